"""Receipts imported: exports of ten shapes, made by hand as banks and finance systems write them, into the small month.

甲 (00101) has 40,000 of 5 November, 乙 (00102) 90,000 of the 6th, 丁 (D4) 10,000 of the 10th; all confirmed, without numbers.
"""

from __future__ import annotations

import datetime as dt
import shutil
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from conftest import BING, DING, JIA, WU, YI
from foreign_files import excel, text
from hypothesis import given
from hypothesis import strategies as st
from month_in_memory import InMemory, add_row, contents, day, for_customer, receipt, rows, small_month
from office_edits import named

from xl_huikuan.book.checks import rules
from xl_huikuan.book.contract.versions import VERSION
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.problems import BookError
from xl_huikuan.domain.told_receipts import ImportOutcome
from xl_huikuan.jobs import import_receipts as job
from xl_huikuan.jobs import rules as job_rules
from xl_huikuan.jobs.check import check
from xl_huikuan.jobs.import_receipts import ImportShare, import_receipts
from xl_huikuan.jobs.summary import import_lines

NEW, THERE, CONFIRMED, REPEATED = (
    ImportOutcome.NEW,
    ImportOutcome.THERE,
    ImportOutcome.CONFIRMED,
    ImportOutcome.REPEATED,
)
UNMATCHED, OTHERS = ImportOutcome.UNMATCHED, ImportOutcome.OTHERS
OUTSIDE, UNDATED = ImportOutcome.OUTSIDE, ImportOutcome.UNDATED
TODAY = day(18)


def run(month, *files, **more):
    """What was imported, and the month after; a second run finds nothing new and changes nothing."""
    book = InMemory(month)
    result = import_receipts(book, files, TODAY, **more)
    assert sum(share.cents for share in result.shares.values()) == result.total.cents
    after = contents(book.month)
    again = import_receipts(book, files, TODAY) if files else None
    assert again is None or (not again.brought and contents(book.month) == after and not again.written.changed)
    return result, book.month


def shares(result):
    """Outcomes that there were: yuan, or lines and yuan."""
    return {outcome: (share.count, share.cents / 100) for outcome, share in result.shares.items() if share.count}


def ledger(month, code):
    return [(row["日期"], row["金额"], row["流水号"]) for row in rows(month, "tblReceipts", code)]


# ---- the shapes


def test_a_banks_list_in_gb18030_below_title_lines(tmp_path):
    lines = [
        "某某银行 对公账户交易明细", "账号：622200001,币种：人民币", "",
        "交易日期,交易时间,收入金额,支出金额,账户余额,对方户名,摘要,交易流水号",
        '20261109,10:33:22,"12,345.67",,"112,345.67",甲酒业,货款,B001',
        '20261109,11:00:00,"5,000.00",,"117,345.67",王二,代丙付款,B002',
        '20261110,09:00:00,,"300.00","117,045.67",供电公司,电费,B003',
        "20261111,09:00:00,￥8千元,,,乙 酒业,货款,B004",
        '合计,,"25,345.67",300.00,,,,',
    ]  # fmt: skip
    result, month = run(small_month(), text(tmp_path / "银行.csv", lines, "gb18030"))
    assert shares(result) == {NEW: (2, 20_345.67), UNMATCHED: (1, 5_000)}
    assert (result.files[0].debit, result.files[0].totals_lines) == (ImportShare(1, 300_00), 1)
    assert ledger(month, JIA)[1:] == [(day(9), 12_345.67, "B001")] and ledger(month, YI)[1:] == [
        (day(11), 8_000, "B004")
    ]
    (waits,) = rows(month, "tblUnmatched")
    assert (waits["日期"], waits["付款人"], waits["金额"], waits["摘要"], waits["流水号"]) == (
        day(9),
        "王二",
        5_000,
        "代丙付款",
        "B002",
    )
    assert waits["来源"] == "银行.csv 第 6 行" and waits["客户编码"] is None


def test_a_voucher_list_of_yongyou_with_both_sides(tmp_path):
    rows_ = [
        ["应收账款明细账"], ["账套：003 某某商贸"],
        ["日期", "凭证号数", "客户编码", "客户名称", "摘要", "借方", "贷方", "方向", "余额"],
        [None, None, None, None, "期初余额", None, None, "借", 900_000],
        [day(5), "记-0012", "00101", "甲酒业", "销售", 60_000, None, "借", 960_000],
        [day(6), "收-0003", "00101", "甲酒业", "收款", None, 11_000, "借", 949_000],
        [day(6), "收-0003", "00101", "甲酒业", "收款", None, 11_000, "借", 938_000],
        [day(6), "收-0003", "1-3", "丙酒业", "收款", None, 7_000, "借", 931_000],
        [None, None, None, None, "本月合计", 60_000, 29_000, "借", 931_000],
        [None, None, None, None, "本年累计", 60_000, 29_000, "借", 931_000],
    ]  # fmt: skip
    result, month = run(small_month(), excel(tmp_path / "用友.xlsx", rows_))
    assert shares(result) == {NEW: (3, 29_000)} and result.files[0].debit == ImportShare(1, 60_000_00)
    assert result.files[0].totals_lines == 3
    # one voucher covers many lines: the second line of the same customer and amount is another one
    assert ledger(month, JIA)[1:] == [
        (day(6), 11_000, "003 2026-11 收-0003 00101"),
        (day(6), 11_000, "003 2026-11 收-0003 00101 #2"),
    ]
    assert ledger(month, BING) == [(day(6), 7_000, "003 2026-11 收-0003 1-3")]


