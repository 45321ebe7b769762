"""Many reps' workbooks, made quickly: few are worked out, the others are copies with other names and codes, caches and all."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import tempfile
import zipfile
from functools import cache
from pathlib import Path

from xl_huikuan.book.contract.kinds import Kind
from xl_huikuan.book.contract.tables import TABLES
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.demo.month import TODAY, demo_month
from xl_huikuan.jobs.break_down import break_down
from xl_huikuan.jobs.follow_up import follow_up
from xl_huikuan.template import template_path

REGIONS = ("皖北", "皖南", "苏南", "浙东")
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
FILLED = ("tblCustomers", "tblPromises", "tblActions", "tblReceipts", "tblContacts", "tblTargetChanges", "tblHistory")


def rep_of(number: int) -> str:
    return f"{SURNAMES[number % len(SURNAMES)]}{number:03d}"


def region_of(number: int) -> str:
    return REGIONS[number % len(REGIONS)]


@cache
def made(customers: int, times: float, today: dt.date = TODAY) -> bytes:
    """A demo month whose amounts are so many times as large, planned and listed."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "模.xlsm"
        book = FileBook(template_path(), path)
        month = book.read()
        demo_month(customers, today).type_into(month)
        for name in FILLED:
            for column in TABLES[name].columns:
                if column.kind is Kind.MONEY and not column.is_computed:
                    cells = month[name].columns[column.header]
                    cells[:] = [round(v * times, 2) if isinstance(v, (int, float)) else v for v in cells]
        month.names["hk_target"] = round(month.names["hk_target"] * times, 2)
        book.write(month)
        break_down(FileBook(path), today)
        follow_up(FileBook(path), today)
        return path.read_bytes()


def lay_out(
    folder: Path, count: int, customers: int = 12, variants: int = 3, today: dt.date = TODAY, first: int = 0
) -> list[Path]:
    """So many workbooks in a folder: reps, regions and customers of their own."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number in range(first, first + count):
        source = made(customers, 1 + 0.37 * (number % variants), today)
        path = folder / f"{region_of(number)}-{rep_of(number)}-{today:%Y-%m}.xlsm"
        patched(source, path, number)
        paths.append(path)
    return paths


def patched(source: bytes, path: Path, number: int, rep: str | None = None, region: str | None = None) -> None:
    """A copy with another rep, region and customers' codes; its cached values stay right."""
    rep, region = rep or rep_of(number), region or region_of(number)
    code = re.compile(rb">(00\d{3}|1-2)<")
    with tempfile.TemporaryFile() as scratch:
        scratch.write(source)
        with zipfile.ZipFile(scratch) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
            for item in old.infolist():
                data = old.read(item)
                if item.filename.startswith("xl/worksheets/") or item.filename == "xl/sharedStrings.xml":
                    data = code.sub(lambda found: b">K%04d-%s<" % (number, found[1]), data)
                    data = data.replace(f">{'李明'}<".encode(), f">{rep}<".encode())
                    data = data.replace(f">{'皖北'}<".encode(), f">{region}<".encode())
                new.writestr(item.filename, data)


def copy_to(path: Path, target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy2(path, target))
