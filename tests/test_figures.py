"""Every figure that the workbook's formulas show, against values worked out by hand (see `figures`): in memory and in files."""

from __future__ import annotations

import pytest
from figures.board import BOARDS
from figures.days import DAYS
from figures.edges import PROMISES
from figures.faults import FAULTS
from figures.files import Shown, write
from figures.footing import FOOTING, UNREADABLE
from figures.judging import JUDGING
from figures.leavers import LEAVERS
from figures.november import NOVEMBER
from figures.ranking import RANKING
from figures.receipts import TWICE
from figures.steps import STEPS
from figures.text_tables import Book, same
from figures.usual import USUAL

from xl_huikuan.book.contract.all_blocks import BLOCKS
from xl_huikuan.book.contract.tables import NAMES, TABLES
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.formulas.evaluation import Evaluation
from xl_huikuan.values import CellError

BOOKS = {
    "november": NOVEMBER, "judging": JUDGING, "leavers": LEAVERS, "promises": PROMISES, "faults": FAULTS, "ranking": RANKING,
    "twice": TWICE, "footing": FOOTING, "unreadable": UNREADABLE, "usual": USUAL,
    **STEPS, **DAYS, **BOARDS,
}  # fmt: skip


def differing(where: str, by_hand: list, shown: list) -> list[str]:
    assert len(shown) == len(by_hand), where
    return [
        f"{where} {at}: {value!r}, by hand {hand!r}"
        for at, (hand, value) in enumerate(zip(by_hand, shown, strict=True), 1)
        if not same(hand, value)
    ]


def wrong(book: Book, column, name, block, python: bool = True) -> list[str]:
    """Each figure that differs from the one worked out by hand; `column`, `name` and `block` give what is shown."""
    found = []
    for (table, header), by_hand in book.expected_columns(python).items():
        if (shown := column(table, header)) is not None:
            found += differing(f"{table}[{header}]", by_hand, shown)
    for cell, hand in book.expected_names().items():
        found += differing(cell, [hand], [name(cell)])
    blocks = {cell: block(cell) for cell in book.blocks}
    for (cell, row, at), hand in book.expected_blocks().items():
        found += differing(f"{cell} row {row + 1} column {at + 1}", [hand], [blocks[cell][row][at]])
    return found


@pytest.mark.parametrize("name", BOOKS)
def test_every_figure_is_the_one_worked_out_by_hand(name):
    sums = BOOKS[name].month().sums
    assert wrong(BOOKS[name], sums.column, sums.name, lambda block: sums.block(BLOCKS[block])) == []


@pytest.mark.parametrize("name", BOOKS)
def test_without_our_functions_excels_own_show_the_same(name, monkeypatch):
    """The figures to the last digit; of the texts those that Excel can write (`Book.without_python`)."""
    monkeypatch.setattr(Evaluation, "function", lambda sums, called: lambda columns, count: [CellError.NAME] * count)
    sums = BOOKS[name].month().sums
    assert wrong(BOOKS[name], sums.column, sums.name, lambda block: sums.block(BLOCKS[block]), python=False) == []


@pytest.mark.parametrize(
    "name",
    ["november", "judging", "leavers", "promises", "faults", "ranking", "twice", "footing", "two named", "usual"],
)
def test_files_show_them_too(tmp_path, name):
    book, path = BOOKS[name], tmp_path / "b.xlsm"
    write(book, path)
    before = path.read_bytes()
    again = FileBook(path)
    assert not again.write(again.read()).changed and path.read_bytes() == before
    shown = Shown(path)
    assert wrong(book, shown.column, shown.name, shown.block) == []


def test_no_formula_of_the_contract_goes_without_a_figure():
    columns = {(table, header) for table, declared in TABLES.items() for header in declared.computed}
    assert columns - set(NOVEMBER.expected_columns()) == set()
    assert {cell.name for cell in NAMES.values() if cell.formula is not None} - set(NOVEMBER.expected_names()) == set()
    blocks = {
        (block.name, row, column)
        for block in BLOCKS.values()
        for row, cells in enumerate(block.rows)
        for column in range(len(cells))
    }
    assert blocks == set(NOVEMBER.expected_blocks())
