"""A table as its part describes it: where it lies, its columns, its cells; and the taking over of a new size."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy, deepcopy
from functools import cached_property
from typing import Self

from lxml import etree

from xl_huikuan.named_tuples import NamedTuple
from xl_huikuan.ooxml.cell import CellWrite
from xl_huikuan.ooxml.errors import Fault, OoxmlError
from xl_huikuan.ooxml.kept import KeptByBytes
from xl_huikuan.ooxml.references import Area, RowsMoved, parse_area, parse_block
from xl_huikuan.ooxml.sheet import SheetXml
from xl_huikuan.ooxml.stored_values import decode_text, escape_text
from xl_huikuan.ooxml.table_host import TableHost
from xl_huikuan.ooxml.xml_parts import Element, Tree, parse_bytes, tag


class _Said(NamedTuple):
    """What a table's part says of it, in whatever workbook."""

    name: str
    ref: Area
    header_rows: int
    totals_rows: int
    columns: tuple[str, ...]


_SAID = KeptByBytes[_Said](256)
_FORMULAS = KeptByBytes[tuple[str | None, ...]](256)

_CALCULATED = tag("calculatedColumnFormula")


class TableCore:
    """One table, with its columns and rows as they are."""

    def __init__(self, book: TableHost, part: str, sheet: str, data: bytes):
        self.book = book
        self.part = part
        self.sheet = sheet
        self._data = data
        self.changed = False
        said = _SAID.of(data, self._look)
        self.name, self.ref = said.name, said.ref
        self.header_rows, self.totals_rows = said.header_rows, said.totals_rows
        self.columns = list(said.columns)
        self._at = {name: index for index, name in enumerate(self.columns)}

    @cached_property
    def tree(self) -> Tree:
        """The table's part, parsed when something is wanted that is not looked at each time."""
        tree = parse_bytes(self._data)
        if tree is None:
            raise OoxmlError(Fault.BAD_PART, self.book.file, part=self.part)
        return tree

    def _look(self) -> _Said:
        """What the part says; an `OoxmlError` when that cannot be."""
        root = self.tree.getroot()
        name = root.get("displayName") or root.get("name") or ""
        area = parse_block(root.get("ref", ""))
        if area is None:
            raise OoxmlError(Fault.TABLE_AREA_UNREADABLE, self.book.file, table=name)
        header_rows = self._rows_said(name, "headerRowCount", "1")
        totals_rows = self._rows_said(name, "totalsRowCount", "0")
        if area.bottom - totals_rows < area.top + header_rows:
            raise OoxmlError(Fault.TABLE_WITHOUT_ROWS, self.sheet, table=name, area=str(area))
        columns = tuple(decode_text(column.get("name", "")) for column in self._column_elements())
        self._check_columns(name, area, columns)
        return _Said(name, area, header_rows, totals_rows, columns)

    def copied(self, book: TableHost) -> Self:
        """The same table in a copy of its workbook."""
        other = copy(self)
        other.book = book
        if "tree" in self.__dict__:
            other.tree = deepcopy(self.tree)
        other.columns, other._at = list(self.columns), dict(self._at)
        return other

    def _rows_said(self, table: str, name: str, usual: str) -> int:
        said = self.tree.getroot().get(name, usual)
        if said not in ("0", "1"):
            raise OoxmlError(Fault.TABLE_COUNT_WRONG, self.sheet, table=table, attribute=name, value=f"{said:.20}")
        return int(said)

    def _check_columns(self, table: str, area: Area, columns: Sequence[str]) -> None:
        width = area.right - area.left + 1
        if len(columns) != width:
            raise OoxmlError(
                Fault.TABLE_COLUMNS_DIFFER, self.sheet,
                table=table, area=str(area), width=width, columns=len(columns),
            )  # fmt: skip
        there: set[str] = set()
        for name in columns:
            if name.casefold() in there:
                raise OoxmlError(Fault.TABLE_COLUMN_TWICE, self.sheet, table=table, column=name)
            there.add(name.casefold())

    @property
    def first_row(self) -> int:
        """The sheet's row that holds the first data row."""
        return self.ref.top + self.header_rows

    @property
    def last_row(self) -> int:
        """The sheet's row that holds the last data row."""
        return self.ref.bottom - self.totals_rows

    @property
    def row_count(self) -> int:
        """Data rows (a table always has one, be it blank)."""
        return self.last_row - self.first_row + 1

    @property
    def xml(self) -> SheetXml:
        """The table's sheet, parsed."""
        return self.book.sheet_xml(self.sheet)

    def column(self, name: str) -> int:
        """The sheet's column under this header; an `OoxmlError` when the table has none."""
        if name not in self._at:
            raise OoxmlError(Fault.COLUMN_MISSING, self.sheet, table=self.name, column=name)
        return self.ref.left + self._at[name]

    def calculated_formula(self, column: str) -> str | None:
        """What Excel fills a new row of this column with, if anything."""
        return _calculated(self._column_elements()[self._at[column]])

    def calculated_formulas(self) -> dict[str, str | None]:
        """`calculated_formula` of every column, from left to right."""

        def find() -> tuple[str | None, ...]:
            return tuple(map(_calculated, self._column_elements()))

        return dict(zip(self.columns, find() if self.changed else _FORMULAS.of(self._data, find), strict=True))

    def drop_formulas(self) -> None:
        """No column is computed any longer, no total, and nothing comes from outside; the cells stay as they are."""
        root = self.tree.getroot()
        for element in list(root.iter(_CALCULATED, tag("totalsRowFormula"))):
            element.getparent().remove(element)  # type: ignore[union-attr]
        for element in (root, *self._column_elements()):
            for name in ("tableType", "queryTableFieldId", "totalsRowFunction"):
                element.attrib.pop(name, "")
        self.changed = True

    def write(self, row: int, column: str, write: CellWrite) -> None:
        """Write into a data row (counted from 0)."""
        if not 0 <= row < self.row_count:
            raise IndexError(row)
        self.xml.write(self.first_row + row, self.column(column), write)

    def take_column(self, header: str) -> None:
        """Take over a new last column in the table's size."""
        self._at[header] = len(self.columns)
        self.columns.append(header)
        self.ref = self.ref._replace(right=self.ref.right + 1)
        self.tree.getroot().set("ref", str(self.ref))
        auto_filter = self.auto_filter()
        area = None if auto_filter is None else parse_area(auto_filter.get("ref", ""))
        if auto_filter is not None and area is not None:
            auto_filter.set("ref", str(area._replace(right=self.ref.right)))
        self.changed = True

    def take_name(self, old: str, new: str) -> None:
        """Call a column otherwise in the table part, in its own formulas too (see `column_names`)."""
        at = self._at.pop(old)
        self._at[new], self.columns[at] = at, new
        self._column_elements()[at].set("name", escape_text(new).replace("\n", "_x000a_"))
        self.changed = True

    def change_formulas(self, change: Callable[[str], str]) -> None:
        """Change the formulas that its columns and totals are calculated by."""
        for element in self.tree.getroot().iter(_CALCULATED, tag("totalsRowFormula")):
            text = element.text or ""
            if (new := change(text)) != text:
                element.text = new
                self.changed = True

    def set_calculated_formula(self, column: str, formula: str) -> None:
        """Say what Excel fills a new row of this column with."""
        if self.calculated_formula(column) == formula:
            return
        element = self._column_elements()[self._at[column]]
        held = element.find(_CALCULATED)
        if held is None:
            held = etree.Element(_CALCULATED)
            element.insert(0, held)
        for name in list(held.attrib):
            del held.attrib[name]
        held.text = escape_text(formula)
        self.changed = True

    def take_rows(self, moved: RowsMoved) -> None:
        """Take over the new size in the table part."""
        root = self.tree.getroot()
        self.ref = self.ref._replace(bottom=moved.new_end)
        root.set("ref", str(self.ref))
        for element in root.iter(tag("autoFilter"), tag("sortState"), tag("sortCondition")):
            area = parse_area(element.get("ref", ""))
            if area:
                element.set("ref", str(moved.follow(area)))
        self.changed = True

    def fill_insert_row(self) -> None:
        """The table's blank row becomes a data row."""
        if self.tree.getroot().attrib.pop("insertRow", ""):
            self.changed = True

    def auto_filter(self) -> Element | None:
        """The element that says what is filtered."""
        return self.tree.getroot().find(tag("autoFilter"))

    def _column_elements(self) -> list[Element]:
        columns = self.tree.getroot().find(tag("tableColumns"))
        return [] if columns is None else columns.findall(tag("tableColumn"))


def _calculated(column: Element) -> str | None:
    element = column.find(_CALCULATED)
    return None if element is None else element.text
