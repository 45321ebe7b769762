"""What an office does to its workbook, done to the file; and reading it back by means other than the product's own.

Parts are edited one by one, so that macros and all the rest stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from lxml import etree
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string, coordinate_to_tuple, range_boundaries

from xl_huikuan.ooxml.package import Package
from xl_huikuan.ooxml.workbook import CellWrite, TableRow, Workbook
from xl_huikuan.values import Value

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_REF = re.compile(r"(\$?[A-Z]{1,3}\$?)(\d+)")

# ---- reading back ----------------------------------------------------------------------------------------------------


def read_rows(path: Path, name: str, data_only: bool = True) -> list[dict[str, Any]]:
    """A table's data rows as {header: value}, blank rows left out, as openpyxl reads them."""
    book = load_workbook(path, data_only=data_only)
    sheet = next(sheet for sheet in book.worksheets if name in sheet.tables)
    table = sheet.tables[name]
    header, *rows = [[cell.value for cell in row] for row in sheet[table.ref]]
    rows = rows[: len(rows) - (table.totalsRowCount or 0)]
    found = [dict(zip(header, row, strict=True)) for row in rows]
    book.close()
    return [row for row in found if any(value not in (None, "", 0) for value in row.values())]


def by_code(path: Path, name: str, data_only: bool = True) -> dict[Any, dict[str, Any]]:
    """A table's rows by 客户编码."""
    return {row["客户编码"]: row for row in read_rows(path, name, data_only)}


def named(path: Path, name: str) -> Any:
    """The value of a named cell, as openpyxl reads it."""
    book = load_workbook(path, data_only=True)
    [(sheet, ref)] = book.defined_names[name].destinations
    return book[sheet][ref].value


def address(path: Path, name: str, row: int, column: str) -> tuple[str, str]:
    """Sheet and cell of a table's data row (from 0)."""
    book = load_workbook(path)
    sheet = next(sheet for sheet in book.worksheets if name in sheet.tables)
    left, top, right, _ = range_boundaries(sheet.tables[name].ref)
    headers = [sheet.cell(top, at).value for at in range(left, right + 1)]
    return sheet.title, f"{get_column_letter(left + headers.index(column))}{top + 1 + row}"


def row_of(path: Path, name: str, code: Any, nth: int = 0) -> int:
    """The data row (from 0) of a customer."""
    book = load_workbook(path, data_only=True)
    sheet = next(sheet for sheet in book.worksheets if name in sheet.tables)
    header, *rows = [[cell.value for cell in row] for row in sheet[sheet.tables[name].ref]]
    at = header.index("客户编码")
    return [i for i, row in enumerate(rows) if row[at] == code][nth]


def cell_xml(path: Path, sheet: str, ref: str) -> etree._Element:
    """A cell's element in the file."""
    package = Package.open(path)
    root = etree.fromstring(package.read(sheet_part(package, sheet)))
    return next(cell for cell in root.iter(f"{MAIN}c") if cell.get("r") == ref)


def holds_error(path: Path, name: str, row: int, column: str) -> str | None:
    """The error that a cell of a table really holds (``t="e"``); None when it holds anything else."""
    cell = cell_xml(path, *address(path, name, row, column))
    return cell.findtext(f"{MAIN}v") if cell.get("t") == "e" else None


# ---- cells and rows --------------------------------------------------------------------------------------------------


def set_cells(path: Path, name: str, cells: Mapping[tuple[int, str], Value]) -> None:
    """Type values into a table's data rows: {(row, column): value}."""
    book = Workbook.open(path)
    for (row, column), value in cells.items():
        book.table(name).write(row, column, CellWrite(value))
    book.save(path)


def set_formula(path: Path, name: str, row: int, column: str, formula: str, value: Value = None) -> None:
    """Type a formula; None leaves it without a value, as programs do that do not calculate."""
    book = Workbook.open(path)
    book.table(name).write(row, column, CellWrite(value, formula))
    book.save(path)


def set_name(path: Path, name: str, value: Value) -> None:
    """Type into a named cell."""
    book = Workbook.open(path)
    book.set_name_value(name, value)
    book.save(path)


def for_customer(path: Path, name: str, code: str, nth: int = 0, **values: Value) -> None:
    """Type into a customer's row."""
    row = row_of(path, name, code, nth)
    set_cells(path, name, {(row, column): value for column, value in values.items()})


