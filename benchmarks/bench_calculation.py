"""A whole month worked out: in Python, and in LibreOffice with macros off; and how large the file is.

    python benchmarks/bench_calculation.py [--quick]

Seconds of CPU (other work on the machine counts little), the least of three. LibreOffice: a hard recalculation of every formula,
after loading; not asked where there is none, nor for thousands of customers.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from xl_huikuan.book.contract.tables import NAMES, TABLES
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.demo.make import fill

TIMES = 3
MOST_IN_CALC = 200
"""Calc's SUMIFS look at every row for every row: thousands of customers take it minutes."""
CALC = """
import os, pathlib, subprocess, sys, time, uuid
import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
soffice, folder, book, times = sys.argv[1:]
pipe = f"hk{uuid.uuid4().hex}"
office = subprocess.Popen([soffice, "--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck",
    f"-env:UserInstallation={pathlib.Path(folder).as_uri()}", f"--accept=pipe,name={pipe};urp;"], stderr=subprocess.DEVNULL)
here = uno.getComponentContext()
resolver = here.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", here)
while True:
    try:
        context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        break
    except NoConnectException:
        time.sleep(0.2)
desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
hidden = PropertyValue()
hidden.Name, hidden.Value = "Hidden", True
doc = desktop.loadComponentFromURL(pathlib.Path(book).as_uri(), "_blank", 0, (hidden,))
def used():
    total = 0
    for pid in os.listdir("/proc"):
        if pid.isdigit():
            try:
                words = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
                if pipe.encode() in words:
                    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                    total += int(fields[11]) + int(fields[12])
            except OSError:
                pass
    return total / os.sysconf("SC_CLK_TCK")
best = None
for _ in range(int(times)):
    before = used()
    doc.calculateAll()
    seconds = used() - before
    best = seconds if best is None else min(best, seconds)
print(best)
doc.close(True)
try:
    desktop.terminate()
except Exception:  # the connection goes away with the office
    pass
office.wait(30)
"""


def in_python(book: Path) -> float:
    """Seconds for every formula of the contract."""
    best = float("inf")
    for _ in range(TIMES):
        month = FileBook(book).read()
        began = time.process_time()
        for name, declared in TABLES.items():
            for header in declared.computed:
                month.sums.column(name, header)
        for name in NAMES:
            month.sums.name(name)
        best = min(best, time.process_time() - began)
    return best


def in_calc(book: Path, folder: Path) -> float | None:
    """Seconds for LibreOffice to recalculate everything; None without it."""
    soffice, python = shutil.which("soffice"), "/usr/bin/python3"
    if soffice is None or not Path(python).exists():
        return None
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    command = [python, "-c", CALC, soffice, str(folder / "profile"), str(book), str(TIMES)]
    ran = subprocess.run(command, env=kept | {"PATH": os.defpath}, capture_output=True, text=True, check=False)
    return float(ran.stdout) if ran.returncode == 0 else None


def main(quick: bool) -> None:
    for customers in (60,) if quick else (200, 5000):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            book = folder / "book.xlsm"
            fill(book, customers)
            calc = in_calc(book, folder) if customers <= MOST_IN_CALC else None
            shown = "LibreOffice not asked" if calc is None else f"LibreOffice {calc:.2f} s"
            size = book.stat().st_size / 1e6
            print(f"{customers:>6} customers  Python {in_python(book):.2f} s   {shown}   file {size:.2f} MB")


if __name__ == "__main__":
    main("--quick" in sys.argv[1:])
