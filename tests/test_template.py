"""The template: built from the contract, the same each time, and complete."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import subprocess
import sys
import tomllib
import warnings
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlwings
from lxml import etree
from openpyxl.worksheet.formula import ArrayFormula
from pyopenvba.integrity import check_file
from pyopenvba.interpreter import parse_module

import xl_huikuan
from xl_huikuan.book.contract import defaults
from xl_huikuan.book.contract import tables as contract
from xl_huikuan.book.contract.all_blocks import BLOCKS, CHARTED
from xl_huikuan.book.contract.cell_functions import FUNCTIONS
from xl_huikuan.book.contract.choices import NO_COMMITMENT_REASONS
from xl_huikuan.book.contract.columns import Filled
from xl_huikuan.book.contract.commitments import Commitments
from xl_huikuan.book.contract.customer_workings import CustomerWorkings
from xl_huikuan.book.contract.customers import Customers
from xl_huikuan.book.contract.dashboard import BOARD_DATA
from xl_huikuan.book.contract.dashboard_lists import UNDATED
from xl_huikuan.book.contract.followups import Followups
from xl_huikuan.book.contract.ledgers import Receipts
from xl_huikuan.book.contract.lists import JOBS_LISTS, LISTS, ReceiptRules
from xl_huikuan.book.contract.plan import Plan
from xl_huikuan.book.contract.settings import THRESHOLDS
from xl_huikuan.book.contract.status import GUIDE, MESSAGES_SHEET, Messages
from xl_huikuan.book.contract.totals import BOARD
from xl_huikuan.book.month import Month
from xl_huikuan.book.month_table import MonthTable, Place
from xl_huikuan.template import template_path
from xl_huikuan.values import serial

WORKBOOK = Path(__file__).parents[1] / "workbook"
TEMPLATE = WORKBOOK / "template.xlsm"
NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
OURS = ("HkFunctions", "HkStart", "HkServer", "HkMemo", "HkButtons", "HkHelp")
HIDDEN = (JOBS_LISTS, "xlwings.conf", MESSAGES_SHEET, "_IntelliSense_")


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {info.filename: package.read(info) for info in package.infolist()}


@pytest.fixture(scope="module")
def template() -> dict[str, bytes]:
    return parts(TEMPLATE)


@pytest.fixture(scope="module")
def formulas():
    return openpyxl.load_workbook(TEMPLATE, keep_vba=False)


@pytest.fixture(scope="module")
def values():
    return openpyxl.load_workbook(TEMPLATE, data_only=True)


@pytest.fixture(scope="module")
def empty() -> Month:
    """The month that the template is to show."""
    tables = {}
    for name, columns in defaults.columns().items():
        rows = len(next(iter(columns.values())))
        tables[name] = MonthTable(name, columns, list(range(rows)), Place(contract.TABLES[name].sheet, 0, {}))
    return Month(tables, defaults.names())


@pytest.fixture(scope="module")
def modules() -> dict[str, str]:
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        from oletools.olevba import VBA_Parser  # its grammar is written for an older pyparsing
    parser = VBA_Parser(str(TEMPLATE))
    try:
        return {name.rpartition(".")[0]: code for _, _, name, code in parser.extract_macros()}
    finally:
        parser.close()


def table_of(book, name):
    return next((sheet, sheet.tables[name]) for sheet in book if name in sheet.tables)


def cell_of(book, name):
    sheet, _, ref = book.defined_names[name].attr_text.rpartition("!")
    return book[sheet.strip("'")][ref.replace("$", "")]


def stored(value):
    """A value as a file gives it back."""
    return None if value == "" else serial(value) if hasattr(value, "year") else value


# ---- the build -----------------------------------------------------------------------------------------------------


def test_template_is_a_fresh_build(tmp_path, template):
    generated = (WORKBOOK / "vba" / "HkFunctions.bas").read_bytes()
    fresh = tmp_path / "fresh.xlsm"
    subprocess.run([sys.executable, WORKBOOK / "build.py", "-o", fresh], check=True, timeout=120)
    assert (WORKBOOK / "vba" / "HkFunctions.bas").read_bytes() == generated, "run python workbook/build.py"
    found = parts(fresh)
    assert list(found) == list(template)
    different = [name for name, data in found.items() if data != template[name]]
    assert not different, f"{different}: run python workbook/build.py"


def test_package_is_sound():
    report = check_file(TEMPLATE)
    assert report.ok
    assert not report.issues


def test_package_says_what_it_is(template):
    assert b"vnd.ms-excel.sheet.macroEnabled.main+xml" in template["[Content_Types].xml"]
    calculation = etree.fromstring(template["xl/workbook.xml"]).find("m:calcPr", NS)
    assert dict(calculation.attrib) == {"calcId": "191029"}
    with zipfile.ZipFile(TEMPLATE) as package:
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_window_fits_a_screen(template):
    view = etree.fromstring(template["xl/workbook.xml"]).find("m:bookViews/m:workbookView", NS)
    width, height = (int(view.get(side)) / 15 for side in ("windowWidth", "windowHeight"))  # twips at 96 dpi
    assert 1200 <= width <= 1920 and 700 <= height <= 1080


# ---- sheets, tables, names -----------------------------------------------------------------------------------------


def test_sheets_stand_in_order(formulas):
    assert tuple(formulas.sheetnames) == (*contract.SHEETS, *HIDDEN)
    assert formulas.active.title == GUIDE
    assert {sheet.title for sheet in formulas if sheet.sheet_state == "hidden"} == set(HIDDEN)


def test_every_table_is_there_with_its_columns_in_order(formulas):
    found = {table.name: (sheet.title, table) for sheet in formulas for table in sheet.tables.values()}
    assert found.keys() == contract.TABLES.keys()
    for name, declared in contract.TABLES.items():
        sheet, table = found[name]
        assert sheet == declared.sheet
        assert tuple(column.name for column in table.tableColumns) == declared.headers()
        left, top, right, bottom = openpyxl.utils.range_boundaries(table.ref)
        headers = [cell.value for cell in next(formulas[sheet].iter_rows(top, top, left, right))]
        assert tuple(headers) == declared.headers()
        rows = len(defaults.LIST_ROWS.get(name, ())) or declared.blank_rows
        assert bottom - top == rows


def test_nothing_stands_beneath_a_table(formulas):
    for sheet in formulas:
        for table in sheet.tables.values():
            left, _, right, bottom = openpyxl.utils.range_boundaries(table.ref)
            beneath = sheet.iter_rows(bottom + 1, max(sheet.max_row, bottom + 1), left, right)
            assert not [cell.coordinate for row in beneath for cell in row if cell.value is not None]


def test_every_named_cell_is_there_beside_its_label(formulas):
    for name, declared in contract.NAMES.items():
        cell = cell_of(formulas, name)
        assert cell.parent.title == declared.sheet, name
        row, column = cell.row, cell.column
        around = {cell.parent.cell(row, left).value for left in range(1, column)}
        if row > 1:
            around.add(cell.parent.cell(row - 1, column).value)
        assert declared.label in around, name


def test_the_thresholds_have_a_name_together(formulas):
    sheet, _, area = formulas.defined_names[THRESHOLDS.name].attr_text.rpartition("!")
    cells = [row[0] for row in formulas[sheet.strip("'")][area.replace("$", "")]]
    assert cells == [cell_of(formulas, cell.name) for cell in THRESHOLDS.cells]


def test_list_tables_hold_their_rows(values):
    for name, rows in defaults.LIST_ROWS.items():
        sheet, table = table_of(values, name)
        found = [tuple(cell.value for cell in row) for row in sheet[table.ref]][1:]
        assert found == [tuple(stored(value) for value in row) for row in rows]


OWN_MEASURES = (
    Commitments.potential,
    Commitments.incentive,
    Commitments.promotion,
    Commitments.outlets,
    Commitments.training,
    Commitments.downstream,
)
"""The measures with a column of their own."""


ACROSS = sorted({table.sheet for table in contract.TABLES.values() if table.sheet != JOBS_LISTS} | {GUIDE})
SEVERAL_ACROSS = {CustomerWorkings.declared.sheet}
"""Workings: who looks for a figure there does so on the screen."""


def test_the_lists_are_printed_on_two_pages_that_can_be_read(formulas):
    sheet = formulas[LISTS]
    scale, (page_break,) = int(sheet.page_setup.scale) / 100, [each.id for each in sheet.col_breaks.brk]
    assert scale >= 0.6 and not sheet.sheet_properties.pageSetUpPr.fitToPage
    ends = {name: openpyxl.utils.range_boundaries(ref)[2] for name, ref in sheet.tables.items()}
    assert ends["tblMeasures"] < page_break < ends["tblObstacles"]
    # at its own size A4 across holds 785 points: characters of 5.25, and 3.75 at the edge of each column
    widths = {column_number(letters): each.width for letters, each in sheet.column_dimensions.items()}
    wide = [widths.get(at, 8.43) * 5.25 + 3.75 for at in range(1, max(ends.values()) + 1)]
    assert max(sum(wide[:page_break]), sum(wide[page_break:])) * scale <= 785


@pytest.mark.parametrize("name", [name for name in ACROSS if name != LISTS])
def test_every_sheet_prints_on_landscape_pages_one_across(formulas, name):
    sheet = formulas[name]
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)  # A4
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert int(sheet.page_setup.fitToHeight) == 0
    assert (sheet.page_setup.fitToWidth in (None, 1)) is not (name in SEVERAL_ACROSS)
    if name not in SEVERAL_ACROSS:
        held = {letters: each for letters, each in sheet.column_dimensions.items() if not each.hidden}
        widths = [each.width for letters, each in held.items() if column_number(letters) <= last_printed(name)]
        assert sum(widths) <= 233, sum(widths)  # smaller print nobody reads


def column_number(letters: str) -> int:
    return openpyxl.utils.column_index_from_string(letters)


def last_printed(sheet: str) -> int:
    """The last column of the sheet's print area, from 1; all of them where it has none."""
    with zipfile.ZipFile(template_path()) as package:
        text = package.read("xl/workbook.xml").decode()
    at = re.findall(r'<sheet name="([^"]+)"', text).index(sheet)
    area = re.search(rf'<definedName name="_xlnm.Print_Area" localSheetId="{at}"[^>]*>[^<]*:\$([A-Z]+)', text)
    return column_number(area[1]) if area else 16_384


