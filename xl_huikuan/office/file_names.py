"""What the reps' workbooks are called: by rep and month, in names that Windows takes; no two alike."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from xl_huikuan.office.targets import RepName
from xl_huikuan.template import WORKBOOK_NAME

_NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]+')
_LONGEST, _BYTES = 40, 100
"""Characters and bytes (in UTF-8) of a rep's name, or a region's: together with the rest they stay below what file systems take,
255 bytes, with room for a copy's name."""
_NAMELESS = "_"


def file_names(reps: Sequence[RepName], month: str) -> dict[RepName, str]:
    """Each rep's file name: by his name; where that is another's too (to Windows, capitals do not count), with the region;
    where even that is, with a number."""
    plain = {rep: _safe(rep.rep) for rep in reps}
    alike = Counter(map(_compared, plain.values()))
    names = {rep: name if alike[_compared(name)] == 1 else f"{_safe(rep.region)}-{name}" for rep, name in plain.items()}
    found: dict[RepName, str] = {}
    taken: set[str] = set()
    for rep, name in names.items():
        whole, number = name, 1
        while _compared(whole) in taken:
            number += 1
            whole = f"{name}-{number}"
        taken.add(_compared(whole))
        found[rep] = WORKBOOK_NAME.format(month=f"{whole}-{month}")
    return found


def _safe(text: str) -> str:
    """Without signs that Windows has other uses for, or that nobody sees (some turn what follows round), and without spaces or
    points at its ends."""
    seen = "".join(sign if sign.isprintable() else "_" for sign in " ".join(text.split()))
    short = _NOT_IN_NAMES.sub("_", seen)[:_LONGEST].encode()[:_BYTES].decode("utf-8", "ignore")
    return short.strip(" .") or _NAMELESS


def _compared(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
