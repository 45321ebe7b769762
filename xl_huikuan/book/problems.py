"""What is wrong with a workbook, said so that the person who typed it can mend it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field, replace
from enum import StrEnum

from xl_huikuan.records import record
from xl_huikuan.values import Cents


class Severity(StrEnum):
    """How far a problem reaches."""

    STRUCTURAL = "必须先改"
    """Stops the job: nothing is written."""
    ROW = "该行暂停"
    """Stops this row only."""
    DOUBT = "请核对"
    """Shown with the sum that it leaves out or lets in; stops nothing."""


@record
class Problem:
    """One problem: where it is, what is wrong, and what to do."""

    severity: Severity
    where: str
    """Sheet and cell as the user sees them, e.g. ``计划!D5``; the file's name for trouble with the file itself."""
    what: str
    mend: str
    customer: str | None = None
    """The customer's code where the problem belongs to one."""
    rule: Rule | None = field(default=None, compare=False, repr=False)
    """What kind of problem it is."""
    cents: Cents | None = field(default=None, compare=False)
    """The sum that it leaves out or lets in, where the words tell one."""
    cause: str = field(default="", compare=False, repr=False)
    """What tells apart the causes of problems of one rule in one column; see `grouping`."""

    def with_sum(self, cents: Cents | None) -> Problem:
        """The same with its sum."""
        return replace(self, cents=cents)

    def with_cause(self, cause: str) -> Problem:
        """The same with its cause."""
        return replace(self, cause=cause)

    def __str__(self) -> str:
        """One line for a dialog or a terminal."""
        return f"{self.where}：{self.what}。{self.mend}"


@record
class Rule:
    """A kind of problem: how far it reaches and how it is said, with places for the facts of a case."""

    severity: Severity
    what: str
    mend: str
    many: str = ""
    """How many of one cause are said together: with {count}, {sum} (or {with_sum}, empty without one) and {cause}. Empty: as the first one."""

    __eq__, __hash__ = object.__eq__, object.__hash__
    """Each is itself alone."""

    def at(
        self, where: str, customer: str | None = None, severity: Severity | None = None, /, **facts: str | int
    ) -> Problem:
        """The problem at a place; some rules reach farther in one job than in another."""
        shown = {name: _shown(fact) for name, fact in facts.items()}
        what, mend = self.what.format(**shown), self.mend.format(**shown)
        return Problem(severity or self.severity, where, what, mend, customer or None, self)


_LONGEST_FACT = 300
_LONGEST_NUMBER = 10**15


def _shown(fact: str | int) -> str | int:
    """A fact as it is said: what cells hold may be endless, or full of signs that no screen shows."""
    if isinstance(fact, int):
        return fact if abs(fact) < _LONGEST_NUMBER else f"{float(fact):.3g}"
    text = fact if fact.isprintable() else "".join(sign if sign.isprintable() else " " for sign in fact)
    return text if len(text) <= _LONGEST_FACT else f"{text[:_LONGEST_FACT]}…"


class BookError(Exception):
    """The workbook cannot be worked on: every structural problem at once. Nothing has been written."""

    def __init__(self, problems: Sequence[Problem]):
        self.problems = list(problems)
        super().__init__("\n".join(map(str, self.problems)))


def structural(problems: Sequence[Problem]) -> list[Problem]:
    """Those that stop a job."""
    return [problem for problem in problems if problem.severity is Severity.STRUCTURAL]


def gravest_first(problems: Sequence[Problem]) -> list[Problem]:
    """All of them in the order of their severity."""
    order = list(Severity)
    return sorted(problems, key=lambda problem: order.index(problem.severity))


def unusable(where: str, what: str, mend: str) -> BookError:
    """A `BookError` with one structural problem."""
    return BookError([Problem(Severity.STRUCTURAL, where, what, mend)])
