"""测算措施 over several workbooks: one budget shared out exactly over all of their customers.

Each customer keeps its own workbook's measures, rules and days; what is chosen is what one workbook with all of them would get.
The workbooks are seen first and written one after the other when everything is chosen, each under its own lock; one that was
changed in between is left as it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from xl_huikuan.book.port import MonthlyBook
from xl_huikuan.book.problems import BookError, Problem
from xl_huikuan.domain.measure import Chosen, Suggestion
from xl_huikuan.domain.measures import OfficeNeeds, choose_for_offices
from xl_huikuan.jobs import rules
from xl_huikuan.jobs.several_books import OneOfSeveral, Seen, look_at_all, nothing_takes_part
from xl_huikuan.jobs.suggest_measures import (
    JOB,
    MeasuresResult,
    ask_for_measures,
    check_budget,
    not_proved,
    spent_on_measures,
    write_suggestions,
)
from xl_huikuan.named_tuples import NamedTuple
from xl_huikuan.values import Cents


class _Share(NamedTuple):
    """A workbook's part: what its customers need, and what is spent already."""

    office: OfficeNeeds
    spent: Cents


class ShareOfBudget(NamedTuple):
    """What a workbook got."""

    rep: str | None
    result: MeasuresResult


class LeftOut(NamedTuple):
    """A workbook that got nothing."""

    problems: list[Problem]
    spent: Cents | None
    """What its decided measures cost, taken off the budget; None: it cannot be read. Of another month's workbook, or an old copy,
    nothing is."""
    lost: Cents
    """What was meant for it and could not be written."""


@dataclass(frozen=True)
class SharedBudget:
    """What was suggested where; sums over the workbooks that were written."""

    month: str
    budget: Cents
    """What was given."""
    spent: Cents
    """What decided and finished actions cost, in all workbooks where that is known."""
    gap: Cents
    closed: Cents
    still_open: Cents
    cost: Cents
    short: Cents
    """At most so much more could be closed by all together; 0: proved that nothing more can."""
    cheapest: bool
    shares: dict[str, ShareOfBudget]
    """By workbook."""
    left_out: dict[str, LeftOut]
    problems: list[Problem]
    """Of all together; each workbook's own are in its result."""

    @property
    def left(self) -> Cents:
        """What was shared out."""
        return max(self.budget - self.spent, 0)


def share_budget(
    books: Mapping[str, OneOfSeveral], budget: Cents, today: dt.date | None = None, effort: int = 1
) -> SharedBudget:
    """Replace the 建议 rows in every workbook that can be written by what is best for all together.

    Args:
        books: by name; in this order customers are taken where nothing else decides.
        budget: for all of them and the month; what decided and finished actions cost is taken off first, also of
            workbooks that can be read and not written.
        today: becomes hk_today of each.
        effort: as `suggest_measures`.

    Raises:
        BookError: a negative budget, or no workbook can take part; nothing written.
    """
    check_budget(budget)

    def look(name: str, book: MonthlyBook) -> Seen[_Share]:
        asked = ask_for_measures(book, today)
        books[name].check_writable()
        return Seen(asked.opened.month, _Share(asked.office, asked.spent))

    taking = look_at_all(books, look)
    if not taking.held:
        raise nothing_takes_part(JOB, taking.out)
    left_out = {
        name: LeftOut(problems, _spent_in(books[name], taking.period, problems), 0)
        for name, problems in taking.out.items()
    }
    spent = sum(share.spent for share in taking.held.values()) + sum(each.spent or 0 for each in left_out.values())
    left = max(budget - spent, 0)
    chosen = choose_for_offices([share.office for share in taking.held.values()], left, effort)
    shares: dict[str, ShareOfBudget] = {}
    first = 0
    for name, share in taking.held.items():
        own = chosen.suggestions[first : first + len(share.office.needs)]
        first += len(own)
        try:
            shares[name] = ShareOfBudget(taking.reps[name], _write(books[name], share, own, today))
        except BookError as error:
            left_out[name] = LeftOut(error.problems, share.spent, _cost(own))
    results = [share.result for share in shares.values()]
    return SharedBudget(
        month=taking.period,
        budget=budget,
        spent=spent,
        gap=sum(result.gap for result in results),
        closed=sum(result.closed for result in results),
        still_open=sum(result.still_open for result in results),
        cost=sum(result.cost for result in results),
        short=chosen.short,
        cheapest=chosen.cheapest,
        shares=shares,
        left_out=left_out,
        problems=[*taking.doubts, *not_proved(JOB, chosen.short, chosen.cheapest)],
    )


def _write(place: OneOfSeveral, share: _Share, own: list[Suggestion], today: dt.date | None) -> MeasuresResult:
    """Open the workbook again and write what is its own, if it needs what it needed."""
    book = place.open()
    asked = ask_for_measures(book, today)
    if (asked.office, asked.spent) != share:
        raise BookError([rules.CHANGED_WHILE_SHARING.at(JOB)])
    return write_suggestions(book, asked, Chosen(own, 0, True), None)


def _cost(own: list[Suggestion]) -> Cents:
    return sum(action.cost for each in own for action in each.actions)


def _spent_in(place: OneOfSeveral, period: str, problems: list[Problem]) -> Cents | None:
    """What the decided measures of a workbook that stays out cost; None if it cannot be read."""
    if any(problem.rule is rules.OLD_COPY for problem in problems):
        return 0  # those of the workbook that it is a copy of
    try:
        month = place.open().read()
    except BookError:
        return None
    return spent_on_measures(month) if month.settings.month == period else 0
