"""测算措施: the cheapest mix of measures that closes what neither promise nor payment covers, as 建议 rows of 措施行动."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from xl_huikuan.book import computed
from xl_huikuan.book.calculation import Calculation
from xl_huikuan.book.month import Month, MonthTable, code_text, customer_key, is_blank
from xl_huikuan.book.port import MonthlyBook, Written
from xl_huikuan.book.problems import BookError, Problem, Severity, unusable
from xl_huikuan.book.words import DECIDED, DONE, SUGGESTED, YES_NO
from xl_huikuan.domain.gap import to_close_by_measures
from xl_huikuan.domain.measures import Measure, Need, Suggestion, choose
from xl_huikuan.domain.money import to_cents, to_yuan
from xl_huikuan.domain.values import CellError, Value
from xl_huikuan.jobs.customer_records import update_records
from xl_huikuan.jobs.opening import (
    PLAN_FIRST,
    Opened,
    cents,
    doubts_of_rows,
    is_active,
    open_month,
    sign,
    unpublished,
    workdays_of,
)

JOB = "测算措施"
_TABLE = "tblActions"
_DECIDED = (DECIDED, DONE)
_MOST = {
    "预计增量率": (1.0, False),
    "增量上限": (1e10, False),
    "单次成本": (1e10, False),
    "见效天数": (366.0, True),
    "次数上限": (31.0, True),
}
"""The figures of a measure: the most that makes sense, and whether it is a whole number."""


@dataclass(frozen=True)
class Suggested:
    """What is suggested; amounts in yuan."""

    today: dt.date
    rows: list[dict[str, Value]]
    """The columns of tblActions, the suggested ones only."""
    gap: float
    """What measures must close, in all; nobody's surplus counts for another."""
    closed: float
    still_open: float
    cost: float
    budget: float | None
    """What was given, less what decided and finished actions cost; None: no limit."""
    open_customers: list[dict[str, Value]]
    """客户编码, 客户名称, 未补差距 of those whose gap no measure closes, the largest first."""
    problems: list[Problem]
    notes: list[str]
    written: Written


def suggest_measures(book: MonthlyBook, today: dt.date | None = None, budget: float | None = None) -> Suggested:
    """Replace the 建议 rows of 措施行动 by what is best today; what the rep decided or did is never touched.

    Args:
        book: where the month lives.
        today: becomes hk_today; None leaves what the workbook holds.
        budget: yuan for the whole office and month; what decided and finished actions cost is taken off first.

    Raises:
        BookError: structural problems, or measures with figures that nothing can be worked out from; nothing written.
    """
    if budget is not None and not 0 <= budget < float("inf"):
        raise unusable("--budget", "措施预算不能是负数", "请写金额（元），如 --budget 50000")
    opened = open_month(book, today, for_plan=False)
    month = opened.month
    if all(is_blank(code) for code in month["tblPlan"].columns["客户编码"]):
        raise unusable(month["tblPlan"].place.sheet, "计划表还是空的", PLAN_FIRST)
    offer = _offer(month)
    update_records(month)
    calc, workdays = Calculation.of(month), workdays_of(month)
    needs = _needs(opened, calc)
    last = month.names["hk_to"]
    assert isinstance(last, dt.date)
    left = None if budget is None else max(cents(budget) - _spent(month), 0)
    start = workdays.next_on_or_after(opened.today)
    found = choose(needs, offer, (last - start).days, left)
    rows = _write(month, found, {measure.name: measure for measure in offer}, start)

    problems = [*opened.problems, *doubts_of_rows(opened, calc), *unpublished(month, workdays)]
    sign(opened, JOB, problems)
    written = book.write(month)
    return Suggested(
        today=opened.today,
        rows=rows,
        gap=to_yuan(sum(max(need.gap, 0) for need in needs)),
        closed=to_yuan(sum(each.closed for each in found)),
        still_open=to_yuan(sum(each.still_open for each in found)),
        cost=to_yuan(sum(action.cost for each in found for action in each.actions)),
        budget=None if left is None else to_yuan(left),
        open_customers=_open_customers(month, found),
        problems=problems,
        notes=written.notes,
        written=written,
    )


