"""What a job did, in a few lines: the same for the command line and for the buttons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from xl_huikuan.book.contract.kinds import Kind
from xl_huikuan.domain.money import format_about, format_amount, format_short
from xl_huikuan.jobs import notes
from xl_huikuan.jobs.next_step import line_of
from xl_huikuan.values import CellError, Cents

if TYPE_CHECKING:
    from xl_huikuan.jobs.behind import BehindSteps
    from xl_huikuan.jobs.break_down import PlanResult
    from xl_huikuan.jobs.distribute_receipts import DistributeResult
    from xl_huikuan.jobs.follow_up import FollowupResult
    from xl_huikuan.jobs.footing import FootingLine
    from xl_huikuan.jobs.forecast import Forecast
    from xl_huikuan.jobs.import_receipts import ImportResult, ImportShare, OtherMonths
    from xl_huikuan.jobs.log_results import LogResult
    from xl_huikuan.jobs.repair import RepairResult
    from xl_huikuan.jobs.roll_over import Closed, Rolled
    from xl_huikuan.jobs.share import ShareResult
    from xl_huikuan.jobs.suggest_measures import MeasuresResult, OpenGap

_MOST_OPEN = 3


def amount_text(cents: Cents) -> str:
    """An amount as people read it: ``1,234.50``, ``200,000``."""
    return format_amount(cents).removesuffix(".00")


def plan_lines(result: PlanResult) -> list[str]:
    """What the break-down did."""
    first = notes.PLANNED.format(
        target=amount_text(result.target),
        allocated=amount_text(result.allocated),
        unallocated=amount_text(result.unallocated),
        customers=result.customers,
    )
    return [first, *_points(result.notes)]


def followups_lines(result: FollowupResult) -> list[str]:
    """What making the list did."""
    first = notes.LISTED.format(today=result.today, count=len(result.rows), at_risk=amount_text(result.at_risk))
    moved = [notes.MOVED.format(contacts=result.contacts, promises=result.promises)]
    told = moved if result.contacts or result.promises else []
    return [first, *_points(told), *_points(behind_lines(result.behind)), *_points(result.notes)]


def log_lines(result: LogResult) -> list[str]:
    """What was moved off the list."""
    moved = result.moved
    first = (
        notes.MOVED.format(contacts=moved.contacts, promises=moved.promises) if moved.contacts else notes.NOTHING_TYPED
    )
    return [first, *_points(result.written.notes)]


def measures_lines(result: MeasuresResult) -> list[str]:
    """What was suggested, and what stays open."""
    budget = "" if result.budget is None else notes.BUDGET_LEFT.format(budget=amount_text(result.budget))
    first = notes.SUGGESTED.format(
        gap=amount_text(result.gap),
        count=len(result.rows),
        closed=amount_text(result.closed),
        cost=amount_text(result.cost),
        budget=budget,
        still_open=amount_text(result.still_open),
    )
    more = []
    if result.open_customers:
        most = notes.OPEN_GAP_JOIN.join(map(_open_gap, result.open_customers[:_MOST_OPEN]))
        more.append(notes.OPEN_GAPS.format(count=len(result.open_customers), most=most))
    if result.rows:
        more.append(notes.AS_SUGGESTIONS)
    return [first, *_points(more), *_points(result.notes)]


def footing_lines(lines: Sequence[FootingLine]) -> list[str]:
    """Each line of 对账 that does not agree; one line if all do."""
    off = [line for line in lines if not line.agrees]
    if not off:
        return [notes.FOOTS.format(count=len(lines))]
    return [
        notes.OFF.format(
            label=line.label, where=line.where,
            **{name: _figure(line.kind, getattr(line, name)) for name in ("typed", "shown", "difference")},
        )
        for line in off
    ]  # fmt: skip


def _figure(kind: Kind, figure: Cents | CellError) -> str:
    if isinstance(figure, CellError):
        return figure.value
    return amount_text(figure) if kind is Kind.MONEY else str(figure)


def review_lines(words: Sequence[str], written_notes: Sequence[str]) -> list[str]:
    """What the month came to."""
    return [*words, *_points(written_notes)]


def rollover_lines(closed: Closed, rolled: Rolled) -> list[str]:
    """What goes on into the next month; the closed one in words before it."""
    names = {"month": closed.month, "next": rolled.month}
    if not rolled.written.changed:
        return [notes.ROLLED_BEFORE.format(**names)]
    first = notes.ROLLED.format(customers=rolled.customers, history=rolled.history, **names)
    more = []
    if rolled.promises:
        more.append(notes.CARRIED_PROMISES.format(count=rolled.promises, amount=amount_text(rolled.promised)))
    if rolled.actions:
        more.append(notes.CARRIED_ACTIONS.format(count=rolled.actions))
    if rolled.unclaimed:
        amount = amount_text(rolled.unclaimed_cents)
        more.append(notes.CARRIED_UNCLAIMED.format(count=rolled.unclaimed, amount=amount))
    if rolled.receipts:
        more.append(notes.RECEIPTS_STAY.format(count=rolled.receipts, amount=amount_text(rolled.receipts_cents)))
    for people, words in ((rolled.left, notes.LEFT_BEHIND), (rolled.still_open, notes.STAYS_OPEN)):
        if people:
            more.append(words.format(count=len(people), names=notes.OPEN_GAP_JOIN.join(people)))
    if rolled.there_before:
        more.append(notes.HISTORY_THERE.format(count=rolled.there_before, month=closed.month))
    return [*closed.words, first, *_points(more), *_points(rolled.written.notes)]


def behind_lines(behind: BehindSteps) -> list[str]:
    """Who is behind the steps, in one line; none before there is a plan."""
    if not behind.told:
        return []
    if not behind.most:
        return [notes.STEPS_MET.format(told=behind.told)]
    most = notes.BEHIND_JOIN.join(
        notes.BEHIND_BY.format(name=name, due=format_short(due), lacking=format_short(lacking))
        for name, due, lacking in behind.most
    )
    return [notes.MOST_BEHIND.format(told=behind.told, most=most)]


def forecast_lines(forecast: Forecast | None) -> list[str]:
    """What the month will bring, in one line; none where it cannot be worked out."""
    if forecast is None:
        return []
    figures = {name: format_about(getattr(forecast, name)).removeprefix("约") for name in ("expected", "low", "high")}
    return [notes.FORECAST.format(**figures)]


def import_lines(result: ImportResult) -> list[str]:
    """What was imported, in figures; last the one thing to do next."""
    lines = [] if result.written is not None else [notes.WOULD_IMPORT]
    for file in result.files:
        debit = notes.FILE_DEBIT.format(**_of_share(file.debit)) if file.debit.count else ""
        skipped = notes.FILE_SKIPPED.format(count=file.totals_lines) if file.totals_lines else ""
        abroad = "".join(
            notes.FILE_ABROAD.format(currency=text, count=f"{share.count:,}", amount=format_amount(share.cents))
            for text, share in file.abroad.items()
        )
        facts = {"debit": debit, "abroad": abroad, "skipped": skipped}
        lines.append(notes.FILE_READ.format(file=file.name, **_of_share(file.total), **facts))
        lines += _points(notes.TAKEN_AS.format(columns=each) for each in file.understood if result.written is None)
    if result.files:
        shares = {outcome.value: _share(share) for outcome, share in result.shares.items()}
        lines.append(notes.SORTED_OUT.format(**shares, total=_share(result.total)))
        if not result.brought and result.known_before:
            lines += _points([notes.NOTHING_NEW])
        lines += _points(_of_other_months(result.other_months))
    if result.claimed.count:
        lines += _points([notes.MOVED_FROM_WAITING.format(**_of_share(result.claimed), learnt=result.learnt)])
    if result.waiting.count:
        lines += _points([notes.STILL_WAITING.format(**_of_share(result.waiting))])
    return [*lines, *_points(result.notes), line_of(result.next_step)]


def _of_other_months(found: OtherMonths) -> list[str]:
    facts = {"first": found.first, "last": found.last, "since": found.since}
    texts = (
        (notes.LATE_BOOKED, found.late), (notes.LATE_ALIKE, found.alike), (notes.CONFIRMS_CLOSED, found.confirmed), (notes.TOO_EARLY, found.before),
        (notes.TOO_LATE, found.after),
    )  # fmt: skip
    return [text.format(**_of_share(share), **facts) for text, share in texts if share.count]


def distribute_lines(result: DistributeResult, file: str) -> list[str]:
    """Where the lines went; last the one thing to do next."""
    from xl_huikuan.domain.told_receipts import ImportOutcome

    lines = [notes.DISTRIBUTED.format(file=file, **_of_share(result.total))]
    for name, imported in result.imported.items():
        shares = imported.shares
        new, confirmed = shares[ImportOutcome.NEW], shares[ImportOutcome.CONFIRMED]
        facts = {"new": _share(new), "confirmed": _share(confirmed), "there": _share(shares[ImportOutcome.THERE])}
        lines += _points([notes.TO_BOOK.format(book=name, share=_share(imported.total), **facts)])
        lines += _points(_of_other_months(imported.other_months))
    if result.contested.count:
        books = notes.BOOK_JOIN.join(map(notes.AND_BOOK.join, result.contested_by))
        lines += _points([notes.SHARED_CUSTOMERS.format(share=_share(result.contested), books=books)])
    if result.unclaimed.count:
        lines += _points([notes.NOBODYS_CUSTOMERS.format(share=_share(result.unclaimed))])
    return [*lines, line_of(result.next_step)]


def _of_share(share: ImportShare) -> dict[str, str]:
    return {"count": f"{share.count:,}", "amount": amount_text(share.cents)}


def _share(share: ImportShare) -> str:
    return notes.SHARE.format(**_of_share(share)) if share.count else notes.NO_SHARE


def share_lines(result: ShareResult) -> list[str]:
    """What was written."""
    first = notes.SHARED_WITHOUT_DAY if result.today is None else notes.SHARED.format(today=result.today)
    return [first, *_points(result.written.notes)]


def repair_lines(result: RepairResult) -> list[str]:
    """What was put right, or would be; the list of it follows."""
    if result.written is not None:
        first = notes.REPAIRED.format(count=len(result.done))
    else:
        first = notes.WOULD_REPAIR.format(count=len(result.done)) if result.done else notes.WHOLE
    return [first, *_points(result.notes)]


def _open_gap(gap: OpenGap) -> str:
    return notes.OPEN_GAP.format(customer=gap.name or gap.code, amount=amount_text(gap.still_open))


def _points(texts: Iterable[str]) -> list[str]:
    return [notes.POINT.format(text=text) for text in texts]