def add_row(path: Path, name: str, values: Mapping[str, Value]) -> int:
    """Type a new row under a table's last filled one; its row."""
    count = len(read_rows(path, name))
    book = Workbook.open(path)
    table = book.table(name)
    if count < table.row_count:
        for column, value in values.items():
            table.write(count, column, CellWrite(value))
    else:
        cells = {column: CellWrite(value) for column, value in values.items()}
        table.replace_rows([*(TableRow(at, {}) for at in range(count)), TableRow(None, cells)])
    book.save(path)
    return count


def type_beneath(path: Path, name: str, *rows: Mapping[str, Value], after: int = 0) -> int:
    """Type rows under a table (and its totals) as LibreOffice and WPS leave them: the table does not grow.

    The values stand under the table's headers, a text that begins with ``=`` is a formula that shows 1; `after` rows stay
    blank. Answers the sheet's number of the first row typed.
    """
    book = Workbook.open(path)
    table = book.table(name)
    first = table.ref.bottom + 1 + after
    for number, row in enumerate(rows, first):
        for column, value in row.items():
            formula = value[1:] if isinstance(value, str) and value.startswith("=") else None
            write = CellWrite(value) if formula is None else CellWrite(1.0, formula)
            table.xml.write(number, table.column(column), write)
    book.save(path)
    return first


def delete_rows(path: Path, name: str, rows: Iterable[int]) -> None:
    """Delete rows of a table."""
    gone, book = set(rows), Workbook.open(path)
    table = book.table(name)
    table.replace_rows([TableRow(at, {}) for at in range(table.row_count) if at not in gone])
    book.save(path)


# ---- parts -----------------------------------------------------------------------------------------------------------


def sheet_part(package: Package, sheet: str) -> str:
    """The part that holds a sheet."""
    book = etree.fromstring(package.read("xl/workbook.xml"))
    found = next(element for element in book.iter(f"{MAIN}sheet") if element.get("name") == sheet)
    rels = etree.fromstring(package.read("xl/_rels/workbook.xml.rels"))
    target = next(rel.get("Target") for rel in rels if rel.get("Id") == found.get(f"{{{_REL}}}id"))
    return f"xl/{target}"


def table_part(package: Package, name: str) -> str:
    """The part that holds a table."""
    return next(
        part
        for part in package.names()
        if part.startswith("xl/tables/") and f'name="{name}"' in package.read(part).decode()
    )


def edit_part(path: Path, part: str | Callable[[Package], str], change: Callable[[etree._Element], None]) -> None:
    """Change a part's XML; every other member keeps its bytes."""
    package = Package.open(path)
    _edit(package, part if isinstance(part, str) else part(package), change)
    package.save(path)


def _edit(package: Package, part: str, change: Callable[[etree._Element], None]) -> None:
    root = etree.fromstring(package.read(part))
    change(root)
    package.replace(part, etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True))


def edit_sheet(path: Path, sheet: str, change: Callable[[etree._Element], None]) -> None:
    """Change a sheet's XML."""
    edit_part(path, lambda package: sheet_part(package, sheet), change)


def xml(text: str) -> etree._Element:
    """An element of the main namespace."""
    return etree.fromstring(text.replace(" ", f' xmlns="{MAIN[1:-1]}" ', 1))


def count_from_1904(path: Path) -> None:
    """Let the workbook count its days from 1904, as an option of Excel's does."""

    def change(root: etree._Element) -> None:
        root.find(f"{MAIN}workbookPr").set("date1904", "1")

    edit_part(path, "xl/workbook.xml", change)


def put_before(root: etree._Element, element: etree._Element, *names: str) -> None:
    """Put an element before the first of these; the order of a sheet's elements is fixed."""
    next(child for child in root if etree.QName(child).localname in names).addprevious(element)


_AFTER_DATA = (
    "sheetProtection", "autoFilter", "conditionalFormatting", "dataValidations", "hyperlinks", "pageMargins",
)  # fmt: skip


# ---- what an office does ---------------------------------------------------------------------------------------------


