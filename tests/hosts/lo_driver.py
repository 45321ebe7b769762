"""Run by the Python that has `uno`: opens workbooks in a headless LibreOffice of its own, recalculates, tells the values.

lo_driver.py SOFFICE FOLDER SECONDS < job, a JSON object: {book: {"asked": {sheet: [[row, column], …]}, "typed": [[sheet, row,
column, value], …], "macros": true or false}} (from 0). The answer is {book: "asked" with values in place of places}: a number, a
text, or {"error": Calc's number}.
"""

import contextlib
import json
import pathlib
import subprocess
import sys
import time
import uuid

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException


def prop(name, value):
    found = PropertyValue()
    found.Name, found.Value = name, value
    return found


def connect(office, pipe, until):
    here = uno.getComponentContext()
    resolver = here.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", here)
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            if office.poll() is not None or time.monotonic() > until:
                raise
            time.sleep(0.1)


def values(sheet, places):
    if not places:
        return []
    bottom, right = max(row for row, _ in places), max(column for _, column in places)
    data = sheet.getCellRangeByPosition(0, 0, right, bottom).getDataArray()
    found = []
    for row, column in places:
        value = data[row][column]
        if value is None:
            value = {"error": sheet.getCellByPosition(column, row).getError()}
        found.append(value)
    return found


def type_in(doc, typed):
    for sheet, row, column, value in typed:
        cell = doc.Sheets.getByName(sheet).getCellByPosition(column, row)
        if isinstance(value, str):
            cell.String = value
        else:
            cell.Value = value


def recalculate(desktop, book, job):
    with_macros = 4 if job["macros"] else 0
    url = pathlib.Path(book).resolve().as_uri()
    doc = desktop.loadComponentFromURL(
        url, "_blank", 0, (prop("Hidden", True), prop("MacroExecutionMode", with_macros))
    )
    try:
        type_in(doc, job["typed"])
        doc.calculateAll()
        return {name: values(doc.Sheets.getByName(name), places) for name, places in job["asked"].items()}
    finally:
        doc.close(True)


def main(soffice, folder, seconds):
    until = time.monotonic() + float(seconds)
    pipe = f"hk{uuid.uuid4().hex}"
    profile = pathlib.Path(folder).resolve().as_uri()
    arguments = [soffice, "--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck"]
    arguments += [f"-env:UserInstallation={profile}", f"--accept=pipe,name={pipe};urp;"]
    office = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        context = connect(office, pipe, until)
        desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        answer = {book: recalculate(desktop, book, job) for book, job in json.load(sys.stdin).items()}
        with contextlib.suppress(Exception):  # the connection goes away with the office
            desktop.terminate()
        json.dump(answer, sys.stdout)
    finally:
        try:
            office.wait(15)
        except subprocess.TimeoutExpired:
            office.kill()


if __name__ == "__main__":
    main(*sys.argv[1:])
