"""Many small offices, drawn from real or make-believe payers: the true use, forecast beside what an office could do itself.

A panel is a row a customer and month: what was due and what came of it. An office is 60 of its customers over 4 to 12 months; the
month after them is forecast from nothing else, by ours, the customer's own rate, plain empirical Bayes, and gradient boosting
trained on the same office. Draws share customers and months, so that standard errors are of this panel's draws, not of all
offices there are. Used by `backtest.py`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pandas as pd

from xl_huikuan.domain.outlook import Outlook
from xl_huikuan.domain.receipts_range import receipts_range
from xl_huikuan.domain.track_estimate import estimate, grade_priors
from xl_huikuan.domain.track_history import build_history
from xl_huikuan.domain.track_shock import common_shock

CUSTOMERS, MONTHS, DRAWS = 60, (4, 12), 200
SIZES = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, math.inf)
"""Limits of due / what the customer usually pays."""
_PRIOR_PERIODS = 4
_LEAST = 0.01


def panel_of(invoices: pd.DataFrame, by: str) -> pd.DataFrame:
    """Invoices by customer and month of their due date, and what of them was settled `by` "month's end" or "due date"."""
    month = invoices.DueDate.dt.to_period("M")
    kept = invoices.DaysLate <= 0 if by == "due date" else invoices.SettledDate.dt.to_period("M") <= month
    rows = pd.DataFrame(
        {
            "customer": invoices.customerID, "month": month, "due": invoices.InvoiceAmount,
            "received": invoices.InvoiceAmount.where(kept, 0.0),
        }
    )  # fmt: skip
    found = rows.groupby(["customer", "month"], as_index=False)[["due", "received"]].sum()
    months = pd.PeriodIndex(sorted(found.month.unique()))
    return found.assign(customer=pd.factorize(found.customer)[0], month=months.get_indexer(found.month))


def made_up_payers(seed: int = 1, customers: int = 100, months: int = 24, common: float = 0.1) -> pd.DataFrame:
    """Payers who pay what they can, so that a large due is paid in part. Assumptions, none of them measured:

    a customer's usual due u is lognormal (sd 1 in ln), a month's due u·e^(.6 z); what it can pay is u·c·e^(.5 z + m), with c
    lognormal (median 1.3, sd .5) its own and m normal with sd `common` the month's; it pays all that it can, but nothing where that is
    less than a fifth of the due, and in one month of ten nothing at all.
    """
    dice = np.random.default_rng(seed)
    usual, can = np.exp(10 + dice.normal(size=customers)), 1.3 * np.exp(0.5 * dice.normal(size=customers))
    shape = months, customers
    due = usual * np.exp(0.6 * dice.normal(size=shape))
    purse = usual * can * np.exp(0.5 * dice.normal(size=shape) + common * dice.normal(size=(months, 1)))
    received = np.minimum(due, purse)
    received[(purse < due / 5) | (dice.random(shape) < 0.1)] = 0.0
    number, who = np.indices(shape)
    rows = {"customer": who, "month": number, "due": due.round(2), "received": received.round(2)}
    return pd.DataFrame({name: column.ravel() for name, column in rows.items()})


@dataclass
class Forecasts:
    """All draws' forecasts, a row a due, and what came."""

    draw: list[np.ndarray] = field(default_factory=list)
    due: list[np.ndarray] = field(default_factory=list)
    received: list[np.ndarray] = field(default_factory=list)
    size: list[np.ndarray] = field(default_factory=list)
    """Due / usual, NaN without a record."""
    chances: dict[str, list[np.ndarray]] = field(default_factory=dict)
    """That all comes, by model."""
    shares: dict[str, list[np.ndarray]] = field(default_factory=dict)
    """Expected received / due, by model."""
    totals: list[tuple[float, ...]] = field(default_factory=list)
    """Of each draw: what came, and low and high without a common shock and with it."""
    shocks: list[float] = field(default_factory=list)


def forecast_offices(panel: pd.DataFrame, seed: int = 7, draws: int = DRAWS, boosting: bool = True) -> Forecasts:
    """Forecast the month after each office's own."""
    found = Forecasts()
    for number, (past, now) in enumerate(offices(panel, seed, draws)):
        add_forecasts(found, number, past, now, boosting)
    return found


def offices(panel: pd.DataFrame, seed: int, draws: int) -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
    """Each office's own months, and the month after them."""
    dice, everyone, last = np.random.default_rng(seed), panel.customer.unique(), int(panel.month.max())
    for _ in range(draws):
        office = panel[panel.customer.isin(dice.choice(everyone, min(CUSTOMERS, len(everyone)), replace=False))]
        months = int(dice.integers(MONTHS[0], MONTHS[1] + 1))
        judged = int(dice.integers(months, last + 1))
        past = office[(office.month >= judged - months) & (office.month < judged)]
        yield past, office[office.month == judged]


