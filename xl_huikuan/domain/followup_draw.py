"""Calls that are left to chance, so that an office can learn what a call brings.

One call in so many is not given to the most urgent who is left, but to one of the next ten in order, by lot. The lot is a hash
of the customer's code and the day: the same list made twice draws the same. As it is blind to everything else, the one who is
called and the nine who are not differ in nothing but the call and luck. Power: docs/method.md.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from xl_huikuan.digests import blake2b

DRAWN_FROM = 10
"""One of so many is drawn."""


def lot(code: str, day: dt.date) -> int:
    """A number that says nothing of the customer: 48 bits of a hash of code and day."""
    return int.from_bytes(blake2b(f"{day.isoformat()}|{code}".encode(), digest_size=6).digest())


def draws_of_day(calls: int, one_in: int, day: dt.date) -> int:
    """How many of a day's calls are drawn: one in `one_in`, on average over days; 0: none."""
    if one_in < 1:
        return 0
    whole, rest = divmod(calls, one_in)
    return whole + (lot("", day) % one_in < rest)


def drawn(codes: Sequence[str], day: dt.date) -> int:
    """Which of them is called; of equal lots the first."""
    return min(range(len(codes)), key=lambda at: lot(codes[at], day))
