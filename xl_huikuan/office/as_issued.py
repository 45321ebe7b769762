"""What a workbook keeps of how it was issued: the target, and what stood below it then (`Kept.issued`).

A target that changes is handed down over what the reps could carry when they got theirs, not over what they have typed since:
twice the same is the same, and nobody's share shrinks because he lowered his customers' caps.
"""

from __future__ import annotations

import re

from xl_huikuan.domain.levels import Carrier
from xl_huikuan.values import Cents

_TEXT = re.compile(r"(\d{4}-\d\d) target=(\d+) weight=(\d+) low=(\d+) high=(\d+) settled=(\d+)", re.ASCII)


def issued_text(month: str, target: Cents, carrier: Carrier) -> str:
    """What is kept."""
    return f"{month} target={target} weight={carrier.weight} low={carrier.low} high={carrier.high} settled={carrier.settled}"


def issued_in(text: str, month: str) -> tuple[Cents, Carrier] | None:
    """The target and what stood below it; None where the workbook was not issued, or for another month."""
    found = _TEXT.fullmatch(text)
    if found is None or found[1] != month:
        return None
    target, weight, low, high, settled = map(int, found.groups()[1:])
    return target, Carrier(weight, min(low, high), high, None, min(settled, low, high))
