"""Receipts of a month that is closed: what it had is known, what it lacked goes into the next one; over the small month.

In November 甲 (00101) has 40,000 of the 5th, 乙 (00102) 90,000 of the 6th, 丁 (D4) 10,000 of the 10th, typed without numbers.
"""

from __future__ import annotations

import datetime as dt

from conftest import BING, DING, JIA, WU, YI
from foreign_files import text
from month_in_memory import InMemory, add_row, contents, day, for_customer, receipt, rows, set_cells, small_month

from xl_huikuan.book.file.book import FileBook
from xl_huikuan.domain.told_receipts import ImportOutcome
from xl_huikuan.jobs.break_down import break_down
from xl_huikuan.jobs.import_receipts import ImportShare, import_receipts
from xl_huikuan.jobs.roll_over import close_month, roll_over

DECEMBER = dt.date(2026, 12, 1)
HEAD = "日期,客户编码,对方户名,金额,流水号"
NEW, THERE, CONFIRMED = ImportOutcome.NEW, ImportOutcome.THERE, ImportOutcome.CONFIRMED
UNMATCHED, OTHERS, OUTSIDE = ImportOutcome.UNMATCHED, ImportOutcome.OTHERS, ImportOutcome.OUTSIDE


def december(month):
    """The month after, as a book."""
    book = InMemory(month)
    close_month(book, day(30))
    following = InMemory(book.month)
    rolled = roll_over(following)
    following.month.names["hk_target"] = 500_000
    return following, rolled


def imported(book, tmp_path, *lines, **more):
    """What importing these lines did; a second time there is nothing new."""
    path = text(tmp_path / "银行.csv", [HEAD, *lines])
    result = import_receipts(book, [path], day(3, 12), **more)
    assert sum(share.cents for share in result.shares.values()) == result.total.cents
    after = contents(book.month)
    again = import_receipts(book, [path], day(3, 12))
    assert not again.brought and contents(book.month) == after
    return result


def shares(result):
    return {outcome: (share.count, share.cents / 100) for outcome, share in result.shares.items() if share.count}


def ledger(book, code=None):
    return [
        (row["日期"], row["客户编码"], row["金额"], row["摘要"], row["流水号"])
        for row in rows(book.month, "tblReceipts", code)
    ]


def test_what_the_month_had_goes_on_to_be_known():
    month = small_month()
    receipt(month, JIA, 700, day(30), 状态="业务员报款", 流水号="R1")
    book, rolled = december(month)
    found = [
        (row["日期"], row["客户编码"], row["金额"], row["状态"], row["流水号"])
        for row in rows(book.month, "tblClosedReceipts")
    ]
    assert found == [
        (day(5), JIA, 40_000, "财务确认", None), (day(6), YI, 90_000, "财务确认", None), (day(10), DING, 10_000, "财务确认", None),
        (day(30), JIA, 700, "业务员报款", "R1"),
    ]  # fmt: skip
    assert book.month.kept.receipts_from == day(1) and ledger(book) == [] and rolled.receipts == 0


def test_only_the_month_before_is_kept():
    book, _ = december(small_month())
    break_down(book, DECEMBER)
    receipt(book.month, WU, 5, day(2, 12))
    close_month(book, day(31, 12))
    january = InMemory(book.month)
    roll_over(january)
    assert [row["客户编码"] for row in rows(january.month, "tblClosedReceipts")] == [WU]
    assert january.month.kept.receipts_from == DECEMBER


def test_what_the_month_did_not_count_stays_a_receipt():
    month = small_month()
    receipt(month, WU, 800, day(2, 12), 流水号="T1")  # typed before the roll-over
    receipt(month, WU, 900, None)
    receipt(month, None, 60, day(7))
    receipt(month, "X9", 70, day(7))
    receipt(month, WU, 1_000, day(30, 10))  # the month before's
    book, rolled = december(month)
    assert [(row["日期"], row["客户编码"], row["金额"]) for row in rows(book.month, "tblReceipts")] == [
        (day(2, 12), WU, 800), (None, WU, 900), (day(7), None, 60), (day(7), "X9", 70),
    ]  # fmt: skip
    assert (rolled.receipts, rolled.receipts_cents) == (4, 1_830_00)
    assert len(rows(book.month, "tblClosedReceipts")) == 3


