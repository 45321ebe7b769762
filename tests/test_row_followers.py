"""Hyperlinks and comments on cells of a list go along when its rows move, and go when their row does."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import openpyxl
import pytest
from lxml import etree
from office_edits import add_comment, add_link, for_customer
from openpyxl.comments import Comment

from xl_huikuan.book.comments import comments_left
from xl_huikuan.book.live.row_followers import RowFollowers
from xl_huikuan.book.live.table import LiveTable
from xl_huikuan.ooxml.cell import CellWrite
from xl_huikuan.ooxml.package import Package
from xl_huikuan.ooxml.table_rewrite import TableRow
from xl_huikuan.ooxml.workbook import Workbook

LIST = "跟进清单"
EXCEL = "{urn:schemas-microsoft-com:office:excel}"


def links(path: Path) -> dict[str, str]:
    sheet = openpyxl.load_workbook(path)[LIST]
    return {cell.hyperlink.ref: cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink}


def comments(path: Path) -> dict[str, Comment]:
    sheet = openpyxl.load_workbook(path)[LIST]
    return {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}


def boxes(path: Path) -> list[tuple[str, str, str]]:
    """Row and column (from 0) and anchor of each comment's box."""
    data = Package.open(path).read("xl/drawings/vmlDrawing99.vml").replace(b"<br>", b"<br/>")
    return [
        (each.findtext(f"{EXCEL}Row"), each.findtext(f"{EXCEL}Column"), each.findtext(f"{EXCEL}Anchor").strip())
        for each in etree.fromstring(data).iter(f"{EXCEL}ClientData")
    ]


def rearranged(path: Path, sources: list[int | None]) -> None:
    """The list's rows in another order."""
    book = Workbook.open(path)
    table = book.table("tblFollowups")
    assert table.row_count == 5
    table.replace_rows([TableRow(source, {"备注": CellWrite("新")} if source is None else {}) for source in sources])
    book.save(path)


@pytest.fixture
def marked(small: Path) -> Path:
    """A link on the list's second row, a comment on its third; the list begins in row 7."""
    assert Workbook.open(small).table("tblFollowups").first_row == 7
    add_link(small, LIST, "C8", "客户!A5")
    add_link(small, LIST, "A2", "说明!A1")
    add_comment(small, LIST, "D9", "老板姓王")
    return small


@pytest.mark.parametrize(
    ("sources", "link", "comment"),
    [
        ([0, 1, 2, 3, 4], "C8", "D9"),
        ([0, 1, 2, 3, 4, None], "C8", "D9"),
        ([4, 3, 2, 1, 0], "C10", "D9"),
        ([2, None, 0, 3, 4, 1], "C12", "D7"),
        ([0, 2], None, "D8"),
        ([1], "C7", None),
        ([], None, None),
    ],
)
def test_they_go_along(marked: Path, sources: list[int | None], link: str | None, comment: str | None) -> None:
    rearranged(marked, sources)
    assert links(marked) == {"A2": "说明!A1", **({} if link is None else {link: "客户!A5"})}
    assert comments(marked) == ({} if comment is None else {comment: "老板姓王"})
    if comment is None:
        assert boxes(marked) == []
    else:
        row = int(comment[1:])
        assert boxes(marked) == [(str(row - 1), "3", f"3, 15, {row - 1}, 2, 5, 15, {row + 3}, 4")]


def test_what_lies_beside_or_over_several_rows_stays(small: Path) -> None:
    beside = Workbook.open(small).table("tblFollowups").ref.right + 2
    letters = openpyxl.utils.get_column_letter(beside)
    add_link(small, LIST, f"{letters}8", "客户!A5")
    add_link(small, LIST, "C8:C9", "客户!A6")
    add_link(small, LIST, "C20", "客户!A7")
    before = links(small)
    rearranged(small, [4, 3, 2, 1, 0])
    assert links(small) == before


