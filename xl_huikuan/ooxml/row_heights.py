"""How high a sheet's rows are, which of a table's columns wrap, and how wide they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from xl_huikuan.named_tuples import NamedTuple
from xl_huikuan.ooxml.kept import KeptByBytes
from xl_huikuan.ooxml.plain_sheet import END, START
from xl_huikuan.ooxml.references import column_number
from xl_huikuan.ooxml.row_shapes import ROW, ROW_END
from xl_huikuan.ooxml.stored_values import number_text
from xl_huikuan.ooxml.xml_parts import Element, numbered, parse_bytes, tag
from xl_huikuan.patterns import pattern

_TRUE = ("1", "true")
_ATTRIBUTE = pattern(rb"""\s(?:ht|customHeight)=(?:"[^"]*"|'[^']*')""")
_HEADS = pattern(rb'<row r="([0-9]+)"([^<>]*)>')
_STYLED = pattern(rb'<c r="([A-Z]{1,3})[0-9]+" s="([0-9]+)"')
_HEIGHT = pattern(rb"""\s(ht|customHeight)=["']([^"']*)["']""")


class Height(NamedTuple):
    """A row's height in points; None: that of the sheet's rows. `fixed`: programs are not to fit it to its texts."""

    points: float | None
    fixed: bool


Choose = Callable[[int, Height], Height]
"""The height that a row (by its number) shall have, from the one that it has."""


def wrap_styles(styles: Element) -> frozenset[str]:
    """The numbers of the styles (as cells' ``s`` names them) whose texts wrap."""
    table = styles.find(tag("cellXfs"))
    found = set()
    for index, style in enumerate(() if table is None else table.iterchildren(tag("xf"))):
        alignment = style.find(tag("alignment"))
        if alignment is not None and alignment.get("wrapText") in _TRUE:
            found.add(str(index))
    return frozenset(found)


def widths_of(worksheet: Element) -> dict[range, float]:
    """How wide columns are whose width is said; 0 for those that are hidden."""
    found = {}
    columns = worksheet.find(tag("cols"))
    for span in () if columns is None else columns.iterchildren(tag("col")):
        try:
            width = float(span.get("width", "0"))
        except ValueError:
            continue
        hidden = span.get("hidden") in _TRUE
        found[range(numbered(span, "min"), numbered(span, "max") + 1)] = 0.0 if hidden else width
    return found


def usual_height(worksheet: Element) -> float:
    """How high rows are that say nothing of it, in points; 0 where the sheet does not say."""
    said = worksheet.find(tag("sheetFormatPr"))
    return (None if said is None else _height(said.get("defaultRowHeight", ""), "").points) or 0.0


class Layout(NamedTuple):
    """What stands around a sheet's rows says of their height and its columns' width; see `usual_height`, `widths_of`."""

    usual_height: float
    widths: tuple[tuple[range, float], ...]


_LAYOUTS = KeptByBytes[Layout | None](256)


def layout_of(worksheet: Element) -> Layout:
    """A sheet's."""
    return Layout(usual_height(worksheet), tuple(widths_of(worksheet).items()))


def plain_layout(data: bytes) -> Layout | None:
    """A plain sheet's; None: it cannot be told."""
    around = data[: data.find(START) + len(START)] + data[data.rfind(END) :]

    def find() -> Layout | None:
        tree = parse_bytes(around)
        return None if tree is None else layout_of(tree.getroot())

    return _LAYOUTS.of(around, find)


def says_no_height(data: bytes, row: int) -> bool:
    """True when it can be told without looking at each that no row of a plain sheet from this one on says how high it is."""
    at = data.find(b'<row r="%d"' % row, data.find(START))
    return at >= 0 and data.find(b"ht=", at, data.rfind(END)) < 0


def plain_styles(data: bytes, row: int) -> Mapping[int, str]:
    """The styles of a plain sheet's row, by column."""
    at = data.find(b'<row r="%d"' % row, data.find(START))
    first, last = data.find(b">", at) + 1, data.find(ROW_END, at)
    if at < 0 or data[first - 2 : first] == b"/>":
        return {}
    return {column_number(letters.decode()): style.decode() for letters, style in _STYLED.findall(data, first, last)}


def with_heights(data: bytes, rows: range, choose: Choose, alike: bool = False) -> bytes | None:
    """A plain sheet's bytes with other heights of these rows; None: they have them already.

    `alike`: rows of one height shall have one height, whatever their numbers.
    """
    at, end = data.find(b'<row r="%d"' % rows.start, data.find(START)), data.rfind(END)
    if alike and at >= 0:
        looks = {attributes for number, attributes in _HEADS.findall(data, at, end) if int(number) in rows}
        if all(choose(rows.start, now) == now for now in map(_said_height, looks)):
            return None
    view, pieces = memoryview(data), list[bytes | memoryview]()  # no second copy of a large sheet
    known: dict[bytes, Height] = {}
    done, number = 0, rows.start - 1
    while at >= 0:  # found as bytes: a pattern would try every one of them
        start = b'<row r="%d"' % (number + 1)
        said = data[at + len(start) : data.find(b">", at, end)] if data.startswith(start, at) else b"/"
        now = known.get(said)
        if now is not None:  # the next, and as one before: most are
            number, first = number + 1, at + len(start)
        elif (row := ROW.match(data, at, end)) is not None:
            number, first, said = int(row[1]), row.start(2), row[2]
            now = known[said] = _said_height(said)
        if now is not None:
            if number not in rows:
                break
            wanted = choose(number, now)
            if wanted is not now and wanted != now:
                attributes = _ATTRIBUTE.sub(b"", said)
                more = "".join(f' {name}="{value}"' for name, value in _attributes(wanted).items())
                pieces += view[done:first], attributes, more.encode()
                done = first + len(said)
        at = data.find(b"<row ", at + 1, end)
    return b"".join((*pieces, view[done:])) if pieces else None


def set_height(row: Element, number: int, choose: Choose) -> bool:
    """Give a row's element another height; False: it has it already."""
    now = _height(row.get("ht", ""), row.get("customHeight", ""))
    wanted = choose(number, now)
    if wanted == now:
        return False
    for name in ("ht", "customHeight"):
        row.attrib.pop(name, "")
    for name, value in _attributes(wanted).items():
        row.set(name, value)
    return True


def _said_height(attributes: bytes) -> Height:
    """What a row's attributes say."""
    heights = dict(_HEIGHT.findall(attributes))
    return _height(heights.get(b"ht", b"").decode(), heights.get(b"customHeight", b"").decode())


def _height(points: str, fixed: str) -> Height:
    try:
        return Height(float(points) if points else None, fixed in _TRUE)
    except ValueError:
        return Height(None, fixed in _TRUE)


def _attributes(height: Height) -> dict[str, str]:
    if height.points is None:
        return {}
    return {"ht": number_text(height.points)} | ({"customHeight": "1"} if height.fixed else {})
