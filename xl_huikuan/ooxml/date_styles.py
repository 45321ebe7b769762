"""Which of a workbook's cell styles show dates."""

from __future__ import annotations

import re

from xl_huikuan.ooxml.xml_parts import Element, tag

_BUILT_IN = frozenset(map(str, (*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59))))
"""Numbers of the formats that every Excel has; from 27 on some that only East Asian ones have."""
_NOT_SHOWN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_DATE_LETTER = re.compile(r"[dmyhs]", re.IGNORECASE)


def date_styles(styles: Element) -> frozenset[str]:
    """The numbers of the styles (as cells' ``s`` names them) whose number format is a date or a time."""
    formats = {element.get("numFmtId"): element.get("formatCode", "") for element in styles.iter(tag("numFmt"))}
    table = styles.find(tag("cellXfs"))
    found = set()
    for index, style in enumerate(() if table is None else table.iterchildren(tag("xf"))):
        number = style.get("numFmtId", "0")
        code = formats.get(number)
        if shows_date(code) if code is not None else number.lstrip("0") in _BUILT_IN:
            found.add(str(index))
    return frozenset(found)


def shows_date(code: str) -> bool:
    """True when a number format's first section shows a date or a time."""
    first = _NOT_SHOWN.sub("", code).partition(";")[0]
    return first.strip().lower() != "general" and _DATE_LETTER.search(first) is not None