def add_forecasts(found: Forecasts, number: int, past: pd.DataFrame, now: pd.DataFrame, boosting: bool) -> None:
    """Forecast one month of one office: all of its customers teach, those with a due are judged."""
    due = now.due.to_numpy()
    who = np.r_[now.customer, np.setdiff1d(past.customer, now.customer)]
    place = pd.Series(np.arange(len(who)), index=who)
    columns = (past[name].to_numpy() for name in ("month", "due", "received"))
    history = build_history(place.loc[past.customer].to_numpy(), len(who), *columns)
    priors = grade_priors([None] * len(who), None)
    ours = estimate(history, np.r_[due, np.zeros(len(who) - len(due))], priors)
    full, nothing, part = (each[: len(due)] for each in (ours.p_full, ours.p_nothing, ours.part))
    usual = ours.usual[: len(due)]
    before = np.where(np.isnan(usual), 0.5, np.minimum(0.5, np.nan_to_num(usual) / due))
    rates = own_rates(past, now)
    chances = {"ours": full, "raw rate": rates["raw"], "empirical Bayes": rates["bayes"]}
    shares = {
        "ours": full + (1 - full - nothing) * part,
        "part = min(1/2, usual/due)": full + (1 - full - nothing) * before,
        "share paid so far": rates["share"],
    }
    if boosting:
        chances["boosting"], shares["boosting"] = boosted(past, now)
    found.draw.append(np.full(len(due), number))
    found.due.append(due)
    found.received.append(now.received.to_numpy())
    found.size.append(due / np.where(usual > 0, usual, np.nan))
    for kept, new in ((found.chances, chances), (found.shares, shares)):
        for name, each in new.items():
            kept.setdefault(name, []).append(each)
    shock = common_shock(history, priors)
    cents = np.rint(100 * due).astype(int)
    looks = [
        Outlook(int(d), float(f), round(int(d) * float(p)), float(max(1 - f - n, 0.0)))
        for d, f, n, p in zip(cents, full, nothing, part, strict=True)
    ]
    alone, together = receipts_range(looks), receipts_range(looks, shock=shock)
    found.shocks.append(shock)
    found.totals.append((float(now.received.sum()), *(cents / 100 for cents in (*alone[1:], *together[1:]))))


def own_rates(past: pd.DataFrame, now: pd.DataFrame) -> dict[str, np.ndarray]:
    """What an office would work out itself: how often each customer paid in full, and which share of its dues."""
    kept = (past.received >= past.due - 0.005).to_numpy(dtype=float)
    by = past.assign(kept=kept).groupby("customer").agg(n=("kept", "size"), kept=("kept", "sum"), due=("due", "sum"),
                                                         received=("received", "sum"))  # fmt: skip
    known = by.reindex(now.customer).fillna(0.0)
    n, middle, share = known.n.to_numpy(), kept.mean(), past.received.sum() / past.due.sum()
    with np.errstate(invalid="ignore"):
        raw, paid = known.kept.to_numpy() / n, known.received.to_numpy() / known.due.to_numpy()
    return {
        "raw": np.clip(np.where(n > 0, raw, middle), _LEAST, 1 - _LEAST),
        "bayes": np.clip((known.kept.to_numpy() + _PRIOR_PERIODS * middle) / (n + _PRIOR_PERIODS), _LEAST, 1 - _LEAST),
        "share": np.where(n > 0, paid, share),
    }


