"""Ten tables as offices keep them, each of another shape: begun in November 2026. Amounts that must be taken stand in the tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from foreign_files import excel, text

TODAY = dt.date(2026, 11, 5)


def merged(path: Path, rows: Sequence[Sequence[Any]], merges: Sequence[str], sheet: str = "Sheet1") -> Path:
    """A workbook of one sheet with merged cells: a cell's text stands in the first of them."""
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet(sheet)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if value is not None:
                    page.write(r, c, value)
        for area in merges:
            first = area.split(":")[0]
            row, column = int(first[1:]) - 1, ord(first[0]) - ord("A")
            page.merge_range(area, rows[row][column])
    return path


def plain_list(folder: Path) -> Path:
    """Codes, names and balances; a total."""
    return excel(
        folder / "客户档案.xlsx",
        [
            ["序号", "客户编码", "客户名称", "片区", "信用等级", "联系人", "手机", "付款方式",
             "月均回款", "信用额度", "欠款余额", "库存", "预收款", "备注"],
            [1, "00101", "甲酒业", "城东", "A", "张三", 13800000001, "月结30天", 100_000, 300_000, 120_000.5, 80_000, None, "老客户"],
            [2, "00102", "乙商贸", "城西", "b级", "李四", 13800000002, "款到发货", 80_000, None, -5_000, 60_000, 20_000, None],
            ["合计", None, None, None, None, None, None, None, 180_000, 300_000, 115_000.5, 140_000, 20_000, None],
        ],
    )  # fmt: skip


def months_side_by_side(folder: Path) -> Path:
    """A title line, names only, the months of this year; the year is in the title; in 万元."""
    return excel(
        folder / "回款台账.xlsx",
        [
            ["某某酒业东区2026年客户回款统计表（单位：万元）"],
            [],
            ["客户", "区域", *(f"{month}月" for month in range(1, 13)), "合计", "完成率"],
            ["甲酒业", "城东", *(10, 9.5, 8, 10.25, 10, 10, 9, 12, 11, 10.1234), 3, None, 102.8734, 0.9],
            ["丙烟酒店", "城南", *(1, 1, 1, 1, 1, 1, 1, 1, 1, "-"), None, None, 9, 0.8],
            ["合 计", None, *(11, 10.5, 9, 11.25, 11, 11, 10, 13, 12, 10.1234), 3, None, 111.8734, None],
            [],
            ["制表：王五", None, None, "审核："],
        ],
    )  # fmt: skip


def merged_header(folder: Path) -> Path:
    """A header of two rows: the month over 目标 and 实收."""
    rows = [
        ["2026年三季度客户目标与回款", *[None] * 8],
        ["客户名称", "客户编码", "8月", None, "2026年9月", None, "10月份", None, "应收账款"],
        [None, None, "目标", "实收", "目标", "实收", "目标", "实收", "（万元）"],
        ["甲酒业", "00101", 100_000, 90_000, 100_000, 110_000, 120_000, 60_000.01, 12],
        ["乙商贸", "00102", 80_000, 80_000, 80_000, 0, 80_000, None, 3.5],
        ["小计", None, 180_000, 170_000, 180_000, 110_000, 200_000, 60_000.01, 15.5],
    ]
    merges = ["A1:I1", "A2:A3", "B2:B3", "C2:D2", "E2:F2", "G2:H2"]
    return merged(folder / "三季度.xlsx", rows, merges)


def kinds_over_months(folder: Path) -> Path:
    """A header of two rows: 目标 and 实收 over months that cross the year, without saying it; real days as months."""
    rows = [
        ["经销商", "目标（万元）", None, None, "实际回款（万元）", None, None, "9月末库存"],
        [None, "11月", "12月", "1月", "11月", "12月", "1月", None],
        ["甲酒业", 10, 12, 8, 9, 12.5, 8, 50_000],
        ["丁供应链", 5, 5, 4, 0, 6, 4, None],
    ]
    return merged(folder / "跨年.xlsx", rows, ["A1:A2", "B1:D1", "E1:G1", "H1:H2"], "去年底今年初")


