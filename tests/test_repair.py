"""修复 over damaged workbook files: what is missing comes back, what was typed over is a formula again, and nothing that was
typed changes."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from conftest import BING, JIA, TODAY, YI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from month_in_memory import OF_RUNS
from office_edits import (
    add_column,
    add_format_and_validation,
    add_sheet,
    break_name,
    by_code,
    drop_column,
    drop_name,
    drop_sheet,
    drop_table,
    edit_cell,
    insert_rows_above,
    named,
    read_rows,
    rename_column,
    rename_sheet,
    reorder_columns,
    set_cells,
    set_formula,
)
from openpyxl import load_workbook

from xl_huikuan.book.contract.kinds import Kind
from xl_huikuan.book.contract.settings import SETTINGS_SHEET
from xl_huikuan.book.contract.tables import NAMES, TABLES
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.lost_names import At, standing_cells
from xl_huikuan.book.month import Month
from xl_huikuan.book.problems import BookError, Problem, Severity
from xl_huikuan.jobs import rules
from xl_huikuan.jobs.break_down import break_down
from xl_huikuan.jobs.check import check
from xl_huikuan.jobs.repair import RepairResult, repair
from xl_huikuan.template import template_path
from xl_huikuan.values import CellError, Value

Edit = Callable[[Path], object]


def repaired(path: Path) -> RepairResult:
    """Repair a file; a second run finds nothing more to do, and changes nothing."""
    done = repair(FileBook(path, template=template_path()))
    held = path.read_bytes()
    again = repair(FileBook(path, template=template_path()))
    assert again.done == [] and path.read_bytes() == held
    return done


def kinds(problems: Sequence[Problem]) -> list[Any]:
    return [problem.rule for problem in problems]


def typed(path: Path, but: Sequence[tuple[str, str]] = ()) -> dict[object, list[Value] | Value]:
    """All that people and jobs have typed into the contract's columns and cells, as the product reads it; no status."""
    month = FileBook(path).read()
    found: dict[object, list[Value] | Value] = {
        (name, header): list(cells)
        for name, table in month.tables.items()
        for header, cells in table.columns.items()
        if (name, header) not in but
    }
    return found | {name: value for name, value in month.names.items() if name not in OF_RUNS}


def columns_of(path: Path, data_only: bool) -> dict[object, list[Any]]:
    """The cells of every computed column of the contract, as the file holds them; and of every figure with a name."""
    book = load_workbook(path, data_only=data_only)
    found: dict[object, list[Any]] = {}
    for sheet in book.worksheets:
        for name, table in ((table.name, table) for table in sheet.tables.values()):
            header, *rows = [[cell.value for cell in row] for row in sheet[table.ref]]
            wanted = TABLES[name].computed if name in TABLES else {}
            found |= {(name, h): [row[header.index(h)] for row in rows] for h in wanted if h in TABLES[name].by_header}
    for name, cell in NAMES.items():
        if cell.formula is not None:
            [(where, ref)] = book.defined_names[name].destinations
            found[name] = [book[where][ref].value]
    return found


def shown(path: Path) -> dict[object, list[Any]]:
    """Every figure that the contract works out."""
    return columns_of(path, data_only=True)


def formulas(path: Path) -> dict[object, list[Any]]:
    """The formulas that it is worked out by."""
    return columns_of(path, data_only=False)


@pytest.mark.parametrize("file", ["template", "small", "demo"])
def test_a_whole_workbook_needs_nothing(file: str, small_master: Path, demo_master: Path, tmp_path: Path) -> None:
    master = {"template": template_path(), "small": small_master, "demo": demo_master}[file]
    path = Path(shutil.copy2(master, tmp_path))
    before = path.read_bytes()
    found = repair(FileBook(path))
    assert (found.done, found.asked, found.written) == ([], [], None) and path.read_bytes() == before


