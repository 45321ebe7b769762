"""Our VBA in pyOpenVBA's interpreter: the template's own modules, with stand-ins for DLLs, the server, files and Windows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import xlwings
from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.excel import ExcelFile
from pyopenvba.interpreter import EMPTY, MISSING, VBAArray, VBAObject
from pyopenvba.interpreter._intrinsics import INTRINSICS
from pyopenvba.interpreter._objects import member, method
from pyopenvba.interpreter._values import error

PYTHON = r"C:\py\python.exe"
LIBRARY = rf"C:\py\xlwings64-{xlwings.__version__}.dll"
LOST = -2147023174
"""RPC server is unavailable."""
HOME = r"C:\Users\Zhang"
CONF = rf"{HOME}\.xlwings\xlwings.conf"
_KINDS = {"ThisWorkbook": "document"}
HWND = 7
INTRINSICS["strptr"] = lambda interpreter, given, named: given[0]
"""A text stands for its own address."""
INTRINSICS["environ"] = lambda interpreter, given, named: {"USERPROFILE": HOME}[str(given[0])]
_DLLS = """Attribute VB_Name = "DLLs"
Public Function MessageBoxW(owner, text, title, style)
    CreateObject("Stand.In").Show owner, text, title, style
End Function
Public Function LoadLibraryW(path)
    LoadLibraryW = CreateObject("Stand.In").Load(path)
End Function
Public Function XLPyDLLActivateAuto(ByRef result As Variant, ByVal command As String, ByVal mode As Long) As Long
    result = CreateObject("Stand.In").Refusal()
    XLPyDLLActivateAuto = -2147467259
    If result <> "" Then Exit Function
    Set result = CreateObject("Stand.In").Activate(command, mode)
    XLPyDLLActivateAuto = 0
End Function
"""


class Server(VBAObject):
    """The Python side, as VBA sees it."""

    vba_type_name = "Server"

    def __init__(self, answer: Callable[..., Any]):
        self.answer = answer
        self.calls: list[tuple[str, str, list[Any]]] = []
        self.with_workbook: list[bool] = []

    @method
    def CallUDF(self, script: object, name: object, args: object, book: object = MISSING, caller: object = MISSING) -> object:  # fmt: skip
        assert caller is MISSING
        given = [plain(item) for item in items(args)]
        self.calls.append((str(script), str(name), given))
        self.with_workbook.append(book is not MISSING)
        return self.answer(str(name), *given)

    @method
    def Builtin(self) -> object:
        return self.answer("Builtin")


class Text(VBAObject):
    """A file that is open for reading."""

    vba_type_name = "TextStream"

    def __init__(self, text: str):
        self.text = text

    @method
    def ReadAll(self) -> object:
        return self.text


class StandIn(VBAObject):
    """What VBA reaches by CreateObject and in DLLs: files and what stands in them, Windows' variables, the server."""

    vba_type_name = "StandIn"

    def __init__(self) -> None:
        self.texts = {CONF: f'"INTERPRETER_WIN","{PYTHON}"\r\n"USE UDF SERVER","True"\r\n'}
        self.files = {PYTHON, LIBRARY}
        self.variables = {"%LOCALAPPDATA%": rf"{HOME}\AppData\Local"}
        self.read: list[str] = []
        self.loaded: list[str] = []
        self.commands: list[str] = []
        self.looks = self.activations = 0
        self.dialogs: list[tuple[str, int, str]] = []
        self.activate: Callable[[], Any] = lambda: self.server
        self.refusal = ""
        self.server = Server(lambda name, *args: 0.0)

    @method
    def OpenTextFile(self, path: object) -> object:
        self.read.append(str(path))
        if str(path) not in self.texts:
            raise error(53, "File not found")
        return Text(self.texts[str(path)])

    @method
    def ExpandEnvironmentStrings(self, text: object) -> object:
        expanded = str(text)
        for variable, value in self.variables.items():
            expanded = expanded.replace(variable, value)
        return expanded

    @method
    def Load(self, path: object) -> object:
        self.loaded.append(str(path))
        return float(str(path) in self.files)

    @method
    def Refusal(self) -> object:
        return self.refusal

    @method
    def Activate(self, command: object, mode: object) -> object:
        assert mode == 1
        self.commands.append(str(command))
        self.activations += 1
        return self.activate()

    @method
    def Show(self, owner: object, text: object, title: object, style: object) -> object:
        assert owner == HWND
        self.dialogs.append((str(text), int(str(style)), str(title)))
        return EMPTY

    @method
    def FileExists(self, path: object) -> object:
        self.looks += 1
        return str(path) in self.files

    @method
    def GetParentFolderName(self, path: object) -> object:
        return str(path).rpartition("\\")[0]


