"""What the command line says is what 看板 shows in a real spreadsheet: with Python behind its functions, and without.

LibreOffice works every formula out anew (`hosts/libreoffice.py`); the figures are taken from the cells that the names point to.
"""

from __future__ import annotations

import shutil

import pytest
from hosts import libreoffice
from office_edits import set_name

from xl_huikuan.book.contract.dashboard_answers import ANSWERS
from xl_huikuan.book.contract.footing import Unclaimed
from xl_huikuan.book.contract.guide_news import MET
from xl_huikuan.book.contract.totals import BOARD, Totals
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.ooxml.references import cell_ref, parse_area, split_sheet
from xl_huikuan.ooxml.workbook import Workbook

pytestmark = pytest.mark.skipif(libreoffice.missing() is not None, reason=str(libreoffice.missing()))
TODAY = "2026-11-23"
CASES = [(name, alone) for name in ("demo", "after") for alone in (False, True)]


@pytest.fixture(scope="module")
def books(tmp_path_factory, demo_master):
    """The demo as it was made, and with another target since, which no job has seen."""
    folder = tmp_path_factory.mktemp("board")
    after = folder / "after.xlsm"
    shutil.copy(demo_master, after)
    set_name(after, "hk_target", 5_000_000.0)
    return {"demo": demo_master, "after": after}


@pytest.fixture(scope="module")
def shown(tmp_path_factory, books):
    """What LibreOffice shows, by whether it is alone, workbook, sheet and cell."""
    return {
        alone: libreoffice.recalculate(books, tmp_path_factory.mktemp("work"), alone=alone) for alone in (False, True)
    }


def cells_of(books, shown, name, alone):
    """What the cell at a place of a defined name shows, from its first."""
    found = {(cell.sheet, cell.ref): cell.calculated for cell in shown[alone][name]}
    workbook = Workbook.open(books[name])

    def cell(of: str, row: int = 0, column: int = 0) -> libreoffice.Shown:
        sheet, area = split_sheet(workbook.names[of])
        place = parse_area(area.replace("$", ""))
        assert sheet is not None and place is not None
        return found[sheet, cell_ref(place.top + row, place.left + column)]

    return cell


@pytest.mark.parametrize(("name", "alone"), CASES)
def test_every_total_of_show(books, shown, huikuan, name, alone):
    told = huikuan("show", books[name], "--json", "--today", TODAY).json["totals"]
    cell = cells_of(books, shown, name, alone)
    declared = [*Totals.declared, *Unclaimed.declared]
    assert {f"{each.sheet}·{each.label}" for each in declared} == told.keys()
    assert sum(each.sheet == BOARD for each in declared) > 15
    for each in declared:
        assert cell(each.name) == pytest.approx(told[f"{each.sheet}·{each.label}"], abs=1e-9, rel=1e-9), each.name


@pytest.mark.parametrize(("name", "alone"), CASES)
def test_who_is_behind(books, shown, huikuan, name, alone):
    told = huikuan("show", books[name], "--json", "--today", TODAY).json["behind"]
    cell = cells_of(books, shown, name, alone)
    assert cell(MET.name) == told["told"] == cell(ANSWERS.name, len(ANSWERS.rows) - 1, 1)
    late = [
        (cell("hk_board_late", row), cell("hk_board_late", row, 1), cell("hk_board_late", row, 3)) for row in range(5)
    ]
    assert late == [(each["name"], each["due"], -each["lacking"]) for each in told["most"]]


def test_another_target_is_another_board(books, shown):
    one, other = (cells_of(books, shown, name, True)("hk_board_task") for name in books)
    assert (one, other) == (FileBook(books["demo"]).read().names["hk_target"], 5_000_000)
