"""A workbook's sheets, defined names and tables inside its package: only the parts that change are rewritten."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from copy import copy, deepcopy
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

from xl_huikuan.ooxml import defined_names
from xl_huikuan.ooxml.cell import CellWrite
from xl_huikuan.ooxml.column_names import renamed_in_formula
from xl_huikuan.ooxml.date_styles import date_styles
from xl_huikuan.ooxml.errors import Fault, OoxmlError
from xl_huikuan.ooxml.kept import KeptByBytes
from xl_huikuan.ooxml.package import Package
from xl_huikuan.ooxml.plain_patch import patch_plain
from xl_huikuan.ooxml.plain_sheet import END, START, read_pieces
from xl_huikuan.ooxml.references import Area, RowsMoved, area_until, parse_area, parse_cell, split_sheet
from xl_huikuan.ooxml.relationships import RELATION, Relation, drop_part, relations, rels_name
from xl_huikuan.ooxml.row_followers import Moves, move_comments
from xl_huikuan.ooxml.row_heights import (
    Choose,
    Layout,
    layout_of,
    plain_layout,
    plain_styles,
    says_no_height,
    with_heights,
    wrap_styles,
)
from xl_huikuan.ooxml.schema_order import child
from xl_huikuan.ooxml.shared_formulas import ROW
from xl_huikuan.ooxml.shared_texts import SharedTexts
from xl_huikuan.ooxml.sheet import SheetXml
from xl_huikuan.ooxml.sheet_cells import SheetCells, Unwanted
from xl_huikuan.ooxml.sheet_reader import ValueReader
from xl_huikuan.ooxml.table import SheetTable, check_together
from xl_huikuan.ooxml.table_rewrite import TableRow
from xl_huikuan.ooxml.xml_parts import (
    MAIN,
    STRICT_MAIN,
    bad_part,
    may_mention,
    parse,
    parsed,
    serialise,
    stream_bytes,
    tag,
)
from xl_huikuan.ooxml.zip_members import part_key
from xl_huikuan.patterns import pattern
from xl_huikuan.values import Value

if TYPE_CHECKING:
    from xl_huikuan.ooxml.new_table import ColumnSpec

_OF_A_TABLE = pattern(r"/tables/table\d+\.xml$", re.IGNORECASE)

_DATE_STYLES = KeptByBytes[frozenset[str]](32)
_WRAP_STYLES = KeptByBytes[frozenset[str]](32)

__all__ = ["CellWrite", "SheetTable", "TableRow", "Workbook"]


class Workbook:
    """An .xlsm or .xlsx file, read part by part as they are asked for."""

    def __init__(self, package: Package):
        self.package = package
        self.file = package.path.name
        self.part = self._find_part()
        self._tree = parse(package, self.part)
        self._check_namespace()
        self._relations = relations(package, self.part)
        self._changed = False
        self._xml: dict[str, SheetXml] = {}
        self.comments_gone: dict[str, list[str]] = {}
        """By sheet, the texts of comments that went with the row of a table that is no more."""
        self._plain: set[str] = set()
        """The sheets that are plain, and have no tree yet."""
        self._formulas_changed = False
        """A formula came, went or moved on a sheet without a tree."""
        self._texts = SharedTexts(package, self._part_of("sharedStrings"))
        properties = self._tree.getroot().find(tag("workbookPr"))
        self.date1904 = properties is not None and properties.get("date1904") in ("1", "true")
        self.sheets: dict[str, str] = dict(self._find_sheets())
        """The worksheets' parts by name (chart and dialog sheets are left out)."""
        self._opened_with = {sheet.get("name", "").casefold() for sheet in self._tree.getroot().iter(tag("sheet"))}
        self.tables: dict[str, SheetTable] = {table.name: table for table in self._find_tables()}

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> Workbook:
        """Open a workbook file; an `OoxmlError` says why it cannot be worked on."""
        return cls(Package.open(path))

    def copied(self) -> Workbook:
        """The workbook as it was read; nothing of it may have changed. Changes to the one are none to the other."""
        if self.changed or self._xml:
            raise RuntimeError("only what was read and not changed can be copied")
        other = copy(self)
        other.package, other._tree = self.package.copied(), deepcopy(self._tree)
        other._xml, other.comments_gone, other._plain, other.sheets = {}, {}, set(self._plain), dict(self.sheets)
        other.tables = {name: table.copied(other) for name, table in self.tables.items()}
        return other

    # -- finding

    @property
    def names(self) -> dict[str, str]:
        """The workbook's own defined names (not those of one sheet) and their texts."""
        return {
            element.get("name", ""): element.text or ""
            for element in self._tree.getroot().iter(tag("definedName"))
            if element.get("localSheetId") is None
        }

    @cached_property
    def _names_in_any_case(self) -> dict[str, str]:
        """`names` by lower case; forgotten when a name changes."""
        found: dict[str, str] = {}
        for name, text in self.names.items():
            found.setdefault(name.lower(), text)
        return found

    @cached_property
    def _areas(self) -> dict[str, tuple[str, Area]]:
        """What `area_of` has found; forgotten when a name changes."""
        return {}

    def table(self, name: str) -> SheetTable:
        """The table of this name, in whatever case; an `OoxmlError` when there is none."""
        if name in self.tables:
            return self.tables[name]
        for table in self.tables.values():
            if table.name.lower() == name.lower():
                return table
        raise OoxmlError(Fault.TABLE_MISSING, self.file, table=name)

    def table_areas(self, sheet: str) -> dict[str, Area]:
        """Where the sheet's tables lie, by name."""
        return {name: table.ref for name, table in self.tables.items() if table.sheet == sheet}

    def area_of(self, name: str) -> tuple[str, Area] | None:
        """The sheet and the block that a defined name points to; None when it is not one block."""
        if name in self._areas:
            return self._areas[name]
        text = self._names_in_any_case.get(name.lower())
        if text is None:
            return None
        where, ref = split_sheet(text.strip().removeprefix("="))
        area = parse_area(ref)
        sheet = where if where in self.sheets else None
        if sheet is None and where is not None:
            sheet = next((key for key in self.sheets if key.lower() == where.lower()), None)
        if sheet is None or area is None:
            return None
        self._areas[name] = sheet, area
        return sheet, area

    def sheet_xml(self, name: str) -> SheetXml:
        """A sheet's cells, parsed at the first call."""
        if name not in self._xml:
            self._plain.discard(name)
            self._check_sheet(name)
            part = self.sheets[name]
            try:
                self._xml[name] = SheetXml(parse(self.package, part), name, self._texts.text, self.date1904)
            except ValueError as error:  # a row number that is none
                raise OoxmlError(Fault.CELLS_UNREADABLE, name) from error
        return self._xml[name]

    @cached_property
    def value_reader(self) -> ValueReader:
        """How this workbook keeps values."""
        part, styles = self._part_of("styles"), frozenset[str]()
        if part is not None:
            data = self.package.read(part)
            styles = _DATE_STYLES.of(data, lambda: date_styles(parsed(self.package, part, data).getroot()))
        return ValueReader(self._texts.text, styles, self.date1904)

    def cells(self, sheet: str, area: Area, unwanted: Sequence[Unwanted] = ()) -> SheetCells:
        """A block's values, but those that are unwanted, and the sheet's formulas, as the file has them; the sheet's XML is not
        kept."""
        part, reader = self.sheets[sheet], self.value_reader
        try:
            plain = read_pieces(self.package.pieces(part), reader, area, unwanted)
        except OoxmlError:
            self.package.read(part)  # if the part is damaged, that is what is wrong
            raise
        if plain is not None:
            self._plain.add(sheet)
            return plain
        data = self.package.read(part)
        try:
            return reader.read(stream_bytes(self.package, part, data, ROW), area)
        except (ValueError, OverflowError) as error:  # a number, a reference or a date that is none
            raise OoxmlError(Fault.CELLS_UNREADABLE, sheet) from error

    @cached_property
    def _wrap_styles(self) -> frozenset[str]:
        part = self._part_of("styles")
        if part is None:
            return frozenset()
        data = self.package.read(part)
        return _WRAP_STYLES.of(data, lambda: wrap_styles(parsed(self.package, part, data).getroot()))

    def general_style(self, number: str | None) -> str | None:
        """A cell style's number without the text format: for a cell that is calculated."""
        from xl_huikuan.ooxml.general_style import as_general

        part = self._part_of("styles")
        if part is None or number is None:
            return number
        tree = parse(self.package, part)
        found = as_general(tree.getroot(), number)
        if found != number:
            self.package.replace(part, serialise(tree))
        return found

    def wrapped_columns(self, table: SheetTable) -> dict[str, float]:
        """How wide a table's columns are, of those whose first cell wraps; hidden ones are left out."""
        data = self.plain_part(table.sheet)
        layout = None if data is None else plain_layout(data)
        if data is None or layout is None:
            xml = self.sheet_xml(table.sheet)
            layout = layout_of(xml.tree.getroot())
            styles = {at: xml.style(table.first_row, at) for at in range(table.ref.left, table.ref.right + 1)}
        else:
            styles = dict(plain_styles(data, table.first_row))
        found = {}
        for at, name in enumerate(table.columns, table.ref.left):
            if styles.get(at) in self._wrap_styles:
                width = next((width for span, width in layout.widths if at in span), 0.0)
                if width:
                    found[name] = width
        return found

    def usual_height(self, sheet: str) -> float:
        """How high a sheet's rows are that say nothing of it, in points; 0 where the sheet does not say."""
        return self._layout(sheet).usual_height

    def width_of(self, sheet: str, columns: range) -> float:
        """How wide columns are together, of those that say it; hidden ones are not."""
        widths = self._layout(sheet).widths
        return sum(next((width for span, width in widths if at in span), 0.0) for at in columns)

    def _layout(self, sheet: str) -> Layout:
        data = self.plain_part(sheet)
        layout = None if data is None else plain_layout(data)
        return layout_of(self.sheet_xml(sheet).tree.getroot()) if layout is None else layout

    def says_no_height(self, sheet: str, row: int) -> bool:
        """True when it can be told without a tree, or a look at each, that no row of the sheet from this one on says how high
        it is."""
        data = self.plain_part(sheet)
        return data is not None and says_no_height(data, row)

    def fit_rows(self, sheet: str, rows: range, choose: Choose, alike: bool = False) -> None:
        """Give rows of a sheet other heights; `alike` as of `with_heights`."""
        data = self.plain_part(sheet)
        if data is None:
            self.sheet_xml(sheet).fit_rows(rows, choose)
        elif (new := with_heights(data, rows, choose, alike)) is not None:
            self.replace_plain(sheet, new, formulas_changed=False)

    def may_hold_formulas(self, sheet: str) -> bool:
        """False when it can be told without reading its cells that the sheet has none."""
        return any(may_mention(self.package, self.sheets[sheet], start) for start in ("<f", ":f"))

    def plain_part(self, sheet: str) -> bytes | None:
        """The part's bytes of a sheet that is plain and has no tree yet."""
        return self.package.read(self.sheets[sheet]) if sheet in self._plain else None

    def hides_no_row(self, sheet: str) -> bool:
        """True when it can be told without a tree that all the sheet's rows are shown."""
        data = self.plain_part(sheet)
        return data is not None and data.find(b" hidden=", data.find(START), data.rfind(END)) < 0

    # -- writing

    def replace_plain(self, sheet: str, data: bytes, formulas_changed: bool) -> None:
        """Give a plain sheet without a tree other bytes, plain ones; `formulas_changed`: a formula came, went or moved."""
        self.package.replace(self.sheets[sheet], data)
        self._formulas_changed = self._formulas_changed or formulas_changed

    def write(self, sheet: str, ref: str, write: CellWrite) -> None:
        """Write into one cell (``D5``)."""
        at = parse_cell(ref)
        if at is None:
            raise ValueError(ref)
        self.sheet_xml(sheet).write(*at, write)

    def write_cells(self, sheet: str, writes: Mapping[int, Mapping[int, CellWrite]]) -> None:
        """Write into many cells of a sheet, given by row and column."""
        if sheet in self._plain:
            part = self.sheets[sheet]
            with suppress(ValueError):  # what no cell can hold is told with its cell below
                data = patch_plain(self.package.read(part), writes, self.shared_text, self.date1904)
                if data is not None:
                    self.package.replace(part, data)
                    return
        xml = self.sheet_xml(sheet)
        for row, cells in writes.items():
            for column, write in cells.items():
                xml.write(row, column, write)

    def set_name_value(self, name: str, value: Value) -> None:
        """Write into the cell that a defined name points to."""
        found = self.area_of(name)
        if found is None:
            raise OoxmlError(Fault.NAME_MISSING, self.file, name=name)
        sheet, area = found
        self.sheet_xml(sheet).write(area.top, area.left, CellWrite(value))

    def set_full_calc_on_load(self) -> None:
        """Let Excel calculate everything when it opens the file."""
        calc = child(self._tree.getroot(), "calcPr")
        if calc.get("fullCalcOnLoad") not in ("1", "true"):
            calc.set("fullCalcOnLoad", "1")
            self._changed = True

    def calculate_by_itself(self) -> None:
        """Let Excel calculate whenever something changes, whatever was set when the file was saved."""
        for calc in self._tree.getroot().iter(tag("calcPr")):
            if calc.attrib.pop("calcMode", ""):
                self._changed = True

    def drop_calculation(self, is_outside: Callable[[str], bool]) -> None:
        """Forget other workbooks, names of macros and of cells outside, and that something is to be calculated."""
        root = self._tree.getroot()
        gone = [*root.iter(tag("externalReferences"))]
        for name in root.iter(tag("definedName")):
            is_macro = any(name.get(kind) in ("1", "true") for kind in ("function", "vbProcedure", "xlm"))
            if is_macro or is_outside(name.text or ""):
                gone.append(name)
        for element in gone:
            element.getparent().remove(element)  # type: ignore[union-attr]
        for names in [names for names in root.iter(tag("definedNames")) if not len(names)]:
            names.getparent().remove(names)  # type: ignore[union-attr]  # the schema wants a name in it
        for calc in root.iter(tag("calcPr")):
            calc.attrib.pop("fullCalcOnLoad", "")
        self._names_changed()

    def add_name(self, name: str, sheet: str, area: Area) -> None:
        """Give cells a name that holds in the whole workbook; one that lost its cells (``#REF!``) gets these.

        Raises:
            OoxmlError: no such sheet, or another name or a table is called so.
            ValueError: Excel would not take it for a name.
        """
        self._check_new_name(name)
        self._check_sheet(sheet)
        defined_names.add(self._tree.getroot(), name, sheet, area)
        self._names_changed()

    def print_until(self, sheet: str, top: int, bottom: int) -> None:
        """End the sheet's print area with another row; nothing where it has none, or one without row `top`."""
        root = self._tree.getroot()
        names = [each.get("name") for each in root.iter(tag("sheet"))]
        element = defined_names.print_area(root, names.index(sheet))
        changed = None if element is None else area_until(element.text or "", top, bottom)
        if element is not None and changed is not None:
            element.text = changed
            self._names_changed()

    def rename_column(self, table: str, old: str, new: str) -> None:
        """Call a table's column otherwise, in its header and in every formula that names it, as Excel does.

        Raises:
            OoxmlError: no such table or column, or another column is called so.
        """
        held = self.table(table)
        at = held.column(old)
        if new.casefold() in (name.casefold() for name in held.columns if name != old):
            raise OoxmlError(Fault.COLUMN_EXISTS, held.sheet, table=held.name, column=new)

        def change(text: str) -> str:
            return renamed_in_formula(text, held.name, old, new)

        held.take_name(old, new)
        for row in range(held.ref.top, held.first_row):
            held.xml.write(row, at, CellWrite(new))
        for other in self.tables.values():
            other.change_formulas(change)
        mark = f"{held.name}["
        for sheet, part in self.sheets.items():
            if sheet in self._xml or may_mention(self.package, part, mark):
                self.sheet_xml(sheet).change_formulas(change)
        for element in self._tree.getroot().iter(tag("definedName")):
            text = element.text or ""
            if (renamed := change(text)) != text:
                element.text = renamed
                self._names_changed()

    def add_sheet(self, name: str, *, like: str | None) -> None:
        """Add an empty worksheet behind the others; it gets the view, the default sizes and the page of `like`.

        Raises:
            OoxmlError: a sheet is called so, or there is no sheet `like`.
            ValueError: Excel would not take it for a sheet's name.
        """
        from xl_huikuan.ooxml.new_sheet import add_sheet, check_sheet_name  # for older workbooks alone, as below

        check_sheet_name(name)
        root = self._tree.getroot()
        if name.casefold() in (sheet.get("name", "").casefold() for sheet in root.iter(tag("sheet"))):
            raise OoxmlError(Fault.SHEET_EXISTS, self.file, sheet=name)
        model = None if like is None else self.sheet_xml(like).tree.getroot()
        self.sheets[name] = add_sheet(self.package, self.part, root, name, model)
        self._changed = True

    def import_sheet(self, source: Workbook, name: str, called: str = "", instead_of: str | None = None) -> None:
        """Take over a sheet of another workbook behind the others, with its tables, charts and buttons, and the names that
        point to it where this workbook has none of that name.

        Args:
            source: where it stands.
            name: what it is called there.
            called: what it is called here, if otherwise; nothing on it may name it.
            instead_of: a sheet here, whose names point to the new one where it has them too; it keeps its cells.

        Raises:
            OoxmlError: a sheet is called so, or there is none there.
        """
        from xl_huikuan.ooxml.imported_sheet import SheetImport

        root, here = self._tree.getroot(), called or name
        if here.casefold() in (sheet.get("name", "").casefold() for sheet in root.iter(tag("sheet"))):
            raise OoxmlError(Fault.SHEET_EXISTS, self.file, sheet=here)
        source._check_sheet(name)
        hidden = any(s.get("name") == name and s.get("state") for s in source._tree.getroot().iter(tag("sheet")))
        run = SheetImport(self.package, self.part, source.package, source.part)
        part = self.sheets[here] = run.run(source.sheets[name], root, here, hidden)
        self.__dict__.pop("value_reader", None)
        self._changed = True
        for relation in relations(self.package, part):
            if relation.kind == "table":
                table = SheetTable(self, relation.target, here, self.package.read(relation.target))
                self.tables[table.name] = table
        for other in source.names:
            found, held = source.area_of(other), self.area_of(other)
            if found is not None and found[0] == name and (held is None or held[0] == instead_of):
                defined_names.add(root, other, here, found[1])
                self._names_changed()
        at = len(list(root.iter(tag("sheet")))) - 1
        defined_names.import_local(root, source._tree.getroot(), name, at)

    def add_table(
        self, sheet: str, name: str, top: int, left: int, columns: Sequence[ColumnSpec],
        rows: Sequence[Sequence[CellWrite]], *, like: str | None = None,
    ) -> SheetTable:  # fmt: skip
        """Add a table with its header in row `top` and its first column in column `left`, both from 1.

        Args:
            columns: from left to right.
            rows: its data rows, a cell a column; none leave one blank row.
            like: the table whose style it gets; else it has none.

        Raises:
            OoxmlError: no such sheet, a name or a table is called so, or the cells are not free (`TABLE_BLOCKED`).
                Nothing has changed.
            ValueError: names that Excel would not take, or rows that do not fit the columns.
        """
        from xl_huikuan.ooxml.new_table import add_table

        self._check_new_name(name)
        self._check_sheet(sheet)
        model = None if like is None else self.table(like)
        table = self.tables[name] = add_table(self, sheet, name, top, left, columns, rows, model)
        return table

    def move_comments(self, sheet: str, moves: Moves, columns: range) -> None:
        """Let the comments on a sheet's cells go along with their rows."""
        self.comments_gone.setdefault(sheet, []).extend(move_comments(self.package, self.sheets[sheet], moves, columns))

    def follow_in_names(self, sheet: str, moved: RowsMoved) -> None:
        """Let defined names and print areas follow a table's end."""
        called = "" if "'" in sheet else sheet.casefold()  # which is doubled where a formula names it
        for element in self._tree.getroot().iter(tag("definedName")):
            text = element.text or ""
            if called not in text.casefold():
                continue
            new = moved.follow_text(text, sheet, None)
            if new != text:
                element.text = new
                self._names_changed()

    def _names_changed(self) -> None:
        self._changed = True
        self.__dict__.pop("_names_in_any_case", None)
        self.__dict__.pop("_areas", None)

    @property
    def changed(self) -> bool:
        """True when something would be written."""
        parts = any(table.changed for table in self.tables.values()) or any(xml.changes for xml in self._xml.values())
        return self._changed or parts or self.package.changed

    def save(self, path: str | os.PathLike[str]) -> bool:
        """Write the workbook; False when it is the same file and nothing has changed."""
        self.put_into_package()
        path = Path(path)
        if not self.package.changed and path.exists() and path.samefile(self.package.path):
            return False
        self.package.save(path)
        return True

    def put_into_package(self) -> None:
        """Put what has changed into the package."""
        for name, xml in self._xml.items():
            if xml.changes:
                self.package.replace(self.sheets[name], xml.serialise())
        for table in self.tables.values():
            if table.changed:
                self.package.replace(table.part, serialise(table.tree))
        if self._changed:
            self.package.replace(self.part, serialise(self._tree))
        if self._formulas_changed or any(xml.formulas_changed for xml in self._xml.values()):
            for relation in relations(self.package, self.part):
                if relation.kind == "calcChain":
                    drop_part(self.package, self.part, relation.target)

    # -- inside

    def _check_sheet(self, name: str) -> None:
        if name not in self.sheets:
            raise OoxmlError(Fault.SHEET_MISSING, self.file, sheet=name)

    def _check_new_name(self, name: str) -> None:
        """Names of cells and of tables are told apart by nothing but themselves; a damaged table has two."""
        defined_names.check_name(name)
        whole = (
            other
            for other, text in self.names.items()
            if not (defined_names.is_broken(text) or self._is_of_no_sheet(text))
        )
        hidden = (table.tree.getroot().get("name", "") for table in self.tables.values())
        if name.lower() in (other.lower() for other in (*whole, *self.tables, *hidden)):
            raise OoxmlError(Fault.NAME_TAKEN, self.file, name=name)

    def _is_of_no_sheet(self, text: str) -> bool:
        """Whether a name's cells went with their sheet: other programs keep such a name as it was."""
        where, ref = split_sheet(text.strip().removeprefix("="))
        if where is None or parse_area(ref) is None or "[" in where:
            return False
        return where.casefold() not in self._opened_with

    def _find_part(self) -> str:
        for relation in relations(self.package, ""):
            if relation.kind == "officeDocument" and relation.target in self.package:
                if relation.strict:
                    raise OoxmlError(Fault.STRICT_FORMAT, self.file)
                return relation.target
        raise OoxmlError(Fault.NO_WORKBOOK_PART, self.file)

    def _check_namespace(self) -> None:
        namespace = etree.QName(self._tree.getroot()).namespace
        if namespace == STRICT_MAIN:
            raise OoxmlError(Fault.STRICT_FORMAT, self.file)
        if namespace != MAIN:
            raise OoxmlError(Fault.OTHER_DOCUMENT, self.file)

    def _find_sheets(self) -> Iterator[tuple[str, str]]:
        by_id: dict[str, Relation] = {relation.id: relation for relation in self._relations}
        seen: set[str] = set()
        for element in self._tree.getroot().iter(tag("sheet")):
            relation = by_id.get(element.get(f"{{{RELATION}}}id", ""))
            if relation is not None and relation.kind == "worksheet":
                name, part = element.get("name", ""), relation.target
                if (
                    not name or {name.casefold(), part_key(part)} & seen
                ):  # what is written to the one would be lost in the other
                    raise bad_part(self.package, self.part)
                seen |= {name.casefold(), part_key(part)}
                yield name, part

    def _find_tables(self) -> Iterator[SheetTable]:
        found: list[SheetTable] = []
        for sheet, part in self.sheets.items():
            for relation in relations(self.package, part):
                if relation.kind != "table" and _OF_A_TABLE.search(relation.target):
                    raise bad_part(self.package, rels_name(part))  # the sheet knows it as a table yet
                if relation.kind == "table":
                    found.append(SheetTable(self, relation.target, sheet, self.package.read(relation.target)))
        check_together(found)
        yield from found

    def _part_of(self, kind: str) -> str | None:
        part = next((relation.target for relation in self._relations if relation.kind == kind), None)
        return part if part is not None and part in self.package else None

    def shared_text(self, index: int) -> str:
        """One of the texts that its cells share."""
        return self._texts.text(index)
