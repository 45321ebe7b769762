"""Make the guides' pictures from the demo: ``python docs/pictures.py`` (``--check``: only say whether they are out of date).

Sheets are printed by LibreOffice, the report is shown by the browser through Playwright. What the pictures were made from is kept
beside them as a hash: the demo workbook's parts, what draws the report, and this program.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import NamedTuple

from xl_huikuan.book.contract.commitments import Commitments
from xl_huikuan.book.contract.customers import Customers
from xl_huikuan.book.contract.followups import Followups
from xl_huikuan.book.contract.ledgers import Receipts
from xl_huikuan.book.contract.plan import Plan
from xl_huikuan.book.contract.promises import Promises
from xl_huikuan.book.contract.settings import SETTINGS_SHEET
from xl_huikuan.book.contract.status import GUIDE
from xl_huikuan.book.contract.totals import BOARD
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.demo.make import make_demo
from xl_huikuan.jobs.opening import open_month

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "pictures"
MADE_FROM = FOLDER / "made-from.txt"
SHEETS = {
    "start": GUIDE, "settings": SETTINGS_SHEET, "customers": Customers.declared.sheet, "plan": Plan.declared.sheet,
    "promises": Promises.declared.sheet, "commitments": Commitments.declared.sheet, "receipts": Receipts.declared.sheet,
    "list": Followups.declared.sheet, "board": BOARD,
}  # fmt: skip
"""Pictures of sheets: the first page that each is printed on."""
_DRAWS_NOTHING = {"browser.py", "files.py"}
_WHOLE = {"start", "settings", "board"}
"""Sheets that are no tables, shown from top to end."""
_DOTS, _DOTS_OF_TABLES = 84, 112
"""An inch."""
_TOP_OF_TABLES = 520
"""Dots of a table's page that are shown."""


class Shot(NamedTuple):
    """A picture of the report."""

    width: int
    height: int
    scale: float
    scheme: str
    customers: bool = False
    scroll_to: str = ""


SHOTS = {
    "report-phone": Shot(390, 1150, 1.25, "light"),
    "report-phone-dark": Shot(390, 800, 1.25, "dark", scroll_to=".list"),
    "report-desk": Shot(1180, 1130, 0.8, "light"),
    "customer": Shot(700, 760, 0.9, "light", customers=True),
}


def main(check: bool) -> int:
    """0 when all is up to date, or was made."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        demo = make_demo(folder)[0]
        inputs = made_from(demo)
        if check:
            return _say_what_is_stale(inputs)
        shutil.rmtree(FOLDER, ignore_errors=True)
        FOLDER.mkdir()
        print_sheets(demo, folder)
        show_report(demo, folder)
        MADE_FROM.write_text(inputs, "utf-8")
    return 0


def made_from(demo: Path) -> str:
    """The hash of all that the pictures show."""
    known = hashlib.sha256()
    with zipfile.ZipFile(demo) as package:
        for name in sorted(package.namelist()):
            known.update(name.encode() + package.read(name))
    for path in [Path(__file__), *sorted((ROOT / "xl_huikuan" / "report").rglob("*"))]:
        if path.is_file() and path.suffix != ".pyc" and path.name not in _DRAWS_NOTHING:
            known.update(path.name.encode() + path.read_bytes().replace(b"\r\n", b"\n"))
    return f"{known.hexdigest()}\n"


def _say_what_is_stale(inputs: str) -> int:
    held = MADE_FROM.read_text("utf-8") if MADE_FROM.exists() else ""
    lacking = [name for name in (*SHEETS, *SHOTS) if not (FOLDER / f"{name}.png").exists()]
    if held == inputs and not lacking:
        return 0
    print(f"docs/pictures: out of date, run python docs/pictures.py {' '.join(lacking)}".rstrip())
    return 1


def print_sheets(demo: Path, folder: Path) -> None:
    """One copy of the workbook a sheet, with all others hidden: LibreOffice prints no hidden sheet without an area to print."""
    for name, sheet in SHEETS.items():
        _with_one_sheet(demo, folder / f"{name}.xlsm", sheet)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    books = [str(folder / f"{name}.xlsm") for name in SHEETS]
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *books],
        check=True, capture_output=True, timeout=600,
    )  # fmt: skip
    for name, sheet in SHEETS.items():
        _draw(folder / f"{name}.pdf", FOLDER / name, sheet)


def _draw(pdf: Path, picture: Path, sheet: str) -> None:
    """The first page; of a table the top, larger, so that its figures can be read."""
    page = subprocess.run(["pdftotext", "-l", "1", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    if sheet not in page.splitlines():  # the sheet's name stands at the foot
        raise ValueError(f"{pdf.name} does not begin with {sheet}")
    top = ["-r", str(_DOTS_OF_TABLES), "-H", str(_TOP_OF_TABLES), "-W", "5000"]
    looks = ["-r", str(_DOTS)] if picture.name in _WHOLE else top
    pages = ["-f", "1", "-l", "1", "-singlefile", "-png"]
    subprocess.run(["pdftoppm", *pages, *looks, str(pdf), str(picture)], check=True)


def _with_one_sheet(demo: Path, copy: Path, sheet: str) -> None:
    with zipfile.ZipFile(demo) as package, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as out:
        for name in package.namelist():
            part = package.read(name)
            if name == "xl/workbook.xml":
                text = re.sub(r'(<sheet [^>]*?) state="\w+"', r"\1", part.decode())
                shown = list(re.findall(r'<sheet [^>]*?name="([^"]+)"', text)).index(sheet)
                text = re.sub(rf'<sheet (?![^>]*name="{re.escape(sheet)}")', '<sheet state="hidden" ', text)
                text = re.sub(r' (activeTab|firstSheet)="\d+"', "", text)
                of_others = (
                    rf'<definedName name="_xlnm.Print_Area" localSheetId="(?!{shown}")\d+"[^>]*>[^<]*</definedName>'
                )
                text = re.sub(of_others, "", text)
                part = text.replace("<workbookView", f'<workbookView activeTab="{shown}"').encode()
            out.writestr(name, part)


def show_report(demo: Path, folder: Path) -> None:
    """The report as a phone and a desk show it."""
    from playwright.sync_api import sync_playwright

    from xl_huikuan.report.browser import find_browser
    from xl_huikuan.report.contents import report_of
    from xl_huikuan.report.customer_sheets import customer_sheets
    from xl_huikuan.report.pages import customers_page, report_page

    opened = open_month(FileBook(demo), None, for_plan=False, writes=False)
    pages = {False: folder / "report.html", True: folder / "customers.html"}
    pages[False].write_text(report_page(report_of(opened)), "utf-8")
    pages[True].write_text(customers_page(customer_sheets(opened)), "utf-8")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        for name, shot in SHOTS.items():
            page = browser.new_page(
                viewport={"width": shot.width, "height": shot.height}, device_scale_factor=shot.scale,
                color_scheme=shot.scheme, offline=True,
            )  # fmt: skip
            page.goto(pages[shot.customers].as_uri())
            if shot.scroll_to:
                page.locator(shot.scroll_to).evaluate("part => part.scrollIntoView()")
            page.screenshot(path=FOLDER / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
