"""What a workbook file holds after a job: every formula's value is that of the day, wherever it was stale; and which file is
copied before it is written over."""

from __future__ import annotations

import datetime as dt
import os
import shutil

import pytest
from conftest import JIA, TODAY, WU, YI
from office_edits import MAIN, address, cell_xml, edit_sheet, for_customer, named, set_name
from openpyxl import load_workbook

from xl_huikuan.book.file.book import FileBook
from xl_huikuan.jobs.break_down import break_down
from xl_huikuan.jobs.follow_up import follow_up

NEXT = dt.date(2026, 11, 19)


def spoil(path, sheet, ref, value):
    """Another value in the cell of a formula, as a program leaves it that does not calculate; the formula stays."""

    def change(root):
        cell = next(cell for cell in root.iter(f"{MAIN}c") if cell.get("r") == ref)
        assert cell.find(f"{MAIN}f") is not None
        cell.attrib.pop("t", None)
        for old in cell.findall(f"{MAIN}v"):
            cell.remove(old)
        if value is not None:
            cell.append(cell.makeelement(f"{MAIN}v", {}))
            cell[-1].text = value

    edit_sheet(path, sheet, change)


def place_of(path, name, row=0, column=0):
    """Sheet and cell of a named cell, or of one in a named block."""
    book = load_workbook(path)
    [(sheet, ref)] = book.defined_names[name].destinations
    corner = book[sheet][ref.replace("$", "").partition(":")[0]]
    return sheet, book[sheet].cell(corner.row + row, corner.column + column).coordinate


def formula_of(path, sheet, ref):
    return cell_xml(path, sheet, ref).findtext(f"{MAIN}f")


def value_of(path, sheet, ref):
    return load_workbook(path, data_only=True)[sheet][ref].value


@pytest.mark.parametrize("stale", ["1", None])
@pytest.mark.parametrize(
    ("name", "row", "column"),
    [
        ("hk_plan_received", 0, 0),
        ("hk_unallocated", 0, 0),
        ("hk_days", 0, 0),
        ("hk_board_waterfall", 0, 1),
        ("hk_board_steps", 1, 1),
    ],
)
def test_a_stale_figure_gets_its_value_and_keeps_its_formula(small, name, row, column, stale):
    at = place_of(small, name, row, column)
    right, formula = value_of(small, *at), formula_of(small, *at)
    assert right not in (1, None) and formula
    spoil(small, *at, stale)
    assert value_of(small, *at) != right
    written = follow_up(FileBook(small), TODAY).written
    assert written.changed and (value_of(small, *at), formula_of(small, *at)) == (right, formula)
    assert not follow_up(FileBook(small), TODAY).written.changed


@pytest.mark.parametrize("stale", ["1", None])
def test_a_stale_cell_of_a_table_gets_its_value(small, stale):
    at = address(small, "tblPlan", 1, "累计实收")
    formula = formula_of(small, *at)
    spoil(small, *at, stale)
    assert follow_up(FileBook(small), TODAY).written.changed
    assert (value_of(small, *at), formula_of(small, *at)) == (90_000, formula)


def test_a_formula_of_the_offices_own_in_a_figures_place_is_left(small):
    at = place_of(small, "hk_plan_received")

    def change(root):
        cell = next(cell for cell in root.iter(f"{MAIN}c") if cell.get("r") == at[1])
        cell.find(f"{MAIN}f").text = "1+1"
        cell.find(f"{MAIN}v").text = "2"

    edit_sheet(small, at[0], change)
    follow_up(FileBook(small), NEXT)
    assert (value_of(small, *at), formula_of(small, *at)) == (2, "1+1")


def test_figures_follow_what_is_typed(small):
    set_name(small, "hk_target", 480_000)
    assert named(small, "hk_unallocated") == 0
    follow_up(FileBook(small), TODAY)
    assert named(small, "hk_unallocated") == -20_000 and named(small, "hk_board_task") == 480_000


# ---- which file is copied


def copies(folder):
    return sorted(folder.glob("备份/*"))


def test_the_file_that_is_written_over_is_copied_first(small, tmp_path):
    out = tmp_path / "别处" / "旧的.xlsm"
    out.parent.mkdir()
    shutil.copy2(small, out)
    for_customer(out, "tblCustomers", YI, 客户名称="旧名")
    before, original = out.read_bytes(), small.read_bytes()
    for_customer(small, "tblFollowups", WU, 结果="谈妥")
    original = small.read_bytes()
    written = follow_up(FileBook(small, out), TODAY).written
    [copy] = copies(out.parent)
    assert copy.read_bytes() == before and str(copy) == written.backup and copy.name.startswith("旧的.备份-")
    assert small.read_bytes() == original and copies(small.parent) == [] and out.read_bytes() != before


def test_a_new_file_needs_no_copy(small, tmp_path):
    out = tmp_path / "新的.xlsm"
    written = follow_up(FileBook(small, out), TODAY).written  # nothing changed, and yet a file was asked for
    assert (written.changed, written.backup) == (True, None) and out.exists() and copies(tmp_path) == []


def test_the_same_file_by_another_name_is_written_in_place(small):
    other = small.parent / ".." / small.parent.name / small.name
    written = follow_up(FileBook(small, other), TODAY).written
    assert (written.changed, written.backup) == (False, None)
    for_customer(small, "tblFollowups", JIA, 结果="谈妥")
    before = small.read_bytes()
    written = break_down(FileBook(small, other), NEXT).written
    assert written.changed and [copy.read_bytes() for copy in copies(small.parent)] == [before]


@pytest.mark.skipif(not hasattr(os, "link"), reason="needs hard links")
def test_a_second_name_of_the_file_is_the_file(small, tmp_path):
    link = tmp_path / "同一个.xlsm"
    os.link(small, link)
    assert not follow_up(FileBook(small, link), TODAY).written.changed
