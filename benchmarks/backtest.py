"""How good the track record's estimates are on real payments: ``python benchmarks/backtest.py DATA [--pictures FOLDER]``.

First invoice by invoice; then in many small offices and in money, a month a customer (`small_offices`), on the same data and on
make-believe payers beside them.

DATA is IBM's accounts-receivable sample (countrycode, customerID, InvoiceDate, DueDate, InvoiceAmount, SettledDate,
DaysLate; dates dd/mm/yyyy). Strictly causal: an invoice is judged by what its customer had settled before its date, and by
nothing else; the last 30 % by date are judged. Needs scikit-learn, and matplotlib for the pictures (extra `backtest`).
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import small_offices

from xl_huikuan.domain.track_record import estimate

os.environ.setdefault("OMP_NUM_THREADS", "1")  # on offices so small scikit-learn's threads only wait for each other
JUDGED = 0.3
TOPS = (0.1, 0.2)
LEAST_CASES = 30
_FEATURES = ("n", "raw", "recent", "last_late", "mean_days_late", "amount", "ratio", "days_overdue")


def read(path: Path) -> pd.DataFrame:
    data = pd.read_csv(path)
    for name in ("InvoiceDate", "DueDate", "SettledDate"):
        data[name] = pd.to_datetime(data[name], format="%d/%m/%Y")
    data["late"] = (data["DaysLate"] > 0).astype(int)
    return data.sort_values("InvoiceDate", kind="stable").reset_index(drop=True)


def known_before(data: pd.DataFrame) -> pd.DataFrame:
    """What was known of its customer on each invoice's date: the features of the models that ours is compared with."""
    rows = []
    by_customer = dict(list(data.groupby("customerID")))
    for invoice in data.itertuples():
        own = by_customer[invoice.customerID]
        settled = own[own.SettledDate < invoice.InvoiceDate].sort_values("SettledDate")
        open_ = own[(own.DueDate < invoice.InvoiceDate) & (own.SettledDate >= invoice.InvoiceDate)]
        n = len(settled)
        fade = 0.5 ** (np.arange(n)[::-1] / 6)
        rows.append(
            {
                "n": n,
                "raw": settled.late.mean() if n else np.nan,
                "recent": float(fade @ settled.late / fade.sum()) if n else np.nan,
                "last_late": settled.late.iloc[-1] if n else np.nan,
                "mean_days_late": settled.DaysLate.mean() if n else np.nan,
                "amount": invoice.InvoiceAmount,
                "ratio": invoice.InvoiceAmount / settled.InvoiceAmount.mean() if n else np.nan,
                "days_overdue": (invoice.InvoiceDate - open_.DueDate.min()).days if len(open_) else 0,
                "bayes": (settled.late.sum() + 4 * 0.36) / (n + 4),
            }
        )
    return pd.DataFrame(rows)


def ours(data: pd.DataFrame, judged: pd.DataFrame) -> pd.DataFrame:
    """p_full and expected_share of each judged invoice, a call a day."""
    found = []
    for day, invoices in judged.groupby("InvoiceDate"):
        past = data[data.SettledDate < day]
        records = pd.DataFrame(
            {
                "customer": past.customerID,
                "period": past.DueDate,
                "due": past.InvoiceAmount,
                "received": past.InvoiceAmount.where(past.late == 0, 0),
            }
        )
        upcoming = pd.DataFrame({"customer": invoices.customerID, "due": invoices.InvoiceAmount})
        result = estimate(records, upcoming).set_index("customer").loc[invoices.customerID]
        found.append(result[["p_full", "expected_share"]].set_index(invoices.index))
    return pd.concat(found).loc[judged.index]


def boosted(features: pd.DataFrame, late: pd.Series, first: int) -> np.ndarray:
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(max_iter=80, learning_rate=0.05, max_leaf_nodes=8, random_state=0)
    columns = list(_FEATURES)
    model.fit(features[columns][:first], late[:first])
    return model.predict_proba(features[columns][first:])[:, 1]


def caught(order: np.ndarray, missed: np.ndarray, top: float) -> float:
    """Share of the money that came late which stands in the first `top` of the list."""
    first = np.argsort(-order, kind="stable")[: round(len(order) * top)]
    return float(missed[first].sum() / missed.sum())


def calibration(chance: np.ndarray, happened: np.ndarray, by: str) -> pd.DataFrame:
    """Predicted and observed by decile, with the 95 % interval of what should be observed.

    `by` tenths of chance (0 to .1, .1 to .2, …) or equal numbers of cases.
    """
    if by == "tenths":
        decile = np.minimum((chance * 10).astype(int), 9)
    else:
        decile = np.searchsorted(np.quantile(chance, np.linspace(0.1, 0.9, 9)), chance, side="right")
    table = (
        pd.DataFrame({"decile": decile, "said": chance, "seen": happened})
        .groupby("decile")
        .agg(cases=("said", "size"), said=("said", "mean"), seen=("seen", "mean"))
    )
    table["half"] = 1.96 * np.sqrt(table.said * (1 - table.said) / table.cases)
    table["within"] = (table.seen - table.said).abs() <= table.half
    return table[table.cases >= LEAST_CASES]


