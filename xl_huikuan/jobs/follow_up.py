"""生成跟进清单: whom to reach today, in what order, how firmly, why, and what to ask for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from xl_huikuan.book import computed
from xl_huikuan.book.calculation import Calculation
from xl_huikuan.book.month import Month, code_text, customer_key, is_blank
from xl_huikuan.book.port import MonthlyBook, Written
from xl_huikuan.book.problems import Problem, Severity, unusable
from xl_huikuan.domain.commitment import PromiseState
from xl_huikuan.domain.followup import FollowUp, GradeRule, Promised, Situation
from xl_huikuan.domain.followup import follow_up as order
from xl_huikuan.domain.followup_words import Priority
from xl_huikuan.domain.money import to_yuan
from xl_huikuan.domain.values import CellError, Value
from xl_huikuan.jobs.customer_records import update_records
from xl_huikuan.jobs.logging_contacts import TYPED, half_promises, log_contacts
from xl_huikuan.jobs.opening import (
    PLAN_FIRST,
    Opened,
    cents,
    doubts_of_rows,
    is_active,
    open_month,
    sign,
    unpublished,
    whole,
    workdays_of,
)

JOB = "生成跟进清单"
_DEFAULT_CALLS = 12
_NOT_PLANNED = "计划里没有这个客户的目标"
_CANNOT, _MEND_ROW = "该客户的数字算不出", "改好后再生成清单"


@dataclass(frozen=True)
class Listed:
    """The list as it stands in 跟进清单; amounts in yuan."""

    today: dt.date
    rows: list[dict[str, Value]]
    """The columns of tblFollowups."""
    at_risk: float
    contacts: int
    """Results moved into 跟进记录."""
    promises: int
    """Renewed promises moved into 承诺登记."""
    problems: list[Problem]
    notes: list[str]
    written: Written


def follow_up(book: MonthlyBook, today: dt.date | None = None) -> Listed:
    """Move what the rep typed where it belongs, then make the list anew.

    Raises:
        BookError: structural problems; nothing written.
    """
    opened = open_month(book, today, for_plan=False)
    month = opened.month
    if all(is_blank(code) for code in month["tblPlan"].columns["客户编码"]):
        raise unusable(month["tblPlan"].place.sheet, "计划表还是空的", PLAN_FIRST)
    update_records(month)
    opened.problems += half_promises(opened)
    contacts, promises = log_contacts(opened)
    calc, workdays = Calculation.of(month), workdays_of(month)
    calls = whole(month.names.get("hk_calls_per_day"), _DEFAULT_CALLS)
    credible_from = month.names["hk_stretch"]
    assert isinstance(credible_from, (int, float))  # the inspection stops without it
    found = order(_situations(opened, calc), opened.today, calls, workdays, credible_from)
    _write_list(opened, found)

    problems = [
        *opened.problems,
        *_too_late(month, found, calls),
        *doubts_of_rows(opened, calc),
        *unpublished(month, workdays),
    ]
    sign(opened, JOB, problems)
    table = month["tblFollowups"]
    month.unfilter.add(table.name)
    written = book.write(month)
    rows = [
        {name: values[row] for name, values in table.columns.items()}
        for row in range(len(table))
        if not is_blank(table.get(row, "客户编码"))
    ]
    return Listed(
        today=opened.today,
        rows=rows,
        at_risk=to_yuan(sum(item.at_risk or 0 for item in found)),
        contacts=contacts,
        promises=promises,
        problems=problems,
        notes=written.notes,
        written=written,
    )


def _too_late(month: Month, found: list[FollowUp], calls: int) -> list[Problem]:
    """A doubt when so few calls a day do not reach everybody who is due before the month closes."""
    last = month.names["hk_to"]
    assert isinstance(last, dt.date)
    late = [item for item in found if item.contact_on > last and item.priority in (Priority.SILENT, Priority.QUEUED)]
    if not late:
        return []
    what = (
        f"每天联系 {calls} 个，有 {len(late)} 个该联系的客户要排到 {last} 以后，最晚 {max(i.contact_on for i in late)}"
    )
    return [Problem(Severity.DOUBT, month.where("hk_calls_per_day"), what, "请多联系几个，或请人分担")]


def _situations(opened: Opened, calc: Calculation) -> list[Situation]:
    """Every customer who takes part, as the list needs to know him."""
    month = opened.month
    customers = month["tblCustomers"]
    first, last = month.names["hk_from"], month.names["hk_to"]
    assert isinstance(first, dt.date) and isinstance(last, dt.date)
    plan = {key: rows[0] for key, rows in month["tblPlan"].rows_of().items()}
    needs = {key: rows[0] for key, rows in month["tblCommitments"].rows_of().items()}
    targets, received, due_by_now = (calc.column("tblPlan", name) for name in ("本月目标", "累计实收", "应达进度"))
    committed = calc.column("tblCommitments", "客户承诺")
    answers = _answers(month)
    usual = computed.USUAL.bind(calc, "tblCustomers")
    rules = _rules(month)
    promised, reasons = _promises(month, calc)
    faults = opened.faults()
    contacts, payments = _last_contacts(month), _last_payments(month, calc, opened.today)
    found = []
    for row, code in enumerate(customers.columns["客户编码"]):
        if is_blank(code) or not is_active(customers.get(row, "状态")):
            continue
        key = customer_key(code)
        at, need = plan.get(key), needs.get(key)
        fault = faults.get(key)
        rule = rules.get(str(customers.get(row, "信用等级") or "").casefold())
        figures = (None,) * 3 if at is None else (targets[at], received[at], due_by_now[at])
        commitment = 0 if need is None else committed[need]
        if fault is None:
            if at is None:
                fault = _fault(opened, customers.where(row, "客户编码"), _NOT_PLANNED, PLAN_FIRST, code)
            elif rule is None or any(isinstance(value, (CellError, str)) for value in (*figures, commitment)):
                said = calc.column("tblPlan", "数据检查")[at] or _CANNOT
                fault = _fault(opened, month["tblPlan"].where(at, "数据检查"), str(said), _MEND_ROW, code)
        usually = usual(row)
        day = customers.get(row, "习惯付款日")
        given, obstacle = (
            None if need is None else _words(month["tblCommitments"].get(need, name)) for name in ("支持方案", "障碍")
        )
        found.append(
            Situation(
                code=code_text(code),
                rule=rule or GradeRule(1, 0, 0),
                target=cents(figures[0]),
                received=cents(figures[1]),
                step_due=cents(figures[2]),
                commitment=cents(commitment),
                month_from=first,
                month_to=last,
                promises=tuple(promised.get(key, ())),
                no_commitment_reason=reasons.get(key),
                last_contact=contacts.get(key),
                last_payment=payments.get(key),
                usual_pay_day=whole(day) or None if fault is None else None,
                usual=cents(usually) if isinstance(usually, (int, float)) else None,
                record=tuple(_coefficient(customers.get(row, name)) for name in computed.RECORD),  # type: ignore[arg-type]
                obstacle=obstacle,
                plan=given or answers.get(obstacle or ""),
                bad=fault,
            )
        )
    return found


def _fault(opened: Opened, where: str, what: str, mend: str, code: Value) -> str:
    """Note a row problem that only the sums showed; its words."""
    problem = Problem(Severity.ROW, where, what, mend, code_text(code))
    opened.problems.append(problem)
    return str(problem)


def _words(value: Value) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _answers(month: Month) -> dict[str, str]:
    """The office's answer to each obstacle."""
    table = month["tblObstacles"]
    cells = zip(table.columns["障碍"], table.columns["支持方案"], strict=True)
    return {name: plan for obstacle, answer in cells if (name := _words(obstacle)) and (plan := _words(answer))}


