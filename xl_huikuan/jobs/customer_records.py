"""Each customer's record in a few figures, from 历史 into 客户, where the functions in cells find it."""

from __future__ import annotations

from typing import Any

import xl_huikuan
from xl_huikuan.book.contract.columns import Cells
from xl_huikuan.book.contract.kinds import LARGEST
from xl_huikuan.book.month import Month
from xl_huikuan.digests import blake2b
from xl_huikuan.values import Value


def update_records(month: Month) -> None:
    """Estimate all customers together, from the months before this one, and write what the cells need of it; not again
    while all that it comes from, and what came of it, stands as it was."""
    if month.kept.records is None or month.kept.records != _fingerprint(month):
        from xl_huikuan.jobs.estimating import estimate_records  # numpy: only where there is something to estimate

        estimate_records(month)
        month.kept.records = _fingerprint(month)


def shock_of(month: Month) -> float:
    """What the customers have in common (`domain.track_shock`): as it was estimated with their records; anew where that
    is not there."""
    kept = month.kept.shock
    if kept is not None and 0 <= kept < LARGEST:
        return kept
    from xl_huikuan.jobs.estimating import office_shock  # numpy

    return office_shock(month)


def _estimated(month: Month) -> tuple[Cells[Any], ...]:
    customers = month.customers
    return (
        customers.months, customers.mean, customers.highest, customers.expected_share,
        customers.a_full, customers.b_full, customers.a_nothing, customers.b_nothing, customers.part,
    )  # fmt: skip


def _fingerprint(month: Month) -> str:
    """What tells the estimates' sources, and the estimates, from others."""
    history, customers, grades = month.history, month.customers, month.grades
    columns: tuple[Cells[Any], ...] = (
        history.code, history.month, history.target, history.commitment, history.received, history.in_time,
        customers.code, customers.grade, grades.grade, grades.prior, *_estimated(month),
    )  # fmt: skip
    of_all = xl_huikuan.__version__, month.settings.month, month.settings.learned, _as_kept(month.kept.shock)
    told = blake2b(repr(of_all).encode(), digest_size=16)
    for cells in columns:
        # a number comes back from a file as another kind of number
        held = list(cells.raw)
        told.update(repr([*map(_as_kept, held)] if int in {*map(type, held)} else held).encode())
    return told.hexdigest()


def _as_kept(value: Value) -> Value:
    return float(value) if type(value) is int and abs(value) < _EXACT else value


_EXACT = 2**53
