"""The cells of a plain sheet, found in its bytes by two patterns. What they do not know is left to the reader of elements:
nothing is guessed. Both give the same cells (`tests/test_plain_sheet.py`)."""

from __future__ import annotations

import re

from xl_huikuan.ooxml.references import MAX_COLUMN, MAX_ROW, Area, column_number
from xl_huikuan.ooxml.sheet_cells import SheetCells
from xl_huikuan.ooxml.sheet_reader import Masters, ValueReader, shared_formula
from xl_huikuan.ooxml.stored_values import EXACT_DIGITS, decode_text, number_of
from xl_huikuan.ooxml.xml_parts import parse_bytes, tag
from xl_huikuan.values import Value

START, END, ROW_END = b"<sheetData>", b"</sheetData>", b"</row>"
ROW = re.compile(rb'<row r="([1-9][0-9]{0,6})"([^<>]*?)(/?)>')
"""A row's number, its other attributes, and whether it ends at once."""
CELL = re.compile(
    rb'<c r="([A-Z]{1,3})([0-9]+)"(?: s="([0-9]+)")?(?: t="([A-Za-z]+)")?(?:/>|>'
    rb"(?:<f(?: aca=\"false\")?>([^<]+)</f>"
    rb'|<f t="shared"(?: ref="[A-Z0-9:]+")? si="([0-9]+)"(?:/>|>([^<]*)</f>))?'
    rb"(?:<v(?: xml:space=\"preserve\")?>([^<]+)</v>|(<v/>|<v></v>)"
    rb'|<is><t(?: xml:space="preserve")?>([^<]+)</t></is>)?</c>)|(.)',
    re.DOTALL,
)
"""A cell: letters, digits, style, kind; formula, shared formula's number and text; value, empty value, inline text; else what
is no such cell."""
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|]]>")
_REFERENCE = re.compile("&(?:(amp|lt|gt|quot|apos)|#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6}));|&")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


class NotPlain(Exception):
    """The sheet holds something that the patterns do not know."""


def read_plain(data: bytes, reader: ValueReader, area: Area) -> SheetCells | None:
    """The sheet's cells from its part's bytes; None where only the reader of elements can say."""
    try:
        return _read(data, reader, area)
    except (NotPlain, ValueError, OverflowError):
        return None


def _read(data: bytes, reader: ValueReader, area: Area) -> SheetCells:
    at, end = data.find(START) + len(START), data.find(END)
    if at < len(START) or end < at:
        raise NotPlain
    known: dict[bytes, _Column] = {}
    attributes: set[bytes] = set()
    numbers: list[int] = []
    texts: dict[bytes, str] = {}
    shared: dict[bytes, Value] = {}
    masters: Masters = {}
    dates = {style.encode() for style in reader.date_styles}
    number = 0
    row_at, cells_in, figure_of = ROW.match, CELL.findall, reader.value
    while at < end:
        row = row_at(data, at, end)
        if row is None:
            raise NotPlain
        digits, more, closed = row.groups()
        attributes.add(more)
        number, before = int(digits), number
        if number <= before:
            raise NotPlain
        if closed:
            at = row.end()
            continue
        first, last = row.end(), data.find(ROW_END, row.end(), end)
        if last < 0:
            raise NotPlain
        holds, previous = False, 0
        is_inside = area.top <= number <= area.bottom
        for letters, where, style, kind, formula, index, master, value, empty, inline, other in cells_in(
            data, first, last
        ):
            column = known.get(letters)
            if column is None:
                column = known[letters] = _Column(letters)
            if other or where != digits or column.number <= previous:
                raise NotPlain
            previous = column.number
            if formula:
                if formula != column.formula:  # most are that of the row before
                    column.formula, text = formula, texts.get(formula)
                    column.text = texts[formula] = text_of(formula) if text is None else text
                column.formulas[number] = column.text
                holds = True
            elif index:
                text = shared_formula(text_of(master), index.decode(), number, column.number, masters)
                column.formulas[number] = text
                holds = True
            held: Value
            if value:
                if not kind or kind == b"n":
                    is_whole = len(value) <= EXACT_DIGITS and value.isdigit()
                    held = int(value) if is_whole else number_of(value.decode())
                    if held is None:
                        held = figure_of(text_of(value), "n", None)
                    elif style in dates:
                        held = reader.date(held)
                elif kind == b"s":
                    if value not in shared:
                        shared[value] = figure_of(text_of(value), "s", None)
                    held = shared[value]
                elif kind == b"str":
                    held = decode_text(text_of(value))
                else:
                    held = figure_of(text_of(value), kind.decode(), style.decode())
            elif inline:
                held = figure_of(text_of(inline), kind.decode() or "n", style.decode())
            elif empty:
                held = figure_of("", kind.decode() or "n", style.decode())
            else:
                continue
            if held is not None and is_inside:
                column.values[number] = held
                holds = True
        if holds:
            numbers.append(number)
        at = last + len(ROW_END)
    if at != end or number > MAX_ROW:
        raise NotPlain
    _check_the_rest(data, attributes, end)
    columns = known.values()
    values = {each.number: each.values for each in columns if each.values and area.left <= each.number <= area.right}
    formulas = {each.number: each.formulas for each in columns if each.formulas}
    return SheetCells(area, values, formulas, numbers)


class _Column:
    """What is found in a column, by row."""

    __slots__ = ("formula", "formulas", "number", "text", "values")

    def __init__(self, letters: bytes):
        self.number = _column(letters)
        self.values: dict[int, Value] = {}
        self.formulas: dict[int, str] = {}
        self.formula, self.text = b"", ""
        """The last formula, as it stands there and as it reads."""


def _check_the_rest(data: bytes, attributes: set[bytes], end: int) -> None:
    """What stands around the cells, and the rows' attributes, must be XML as the patterns take it to be.

    Raises:
        NotPlain: it is not.
    """
    rows = b"".join(b'<row r="1"' + more + b"/>" for more in sorted(attributes))
    tree = parse_bytes(data[: data.find(START) + len(START)] + rows + data[end:])
    root = None if tree is None else tree.getroot()
    if root is None or root.tag != tag("worksheet") or root.prefix is not None or tree is None:
        raise NotPlain
    if (tree.docinfo.encoding or "UTF-8").upper() != "UTF-8":
        raise NotPlain
    found = root.find(tag("sheetData"))
    if found is None or len(found) != len(attributes):
        raise NotPlain


def text_of(raw: bytes) -> str:
    """A text as XML has it; `NotPlain` for what is no text of XML, or what its reader would change."""
    text = raw.decode()
    if not text.isprintable() and _NOT_IN_XML.search(text):
        raise NotPlain
    if "]]>" in text:
        raise NotPlain
    return _REFERENCE.sub(_character, text) if "&" in text else text


def _character(match: re.Match[str]) -> str:
    name, decimal, hexadecimal = match.groups()
    if name:
        return _NAMED[name]
    if not decimal and not hexadecimal:
        raise NotPlain
    character = chr(int(decimal) if decimal else int(hexadecimal, 16))
    if character != "\r" and _NOT_IN_XML.match(character):
        raise NotPlain
    return character


def _column(letters: bytes) -> int:
    column = column_number(letters.decode())
    if column > MAX_COLUMN:
        raise NotPlain
    return column
