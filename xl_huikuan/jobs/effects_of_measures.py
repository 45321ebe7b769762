"""历月对照: what finished measures were to bring and brought, and the rates that this speaks for. 清单 is never changed."""

from __future__ import annotations

from dataclasses import dataclass

from xl_huikuan.book.contract.choices import DONE
from xl_huikuan.book.month import Month
from xl_huikuan.domain.learning import suggested_rate
from xl_huikuan.domain.money import format_short
from xl_huikuan.jobs import notes
from xl_huikuan.values import Cents

_DIGITS = 4


@dataclass
class _Brought:
    """Finished actions of one measure, of which somebody told what they brought."""

    count: int = 0
    planned: Cents = 0
    actual: Cents = 0


def compare_measures(month: Month) -> list[str]:
    """Write the month's finished measures, planned and real, in place of what stood of this month; and that in words."""
    found, untold = _finished(month)
    table, period = month.measure_effects, month.settings.month
    kept: list[int | None] = [row for row in table.filled_rows() if table.month[row] != period]
    rates = {
        name.strip(): rate
        for name, rate in zip(month.measures.measure, month.measures.rate, strict=True)
        if name is not None
    }
    if not kept and not found:
        table.empty()
    else:
        there = {table.measure[row]: row for row in table.filled_rows() if table.month[row] == period}
        table.rearrange([*kept, *map(there.get, found)])
    said = []
    for row, (name, told) in enumerate(found.items(), len(kept)):
        rate = rates.get(name)
        suggested = None
        if rate is not None and 0 <= rate <= 1:
            suggested = round(suggested_rate(rate, told.planned, told.actual, told.count), _DIGITS)
        table.month[row], table.measure[row], table.count[row] = period, name, told.count
        table.planned[row], table.actual[row] = told.planned, told.actual
        table.ratio[row] = round(told.actual / told.planned, _DIGITS)
        table.rate[row], table.suggested[row] = rate, suggested
        facts = {"measure": name, "planned": format_short(told.planned), "actual": format_short(told.actual)}
        if suggested is None or rate is None:
            said.append(notes.MEASURE_BROUGHT.format(**facts))
        else:
            said.append(notes.MEASURE_RATE.format(rate=rate, suggested=suggested, **facts))
    words = [notes.MEASURES_BROUGHT.format(each=notes.MEASURE_JOIN.join(said))] if said else []
    return [*words, *([notes.MEASURES_UNTOLD.format(count=untold)] if untold else [])]


def _finished(month: Month) -> tuple[dict[str, _Brought], int]:
    """By measure, as the office lists them and then by name; and how many finished actions nobody told of."""
    actions, untold = month.actions, 0
    found: dict[str, _Brought] = {}
    columns = actions.measure, actions.increment, actions.actual, actions.state
    for measure, increment, actual, state in zip(*columns, strict=True):
        if state != DONE or measure is None or not increment or increment < 0:
            continue
        if actual is None:
            untold += 1
            continue
        told = found.setdefault(measure.strip(), _Brought())
        told.count, told.planned, told.actual = told.count + 1, told.planned + increment, told.actual + max(actual, 0)
    place = {name.strip(): at for at, name in enumerate(month.measures.measure) if name is not None}
    return dict(sorted(found.items(), key=lambda each: (place.get(each[0], len(place)), each[0]))), untold