def add_column(path: Path, name: str, header: str, values: Sequence[Value] = (), formula: str = "") -> None:
    """Add a column at the right end of a table, with values or with a formula (which Excel has calculated to 1)."""
    package = Package.open(path)
    part = table_part(package, name)
    root = etree.fromstring(package.read(part))
    left, top, right, bottom = range_boundaries(root.get("ref"))
    wider = f"{get_column_letter(left)}{top}:{get_column_letter(right + 1)}{bottom}"
    for element in (root, *root.iter(f"{MAIN}autoFilter")):
        element.set("ref", wider)
    columns = root.find(f"{MAIN}tableColumns")
    columns.set("count", str(len(columns) + 1))
    column = etree.SubElement(columns, f"{MAIN}tableColumn", id=str(900 + len(columns)), name=header)
    if formula:
        etree.SubElement(column, f"{MAIN}calculatedColumnFormula").text = formula
    package.replace(part, etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True))
    package.save(path)
    book = Workbook.open(path)
    sheet = book.sheet_xml(book.table(name).sheet)
    sheet.write(top, right + 1, CellWrite(header))
    for at in range(bottom - top):
        if formula:
            sheet.write(top + 1 + at, right + 1, CellWrite(1, formula))
        elif at < len(values):
            sheet.write(top + 1 + at, right + 1, CellWrite(values[at]))
    book.save(path)


def edit_cell(path: Path, sheet: str, ref: str, value: Value) -> None:
    """Type into a cell of a sheet."""
    book = Workbook.open(path)
    book.write(sheet, ref, CellWrite(value))
    book.save(path)


def drop_column(path: Path, name: str, header: str) -> None:
    """Delete a column of a table: those to its right move up."""
    package = Package.open(path)
    root = etree.fromstring(package.read(table_part(package, name)))
    if root.find(f"{MAIN}tableColumns")[-1].get("name") != header:
        reorder_columns(path, name, lambda headers: [*(h for h in headers if h != header), header])
    package = Package.open(path)
    part = table_part(package, name)
    places: list[int] = []

    def narrow(root: etree._Element) -> None:
        left, top, right, bottom = range_boundaries(root.get("ref"))
        places.extend((top, right, bottom))
        ref = f"{get_column_letter(left)}{top}:{get_column_letter(right - 1)}{bottom}"
        for element in (root, *root.iter(f"{MAIN}autoFilter")):
            element.set("ref", ref)
        columns = root.find(f"{MAIN}tableColumns")
        columns.remove(columns[-1])
        columns.set("count", str(len(columns)))

    _edit(package, part, narrow)
    top, right, bottom = places
    letter = get_column_letter(right)
    sheet = next(at for at in Workbook(package).sheets.values() if _has_table(package, at, part))

    def clear(root: etree._Element) -> None:
        for row in root.iter(f"{MAIN}row"):
            for cell in list(row):
                if cell.get("r") == f"{letter}{row.get('r')}" and top <= int(row.get("r")) <= bottom:
                    row.remove(cell)
        for element in list(root.iter(f"{MAIN}conditionalFormatting", f"{MAIN}dataValidation")):
            if range_boundaries(element.get("sqref"))[:3:2] == (right, right):
                element.getparent().remove(element)

    _edit(package, sheet, clear)
    package.save(path)


def drop_table(path: Path, name: str) -> None:
    """Delete a table with its cells; its sheet stays."""
    package = Package.open(path)
    part = table_part(package, name)
    left, top, right, bottom = range_boundaries(etree.fromstring(package.read(part)).get("ref"))
    sheet = next(at for at in Workbook(package).sheets.values() if _has_table(package, at, part))
    rels = sheet.replace("worksheets/", "worksheets/_rels/") + ".rels"
    ids: list[str] = []

    def unlink(root: etree._Element) -> None:
        for element in list(root):
            if element.get("Target").endswith(f"/{part.rsplit('/', 1)[1]}"):
                ids.append(element.get("Id"))
                root.remove(element)

    def clear(root: etree._Element) -> None:
        for row in root.iter(f"{MAIN}row"):
            for cell in list(row):
                letters, number = coordinate_from_string(cell.get("r"))
                if top - 1 <= number <= bottom and left <= column_index_from_string(letters) <= right:
                    row.remove(cell)
        for element in list(root.iter(f"{MAIN}tablePart")):
            if element.get(f"{{{_REL}}}id") in ids:
                element.getparent().remove(element)

    def untype(root: etree._Element) -> None:
        for element in list(root):
            if (element.get("PartName") or "").lstrip("/") == part:
                root.remove(element)

    _edit(package, rels, unlink)
    _edit(package, sheet, clear)
    _edit(package, "[Content_Types].xml", untype)
    package.remove(part)
    package.save(path)


