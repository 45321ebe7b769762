"""The texts that a workbook's cells share."""

from __future__ import annotations

import re
from collections.abc import Sequence

from xl_huikuan.ooxml.cell import rich_text
from xl_huikuan.ooxml.errors import Fault, OoxmlError
from xl_huikuan.ooxml.kept import KeptByBytes
from xl_huikuan.ooxml.package import Package
from xl_huikuan.ooxml.plain_cell import NotPlain, text_of
from xl_huikuan.ooxml.xml_parts import plain_root, stream_bytes, tag

_START, _END = re.compile(rb"(?:<\?xml [^<>]*\?>\s*)?<sst [^<>]*>"), b"</sst>"
_TEXT = re.compile(
    rb'<si>(?:<t(?: xml:space="preserve")?>([^<]*)</t>|<t/>)(<phoneticPr [^<>]*/>)?</si>|(.+)', re.DOTALL
)
"""A text, what its reading looks like; else all the rest, from what is no such text on."""
_SHORTEST = len(b"<si/>")
_CLAIM = re.compile(rb"""uniqueCount\s*=\s*["']0*(\d+)""")
"""Wherever it stands: what programs take for the element's start is not what XML takes for it."""
_MOST_DIGITS = 20
"""Of any number of texts that a program can count."""


def false_claim(package: Package) -> str | None:
    """The part that says it holds more texts than its bytes have room for. We count them; calamine believes it, makes room for
    all of them, and ends the whole process where there is none."""
    for name in package.names():
        if name.lower() == "xl/sharedstrings.xml":
            data = package.read(name)
            claims = _CLAIM.findall(data)
            if any(len(claim) > _MOST_DIGITS or int(claim) * _SHORTEST > len(data) for claim in claims):
                return name
    return None


class SharedTexts:
    """The part with the texts, read when one is asked for."""

    def __init__(self, package: Package, part: str | None):
        self._package, self._part = package, part
        self._texts: Sequence[str] | None = None

    def text(self, index: int) -> str:
        """One of them, counting from 0.

        Raises:
            OoxmlError: there is none at this place.
        """
        if self._texts is None:
            self._texts = [] if self._part is None else self._read(self._part)
        if not 0 <= index < len(self._texts):
            raise OoxmlError(Fault.SHARED_TEXT_MISSING, self._package.path.name)
        return self._texts[index]

    def _read(self, part: str) -> Sequence[str]:
        data = self._package.read(part)
        texts = _TEXTS.of(data, lambda: plain_texts(data))
        return [rich_text(e) for e in stream_bytes(self._package, part, data, tag("si"))] if texts is None else texts


def plain_texts(data: bytes) -> tuple[str, ...] | None:
    """The texts from the part's bytes, where each is written as most are; None where only its elements can say."""
    start, end = _START.match(data), data.rfind(_END)
    if start is None or end < start.end():
        return None
    found = _TEXT.findall(data, start.end(), end)
    phonetic = {look for _, look, _ in found}
    rest = data[: start.end()] + b"".join(b"<si>" + look + b"</si>" for look in sorted(phonetic)) + data[end:]
    if any(other for _, _, other in found) or plain_root(rest, "sst") is None:
        return None
    try:
        return tuple([text_of(raw) for raw, _, _ in found])
    except (NotPlain, ValueError, OverflowError):
        return None


_TEXTS = KeptByBytes[tuple[str, ...] | None](32)