def test_without_any_the_parts_stay_as_they_are(marked: Path) -> None:
    before = Package.open(marked)
    rearranged(marked, [3, 1, 2, 0, 4])  # neither the second nor the third row moves
    after = Package.open(marked)
    for part in ("xl/comments99.xml", "xl/drawings/vmlDrawing99.vml"):
        assert before.read(part) == after.read(part)


def test_a_comment_that_goes_with_its_customer_is_told(marked: Path, huikuan: Any) -> None:
    who = openpyxl.load_workbook(marked)[LIST]["R9"].value
    for_customer(marked, "tblCustomers", who, 状态="停供")
    ran = huikuan("followups", marked, "--today", "2026-11-18", "--json")
    assert ran.code == 0 and comments(marked) == {} and boxes(marked) == []
    assert "“跟进清单”有 1 条批注所在的行已经去掉，批注也跟着没有了：“老板姓王”" in ran.json["notes"]
    assert not any(
        "批注" in note for note in huikuan("followups", marked, "--today", "2026-11-18", "--json").json["notes"]
    )


def test_the_job_takes_them_along(marked: Path, huikuan: Any) -> None:
    names = [row[2] for row in openpyxl.load_workbook(marked)[LIST].iter_rows(min_row=7, max_row=11, values_only=True)]
    for day in ("2026-11-19", "2026-11-24", "2026-11-28"):
        assert huikuan("followups", marked, "--today", day).code == 0
        sheet = openpyxl.load_workbook(marked)[LIST]
        where = {sheet.cell(row, 3).value: row for row in range(7, 12) if sheet.cell(row, 3).value}
        assert links(marked).get(f"C{where.get(names[1])}") == ("客户!A5" if names[1] in where else None)
        assert comments(marked).get(f"D{where.get(names[2])}") == ("老板姓王" if names[2] in where else None)


class Cell:
    """A cell of an open sheet, as far as comments go."""

    def __init__(self, row: int, column: int) -> None:
        self.Row, self.Column, self.Comment = row, column, None

    def AddComment(self, text: str) -> None:
        self.Comment = Note(self, text)


class Note:
    """A comment on a cell."""

    def __init__(self, cell: Cell, text: str) -> None:
        self.Parent, self.Visible, self._text = cell, False, text

    def Text(self) -> str:
        return self._text

    def Delete(self) -> None:
        self.Parent.Comment = None


class Threads(list[SimpleNamespace]):
    """The comments with answers on a sheet."""

    @property
    def Count(self) -> int:
        return len(self)


def test_in_excel_a_comment_with_answers_stays_and_is_told() -> None:
    """Three rows from row 7 on, in columns 3 and 4; the first two change places."""
    cells = {(row, column): Cell(row, column) for row in (7, 8, 9) for column in (3, 4)}
    for at, text in {(7, 3): "甲：老板姓王", (8, 4): "[会话批注]", (9, 4): "[会话批注]"}.items():
        cells[at].AddComment(text)
    sheet = SimpleNamespace(
        Cells=lambda row, column: cells[row, column],
        Comments=[cell.Comment for cell in cells.values() if cell.Comment],
        CommentsThreaded=Threads(SimpleNamespace(Parent=cells[at]) for at in ((9, 4), (8, 4))),
        Hyperlinks=[],
    )
    table = SimpleNamespace(sheet=sheet, left=3, columns=["客户编码", "客户名称"], first_row=7, count=3)
    followers = RowFollowers(cast(LiveTable, table), [1, 0, 2])
    followers.follow()
    assert {at: cell.Comment.Text() for at, cell in cells.items() if cell.Comment} == {
        (8, 3): "甲：老板姓王",
        (8, 4): "[会话批注]",
        (9, 4): "[会话批注]",
    }
    assert followers.left == ["D8"] and followers.gone == []
    assert comments_left("跟进清单", followers.left) == (
        "“跟进清单”的 D8 有带回复的批注，换了行也没有跟着走：请核对它说的是哪个客户"
    )
