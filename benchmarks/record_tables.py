"""The track record over tables of records, for the back-test, the benchmarks and the tests; the jobs hand over arrays."""

from __future__ import annotations

import numpy as np
import pandas as pd

from xl_huikuan.domain.track_estimate import Estimates, Prior, grade_priors
from xl_huikuan.domain.track_estimate import estimate as estimate_arrays
from xl_huikuan.domain.track_history import build_history

RESULT = ("customer", *Estimates._fields)
"""Columns of the result."""


def estimate(records: pd.DataFrame, upcoming: pd.DataFrame | None = None, prior: Prior | None = None) -> pd.DataFrame:
    """What to expect of each customer's next due: one row for each customer in either input, in first-seen order.

    Args:
        records: a row for each customer and period with columns `customer`, `period` (sorts in time), `due`, `received`
            (yuan), and optionally `grade`; read as `track_history.build_history` says.
        upcoming: `customer, due` (yuan) of the period to judge, optionally `grade`; dues of a customer are added up.
            Without it, or with a due that is blank or <= 0, a due like the customer's past ones is judged.
        prior: how often dues are paid in full, 0 to 1: for all, or by grade. None: learned from the records alone.
    """
    upcoming = pd.DataFrame({"customer": [], "due": []}) if upcoming is None else upcoming
    tables = [table for table in (records, upcoming) if len(table)] or [records]
    numbered, who = pd.factorize(pd.concat([table["customer"] for table in tables], ignore_index=True))
    known, asked = numbered[: len(records)], numbered[len(records) :]
    history = build_history(
        known.astype(np.int64),
        len(who),
        pd.factorize(records["period"], sort=True)[0],
        records["due"].to_numpy(dtype=float),
        records["received"].to_numpy(dtype=float),
    )
    dues = np.bincount(asked, np.nan_to_num(upcoming["due"].to_numpy(dtype=float)), minlength=len(who)).astype(float)
    grades: list[str | None] = [None] * len(who)
    for table, numbers in ((records, known), (upcoming, asked)):
        for number, grade in zip(numbers, table.get("grade", ()), strict=False):
            if pd.notna(grade):
                grades[number] = grade
    found = estimate_arrays(history, dues, grade_priors(grades, prior))
    return pd.DataFrame({"customer": who, **found._asdict()})
