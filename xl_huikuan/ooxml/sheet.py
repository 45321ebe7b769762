"""One worksheet's XML: its cells are looked up, compared and patched; what is not touched stays as it is."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from xl_huikuan.ooxml import column_widths
from xl_huikuan.ooxml.cell import CellWrite, content, fill, same_content, same_element
from xl_huikuan.ooxml.errors import Fault, OoxmlError
from xl_huikuan.ooxml.new_rows import NewColumn, NewRows
from xl_huikuan.ooxml.references import Area, cell_column, cell_ref, parse_area, row_number
from xl_huikuan.ooxml.row_heights import Choose, set_height
from xl_huikuan.ooxml.schema_order import child
from xl_huikuan.ooxml.shared_formulas import CELL, FORMULA, ROW, FormulaIndex
from xl_huikuan.ooxml.stored_values import BLANK, Stored, decode_text, stored
from xl_huikuan.ooxml.xml_parts import MAIN, Element, Tree, serialise, tag

_PIECE = 1_000
"""Rows that are parsed together."""


@dataclass(slots=True)
class _Row:
    element: Element
    cells: dict[int, Element] = field(default_factory=dict)
    columns: list[int] = field(default_factory=list)


class SheetXml:
    """A parsed worksheet part."""

    def __init__(self, tree: Tree, name: str, shared_text: Callable[[int], str], date1904: bool):
        self.tree = tree
        self.name = name
        self.changes = 0
        self.formulas_changed = False
        self._shared_text = shared_text
        self._date1904 = date1904
        data = tree.getroot().find(tag("sheetData"))
        if data is None:
            raise OoxmlError(Fault.NO_SHEET_DATA, name)
        self._data = data
        self._elements: dict[int, Element] = {}
        number = 0
        for element in data.iterchildren(ROW):
            given = element.get("r")
            number = row_number(given, number)
            if not given:  # else a row put in between would shift those that follow
                element.set("r", str(number))
            self._elements[number] = element
        self._numbers = sorted(self._elements)
        self._rows: dict[int, _Row] = {}
        self._formulas: FormulaIndex | None = None
        self._extent: Area | None = None

    # -- looking

    def cell(self, row: int, column: int) -> Element | None:
        """The cell's element, if there is one."""
        found = self._row(row)
        return found.cells.get(column) if found else None

    def style(self, row: int, column: int) -> str | None:
        """The cell's style number."""
        cell = self.cell(row, column)
        return None if cell is None else cell.get("s")

    def has_content(self, row: int, column: int) -> bool:
        """True when the cell holds a value or a formula."""
        cell = self.cell(row, column)
        if cell is None:
            return False
        formula, held = content(cell, self._shared_text)
        return formula is not None or held not in (BLANK, ("str", ""))

    def held(self, row: int, column: int) -> Stored:
        """The cell's content."""
        cell = self.cell(row, column)
        return BLANK if cell is None else content(cell, self._shared_text)[1]

    def formula(self, row: int, column: int) -> str | None:
        """The text of the cell's formula, without ``=``; a shared one as it reads in this cell."""
        cell = self.cell(row, column)
        found = None if cell is None else cell.find(FORMULA)
        return None if found is None else self.formulas.text(row, column, found)

    def rows_within(self, first: int, last: int) -> Iterator[int]:
        """Numbers of the rows that exist between these two."""
        at = bisect_left(self._numbers, first)
        while at < len(self._numbers) and self._numbers[at] <= last:
            yield self._numbers[at]
            at += 1

    def merged(self) -> list[Area]:
        """The merged areas."""
        found = (parse_area(element.get("ref", "")) for element in self.tree.getroot().iter(tag("mergeCell")))
        return [area for area in found if area]

    @property
    def formulas(self) -> FormulaIndex:
        """The sheet's shared and array formulas, looked up once."""
        if self._formulas is None:
            for element in self._data.iter(FORMULA):
                cell = element.getparent()
                if cell is not None and cell.get("r") is None:
                    self._row(int(cell.getparent().get("r")))  # type: ignore[union-attr, arg-type]
            self._formulas = FormulaIndex(self._data)
        return self._formulas

    # -- writing

    def write(self, row: int, column: int, write: CellWrite) -> None:
        """Put a value or a formula into a cell. What the cell holds already is not written again."""
        try:
            new = stored(write.value, self._date1904)
        except ValueError as error:
            raise OoxmlError(
                Fault.VALUE_DOES_NOT_FIT, self._place(row, column), value=f"{write.value!s:.40}"
            ) from error
        wanted = write.formula
        if wanted is not None and wanted.startswith("="):
            wanted = wanted[1:]
        cell = self.cell(row, column)
        if cell is None:
            if wanted is None and new in (BLANK, ("str", "")):
                return
            old_formula, old = None, BLANK
        else:
            old_formula, old = content(cell, self._shared_text)
        if old_formula is not None and (
            write.keep_formula or (wanted is not None and self.formulas.text(row, column, old_formula) == wanted)
        ):
            kept = True
        else:
            kept = False
            if wanted is None and new == ("str", ""):
                new = BLANK  # a constant cannot be an empty text
        if (kept or (wanted is None and old_formula is None)) and same_content(old, new):
            return
        if self.formulas.in_array(row, column):
            raise OoxmlError(Fault.ARRAY_NOT_WRITABLE, self._place(row, column))
        self.changes += 1
        if not kept and (old_formula is not None or wanted is not None):
            self.formulas.release(row, column)
            self.formulas_changed = True
        if cell is None:
            cell = self._make_cell(row, column)
        fill(cell, old_formula if kept else None, None if kept else wanted, new)

    def set_style(self, row: int, column: int, style: str | None) -> None:
        """Give a cell a style number."""
        cell = self.cell(row, column)
        if (None if cell is None else cell.get("s")) == style:
            return
        cell = self._make_cell(row, column) if cell is None else cell
        self.changes += 1
        if style is None:
            del cell.attrib["s"]
        else:
            cell.set("s", style)

    def paste(self, row: int, column: int, copy: Element | None) -> None:
        """Put a copied cell (style, value, formula) here; None takes the cell away."""
        old = self.cell(row, column)
        if copy is None:
            if old is not None:
                self._replace(row, column, old, None)
            return
        copy.set("r", cell_ref(row, column))
        if old is None:
            old = self._make_cell(row, column)
        if not same_element(old, copy):
            self._replace(row, column, old, copy)

    def change_formulas(self, change: Callable[[str], str]) -> None:
        """Change the texts of all formulas; their values stay."""
        for element in self._data.iter(FORMULA):
            text = element.text or ""
            if text and (new := change(text)) != text:
                element.text = new
                self.changes += 1
                self._formulas = None

    def ensure_row(self, row: int, like: int) -> None:
        """Make the row exist; a new one gets the height of the row `like`."""
        if row in self._elements:
            return
        element = self._make_row(row).element
        for name, value in self._height(like).items():
            element.set(name, value)

    def add_rows(self, first: int, like: int, columns: Sequence[NewColumn]) -> bool:
        """Add rows below all others, from `first` on, with these cells (columns ascending) in one piece; False when rows are there,
        or a value is what no cell can hold: nothing has changed."""
        if self._numbers and self._numbers[-1] >= first:
            return False
        height = "".join(f' {name}="{value}"' for name, value in self._height(like).items())
        try:
            made = NewRows(first, height.encode(), columns, self._date1904)
        except ValueError:
            return False
        for at in range(0, made.count, _PIECE):
            piece = b'<sheetData xmlns="%s">%s</sheetData>' % (MAIN.encode(), made.joined(at, at + _PIECE))
            rows = list(etree.fromstring(piece))
            self._data.extend(rows)
            self._elements.update(zip(range(first + at, first + at + len(rows)), rows, strict=True))
        self._numbers += range(first, first + made.count)
        for column in columns:
            self.formulas_changed = self.formulas_changed or column.formulas is not None
            if column.is_there:
                self.extend(first, column.column)
                self.extend(first + made.count - 1, column.column)
        self.changes += made.count
        return True

    def _height(self, like: int) -> dict[str, str]:
        """The attributes that a row as high as this one has."""
        model = self._elements.get(like)
        if model is None or model.get("customHeight") not in ("1", "true"):
            return {}
        return {name: model.get(name, "1") for name in ("ht", "customHeight")}

    def unhide(self, first: int, last: int) -> bool:
        """Show the rows between these two; True when one was hidden."""
        shown = False
        for row in self.rows_within(first, last):
            if self._elements[row].attrib.pop("hidden", "0") in ("1", "true"):
                shown = True
                self.changes += 1
        return shown

    def fit_rows(self, rows: range, choose: Choose) -> None:
        """Give rows other heights."""
        for row in self.rows_within(rows.start, rows.stop - 1):
            self.changes += set_height(self._elements[row], row, choose)

    def drop_formulas(self) -> list[str]:
        """Leave each formula's value in its place; the cells (``sheet!cell``) of which the file knows none are blank."""
        self.formulas  # noqa: B018 - gives every cell with a formula its `r`
        unknown = []
        for formula in list(self._data.iter(FORMULA)):
            cell = formula.getparent()
            assert cell is not None
            _, (kind, value) = content(cell, self._shared_text)
            if kind in ("str", "unreadable"):  # text where a number must stand is a value only beside its formula
                fill(cell, None, None, ("str", decode_text(str(value))) if value else BLANK)
            else:
                cell.remove(formula)
                cell.attrib.pop("cm", "")
            if kind == "blank":
                unknown.append(f"{self.name}!{cell.get('r')}")
            self.changes += 1
            self.formulas_changed = True
        self._formulas = None
        return unknown

    def set_width(self, column: int, width: float) -> bool:
        """Give a column a width, in characters as the file keeps it; False when somebody chose its width, or hid it."""
        done = column_widths.set_width(self.tree.getroot(), column, width)
        self.changes += done
        return done

    def merge(self, area: Area) -> None:
        """Make one cell of an area: of free cells, but for the first."""
        merged = child(self.tree.getroot(), "mergeCells")
        etree.SubElement(merged, tag("mergeCell")).set("ref", str(area))
        merged.set("count", str(len(merged)))
        self.changes += 1

    def serialise(self) -> bytes:
        """The part's bytes."""
        dimension = self.tree.getroot().find(tag("dimension"))
        if self._extent and dimension is not None:
            old, new = parse_area(dimension.get("ref", "")), self._extent
            if old:
                new = Area(*map(min, old[:2], new[:2]), *map(max, old[2:], new[2:]))
            dimension.set("ref", str(new))
        return serialise(self.tree)

    # -- inside

    def _row(self, number: int) -> _Row | None:
        row = self._rows.get(number)
        if row is None:
            element = self._elements.get(number)
            if element is None:
                return None
            row = self._rows[number] = _Row(element)
            column = 0
            for cell in element.iterchildren(CELL):
                try:
                    column = cell_column(cell.get("r"), str(number), column)
                except ValueError as error:
                    raise OoxmlError(Fault.CELLS_UNREADABLE, self.name) from error
                if not cell.get("r"):
                    cell.set("r", cell_ref(number, column))
                row.cells[column] = cell
            row.columns = sorted(row.cells)
        return row

    def _make_row(self, number: int) -> _Row:
        element = etree.SubElement(self._data, ROW)
        element.set("r", str(number))
        at = bisect_left(self._numbers, number)
        if at < len(self._numbers):
            self._elements[self._numbers[at]].addprevious(element)
        self._numbers.insert(at, number)
        self._elements[number] = element
        row = self._rows[number] = _Row(element)
        self.changes += 1
        return row

    def _make_cell(self, number: int, column: int) -> Element:
        row = self._row(number) or self._make_row(number)
        cell = etree.SubElement(row.element, CELL)
        cell.set("r", cell_ref(number, column))
        at = bisect_left(row.columns, column)
        if at < len(row.columns):
            row.cells[row.columns[at]].addprevious(cell)
        elif row.columns:
            row.cells[row.columns[-1]].addnext(cell)
        else:
            row.element.insert(0, cell)  # an extLst comes after the cells
        row.columns.insert(at, column)
        row.cells[column] = cell
        row.element.attrib.pop("spans", "")  # only a hint, and perhaps too narrow now
        self.extend(number, column)
        return cell

    def extend(self, number: int, column: int) -> None:
        """Let the sheet reach as far as this cell at least."""
        extent = self._extent or Area(number, column, number, column)
        self._extent = Area(
            min(extent.top, number), min(extent.left, column), max(extent.bottom, number), max(extent.right, column)
        )

    def _replace(self, number: int, column: int, old: Element, copy: Element | None) -> None:
        if self.formulas.in_array(number, column):
            raise OoxmlError(Fault.ARRAY_NOT_MOVABLE, self._place(number, column))
        row = self._row(number)
        assert row is not None
        if old.find(FORMULA) is not None or (copy is not None and copy.find(FORMULA) is not None):
            self.formulas.release(number, column)
            self.formulas_changed = True
        self.changes += 1
        if copy is None:
            row.element.remove(old)
            row.columns.remove(column)
            del row.cells[column]
        else:
            row.element.replace(old, copy)
            row.cells[column] = copy

    def _place(self, row: int, column: int) -> str:
        return f"{self.name}!{cell_ref(row, column)}"
