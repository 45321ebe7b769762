"""What the office's files call their columns (表头叫法): read for the jobs that read such files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from xl_huikuan.book.contract.importing import HEADER_MEANINGS, HeaderWords
from xl_huikuan.book.month import Month
from xl_huikuan.book.problems import BookError, Problem, Severity
from xl_huikuan.foreign.cells import text_of
from xl_huikuan.foreign.headers import find_columns, heading_of
from xl_huikuan.foreign.sheets import ForeignSheet
from xl_huikuan.jobs import rules
from xl_huikuan.named_tuples import NamedTuple

OfficeWords = Mapping[str, str]
"""A meaning of `HEADER_MEANINGS` by header, as headings are compared in full."""
_WORD, _MEANING = "word", "meaning"
_BETWEEN = "、"


class SaidWord(NamedTuple):
    """A line of the table."""

    where: str
    word: str
    meaning_where: str
    meaning: str

    def of(self, name: str) -> SaidWord:
        """The same as a line of one of several workbooks."""
        return self._replace(where=f"{name} {self.where}", meaning_where=f"{name} {self.meaning_where}")


def has_table(month: Month) -> bool:
    """Whether the workbook has the table yet: to one of an earlier version the next job that writes brings it."""
    return bool(month[HeaderWords.declared.name].place.letters)


def words_in(month: Month) -> list[SaidWord]:
    """The lines that a workbook has."""
    held = month.header_words
    return [
        SaidWord(held.word.where(row), held.word[row] or "", held.meaning.where(row), held.meaning[row] or "")
        for row in held.filled_rows()
    ]


def words_of_sheets(sheets: Sequence[ForeignSheet]) -> list[SaidWord]:
    """The lines of a file that has such a table: a list of its own, or an earlier workbook.

    Raises:
        BookError: it has none.
    """
    looked_for = {_WORD: (HeaderWords.word.header,), _MEANING: (HeaderWords.meaning.header,)}
    found: list[SaidWord] = []
    tables = 0
    for sheet in sheets:
        columns = find_columns(sheet, looked_for, lambda at: {_WORD, _MEANING} <= at.keys())
        if columns is None:
            continue
        tables += 1
        for row in range(columns.first_row, len(sheet.rows)):
            cells = sheet.rows[row]
            word, meaning = (
                text_of(cells[at]) if (at := columns.at[name]) < len(cells) else "" for name in (_WORD, _MEANING)
            )
            if word or meaning:
                found.append(SaidWord(sheet.where(row), word, sheet.where(row), meaning))
    if not tables:
        file = sheets[0].file if sheets else ""
        raise BookError(
            [rules.NO_HEADER_WORDS.at(file, word=HeaderWords.word.header, meaning=HeaderWords.meaning.header)]
        )
    return found


def understood(lines: Iterable[SaidWord]) -> OfficeWords:
    """What the lines say, each header once.

    Raises:
        BookError: all that cannot be understood.
    """
    said, wrong = _understood(lines)
    if wrong:
        raise BookError(wrong)
    return said


def not_understood(month: Month) -> list[Problem]:
    """What a workbook's lines would stop an import with; all else goes on without them."""
    return [replace(problem, severity=Severity.ROW) for problem in _understood(words_in(month))[1]]


def _understood(lines: Iterable[SaidWord]) -> tuple[OfficeWords, list[Problem]]:
    found: dict[str, SaidWord] = {}
    wrong: list[Problem] = []
    for line in lines:
        heading = heading_of(line.word).full
        if not heading:
            wrong.append(rules.HEADER_WORD_HALF.at(line.where, lacking=HeaderWords.word.header))
        elif not line.meaning:
            wrong.append(rules.HEADER_WORD_HALF.at(line.meaning_where, lacking=HeaderWords.meaning.header))
        elif line.meaning not in HEADER_MEANINGS:
            choices = _BETWEEN.join(HEADER_MEANINGS)
            wrong.append(rules.HEADER_MEANING_UNKNOWN.at(line.meaning_where, meaning=line.meaning, choices=choices))
        elif (other := found.setdefault(heading, line)).meaning != line.meaning:
            facts = {"word": line.word, "one": other.meaning, "two": line.meaning, "where": other.where}
            wrong.append(rules.HEADER_WORD_TWICE.at(line.where, **facts))
    return {heading: line.meaning for heading, line in found.items()}, wrong


def put_words(month: Month, lines: Iterable[SaidWord]) -> None:
    """Lines of another file become the workbook's own; what it has already stays."""
    held = {(heading_of(line.word).full, line.meaning) for line in words_in(month)}
    for line in lines:
        if (key := (heading_of(line.word).full, line.meaning)) not in held:
            row = month.header_words.add_row()
            month.header_words.word[row], month.header_words.meaning[row] = line.word, line.meaning
            held.add(key)