def _coefficient(value: Value) -> float:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else 0.0


def _rules(month: Month) -> dict[str, GradeRule]:
    grades = month["tblGrades"]
    return {
        str(grade).casefold(): GradeRule(
            max(whole(grades.get(row, "跟进间隔"), 1), 1),
            whole(grades.get(row, "提前天数")),
            whole(grades.get(row, "宽限天数")),
        )
        for row, grade in enumerate(grades.columns["信用等级"])
        if not is_blank(grade)
    }


def _promises(month: Month, calc: Calculation) -> tuple[dict[Value, list[Promised]], dict[Value, str]]:
    """Each customer's promises of the month with what was paid on them, and why there are none."""
    table = month["tblPromises"]
    states, effective = calc.column("tblPromises", "状态"), calc.column("tblPromises", "有效金额")
    received = _received_by_customer(calc, month)
    promised: dict[Value, list[Promised]] = {}
    reasons: dict[Value, str] = {}
    for key, rows in table.rows_of().items():
        left = received.get(key, 0)
        dated = [row for row in rows if isinstance(table.get(row, "承诺到款日"), dt.date)]
        for row in sorted(dated, key=lambda row: (str(table.get(row, "承诺到款日")), str(table.get(row, "承诺编号")))):
            state, due, amount = states[row], table.get(row, "承诺到款日"), cents(effective[row])
            if not isinstance(state, str) or isinstance(state, CellError) or not isinstance(due, dt.date):
                continue
            if due < month.names["hk_from"]:  # type: ignore[operator]
                continue
            paid = min(max(left, 0), amount)
            left -= paid
            promised.setdefault(key, []).append(
                Promised(
                    due,
                    cents(table.get(row, "承诺金额")),
                    paid,
                    PromiseState(state),
                    whole(table.get(row, "级次"), 1) or 1,
                )
            )
        for row in rows:
            reason = _words(table.get(row, "未承诺原因"))
            if reason and not cents(table.get(row, "承诺金额")):
                reasons[key] = reason
    return promised, reasons


