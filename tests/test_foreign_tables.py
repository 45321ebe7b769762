"""Foreign tables: read from every kind of file, the header found below titles, amounts and days as exports write them."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
import zipfile
from pathlib import Path
from string import ascii_uppercase

import pytest
import xlsxwriter
from foreign_files import excel, text
from hypothesis import given
from hypothesis import strategies as st
from office_edits import read_rows
from ooxml_books import edit_zip

from xl_huikuan.domain import total_words
from xl_huikuan.domain.capital_numerals import parse_capitals
from xl_huikuan.domain.money import parse_amount
from xl_huikuan.domain.total_words import is_no_entry, is_sum_label
from xl_huikuan.foreign import excel_files, reading
from xl_huikuan.foreign.cells import cents_of, day_of_cell, text_of
from xl_huikuan.foreign.errors import ForeignError
from xl_huikuan.foreign.headers import find_columns, heading_of
from xl_huikuan.foreign.reading import read_sheets
from xl_huikuan.foreign.sheets import ForeignSheet
from xl_huikuan.ooxml.errors import Fault, OoxmlError

FIXTURES = Path(__file__).parent / "fixtures"
DAY = dt.date(2026, 11, 8)
LINES = ["日期,客户,金额", '20261108,甲酒业,"1,234.56"', "20261109,乙“酒”业,-5"]
ROWS = [["日期", "客户", "金额"], ["20261108", "甲酒业", "1,234.56"], ["20261109", "乙“酒”业", "-5"]]
WORDS = {
    "day": ("日期", "记账日期"),
    "name": ("客户", "客户名称"),
    "credit": ("贷方", "贷方金额", "发生额贷方"),
    "debit": ("借方", "借方金额"),
}


def enough(found):
    return {"day", "credit"} <= found.keys()


# ---- files


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le-bom", "utf-16-be-bom"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_text_in_every_encoding_and_with_every_separator(tmp_path, encoding, separator):
    lines = ["日期,客户,金额", '20261108,甲酒业,"1,234.56"', "20261109,乙“酒”业,-5"]
    if separator != ",":
        lines = [separator.join(row) for row in ROWS]
    path = tmp_path / "收款.csv"
    if encoding.endswith("-bom"):
        name = encoding.removesuffix("-bom")
        path.write_bytes("\ufeff".encode(name) + "\r\n".join(lines).encode(name))
    else:
        text(path, lines, encoding)
    (sheet,) = read_sheets(path)
    assert [list(row) for row in sheet.rows] == ROWS and sheet.where(1) == "收款.csv 第 2 行"


def test_a_quoted_line_break_stays_in_its_cell(tmp_path):
    (sheet,) = read_sheets(text(tmp_path / "a.txt", ["日期,摘要", '20261108,"货款', '两笔"', "20261109,补"]))
    assert [list(row) for row in sheet.rows] == [["日期", "摘要"], ["20261108", "货款\r\n两笔"], ["20261109", "补"]]


def with_errors(path: Path, *sheets: list[list[object]], top: int = 0) -> Path:
    """A workbook; what begins with ``#`` is the error that a formula shows."""
    with xlsxwriter.Workbook(str(path)) as book:
        for rows in sheets:
            sheet = book.add_worksheet()
            for r, row in enumerate(rows, top):
                for c, value in enumerate(row, top):
                    if str(value).startswith("#"):
                        sheet.write_formula(r, c, "=VLOOKUP(1,A1:B2,2,0)", None, value)
                    else:
                        sheet.write(r, c, value)
    return path


@pytest.mark.parametrize("top", [0, 3])
def test_a_formula_that_cannot_be_worked_out_is_no_blank(tmp_path, top):
    rows = [["客户", "金额", "备注"], ["甲", "#N/A", ""], ["#REF!", 5.0, "#DIV/0!"]]
    path = with_errors(tmp_path / "台账.xlsx", [["别的"]], rows, [["#NAME?"]], top=top)
    _, sheet, alone = read_sheets(path)
    assert [list(row) for row in sheet.rows] == rows and sheet.cell(1, 1).endswith("!B2" if top == 0 else "!E5")
    assert [list(row) for row in alone.rows] == [["#NAME?"]]


