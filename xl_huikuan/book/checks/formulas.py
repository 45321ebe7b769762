"""Formulas that are not what they should be: typed over, never calculated; and what 数据检查 says beside them."""

from __future__ import annotations

from collections.abc import Container, Iterator

from xl_huikuan.book.checks import rules
from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.contract.kinds import LARGEST, Kind
from xl_huikuan.book.contract.ledgers import Receipts
from xl_huikuan.book.contract.promises import Promises
from xl_huikuan.book.contract.tables import TABLES
from xl_huikuan.book.damage import figure_at
from xl_huikuan.book.month import Month
from xl_huikuan.book.problems import Problem
from xl_huikuan.domain.commitment import PROMISE_STATES
from xl_huikuan.values import Value


def check_formulas(month: Month) -> Iterator[Problem]:
    """Cells of computed columns that hold something else, and formulas without a value in cells for typing."""
    for (name, header), cells in month.typed_over.items():
        table, declared = month[name], TABLES[name].by_header[header]
        codes = table.columns.get(Receipts.code.header)
        for row, value in cells.items():
            code = Code.of(codes[row]) if codes else None
            place = table.where(row, header), None if code is None else str(code)
            if declared is Promises.state and value not in PROMISE_STATES:
                yield rules.PROMISE_STATE_UNKNOWN.at(*place, state=_shown(value))
                continue
            cents = declared.read(value) if declared.kind is Kind.MONEY else None
            yield rules.TYPED_OVER.at(*place, value=_shown(value)).with_sum(cents)
    for (name, header), cells in month.cleared.items():
        for row in cells:
            yield rules.FORMULA_CLEARED.at(month[name].where(row, header))
    for (name, row, column), value in month.figures_over.items():
        label, where = figure_at(name, row, column, month.name_places.get(name, name))
        yield rules.FIGURE_OVER.at(where, label=label, value=_shown(value))
    for where in month.uncalculated:
        yield rules.UNCALCULATED.at(where)


def _shown(value: Value) -> str:
    if value is None:
        return rules.NOTHING
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f"{value:,.2f}" if abs(value) < LARGEST else f"{value:g}"
    return str(value)


def doubts_of_rows(month: Month, told: Container[Code]) -> Iterator[Problem]:
    """What 数据检查 says of rows, but for the customers whose trouble has been told already."""
    for codes, checks in ((month.plan.code, month.plan.check), (month.commitments.code, month.commitments.check)):
        texts = list(checks)
        for row, code in enumerate(codes):
            text = texts[row]
            if text is not None and code is not None and code not in told:
                yield rules.ROW_CHECK.at(checks.where(row), str(code), text=text).with_cause(text)
