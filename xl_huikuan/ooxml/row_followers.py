"""What hangs on single cells and goes along when a table's rows move: hyperlinks, comments and their boxes."""

from __future__ import annotations

from collections.abc import Mapping

from xl_huikuan.ooxml.cell import rich_text
from xl_huikuan.ooxml.controls import closed
from xl_huikuan.ooxml.package import Package
from xl_huikuan.ooxml.references import cell_ref, parse_area, parse_cell
from xl_huikuan.ooxml.relationships import relations
from xl_huikuan.ooxml.stored_values import whole_number
from xl_huikuan.ooxml.xml_parts import Element, parse, serialise, tag

Moves = Mapping[int, int | None]
"""A sheet's row -> the row that its cells stand in now; None: they are gone. Rows that stay are left out."""

_EXCEL = "{urn:schemas-microsoft-com:office:excel}"
_VML_SHAPE = "{urn:schemas-microsoft-com:vml}shape"
_THREADED = "{http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments}threadedComment"
_TOP, _BOTTOM = 2, 6
"""Where a box's anchor names its first and last row."""


def move_links(sheet: Element, moves: Moves, columns: range) -> int:
    """Let the hyperlinks of single rows follow; how many have changed."""
    changed = 0
    for link in list(sheet.iter(tag("hyperlink"))):
        area = parse_area(link.get("ref", ""))
        if area is None or area.top != area.bottom or area.top not in moves:
            continue
        if area.left not in columns or area.right not in columns:
            continue
        to = moves[area.top]
        if to is None:
            _take_out(link)
        else:
            link.set("ref", str(area._replace(top=to, bottom=to)))
        changed += 1
    for links in list(sheet.iter(tag("hyperlinks"))):
        if not len(links):  # the schema wants one in it
            _take_out(links)
    return changed


def move_comments(package: Package, part: str, moves: Moves, columns: range) -> list[str]:
    """Let the comments on a sheet (its `part`) follow, old ones and those with answers, and the boxes that show them; the
    texts of those that went with their row."""
    gone: list[str] = []
    for relation in relations(package, part):
        if relation.kind in ("comments", "threadedComment"):
            tree = parse(package, relation.target)
            elements = [*tree.getroot().iter(tag("comment"), _THREADED)]
            gone += [_text(each) for each in elements if each.tag == tag("comment") and _goes(each, moves, columns)]
            if sum(_move_comment(element, moves, columns) for element in elements):
                package.replace(relation.target, serialise(tree))
        elif relation.kind == "vmlDrawing":
            tree = parse(package, relation.target, closed)
            if sum(_move_box(shape, moves, columns) for shape in [*tree.getroot().iter(_VML_SHAPE)]):
                package.replace(relation.target, serialise(tree))
    return gone


def _goes(element: Element, moves: Moves, columns: range) -> bool:
    at = parse_cell(element.get("ref", ""))
    return at is not None and at[1] in columns and at[0] in moves and moves[at[0]] is None


def _text(comment: Element) -> str:
    text = comment.find(tag("text"))
    return "" if text is None else rich_text(text)


def _move_comment(element: Element, moves: Moves, columns: range) -> bool:
    at = parse_cell(element.get("ref", ""))
    if at is None or at[0] not in moves or at[1] not in columns:
        return False
    to = moves[at[0]]
    if to is None:
        _take_out(element)
    else:
        element.set("ref", cell_ref(to, at[1]))
    return True


def _move_box(shape: Element, moves: Moves, columns: range) -> bool:
    data = shape.find(f"{_EXCEL}ClientData")
    if data is None or data.get("ObjectType") != "Note":
        return False
    row, column = data.find(f"{_EXCEL}Row"), data.find(f"{_EXCEL}Column")
    at, beside = (_count(None if each is None else each.text) for each in (row, column))
    if row is None or at is None or beside is None or at + 1 not in moves or beside + 1 not in columns:
        return False
    to = moves[at + 1]
    if to is None:
        _take_out(shape)
        return True
    row.text = str(to - 1)
    anchor = data.find(f"{_EXCEL}Anchor")
    if anchor is not None:
        places = [place.strip() for place in (anchor.text or "").split(",")]
        for number in (_TOP, _BOTTOM):
            place = _count(places[number]) if len(places) > number else None
            if place is not None:
                places[number] = str(max(place + to - 1 - at, 0))
        anchor.text = ", ".join(places)
    return True


def _count(text: str | None) -> int | None:
    try:
        return whole_number((text or "").strip())
    except ValueError:
        return None


def _take_out(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
