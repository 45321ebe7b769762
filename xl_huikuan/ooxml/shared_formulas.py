"""A sheet's formulas: shared ones are read as each cell sees them and taken apart before their master changes."""

from __future__ import annotations

from dataclasses import dataclass, field

from xl_huikuan.ooxml.references import Area, parse_area, parse_cell, shift
from xl_huikuan.ooxml.xml_parts import Element, tag

ROW, CELL, FORMULA = tag("row"), tag("c"), tag("f")


@dataclass(slots=True)
class _Shared:
    """A formula that many cells share: the master's place and text, and the children."""

    row: int
    column: int
    text: str
    master: Element
    children: dict[tuple[int, int], Element] = field(default_factory=dict)

    def text_at(self, row: int, column: int) -> str:
        return shift(self.text, row - self.row, column - self.column)


class FormulaIndex:
    """Shared and array formulas of a parsed sheet, by cell. Every cell with a formula must have its ``r``."""

    def __init__(self, data: Element):
        self._shared: dict[tuple[int, int], _Shared] = {}
        self._arrays: list[Area] = []
        current: dict[str, _Shared] = {}
        for element in data.iter(FORMULA):
            kind = element.get("t", "normal")
            if kind == "normal":
                continue
            at = parse_cell(element.getparent().get("r", ""))  # type: ignore[union-attr]
            if at is None:
                continue
            if kind != "shared":
                area = parse_area(element.get("ref", ""))
                if area and (area.top, area.left) != (area.bottom, area.right):
                    self._arrays.append(area)
                continue
            number = element.get("si", "")
            if element.text:  # some programs use a number again: the latest master counts
                current[number] = self._shared[at] = _Shared(*at, element.text, element)
            elif number in current:
                current[number].children[at] = element
                self._shared[at] = current[number]

    def text(self, row: int, column: int, formula: Element) -> str:
        """The formula's text as it reads in this cell."""
        if formula.get("t") == "shared" and not formula.text and (row, column) in self._shared:
            return self._shared[row, column].text_at(row, column)
        return formula.text or ""

    def in_array(self, row: int, column: int) -> bool:
        """True when the cell belongs to an array formula (or data table) of several cells."""
        return any(a.top <= row <= a.bottom and a.left <= column <= a.right for a in self._arrays)

    def release(self, row: int, column: int) -> None:
        """The cell's formula is about to change: a child leaves its group; a master's group is taken apart."""
        shared = self._shared.pop((row, column), None)
        if shared is None:
            return
        if (row, column) != (shared.row, shared.column):
            del shared.children[row, column]
            return
        _make_plain(shared.master, shared.text)
        for at, element in shared.children.items():
            _make_plain(element, shared.text_at(*at))
            self._shared.pop(at, None)

    def take_apart(self, area: Area) -> bool:
        """Make every shared formula with a cell in the area a plain one in each of its cells; True if there was one."""
        masters = {
            (shared.row, shared.column)
            for (row, column), shared in self._shared.items()
            if area.top <= row <= area.bottom and area.left <= column <= area.right
        }
        for at in masters:
            self.release(*at)
        return bool(masters)


def _make_plain(element: Element, text: str) -> None:
    for name in ("t", "si", "ref"):
        element.attrib.pop(name, "")
    element.text = text
