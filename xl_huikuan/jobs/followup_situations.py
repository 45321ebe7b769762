"""What the follow-up list needs to know of every customer, gathered from the month's tables."""

from __future__ import annotations

import datetime as dt

from xl_huikuan.book.contract import computed
from xl_huikuan.book.month import Month, code_text, customer_key, is_blank
from xl_huikuan.book.problems import Problem, Severity
from xl_huikuan.domain.commitment import PromiseState
from xl_huikuan.domain.followup import GradeRule, Promised, Situation
from xl_huikuan.formulas.evaluation import Calculation
from xl_huikuan.jobs.opening import PLAN_FIRST, Opened, cents, is_active, whole
from xl_huikuan.values import CellError, Value

_NOT_PLANNED = "计划里没有这个客户的目标"
_CANNOT, _MEND_ROW = "该客户的数字算不出", "改好后再生成清单"


def situations(opened: Opened, calc: Calculation) -> list[Situation]:
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
