"""What every MonthlyBook must do: the same tests over a workbook file and over a workbook open in (a stand-in for) Excel.

The live ones need Windows Python; `tests/test_windows.py` runs this file there.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
from pathlib import Path

import pytest
from conftest import BING, DING, JIA, TODAY, WU, YI
from office_edits import (
    add_column,
    add_comment,
    add_link,
    add_row,
    by_code,
    delete_rows,
    drop_column,
    drop_name,
    drop_sheet,
    drop_table,
    edit_cell,
    edit_part,
    filter_on,
    for_customer,
    hidden_rows,
    hide_rows,
    insert_rows_above,
    named,
    point_name,
    protect,
    read_rows,
    rename_column,
    rename_sheet,
    reorder_columns,
    row_of,
    set_cells,
    totals_row,
    type_beneath,
)
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import range_boundaries

from xl_huikuan.book.checks.beneath import take_in
from xl_huikuan.book.contract.former_formulas import FORMER
from xl_huikuan.book.contract.tables import TABLES
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.file.held import same_formula
from xl_huikuan.book.live.table import in_table
from xl_huikuan.book.problems import BookError
from xl_huikuan.jobs import rules
from xl_huikuan.jobs.break_down import break_down
from xl_huikuan.jobs.check import check
from xl_huikuan.jobs.follow_up import follow_up
from xl_huikuan.jobs.repair import repair
from xl_huikuan.ooxml.new_table import ColumnSpec
from xl_huikuan.ooxml.workbook import CellWrite, Workbook
from xl_huikuan.values import CellError

NEXT = dt.date(2026, 11, 20)
MANUAL = -4135
FIRST_VERSION = Path(__file__).parent / "fixtures" / "first-version.xlsm"
SECOND_VERSION = FIRST_VERSION.with_name("second-version.xlsm")
THIRD_VERSION = FIRST_VERSION.with_name("third-version.xlsm")


class InFile:
    """The workbook as a file."""

    def __init__(self, path):
        self.path = path

    def book(self):
        return FileBook(self.path)

    def saved(self):
        return self.path


class InExcel:
    """The workbook open in the stand-in; `book()` is the live adapter."""

    def __init__(self, path):
        self.path, self.excel = path, None

    def book(self):
        from hosts.excel_stand_in import Excel

        from xl_huikuan.book.live.book import LiveBook

        if self.excel is None:
            self.excel = Excel(self.path)
            self.excel.book.Application.Calculation = MANUAL
        return LiveBook(self.excel.xlwings_book(), self.path.parent / "copies")

    def saved(self):
        return self.excel.save(self.path.with_name("saved.xlsm"))


in_excel = pytest.param(
    InExcel, marks=pytest.mark.skipif(os.name != "nt", reason="needs Windows Python (COM)"), id="Excel"
)


@pytest.fixture(params=[pytest.param(InFile, id="file"), in_excel])
def place(request, small):
    return request.param(small)


@pytest.fixture(params=[in_excel])
def live(request, small):
    return request.param(small)


def rows(place, table):
    return read_rows(place.saved(), table)


# ---- reading


@pytest.mark.parametrize("text", ["客户!$A$1:$XFD$1048576", "客户!$A:$A", "参数!$A$1:$Z$99"])
def test_a_name_that_points_to_more_than_a_small_block_is_told(place, text):
    point_name(place.path, "hk_target", text)
    with pytest.raises(BookError) as stopped:
        place.book().read()
    (problem,) = stopped.value.problems
    assert f"名称 hk_target（“参数”里的“本月任务（元）”）指向“{text}”" in problem.what and "名称管理器" in problem.mend


def test_reads_what_the_rep_typed(place):
    month = place.book().read()
    customers = month["tblCustomers"].columns
    assert customers["客户编码"][:5] == [JIA, YI, BING, DING, WU] and not any(customers["客户编码"][5:])
    assert customers["手工月均"][:5] == [100_000] * 5 and customers["授信额度"][:5] == [None] * 5
    assert month["tblReceipts"].columns["日期"][:3] == [
        dt.date(2026, 11, 5),
        dt.date(2026, 11, 6),
        dt.date(2026, 11, 10),
    ]
    assert month.names["hk_target"] == 500_000 and month.names["hk_today"] == TODAY
    assert month["tblCustomers"].where(1, "客户名称") == "客户!B6" and month.where("hk_target").startswith("参数!B")
    assert not month.typed_over


def test_reads_errors_truths_texts_and_days_as_they_are(place):
    set_cells(
        place.path,
        "tblCustomers",
        {
            (0, "手工月均"): CellError.NA, (1, "手工月均"): "20万", (2, "手工月均"): True, (3, "手工月均"): 0.1,
            (0, "备注"): dt.date(2026, 11, 20), (1, "备注"): "=不是公式", (2, "备注"): "两\n行",
        },
    )  # fmt: skip
    customers = place.book().read()["tblCustomers"].columns
    assert customers["手工月均"][:4] == [CellError.NA, "20万", True, 0.1]
    assert customers["备注"][1:3] == ["=不是公式", "两\n行"]


def test_finds_tables_wherever_the_office_moved_them(place):
    reorder_columns(place.path, "tblReceipts", sorted)
    insert_rows_above(place.path, "回款流水", 3, "本办抬头")
    rename_sheet(place.path, "回款流水", "流水 '26")
    month = place.book().read()
    assert month["tblReceipts"].columns["金额"][:3] == [40_000, 90_000, 10_000]
    assert month["tblReceipts"].where(0, "客户编码").startswith("流水 '26!")
    assert month["tblReceipts"].where(0, "客户编码").endswith(str(month["tblReceipts"].place.first_row))


def test_refuses_what_lacks_a_column_or_a_name(place):
    drop_sheet(place.path, "跟进记录")
    edit_part(
        place.path,
        "xl/workbook.xml",
        lambda root: [
            name.getparent().remove(name) for name in root.iter("{*}definedName") if name.get("name") == "hk_target"
        ],
    )
    with pytest.raises(BookError) as caught:
        place.book().read()
    assert [problem.what for problem in caught.value.problems] == [
        "缺少表格 tblContacts（原在“跟进记录”）",
        "缺少名称 hk_target（“参数”里的“本月任务（元）”）",
    ]
    assert {problem.where for problem in caught.value.problems} == {place.path.name}


def test_a_figure_typed_over_a_formula_is_seen(place):
    set_cells(place.path, "tblPlan", {(row_of(place.path, "tblPlan", WU), "累计实收"): 5_000.0})
    assert place.book().read().typed_over == {("tblPlan", "累计实收"): {4: 5_000}}


# ---- writing


def test_nothing_changed_is_nothing_written(place):
    book = place.book()
    written = book.write(book.read())
    assert not written.changed and written.backup is None
    assert [path.name for path in place.path.parent.iterdir()] == [place.path.name]


ODD = [
    "00123", "1-2", "=1+1", "+8613800000000", "-5", "@甲", "2026-11-23", "3e5", "TRUE", "Nov 5", "'引号", "#N/A 不是错误",
    "王 经理", "两\n行", "１２３", "9" * 20, "50%", "¥5",
]  # fmt: skip


@pytest.mark.parametrize("column", ["备注", "信用等级", "联系人", "手工月均"])
def test_texts_stay_texts_whatever_they_look_like(place, column):
    book = place.book()
    month = book.read()
    for text in ODD:
        month["tblCustomers"].append({"客户编码": f"新{text}", column: text})
    book.write(month)
    found = [row[column] for row in rows(place, "tblCustomers")][5:]
    assert found[: len(ODD)] == ODD
    assert place.book().read()["tblCustomers"].columns[column][5 : 5 + len(ODD)] == ODD


def test_numbers_days_truths_and_blanks_are_written_as_such(place):
    book = place.book()
    month = book.read()
    table = month["tblReceipts"]
    table.append({"日期": dt.date(2026, 11, 17), "客户编码": WU, "金额": 0.1, "摘要": ""})
    table.append({"日期": dt.date(2026, 11, 18), "客户编码": WU, "金额": -1_234_567.89, "摘要": None})
    table.set(0, "金额", 41_000)
    table.set(1, "摘要", None)
    month.names["hk_today"] = dt.date(2026, 11, 19)
    month.names["hk_rep"] = "00赵"
    assert book.write(month).changed
    found = rows(place, "tblReceipts")
    assert [row["金额"] for row in found] == [41_000, 90_000, 10_000, 0.1, -1_234_567.89]
    assert [row["日期"] for row in found[3:]] == [dt.datetime(2026, 11, 17), dt.datetime(2026, 11, 18)]
    saved = place.saved()
    assert named(saved, "hk_today") == dt.datetime(2026, 11, 19) and named(saved, "hk_rep") == "00赵"


def test_new_rows_get_the_formulas_of_the_contract_and_of_the_office(place):
    add_column(place.path, "tblReceipts", "提成", formula="tblReceipts[[#This Row],[金额]]*0.01")
    book = place.book()
    month = book.read()
    for _ in range(20):
        month["tblReceipts"].append({"日期": dt.date(2026, 11, 16), "客户编码": WU, "金额": 100})
    book.write(month)
    found = read_rows(place.saved(), "tblReceipts", data_only=False)
    assert [row["金额"] for row in found] == [40_000, 90_000, 10_000, *[100] * 20]
    for name in ("计入回款", "提成"):
        assert len({row[name] for row in found}) == 1 and str(found[-1][name]).startswith("=")
    assert not place.book().read().typed_over


def test_rows_move_with_all_that_the_office_put_into_them(place):
    order = [row["客户编码"] for row in read_rows(place.path, "tblFollowups")]
    add_column(place.path, "tblFollowups", "我的标记", [f"标记{code}" for code in order])
    set_cells(place.path, "tblFollowups", {(0, "备注"): "第一个"})
    book = place.book()
    month = book.read()
    month["tblFollowups"].replace([(at, {"序号": new}) for new, at in enumerate((4, 0, 2), 1)])
    book.write(month)
    found = rows(place, "tblFollowups")
    assert [row["客户编码"] for row in found] == [order[4], order[0], order[2]]
    assert [row["我的标记"] for row in found] == [f"标记{row['客户编码']}" for row in found]
    assert [row["备注"] for row in found] == [None, "第一个", None]
    assert len(place.book().read()["tblFollowups"]) == 3


def test_a_figure_typed_over_a_formula_moves_with_its_row(place):
    set_cells(place.path, "tblPlan", {(4, "累计实收"): 5_000.0})
    book = place.book()
    month = book.read()
    month["tblPlan"].replace([(at, {}) for at in (4, 3, 2, 1, 0)])
    book.write(month)
    assert place.book().read().typed_over == {("tblPlan", "累计实收"): {0: 5_000}}


def test_a_table_may_lose_all_its_rows_and_get_new_ones(place):
    book = place.book()
    month = book.read()
    month["tblFollowups"].replace([])
    book.write(month)
    assert rows(place, "tblFollowups") == []
    book = place.book()
    month = book.read()
    month["tblFollowups"].append({"客户编码": JIA, "原因": "一"})
    month["tblFollowups"].append({"客户编码": YI, "原因": "二"})
    book.write(month)
    assert [row["原因"] for row in rows(place, "tblFollowups")] == ["一", "二"]


def test_a_totals_row_stays_at_the_end(place):
    totals_row(place.path, "tblContacts", "结果", "承诺金额", 0.0)
    book = place.book()
    month = book.read()
    for day in (16, 17, 18):
        month["tblContacts"].append({"日期": dt.date(2026, 11, day), "客户编码": JIA, "结果": f"第{day}"})
    book.write(month)
    sheet = load_workbook(place.saved())["跟进记录"]
    table = sheet.tables["tblContacts"]
    last = [str(cell.value) for cell in sheet[table.ref][-1]]
    assert table.totalsRowCount == 1 and "合计" in last and any("SUBTOTAL" in value for value in last)
    assert [row["结果"] for row in rows(place, "tblContacts")][:3] == ["第16", "第17", "第18"]


PAID = {
    "日期": dt.date(2026, 11, 12), "客户编码": WU, "金额": 7_000.0, "方式": "转账", "款项性质": "清欠", "状态": "财务确认",
}  # fmt: skip


def beneath(problems):
    return [problem for problem in problems if problem.what.startswith("表格下面")]


def test_rows_beneath_a_table_are_read_with_what_they_hold(place):
    first = type_beneath(place.path, "tblReceipts", PAID, {}, {**PAID, "金额": "7千", "计入回款": 5.0, "摘要": "=1+1"})
    table = place.book().read()["tblReceipts"]
    count = len(table)
    assert [(row.source, row.formulas) for row in table.beneath] == [(count, set()), (count + 2, {"摘要"})]
    assert table.beneath[0].cells == PAID
    assert {name: table.beneath[1].cells[name] for name in ("金额", "计入回款")} == {"金额": "7千", "计入回款": 5}
    assert table.place.number(count) == first
    assert [name for name, table in place.book().read().tables.items() if table.beneath] == ["tblReceipts"]


def test_rows_far_beneath_and_beside_other_tables_are_found_too(place):
    first = type_beneath(place.path, "tblReceipts", PAID, after=700)
    type_beneath(place.path, "tblSteps", {"节点": "收尾", "累计比例": 1.0})
    month = place.book().read()
    assert [month["tblReceipts"].place.number(row.source) for row in month["tblReceipts"].beneath] == [first]
    assert {name for name, table in month.tables.items() if table.beneath} == {"tblReceipts", "tblSteps"}


def test_a_table_of_the_offices_own_beneath_is_none_of_ours(place):
    first = type_beneath(place.path, "tblReceipts", PAID)
    book = Workbook.open(place.path)
    cells = [[CellWrite(WU), CellWrite(5.0)]]
    columns = [ColumnSpec(name, None, None, None) for name in ("编码", "数")]
    book.add_table("回款流水", "tblOffice", first + 2, 2, columns, cells, like=None)
    book.save(place.path)
    beneath = place.book().read()["tblReceipts"].beneath
    assert [row.cells for row in beneath] == [PAID]


def test_rows_beneath_totals_are_named_where_they_stand(place):
    totals_row(place.path, "tblReceipts", "摘要", "金额", 140_000.0)
    first = type_beneath(place.path, "tblReceipts", PAID)
    [told] = beneath(check(place.book(), TODAY).problems)
    assert told.where == f"回款流水!D{first}"


@pytest.mark.parametrize("with_totals", [False, True])
def test_rows_beneath_a_table_become_its_own(place, with_totals):
    add_column(place.path, "tblReceipts", "提成", formula="tblReceipts[[#This Row],[金额]]*0.01")
    add_column(place.path, "tblReceipts", "经办", ["甲"])
    if with_totals:
        totals_row(place.path, "tblReceipts", "摘要", "金额", 140_000.0)
    type_beneath(place.path, "tblReceipts", {**PAID, "经办": "乙"}, {}, {**PAID, "金额": "=1000*2"}, PAID)
    before = len(FileBook(place.path).read()["tblReceipts"])
    assert len(beneath(follow_up(place.book(), TODAY).problems)) == 1
    sheet = load_workbook(place.saved())["回款流水"]
    table = sheet.tables["tblReceipts"]
    assert (table.totalsRowCount or 0) == with_totals
    header, *data = [[cell.value for cell in row] for row in sheet[table.ref]]
    if with_totals:
        last = data.pop()
        assert "合计" in last and any("SUBTOTAL" in str(value) for value in last)
    found = [dict(zip(header, row, strict=True)) for row in data]
    assert [row["金额"] for row in found[before:]] == [7_000, None, "=1000*2", 7_000]
    assert [row["经办"] for row in found[before:]] == ["乙", None, None, None]
    for name in ("计入回款", "提成"):
        assert len({row[name] for row in found}) == 1 and str(found[-1][name]).startswith("=")
    assert sheet.max_row == sheet[table.ref][-1][0].row
    assert sheet[table.ref][before + 1][0].number_format == "yyyy-mm-dd"
    month = place.book().read()
    assert not month["tblReceipts"].beneath and len(month["tblReceipts"]) == before + 4
    assert not beneath(follow_up(place.book(), TODAY).problems)


def test_rows_beneath_and_new_rows_behind_them_become_a_tables_own_at_once(place):
    type_beneath(place.path, "tblReceipts", PAID)
    book = place.book()
    month = book.read()
    take_in(month)
    before = len(month["tblReceipts"])
    month["tblReceipts"].append({**PAID, "金额": 500.0})
    book.write(month)
    sheet = load_workbook(place.saved())["回款流水"]
    header, *data = [[cell.value for cell in row] for row in sheet[sheet.tables["tblReceipts"].ref]]
    found = [dict(zip(header, row, strict=True)) for row in data]
    assert len(found) == before + 1 and [row["金额"] for row in found[-2:]] == [7_000, 500]
    assert {str(row["计入回款"])[:1] for row in found} == {"="}


def test_what_was_typed_beneath_in_a_computed_column_stays_where_it_differs(place):
    type_beneath(place.path, "tblReceipts", {**PAID, "计入回款": 5.0}, {**PAID, "计入回款": 7_000.0})
    before = len(FileBook(place.path).read()["tblReceipts"])
    follow_up(place.book(), TODAY)
    assert place.book().read().typed_over == {("tblReceipts", "计入回款"): {before: 5}}


def test_a_job_may_write_below_the_rows_that_it_took_in(place):
    """跟进记录 gets what the list holds, beneath the row that was typed beneath it."""
    type_beneath(place.path, "tblContacts", {"日期": TODAY, "客户编码": JIA, "结果": "手记"})
    type_beneath(place.path, "tblFollowups", {"客户编码": "X9", "备注": "不在客户表"})
    for_customer(place.path, "tblFollowups", YI, 结果="月底付")
    before = len(FileBook(place.path).read()["tblContacts"])
    listed = follow_up(place.book(), NEXT)
    assert listed.contacts == 1
    assert [(row["客户编码"], row["结果"]) for row in rows(place, "tblContacts")] == [(JIA, "手记"), (YI, "月底付")]
    assert len(place.book().read()["tblContacts"]) == before + 2
    [left] = [p for p in beneath(listed.problems) if p.where.startswith("跟进清单!")]
    assert "没有算进去" in left.what and place.book().read()["tblFollowups"].beneath


def test_check_only_names_rows_beneath(place):
    first = type_beneath(place.path, "tblReceipts", PAID)
    told = beneath(check(place.book(), TODAY).problems)
    assert [(p.where, "7,000元" in p.what) for p in told] == [(f"回款流水!D{first}", True)]
    assert len(place.book().read()["tblReceipts"].beneath) == 1


def test_a_filter_on_the_list_is_cleared_and_said(place):
    if place.__class__ is InFile:
        filter_on(place.path, "跟进清单", "tblFollowups", "优先级", [1, 3])
    first = FileBook(place.path).read()["tblFollowups"].place.first_row
    hide_rows(place.path, "跟进清单", [first + 1, first + 3])
    hide_rows(place.path, "客户", [9])
    book = place.book()
    month = book.read()
    month.unfilter.add("tblFollowups")
    written = book.write(month)
    assert written.changed and written.notes == ["“跟进清单”的筛选已清除，隐藏的行已显示"]
    assert not hidden_rows(place.saved(), "跟进清单") and 9 in hidden_rows(place.saved(), "客户")


def test_comments_and_hidden_columns_stay(place):
    add_comment(place.path, "目标调整", "B5", "本办的批注")
    sheet_before = load_workbook(place.path)["计划"]
    widths = {key: column.width for key, column in sheet_before.column_dimensions.items()}
    book = place.book()
    month = book.read()
    month["tblTargetChanges"].append({"客户编码": YI, "调整额": 1})
    month["tblPlan"].set(0, "期初目标", 1)
    book.write(month)
    saved = load_workbook(place.saved())
    assert saved["目标调整"]["B5"].comment.text == "本办的批注" and saved["目标调整"]["B5"].value == YI
    assert {key: column.width for key, column in saved["计划"].column_dimensions.items()} == widths


@pytest.mark.parametrize(
    ("order", "link", "comment"),
    [
        ([0, 1, 2, 3, 4], "B8", "D9"),
        ([4, 3, 2, 1, 0], "B10", "D9"),
        ([2, 0, 3, 4, 1], "B11", "D7"),
        ([2, 1, 0], "B8", "D7"),
        ([0, 2], None, "D8"),
        ([1, 0], "B7", None),
    ],
)
def test_links_and_comments_go_along_with_rows_that_move(place, order, link, comment):
    """The list begins in row 7: the second row has the link, the third the comment."""
    add_link(place.path, "跟进清单", "B8", "客户!A5")
    add_link(place.path, "跟进清单", "A2", "说明!A1")
    add_comment(place.path, "跟进清单", "D9", "老板姓王")
    book = place.book()
    month = book.read()
    linked = month["tblFollowups"].get(1, "客户名称")
    month["tblFollowups"].rearrange(order)
    told = book.write(month).notes
    sheet = load_workbook(place.saved())["跟进清单"]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    links = {cell.coordinate: cell.hyperlink.location for cell in cells if cell.hyperlink}
    assert links == {"A2": "说明!A1", **({} if link is None else {link: "客户!A5"})}
    assert link is None or sheet[link].value == linked
    assert {cell.coordinate: cell.comment.text for cell in cells if cell.comment} == (
        {} if comment is None else {comment: "老板姓王"}
    )
    gone = "“跟进清单”有 1 条批注所在的行已经去掉，批注也跟着没有了：“老板姓王”"
    assert (gone in told) is (comment is None)


# ---- the jobs


@pytest.fixture
def twin(small, tmp_path):
    """A copy of the same workbook, on which the job runs as a file: what the figures must be."""
    return lambda: shutil.copy2(small, tmp_path / "twin.xlsm")


def same_month(one, other):
    a, b = FileBook(one).read(), FileBook(other).read()
    assert a.tables.keys() == b.tables.keys()
    for name, table in a.tables.items():
        assert table.columns == b[name].columns, name
    assert a.names == b.names and a.typed_over == b.typed_over


EDITS = {
    "as it is": lambda path: None,
    "columns moved": lambda path: [reorder_columns(path, name, sorted) for name in ("tblCustomers", "tblPlan", "tblFollowups")],
    "office columns": lambda path: [add_column(path, "tblFollowups", "标记", list("abcde")), add_column(path, "tblPlan", "奖金", formula="1+1")],
    "typed results": lambda path: for_customer(path, "tblFollowups", YI, 结果="=月底", 再次承诺金额=9_000.0, 再次承诺日期=dt.date(2026, 11, 27)),
    "amounts in words": lambda path: for_customer(path, "tblCustomers", YI, 锁定目标="12万"),
    "new customer": lambda path: add_row(path, "tblCustomers", {"客户编码": "00007", "客户名称": "新客户", "手工月均": 50_000.0}),
    "rows beneath": lambda path: [
        type_beneath(path, "tblReceipts", PAID, {}, {**PAID, "客户编码": "X9"}),
        type_beneath(path, "tblCustomers", {"客户编码": "00007", "客户名称": "新客户", "手工月均": 50_000.0}),
    ],
    "customer gone": lambda path: delete_rows(path, "tblCustomers", [1]),
}  # fmt: skip


@pytest.mark.parametrize("edit", EDITS)
def test_the_jobs_write_the_same_figures(place, twin, edit):
    EDITS[edit](place.path)
    other = twin()
    planned, reference = break_down(place.book(), NEXT), break_down(FileBook(other), NEXT)
    assert (planned.allocated, planned.unallocated) == (reference.allocated, reference.unallocated)
    assert planned.notes == [
        note for note in reference.notes if place.__class__ is InFile or "打开时会重新计算" not in note
    ]
    listed, list_reference = follow_up(place.book(), NEXT), follow_up(FileBook(other), NEXT)
    assert listed.rows == list_reference.rows and listed.problems == list_reference.problems
    same_month(place.saved(), other)


def test_the_list_made_twice_is_the_list(place):
    for_customer(place.path, "tblFollowups", JIA, 结果="周五打款")
    follow_up(place.book(), NEXT)
    first = rows(place, "tblFollowups")
    listed = follow_up(place.book(), NEXT)
    assert not listed.written.changed and rows(place, "tblFollowups") == first
    assert [row["结果"] for row in rows(place, "tblContacts")] == ["周五打款"]


def test_a_structural_problem_writes_nothing(place):
    set_cells(place.path, "tblCustomers", {(1, "客户编码"): JIA})
    before = FileBook(place.path).read()
    with pytest.raises(BookError, match="重复"):
        break_down(place.book(), NEXT)
    after = FileBook(place.saved()).read()
    assert {name: table.columns for name, table in before.tables.items()} == {
        name: table.columns for name, table in after.tables.items()
    }
    assert not list(place.path.parent.glob("*备份*"))


def test_check_says_the_same(place, twin):
    for_customer(place.path, "tblCustomers", YI, 锁定目标="很多")
    other = twin()
    with pytest.raises(BookError) as here:
        check(place.book(), NEXT)
    with pytest.raises(BookError) as there:
        check(FileBook(other), NEXT)
    assert str(here.value) == str(there.value) and "很多" in str(here.value)


# ---- what an older workbook lacks

LACKS = (
    ("tblCommitments", "判断理由"), ("tblCommitments", "风险差距"), ("tblPlan", "进度差额"), ("tblPromises", "有效金额"),
    ("tblReceipts", "计入回款"), ("tblMeasures", "须先有"), ("tblMeasures", "不可同做"),
)  # fmt: skip
LACKED_NAMES = ("hk_days", "hk_sum_risk_gap", "hk_msg_failed", "hk_budget", "hk_calls_per_day", "hk_contract")
OLDER = {
    "columns": lambda path: [drop_column(path, table, header) for table, header in LACKS],
    "names": lambda path: [drop_name(path, name) for name in LACKED_NAMES],
    "thresholds": lambda path: [drop_name(path, name) for name in ("hk_thresholds", "hk_days")],
    "a table": lambda path: drop_table(path, "tblMeasures"),
    "a sheet": lambda path: drop_sheet(path, "复盘"),
}  # fmt: skip


@pytest.mark.parametrize("job", [break_down, follow_up])
@pytest.mark.parametrize("lack", OLDER)
def test_what_a_workbook_lacks_is_added_with_the_same_figures(place, twin, lack, job):
    OLDER[lack](place.path)
    other = twin()
    done, reference = job(place.book(), NEXT), job(FileBook(other), NEXT)
    told = [note for note in done.notes if "已经补上" in note]
    assert told and told == [note for note in reference.notes if "已经补上" in note]
    saved = place.saved()
    same_month(saved, other)
    here, there = FileBook(saved).read(), FileBook(other).read()
    assert {name: table.place for name, table in here.tables.items()} == {
        name: table.place for name, table in there.tables.items()
    }
    assert here.name_places == there.name_places
    for name in ("tblCommitments", "tblPlan", "tblPromises", "tblReceipts", "tblMeasures", "tblReview"):
        assert formulas(saved, name) == formulas(other, name), name
    assert set(load_workbook(saved).defined_names) == set(load_workbook(other).defined_names)
    again = job(place.book(), NEXT)
    assert not again.written.changed and not any("补上" in note for note in again.notes)


def formulas(path, table):
    """Headers, and the formulas that differ, by header."""
    found: dict[str, set[str]] = {}
    for row in read_rows(path, table, data_only=False):
        for header, value in row.items():
            found.setdefault(header, set()).update([value] if str(value).startswith("=") else [])
    return found


@pytest.fixture(params=[pytest.param(InFile, id="file"), in_excel])
def first(request, tmp_path):
    """The demo as the first version made it."""
    (tmp_path / "book").mkdir()
    return request.param(Path(shutil.copy2(FIRST_VERSION, tmp_path / "book" / "十一月.xlsm")))


def test_the_first_version_is_to_be_repaired_first(first):
    with pytest.raises(BookError, match="旧版本做的（表格版本 1）"):
        follow_up(first.book(), NEXT)


@pytest.fixture(params=[pytest.param(FIRST_VERSION, id="first"), pytest.param(SECOND_VERSION, id="second")])
def made_before(request):
    """The demo as an early version made it."""
    return request.param


@pytest.fixture(params=[pytest.param(InFile, id="file"), in_excel])
def too_old(request, made_before, tmp_path):
    """The same, in a file and open in Excel."""
    (tmp_path / "book").mkdir()
    return request.param(Path(shutil.copy2(made_before, tmp_path / "book" / "十一月.xlsm")))


def test_what_is_too_old_is_repaired_as_a_file_alone(too_old):
    """It gets sheets that nothing can be put into in an open workbook."""
    before = too_old.path.read_bytes()
    if isinstance(too_old, InFile):
        assert repair(too_old.book()).done and not repair(too_old.book()).done
    else:
        with pytest.raises(BookError, match="请关闭工作簿，运行 huikuan repair 文件名"):
            repair(too_old.book())
        assert too_old.path.read_bytes() == before


@pytest.fixture(params=[pytest.param(InFile, id="file"), in_excel])
def third(request, tmp_path):
    """The demo as the third version made it."""
    (tmp_path / "book").mkdir()
    return request.param(Path(shutil.copy2(THIRD_VERSION, tmp_path / "book" / "十一月.xlsm")))


def test_the_third_version_gets_new_formulas(third):
    set_cells(third.path, "tblWorkings", {(3, "部分占比"): 0.77})
    done = follow_up(third.book(), NEXT)
    assert any("这个版本换了公式" in note for note in done.notes)
    saved = third.saved()
    shown = {table: formulas(saved, table) for table, _ in FORMER}
    for table, header in FORMER:
        [text] = shown[table][header]
        assert same_formula(in_table(text[1:], table), in_table(TABLES[table].cell_formula(header), table)), header
    assert read_rows(third.saved(), "tblWorkings")[3]["部分占比"] == 0.77
    assert all(row["先付比例"] for row in read_rows(third.saved(), "tblCustomers") if row["客户编码"])
    assert not follow_up(third.book(), NEXT).written.changed


def beside(path, sheet, columns=1):
    """The column right of a sheet's last table, and its header's row."""
    tables = load_workbook(path)[sheet].tables.values()
    right = max(range_boundaries(table.ref)[2] for table in tables)
    return get_column_letter(right + columns), range_boundaries(next(iter(tables)).ref)[1]


def test_no_room_for_a_column_or_a_table_is_told(place):
    drop_column(place.path, "tblPlan", "进度差额")
    drop_name(place.path, "hk_plan_ahead")
    drop_table(place.path, "tblMeasures")
    (column, top), (left, header) = beside(place.path, "计划"), beside(place.path, "清单", 2)
    edit_cell(place.path, "计划", f"{column}{top + 2}", "本办的注")
    edit_cell(place.path, "清单", f"{left}{header}", "本办的表")
    done = break_down(place.book(), NEXT)
    left = [note for note in done.notes if "没有补上" in note]
    assert done.written.changed and [part for note in left for part in re.findall("“[^”]+”的[^，、]+", note)] == [
        "“计划”的列“进度差额”", "“计划”的“进度差额”", "“清单”的表“措施”",
    ]  # fmt: skip
    book = load_workbook(place.saved())
    assert "hk_plan_ahead" not in book.defined_names
    assert book["计划"][f"{column}{top + 2}"].value == "本办的注" and "tblMeasures" not in book["清单"].tables
    again = break_down(place.book(), NEXT)
    assert not again.written.changed and [note for note in again.notes if "没有补上" in note] == left


def test_what_stands_further_right_stays_where_it_is(place):
    drop_column(place.path, "tblPlan", "进度差额")
    column, top = beside(place.path, "计划", 2)
    edit_cell(place.path, "计划", f"{column}{top + 2}", "本办的注")
    break_down(place.book(), NEXT)
    saved = place.saved()
    assert load_workbook(saved)["计划"][f"{column}{top + 2}"].value == "本办的注"
    assert "进度差额" in read_rows(saved, "tblPlan")[0]


def test_an_added_column_looks_like_its_kind(place):
    before = look(place.path, "tblPlan", "进度差额")
    drop_column(place.path, "tblPlan", "进度差额")
    break_down(place.book(), NEXT)
    assert look(place.saved(), "tblPlan", "进度差额") == before


def look(path, table, header):
    """How header and first cell of a column look, and how wide it is."""
    sheet = next(sheet for sheet in load_workbook(path) if table in sheet.tables)
    left, top, right, _ = range_boundaries(sheet.tables[table].ref)
    at = next(at for at in range(left, right + 1) if sheet.cell(top, at).value == header)
    cells = sheet.cell(top, at), sheet.cell(top + 1, at)
    return [
        (c.number_format, c.fill.fgColor.rgb, c.font.color and c.font.color.rgb, c.alignment.horizontal) for c in cells
    ]


# ---- repairing

DAMAGED = {
    "a header": lambda path: rename_column(path, "tblReceipts", "金额", "金额 "),
    "a renamed column": lambda path: rename_column(path, "tblReceipts", "金额", "到款数"),
    "formulas": lambda path: [
        set_cells(path, "tblPlan", {(row, "累计实收"): 5.0 for row in range(5)}),
        set_cells(path, "tblCommitments", {(1, "差距"): None, (2, "数据检查"): "好"}),
    ],
    "names": lambda path: [drop_name(path, name) for name in ("hk_target", "hk_days", "hk_plan_received", "hk_thresholds")],
    "the thresholds alone": lambda path: drop_name(path, "hk_thresholds"),
    "a figure": lambda path: edit_cell(path, *place_of_name(path, "hk_plan_received"), 7),
    "columns": lambda path: [drop_column(path, "tblReceipts", "摘要"), drop_column(path, "tblPlan", "进度差额")],
    "all of it": lambda path: [edit(path) for name, edit in DAMAGED.items() if name not in ("a header", "all of it", "a figure", "names")],
}  # fmt: skip


def place_of_name(path, name):
    [(sheet, ref)] = load_workbook(path).defined_names[name].destinations
    return sheet, ref.replace("$", "")


@pytest.mark.parametrize("kind", DAMAGED)
def test_a_damaged_workbook_is_repaired(place, twin, kind):
    DAMAGED[kind](place.path)
    other = twin()
    shown = repair(place.book(), dry_run=True)
    done, reference = repair(place.book()), repair(FileBook(other))
    assert done.done == shown.done == reference.done and done.asked == reference.asked == [] and done.written.backup
    saved = place.saved()
    same_month(saved, other)
    for name in ("tblCommitments", "tblPlan", "tblPromises", "tblReceipts"):
        assert formulas(saved, name) == formulas(other, name), name
    assert set(load_workbook(saved).defined_names) == set(load_workbook(other).defined_names)
    again = repair(place.book())
    assert again.done == [] and again.written is None


def test_what_is_not_sure_is_asked(place, twin):
    rename_column(place.path, "tblReceipts", "票据到期日", "到期")
    other = twin()
    assert repair(place.book()).problems == repair(FileBook(other)).problems
    assert "票据到期日" not in read_rows(place.saved(), "tblReceipts")[0]


# ---- only in Excel


def test_live_cannot_bring_a_table_back_that_people_fill(live):
    drop_sheet(live.path, "跟进记录")
    with pytest.raises(BookError, match="请保存并关闭工作簿，运行 huikuan repair"):
        repair(live.book())


def test_live_copies_the_workbook_before_every_repair(live):
    for turn in range(2):
        live.book()
        live.excel.book.Worksheets("计划").Range("I7").Value2 = 5.0
        assert repair(live.book()).written.backup, turn
    assert len(list(live.path.parent.glob("备份/*"))) == 2


def test_live_refuses_to_repair_a_protected_sheet(live):
    DAMAGED["formulas"](live.path)
    protect(live.path, "计划")
    with pytest.raises(BookError) as caught:
        repair(live.book())
    assert [problem.where for problem in caught.value.problems] == ["计划"]


def test_live_copies_the_workbook_before_the_days_first_change_only(live):
    for amount in (1.0, 2.0):
        book = live.book()
        month = book.read()
        month["tblPlan"].set(0, "期初目标", amount)
        written = book.write(month)
        assert written.changed and (written.backup is not None) == (amount == 1.0)
    [copy] = live.path.parent.glob("备份/*")
    assert by_code(copy, "tblPlan")[JIA]["期初目标"] == 100_000
    assert read_rows(live.saved(), "tblPlan")[0]["期初目标"] == 2


def test_live_selects_and_activates_nothing_and_leaves_computed_cells_alone(live):
    before = read_rows(live.path, "tblPlan", data_only=False)
    live.book()
    selected = live.excel.book.Application.Selection.Address
    follow_up(live.book(), NEXT)
    assert live.excel.log == [] and live.excel.book.Application.Selection.Address == selected
    after = read_rows(live.saved(), "tblPlan", data_only=False)
    assert [row["本月目标"] for row in after] == [row["本月目标"] for row in before]


def test_live_refuses_protected_sheets_all_at_once_and_writes_nothing(live):
    for sheet in ("跟进清单", "参数"):
        protect(live.path, sheet)
    with pytest.raises(BookError) as caught:
        follow_up(live.book(), dt.date(2026, 11, 23))
    assert sorted(problem.where for problem in caught.value.problems) == ["参数", "跟进清单"]
    assert all("撤消工作表保护" in problem.mend for problem in caught.value.problems)
    assert not list(live.path.parent.glob("*备份*"))
    assert rows(live, "tblContacts") == read_rows(live.path, "tblContacts")


def test_live_refuses_a_read_only_workbook(live):
    live.book()
    live.excel.read_only = True
    with pytest.raises(BookError, match="只读"):
        follow_up(live.book(), dt.date(2026, 11, 23))


def test_live_refuses_to_grow_over_what_stands_beneath(live):
    book = load_workbook(live.path, keep_vba=True)
    sheet = book["跟进记录"]
    bottom = sheet.tables["tblContacts"].ref.rpartition(":")[2]
    number = int("".join(filter(str.isdigit, bottom))) + 2
    book.close()
    live.book()
    live.excel.book.Worksheets("跟进记录").Range(f"D{number}").Value2 = "本办的注"
    adapter = live.book()
    month = adapter.read()
    for _ in range(30):
        month["tblContacts"].append({"日期": dt.date(2026, 11, 16), "客户编码": JIA})
    with pytest.raises(BookError) as caught:
        adapter.write(month)
    assert caught.value.problems[0].where == f"跟进记录!D{number}"


def test_live_refuses_to_take_in_merged_cells(live):
    first = type_beneath(live.path, "tblReceipts", PAID)
    live.book()
    live.excel.book.Worksheets("回款流水").Range(f"H{first}:I{first}").Merge()
    adapter = live.book()
    month = adapter.read()
    month["tblReceipts"].take_in(month["tblReceipts"].beneath)
    with pytest.raises(BookError) as caught:
        adapter.write(month)
    assert [problem.where for problem in caught.value.problems] == [f"回款流水!A{first}"]


def test_live_grows_a_table_with_a_totals_row(live):
    totals_row(live.path, "tblContacts", "结果", "承诺金额", 0.0)
    adapter = live.book()
    month = adapter.read()
    count = len(month["tblContacts"])
    for at in range(count + 2):
        month["tblContacts"].append({"日期": dt.date(2026, 11, 16), "客户编码": JIA, "结果": f"第{at}"})
    adapter.write(month)
    sheet = load_workbook(live.saved())["跟进记录"]
    table = sheet.tables["tblContacts"]
    last = [str(cell.value) for cell in sheet[table.ref][-1]]
    assert table.totalsRowCount == 1 and "合计" in last and any("SUBTOTAL" in value for value in last)
    assert [row["结果"] for row in rows(live, "tblContacts")] == [f"第{at}" for at in range(count + 2)]


def older(path):
    drop_column(path, "tblPlan", "进度差额")
    drop_name(path, "hk_days")
    drop_sheet(path, "复盘")


def test_live_adds_without_selecting_and_shows_the_sheet_that_was_shown(live):
    older(live.path)
    live.book()
    shown, selected = live.excel.book.ActiveSheet.Name, live.excel.book.Application.Selection.Address
    break_down(live.book(), NEXT)
    assert (live.excel.book.ActiveSheet.Name, live.excel.book.Application.Selection.Address) == (shown, selected)
    assert set(live.excel.log) == {"Worksheet.Activate"}
    assert load_workbook(live.saved()).sheetnames[-1] == "复盘"


def test_live_copies_the_workbook_before_it_adds(live):
    older(live.path)
    break_down(live.book(), NEXT)
    [copy] = live.path.parent.glob("备份/*")
    assert "进度差额" not in read_rows(copy, "tblPlan")[0]


@pytest.mark.parametrize("sheet", ["计划", "参数"])
def test_live_refuses_to_add_to_a_protected_sheet(live, sheet):
    older(live.path)
    protect(live.path, sheet)
    adapter = live.book()
    month = adapter.read()
    with pytest.raises(BookError) as caught:
        adapter.write(month)
    assert [problem.where for problem in caught.value.problems] == [sheet]
    assert "tblReview" not in [name for page in load_workbook(live.saved()) for name in page.tables]
    assert not list(live.path.parent.glob("*备份*"))


def test_live_needs_no_room_for_what_a_run_says_on_a_protected_page(live):
    drop_name(live.path, "hk_contract")
    protect(live.path, "说明")
    done = break_down(live.book(), NEXT)
    assert done.written.changed and "hk_contract" not in load_workbook(live.saved()).defined_names


def test_live_refuses_to_add_to_a_read_only_workbook_or_a_sheet_to_a_protected_one(live):
    older(live.path)
    adapter = live.book()
    month = adapter.read()
    live.excel.read_only = True
    with pytest.raises(BookError, match="只读"):
        adapter.write(month)
    live.excel.read_only = False
    live.excel.book.Protect()
    with pytest.raises(BookError, match="结构受保护"):
        adapter.write(month)


def test_live_refuses_to_grow_an_added_column_over_what_stands_beneath(live):
    drop_column(live.path, "tblReceipts", "计入回款")
    column, _ = beside(live.path, "回款流水")
    adapter = live.book()
    month = adapter.read()
    number = month["tblReceipts"].place.first_row + len(month["tblReceipts"])
    live.excel.book.Worksheets("回款流水").Range(f"{column}{number + 1}").Value2 = "本办的注"
    for _ in range(len(month["tblReceipts"]) + 5):
        month["tblReceipts"].append({"日期": dt.date(2026, 11, 16), "客户编码": JIA, "金额": 1})
    with pytest.raises(BookError) as caught:
        adapter.write(month)
    assert caught.value.problems[0].where == f"回款流水!{column}{number + 1}"


def test_rows_are_as_high_as_their_texts(place):
    """A name of 28 characters takes four lines of 承诺与差距's column, and three of 客户's."""
    for_customer(place.path, "tblCustomers", JIA, 客户名称="内蒙古呼伦贝尔市鄂温克族自治旗兴安商贸有限责任公司第三店")
    follow_up(place.book(), NEXT)
    book = load_workbook(place.saved())

    def heights(table):
        sheet = next(sheet for sheet in book if table in sheet.tables)
        first = range_boundaries(sheet.tables[table].ref)[1] + 1
        return [sheet.row_dimensions[row].height for row in (first, first + 1)]

    assert heights("tblCommitments")[0] >= 63 and heights("tblCommitments")[1] == 48
    assert heights("tblCustomers")[0] >= 48 and (heights("tblCustomers")[1] or 0) < 30


def test_live_says_what_to_do_about_an_earlier_versions_board(live):
    shutil.copy2(FIRST_VERSION.with_name("fourth-version.xlsm"), live.path)
    asked = repair(live.book(), dry_run=True).asked
    assert [(each.where, each.rule) for each in asked] == [("看板", rules.BOARD_OLD)]
    done = repair(live.book())
    assert done.asked[0].rule is rules.BOARD_OLD  # and what had no room
    assert "看板（新）" not in load_workbook(live.saved()).sheetnames


def test_live_says_nothing_of_this_versions_board(live):
    assert repair(live.book(), dry_run=True).asked == []