def test_a_dry_run_says_the_same_and_writes_nothing(small: Path) -> None:
    rename_column(small, "tblReceipts", "金额", "金额 ")
    drop_column(small, "tblPlan", "进度差额")
    set_cells(small, "tblPlan", {(0, "累计实收"): 1.0})
    drop_name(small, "hk_target")
    before = small.read_bytes()
    shown_first = repair(FileBook(small), dry_run=True)
    assert small.read_bytes() == before and shown_first.written is None
    assert [p.name for p in small.parent.iterdir()] == [small.name]
    done = repair(FileBook(small))
    assert done.done == shown_first.done and len(done.done) == 4
    assert done.written is not None and done.written.backup
    assert Path(done.written.backup).read_bytes() == before


# ---- headers


@pytest.mark.parametrize("header", ["金额 ", " 金额", "金\u00a0额", "金额\u3000", "金额\n"])
def test_blanks_in_a_header(small: Path, header: str) -> None:
    before, figures = typed(small), shown(small)
    rename_column(small, "tblReceipts", "金额", header)
    with pytest.raises(BookError, match="huikuan repair"):
        check(FileBook(small), TODAY)
    assert kinds(repaired(small).done) == [rules.SAME_HEADER]
    assert (typed(small), shown(small)) == (before, figures)


def test_a_wide_header(small: Path) -> None:
    drop_column(small, "tblPromises", "备注")
    rename_column(small, "tblPlan", "节点1", "节点１")
    assert rules.SAME_HEADER in kinds(repaired(small).done)


def test_a_header_that_excel_changed_in_every_formula(small: Path) -> None:
    """Excel follows a renamed header in all formulas, the office's own too; so does putting it back."""
    before = formulas(small)
    add_column(small, "tblPlan", "本办", formula="SUM(tblReceipts[金额])")
    book = FileBook(small)
    book.read()
    workbook = book._workbook
    assert workbook is not None
    workbook.rename_column("tblReceipts", "金额", "到款[元#1")
    workbook.save(small)
    renamed = [row["本办"] for row in read_rows(small, "tblPlan", data_only=False)]
    assert set(renamed) == {"=SUM(tblReceipts[到款'[元'#1])"}
    assert formulas_naming(small, "到款'[元'#1")
    assert kinds(repaired(small).done) == [rules.RENAMED_HEADER]
    assert formulas(small) == before and not formulas_naming(small, "[元")
    assert {row["本办"] for row in read_rows(small, "tblPlan", data_only=False)} == {"=SUM(tblReceipts[金额])"}


def formulas_naming(path: Path, word: str) -> list[str]:
    book = load_workbook(path)
    cells = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    return [str(text) for text in cells if word in str(text)]


def test_a_renamed_column_between_its_neighbours_is_sure(small: Path) -> None:
    before, figures = typed(small), shown(small)
    rename_column(small, "tblReceipts", "金额", "xyz")
    [told] = repaired(small).done
    assert (told.rule, told.what) == (rules.RENAMED_HEADER, "表头“xyz”改回“金额”：位置没变，内容也对得上")
    assert (typed(small), shown(small)) == (before, figures)


def dragged(path: Path) -> None:
    rename_column(path, "tblReceipts", "金额", "到款金额")
    reorder_columns(path, "tblReceipts", lambda headers: [headers[2], *headers[:2], *headers[3:]])