def test_kingdee_with_lines_of_vouchers_and_a_header_of_two_lines(tmp_path):
    rows_ = [
        ["日期", "凭证字号", "分录号", "核算项目", "", "摘要", "本期发生额", ""],
        ["", "", "", "代码", "名称", "", "借方金额", "贷方金额"],
        [day(9), "收-7", 1, "C-01", "丙酒业", "收款", None, 3_000],
        [day(9), "收-7", 2, "C-02", "丁酒业", "收款", None, 3_000],
        [day(9), "收-7", 2, "C-02", "丁酒业", "收款", None, 3_000],  # the same line again
        [dt.date(2026, 10, 30), "收-7", 1, "C-01", "丙酒业", "收款", None, 4_000],
    ]  # fmt: skip
    result, month = run(small_month(), excel(tmp_path / "金蝶.xlsx", rows_))
    assert shares(result) == {NEW: (2, 6_000), REPEATED: (1, 3_000), OUTSIDE: (1, 4_000)}
    assert ledger(month, BING) == [(day(9), 3_000, "2026-11 收-7/1")]


def test_a_company_wide_list_with_reps(tmp_path):
    month = small_month()
    month.names["hk_rep"] = "张三"
    rows_ = [
        ["业务员", "客户编码", "客户名称", "回款日期", "回款金额（万元）", "结算方式", "款项性质"],
        ["张三", "D4", "丁酒业", day(12), 1.5, "银行承兑汇票", "预付货款"],
        ["李四", "88001", "庚酒业", day(12), 20, "电汇", None],
        ["李四", "88002", "丁酒业商行", day(12), 2, "现金", None],
        ["张三", "99009", "辛酒业", day(13), 0.1234, "现金", None],
        ["小计", None, None, None, 23.6234, None, None],
    ]
    result, month = run(month, excel(tmp_path / "全公司.xlsx", rows_))
    assert shares(result) == {NEW: (1, 15_000), OTHERS: (2, 220_000), UNMATCHED: (1, 1_234)}
    (row,) = [row for row in rows(month, "tblReceipts", DING) if row["日期"] == day(12)]
    assert (row["方式"], row["款项性质"], row["状态"], row["计入回款"]) == ("承兑汇票", "预付货款", "财务确认", 15_000)
    (waits,) = rows(month, "tblUnmatched")
    assert (waits["财务编码"], waits["付款人"], waits["方式"]) == ("99009", "辛酒业", "现金")


def test_refunds_are_negative(tmp_path):
    lines = [
        "到款日期\t客户\t金额\t备注",
        "2026.11.9\t甲酒业\t(2,000.00)\t退款",
        "2026年11月9日\t乙酒业\t-5\t冲销",
        "11月9日\t乙酒业\t壹万元整\t",
    ]
    result, month = run(small_month(), text(tmp_path / "退.txt", lines, "utf-16"))
    assert shares(result) == {NEW: (3, 7_995)} and ledger(month, JIA)[1:] == [(day(9), -2_000, None)]
    assert [amount for _, amount, _ in ledger(month, YI)[1:]] == [-5, 10_000]


def test_sides_in_a_column_of_directions(tmp_path):
    lines = [
        "记账日;借贷标志;交易金额;对方户名;凭证号",
        "20261109;贷;100;甲酒业;000000",
        "20261109;借;40;甲酒业;000000",
        "20261109;C;60;甲酒业;",
    ]
    result, month = run(small_month(), text(tmp_path / "a.csv", lines))
    assert shares(result) == {NEW: (2, 160)} and result.files[0].debit == ImportShare(1, 40_00)
    assert ledger(month, JIA)[1:] == [(day(9), 100, None), (day(9), 60, None)]  # a row of noughts is no number


@pytest.mark.parametrize(
    ("header", "came", "went"),
    [
        ("借贷标志", "贷", "支付"), ("收支方向", "收入", "转支"), ("借贷方向", "贷方", "出"), ("借贷标志", "C-贷", "D-借"),
        ("收付标志", "收(贷)", "付(借)"), ("资金流向", "流入", "流出"), ("收/支", "+", "-"), ("交易类型", "来账", "往账"),
        ("交易方向", "汇入", "汇出"), ("收支标识", "收", "支"), ("借贷", "贷记", "借记"), ("业务类型", "来账", "往账"),
    ],
)  # fmt: skip
def test_how_banks_say_directions(tmp_path, header, came, went):
    lines = [f"交易日期,{header},交易金额,对方户名", f"20261109,{came},100,甲酒业", f"20261109,{went},40,甲酒业"]
    result, month = run(small_month(), text(tmp_path / "a.csv", lines))
    assert shares(result) == {NEW: (1, 100)} and result.files[0].debit == ImportShare(1, 40_00)
    assert [cents for _, cents, _ in ledger(month, JIA)[1:]] == [100]


