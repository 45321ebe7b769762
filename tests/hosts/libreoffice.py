"""LibreOffice Calc as a second opinion: a workbook's formulas recalculated with the real Python functions behind HK_….

The workbook is copied with two changes: its VBA modules give way to Basic that LibreOffice compiles (generated from
`FUNCTIONS`; it calls `lo_bridge.py`), and its formulas' values are taken out, so that nothing old can be mistaken for new.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree
from openpyxl.utils import coordinate_to_tuple
from pyopenvba.excel import ExcelFile

import xl_huikuan
from xl_huikuan.book.contract.cell_functions import FUNCTIONS
from xl_huikuan.formulas.signatures import Function

HERE = Path(__file__).parent
DEBIAN_PYTHON = "/usr/bin/python3"
"""The Python that LibreOffice's own scripts run in."""
SECONDS = 120
"""No run takes longer; usual are some seconds."""

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_ERRORS = {
    502: "#VALUE!",
    503: "#NUM!",
    519: "#VALUE!",
    521: "#NULL!",
    524: "#REF!",
    525: "#NAME?",
    532: "#DIV/0!",
    32767: "#N/A",
}

Shown = float | str | bool
"""What a cell shows: a number, a text, or an error as ``!#N/A``."""


@dataclass(frozen=True)
class Cell:
    """A cell with a formula: what the file says that it shows, and what LibreOffice makes of the formula."""

    sheet: str
    ref: str
    formula: str
    written: Shown
    calculated: Shown

    @property
    def agrees(self) -> bool:
        """True when both are the same: text exactly, numbers but for the last digits of a double."""
        a, b = self.written, self.calculated
        if isinstance(a, str) or isinstance(b, str):
            return a == b
        return abs(a - b) <= 1e-9 * max(1.0, abs(a), abs(b)) and (abs(a) < 1e4 or abs(a - b) < 0.005)


@functools.cache
def missing() -> str | None:
    """Why there is no LibreOffice for the tests here; None when there is."""
    soffice = shutil.which("soffice")
    if soffice is None:
        return "LibreOffice is not installed (no soffice on PATH)"
    if not (Path(soffice).resolve().parent / "pythonscript.py").exists():
        return "LibreOffice runs no Python scripts (Debian: libreoffice-script-provider-python)"
    try:
        asked = subprocess.run(
            [DEBIAN_PYTHON, "-c", "import sys, uno; print(*sys.version_info[:2])"],
            capture_output=True, text=True, timeout=60, check=False, env=_clean_environment(),
        )  # fmt: skip
    except OSError as error:
        return f"{DEBIAN_PYTHON}: {error}"
    if asked.returncode:
        return f"{DEBIAN_PYTHON} has no module uno (Debian: python3-uno)"
    if tuple(map(int, asked.stdout.split())) != sys.version_info[:2]:
        return (
            f"LibreOffice's Python is {asked.stdout.strip()}, the tests' is {sys.version_info[0]} {sys.version_info[1]}"
        )
    return None


Typed = Sequence[tuple[str, str, float | str]]
"""What somebody types: sheet, cell, value (a day is Excel's number for it)."""


def recalculate(
    books: Mapping[str, Path], folder: Path, alone: bool = False, typed: Typed = ()
) -> dict[str, list[Cell]]:
    """Every formula cell of each workbook, in one run of LibreOffice. `folder` is empty and takes all that it needs.

    `alone`: as on a phone or in another program: macros off, our functions unknown. `typed` goes into each book first.
    """
    profile = folder / "profile"
    scripts = profile / "user" / "Scripts" / "python"
    scripts.mkdir(parents=True)
    shutil.copy(HERE / "lo_bridge.py", scripts / "bridge.py")
    formulas: dict[str, dict[str, dict[str, tuple[str, Shown]]]] = {}
    job: dict[str, dict[str, Any]] = {}
    hands = [(sheet, *_place(ref), value) for sheet, ref, value in typed]
    for path in books.values():
        book = folder / f"{len(job)}.xlsm"
        formulas[str(book)] = _variant(path, book, alone)
        asked = {sheet: [_place(ref) for ref in cells] for sheet, cells in formulas[str(book)].items()}
        job[str(book)] = {"asked": asked, "typed": hands, "macros": not alone}
    answer = _drive(job, profile)
    return {
        name: [
            Cell(sheet, ref, formula, written, _shown(value))
            for sheet, cells in formulas[book].items()
            for (ref, (formula, written)), value in zip(cells.items(), answer[book][sheet], strict=True)
        ]
        for name, book in zip(books, job, strict=True)
    }