def test_what_is_for_paper_goes_up_to_these_columns(formulas):
    for column in (Customers.prepaid_balance, Commitments.support_plan, Followups.new_date):
        sheet, table = table_of(formulas, column.table)
        left = openpyxl.utils.range_boundaries(table.ref)[0]
        at = [each.header for each in contract.TABLES[column.table].columns].index(column.header)
        assert last_printed(sheet.title) == left + at


def test_measures_with_a_column_and_obstacles_are_on_the_lists(empty):
    measures = dict(zip(empty.measures.measure, empty.measures.obstacles, strict=True))
    assert {column.header for column in OWN_MEASURES} <= measures.keys()
    wanted = {word for named in measures.values() for word in named.split("、")}
    assert wanted | set(NO_COMMITMENT_REASONS) <= set(empty.obstacles.obstacle)


# ---- formulas ------------------------------------------------------------------------------------------------------


def text_of(cell) -> str:
    assert not isinstance(cell.value, ArrayFormula)
    return cell.value


def test_computed_columns_hold_the_contracts_formulas_and_values(formulas, values, empty):
    for name, declared in contract.TABLES.items():
        sheet, table = table_of(formulas, name)
        left, top, _, bottom = openpyxl.utils.range_boundaries(table.ref)
        for i, column in enumerate(declared.columns):
            if column.filled is not Filled.FORMULA:
                assert table.tableColumns[i].calculatedColumnFormula is None
                continue
            wanted = declared.cell_formula(column.header)
            assert table.tableColumns[i].calculatedColumnFormula.attr_text == wanted
            for row in range(top + 1, bottom + 1):
                cell = sheet.cell(row, left + i)
                assert text_of(cell) == f"={wanted}", f"{name}[{column.header}]"
                value = empty.sums.column(name, column.header)[row - top - 1]
                assert values[sheet.title][cell.coordinate].value == stored(value)


