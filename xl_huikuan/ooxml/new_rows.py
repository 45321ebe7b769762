"""Many new rows of a sheet in one piece, a column at a time: what a cell says again and again is worked out once."""

from __future__ import annotations

from collections.abc import Sequence

from xl_huikuan.named_tuples import NamedTuple
from xl_huikuan.ooxml.cell import cell_bytes, formula_bytes
from xl_huikuan.ooxml.references import column_letters
from xl_huikuan.ooxml.stored_values import BLANK, number_bytes, stored
from xl_huikuan.values import LONGEST_TEXT, Value

_NUMBER_END = b"</v></c>"
_FIGURES = {float, int}
_NOT_AS_IT_IS = ("&", "<", ">", "_x", "\n ", " \n", "\n\n")
"""Among texts with line breaks between them: signs that XML writes otherwise, blanks at an end, an empty text."""


class NewCells(NamedTuple):
    """What new rows hold in a column that has a name."""

    values: Sequence[Value]
    formula: str | None = None
    """Without ``=``; the values are its results."""


class NewColumn(NamedTuple):
    """A column's cells in new rows."""

    column: int
    style: str | None
    values: Sequence[Value]
    formulas: str | Sequence[str] | None = None
    """One for all rows, or one a row; without ``=``. None: constants."""

    @property
    def is_there(self) -> bool:
        """Whether any row has a cell in it."""
        return (
            self.style is not None or self.formulas is not None or any(value not in (None, "") for value in self.values)
        )


class NewRows:
    """The rows from `first` on as the file has them, with these attributes.

    Raises:
        ValueError: a value that no cell can hold.
    """

    def __init__(self, first: int, attributes: bytes, columns: Sequence[NewColumn], date1904: bool):
        self.count = len(columns[0].values) if columns else 0
        self._numbers = [b"%d" % number for number in range(first, first + self.count)]
        self._between, self._filled = [b'<row r="'], [self._numbers]
        self._between.append(b'"%s>' % attributes)
        for column in columns:
            self._add(column, date1904)
        self._between[-1] += b"</row>"

    def joined(self, start: int = 0, end: int | None = None) -> bytes:
        """The rows of these places, all of them if not told."""
        return b"".join(self.parts(start, end))

    def parts(self, start: int = 0, end: int | None = None) -> list[bytes]:
        """What `joined` puts after each other, for whoever has more to put beside it."""
        filled = [each[start:end] for each in self._filled]
        count, width = len(filled[0]), len(self._between) + len(filled)
        parts = [b""] * (count * width)
        for at, same in enumerate(self._between):
            parts[2 * at :: width] = [same] * count
        for at, each in enumerate(filled):
            parts[2 * at + 1 :: width] = each
        return parts

    def _fill(self, before: bytes, each: list[bytes], behind: bytes = b"") -> None:
        """A part that differs from row to row, and what stands around it."""
        self._between[-1] += before
        self._filled.append(each)
        self._between.append(behind)

    def _add(self, column: NewColumn, date1904: bool) -> None:
        start, formulas, values = b'<c r="%s' % column_letters(column.column).encode(), column.formulas, column.values
        if formulas is not None and not isinstance(formulas, str):
            given = zip(values, map(formula_bytes, formulas), strict=True)
            self._fill(start, self._numbers)
            self._fill(b"", [_Ends(column.style, each, date1904)[type(value), value] for value, each in given])
            return
        ends = _Ends(column.style, b"" if formulas is None else formula_bytes(formulas), date1904)
        kinds = {*map(type, values)}
        different = {*values} if len(kinds) == 1 else set[Value]()
        if len(different) == 1:
            if end := ends[kinds.pop(), values[0]]:
                self._fill(start, self._numbers, end)
        elif kinds <= _FIGURES:
            self._fill(start, self._numbers)
            self._fill(ends.number, number_bytes(values), _NUMBER_END)  # type: ignore[arg-type]
        elif kinds == {str} and len(different) > self.count // 2 and (texts := plain_texts(values)):  # type: ignore[arg-type]
            self._fill(start, self._numbers)
            self._fill(ends.text[0], texts, ends.text[1])
        else:
            numbers = iter(number_bytes([value for value in values if type(value) is float]))  # seldom the same twice
            cells = [
                b"%s%s%s" % (ends.number, next(numbers), _NUMBER_END)
                if type(value) is float
                else ends[type(value), value]
                for value in values
            ]
            if all(cells):
                self._fill(start, self._numbers)
                self._fill(b"", cells)
            else:
                self._fill(b"", [end and start + row + end for row, end in zip(self._numbers, cells, strict=True)])


class _Ends(dict[tuple[type, Value], bytes]):
    """What follows a cell's place, by its value's type and value; nothing where no cell is needed."""

    def __init__(self, style: str | None, formula: bytes, date1904: bool):
        super().__init__()
        self._has_style, self._formula, self._date1904 = style is not None, formula, date1904
        look = b"" if style is None else b' s="%s"' % style.encode()
        self._start = b'"%s' % look
        self.number = b'"%s>%s<v>' % (look, formula)
        """What stands before a number; behind it `_NUMBER_END`."""
        self.text = (
            (b'"%s t="str">%s<v>' % (look, formula), _NUMBER_END)
            if formula
            else (b'"%s t="inlineStr"><is><t>' % look, b"</t></is></c>")
        )
        """What stands before and behind a text of `plain_texts`."""

    def __missing__(self, key: tuple[type, Value]) -> bytes:
        kind, value = key
        if kind is str and (plain := plain_texts((value,))):  # type: ignore[arg-type]
            before, behind = self.text
            end = before + plain[0] + behind
        else:
            end = self._of_any(value)
        self[key] = end
        return end

    def _of_any(self, value: Value) -> bytes:
        content = stored(value, self._date1904)
        if not self._formula and content == ("str", ""):
            content = BLANK
        needed = self._formula or self._has_style or content != BLANK
        return cell_bytes(self._start, content, self._formula) if needed else b""


def plain_texts(texts: Sequence[str]) -> list[bytes] | None:
    """The bytes of texts that all stand in XML just as they are; None where one may not, or is empty or too long for a cell."""
    together = "\n{}\n".format("\n".join(texts))
    if (
        together.count("\n") != len(texts) + 1
        or not together.replace("\n", "").isprintable()
        or any(signs in together for signs in _NOT_AS_IT_IS)
        or max(map(len, texts)) > LONGEST_TEXT
    ):
        return None
    return together[1:-1].encode().split(b"\n")