@pytest.mark.parametrize(
    "written",
    [
        b"<c r='B2' t='e'><f>NA()</f><v>#N/A</v></c>",
        b'<c t="e" r="B2"><v>#N/A</v></c>',
        b'<c r="A2"/><c r="B2" s="1" t="e"><v>#N/A</v></c>',
        b'<c r="A2" t="e"/><c r="B2" t="e" ><v>#N/A</v></c>',
        b'<c r="b2" t="e"><v>#N/A</v></c>',
    ],
)
def test_an_error_is_one_however_it_is_written(tmp_path, written):
    path = with_errors(tmp_path / "台账.xlsx", [["客户", "金额"], ["", "#N/A"], ["乙", 5.0]])
    edit_zip(
        path, {"xl/worksheets/sheet1.xml": lambda data: re.sub(rb'<c r="B2".*?</c>', written, data, flags=re.DOTALL)}
    )
    [sheet] = read_sheets(path)
    assert [list(row) for row in sheet.rows] == [["客户", "金额"], ["", "#N/A"], ["乙", 5.0]]


def test_an_error_is_one_where_elements_have_a_prefix(tmp_path):
    rows = [["客户", "金额"], ["甲", "#N/A"]]
    path = with_errors(tmp_path / "台账.xlsx", rows)
    prefixed = lambda data: re.sub(rb"<(/?)(\w)", rb"<\1x:\2", data).replace(b"xmlns=", b"xmlns:x=")  # noqa: E731
    edit_zip(path, {"xl/worksheets/sheet1.xml": prefixed})
    [sheet] = read_sheets(path)
    assert [list(row) for row in sheet.rows] == rows


def test_what_no_reader_may_take_for_an_error():
    data = b'<c r="A1" t="e"/><c r="B1" t="str"><v>#N/A</v></c><c r="C1" t="e"><f>NA()</f><v>#SPILL!</v></c>'
    assert [*excel_files._errors(data)] == [(0, 2, "#VALUE!")]


def test_an_amount_that_a_formula_cannot_find_is_told_by_every_command(tmp_path, huikuan, small):
    bank = with_errors(
        tmp_path / "收款.xlsx",
        [["日期", "对方户名", "金额"], ["2026-11-12", "甲酒业", "#N/A"], ["2026-11-12", "乙酒业", 5]],
    )
    ran = huikuan("import-receipts", small, bank, "--dry-run", "--today", "2026-11-18")
    assert "收款.xlsx“Sheet1” 第 2 行：金额读不出来，没有导入" in ran.out + ran.err
    ledger = with_errors(
        tmp_path / "台账.xlsx",
        [["编码", "客户名称", "联系人", "2026-09"], ["#N/A", "甲", "老王", 5], ["B2", "#N/A", "#REF!", "#N/A"]],
    )
    ran = huikuan("new", "--from", ledger, "--dry-run")
    assert "“#N/A”不能作编码" in ran.out and "“#N/A”读不成金额" in ran.out and "可取客户 2 个" in ran.out
    assert "第 3 行“客户名称”：公式算不出来（#N/A）" in ran.out and "第 3 行“联系人”：公式算不出来（#REF!）" in ran.out
    assert huikuan("new", "--from", ledger, "-o", tmp_path / "新.xlsm", "--today", "2026-11-18").code == 0
    taken = [(row["客户名称"], row["联系人"]) for row in read_rows(tmp_path / "新.xlsm", "tblCustomers")]
    assert sorted(taken) == [("B2", None), ("甲", "老王")]


def test_an_open_quote_does_not_swallow_the_rest(tmp_path):
    lines = [
        "日期,摘要,金额",
        *(f"2026110{n},货款,{n}" for n in range(1, 4)),
        '20261104,"货款,4',
        *(["20261105,货款,5"] * 30),
    ]
    with pytest.raises(ForeignError, match="引号不成对"):
        read_sheets(text(tmp_path / "a.csv", lines))
    with pytest.raises(ForeignError, match="引号不成对"):
        read_sheets(text(tmp_path / "b.csv", [*lines, '20261106,"货款,6']))


def test_a_workbook_with_title_lines_and_several_sheets(tmp_path):
    rows = [["日期", "客户", "金额"], [DAY, "甲酒业", 1234.56]]
    path = excel(tmp_path / "明细.xlsx", rows, [], [["说明", "无"]], names=("十一月", "空", "备注"), top=3)
    first, second = read_sheets(path)
    assert (first.name, first.first_line) == ("十一月", 4) and second.name == "备注"
    assert first.where(1) == "明细.xlsx“十一月” 第 5 行"
    assert day_of_cell(first.rows[1][0]) == DAY and cents_of(first.rows[1][2]) == 1_234_56


def test_an_old_workbook():
    """`receipts.xls` was written by LibreOffice."""
    (sheet,) = read_sheets(FIXTURES / "receipts.xls")
    assert list(sheet.rows[0]) == ["日期", "客户名称", "金额"]
    assert (day_of_cell(sheet.rows[1][0]), sheet.rows[1][1], cents_of(sheet.rows[1][2])) == (DAY, "甲酒业", 1_234_56)


