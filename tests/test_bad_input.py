"""Bad input is normal input: what is wrong is told, all of it at once, and nothing is written or lost. Real files, the real
command line.

Structural trouble stops the job (exit code 2, nothing written); a row's stops that customer, who then stands first; a doubt
is shown with its sum and stops nothing.
"""

from __future__ import annotations

import datetime as dt
import errno
import os
import random
import shutil
import zipfile

import pytest
from conftest import BING, JIA, TODAY, WU, YI
from lxml import etree
from office_edits import (
    MAIN,
    add_row,
    by_code,
    edit_part,
    for_customer,
    holds_error,
    named,
    read_rows,
    row_of,
    set_cells,
    set_formula,
    set_name,
    table_part,
)

from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.problems import BookError
from xl_huikuan.jobs.follow_up import follow_up
from xl_huikuan.ooxml.package import Package
from xl_huikuan.values import CellError

DAY = "2026-11-18"


def told(ran, code=0):
    """The problems of a run with --json; each says where, what and how to mend it."""
    assert ran.code == code and ran.out.count("\n") == 1, (ran.out[:300], ran.err[:300])
    problems = ran.json["problems"]
    for problem in problems:
        assert problem["where"] and problem["what"] and problem["mend"], problem
    return problems


def stopped(huikuan, path, command="plan", *more):
    """Run a command that must stop: exit code 2, nothing written, nothing left behind; what was told."""
    before, names = path.read_bytes(), sorted(p.name for p in path.parent.iterdir())
    ran = huikuan(command, path, "--today", DAY, *more)
    assert ran.code == 2 and ran.out == "" and "Traceback" not in ran.err
    problems = told(huikuan(command, path, "--today", DAY, "--json", *more), 2)
    assert all(f"{p['where']}：{p['what']}" in ran.err for p in problems if p["severity"] == "structural")
    assert path.read_bytes() == before and sorted(p.name for p in path.parent.iterdir()) == names
    return [p for p in problems if p["severity"] == "structural"]


def listed(huikuan, path):
    """Run followups; (problems, rows)."""
    ran = huikuan("followups", path, "--today", DAY, "--json")
    return told(ran), ran.json["rows"]


def stands_first(huikuan, path, code, *words):
    """The customer stands first as 数据待改 with the reason, and the others are listed all the same."""
    problems, rows = listed(huikuan, path)
    assert (rows[0]["客户编码"], rows[0]["优先级"]) == (code, "数据待改") and len(rows) == 5
    assert all(word in rows[0]["原因"] for word in words), rows[0]["原因"]
    assert [row["优先级"] for row in rows].count("数据待改") == 1
    assert any(p["severity"] == "row" and p["customer"] == code for p in problems)
    return problems


def doubted(huikuan, path, *words):
    """Some doubt says all of this; nobody is held up."""
    problems, rows = listed(huikuan, path)
    assert any(p["severity"] == "doubt" and all(word in p["where"] + p["what"] for word in words) for p in problems), (
        problems
    )
    assert "数据待改" not in [row["优先级"] for row in rows]
    return problems


# ---- amounts and dates as people type them ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "yuan"),
    [("8万", 80_000), ("８００００", 80_000), ("¥80,000.00", 80_000), ("0.0008亿", 80_000), (" 8 万元", 80_000)],
)
def test_readable_text_becomes_the_number_in_place_and_is_listed(huikuan, small, text, yuan):
    row = row_of(small, "tblPromises", BING)
    set_cells(small, "tblPromises", {(row, "承诺金额"): text})
    problems, _ = listed(huikuan, small)
    assert read_rows(small, "tblPromises")[row]["承诺金额"] == yuan
    assert any(text in p["what"] and "80,000.00" in p["what"] and p["where"].startswith("承诺登记!F") for p in problems)
    assert by_code(small, "tblCommitments")[BING]["客户承诺"] == yuan
    assert listed(huikuan, small)[0] == []  # told once: now it is a number