def _received_by_customer(calc: Calculation, month: Month) -> dict[Value, int]:
    plan = month["tblPlan"]
    return {
        customer_key(code): cents(value)
        for code, value in zip(plan.columns["客户编码"], calc.column("tblPlan", "累计实收"), strict=True)
        if not is_blank(code)
    }


def _last_contacts(month: Month) -> dict[Value, dt.date]:
    """The last contact of each customer; a row that only keeps a note is none."""
    table = month["tblContacts"]
    found: dict[Value, dt.date] = {}
    for row, (code, day) in enumerate(zip(table.columns["客户编码"], table.columns["日期"], strict=True)):
        note_only = not is_blank(table.get(row, "备注")) and all(
            is_blank(table.get(row, name)) for name in ("方式", "结果", "承诺金额", "承诺到款日")
        )
        if not is_blank(code) and isinstance(day, dt.date) and not note_only:
            key = customer_key(code)
            found[key] = max(found.get(key, day), day)
    return found


def _last_payments(month: Month, calc: Calculation, today: dt.date) -> dict[Value, dt.date]:
    table = month["tblReceipts"]
    found: dict[Value, dt.date] = {}
    for code, day, amount in zip(
        table.columns["客户编码"], table.columns["日期"], calc.column("tblReceipts", "计入回款"), strict=True
    ):
        if not is_blank(code) and isinstance(day, dt.date) and day <= today and cents(amount) > 0:
            key = customer_key(code)
            found[key] = max(found.get(key, day), day)
    return found


def _write_list(opened: Opened, found: list[FollowUp]) -> None:
    """Put the list into tblFollowups; what the rep typed stays with the customer."""
    month = opened.month
    table, customers = month["tblFollowups"], month["tblCustomers"]
    old = {key: rows[0] for key, rows in table.rows_of().items()}
    at = {key: rows[0] for key, rows in customers.rows_of().items()}
    rows: list[tuple[int | None, dict[str, Value]]] = []
    for item in found:
        key = customer_key(item.code)
        who = at[key]
        values: dict[str, Value] = {
            "序号": item.rank,
            **{name: customers.get(who, name) for name in ("客户编码", "客户名称", "联系人", "电话", "信用等级")},
            "优先级": item.priority.value,
            "跟进级别": item.level.value if item.level else None,
            "风险金额": _yuan(item.at_risk),
            "待回金额": _yuan(item.outstanding),
            "建议催款额": _yuan(item.ask),
            "承诺到款日": item.promise_due,
            "承诺状态": item.promise_state.value if item.promise_state else None,
            "最近联系": item.last_contact,
            "应联系日": item.contact_on,
            "原因": item.reason,
            "建议动作": item.action,
        }
        rows.append((old.pop(key, None), values))
    for row in old.values():
        _keep_what_drops_out(opened, row, rows)
    if not rows:
        rows.append((0 if len(table) else None, dict.fromkeys(table.columns)))
    table.replace(rows)


def _keep_what_drops_out(opened: Opened, row: int, rows: list[tuple[int | None, dict[str, Value]]]) -> None:
    """备注 of a customer who drops out goes into 跟进记录; what could not be moved stays on the list, last."""
    table = opened.month["tblFollowups"]
    code, note = table.get(row, "客户编码"), table.get(row, "备注")
    if any(not is_blank(table.get(row, name)) for name in TYPED):
        rows.append((row, {**{name: None for name in table.columns if name not in (*TYPED, "备注")},
                           "序号": len(rows) + 1, "客户编码": code, "优先级": "数据待改",
                           "客户名称": table.get(row, "客户名称"),
                           "原因": "这一行填的内容还不能登记，请先改好"}))  # fmt: skip
    elif not is_blank(note):
        opened.month["tblContacts"].append({"日期": opened.today, "客户编码": code, "备注": note})


def _yuan(amount: int | None) -> float | None:
    return None if amount is None else to_yuan(amount)
