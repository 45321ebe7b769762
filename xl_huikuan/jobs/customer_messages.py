"""微信文本: what can be sent to a customer, from the month as it stands; writes nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.contract.schema import row_by
from xl_huikuan.book.month import Month
from xl_huikuan.book.port import MonthlyBook
from xl_huikuan.book.problems import Problem, unusable
from xl_huikuan.jobs import notes
from xl_huikuan.jobs.followup_situations import situations
from xl_huikuan.jobs.message_texts import messages
from xl_huikuan.jobs.next_step import next_step
from xl_huikuan.jobs.opening import open_month
from xl_huikuan.jobs.ranking import ranked
from xl_huikuan.jobs.show import listed_today
from xl_huikuan.named_tuples import NamedTuple


class CustomerMessage(NamedTuple):
    """A customer and the text for him; empty where there is nothing to say, or his figures must be mended first."""

    code: Code
    name: str | None
    text: str


@dataclass(frozen=True)
class MessagesResult:
    """The texts, in the order of the list."""

    today: dt.date
    messages: list[CustomerMessage]
    empty: str
    """Why there are none; empty where there are."""
    problems: list[Problem]
    next_step: str


def customer_messages(book: MonthlyBook, today: dt.date | None = None, customer: str | None = None) -> MessagesResult:
    """The texts for the day's list, or for one customer, by code or by exact name.

    Raises:
        BookError: structural problems, or nobody of this code or name.
    """
    opened = open_month(book, today, for_plan=False, writes=False)
    month, today = opened.month, opened.today
    if customer is None:
        rows, empty = listed_today(month, today)
        wanted = [row.code for row in rows if row.code is not None]
    else:
        wanted, empty = [known_as(month, customer)], ""
    known = situations(opened)
    texts = messages(month, known, ranked(opened, known), today, set(wanted))
    customers, at = month.customers, row_by(month.customers.code)
    shown = [
        CustomerMessage(code, customers.name[at[code]] if code in at else None, texts.get(code, "")) for code in wanted
    ]
    step = next_step(month, opened.problems, notes.NEXT_SEND_TEXTS if any(each.text for each in shown) else "")
    return MessagesResult(today, shown, empty, opened.problems, step)


def known_as(month: Month, customer: str) -> Code:
    """The customer of this code, else the only one of this name."""
    customers, asked = month.customers, customer.strip()
    if (at := row_by(customers.code).get(Code(asked))) is not None and (code := customers.code[at]) is not None:
        return code
    named = [
        code
        for code, name in zip(customers.code, customers.name, strict=True)
        if code and name and name.strip() == asked
    ]
    if len(named) == 1:
        return named[0]
    where = month.where_table(type(customers))
    if named:
        raise unusable(
            "--customer", f"叫“{asked}”的客户有 {len(named)} 个", f"请写客户编码：{'、'.join(map(str, named))}"
        )
    raise unusable("--customer", f"“{where}”里没有编码或名称是“{asked}”的客户", f"请照“{where}”里的编码写")