def pictures(folder: Path, deciles: pd.DataFrame, lists: dict[str, np.ndarray], missed: np.ndarray) -> None:
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    drawing, axis = plt.subplots(figsize=(5, 4))
    axis.plot([0, 1], [0, 1], color="grey", linewidth=1)
    axis.errorbar(deciles.said, deciles.seen, yerr=deciles.half, fmt="o", capsize=3)
    axis.set(xlabel="p_full, mean of the decile", ylabel="share paid in full, in time", title="Calibration")
    drawing.tight_layout()
    drawing.savefig(folder / "calibration.png", dpi=110)
    drawing, axis = plt.subplots(figsize=(5, 4))
    tops = np.linspace(0.01, 1, 100)
    for name, order in lists.items():
        axis.plot(tops * 100, [100 * caught(order, missed, top) for top in tops], label=name, linewidth=1.2)
    axis.set(
        xlabel="first % of the list", ylabel="% of the late money in it", title="What the order of the list catches"
    )
    axis.legend(fontsize=8)
    drawing.tight_layout()
    drawing.savefig(folder / "caught.png", dpi=110)


def in_offices(name: str, panel: pd.DataFrame, boosting: bool = True) -> None:
    small_offices.report(name, small_offices.forecast_offices(panel, boosting=boosting))
    small_offices.print_ranges("last ten months of them all", small_offices.whole_months(panel))


def main(arguments: list[str]) -> None:
    from sklearn.metrics import log_loss, roc_auc_score

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--pictures", type=Path)
    options = parser.parse_args(arguments)

    data = read(options.data)
    first = round(len(data) * (1 - JUDGED))
    judged, features = data[first:], known_before(data)
    late, amount = judged.late.to_numpy(), judged.InvoiceAmount.to_numpy()
    told = features[first:].reset_index(drop=True)
    estimates = ours(data, judged)
    middle = data[data.SettledDate < judged.InvoiceDate.min()].late.mean()
    chances = {
        "ours": 1 - estimates.p_full.to_numpy(),
        "customer's raw rate": told.raw.fillna(middle).clip(0.01, 0.99).to_numpy(),
        "plain empirical Bayes": told.bayes.to_numpy(),
        "gradient boosting": boosted(features, data.late, first),
    }
    print(f"{len(judged)} invoices judged, {late.mean():.1%} late\n")
    print(f"{'late or not':24}{'AUC':>8}{'log-loss':>10}")
    for name, chance in chances.items():
        print(f"{name:24}{roc_auc_score(late, chance):8.4f}{log_loss(late, chance):10.4f}")

    full = 1 - late
    for by in ("tenths", "equal numbers"):
        deciles = calibration(estimates.p_full.to_numpy(), full, by)
        print(f"\ncalibration of p_full by {by}: {deciles.within.sum()} of {len(deciles)} within their 95 % interval")
        for row in deciles.itertuples():
            print(
                f"{row.cases:5} cases  said {row.said:.3f} ± {row.half:.3f}  seen {row.seen:.3f}{'' if row.within else '  outside'}"
            )

    missed = amount * late
    lists = {
        "ours": amount * (1 - estimates.expected_share.to_numpy()),
        "gradient boosting": amount * chances["gradient boosting"],
        "by amount": amount,
        "by days overdue": told.days_overdue.to_numpy(dtype=float) + amount / 1e6,
        "oracle": missed,
    }
    print(f"\n{'late money caught in the first':32}" + "".join(f"{top:>8.0%}" for top in TOPS))
    for name, order in lists.items():
        print(f"{name:32}" + "".join(f"{caught(order, missed, top):8.3f}" for top in TOPS))
    print(f"{'at random':32}" + "".join(f"{top:8.3f}" for top in TOPS))
    for by in ("month's end", "due date"):
        panel = small_offices.panel_of(data, by)
        whole = panel[panel.month < panel.month.max()]  # of the last month only the first days are there
        in_offices(f"settled by the {by}", whole)
    for common in (0.0, 0.1, 0.2):
        panels = [small_offices.made_up_payers(seed, common=common) for seed in (1, 2, 3)]
        in_offices(f"make-believe payers, common sd {common}", panels[0], boosting=False)
        months = np.concatenate([small_offices.whole_months(panel) for panel in panels])
        small_offices.print_ranges("last ten months of three such", months)
    if options.pictures:
        pictures(options.pictures, calibration(estimates.p_full.to_numpy(), full, "equal numbers"), lists, missed)


if __name__ == "__main__":
    main(sys.argv[1:])