@pytest.mark.parametrize(
    ("edit", "found"),
    [
        (dragged, "到款金额"),
        (lambda path: [rename_column(path, "tblReceipts", "金额", "钱"), set_cells(path, "tblReceipts", {(1, "钱"): "很多"})], "钱"),
        (lambda path: rename_column(path, "tblReceipts", "票据到期日", "到期"), "到期"),  # nothing in it
        (lambda path: [rename_column(path, "tblReceipts", "金额", "钱"), rename_column(path, "tblReceipts", "方式", "怎么付")], "钱"),
        (
            lambda path: [
                rename_column(path, "tblReceipts", "金额", "钱"),
                *(set_formula(path, "tblReceipts", row, "钱", "1+1", 2) for row in range(3)),
            ],
            "钱",
        ),
        (
            lambda path: [
                rename_column(path, "tblReceipts", "状态", "谁说的"),
                set_cells(path, "tblReceipts", {(0, "谁说的"): "随便"}),
            ],
            "谁说的",
        ),
    ],
    ids=["elsewhere", "no amount in a cell", "blank", "both neighbours", "a formula of the office's own", "no choice of the list"],
)  # fmt: skip
def test_what_is_not_sure_is_asked_and_left(small: Path, edit: Edit, found: str) -> None:
    edit(small)
    before = small.read_bytes()
    done = repair(FileBook(small))
    assert done.done == [] and small.read_bytes() == before
    assert any(p.rule is rules.ASKED_HEADER and f"“{found}”可能就是它" in p.what for p in done.asked)
    assert all(problem.severity is Severity.STRUCTURAL for problem in done.asked)


def test_what_is_asked_is_mended_by_hand(small: Path) -> None:
    before = typed(small)
    dragged(small)
    rename_column(small, "tblReceipts", "到款金额", "金额")
    assert repaired(small).problems == [] and typed(small) == before


def test_a_computed_column_is_known_by_its_formula(small: Path) -> None:
    figures = shown(small)
    rename_column(small, "tblPlan", "累计实收", "xyz")
    reorder_columns(small, "tblPlan", lambda headers: [*headers[:2], headers[-1], *headers[2:-1]])
    assert kinds(repaired(small).done) == [rules.RENAMED_HEADER]
    assert shown(small) == figures


# ---- formulas


def test_a_column_pasted_over_with_values(small: Path) -> None:
    before, figures, text = typed(small), shown(small), formulas(small)
    values = {(row, "累计实收"): 1_000.0 for row in range(5)}
    set_cells(small, "tblPlan", values)
    [told] = repaired(small).done
    assert (told.where, told.rule) == ("计划!I7", rules.FORMULAS_BACK)
    assert "有 5 格" in told.what and "I7 1,000、I8 1,000、I9 1,000……" in told.what
    assert "由 5,000 变为 140,000" in told.what  # 40,000 + 90,000 + 10,000
    assert (typed(small), shown(small), formulas(small)) == (before, figures, text)
    assert not [p for p in check(FileBook(small), TODAY).problems if p.where.startswith("计划!I")]


@pytest.mark.parametrize("value", [0.0, "好", None, CellError.REF])
def test_a_single_cell_of_each_computed_column(small: Path, value: Value) -> None:
    before, figures, text = typed(small), shown(small), formulas(small)
    columns = [
        at for at, cells in shown(small).items() if isinstance(at, tuple) and any(cells)
    ]  # fmt: skip
    for name, header in columns:
        set_cells(small, name, {(0, header): value})
    done = repaired(small).done
    assert kinds(done) == [rules.FORMULAS_BACK] * len(columns)
    assert (typed(small), shown(small), formulas(small)) == (before, figures, text)


def test_a_formula_that_lost_what_it_named(small: Path) -> None:
    figures, text = shown(small), formulas(small)
    for row in range(5):
        set_formula(small, "tblCommitments", row, "差距", "tblCommitments[[#This Row],[本月目标]]-#REF!", CellError.REF)
    drop_column(small, "tblCommitments", "客户承诺")
    done = repaired(small).done
    assert sorted(kinds(done), key=str) == sorted([rules.COLUMN_BACK, rules.FORMULAS_BACK], key=str)
    assert (shown(small), formulas(small)) == (figures, text)


