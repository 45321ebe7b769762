"""A formula's cell takes the look of another, but never its text format."""

from __future__ import annotations

import pytest
from lxml import etree

from xl_huikuan.ooxml.general_style import as_general

XML = """<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<numFmts count="2"><numFmt numFmtId="164" formatCode="@"/><numFmt numFmtId="165" formatCode="#,##0.00"/></numFmts>
<cellXfs count="5"><xf numFmtId="0" fontId="0"/><xf numFmtId="49" fontId="1" quotePrefix="1"><alignment wrapText="1"/></xf>
<xf numFmtId="164" fontId="0"/><xf numFmtId="165" fontId="0"/><xf numFmtId="0" fontId="1"><alignment/></xf></cellXfs></styleSheet>"""


@pytest.mark.parametrize(
    ("number", "found", "count"),
    [("0", "0", 5), ("1", "5", 6), ("2", "0", 5), ("3", "3", 5), ("4", "4", 5), ("9", "9", 5), ("x", "x", 5)],
)
def test_the_look_without_the_text_format(number, found, count):
    root = etree.fromstring(XML)
    assert as_general(root, number) == found
    styles = root[1]
    assert len(styles) == count == int(styles.get("count"))
    if count == 6:
        new = styles[5]
        assert (new.get("numFmtId"), new.get("fontId"), new.get("quotePrefix")) == ("0", "1", "0")
        assert new[0].get("wrapText") == "1"
        assert as_general(root, number) == found and len(styles) == count  # once
