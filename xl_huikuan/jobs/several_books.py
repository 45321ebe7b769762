"""Jobs over a folder of workbooks: which of them take part. One that cannot is told and stops none of the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Generic, NamedTuple, Protocol, TypeVar

from xl_huikuan.book.contract.customers import Customers
from xl_huikuan.book.contract.settings import Settings
from xl_huikuan.book.month import Month
from xl_huikuan.book.port import MonthlyBook
from xl_huikuan.book.problems import BookError, Problem
from xl_huikuan.jobs import rules

T = TypeVar("T")
_SHOWN = 5


class OneOfSeveral(Protocol):
    """A workbook among others."""

    @property
    def saved(self) -> float:
        """When it was last saved: rises with time."""

    def open(self) -> MonthlyBook:
        """The workbook, opened anew."""

    def check_writable(self) -> None:
        """Raise BookError where it cannot be written now."""


class Seen(NamedTuple, Generic[T]):
    """What was seen of a workbook."""

    month: Month
    held: T


class _Kept(NamedTuple, Generic[T]):
    period: str
    rep: str | None
    codes: frozenset[str]
    where: tuple[str, str]
    """Of 月份 and of the customers' table."""
    held: T


@dataclass
class TakingPart(Generic[T]):
    """The workbooks of one month, and those that stay out."""

    period: str
    held: dict[str, T]
    """What was seen of each, by name."""
    reps: dict[str, str | None]
    out: dict[str, list[Problem]]
    """Why a workbook stays out, by name."""
    doubts: list[Problem]


def look_at_all(books: Mapping[str, OneOfSeveral], look: Callable[[str, MonthlyBook], Seen[T]]) -> TakingPart[T]:
    """See all workbooks, one at a time; those of the month that most are of take part (of two such months the later one).

    Of workbooks with the same customers the one that was saved last does.

    Args:
        books: by name.
        look: reads one (of a name) and says what to hold of it; what it raises keeps that one out.
    """
    kept: dict[str, _Kept[T]] = {}
    out: dict[str, list[Problem]] = {}
    for name, book in books.items():
        try:
            seen = look(name, book.open())
        except BookError as error:
            out[name] = error.problems
            continue
        month = seen.month
        codes = frozenset(str(code) for code in month.customers.code if code is not None)
        where = month.where(Settings.month.name), month.where_table(Customers)
        kept[name] = _Kept(month.settings.month or "", month.settings.rep, codes, where, seen.held)
    counts = Counter(each.period for each in kept.values())
    period = max(counts, key=lambda each: (counts[each], each), default="")
    for name in [name for name, each in kept.items() if each.period != period]:
        other = kept.pop(name)
        out[name] = [rules.OTHER_MONTH.at(other.where[0], month=other.period, most=period)]
    newest: dict[frozenset[str], str] = {}
    for name in sorted(kept, key=lambda name: (books[name].saved, name)):
        newest[kept[name].codes] = name
    for name in [name for name, each in kept.items() if each.codes and newest[each.codes] != name]:
        copy = kept.pop(name)
        out[name] = [rules.OLD_COPY.at(copy.where[1], other=newest[copy.codes])]
    held = {name: each.held for name, each in kept.items()}
    reps = {name: each.rep for name, each in kept.items()}
    return TakingPart(period, held, reps, out, list(_shared(kept)))


def _shared(kept: Mapping[str, _Kept[T]]) -> Iterator[Problem]:
    """Customers of whom there is more than one."""
    times = Counter(code for each in kept.values() for code in each.codes)
    for name, each in kept.items():
        if several := sorted(code for code in each.codes if times[code] > 1):
            codes = rules.NAME_JOIN.join(several[:_SHOWN]) + (rules.AND_OTHERS if len(several) > _SHOWN else "")
            yield rules.IN_SEVERAL_BOOKS.at(name, count=len(several), codes=codes)


def nothing_takes_part(job: str, out: Mapping[str, Iterable[Problem]]) -> BookError:
    """What is raised where no workbook can: all that keeps them out."""
    problems = [replace(problem, where=f"{name} {problem.where}") for name, each in out.items() for problem in each]
    return BookError(problems or [rules.NO_WORKBOOKS.at(job)])
