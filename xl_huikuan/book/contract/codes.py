"""A customer's code, and any other number that rows are known by: the same where Excel's SUMIFS takes two for the same."""

from __future__ import annotations

from functools import lru_cache

from xl_huikuan.formulas.semantics import criterion_key
from xl_huikuan.values import CellError, Value


class Code:
    """What stands in a cell as a code. ``00123``, ``123`` and the number 123 are one code, and so are ``a`` and ``A``.
    ``a `` is another one, as it is to Excel; `book.checks.keys` mends it before a job looks.

    `raw` is what the cell holds (to be copied as it is: MATCH tells text from numbers), `str()` what people read: the same code
    again when it is read back, but for TRUE and FALSE, which are nobody's.
    """

    __slots__ = ("_hash", "_key", "raw")

    def __init__(self, raw: Value):
        self.raw = raw
        self._key = criterion_key(raw)
        self._hash = hash(self._key)

    @classmethod
    def of(cls, raw: Value) -> Code | None:
        """The code in a cell; None where it is blank or holds an error."""
        return code_of(raw)

    def __reduce__(self) -> tuple[type[Code], tuple[Value]]:
        return Code, (self.raw,)  # another process hashes otherwise

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Code) and self._key == other._key

    def __hash__(self) -> int:
        return self._hash

    def __str__(self) -> str:
        if isinstance(self.raw, bool):
            return str(self.raw).upper()
        if isinstance(self.raw, (int, float)):
            return f"{self.raw:.15g}"
        return str(self.raw)

    def __repr__(self) -> str:
        return f"Code({self.raw!r})"


@lru_cache(maxsize=1 << 16, typed=True)
def code_of(raw: Value) -> Code | None:
    """`Code.of`, for whole columns: nothing is called in between."""
    if raw is None or isinstance(raw, CellError) or (isinstance(raw, str) and not raw.strip()):
        return None
    return Code(raw)