def _place(ref: str) -> tuple[int, int]:
    row, column = coordinate_to_tuple(ref)
    return row - 1, column - 1


def _shown(value: float | str | dict[str, int]) -> Shown:
    if isinstance(value, dict):
        return "!" + _ERRORS.get(value["error"], f"Err:{value['error']}")
    return value


def _clean_environment() -> dict[str, str]:
    """Without what would lead LibreOffice's Python to another's library: a virtual environment first on PATH does."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    return kept | {"PATH": os.defpath}


def _drive(job: object, profile: Path) -> dict[str, dict[str, list[float | str | dict[str, int]]]]:
    """One run; ends what it started, whatever happens."""
    import lxml

    site = Path(lxml.__file__).parents[1]
    environment = _clean_environment() | {
        "PYTHONPATH": os.pathsep.join(map(str, (Path(xl_huikuan.__file__).parents[1], site))),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    with subprocess.Popen(
        [DEBIAN_PYTHON, str(HERE / "lo_driver.py"), str(shutil.which("soffice")), str(profile), str(SECONDS)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True, env=environment,
    ) as driver:  # fmt: skip
        try:
            out, complaint = driver.communicate(json.dumps(job), timeout=SECONDS)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(driver.pid, signal.SIGKILL)  # its soffice too, should it still be there
    if driver.returncode or not out:
        raise RuntimeError(f"LibreOffice gave no answer:\n{complaint}")
    return json.loads(out)


# ---- the variant of the book ---------------------------------------------------------------------------------------


def _variant(source: Path, target: Path, alone: bool) -> dict[str, dict[str, tuple[str, Shown]]]:
    """Write the copy that LibreOffice calculates; formula and value of every formula cell of the original, by sheet."""
    found: dict[str, dict[str, tuple[str, Shown]]] = {}
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        sheets = dict(_sheets(old))
        for info in old.infolist():
            data = old.read(info)
            if info.filename in sheets:
                tree = etree.fromstring(data)
                found[sheets[info.filename]] = dict(_strip(tree, alone))
                data = etree.tostring(tree, encoding="UTF-8", xml_declaration=True)
            new.writestr(info.filename, data)
    if alone:
        return found
    with ExcelFile(str(target)) as file:
        project = file.vba_project()
        for module in [name for name in file.module_names() if name.startswith("Hk")]:
            project.delete_module(module)
        project.get_module("ThisWorkbook").body = ""
        project.add_module("HkFunctions", _basic())
        file.save()
    return found


def _sheets(package: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    parts = {
        relation.get("Id"): relation.get("Target", "")
        for relation in etree.fromstring(package.read("xl/_rels/workbook.xml.rels"))
    }
    for sheet in etree.fromstring(package.read("xl/workbook.xml")).iter(f"{_MAIN}sheet"):
        part = parts[sheet.get(f"{_REL}id")]
        yield part.lstrip("/") if part.startswith("/") else f"xl/{part}", sheet.get("name", "")


def _strip(sheet: etree._Element, alone: bool) -> Iterator[tuple[str, tuple[str, Shown]]]:
    """Take the values of formulas out and prepare the formulas; what they were."""
    for cell in sheet.iter(f"{_MAIN}c"):
        formula, value = cell.find(f"{_MAIN}f"), cell.find(f"{_MAIN}v")
        if formula is None:
            continue
        if not formula.text or formula.get("t") is not None:
            raise ValueError(f"{cell.get('r')}: shared and array formulas are not ours")
        yield cell.get("r", ""), (formula.text, _written(cell.get("t", "n"), None if value is None else value.text))
        if not alone:
            formula.text = for_calc(formula.text)
        cell.attrib.pop("t", None)
        if value is not None:
            cell.remove(value)


def _written(kind: str, text: str | None) -> Shown:
    if kind == "n" and text:
        return float(text)
    if kind == "b":
        return text == "1"
    if kind == "e":
        return f"!{text}"
    return text or ""


_CALL = re.compile(r"\bHK_[A-Z_]+\(")
_CELL_ARGUMENT = re.compile(r"\w+(\[\[#This Row\],\[[^][]*\]\]|\[[^][]*\])?")


def for_calc(formula: str) -> str:
    """The formula with arguments that Calc hands to Basic as Excel hands them to VBA.

    Calc hands over 0 for an argument left out before others, and calls no Basic at all when an argument that is not just a
    reference comes out as an error: marks take their place, which `lo_bridge` turns back.
    """
    start = _CALL.search(formula)
    if start is None:
        return formula
    arguments, end = _arguments(formula, start.end())
    handed = []
    for argument in arguments:
        if not argument:
            argument = '"#OMITTED"'
        elif not _CELL_ARGUMENT.fullmatch(argument):
            argument = f'IF(ISERROR({argument}),"#ERROR"&ERROR.TYPE({argument}),{argument})'
        handed.append(argument)
    rest = for_calc(formula[end:])
    return f"{formula[: start.end()]}{','.join(handed) if arguments != [''] else ''}{rest}"


def _arguments(formula: str, start: int) -> tuple[list[str], int]:
    """The arguments of the call whose bracket opens before `start`, and where it closes."""
    found, depth, at, begin = [], 0, start, start
    while True:
        sign = formula[at]
        if sign == '"':
            at = formula.index('"', at + 1)  # a doubled quote opens the next text at once
        elif sign in "([{":
            depth += 1
        elif sign in ")]}" and depth:
            depth -= 1
        elif depth == 0 and sign in ",)":
            found.append(formula[begin:at].strip())
            begin = at + 1
            if sign == ")":
                return found, at
        at += 1


# ---- Basic in place of the VBA modules -----------------------------------------------------------------------------

_BASIC = """\
Attribute VB_Name = "HkFunctions"
Function HkScript(given)
  Dim factory, provider, script
  Set factory = CreateUnoService("com.sun.star.script.provider.MasterScriptProviderFactory")
  Set provider = factory.createScriptProvider("")
  Set script = provider.getScript("vnd.sun.star.script:bridge.py$call?language=Python&location=user")
  HkScript = script.invoke(given, Array(), Array())
End Function
"""


def _basic() -> str:
    source = _BASIC + "".join(_wrapper(function) for function in FUNCTIONS.values())
    return source.replace("\n", "\r\n")


def _wrapper(function: Function) -> str:
    # Array(x) keeps a range a range; x on its own would become its value, without blanks and errors
    names = [f"x{i}" for i in range(len(function.arguments))]
    declared = ", ".join(f"Optional {name} As Variant" for name in names)
    boxes = "".join(
        f"  If IsMissing({name}) Then g({i}) = Array() Else g({i}) = Array({name})\n" for i, name in enumerate(names)
    )
    room = f"  Dim g({len(names) - 1}) As Variant\n{boxes}" if names else "  Dim g\n  g = Array()\n"
    return (
        f"Function {function.name}({declared}) As Variant\n{room}"
        f'  {function.name} = HkScript(Array("{function.name}", g))\nEnd Function\n'
    )
