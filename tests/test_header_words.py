"""表头叫法: what an office's files call their columns is read before the program's own words, by all jobs that read such files."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
from conftest import JIA, YI
from foreign_files import excel, text
from hypothesis import given
from hypothesis import strategies as st
from month_in_memory import InMemory, add_row, copied, day, rows, small_month
from office_edits import add_row as add_file_row
from office_edits import read_rows, set_cells
from openpyxl import load_workbook
from test_distribute_receipts import offices
from test_start_from import customers, empty, history, mapping, table

from xl_huikuan.book.contract.choices import NOT_WANTED
from xl_huikuan.book.contract.importing import HEADER_MEANINGS, HeaderWords
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.problems import BookError
from xl_huikuan.foreign.headers import NO_ROLE, heading_of
from xl_huikuan.jobs import receipt_columns as role
from xl_huikuan.jobs.check import check
from xl_huikuan.jobs.distribute_receipts import distribute_receipts
from xl_huikuan.jobs.follow_up import follow_up
from xl_huikuan.jobs.header_words import words_of_sheets
from xl_huikuan.jobs.import_receipts import ImportShare, import_receipts
from xl_huikuan.jobs.start_from import start_from
from xl_huikuan.jobs.starting.words import PLAIN, SYNONYMS
from xl_huikuan.rolling import roll_over_file
from xl_huikuan.template import template_path

TODAY = day(18)


def said(month, **words):
    """A month whose 表头叫法 says so."""
    for word, meaning in words.items():
        add_row(month, "tblHeaderWords", 表头=word, 就是=meaning)
    return month


def begun(rows_, *, said_there=(), **words):
    book = InMemory(said(copied(empty()), **words))
    return start_from(book, [table(*rows_)], day(5), words=said_there), book


def imported(path, **words):
    book = InMemory(said(small_month(), **words))
    return import_receipts(book, [path], TODAY), book.month


# ---- what may be said


def test_every_meaning_is_a_column_that_files_are_read_for():
    """And every column of 客户 and 历史 that a workbook can be begun with can be said."""
    receipts = {heading_of(word).word for words in role.SYNONYMS.values() for word in words}
    for meaning in HEADER_MEANINGS:
        assert meaning == NOT_WANTED or PLAIN.said_by(meaning) is not None or heading_of(meaning).word in receipts
    assert {target.header for target in SYNONYMS} <= {*HEADER_MEANINGS}
    assert len({*HEADER_MEANINGS}) == len(HEADER_MEANINGS)
    roles = {
        found
        for meaning in HEADER_MEANINGS
        for found, words in role.SYNONYMS.items()
        if heading_of(meaning).word in words
    }
    assert roles == {*role.SYNONYMS} - {role.MONTH_OF_DAY, role.DAY_OF_MONTH}


def test_the_list_to_choose_from_is_as_long_as_excel_takes():
    assert len(",".join(HEADER_MEANINGS)) <= 255


# ---- a beginning


def test_a_workbook_is_begun_with_the_offices_words():
    lines = [["抬头", "尾款", "九月入", "心情"], ["甲酒业", 5, 7, 9]]
    result, book = begun(lines, 抬头="客户名称", 尾款="应收余额", 心情=NOT_WANTED)
    assert mapping(result) == {"抬头": "客户名称", "尾款": "应收余额", "九月入": "", "心情": ""}
    ((_, only),) = customers(book).items()
    assert (only["客户名称"], only["应收余额"]) == ("甲酒业", 5)
    why = {column.header: column.why_not for each in result.tables for column in each.columns}
    assert why["心情"] == "说了不取" and why["九月入"] == "没认出是什么"


def test_an_offices_word_goes_before_the_programs_and_a_map_before_both():
    lines = [["客户名称", "应收账款", "欠款"], ["甲酒业", 5, 7]]
    assert mapping(begun(lines)[0])["应收账款"] == "应收余额"
    assert mapping(begun(lines, 应收账款="授信额度")[0]) == {
        "客户名称": "客户名称",
        "应收账款": "授信额度",
        "欠款": "应收余额",
    }
    assert mapping(begun(lines, 欠款="应收余额")[0]) == {"客户名称": "客户名称", "应收账款": "", "欠款": "应收余额"}
    book = InMemory(said(copied(empty()), 欠款="授信额度"))
    result = start_from(book, [table(*lines)], day(5), ["欠款=库存金额"])
    assert mapping(result)["欠款"] == "库存金额"


def test_a_word_is_known_beside_a_month_and_in_cells():
    lines = [["户头", "9月进", "10月进(万元)"], ["甲酒业", 5, 7]]
    result, book = begun(lines, 户头="客户名称", 进="实收")
    assert history(book) == [("2026-09", "K001", None, None, 5), ("2026-10", "K001", None, None, 70_000)]
    lines = [["客户名称", "项", "9月"], ["甲酒业", "军令状", 5], ["甲酒业", "进账", 3]]
    result, book = begun(lines, 军令状="目标", 进账="实收")
    assert history(book) == [("2026-09", "K001", 5, None, 3)] and not result.left


def test_a_word_of_receipts_changes_no_beginning():
    lines = [["客户名称", "摘要", "9月回款"], ["甲酒业", "好", 5]]
    assert mapping(begun(lines, 摘要="摘要", 回款="金额")[0]) == mapping(begun(lines)[0])


@pytest.mark.parametrize(
    ("header", "word"),
    [
        ("应收余额（元）", "应收余额（元）"),
        ("应收余额（元）", "应收余额"),
        ("应收余额", "应收余额"),
        ("9月回款", "回款"),
        ("9月回款", "9月回款"),
        ("9月回款（万元）", "回款"),
        ("9月回款情况", "回款"),
        ("9月", "9月"),
        ("2026年9月末应收", "应收"),
    ],
)
def test_what_is_not_wanted_is_known_however_the_header_is_written(header, word):
    lines = [["客户名称", header], ["甲酒业", 5]]
    assert mapping(begun(lines)[0])[header] != ""
    result, book = begun(lines, **{word: NOT_WANTED})
    assert mapping(result)[header] == ""
    assert [each.why_not for table_ in result.tables for each in table_.columns] == ["", "说了不取"]
    assert not history(book)


def test_what_is_not_wanted_of_a_header_in_two_lines():
    """By its lower word, by its upper one, by both; what is said of both goes before what is said of one."""
    lines = [["客户名称", "应收", "", "回款", ""], ["", "期初", "期末", "8月", "9月"], ["甲酒业", 5, 7, 1, 2]]
    of_both = ["客户名称", "应收期初", "应收期末", "回款8月", "回款9月"]

    def taken(**words):
        result, _ = begun(lines, **words)
        (only,) = result.tables
        assert len(only.columns) == len(of_both)
        return [bool(each.target) and each.is_taken for each in only.columns]

    assert taken(应收期末="应收余额") == [True, False, True, True, True]
    assert taken(应收期末="应收余额", 期末=NOT_WANTED) == [True, False, True, True, True]
    assert taken(期末=NOT_WANTED)[2] is False
    assert taken(应收期末=NOT_WANTED)[2] is False
    assert taken(回款=NOT_WANTED)[3:] == [False, False]
    assert taken(**{"8月": NOT_WANTED})[3:] == [False, True]


def test_what_two_lines_would_mean_together_does_not_bring_back_what_is_not_wanted():
    lines = [["客户名称", "应收", "库存"], ["", "余额", "金额"], ["甲酒业", 5, 7]]

    def taken(**words):
        return [each.target is not None for each in begun(lines, **words)[0].tables[0].columns]

    assert taken() == [True, True, True]
    assert taken(余额=NOT_WANTED) == [True, False, True]
    assert taken(应收=NOT_WANTED) == [True, False, True]
    assert taken(应收=NOT_WANTED, 应收余额="授信额度") == [True, True, True]


def test_the_closer_word_goes_before_what_is_not_wanted():
    lines = [["客户名称", "应收余额（万元）", "应收余额（元）", "9月回款", "10月回款"], ["甲酒业", 5, 7, 1, 2]]
    words = {"应收余额": NOT_WANTED, "应收余额（万元）": "应收余额", "回款": NOT_WANTED, "9月回款": "实收"}
    result, book = begun(lines, **words)
    assert [*mapping(result).values()] == ["客户名称", "应收余额", "", "2026-09 实收", ""]
    assert history(book) == [("2026-09", "K001", None, None, 1)]


def test_a_column_that_is_not_wanted_says_nothing_of_cells():
    lines = [["客户名称", "项", "9月"], ["甲酒业", "目标", 5], ["甲酒业", "回款", 3]]
    result, book = begun(lines, 回款=NOT_WANTED)
    assert history(book) == [("2026-09", "K001", 5, None, 3)] and not result.left


def test_words_of_a_file_are_put_into_the_new_workbook():
    sheets = read_sheets_of(
        [["本单位叫法"], ["表头", "就是", "备注"], ["抬头", "客户名称", ""], ["尾款", "应收余额", "会计用"]]
    )
    lines = [["抬头", "尾款"], ["甲酒业", 5]]
    result, book = begun(lines, said_there=words_of_sheets(sheets))
    assert mapping(result) == {"抬头": "客户名称", "尾款": "应收余额"}
    assert [(row["表头"], row["就是"]) for row in rows(book.month, "tblHeaderWords")] == [
        ("抬头", "客户名称"),
        ("尾款", "应收余额"),
    ]


def read_sheets_of(rows_):
    return [table(*rows_, name="叫法", file="叫法.xlsx")]


def test_the_command_reads_words_from_a_list_or_from_a_workbook(huikuan, tmp_path):
    ledger = text(tmp_path / "台账.csv", ["抬头,尾款", "甲酒业,5"])
    words = text(tmp_path / "叫法.csv", ["表头,就是", "抬头,客户名称", "尾款,应收余额"])
    assert huikuan("new", "--from", ledger, "-o", tmp_path / "无.xlsm").code == 2
    made = huikuan("new", "--from", ledger, "--words", words, "-o", tmp_path / "一.xlsm")
    assert made.code == 0 and "尾款 → 应收余额" in made.out
    made = huikuan("new", "--from", ledger, "--words", tmp_path / "一.xlsm", "-o", tmp_path / "二.xlsm")
    assert made.code == 0 and "尾款 → 应收余额" in made.out
    held = [(row["表头"], row["就是"]) for row in read_rows(tmp_path / "二.xlsm", "tblHeaderWords") if row["表头"]]
    assert held == [("抬头", "客户名称"), ("尾款", "应收余额")]
    none = huikuan("new", "--from", ledger, "--words", ledger, "-o", tmp_path / "三.xlsm")
    assert none.code == 2 and "台账.csv：没有“表头”和“就是”两列的表" in none.err
    assert huikuan("new", "--words", words, "-o", tmp_path / "四.xlsm").code == 2


@pytest.mark.parametrize("word", ["9月到账", "到账", "进"])
def test_a_header_of_a_month_that_the_office_names_keeps_its_month(word):
    header = "9月进" if word == "进" else "9月到账"
    result, book = begun([["客户名称", header], ["甲酒业", 5]], **{word: "实收"})
    assert mapping(result)[header] == "2026-09 实收"
    assert history(book) == [("2026-09", "K001", None, None, 5)]


@pytest.mark.parametrize(("today", "year"), [(day(5), 2026), (dt.date(2027, 1, 5), 2026), (dt.date(2027, 2, 5), 2027)])
@pytest.mark.parametrize("header", ["到账", "8-9月到账"])
def test_a_hint_names_no_month_that_the_header_does_not(header, today, year):
    """Copied as it stands it is refused: nobody's September becomes October."""
    sheet = table(["客户名称", header], ["甲酒业", 5], name="台账", file="台账.xlsx")

    def start(*maps):
        return start_from(InMemory(said(copied(empty()), **{header: "实收"})), [sheet], today, maps)

    (why,) = (column.why_not for column in start().tables[0].columns if column.why_not)
    hint = f"{header}={year}-MM实收"
    assert why == f"没说是哪个月（可用 --map {hint}，MM 是月份，如 09）"
    with pytest.raises(BookError, match="看不懂"):
        start(hint)
    assert mapping(start(hint.replace("MM", "01")))[header] == f"{year}-01 实收"