def rename_column(path: Path, name: str, header: str, new: str) -> None:
    """Type another header over a column's."""
    package = Package.open(path)

    def change(root: etree._Element) -> None:
        places.append(range_boundaries(root.get("ref")))
        columns = list(root.find(f"{MAIN}tableColumns"))
        places.append([column.get("name") for column in columns].index(header))
        columns[places[1]].set("name", new)

    places: list[Any] = []
    _edit(package, table_part(package, name), change)
    package.save(path)
    book = Workbook.open(path)
    (left, top, _, _), at = places
    book.sheet_xml(book.table(name).sheet).write(top, left + at, CellWrite(new))
    book.save(path)


def drop_name(path: Path, name: str) -> None:
    """Delete a defined name."""

    def change(root: etree._Element) -> None:
        for element in list(root.iter(f"{MAIN}definedName")):
            if element.get("name") == name:
                element.getparent().remove(element)

    edit_part(path, "xl/workbook.xml", change)


def point_name(path: Path, name: str, text: str) -> None:
    """Let a name say this, whatever it is."""

    def change(root: etree._Element) -> None:
        [element] = [each for each in root.iter(f"{MAIN}definedName") if each.get("name") == name]
        element.text = text

    edit_part(path, "xl/workbook.xml", change)


def break_name(path: Path, name: str) -> None:
    """The office deletes the row in which a named cell stands."""

    def change(root: etree._Element) -> None:
        [element] = [each for each in root.iter("{*}definedName") if each.get("name") == name]
        element.text = "参数!#REF!"

    edit_part(path, "xl/workbook.xml", change)


def reorder_columns(path: Path, name: str, order: Callable[[list[str]], list[str]]) -> None:
    """Drag columns of a table to other places."""
    package = Package.open(path)
    part = table_part(package, name)
    root = etree.fromstring(package.read(part))
    left, top, _, bottom = range_boundaries(root.get("ref"))
    columns = root.find(f"{MAIN}tableColumns")
    elements = {element.get("name"): element for element in columns}
    old = list(elements)
    new = order(list(old))
    assert sorted(new) == sorted(old)
    assert new != old
    columns[:] = [elements[header] for header in new]
    package.replace(part, etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True))
    to = {left + at: left + new.index(header) for at, header in enumerate(old)}
    sheet = next(sheet for sheet in Workbook(package).sheets.values() if _has_table(package, sheet, part))

    def move(area: str) -> str:
        first, upper, last, lower = range_boundaries(area)
        if first != last or first not in to or lower < top or upper > bottom:
            return area
        letter = get_column_letter(to[first])
        return f"{letter}{upper}:{letter}{lower}"

    def change(root: etree._Element) -> None:
        for row in root.iter(f"{MAIN}row"):
            if top <= int(row.get("r")) <= bottom:
                for cell in row:
                    letters, number = coordinate_from_string(cell.get("r"))
                    at = column_index_from_string(letters)
                    cell.set("r", f"{get_column_letter(to.get(at, at))}{number}")
                row[:] = sorted(
                    row, key=lambda cell: column_index_from_string(coordinate_from_string(cell.get("r"))[0])
                )
        for element in root.iter(f"{MAIN}dataValidation", f"{MAIN}conditionalFormatting"):
            element.set("sqref", " ".join(map(move, element.get("sqref").split())))

    _edit(package, sheet, change)
    package.save(path)


def _has_table(package: Package, sheet: str, table: str) -> bool:
    rels = sheet.replace("worksheets/", "worksheets/_rels/") + ".rels"
    return rels in package and f'/{table.rsplit("/", 1)[1]}"' in package.read(rels).decode()


