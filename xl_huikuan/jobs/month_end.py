"""参数: between which amounts the month's receipts will lie, kept up by every job that writes; no formula can work it out."""

from __future__ import annotations

from typing import Any

import xl_huikuan
from xl_huikuan.book.month import Month
from xl_huikuan.digests import blake2b
from xl_huikuan.jobs.forecast import Forecast, expected_of, forecast


def keep_month_end(month: Month) -> Forecast | None:
    """Work the range out as of hk_today; not again while all that it comes from stands as it was. What the month will bring."""
    told = _fingerprint(month)
    if month.kept.range_of == told:
        return _as_kept(month)
    found, end = forecast(month), month.month_end
    end.low = None if found is None else found.low
    end.high = None if found is None else found.high
    end.worked_out_on = None if found is None else month.settings.today
    month.kept.range_of = told
    return found


def kept_forecast(month: Month) -> Forecast | None:
    """What the month will bring: as 参数 has it while it still holds, else worked out anew; nothing is written."""
    return _as_kept(month) if month.kept.range_of == _fingerprint(month) else forecast(month)


def _as_kept(month: Month) -> Forecast | None:
    end = month.month_end
    if end.low is None or end.high is None:
        return None
    return Forecast(expected_of(month), end.low, end.high)


def _fingerprint(month: Month) -> str:
    """What tells the range's sources from others: the customers' records, and their rows of 测算."""
    w = month.workings
    columns = (
        w.code, w.received, w.expected, w.commitment, w.usual, w.chance_full, w.chance_nothing, w.part, w.in_time, w.as_promised,
        w.as_always,
    )  # fmt: skip
    told = blake2b(repr((xl_huikuan.__version__, month.kept.records, month.settings.today)).encode(), digest_size=16)
    for cells in columns:
        told.update(repr(_as_kept_in_file([*cells])).encode())
    return told.hexdigest()


def _as_kept_in_file(values: list[Any]) -> list[Any]:
    """A number comes back from a file as another kind of number."""
    kinds = {*map(type, values)}
    if kinds == {int}:
        return [*map(float, values)]
    return [float(v) if isinstance(v, int) else v for v in values] if kinds & {int, bool} else values