def test_a_direction_that_nobody_understands_is_no_receipt(tmp_path):
    lines = [
        "交易日期,借贷标志,交易金额,对方户名",
        "20261109,贷,100,甲酒业",
        "20261109,2,40,甲酒业",
        "20261109,,7,甲酒业",
    ]
    result, _ = run(small_month(), text(tmp_path / "a.csv", lines))
    assert shares(result) == {NEW: (1, 100)} and result.files[0].debit == ImportShare(0, 0)
    told = [problem for problem in result.problems if problem.rule is job_rules.DIRECTION_UNKNOWN]
    assert [str(problem.where) for problem in told] == ["a.csv 第 3 行", "a.csv 第 4 行"] and result.files[
        0
    ].unreadable == 2


@pytest.mark.parametrize(
    "sides", ["交易金额(收入),交易金额(支出)", "交易金额(支出),交易金额(收入)", "发生额(借),发生额(贷)"]
)
def test_the_side_of_an_amount_in_brackets(tmp_path, sides):
    """As ICBC heads them; whichever stands first, what was paid is no receipt."""
    came = "交易金额(收入)" if "收入" in sides else "发生额(贷)"
    lines = [f"交易日期,摘要,{sides},对方户名"]
    for side in sides.split(","):
        amounts = ["100", ""] if sides.split(",")[0] == side else ["", "40"]
        lines.append(f"20261109,货款,{','.join(amounts)},甲酒业")
    first = sides.split(",")[0] == came
    result, _ = run(small_month(), text(tmp_path / "a.csv", lines))
    assert shares(result) == {NEW: (1, 100 if first else 40)}
    assert result.files[0].debit == ImportShare(1, 40_00 if first else 100_00)


def test_a_list_of_the_merchants_bank(tmp_path):
    """The time of day has a column of its own, and the totals line begins with a sign."""
    lines = [
        "# 企业银行交易明细", "# 账号: [551900000010601] 户名: 某某酒业",
        "交易日,交易时间,起息日,交易类型,摘要,借方金额,贷方金额,余额,流水号,收(付)方名称,收(付)方帐号",
        "20261109,101500,20261109,转账汇款,货款,,+66000.00,200000,C1,甲酒业,5519111",
        "20261110,101500,20261110,转账汇款,费用,500.00,,199500,C2,某快递,5519112",
        "# 合计,,,,,500,66000,,,,",
    ]  # fmt: skip
    result, month = run(small_month(), text(tmp_path / "a.csv", lines))
    assert shares(result) == {NEW: (1, 66_000)} and result.files[0].debit == ImportShare(1, 500_00)
    assert result.files[0].totals_lines == 1 and ledger(month, JIA)[1:] == [(day(9), 66_000, "C1")]


@pytest.mark.parametrize("label", ["贷方合计", "收入合计：", "合计笔数", "人民币合计", "合计(3笔)", "【合计】"])
def test_what_a_totals_line_is_called(tmp_path, label):
    lines = ["日期,客户名称,金额", "20261109,甲酒业,100", f"{label},,100"]
    result, _ = run(small_month(), text(tmp_path / "a.csv", lines))
    assert shares(result) == {NEW: (1, 100)} and result.files[0].totals_lines == 1


def test_what_has_no_day_was_not_imported_before(tmp_path):
    result, _ = run(small_month(), text(tmp_path / "a.csv", ["日期,客户名称,金额", "不详,甲酒业,100"]))
    assert shares(result) == {UNDATED: (1, 100)} and not any("都导入过了" in line for line in import_lines(result))


@pytest.mark.parametrize("line", ["不详,00101,5,贷", "20261109,00101,约5,贷", "20261109,00101,5,2"])
def test_what_the_file_must_say_better_is_the_next_thing_to_do(tmp_path, line):
    lines = ["日期,客户编码,金额,借贷标志", "20261109,00101,7,贷", "20261109,,6,贷", line]
    result, month = run(small_month(), text(tmp_path / "a.csv", lines))
    assert result.next_step == "在文件里改好没有导入的 1 行，再导入一次" and month.unmatched.amount[0] == 6_00
    mended, _ = run(month, text(tmp_path / "b.csv", ["日期,客户编码,金额,借贷标志", "20261109,00101,5,贷"]))
    assert mended.next_step.startswith("在“待认领”给 1 笔")