def insert_rows_above(path: Path, sheet: str, count: int, text: str) -> None:
    """Insert rows at the top of a sheet, the first with a text of the office's own."""
    package = Package.open(path)
    part = sheet_part(package, sheet)

    def down(ref: str) -> str:
        return _REF.sub(lambda match: f"{match[1]}{int(match[2]) + count}", ref)

    def change(root: etree._Element) -> None:
        for element in root.iter(f"{MAIN}row"):
            element.set("r", str(int(element.get("r")) + count))
        for element in root.iter(f"{MAIN}c"):
            element.set("r", down(element.get("r")))
        for element in root.iter():
            for name in ("ref", "sqref", "topLeftCell", "activeCell"):
                if isinstance(element.tag, str) and element.get(name):
                    element.set(name, down(element.get(name)))
        for pane in root.iter(f"{MAIN}pane"):
            pane.set("ySplit", str(int(pane.get("ySplit")) + count))
        for formula in root.iter(f"{MAIN}formula"):
            formula.text = down(formula.text) if "hk_" not in formula.text else formula.text
        row = xml(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row>')
        root.find(f"{MAIN}sheetData").insert(0, row)

    _edit(package, part, change)
    rels = part.replace("worksheets/", "worksheets/_rels/") + ".rels"
    for rel in etree.fromstring(package.read(rels)) if rels in package else ():
        if rel.get("Type").endswith("/table"):

            def lower(root: etree._Element) -> None:
                for element in (root, *root.iter(f"{MAIN}autoFilter")):
                    element.set("ref", down(element.get("ref")))

            _edit(package, "xl/tables/" + rel.get("Target").rsplit("/", 1)[1], lower)

    def names(root: etree._Element) -> None:
        for element in root.iter(f"{MAIN}definedName"):
            if element.text.startswith((f"'{sheet}'!$", f"{sheet}!$")):
                element.text = re.sub(r"\$(\d+)", lambda match: f"${int(match[1]) + count}", element.text)

    _edit(package, "xl/workbook.xml", names)
    package.save(path)


def rename_sheet(path: Path, old: str, new: str) -> None:
    """Rename a sheet; Excel rewrites what names it."""
    package = Package.open(path)

    def change(root: etree._Element) -> None:
        for element in root.iter(f"{MAIN}sheet"):
            if element.get("name") == old:
                element.set("name", new)
        for element in root.iter(f"{MAIN}definedName"):
            element.text = element.text.replace(f"'{old}'!", f"'{new}'!").replace(f"{old}!", f"'{new}'!")

    _edit(package, "xl/workbook.xml", change)
    for part in package.names():
        if part.startswith("xl/charts/chart"):
            package.replace(part, package.read(part).replace(f"{old}!".encode(), f"{new}!".encode()))
    package.save(path)


def filter_on(path: Path, sheet: str, name: str, column: str, hidden: Iterable[int]) -> None:
    """Filter a table by a column; the data rows `hidden` (from 0) do not match."""
    package = Package.open(path)
    tops: list[int] = []

    def table(root: etree._Element) -> None:
        headers = [element.get("name") for element in root.find(f"{MAIN}tableColumns")]
        tops.append(range_boundaries(root.get("ref"))[1])
        root.find(f"{MAIN}autoFilter").append(
            xml(f'<filterColumn colId="{headers.index(column)}"><filters><filter val="x"/></filters></filterColumn>')
        )

    _edit(package, table_part(package, name), table)
    numbers = {tops[0] + 1 + at for at in hidden}
    _edit(package, sheet_part(package, sheet), lambda root: _hide(root, numbers))
    package.save(path)


def hide_rows(path: Path, sheet: str, numbers: Iterable[int]) -> None:
    """Hide rows of a sheet."""
    edit_sheet(path, sheet, lambda root: _hide(root, set(numbers)))


def _hide(root: etree._Element, numbers: set[int]) -> None:
    for row in root.iter(f"{MAIN}row"):
        if int(row.get("r")) in numbers:
            row.set("hidden", "1")


def hidden_rows(path: Path, sheet: str) -> set[int]:
    """The sheet's rows that are hidden, as openpyxl reads them."""
    return {at for at, row in load_workbook(path)[sheet].row_dimensions.items() if row.hidden}


def totals_row(path: Path, name: str, label: str, total: str, value: float) -> None:
    """Switch a table's totals row on: a label in one column, SUBTOTAL in another."""
    package = Package.open(path)
    part = table_part(package, name)
    root = etree.fromstring(package.read(part))
    left, top, right, bottom = range_boundaries(root.get("ref"))
    root.set("ref", f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom + 1}")
    root.set("totalsRowCount", "1")
    root.attrib.pop("totalsRowShown", None)
    places = {}
    for at, column in enumerate(root.find(f"{MAIN}tableColumns")):
        if column.get("name") == label:
            column.set("totalsRowLabel", "合计")
            places[left + at] = CellWrite("合计")
        elif column.get("name") == total:
            column.set("totalsRowFunction", "sum")
            places[left + at] = CellWrite(value, f"SUBTOTAL(109,{name}[{total}])")
    package.replace(part, etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True))
    package.save(path)
    book = Workbook.open(path)
    for at, write in places.items():
        book.sheet_xml(book.table(name).sheet).write(bottom + 1, at, write)
    book.save(path)