def two_lines_a_customer(folder: Path) -> Path:
    """Each customer has a line of targets and one of receipts; his name is merged over both."""
    rows = [
        ["客户名称", "项目", "2026-08", "2026-09", "2026-10", "2026-11"],
        ["甲酒业", "目标", 100_000, 100_000, 100_000, 100_000],
        [None, "实收", 90_000, 95_000, 100_000, 5_000],
        ["丙烟酒店", "目标", 20_000, 20_000, 20_000, 20_000],
        [None, "实收", 20_000, 10_000, None, None],
        ["合计", "目标", 120_000, 120_000, 120_000, 120_000],
        [None, "实收", 110_000, 105_000, 100_000, 5_000],
    ]
    return merged(folder / "目标与实收.xlsx", rows, ["A2:A3", "A4:A5", "A6:A7"])


def a_sheet_a_month(folder: Path) -> Path:
    """Each month has its sheet, with what was owed at its end; the current one too."""
    header = ["客户名称", "目标", "承诺", "已回款", "完成率", "期末欠款"]
    return excel(
        folder / "2026年台账.xlsx",
        [header, ["甲酒业", 100_000, 90_000, 90_000, 0.9, 150_000], ["乙商贸", 80_000, None, 80_000, 1, 0]],
        [
            header,
            ["甲酒业", 110_000, 110_000, 100_000, 0.9, 120_000],
            ["合计", 110_000, 110_000, 100_000, 0.9, 120_000],
        ],
        [header, ["甲酒业", 120_000, 60_000, 5_000, 0.04, None], ["乙商贸", 80_000, None, None, 0, None]],
        [["填表说明"], ["每月一张"]],
        names=["9月", "10月", "11月", "说明"],
    )


def a_line_a_month(folder: Path) -> Path:
    """A text file of a finance system: one line a customer and month; full-width brackets, GB18030."""
    return text(
        folder / "往来.csv",
        [
            "往来单位编码,往来单位名称,会计期间,收款金额,摘要",
            '00101,甲酒业,2026.08,"90,000.00",货款',
            '00101,甲酒业,2026年9月,"95,000.00",货款',
            "00102,乙商贸,202608,（1000.00）,退款",
            "00102,乙商贸,第三季度,5000,货款",
            "00102,乙商贸,2026-11,700,货款",
            ',,合计,"189,700.00",',
        ],
        "gb18030",
    )


def contradictions(folder: Path) -> Path:
    """Lines that say two things of one customer, and one that says the same twice."""
    return excel(
        folder / "有出入.xlsx",
        [
            ["编码", "客户名称", "应收余额", "授信额度", "2026年9月实收"],
            ["A1", "甲酒业", 100, 1_000, 50],
            ["A1", "甲酒业", 200, 1_000, 50],
            ["A2", "乙商贸", 300, None, None],
            ["A3", "乙商贸", 400, None, None],
            [None, "乙商贸", 500, None, 70],
            [None, "戊商行", "约5万", -10, 1e13],
            ["*5", "己酒行", 5, None, None],
        ],
    )


def no_words_at_all(folder: Path) -> Path:
    """No header over names and telephones; a region of its own line; numbers as texts; a fixed target of this month."""
    return text(
        folder / "手工账.csv",
        [
            "东区经销商,,,,",
            "截至2026年10月31日,,,单位：元,",
            ",,欠款,上月回款,11月固定目标",
            "甲酒业公司,13800000001,\"￥1,200.50\",3万,5万",
            "城南片区,,,,",
            "庚便利超市,0551-62345678,-,二千,800",
            "辛食品商行,13800000003,300元,100,",
            "总计,,\"1,500.50\",,",
        ],
    )  # fmt: skip


def names_only(folder: Path) -> Path:
    """Nothing but names, twice in a sheet's length the header again."""
    return excel(folder / "名单.xlsx", [["客户名称"], ["甲酒业"], ["丙烟酒店"], ["客户名称"], ["壬商贸"]])


SHAPES: tuple[Callable[[Path], Path], ...] = (
    plain_list, months_side_by_side, merged_header, kinds_over_months, two_lines_a_customer, a_sheet_a_month,
    a_line_a_month, contradictions, no_words_at_all, names_only,
)  # fmt: skip