def _offer(month: Month) -> list[Measure]:
    """The measures of the list; one that is not offered has 0 times.

    Raises:
        BookError: every measure whose figures are of no use.
    """
    if "tblMeasures" not in month.tables:
        raise unusable("清单", "没有措施表（tblMeasures）", "请从新模板把“措施”一张表复制过来")
    table = month["tblMeasures"]
    found: dict[str, Measure] = {}
    problems: list[Problem] = []
    for row, name in enumerate(table.columns["措施"]):
        if is_blank(name):
            continue
        text, used = str(name).strip(), table.get(row, "启用")
        if text in found:
            problems.append(_useless(table, row, "措施", f"措施“{text}”重名"))
        if not is_blank(used) and used not in YES_NO:
            problems.append(_useless(table, row, "启用", f"“{used}”不是“{YES_NO[0]}”或“{YES_NO[1]}”"))
        figures = {column: _figure(table, row, column, problems) for column in _MOST}
        cap = figures["增量上限"]
        times = figures["次数上限"]
        found[text] = Measure(
            name=text,
            rate=figures["预计增量率"] or 0.0,
            cap=None if not cap else to_cents(cap),
            cost=to_cents(figures["单次成本"] or 0.0),
            days=int(figures["见效天数"] or 0),
            times=0 if used == YES_NO[1] else 1 if times is None else int(times),
            obstacles=_names(table.get(row, "适用障碍")),
        )
    if problems:
        raise BookError(problems)
    return list(found.values())


def _figure(table: MonthTable, row: int, column: str, problems: list[Problem]) -> float | None:
    """A figure of a measure, None where blank; noted, and None, where nothing can be worked out from it."""
    value = table.get(row, column)
    if is_blank(value):
        return None
    most, is_whole = _MOST[column]
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        what = f"“{value}”不是数字"
    elif not 0 <= value <= most:
        what = f"{column}应在 0 到 {most:,.0f} 之间，现在是 {value:g}"
    elif is_whole and value != int(value):
        what = f"{column}应是整数，现在是 {value:g}"
    else:
        return float(value)
    problems.append(_useless(table, row, column, what))
    return None


def _useless(table: MonthTable, row: int, column: str, what: str) -> Problem:
    return Problem(Severity.STRUCTURAL, table.where(row, column), what, "请改好这一格再测算")


def _names(value: Value) -> frozenset[str]:
    """The obstacles of a cell, whatever stands between them."""
    text = value if isinstance(value, str) else ""
    for mark in "，,；;/ 　\n":
        text = text.replace(mark, "、")
    return frozenset(name for name in text.split("、") if name)


def _needs(opened: Opened, calc: Calculation) -> list[Need]:
    """Every customer who takes part and whose figures can be read."""
    month = opened.month
    customers, table = month["tblCustomers"], month["tblCommitments"]
    place = {key: rows[0] for key, rows in table.rows_of().items()}
    names = ("本月目标", "客户承诺", "累计实收", "措施合计")
    columns = {name: calc.column(table.name, name) for name in names}
    usual, capacity = (formula.bind(calc, customers.name) for formula in (computed.USUAL, computed.CAPACITY))
    taken = _taken(month)
    faults = opened.faults()
    found = []
    for row, code in enumerate(customers.columns["客户编码"]):
        key = customer_key(code)
        if is_blank(code) or key not in place or key in faults or not is_active(customers.get(row, "状态")):
            continue
        at = place[key]
        figures = [columns[name][at] for name in names]
        limit = capacity(row)
        if any(isinstance(value, CellError) for value in (*figures, limit, usual(row))):
            continue
        target, commitment, received, decided = map(cents, figures)
        covered = max(commitment, received)
        obstacle = table.get(at, "障碍")
        found.append(
            Need(
                code=code_text(code),
                gap=to_close_by_measures(target, commitment, received) - decided,
                usual=cents(usual(row)),
                room=None if is_blank(limit) else cents(limit) - covered - decided,
                obstacle=None if is_blank(obstacle) else str(obstacle).strip(),
                taken=dict(taken.get(key, {})),
            )
        )
    return found


