"""Formulas of an earlier version, as the live adapter finds them in a table of Excel (a stand-in of plain objects)."""

from __future__ import annotations

from types import SimpleNamespace as Thing

from xl_huikuan.book.completeness import without_former
from xl_huikuan.book.contract.former_formulas import FORMER, is_former
from xl_huikuan.book.contract.tables import TABLES
from xl_huikuan.book.live.table import LiveTable, in_table

WORKINGS = TABLES["tblWorkings"]
PART = ("tblWorkings", "部分占比")


def list_object(headers, rows):
    """A ListObject with the parts that are read of it; a cell is its value and its formula."""
    body = Thing(
        Rows=Thing(Count=len(rows)),
        Value2=tuple(tuple(value for value, _ in row) for row in rows),
        Value=tuple(tuple(value for value, _ in row) for row in rows),
        FormulaR1C1=tuple(tuple(text for _, text in row) for row in rows),
    )
    return Thing(
        Range=Thing(Worksheet=Thing(Name="测算"), Column=1, Row=4),
        HeaderRowRange=Thing(),
        ListColumns=[Thing(Name=header) for header in headers],
        DataBodyRange=body,
        ShowTotals=False,
    )


def test_former_ones_are_told_from_ours_and_from_what_was_typed():
    former, now = (f"={in_table(text, 'tblWorkings')}" for text in (FORMER[PART][0], WORKINGS.cell_formula(PART[1])))
    cells = [(0.5, former), (0.4, now), (0.77, "0.77"), (0.3, "=1-0.7"), (0.5, former.replace(",", ", "))]
    live = LiveTable(list_object(["客户编码", "部分占比"], [(("A", "A"), cell) for cell in cells]), WORKINGS)
    assert live.former() == {PART: {0, 4}}
    assert set(live.typed_over("部分占比", blanks=False)) == {0, 2, 3, 4}


def test_what_was_typed_over_stays_when_former_ones_go():
    over = {PART: {0: 0.5, 2: 0.77}, ("tblWorkings", "大小"): {1: 0.0}}
    assert without_former(over, {PART: {0}, ("tblWorkings", "大小"): {1}}) == {PART: {2: 0.77}}
    assert without_former(over, {}) == over


def test_a_former_formula_is_not_ours():
    for (table, header), texts in FORMER.items():
        assert TABLES[table].cell_formula(header) not in texts
        assert is_former(table, header, lambda text, known=texts: text in known)
        assert not is_former(table, "客户编码", lambda text: True)
