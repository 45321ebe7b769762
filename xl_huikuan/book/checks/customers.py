"""客户: one code a customer, words that the lists know, figures that do not contradict each other."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator

from xl_huikuan.book.checks import rules
from xl_huikuan.book.contract.choices import ACTIVE, STATUSES
from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.contract.customers import Customers
from xl_huikuan.book.contract.kinds import NUMBER
from xl_huikuan.book.month import Month
from xl_huikuan.book.problems import Problem, Severity
from xl_huikuan.domain.money import format_amount
from xl_huikuan.named_tuples import NamedTuple
from xl_huikuan.values import CellError, Cents

_WILDCARDS, _OPERATORS = "*?~", "<>="
_LONGEST = 255
"""Characters that MATCH and SUMIFS look for."""


def check_customers(month: Month, for_plan: bool) -> Iterator[Problem]:
    """What is wrong with the customers. `for_plan`: what the break-down cannot work with is structural."""
    customers = month.customers
    filled = customers.filled_rows()
    if not filled:
        yield rules.NO_CUSTOMERS.at(month.where_table(Customers))
    first_row: dict[Code, int] = {}
    grades = {grade.casefold() for grade in month.grades.grade if grade is not None}
    codes, typed, told = list(customers.code), customers.code.raw, _CustomerColumns.of(month)
    for row in filled:
        code, held = codes[row], typed[row]
        if isinstance(held, CellError):
            yield rules.CODE_IS_ERROR.at(customers.code.where(row), error=held.value)
        elif isinstance(held, dt.date):
            yield rules.CODE_IS_DAY.at(customers.code.where(row), str(code), day=str(held))
        elif isinstance(held, bool) or (isinstance(held, float) and not math.isfinite(held)):
            yield rules.CODE_IS_NONE.at(customers.code.where(row), code=str(code))
        elif code is None:
            yield rules.CUSTOMER_WITHOUT_CODE.at(customers.code.where(row))
        else:
            yield from _check_code(month, row, code, first_row)
            yield from _check_row(month, told, row, str(code), grades, for_plan)


def _check_code(month: Month, row: int, code: Code, first_row: dict[Code, int]) -> Iterator[Problem]:
    codes = month.customers.code
    text = str(code)
    if len(text) > _LONGEST:
        yield rules.CODE_TOO_LONG.at(codes.where(row), count=len(text), most=_LONGEST)
    if any(sign in text for sign in _WILDCARDS) or text[:1] in _OPERATORS:
        yield rules.CODE_WITH_WILDCARD.at(codes.where(row), text, code=text)
    if code in first_row:
        yield rules.CODE_TWICE.at(codes.where(row), text, code=text, other=codes.where(first_row[code]))
    first_row.setdefault(code, row)


class _CustomerColumns(NamedTuple):
    """What 客户 tells, column by column."""

    status: list[str | None]
    grade: list[str | None]
    pay_day: list[float | None]
    floor: list[Cents | None]
    cap: list[Cents | None]

    @classmethod
    def of(cls, month: Month) -> _CustomerColumns:
        """Of a month."""
        c = month.customers
        pay_days = [NUMBER.read(value) for value in c.usual_pay_day.raw]
        return cls([*c.status], [*c.grade], pay_days, [*c.floor], [*c.cap])


def _check_row(
    month: Month, told: _CustomerColumns, row: int, code: str, grades: set[str], for_plan: bool
) -> Iterator[Problem]:
    customers = month.customers
    status, grade, figure, floor, cap = (
        told.status[row], told.grade[row], told.pay_day[row], told.floor[row], told.cap[row],
    )  # fmt: skip
    if status is not None and status not in STATUSES:
        yield rules.STATUS_UNKNOWN.at(
            customers.status.where(row), code, status=status, choices=rules.CHOICE_JOIN.join(STATUSES)
        )
    if status is None or status in ACTIVE:
        if grade is None and customers.grade.is_blank(row):
            yield rules.NO_GRADE.at(customers.grade.where(row), code)
        elif (grade or str(customers.grade.raw[row])).casefold() not in grades:
            shown = grade or str(customers.grade.raw[row])
            yield rules.GRADE_UNKNOWN.at(customers.grade.where(row), code, grade=shown)
    if figure is not None and not 1 <= figure <= 31 and figure == int(figure):
        yield rules.PAY_DAY.at(customers.usual_pay_day.where(row), code, day=f"{figure:g}")
    if floor is not None and cap is not None and floor > cap:
        severity = Severity.STRUCTURAL if for_plan else None
        yield rules.FLOOR_ABOVE_CAP.at(
            customers.floor.where(row), code, severity, floor=format_amount(floor), cap=format_amount(cap)
        )
