"""What the rep typed on the follow-up list becomes entries of 跟进记录 and 承诺登记, once."""

from __future__ import annotations

import datetime as dt

from xl_huikuan.book.month import Month, MonthTable, code_text, customer_key, is_blank
from xl_huikuan.book.problems import Problem, Severity
from xl_huikuan.domain.commitment import PromiseState
from xl_huikuan.formulas.evaluation import Calculation
from xl_huikuan.jobs.opening import Opened, number_promises, whole
from xl_huikuan.values import CellError, Value

TYPED = ("实际联系日", "联系方式", "结果", "再次承诺金额", "再次承诺日期")
"""What the rep types of a contact; 备注 stays with the customer."""
_NOT_KEPT = (PromiseState.BROKEN, PromiseState.PARTLY_KEPT)


def half_promises(opened: Opened) -> list[Problem]:
    """Promises on the list with an amount and no date, or the other way round: they stay where they are."""
    table, found = opened.month["tblFollowups"], []
    for row, code in enumerate(table.columns["客户编码"]):
        amount, day = table.get(row, "再次承诺金额"), table.get(row, "再次承诺日期")
        if not is_blank(code) and is_blank(amount) != is_blank(day):
            missing = "再次承诺金额" if is_blank(amount) else "再次承诺日期"
            found.append(
                Problem(
                    Severity.ROW, table.where(row, missing), f"填了再次承诺，却没有{missing}，这一行暂不登记",
                    f"请补上{missing}", code_text(code),
                )
            )  # fmt: skip
    return found


def log_contacts(opened: Opened) -> tuple[int, int]:
    """Move what was typed; (contacts, promises) moved. Rows with something unreadable keep all that was typed."""
    month = opened.month
    table = month["tblFollowups"]
    known = month["tblCustomers"].rows_of()
    faulty = {problem.where for problem in opened.problems if problem.severity is Severity.ROW}
    contacts = promises = 0
    states = Calculation.of(month).column("tblPromises", "状态")
    live = {
        key: [row for row in rows if states[row] not in (PromiseState.REPLACED, PromiseState.EMPTY)]
        for key, rows in month["tblPromises"].rows_of().items()
    }
    for row, code in enumerate(table.columns["客户编码"]):
        typed = {name: table.get(row, name) for name in TYPED}
        if is_blank(code) or all(is_blank(value) for value in typed.values()):
            continue
        if customer_key(code) not in known or any(table.where(row, name) in faulty for name in TYPED):
            continue
        day = typed["实际联系日"]
        when = day if isinstance(day, dt.date) else opened.today
        month["tblContacts"].append(
            {
                "日期": when,
                "客户编码": code,
                "方式": typed["联系方式"],
                "结果": typed["结果"],
                "承诺金额": typed["再次承诺金额"],
                "承诺到款日": typed["再次承诺日期"],
            }
        )
        contacts += 1
        if not is_blank(typed["再次承诺金额"]):
            shown = table.get(row, "承诺到款日")
            _register(month, code, when, typed, shown, live.get(customer_key(code), []), states)
            promises += 1
        for name in TYPED:
            table.set(row, name, None)
    number_promises(month)
    return contacts, promises


def _register(
    month: Month,
    code: Value,
    when: dt.date,
    typed: dict[str, Value],
    shown: Value,
    live: list[int],
    states: list[Value],
) -> None:
    """Enter a renewed promise: into the customer's empty line, else in a row of its own.

    It replaces the promise that the list's row showed, as long as that one is not kept; where that was already not
    kept, its level rises by one.
    """
    table = month["tblPromises"]
    entry: dict[str, Value] = {
        "作出日": when,
        "承诺到款日": typed["再次承诺日期"],
        "承诺金额": typed["再次承诺金额"],
        "未承诺原因": None,
        "级次": 1,
    }
    open_rows = [row for row in live if states[row] != PromiseState.KEPT and not isinstance(states[row], CellError)]
    old = next((row for row in open_rows if table.get(row, "承诺到款日") == shown), None)
    if old is not None:
        number_promises(month)  # an older promise may have been typed without a number
        entry["替代编号"] = table.get(old, "承诺编号")
        entry["级次"] = whole(table.get(old, "级次"), 1) + (states[old] in _NOT_KEPT)
    empty = _empty_line(table, code)
    if empty is None:
        table.append({"客户编码": code, **entry})
    else:
        for name, value in entry.items():
            table.set(empty, name, value)


def _empty_line(table: MonthTable, code: Value) -> int | None:
    wanted = customer_key(code)
    for row, there in enumerate(table.columns["客户编码"]):
        if (
            not is_blank(there)
            and customer_key(there) == wanted
            and all(is_blank(table.get(row, name)) for name in ("承诺金额", "承诺到款日", "替代编号"))
        ):
            return row
    return None
