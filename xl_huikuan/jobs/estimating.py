"""All customers' records estimated together, from 历史 into 客户 (see `customer_records`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

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
    past = _numbered(past_months(month), list(rows))
    history = _history(past, len(rows))
    _put_amounts(month, rows, past)
    grades = [customers.grade[row] for row in rows.values()]
    start = _start(month)
    priors = grade_priors(grades, _prior(month), start)
    found = estimate(history, np.zeros(len(rows)), priors, start)
    month.kept.shock = common_shock(history, priors, start)
    means = list(customers.mean)
    usual = [None if (mean := means[row]) is None else to_yuan(mean) for row in rows.values()]
    usually = found.usual.tolist()
    for a_cells, b_cells, intercepts, slopes in (
        (customers.a_full, customers.b_full, found.a_full.tolist(), found.b_full.tolist()),
        (customers.a_nothing, customers.b_nothing, found.a_nothing.tolist(), found.b_nothing.tolist()),
    ):
        rebased = map(rebase_intercept, intercepts, slopes, usually, usual)
        a_cells.put_rows(rows.values(), [round(a, _DIGITS) for a in rebased])
        b_cells.put_rows(rows.values(), [round(b, _DIGITS) for b in slopes])
    for cells, values in ((customers.expected_share, found.expected_share), (customers.part, found.part)):
        cells.put_rows(rows.values(), [round(value, _DIGITS) for value in values.tolist()])


def put_amounts(month: Month, past: Iterable[PastMonth]) -> None:
    """Write what came in of each customer in `past_months`, 月均回款 and 历史最高, alone: all that a target is broken down by."""
    rows = {code: row for row, code in enumerate(month.customers.code) if code is not None}
    _put_amounts(month, rows, _numbered(past, list(rows)))


def _put_amounts(month: Month, rows: dict[Code, int], past: _Numbered) -> None:
    customers, came = month.customers, _amounts(past)
    of_each = [came.get(number) for number in range(len(rows))]
    customers.months.put_rows(rows.values(), [0 if received is None else len(received) for received in of_each])
    means = [
        None if received is None else max((2 * sum(received) + len(received)) // (2 * len(received)), 0)
        for received in of_each
    ]
    customers.mean.put_rows(rows.values(), means)
    highest = [None if received is None else max(0, *received) for received in of_each]
    customers.highest.put_rows(rows.values(), highest)


def office_shock(month: Month) -> float:
    """What the office's customers have in common, from its own months (`track_shock`)."""
    office, start = office_of(month, past_months(month)), _start(month)
    return common_shock(office.history, grade_priors(office.grades, office.prior, start), start)


def office_of(month: Month, past: Iterable[PastMonth], without: str | None = None) -> OfficeRecords:
    """The customers' records, those of their `past_months`; not those of a status that is left out (`without`)."""
    customers = month.customers
    cells = zip(customers.code, customers.grade, customers.status, strict=True)
    grades = {
        code: grade for code, grade, status in cells if code is not None and (without is None or status != without)
    }
    history = _history(_numbered(past, list(grades)), len(grades))
    return OfficeRecords(history, list(grades.values()), _prior(month))


def _start(month: Month) -> Start:
    """What other offices taught, as 参数 has it; what cannot be read the checks tell."""
    try:
        return PLAIN_START if (text := month.settings.learned) is None else read_start(text)
    except ValueError:
        return PLAIN_START


_Numbered = list[tuple[int, PastMonth]]
"""Customers' months, each with the number of its customer."""


def _numbered(past: Iterable[PastMonth], codes: list[Code]) -> _Numbered:
    """The months of these customers, whose number is their place here."""
    place = {code: number for number, code in enumerate(codes)}
    return [(number, row) for row in past if (number := place.get(row[0])) is not None]


def _history(rows: _Numbered, count: int) -> PaymentHistory:
    """What was due and came in time of so many customers, yuan."""
    order = {period: rank for rank, period in enumerate(sorted({row[1] for _, row in rows}))}
    return build_history(
        np.array([number for number, _ in rows], dtype=np.int64),
        count,
        np.array([order[row[1]] for _, row in rows], dtype=np.int64),
        np.array([to_yuan(row[2]) for _, row in rows], dtype=float),
        np.array([to_yuan(row[3]) for _, row in rows], dtype=float),
    )


def _amounts(rows: _Numbered) -> dict[int, list[Cents]]:
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