def protect(path: Path, sheet: str) -> None:
    """Protect a sheet."""
    edit_sheet(
        path, sheet,
        lambda root: put_before(root, xml('<sheetProtection sheet="1" objects="1" scenarios="1"/>'), *_AFTER_DATA),
    )  # fmt: skip


def add_format_and_validation(path: Path, sheet: str, sqref: str) -> None:
    """A conditional format and a validation of the office's own."""

    def change(root: etree._Element) -> None:
        own = xml(
            f'<conditionalFormatting sqref="{sqref}"><cfRule type="cellIs" priority="99" operator="greaterThan">'
            "<formula>4711</formula></cfRule></conditionalFormatting>"
        )
        put_before(root, own, "dataValidations", "hyperlinks", "pageMargins")
        held = root.find(f"{MAIN}dataValidations")
        if held is None:
            held = xml('<dataValidations count="0"/>')
            put_before(root, held, "hyperlinks", "pageMargins")
        held.append(xml(f'<dataValidation type="textLength" sqref="{sqref}"><formula1>0</formula1></dataValidation>'))
        held.set("count", str(len(held)))

    edit_sheet(path, sheet, change)


def add_sheet(path: Path, name: str, cells: Mapping[str, str | float]) -> None:
    """A sheet of the office's own; texts that begin with ``=`` are formulas that Excel has calculated to 1."""

    def cell(ref: str, held: str | float) -> str:
        if isinstance(held, str) and held.startswith("="):
            return f'<c r="{ref}"><f>{held[1:]}</f><v>1</v></c>'
        if isinstance(held, str):
            return f'<c r="{ref}" t="inlineStr"><is><t>{held}</t></is></c>'
        return f'<c r="{ref}"><v>{held}</v></c>'

    by_row: dict[int, str] = {}
    for ref, held in sorted(cells.items()):
        by_row[int(ref[1:])] = by_row.get(int(ref[1:]), "") + cell(ref, held)
    rows = "".join(f'<row r="{number}">{by_row[number]}</row>' for number in sorted(by_row))
    package = Package.open(path)
    package.add(
        "xl/worksheets/sheet99.xml",
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{MAIN[1:-1]}">'
        f"<sheetData>{rows}</sheetData></worksheet>".encode(),
    )
    package.replace(
        "[Content_Types].xml",
        package.read("[Content_Types].xml").replace(
            b"</Types>",
            b'<Override PartName="/xl/worksheets/sheet99.xml" ContentType="application/vnd.openxmlformats-'
            b'officedocument.spreadsheetml.worksheet+xml"/></Types>',
        ),
    )
    package.replace(
        "xl/_rels/workbook.xml.rels",
        package.read("xl/_rels/workbook.xml.rels").replace(
            b"</Relationships>",
            f'<Relationship Id="rId99" Type="{_REL}/worksheet" Target="worksheets/sheet99.xml"/></Relationships>'.encode(),
        ),
    )
    own = f'<sheet name="{name}" sheetId="99" r:id="rId99"/></sheets>'.encode()
    package.replace("xl/workbook.xml", package.read("xl/workbook.xml").replace(b"</sheets>", own))
    package.save(path)