def test_named_formulas_and_values(formulas, values, empty):
    for name, declared in contract.NAMES.items():
        cell, value = cell_of(formulas, name), cell_of(values, name).value
        if declared.formula is None:
            assert cell.value == declared.default
        else:
            assert text_of(cell) == f"={declared.formula.excel()}", name
        assert value == stored(empty.sums.name(name)), name


def test_blocks_hold_their_formulas_and_values(formulas, values, empty):
    for name, block in BLOCKS.items():
        sheet, _, area = formulas.defined_names[name].attr_text.rpartition("!")
        sheet, area = sheet.strip("'"), area.replace("$", "")
        found = [[text_of(cell) for cell in row] for row in formulas[sheet][area]]
        assert found == [[f"={formula.excel()}" for formula in row] for row in block.rows]
        cached = [[0 if cell.value == dt.time(0) else cell.value for cell in row] for row in values[sheet][area]]
        assert cached == [[stored(value) for value in row] for row in empty.sums.block(block)]
        if block is UNDATED:
            continue  # a sentence that says itself what it is about
        top = formulas[sheet][area][0][0]
        assert tuple(cell.offset(-1).value for cell in formulas[sheet][area][0]) == tuple(
            c.header for c in block.columns
        )
        assert top.offset(-2).value == block.title


