"""Between which amounts the sum of several reps' months lies, eight times in ten.

What customers do apart from each other adds up by its variance; what moves a whole office (`domain.receipts_range`) is taken to
move all offices at once: the range is rather too wide than too narrow. For one rep, `jobs.forecast` has the exact one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist
from typing import NamedTuple

from xl_huikuan.domain.outlook import LEVEL
from xl_huikuan.office.extract import Facts
from xl_huikuan.office.schema import EXPECTED, HIGH, LOW, RECEIVED
from xl_huikuan.values import Cents

_Z = NormalDist().inv_cdf((1 + LEVEL) / 2)


class Between(NamedTuple):
    """Cents."""

    low: Cents
    high: Cents


def between(books: Sequence[Facts]) -> Between | None:
    """The range of their sum; None where one has none."""
    if any(book.figures[LOW.header] is None for book in books):
        return None
    if len(books) == 1:
        return Between(books[0].figures[LOW.header], books[0].figures[HIGH.header])
    expected = sum(book.figures[EXPECTED.header] for book in books)
    received = sum(book.figures[RECEIVED.header] for book in books)
    wide = _Z * math.sqrt(sum(book.variance for book in books) + sum(book.common for book in books) ** 2)
    most = received + sum(book.most for book in books)
    return Between(max(math.floor(expected - wide), received), min(math.ceil(expected + wide), max(most, expected)))