class Excel:
    """The template (or another book) in the interpreter's Excel."""

    def __init__(self, path: Path, changes: Mapping[str, str] | None = None, outside: StandIn | None = None):
        """`changes`: texts to be replaced in our modules, and what by."""
        self.app = ExcelApplication.open(path, with_vba=False)
        self.outside = outside or StandIn()
        self.host = self.app.interpreter.host
        self.host.create = lambda name: self.outside  # type: ignore[method-assign]
        self.help: list[dict[str, Any]] = []
        self.ran: set[str] = set()
        self.date1904 = False
        self.open = {path.name: self}
        """All open workbooks by their names: this one, and those that a test adds."""
        self._record()
        with ExcelFile(path) as file:
            for module in file.vba_project().modules:
                if module.name.startswith("Hk") or module.name in _KINDS:
                    kind = _KINDS.get(module.name, "standard")
                    source = module.source
                    for old, new in (changes or {}).items():
                        source = source.replace(old, new)
                    self.app.add_module(source, name=module.name, kind=kind)
        self.app.add_module(_DLLS, name="DLLs")
        for name in ("hkbuttons", "hkstart"):
            self.app.interpreter.modules[name].parsed.declares.clear()  # the interpreter calls no DLL

    def _record(self) -> None:
        """Note which procedures run, and what MacroOptions is told (the model of Excel has no such method)."""
        interpreter, ran = self.app.interpreter, self.ran
        run_body = interpreter._run_body

        def noted(frame: Any) -> Any:
            ran.add(f"{frame.module.name}.{frame.procedure.name}".lower())
            return run_body(frame)

        interpreter._run_body = noted  # type: ignore[method-assign]
        application, told, books = self.app.application, self.help, self.open

        class WithHelp(type(application)):  # type: ignore[misc]
            @method
            def MacroOptions(
                self,
                Macro: object = MISSING,
                Description: object = MISSING,
                Category: object = MISSING,
                ArgumentDescriptions: object = MISSING,
            ) -> object:
                helps = [] if ArgumentDescriptions is MISSING else [str(text) for text in items(ArgumentDescriptions)]
                told.append(
                    {"macro": str(Macro), "help": str(Description), "category": str(Category), "arguments": helps}
                )
                return EMPTY

            @method
            def Run(self, Macro: object = MISSING, *args: object) -> object:
                book, _, macro = str(Macro).rpartition("!")
                assert book[0] == book[-1] == "'"
                return books[book[1:-1].replace("''", "'")].app.interpreter.run(macro, list(args))

            @member
            def Hwnd(self) -> object:
                return HWND

            @method
            def CalculateFull(self) -> object:
                told.append({"calculated": True})
                return EMPTY

        application.__class__ = WithHelp
        stand_in = self

        class WithCalendar(type(self.app.workbook)):  # type: ignore[misc]
            vba_type_name = "Workbook"

            @member
            def Date1904(self) -> object:
                return stand_in.date1904

        self.app.workbook.__class__ = WithCalendar

    def server(self, answer: Callable[..., Any]) -> Server:
        """Let Python answer so from now on; VBA keeps its connection."""
        self.outside.server.answer = answer
        self.outside.server.calls.clear()
        return self.outside.server

    @property
    def dialogs(self) -> list[tuple[str, int, str]]:
        """Text, icon and title of each message box."""
        return self.outside.dialogs

    def basic(self, code: str) -> Any:
        """Run the body of a function that gives `result`."""
        name = f"Trial{len(self.app.interpreter.modules)}"
        source = f'Attribute VB_Name = "{name}"\nFunction {name}Run()\nDim result\n{code}\n{name}Run = result\nEnd Function\n'
        self.app.add_module(source, name=name)
        return self.app.run(f"{name}Run")


def items(array: object) -> list[Any]:
    """A VBA array's elements."""
    assert isinstance(array, VBAArray)
    return list(array.items) if not isinstance(array.items, dict) else list(array.items.values())


def plain(value: Any) -> Any:
    """A value as Python would get it."""
    if value is MISSING:
        return "(missing)"
    if value is EMPTY:
        return None
    if isinstance(value, VBAArray) and value.dimensions == 2:
        (top, bottom), (left, right) = value.bounds
        return tuple(tuple(plain(value.get([r, c])) for c in range(left, right + 1)) for r in range(top, bottom + 1))
    if isinstance(value, VBAArray):
        return tuple(plain(item) for item in items(value))
    return value


def row(*values: Any) -> VBAArray:
    """A one-dimensional array, as COM hands over one row."""
    array = VBAArray([(0, len(values) - 1)])
    for at, value in enumerate(values):
        array.items[array.offset([at])] = value
    return array


def column(*values: Any) -> VBAArray:
    """A two-dimensional array of one column."""
    array = VBAArray([(0, len(values) - 1), (0, 0)])
    for at, value in enumerate(values):
        array.items[array.offset([at, 0])] = value
    return array


def fail(number: int, description: str = "") -> Any:
    """Raise what VBA gets when a COM call fails."""
    raise error(number, description)


def procedures(source: str) -> list[str]:
    """Subs and Functions of a module."""
    return re.findall(r"^(?:Public |Private )?(?:Sub|Function) (\w+)", source, re.MULTILINE)