def test_no_name_is_given_twice():
    names = [*contract.NAMES, *BLOCKS, *contract.TABLES]
    assert len(names) == len({name.casefold() for name in names})


def test_every_formula_carries_a_value(template):
    for name, data in template.items():
        if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name):
            for cell in etree.fromstring(data).iterfind(".//m:c[m:f]", NS):
                assert cell.find("m:v", NS) is not None, (name, cell.get("r"))


def test_charts_read_the_blocks(formulas, template):
    boxes = [
        openpyxl.utils.range_boundaries(
            formulas.defined_names[block.name].attr_text.rpartition("!")[2].replace("$", "")
        )
        for block in CHARTED
    ]
    read = set()
    for name, data in template.items():
        if name.startswith("xl/charts/"):
            for reference in re.findall(r"<c:f>([^<]*)</c:f>", data.decode()):
                sheet, _, area = reference.rpartition("!")
                assert sheet == f"'{BOARD_DATA}'"
                left, top, right, bottom = openpyxl.utils.range_boundaries(area.replace("$", ""))
                box = next(b for b in boxes if b[0] <= left <= right <= b[2] and b[1] == top and b[3] >= bottom)
                read.add(box)
    assert read == set(boxes)


# ---- what cells accept ---------------------------------------------------------------------------------------------


def test_list_validations_go_through_names_that_exist(formulas):
    named = set()
    for sheet in formulas:
        for rule in sheet.data_validations.dataValidation:
            if rule.type == "list" and not rule.formula1.startswith('"'):
                named.add(rule.formula1)
    assert named
    for name in named:
        table, column = re.fullmatch(r"(\w+)\[(.+)\]", formulas.defined_names[name].attr_text).groups()
        assert column in contract.TABLES[table].by_header


def test_every_column_with_choices_has_its_list(formulas, empty):
    for name, declared in contract.TABLES.items():
        sheet, table = table_of(formulas, name)
        left, top, _, bottom = openpyxl.utils.range_boundaries(table.ref)
        for i, column in enumerate(declared.columns, left):
            if not column.choices or column.filled is not Filled.REP:
                continue
            letter = openpyxl.utils.get_column_letter(i)
            covering = [
                rule
                for rule in sheet.data_validations.dataValidation
                if str(rule.sqref) in (f"{letter}{top + 1}:{letter}{bottom}", f"{letter}{top + 1}")
            ]
            assert [rule.type for rule in covering] == ["list"], f"{name}[{column.header}]"
            if isinstance(column.choices, tuple):
                assert covering[0].formula1 == f'"{",".join(column.choices)}"'
            elif covering[0].formula1.startswith('"'):
                words = dict.fromkeys(empty.sums.column(ReceiptRules.declared.name, column.choices.column.header))
                assert covering[0].formula1 == f'"{",".join(words)}"'
            else:
                refers_to = formulas.defined_names[covering[0].formula1].attr_text
                assert refers_to == f"{column.choices.column.table}[{column.choices.column.header}]"
                assert not covering[0].allowBlank  # a blank in the source would let anything pass


