"""分解计划: the month's target over customers, each customer's target over the month's steps."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from xl_huikuan.book.contract import computed
from xl_huikuan.book.contract import tables as contract
from xl_huikuan.book.month import Month, MonthTable, code_text, customer_key, is_blank
from xl_huikuan.book.port import MonthlyBook, Written
from xl_huikuan.book.problems import Problem, Severity
from xl_huikuan.domain.breakdown import allocate
from xl_huikuan.domain.money import format_short, to_yuan
from xl_huikuan.domain.steps import default_deadlines, split_over_steps, step_shares
from xl_huikuan.formulas.evaluation import Calculation
from xl_huikuan.jobs.customer_records import update_records
from xl_huikuan.jobs.opening import (
    Opened,
    cents,
    doubts_of_rows,
    is_active,
    number_promises,
    open_month,
    sign,
    unpublished,
    workdays_of,
)
from xl_huikuan.values import Value

JOB = "分解计划"
KEPT = "期初目标已经定下（{why}），没有重新分配，只补新客户、处理离开的客户、重算节点；要全部重新分配用命令 huikuan plan 文件名 --anew"
_PAST = "第一个节点已过"
_CHANGED = "本月已有目标调整"


@dataclass(frozen=True)
class Planned:
    """What the break-down did; amounts in yuan."""

    target: float
    allocated: float
    unallocated: float
    shortfall: float
    """What could not be given because every customer is at his limit."""
    surplus: float
    """What minimums and locked targets exceed the month's target by."""
    customers: int
    dealt: bool
    """False: the opening targets stood."""
    problems: list[Problem]
    notes: list[str]
    written: Written


def break_down(book: MonthlyBook, today: dt.date | None = None, anew: bool = False) -> Planned:
    """Break the target down into 期初目标 and 节点1..4 and keep 计划 and 承诺与差距 in step with 客户.

    Opening targets are dealt until the first step is past or a target change is entered; from then on they stand
    (`anew` deals them again), and only newcomers, leavers and steps are seen to.

    Raises:
        BookError: structural problems; nothing written.
    """
    opened = open_month(book, today, for_plan=True)
    month, problems, notes = opened.month, list(opened.problems), []
    update_records(month)
    workdays = workdays_of(month)
    _set_deadlines(month)
    _keep_rows(month)

    stands = None if anew else _why_it_stands(opened)
    shortfall = surplus = 0
    passed = _passed_steps(opened)
    if stands:
        notes.append(KEPT.format(why=stands))
        problems += _let_leavers_go(opened)
    else:
        shortfall, surplus, found = _deal(month)
        problems += found
    calc = Calculation.of(month)
    _spread(month, calc, workdays_shares(month, workdays), passed)
    _lay_promises(month)
    number_promises(month)

    calc = Calculation.of(month)
    problems += [*doubts_of_rows(opened, calc), *unpublished(month, workdays)]
    sign(opened, JOB, problems)
    unallocated, target = cents(calc.name("hk_unallocated")), cents(month.names["hk_target"])
    written = book.write(month)
    return Planned(
        target=to_yuan(target),
        allocated=to_yuan(target - unallocated),
        unallocated=to_yuan(unallocated),
        shortfall=to_yuan(shortfall),
        surplus=to_yuan(surplus),
        customers=sum(1 for code in month["tblPlan"].columns["客户编码"] if not is_blank(code)),
        dealt=not stands,
        problems=problems,
        notes=[*notes, *written.notes],
        written=written,
    )


def _why_it_stands(opened: Opened) -> str | None:
    """Why the opening targets are not dealt again; None before they are settled."""
    month = opened.month
    if not any(isinstance(value, (int, float)) and value for value in month["tblPlan"].columns["期初目标"]):
        return None
    first, last = month.names["hk_from"], month.names["hk_to"]
    assert isinstance(first, dt.date) and isinstance(last, dt.date)
    changes = month["tblTargetChanges"].columns
    if any(isinstance(day, dt.date) and first <= day <= last for day in changes["日期"]):
        return _CHANGED
    deadlines = [day for day in month["tblSteps"].columns["截止日"] if isinstance(day, dt.date)]
    return _PAST if deadlines and deadlines[0] < opened.today else None