def test_names_only_and_close_names(tmp_path):
    month = small_month()
    for_customer(month, "tblCustomers", WU, 客户名称="戊氏酒业有限公司")
    lines = [
        "日期,客户名称,金额",
        "20261109,甲酒业,1",
        "20261109,戊氏酒业（个体）,2",
        "20261109,无此人,4",
        "20261109,,8",
    ]
    result, month = run(month, text(tmp_path / "a.csv", lines, "utf-8-sig"))
    assert shares(result) == {NEW: (1, 1), UNMATCHED: (3, 14)}
    assert [(row["建议编码"], row["建议客户"]) for row in rows(month, "tblUnmatched")] == [
        (WU, "戊氏酒业有限公司"),
        (None, None),
        (None, None),
    ]
    assert ledger(month, WU) == []


def test_a_file_twice_and_overlapping_files(tmp_path):
    head = "日期,客户编码,金额,流水号"
    first = text(tmp_path / "1.csv", [head, "20261109,00101,5,", "20261109,00101,5,", "20261110,00102,7,K1"])
    second = text(tmp_path / "2.csv", [head, "20261110,00102,7,K1", "20261109,00101,5,", "20261111,00102,7,K2"])
    result, month = run(small_month(), first, first, second)
    assert shares(result) == {NEW: (4, 24), REPEATED: (5, 29)}
    book = InMemory(small_month())
    assert import_receipts(book, [first], TODAY).brought == 3
    assert shares(import_receipts(book, [second], TODAY)) == {THERE: (2, 12), NEW: (1, 7)}
    assert contents(book.month)[0]["tblReceipts"] == contents(month)[0]["tblReceipts"]


def test_a_corrected_amount_is_told(tmp_path):
    head = "日期,凭证号,分录号,客户编码,贷方"
    book = InMemory(small_month())
    import_receipts(book, [text(tmp_path / "1.csv", [head, "20261109,收-1,1,00101,500"])], TODAY)
    result = import_receipts(book, [text(tmp_path / "2.csv", [head, "20261109,收-1,1,00101,550"])], TODAY)
    assert shares(result) == {NEW: (1, 550)}
    (told,) = [problem for problem in result.problems if "流水号“2026-11 收-1/1”与" in problem.what]
    assert told.cents == 550_00


def test_what_finance_tells_confirms_what_the_rep_reported(tmp_path):
    month = small_month()
    receipt(month, JIA, 6_000, day(9), 状态="业务员报款", 流水号="R9", 方式="现金", 摘要="赵收")
    receipt(month, JIA, 6_000, day(3), 状态="业务员报款")
    receipt(month, YI, 7_000, day(2), 状态="业务员报款")
    before = month.plan.received[0]
    lines = [
        "日期,凭证号,分录号,客户编码,贷方,结算方式",
        "20261111,收-1,1,00101,6000,电汇",
        "20261111,收-1,2,00102,7000,电汇",
    ]
    result, month = run(month, text(tmp_path / "a.csv", lines))
    # 2 to 11 November are seven working days
    assert shares(result) == {CONFIRMED: (1, 6_000), NEW: (1, 7_000)} and month.plan.received[0] == before
    (row,) = [row for row in rows(month, "tblReceipts", JIA) if row["流水号"] == "2026-11 收-1/1"]
    assert (row["日期"], row["状态"], row["方式"], row["摘要"]) == (day(11), "财务确认", "现金", "赵收；报款流水号 R9")
    assert [row["状态"] for row in rows(month, "tblReceipts", JIA) if row["日期"] == day(3)] == ["业务员报款"]


def test_two_currencies_are_not_added_up(tmp_path):
    month = small_month()
    lines = ["20261109,00101,人民币,500", "20261109,00102,USD,700", "20261110,00102,,30"]
    result, _ = run(month, text(tmp_path / "银行.csv", ["日期,客户编码,币种,收入金额", *lines]))
    assert result.total == ImportShare(2, 530_00)
    assert [str(problem) for problem in result.problems if problem.rule is job_rules.RECEIPT_IN_OTHER_MONEY] == [
        "银行.csv 第 3 行：币种是“USD”，不是人民币，700.00 USD 没有导入。请在文件里换算成人民币，再导入一次"
    ]
    [file] = result.files
    assert (file.abroad, file.unreadable) == ({"USD": ImportShare(1, 700_00)}, 0)
    for said in ("人民币(CNY)", "CNY-人民币", "RMB 元", "人民币（元）", "￥"):
        ours, _ = run(
            small_month(), text(tmp_path / "写法.csv", ["日期,客户编码,币种,收入金额", lines[1].replace("USD", said)])
        )
        assert ours.total == ImportShare(1, 700_00), said
    for said in ("US$", "$", "港元", "840", "-", "USD-人民币", "EUR"):
        other, _ = run(
            small_month(), text(tmp_path / "写法.csv", ["日期,客户编码,币种,收入金额", lines[1].replace("USD", said)])
        )
        assert other.total == ImportShare(0, 0), said
    both, _ = run(small_month(), text(tmp_path / "本币.csv", ["日期,客户编码,币种,贷方本币", *lines]))
    assert both.total == ImportShare(3, 1_230_00)  # in yuan, whatever was paid in


