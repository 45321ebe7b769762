"""Rows that count or do not: without a known customer, without a date, outside the month, without a rule, twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from xl_huikuan.book.contract.choices import ACTION_STATES
from xl_huikuan.book.month import Month, MonthTable, code_text, customer_key, is_blank
from xl_huikuan.book.problems import Problem, Severity
from xl_huikuan.domain.money import format_short, to_cents
from xl_huikuan.values import CellError, Value

LARGEST = 1e12
"""Yuan: no cell of a sales office holds more."""

_OUTSIDE = {
    "tblReceipts": ("日期", "金额", "到款"),
    "tblPromises": ("承诺到款日", "承诺金额", "承诺"),
    "tblTargetChanges": ("日期", "调整额", "目标调整"),
}
"""Tables whose rows count only inside the month: the date, the amount, what a row is called."""
_ORPHANS = {**_OUTSIDE, "tblActions": ("开始日", "预计增量", "措施")}
_NEEDS_DATE = {
    "tblReceipts": ("日期", "金额"),
    "tblTargetChanges": ("日期", "调整额"),
    "tblPromises": ("承诺到款日", "承诺金额"),
}


def inspect_rows(month: Month) -> Iterator[Problem]:
    """What is wrong with the rows of the ledgers."""
    known = month["tblCustomers"].rows_of()
    for name in ("tblReceipts", "tblPromises", "tblTargetChanges", "tblActions", "tblContacts"):
        table = month[name]
        for row, code in enumerate(table.columns["客户编码"]):
            if table.is_blank_row(row) or isinstance(code, CellError):
                continue
            if is_blank(code):
                yield from _without_code(table, row)
            elif customer_key(code) not in known:
                yield _orphan(table, row, code_text(code))
            else:
                yield from _dated(month, table, row, code_text(code))
                if name == "tblReceipts":
                    yield from _receipt(month, table, row, code_text(code))
                elif name == "tblActions":
                    yield from _action(table, row, code_text(code))
    yield from _promise_numbers(month)
    yield from _duplicate_rows(month)


def _amount(table: MonthTable, row: int) -> str:
    value = table.get(row, _ORPHANS[table.name][1]) if table.name in _ORPHANS else None
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < LARGEST:
        return format_short(to_cents(value))
    return ""


def _without_code(table: MonthTable, row: int) -> Iterator[Problem]:
    amount = _amount(table, row)
    if amount or table.name == "tblContacts":
        left_out = f"，{amount}没有算进任何客户" if amount else ""
        yield Problem(
            Severity.DOUBT, table.where(row, "客户编码"), f"这一行没有客户编码{left_out}", "请补上编码，或删掉这一行"
        )


def _orphan(table: MonthTable, row: int, code: str) -> Problem:
    amount = _amount(table, row)
    left_out = f"，{amount}没有算进去" if amount else ""
    return Problem(
        Severity.DOUBT, table.where(row, "客户编码"), f"客户编码“{code}”不在客户表里{left_out}",
        "请核对编码，或先在客户表登记",
    )  # fmt: skip


def _dated(month: Month, table: MonthTable, row: int, code: str) -> Iterator[Problem]:
    if table.name in _NEEDS_DATE:
        date_column, money_column = _NEEDS_DATE[table.name]
        day, money = table.get(row, date_column), table.get(row, money_column)
        if is_blank(day) and isinstance(money, (int, float)) and money:
            yield Problem(
                Severity.ROW, table.where(row, date_column), f"有金额 {_amount(table, row)}，没有{date_column}，没有算进去",
                "请补上日期", code,
            )  # fmt: skip
        if is_blank(money) and not is_blank(day):
            yield Problem(
                Severity.ROW, table.where(row, money_column), f"有{date_column}，没有{money_column}", "请补上金额", code
            )
    if table.name not in _OUTSIDE:
        return
    date_column, _, called = _OUTSIDE[table.name]
    day, first, last = table.get(row, date_column), month.names.get("hk_from"), month.names.get("hk_to")
    if not (isinstance(day, dt.date) and isinstance(first, dt.date) and isinstance(last, dt.date)):
        return
    amount = _amount(table, row)
    if amount and not first <= day <= last:
        yield Problem(
            Severity.DOUBT, table.where(row, date_column), f"{day} 不在本月 {first} 到 {last} 之内，{amount}没有算进本月",
            "日期写错了请改；确是别的月份就不用管", code,
        )  # fmt: skip
    today = month.names.get("hk_today")
    if table.name == "tblReceipts" and amount and isinstance(today, dt.date) and today < day <= last:
        yield Problem(
            Severity.DOUBT, table.where(row, date_column), f"到款日期 {day} 在今天 {today} 之后，{amount}已算进累计实收",
            "还没到的款请先删掉", code,
        )  # fmt: skip
    target, money = month.names.get("hk_target"), table.get(row, _OUTSIDE[table.name][1])
    if amount and isinstance(target, (int, float)) and isinstance(money, (int, float)) and 0 < target < abs(money):
        yield Problem(
            Severity.DOUBT, table.where(row, _OUTSIDE[table.name][1]), f"一笔{called} {amount}，比全月任务还大，已照数算入",
            "请看是否多打了零", code,
        )  # fmt: skip


def _receipt(month: Month, table: MonthTable, row: int, code: str) -> Iterator[Problem]:
    rules = month["tblReceiptRules"].columns
    known = set(zip(rules["方式"], rules["款项性质"], strict=True))
    way, nature = table.get(row, "方式"), table.get(row, "款项性质")
    if isinstance(table.get(row, "金额"), (int, float)) and (way, nature) not in known:
        yield Problem(
            Severity.ROW, table.where(row, "方式"), f"方式“{way or ''}”与款项性质“{nature or ''}”没有对应的计入比例",
            "请从下拉列表里选，或在“清单”的计入比例里加一行", code,
        )  # fmt: skip


def _action(table: MonthTable, row: int, code: str) -> Iterator[Problem]:
    state, amount = table.get(row, "状态"), _amount(table, row)
    if state not in ACTION_STATES and not isinstance(state, CellError):
        left_out = f"，{amount}没有算进措施合计" if amount else ""
        yield Problem(
            Severity.DOUBT, table.where(row, "状态"),
            (f"状态“{state}”不认识" if not is_blank(state) else "这项行动没有状态") + left_out,
            f"请从 {'、'.join(ACTION_STATES)} 里选", code,
        )  # fmt: skip


def _promise_numbers(month: Month) -> Iterator[Problem]:
    table = month["tblPromises"]
    seen: dict[Value, int] = {}
    numbers = table.columns["承诺编号"]
    for row, number in enumerate(numbers):
        if not is_blank(number) and not isinstance(number, CellError):
            key = customer_key(number)
            if key in seen:
                yield Problem(
                    Severity.ROW, table.where(row, "承诺编号"), f"承诺编号“{number}”与 {table.where(seen[key], '承诺编号')} 重复",
                    "请清空其中一个，程序会另编", code_text(table.get(row, "客户编码")),
                )  # fmt: skip
            seen.setdefault(key, row)
    for row, number in enumerate(table.columns["替代编号"]):
        if is_blank(number) or isinstance(number, CellError):
            continue
        old = seen.get(customer_key(number))
        code = table.get(row, "客户编码")
        if old is None or customer_key(table.get(old, "客户编码")) != customer_key(code) or old == row:
            yield Problem(
                Severity.ROW, table.where(row, "替代编号"), f"替代编号“{number}”不是该客户的另一笔承诺",
                "请填被替代的那一笔的承诺编号，或清空", code_text(code),
            )  # fmt: skip


def _duplicate_rows(month: Month) -> Iterator[Problem]:
    for name in ("tblPlan", "tblCommitments", "tblFollowups"):
        table = month[name]
        for rows in table.rows_of().values():
            for row in rows[1:]:
                yield Problem(
                    Severity.STRUCTURAL, table.where(row, "客户编码"),
                    f"客户“{code_text(table.get(row, '客户编码'))}”在这张表里有两行", "请删掉多出的一行",
                )  # fmt: skip
