"""What the office hands down, as plain values: reps with their customers, targets of any level, history, settings."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.problems import Problem
from xl_huikuan.values import Cents, Value


class RepName(NamedTuple):
    """Who a rep is: two of one name are told apart by their regions."""

    region: str
    rep: str

    def __str__(self) -> str:
        return f"{self.region}/{self.rep}"


class ListedCustomer(NamedTuple):
    """A line of the list."""

    code: Code
    fields: Mapping[str, Value]
    """What it says of him but for the code: by header of 客户, as cells hold it."""
    where: str


class ListedMonth(NamedTuple):
    """A customer's month before this one."""

    month: str
    code: Code
    figures: Mapping[str, Value]
    """By header of 历史, as cells hold them."""


@dataclass
class ListedHistory:
    """Many customers' months before this one, column by column: an office has hundreds of thousands."""

    figures: dict[str, list[Value]] = field(default_factory=dict)
    """By header of 历史, as cells hold them; None where a month says nothing of it."""
    months: list[str] = field(default_factory=list)
    codes: list[Code] = field(default_factory=list)

    def add(self, month: str, code: Code, figures: Iterable[Value]) -> None:
        """A customer's month, with a figure for each header."""
        self.months.append(month)
        self.codes.append(code)
        for values, figure in zip(self.figures.values(), figures, strict=True):
            values.append(figure)


@dataclass
class ListedRep:
    """A rep and what is handed to him."""

    name: RepName
    customers: list[ListedCustomer] = field(default_factory=list)
    history: ListedHistory = field(default_factory=ListedHistory)
    fixed: Cents | None = None
    """His target, where it is settled."""


@dataclass
class Targets:
    """The whole list."""

    month: str
    """As ``2026-12``."""
    reps: list[ListedRep]
    """In the order of the list; regions in the order of their first rep."""
    regions: dict[str, Cents | None]
    """Every region, with its target where that is settled."""
    company: Cents | None
    settings: dict[str, Value]
    """What the office sets for every workbook, by the names of the cells, as these hold it."""
    problems: list[Problem] = field(default_factory=list)
    """Doubts."""
    unused: list[str] = field(default_factory=list)
    """Headers of columns that say nothing that a workbook knows."""

    @property
    def customers(self) -> int:
        """How many there are."""
        return sum(len(rep.customers) for rep in self.reps)


@lru_cache(maxsize=4096)
def name_key(text: str) -> str:
    """A name as it is compared: spaces, full-width forms and capitals do not count."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()