# ---- receipts


def test_receipts_are_read_by_the_offices_words(tmp_path):
    path = text(tmp_path / "银行.csv", ["来钱日,户头号,进项,由头,回单编号", "20261109,00101,100,货款,B1"])
    with pytest.raises(BookError, match="没有认出表头"):
        import_receipts(InMemory(small_month()), [path], TODAY)
    result, month = imported(path, 来钱日="日期", 户头号="客户编码", 进项="金额", 由头="摘要")
    assert result.total == ImportShare(1, 100_00)
    row = rows(month, "tblReceipts", JIA)[-1]
    assert (row["日期"], row["金额"], row["摘要"], row["流水号"]) == (day(9), 100, "货款", "B1")


def test_the_offices_words_through_the_whole_command(huikuan, small, tmp_path):
    """Typed into a workbook file, read by the command, the receipts where they belong; UTF-8 without a mark."""
    path = text(
        tmp_path / "银行.csv",
        ["来钱日,户头号,进项,由头,回单编号", "11月8日,00101,壹万元整,货款,B1", "20261109,00102,(500.5),退,B2"],
    )
    assert not path.read_bytes().startswith(b"\xef\xbb\xbf")
    refused = huikuan("import-receipts", small, path, "--today", "2026-11-18")
    assert refused.code == 2 and "表头叫法" in refused.err
    words = {"来钱日": "日期", "户头号": "客户编码", "进项": "金额", "由头": "摘要"}
    for row, (word, meaning) in enumerate(words.items()):
        if row < len(read_rows(small, "tblHeaderWords")):
            set_cells(small, "tblHeaderWords", {(row, "表头"): word, (row, "就是"): meaning})
        else:
            add_file_row(small, "tblHeaderWords", {"表头": word, "就是": meaning})
    before = {row["客户编码"]: row["累计实收"] for row in read_rows(small, "tblPlan")}
    ran = huikuan("import-receipts", small, path, "--today", "2026-11-18", "--json")
    assert ran.code == 0 and ran.json["new"] == {"count": 2, "amount": 9_499.5}
    after = {row["客户编码"]: row["累计实收"] for row in read_rows(small, "tblPlan")}
    assert {code: after[code] - before[code] for code in after if after[code] != before[code]} == {
        JIA: 10_000,
        YI: -500.5,
    }
    [row] = [row for row in read_rows(small, "tblReceipts") if row["流水号"] == "B1"]
    assert (row["日期"].date(), row["客户编码"], row["金额"], row["摘要"]) == (day(8), JIA, 10_000, "货款")


