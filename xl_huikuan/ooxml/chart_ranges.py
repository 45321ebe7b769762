"""Charts of the office's own that read a table by addresses: they are never touched, but told when they fall short."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from xl_huikuan.ooxml.references import parse_area, split_sheet
from xl_huikuan.ooxml.workbook import Workbook

_SERIES = re.compile(r"<(?:\w+:)?f>([^<]+)</(?:\w+:)?f>")
_SHORT = "“{sheet}”的图表只读到第 {bottom} 行，表格 {table} 已到第 {last} 行，请在图表的“选择数据”里改大"


def charts_that_fall_short(workbook: Workbook) -> Iterator[str]:
    """A sentence for each table of which a chart reads the first rows and not the last."""
    found: dict[str, str] = {}
    for part in workbook.package.names():
        if not (part.startswith("xl/charts/chart") and part.endswith(".xml")):
            continue
        for text in _SERIES.findall(workbook.package.read(part).decode("utf-8", "replace")):
            where, ref = split_sheet(unescape(text))
            area = parse_area(ref.replace("$", ""))
            if where is None or area is None or area.top == area.bottom:
                continue
            for table in workbook.tables.values():
                inside = table.ref.left <= area.left and area.right <= table.ref.right
                from_start = area.top in (table.ref.top, table.first_row)
                if table.sheet == where and inside and from_start and area.bottom < table.last_row:
                    found[table.name] = _SHORT.format(
                        sheet=where, bottom=area.bottom, table=table.name, last=table.last_row
                    )
    yield from found.values()