@pytest.mark.parametrize(
    ("header", "currency"),
    [("金额(USD)", "USD"), ("金额（美元）", "美元"), ("收入金额（万港币）", "港币"), ("到账金额[外币]", "外币")],
)
def test_a_header_that_says_another_currency_is_not_yuan(tmp_path, header, currency):
    lines = [f"日期,客户编码,{header},流水号", "20261109,00101,500,K1", "20261110,00102,30,K2", "合计,,530,"]
    result, month = run(small_month(), text(tmp_path / "银行.csv", lines))
    assert result.total == ImportShare() and result.files[0].abroad == {currency: ImportShare(2, 530_00)}
    assert [str(problem) for problem in result.problems if problem.rule is job_rules.ALL_IN_OTHER_MONEY] == [
        f"银行.csv 第 1 行：表头“{header}”说金额是“{currency}”，不是人民币，下面 2 笔共 530.00 {currency} 没有导入。"
        "请在文件里换算成人民币，再导入一次"
    ]
    assert len(ledger(month, JIA)) == 1


@pytest.mark.parametrize("headers", ["金额(USD),金额（元）", "金额（元）,金额(USD)", "金额(USD),金额（美元折人民币）"])
def test_of_two_columns_the_one_in_yuan_is_taken(tmp_path, headers):
    cells = "500,3600" if headers.startswith("金额(U") else "3600,500"
    lines = [f"日期,客户编码,{headers},流水号", f"20261109,00101,{cells},K1"]
    result, _ = run(small_month(), text(tmp_path / "银行.csv", lines))
    assert shares(result) == {NEW: (1, 3_600)} and not result.files[0].abroad


@pytest.mark.parametrize("title", ["币种：美元", "账号:622200001,币种:USD", "账户币别： 欧元 "])
def test_a_title_that_says_another_currency(tmp_path, title):
    lines = [title, "日期,客户编码,收入金额,支出金额,流水号", "20261109,00101,500,,K1", "20261110,00101,,40,K2"]
    result, _ = run(small_month(), text(tmp_path / "银行.csv", lines))
    assert result.total == ImportShare() and [*result.files[0].abroad.values()] == [ImportShare(1, 500_00)]
    assert result.files[0].debit == ImportShare()
    ours, _ = run(small_month(), text(tmp_path / "ours.csv", ["账号：1,币种：人民币(CNY)", *lines[1:]]))
    assert ours.total == ImportShare(1, 500_00)


def test_another_currency_over_two_columns(tmp_path):
    rows_ = [
        ["日期", "客户编码", "本期发生额（美元）", ""], ["", "", "借方", "贷方"],
        [day(9), "00101", None, 500.0],
    ]  # fmt: skip
    result, _ = run(small_month(), excel(tmp_path / "账.xlsx", rows_))
    assert result.total == ImportShare() and result.files[0].abroad == {"美元": ImportShare(1, 500_00)}


@pytest.mark.parametrize(
    ("title", "cents"),
    [("单位：万元", 15_000_00), ("十一月收款（万元）", 15_000_00), ("单位：元", 1_50), ("注册资本500万元", 1_50)],
)
def test_a_title_says_the_unit_of_all_amounts(tmp_path, title, cents):
    result, _ = run(small_month(), text(tmp_path / "收款.csv", [title, "日期,客户编码,金额", "20261109,00101,1.5"]))
    assert result.total == ImportShare(1, cents)
    stated, _ = run(small_month(), text(tmp_path / "元.csv", [title, "日期,客户编码,金额（元）", "20261109,00101,1.5"]))
    assert stated.total == ImportShare(1, 1_50)  # a header's own unit goes before


def test_the_unit_of_a_header_of_two_rows(tmp_path):
    rows_ = [["日期", "客户编码", "本期发生额（万元）", ""], ["", "", "借方", "贷方"], [day(9), "00101", None, 1.5]]
    result, _ = run(small_month(), excel(tmp_path / "账.xlsx", rows_))
    assert result.total == ImportShare(1, 15_000_00)


def test_a_number_beyond_all_bounds_is_told(tmp_path):
    path = excel(
        tmp_path / "银行.xlsx",
        [["日期", "客户编码", "金额"], ["20261109", "00101", 1.0], ["20261109", "00101", 7777.0]],
    )
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b"<v>7777</v>", b"<v>1E999</v>")
    assert b"1E999" in parts[sheet]
    with zipfile.ZipFile(path, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)
    result, _ = run(small_month(), path)
    assert result.total == ImportShare(1, 1_00)
    assert [problem.where for problem in result.problems if problem.rule is job_rules.RECEIPT_UNREADABLE] == [
        "银行.xlsx“Sheet1” 第 3 行"
    ]


def test_what_is_put_right_in_red_is_taken_back(tmp_path):
    month = small_month()
    head = "日期,凭证字号,分录号,客户编码,摘要,借方金额,贷方金额"
    lines = [
        "20261108,收-5,1,00101,货款,,1000",
        "20261109,收-5,1,00101,红冲收-5,,-1000",
        "20261109,收-9,1,00101,更正收-5,,1200",
    ]
    result, _ = run(month, text(tmp_path / "账.csv", [head, *lines]))
    assert result.total == ImportShare(3, 1_200_00) and result.shares[ImportOutcome.NEW] == ImportShare(3, 1_200_00)


