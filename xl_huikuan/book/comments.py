"""What is told of comments on cells of a list whose rows have moved: of those that went with their row, of those left behind."""

from __future__ import annotations

from collections.abc import Sequence

_GONE = "“{sheet}”有 {count} 条批注所在的行已经去掉，批注也跟着没有了：{texts}"
_LEFT = "“{sheet}”的 {cells} 有带回复的批注，换了行也没有跟着走：请核对它说的是哪个客户"
_SHOWN = 40
_JOIN = "、"


def comments_gone(sheet: str, texts: Sequence[str]) -> str:
    """Of comments that are no more, with the beginning of each text."""
    return _GONE.format(sheet=sheet, count=len(texts), texts=_JOIN.join(f"“{text[:_SHOWN]}”" for text in texts))


def comments_left(sheet: str, cells: Sequence[str]) -> str:
    """Of comments that a program cannot move without changing who wrote them."""
    return _LEFT.format(sheet=sheet, cells="、".join(cells))
