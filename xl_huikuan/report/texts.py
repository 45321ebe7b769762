"""How figures and texts of cells are shown on a page."""

from __future__ import annotations

import datetime as dt
import math
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import TypeGuard

from xl_huikuan.book.contract.kinds import LARGEST, Kind, is_blank
from xl_huikuan.domain.money import format_amount
from xl_huikuan.values import CellError, Value, to_cents

_JOINER = "\u200d"
"""Holds emoji together."""
_WAN, _TENTH = 10_000, Decimal("0.1")
_ANY_LENGTH = Context(prec=400, rounding=ROUND_HALF_UP)
"""A cell may hold a number of 308 digits."""


def shown_text(text: str) -> str:
    """A cell's text as one line without signs that nobody sees, or that turn the direction of writing."""
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() or sign == _JOINER else " " for sign in text).strip()


def is_figure(value: Value) -> TypeGuard[int | float]:
    """A number, as Excel would have one."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def in_wan(yuan: float) -> str:
    """万元 with one decimal, half a tenth away from zero, as the workbook rounds: ``62.8``."""
    wan = Decimal(f"{yuan / _WAN:.15g}").quantize(_TENTH, context=_ANY_LENGTH)
    return f"{wan if wan else abs(wan):,}"


def exact(value: Value, kind: Kind) -> str:
    """A cell in full: amounts to the cent."""
    if is_blank(value):
        return ""
    if isinstance(value, CellError):
        return value.value
    if isinstance(value, dt.date):
        return value.isoformat()
    if is_figure(value):
        if kind is Kind.MONEY and abs(value) < LARGEST:
            return format_amount(to_cents(value))
        return f"{value:.1%}" if kind is Kind.RATE else f"{value:.15g}"
    return shown_text(str(value))


def at_a_glance(value: Value, kind: Kind) -> str:
    """A cell for looking: amounts in 万元 with one decimal."""
    if kind is Kind.MONEY and is_figure(value):
        return in_wan(value)
    return exact(value, kind)
