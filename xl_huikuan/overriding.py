"""`override`, until Python 3.12 is the least: the library that has it takes some milliseconds of every start, and only the
type checker needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["override"]

if TYPE_CHECKING:
    from typing_extensions import override
else:

    def override(method):
        """Says that the method is also that of a class above."""
        return method
