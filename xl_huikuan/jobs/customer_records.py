"""Each customer's record in a few figures, from 历史 into 客户, where the functions in cells find it."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from xl_huikuan.book.month import Month, customer_key, is_blank
from xl_huikuan.domain.track_estimate import estimate, grade_priors, rebase_intercept
from xl_huikuan.domain.track_history import History, build_history
from xl_huikuan.jobs.opening import cents
from xl_huikuan.values import Value

_NO_GRADE_PRIOR = 0.5
"""Where tblGrades tells no 先验兑现率 at all."""


def update_records(month: Month) -> None:
    """Estimate all customers together, from the months before this one, and write what the cells need of it.

    月均回款 and 历史最高 are of all that came in; the chances, of what came in time. `a` is written for ln(due/月均回款).
    """
    customers = month["tblCustomers"]
    rows = {customer_key(code): row for row, code in enumerate(customers.columns["客户编码"]) if not is_blank(code)}
    history, came = _history(month, list(rows))
    grades = [
        None if is_blank(grade) else str(grade) for grade in (customers.get(at, "信用等级") for at in rows.values())
    ]
    priors = grade_priors(grades, _priors(month) or _NO_GRADE_PRIOR)
    found = estimate(history, np.zeros(len(rows)), priors)
    for number, row in enumerate(rows.values()):
        n, _, _, share, _, a_full, b_full, a_nothing, b_nothing, usually = (float(column[number]) for column in found)
        received = came.get(number)
        usual = None if received is None else max((2 * sum(received) + len(received)) // (2 * len(received)), 0) / 100
        figures: dict[str, Value] = {
            "记录月数": int(n),
            "月均回款": usual,
            "历史最高": None if received is None else max(0, *received) / 100,
            "兑现a": round(rebase_intercept(a_full, b_full, usually, usual), 4),
            "兑现b": round(b_full, 4),
            "不付a": round(rebase_intercept(a_nothing, b_nothing, usually, usual), 4),
            "不付b": round(b_nothing, 4),
            "预计回款率": round(share, 4),
        }
        for name, value in figures.items():
            customers.set(row, name, value)


def _history(month: Month, keys: list[Value]) -> tuple[History, dict[int, list[int]]]:
    """What was due and came in time, by customer's place in `keys`; and all that came, cents a month."""
    history = month["tblHistory"]
    this_month = str(month.names.get("hk_month") or "")
    place = {key: number for number, key in enumerate(keys)}
    rows: list[tuple[int, str, float, float]] = []
    due_in: dict[tuple[int, str], int] = defaultdict(int)
    came_in: dict[tuple[int, str], int] = defaultdict(int)
    for at, code in enumerate(history.columns["客户编码"]):
        period, received = str(history.get(at, "月份") or ""), history.get(at, "实收")
        number = None if is_blank(code) else place.get(customer_key(code))
        before = period and not (this_month and period >= this_month)
        if number is None or not before or not isinstance(received, (int, float)):
            continue
        due = cents(history.get(at, "承诺")) or cents(history.get(at, "目标"))
        in_time = history.get(at, "按期实收")
        rows.append((number, period, due / 100, cents(received if is_blank(in_time) else in_time) / 100))
        due_in[number, period] += due
        came_in[number, period] += cents(received)
    came: dict[int, list[int]] = defaultdict(list)
    for (number, period), amount in came_in.items():
        if due_in[number, period] > 0 or amount:
            came[number].append(amount)
    order = {period: rank for rank, period in enumerate(sorted({period for _, period, _, _ in rows}))}
    numbers, periods, dues, receipts = zip(*rows, strict=True) if rows else ((), (), (), ())
    return build_history(
        np.array(numbers, dtype=np.int64),
        len(keys),
        np.array([order[period] for period in periods], dtype=np.int64),
        np.array(dues, dtype=float),
        np.array(receipts, dtype=float),
    ), came


def _priors(month: Month) -> dict[str, float]:
    grades = month["tblGrades"]
    return {
        str(grade): float(prior)
        for grade, prior in zip(grades.columns["信用等级"], grades.columns["先验兑现率"], strict=True)
        if isinstance(prior, (int, float)) and not is_blank(grade)
    }
