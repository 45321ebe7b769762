"""The template's VBA project: wrappers made from the functions table, and our modules."""

from __future__ import annotations

from pathlib import Path

from compound_file import compound_file
from pyopenvba.cfb import CFB
from pyopenvba.excel import ExcelFile
from pyopenvba.vba import (
    compress,
    parse_vba_project,
    rebuild_module_stream,
    serialize_dir_stream,
)

from xl_huikuan.book.contract.cell_functions import FUNCTIONS
from xl_huikuan.formulas.signatures import Argument, Function, Gives

SOURCES = Path(__file__).parent / "vba"
GENERATED = SOURCES / "HkFunctions.bas"
WRITTEN = ("HkStart", "HkServer", "HkMemo", "HkButtons", "HkHelp")
"""Our modules beside the generated one."""
WORKBOOK_MODULE = "ThisWorkbook"
PROJECT_PART = "xl/vbaProject.bin"
_NO_CACHE = b"\xcc\x61\xff\xff\0\0\0"
"""The stream _VBA_PROJECT of a project that every version of VBA has to compile itself ([MS-OVBA] 2.3.4.1)."""
_NO_COOKIE = 0xFFFF

_HEAD = """\
Attribute VB_Name = "HkFunctions"
Option Explicit

' Made by workbook/build.py from the functions table; do not edit.
"""
_WORDS_OF_VBA = frozenset({"step", "next", "type", "date", "string", "name"})
"""Argument names that mean something to VBA."""


def wrappers() -> str:
    """The source of HkFunctions.bas."""
    return _crlf("\n".join([_HEAD, *(_wrapper(function) for function in FUNCTIONS.values())]))


def _wrapper(function: Function) -> str:
    declared = ", ".join(_declared(argument) for argument in function.arguments)
    handed = ", ".join(f"HkValue({_name(argument)})" for argument in function.arguments)
    call = f'HkCall("{function.name}", Array({handed}))'
    lines = f"    {function.name} = {f'HkDays({call})' if function.gives is Gives.DATE else call}"
    return f"Public Function {function.name}({declared}) As Variant\n{lines}\nEnd Function\n"


def _declared(argument: Argument) -> str:
    return f"{'Optional ' if argument.optional else ''}{_name(argument)} As Variant"


def _name(argument: Argument) -> str:
    return f"{argument.name}_" if argument.name in _WORDS_OF_VBA else argument.name


def sources() -> dict[str, str]:
    """Every module, by name."""
    found = {"HkFunctions": wrappers()}
    found |= {name: (SOURCES / f"{name}.bas").read_bytes().decode("ascii") for name in WRITTEN}
    return found


def _class(name: str) -> str:
    return (SOURCES / f"{name}.cls").read_bytes().decode("ascii")


def _crlf(text: str) -> str:
    return "\r\n".join(text.replace("\r\n", "\n").split("\n"))


def add_project(book: Path) -> None:
    """Give the workbook its VBA project, with a document module for the workbook and for every sheet."""
    with ExcelFile(book) as file:
        project = file.add_vba_project()
        for name, source in sources().items():
            project.add_module(name, source)
        project.get_module(WORKBOOK_MODULE).body = _class(WORKBOOK_MODULE)
        file.save()


def as_written(part: str, data: bytes) -> bytes:
    """The project as [MS-OVBA] has it written: modules hold their source alone, nothing says which version compiled it.

    pyOpenVBA starts from a project that Excel saved, and leaves a compiled sheet, the saving version's number and a
    directory that is not sorted as [MS-CFB] has it.
    """
    if part != PROJECT_PART:
        return data
    saved = CFB.from_bytes(data)
    project = parse_vba_project(saved)
    project.project_cookie = _NO_COOKIE
    streams = {(name,): saved.get_stream_at((), name) for name in ("PROJECT", "PROJECTwm")}
    streams["VBA", "_VBA_PROJECT"] = _NO_CACHE
    for module in project.modules:
        module.text_offset, module.cookie = 0, _NO_COOKIE
        streams["VBA", module.stream_name] = rebuild_module_stream(module, project.code_page)
    streams["VBA", "dir"] = compress(serialize_dir_stream(project))
    return compound_file(streams)
