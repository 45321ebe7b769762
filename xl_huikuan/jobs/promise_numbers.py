"""承诺编号: every promise has a number, since a renewal names the promise that it replaces."""

from __future__ import annotations

import re

from xl_huikuan.book.month import Month


def number_promises(month: Month) -> None:
    """Give every promise without a number the next free one of the month, e.g. ``P202611-007``."""
    promises = month.promises
    prefix, highest = f"P{month.settings.last_day:%Y%m}-", 0
    for number in promises.number.raw:
        if isinstance(number, str) and (
            found := re.fullmatch(rf"{prefix}(\d{{1,9}})", number, re.ASCII | re.IGNORECASE)
        ):
            highest = max(highest, int(found[1]))
    codes = list(promises.code)
    for row, code in enumerate(codes):
        if code is not None and promises.number.is_blank(row):
            highest += 1
            promises.number.set_raw(row, f"{prefix}{highest:03d}")