def test_late_receipts_go_into_the_new_month(tmp_path):
    book, _ = december(small_month())
    result = imported(
        book, tmp_path,
        "2026-11-05,00101,,40000,B1",  # typed in November
        "2026-11-27,00101,,5000,B2", "2026-11-30,,王二,600,B3", "2026-11-30,00102,,250,", "2026-12-02,00102,,90000,B4",
        "2026-10-31,00101,,7,B5", "2027-01-04,00101,,8,B6",
    )  # fmt: skip
    assert shares(result) == {THERE: (1, 40_000), NEW: (3, 95_250), UNMATCHED: (1, 600), OUTSIDE: (2, 15)}
    (_, _, _, _, number) = ledger(book, YI)[0]
    assert number.startswith("无号1130-")
    assert ledger(book) == [
        (DECEMBER, JIA, 5_000, "2026-11-27 到款", "B2"), (DECEMBER, YI, 250, "2026-11-30 到款", number),
        (day(2, 12), YI, 90_000, None, "B4"),
    ]  # fmt: skip
    (waits,) = rows(book.month, "tblUnmatched")
    assert (waits["日期"], waits["付款人"], waits["摘要"], waits["流水号"]) == (
        DECEMBER,
        "王二",
        "2026-11-30 到款",
        "B3",
    )
    other = result.other_months
    assert (other.late, other.alike) == (ImportShare(3, 5_850_00), ImportShare())
    assert (other.before, other.after) == (ImportShare(1, 7_00), ImportShare(1, 8_00))
    set_cells(book.month, "tblUnmatched", 0, 客户编码=BING)
    claimed = import_receipts(book, [tmp_path / "银行.csv"], day(3, 12))
    assert claimed.claimed.cents == 600_00 and shares(claimed)[THERE] == (5, 135_850)
    assert ledger(book, BING) == [(DECEMBER, BING, 600, "2026-11-30 到款；付款人 王二", "B3")]


def test_what_waited_over_the_roll_over_is_no_second_receipt(tmp_path):
    month = small_month()
    november = InMemory(month)
    path = text(
        tmp_path / "十一月.csv", [HEAD, "2026-11-20,,王二,600,K1", "2026-11-21,,李四,700,", "2026-11-22,,甲酒业,50,"]
    )
    import_receipts(november, [path], day(23))
    book, rolled = december(november.month)
    assert (rolled.unclaimed, len(rows(book.month, "tblClosedReceipts"))) == (2, 4)
    again = import_receipts(book, [path], day(3, 12))
    assert not again.brought and shares(again) == {UNMATCHED: (2, 1_300), THERE: (1, 50)}
    for at, code in enumerate((BING, WU)):
        set_cells(book.month, "tblUnmatched", at, 客户编码=code)
    import_receipts(book, [], day(3, 12))
    again = import_receipts(book, [path], day(3, 12))
    assert not again.brought and shares(again) == {THERE: (3, 1_350)}
    assert [line[:4] for line in ledger(book)] == [
        (DECEMBER, BING, 600, "2026-11-20 到款；付款人 王二"), (DECEMBER, WU, 700, "2026-11-21 到款；付款人 李四"),
    ]  # fmt: skip


def test_what_the_rep_reported_in_the_month_before_is_confirmed_there(tmp_path):
    month = small_month()
    receipt(month, WU, 700, day(30), 状态="业务员报款", 流水号="R1")
    book, _ = december(month)
    result = imported(book, tmp_path, f"2026-12-02,{WU},,700,B1")
    assert shares(result) == {CONFIRMED: (1, 700)} and result.other_months.confirmed == ImportShare(1, 700_00)
    assert ledger(book) == []
    (row,) = rows(book.month, "tblClosedReceipts", WU)
    assert (row["日期"], row["状态"], row["流水号"]) == (day(2, 12), "财务确认", "B1")


