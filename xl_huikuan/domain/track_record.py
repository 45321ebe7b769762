"""What customers' past periods say of the next due: one estimate, used by commitment, follow-up and review alike.

Tables in, a table out; the sums are in `track_estimate`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from xl_huikuan.domain.logistic_fit import Floats
from xl_huikuan.domain.track_estimate import Estimates, Prior, grade_priors
from xl_huikuan.domain.track_estimate import estimate as estimate_arrays
from xl_huikuan.domain.track_history import Ints, build_history

RESULT = ("customer", *Estimates._fields)
"""Columns of the result."""


def estimate(records: pd.DataFrame, upcoming: pd.DataFrame | None = None, prior: Prior | None = None) -> pd.DataFrame:
    """What to expect of each customer's next due.

    Args:
        records: a row for each customer and period with columns `customer`, `period` (anything of one type that sorts
            in time), `due` (yuan: committed or owed for the period), `received` (yuan: came of it in time), and
            optionally `grade`. Rows of the same customer and period are added up; then due <= 0 is ignored and
            received clipped to 0..due. A row without due or received is unknown, not zero, and is ignored.
        upcoming: `customer, due` (yuan) of the period to judge, optionally `grade`; dues of a customer are added up.
            Without it, or with a due that is blank or <= 0, a due like the customer's past ones is judged; without
            a past, one of the office's median size.
        prior: how often dues are paid in full, 0 to 1: for all, or by grade. None: learned from the records alone.

    Returns:
        One row for each customer in either input, in first-seen order, columns RESULT: `n` periods with a due;
        `p_full`, `p_nothing` chances that all or nothing of the due comes in time (together at most 1);
        `expected_share` expected received / due; `weight`, 0 to 1, how much of the share behind it is the customer's
        own record; `a_full, b_full, a_nothing, b_nothing` of p = logistic(a + b·ln(due/usual)); `usual` (yuan) what it
        pays in a period, recent ones weighing more: NaN without a record. Where usual is NaN or 0, it counts as 1 yuan
        there. `due` (yuan) what was judged; `part` what comes of it when a part comes, as a share.

    Raises:
        ValueError: a column is missing, a customer or period is blank, an amount is text or infinite, or a prior is
            not within 0 to 1.
    """
    upcoming = pd.DataFrame(columns=["customer", "due"]) if upcoming is None else upcoming
    numbered, who = _customers(records, upcoming)
    rows = len(records)
    history = build_history(
        numbered[:rows], len(who), _periods(records), *(_amounts(records, name) for name in ("due", "received"))
    )
    asked = np.bincount(numbered[rows:], np.nan_to_num(_amounts(upcoming, "due")), minlength=len(who)).astype(float)
    found = estimate_arrays(history, asked, grade_priors(_grades(records, upcoming, numbered, len(who)), prior))
    return pd.DataFrame({"customer": who, **found._asdict()})


def _customers(records: pd.DataFrame, upcoming: pd.DataFrame) -> tuple[Ints, pd.Index]:
    """Each row's customer as a number, records first, and the customers in first-seen order."""
    both = [_column(frame, "customer") for frame in (records, upcoming)]
    used = [column for column in both if len(column)] or both[:1]
    numbered, who = pd.factorize(pd.concat(used, ignore_index=True) if len(used) > 1 else used[0])
    if (numbered < 0).any():
        raise ValueError(f"第{int(np.argmax(numbered < 0)) + 1}行没有客户")
    return numbered.astype(np.int64), pd.Index(who)


def _periods(records: pd.DataFrame) -> Ints:
    """Periods as numbers that rise with time."""
    numbered, found = pd.factorize(_column(records, "period"))
    if (numbered < 0).any():
        raise ValueError(f"第{int(np.argmax(numbered < 0)) + 1}行没有月份（period）")
    if pd.api.types.infer_dtype(found).startswith("mixed"):
        raise ValueError("“period”一列里类型不一，排不出先后")
    rank = np.empty(len(found), dtype=np.int64)
    rank[pd.Index(found).argsort()] = np.arange(len(found))
    return np.asarray(rank[numbered])


def _amounts(frame: pd.DataFrame, name: str) -> Floats:
    """A column of yuan, NaN where blank."""
    column = _column(frame, name)
    try:
        found = np.asarray(pd.to_numeric(column), dtype=float)
    except (TypeError, ValueError) as error:
        raise ValueError(f"“{name}”一列里有不是数字的内容：{error}") from error
    if np.isinf(found).any():
        raise ValueError(f"“{name}”一列第{int(np.argmax(np.isinf(found))) + 1}行不是有限的数")
    return found


def _column(frame: pd.DataFrame, name: str) -> pd.Series:
    if name not in frame.columns:
        raise ValueError(f"缺少“{name}”一列")
    return frame[name]


def _grades(records: pd.DataFrame, upcoming: pd.DataFrame, numbered: Ints, count: int) -> list[str | None]:
    """Each customer's grade, the last one told; None without."""
    grades = np.full(count, None, dtype=object)
    for frame, numbers in ((records, numbered[: len(records)]), (upcoming, numbered[len(records) :])):
        if "grade" in frame.columns:
            known = frame["grade"].notna().to_numpy()
            grades[numbers[known]] = frame["grade"].to_numpy(dtype=object)[known]
    return [None if grade is None else str(grade) for grade in grades]