def test_a_bank_calls_a_text_file_xls(tmp_path):
    path = text(tmp_path / "流水.xls", ["日期\t客户\t金额", "20261108\t甲酒业\t5"], "gb18030")
    assert list(read_sheets(path)[0].rows[1]) == ["20261108", "甲酒业", "5"]


BAD = {
    "空": (b"", "是空文件"),
    "网页": (b"<html><table><tr><td>1</td></tr></table></html>", "网页或 XML"),
    "pdf": (b"%PDF-1.7 ...", "是 PDF"),
    "图": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "不是 Excel 文件，也不是文字文件"),
    "只有空行": (b"\r\n , \r\n", "没有内容"),
    "坏的旧表": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "已损坏"),
    "坏的": (b"PK\x03\x04" + b"\0" * 100, "坏的"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_table_is_said(tmp_path, name):
    path = tmp_path / f"{name}.xlsx"
    path.write_bytes(BAD[name][0])
    with pytest.raises((ForeignError, OoxmlError), match=BAD[name][1]):
        read_sheets(path)


def test_what_is_not_there_or_locked(tmp_path, monkeypatch):
    with pytest.raises(ForeignError, match="找不到"):
        read_sheets(tmp_path / "无.csv")
    with pytest.raises(ForeignError, match="不是文件"):
        read_sheets(tmp_path)
    path = text(tmp_path / "a.csv", LINES)
    monkeypatch.setattr(Path, "open", lambda *_: (_ for _ in ()).throw(PermissionError(13, "Permission denied")))
    with pytest.raises(ForeignError, match="关闭正在使用它的程序"):
        read_sheets(path)


def test_an_encrypted_workbook(tmp_path):
    path = tmp_path / "密.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le"))
    with pytest.raises((ForeignError, OoxmlError)):
        read_sheets(path)


