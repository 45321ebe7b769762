"""Parts that a workbook gets from Excel, an office or a virus: buttons as Excel saves them, links to the outside, old macros."""

from __future__ import annotations

from pathlib import Path

from office_edits import MAIN
from ooxml_books import before, edit_zip, swap

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_REL = f"{_OFFICE}/relationships"
_MS = "http://schemas.microsoft.com/office"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_EMPTY_RELS = (
    f'{_XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
)


def link(id_: str, kind: str, target: str, more: str = "") -> bytes:
    """A relationship; `kind` alone is one of Office's own."""
    type_ = kind if "://" in kind else f"{_REL}/{kind}"
    return f'<Relationship Id="{id_}" Type="{type_}" Target="{target}"{more}/>'.encode()


def of_type(part: str, content_type: str) -> bytes:
    return f'<Override PartName="/{part}" ContentType="application/{content_type}"/>'.encode()


def add_parts(path: Path, owner: str, links: bytes, types: bytes, **parts: str) -> None:
    """Add parts, the relationships of their owner to them, and their types."""
    edit_zip(
        path,
        {
            owner: before(b"</Relationships>", links),
            "[Content_Types].xml": before(b"</Types>", types),
            **{name: text.encode() for name, text in parts.items()},
        },
    )


def _vml_shape(number: int, kind: str, macro: str = "") -> str:
    run = f"<x:FmlaMacro>{macro}</x:FmlaMacro>" if macro else ""
    return (
        f'<v:shape id="{kind}_x0020_{number}" o:spid="_x0000_s{number}" type="#_x0000_t201">'
        f'<x:ClientData ObjectType="{kind}"><br>{run}</x:ClientData></v:shape>'  # Excel leaves its <br> open
    )


def _anchor(number: int, name: str) -> str:
    return (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice '
        f'xmlns:a14="{_MS}/drawing/2010/main" Requires="a14"><xdr:twoCellAnchor editAs="oneCell">'
        "<xdr:from><xdr:col>1</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>0</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>"
        "<xdr:to><xdr:col>2</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>1</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to>"
        f'<xdr:sp macro="" textlink=""><xdr:nvSpPr><xdr:cNvPr id="{number}" name="{name}" hidden="1"><a:extLst>'
        f'<a:ext uri="{{63B3BB69-23CF-44E3-9099-C40C66FF867C}}"><a14:compatExt spid="_x0000_s{number}"/></a:ext></a:extLst>'
        '</xdr:cNvPr><xdr:cNvSpPr/></xdr:nvSpPr><xdr:spPr><a:xfrm/><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        "</xdr:spPr></xdr:sp><xdr:clientData/></xdr:twoCellAnchor></mc:Choice><mc:Fallback/></mc:AlternateContent>"
    )


def _control(number: int, id_: str) -> str:
    alone = f'<control shapeId="{number}" r:id="{id_}" name="c{number}"/>'
    return (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f'<mc:Choice Requires="x14"><control shapeId="{number}" r:id="{id_}" name="c{number}">'
        '<controlPr defaultSize="0" print="0" macro="[0]!HkPlan"><anchor moveWithCells="1"/></controlPr></control>'
        f"</mc:Choice><mc:Fallback>{alone}</mc:Fallback></mc:AlternateContent>"
    )


def save_buttons_as_excel(path: Path, sheet: str, note: str, check_box: bool = False) -> None:
    """Keep the button of a sheet that has one and no drawing (``xl/worksheets/sheet3.xml``) as Excel does when it saves:
    in VML together with a note, among the controls, and in a drawing beside a picture that runs a macro of the office's own.

    `check_box`: beside it stands one of the office's own.
    """
    rels = sheet.replace("worksheets/", "worksheets/_rels/") + ".rels"
    controls = _control(9001, "rIdB") + (_control(9002, "rIdC") if check_box else "") + _control(9003, "rIdX")
    picture = _anchor(7, "图片").replace("compatExt", "isCanvas").replace('macro=""', 'macro="[0]!Own"')
    drawing = (
        f'{_XML}<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
        f'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">{_anchor(9001, "Button 1")}{picture}'
        f"{_anchor(9002, 'Check Box 2') if check_box else ''}</xdr:wsDr>"
    )
    shapes = [_vml_shape(9001, "Button", "[0]!HkPlan"), _vml_shape(9003, "Pict"), _vml_shape(9004, "Note")]
    shapes += [_vml_shape(9002, "Checkbox", "[0]!Own")] if check_box else []
    vml = (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
        f'xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shapetype id="_x0000_t201"/>{"".join(shapes)}</xml>'
    )
    comments = (
        f'{_XML}<comments xmlns="{MAIN[1:-1]}"><authors><author>李</author></authors><commentList>'
        f'<comment ref="B7" authorId="0"><text><t>{note}</t></text></comment></commentList></comments>'
    )
    form = f'{_XML}<formControlPr xmlns="{_MS}/spreadsheetml/2009/9/main" objectType="{{}}"/>'
    add_parts(
        path,
        rels,
        link("rIdB", "ctrlProp", "../ctrlProps/ctrlProp1.xml")
        + (link("rIdC", "ctrlProp", "../ctrlProps/ctrlProp2.xml") if check_box else b"")
        + link("rIdX", "control", "../activeX/activeX1.xml")
        + link("rIdD", "drawing", "../drawings/drawing9.xml")
        + link("rIdN", "comments", "../comments9.xml"),
        of_type("xl/ctrlProps/ctrlProp1.xml", "vnd.ms-excel.controlproperties+xml")
        + (of_type("xl/ctrlProps/ctrlProp2.xml", "vnd.ms-excel.controlproperties+xml") if check_box else b"")
        + of_type("xl/activeX/activeX1.xml", "vnd.ms-office.activeX+xml")
        + of_type("xl/drawings/drawing9.xml", "vnd.openxmlformats-officedocument.drawing+xml")
        + of_type("xl/comments9.xml", "vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"),
        **{
            "xl/ctrlProps/ctrlProp1.xml": form.format("Button"),
            **({"xl/ctrlProps/ctrlProp2.xml": form.format("CheckBox")} if check_box else {}),
            "xl/activeX/activeX1.xml": f'{_XML}<ax:ocx xmlns:ax="{_MS}/2006/activeX" ax:persistence="persistStorage"/>',
            "xl/drawings/drawing9.xml": drawing,
            "xl/comments9.xml": comments,
        },
    )
    wrapped = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice '
        f'xmlns:x14="{_MS}/spreadsheetml/2009/9/main" Requires="x14"><controls>{controls}</controls></mc:Choice>'
        "</mc:AlternateContent>"
    )
    place = b"<legacyDrawing"
    edit_zip(
        path,
        {
            sheet: lambda data: data.replace(place, b'<drawing r:id="rIdD"/>' + place).replace(
                b"<tableParts", wrapped.encode() + b"<tableParts"
            ),
            "xl/drawings/vmlDrawing2.vml": vml.encode(),
        },
    )