def test_subtotals_between_the_lines_under_a_header_of_two_rows(tmp_path):
    rows_of = [
        ["收款明细表"], ["日期", "客户", "", "本期发生额", ""], ["", "编码", "名称", "借方", "贷方"],
        ["2026.11.8", "00101", "甲酒业", "", 100.0], ["", "", "小计", "", 100.0],
        ["2026.11.9", "00102", "乙酒业", "", 200.0], ["", "乙酒业 小计", "", "", 200.0], ["合计", "", "", "", 300.0],
    ]  # fmt: skip
    result, _ = run(small_month(), excel(tmp_path / "账.xlsx", rows_of))
    assert result.shares[ImportOutcome.NEW] == ImportShare(2, 300_00)
    assert result.shares[ImportOutcome.UNDATED] == ImportShare(
        1, 200_00
    )  # no totals line by its words: told, not taken
    assert (result.files[0].totals_lines, result.total) == (2, ImportShare(3, 500_00))


def test_a_line_without_a_day_or_an_amount_is_told(tmp_path):
    lines = [
        "日期,客户编码,金额",
        "不详,00101,5",
        "20261109,00101,约5",
        "20261109,00101,",
        "20261109,00101,0",
        "20261109,00101,6",
    ]
    result, _ = run(small_month(), text(tmp_path / "a.csv", lines))
    assert shares(result) == {UNDATED: (1, 5), NEW: (1, 6)} and result.files[0].unreadable == 1


# ---- 待认领 and 别名

BANK = ["日期,对方户名,金额,流水号", "20261109,王二,500,K1", "20261110,王二,600,", "20261110,,700,K3"]


def waiting(tmp_path, codes):
    """The bank's three lines imported, and codes typed beside them."""
    book = InMemory(small_month())
    path = text(tmp_path / "银行.csv", BANK)
    import_receipts(book, [path], TODAY)
    for at, code in enumerate(codes):
        book.month["tblUnmatched"].set(at, "客户编码", code)
    return book, path


def test_a_claim_moves_the_line_and_is_learnt(tmp_path):
    book, path = waiting(tmp_path, [BING, None, "X9"])
    result = import_receipts(book, [], TODAY)
    # 王二's second line is known by the alias of the first; nobody knows X9
    assert (result.claimed, result.learnt, result.waiting) == (ImportShare(2, 1_100_00), 1, ImportShare(1, 700_00))
    assert [(row["付款户名"], row["客户编码"], row["备注"]) for row in rows(book.month, "tblAliases")] == [
        ("王二", BING, "待认领里认过")
    ]
    held = rows(book.month, "tblReceipts", BING)
    assert [(row["日期"], row["金额"], row["摘要"]) for row in held] == [
        (day(9), 500, "付款人 王二"),
        (day(10), 600, "付款人 王二"),
    ]
    assert any("X9" in problem.what and problem.cents == 700_00 for problem in result.problems)
    again = import_receipts(book, [path], TODAY)
    assert shares(again) == {THERE: (2, 1_100), UNMATCHED: (1, 700)} and not again.brought


def test_who_says_no_name_is_known_again_when_claimed(tmp_path):
    book, path = waiting(tmp_path, [None, None, JIA])
    assert import_receipts(book, [path], TODAY).claimed == ImportShare(1, 700_00)
    after = contents(book.month)
    again = import_receipts(book, [path], TODAY)
    assert shares(again) == {UNMATCHED: (2, 1_100), THERE: (1, 700)} and contents(book.month) == after
    assert rows(book.month, "tblAliases") == []


def test_one_who_pays_for_two_is_asked_about_each_time(tmp_path):
    book, path = waiting(tmp_path, [JIA, YI, WU])
    assert import_receipts(book, [path], TODAY).learnt == 2
    later = text(tmp_path / "后.csv", [*BANK, "20261112,王二,900,K4"])
    result = import_receipts(book, [later], TODAY)
    assert shares(result) == {THERE: (3, 1_800), UNMATCHED: (1, 900)}
    assert rows(book.month, "tblUnmatched")[0]["建议编码"] == JIA


def test_a_claim_with_the_customers_own_name_teaches_nothing(tmp_path):
    book, _ = waiting(tmp_path, [BING])
    book.month["tblUnmatched"].set(0, "付款人", "丙 酒业")
    assert import_receipts(book, [], TODAY).learnt == 0