def test_money_that_people_type_may_be_text_for_a_while(formulas):
    declared = Receipts.declared
    sheet, table = table_of(formulas, declared.name)
    left, top, *_ = openpyxl.utils.range_boundaries(table.ref)
    letter = openpyxl.utils.get_column_letter(left + declared.columns.index(Receipts.amount))
    rule = next(r for r in sheet.data_validations.dataValidation if f"{letter}{top + 1}" in r.sqref)
    assert (rule.type, rule.errorStyle) == ("decimal", "warning")
    assert float(rule.formula1) < 0, "a refund is a negative receipt"


# ---- VBA -----------------------------------------------------------------------------------------------------------


def test_modules_in_the_template_are_the_sources(modules):
    for name in OURS:
        source = (WORKBOOK / "vba" / f"{name}.bas").read_bytes().decode("ascii")
        assert body(modules[name]) == body(source)
    assert body(modules["ThisWorkbook"]) == body((WORKBOOK / "vba" / "ThisWorkbook.cls").read_bytes().decode("ascii"))


def test_no_module_is_anybody_elses(modules):
    """xlwings' own reads an xlwings.conf beside the workbook, and starts Python with the current folder first on its path."""
    assert {name for name in modules if not re.fullmatch(r"Sheet\d+", name)} == {*OURS, "ThisWorkbook"}


def test_the_dll_that_vba_names_is_that_of_the_installed_xlwings(modules):
    named = re.findall(r'"xlwings(\d\d)-([\d.]+)\.dll"', modules["HkStart"])
    assert sorted(set(named)) == [("32", xlwings.__version__), ("64", xlwings.__version__)]
    assert len(named) == 6  # a constant and a Declare, three times


def test_dlls_and_programs_are_named_by_their_whole_path(modules):
    """Windows looks for a bare name in the current folder too; its own DLLs are loaded before anything of the workbook's."""
    source = "\n".join(modules.values())
    assert set(re.findall(r'Lib "(\w+)"', source)) == {"kernel32", "user32"}
    assert not re.search(r"\bShell\b(?!\")|cmd\.exe(?! in between)|\.Run\b(?! \"'\")", source)


def body(source: str) -> list[str]:
    return [line.rstrip() for line in source.splitlines() if line.strip() and not line.startswith("Attribute ")]


def test_every_sheet_has_a_document_module(modules, formulas):
    assert {f"Sheet{i}" for i in range(1, len(formulas.sheetnames) + 1)} | {"ThisWorkbook"} <= modules.keys()


@pytest.mark.parametrize("name", [*(f"{module}.bas" for module in OURS), "ThisWorkbook.cls"])
def test_vba_is_ascii_with_crlf_and_parses(name):
    data = (WORKBOOK / "vba" / name).read_bytes()
    data.decode("ascii")
    assert data.count(b"\n") == data.count(b"\r\n")
    parse_module(data.decode("ascii"))


def test_every_function_has_a_wrapper(modules):
    found = re.findall(r"^Public Function (HK_\w+)\((.*)\) As Variant", modules["HkFunctions"], re.MULTILINE)
    assert [name for name, _ in found] == list(FUNCTIONS)
    for name, arguments in found:
        declared = [a.removeprefix("Optional ").split()[0].rstrip("_") for a in arguments.split(", ") if a]
        assert declared == [argument.name for argument in FUNCTIONS[name].arguments]
        optional = [a.startswith("Optional ") for a in arguments.split(", ") if a]
        assert optional == [argument.optional for argument in FUNCTIONS[name].arguments]


def test_buttons_call_macros_that_exist(template, modules):
    called = {
        macro
        for name, data in template.items()
        if name.endswith(".vml")
        for macro in re.findall(r"<x:FmlaMacro>\[0\]!(\w+)</x:FmlaMacro>", data.decode())
    }
    assert called == {
        "HkFromTables",
        "HkCheck",
        "HkPlan",
        "HkFollowUps",
        "HkLog",
        "HkMeasures",
        "HkImport",
        "HkReview",
        "HkRollOver",
        "HkRepair",
    }
    for macro in called:
        assert f"Public Sub {macro}()" in modules["HkButtons"]


