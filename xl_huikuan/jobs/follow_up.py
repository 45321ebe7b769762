"""生成跟进清单: whom to reach today, in what order, how firmly, why, and what to ask for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from xl_huikuan.book.month import Month, customer_key, is_blank
from xl_huikuan.book.port import MonthlyBook, Written
from xl_huikuan.book.problems import Problem, Severity, unusable
from xl_huikuan.domain.followup import FollowUp, rank_followups
from xl_huikuan.domain.followup_words import Priority
from xl_huikuan.domain.money import to_yuan
from xl_huikuan.formulas.evaluation import Calculation
from xl_huikuan.jobs.customer_records import update_records
from xl_huikuan.jobs.followup_situations import situations
from xl_huikuan.jobs.logging_contacts import TYPED, half_promises, log_contacts
from xl_huikuan.jobs.opening import (
    PLAN_FIRST,
    Opened,
    doubts_of_rows,
    open_month,
    sign,
    unpublished,
    whole,
    workdays_of,
)
from xl_huikuan.values import Value

JOB = "生成跟进清单"
_DEFAULT_CALLS = 12


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
    found = rank_followups(situations(opened, calc), opened.today, calls, workdays, credible_from)
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
