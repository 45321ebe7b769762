"""Rows of tables are as high as their texts need, and as they were when the texts are short again; nobody's own height is made less.

A name of 28 characters takes four lines where seven stand side by side, one of 60 nine.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import JIA, TODAY, YI
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from office_edits import by_code, edit_sheet, for_customer, row_of

from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.file.heights import _chooser
from xl_huikuan.book.row_heights import WrappedColumn, height, is_ours, lines_of, lines_of_rows
from xl_huikuan.jobs.break_down import break_down
from xl_huikuan.jobs.follow_up import follow_up
from xl_huikuan.ooxml.row_heights import Height, set_height, with_heights
from xl_huikuan.ooxml.workbook import Workbook
from xl_huikuan.ooxml.xml_parts import parse_bytes, tag

LONG = "内蒙古呼伦贝尔市鄂温克族自治旗兴安商贸有限责任公司第三店"
LONGEST = f"{LONG}（原呼伦贝尔市海拉尔区兴安糖酒副食品批发部、二〇一九年改制更名）"
assert (len(LONG), len(LONGEST)) == (28, 60)


@pytest.mark.parametrize(
    ("text", "width", "least", "most"),
    [
        ("甲酒业", 16.7, 1, 1), ("", 16.7, 1, 1), ("一二三四五六七", 16.7, 1, 1), ("一二三四五六七八", 16.7, 2, 2),
        (LONG, 16.7, 4, 5), (LONGEST, 16.7, 9, 10), (LONG, 50.7, 2, 2), ("a" * 14, 16.7, 1, 1), ("a" * 30, 16.7, 3, 3),
        ("一\n二\n三", 50, 3, 3), ("\n", 50, 2, 2), ("长" * 5000, 16.7, 27, 27), ("一二三", 0.5, 3, 4), ("\ud800", 16.7, 1, 1),
    ],
)  # fmt: skip
def test_lines_that_a_text_takes(text, width, least, most):
    assert least <= lines_of(text, width) <= most


def test_a_row_needs_what_its_longest_text_needs():
    columns = [WrappedColumn(16.7, ["甲", LONG, None, 5.0]), WrappedColumn(50.7, [LONG, LONG, "", "乙"])]
    first, second, *rest = lines_of_rows(columns, 4)
    assert first == 2 and second in (4, 5) and rest == [1, 1]


def test_heights_are_known_from_those_that_people_choose():
    assert [height(lines) for lines in (1, 3, 4)] == [18, 48, 63] and is_ours(48.0)
    assert not any(map(is_ours, (18, 19, 15, 16.5, 49.5, 100)))


@pytest.mark.parametrize("name", [LONG, LONGEST])
def test_a_long_name_is_seen_whole_on_every_sheet(small, name):
    for_customer(small, "tblCustomers", JIA, 客户名称=name)
    break_down(FileBook(small), TODAY)
    follow_up(FileBook(small), TODAY)
    lines = 4 if name is LONG else 9
    assert height(lines) <= points(small, "tblCommitments", JIA)[0] <= height(lines + 1)
    assert height(lines) <= points(small, "tblFollowups", JIA)[0] <= height(lines + 1)
    for table in ("tblPlan", "tblCustomers", "tblPromises"):  # 27 digits wide: twelve characters
        assert height(-(-len(name) // 12)) <= points(small, table, JIA)[0] <= height(-(-len(name) // 12) + 1)
    assert points(small, "tblCommitments", YI) == (48.0, True) and points(small, "tblPlan", YI) == (18.75, True)
    assert not points(small, "tblCustomers", JIA)[1]  # where people type Excel is to fit the row again
    assert not follow_up(FileBook(small), TODAY).written.changed


def test_rows_go_back_when_the_text_is_short_again(small):
    before = {table: points(small, table, JIA) for table in ("tblCommitments", "tblFollowups", "tblCustomers")}
    for name in (LONGEST, by_code(small, "tblCustomers")[JIA]["客户名称"]):
        for_customer(small, "tblCustomers", JIA, 客户名称=name)
        break_down(FileBook(small), TODAY)
        follow_up(FileBook(small), TODAY)
    assert {table: points(small, table, JIA) for table in before} == before
    assert points(small, "tblPlan", JIA) == (None, False)  # as high as the sheet's rows


@pytest.mark.parametrize(("own", "stays"), [("120", True), ("20", False)])
def test_a_height_that_somebody_chose_stays_where_it_is_enough(small, own, stays):
    sheet, number = place(small, "tblPlan", JIA)
    edit_sheet(small, sheet, lambda root: row(root, number).attrib.update({"ht": own, "customHeight": "1"}))
    for_customer(small, "tblCustomers", JIA, 客户名称=LONG)
    break_down(FileBook(small), TODAY)
    told, fixed = points(small, "tblPlan", JIA)
    assert fixed is stays and (told == 120 if stays else height(3) <= told <= height(4))


@pytest.mark.parametrize(
    ("table", "own", "fixed"),
    [("tblPlan", "48", True), ("tblReceipts", "33", True), ("tblPlan", "20", False)],
)
def test_a_row_that_needs_no_more_stays_as_somebody_made_it(small, table, own, fixed):
    """Heights that ours are too, but fixed: ours are only where rows have a least height."""
    follow_up(FileBook(small), TODAY)
    sheet, number = place(small, table, JIA)
    looks = {"ht": own, "customHeight": "1"} if fixed else {"ht": own}
    edit_sheet(small, sheet, lambda root: row(root, number).attrib.update(looks))
    follow_up(FileBook(small), TODAY)
    break_down(FileBook(small), TODAY)
    assert points(small, table, JIA)[0] == float(own)


def test_rows_of_the_list_may_be_less_high_where_their_texts_need_no_more():
    low = Height(20, fixed=True)
    choose = _chooser({7: 1, 8: 2}, 3, 0)
    assert [choose(row, low) for row in (7, 8, 7)] == [low, Height(48, fixed=True), low]


def test_rows_of_a_sheet_whose_rows_are_high_enough_stay_as_it_says(small):
    sheet, _ = place(small, "tblCustomers", JIA)

    def high(root: etree._Element) -> None:
        root.find(tag("sheetFormatPr")).attrib.update({"defaultRowHeight": "90", "customHeight": "1"})

    edit_sheet(small, sheet, high)
    for_customer(small, "tblCustomers", JIA, 客户名称=LONG)
    break_down(FileBook(small), TODAY)
    assert points(small, "tblCustomers", JIA) == (None, False)


def test_a_column_that_is_hidden_needs_no_room(small):
    sheet, _ = place(small, "tblPlan", JIA)

    def hide(root: etree._Element) -> None:
        for column in root.iter(tag("col")):
            column.set("hidden", "1")

    edit_sheet(small, sheet, hide)
    for_customer(small, "tblCustomers", JIA, 客户名称=LONG)
    break_down(FileBook(small), TODAY)
    assert points(small, "tblPlan", JIA) == (18.75, True)
    assert points(small, "tblCustomers", JIA)[0] is not None


# ---- in a sheet's XML

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LOOKS = st.sampled_from(
    ["", ' ht="48" customHeight="1"', ' ht="33"', ' spans="1:2" ht="x"', ' customHeight="true" s="3"']
)
HEIGHTS = st.builds(Height, st.sampled_from([None, 33.0, 48.0, 63.0]), st.booleans())


@given(st.lists(LOOKS, min_size=1, max_size=5), st.lists(HEIGHTS, min_size=5, max_size=5), st.integers(1, 3))
def test_bytes_and_elements_give_rows_the_same_height(looks, heights, first):
    rows = "".join(f'<row r="{at}"{look}><c r="A{at}"><v>1</v></c></row>' for at, look in enumerate(looks, 1))
    data = f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>".encode()
    asked = range(first, first + 3)

    def choose(number: int, now: Height) -> Height:
        return heights[number - 1] if number in asked else now

    made = with_heights(data, asked, choose) if first <= len(looks) else None
    tree = parse_bytes(data)
    assert tree is not None
    changed = [set_height(each, int(each.get("r", "")), choose) for each in tree.getroot().iter(tag("row"))]
    assert any(changed) == (made is not None)
    again = parse_bytes(data if made is None else made)
    assert again is not None
    found, wanted = ([dict(each.attrib) for each in one.getroot().iter(tag("row"))] for one in (again, tree))
    assert found == wanted


@given(st.lists(LOOKS, min_size=1, max_size=5), st.dictionaries(HEIGHTS, HEIGHTS, max_size=4), st.integers(1, 3))
def test_rows_alike_are_told_at_once(looks, chosen, first):
    first = min(first, len(looks))
    rows = "".join(f'<row r="{at}"{look}><c r="A{at}"><v>1</v></c></row>' for at, look in enumerate(looks, 1))
    data = f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>".encode()

    def choose(number: int, now: Height) -> Height:
        return chosen.get(now, now)

    asked = range(first, first + 3)
    assert with_heights(data, asked, choose, alike=True) == with_heights(data, asked, choose)


def place(path: Path, table: str, code: str) -> tuple[str, int]:
    held = Workbook.open(path).table(table)
    return held.sheet, held.first_row + row_of(path, table, code)


def row(root: etree._Element, number: int) -> etree._Element:
    return next(each for each in root.iter(tag("row")) if each.get("r") == str(number))


def points(path: Path, table: str, code: str) -> tuple[float | None, bool]:
    """A customer's row: its height in points, and whether it is fixed."""
    sheet, number = place(path, table, code)
    found = row(Workbook.open(path).sheet_xml(sheet).tree.getroot(), number)
    return (float(found.get("ht", "")) if found.get("ht") else None), found.get("customHeight") == "1"
