"""Text files with commas, tabs or semicolons, in the encodings that Chinese programs write."""

from __future__ import annotations

import codecs
import csv
import io
from pathlib import Path

from xl_huikuan.foreign.errors import ForeignError
from xl_huikuan.foreign.sheets import ForeignSheet

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_GUESSES = ("utf-8", "gb18030")
_SEPARATORS = "\t,;，|"
_LOOKED_AT = 50
"""Lines from which the separator is known."""
_WIDEST = 1_000
"""Columns: a line with more is no line of a table."""
_MOST_LINES = 2_000_000
_LONGEST_CELL = 1 << 20
_MOST_BREAKS = 10
"""Line breaks in a cell: with more, a quote was left open, and the lines after it would be swallowed."""
_NOT_TEXT = "请确认选对了文件；是 Excel 文件的，请另存为 .xlsx 再试"


def read_text(path: Path) -> ForeignSheet:
    """The rows of a text file.

    Raises:
        ForeignError: it is no text, or no table.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ForeignError(
            path.name, f"文件读不出来（{error.strerror or error}）", "请关闭正在使用它的程序再试"
        ) from error
    text = _decoded(raw, path.name)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text.splitlines()), strict=True)
    csv.field_size_limit(_LONGEST_CELL)
    rows: list[list[str]] = []
    try:
        for row in reader:
            rows.append(row)
            if reader.line_num - len(rows) > _MOST_BREAKS and any(cell.count("\n") > _MOST_BREAKS for cell in row):
                raise csv.Error("a quote that never ends")
    except csv.Error as error:
        what = f"第 {len(rows) + 1} 行前后的引号不成对，后面的行分不清"
        raise ForeignError(path.name, what, "请用 Excel 打开它，另存为 .xlsx 再试") from error
    if len(rows) > _MOST_LINES or max(map(len, rows), default=0) > _WIDEST:
        raise ForeignError(path.name, "行数或列数多得不正常", _NOT_TEXT)
    while rows and not any(map(str.strip, rows[-1])):
        rows.pop()
    return ForeignSheet(path.name, "", 1, rows)


def _decoded(raw: bytes, name: str) -> str:
    marked = next((encoding for mark, encoding in _MARKS if raw.startswith(mark)), None)
    for encoding in (marked,) if marked else _GUESSES:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise ForeignError(name, "不是 Excel 文件，也不是文字文件（或文字编码不认识）", _NOT_TEXT)


def _separator(lines: list[str]) -> str:
    """The sign that stands equally often in most lines; the more often, the better."""
    looked_at = [line for line in lines[:_LOOKED_AT] if line.strip()]

    def weight(sign: str) -> tuple[int, int]:
        counts = [line.count(sign) for line in looked_at]
        usual = max({*counts} - {0}, key=lambda count: (counts.count(count), count), default=0)
        return counts.count(usual) if usual else 0, usual

    return max(_SEPARATORS, key=weight)
