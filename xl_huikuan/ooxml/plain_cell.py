"""One cell of a plain sheet as it stands in the bytes."""

from __future__ import annotations

import re

from xl_huikuan.patterns import pattern

CELL = re.compile(
    rb'<c r="([A-Z]{1,3})([0-9]+)"(?: s="([0-9]+)")?(?: t="([A-Za-z]+)")?(?:/>|>'
    rb"(?:<f(?: aca=\"false\")?>([^<]+)</f>"
    rb'|<f t="shared"(?: ref="[A-Z0-9:]+")? si="([0-9]+)"(?:/>|>([^<]*)</f>))?'
    rb"(?:<v(?: xml:space=\"preserve\")?>([^<]+)</v>|(<v/>|<v></v>)"
    rb'|<is><t(?: xml:space="preserve")?>([^<]+)</t></is>)?</c>)|(.+)',
    re.DOTALL,
)
"""A cell: letters, digits, style, kind; formula, shared formula's number and text; value, empty value, inline text; else all
the rest, from what is no such cell on."""
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|]]>")
_REFERENCE = pattern("&(?:(amp|lt|gt|quot|apos)|#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6}));|&")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


class NotPlain(Exception):
    """The sheet holds something that the patterns do not know."""


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
