"""Rows typed beneath a table that did not grow, as LibreOffice and WPS leave them: jobs take them in, and no amount is lost
in silence. What is told of each kind of row: `troubles_of_rows`; both adapters: `test_monthly_book`.
"""

from __future__ import annotations

import re
import shutil

import pytest
from conftest import BING, DING, JIA, TODAY, WU, YI
from hypothesis import given, settings
from hypothesis import strategies as st
from month_in_memory import InMemory, day, make_list, plan, row_of, rows, small_month, type_beneath
from office_edits import by_code, edit_sheet, named, put_before, read_rows, xml
from office_edits import type_beneath as type_beneath_in_file
from openpyxl import load_workbook

from xl_huikuan.book.checks import rules
from xl_huikuan.book.contract.kinds import Kind
from xl_huikuan.book.contract.tables import TABLES
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.problems import BookError
from xl_huikuan.domain.money import parse_amount
from xl_huikuan.jobs.check import check
from xl_huikuan.jobs.follow_up import follow_up
from xl_huikuan.jobs.show import show
from xl_huikuan.values import CellError

PAID = {"日期": day(12), "客户编码": BING, "金额": 7_000.0, "方式": "转账", "款项性质": "清欠", "状态": "财务确认"}
TAKEN_IN, NOT_YET = rules.ROWS_TAKEN_IN, rules.ROWS_BENEATH
LEFT = (rules.ROWS_LEFT_BENEATH, rules.TOTAL_BENEATH, rules.JOBS_ROWS_BENEATH, rules.JOBS_LINES_BENEATH)


def told(problems, *wanted):
    return [problem.where for problem in problems if problem.rule in wanted]


# ---- jobs and the figures


def test_a_job_counts_it_and_the_next_has_nothing_to_say():
    month = small_month()
    type_beneath(month, "tblReceipts", PAID)
    listed, book = make_list(month)
    assert told(listed.problems, TAKEN_IN) == ["回款流水!D17"]
    assert rows(book.month, "tblPlan", BING)[0]["累计实收"] == 7_000
    assert [row["金额"] for row in rows(book.month, "tblReceipts")] == [40_000, 90_000, 10_000, 7_000]
    assert follow_up(book, TODAY).problems == []


@pytest.mark.parametrize("job", [check, show])
def test_what_writes_nothing_shows_the_figures_of_the_workbook_and_names_the_row(job):
    month = small_month()
    type_beneath(month, "tblReceipts", PAID)
    book = InMemory(month)
    shown = job(book, TODAY)
    assert told(shown.problems, NOT_YET) == ["回款流水!D17"] and book.writes == 0
    assert next(total.figure for total in shown.totals if total.label == "累计实收") == 140_000_00


def test_a_customer_beneath_is_planned_and_may_be_named_beneath_other_tables():
    month = small_month()
    type_beneath(month, "tblCustomers", {"客户编码": "00777", "客户名称": "庚", "手工月均": 50_000.0})
    type_beneath(month, "tblCommitments", {"客户编码": "00777", "障碍": "资金"}, {"客户编码": JIA, "障碍": "库存"})
    planned, after = plan(month, day(3))
    assert told(planned.problems, TAKEN_IN) == ["客户!V35", "承诺与差距!A12"]
    assert told(planned.problems, *LEFT) == ["承诺与差距!A13"]
    assert "00777" in [row["客户编码"] for row in rows(after, "tblPlan")]
    assert [row["障碍"] for row in rows(after, "tblCommitments", "00777")] == ["资金"]
    assert len(rows(after, "tblCommitments", JIA)) == 1


def test_a_contact_typed_beneath_the_list_is_logged_once():
    month = small_month()
    month["tblFollowups"].rearrange([row for row in range(5) if row != row_of(month, "tblFollowups", YI)])
    month["tblFollowups"].source = [*range(4)]
    type_beneath(
        month, "tblFollowups", {"客户编码": YI, "结果": "月底付", "再次承诺金额": 3_000.0, "再次承诺日期": day(27)}
    )
    _, book = make_list(month)
    assert [(row["客户编码"], row["结果"]) for row in rows(book.month, "tblContacts")] == [(YI, "月底付")]
    again = follow_up(book, TODAY)
    assert again.contacts == 0 and not told(again.problems, TAKEN_IN, *LEFT)
    assert sum(row["承诺金额"] == 3_000 for row in rows(book.month, "tblPromises")) == 1


