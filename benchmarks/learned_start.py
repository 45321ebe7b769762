"""What a start learned from other offices is worth to a small one: ``python benchmarks/learned_start.py DATA [--draws N]``.

DATA as in `backtest.py`. Of every draw some customers are an office of 8, 20 or 60 that knows 4 to 12 months of their dues; all
others are offices of the same size in the same months, of which the start is learned. The month after them is forecast by the
plain start and by the learned one. Then the file's five countries: each is an office (or eight of its customers are), and the other four
teach it: these differ as offices do. How far back a start learns and how much it is worth were chosen on the months before
`CHOSEN_UNTIL`; what is printed under "judged" comes after them. Differences are paired, ± one standard error over the draws, which share
customers and months.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import backtest
import numpy as np
import pandas as pd
from small_offices import MONTHS, panel_of

from xl_huikuan.domain.track_estimate import estimate, grade_priors
from xl_huikuan.domain.track_history import PaymentHistory, build_history
from xl_huikuan.domain.track_learning import OfficeRecords, learn_start
from xl_huikuan.domain.track_start import PLAIN_START, Start

SIZES = (8, 20, 60)
CHOSEN_UNTIL = 12
MEASURES = ("full or not", "nothing or not", "mean error", "whole office")
Draw = tuple[pd.DataFrame, pd.DataFrame, list[OfficeRecords]]


def countries(invoices: pd.DataFrame) -> pd.Series:
    """The country of each customer, numbered as `panel_of` numbers them."""
    by_month = invoices.assign(month=invoices.DueDate.dt.to_period("M")).groupby(["customerID", "month"]).size()
    names = pd.factorize(by_month.index.get_level_values("customerID"))[1]
    return invoices.groupby("customerID").countrycode.first().reindex(names).reset_index(drop=True)


def of_same_size(panel: pd.DataFrame, size: int, span: tuple[int, int], draws: int, seed: int) -> Iterator[Draw]:
    """An office's past, the month to judge, and the other offices as they knew it then."""
    dice, everyone = np.random.default_rng(seed), panel.customer.unique()
    while draws:
        order = dice.permutation(everyone)
        past, now = window(panel, dice, span)
        own, rest = order[:size], order[size:]
        others = [rest[at : at + size] for at in range(0, len(rest), size)]
        if (now := now[now.customer.isin(own)]).empty:
            continue
        draws -= 1
        yield of(past, own), now, [office(of(past, other)) for other in others]


def of_countries(
    panel: pd.DataFrame, country: pd.Series, size: int, span: tuple[int, int], draws: int, seed: int
) -> Iterator[Draw]:
    """The same of countries, each in its turn; at most `size` of its customers are the office."""
    dice, names = np.random.default_rng(seed), sorted(country.unique())
    members = {name: np.intersect1d(country.index[country == name], panel.customer) for name in names}
    while draws:
        here = names[draws % len(names)]
        own = dice.permutation(members[here])[:size]
        past, now = window(panel, dice, span)
        if (now := now[now.customer.isin(own)]).empty:
            continue
        draws -= 1
        yield of(past, own), now, [office(of(past, members[name])) for name in names if name != here]


def window(panel: pd.DataFrame, dice: np.random.Generator, span: tuple[int, int]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Some months, and the one after them, which lies in the span."""
    months = int(dice.integers(MONTHS[0], MONTHS[1] + 1))
    judged = int(dice.integers(max(span[0], months), span[1] + 1))
    return panel[(panel.month >= judged - months) & (panel.month < judged)], panel[panel.month == judged]


def of(rows: pd.DataFrame, customers: np.ndarray) -> pd.DataFrame:
    return rows[rows.customer.isin(customers)]


def office(past: pd.DataFrame) -> OfficeRecords:
    who = past.customer.unique()
    return OfficeRecords(history_of(past, who), [None] * len(who), None)


def history_of(past: pd.DataFrame, who: np.ndarray) -> PaymentHistory:
    place = pd.Series(np.arange(len(who)), index=who)
    columns = (past[name].to_numpy() for name in ("month", "due", "received"))
    return build_history(place.loc[past.customer].to_numpy(), len(who), *columns)


def losses(past: pd.DataFrame, now: pd.DataFrame, start: Start) -> list[float]:
    """MEASURES of one forecast."""
    due, received = now.due.to_numpy(), now.received.to_numpy()
    who = np.r_[now.customer, np.setdiff1d(past.customer, now.customer)]
    asked = np.r_[due, np.zeros(len(who) - len(due))]
    found = estimate(history_of(past, who), asked, grade_priors([None] * len(who), None, start), start)
    full, nothing, share = (each[: len(due)] for each in (found.p_full, found.p_nothing, found.expected_share))
    off = share * due - received
    return [
        log_loss(full, received >= due - 0.005),
        log_loss(np.clip(nothing, 1e-4, None), received < 0.005),
        float(np.abs(off).sum() / due.sum()),
        abs(float(off.sum() / due.sum())),
    ]


def log_loss(chance: np.ndarray, happened: np.ndarray) -> float:
    return float(-np.log(np.where(happened, chance, 1 - chance)).mean())


def compare(name: str, draws: Iterator[Draw]) -> None:
    """The plain start, and how much less the learned one is; and one that the office itself taught, too."""
    rows = []
    for past, now, others in draws:
        starts = PLAIN_START, learn_start(others), learn_start([office(past), *others])
        rows.append([losses(past, now, start) for start in starts])
    plain, learned, itself = np.array(rows).transpose(1, 0, 2)
    print(f"{name:46}" + _differences(learned - plain, plain), flush=True)
    print(f"{'    itself among those that teach':46}" + _differences(itself - plain, None), flush=True)


def _differences(less: np.ndarray, plain: np.ndarray | None) -> str:
    error = less.std(axis=0, ddof=1) / math.sqrt(len(less))
    before = [" " * 8] * less.shape[1] if plain is None else [f"{each:8.4f}" for each in plain.mean(axis=0)]
    return "".join(f"{p} {m:+.4f} ± {e:.4f}" for p, m, e in zip(before, less.mean(axis=0), error, strict=True))


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--draws", type=int, default=500)
    options = parser.parse_args(arguments)
    invoices = backtest.read(options.data)
    country = countries(invoices)
    print(f"{'plain start; the learned one less':46}" + "".join(f"{name:>26}" for name in MEASURES))
    for by in ("month's end", "due date"):
        whole = panel_of(invoices, by)
        panel = whole[whole.month < whole.month.max()]  # of the last month only the first days are there
        last = int(panel.month.max())
        for words, span, seed in (("chosen on", (MONTHS[0], CHOSEN_UNTIL), 3), ("judged", (CHOSEN_UNTIL + 1, last), 7)):
            for size in SIZES:
                draws = of_same_size(panel, size, span, options.draws, seed)
                compare(f"{by}, {words}: {size} customers", draws)
            for size in (8, 100):
                draws = of_countries(panel, country, size, span, options.draws, seed)
                compare(f"{by}, {words}: a country, {min(size, 25)} at most", draws)


if __name__ == "__main__":
    main(sys.argv[1:])
