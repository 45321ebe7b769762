"""What a cell is in Python: never an exception, whatever was typed."""

from __future__ import annotations

import datetime as dt
import math

import pytest

from xl_huikuan.book.contract import kinds
from xl_huikuan.values import CellError

NUMBERS = ("MONEY", "NUMBER", "COUNT", "RATE")
NOT_NUMBERS = (None, "", " ", "12", True, CellError("#N/A"), dt.date(2026, 11, 1), math.nan, math.inf, -math.inf)


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("value", NOT_NUMBERS, ids=str)
def test_what_is_no_number_is_none(name, value):
    assert getattr(kinds, name).read(value) is None


@pytest.mark.parametrize(("name", "read"), [("MONEY", 1250), ("NUMBER", 12.5), ("COUNT", 12), ("RATE", 12.5)])
def test_a_number_is_read(name, read):
    assert getattr(kinds, name).read(12.5) == read
