"""Files as other programs write them, made by hand: what tests of reading and importing start from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter


def excel(path: Path, *sheets: Sequence[Sequence[Any]], names: Sequence[str] = (), top: int = 0) -> Path:
    """A workbook, a sheet for each list of rows, `top` blank lines above."""
    with xlsxwriter.Workbook(str(path)) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for at, rows in enumerate(sheets):
            sheet = book.add_worksheet(names[at] if names else None)
            for r, row in enumerate(rows, top):
                for c, value in enumerate(row):
                    if isinstance(value, dt.date):
                        sheet.write_datetime(r, c, value, day)
                    elif isinstance(value, str):
                        sheet.write_string(r, c, value)
                    elif value is not None:
                        sheet.write(r, c, value)
    return path


def text(path: Path, lines: Sequence[str], encoding: str = "utf-8") -> Path:
    """A text file of these lines, ended as Windows ends them."""
    path.write_bytes("\r\n".join([*lines, ""]).encode(encoding))
    return path
