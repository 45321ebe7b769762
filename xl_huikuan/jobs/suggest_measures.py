"""测算措施: the cheapest mix of measures that closes what neither promise nor payment covers, as 建议 rows of 措施行动."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from xl_huikuan.book.contract import computed
from xl_huikuan.book.contract.choices import DECIDED, DONE, SUGGESTED
from xl_huikuan.book.month import Month, code_text, customer_key, is_blank
from xl_huikuan.book.port import MonthlyBook, Written
from xl_huikuan.book.problems import Problem, unusable
from xl_huikuan.domain.gap import to_close_by_measures
from xl_huikuan.domain.measures import Measure, Need, Suggestion, choose_mixes
from xl_huikuan.domain.money import to_yuan
from xl_huikuan.formulas.evaluation import Calculation
from xl_huikuan.jobs.customer_records import update_records
from xl_huikuan.jobs.measures_offer import read_offer
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
from xl_huikuan.values import CellError, Value

JOB = "测算措施"
_TABLE = "tblActions"
_DECIDED = (DECIDED, DONE)


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
        budget: yuan for all customers and the month, None: what 参数 says; what decided and finished actions cost is
            taken off first.

    Raises:
        BookError: structural problems, or measures with figures that nothing can be worked out from; nothing written.
    """
    if budget is not None and not 0 <= budget < float("inf"):
        raise unusable("--budget", "措施预算应是不小于 0 的金额", "请写金额（元），如 --budget 50000 或 --budget 5万")
    opened = open_month(book, today, for_plan=False)
    month = opened.month
    if all(is_blank(code) for code in month["tblPlan"].columns["客户编码"]):
        raise unusable(month["tblPlan"].place.sheet, "计划表还是空的", PLAN_FIRST)
    offer, doubts = read_offer(month)
    update_records(month)
    calc, workdays = Calculation.of(month), workdays_of(month)
    needs = _needs(opened, calc)
    last = month.names["hk_to"]
    assert isinstance(last, dt.date)
    most = month.names.get("hk_budget") if budget is None else budget
    left = None if is_blank(most) else max(cents(most) - _spent(month), 0)
    start = workdays.next_on_or_after(opened.today)
    found = choose_mixes(needs, offer, (last - start).days, left)
    rows = _write(month, found, {measure.name: measure for measure in offer}, start)

    problems = [*opened.problems, *doubts, *doubts_of_rows(opened, calc), *unpublished(month, workdays)]
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
        notes=[*_dear(found), *written.notes],
        written=written,
    )


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
        max(cents(cost), 0)
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


def _dear(found: list[Suggestion]) -> list[str]:
    """A note when closing a customer's gap costs more than it brings: the rep decides whether it is worth that."""
    dear = [each for each in found if sum(action.cost for action in each.actions) > each.closed]
    return [f"有 {len(dear)} 个客户的措施费用比能补的还多（见“建议方案”），先看值不值"] if dear else []


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