def test_new_rows_get_the_formula_again(small: Path) -> None:
    """A column pasted over may have lost what Excel fills new rows with."""
    from office_edits import MAIN, edit_part, table_part

    def forget(root: Any) -> None:
        for column in root.iter(f"{MAIN}tableColumn"):
            for held in column.findall(f"{MAIN}calculatedColumnFormula"):
                if column.get("name") == "累计实收":
                    column.remove(held)

    edit_part(small, lambda package: table_part(package, "tblPlan"), forget)
    set_cells(small, "tblPlan", {(row, "累计实收"): 1.0 for row in range(5)})
    repaired(small)
    workbook = FileBook(small)
    workbook.read()
    assert workbook._workbook is not None
    table = workbook._workbook.table("tblPlan")
    assert table.calculated_formula("累计实收") == TABLES["tblPlan"].cell_formula("累计实收")


def test_figures_above_tables_and_on_the_board(small: Path) -> None:
    figures = shown(small)
    book = load_workbook(small)
    for name in ("hk_plan_received", "hk_board_task", "hk_unallocated"):
        [(sheet, ref)] = book.defined_names[name].destinations
        edit_cell(small, sheet, ref.replace("$", ""), 7)
    [(sheet, ref)] = book.defined_names["hk_board_waterfall"].destinations
    first = book[sheet][ref.replace("$", "").partition(":")[0]]
    bars = first.offset(1, 1).value
    edit_cell(small, sheet, first.offset(1, 1).coordinate, 7)
    done = repaired(small)
    assert kinds(done.done) == [rules.FIGURE_BACK] * 4
    assert shown(small) == figures and load_workbook(small)[sheet][first.offset(1, 1).coordinate].value == bars


# ---- names


def test_every_name_comes_back_to_its_own_cell(small: Path) -> None:
    names = load_workbook(small).defined_names
    where = {name: names[name].attr_text.replace("'", "") for name in (*NAMES, "hk_thresholds")}
    before = typed(small)
    for name in where:
        drop_name(small, name)
        found = repair(FileBook(small), dry_run=True).done
        assert kinds(found) == [rules.THRESHOLDS_BACK if name == "hk_thresholds" else rules.NAME_BACK], name
        book = FileBook(small)
        book.write(book.read(repair=True))
    names = load_workbook(small).defined_names
    assert {name: names[name].attr_text.replace("'", "") for name in where} == where
    assert typed(small) == before


def test_all_names_lost_at_once(small: Path) -> None:
    before, figures = typed(small), shown(small)
    for name in (*NAMES, "hk_thresholds"):
        drop_name(small, name)
    repaired(small)
    assert (typed(small), shown(small)) == (before, figures)


def test_a_name_whose_row_is_gone_gets_a_cell_with_its_default(small: Path) -> None:
    book = load_workbook(small)
    [(sheet, ref)] = book.defined_names["hk_stock_months"].destinations
    value = book[sheet][ref.replace("$", "")]
    edit_cell(small, sheet, value.coordinate, None)
    edit_cell(small, sheet, value.offset(0, -1).coordinate, None)
    break_name(small, "hk_stock_months")
    [told] = repaired(small).done
    assert told.rule is rules.SETTING_BACK and "现在是1.5" in told.what
    assert named(small, "hk_stock_months") == 1.5


def test_numbers_stay_numbers_beside_dates_alone(small: Path) -> None:
    """Only what looks like a day is left of the settings: what comes back beneath must not, and be a day from then on."""
    book = load_workbook(small)
    lost = [cell for cell in NAMES.values() if cell.sheet == SETTINGS_SHEET and cell.kind is not Kind.DATE]
    for cell in lost:
        [(sheet, ref)] = book.defined_names[cell.name].destinations
        value = book[sheet][ref.replace("$", "")]
        edit_cell(small, sheet, value.coordinate, None)
        edit_cell(small, sheet, value.offset(0, -1).coordinate, None)
        drop_name(small, cell.name)
    drop_name(small, "hk_thresholds")
    repaired(small)
    month = FileBook(small).read()
    filled = [cell for cell in lost if cell.formula is None]
    assert {cell.name: month.names[cell.name] for cell in filled} == {cell.name: cell.default for cell in filled}