def test_names_that_vba_reads_exist(modules, formulas):
    read = {name for source in OURS for name in re.findall(r'"(hk_\w+)"', modules[source])}
    assert {"hk_python", "hk_function_help", "hk_last_run"} < read
    assert read <= formulas.defined_names.keys()
    assert {name for name in read if name.startswith("hk_msg_")} == {cell.name for cell in Messages.declared}


def test_xlwings_settings(formulas):
    sheet = formulas["xlwings.conf"]
    settings = {row[0].value: row[1].value for row in sheet.iter_rows(max_col=2)}
    ours = {
        "HK VERSION": xl_huikuan.__version__,
        "HK XLWINGS": xlwings.__version__,
        "HK START": "xl_huikuan.addin.serve",
    }
    theirs = {
        "UDF MODULES": "xl_huikuan.addin.functions",
        "USE UDF SERVER": "True",
        "ADD_WORKBOOK_TO_PYTHONPATH": "False",
        "PYTHONPATH": "",
        "LICENSE_KEY": "",
        "DEBUG UDFS": "False",
        "SHOW CONSOLE": "False",
        "CONDA PATH": "",
        "CONDA ENV": "",
    }
    assert settings == theirs | ours
    source = (Path(xlwings.__file__).parent / "xlwings.bas").read_text("ascii")
    assert all(f'GetConfig("{key}"' in source for key in theirs)
    # what else xlwings' add-in asks for: the interpreter, which no sheet can know; of shared folders; and what hides nothing
    asked = set(re.findall(r'GetConfig\("([^"]+)"', source)) - settings.keys()
    assert {key for key in asked if not key.startswith(("INTERPRETER", "ONEDRIVE", "SHAREPOINT"))} == {
        "SHOW_ERROR_POPUPS",
        "TEMP DIR",
    }


def test_template_pin_and_installed_xlwings_are_of_one_version():
    with (WORKBOOK.parent / "pyproject.toml").open("rb") as file:
        needs = tomllib.load(file)["project"]["dependencies"]
    assert f"xlwings=={xlwings.__version__}" in needs


# ---- the ribbon ----------------------------------------------------------------------------------------------------


def test_the_ribbon_is_part_of_the_package_and_calls_macros_that_exist(template, modules):
    relations = etree.fromstring(template["_rels/.rels"])
    [ribbon] = [r for r in relations if r.get("Type").endswith("/relationships/ui/extensibility")]
    root = etree.fromstring(template[ribbon.get("Target")])
    assert root.tag == "{http://schemas.microsoft.com/office/2009/07/customui}customUI"
    [tab] = root.iter("{*}tab")
    assert tab.get("label") == "回款"
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    buttons = list(root.iter("{*}button"))
    assert [b.get("label") for b in buttons] == [
        "校验",
        "分解计划",
        "导入回款",
        "生成跟进清单",
        "登记联系结果",
        "测算措施",
        "月末复盘",
        "结转",
        "修复",
        "函数列表",
        "说明",
    ]
    for button in buttons:
        assert f"Public Sub {button.get('tag')}()" in modules["HkButtons"]
        assert f"Public Sub {button.get('onAction')}(ByVal control As Object)" in modules["HkButtons"]
        assert button.get("imageMso") and button.get("supertip")


# ---- another spreadsheet program -----------------------------------------------------------------------------------


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")
def test_libreoffice_opens_it_and_loses_nothing(tmp_path, formulas):
    subprocess.run(
        [
            "soffice", "--headless", "--norestore", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", tmp_path, TEMPLATE,
        ],
        check=True, timeout=180, capture_output=True,
    )  # fmt: skip
    again = openpyxl.load_workbook(tmp_path / "template.xlsx")
    assert again.sheetnames == formulas.sheetnames
    assert {t.name for s in again for t in s.tables.values()} == contract.TABLES.keys()
    assert contract.NAMES.keys() <= again.defined_names.keys()
    assert len(again[BOARD]._charts) == 4


