"""数据检查: what may be wrong with a customer's row, in words; the list that workbooks have of it, and how a row finds its own."""

from __future__ import annotations

from xl_huikuan.book.contract.columns import Count, Filled, TextColumn
from xl_huikuan.book.contract.customers import NOTHING, ZERO
from xl_huikuan.book.contract.lists import JOBS_LISTS
from xl_huikuan.book.contract.schema import Table
from xl_huikuan.domain.row_check import RowFault
from xl_huikuan.formulas.asking import IfNumber
from xl_huikuan.formulas.calls import Call, OrNative
from xl_huikuan.formulas.expressions import Cell, Const, Expression, When
from xl_huikuan.formulas.lookups import InRow
from xl_huikuan.formulas.scope import ColumnRef


class Faults(Table, name="tblFaults", sheet=JOBS_LISTS, title="数据检查的说明", key="number", needed=False):
    """A row a fault, in the order of `domain.row_check.RowFault`: rows of other tables name it by its number."""

    number = Count("检查号", 8, by=Filled.JOB)
    words = TextColumn("说明", 60, by=Filled.JOB)


def number_of(fault: RowFault) -> Const:
    """A fault's number, from 1; 0 is none."""
    return Const(fault.number)


def numbers(figures: tuple[tuple[ColumnRef, RowFault], ...], otherwise: Expression) -> Expression:
    """The fault of the first figure of this row that is none."""
    for column, fault in reversed(figures):
        otherwise = IfNumber(Cell(column), otherwise, number_of(fault))
    return otherwise


def checked(fault: ColumnRef, handed_over: tuple[Expression | None, ...]) -> Expression:
    """数据检查 by HK_CHECK, else by the row's own fault number."""
    words = When(Cell(fault), "=", ZERO, NOTHING, InRow(Faults.words, Cell(fault)))
    return OrNative(Call("HK_CHECK", handed_over), words)
