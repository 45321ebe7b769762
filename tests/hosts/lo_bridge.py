"""Runs inside LibreOffice's own Python: the functions behind the HK_ formulas, called by the variant's Basic.

Basic hands over every argument as a list of one (of none: left out): a range as LibreOffice's VBA Range object, anything
else as it is. What comes back is what Excel's cell would show; an error is a NaN that carries Calc's number for it.
"""

import datetime as dt
import struct
import traceback

from xl_huikuan.book.contract.cell_functions import FUNCTIONS
from xl_huikuan.values import CellError, serial

CALC_ERRORS = {"#NULL!": 521, "#DIV/0!": 532, "#VALUE!": 519, "#REF!": 524, "#NAME?": 525, "#NUM!": 503, "#N/A": 32767}
ERROR_OF = {number: CellError(name) for name, number in CALC_ERRORS.items()}
BY_TYPE = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A")
"""In the order of ERROR.TYPE."""
OMITTED, ERROR = "#OMITTED", "#ERROR"
"""Marks that the variant's formulas put where Calc cannot hand over what Excel hands over."""


def call(name, given):
    """One call of a cell; a fault of this bridge is shown, Basic would swallow it."""
    try:
        return _called(name, given)
    except Exception:
        return "BRIDGE " + traceback.format_exc()


def _called(name, given):
    arguments = [_argument(each[0]) if each else None for each in given or ()]
    while arguments and not given[len(arguments) - 1]:
        arguments.pop()
    return _result(FUNCTIONS[name].value(*arguments))


def _argument(given):
    if hasattr(given, "CellRange"):
        return _range(given)
    if isinstance(given, str) and given.startswith("#"):
        if given == OMITTED:
            return None
        if given.startswith(ERROR):
            return CellError(BY_TYPE[int(given[len(ERROR) :]) - 1])
    return tuple(_plain(cell) for row in given for cell in row) if isinstance(given, tuple) else _plain(given)


def _range(given):
    """A cell's value, or a tuple of them, from the cells themselves: they know blanks, errors and dates as numbers."""
    area = given.CellRange
    found = tuple(
        _cell(area.getCellByPosition(j, i), shown)
        for i, row in enumerate(area.getDataArray())
        for j, shown in enumerate(row)
    )
    return found[0] if len(found) == 1 else found


def _cell(cell, shown):
    if cell.Type.value == "EMPTY":
        return None
    return _error(cell) if cell.getError() else shown


def _error(cell):
    return ERROR_OF.get(cell.getError(), CellError.VALUE)


def _plain(value):
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _result(value):
    if isinstance(value, CellError):
        return struct.unpack("<d", struct.pack("<Q", 0x7FF8000000000000 | CALC_ERRORS[value.value]))[0]
    if isinstance(value, dt.date):
        return float(serial(value))
    return value
