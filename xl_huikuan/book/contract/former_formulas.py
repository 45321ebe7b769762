"""Formulas that a column had in an earlier version and has no longer, as they stand in cells; the next writing job renews them.

A cell with one of them holds what the program once wrote, and nothing that anybody typed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

_THIS_ROW = "tblWorkings[[#This Row],[{}]]"


def _worked_out(text: str, *headers: str) -> str:
    """A formula of 测算, by the headers whose cells it takes."""
    return f'IF({_THIS_ROW.format("客户编码")}="",0,{text.format(*map(_THIS_ROW.format, headers))})'


_EXPECTED = (
    "IF({0}=0,{1},IFERROR(HK_EXPECTED({2},{3},{4},{5},{6},{7},{1},{8},hk_days_left,hk_days,{9}),"
    'IF({9}="",{10},MAX(MIN({10},MAX({9},0)),{1}))))'
)

BEFORE_4: dict[tuple[str, str], str] = {
    ("tblWorkings", "兑现a"): _worked_out("INDEX(tblCustomers[兑现a],{})", "客户行"),
    ("tblWorkings", "不付a"): _worked_out("INDEX(tblCustomers[不付a],{})", "客户行"),
    ("tblWorkings", "大小"): _worked_out('IF({0}="",0,IF({0}>0,IF({1}>0,LN({1}/{0}),0),0))', "平常回款", "承诺"),
    ("tblWorkings", "部分占比"): _worked_out(
        'IF({0}="",0.5,IF({1}>0,MIN(0.5,MAX({0},0)/{1}),0))', "平常回款", "承诺"
    ),
    ("tblWorkings", "预计回款"): _worked_out(
        _EXPECTED, "在册", "实收", "承诺", "平常回款", "兑现a", "兑现b", "不付a", "不付b", "未兑现笔", "能力", "不限能力"
    ),
}  # fmt: skip
"""What stood in cells until version 4, by table and header."""

BEFORE_5: dict[tuple[str, str], str] = {
    ("tblWorkings", "平常回款"): _worked_out(
        'IF(INDEX(tblCustomers[记录月数],{0})>0,IF(INDEX(tblCustomers[月均回款],{0})="","",INDEX(tblCustomers[月均回款],{0})),{1})',
        "客户行", "手工月均",
    ),
    ("tblWorkings", "手工大小"): _worked_out("IF(INDEX(tblCustomers[记录月数],{0})>0,0,LN({1}))", "客户行", "大小基准"),
}  # fmt: skip
"""What stood in cells of version 4 and was changed since."""

WITHIN_5: dict[tuple[str, str], str] = {
    ("tblPromises", "失信金额"): (
        'IF(tblPromises[[#This Row],[客户编码]]="",0,IF(tblPromises[[#This Row],[状态]]="未兑现",tblPromises[[#This Row],[有效金额]],'
        'IF(tblPromises[[#This Row],[状态]]="部分兑现",'
        "ROUND(tblPromises[[#This Row],[有效金额]]-tblPromises[[#This Row],[轮到的回款]],2),0)))"
    ),
}
"""What stood in cells of the first workbooks of version 5."""

_ALL = (BEFORE_4, BEFORE_5, WITHIN_5)
FORMER = {key: tuple(texts[key] for texts in _ALL if key in texts) for texts in _ALL for key in texts}
"""By table and header."""

FormerCells = dict[tuple[str, str], set[int]]
"""Rows that hold a former formula, by table and header; counted from 0."""


def commonest(texts: Iterable[str | None]) -> set[str]:
    """The formula that most of a column's cells hold: of a version before `versions.OLDEST` it is the program's."""
    found = Counter(text for text in texts if text is not None).most_common(1)
    return {text for text, _ in found}


def is_former(table: str, header: str, same: Callable[[str], bool]) -> bool:
    """Whether a cell's formula is a former one; `same` compares it with one."""
    return any(same(text) for text in FORMER.get((table, header), ()))
