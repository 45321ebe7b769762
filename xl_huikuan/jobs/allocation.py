"""What each customer brings into the break-down, and the month's target allocated over them."""

from __future__ import annotations

from collections.abc import Mapping

from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.month import Month
from xl_huikuan.domain.breakdown import allocate
from xl_huikuan.jobs.plan_steps import unit_of
from xl_huikuan.named_tuples import NamedTuple
from xl_huikuan.values import Cents


class Share(NamedTuple):
    """What decides a customer's part of the target; amounts in cents."""

    weight: Cents
    floor: Cents | None
    cap: Cents | None
    locked: Cents | None
    """A target that is settled, whatever the rest says."""


class Allocated(NamedTuple):
    """Who gets how much."""

    amounts: dict[Code, Cents]
    shortfall: Cents
    surplus: Cents


def shares_of(month: Month) -> dict[Code, Share]:
    """What 客户 says of each customer, in its order, as if all took part."""
    customers = month.customers
    usual, capacity = list(customers.usual), list(customers.capacity)
    floors, caps, locked = list(customers.floor), list(customers.cap), list(customers.locked)
    found: dict[Code, Share] = {}
    for row, code in enumerate(customers.code):
        if code is not None:
            floor, cap = floors[row], caps[row]
            if cap is None and (estimate := capacity[row]) is not None:
                cap = max(estimate, floor or 0)  # an estimate gives way to what was agreed
            found[code] = Share(max(usual[row] or 0, 0), floor, cap, locked[row])
    return found


def allocate_target(month: Month, shares: Mapping[Code, Share]) -> Allocated:
    """The month's target over these customers.

    Raises:
        ImpossibleRows: figures with which nothing can be broken down to the cent.
    """
    weights, floors, caps, locked = zip(*shares.values(), strict=True)
    found = allocate(month.settings.target, weights, floors, caps, locked, unit_of(month))
    amounts = {code: int(amount) for code, amount in zip(shares, found.amounts, strict=True)}
    return Allocated(amounts, found.shortfall, found.surplus)
