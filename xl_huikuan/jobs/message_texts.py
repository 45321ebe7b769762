"""What each customer can be sent, worded from the month's figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Sequence

from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.contract.schema import row_by
from xl_huikuan.book.month import Month
from xl_huikuan.domain.customer_message import customer_message
from xl_huikuan.domain.followup import FollowUp, Situation
from xl_huikuan.domain.followup_words import Ask


def messages(
    month: Month, known: Sequence[Situation], found: Sequence[FollowUp], today: dt.date, wanted: Container[Code]
) -> dict[Code, str]:
    """The texts of those `wanted` who take part."""
    asked = {item.code: Ask(item.ask, item.ask_for) for item in found if item.ask is not None and item.ask_for}
    contacts, at = month.customers.contact_person, row_by(month.customers.code)
    return {
        code: customer_message(one, asked.get(one.code), contacts[at[code]], today)
        for one in known
        if (code := Code(one.code)) in wanted
    }
