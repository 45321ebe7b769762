"""Which month an office's figures are of: from the header, the titles, or the order of the columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from xl_huikuan.domain.month_cycle import month_before
from xl_huikuan.foreign.header_lines import HeaderWord, without_unit
from xl_huikuan.foreign.month_words import MonthWord, month_word
from xl_huikuan.named_tuples import NamedTuple

AS_OF = "截"
"""`截至2026年8月31日`: a day that says the month; any other day is one of printing."""


class TitleMonth(NamedTuple):
    """What a table's titles say of time."""

    year: int | None
    month: int | None


def month_in_titles(texts: Sequence[str]) -> TitleMonth:
    """The first month that they name; a year that is the only one."""
    words = [(text, month_word(text)) for text in texts]
    said = [word for text, word in words if not word.day or AS_OF in text]
    month = next((word for word in said if word.month is not None), None)
    if month is not None and month.year is not None:
        return TitleMonth(month.year, month.month)
    years = {word.year for word in said} - {None}
    return TitleMonth(years.pop() if len(years) == 1 else None, None if month is None else month.month)


class HeaderMonth(NamedTuple):
    """A column's month as its header says it."""

    word: MonthWord
    rests: tuple[str, ...]
    """What its header says beside it: the likeliest wording first."""


def month_in_header(word: HeaderWord) -> HeaderMonth | None:
    """The month of a column; None where it names none, or two."""
    lower, upper = month_word(without_unit(word.lower)), month_word(without_unit(word.upper))
    if upper.day and AS_OF not in word.upper:
        upper = upper._replace(year=None, month=None)
    if lower.names_one and not upper.names_one:
        found = lower._replace(year=lower.year or upper.year)
    elif upper.names_one and not lower.names_one:
        found = upper
    elif not lower.names_one and (both := month_word(word.upper + word.lower)).names_one:
        return HeaderMonth(both, (both.rest,))
    else:
        return None
    return HeaderMonth(found, (upper.rest + lower.rest, lower.rest or upper.rest))


def period(year: int, month: int) -> str:
    """A month as 历史 has it."""
    return f"{year}-{month:02d}"


def latest(month: int, begun: str) -> str:
    """The last month of this number that is not after the one begun."""
    year, this = map(int, begun.split("-"))
    return period(year if month <= this else year - 1, month)


def of_word(word: MonthWord, year: int | None, begun: str) -> str | None:
    """A month that stands by itself (a sheet's name, a cell of 月份); None where it names none."""
    if word.ago is not None:
        return month_before(begun) if word.ago else begun
    if word.month is None:
        return None
    year = word.year or year
    return latest(word.month, begun) if year is None else period(year, word.month)


def in_order(months: Sequence[int], filled: Iterable[bool], begun: str, in_past: bool) -> list[str] | None:
    """Months side by side that name no year, from the left to the right.

    Args:
        months: their numbers; after a smaller one a new year has begun.
        filled: which of them hold figures.
        begun: the month that is begun.
        in_past: figures cannot be of months after it (receipts); else (targets) a table that reaches beyond it may be of this
            year or the last.

    Returns:
        The months; None where the year cannot be told.
    """
    held = [at for at, holds in enumerate(filled) if holds]
    last = held[-1] if held else len(months) - 1
    if not in_past and months[last] > int(begun.split("-")[1]):
        return None
    offsets = [0]
    for before, month in pairwise(months):
        offsets.append(offsets[-1] + (month < before))
    year = int(latest(months[last], begun).split("-")[0]) - offsets[last]
    return [period(year + offset, month) for offset, month in zip(offsets, months, strict=True)]
