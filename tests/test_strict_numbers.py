"""Where text becomes a number, it does so as in Excel: Python alone takes more for one. And columns are those of a sheet."""

from __future__ import annotations

import pytest
from conftest import JIA, TODAY, YI
from lxml import etree
from month_in_memory import InMemory, for_customer, small_month
from office_edits import address, edit_sheet, row_of

from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.problems import BookError
from xl_huikuan.jobs.check import check
from xl_huikuan.ooxml.references import MAX_COLUMN, column_letters, column_number, shift
from xl_huikuan.ooxml.stored_values import number_of, whole_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12), ("012", 12), ("-1.5", -1.5), ("1e3", 1000.0), ("1E+3", 1000.0), (".5", 0.5), ("123456789012345678", 123456789012345678.0),
        ("1_2", None), ("001_02", None), ("INF", None), ("-inf", None), ("NaN", None), ("1e400", None), ("9" * 400, None), ("１２", None),
        ("١٢", None), ("0x10", None), ("--1", None), ("1,000", None), ("", None), ("二", None),
    ],
)  # fmt: skip
def test_a_number_in_the_file(text, number):
    found = number_of(text)
    assert found == number and (number is None or type(found) is type(number))


@pytest.mark.parametrize("text", ["1_2", "１２", "-1", "1.0", "", " 1", "9" * 20])
def test_a_place_in_the_file_is_a_plain_whole_number(text):
    assert whole_number("0012") == 12
    with pytest.raises(ValueError, match="not a whole number"):
        whole_number(text)


@pytest.mark.parametrize(
    ("header", "text", "value"),
    [
        ("习惯付款日", "１２", 12.0), ("习惯付款日", "١٢", "١٢"), ("习惯付款日", "1_2", "1_2"), ("习惯付款日", "inf", "inf"),
        ("习惯付款日", "1e1", 10.0),
        ("授信额度", "２０万", 200_000.0), ("授信额度", "٢٠", "٢٠"), ("授信额度", "20_0", "20_0"), ("授信额度", "nan", "nan"),
    ],
)  # fmt: skip
def test_a_number_typed_as_text(header, text, value):
    """Full-width digits are what a Chinese keyboard types, and Excel takes them; those of other scripts stay words."""
    month = small_month()
    for_customer(month, "tblCustomers", JIA, **{header: text})
    told = [problem for problem in check(InMemory(month), TODAY).problems if problem.customer == JIA]
    words = [problem.what for problem in told]
    assert any(("当作数字" if isinstance(value, float) else "不是数字") in what for what in words), words


def test_a_day_in_other_digits_is_no_day():
    month = small_month()
    for_customer(month, "tblPromises", JIA, 承诺到款日="٢٠٢٦-١١-٢٥")
    assert any("不是日期" in problem.what for problem in check(InMemory(month), TODAY).problems)


@pytest.mark.parametrize("column", [0, -1, -3, MAX_COLUMN + 1, 10**9])
def test_no_letters_for_what_is_no_column(column):
    assert (column_letters(1), column_letters(MAX_COLUMN)) == ("A", "XFD")
    with pytest.raises(ValueError, match="no column"):
        column_letters(column)


@pytest.mark.parametrize("letters", ["", "A1", "ABCD", "$A", "Ａ", "-"])
def test_no_column_for_what_is_no_letters(letters):
    assert (column_number("a"), column_number("XFD")) == (1, MAX_COLUMN)
    with pytest.raises(ValueError, match="no column"):
        column_number(letters)


def test_what_lies_beyond_the_sheet_is_a_name():
    """XFE1 and A1048577 are names to Excel: they do not move."""
    assert shift("XFE1+ZZZ9+A1048577+A1", 1, 1) == "XFE1+ZZZ9+A1048577+B2"


# ---- cells as a program may have written them


def stored_as(path, table, code, header, text, kind=None):
    """Change what a customer's cell holds in the file, to the letter; its address."""
    sheet, ref = address(path, table, row_of(path, table, code), header)
    store(path, sheet, ref, text, kind)
    return f"{sheet}!{ref}"


def store(path, sheet, ref, text, kind):
    def change(root: etree._Element) -> None:
        cell = root.find(f".//{{*}}c[@r='{ref}']")
        for child in list(cell):
            cell.remove(child)
        cell.attrib.pop("t", "")
        if kind:
            cell.set("t", kind)
        etree.SubElement(cell, cell.tag[:-1] + "v").text = text

    edit_sheet(path, sheet, change)