def test_text_amounts_and_days_beneath_are_read_as_in_the_table():
    month = small_month()
    type_beneath(month, "tblReceipts", {**PAID, "日期": "11月12日", "金额": "0.7万"})
    listed, book = make_list(month)
    assert rows(book.month, "tblReceipts", BING)[0]["金额"] == 7_000
    assert sorted(p.where for p in listed.problems) == ["回款流水!A17", "回款流水!D17", "回款流水!D17"]


@pytest.mark.parametrize("typed", [7_000.0, 7_000, CellError.VALUE])
def test_what_a_formula_says_itself_gives_way_to_it(typed):
    month = small_month()
    type_beneath(month, "tblReceipts", {**PAID, "计入回款": typed})
    listed, book = make_list(month)
    assert not told(listed.problems, rules.TYPED_OVER) and not any(book.month.typed_over.values())
    assert rows(book.month, "tblPlan", BING)[0]["累计实收"] == 7_000


@pytest.mark.parametrize(
    ("table", "header", "value"), [("tblReceipts", "计入回款", 6_500.0), ("tblPromises", "客户名称", "别家")]
)
def test_what_a_formula_does_not_say_stays_and_is_told(table, header, value):
    month = small_month()
    row = PAID if table == "tblReceipts" else {"客户编码": BING, "承诺到款日": day(27), "承诺金额": 2_000.0}
    type_beneath(month, table, {**row, header: value})
    listed, book = make_list(month)
    [problem] = [problem for problem in listed.problems if problem.rule is rules.TYPED_OVER]
    assert rows(book.month, table, BING)[-1][header] == value
    if table == "tblReceipts":
        assert problem.where == "回款流水!K17" and rows(book.month, "tblPlan", BING)[0]["累计实收"] == 6_500
        assert rows(book.month, "tblFollowups", BING)[0]["待回金额"] == 93_500


def test_blank_rows_laid_for_typing_stay_where_they_are():
    month = small_month()
    type_beneath(month, "tblReceipts", PAID, after=2)
    _, book = make_list(month)
    table = book.month["tblReceipts"]
    assert len(table) == 13 and table.columns["金额"][2:] == [10_000, *[None] * 9, 7_000]


# ---- files


@pytest.fixture
def typed(small):
    """Two receipts beneath 回款流水, a line left blank between them."""
    type_beneath_in_file(small, "tblReceipts", PAID, {}, {**PAID, "金额": "=500*2", "摘要": "尾款"})
    return small


def test_in_a_file_the_table_grows_over_them(typed):
    before = FileBook(typed).read()["tblReceipts"]
    end = before.place.first_row + len(before) - 1
    listed = follow_up(FileBook(typed), TODAY)
    assert (
        told(listed.problems, TAKEN_IN) == [f"回款流水!D{end + 1}"] and "第 " + str(end + 1) in listed.problems[0].what
    )
    sheet = load_workbook(typed)["回款流水"]
    last = sheet[end + 3]
    assert sheet.tables["tblReceipts"].ref.endswith(str(end + 3))
    assert last[3].value == "=500*2" and str(last[10].value).startswith("=IF(tblReceipts[[#This Row]")
    assert [cell.number_format for cell in last] == [cell.number_format for cell in sheet[end]]
    covered = [str(area.sqref) for area in sheet.data_validations.dataValidation]
    assert covered and all(str(end + 3) in area for area in covered)
    shown = by_code(typed, "tblPlan")[BING]
    assert (
        shown["累计实收"] == 7_001 and named(typed, "hk_plan_received") == 147_001
    )  # `type_beneath` says 1 of a formula
    again = FileBook(typed)
    assert not again.read()["tblReceipts"].beneath and not again.write(again.read()).changed


def test_check_leaves_the_file_as_it_is(typed):
    before = typed.read_bytes()
    checked = check(FileBook(typed), TODAY)
    assert len(told(checked.problems, NOT_YET)) == 1 and typed.read_bytes() == before


def test_a_backup_holds_them_as_they_were_typed(typed):
    backup = follow_up(FileBook(typed), TODAY).written.backup
    assert len(FileBook(backup).read()["tblReceipts"].beneath) == 2


