"""Every figure that the workbook's formulas show, against values worked out by hand (see `figures`)."""

from __future__ import annotations

import pytest
from figures.edges import FAULTS, PROMISES, STEPS
from figures.judging import JUDGING
from figures.november import NOVEMBER
from figures.ranking import RANKING
from figures.text_tables import Book, same

from xl_huikuan.book.contract.dashboard import BLOCKS
from xl_huikuan.book.contract.tables import NAMES, TABLES

BOOKS = {
    "november": NOVEMBER, "judging": JUDGING, "promises": PROMISES, "faults": FAULTS, "ranking": RANKING, **STEPS,
}  # fmt: skip


def wrong(book: Book) -> list[str]:
    """Each figure that differs from the one worked out by hand."""
    sums = book.month().sums
    found = []
    for (table, header), expected in book.expected_columns().items():
        shown = sums.column(table, header)
        assert len(shown) == len(expected), (table, header)
        found += [
            f"{table}[{header}] row {row}: {value!r}, by hand {hand!r}"
            for row, (hand, value) in enumerate(zip(expected, shown, strict=True), 1)
            if not same(hand, value)
        ]
    for name, hand in book.expected_names().items():
        if not same(hand, value := sums.name(name)):
            found.append(f"{name}: {value!r}, by hand {hand!r}")
    shown_blocks = {name: sums.block(BLOCKS[name]) for name in book.blocks}
    for (name, row, column), hand in book.expected_blocks().items():
        if not same(hand, value := shown_blocks[name][row][column]):
            found.append(f"{name} row {row + 1} column {column + 1}: {value!r}, by hand {hand!r}")
    return found


@pytest.mark.parametrize("name", BOOKS)
def test_every_figure_is_the_one_worked_out_by_hand(name):
    assert wrong(BOOKS[name]) == []


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
