"""A target down an office's levels (company, region, rep, customer): exact at each, within what stands below it.

What a level cannot carry (`shortfall`), or must carry beyond its target (`surplus`), is told at that level as a figure: its
parts' targets add up to `total - shortfall + surplus`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xl_huikuan.domain.breakdown import MAX_CENTS, allocate
from xl_huikuan.named_tuples import NamedTuple
from xl_huikuan.values import Cents


class Carrier(NamedTuple):
    """Who carries a part of a target: a customer, or a level as those above see it. Amounts in cents."""

    weight: int
    """What a part is in proportion to: usual monthly receipts."""
    low: Cents = 0
    high: Cents = MAX_CENTS
    fixed: Cents | None = None
    """A target that is settled, whatever the bounds say."""
    settled: Cents = 0
    """What of it is settled below: the weight is for what comes beyond."""


@dataclass(frozen=True, slots=True)
class Level:
    """A company, a region or a rep."""

    parts: Sequence[Level | Carrier]
    fixed: Cents | None = None
    """Its target, where it is settled."""
    unit: Cents | None = None
    """In which its parts' targets are whole; None: as in all levels."""


@dataclass(frozen=True, slots=True)
class LevelTarget:
    """What a level is given, and what its parts get of it."""

    total: Cents
    shortfall: Cents
    """What its parts cannot carry."""
    surplus: Cents
    """What its parts must carry beyond its total: floors, locks and fixed targets."""
    parts: tuple[LevelTarget | Cents, ...]
    """In the order of the level's."""


class NoTotalError(ValueError):
    """No target reaches a level: none is fixed at it or above, nor for all that stands below."""


def hand_down(level: Level, unit: Cents = 1) -> LevelTarget:
    """Break a level's target down to the lowest carriers.

    The target is the fixed one, else what all parts' own targets come to. Each level is an `allocate` of its own: a part gets
    what is settled below it (locks, fixed targets), and of the rest in proportion to the weights of what is not, within the
    sums of its bounds, in whole units where these allow.

    Raises:
        NoTotalError: there is no such target.
        ValueError: a negative target, weight or bound (see `allocate`).
    """
    total = own_total(level)
    if total is None:
        raise NoTotalError
    return _hand_down(level, total, unit)


def own_total(part: Level | Carrier) -> Cents | None:
    """The target that a part has by itself: its fixed one, else the sum of its parts' own; None where one has none."""
    if part.fixed is not None or isinstance(part, Carrier):
        return part.fixed
    totals = [own_total(below) for below in part.parts]
    known = [total for total in totals if total is not None]
    return sum(known) if totals and len(known) == len(totals) else None


def fixed_below(level: Level) -> Cents:
    """What the fixed targets of the levels below come to, the uppermost of each branch."""
    return sum(
        part.fixed if part.fixed is not None else fixed_below(part) for part in level.parts if isinstance(part, Level)
    )


def as_carrier(part: Level | Carrier) -> Carrier:
    """A level as those above see it: the sums of what stands below it, whose fixed targets are floor and cap in one."""
    if isinstance(part, Carrier):
        return part
    weight = low = high = settled = 0
    for below in map(as_carrier, part.parts):
        if below.fixed is None:
            weight, low, high, settled = (
                weight + below.weight,
                low + below.low,
                high + below.high,
                settled + below.settled,
            )
        else:
            low, high, settled = low + below.fixed, high + below.fixed, settled + below.fixed
    return Carrier(weight, min(low, MAX_CENTS), min(high, MAX_CENTS), part.fixed, min(settled, MAX_CENTS))


def _hand_down(level: Level, total: Cents, unit: Cents) -> LevelTarget:
    carriers = [as_carrier(part) for part in level.parts]
    settled = [0 if carrier.fixed is not None else carrier.settled for carrier in carriers]
    rest = total - sum(settled)
    found = allocate(
        max(rest, 0),
        [carrier.weight for carrier in carriers],
        [carrier.low - below for carrier, below in zip(carriers, settled, strict=True)],
        [carrier.high - below for carrier, below in zip(carriers, settled, strict=True)],
        [carrier.fixed for carrier in carriers],
        level.unit or unit,
    )
    amounts = [below + int(amount) for below, amount in zip(settled, found.amounts, strict=True)]
    parts = tuple(
        _hand_down(part, amount, unit) if isinstance(part, Level) else amount
        for part, amount in zip(level.parts, amounts, strict=True)
    )
    return LevelTarget(total, found.shortfall, found.surplus + max(-rest, 0), parts)


class Changed(NamedTuple):
    """A change of a target, over those who carry it."""

    amounts: list[Cents]
    """Negative for a cut."""
    left: Cents
    """What of the change nobody could carry; the amounts and it add up to the change."""


def share_change(change: Cents, targets: Sequence[Cents], carriers: Sequence[Carrier], unit: Cents = 1) -> Changed:
    """A rise over the room up to everyone's cap, or a cut over the room down to the floors, in proportion to the weights.

    Args:
        change: in cents, negative for a cut.
        targets: what each carries now.
        carriers: a fixed one takes no part, nor does one beyond its bound.
        unit: of the amounts, where the room allows.
    """
    if not carriers:
        return Changed([], change)
    sign = -1 if change < 0 else 1
    room = [
        0 if carrier.fixed is not None else max(target - carrier.low if change < 0 else carrier.high - target, 0)
        for target, carrier in zip(targets, carriers, strict=True)
    ]
    found = allocate(abs(change), [carrier.weight for carrier in carriers], caps=room, unit=unit)
    return Changed([sign * int(amount) for amount in found.amounts], sign * found.shortfall)
