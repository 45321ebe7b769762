"""How every job begins and ends: read once, tidy, inspect; write once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import xl_huikuan
from xl_huikuan.book.checks.inspection import faults_by_customer, inspect, structural
from xl_huikuan.book.checks.tidying import tidy
from xl_huikuan.book.contract import tables as contract
from xl_huikuan.book.contract.choices import ACTIVE, DAY_ON
from xl_huikuan.book.month import Month, customer_key, is_blank
from xl_huikuan.book.port import MonthlyBook
from xl_huikuan.book.problems import BookError, Problem, Severity
from xl_huikuan.domain.money import to_cents
from xl_huikuan.domain.workdays import Workdays
from xl_huikuan.formulas.evaluation import Calculation
from xl_huikuan.values import Value

PLAN_FIRST = "请先分解计划（huikuan plan 或“分解计划”按钮）"
"""What to do about an empty plan."""
SHOWN_PROBLEMS = 30
"""So many problems are listed in 说明; the command line shows all."""
_CELL_LIMIT = 8000


@dataclass
class Opened:
    """A month that a job can work on."""

    month: Month
    today: dt.date
    problems: list[Problem]

    def faults(self) -> dict[Value, str]:
        """What is wrong with the rows of each customer who has row problems, in words."""
        return {key: "；".join(map(str, found)) for key, found in faults_by_customer(self.problems).items()}


def open_month(book: MonthlyBook, today: dt.date | None, for_plan: bool) -> Opened:
    """Read and tidy; everything that is wrong.

    Args:
        book: where the month lives.
        today: becomes hk_today; None leaves what the workbook holds.
        for_plan: the break-down's figures must be readable.

    Raises:
        BookError: structural problems, all at once, row problems and doubts behind them.
    """
    month = book.read()
    if today is not None:
        month.names["hk_today"] = today
    turned = tidy(month)
    problems = inspect(month, for_plan)
    if structural(problems):
        raise BookError([*problems, *turned])
    held = month.names["hk_today"]
    assert isinstance(held, dt.date)  # the inspection stops without it
    return Opened(month, held, [*problems, *turned])


def cents(value: Value) -> int:
    """A cell's amount in cents; a blank, or what is no number, is 0."""
    return to_cents(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else 0


def whole(value: Value, default: int = 0) -> int:
    """A cell's whole number."""
    return int(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else default


def is_active(status: Value) -> bool:
    """Whether a customer takes part in the month's target; a blank status is 正常."""
    return is_blank(status) or status in ACTIVE


def workdays_of(month: Month) -> Workdays:
    """Working days with the office's own exceptions."""
    table = month["tblHolidays"]
    return Workdays(
        {
            day: kind == DAY_ON
            for day, kind in zip(table.columns["日期"], table.columns["类型"], strict=True)
            if isinstance(day, dt.date)
        }
    )


def unpublished(month: Month, workdays: Workdays) -> list[Problem]:
    """A doubt for each year that was asked for, whose official calendar is not out yet and that the office left blank."""
    told = {day.year for day in month["tblHolidays"].columns["日期"] if isinstance(day, dt.date)}
    return [
        Problem(
            Severity.DOUBT,
            month["tblHolidays"].place.sheet,
            f"{year} 年的放假调休安排还没有收录，按周末和固定节日推算",
            "安排公布后请更新本工具，或把放假和调休日填在“清单”的节假日补充里",
        )
        for year in sorted(workdays.unknown_years - told)
    ]


def number_promises(month: Month) -> None:
    """Give every promise without a number the next free one of the month, e.g. ``P202611-007``."""
    table = month["tblPromises"]
    last = month.names["hk_to"]
    assert isinstance(last, dt.date)
    prefix, highest = f"P{last:%Y%m}-", 0
    for number in table.columns["承诺编号"]:
        if isinstance(number, str) and number.startswith(prefix) and number[len(prefix) :].isdigit():
            highest = max(highest, int(number[len(prefix) :]))
    for row, number in enumerate(table.columns["承诺编号"]):
        if is_blank(number) and not is_blank(table.get(row, "客户编码")):
            highest += 1
            table.set(row, "承诺编号", f"{prefix}{highest:03d}")


def status(day: dt.date | None, job: str, problems: Sequence[Problem]) -> dict[str, Value]:
    """What 说明 says of a run: what ran when, by which version, and what it found."""
    lines = [f"{problem.severity.value}　{problem}" for problem in problems]
    if len(lines) > SHOWN_PROBLEMS:
        lines = [*lines[:SHOWN_PROBLEMS], f"…… 共 {len(problems)} 条，其余请用“校验”查看"]
    return {
        "hk_last_run": f"{day or ''} {job}".strip(),
        "hk_version": xl_huikuan.__version__,
        "hk_problems": "\n".join(lines)[:_CELL_LIMIT] if lines else "没有发现问题",
    }


def sign(opened: Opened, job: str, problems: Sequence[Problem]) -> None:
    """Say in 说明 what ran and what it found."""
    opened.month.names |= status(opened.today, job, problems)


def doubts_of_rows(opened: Opened, calc: Calculation) -> list[Problem]:
    """What 数据检查 says of rows whose trouble no cell above has told."""
    faulty = faults_by_customer(opened.problems)
    found = []
    for name in (contract.PLAN.name, contract.COMMITMENTS.name):
        table = opened.month[name]
        for row, text in enumerate(calc.column(name, "数据检查")):
            code = table.get(row, "客户编码")
            if text and not is_blank(code) and customer_key(code) not in faulty:
                found.append(Problem(Severity.DOUBT, table.where(row, "数据检查"), str(text), "", str(code)))
    return found
