"""Charts that read a table by addresses, and no longer all of it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from xl_huikuan.named_tuples import NamedTuple
from xl_huikuan.ooxml.kept import KeptByBytes
from xl_huikuan.ooxml.references import Area, parse_area, split_sheet
from xl_huikuan.ooxml.workbook import Workbook
from xl_huikuan.patterns import pattern

_SERIES = pattern(r"<(?:\w+:)?f>([^<]+)</(?:\w+:)?f>")


class ShortChart(NamedTuple):
    """A chart that reads a table's first rows and not the last."""

    sheet: str
    """The table's sheet."""
    table: str
    read_to: int
    """The last row that the chart reads."""
    last_row: int
    """The table's last data row."""


def charts_that_fall_short(workbook: Workbook) -> Iterator[ShortChart]:
    """One for each table of which a chart reads the first rows and not the last."""
    found: dict[str, ShortChart] = {}
    for part in workbook.package.names():
        if not (part.startswith("xl/charts/chart") and part.endswith(".xml")):
            continue
        data = workbook.package.read(part)
        for where, area in _READ.of(data, partial(_ranges, data)):
            for table in workbook.tables.values():
                inside = table.ref.left <= area.left and area.right <= table.ref.right
                from_start = area.top in (table.ref.top, table.first_row)
                if table.sheet == where and inside and from_start and area.bottom < table.last_row:
                    found[table.name] = ShortChart(where, table.name, area.bottom, table.last_row)
    yield from found.values()


def _ranges(data: bytes) -> tuple[tuple[str, Area], ...]:
    """The sheets and the columns of cells that a chart reads."""
    found = []
    for text in _SERIES.findall(data.decode("utf-8", "replace")):
        where, ref = split_sheet(_unescaped(text))
        area = parse_area(ref.replace("$", ""))
        if where is not None and area is not None and area.top != area.bottom:
            found.append((where, area))
    return tuple(found)


_READ = KeptByBytes[tuple[tuple[str, Area], ...]](64)


def _unescaped(text: str) -> str:
    """A series' text; a sheet's name with a sign that XML escapes is rare."""
    if "&" not in text:
        return text
    from html import unescape

    return unescape(text)
