"""What calls by lot say of calls: who was drawn beside whom is noted when the list is made, whether or not the rep calls him
then, as leaving somebody out is no matter of luck; the review compares who of them paid within days."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Sequence

from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.month import Month
from xl_huikuan.domain.followup import FollowUp
from xl_huikuan.domain.learning import LEAST_DRAWS, CallTally
from xl_huikuan.domain.workdays import Workdays
from xl_huikuan.jobs import notes

WITHIN = 5
"""Working days after the draw, in which whoever pays has paid."""
_LONGEST = 30_000
"""Characters: a cell holds 32,767. The oldest draws go first."""
_Draw = tuple[str, str, list[str]]
"""Day (ISO), who was drawn, and beside whom."""


def note_draws(month: Month, found: Iterable[FollowUp]) -> None:
    """Note who was drawn for the list; of a list that is made again the same day, again."""
    noted = {(day, code): (day, code, beside) for day, code, beside in _noted(month)}
    for item in found:
        if item.drawn_among and item.contact_on is not None:
            day = item.contact_on.isoformat()
            noted[day, str(item.code)] = (day, str(item.code), [*map(str, item.drawn_among)])
    draws = sorted(noted.values())
    while len(text := json.dumps(draws, ensure_ascii=False, separators=(",", ":"))) > _LONGEST:
        del draws[0]
    month.kept.draws = text if draws else None


def calls_so_far(month: Month, workdays: Workdays) -> CallTally:
    """All months' draws; of this month those whose days are over."""
    return _before(month).with_draws(_outcomes(month, workdays))


def close_draws(month: Month, workdays: Workdays) -> None:
    """For the next month: this month's draws are added up with those before, and their days begin anew."""
    tally = calls_so_far(month, workdays)
    month.kept.calls = json.dumps(tally) if tally.draws else None
    month.kept.draws = None


def compare_calls(month: Month, workdays: Workdays) -> list[str]:
    """What the draws say, in words; nothing where none is over."""
    tally = calls_so_far(month, workdays)
    if not tally.draws:
        return []
    facts = {
        "count": tally.draws,
        "days": WITHIN,
        "paid": tally.paid / tally.draws,
        "others": tally.others / tally.draws,
    }
    if tally.draws < LEAST_DRAWS:
        return [notes.CALLS_FEW.format(least=LEAST_DRAWS, **facts)]
    points = {"points": 100 * tally.difference, "error": 100 * tally.error}
    verdict = notes.CALLS_UNSURE
    if tally.tells:
        verdict = notes.CALLS_HELP if tally.difference > 0 else notes.CALLS_HARM
    return [notes.CALLS_COMPARED.format(verdict=verdict, **points, **facts)]


def _noted(month: Month) -> list[_Draw]:
    """The draws of the month; a cell that somebody wrote into tells none."""
    try:
        draws = json.loads(month.kept.draws or "[]")
        return [(dt.date.fromisoformat(day).isoformat(), str(code), [*map(str, beside)]) for day, code, beside in draws]
    except (ValueError, TypeError):
        return []


def _before(month: Month) -> CallTally:
    try:
        draws, paid, others, squares = json.loads(month.kept.calls or "[0, 0, 0, 0]")
        return CallTally(int(draws), float(paid), float(others), float(squares))
    except (ValueError, TypeError):
        return CallTally()


def _outcomes(month: Month, workdays: Workdays) -> Iterator[tuple[bool, Sequence[bool]]]:
    """Of each draw whose days are over: whether the drawn paid in them, and who of the others did."""
    receipts, until = month.receipts, min(month.settings.today, month.settings.last_day)
    came: dict[Code, list[tuple[dt.date, int]]] = {}
    for code, day, counted in zip(receipts.code, receipts.received_on, receipts.counted, strict=True):
        if code is not None and day is not None and counted:
            came.setdefault(code, []).append((day, counted))
    for noted, drawn, beside in _noted(month):
        first = dt.date.fromisoformat(noted)
        last = workdays.add(first, WITHIN)
        if last > until or not beside:
            continue
        group = (Code(who) for who in (drawn, *beside))
        paid = [sum(cents for day, cents in came.get(who, ()) if first <= day <= last) > 0 for who in group]
        yield paid[0], paid[1:]
