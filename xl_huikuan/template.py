"""Where the workbook's template lies: inside the installed package, or in the source tree; how a month's workbook is called."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).parent
WORKBOOK_NAME = "回款计划-{month}.xlsm"
"""``month`` as 2026-11."""


def template_path() -> Path:
    """The empty monthly workbook."""
    installed = _HERE / "template.xlsm"
    return installed if installed.exists() else _HERE.parent / "workbook" / "template.xlsm"