def test_a_finance_code_is_learnt(tmp_path):
    lines = ["日期,客户编码,客户名称,贷方,凭证号,分录号", "20261109,F-3,甲酒,5,收-1,1", "20261109,F-4,无关,6,收-1,2"]
    path = text(tmp_path / "a.csv", lines)
    book = InMemory(small_month())
    assert shares(import_receipts(book, [path], TODAY)) == {UNMATCHED: (1, 5), OTHERS: (1, 6)}
    book.month["tblUnmatched"].set(0, "客户编码", JIA)
    assert import_receipts(book, [], TODAY).learnt == 1
    more = text(tmp_path / "b.csv", [lines[0], "20261112,F-3,,9,收-2,1"])
    assert shares(import_receipts(book, [path, more], TODAY)) == {THERE: (1, 5), NEW: (1, 9), OTHERS: (1, 6)}


def test_what_waits_of_another_month_waits_on():
    month = small_month()
    add_row(month, "tblUnmatched", 日期=day(30, 10), 付款人="王二", 金额=5, 流水号="K1", 客户编码=JIA)
    result, month = run(month)
    assert result.claimed == ImportShare() and result.waiting == ImportShare(1, 5_00)


# ---- the whole


def test_a_dry_run_writes_nothing(tmp_path):
    book = InMemory(small_month())
    before = contents(book.month)
    result = import_receipts(book, [text(tmp_path / "银行.csv", BANK)], TODAY, dry_run=True)
    assert result.written is None and book.writes == 0 and contents(book.month) == before and result.waiting.count == 3
    assert result.next_step == "看过没有问题，就不加 --dry-run 再运行一次"  # 待认领 holds nothing yet


def test_all_bad_files_are_told_at_once_and_nothing_is_written(tmp_path):
    book = InMemory(small_month())
    bad = [text(tmp_path / "1.csv", ["甲,乙"]), tmp_path / "无.csv", text(tmp_path / "银行.csv", BANK)]
    with pytest.raises(BookError) as caught:
        import_receipts(book, bad, TODAY)
    assert [problem.where for problem in caught.value.problems] == ["1.csv", "无.csv"] and book.writes == 0


def test_a_sum_that_does_not_come_out_stops_everything(tmp_path, monkeypatch):
    book = InMemory(small_month())
    path = text(tmp_path / "银行.csv", BANK)
    monkeypatch.setattr(job, "book", lambda *_: job.Booked(1, 1_800_00))
    with pytest.raises(RuntimeError):
        import_receipts(book, [path], TODAY)
    read = job.read_receipts

    def a_cent_more(*arguments):
        file = read(*arguments)
        file.total += 1
        return file

    monkeypatch.undo()
    monkeypatch.setattr(job, "read_receipts", a_cent_more)
    with pytest.raises(RuntimeError):
        import_receipts(book, [path], TODAY)
    assert book.writes == 0


LINES = st.lists(
    st.tuples(
        st.sampled_from(["20261109", "20261111", "2026-12-01", "?"]),
        st.sampled_from([JIA, YI, "77", ""]), st.sampled_from(["甲酒业", "戊酒", "王二", ""]),
        st.sampled_from(["5", "-3", "1,000.01", "0", "x"]), st.sampled_from(["", "收-1", "收-2"]), st.sampled_from(["", "1", "2"]),
    ),
    max_size=8,
)  # fmt: skip


@given(LINES, st.lists(st.sampled_from([None, JIA, BING]), max_size=8))
def test_every_cent_is_somewhere_and_no_cent_twice(tmp_path_factory, lines, claims):
    folder = tmp_path_factory.mktemp("x")
    body = [f'{day_},{code},{name},"{amount}",{voucher},{entry}' for day_, code, name, amount, voucher, entry in lines]
    path = text(folder / "a.csv", ["日期,客户编码,对方户名,贷方,凭证号,分录号", *body])
    book = InMemory(small_month())

    def held(table):
        return sum(round(row["金额"] * 100) for row in rows(book.month, table))

    before = held("tblReceipts")
    result = import_receipts(book, [path], TODAY)
    readable = {"5": 5_00, "-3": -3_00, "1,000.01": 1_000_01}
    assert result.total.cents == sum(readable.get(line[3], 0) for line in lines)
    assert sum(share.cents for share in result.shares.values()) == result.total.cents
    waits = result.shares[UNMATCHED].cents
    assert (
        held("tblReceipts") - before == result.shares[NEW].cents
        and held("tblUnmatched") == waits == result.waiting.cents
    )
    for at, code in enumerate(claims[: result.waiting.count]):
        book.month["tblUnmatched"].set(at, "客户编码", code)
    before = held("tblReceipts") + held("tblUnmatched")
    again = import_receipts(book, [path], TODAY)
    assert again.total == result.total
    # a learnt code may make more of the file ours; what was claimed and has a twin's number is one receipt
    assert again.brought <= result.shares[OTHERS].count
    grown = held("tblReceipts") + held("tblUnmatched") - before
    assert grown == again.shares[NEW].cents or again.claimed.count
    after = contents(book.month)
    assert not import_receipts(book, [path], TODAY).brought and contents(book.month) == after