def add_outside(path: Path) -> None:
    """A link to another workbook, used by a name and a chart; a query with its connection; Power Query; printer settings."""
    book_rels = "xl/_rels/workbook.xml.rels"
    add_parts(
        path,
        book_rels,
        link("rIdE", "externalLink", "externalLinks/externalLink1.xml")
        + link("rIdK", "connections", "connections.xml")
        + link("rIdM", "customXml", "../customXml/item1.xml"),
        of_type(
            "xl/externalLinks/externalLink1.xml", "vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"
        )
        + of_type("xl/connections.xml", "vnd.openxmlformats-officedocument.spreadsheetml.connections+xml"),
        **{
            "xl/externalLinks/externalLink1.xml": f'{_XML}<externalLink xmlns="{MAIN[1:-1]}"><externalBook '
            f'xmlns:r="{_REL}" r:id="rId1"/></externalLink>',
            "xl/externalLinks/_rels/externalLink1.xml.rels": _EMPTY_RELS.replace(
                "</Relationships>",
                link("rId1", "externalLinkPath", "file:///D:/secret.xlsx", ' TargetMode="External"').decode()
                + "</Relationships>",
            ),
            "xl/connections.xml": f'{_XML}<connections xmlns="{MAIN[1:-1]}"/>',
            "customXml/item1.xml": f"{_XML}<DataMashup>secret</DataMashup>",
        },
    )
    names = (
        b'<definedName name="aa_other">[1]Sheet1!$A$1</definedName>'
        b"<definedName name=\"aa_other2\">'[1]Sheet x'!$A$1</definedName>"
        b'<definedName name="aa_macro" function="1" vbProcedure="1">Own</definedName>'
        b'<definedName name="aa_own">SUM(tblPlan[[#Data],[\xe5\xae\xa2\xe6\x88\xb7\xe7\xbc\x96\xe7\xa0\x81]])</definedName>'
    )
    edit_zip(
        path,
        {
            "xl/workbook.xml": lambda data: data.replace(
                b"<definedNames>",
                b'<externalReferences><externalReference r:id="rIdE"/></externalReferences><definedNames>' + names,
            )
        },
    )


def add_macro_sheet(path: Path) -> None:
    """A sheet of Excel 4's macros, as viruses bring it."""
    add_parts(
        path,
        "xl/_rels/workbook.xml.rels",
        link("rIdZ", f"{_MS}/2006/relationships/xlMacrosheet", "macrosheets/sheet1.xml"),
        of_type("xl/macrosheets/sheet1.xml", "vnd.ms-excel.macrosheet+xml"),
        **{"xl/macrosheets/sheet1.xml": f'{_XML}<xm:macrosheet xmlns:xm="{_MS}/excel/2006/main"/>'},
    )
    edit_zip(path, {"xl/workbook.xml": swap(b"</sheets>", b'<sheet name="Macro1" sheetId="98" r:id="rIdZ"/></sheets>')})


def add_pivot(path: Path, source: str) -> None:
    """A pivot table's cache: `source` is ``worksheet`` or ``external``."""
    part = "xl/pivotCache/pivotCacheDefinition1.xml"
    add_parts(
        path,
        "xl/_rels/workbook.xml.rels",
        link("rIdP", "pivotCacheDefinition", part.removeprefix("xl/")),
        of_type(part, "vnd.openxmlformats-officedocument.spreadsheetml.pivotCacheDefinition+xml"),
        **{
            part: f'{_XML}<pivotCacheDefinition xmlns="{MAIN[1:-1]}"><cacheSource type="{source}"/></pivotCacheDefinition>'
        },
    )
