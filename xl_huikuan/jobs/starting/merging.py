"""Lines of many tables made one customer each: by code, else by exact name; what contradicts itself is not taken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from xl_huikuan.book.contract.codes import Code
from xl_huikuan.domain.customer_names import name_key
from xl_huikuan.jobs.starting import reasons
from xl_huikuan.jobs.starting.lines import LineRead, LineSaid, code_of
from xl_huikuan.jobs.starting.tables import ColumnKey, Left
from xl_huikuan.jobs.starting.words import OF_A_MONTH, Target
from xl_huikuan.values import Cents

GIVEN = "K{number:03d}"
"""Codes that are given."""
_JOIN = "、"
_Slot = tuple[Target, str | None]


@dataclass
class StartCustomer:
    """A customer as the office's tables tell of him."""

    code: str
    name: str
    code_given: bool = False
    taken: dict[_Slot, LineSaid] = field(default_factory=dict)
    """By column, and month where it is one of 历史."""

    def fields(self) -> Iterator[tuple[Target, Cents | str]]:
        """What goes into 客户."""
        return ((target, said.value) for (target, _), said in self.taken.items() if target not in OF_A_MONTH)

    def history(self) -> dict[str, dict[Target, Cents]]:
        """What goes into 历史, by month, in order."""
        found: dict[str, dict[Target, Cents]] = {}
        for (target, month), said in self.taken.items():
            if target in OF_A_MONTH and month is not None and isinstance(said.value, int):
                found.setdefault(month, {})[target] = said.value
        return dict(sorted(found.items()))


@dataclass
class _OneCustomer:
    code: str
    name: str
    first: int
    """Where he was first seen."""
    said: dict[_Slot, list[LineSaid]] = field(default_factory=dict)


def merge(lines: Sequence[LineRead]) -> tuple[list[StartCustomer], list[Left]]:
    """Customers in the order in which they appear, with codes for those who have none, and what was not taken."""
    left: list[Left] = []
    gathered = _gather(lines, left)
    codes = _Codes(one.code for one in gathered)
    customers = []
    for one in gathered:
        customer = StartCustomer(one.code or codes.another(), one.name, code_given=not one.code)
        customer.name = one.name or customer.code
        for slot, said in one.said.items():
            taken, others = _settled(said)
            left += others
            if taken is not None:
                customer.taken[slot] = taken
        customers.append(customer)
    return customers, left


class _Codes:
    """Codes that nobody has yet."""

    def __init__(self, used: Iterable[str]):
        self._used = {code_of(code) for code in used if code}
        self._number = 0

    def another(self) -> str:
        """The next one."""
        while True:
            self._number += 1
            code = GIVEN.format(number=self._number)
            if code_of(code) not in self._used:
                return code


def _gather(lines: Sequence[LineRead], left: list[Left]) -> list[_OneCustomer]:
    by_code: dict[Code, _OneCustomer] = {}
    by_name: dict[str, list[_OneCustomer]] = {}
    whose: dict[int, _OneCustomer] = {}
    for at, line in enumerate(lines):
        code = code_of(line.code)
        if code is None:
            continue
        held = by_code.get(code)
        if held is None:
            held = by_code[code] = _OneCustomer(line.code, line.name, at)
        elif line.name and held.name and name_key(line.name) != name_key(held.name):
            if line.code != held.code:
                why = reasons.SAME_CODE.format(code=line.code, other=held.code, name=held.name)
                left.append(_whole(line, why))
                continue
            left.append(Left(line.where, "", reasons.OTHER_NAME.format(text=line.name, name=held.name), {}))
        held.name = held.name or line.name
        whose[at] = held
        if line.name and held not in (known := by_name.setdefault(name_key(line.name), [])):
            known.append(held)
    for at, line in enumerate(lines):
        if line.code:
            continue
        found = by_name.setdefault(name_key(line.name), [])
        if len(found) > 1:
            codes = _JOIN.join(one.code for one in found)
            left.append(_whole(line, reasons.TWO_CODES.format(codes=codes)))
            continue
        if not found:
            found.append(_OneCustomer("", line.name, at))
        found[0].first = min(found[0].first, at)
        whose[at] = found[0]
    for at, one in sorted(whose.items()):
        for said in lines[at].said:
            month = said.month if said.target in OF_A_MONTH else None
            one.said.setdefault((said.target, month), []).append(said)
    return sorted({id(one): one for one in whose.values()}.values(), key=lambda one: one.first)


def _whole(line: LineRead, why: str) -> Left:
    amounts: dict[ColumnKey, Cents] = {}
    for said in line.said:
        amounts |= said.amounts
    return Left(line.where, "", why, amounts)


def _settled(said: Sequence[LineSaid]) -> tuple[LineSaid | None, list[Left]]:
    """The one that is taken of what was said of the same thing; why the others are not."""
    months = [one.as_of for one in said]
    newest = max((month for month in months if month is not None), default=None)
    same = len({one.value for one in said}) == 1
    latest = (
        list(said) if same or None in months or said[0].month is not None else [x for x in said if x.as_of == newest]
    )
    left = [
        _not(one, reasons.OLDER.format(month=one.as_of, where=latest[0].where)) for one in said if one not in latest
    ]
    if len({one.value for one in latest}) > 1:
        for one in latest:
            other = next(x for x in latest if x.value != one.value)
            left.append(_not(one, reasons.CONTRADICTS.format(where=other.where)))
        return None, left
    left += [_not(one, reasons.REPEATED.format(where=latest[0].where)) for one in latest[1:] if one.amounts]
    return latest[0], left


def _not(said: LineSaid, why: str) -> Left:
    return Left(said.where, said.column.header, why, said.amounts)