def test_an_offices_word_is_taken_before_the_likeliest(tmp_path):
    path = text(tmp_path / "银行.csv", ["日期,客户编码,金额,含税额,流水号", "20261109,00101,100,113,B1"])
    assert imported(path)[0].total == ImportShare(1, 100_00)
    assert imported(path, 含税额="金额")[0].total == ImportShare(1, 113_00)
    with pytest.raises(BookError, match="没有认出表头"):
        imported(path, 金额=NOT_WANTED)
    assert imported(path, 金额=NOT_WANTED, 含税额="金额")[0].total == ImportShare(1, 113_00)


@pytest.mark.parametrize("word", ["交易金额（元）", "交易金额", "交易 金额(元)"])
def test_money_that_is_not_wanted_is_not_booked(tmp_path, word):
    """However the header is written: it is not found again without its unit."""
    path = text(tmp_path / "银行.csv", ["日期,客户编码,交易金额（元）,入账金额（元）", "20261109,00101,113,100"])
    assert imported(path)[0].total == ImportShare(1, 113_00)
    result, _ = imported(path, **{word: NOT_WANTED})
    assert result.total == ImportShare(1, 100_00)
    assert "交易金额" not in "".join(result.notes)


def test_money_that_is_not_wanted_stays_so_beneath_another_word(tmp_path):
    """`交易` over `金额`: what both lines say together would mean does not bring it back, unless the office says it."""
    lines = ["日期,客户编码,交易,收款方", ",,金额,入账金额", "20261109,00101,113,100"]
    path = text(tmp_path / "银行.csv", lines)
    assert imported(path)[0].total == ImportShare(1, 113_00)
    assert imported(path, 金额=NOT_WANTED)[0].total == ImportShare(1, 100_00)
    assert imported(path, 交易=NOT_WANTED)[0].total == ImportShare(1, 100_00)
    assert imported(path, 交易金额=NOT_WANTED)[0].total == ImportShare(1, 100_00)
    assert imported(path, 金额=NOT_WANTED, 交易金额="金额")[0].total == ImportShare(1, 113_00)


