"""测算措施: the cheapest mix of measures that closes what neither promise nor payment covers, as 建议 rows of 措施行动."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from xl_huikuan.book.contract.choices import DECIDED, DONE, SUGGESTED
from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.contract.ledgers import Actions
from xl_huikuan.book.contract.schema import row_by
from xl_huikuan.book.month import Month
from xl_huikuan.book.port import MonthlyBook, Written
from xl_huikuan.book.problems import BookError, Problem
from xl_huikuan.domain.commitment import Judgement
from xl_huikuan.domain.gap import to_close_by_measures
from xl_huikuan.domain.measure import Action, Chosen, Need, Suggestion
from xl_huikuan.domain.measures import OfficeNeeds, choose_for_offices
from xl_huikuan.domain.money import format_short
from xl_huikuan.jobs import notes, rules
from xl_huikuan.jobs.action_days import ActionDays
from xl_huikuan.jobs.customer_records import update_records
from xl_huikuan.jobs.leavers import gone
from xl_huikuan.jobs.measures_offer import read_offer
from xl_huikuan.jobs.next_step import next_step
from xl_huikuan.jobs.opening import Opened, open_planned_month
from xl_huikuan.jobs.run_record import record_run
from xl_huikuan.named_tuples import NamedTuple
from xl_huikuan.values import Cents

JOB = "测算措施"
_DECIDED = (DECIDED, DONE)
_DOUBTED = (Judgement.STRETCH, Judgement.INCREDIBLE)


class ActionRow(NamedTuple):
    """A suggested row of 措施行动 (see `contract.ledgers.Actions`)."""

    number: Code
    code: Code
    measure: str
    increment: Cents
    cost: Cents
    starts_on: dt.date
    ends_on: dt.date
    owner: str | None
    state: str


class OpenGap(NamedTuple):
    """A customer whose gap no measure closes."""

    code: str
    name: str | None
    still_open: Cents


@dataclass(frozen=True)
class MeasuresResult:
    """What is suggested."""

    today: dt.date
    rows: list[ActionRow]
    gap: Cents
    """What measures must close, in all; nobody's surplus counts for another."""
    closed: Cents
    still_open: Cents
    cost: Cents
    budget: Cents | None
    """What was given, less what decided and finished actions cost; None: no limit."""
    short: Cents
    """At most so much more could be closed; 0: proved that nothing more can."""
    cheapest: bool
    """Whether it is proved that nothing closes as much for less."""
    open_customers: list[OpenGap]
    """The largest first."""
    problems: list[Problem]
    next_step: str
    notes: list[str]
    written: Written


def suggest_measures(
    book: MonthlyBook, today: dt.date | None = None, budget: Cents | None = None, effort: int = 1
) -> MeasuresResult:
    """Replace the 建议 rows of 措施行动 by what is best today; what the rep decided or did is never touched.

    Args:
        book: where the month lives.
        today: becomes hk_today; None leaves what the workbook holds.
        budget: for all customers and the month, None: what 参数 says; what decided and finished actions cost is taken
            off first.
        effort: how long the best is looked for, as a multiple of the usual; 0: a good first guess.

    Raises:
        BookError: structural problems, or measures with figures that nothing can be worked out from; nothing written.
    """
    check_budget(budget)
    asked = ask_for_measures(book, today)
    most = asked.opened.month.settings.budget if budget is None else budget
    left = None if most is None else max(most - asked.spent, 0)
    chosen = choose_for_offices([asked.office], left, effort)
    return write_suggestions(book, asked, chosen, left)


def check_budget(budget: Cents | None) -> None:
    """Refuse a negative one with a `BookError`."""
    if budget is not None and budget < 0:
        raise BookError([rules.BUDGET.at("--budget")])


class Asked(NamedTuple):
    """A month whose customers need measures."""

    opened: Opened
    office: OfficeNeeds
    """What they need, and what is offered."""
    start: dt.date
    """The day from which measures work."""
    spent: Cents
    """What decided and finished actions cost."""
    doubts: list[Problem]


def ask_for_measures(book: MonthlyBook, today: dt.date | None) -> Asked:
    """Open a month and see what its customers need.

    Raises:
        BookError: as `suggest_measures`.
    """
    opened = open_planned_month(book, today)
    month = opened.month
    offer, doubts = read_offer(month)
    update_records(month)
    start = opened.workdays.next_on_or_after(opened.today)
    office = OfficeNeeds(_needs(opened), offer, (month.settings.last_day - start).days)
    return Asked(opened, office, start, spent_on_measures(month), doubts)


def write_suggestions(book: MonthlyBook, asked: Asked, chosen: Chosen, left: Cents | None) -> MeasuresResult:
    """Put what was chosen into the month and write it; `left`: the budget that it was chosen within.

    Raises:
        BookError: the workbook cannot be written now; nothing has been written.
    """
    opened, month, found = asked.opened, asked.opened.month, chosen.suggestions
    lengths = {measure.name: measure.days for measure in asked.office.measures}
    rows = _write(month, found, ActionDays(month, opened.workdays, asked.start, lengths))
    doubts = not_proved(month.where_table(Actions), chosen.short, chosen.cheapest)
    problems = opened.all_problems(*asked.doubts, *doubts)
    record_run(month, JOB, problems)
    written = book.write(month)
    return MeasuresResult(
        today=opened.today,
        rows=rows,
        gap=sum(max(need.gap, 0) for need in asked.office.needs),
        closed=sum(each.closed for each in found),
        still_open=sum(each.still_open for each in found),
        cost=sum(action.cost for each in found for action in each.actions),
        budget=left,
        short=chosen.short,
        cheapest=chosen.cheapest,
        open_customers=_open_gaps(month, found),
        problems=problems,
        next_step=next_step(month, problems, notes.NEXT_DECIDE if rows else ""),
        notes=[*_dear(found), *written.notes],
        written=written,
    )


