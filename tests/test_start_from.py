"""`huikuan new --from`: ten tables as offices keep them, and what is taken of each, worked out by hand."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import SimpleNamespace

import office_tables as offices
import pytest
from examples import at_most
from foreign_files import excel, text
from hypothesis import example, given, settings
from hypothesis import strategies as st
from month_in_memory import InMemory, copied
from office_tables import TODAY

from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.problems import BookError
from xl_huikuan.console_start import started_lines
from xl_huikuan.foreign.reading import read_sheets
from xl_huikuan.foreign.sheets import ForeignSheet
from xl_huikuan.jobs import start_from as job
from xl_huikuan.jobs.break_down import break_down
from xl_huikuan.jobs.next_step import line_of
from xl_huikuan.jobs.start_from import Started, SumsDisagreeError, start_from
from xl_huikuan.jobs.starting import lines as lines_of
from xl_huikuan.template import template_path


@cache
def empty():
    return FileBook(template_path()).read()


def started(sheets, maps=(), today=TODAY) -> tuple[Started, InMemory]:
    book = InMemory(copied(empty()))
    return start_from(book, sheets, today, maps), book


def of_files(*paths: Path, maps=()):
    return started([sheet for path in paths for sheet in read_sheets(path)], maps)


def table(*rows, name="", file="台账.xlsx"):
    return ForeignSheet(file, name, 1, rows)


def customers(book: InMemory) -> dict[str, dict[str, object]]:
    """What stands in 客户, without blanks."""
    held = book.month["tblCustomers"].columns
    rows = [row for row, code in enumerate(held["客户编码"]) if code is not None]
    return {
        str(held["客户编码"][row]): {header: cells[row] for header, cells in held.items() if cells[row] is not None}
        for row in rows
    }


def history(book: InMemory) -> list[tuple[object, ...]]:
    """月份, 客户编码, 目标, 承诺, 实收."""
    held = book.month["tblHistory"].columns
    headers = ("月份", "客户编码", "目标", "承诺", "实收")
    rows = zip(*(held[header] for header in headers), strict=True)
    return [row for row in rows if row[0] is not None]


def left(result: Started) -> list[tuple[str, str, float | None]]:
    """Column, reason and yuan of what was not taken."""
    return [(each.column, each.why, None if each.cents is None else each.cents / 100) for each in result.left]


def mapping(result: Started) -> dict[str, str]:
    return {column.header: column.to for each in result.tables for column in each.columns}


def total_sums(result: Started) -> tuple[float, float, float]:
    """Yuan: source, taken, listed."""
    source, taken, listed = (sum(each.values()) / 100 for each in (result.source, result.taken, result.not_taken))
    return source, taken, listed


# ---- ten shapes


def test_a_plain_list(tmp_path):
    result, book = of_files(offices.plain_list(tmp_path))
    assert customers(book) == {
        "00101": {
            "客户编码": "00101", "客户名称": "甲酒业", "区域": "城东", "状态": "正常", "结算方式": "账期", "信用等级": "A", "联系人": "张三",
            "电话": "13800000001", "授信额度": 300_000, "应收余额": 120_000.5, "库存金额": 80_000, "手工月均": 100_000, "备注": "老客户",
        },
        "00102": {
            "客户编码": "00102", "客户名称": "乙商贸", "区域": "城西", "状态": "正常", "结算方式": "先款后货", "信用等级": "B", "联系人": "李四",
            "电话": "13800000002", "应收余额": -5_000, "库存金额": 60_000, "预收余额": 20_000, "手工月均": 80_000,
        },
    }  # fmt: skip
    assert history(book) == [] and result.codes_given == [] and result.without_usual == 0
    assert left(result) == [("", "合计行", 755_000.5)]
    assert total_sums(result) == (1_510_001, 755_000.5, 755_000.5)


def test_months_side_by_side(tmp_path):
    result, book = of_files(offices.months_side_by_side(tmp_path))
    rows = history(book)
    assert len(rows) == 19 and rows[0] == ("2026-01", "K001", None, None, 100_000)
    assert [row for row in rows if row[0] == "2026-10"] == [("2026-10", "K001", None, None, 101_234)]
    assert result.codes_given == ["K001", "K002"] and customers(book)["K002"]["区域"] == "城南"
    assert left(result) == [
        ("", "合计行", 2_237_468), ("", "表尾的文字", None), ("11月", "本月的到款请填“回款流水”", 30_000),
        ("12月", "2026-12 在本月以后", 0), ("合计", "是合计、累计，或不止一个月", 1_118_734),
    ]  # fmt: skip
    assert total_sums(result) == (4_474_936, 1_088_734, 3_386_202)


def test_a_merged_header_of_two_rows(tmp_path):
    result, book = of_files(offices.merged_header(tmp_path))
    assert history(book) == [
        ("2026-08", "00101", 100_000, None, 90_000), ("2026-08", "00102", 80_000, None, 80_000),
        ("2026-09", "00101", 100_000, None, 110_000), ("2026-09", "00102", 80_000, None, 0),
        ("2026-10", "00101", 120_000, None, 60_000.01), ("2026-10", "00102", 80_000, None, None),
    ]  # fmt: skip
    assert [customer["应收余额"] for customer in customers(book).values()] == [120_000, 35_000]
    assert left(result) == [("", "合计行", 1_055_000.01)]


def test_kinds_over_months_that_cross_the_year(tmp_path):
    result, book = of_files(offices.kinds_over_months(tmp_path))
    assert history(book) == [
        ("2025-11", "K001", 100_000, None, 90_000), ("2025-11", "K002", 50_000, None, 0),
        ("2025-12", "K001", 120_000, None, 125_000), ("2025-12", "K002", 50_000, None, 60_000),
        ("2026-01", "K001", 80_000, None, 80_000), ("2026-01", "K002", 40_000, None, 40_000),
    ]  # fmt: skip
    assert customers(book)["K001"]["库存金额"] == 50_000 and left(result) == []


def test_two_lines_a_customer(tmp_path):
    result, book = of_files(offices.two_lines_a_customer(tmp_path))
    assert history(book) == [
        ("2026-08", "K001", 100_000, None, 90_000), ("2026-08", "K002", 20_000, None, 20_000),
        ("2026-09", "K001", 100_000, None, 95_000), ("2026-09", "K002", 20_000, None, 10_000),
        ("2026-10", "K001", 100_000, None, 100_000), ("2026-10", "K002", 20_000, None, None),
    ]  # fmt: skip
    assert left(result) == [
        ("2026-11", "本月目标由“分解计划”来分", 100_000), ("2026-11", "本月的到款请填“回款流水”", 5_000),
        ("2026-11", "本月目标由“分解计划”来分", 20_000), ("", "合计行", 480_000), ("", "合计行", 320_000),
    ]  # fmt: skip


def test_a_sheet_a_month(tmp_path):
    result, book = of_files(offices.a_sheet_a_month(tmp_path))
    assert history(book) == [
        ("2026-09", "K001", 100_000, 90_000, 90_000), ("2026-09", "K002", 80_000, None, 80_000),
        ("2026-10", "K001", 110_000, 110_000, 100_000),
    ]  # fmt: skip
    assert [customer["应收余额"] for customer in customers(book).values()] == [120_000, 0]
    assert left(result) == [
        ("", "没找到客户表的表头，整张没有取；看到的是：填表说明", None), ("", "合计行", 440_000),
        ("目标", "本月目标由“分解计划”来分；已经谈定、不再分的，用 --map 目标=锁定目标", 200_000),
        ("承诺", "本月的承诺请填“承诺登记”", 60_000), ("已回款", "本月的到款请填“回款流水”", 5_000),
        ("期末欠款", "2026-09 的，2026年台账.xlsx“10月” 第 2 行 更近", 150_000),
    ]  # fmt: skip


def test_a_line_a_month(tmp_path):
    result, book = of_files(offices.a_line_a_month(tmp_path))
    assert history(book) == [
        ("2026-08", "00101", None, None, 90_000), ("2026-08", "00102", None, None, -1_000), ("2026-09", "00101", None, None, 95_000),
    ]  # fmt: skip
    assert left(result) == [
        ("收款金额", "“第三季度”看不出是哪个月", 5_000), ("收款金额", "本月的到款请填“回款流水”", 700), ("", "合计行", 189_700),
    ]  # fmt: skip


def test_contradictions_are_listed_and_not_guessed(tmp_path):
    result, book = of_files(offices.contradictions(tmp_path))
    held = customers(book)
    assert [(code, held[code]["客户名称"], held[code].get("应收余额")) for code in held] == [
        ("A1", "甲酒业", None), ("A2", "乙商贸", 300), ("A3", "乙商贸", 400), ("K001", "戊商行", None), ("K002", "己酒行", 5),
    ]  # fmt: skip
    assert held["A1"]["授信额度"] == 1_000 and history(book) == [("2026-09", "A1", None, None, 50)]
    there = "有出入.xlsx“Sheet1” 第 {} 行"
    assert [(each.where, each.column, each.why, each.cents) for each in result.left] == [
        (there.format(7), "应收余额", "“约5万”读不成金额", None), (there.format(7), "授信额度", "是负数", -10_00),
        (there.format(7), "2026年9月实收", "大得不合理", 10**15),
        (there.format(8), "编码",
         "“*5”不能作编码（含有 * ? ~ 或以 < > = 开头，太长，或被 Excel 当成了日期），按名称认客户", None),
        (there.format(6), "", "这个名称有几个编码（A2、A3），分不清是哪一个", 570_00),
        (there.format(2), "应收余额", f"与 {there.format(3)} 不一致，都没有取", 100_00),
        (there.format(3), "应收余额", f"与 {there.format(2)} 不一致，都没有取", 200_00),
        (there.format(3), "授信额度", f"与 {there.format(2)} 相同，只取一次", 1_000_00),
        (there.format(3), "2026年9月实收", f"与 {there.format(2)} 相同，只取一次", 50_00),
    ]  # fmt: skip


def test_columns_without_headers(tmp_path):
    result, book = of_files(offices.no_words_at_all(tmp_path))
    held = customers(book)
    assert [(one["客户名称"], one["电话"], one.get("应收余额"), one.get("锁定目标")) for one in held.values()] == [
        ("甲酒业公司", "13800000001", 1_200.5, 50_000), ("庚便利超市", "0551-62345678", None, 800), ("辛食品商行", "13800000003", 300, None),
    ]  # fmt: skip
    assert history(book) == [("2026-10", "K001", None, None, 30_000), ("2026-10", "K003", None, None, 100)]
    assert left(result) == [
        ("", "只有名称，别的都空，像是分组的标题（确是客户请另外登记）", None), ("上月回款", "“二千”读不成金额", None),
        ("", "合计行", 1_500.5),
    ]  # fmt: skip


def test_names_alone(tmp_path):
    result, book = of_files(offices.names_only(tmp_path))
    assert [one["客户名称"] for one in customers(book).values()] == ["甲酒业", "丙烟酒店", "壬商贸"]
    assert left(result) == [("", "表头又写了一遍", None)] and result.without_usual == 3


def test_all_ten_together_are_one_customer_each(tmp_path):
    result, book = of_files(*(shape(tmp_path) for shape in offices.SHAPES))
    names = [one["客户名称"] for one in customers(book).values()]
    assert names.count("甲酒业") == 2  # 00101 and A1: two codes are two customers
    assert names.count("丙烟酒店") == 1 and len(result.tables) == 12
    source, taken, listed = total_sums(result)
    assert source == taken + listed


# ---- which month


def columns_of(*headers, name="", file="台账.xlsx"):
    row = ["甲酒业", *(5.0 for _ in headers)]
    return mapping(started([table(["客户名称", *headers], row, name=name, file=file)])[0])


def test_months_without_a_year_are_the_latest_that_can_be():
    assert columns_of("9月", "10月") == {"客户名称": "客户名称", "9月": "2026-09 实收", "10月": "2026-10 实收"}
    assert columns_of("11月实收", "12月实收", "1月实收")["11月实收"] == "2025-11 实收"
    full = columns_of(*(f"{month}月" for month in range(1, 13)))
    assert (full["1月"], full["12月"]) == ("2025-01 实收", "2025-12 实收")  # receipts of December: last year's


def test_targets_beyond_the_month_may_be_of_two_years():
    found = columns_of("10月目标", "12月目标")
    assert (found["10月目标"], found["12月目标"]) == ("", "")
    found = columns_of("10月目标", "12月目标", "9月实收", "10月实收")
    assert (found["10月目标"], found["12月目标"]) == (
        "2026-10 目标",
        "",
    )  # the receipts say the year; December is listed


def test_the_year_of_titles_sheets_and_files():
    assert columns_of("1月", name="2024")["1月"] == "2024-01 实收"
    assert columns_of("1月", file="2023年回款.xlsx")["1月"] == "2023-01 实收"
    assert columns_of("1月", file="台账2026年11月5日打印.xlsx")["1月"] == "2026-01 实收"


def test_months_of_sales_and_of_targets_are_no_receipts():
    assert columns_of("9月", name="发货统计")["9月"] == ""
    assert columns_of("9月", name="回款目标")["9月"] == "2026-09 目标"
    assert columns_of("9月", name="目标与回款")["9月"] == ""


def test_a_figure_without_a_month_is_not_taken():
    assert columns_of("实收")["实收"] == ""
    assert columns_of("实收", name="10月")["实收"] == "2026-10 实收"


@pytest.mark.parametrize(
    ("header", "to"),
    [
        ("锁定目标", "锁定目标"), ("11月固定目标", "锁定目标"), ("本月目标", ""), ("11月目标", ""), ("10月固定目标", "2026-10 目标"),
        ("12月固定目标", ""), ("1-10月回款", ""), ("上月实收", "2026-10 实收"), ("10月末应收余额", "2026-10 应收余额"),
        ("10月（万元）", "2026-10 实收"), ("10月目标/万元", "2026-10 目标"),
    ],
)  # fmt: skip
def test_what_headers_go_to(header, to):
    assert columns_of(header)[header] == to


# ---- headers and units


def test_title_cells_above_a_header_are_not_part_of_it():
    title = ["单位：某某公司", None, "2026年11月5日制表"]
    result, book = started([table(title, ["客户名称", "欠款（元）", "10月回款(万元)"], ["甲", 5.0, 1.5])])
    assert (result.tables[0].row, mapping(result)) == (
        1, {"客户名称": "客户名称", "欠款（元）": "应收余额", "10月回款(万元)": "2026-10 实收"},
    )  # fmt: skip
    assert customers(book)["K001"]["应收余额"] == 5 and history(book) == [("2026-10", "K001", None, None, 15_000)]


def test_years_above_months():
    upper, lower = ["客户", "2025年", None, "2026年"], [None, "11月", "12月", "1月"]
    _, book = started([table(upper, lower, ["甲", 1.0, 2.0, 3.0])])
    assert [(row[0], row[4]) for row in history(book)] == [("2025-11", 1), ("2025-12", 2), ("2026-01", 3)]


@pytest.mark.parametrize(
    ("title", "header", "yuan"),
    [
        ("单位：万元", "欠款", 10_000), ("单位：万元", "欠款（元）", 1), ("单位：元", "欠款（万元）", 10_000), ("台账（千元）", "欠款", 1_000),
        ("元气酒业台账", "欠款", 1), ("单位：万元", "元旦锁定目标", None),
    ],
)  # fmt: skip
def test_units_of_titles_and_headers(title, header, yuan):
    _, book = started([table([title], ["客户名称", header, "备注"], ["甲", 1.0, "x"])])
    assert customers(book)["K001"].get("应收余额") == yuan


def test_a_unit_beside_the_headers():
    _, book = started([table(["客户名称", "欠款", "单位：万元"], ["甲", 1.5, None])])
    assert customers(book)["K001"]["应收余额"] == 15_000


# ---- what the user says


def test_maps_go_before_words():
    sheet = table(["客户名称", "余额", "金额", "区域"], ["甲酒业", 7.0, 8.0, "城东"])
    result, book = started([sheet], ["余额=应收余额", "金额=2026-09 实收", "区域=不取"])
    assert customers(book)["K001"]["应收余额"] == 7 and history(book) == [("2026-09", "K001", None, None, 8)]
    assert "区域" not in customers(book)["K001"] and mapping(result)["区域"] == ""


def test_a_map_makes_a_target_fixed():
    _, book = started([table(["客户名称", "本月目标"], ["甲酒业", 7.0])], ["本月目标=锁定目标"])
    assert customers(book)["K001"]["锁定目标"] == 7


def test_a_map_finds_customers_where_no_word_does():
    sheet = table(["对象", "2026年9月"], ["甲", 5.0], ["乙", 6.0])
    with pytest.raises(BookError):
        started([sheet])
    assert len(customers(started([sheet], ["对象=客户名称"])[1])) == 2


# ---- who is who


def test_codes_that_excel_takes_for_one():
    result, book = started(
        [table(["编码", "客户名称", "欠款"], ["007", "甲", 1.0], ["7", "乙", 2.0], ["007", "甲公司", 1.0])]
    )
    assert list(customers(book)) == ["007"]
    assert [(each.why, each.cents) for each in result.left] == [
        ("编码“7”在 Excel 里与“007”（甲）是同一个，名称却不同", 200), ("编码相同，名称写成“甲公司”，用的是“甲”", None),
        ("与 台账.xlsx 第 2 行 相同，只取一次", 100),
    ]  # fmt: skip


def test_a_name_finds_its_code_in_another_file():
    _, book = started(
        [
            table(["客户名称", "9月实收"], ["甲 酒业", 5.0]),
            table(["编码", "客户名称"], ["K001", "乙"], ["A1", "甲酒业"]),
        ]
    )
    assert [(code, one["客户名称"]) for code, one in customers(book).items()] == [("A1", "甲酒业"), ("K001", "乙")]
    assert history(book) == [("2026-09", "A1", None, None, 5)]


def test_given_codes_keep_clear_of_codes_that_are_there():
    _, book = started([table(["编码", "客户名称", "欠款"], ["k1", "甲", 1.0], [None, "乙", 2.0], ["K001", "丙", 1.0])])
    assert [*customers(book)] == ["k1", "K002", "K001"]


def test_running_numbers_are_no_codes():
    _, book = started([table(["编号", "客户名称"], *([float(at), f"酒业{at}"] for at in range(1, 5)))])
    assert [*customers(book)] == ["K001", "K002", "K003", "K004"]


# ---- the invariant


AMOUNTS = st.one_of(
    st.none(), st.integers(-(10**9), 10**9).map(lambda cents: cents / 100), st.integers(0, 10**9).map(lambda n: f"{n / 100:,.2f}"),
    st.sampled_from(["-", "约5万", "已付", "1万", "(5.00)", 1e13, True]),
)  # fmt: skip
NAMES = st.sampled_from(["甲酒业", "乙商贸", "丙行", "合计", "小计", "", "制表：王五", "甲酒业 ", None])
CODES = st.sampled_from(["A1", "A2", "007", 7.0, "*3", None, None, None])
HEADERS = st.lists(
    st.sampled_from([
        "欠款", "应收", "库存（万元）", "授信额度", "8月", "9月实收", "10月目标", "11月", "2025年8月实收", "合计", "完成率", "手机", "备注",
        "锁定目标", "本月目标", "怪列", "", "2026年9月（千元）",
    ]), min_size=1, max_size=6,
)  # fmt: skip


@st.composite
def office_sheets(draw):
    sheets = []
    for number in range(draw(st.integers(1, 3))):
        headers = draw(HEADERS)
        rows = [["客户名称", "编码", *headers]]
        for _ in range(draw(st.integers(0, 6))):
            rows.append([draw(NAMES), draw(CODES), *(draw(AMOUNTS) for _ in headers)])
        sheets.append(ForeignSheet(f"{number}.xlsx", draw(st.sampled_from(["", "10月", "目标"])), 1, rows))
    return sheets


CENTS = {"-": 0, "约5万": 0, "已付": 0, "1万": 1_000_000, "(5.00)": -500, 1e13: 10**15}
"""What the odd cells are worth, in cents."""


def worth(cell, unit):
    if cell is None or cell == "" or cell is True:
        return 0
    if cell == "1万":
        return CENTS[cell]  # its own unit
    if cell in CENTS:
        return CENTS[cell] * unit
    return round(float(str(cell).replace(",", "")) * 100) * unit


@settings(max_examples=at_most(150))
@given(office_sheets())
@example(  # an amount in words below a header is none of its words
    [
        ForeignSheet(
            "台账.xlsx",
            "",
            1,
            [["客户名称", "编码", "欠款", "欠款"], [None, None, "1万", "-"], ["甲酒业", "A1", 0.0, None]],
        )
    ]
)
@example(
    [ForeignSheet("台账.csv", "", 1, [["客户名称", "编码", "欠款"], [None, None, "(5.00)"], ["甲酒业", "A1", None]])]
)
def test_every_amount_is_taken_or_listed(sheets):
    """The sum of the source is counted here by other means than in the job, for every column that it adds up."""
    try:
        result, book = started(sheets)
    except BookError:
        return
    source = 0
    for each in result.tables:
        for column in each.columns:
            if column.holds_amounts:
                unit = 10_000 if "万元" in column.header else 1_000 if "千元" in column.header else 1
                source += sum(worth(row[column.key[1]], unit) for row in each.sheet.rows[1:])
    month = book.month
    held = [month.history.target, month.history.commitment, month.history.received]
    held += [month.customers.receivable, month.customers.stock, month.customers.credit_limit, month.customers.locked]
    taken = sum(cents or 0 for cells in held for cents in cells)
    assert source == taken + sum(each.cents or 0 for each in result.left)


@pytest.mark.parametrize(
    ("title", "header", "currency"),
    [
        ("", "欠款(USD)", "USD"), ("", "应收余额（万美元）", "美元"), ("单位：美元", "欠款", "美元"), ("币种：HKD", "欠款", "HKD"),
        ("", "9月回款（美元）", "美元"), ("回款（欧元）", "9月", "欧元"),
    ],
)  # fmt: skip
def test_another_currency_is_listed_and_not_taken_for_yuan(title, header, currency):
    result, book = started(
        [table([title], ["客户名称", header, "库存金额（元）"], ["甲酒业", 5.0, 7.0], ["乙", 6.0, 8.0])]
    )
    assert (history(book), left(result)) == ([], [(header, f"是“{currency}”，不是人民币（请先换算）", 11.0)])
    assert [sorted(each.items() - {("状态", "正常")}) for each in customers(book).values()] == [
        [("客户名称", "甲酒业"), ("客户编码", "K001"), ("库存金额", 7)],
        [("客户名称", "乙"), ("客户编码", "K002"), ("库存金额", 8)],
    ]


def test_of_two_currencies_the_column_in_yuan_is_taken():
    result, book = started([table(["客户名称", "欠款（美元）", "欠款（元）"], ["甲酒业", 5.0, 36.0])])
    assert customers(book)["K001"]["应收余额"] == 36 and left(result)[0][2] == 5


def test_a_lost_amount_stops_the_job(monkeypatch):
    def losing(table, begun, grades):
        read, not_taken = lines_of.read_lines(table, begun, grades)
        return read[:-1], not_taken

    monkeypatch.setattr(job, "read_lines", losing)
    with pytest.raises(SumsDisagreeError):
        started([table(["客户名称", "欠款"], ["甲", 1.0], ["乙", 2.0])])


CELLS = st.one_of(
    st.none(), st.floats(), st.booleans(), st.dates(), st.text(max_size=8), st.integers(-5, 2027).map(float),
    st.sampled_from(["客户名称", "编码", "8月", "目标", "实收", "合计", "月份", "万元", "欠款"]),
)  # fmt: skip


@settings(max_examples=at_most(200))
@given(st.lists(st.lists(CELLS, max_size=6), max_size=8))
def test_any_cells_end_in_words(rows):
    try:
        result, _ = started([ForeignSheet("怪.xlsx", "", 1, rows)])
    except BookError as error:
        assert all(problem.mend for problem in error.problems)
        return
    assert [*started_lines(result, Path("新.xlsm"))]


# ---- the command


def test_the_command_makes_a_workbook_that_can_be_planned(huikuan, tmp_path):
    source, out = offices.months_side_by_side(tmp_path), tmp_path / "新.xlsm"
    balances = offices.plain_list(tmp_path)
    looked = huikuan("new", "--from", source, balances, "-o", out, "--today", TODAY, "--dry-run")
    assert looked.code == 0 and not out.exists() and "试看，没有写文件" in looked.out
    assert "  10月 → 2026-10 实收（万元），合计 202,468，取 101,234，没取 101,234" in looked.out
    ran = huikuan("new", "--from", source, "--from", balances, "-o", out, "--today", TODAY)
    assert ran.code == 0
    assert ran.out.splitlines()[-1] == (
        f"下一步：打开 {out}，在“参数”填“本月任务（元）”，保存关闭后运行 huikuan plan {out}"
    )
    month = FileBook(out).read()
    assert (month.names["hk_month"], sum(code is not None for code in month.customers.code)) == ("2026-11", 3)
    _type_target(out, 300_000)
    planned = break_down(FileBook(out), TODAY)
    assert (planned.allocated, planned.customers) == (300_000_00, 3)
    again = huikuan("new", "--from", source, "-o", out, "--today", TODAY)
    assert again.code == 2 and "文件已经存在" in again.err


def _type_target(path: Path, yuan: float) -> None:
    book = FileBook(path)
    month = book.read()
    month.names["hk_target"] = yuan
    book.write(month)


def test_the_same_files_give_the_same_workbook(huikuan, tmp_path):
    source = offices.merged_header(tmp_path)
    for name in ("一.xlsm", "二.xlsm"):
        assert huikuan("new", "--from", source, "-o", tmp_path / name, "--today", TODAY).code == 0
    assert (tmp_path / "一.xlsm").read_bytes() == (tmp_path / "二.xlsm").read_bytes()


def test_json_tells_the_mapping_and_the_sums(huikuan, tmp_path):
    out = tmp_path / "新.xlsm"
    told = huikuan("new", "--from", offices.merged_header(tmp_path), "-o", out, "--today", TODAY, "--json").json
    assert told["path"] == str(out) and told["changed"] and (told["customers"], told["history"]) == (2, 6)
    assert told["sums"] == {"source": 2_110_000.02, "taken": 1_055_000.01, "listed": 1_055_000.01}
    assert told["mapping"][-1] == {
        "where": "三季度.xlsx“Sheet1”", "line": 2, "column": "应收账款·（万元）", "to": "应收余额", "unit": 10_000, "why_not": None,
        "source": 310_000, "taken": 155_000, "listed": 155_000,
    }  # fmt: skip
    assert told["listed"] == [
        {"where": "三季度.xlsx“Sheet1” 第 6 行", "column": None, "why": "合计行", "amount": 1_055_000.01}
    ]


def test_nothing_recognised_writes_nothing_and_says_what_was_seen(huikuan, tmp_path):
    odd = excel(tmp_path / "库存.xlsx", [["品名", "数量"], ["白酒", 5]])
    ran = huikuan("new", "--from", odd, "-o", tmp_path / "新.xlsm", "--today", TODAY)
    assert ran.code == 2 and not (tmp_path / "新.xlsm").exists()
    assert "没找到客户表的表头，看到的是：品名、数量" in ran.err and "“客户名称”“客户编码”" in ran.err


def test_all_files_that_cannot_be_read_are_told_at_once(huikuan, tmp_path):
    page = text(tmp_path / "网页.xls", ["<html></html>"])
    ran = huikuan("new", "--from", page, tmp_path / "无.xlsx", "--today", TODAY, "-o", tmp_path / "新.xlsm")
    assert ran.code == 2 and "网页或 XML" in ran.err and "找不到这个文件" in ran.err


def test_a_new_name_without_its_option_is_told_where_it_goes(huikuan, tmp_path):
    ledger = text(tmp_path / "台账.csv", ["客户名称,8月实收", "甲酒业,100"])
    ran = huikuan("new", tmp_path / "十一月.xlsm", "--from", ledger)
    assert ran.code == 2 and "十一月.xlsm：找不到这个文件" in ran.err and "-o 十一月.xlsm" in ran.err
    assert "再运行" not in ran.err and [*tmp_path.iterdir()] == [ledger]


def test_options_without_a_file(huikuan):
    ran = huikuan("new", "--dry-run")
    assert ran.code == 2 and "huikuan new --from" in ran.err


def test_how_offices_call_paying_first():
    heads = ["客户名称", "结算方式"]
    _, book = started([table(heads, ["甲酒业", "先款"], ["乙商贸", "月结30天"], ["丙烟酒", "款到发货"])])
    assert [row["结算方式"] for row in customers(book).values()] == ["先款后货", "账期", "先款后货"]


# ---- the button


def empty_month(**names: object) -> InMemory:
    month = FileBook(template_path()).read()
    month.names.update(names)
    return InMemory(month)


@pytest.mark.parametrize(
    ("names", "begun"),
    [({}, f"{TODAY:%Y-%m}"), ({"hk_month": "2026-12"}, "2026-12"), ({"hk_month": "2026-12-01"}, "2026-12")],
)
def test_an_open_workbook_keeps_its_month(names, begun):
    book = empty_month(**names)
    result = job.start_from(book, [table(["客户名称", "11月"], ["甲酒业", 5.0])], TODAY)
    assert result.month == begun
    if names:
        assert book.month.names["hk_month"] == names["hk_month"] and book.month.names["hk_from"] is None
        assert list(book.month.history.month)[:1] == ["2026-11"]


def test_the_button_shows_first_and_takes_at_the_second_click(tmp_path, monkeypatch):
    pytest.importorskip("xlwings")
    from xl_huikuan.addin import buttons

    files = [tmp_path / "台账.csv", tmp_path / "别的.csv"]
    files[0].write_text("客户名称,应收余额,备注,心情\n甲酒业,100,好,晴\n合计,100,,\n", "utf-8")
    files[1].write_text("客户名称,应收余额\n乙商行,7\n", "utf-8")
    answers: list[object] = [False, (str(files[0]),), (str(files[1]),), (str(files[0]),), (str(files[0]),)]
    said: list[dict[str, object]] = []
    book = empty_month(hk_month="2026-12")
    book.book = SimpleNamespace(
        fullname="新.xlsm", app=SimpleNamespace(api=SimpleNamespace(GetOpenFilename=lambda *_: answers.pop(0)))
    )
    book.write_status = said.append
    assert buttons._start(book)[0] == ["没有选文件，没有写入任何内容。"]
    lines, problems, step = buttons._start(book)
    assert [*lines, line_of(step)] == [
        "试看，没有写文件：2026-12 可取客户 1 个，历史 0 行",
        "· 金额对账：表里 200 ＝ 取 100 ＋ 没取 100（其中合计行 100），分毫不差",
        "· 1 个客户没有编码，已编 K001 到 K001",
        "· 1 个客户没有信用等级，生成跟进清单前请补上",
        "· 列：客户名称→客户名称、应收余额→应收余额、备注→备注",
        "· 不取的列：心情",
        "下一步：认得对，就再点一次、选同样的文件，写进来；有列认错了，在“清单”的“表头叫法”里写一行，再来一次",
    ]
    assert [problem.where for problem in problems] == ["台账.csv 第 3 行"]
    assert book.writes == 0 and said[0]["hk_last_run"] == "从旧表开始（还没有动手）"
    assert buttons._start(book)[0][0].startswith("试看") and book.writes == 0  # other files: looked at first
    assert buttons._start(book)[0][0].startswith("试看") and book.writes == 0
    lines, _, step = buttons._start(book)
    assert lines[0] == "2026-12 的工作簿：客户 1 个，历史 0 行" and step == "在“参数”填本月任务，再分解计划"
    assert book.writes == 1 and list(book.month.customers.name)[:1] == ["甲酒业"]
    assert str(said[-1]["hk_last_run"]).endswith(" 从旧表开始") and "第 3 行" in str(said[-1]["hk_problems"])
