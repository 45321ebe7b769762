"""All customers' records estimated together, from 历史 into 客户 (see `customer_records`)."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.month import Month
from xl_huikuan.domain.start_text import read_start
from xl_huikuan.domain.track_estimate import Prior, estimate, grade_priors, rebase_intercept
from xl_huikuan.domain.track_history import PaymentHistory, build_history
from xl_huikuan.domain.track_learning import OfficeRecords
from xl_huikuan.domain.track_shock import common_shock
from xl_huikuan.domain.track_start import PLAIN_START, Start
from xl_huikuan.jobs.past_months import PastMonth, past_months
from xl_huikuan.values import Cents, to_yuan

_NO_GRADE_PRIOR = 0.5
"""Where tblGrades tells no 先验兑现率 at all."""
_DIGITS = 4


def estimate_records(month: Month) -> None:
    """Estimate all customers together, from the months before this one, and write what the cells need of it; and what
    they have in common.

    月均回款 and 历史最高 are of all that came in; the chances, of what came in time. `a` is written for ln(due/月均回款),
    without one for ln(due/1 yuan).
    """
    customers = month.customers
    rows = {code: row for row, code in enumerate(customers.code) if code is not None}
    history, came = _history(month, list(rows))
    _put_amounts(month, rows, came)
    grades = [customers.grade[row] for row in rows.values()]
    start = _start(month)
    priors = grade_priors(grades, _prior(month), start)
    found = estimate(history, np.zeros(len(rows)), priors, start)
    month.kept.shock = common_shock(history, priors, start)
    lines = (
        (customers.a_full, customers.b_full, found.a_full, found.b_full),
        (customers.a_nothing, customers.b_nothing, found.a_nothing, found.b_nothing),
    )
    for number, row in enumerate(rows.values()):
        usually, mean = float(found.usual[number]), customers.mean[row]
        usual = None if mean is None else to_yuan(mean)
        for a_cells, b_cells, intercepts, slopes in lines:
            a, b = float(intercepts[number]), float(slopes[number])
            a_cells[row] = round(rebase_intercept(a, b, usually, usual), _DIGITS)
            b_cells[row] = round(b, _DIGITS)
        customers.expected_share[row] = round(float(found.expected_share[number]), _DIGITS)
        customers.part[row] = round(float(found.part[number]), _DIGITS)


def put_amounts(month: Month) -> None:
    """Write what came in of each customer, 月均回款 and 历史最高, alone: all that a target is broken down by."""
    rows = {code: row for row, code in enumerate(month.customers.code) if code is not None}
    _put_amounts(month, rows, _history(month, list(rows))[1])


def _put_amounts(month: Month, rows: dict[Code, int], came: dict[int, list[Cents]]) -> None:
    customers = month.customers
    for number, row in enumerate(rows.values()):
        received = came.get(number)
        customers.months[row] = 0 if received is None else len(received)
        customers.mean[row] = (
            None if received is None else max((2 * sum(received) + len(received)) // (2 * len(received)), 0)
        )
        customers.highest[row] = None if received is None else max(0, *received)


def office_shock(month: Month) -> float:
    """What the office's customers have in common, from its own months (`track_shock`)."""
    office, start = office_of(month), _start(month)
    return common_shock(office.history, grade_priors(office.grades, office.prior, start), start)


def office_of(month: Month, without: str | None = None) -> OfficeRecords:
    """The customers' records, those of the months before this one; not those of a status that is left out (`without`)."""
    customers = month.customers
    cells = zip(customers.code, customers.grade, customers.status, strict=True)
    grades = {
        code: grade for code, grade, status in cells if code is not None and (without is None or status != without)
    }
    history, _ = _history(month, list(grades))
    return OfficeRecords(history, list(grades.values()), _prior(month))


def _start(month: Month) -> Start:
    """What other offices taught, as 参数 has it; what cannot be read the checks tell."""
    try:
        return PLAIN_START if (text := month.settings.learned) is None else read_start(text)
    except ValueError:
        return PLAIN_START


def _history(month: Month, codes: list[Code]) -> tuple[PaymentHistory, dict[int, list[Cents]]]:
    """What was due and came in time, yuan, by customer's place in `codes`; and all that came, cents a month."""
    place = {code: number for number, code in enumerate(codes)}
    rows = [(number, row) for row in past_months(month) if (number := place.get(row[0])) is not None]
    order = {period: rank for rank, period in enumerate(sorted({row[1] for _, row in rows}))}
    return build_history(
        np.array([number for number, _ in rows], dtype=np.int64),
        len(codes),
        np.array([order[row[1]] for _, row in rows], dtype=np.int64),
        np.array([to_yuan(row[2]) for _, row in rows], dtype=float),
        np.array([to_yuan(row[3]) for _, row in rows], dtype=float),
    ), _amounts(rows)


def _amounts(rows: list[tuple[int, PastMonth]]) -> dict[int, list[Cents]]:
    """What came in each month of a customer, by his number; a month of several rows is one."""
    sums: dict[tuple[int, str], tuple[Cents, Cents]] = {}
    for number, (_, period, due, _, received) in rows:
        at = number, period
        if at in sums:
            before = sums[at]
            sums[at] = before[0] + due, before[1] + received
        else:
            sums[at] = due, received
    amounts: dict[int, list[Cents]] = defaultdict(list)
    for (number, _), (due, received) in sums.items():
        if due > 0 or received:
            amounts[number].append(received)
    return amounts


def _prior(month: Month) -> Prior:
    """先验兑现率, by grade."""
    grades = month.grades
    cells = zip(grades.grade, grades.prior, strict=True)
    return {grade: prior for grade, prior in cells if grade is not None and prior is not None} or _NO_GRADE_PRIOR
