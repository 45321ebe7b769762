"""待认领: the receipts that count for nobody, with their sum; so that none is forgotten there."""

from __future__ import annotations

from collections.abc import Iterator

from xl_huikuan.book.checks import rules
from xl_huikuan.book.contract.importing import Unmatched
from xl_huikuan.book.contract.schema import rows_by
from xl_huikuan.book.month import Month
from xl_huikuan.book.problems import Problem
from xl_huikuan.domain.money import format_short


def check_unmatched(month: Month) -> Iterator[Problem]:
    """What waits for its customer, what waits for the next import alone, and codes that 客户 does not know."""
    unmatched, known = month.unmatched, rows_by(month.customers.code).keys()
    amounts, codes = list(unmatched.amount), list(unmatched.code)
    filled = [row for row, cents in enumerate(amounts) if cents is not None]
    claimed = [row for row in filled if codes[row] in known]
    for row in filled:
        code = codes[row]
        if code is not None and code not in known:
            left_out = rules.LEFT_OUT.format(amount=format_short(amounts[row] or 0))
            told = rules.CODE_UNKNOWN.at(unmatched.code.where(row), code=str(code), left_out=left_out)
            yield told.with_sum(amounts[row])
    if month.settings.closed_on is not None:  # what waits went on into the next month's workbook
        return
    for rule, rows in ((rules.UNCLAIMED, [row for row in filled if codes[row] is None]), (rules.CLAIMED, claimed)):
        if rows:
            cents = sum(amounts[row] or 0 for row in rows)
            where = month.where_table(Unmatched)  # it may be a table that this run adds
            yield rule.at(where, count=len(rows), amount=format_short(cents)).with_sum(cents)