def test_the_closer_word_of_receipts_goes_before_what_is_not_wanted(tmp_path):
    path = text(tmp_path / "银行.csv", ["日期,客户编码,金额（含税）,金额（元）", "20261109,00101,113,100"])
    assert imported(path, **{"金额": NOT_WANTED, "金额（含税）": "金额"})[0].total == ImportShare(1, 113_00)


def test_brackets_units_and_spaces_are_as_in_all_headers(tmp_path):
    path = text(tmp_path / "银行.csv", ["日期,客户编码,进 项（万元）,流水号", "20261109,00101,1.5,B1"])
    assert imported(path, 进项="金额")[0].total == ImportShare(1, 15_000_00)
    assert imported(path, **{"进项(万元)": "金额"})[0].total == ImportShare(1, 15_000_00)


@given(
    st.dictionaries(
        st.sampled_from(["天", "地", "人", "金额", "日期", "贷方", "摘要"]), st.sampled_from(HEADER_MEANINGS)
    )
)
def test_each_word_has_one_role(own):
    """Whatever an office says, no word stands for two roles, and what it says stands first."""
    found = role.with_own({heading_of(word).full: meaning for word, meaning in own.items()})
    everywhere = [word for words in found.values() for word in words]
    assert len(everywhere) == len({*everywhere})
    for word, meaning in own.items():
        roles = [of for of, words in role.SYNONYMS.items() if heading_of(meaning).word in words]
        assert all(word in found[of][: len(own)] for of in roles)
        assert (meaning == NOT_WANTED) == (word in found[NO_ROLE])


