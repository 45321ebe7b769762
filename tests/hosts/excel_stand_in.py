"""A stand-in for Excel: pyOpenVBA's object model of Excel, served as COM objects, so that xlwings' real Windows engine and
our live adapter read and write a workbook with no Excel.

It proves what goes over COM and what becomes of the cells; formulas that call macros' functions it cannot calculate.
Runs in Windows Python only.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pythoncom
import pywintypes
import win32com.server.util
import win32gui
import winerror
import xlwings
import xlwings._xlwindows as engine
from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.interpreter import (
    EMPTY,
    MISSING,
    NOTHING,
    NULL,
    VBAArray,
    VBACurrency,
    VBADate,
    VBAErrorValue,
    VBAInt,
    VBAObject,
    VBARuntimeError,
    VBASingle,
    VBAUnsupportedError,
)
from win32com.client import dynamic
from win32com.server.exception import COMException
from win32com.server.policy import DynamicPolicy

from hosts.model_speed import keep_what_stays

EPOCH = dt.datetime(1899, 12, 30)
_ERROR_BASE = 2146828288
_NEEDS_ARGUMENTS = frozenset({"range", "evaluate", "intersect", "union", "run"})
"""Properties that mean nothing without arguments, but for the Range of those that have one."""
_HAVE_A_RANGE = frozenset({"ListObject", "ListColumn", "ListRow", "Hyperlink"})

engine.N_COM_ATTEMPTS = 3
"""xlwings asks a busy Excel again without end; a gap in the stand-in must not hang a test."""


keep_what_stays()


class Excel:
    """One running stand-in with one open workbook."""

    def __init__(self, path: Path):
        self.app = ExcelApplication.open(path)
        self.path = path
        self.book = dynamic.Dispatch(self._wrap(self.app.workbook))
        self.read_only = self.date1904 = False
        self.when_put: Callable[[str, Any], None] = lambda name, value: None
        """Called when a client has set a property of the application, so that a test can act in the middle of a job."""
        self.log: list[str] = []
        """What clients asked for that a well-behaved one does not: selecting, activating."""

    def xlwings_book(self) -> xlwings.Book:
        """The workbook as xlwings sees it."""
        return xlwings.Book(impl=engine.Book(xl=self.book))

    def save(self, path: Path | None = None) -> Path:
        """Write the workbook to a file; it stays open under its own name."""
        for sheet in self.app.workbook.sheets_:
            for table in sheet.tables:
                if table.xml.count("<tableColumn ") != len(table.columns):
                    table.xml = ""  # pyOpenVBA writes new columns only into a part that it makes anew
        held = self.app.workbook.path, self.app.workbook.name
        target = self.app.save(path or self.path)
        self.app.workbook.path, self.app.workbook.name = held
        return target

    def as_argument(self, address: str, sheet: str | None = None) -> Any:
        """A range as Excel hands it to a function: it says of itself that it is a Range, which xlwings looks for."""
        book = self.app.workbook
        found = book.vba_get("Worksheets", [sheet]) if sheet else book.vba_get("ActiveSheet", [])
        cells = found.vba_get("Range", [address])
        return win32com.server.util.wrap(_Served(cells, self), usePolicy=_RangePolicy)

    def workbook_as_argument(self) -> Any:
        """The workbook as VBA hands it over."""
        return self._wrap(self.app.workbook)

    def _wrap(self, target: VBAObject) -> Any:
        return win32com.server.util.wrap(_Served(target, self), usePolicy=DynamicPolicy)

    def outward(self, value: Any) -> Any:
        """A value of the model as COM carries it."""
        if isinstance(value, VBAObject):
            return self._wrap(value)
        if value is None or value is EMPTY or value is NULL or value is MISSING or value is NOTHING:
            return None
        if isinstance(value, VBAArray):
            if value.dimensions == 1:
                ((first, last),) = value.bounds
                return [self.outward(value.get([i])) for i in range(first, last + 1)]
            (top, bottom), (left, right) = value.bounds
            return [[self.outward(value.get([r, c])) for c in range(left, right + 1)] for r in range(top, bottom + 1)]
        if isinstance(value, VBADate):
            return pywintypes.Time((EPOCH + dt.timedelta(days=value.serial)).replace(tzinfo=dt.UTC))
        if isinstance(value, VBAErrorValue):
            return value.number - _ERROR_BASE
        if isinstance(value, (bool, str)):
            return value
        if isinstance(value, (VBAInt, int)):
            return int(value)
        return float(value) if isinstance(value, (VBASingle, VBACurrency, float)) else str(value)


_SYS_WIN64 = 3


def _range_type() -> Any:
    """The type information of Excel's Range: its interface id, and no more."""
    file = Path(tempfile.gettempdir()) / f"excel{os.getpid()}.tlb"
    library = pythoncom.CreateTypeLib2(_SYS_WIN64, str(file))
    library.SetName("Excel")
    library.SetGuid(pywintypes.IID("{00020813-0000-0000-C000-000000000046}"))
    kind = library.CreateTypeInfo("Range", pythoncom.TKIND_DISPATCH)
    kind.SetGuid(pywintypes.IID("{00020846-0000-0000-C000-000000000046}"))
    with contextlib.suppress(pythoncom.com_error):
        kind.LayOut()
    return kind.QueryInterface(pythoncom.IID_ITypeInfo)


