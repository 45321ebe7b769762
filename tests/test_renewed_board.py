"""An earlier version's 看板: a repair brings this version's beside it, and nothing of the old page is lost."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest
from conftest import TODAY
from hosts import libreoffice
from office_edits import drop_sheet
from test_repair import look

from xl_huikuan.book.contract.all_blocks import BLOCKS
from xl_huikuan.book.contract.tables import NAMES
from xl_huikuan.book.contract.totals import BOARD
from xl_huikuan.book.damage import old_board
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.jobs import rules
from xl_huikuan.jobs.follow_up import follow_up
from xl_huikuan.jobs.repair import repair
from xl_huikuan.template import template_path

FOURTH_VERSION = Path(__file__).parent / "fixtures" / "fourth-version.xlsm"
NEW = f"{BOARD}（新）"


@pytest.fixture
def old(tmp_path) -> Path:
    return Path(shutil.copy2(FOURTH_VERSION, tmp_path / "四.xlsm"))


def told(path: Path):
    done = repair(FileBook(path, None, template_path())).done
    return [(problem.where, problem.rule) for problem in done if problem.rule is rules.BOARD_RENEWED]


def area(text: str) -> str:
    """A cell alone may be written as a block."""
    first, _, last = text.partition(":")
    return first if first.endswith(f"!{last}") else text


def test_the_new_page_stands_beside_the_old_one(old):
    before = look(openpyxl.load_workbook(old)[BOARD])
    assert told(old) == [(BOARD, rules.BOARD_RENEWED)]
    book, template = openpyxl.load_workbook(old), openpyxl.load_workbook(template_path())
    assert look(book[BOARD]) == before and look(book[NEW]) == look(template[BOARD])
    assert len(book[NEW]._charts) == 4
    for name in (*NAMES, *BLOCKS):  # all that this version's pages show is theirs
        there = template.defined_names[name].attr_text
        if there.startswith(f"'{BOARD}'!"):
            assert area(book.defined_names[name].attr_text) == area(there.replace(f"'{BOARD}'!", f"'{NEW}'!"))
        elif there.startswith("'看板数据'!"):
            assert book.defined_names[name].attr_text == there
    assert told(old) == [] and FileBook(old).read().figures_over == {}


def test_jobs_go_on_with_it(old):
    told(old)
    follow_up(FileBook(old), TODAY)
    month = FileBook(old).read()
    assert month.name_places["hk_board_task"].startswith(f"{NEW}!")
    assert not follow_up(FileBook(old), TODAY).written.changed


def test_the_old_page_can_go_and_the_new_one_take_its_name(old):
    told(old)
    drop_sheet(old, BOARD)
    assert told(old) == [] and openpyxl.load_workbook(old)[NEW]
    assert not repair(FileBook(old, None, template_path())).done


def test_this_versions_page_is_left_alone(small, old):
    assert told(small) == []
    assert told(old) and told(old) == []


def test_a_job_that_repairs_nothing_leaves_the_old_page(old):
    follow_up(FileBook(old), TODAY)
    assert NEW not in openpyxl.load_workbook(old).sheetnames


@pytest.mark.skipif(libreoffice.missing() is not None, reason=str(libreoffice.missing()))
def test_both_pages_show_what_a_spreadsheet_makes_of_them(old, tmp_path):
    told(old)
    work = tmp_path / "work"
    work.mkdir()
    cells = libreoffice.recalculate({"old": old}, work)["old"]
    boards = [cell for cell in cells if cell.sheet in (BOARD, NEW, "看板数据")]
    assert len({cell.sheet for cell in boards}) == 3
    assert [f"{c.sheet}!{c.ref} {c.written!r} {c.calculated!r}" for c in boards if not c.agrees] == []


@pytest.mark.parametrize(
    ("held", "wanted"),
    [({"hk_board_task"}, "旧看板"), ({"hk_board_task", "hk_board_head"}, None), ({"hk_target"}, None), (set(), None)],
)
def test_a_board_of_an_earlier_version_knows_none_of_the_blocks(held, wanted):
    assert old_board(lambda name: "旧看板" if name in held else None) == wanted
