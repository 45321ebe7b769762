"""Cells of 看板 and 说明 that hold what an earlier workbook of this version had there are renewed, and are not called typed over."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from conftest import TODAY
from office_edits import drop_name

from xl_huikuan.book.contract.all_blocks import BLOCKS
from xl_huikuan.book.contract.former_figures import BLANK_BEFORE, FORMER_FIGURES
from xl_huikuan.book.contract.named import Figure
from xl_huikuan.book.contract.tables import NAMES
from xl_huikuan.book.damage import formulas_under
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.file.held import same_formula
from xl_huikuan.jobs.check import check
from xl_huikuan.jobs.follow_up import follow_up
from xl_huikuan.jobs.repair import repair
from xl_huikuan.ooxml.references import cell_ref
from xl_huikuan.ooxml.workbook import CellWrite, Workbook
from xl_huikuan.template import template_path

NOW = {(name, row, at): formula.excel() for name in (*NAMES, *BLOCKS) for row, at, formula in formulas_under(name)}
TITLES = ("风险最大的五个", "落后节点最多的五个", "到期没兑现的承诺", "还没有承诺的")


def put(path: Path, cells: Mapping[Figure, CellWrite]) -> None:
    book = Workbook.open(path)
    for (name, row, at), write in cells.items():
        sheet, area = book.area_of(name)
        book.write(sheet, cell_ref(area.top + row, area.left + at), write)
    book.save(path)


def texts(path: Path, without: str = "") -> dict[Figure, str | None]:
    book, found = Workbook.open(path), {}
    for name, row, at in (figure for figure in NOW if figure[0] != without):
        sheet, area = book.area_of(name)
        found[name, row, at] = book.cells(sheet, area).formula(area.top + row, area.left + at)
    return found


@pytest.fixture
def earlier(small) -> Path:
    """The small month as a workbook had it before names were cut to what can be read."""
    put(small, {figure: CellWrite("甲酒业", former[0]) for figure, former in FORMER_FIGURES.items()})
    put(small, {figure: CellWrite(None) for figure in BLANK_BEFORE})
    return small


def test_names_that_stood_whole_are_told_as_they_stood():
    assert FORMER_FIGURES["hk_board_late", 2, 0] == (
        'IF(INDEX(hk_board_rows,3,2)="","",INDEX(tblPlan[客户名称],INDEX(hk_board_rows,3,2))&"")',
        'IF(INDEX(hk_board_rows,3,2)="","",LEFT(INDEX(tblPlan[客户名称],INDEX(hk_board_rows,3,2)),18))',
    )
    lists = {figure for figure in FORMER_FIGURES if figure[0] in ("hk_board_risks", "hk_board_silent")}
    assert lists == {(name, row, 0) for name in ("hk_board_risks", "hk_board_silent") for row in range(5)}


def test_no_former_formula_is_todays():
    assert FORMER_FIGURES.keys() <= NOW.keys() and NOW.keys() >= BLANK_BEFORE
    for figure, former in FORMER_FIGURES.items():
        assert not any(same_formula(text, NOW[figure]) for text in former), figure


def test_nobody_is_told_that_they_were_typed_over(earlier):
    assert not [problem for problem in check(FileBook(earlier)).problems if "本来是公式" in problem.what]


def test_what_is_told(earlier):
    (told,) = [note for note in follow_up(FileBook(earlier), TODAY).written.notes if "换了公式" in note]
    assert all(f"“看板”的“{title}”" in told for title in TITLES) and told.count("风险最大") == 1
    assert texts(earlier) == NOW
    assert not any("换了公式" in note for note in follow_up(FileBook(earlier), TODAY).written.notes)


def test_what_would_read_a_block_that_is_not_there_stays(earlier):
    drop_name(earlier, "hk_board_who")
    follow_up(FileBook(earlier), TODAY)
    assert not [problem for problem in check(FileBook(earlier)).problems if "本来是公式" in problem.what]
    held = texts(earlier, without="hk_board_who")
    lists = {figure for figure in FORMER_FIGURES if "hk_board_who" in NOW[figure]}
    assert len(lists) == 20 and {figure: held[figure] for figure in lists} == {f: FORMER_FIGURES[f][0] for f in lists}
    assert held["hk_lag", 0, 0] == NOW["hk_lag", 0, 0]


@pytest.mark.parametrize(
    ("figure", "write"),
    [
        (("hk_board_risks", 0, 0), CellWrite("甲酒业")),
        (("hk_board_risks", 0, 0), CellWrite("甲酒业", 'INDEX(tblPlan[客户名称],1)&""')),
        (("hk_board_risks", 1, 0), CellWrite("甲酒业", FORMER_FIGURES["hk_board_risks", 0, 0][0])),
        (("hk_board_risks", 0, 0), CellWrite(None)),
        (("hk_board_answers", 4, 1), CellWrite("我写的")),
    ],
)
def test_what_people_put_there_is_told_and_stays(small, figure, write):
    put(small, {figure: write})
    held = texts(small)[figure]
    assert [each.what for each in check(FileBook(small)).problems if "本来是公式" in each.what]
    follow_up(FileBook(small), TODAY)
    assert texts(small)[figure] == held != NOW[figure]


def test_a_repair_does_not_call_them_damage(earlier):
    put(earlier, {("hk_board_risks", 1, 0): CellWrite("我写的")})
    done = repair(FileBook(earlier, None, template_path())).done
    assert [problem.where for problem in done] == ["看板!E29"]
    assert texts(earlier) == NOW