def problems(path):
    try:
        return check(FileBook(path), TODAY).problems
    except BookError as error:
        return error.problems


@pytest.mark.parametrize("text", ["INF", "-INF", "NaN", "1e400", "001_02", "١٢", "9" * 400, "x", "1.2.3"])
def test_an_amount_that_is_no_number_is_told(small, text):
    where = stored_as(small, "tblReceipts", JIA, "金额", text)
    told = [problem for problem in problems(small) if problem.where == where]
    assert len(told) == 1 and "不是数字" in told[0].what and told[0].customer == JIA


@pytest.mark.parametrize(
    ("text", "kind"), [("1", "b"), ("2026-11-05", "d"), ("2026-11-05T10:00:00Z", "d"), ("#N/A", "e"), ("#BUSY!", "e")]
)
def test_an_amount_of_another_kind_is_told(small, text, kind):
    where = stored_as(small, "tblReceipts", JIA, "金额", text, kind)
    assert [problem.where for problem in problems(small)].count(where) == 1


@pytest.mark.parametrize(
    "text", ["2026-11-05", "2026-11-05T10:00:00", "2026-11-05T10:00:00Z", "2026-11-05T23:59:59+08:00", "20261105"]
)
def test_a_day_written_as_a_day_is_that_day(small, text):
    stored_as(small, "tblReceipts", JIA, "日期", text, "d")
    assert problems(small) == []
    assert FileBook(small).read()["tblReceipts"].columns["日期"][0].isoformat() == "2026-11-05"


@pytest.mark.parametrize(
    "text", ["2026-13-05", "0000-01-01", "soon", "10:00:00", "2026-11-05T25:00:00", "+12026-11-05"]
)
def test_a_day_that_is_none_is_told(small, text):
    where = stored_as(small, "tblReceipts", JIA, "日期", text, "d")
    assert any(problem.where == where and "不是日期" in problem.what for problem in problems(small))


@pytest.mark.parametrize("text", ["-5", "0", "1e9", "2958466", "0.5"])
def test_a_number_that_is_no_day_is_told(small, text):
    where = stored_as(small, "tblReceipts", JIA, "日期", text)
    assert any(problem.where == where for problem in problems(small))


def test_receipts_of_a_code_with_an_underscore_are_not_anothers(small):
    """`float("001_02")` is 102."""
    where = stored_as(small, "tblReceipts", YI, "客户编码", "001_02")
    assert any(problem.where == where and "001_02" in problem.what for problem in problems(small))
    month = FileBook(small).read()
    assert month.plan.received[row_of(small, "tblPlan", YI)] == 0


def test_a_row_or_text_with_a_place_that_is_none_is_refused(small):
    stored_as(small, "tblReceipts", YI, "客户编码", "1_0", "s")
    with pytest.raises(BookError, match="读不懂"):
        FileBook(small).read()


STORED = [
    [("tblReceipts", JIA, "金额", "INF", None), ("tblReceipts", YI, "客户编码", "1", "b")],
    [("tblPromises", JIA, "承诺到款日", "0000-01-01", "d"), ("tblCustomers", YI, "手工月均", "1e400", None)],
    [("tblCustomers", JIA, "客户编码", "46025", None), ("tblFollowups", YI, "再次承诺金额", "1e308", None)],
]


@pytest.mark.parametrize("cells", STORED, ids=["receipts", "promises", "codes"])
def test_every_command_ends_in_words(small, tmp_path, huikuan, cells):
    found = [address(small, table, row_of(small, table, code), header) for table, code, header, _, _ in cells]
    for (sheet, ref), (*_, text, kind) in zip(found, cells, strict=True):
        store(small, sheet, ref, text, kind)
    held = small.read_bytes()
    for command in ("check", "show", "plan", "followups", "measures", "repair"):
        small.write_bytes(held)
        day = () if command == "repair" else ("--today", TODAY)
        ran = huikuan(command, small, *day)
        assert ran.code in (0, 2), (command, ran.err)
        assert ran.code == 0 or small.read_bytes() == held
    assert huikuan("share", small, "-o", tmp_path / "副本.xlsx").code in (0, 2)
