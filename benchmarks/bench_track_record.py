"""Time of `estimate` for a large office: ``python benchmarks/bench_track_record.py [CUSTOMERS]``, 24 periods each.

Beside it, in the same run, the least that an office would write: pandas adds up due and received by customer. Seconds of CPU:
others may run beside it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from xl_huikuan.domain.track_record import estimate

PERIODS = 24
ROUNDS = 5


def office(customers: int) -> pd.DataFrame:
    dice = np.random.default_rng(7)
    rows = customers * PERIODS
    due = dice.uniform(1_000, 100_000, rows).round(2)
    luck = dice.random(rows)
    return pd.DataFrame(
        {
            "customer": np.tile(np.arange(customers), PERIODS),
            "period": np.repeat(np.arange(PERIODS), customers),
            "due": due,
            "received": np.where(luck < 0.6, due, np.where(luck < 0.8, 0.0, (due * 0.3).round(2))),
        }
    )


def seconds(work: Callable[[pd.DataFrame], object], records: pd.DataFrame) -> float:
    start = time.process_time()
    work(records)
    return time.process_time() - start


def added_up(records: pd.DataFrame) -> pd.DataFrame:
    return records.groupby("customer")[["due", "received"]].sum()


if __name__ == "__main__":
    customers = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    numbers = office(customers)
    codes = "C" + numbers["customer"].astype(str).str.zfill(7)
    months = pd.Series(pd.period_range("2024-01", periods=PERIODS, freq="M").astype(str))
    texts = numbers.assign(customer=codes, period=months[numbers["period"]].to_numpy())
    print(f"{customers:,} customers × {PERIODS} periods; median of {ROUNDS}, and the first call")
    for name, records in (("whole numbers", numbers), ("texts", texts)):
        pairs = [(seconds(estimate, records), seconds(added_up, records)) for _ in range(ROUNDS)]
        ours, plain = (sorted(column)[ROUNDS // 2] for column in zip(*pairs, strict=True))
        print(
            f"customers and periods as {name:14} {ours:6.2f} s (first {pairs[0][0]:.2f}) beside a plain groupby"
            f" {plain:6.2f} s   ratio {ours / plain:5.2f}   goal 1 s: {'met' if ours <= 1 else 'MISSED'}"
        )
