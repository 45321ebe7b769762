"""A workbook where there is no Python: in LibreOffice with macros off every amount stays right, and only words are missing.

The same must be expected of WPS, of Excel on a Mac and on a phone: our functions are unknown there, and what stands beside them
in each formula (Excel's own functions) is worked out.
"""

from __future__ import annotations

import datetime as dt
import shutil

import pytest
from hosts import libreoffice

from xl_huikuan.book.contract.commitments import Commitments
from xl_huikuan.book.contract.customer_workings import CustomerWorkings
from xl_huikuan.book.contract.ledgers import Actions, Receipts
from xl_huikuan.book.contract.promises import Promises
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.jobs.new_month import new_month
from xl_huikuan.template import template_path
from xl_huikuan.values import serial

pytestmark = pytest.mark.skipif(libreoffice.missing() is not None, reason=str(libreoffice.missing()))
TODAY = dt.date(2026, 11, 23)
WORDS = (CustomerWorkings.reason, Commitments.judgement_reason, Commitments.suggestion)
"""Columns of words that only Python can write; they say so."""
NEEDS_PYTHON = "要有 Python 才写得出"


def are_words(cell: libreoffice.Cell) -> bool:
    return isinstance(cell.calculated, str) and NEEDS_PYTHON in cell.calculated


def differing(cells: list[libreoffice.Cell]) -> list[str]:
    return [
        f"{c.sheet}!{c.ref} file {c.written!r} alone {c.calculated!r} {c.formula[:120]}" for c in cells if not c.agrees
    ]


@pytest.fixture(scope="module")
def books(tmp_path_factory, demo_master):
    folder = tmp_path_factory.mktemp("alone")
    empty = folder / "empty.xlsm"
    new_month(FileBook(template_path(), empty), TODAY)
    work = folder / "work"
    work.mkdir()
    return libreoffice.recalculate({"demo": demo_master, "empty": empty}, work, alone=True)


@pytest.mark.parametrize(("name", "at_least"), [("demo", 4_000), ("empty", 200)])
def test_every_figure_is_the_one_that_python_gives(books, name, at_least):
    cells = books[name]
    assert len(cells) >= at_least and any("HK_" in cell.formula for cell in cells)
    assert differing([cell for cell in cells if not are_words(cell)]) == []


def test_words_say_that_they_need_python(books):
    said = [cell for cell in books["demo"] if are_words(cell)]
    columns = {f"{column.table}[{column.header}]" for column in WORDS}
    assert said and all(isinstance(cell.written, str) for cell in said)
    assert {cell.sheet for cell in said} == {"测算", "承诺与差距"} and columns  # 判断理由 and 建议方案 alone


def test_what_is_typed_counts(tmp_path, demo_master):
    """One receipt, one promise, one action: typed in LibreOffice alone, and in Python; the figures are the same."""
    path = tmp_path / "typed.xlsm"
    shutil.copy(demo_master, path)
    book = FileBook(path)
    month = book.read()
    code = month.plan.code[0]
    receipts, promises, actions = month.receipts, month.promises, month.actions
    hands: list[tuple[str, str, float | str]] = []
    before = (month.plan.received[0] or 0, month.commitments.all_measures[0] or 0, month.workings.promised[0] or 0)
    before_codes = set()
    rows = (
        (receipts, {Receipts.received_on: TODAY, Receipts.code: code, Receipts.amount: 12_345_67, Receipts.way: "转账",
                    Receipts.nature: "清欠", Receipts.state: "财务确认"}),
        (promises, {Promises.number: "P9", Promises.code: code, Promises.made_on: TODAY, Promises.due_on: TODAY.replace(day=27),
                    Promises.amount: 70_000_00}),
        (actions, {Actions.number: "X9", Actions.code: code, Actions.measure: "客户激励", Actions.increment: 5_000_00,
                   Actions.state: "已定"}),
    )  # fmt: skip
    for table, values in rows:
        at = len(table) - 1  # what stood in the last row gives way
        before_codes.add(table.code[at])
        for column, value in values.items():
            cells = getattr(table, column.attribute)
            held = column.cell(value) if not isinstance(value, str) else value
            cells.set_raw(at, held)
            sheet, _, ref = cells.where(at).partition("!")
            hands.append((sheet, ref, serial(held) if isinstance(held, dt.date) else held))
    work = tmp_path / "work"
    work.mkdir()
    alone = libreoffice.recalculate({"typed": path}, work, alone=True, typed=hands)["typed"]
    book.write(month)
    written = {(c.sheet, c.ref): c.written for c in _written(tmp_path, path)}
    assert written.keys() == {(c.sheet, c.ref) for c in alone}
    together = [
        libreoffice.Cell(c.sheet, c.ref, c.formula, written[c.sheet, c.ref], c.calculated)
        for c in alone
        if not are_words(c)
    ]
    assert differing(together) == []
    assert code not in before_codes
    assert month.plan.received[0] == before[0] + 12_345_67
    assert month.commitments.all_measures[0] == before[1] + 5_000_00
    assert month.workings.promised[0] == before[2] + 70_000_00


def _written(folder, path):
    again = folder / "again"
    again.mkdir()
    return libreoffice.recalculate({"b": path}, again, alone=True)["b"]
