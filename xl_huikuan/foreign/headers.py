"""Where a foreign table starts: the line of headers below title lines, and what its columns are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from xl_huikuan.foreign.cells import Cell
from xl_huikuan.foreign.sheets import ForeignSheet
from xl_huikuan.named_tuples import NamedTuple

_BRACKETS = re.compile(r"[(\[【〔<《][^)\]】〕>》]*[)\]】〕>》]")
_BRACKET = re.compile(r"[()\[\]【】〔〕<>《》]")
_ORNAMENTS = re.compile(r"[\s*＊:：/、_\-·.\"'=]+")
_UNITS = {"万元": 10_000, "千元": 1_000, "百万元": 1_000_000, "亿元": 100_000_000}
UNIT_WORDS = {size: word for word, size in _UNITS.items()}
_UNIT = re.compile(r"(百万元|万元|千元|亿元|人民币元|rmb|元)")
_OURS = re.compile(r"人民币|本币|本位币|rmb|cny")
_CURRENCY = re.compile(
    r"(?<![a-z])(?:usd|us\$|eur|hkd|jpy|gbp|aud|cad|sgd|krw|chf|twd|mop|thb|vnd|rub|myr)(?![a-z])"
    r"|美元|美金|欧元|港币|港元|日元|日圆|英镑|澳元|加元|新加坡元|新币|韩元|韩币|瑞士法郎|新台币|台币|澳门元|澳门币|泰铢|越南盾"
    r"|卢布|林吉特|外币|[$€£]"
)
_DEEPEST = 40
"""Lines above a header."""
_LONGEST = 20
"""Characters of a header."""


class Heading(NamedTuple):
    """A header as it is compared."""

    word: str
    """Without spaces, ornaments and brackets, half-width, small letters."""
    full: str
    """The same with what stands in brackets: `发生额（贷方）`."""
    unit: int
    """10,000 where it says 万元."""


@lru_cache(maxsize=1 << 12)
def heading_of(text: str) -> Heading:
    """`贷方金额（万元）`, ` 贷 方 金额/万元` and `*贷方金额[万元]` are one heading."""
    plain = unicodedata.normalize("NFKC", text).lower()
    word = _ORNAMENTS.sub("", _BRACKETS.sub("", plain))
    said = _UNIT.search(plain)
    bare = _UNIT.sub("", word) if said and word.endswith(said[1]) else word
    full = _ORNAMENTS.sub("", _BRACKET.sub("", plain))
    return Heading(bare or word, full, _UNITS.get(said[1], 1) if said else 1)


@lru_cache(maxsize=1 << 12)
def currency_said(text: str) -> str:
    """`USD` for `金额(USD)`, `美元` for `应收余额（万美元）`; empty where a header says none, or that its amounts are in yuan."""
    plain = unicodedata.normalize("NFKC", text).lower()
    found = None if _OURS.search(plain) else _CURRENCY.search(plain)
    return found[0].upper() if found else ""


@dataclass(frozen=True)
class Columns:
    """A sheet's header line as it was understood."""

    first_row: int
    """The first row beneath the header, from 0."""
    at: Mapping[str, int]
    """Columns by role."""
    units: Mapping[str, int]
    headers: tuple[str, ...]
    """As they stand there."""
    currencies: Mapping[str, str]
    """By role: what is not in yuan, as its header says."""


_Ranks = Mapping[str, tuple[str, int]]
"""Role and rank by word."""
Synonyms = Mapping[str, Sequence[str]]
"""By role: the words that headers say it with, the likeliest first."""
NO_ROLE = ""
"""Of words whose column is not taken: they are known as all others are, so that no part of them is looked up."""


def find_columns(
    sheet: ForeignSheet,
    synonyms: Synonyms,
    enough: Callable[[Mapping[str, int]], bool],
    own: Set[str] = frozenset(),
) -> Columns | None:
    """The header line that says most of what is looked for; None where no line says `enough`.

    A header may take two lines, the upper one over several columns (`本期发生额` over `借方` and `贷方`). `own`: the words that
    the office said itself; where one line of the two has no role by them, what both say together brings it back by them alone.
    """
    ranks = {word: (role, rank) for role, words in synonyms.items() for rank, word in enumerate(words)}
    best: Columns | None = None
    for row in range(min(len(sheet.rows), _DEEPEST)):
        upper = _words(sheet.rows[row])
        if upper is None:
            continue
        lower = _words(sheet.rows[row + 1]) if row + 1 < len(sheet.rows) else None
        found = [_understood(upper, ranks, row + 1)]
        if lower is not None:
            found.append(_understood(_joined(upper, lower, ranks, own), ranks, row + 2))
        for columns in found:
            if enough(columns.at) and (best is None or len(columns.at) > len(best.at)):
                best = columns
    return best


def _words(cells: Sequence[Cell]) -> list[str] | None:
    """A line that may be one of headers: short texts, at least two."""
    words = [cell if isinstance(cell, str) else "" for cell in cells]
    if any(cell not in ("", None) and not isinstance(cell, str) for cell in cells):
        return None
    return words if sum(1 for word in words if word.strip() and len(word) <= _LONGEST) > 1 else None


def _joined(upper: list[str], lower: list[str], ranks: _Ranks, own: Set[str]) -> list[str]:
    """Two lines as one: the lower word, with the upper one before it where both together say more."""
    joined, above = [], ""
    for at, below in enumerate(lower):
        here = upper[at] if at < len(upper) else ""
        above = here if here.strip() else above
        both = above + below
        if not below.strip():
            joined.append(here)
        elif not_wanted := _not_wanted((both, below, above), ranks, own):
            joined.append(not_wanted)
        elif _known(both, ranks) or not _known(below, ranks):
            joined.append(both)
        else:
            joined.append(f"{below}({said})" if (said := currency_said(above)) else below)
    return joined


def _not_wanted(texts: Sequence[str], ranks: _Ranks, own: Set[str]) -> str:
    """The first text that the office says itself, if it has no role; else empty."""
    said = next((text for text in texts if own & {*heading_of(text)[:2]}), "")
    known = _known(said, ranks)
    return said if known is not None and known[0] == NO_ROLE else ""


def _known(text: str, ranks: _Ranks) -> tuple[str, int] | None:
    heading = heading_of(text)
    return ranks.get(heading.full) or ranks.get(heading.word)


def _understood(words: Sequence[str], ranks: _Ranks, first_row: int) -> Columns:
    """Of two columns of a role the likelier one, and rather one in yuan than one in another currency."""
    at: dict[str, int] = {}
    units: dict[str, int] = {}
    held: dict[str, tuple[bool, int]] = {}
    currencies: dict[str, str] = {}
    for column, text in enumerate(words):
        role, rank = _known(text, ranks) or (NO_ROLE, 0)
        currency = currency_said(text)
        likely = (bool(currency), rank)
        if role and likely < held.get(role, (True, len(ranks))):
            at[role], units[role], held[role], currencies[role] = column, heading_of(text).unit, likely, currency
    headers = tuple(word.strip() for word in words if word.strip())
    return Columns(first_row, at, units, headers, {role: currency for role, currency in currencies.items() if currency})