def test_a_label_that_stands_twice_tells_nothing(small: Path) -> None:
    book = load_workbook(small)
    [(sheet, ref)] = book.defined_names["hk_target"].destinations
    value = book[sheet][ref.replace("$", "")]
    edit_cell(small, sheet, value.offset(40, -1).coordinate, "本月任务（元）")
    drop_name(small, "hk_target")
    [told] = repaired(small).done
    assert told.rule is rules.SETTING_BACK and load_workbook(small)[sheet][value.coordinate].value == 500_000


def test_a_label_beside_the_figure_of_another_name_tells_nothing() -> None:
    places = {"hk_from": At("参数", 6, 2), "hk_to": At("参数", 7, 2)}
    texts = {At("参数", 7, 1): "本月任务（元）", At("参数", 9, 1): "月份"}
    lost = [NAMES["hk_target"], NAMES["hk_month"]]
    assert standing_cells(lost, places, lambda sheet: texts if sheet == "参数" else {}) == {
        "hk_month": At("参数", 9, 2)
    }


# ---- columns, tables, sheets


def test_columns_that_people_fill_come_back_blank_and_it_is_told(small: Path) -> None:
    before = typed(small, but=[("tblReceipts", "金额"), ("tblCustomers", "联系人")])
    drop_column(small, "tblReceipts", "金额")
    drop_column(small, "tblCustomers", "联系人")
    done = repaired(small).done
    assert kinds(done) == [rules.BLANK_COLUMN_BACK] * 2 and all("备份" in problem.mend for problem in done)
    assert typed(small, but=[("tblReceipts", "金额"), ("tblCustomers", "联系人")]) == before
    assert {row["金额"] for row in read_rows(small, "tblReceipts")} == {None}


def test_tables_come_back_beneath_what_stands_on_their_sheets(small: Path) -> None:
    drop_table(small, "tblReceipts")
    drop_table(small, "tblSteps")
    done = repaired(small).done
    assert kinds(done) == [rules.BLANK_TABLE_BACK, rules.TABLE_BACK]
    assert named(small, "hk_receipts_counted") == 0
    assert [row["节点"] for row in read_rows(small, "tblSteps")] == ["上旬", "中旬", "下旬"]
    check(FileBook(small), TODAY)


def test_a_workbook_with_nothing_of_ours_is_refused(small: Path) -> None:
    for name in TABLES:
        drop_table(small, name)
    with pytest.raises(BookError, match="一个它的表格也没有"):
        repair(FileBook(small))


# ---- sheets

SHEETS = load_workbook(template_path()).sheetnames


def look(sheet: Any) -> object:
    """What a sheet shows, and how."""
    cells = [
        (c.coordinate, c.value, c.number_format, c.font.b, c.font.sz, c.font.color and c.font.color.rgb, c.fill.fgColor.rgb,
         c.alignment.horizontal, c.alignment.wrap_text, c.protection.locked, c.border.bottom.style)
        for row in sheet.iter_rows() for c in row
    ]  # fmt: skip
    checks = sorted((str(v.sqref), v.type, v.formula1) for v in sheet.data_validations.dataValidation)
    formats = sorted(
        (str(area.sqref), rule.type, str(rule.formula), rule.dxf and rule.dxf.fill and rule.dxf.fill.bgColor.rgb)
        for area in sheet.conditional_formatting for rule in area.rules
    )  # fmt: skip
    widths = {name: (held.width, held.hidden) for name, held in sheet.column_dimensions.items()}
    tables = {table.name: table.ref for table in sheet.tables.values()}
    return (
        cells,
        checks,
        formats,
        widths,
        tables,
        len(sheet._charts),
        sheet.freeze_panes,
        sheet.sheet_state,
        sheet.print_title_rows,
    )