def test_all_workbooks_words_read_the_file_that_is_distributed(tmp_path):
    path = text(tmp_path / "全.csv", ["来钱日,客户编码,进项,流水号", "20261109,00101,100,B1", "20261109,B-1-3,7,B2"])
    books = offices()
    said(books["张三.xlsm"].month, 来钱日="日期")
    said(books["李四.xlsm"].month, 进项="金额", 来钱日="日期")

    def run():
        return distribute_receipts({name: lambda book=book: book for name, book in books.items()}, path, TODAY)

    assert run().total == ImportShare(2, 107_00)
    said(books["李四.xlsm"].month, 流水号="凭证号")
    said(books["张三.xlsm"].month, 流水号="流水号")
    with pytest.raises(
        BookError, match=r"李四.xlsm 清单!.*表头“流水号”这里说是“凭证号”，张三.xlsm 清单!\w+ 却说是“流水号”"
    ):
        run()


# ---- in a workbook


def test_the_words_go_on_from_month_to_month(demo_master, tmp_path):
    path = shutil.copy2(demo_master, tmp_path / "2026-11.xlsm")
    set_cells(path, "tblHeaderWords", {(0, "表头"): "来钱日", (0, "就是"): "日期"})
    _, _, following = roll_over_file(path, None, day(30))
    assert [(row["表头"], row["就是"]) for row in read_rows(following, "tblHeaderWords") if row["表头"]] == [
        ("来钱日", "日期")
    ]


