"""Every sheet as it is printed, to be looked at: ``python docs/look.py FOLDER [CASE…]`` writes a picture a page, ``CASE/SHEET-NN.png``.

The cases are what a month may be: not begun, the demo, many customers, long names, its first day, its last. LibreOffice prints,
poppler draws; the office's own workbook is among them. What is to be looked for: cut texts, ###, overlaps, empty charts, a sheet
that is more than one page wide, words that are not Chinese.
"""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from xl_huikuan.book.contract.columns import Filled
from xl_huikuan.book.contract.kinds import Kind
from xl_huikuan.book.contract.tables import TABLES
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.demo.make import make_demo
from xl_huikuan.demo.month import TODAY
from xl_huikuan.jobs.follow_up import follow_up
from xl_huikuan.jobs.new_month import new_month
from xl_huikuan.jobs.review import review
from xl_huikuan.jobs.suggest_measures import suggest_measures
from xl_huikuan.template import template_path

_DOTS = 75
"""An inch."""
_MANY = 200
_WIDE = 16
_LONG = "内蒙古呼伦贝尔市鄂温克族自治旗兴安商贸有限责任公司"


def _empty(folder: Path) -> Path:
    path = folder / "empty.xlsm"
    new_month(FileBook(template_path(), path), TODAY)
    return path


def _demo(folder: Path, customers: int = 60, today: dt.date = TODAY) -> Path:
    path = make_demo(folder, customers, today)[0]
    suggest_measures(FileBook(path), today)
    follow_up(FileBook(path), today)
    review(FileBook(path), today)
    return path


def _long(folder: Path) -> Path:
    """Names, notes and reasons as long as people write them, amounts as large as they come."""
    path = _demo(folder)
    book = FileBook(path)
    month = book.read()
    names = month.customers.name
    for row in range(len(month.customers)):
        names[row] = f"{_LONG}{row + 1}号店"
    for name, header in _texts():
        cells = month[name]
        for row in range(min(6, len(cells))):
            if isinstance(cells.get(row, header), str):
                cells.set(row, header, f"{cells.get(row, header)}；{_LONG}")
    month.settings.target = 98_765_432_10
    month.settings.rep, month.settings.region = "欧阳娜仁托娅·阿古拉", "内蒙古东部四盟市大区"
    book.write(month)
    follow_up(FileBook(path), TODAY)
    return path


def _texts() -> list[tuple[str, str]]:
    """Columns in which people write sentences."""
    return [
        (name, column.header)
        for name, table in TABLES.items()
        for column in table.columns
        if column.kind is Kind.TEXT and column.filled is Filled.REP and not column.choices and column.width >= _WIDE
    ]


CASES: dict[str, Callable[[Path], Path]] = {
    "empty": _empty,
    "demo": _demo,
    "many": lambda folder: _demo(folder, _MANY),
    "long": _long,
    "first-day": lambda folder: _demo(folder, today=TODAY.replace(day=1)),
    "last-day": lambda folder: _demo(folder, today=TODAY.replace(day=30)),
}


def show(case: str, out: Path) -> None:
    """A picture a page of one case."""
    with tempfile.TemporaryDirectory() as scratch:
        book = CASES[case](Path(scratch))
        draw(book, out / case)


def draw(book: Path, out: Path) -> None:
    """A picture a page of a workbook, each named after the sheet that stands at its foot."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        profile = f"-env:UserInstallation={(Path(scratch) / 'profile').as_uri()}"
        subprocess.run(
            ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", scratch, str(book)],
            check=True, capture_output=True, timeout=600,
        )  # fmt: skip
        pdf = Path(scratch) / f"{book.stem}.pdf"
        text = subprocess.run(
            ["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, text=True
        ).stdout
        pages: Counter[str] = Counter()
        for number, page in enumerate(text.rstrip("\f").split("\f"), 1):
            foot = re.search(r"^\s*(\S+).*第 ?\d+ ?页", page, re.MULTILINE)
            sheet = foot[1] if foot else "page"
            pages[sheet] += 1
            picture = out / f"{sheet}-{pages[sheet]:02}"
            at = ["-f", str(number), "-l", str(number), "-singlefile", "-png", "-r", str(_DOTS)]
            subprocess.run(["pdftoppm", *at, str(pdf), str(picture)], check=True)
    print(f"{out.name}: {', '.join(f'{sheet} {count}' for sheet, count in pages.items())}")


if __name__ == "__main__":
    folder, *chosen = sys.argv[1:]
    for case in chosen or CASES:
        show(case, Path(folder))