def test_on_a_workbook_file(small, tmp_path):
    path = text(tmp_path / "银行.csv", BANK)
    lines = excel(tmp_path / "用友.xlsx", [["日期", "客户编码", "贷方", "摘要"], [day(12), "00101", 1_000, "=1+1"]])
    result = import_receipts(FileBook(small), [path, lines], TODAY)
    assert result.written.changed and shares(result) == {UNMATCHED: (3, 1_800), NEW: (1, 1_000)}
    content = small.read_bytes()
    again = import_receipts(FileBook(small), [path, lines], TODAY)
    assert not again.written.changed and small.read_bytes() == content
    checked = check(FileBook(small), TODAY)
    assert [line.difference for line in checked.footing if not line.agrees] == [1_800_00]
    month = FileBook(small).read()
    assert [row["摘要"] for row in rows(month, "tblReceipts", JIA)][-1] == "=1+1" and not month.typed_over
    assert Path(result.written.backup).exists()


def test_the_button_asks_for_files(tmp_path):
    pytest.importorskip("xlwings")
    from xl_huikuan.addin import buttons

    book = InMemory(small_month())
    asked, answers = [], [False, (str(text(tmp_path / "银行.csv", BANK)),)]
    api = SimpleNamespace(GetOpenFilename=lambda *said: asked.append(said) or answers.pop(0))
    book.book = SimpleNamespace(app=SimpleNamespace(api=api))
    nothing = ["没有选文件，没有写入任何内容。"], [], "要继续，就再点一次这个按钮，选好文件"
    assert buttons._import(book) == nothing and book.writes == 0
    lines, problems, _ = buttons._import(book)
    assert lines[0] == "银行.csv：3 笔，合计 1,800" and problems and book.writes == 1
    assert asked[0][-1] is True  # several files at once


def test_a_workbook_of_version_3_gets_what_it_lacks(tmp_path):
    """`third-version.xlsm` is a demo of twelve customers as version 3 made it."""
    book = Path(shutil.copy2(Path(__file__).parent / "fixtures" / "third-version.xlsm", tmp_path / "旧.xlsm"))
    told = {problem.rule for problem in check(FileBook(book), TODAY).problems}
    before = named(book, "hk_plan_received")
    path = text(tmp_path / "银行.csv", BANK)
    result = import_receipts(FileBook(book), [path], TODAY)
    assert shares(result) == {UNMATCHED: (3, 1_800)}
    assert {problem.rule for problem in result.problems} <= {*told, rules.UNCLAIMED}
    assert any("“待认领”的表“待认领”" in note for note in result.notes)
    month = FileBook(book).read()
    assert len(rows(month, "tblUnmatched")) == 3 and rows(month, "tblAliases") == []
    assert (named(book, "hk_contract"), named(book, "hk_unmatched"), named(book, "hk_plan_received")) == (
        VERSION,
        1_800,
        before,
    )
    again = import_receipts(FileBook(book), [path], TODAY)
    assert not again.written.changed and not again.notes


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        (["ＳＮ００１", "SN００２"], ["SN001", "SN002"]),
        (["'2026112001", "\u200b2026112002"], ["2026112001", "2026112002"]),
    ],
)
def test_numbers_are_known_again_however_the_file_writes_them(tmp_path, told, kept):
    """The workbook keeps them in plain signs: full-width ones, and what no screen shows, are no other number."""
    lines = [f"2026-11-1{at},00101,{at + 1}00,{number}" for at, number in enumerate(told)]
    result, month = run(small_month(), text(tmp_path / "行.csv", ["日期,客户编码,金额,流水号", *lines]))
    assert shares(result) == {NEW: (2, 300.0)}
    assert [number for _, _, number in ledger(month, JIA)][-2:] == kept


def test_signs_of_any_width_in_a_voucher_in_the_books_and_in_a_name(tmp_path):
    """A number is made of the 账套, the voucher and, where lines have none, the name."""
    head = "日期,客户名称,凭证字号,贷方金额"
    lines = ["2026-11-10,路人甲商行（个体）,收－7,100", "2026-11-11,甲酒业,银收（8）,200"]
    books = "核算账簿：合肥某某贸易有限公司（本部）"
    for at, content in enumerate(([head, *lines], [books, head, *lines])):
        result, month = run(small_month(), text(tmp_path / f"凭证{at}.csv", content))
        assert sum(result.shares[outcome].cents for outcome in (NEW, UNMATCHED) if outcome in result.shares) == 30_000
        assert len(list(rows(month, "tblUnmatched"))) == 1


@pytest.mark.parametrize("amount", ["6222020200012345678", "-1000000000000", "1e15"])
def test_an_account_number_among_the_amounts_is_told(tmp_path, amount):
    path = text(tmp_path / "串列.csv", ["日期,客户编码,金额", f"2026-11-10,00101,{amount}", "2026-11-11,00101,5"])
    result, _ = run(small_month(), path)
    assert shares(result) == {NEW: (1, 5.0)}
    assert [problem.where for problem in result.problems if problem.rule is job_rules.RECEIPT_UNREADABLE] == [
        "串列.csv 第 2 行"
    ]