class _RangePolicy(DynamicPolicy):
    _type: Any = None

    def _GetTypeInfoCount_(self) -> int:
        return 1

    def _GetTypeInfo_(self, index: int, lcid: int) -> tuple[int, Any]:
        if _RangePolicy._type is None:
            _RangePolicy._type = _range_type()
        return 0, _RangePolicy._type


class _Served:
    """One object of the model behind IDispatch."""

    def __init__(self, target: VBAObject, excel: Excel):
        self.target, self.excel = target, excel

    def _dynamic_(self, name: str, lcid: int, flags: int, args: tuple[Any, ...]) -> Any:
        target, given = self.target, [_inward(value) for value in args]
        kind = target.vba_type_name
        try:
            if name == "_NewEnum":
                return win32com.server.util.NewEnum([self.excel.outward(item) for item in target.vba_iterate()])
            if name == "_value_":
                default = "Item" if kind == "Range" and given else target.vba_default_member().name
                return self.excel.outward(target.vba_get(default, given))
            if flags & (pythoncom.DISPATCH_PROPERTYPUT | pythoncom.DISPATCH_PROPERTYPUTREF):
                target.vba_set(name, given[-1], given[:-1])
                if kind == "Application":
                    self.excel.when_put(name, args[-1])
                return None
            if name in ("Select", "Activate"):
                self.excel.log.append(f"{kind}.{name}")
            if (kind, name) in _METHODS and not flags & pythoncom.DISPATCH_METHOD:
                raise COMException(scode=winerror.DISP_E_MEMBERNOTFOUND)
            if (kind, name) in _ANSWERS:
                return _ANSWERS[kind, name](self.excel, target, *args)
            member = target.vba_member(name)
            if member is None or (member.kind == "method" and not flags & pythoncom.DISPATCH_METHOD):
                raise COMException(scode=winerror.DISP_E_MEMBERNOTFOUND)  # the client then calls it as a method
            if not given and name.lower() in _NEEDS_ARGUMENTS and kind not in _HAVE_A_RANGE:
                raise COMException(scode=winerror.DISP_E_BADPARAMCOUNT)  # … or with its arguments
            return self.excel.outward(target.vba_get(name, given))
        except (VBARuntimeError, VBAUnsupportedError) as fault:
            if not given and "449" in str(fault):
                raise COMException(scode=winerror.DISP_E_BADPARAMCOUNT) from fault
            raise COMException(description=str(fault), scode=winerror.E_FAIL) from fault


class _TableFilter:
    """A table's AutoFilter, of which the model keeps none."""

    _public_methods_ = ()
    _public_attrs_ = ("FilterMode",)

    @property
    def FilterMode(self) -> bool:
        return False


def _table_filter(excel: Excel, table: VBAObject) -> Any:
    return win32com.server.util.wrap(_TableFilter())


def _save_copy(excel: Excel, book: VBAObject, path: str) -> None:
    excel.save(Path(path))


_ROW = 15.0
"""Points: rows that nobody gave a height, in a font of which the model knows no measure."""


def _of_rows(name: str, unmeasured: Any) -> Callable[[Excel, VBAObject], Any]:
    def answer(excel: Excel, rows: VBAObject) -> Any:
        try:
            return excel.outward(rows.vba_get(name, []))
        except VBAUnsupportedError:
            return unmeasured

    return answer


_ANSWERS: dict[tuple[str, str], Callable[..., Any]] = {
    ("Application", "Hwnd"): lambda excel, app: win32gui.GetDesktopWindow(),
    ("Workbook", "Date1904"): lambda excel, book: excel.date1904,
    ("Workbook", "ReadOnly"): lambda excel, book: excel.read_only,
    ("Workbook", "SaveCopyAs"): _save_copy,
    ("ListObject", "AutoFilter"): _table_filter,
    ("Range", "RowHeight"): _of_rows("RowHeight", _ROW),
    ("Range", "Hidden"): _of_rows("Hidden", False),
}
"""What the model has no answer for."""
_METHODS = frozenset({("Workbook", "SaveCopyAs")})


def _inward(value: Any) -> Any:
    """A value from COM as the model takes it."""
    if value is pythoncom.Missing:
        return MISSING
    if value is None or value is pythoncom.Empty:
        return EMPTY
    value = getattr(value, "_oleobj_", value)
    if isinstance(value, pythoncom.TypeIIDs[pythoncom.IID_IDispatch]):
        return win32com.server.util.unwrap(value).target
    if isinstance(value, (list, tuple)):
        rows = value if value and isinstance(value[0], (list, tuple)) else [value]
        array = VBAArray([(1, len(rows)), (1, len(rows[0]))])
        for i, row in enumerate(rows, 1):
            for j, item in enumerate(row, 1):
                array.items[array.offset([i, j])] = _inward(item)
        return array
    if isinstance(value, dt.datetime):
        return VBADate((value.replace(tzinfo=None) - EPOCH) / dt.timedelta(days=1))
    if isinstance(value, int) and not isinstance(value, bool):
        return VBAInt(value, "Long") if abs(value) < 2**31 else float(value)
    return value