def _taken(month: Month) -> dict[Value, Counter[str]]:
    """How often each customer's measures are decided or done."""
    table = month[_TABLE]
    found: dict[Value, Counter[str]] = {}
    for key, rows in table.rows_of().items():
        for row in rows:
            if table.get(row, "状态") in _DECIDED and not is_blank(table.get(row, "措施")):
                found.setdefault(key, Counter())[str(table.get(row, "措施")).strip()] += 1
    return found


def _spent(month: Month) -> int:
    """What decided and finished actions cost."""
    table = month[_TABLE]
    return sum(
        cents(cost)
        for cost, state in zip(table.columns["费用"], table.columns["状态"], strict=True)
        if state in _DECIDED
    )


def _write(
    month: Month, found: list[Suggestion], measures: dict[str, Measure], start: dt.date
) -> list[dict[str, Value]]:
    """Put the suggestions behind what the rep keeps; who was named for one that stands stays named."""
    table, last = month[_TABLE], month.names["hk_to"]
    assert isinstance(last, dt.date)
    old: dict[tuple[Value, Value], list[int]] = {}
    kept: list[tuple[int | None, dict[str, Value]]] = []
    for row in range(len(table)):
        if table.get(row, "状态") == SUGGESTED:
            old.setdefault((customer_key(table.get(row, "客户编码")), table.get(row, "措施")), []).append(row)
        elif not table.is_blank_row(row):
            kept.append((row, {}))
    numbers = _free_numbers(month)
    rows: list[dict[str, Value]] = []
    new: list[tuple[int | None, dict[str, Value]]] = []
    for each in found:
        for action in each.actions:
            again = old.get((customer_key(each.code), action.measure))
            before = again.pop(0) if again else None
            ends = min(start + dt.timedelta(days=measures[action.measure].days), last)
            values: dict[str, Value] = {
                "行动编号": None if before is None else table.get(before, "行动编号"),
                "客户编码": each.code,
                "措施": action.measure,
                "预计增量": to_yuan(action.increment),
                "费用": to_yuan(action.cost),
                "开始日": start,
                "完成日": ends,
                "负责人": None if before is None else table.get(before, "负责人"),
                "状态": SUGGESTED,
                "实际增量": None,
            }
            if is_blank(values["行动编号"]):
                values["行动编号"] = next(numbers)
            rows.append(values)
            new.append((before, values))
    if not kept and not new:
        new.append((0 if len(table) else None, dict.fromkeys(table.columns)))
    table.replace([*kept, *new])
    return rows


def _free_numbers(month: Month) -> Iterator[str]:
    """行动编号 of the month that nobody has, e.g. ``A202611-007``."""
    last = month.names["hk_to"]
    assert isinstance(last, dt.date)
    used = {str(number) for number in month[_TABLE].columns["行动编号"]}
    number = 0
    while True:
        number += 1
        if (text := f"A{last:%Y%m}-{number:03d}") not in used:
            yield text


def _open_customers(month: Month, found: list[Suggestion]) -> list[dict[str, Value]]:
    names = {
        customer_key(code): name
        for code, name in zip(
            month["tblCustomers"].columns["客户编码"], month["tblCustomers"].columns["客户名称"], strict=True
        )
    }
    left = sorted((each for each in found if each.still_open), key=lambda each: -each.still_open)
    return [
        {"客户编码": each.code, "客户名称": names.get(customer_key(each.code)), "未补差距": to_yuan(each.still_open)}
        for each in left
    ]