def test_every_sheet_of_the_template_comes_back_as_it_is_there(tmp_path: Path) -> None:
    path, template = Path(shutil.copy2(template_path(), tmp_path)), load_workbook(template_path())
    gone = [sheet for sheet in SHEETS if sheet != "客户"]  # something of ours must be left
    for sheet in gone:
        drop_sheet(path, sheet)
    done = repaired(path).done
    assert sorted(problem.where for problem in done) == sorted(gone)
    assert {problem.rule for problem in done} == {rules.SHEET_BACK, rules.BLANK_SHEET_BACK, rules.SHEET_ADDED}
    book = load_workbook(path)
    for sheet in gone:
        if sheet != "说明":  # where the run is told
            assert look(book[sheet]) == look(template[sheet]), sheet
    assert set(book.defined_names) == set(template.defined_names)


def test_a_sheet_with_what_people_fill_is_told(small: Path) -> None:
    before = typed(small)
    drop_sheet(small, "回款流水")
    drop_sheet(small, "看板")
    with_charts = load_workbook(template_path())["看板"]._charts
    done = repaired(small).done
    told = {p.where: p.rule for p in done}
    assert len(done) == 2 and told == {"回款流水": rules.BLANK_SHEET_BACK, "看板": rules.SHEET_BACK}
    assert len(load_workbook(small)["看板"]._charts) == len(with_charts) == 4
    assert named(small, "hk_receipts_counted") == 0 and named(small, "hk_board_task") == 500_000
    after = typed(small)
    assert {at: v for at, v in after.items() if at[0] != "tblReceipts"} == {  # type: ignore[index]
        at: v
        for at, v in before.items()
        if at[0] != "tblReceipts"  # type: ignore[index]
    }


def test_a_sheet_under_another_name_is_not_missing(small: Path) -> None:
    for sheet in ("看板", "客户", "函数", "hk.messages"):
        rename_sheet(small, sheet, f"本办{sheet}")
    assert repaired(small).problems == []


def test_without_the_template_the_tables_come_back_alone(small: Path) -> None:
    drop_sheet(small, "回款流水")
    drop_name(small, "hk_receipts_counted")
    done = repair(FileBook(small)).done
    assert kinds(done)[:1] == [rules.BLANK_TABLE_BACK] and read_rows(small, "tblReceipts") == []


# ---- whatever happens

OWN = "本办的"


def with_own_things(path: Path) -> None:
    add_column(path, "tblCustomers", OWN, [1.0, "二", None])
    add_column(path, "tblPlan", OWN, formula="tblPlan[[#This Row],[本月目标]]*2")
    add_sheet(path, OWN, {"A1": "注", "A2": 5.0, "A3": "=A2*2"})
    add_format_and_validation(path, "客户", "C5:C60")


def own_things(path: Path) -> object:
    sheet = load_workbook(path)[OWN]
    columns = [[row[OWN] for row in read_rows(path, name, False)] for name in ("tblCustomers", "tblPlan")]
    [customers] = [sheet for sheet in load_workbook(path).worksheets if "tblCustomers" in sheet.tables]
    formats = customers.conditional_formatting
    mine = [rule for area in formats for rule in area.rules if "4711" in str(rule.formula)]
    return columns, [[cell.value for cell in row] for row in sheet.iter_rows()], len(mine)


FILLED = [(name, header) for name, table in TABLES.items() for header in table.headers()]
COMPUTED = [(name, header) for name, header in FILLED if header in TABLES[name].computed]


def blanked(path: Path, name: str, header: str, dice: random.Random) -> None:
    if header in TABLES[name].computed:
        set_cells(path, name, {(0, header): dice.choice([None, 5.0, "x", CellError.REF])})