def test_what_a_rep_decides_by_fits_on_one_screen():
    """1,850 of 1,920 pixels at 100 %: characters of 7 pixels and 5 at the edge of each column, down to 数据检查."""
    columns = Commitments.declared.columns
    in_sight = columns[: columns.index(Commitments.check) + 1]
    assert not any(column.aside for column in in_sight)
    assert sum(7 * column.width + 5 for column in in_sight) <= 1_850
    beyond = columns[columns.index(Commitments.check) + 1 :]
    assert [column.header for column in beyond if not column.aside] == ["障碍说明"]


# ---- what people look at -------------------------------------------------------------------------------------------


def test_amber_and_red_are_said_in_the_settings(formulas):
    """No other limit colours a shortfall: each rule of these columns asks for the three settings."""
    for column in (Commitments.gap, Commitments.risk_gap, Commitments.residual_gap, Plan.ahead):
        sheet, table = table_of(formulas, column.table)
        left, top, *_ = openpyxl.utils.range_boundaries(table.ref)
        at = list(contract.TABLES[column.table].columns).index(column) + left
        cell = f"{openpyxl.utils.get_column_letter(at)}{top + 1}"
        found = [rule.formula[0] for area, rules in sheet.conditional_formatting._cf_rules.items()
                 if cell in area.sqref for rule in rules]  # fmt: skip
        assert [re.findall(r"hk_\w+", text) for text in found] == [
            ["hk_mark_least", "hk_mark_red"], ["hk_mark_least", "hk_mark_amber"],
        ]  # fmt: skip


def is_one_page(sheet) -> bool:
    """One A4 page wide and high (1 is what is meant where nothing is said)."""
    setup = sheet.page_setup
    fits = {setup.fitToWidth, setup.fitToHeight} <= {None, 1} and sheet.sheet_properties.pageSetUpPr.fitToPage
    return fits and setup.paperSize == 9


def test_the_board_is_one_page_and_its_helpers_are_elsewhere(formulas):
    board = formulas[BOARD]
    assert is_one_page(board) and board.print_area
    shown = {value for row in board.iter_rows(values_only=True) for value in row if isinstance(value, str)}
    assert not shown & {"垫底", "零线以上", "零线以下", "榜上是各表的第几行"}


def test_daily_sheets_stand_first_and_workings_last(formulas):
    names = formulas.sheetnames
    assert names[:3] == [GUIDE, BOARD, "跟进清单"]
    assert max(map(names.index, contract.DAILY)) < min(map(names.index, contract.MONTHLY))
    assert max(map(names.index, contract.MONTHLY)) < min(map(names.index, contract.OFFICE))


def test_one_customers_page_shows_nobody_else(formulas):
    """Whatever it shows is asked for by the one code; it prints on one page, without the cell of the choice."""
    sheet = formulas["客户计划单"]
    cell = cell_of(formulas, "hk_slip_code")
    assert is_one_page(sheet)
    left, top, right, bottom = openpyxl.utils.range_boundaries(sheet.print_area.rpartition("!")[2].replace("$", ""))
    assert not (left <= cell.column <= right and top <= cell.row <= bottom)
    texts = [c.value for row in sheet.iter_rows() for c in row if isinstance(c.value, str) and c.value.startswith("=")]
    # the steps' names and dates, the month and the rep are everybody's
    assert all("hk_slip_" in text or "tblSteps" in text or text in ('=hk_month&""', '=hk_rep&""') for text in texts)
    assert [rule.formula1 for rule in sheet.data_validations.dataValidation] == ["lst_tblCustomers_客户编码"]


def test_a_rep_reads_no_english(values):
    """But for what stands in Excel's own words: functions' names, errors, commands, the program's and its files' names."""
    known = (
        r"HK_[A-Z_]+|[a-z]*huikuan( [a-z-]+)?|Excel|Python|WPS|DATE|#[A-Z/]+[!A?]?|\.?(xlsx|cmd)|--from|XL_HUIKUAN|微信"
    )
    names = {"A", "B", "C", "D", "a", "b", "ln"}  # grades; the two figures of a curve, and its logarithm
    for name in contract.SHEETS:
        for row in values[name].iter_rows():
            for cell in row:
                words = (
                    re.findall(r"[A-Za-z][A-Za-z_]*", re.sub(known, "", cell.value))
                    if isinstance(cell.value, str)
                    else []
                )
                assert set(words) <= names, f"{name}!{cell.coordinate}: {cell.value}"