def test_a_word_that_is_no_meaning_is_told_by_a_check_and_stops_an_import(tmp_path):
    month = said(small_month(), 来钱日="到账那天")
    told = [str(each) for each in check(InMemory(month), TODAY).problems if "到账那天" in str(each)]
    assert len(told) == 1 and "“到账那天”不是认得的项目" in told[0]
    assert not [str(each) for each in follow_up(InMemory(month), TODAY).problems if "到账那天" in str(each)]
    path = excel(tmp_path / "银行.xlsx", [["日期", "客户编码", "金额"], [day(9), "00101", 5]])
    with pytest.raises(BookError, match="“到账那天”不是认得的项目"):
        import_receipts(InMemory(month), [path], TODAY)
    add_row(month, "tblUnmatched", 日期=day(5), 付款人="王二", 金额=5, 流水号="K1", 客户编码=YI)
    assert import_receipts(InMemory(month), [], TODAY).claimed == ImportShare(1, 5_00)  # no file, no header


def test_the_table_shows_what_may_be_chosen():
    book = load_workbook(template_path())
    sheet = next(sheet for sheet in book if HeaderWords.declared.name in sheet.tables)
    lists = [rule.formula1 for rule in sheet.data_validations.dataValidation if rule.type == "list"]
    assert '"' + ",".join(HEADER_MEANINGS) + '"' in lists


@pytest.mark.parametrize("version", ["third", "fourth"])
def test_an_older_workbook_gets_the_table(version, tmp_path):
    path = shutil.copy2(Path(__file__).parent / "fixtures" / f"{version}-version.xlsm", tmp_path / "旧.xlsm")
    notes = "\n".join(follow_up(FileBook(path), day(23)).notes)
    assert "“清单”的表“表头叫法”" in notes
    assert not [row for row in read_rows(path, "tblHeaderWords") if row["表头"]]


def test_where_no_table_is_yet_the_way_to_it_is_told(huikuan, tmp_path):
    """A workbook of an earlier version; a refused import writes nothing, so it does not bring the table."""
    path = shutil.copy2(Path(__file__).parent / "fixtures" / "fourth-version.xlsm", tmp_path / "旧.xlsm")
    other = text(tmp_path / "别的.csv", ["甲,乙", "1,2"])
    first = "请先运行 huikuan repair 文件名（补上这张表），再在“清单”的“表头叫法”里写上"
    for command in (("import-receipts", path, other), ("distribute-receipts", other, tmp_path)):
        refused = huikuan(*command)
        assert refused.code == 2 and first in refused.err
    assert huikuan("repair", path).code == 0
    for command in (("import-receipts", path, other), ("distribute-receipts", other, tmp_path)):
        refused = huikuan(*command)
        assert refused.code == 2 and "；表头写法特别的，请在“清单”的“表头叫法”里写上" in refused.err


def test_a_meaning_of_a_file_that_is_none_is_told_with_the_choices(huikuan, tmp_path):
    ledger = text(tmp_path / "台账.csv", ["抬头,尾款", "甲酒业,5"])
    words = text(tmp_path / "叫法.csv", ["表头,就是", "抬头,客户", "尾款,"])
    refused = huikuan("new", "--from", ledger, "--words", words, "-o", tmp_path / "一.xlsm")
    choices = "、".join(HEADER_MEANINGS)
    assert f"叫法.csv 第 2 行：“客户”不是认得的项目。请改成其中一项：{choices}" in refused.err
    assert "叫法.csv 第 3 行：这一行没有填“就是”" in refused.err and refused.code == 2
    assert refused.err.splitlines()[-1].startswith("下一步：照上面改好，保存并关闭，再运行 huikuan new --from")
