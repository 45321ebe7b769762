"""A cell's XML: what it holds, and giving it new content."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from xl_huikuan.named_tuples import NamedTuple
from xl_huikuan.ooxml.shared_formulas import FORMULA
from xl_huikuan.ooxml.stored_values import BLANK, Stored, decode_text, escape_text, number_of, number_text, whole_number
from xl_huikuan.ooxml.xml_parts import Element, tag
from xl_huikuan.values import Value

VALUE, INLINE, TEXT, RUN = tag("v"), tag("is"), tag("t"), tag("r")


class CellWrite(NamedTuple):
    """What to put into a cell; its style stays."""

    value: Value
    formula: str | None = None
    """The formula's text, without ``=``; None writes a constant."""
    keep_formula: bool = False
    """Leave the formula that the cell has and write only its value (with none there, `formula` counts)."""


_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_CONTENT = {FORMULA, VALUE, INLINE}


def content(cell: Element, shared_text: Callable[[int], str]) -> tuple[Element | None, Stored]:
    """What a cell holds: its formula's element, and the value."""
    formula: Element | None = None
    text: str | None = None
    for child in cell:
        name = child.tag
        if name == VALUE:
            text = child.text or ""
        elif name == FORMULA:
            formula = child
        elif name == INLINE:
            text = rich_text(child)
    return formula, held_content(text, cell.get("t", "n"), shared_text)


def held_content(text: str | None, kind: str, shared_text: Callable[[int], str]) -> Stored:
    """A cell's content, made comparable, from its text (None: it has none) and its kind."""
    if text is None or (text == "" and kind in ("n", "s")):
        return BLANK
    if kind == "n":
        figure = number_of(text)
        return ("unreadable", text) if figure is None else ("n", float(figure))
    if kind == "s":
        try:
            return "str", shared_text(whole_number(text))
        except ValueError:
            return "unreadable", text
    if kind == "b":
        return "b", text in ("1", "true")
    return "str" if kind in ("str", "inlineStr") else kind, text


def rich_text(element: Element) -> str:
    """The text of an ``<is>`` or ``<si>``, runs joined, without the phonetic help; escapes as they stand."""
    parts: list[str] = []
    for child in element:
        if child.tag == TEXT:
            parts.append(child.text or "")
        elif child.tag == RUN:
            parts += (text.text or "" for text in child.iterchildren(TEXT))
    return "".join(parts)


def same_content(old: Stored, new: Stored) -> bool:
    """True when the cell need not be written: it shows the new value already."""
    if old == new:
        return True
    if old == ("str", "") and new == BLANK:
        return True
    # openpyxl leaves escapes in the text that it reads: what came from there may come back so.
    return old[0] == new[0] == "str" and decode_text(str(old[1])) == new[1]


def same_element(a: Element, b: Element) -> bool:
    """True when two elements say the same."""
    return (
        a.tag == b.tag
        and (a.text or "") == (b.text or "")
        and sorted(a.items()) == sorted(b.items())
        and len(a) == len(b)
        and all(map(same_element, a, b))
    )


def fill(cell: Element, kept: Element | None, formula: str | None, content: Stored) -> None:
    """Give a cell new content; the formula `kept` stays as it is. Style and extensions stay."""
    others = [child for child in cell if child.tag not in _CONTENT]
    del cell[:]
    cell.attrib.pop("vm", "")  # rich-value data belonged to the old value
    if kept is not None:
        cell.append(kept)
    else:
        cell.attrib.pop("cm", "")
        if formula is not None:
            etree.SubElement(cell, FORMULA).text = escape_text(formula)
    kind, value = content
    cell.attrib.pop("t", "")
    if kind == "str" and kept is None and formula is None:
        cell.set("t", "inlineStr")
        text = etree.SubElement(etree.SubElement(cell, INLINE), TEXT)
        _set_text(text, str(value))
    elif kind != "blank":
        if kind != "n":
            cell.set("t", kind)
        element = etree.SubElement(cell, VALUE)
        if kind == "str":
            _set_text(element, str(value))
        elif kind == "e":
            element.text = str(value)
        else:
            assert isinstance(value, (bool, int, float))
            element.text = str(int(value)) if kind == "b" else number_text(value)
    cell.extend(others)


def cell_start(ref: str, style: bytes | None) -> bytes:
    """How a cell begins: with its place and its look."""
    return b'<c r="%s"%s' % (ref.encode(), b"" if style is None else b' s="%s"' % style)


def cell_bytes(start: bytes, content: Stored, formula: bytes) -> bytes:
    """A new cell as the file has it, from its `cell_start` on, with its formula element's bytes (none: a constant)."""
    kind, value = content
    if kind == "n":
        assert value is not None and not isinstance(value, str)
        return b"%s>%s<v>%s</v></c>" % (start, formula, number_text(value).encode())
    inside, shown = "", ""
    if kind == "str":
        text = xml_text(escape_text(str(value)))
        space = ' xml:space="preserve"' if is_spaced(str(value)) else ""
        if formula:
            shown, inside = "str", f"<v{space}>{text}</v>"
        else:
            shown, inside = "inlineStr", f"<is><t{space}>{text}</t></is>"
    elif kind != "blank":
        assert value is not None
        shown = kind
        inside = f"<v>{value if isinstance(value, str) else int(value)}</v>"
    head = start + f' t="{shown}"'.encode() if shown else start
    body = formula + inside.encode()
    return b"%s>%s</c>" % (head, body) if body else head + b"/>"


def formula_bytes(text: str) -> bytes:
    """A plain formula's element."""
    return f"<f>{xml_text(escape_text(text))}</f>".encode()


def xml_text(text: str) -> str:
    """Text as it stands in XML's bytes; `escape_text` comes before, where it has not been."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _set_text(element: Element, text: str) -> None:
    element.text = escape_text(text)
    if is_spaced(text):
        element.set(_SPACE, "preserve")


def is_spaced(text: str) -> bool:
    """Whether a text must say that its blanks are meant."""
    return text != text.strip() or "\n" in text