def test_an_uncalculated_formula_beneath_stops_the_job(small):
    first = type_beneath_in_file(small, "tblReceipts", PAID)
    edit_sheet(small, "回款流水", lambda root: _without_value(root, f"D{first}"))
    for job in (check, follow_up):
        with pytest.raises(BookError) as caught:
            job(FileBook(small), TODAY)
        assert [p.where for p in caught.value.problems if p.rule is rules.UNCALCULATED] == [f"回款流水!D{first}"]


def _without_value(root, ref):
    [cell] = [cell for cell in root.iter("{*}c") if cell.get("r") == ref]
    for child in list(cell):
        cell.remove(child)
    cell.append(xml("<f >500*2</f>"))


def test_merged_rows_beneath_stop_the_job_and_nothing_is_written(small):
    first = type_beneath_in_file(small, "tblReceipts", PAID)
    merged = xml(f'<mergeCells ><mergeCell ref="I{first}:J{first}"/></mergeCells>')
    edit_sheet(small, "回款流水", lambda root: put_before(root, merged, "conditionalFormatting", "dataValidations"))
    before = small.read_bytes()
    with pytest.raises(BookError, match=f"回款流水!I{first}"):
        follow_up(FileBook(small), TODAY)
    assert small.read_bytes() == before


def test_what_stands_in_the_columns_of_another_table_is_that_tables(small):
    """清单 holds tables of different lengths beside each other."""
    month = FileBook(small).read()
    assert not [name for name, table in month.tables.items() if table.beneath]
    type_beneath_in_file(small, "tblSteps", {"节点": "收尾", "截止日": day(30), "累计比例": 1.0})
    month = FileBook(small).read()
    assert [name for name, table in month.tables.items() if table.beneath] == ["tblSteps"]


def test_formulas_of_the_contract_alone_are_no_row(small):
    text = read_rows(small, "tblReceipts", data_only=False)[0]["计入回款"][1:]
    type_beneath_in_file(small, "tblReceipts", {"计入回款": f"={text}"})
    assert FileBook(small).read()["tblReceipts"].beneath == []


# ---- every amount is in the totals or named

MONEY = {
    "tblReceipts": "金额", "tblPromises": "承诺金额", "tblTargetChanges": "调整额", "tblActions": "预计增量",
    "tblContacts": "承诺金额", "tblFollowups": "再次承诺金额", "tblPlan": "期初目标", "tblCustomers": "锁定目标",
    "tblHistory": "实收",
}  # fmt: skip
DATES = {name: [c.header for c in TABLES[name].columns if c.kind is Kind.DATE and not c.is_computed] for name in MONEY}
WORDS = st.sampled_from(["合计", "小计：", "备注：", "王", "以上已核对", "2026-11-13", "转账", "已定"])
CODES = st.sampled_from([JIA, YI, BING, DING, WU, "101", "X9", "新1", "新2", "合计", None, None])


@st.composite
def beneath(draw):
    """Rows as hands leave them: amounts all different, figures or texts, other cells there or not."""
    table = draw(st.sampled_from(sorted(MONEY)))
    row = st.fixed_dictionaries(
        {"code": CODES, "amount": st.sampled_from([None, "number", "text"]), "day": st.sampled_from([None, day(12), "11月12日", day(1, 12)]),
         "word": st.none() | WORDS, "blank": st.integers(0, 9).map(lambda n: n > 7)}
    )  # fmt: skip
    typed = []
    texts = [c.header for c in TABLES[table].columns if c.kind is Kind.TEXT and not c.is_computed]
    for at, kinds in enumerate(draw(st.lists(row, min_size=1, max_size=6))):
        cents = 1_000_01 + 7_919_00 * at + draw(st.integers(0, 500)) * 100
        amount = {None: None, "number": cents / 100, "text": f"{cents / 100:.2f}元"}[kinds["amount"]]
        cells = {"客户编码": kinds["code"], MONEY[table]: amount}
        if texts:
            cells[draw(st.sampled_from(texts))] = kinds["word"]
        if DATES[table]:
            cells[draw(st.sampled_from(DATES[table]))] = kinds["day"]
        cells = {header: value for header, value in cells.items() if value is not None}
        typed.append({} if kinds["blank"] else cells)
    return table, typed, draw(st.integers(0, 7))


def numbers_of(problem):
    """The rows that a problem about rows beneath a table names."""
    text = re.search(r"第 ([\d 至、]+) 行", problem.what)[1]
    spans = [list(map(int, span.split(" 至 "))) for span in text.split("、")]
    return [number for span in spans for number in range(span[0], span[-1] + 1)]