def _with_part(path: Path, name: str, data: bytes) -> Path:
    """The same workbook with another sheet."""
    with zipfile.ZipFile(path) as old:
        parts = {info.filename: old.read(info) for info in old.infolist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for held, content in {**parts, name: data}.items():
            new.writestr(held, content)
    return path


SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'


def test_hostile_workbooks_are_refused_before_they_take_all_memory(tmp_path, monkeypatch):
    far = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    path = _with_part(excel(tmp_path / "远.xlsx", [["日期"]]), "xl/worksheets/sheet1.xml", SHEET % far)
    with pytest.raises(OoxmlError):
        read_sheets(path)
    # the cell says where it is, whatever its row says
    deep = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c s="0" r = "A99999999"><v>1</v></c></row>'
    with pytest.raises(OoxmlError):
        read_sheets(_with_part(excel(tmp_path / "深.xlsx", [["日期"]]), "xl/worksheets/sheet1.xml", SHEET % deep))
    bomb = _with_part(excel(tmp_path / "弹.xlsx", [["日期"]]), "xl/worksheets/sheet1.xml", SHEET % (b" " * (600 << 20)))
    with pytest.raises(OoxmlError):
        read_sheets(bomb)
    monkeypatch.setattr(reading, "LARGEST_FILE", 100)
    with pytest.raises(ForeignError, match="文件太大"):
        read_sheets(path)


@pytest.mark.parametrize(
    "claim",
    [
        b'uniqueCount="1000000"',
        b"uniqueCount = '9999999999999999999'",
        b'what=">" uniqueCount="1000000"',
        b'uniqueCount="%b1000000"' % (b"0" * 30),
        b'uniqueCount="%b"' % (b"9" * 5000),
    ],
)
def test_more_texts_than_a_part_can_hold_are_not_believed(tmp_path, claim):
    """Room is made for all of them, or the process ends."""
    texts = (
        b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="1" %s><si><t>x</t></si></sst>'
    )
    path = excel(tmp_path / "多.xlsx", [["日期"]])
    with pytest.raises(OoxmlError) as refused:
        read_sheets(_with_part(path, "xl/sharedStrings.xml", texts % claim))
    assert refused.value.fault is Fault.BAD_PART
    other = (texts % claim).replace(b"<s", b"<x-y:s").replace(b"</s", b"</x-y:s").replace(b"xmlns=", b"xmlns:x-y=")
    behind = b'<!--<sst a="" uniqueCount="1">-->' + texts % claim
    for data in (other, behind):
        with pytest.raises(OoxmlError):
            read_sheets(_with_part(path, "xl/sharedStrings.xml", data))
    read_sheets(_with_part(path, "xl/sharedStrings.xml", texts % b'uniqueCount="1"'))


def test_a_cell_far_below_a_few_is_refused_and_a_blank_one_is_not(tmp_path):
    """The block between them would take hundreds of megabytes."""

    def sheet(place, content):
        rows = b"".join(
            b'<row r="%d"><c r="A%d"><v>1</v></c><c r="I%d"><v>2</v></c></row>' % (at, at, at) for at in range(1, 20)
        )
        last = b'<row r="%d"><c r="%s" s="0"%s</row>' % (int(place.lstrip(ascii_uppercase.encode())), place, content)
        return _with_part(excel(tmp_path / "远.xlsx", [["日期"]]), "xl/worksheets/sheet1.xml", SHEET % (rows + last))

    for place in (b"A1048576", b"A1048577", b"I999999", b"AAAAA1", b"XFE99999"):
        with pytest.raises(OoxmlError):
            read_sheets(sheet(place, b"><v>1</v></c>"))
    for place in (b"A1048576", b"I999999"):
        assert len(read_sheets(sheet(place, b"/>"))[0].rows) == 19
    assert len(read_sheets(sheet(b"A200000", b"><v>1</v></c>"))[0].rows) == 200_000


def test_a_damaged_file_is_told_by_us_alone(tmp_path, capfd):
    """Whatever the reader has to say of its own panic: it would stand beside our words."""
    whole = (FIXTURES / "receipts.xls").read_bytes()
    for at in range(1, len(whole), 97):
        path = tmp_path / "a.xls"
        path.write_bytes(whole[:at] + whole[at + 33 :])
        with contextlib.suppress(ForeignError, OoxmlError):
            read_sheets(path)
    assert capfd.readouterr() == ("", "")


def test_far_columns_alone_are_read(tmp_path):
    far = b'<row r="1"><c r="A1"><v>1</v></c><c r="AB1"><v>2</v></c></row>'
    path = _with_part(excel(tmp_path / "宽.xlsx", [["日期"]]), "xl/worksheets/sheet1.xml", SHEET % far)
    assert len(read_sheets(path)[0].rows[0]) == 28
    assert excel_files.MOST_CELLS > 1_048_576 * 26  # a full sheet of as many columns as have one letter


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("x") / "a.csv"
    path.write_bytes(data)
    try:
        sheets = read_sheets(path)
    except (ForeignError, OoxmlError):
        return
    assert all(sheet.rows for sheet in sheets)
    path.unlink()


# ---- headers


@pytest.mark.parametrize(
    "said", ["贷方金额（万元）", " 贷 方 金额/万元", "*贷方金额[万元]", "贷方金额万元", "贷方金额（单位：万元）"]
)
def test_one_heading_in_many_dresses(said):
    assert heading_of(said)[::2] == ("贷方金额", 10_000)


def test_units_of_money():
    assert [heading_of(said).unit for said in ("金额", "金额（元）", "金额(千元)", "人民币元", "金额：百万元")] == [
        1,
        1,
        1_000,
        1,
        1_000_000,
    ]


def found(rows):
    return find_columns(ForeignSheet("a", "", 1, rows), WORDS, enough)


def test_the_header_is_found_below_title_lines():
    columns = found(
        [
            ["某某公司应收账款明细账"],
            ["账套：001", "", "2026年11月"],
            [],
            ["记账日期", "客户名称", "借方", "贷方"],
            [DAY, "甲", "", 5.0],
        ]
    )
    assert columns.first_row == 4 and columns.at == {"day": 0, "name": 1, "debit": 2, "credit": 3}


def test_a_header_of_two_lines():
    columns = found([["日期", "客户", "发生额", ""], ["", "", "借方", "贷方"], [DAY, "甲", "", 5.0]])
    assert columns.first_row == 2 and columns.at == {"day": 0, "name": 1, "debit": 2, "credit": 3}
    columns = found([["日期", "客户", "发生额（贷方）"], ["20261108", "甲", "5"]])
    assert columns.first_row == 1 and columns.at["credit"] == 2


def test_the_likeliest_of_two_columns_is_taken():
    assert found([["贷方金额", "贷方", "记账日期", "日期"]]).at == {"credit": 1, "day": 3}


def test_no_header_at_all():
    assert found([["甲", "乙", "丙"], ["日期", "客户", "备注"]]) is None


# ---- words


@pytest.mark.parametrize(
    ("said", "cents"),
    [
        ("1,234.56", 1_234_56), ("(1,234.56)", -1_234_56), ("（1,234.56）", -1_234_56), ("￥1,234.56元", 1_234_56), ("壹万元整", 10_000_00),
        ("\t1234.5", 1_234_50), ("-", None), ("", None), ("—", None), (1234.56, 1_234_56), (None, None), (7, 7_00), ("'12", 12_00),
        ("1.005", 1_01), ("-0.01", -1), ("1万", 10_000_00), ('="5"', 5_00),
    ],
)  # fmt: skip
def test_amounts_of_exports(said, cents):
    assert cents_of(said) == cents


def test_amounts_in_ten_thousands():
    assert [cents_of(said, 10_000) for said in ("1.23456", "(1.5)", 0.1234, "2万", "1,000")] == [
        12_345_60, -15_000_00, 1_234_00, 20_000_00, 10_000_000_00,
    ]  # fmt: skip


@pytest.mark.parametrize("said", ["12,34", "约5", True, DAY, "已付"])
def test_what_is_no_amount(said):
    with pytest.raises(ValueError):
        cents_of(said, 10_000)


@pytest.mark.parametrize(
    "said",
    [
        "20261108", "2026.11.8", "2026年11月8日", "11月8日", 46334.0, 46334.6, 20261108.0, "46334", DAY, dt.datetime(2026, 11, 8, 23, 59),
        "2026-11-08 10:33:22", "\t2026/11/8", "8日",
    ],
)  # fmt: skip
def test_days_of_exports(said):
    assert day_of_cell(said, dt.date(2026, 11, 1), dt.date(2026, 11, 30)) == DAY


@pytest.mark.parametrize("said", ["上周", 5.0, True, dt.time(3), "2026-13-01"])
def test_what_is_no_day(said):
    with pytest.raises(ValueError):
        day_of_cell(said)


def test_texts_of_cells():
    assert [text_of(cell) for cell in (101.0, "\t00101 ", None, 1.5, dt.datetime(2026, 11, 8), 12345678901234.0)] == [
        "101", "00101", "", "1.5", "2026-11-08", "12345678901234",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "cents"),
    [
        ("壹万元整", 10_000_00), ("人民币壹万贰仟叁佰肆拾伍元陆角柒分", 12_345_67), ("壹拾万零叁佰元整", 100_300_00), ("拾元", 10_00),
        ("伍角整", None), ("叁元零伍分", 3_05), ("壹亿贰仟万元整", 120_000_000_00), ("玖佰零伍万圆正", 9_050_000_00),
        ("壹万贰", None), ("壹贰叁元", None), ("万元", None), ("零元整", None), ("二十万元", None),
    ],
)  # fmt: skip
def test_capital_numerals(said, cents):
    assert parse_capitals(said) == cents


