"""What follows from a part's bytes alone, kept from one workbook to the next: workbooks of one template have many parts alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from xl_huikuan.digests import blake2b

_Found = TypeVar("_Found")
_LONGEST = 1 << 16
"""Bytes of what is kept anything of."""


class KeptByBytes(Generic[_Found]):
    """What was found in bytes, by a digest of them. It must be nothing that anybody can change.

    Args:
        most: so many things are kept; then all are forgotten.
    """

    def __init__(self, most: int):
        self._most = most
        self._found: dict[tuple[str, bytes], _Found] = {}

    def of(self, data: bytes, find: Callable[[], _Found], where: str = "") -> _Found:
        """What `find` finds in the data; it is asked only where nobody knows. What it raises is not kept.

        Args:
            where: the place of the data, if that says something too.
        """
        if len(data) > _LONGEST:
            return find()
        at = where, blake2b(data, digest_size=32).digest()
        found = self._found.get(at)
        if found is None:
            found = find()
            if len(self._found) >= self._most:
                self._found.clear()
            self._found[at] = found
        return found