def test_a_late_receipt_that_confirms_a_report_stands_on_the_first(tmp_path):
    book, _ = december(small_month())
    receipt(book.month, WU, 700, day(2, 12), 状态="业务员报款", 流水号="R1", 摘要="赵收")
    result = imported(book, tmp_path, f"2026-11-30,{WU},,700,")
    assert shares(result) == {CONFIRMED: (1, 700)}
    (row,) = rows(book.month, "tblReceipts")
    assert (row["日期"], row["摘要"], row["状态"]) == (DECEMBER, "2026-11-30 到款；赵收；报款流水号 R1", "财务确认")


def test_a_customer_who_left(tmp_path):
    month = small_month()
    for code in (WU, YI):
        for_customer(month, "tblCustomers", code, 状态="停供")
    receipt(month, WU, 300, day(12), 流水号="K1")
    book, rolled = december(month)
    assert rolled.left == ["乙酒业", "戊酒业"]
    result = imported(
        book,
        tmp_path,
        f"2026-11-12,{WU},戊酒业,300,K1",
        f"2026-11-13,{WU},戊酒业,400,K2",
        f"2026-12-02,{WU},戊酒业,500,K3",
    )
    # what he paid late was this rep's; what he pays from now on may be another's
    assert shares(result) == {THERE: (1, 300), UNMATCHED: (1, 400), OTHERS: (1, 500)}


def test_a_month_that_knows_nothing_of_the_one_before(tmp_path):
    book = InMemory(small_month())
    result = imported(book, tmp_path, "2026-10-30,00101,,5000,B2")
    assert shares(result) == {OUTSIDE: (1, 5_000)} and result.other_months.before == ImportShare(1, 5_000_00)


def test_of_files(huikuan, small, tmp_path):
    assert huikuan("rollover", small, "--today", "2026-11-30").code == 0
    following = small.with_name("回款计划-2026-12.xlsm")
    book = FileBook(following)
    month = book.read()
    month.settings.target = 500_000_00
    book.write(month)
    path = text(tmp_path / "银行.csv", [HEAD, "2026-11-05,00101,,40000,B1", "2026-11-27,00101,,5000,B2"])
    ran = huikuan("import-receipts", following, path, "--today", "2026-12-03", "--json")
    assert ran.code == 0 and ran.json["late"] == {"count": 1, "amount": 5_000}
    assert ran.json["new"]["amount"] == 5_000 and ran.json["already_there"]["amount"] == 40_000
    month = FileBook(following).read()
    assert [(row["日期"], row["金额"]) for row in rows(month, "tblReceipts")] == [(DECEMBER, 5_000)]
    content = following.read_bytes()
    again = huikuan("import-receipts", following, path, "--today", "2026-12-03", "--json")
    assert not again.json["changed"] and following.read_bytes() == content


def test_every_cent_of_a_late_file_is_told(tmp_path):
    """A count of the whole: November's file again with what came late, over what November had."""
    month = small_month()
    november = InMemory(month)
    lines = [f"2026-11-{at:02},{code},,{at * 100},V{at}" for at, code in enumerate((JIA, YI, BING, DING, WU) * 5, 1)]
    import_receipts(november, [text(tmp_path / "a.csv", [HEAD, *lines[:20]])], day(23))
    book, _ = december(november.month)
    add_row(book.month, "tblUnmatched", 日期=DECEMBER, 付款人="王二", 金额=1, 流水号="Z")
    result = imported(book, tmp_path, *lines)
    assert shares(result) == {THERE: (20, 21_000), NEW: (5, 11_500)}
    assert sum(row["金额"] for row in rows(book.month, "tblReceipts")) == 11_500