_CAPITAL = "零壹贰叁肆伍陆柒捌玖"


def _in_capitals(yuan: int) -> str:
    """Yuan below a million million as a cheque says it."""
    said, zero = "", False
    for place in range(11, -1, -1):
        digit = yuan // 10**place % 10
        if digit:
            said += ("零" if zero and said else "") + _CAPITAL[digit] + ("", "拾", "佰", "仟")[place % 4]
            zero = False
        else:
            zero = True
        if place in (8, 4) and yuan // 10**place % 10_000:
            said += {8: "亿", 4: "万"}[place]
    return said + "元整"


@given(st.integers(1, 10**12 - 1))
def test_capital_numerals_of_any_amount(yuan):
    assert parse_amount(_in_capitals(yuan)) == yuan * 100


@pytest.mark.parametrize(
    "said", ["合计", "合 计", "小计", "本页合计", "总计：", "11月合计", "当前累计", "本月合计", "本年累计", "total"]
)
def test_lines_that_add_up(said):
    assert is_sum_label(said) and is_no_entry(said)


@pytest.mark.parametrize("said", ["期初余额", "期末余额", "承前页", "过次页", "本期余额", "结转下年"])
def test_balances(said):
    assert is_no_entry(said) and not is_sum_label(said)


@pytest.mark.parametrize("said", ["合计酒业", "甲酒业", "货款合计退回", "", "余额宝"])
def test_entries(said):
    assert not is_no_entry(said)


@given(
    st.one_of(
        st.from_regex(total_words._SUM.pattern, fullmatch=True),
        st.from_regex(total_words._BALANCE.pattern, fullmatch=True),
        st.text(max_size=12),
    )
)
def test_a_look_at_the_signs_overlooks_no_word(text):
    assert is_no_entry(text) == (len(text) <= total_words._LONGEST and total_words._is_either(text))
