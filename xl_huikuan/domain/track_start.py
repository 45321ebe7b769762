"""What an office's estimates start from: plain empirical Bayes, or what many offices' records have taught (`track_learning`).

A start is held by so many observations: a plain one by START_STRENGTH, one that was learned from n by 1 / (1/MOST + 1/n), if
that is more. However much it was learned from, offices differ: it is worth at most MOST.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from xl_huikuan.domain.chances import PART_SHARE
from xl_huikuan.named_tuples import NamedTuple

START_STRENGTH = 20.0
"""How many observations the plain start is worth."""
MOST = 40.0
"""How many a learned one is worth at most."""
START_SLOPE = -0.5
"""The plain start: a due four times as large has half the odds."""

NO_GRADE = ""


class Coefficients(NamedTuple):
    """Of one outcome."""

    known: tuple[float, ...]
    """Of a customer with a record, 9 of them (`track_model`)."""
    new: tuple[float, ...]
    """Of one without, 3."""


class GradeShares(NamedTuple):
    """What customers of a grade did in other offices."""

    periods: float
    full: float
    """The share of them paid in full, 0 to 1."""
    nothing: float
    """The share in which nothing came."""


class Start(NamedTuple):
    """Where an office's estimates start."""

    full: Coefficients
    """Of "paid in full"."""
    nothing: Coefficients
    part: float
    """What comes of a due that is paid in part, as a share of it."""
    dues: float = 0.0
    """How many dues of customers with a record taught it, each counted by how much it taught."""
    first: float = 0.0
    """How many customers' first dues did."""
    grades: Mapping[str, GradeShares] = MappingProxyType({})
    """By normalised name; NO_GRADE: of customers without one."""


PLAIN = Coefficients((0.0, 1.0, 0.0, 0.0, START_SLOPE, START_SLOPE, 0.0, 0.0, 0.0), (0.0, 1.0, 0.0))
"""Plain empirical Bayes, and a gentle slope in ln(due / usual due); a customer without a record is as its grade, whatever it owes."""
PLAIN_START = Start(PLAIN, PLAIN, PART_SHARE)
"""The start of an office that knows of no other."""


def strength(learned_from: float) -> float:
    """How many of the office's own observations a start is worth that was learned from so many."""
    return max(START_STRENGTH, MOST * learned_from / (MOST + learned_from))


def normalise_grade(grade: str) -> str:
    """A grade's name as it is compared."""
    return grade.strip().casefold()