def _set_deadlines(month: Month) -> None:
    """Fill in the steps' dates where the office left them all blank."""
    table = month["tblSteps"]
    rows = [row for row in range(len(table)) if not is_blank(table.get(row, "节点"))]
    if any(not is_blank(table.get(row, "截止日")) for row in rows):
        return
    first, last = month.names["hk_from"], month.names["hk_to"]
    assert isinstance(first, dt.date) and isinstance(last, dt.date)
    days = default_deadlines(first, last)
    if len(rows) != len(days):
        length = (last - first).days + 1
        days = [first + dt.timedelta(days=length * i // len(rows) - 1) for i in range(1, len(rows) + 1)]
    for row, day in zip(rows, days, strict=True):
        table.set(row, "截止日", day)


def workdays_shares(month: Month, workdays: object) -> list[object]:
    """The cumulative share of each step."""
    table = month["tblSteps"]
    rows = [row for row in range(len(table)) if not is_blank(table.get(row, "节点"))]
    first, last = month.names["hk_from"], month.names["hk_to"]
    deadlines = [table.get(row, "截止日") for row in rows]
    shares = [table.get(row, "累计比例") for row in rows]
    return list(step_shares(first, last, deadlines, shares, workdays))  # type: ignore[arg-type]


def _keep_rows(month: Month) -> None:
    """One row a customer in 计划 and 承诺与差距; rows that stand keep their order."""
    codes = [code for code in month["tblCustomers"].columns["客户编码"] if not is_blank(code)]
    for name in ("tblPlan", "tblCommitments"):
        table = month[name]
        there = table.rows_of()
        for code in codes:
            if customer_key(code) not in there:
                table.append({"客户编码": code})


def _passed_steps(opened: Opened) -> dict[Value, list[int]]:
    """What each customer's steps already past hold: they stay."""
    month = opened.month
    steps, plan = month["tblSteps"], month["tblPlan"]
    past = sum(1 for day in steps.columns["截止日"] if isinstance(day, dt.date) and day < opened.today)
    found: dict[Value, list[int]] = {}
    for row, code in enumerate(plan.columns["客户编码"]):
        held = [plan.get(row, name) for name in contract.STEP_COLUMNS]
        if not is_blank(code) and any(not is_blank(value) for value in held):
            found[customer_key(code)] = [cents(value) for value in held[:past]]
    return found


def _deal(month: Month) -> tuple[int, int, list[Problem]]:
    """Write 期初目标; (shortfall, surplus, what there is to say)."""
    customers, plan = month["tblCustomers"], month["tblPlan"]
    calc = Calculation.of(month)
    usual = computed.USUAL.bind(calc, "tblCustomers")
    capacity = computed.CAPACITY.bind(calc, "tblCustomers")
    received = computed.RECEIVED.bind(calc, "tblCustomers")
    rows = [row for row, code in enumerate(customers.columns["客户编码"]) if not is_blank(code)]
    problems, weights, floors, caps, locked = [], [], [], [], []
    for row in rows:
        weight = max(cents(usual(row)), 0)
        floor, cap, lock = (_amount(customers, row, name) for name in ("本月最低回款", "本月能力上限", "锁定目标"))
        if not is_active(customers.get(row, "状态")):
            lock = max(cents(received(row)), 0)
        elif not weight and lock is None:
            problems.append(
                Problem(
                    Severity.DOUBT,
                    customers.where(row, "手工月均"),
                    "没有历史回款，也没有手工月均，按比例分不到目标",
                    "请填手工月均，或填锁定目标",
                    code_text(customers.get(row, "客户编码")),
                )
            )
        if cap is None:
            estimate = capacity(row)
            cap = cents(estimate) if isinstance(estimate, (int, float)) else None
            cap = None if cap is None else max(cap, floor or 0)  # an estimate gives way to what was agreed
        weights.append(weight)
        floors.append(floor)
        caps.append(cap)
        locked.append(lock)
    target = cents(month.names["hk_target"])
    dealt = allocate(target, weights, floors, caps, locked, max(cents(month.names.get("hk_unit")), 1))
    amounts = {
        customer_key(customers.get(row, "客户编码")): int(amount)
        for row, amount in zip(rows, dealt.amounts, strict=True)
    }
    for row, code in enumerate(plan.columns["客户编码"]):
        if not is_blank(code):
            plan.set(row, "期初目标", to_yuan(amounts.get(customer_key(code), 0)))
    if dealt.shortfall:
        problems.append(
            Problem(
                Severity.DOUBT, month.where("hk_target"),
                f"所有客户都到了本月上限，还有 {format_short(int(dealt.shortfall))}分不下去，留在“未分解”",
                "请提高部分客户的本月能力上限，或与上级商量任务",
            )
        )  # fmt: skip
    if dealt.surplus:
        problems.append(
            Problem(
                Severity.DOUBT, month.where("hk_target"),
                f"本月最低回款和锁定目标加起来，比本月任务多 {format_short(int(dealt.surplus))}",
                "请降低部分客户的本月最低回款或锁定目标",
            )
        )  # fmt: skip
    return int(dealt.shortfall), int(dealt.surplus), problems


def _amount(table: MonthTable, row: int, name: str) -> int | None:
    value = table.get(row, name)
    return None if is_blank(value) else cents(value)


def _let_leavers_go(opened: Opened) -> list[Problem]:
    """A customer who left keeps what was received; the rest becomes target not broken down, by a target change."""
    month = opened.month
    customers, plan = month["tblCustomers"], month["tblPlan"]
    calc = Calculation.of(month)
    targets, receipts = calc.column("tblPlan", "本月目标"), calc.column("tblPlan", "累计实收")
    at = {key: rows[0] for key, rows in customers.rows_of().items()}
    found = []
    for row, code in enumerate(plan.columns["客户编码"]):
        there = None if is_blank(code) else at.get(customer_key(code))
        if there is None:
            continue
        status = customers.get(there, "状态")
        if is_active(status):
            if is_blank(plan.get(row, "期初目标")):
                plan.set(row, "期初目标", 0.0)
                found.append(
                    Problem(
                        Severity.DOUBT, plan.where(row, "期初目标"), "月中新增的客户，期初目标是 0",
                        "要给目标，请在“目标调整”加一行", code_text(code),
                    )
                )  # fmt: skip
            continue
        if is_blank(plan.get(row, "期初目标")):
            plan.set(row, "期初目标", 0.0)
        target, received = targets[row], receipts[row]
        if not isinstance(target, (int, float)) or not isinstance(received, (int, float)):
            continue
        change = max(cents(received), 0) - cents(target)
        if change:
            month["tblTargetChanges"].append(
                {"日期": opened.today, "客户编码": code, "调整额": to_yuan(change), "原因": f"{status}：目标改为已回款"}
            )
            found.append(
                Problem(
                    Severity.DOUBT, plan.where(row, "本月目标"),
                    f"客户已{status}，目标由 {format_short(cents(target))}改为已回款 {format_short(max(cents(received), 0))}，"
                    f"差额转入“未分解”", "请把未分解的部分安排给别的客户", code_text(code),
                )
            )  # fmt: skip
    return found


def _spread(month: Month, calc: Calculation, shares: list[object], passed: dict[Value, list[int]]) -> None:
    """Write 节点1..4."""
    plan, unit = month["tblPlan"], max(cents(month.names.get("hk_unit")), 1)
    for row, target in enumerate(calc.column("tblPlan", "本月目标")):
        code = plan.get(row, "客户编码")
        if is_blank(code) or not isinstance(target, (int, float)):
            continue
        held = passed.get(customer_key(code), [])
        amounts = split_over_steps(max(cents(target), 0), shares, unit, held)  # type: ignore[arg-type]
        for position, name in enumerate(contract.STEP_COLUMNS):
            plan.set(row, name, to_yuan(amounts[position]) if position < len(amounts) else None)


def _lay_promises(month: Month) -> None:
    """One empty promise for each active customer who has none: the rep only types amounts and dates."""
    promises, customers = month["tblPromises"], month["tblCustomers"]
    there = promises.rows_of()
    for row, code in enumerate(customers.columns["客户编码"]):
        if not is_blank(code) and is_active(customers.get(row, "状态")) and customer_key(code) not in there:
            promises.append({"客户编码": code})