def cents_of(value):
    return parse_amount(str(value))


def sum_named(problem, header):
    found = re.search(rf"[（、]{header} (-?[\d.,万亿]+元)", problem.what)
    return parse_amount(found[1]) if found else 0


def settle(month, table, typed, problems, before):
    """Each amount typed is in the table now, or its row is named with a sum that is the rows' own."""
    header, first = MONEY[table], month[table].place.first_row + before
    held = [cents_of(value) for value in month[table].columns[header][before:] if value not in (None, "")]
    amounts = {at: cents_of(row[header]) for at, row in enumerate(typed) if header in row}
    outside = [problem for problem in problems if problem.rule in LEFT]
    named = {number - first for problem in outside for number in numbers_of(problem)}
    for problem in outside:
        assert sum_named(problem, header) == sum(amounts.get(number - first, 0) for number in numbers_of(problem))
    inside = [amount for at, amount in amounts.items() if at not in named]
    assert held == inside
    taken = [problem for problem in problems if problem.rule is TAKEN_IN]
    assert sum(sum_named(problem, header) for problem in taken) == sum(inside)


def take_in_alone(book):
    """What every writing job begins with."""
    from xl_huikuan.jobs.opening import open_month

    try:
        opened = open_month(book, TODAY, for_plan=False)
    except BookError as error:
        return None, error.problems
    return opened.month, opened.problems


@given(beneath())
def test_every_amount_is_in_its_table_or_named(case):
    table, typed, after = case
    month = small_month()
    before = len(month[table])
    type_beneath(month, table, *typed, after=after)
    found, problems = take_in_alone(InMemory(month))
    if found is not None:
        settle(found, table, [*[{}] * after, *typed], problems, before)


@given(beneath())
def test_check_names_every_amount_that_a_job_would_take_in_or_leave(case):
    table, typed, after = case
    month = small_month()
    before = len(month[table])
    type_beneath(month, table, *typed, after=after)
    try:
        problems = check(InMemory(month), TODAY).problems
    except BookError as error:
        problems = error.problems
    header, first = MONEY[table], month[table].place.first_row + before + after
    amounts = {first + at: cents_of(row[header]) for at, row in enumerate(typed) if header in row}
    named = [problem for problem in problems if problem.rule in (NOT_YET, *LEFT)]
    assert amounts.keys() <= {number for problem in named for number in numbers_of(problem)}
    assert sum(sum_named(problem, header) for problem in named) == sum(amounts.values())


RECEIPTS = st.lists(
    st.fixed_dictionaries(
        {"日期": st.sampled_from([day(3), day(12), day(18)]), "客户编码": st.sampled_from([JIA, YI, BING, "101", "X9", None]),
         "金额": st.integers(1, 400).map(lambda n: n * 100.25)}
    ),
    min_size=1, max_size=5,
)  # fmt: skip


@settings(max_examples=15, deadline=None)
@given(RECEIPTS, st.integers(0, 5))
def test_in_files_every_receipt_beneath_is_in_the_totals_or_named(small_master, tmp_path_factory, receipts, after):
    path = shutil.copy2(small_master, tmp_path_factory.mktemp("beneath"))
    plain = {"方式": "转账", "款项性质": "清欠", "状态": "财务确认"}
    typed = [{**plain, **{k: v for k, v in row.items() if v is not None}} for row in receipts]
    type_beneath_in_file(path, "tblReceipts", *typed, after=after)
    before = named(path, "hk_plan_received")
    problems = follow_up(FileBook(path), TODAY).problems
    counted = sum(row["金额"] for row in receipts if row["客户编码"] in (JIA, YI, BING, "101"))
    assert named(path, "hk_plan_received") == pytest.approx(before + counted)
    [taken] = [problem for problem in problems if problem.rule is TAKEN_IN]
    assert sum_named(taken, "金额") == round(sum(row["金额"] for row in receipts) * 100)
    orphans = [p for p in problems if p.rule in (rules.CODE_UNKNOWN, rules.ROW_WITHOUT_CODE)]
    assert len(orphans) == sum(row["客户编码"] in ("X9", None) for row in receipts)
    assert [row["金额"] for row in read_rows(path, "tblReceipts")][3:] == [row["金额"] for row in receipts]