def test_text_in_the_target_of_the_month(huikuan, small):
    set_name(small, "hk_target", "60万")
    assert huikuan("plan", small, "--today", "2026-11-03", "--json").json["target"] == 600_000
    assert named(small, "hk_target") == 600_000
    set_name(small, "hk_target", "六七十万")
    (problem,) = stopped(huikuan, small)
    assert problem["where"].startswith("参数!") and "六七十万" in problem["what"]


def test_unreadable_text_in_a_promise_is_an_error_in_the_cell_and_a_row_problem(huikuan, small):
    row = row_of(small, "tblPromises", BING)
    set_cells(small, "tblPromises", {(row, "承诺金额"): "三五万吧"})
    stands_first(huikuan, small, BING, "三五万吧", f"承诺登记!F{row + 5}")
    at = row_of(small, "tblCommitments", BING)
    assert [holds_error(small, "tblCommitments", at, name) for name in ("客户承诺", "差距")] == ["#VALUE!", "#VALUE!"]
    assert "客户承诺算不出" in by_code(small, "tblCommitments")[BING]["数据检查"]
    assert named(small, "hk_sum_commitment") == "#VALUE!"  # a total never comes out too small in silence


def test_unreadable_receipt(huikuan, small):
    for_customer(small, "tblReceipts", JIA, 金额="四万左右")
    stands_first(huikuan, small, JIA, "四万左右", "回款流水!D")
    assert holds_error(small, "tblPlan", row_of(small, "tblPlan", JIA), "累计实收") == "#VALUE!"
    assert holds_error(small, "tblPlan", row_of(small, "tblPlan", YI), "累计实收") is None
    assert named(small, "hk_plan_received") == "#VALUE!"


@pytest.mark.parametrize(("table", "column"), [("tblReceipts", "金额"), ("tblPromises", "承诺金额")])
def test_error_value_in_a_receipt_or_in_a_promise(huikuan, small, table, column):
    for_customer(small, table, JIA, **{column: CellError.NA})
    stands_first(huikuan, small, JIA, "#N/A")
    assert by_code(small, "tblCommitments")[JIA]["差距" if table == "tblPromises" else "累计实收"] == "#N/A"


def test_error_value_in_a_vital_column_stops_the_plan_only(huikuan, small):
    for_customer(small, "tblCustomers", YI, 锁定目标=CellError.NA)
    (problem,) = stopped(huikuan, small)
    assert "#N/A" in problem["what"] and problem["where"].startswith("客户!")
    stands_first(huikuan, small, YI, "#N/A")


def test_negative_promise(huikuan, small):
    for_customer(small, "tblPromises", BING, 承诺金额=-5_000.0)
    stands_first(huikuan, small, BING, "负数", "-5,000")


def test_negative_cap_stops_the_plan(huikuan, small):
    for_customer(small, "tblCustomers", YI, 本月能力上限=-1.0)
    assert "负数" in stopped(huikuan, small)[0]["what"]


def test_absurd_amounts(huikuan, small):
    for_customer(small, "tblReceipts", YI, 金额=90_000_000.0)
    doubted(huikuan, small, "回款流水!D", "9,000万元", "比全月任务还大", "已照数算入")
    for_customer(small, "tblReceipts", YI, 金额=9e15)
    stands_first(huikuan, small, YI, "大得不合理")


def test_dates_as_text(huikuan, small):
    for_customer(small, "tblReceipts", JIA, 日期="11月5日")
    doubted(huikuan, small, "回款流水!A", "11月5日", "2026-11-05")
    assert read_rows(small, "tblReceipts")[0]["日期"] == dt.datetime(2026, 11, 5)
    for_customer(small, "tblReceipts", JIA, 日期="上周五")
    stands_first(huikuan, small, JIA, "上周五", "不是日期")