def drop_sheet(path: Path, name: str, broken: bool = True) -> None:
    """Delete a sheet with its table; names of its cells become broken, as in Excel, or stay, as other programs leave them."""
    package = Package.open(path)
    part = sheet_part(package, name)
    rels = part.replace("worksheets/", "worksheets/_rels/") + ".rels"
    gone = [part, rels]
    if rels in package:
        gone += ["xl/tables/" + rel.get("Target").rsplit("/", 1)[1] for rel in etree.fromstring(package.read(rels))]

    def book(root: etree._Element) -> None:
        sheets = root.find(f"{MAIN}sheets")
        at = next(i for i, element in enumerate(sheets) if element.get("name") == name)
        sheets.remove(sheets[at])
        for element in list(root.iter(f"{MAIN}definedName")):
            local = element.get("localSheetId")
            if local is not None and int(local) == at:
                element.getparent().remove(element)
            elif local is not None and int(local) > at:
                element.set("localSheetId", str(int(local) - 1))
            elif broken and local is None:
                element.text = (element.text or "").replace(f"'{name}'!", "#REF!").replace(f"{name}!", "#REF!")

    def links(root: etree._Element) -> None:
        for element in list(root):
            if f"xl/{element.get('Target')}" in gone:
                root.remove(element)

    def types(root: etree._Element) -> None:
        for element in list(root):
            if (element.get("PartName") or "").lstrip("/") in gone:
                root.remove(element)

    _edit(package, "xl/workbook.xml", book)
    _edit(package, "xl/_rels/workbook.xml.rels", links)
    _edit(package, "[Content_Types].xml", types)
    for member in gone:
        if member in package:
            package.remove(member)
    package.save(path)


def add_comment(path: Path, sheet: str, ref: str, text: str) -> None:
    """A note on a cell of a sheet that has no drawings yet."""
    row, column = coordinate_to_tuple(ref)
    package = Package.open(path)
    part = sheet_part(package, sheet)
    package.add(
        "xl/comments99.xml",
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<comments xmlns="{MAIN[1:-1]}"><authors>'
        f'<author>李</author></authors><commentList><comment ref="{ref}" authorId="0"><text><t>{text}</t></text></comment>'
        "</commentList></comments>".encode(),
    )
    package.add(
        "xl/drawings/vmlDrawing99.vml",
        b'<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
        b'xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shapetype id="_x0000_t202"/>'
        b'<v:shape id="_x0000_s9025" type="#_x0000_t202" style="visibility:hidden"><v:textbox><div><br></div></v:textbox>'
        b'<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:Anchor>\n    3, 15, %d, 2, 5, 15, %d, 4</x:Anchor>'
        b"<x:Row>%d</x:Row><x:Column>%d</x:Column></x:ClientData></v:shape></xml>"
        % (row - 1, row + 3, row - 1, column - 1),
    )
    package.replace(
        "[Content_Types].xml",
        package.read("[Content_Types].xml").replace(
            b"</Types>",
            b'<Override PartName="/xl/comments99.xml" ContentType="application/vnd.openxmlformats-officedocument.'
            b'spreadsheetml.comments+xml"/></Types>',
        ),
    )
    rels = part.replace("worksheets/", "worksheets/_rels/") + ".rels"
    package.replace(
        rels,
        package.read(rels).replace(
            b"</Relationships>",
            f'<Relationship Id="rId98" Type="{_REL}/vmlDrawing" Target="../drawings/vmlDrawing99.vml"/>'
            f'<Relationship Id="rId99" Type="{_REL}/comments" Target="../comments99.xml"/></Relationships>'.encode(),
        ),
    )

    def change(root: etree._Element) -> None:
        drawing = etree.Element(f"{MAIN}legacyDrawing")
        drawing.set(f"{{{_REL}}}id", "rId98")
        put_before(root, drawing, "tableParts")

    _edit(package, part, change)
    package.save(path)


def add_link(path: Path, sheet: str, ref: str, to: str) -> None:
    """A hyperlink to a place in the workbook on a cell."""

    def change(root: etree._Element) -> None:
        links = root.find(f"{MAIN}hyperlinks")
        if links is None:
            links = etree.Element(f"{MAIN}hyperlinks")
            put_before(
                root,
                links,
                "printOptions",
                "pageMargins",
                "pageSetup",
                "headerFooter",
                "drawing",
                "legacyDrawing",
                "tableParts",
            )
        etree.SubElement(links, f"{MAIN}hyperlink", ref=ref, location=to)

    edit_sheet(path, sheet, change)
