"""What the order of the follow-up list brings: ``python benchmarks/list_order.py [DATA] [--offices N]``.

DATA (or HUIKUAN_RECEIVABLES) is IBM's accounts-receivable sample (see `backtest.py`); without it only made-up payers are
simulated. An office draws 60 to 200 payers and lives one month of 22 working days under each rule, with the same luck.

Assumed, for want of records of what calls bring:

- a payer owes one due, the size of one of its invoices (made up: log-normal); by itself it pays in the month with its own chance
  q (the share of its invoices that came in time), on any of the days alike; one payment in four is a half;
- the list knows a chance p, from half of its invoices (made up: from eight months), shrunk to the office's mean;
- a call brings the payer to pay what is open within the day with a chance of u(q) · min(1, working days since the last call
  / 5): a call a day after another does little; the first call of the month counts as rested;
- the mean of u over all payers is UPLIFT, whatever its shape: flat; largest for the undecided (4q(1-q)); for the bad
  (1 - q); for the willing (q);
- grades by p in four equal parts, with the intervals that a new workbook has (10, 7, 4, 2); nobody was called before.

Paired: every rule has the same offices and the same random numbers. The ± is twice the standard error of the difference to
the class rule. Promises are not simulated: `tests/test_month_lived.py` lives a whole month with them.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np

from xl_huikuan.domain.followup_order import CallQueue, Turn, calls_for_waiting
from xl_huikuan.domain.followup_risk import amount_at_risk

DAYS, CALLS = 22, (8, 12)
UPLIFT = 0.10
INTERVALS = (10, 7, 4, 2)
RESTED = 5
SHAPES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "flat": np.ones_like,
    "undecided": lambda q: 4 * q * (1 - q),
    "bad": lambda q: 1 - q,
    "willing": lambda q: q,
}


class Payers(NamedTuple):
    """Whom offices draw from."""

    dues: list[np.ndarray]
    """Cents: what each may owe."""
    q: np.ndarray
    p: np.ndarray


def real_payers(path: Path, luck: np.random.Generator) -> Payers:
    """Each customer of the sample with four invoices or more."""
    import pandas as pd

    data = pd.read_csv(path)
    data["full"] = (data["DaysLate"] <= 0).astype(float)
    mean, dues, q, p = data.full.mean(), [], [], []
    for _, own in data.groupby("customerID"):
        if len(own) >= 4:
            known = own.full.to_numpy()[luck.permutation(len(own))[: len(own) // 2]]
            dues.append((own.InvoiceAmount.to_numpy() * 100_000).astype(np.int64))  # a thousand yuan a dollar
            q.append((own.full.sum() + mean) / (len(own) + 1))
            p.append((known.sum() + 3 * mean) / (len(known) + 3))
    return Payers(dues, np.array(q), np.array(p))


def made_up_payers(luck: np.random.Generator, count: int = 400) -> Payers:
    """Sizes log-normal (the largest tenth owes about half), chances from a Beta of mean .65."""
    q = luck.beta(2.6, 1.4, count)
    p = (luck.binomial(8, q) + 3 * 0.65) / 11
    sizes = np.exp(luck.normal(np.log(3e6), 1.2, (count, 6))).astype(np.int64)
    return Payers(list(sizes), q, p)


@dataclass
class Office:
    """A month's payers, and its luck."""

    due: np.ndarray
    q: np.ndarray
    p: np.ndarray
    interval: np.ndarray
    luck: np.ndarray
    """Shape (days, payers, 3): by itself, by the call, whether in part."""