def test_dates_in_another_month_are_left_out_with_their_sum(huikuan, small):
    for_customer(small, "tblReceipts", JIA, 日期=dt.date(2026, 10, 5))
    doubted(huikuan, small, "2026-10-05", "4万元没有算进本月")
    assert by_code(small, "tblPlan")[JIA]["累计实收"] == 0
    for_customer(small, "tblPromises", BING, 承诺到款日=dt.date(2026, 12, 3))
    doubted(huikuan, small, "2026-12-03", "5万元没有算进本月")


def test_a_receipt_of_tomorrow_is_let_in_with_its_sum(huikuan, small):
    for_customer(small, "tblReceipts", JIA, 日期=dt.date(2026, 11, 25))
    doubted(huikuan, small, "2026-11-25", "4万元已算进累计实收")


# ---- codes -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [JIA, "101", "0101", 101.0, "d4", "D4 "])
def test_duplicate_codes_as_excel_sees_them(huikuan, small, code):
    add_row(small, "tblCustomers", {"客户编码": code, "客户名称": "又一个", "信用等级": "A"})
    problems = stopped(huikuan, small) + stopped(huikuan, small, "followups")
    assert all("重复" in p["what"] and p["where"] == "客户!A10" for p in problems) and len(problems) == 2


def test_a_customer_without_a_code_and_a_code_with_wildcards(huikuan, small):
    add_row(small, "tblCustomers", {"客户名称": "没有编码"})
    add_row(small, "tblCustomers", {"客户编码": "A*1", "客户名称": "星号"})
    texts = [p["what"] for p in stopped(huikuan, small)]
    assert any("没有客户编码" in text for text in texts) and any("A*1" in text for text in texts)


def test_unknown_codes_are_left_out_with_their_sums(huikuan, small):
    receipt = {
        "日期": dt.date(2026, 11, 7),
        "客户编码": "X9",
        "金额": 12_345.0,
        "方式": "转账",
        "款项性质": "清欠",
        "状态": "财务确认",
    }
    add_row(small, "tblReceipts", receipt)
    add_row(small, "tblPromises", {"客户编码": "X8", "承诺到款日": dt.date(2026, 11, 27), "承诺金额": 7_000.0})
    doubted(huikuan, small, "回款流水!B", "X9", "12,345元没有算进去")
    doubted(huikuan, small, "承诺登记!B", "X8", "7,000元没有算进去")
    # a row without any code
    add_row(small, "tblReceipts", {**receipt, "客户编码": None, "金额": 500.0})
    doubted(huikuan, small, "回款流水!B", "没有客户编码", "500元没有算进任何客户")


def test_way_and_nature_without_a_rule(huikuan, small):
    for_customer(small, "tblReceipts", YI, 方式="微信")
    stands_first(huikuan, small, YI, "微信", "计入比例")
    assert holds_error(small, "tblReceipts", row_of(small, "tblReceipts", YI), "计入回款") == "#N/A"


def test_grade_that_is_not_in_the_list(huikuan, small):
    for_customer(small, "tblCustomers", WU, 信用等级="E")
    stands_first(huikuan, small, WU, "信用等级", "E")


# ---- structure -------------------------------------------------------------------------------------------------------


def rename_in_table(path, table, old, new):
    """Another name for a table or one of its columns, as the table part keeps it."""

    def change(root):
        for element in (root, *root.iter("{*}tableColumn")):
            for key in ("name", "displayName"):
                if element.get(key) == old:
                    element.set(key, new)

    edit_part(path, lambda package: table_part(package, table), change)


def drop_name(path, name):
    def change(root):
        for element in list(root.iter("{*}definedName")):
            if element.get("name") == name:
                element.getparent().remove(element)

    edit_part(path, "xl/workbook.xml", change)


def test_missing_table_column_and_name_are_told_together(huikuan, small):
    rename_in_table(small, "tblTargetChanges", "tblTargetChanges", "tblOther")
    rename_in_table(small, "tblReceipts", "款项性质", "性质")
    rename_in_table(small, "tblCustomers", "信用等级", "等级")
    drop_name(small, "hk_from")
    for command in ("plan", "followups"):
        texts = [p["what"] for p in stopped(huikuan, small, command)]
        for word in ("缺少表格 tblTargetChanges", "缺少列“款项性质”", "缺少列“信用等级”", "缺少名称 hk_from"):
            assert any(word in text for text in texts), word


