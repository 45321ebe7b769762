"""Regular expressions that are compiled when they are first asked: most commands meet few of the texts that they are for."""

from __future__ import annotations

import re
from typing import Any, AnyStr


class _Later:
    def __init__(self, text: Any, flags: int):
        self._asked = text, flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(*self._asked), name)
        setattr(self, name, found)  # the next time it is there
        return found


def pattern(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """What `re.compile` gives, later."""
    later: Any = _Later(text, flags)
    found: re.Pattern[AnyStr] = later
    return found
