"""Rows of 计划 and 承诺与差距 that somebody deleted come back as they were meant, as far as the other tables still know.

A customer without a row is one whose row was deleted, and no newcomer, when something tells that a plan knew him: a row in the
other of the two tables, his money on the follow-up list, his steps, what the plan wrote when he left. Where both rows are gone
and the list says nothing: when he has a line in 承诺登记, as the plan lays one for everybody, and the targets that are left come
out of a break-down with him and not of one without him. Even with such signs he is a newcomer if only one without him fits.

期初目标 is proven in one of two ways, else it stays blank and is told, with the amount that is open:

- the target is allocated again with all who are missing: every other opening target comes out to the cent, so nothing that
  decides them has changed, and the missing ones are what they were (but for what the unit hides, and what changed between two who are missing);
- what the steps or the list say of each who is missing and what stands of the others make the month's target exactly.

What people typed in a row of 承诺与差距 stands nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.contract.commitments import Commitments
from xl_huikuan.book.contract.plan import Plan
from xl_huikuan.book.contract.schema import row_by
from xl_huikuan.book.month import Month
from xl_huikuan.book.problems import Problem
from xl_huikuan.domain.breakdown import ImpossibleRows
from xl_huikuan.domain.money import format_short
from xl_huikuan.domain.workdays import Workdays
from xl_huikuan.jobs import rules
from xl_huikuan.jobs.allocation import Share, allocate_target, shares_of
from xl_huikuan.jobs.leavers import changes_in_month, gone, own_changes, peoples_changes
from xl_huikuan.jobs.missing_rows import opening_lost, planned_before
from xl_huikuan.jobs.plan_steps import lay_steps, unit_of
from xl_huikuan.jobs.sums import in_month, sums_by_customer
from xl_huikuan.values import Cents

Openings = dict[Code, Cents]
_FEW = 3
_ENOUGH = 3
"""So many times the money of those who stand may come back on their word: rounded to the unit, small targets tell little."""


@dataclass(frozen=True)
class Restored:
    """What came back."""

    plan: tuple[Code, ...] = ()
    """Customers whose row of 计划 came back."""
    known: tuple[Code, ...] = ()
    """Whose 期初目标 is proven to be what it was."""
    unknown: tuple[Code, ...] = ()
    """Whose 期初目标 nobody can know: it is blank."""
    commitments: tuple[Code, ...] = ()
    """Customers whose row of 承诺与差距 came back, without what people had typed there."""


def restore_rows(month: Month, workdays: Workdays) -> Restored:
    """Put deleted rows back, and an opening target that was cleared; rows of newcomers are left to the plan.

    The steps' dates and the customers' records must stand (`set_deadlines`, `update_records`).
    """
    plan, commitments = month.plan, month.commitments
    settled = any(plan.opening)
    begun = settled or month.kept.planned_month is not None  # after 结转 承诺与差距 has its rows before there is a plan
    rows, known_before = row_by(plan.code), planned_before(month) if begun else set[Code]()
    customers = row_by(month.customers.code)
    lost = [code for code in customers if code not in rows or plan.opening.is_blank(rows[code])]
    signed = [code for code in lost if code in known_before]
    promised = row_by(month.promises.code)
    likely = [code for code in lost if code in known_before or code in promised]
    known, unknown = _known_openings(month, likely) if settled else ({}, tuple(signed))
    back = [*known, *unknown]
    added = tuple(code for code in back if code not in rows)
    there, returning = row_by(commitments.code), {*back}
    bare = tuple(code for code in customers if code not in there and (code in known_before or code in returning))
    for code in added:
        rows[code] = plan.add_row()
        plan.code[rows[code]] = code
    for code in bare:
        commitments.code[commitments.add_row()] = code
    for code, opening in known.items():
        plan.opening[rows[code]] = opening
        lay_steps(month, workdays, rows[code], changes_in_month(month, code))
    return Restored(added, tuple(known), unknown, bare)


def told_of(month: Month, restored: Restored, allocated_anew: bool = False) -> Iterator[Problem]:
    """What came back, when all of the month stands; `allocated_anew`: all opening targets were, and nothing is unknown."""
    plan, rows = month.plan, row_by(month.plan.code)
    known, added = {*restored.known}, {*restored.plan}
    told = restored.plan if allocated_anew else [code for code in restored.plan if code in known]
    if told:
        amount = format_short(sum(plan.opening[rows[code]] or 0 for code in told))
        facts = {"proof": rules.WITH_ALL_OTHERS if allocated_anew else rules.AS_IT_WAS, "amount": amount}
        where = month.where_table(Plan)
        yield rules.PLAN_ROWS_BACK.at(where, count=len(told), names=_names(month, told), **facts)
    if back := restored.commitments:
        where = month.where_table(Commitments)
        yield rules.COMMITMENT_ROWS_BACK.at(where, count=len(back), names=_names(month, back))
    if not allocated_anew:
        for code in restored.known:
            if code not in added:
                amount = format_short(plan.opening[rows[code]] or 0)
                where = plan.opening.where(rows[code])
                yield rules.OPENING_BACK.at(where, str(code), amount=amount, proof=rules.AS_IT_WAS)
        away = gone(month)  # their target is what came, whatever it was
        yield from (opening_lost(month, rows[code], code) for code in restored.unknown if code not in away)


def _names(month: Month, codes: Sequence[Code]) -> str:
    names = dict(zip(month.customers.code, month.customers.name, strict=True))
    shown = rules.NAME_JOIN.join(names.get(code) or str(code) for code in codes[: rules.FEW])
    return shown + (rules.AND_OTHERS if len(codes) > rules.FEW else "")


def _known_openings(month: Month, likely: Sequence[Code]) -> tuple[Openings, tuple[Code, ...]]:
    """The opening targets that are proven, and whose cannot be known; who is in neither is a newcomer.

    What is found out of one may prove another's, so it goes on until nothing more is found: a second run finds no more.
    """
    plan, shares = month.plan, shares_of(month)
    held = {code: plan.opening[row] for row, code in enumerate(plan.code) if not plan.opening.is_blank(row)}
    kept = {code: amount for code, amount in held.items() if code is not None and amount is not None}
    shares |= {code: Share(0, None, None, amount) for code, amount in kept.items() if code not in shares}
    taken, known = peoples_changes(month), Openings()
    lost = list(likely)
    while lost:
        fits = _fits(month, shares, kept, lost)
        amounts = {code: {fit.get(code) for fit in fits} for code in lost}
        found = {code: amount for code in lost if len(amounts[code]) == 1 and (amount := fits[0].get(code)) is not None}
        # a new allocation leaves nothing for who keeps a target that people took all away, as if he were not there
        new = [code for code in lost if amounts[code] == {None} and taken.get(code, 0) >= 0]
        if not found and not new:
            break
        known |= found
        kept |= found | dict.fromkeys(new, 0)
        lost = [code for code in lost if code not in kept]
    witnessed = _witnessed(month, kept, lost) if lost else {}
    return known | witnessed, tuple(code for code in lost if code not in witnessed)


def _fits(month: Month, shares: Mapping[Code, Share], kept: Openings, lost: Sequence[Code]) -> list[Openings]:
    """What break-downs with and without those who are lost give them, where all others come out as they stand: of the
    likeliest (who left early had the target that he has, later ones took part), or else of any."""
    away, own, received = gone(month), own_changes(month), _received(month)
    left = {code: amount for code, amount in kept.items() if code in away}
    early = {code: amount for code, amount in left.items() if code not in own}
    came = {code: max(received.get(code, 0), 0) for code in lost if code in away}
    late = {code: 0 for code, amount in kept.items() if not amount and shares[code].weight}
    changed = {code: max(kept[code] + amount, 0) for code, amount in peoples_changes(month).items() if code in kept}
    for known_leavers in ([early], [left, {}]):
        found: list[Openings] = []
        for parts in product(known_leavers, _some(came), ({}, late), ({}, changed)):
            fixed = {code: amount for part in parts for code, amount in part.items()}
            found += [
                fit for back in (lost, ()) if (fit := _allocated_again(month, shares, kept, fixed, back)) is not None
            ]
        if found:
            return found
    return []


def _some(amounts: Openings) -> list[Openings]:
    """Every choice of a few, else none or all."""
    if len(amounts) > _FEW:
        return [{}, amounts]
    chosen: list[Openings] = [{}]
    for code, amount in amounts.items():
        chosen += [held | {code: amount} for held in chosen]
    return chosen


def _allocated_again(
    month: Month, shares: Mapping[Code, Share], kept: Openings, fixed: Openings, back: Iterable[Code]
) -> Openings | None:
    """What those who are `back` get when the target is allocated again; None where the others do not come out to the cent,
    or where too few of them depend on the rest to
    tell."""
    taking_part = kept.keys() | {*back}
    part = {code: share for code, share in shares.items() if code in taking_part}
    part |= {code: part[code]._replace(locked=amount) for code, amount in fixed.items() if code in part}
    try:
        amounts = allocate_target(month, part).amounts
    except ImpossibleRows:
        return None
    free = [code for code in kept if code not in fixed]
    if any(amounts[code] != kept[code] for code in free):
        return None
    unit = unit_of(month)
    evidence = sum(amounts[code] for code in free if _depends_on_the_rest(part[code], amounts[code], unit))
    found = {code: amounts[code] for code in back}
    return found if evidence and evidence * _ENOUGH >= sum(found.values()) else None


def _depends_on_the_rest(share: Share, amount: Cents, unit: Cents) -> bool:
    """Not locked, and a unit or more from its bounds."""
    within = (share.floor or 0) + unit <= amount and (share.cap is None or amount + unit <= share.cap)
    return within and share.locked is None and share.weight > 0


def _witnessed(month: Month, kept: Openings, lost: Sequence[Code]) -> Openings:
    """What the steps, else the follow-up list, say of those who are missing, if with the others it makes the month's target.
    Of who left neither says what his target had been."""
    plan, followups = month.plan, month.followups
    rows, listed = row_by(plan.code), row_by(followups.code)
    received, away = _received(month), gone(month)
    if not _list_agrees(month, kept, received):
        listed = {}
    found: Openings = {}
    for code in lost:
        if code in away:
            return {}
        if code in rows and any(not cell.is_blank(rows[code]) for cell in plan.steps()):
            target = sum(cell[rows[code]] or 0 for cell in plan.steps())
        elif code in listed and (outstanding := followups.outstanding[listed[code]]):
            target = outstanding + received.get(code, 0)
        else:
            return {}
        found[code] = target - _changed(month, code)
    whole = sum(kept.values()) + sum(found.values())
    return found if whole == month.settings.target and min(found.values()) >= 0 else {}


def _list_agrees(month: Month, kept: Openings, received: Mapping[Code, Cents]) -> bool:
    """Whether the follow-up list says of those whose targets stand what they say themselves: one of an earlier plan tells nothing."""
    followups = month.followups
    for row, code in enumerate(followups.code):
        outstanding = followups.outstanding[row]
        if code is None or code not in kept or outstanding is None:
            continue
        if outstanding != max(kept[code] + _changed(month, code) - received.get(code, 0), 0):
            return False
    return True


def _received(month: Month) -> dict[Code, Cents]:
    """What counts of each customer's receipts of the month: 计划 cannot tell it of those who are missing there."""
    receipts = month.receipts
    return sums_by_customer(receipts.code, receipts.counted, in_month(month, receipts.received_on))


def _changed(month: Month, code: Code) -> Cents:
    return sum(amount for _, amount in changes_in_month(month, code))