def test_five_faults_are_told_at_once(huikuan, small):
    for_customer(small, "tblCustomers", YI, 锁定目标="若干", 手工月均=CellError.DIV0)
    for_customer(small, "tblCustomers", BING, 本月能力上限=-3.0)
    add_row(small, "tblCustomers", {"客户编码": JIA, "客户名称": "重复"})
    set_name(small, "hk_unit", "一百块左右")
    problems = stopped(huikuan, small)
    for word in ("若干", "#DIV/0!", "负数", "重复", "一百块左右"):
        assert any(word in p["what"] for p in problems), word
    assert all("!" in p["where"] for p in problems)


def test_no_customers_stops_and_no_receipts_does_not(huikuan, small):
    rows = range(len(read_rows(small, "tblReceipts")))
    names = ("日期", "客户编码", "金额", "方式", "款项性质", "状态")
    set_cells(small, "tblReceipts", {(row, name): None for row in rows for name in names})
    problems, listed_rows = listed(huikuan, small)
    assert problems == [] and len(listed_rows) == 5 and named(small, "hk_plan_received") == 0
    empty = FileBook(small)
    month = empty.read()
    for row in range(len(month["tblCustomers"])):
        for name in month["tblCustomers"].columns:
            month["tblCustomers"].set(row, name, None)
    empty.write(month)
    shutil.rmtree(small.parent / "备份")
    assert any("客户表是空的" in p["what"] for p in stopped(huikuan, small))


def test_settings_that_make_no_sense(huikuan, small):
    set_name(small, "hk_from", dt.date(2026, 12, 1))
    set_name(small, "hk_calls_per_day", 0.0)
    set_name(small, "hk_incredible", 0.9)
    set_name(small, "hk_target", None)
    texts = [p["what"] for p in stopped(huikuan, small, "followups")]
    for word in ("晚于", "每天联系几个客户", "承诺判断的界限", "没有填"):
        assert any(word in text for text in texts), word


def test_a_formula_that_was_never_calculated_is_not_taken_for_nothing(huikuan, small):
    set_formula(small, "tblCustomers", row_of(small, "tblCustomers", YI), "锁定目标", "1000*50")
    (problem,) = stopped(huikuan, small)
    assert "没有算出" in problem["what"] and problem["where"].startswith("客户!")


def test_today_outside_the_month_is_a_doubt(huikuan, small):
    ran = huikuan("followups", small, "--today", "2026-12-15", "--json")
    assert any("不在本月" in p["what"] for p in told(ran))


# ---- the file itself -------------------------------------------------------------------------------------------------


def not_a_workbook(path):
    path.write_text("客户,金额\n甲,1\n", "utf-8")


def truncated(path):
    path.write_bytes(path.read_bytes()[:-2000])


def damaged(path):
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        at = archive.getinfo("xl/workbook.xml").header_offset
    for i in range(at + 60, at + 160):
        data[i] ^= 0x5A
    path.write_bytes(data)


def bomb(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", b"\0" * (600 << 20))


def encrypted(path):
    path.write_bytes(
        bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 2000
    )


def other_zip(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "a")


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (not_a_workbook, "不是 Excel 工作簿"), (truncated, "不完整"), (damaged, "读不出来"), (bomb, "大得不正常"), (encrypted, "加密"),
        (other_zip, "不是 Excel 工作簿"), (lambda path: path.write_bytes(b""), "不是 Excel 工作簿"),
        (lambda path: path.write_bytes(random.Random(1).randbytes(5000)), "不是 Excel 工作簿"),
    ],
    ids=["text", "truncated", "damaged", "bomb", "encrypted", "zip", "empty", "noise"],
)  # fmt: skip
def test_files_that_are_no_workbook(huikuan, small, spoil, word):
    spoil(small)
    for command in ("followups", "check"):
        (problem,) = stopped(huikuan, small, command)
        assert problem["where"] == small.name and word in problem["what"], problem


