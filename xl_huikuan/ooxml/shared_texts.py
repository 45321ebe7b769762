"""The texts that a workbook's cells share."""

from __future__ import annotations

from xl_huikuan.ooxml.cell import rich_text
from xl_huikuan.ooxml.errors import Fault, OoxmlError
from xl_huikuan.ooxml.package import Package
from xl_huikuan.ooxml.xml_parts import stream, tag


class SharedTexts:
    """The part with the texts, read when one is asked for."""

    def __init__(self, package: Package, part: str | None):
        self._package, self._part = package, part
        self._texts: list[str] | None = None

    def text(self, index: int) -> str:
        """One of them, counting from 0.

        Raises:
            OoxmlError: there is none at this place.
        """
        if self._texts is None:
            part = self._part
            self._texts = [] if part is None else [rich_text(e) for e in stream(self._package, part, tag("si"))]
        if not 0 <= index < len(self._texts):
            raise OoxmlError(Fault.SHARED_TEXT_MISSING, self._package.path.name)
        return self._texts[index]