def boosted(past: pd.DataFrame, now: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Gradient boosting trained on the office: the chance that all comes, and the share that does."""
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    taught, asked = _known_before(past, past), _known_before(past, now)
    full = (past.received >= past.due - 0.005).astype(int).to_numpy()
    settings = {"max_iter": 80, "learning_rate": 0.05, "max_leaf_nodes": 8, "random_state": 0}
    if full.min() == full.max():
        chance = np.full(len(now), np.clip(full[0], _LEAST, 1 - _LEAST))
    else:
        chance = HistGradientBoostingClassifier(**settings).fit(taught, full).predict_proba(asked)[:, 1]
    model = HistGradientBoostingRegressor(**settings).fit(taught, past.received / past.due, sample_weight=past.due)
    return np.clip(chance, _LEAST, 1 - _LEAST), np.clip(model.predict(asked), 0, 1)


def _known_before(past: pd.DataFrame, judged: pd.DataFrame) -> np.ndarray:
    """What was known of each customer before each month: of its dues, how many were kept, of late too, and their sizes."""
    rows = {who: own.sort_values("month") for who, own in past.groupby("customer")}
    found = np.full((len(judged), 7), np.nan)
    for at, (who, month, due) in enumerate(zip(judged.customer, judged.month, judged.due, strict=True)):
        found[at, :2] = 0, due
        if who not in rows:
            continue
        own = rows[who]
        n = int(np.searchsorted(own.month.to_numpy(), month))
        if not n:
            continue
        dues, came = own.due.to_numpy()[:n], own.received.to_numpy()[:n]
        kept = came >= dues - 0.005
        fade = 0.5 ** (np.arange(n)[::-1] / 6)
        found[at] = n, due, kept.mean(), fade @ kept / fade.sum(), kept[-1], came.sum() / dues.sum(), due / dues.mean()
    return found


# ---- what comes of it


def log_losses(found: Forecasts) -> dict[str, np.ndarray]:
    """Each draw's mean log-loss, by model; shape (draws,)."""
    kept = [(r >= d - 0.005).astype(float) for r, d in zip(found.received, found.due, strict=True)]
    return {
        name: np.array([
            -np.mean(k * np.log(p) + (1 - k) * np.log(1 - p)) for k, p in zip(kept, each, strict=True)
        ])
        for name, each in found.chances.items()
    }  # fmt: skip


def paired(one: np.ndarray, other: np.ndarray) -> tuple[float, float]:
    """The mean difference of two models over the draws, and its standard error."""
    difference = one - other
    return float(difference.mean()), float(difference.std(ddof=1) / math.sqrt(len(difference)))


def money(due: np.ndarray, received: np.ndarray, share: np.ndarray) -> tuple[float, float]:
    """Bias (expected less received) and mean error, both over what was due."""
    off = due * share - received
    return float(off.sum() / due.sum()), float(np.abs(off).sum() / due.sum())


def report(name: str, found: Forecasts) -> None:
    """Print the tables."""
    due, received, size = (np.concatenate(each) for each in (found.due, found.received, found.size))
    part = (received > 0) & (received < due - 0.005)
    kept = (received >= due - 0.005).mean()
    print(
        f"\n{name}: {len(found.due)} offices, {len(due)} dues judged; {kept:.1%} paid in full, {part.mean():.1%} in part,"
    )
    print(
        f"of those {(received[part].sum() / due[part].sum()):.3f} of the due; {np.isnan(size).mean():.1%} without a usual"
    )
    losses = log_losses(found)
    print(f"{'in full or not':28}{'log-loss':>10}{'ours less':>12}{'std. error':>12}")
    for model, each in losses.items():
        less, error = paired(losses["ours"], each)
        print(f"{model:28}{each.mean():10.4f}" + ("" if model == "ours" else f"{less:+12.4f}{error:12.4f}"))
    of_new = np.concatenate([(s != s) for s in found.size])
    print(
        f"{'money: expected over due':28}{'bias':>10}{'mean error':>12}{'ours less':>12}{'std. error':>12}{'total off':>12}"
    )
    errors = {model: np.array([money(*row)[1] for row in zip(found.due, found.received, each, strict=True)])
              for model, each in found.shares.items()}  # fmt: skip
    for model, each in found.shares.items():
        bias, error = money(due, received, np.concatenate(each))
        totals = [abs(money(*row)[0]) for row in zip(found.due, found.received, each, strict=True)]
        less, standard = paired(errors["ours"], errors[model])
        beside = f"{'':12}{'':12}" if model == "ours" else f"{less:+12.4f}{standard:12.4f}"
        print(f"{model:28}{bias:+10.3f}{error:12.3f}{beside}{np.mean(totals):12.3f}")
    print(
        f"{'bias by due / usual':28}"
        + "".join(f"{model[:22]:>24}" for model in found.shares)
        + f"{'dues':>8}{'paid':>8}"
    )
    groups = [(f"{low:g} to {high:g}", (size >= low) & (size < high)) for low, high in pairwise(SIZES)]
    for label, those in (*groups, ("no usual", of_new)):
        if those.sum() >= 20:
            biases = (
                money(due[those], received[those], np.concatenate(each)[those])[0] for each in found.shares.values()
            )
            paid = received[those].sum() / due[those].sum()
            print(f"{label:28}" + "".join(f"{bias:+24.3f}" for bias in biases) + f"{those.sum():8}{paid:8.3f}")
    print_ranges("months inside the 80 % range", np.array(found.totals))


def print_ranges(name: str, totals: np.ndarray) -> None:
    """How many of the totals lie in their range, without a common shock and with it."""
    came = totals[:, 0]
    for words, low, high in (("independent", 1, 2), ("with common shock", 3, 4)):
        inside = (totals[:, low] <= came) & (came <= totals[:, high])
        below, above = (came < totals[:, low]).mean(), (came > totals[:, high]).mean()
        width = ((totals[:, high] - totals[:, low]) / ((totals[:, high] + totals[:, low]) / 2)).mean()
        error = math.sqrt(inside.mean() * (1 - inside.mean()) / len(inside))
        print(f"{name}, {words:20}{inside.sum():5} of {len(inside)} = {inside.mean():.3f} ± {error:.3f}"
              f"   below {below:.3f} above {above:.3f}   width {width:.3f} of its middle")  # fmt: skip


def whole_months(panel: pd.DataFrame, last: int = 10) -> np.ndarray:
    """The totals, as in `Forecasts.totals`, of the panel's `last` months, each from all months before it."""
    found = Forecasts()
    end = int(panel.month.max())
    for number, month in enumerate(range(end - last + 1, end + 1)):
        add_forecasts(found, number, panel[panel.month < month], panel[panel.month == month], boosting=False)
    return np.array(found.totals)