def damage(path: Path, dice: random.Random) -> set[tuple[str, str]]:
    """One thing that hands do; the columns that lose what was typed."""
    book = load_workbook(path)
    there = [
        (table.name, column.name) for sheet in book.worksheets for table in sheet.tables.values()
        if table.name in TABLES for column in table.tableColumns if column.name in TABLES[table.name].by_header
    ]  # fmt: skip
    name, header = dice.choice(there)
    kind = dice.choice(["blank", "rename", "over", "over", "drop", "name", "break", "figure", "sheet", "rows", "gone"])
    if kind == "blank":
        rename_column(path, name, header, dice.choice([f"{header} ", f" {header}", f"{header}\u3000"]))
    elif kind == "rename":
        rename_column(path, name, header, f"甲{header}乙")
    elif kind == "over":
        name, header = dice.choice([at for at in there if at in COMPUTED] or [("", "")])
        if name:
            blanked(path, name, header, dice)
    elif kind == "drop":
        drop_column(path, name, header)
        return {(name, header)} if (name, header) not in COMPUTED else set()
    elif kind in ("name", "break"):
        held = [each for each in NAMES if each in book.defined_names]
        drop_name(path, dice.choice(held))
    elif kind == "figure":
        cell = dice.choice([each for each, cell in NAMES.items() if cell.formula and each in book.defined_names])
        [(sheet, ref)] = book.defined_names[cell].destinations
        edit_cell(path, sheet, ref.replace("$", ""), dice.choice([None, 7, "x"]))
    elif kind == "gone":
        sheet = dice.choice(["看板", "复盘", "函数", "hk.messages"])
        if sheet in book.sheetnames:
            drop_sheet(path, sheet)
            return {("tblReview", header) for header in TABLES["tblReview"].headers()}
    elif kind == "sheet":
        sheet = dice.choice(book.sheetnames[:15])
        if not sheet.startswith(OWN):
            rename_sheet(path, sheet, f"{OWN}{sheet}")
    else:
        insert_rows_above(path, dice.choice(book.sheetnames[1:10]), 2, "抬头")
    return set()


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10**9))
def test_random_damage_is_repaired_and_no_typed_figure_changes(small_master: Path, tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    folder = tmp_path / str(seed)
    folder.mkdir(exist_ok=True)
    path = Path(shutil.copy2(small_master, folder))
    with_own_things(path)
    before, own = typed(path), own_things(path)
    lost: set[tuple[str, str]] = set()
    for _ in range(dice.randint(1, 5)):
        lost |= damage(path, dice)
    done = repaired(path)
    if done.asked:  # what people must decide is left as it is: nothing of it may be lost
        return
    after = typed(path)
    assert {at: value for at, value in after.items() if at not in lost} == {
        at: value for at, value in before.items() if at not in lost
    }
    assert own_things(path) == own
    month: Month = FileBook(path).read()
    assert not month.typed_over


# ---- on the command line


def test_on_the_command_line(small: Path, huikuan: Any) -> None:
    set_cells(small, "tblPlan", {(0, "累计实收"): 1.0})
    ran = huikuan("repair", small, "--dry-run")
    assert ran.code == 0 and "可以修复 1 处，还没有动手" in ran.out and "累计实收" in ran.out
    told = huikuan("repair", small, "--json").json
    assert told["changed"] and len(told["done"]) == 1 and told["asked"] == []
    ran = huikuan("repair", small)
    assert ran.code == 0 and "没有要修复的" in ran.out
    assert by_code(small, "tblPlan")[JIA]["累计实收"] == 40_000
    huikuan("undo", small)
    assert by_code(small, "tblPlan")[JIA]["累计实收"] == 1
    assert by_code(small, "tblPlan")[YI]["累计实收"] == 90_000


def test_a_repaired_workbook_goes_through_the_jobs(small: Path) -> None:
    drop_sheet(small, "复盘")
    rename_column(small, "tblReceipts", "金额", "金额 ")
    drop_name(small, "hk_from")
    repaired(small)
    assert break_down(FileBook(small), TODAY).customers == 5
    assert by_code(small, "tblPlan")[BING]["累计实收"] == 0
