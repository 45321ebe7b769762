"""Excel kept still while a job runs, and put back as it was whatever happens."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import xlwings

_MANUAL = -4135
_STILL = {"ScreenUpdating": False, "EnableEvents": False, "DisplayAlerts": False, "Calculation": _MANUAL}
"""What is changed for the job; put back in the opposite order, so that the screen comes last."""


@contextlib.contextmanager
def still(app: xlwings.App) -> Iterator[None]:
    """Without screen updates, events, questions and calculation.

    Where the rep calculates by hand, the workbook is calculated once at the end: what it shows agrees with what was written.
    """
    api: Any = app.api
    before = {name: getattr(api, name) for name in _STILL}
    try:
        for name, value in _STILL.items():
            setattr(api, name, value)
        yield
    finally:
        for name in reversed(_STILL):
            with contextlib.suppress(Exception):  # each is tried, even when Excel refuses another
                setattr(api, name, before[name])
        with contextlib.suppress(Exception):
            if before["Calculation"] == _MANUAL:
                api.Calculate()
        with contextlib.suppress(Exception):
            api.StatusBar = False
