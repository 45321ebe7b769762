"""What stands above 复盘's table: the month in words over the page's width, and its totals."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import openpyxl
import pytest
from office_edits import edit_cell
from test_versions import FOURTH_VERSION, THIRD_VERSION

from xl_huikuan.book.contract.review import ReviewHead
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.row_heights import OF_WORDS, height, height_of_words
from xl_huikuan.jobs.review import review

LAST = dt.date(2026, 11, 30)
TOTALS = ReviewHead.declared[1:]


def head(path: Path):
    """The sheet, and where its named cells stand."""
    book = openpyxl.load_workbook(path, data_only=True)
    found = {}
    for cell in ReviewHead.declared:
        if cell.name in book.defined_names:
            [(sheet, ref)] = book.defined_names[cell.name].destinations
            found[cell.name] = book[sheet][ref.replace("$", "")]
    return book["复盘"], found


@pytest.fixture(params=["this", "third", "fourth"])
def path(request, small, tmp_path) -> Path:
    version = {"this": small, "third": THIRD_VERSION, "fourth": FOURTH_VERSION}[request.param]
    return Path(shutil.copy2(version, tmp_path / "回款.xlsm"))


def test_words_and_totals_stand_above_the_table(path):
    done = review(FileBook(path), LAST)
    assert not any("没有补上" in note for note in done.written.notes)
    sheet, found = head(path)
    top = int(sheet.tables["tblReview"].ref[1])
    words = found["hk_review_words"]
    assert (words.coordinate, words.value) == ("B2", "\n".join(done.words)) and len(done.words) >= 3
    assert (
        words.number_format == "General"
    )  # a formula: as text it would be kept as it is written once somebody edits it
    assert words.alignment.wrap_text and "B2:R2" in sheet.merged_cells
    assert sheet["A2"].value == "小结" and sheet["A1"].value == "月末复盘"
    assert sheet.row_dimensions[2].height >= height(len(done.words)) and sheet.row_dimensions[2].customHeight
    sums = {cell.label: sum(getattr(row, name) for row in done.rows) / 100 for name, cell in _columns()}
    shown = {sheet.cell(3, found[cell.name].column - 1).value: found[cell.name].value for cell in TOTALS}
    assert shown == sums and [*shown] == ["目标", "承诺", "实收", "差异", "未承诺", "未兑现", "超承诺"]
    assert {found[cell.name].row for cell in TOTALS} == {3} == {top - 1}
    assert shown["未承诺"] + shown["未兑现"] - shown["超承诺"] == pytest.approx(shown["差异"], abs=0.001)
    assert all(found[cell.name].number_format.startswith("#,##0.00") for cell in TOTALS)
    assert not review(FileBook(path), LAST).written.changed


def _columns():
    return [(name, cell) for name, cell in vars(ReviewHead).items() if cell in TOTALS]


def test_a_row_that_the_office_uses_stays_and_nothing_is_told(tmp_path):
    path = Path(shutil.copy2(FOURTH_VERSION, tmp_path / "回款.xlsm"))
    edit_cell(path, "复盘", "H2", "本办的注")
    edit_cell(path, "复盘", "D3", 5)
    done = review(FileBook(path), LAST)
    assert not any("没有补上" in note or "小结" in note for note in done.written.notes)
    sheet, found = head(path)
    assert (sheet["H2"].value, sheet["D3"].value, sheet["A2"].value, sheet["C3"].value) == ("本办的注", 5, None, None)
    assert "hk_review_words" not in found and "hk_review_commitment" not in found
    assert "B2:R2" not in sheet.merged_cells and found["hk_review_target"].coordinate == "B3"


def test_a_row_of_words_grows_and_shrinks_but_for_a_height_that_somebody_chose():
    three = "一\n二\n三"
    assert height_of_words(three, 100, OF_WORDS) == height(3) == 48
    assert height_of_words(three, 100, 63) == 48  # one that the program gave
    assert height_of_words(three, 100, 70) == 70
    assert height_of_words("长" * 100, 102, OF_WORDS) == height(3)  # 200 wide and a little, in lines of 100
    assert height_of_words("", 100, None) == height_of_words(None, 100, 48) == OF_WORDS
