"""All tables and named cells of the workbook, and the order of its sheets."""

from __future__ import annotations

from typing import Any

from xl_huikuan.book.contract.commitments import Commitments
from xl_huikuan.book.contract.comparison import COMPARISON, Forecasts, MeasureEffects
from xl_huikuan.book.contract.customer_workings import CustomerWorkings
from xl_huikuan.book.contract.customers import Customers
from xl_huikuan.book.contract.dashboard import BOARD_DATA
from xl_huikuan.book.contract.faults import Faults
from xl_huikuan.book.contract.followups import Followups
from xl_huikuan.book.contract.footing import FOOTING_SHEET, Footing, Unclaimed
from xl_huikuan.book.contract.importing import Aliases, ClosedReceipts, HeaderWords, Unmatched
from xl_huikuan.book.contract.ledgers import Actions, Contacts, History, Receipts, TargetChanges
from xl_huikuan.book.contract.lists import LISTS, Calendar, Grades, Holidays, Measures, Obstacles, ReceiptRules, Steps
from xl_huikuan.book.contract.named import NamedCell
from xl_huikuan.book.contract.plan import Plan
from xl_huikuan.book.contract.promises import Promises
from xl_huikuan.book.contract.review import Review, ReviewHead
from xl_huikuan.book.contract.schema import Table, TableDeclaration
from xl_huikuan.book.contract.settings import SETTINGS_SHEET, MonthEnd, Settings
from xl_huikuan.book.contract.slip import SLIP_SHEET, Slip
from xl_huikuan.book.contract.status import FIRST_PROBLEMS, GUIDE, Kept, Messages, Status
from xl_huikuan.book.contract.totals import BOARD, Totals, Unallocated
from xl_huikuan.book.contract.workings import Workings

FUNCTION_LIST = "函数"


def _sheets(*tables: type[Table]) -> tuple[str, ...]:
    return tuple(table.declared.sheet for table in tables)


_TABLES: tuple[type[Table], ...] = (
    Customers, Plan, Promises, Commitments, Actions, Receipts, Unmatched, Aliases, Followups, Contacts, TargetChanges, Review,
    Forecasts, MeasureEffects, History, ClosedReceipts, CustomerWorkings, Grades, Measures, Obstacles, Steps, ReceiptRules, Holidays,
    HeaderWords, Calendar, Faults,
)  # fmt: skip
TABLES: dict[str, TableDeclaration] = {table.declared.name: table.declared for table in _TABLES}
"""All tables by name."""

SETTINGS: tuple[NamedCell[Any], ...] = (
    *Settings.declared, *Workings.declared, *Unallocated.declared, *MonthEnd.declared,
)  # fmt: skip
"""参数, in order."""
NAMES: dict[str, NamedCell[Any]] = {
    cell.name: cell
    for cell in (
        *SETTINGS,
        *Totals.declared,
        *Footing.declared,
        *Unclaimed.declared,
        *Status.declared,
        *Messages.declared,
        *Kept.declared,
        *(cell for problem in FIRST_PROBLEMS for cell in problem),
        *Slip.declared,
        *ReviewHead.declared,
    )
}
"""All named cells by name."""

DAILY = (GUIDE, BOARD, *_sheets(Followups, Promises, Commitments, Receipts, Contacts, Actions, Unmatched), SLIP_SHEET)
"""What a rep opens every day."""
MONTHLY = (*_sheets(Customers, Plan, TargetChanges, Review), COMPARISON, *_sheets(History))
"""At the month's beginning and end."""
OFFICE = (
    SETTINGS_SHEET,
    LISTS,
    *_sheets(Aliases, ClosedReceipts),
    FOOTING_SHEET,
    *_sheets(CustomerWorkings),
    BOARD_DATA,
    FUNCTION_LIST,
)
"""Settings and workings."""
SHEETS = (*DAILY, *MONTHLY, *OFFICE)
"""All sheets that people see, in order."""