def test_missing_file_and_folder(huikuan, tmp_path):
    for path in (tmp_path / "没有.xlsm", tmp_path):
        ran = huikuan("check", path)
        assert ran.code == 2 and path.name in ran.err and ran.out == ""


@pytest.mark.parametrize("lock", ["~${}", ".~lock.{}#"])
def test_open_in_excel_or_libreoffice(huikuan, small, lock):
    (small.parent / lock.format(small.name)).write_bytes(b"")
    for_customer(small, "tblFollowups", YI, 结果="谈妥")
    (problem,) = stopped(huikuan, small, "followups")
    assert "打开" in problem["what"] and "关闭" in problem["mend"]
    assert huikuan("show", small).code == 0  # looking is allowed


def test_read_only_file(huikuan, small, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)  # root may write anywhere
    for_customer(small, "tblFollowups", YI, 结果="谈妥")
    (problem,) = stopped(huikuan, small, "followups")
    assert "只读" in problem["what"] and "只读" in problem["mend"]


@pytest.mark.parametrize(
    ("number", "word"), [(errno.ENOSPC, "磁盘空间不足"), (errno.EACCES, "权限"), (errno.EIO, "写入失败")]
)
def test_disk_full_and_its_like(huikuan, small, monkeypatch, number, word):
    def fails(handle):
        raise OSError(number, os.strerror(number))

    for_customer(small, "tblFollowups", YI, 结果="谈妥")
    before = small.read_bytes()
    monkeypatch.setattr(os, "fsync", fails)
    ran = huikuan("followups", small, "--today", DAY)
    assert ran.code == 2 and word in ran.err and "Traceback" not in ran.err
    assert small.read_bytes() == before
    assert not [p for p in small.parent.iterdir() if p != small and p.name != "备份"]


def test_changed_by_somebody_else_in_between(small):
    book = FileBook(small)
    month = book.read()
    month["tblFollowups"].set(0, "备注", "我的")
    shutil.copy2(small, small.with_suffix(".other"))
    os.utime(small, ns=(1, 1))
    with pytest.raises(BookError, match="又被改过"):
        book.write(month)


def test_output_into_a_folder_that_is_not_there(huikuan, small, tmp_path):
    ran = huikuan("followups", small, "-o", tmp_path / "no" / "out.xlsm", "--today", DAY)
    assert ran.code == 2 and "找不到" in ran.err


def rewritten(path, part, change):
    """The workbook with one part's bytes changed."""
    package = Package.open(path)
    package.replace(part, change(package.read(part)))
    package.save(path)


STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda data: data.replace(MAIN.strip("{}").encode(), STRICT), ("严格", "另存为")),
        (lambda data: data.replace(b"<workbook", b'<!DOCTYPE workbook [<!ENTITY x "y">]><workbook', 1), ("xl/workbook.xml", "另存")),
    ],
    ids=["strict", "entities"],
)  # fmt: skip
def test_strict_and_foreign_xml_is_refused_not_misread(huikuan, small, change, words):
    rewritten(small, "xl/workbook.xml", change)
    (problem,) = stopped(huikuan, small, "followups")
    assert words[0] in problem["what"] and words[1] in problem["mend"]


def test_elements_that_nobody_knows_are_no_trouble(huikuan, small):
    edit_part(small, "xl/workbook.xml", lambda root: root.append(etree.fromstring("<x>&#65;</x>")))
    for_customer(small, "tblFollowups", YI, 结果="谈妥")
    assert listed(huikuan, small)[0] == []
    assert b">A</x>" in Package.open(small).read("xl/workbook.xml")


def test_nothing_to_do_is_no_trouble(small):
    assert follow_up(FileBook(small), TODAY).problems == []