def _needs(opened: Opened) -> list[Need]:
    """Every customer who takes part and whose figures can be read. A commitment that is not credible covers no more than it
    lets expect: what must be closed is 风险差距 then, if that is more."""
    month = opened.month
    customers, commitments = month.customers, month.commitments
    place, taken, faults = row_by(commitments.code), _taken(month), opened.faults()
    figures = [
        list(cells)
        for cells in (commitments.target, commitments.commitment, commitments.received, commitments.all_measures)
    ]
    expected, risk_gap = list(commitments.expected), list(commitments.risk_gap)
    usual, capacity, away = list(customers.usual), list(customers.capacity), gone(month)
    found = []
    for row, code in enumerate(customers.code):
        if code is None or code not in place or code in faults or code in away:
            continue
        at = place[code]
        target, commitment, received, decided = (column[at] for column in figures)
        if target is None or commitment is None or received is None or decided is None:
            continue
        if customers.usual.is_unreadable(row) or customers.capacity.is_unreadable(row):
            continue
        limit, covered, gap = (
            capacity[row],
            max(commitment, received),
            to_close_by_measures(target, commitment, received),
        )
        if commitments.judgement[at] in _DOUBTED and expected[at] is not None and risk_gap[at] is not None:
            covered = min(covered, max(expected[at] or 0, received))
            gap = max(gap, risk_gap[at] or 0)
        found.append(
            Need(
                code=str(code),
                gap=gap - decided,
                usual=usual[row] or 0,
                room=None if limit is None else limit - covered - decided,
                obstacle=(commitments.obstacle[at] or "").strip() or None,
                taken=dict(taken[code]),
            )
        )
    return found


def _taken(month: Month) -> Mapping[Code, Counter[str]]:
    """How often each customer's measures are decided or done."""
    actions = month.actions
    found: dict[Code, Counter[str]] = defaultdict(Counter)
    for code, measure, state in zip(actions.code, actions.measure, actions.state, strict=True):
        if code is not None and measure is not None and state in _DECIDED:
            found[code][measure.strip()] += 1
    return found


def spent_on_measures(month: Month) -> Cents:
    """What decided and finished actions cost."""
    actions = month.actions
    return sum(max(cost or 0, 0) for cost, state in zip(actions.cost, actions.state, strict=True) if state in _DECIDED)


def _write(month: Month, found: Sequence[Suggestion], days: ActionDays) -> list[ActionRow]:
    """Put the suggestions behind what the rep keeps; who was named for one that stands stays named."""
    actions = month.actions
    old: dict[tuple[Code, str], list[int]] = {}
    kept: list[int] = []
    for row in actions.filled_rows():
        code, measure = actions.code[row], actions.measure[row]
        if actions.state[row] != SUGGESTED:
            kept.append(row)
        elif code is not None and measure is not None:
            old.setdefault((code, measure), []).append(row)
    numbers = _free_numbers(month)
    rows: list[ActionRow] = []
    sources: list[int | None] = []
    spans = {
        (code, name): iter(days.spans(code, name, times))
        for each in found
        for code in [Code(each.code)]
        for name, times in Counter(action.measure for action in each.actions).items()
    }
    for code, action in ((Code(each.code), action) for each in found for action in each.actions):
        again = old.get((code, action.measure))
        before = again.pop(0) if again else None
        number = None if before is None else actions.number[before]
        owner = None if before is None else actions.owner[before]
        begins, ends = next(spans[code, action.measure])
        rows.append(_row(number or next(numbers), code, action, begins, ends, owner))
        sources.append(before)
    if kept or rows:
        actions.rearrange([*kept, *sources])
    else:
        actions.empty()
    for row, values in enumerate(rows, len(kept)):
        _fill(actions, row, values)
    return rows


def _row(number: Code, code: Code, action: Action, starts: dt.date, ends: dt.date, owner: str | None) -> ActionRow:
    return ActionRow(number, code, action.measure, action.increment, action.cost, starts, ends, owner, SUGGESTED)


def _fill(actions: Actions, row: int, values: ActionRow) -> None:
    actions.number[row], actions.code[row], actions.measure[row] = values.number, values.code, values.measure
    actions.increment[row], actions.cost[row] = values.increment, values.cost
    actions.starts_on[row], actions.ends_on[row] = values.starts_on, values.ends_on
    actions.owner[row], actions.state[row], actions.actual[row] = values.owner, values.state, None


def _free_numbers(month: Month) -> Iterator[Code]:
    """行动编号 of the month that nobody has, e.g. ``A202611-007``."""
    last = month.settings.last_day
    used = {str(number) for number in month.actions.number if number is not None}
    count = 0
    while True:
        count += 1
        if (text := f"A{last:%Y%m}-{count:03d}") not in used:
            yield Code(text)


def not_proved(where: str, short: Cents, cheapest: bool) -> Iterator[Problem]:
    """How far from the best it may be."""
    if short:
        yield rules.MEASURES_SHORT.at(where, short=format_short(short))
    elif not cheapest:
        yield rules.MEASURES_DEARER.at(where)


def _dear(found: Sequence[Suggestion]) -> list[str]:
    dear = [each for each in found if sum(action.cost for action in each.actions) > each.closed]
    return [notes.DEAR_MEASURES.format(count=len(dear))] if dear else []


def _open_gaps(month: Month, found: Sequence[Suggestion]) -> list[OpenGap]:
    names = dict(zip(month.customers.code, month.customers.name, strict=True))
    left = sorted((each for each in found if each.still_open), key=lambda each: -each.still_open)
    return [OpenGap(each.code, names.get(Code(each.code)), each.still_open) for each in left]