def office(payers: Payers, luck: np.random.Generator) -> Office:
    """One, of 60 to 200 payers."""
    n = int(luck.integers(60, 201))
    who = luck.integers(0, len(payers.dues), n)
    due = np.array([luck.choice(payers.dues[one]) for one in who])
    p = payers.p[who]
    grade = np.minimum((np.argsort(np.argsort(-p, kind="stable")) * 4) // n, 3)
    return Office(due, payers.q[who], p, np.array(INTERVALS)[grade], luck.random((DAYS, n, 3)))


@dataclass
class State:
    """A day of a month that is lived."""

    day: int
    left: np.ndarray
    last: np.ndarray
    """The day of the last call; -1: none yet."""
    called: np.ndarray
    at_risk: list[int]
    interval: np.ndarray

    def waited(self, at: int) -> int:
        return self.day - int(self.last[at])

    def is_due(self, at: int) -> bool:
        """Never called, or its interval is over."""
        return not self.called[at] or self.waited(at) >= self.interval[at]

    def turn(self, at: int, as_new: bool = False) -> Turn:
        """`as_new`: who was never called counts one interval more."""
        new = as_new and not self.called[at]
        return Turn(self.at_risk[at], self.waited(at), int(self.interval[at]), dt.date.min, is_new=new)


Rule = Callable[[State, list[int], int], list[int]]


def by_class(state: State, owing: list[int], calls: int) -> list[int]:
    """As it was: two intervals late first, the longest wait first; then who is due, by risk; nobody else."""
    due = [at for at in owing if state.is_due(at)]
    return sorted(
        due,
        key=lambda at: (
            -state.waited(at) / state.interval[at] if state.turn(at).beyond >= 0 else 0,
            -state.at_risk[at],
        ),
    )[:calls]


def by_risk(state: State, owing: list[int], calls: int) -> list[int]:
    """The largest 风险金额."""
    return sorted(owing, key=lambda at: -state.at_risk[at])[:calls]


class NoneForWaiting(CallQueue):
    """No calls for who has waited."""

    def calls_for_waiting(self, calls: int, days_on: int) -> int:
        return 0


class OnlyAQuarter(CallQueue):
    """A quarter for who has waited, however many do."""

    def calls_for_waiting(self, calls: int, days_on: int) -> int:
        return calls_for_waiting(calls)


def by_turn(as_new: bool, early: str = "all", queue_of: type[CallQueue] = CallQueue) -> Rule:
    """The list's rule. `early`: who may be called before its interval is over: all, none, or large risks."""

    def rule(state: State, owing: list[int], calls: int) -> list[int]:
        mean = sum(state.at_risk[at] for at in owing) / max(len(owing), 1)
        queue = queue_of()
        for at in owing:
            turn = state.turn(at, as_new)
            is_large = state.at_risk[at] * turn.waited >= mean * turn.interval
            if early == "all" or state.is_due(at) or (early == "large" and is_large):
                queue.add(at, turn)
        return [at for at, _ in queue.take(calls)]

    return rule


RULES: dict[str, Rule] = {
    "class rule (as it was)": by_class,
    "pure 风险金额": by_risk,
    "risk · waited": by_turn(False, queue_of=NoneForWaiting),
    "a quarter for who waited": by_turn(False, queue_of=OnlyAQuarter),
    "… never called: an interval more": by_turn(True, queue_of=OnlyAQuarter),
    "… and more than a quarter if needed": by_turn(True),
    "THE RULE: … large risks early": by_turn(True, "large"),
    "… nobody early": by_turn(True, "none"),
}


@dataclass
class Lived:
    """What came of it."""

    points: list[float] = field(default_factory=list)
    longest: list[int] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    """The longest wait in intervals."""
    calls: list[float] = field(default_factory=list)


def live(rule: Rule, one: Office, shape: Callable[[np.ndarray], np.ndarray], calls: int, into: Lived) -> None:
    """A month; points of the month's due that came, and the longest that one who owed waited for a call."""
    n = len(one.due)
    u = shape(one.q)
    u = UPLIFT * u / u.mean()
    by_itself = 1 - (1 - one.q) ** (1 / DAYS)
    left, last, called = one.due.copy(), np.full(n, -1), np.zeros(n, bool)
    longest, most, made = 0, 0.0, 0
    for day in range(DAYS):
        to_go = DAYS - day
        owing = np.flatnonzero(left > 0).tolist()
        at_risk = [0] * n
        for at in owing:
            at_risk[at] = amount_at_risk(int(left[at]), float(one.p[at]), 0, to_go)
        state = State(day, left, last, called, at_risk, one.interval)
        chosen = rule(state, owing, calls)
        for at in owing:
            wait = state.waited(at)
            longest, most = max(longest, wait), max(most, wait / one.interval[at])
        chance = by_itself.copy()
        made += len(chosen)
        for at in chosen:
            rested = 1.0 if not called[at] else min(1.0, state.waited(at) / RESTED)
            if one.luck[day, at, 1] < u[at] * rested:
                chance[at] = 1.0
            last[at], called[at] = day, True
        pays = (left > 0) & (one.luck[day, :, 0] < chance)
        part = one.luck[day, :, 2] < 0.25
        left = np.where(pays, np.where(part, left // 2, 0), left)
    into.points.append(100 * (1 - left.sum() / one.due.sum()))
    into.longest.append(longest)
    into.waits.append(most)
    into.calls.append(made / DAYS)


def compare(name: str, payers: Payers, offices: int, seed: int) -> None:
    """Every rule under every shape of uplift."""
    luck = np.random.default_rng(seed)
    drawn = [(office(payers, luck), int(luck.choice(CALLS))) for _ in range(offices)]
    print(f"\n{name}: {offices} offices; points of the month's due against the class rule, ± two standard errors")
    print(f"{'':38}" + "".join(f"{shape:>15}" for shape in SHAPES) + f"{'longest wait':>16}{'calls a day':>13}")
    base: dict[str, np.ndarray] = {}
    for title, rule in RULES.items():
        cells, longest, made = [], [], []
        for shape, uplift in SHAPES.items():
            lived = Lived()
            for one, calls in drawn:
                live(rule, one, uplift, calls, lived)
            points = np.array(lived.points)
            gain = points - base.setdefault(shape, points)
            told = (
                f"{points.mean():.2f} all"
                if base[shape] is points
                else f"{gain.mean():+.2f} ± {2 * gain.std() / len(gain) ** 0.5:.2f}"
            )
            cells.append(f"{told:>15}")
            longest += lived.longest
            made += lived.calls
        wait = f"{np.mean(longest):.1f} (≤{max(longest)})"
        print(f"{title:38}" + "".join(cells) + f"{wait:>16}{np.mean(made):13.1f}")


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, nargs="?", default=os.environ.get("HUIKUAN_RECEIVABLES"))
    parser.add_argument("--offices", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    compare("made-up payers", made_up_payers(np.random.default_rng(0)), options.offices, options.seed)
    if options.data:
        compare(
            "payers of the sample",
            real_payers(Path(options.data), np.random.default_rng(0)),
            options.offices,
            options.seed,
        )


if __name__ == "__main__":
    main(sys.argv[1:])
