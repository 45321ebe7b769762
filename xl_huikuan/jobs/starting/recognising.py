"""A foreign sheet understood: which line is the header, and what each column goes to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from xl_huikuan.book.contract.customers import Customers
from xl_huikuan.book.contract.ledgers import History
from xl_huikuan.domain.month_cycle import month_before
from xl_huikuan.foreign.cells import Cell, text_of
from xl_huikuan.foreign.header_lines import (
    HeaderLine,
    HeaderWord,
    currency_in_title,
    header_lines,
    titles_above,
    unit_in_title,
    unit_said,
)
from xl_huikuan.foreign.headers import currency_said, heading_of
from xl_huikuan.foreign.sheets import ForeignSheet
from xl_huikuan.jobs.starting import reasons, words
from xl_huikuan.jobs.starting.months import (
    HeaderMonth,
    in_order,
    latest,
    month_in_header,
    month_in_titles,
    of_word,
    period,
)
from xl_huikuan.jobs.starting.tables import ColumnRead, TableRead, amount_in, is_money
from xl_huikuan.jobs.starting.words import OF_A_MONTH, PLAIN, Target, Told, Vocabulary, Word

_HALF = 0.5
_TOLD = -2
"""The rank of what is said of one column: before all words."""
_MOST = 0.8


def recognise(sheet: ForeignSheet, number: int, begun: str, vocabulary: Vocabulary = PLAIN) -> TableRead | None:
    """The table of a sheet; None where no line names customers.

    Args:
        sheet: its rows.
        number: which table it is, from 0.
        begun: the month that is begun (`2026-11`).
        vocabulary: what headers mean.
    """
    line = _header(sheet, vocabulary)
    if line is None:
        return None
    titles = [sheet.name, *titles_above(sheet, line.row), sheet.file.rpartition(".")[0]]
    said = month_in_titles(titles)
    table = TableRead(number, sheet, line.row, line.first_row, [], vocabulary, year=said.year)
    if said.month is not None:
        table.month = period(said.year, said.month) if said.year else latest(said.month, begun)
    table.headers = {text for word in line.words for text in word if text}
    beside = [word.lower for word in line.words if word.lower.startswith(_UNIT)]
    unit = next((found for text in (*beside, *titles) if (found := unit_in_title(text)) is not None), 1)
    _read_columns(table, line, unit)
    _look_into(table)
    _leave_other_money(table, next((said_in for text in titles if (said_in := currency_in_title(text))), ""))
    _months(table, begun, words.kind_in_title(titles))
    _drop_twins(table)
    for column in table.columns:
        column.why_not = column.why_not or _fault(column, begun)
        column.holds_amounts = _holds_amounts(table, column)
    return table


# ---- the header


def _header(sheet: ForeignSheet, vocabulary: Vocabulary) -> HeaderLine | None:
    """The line that says most; a second one counts where it says more."""
    best, most = None, (0, 0)
    for line in header_lines(sheet):
        meanings = [_meaning(word, vocabulary) for word in line.words]
        known = {m.short for m in meanings if m.is_known}
        if not known or not (_names_customers(meanings) or _names_at(sheet, line, meanings) is not None):
            continue
        alone = [_meaning(HeaderWord("", word.lower), vocabulary) for word in line.words]
        joined = sum(m.is_known and m.short != other.short for m, other in zip(meanings, alone, strict=True))
        if line.first_row - line.row > 1 and (
            not joined or sum(1 for cell in sheet.rows[line.row] if text_of(cell)) < _TWO
        ):
            continue
        if (len(known), joined) > most:
            best, most = line, (len(known), joined)
    return best


_TWO = 2
_UNIT = "单位"
"""A cell beside the headers may say it for all."""


@dataclass(frozen=True)
class _Meaning:
    """What a header says."""

    target: Target | None
    rank: int
    month: HeaderMonth | None
    told: Told | None = None
    """By `--map`, or by 不取."""

    @property
    def short(self) -> tuple[object, ...]:
        """The same of two headers that say the same."""
        return self.target, self.told, self.month and self.month.word[:3]

    @property
    def is_known(self) -> bool:
        return (
            self.target is not None or self.told is not None or (self.month is not None and not any(self.month.rests))
        )


def _meaning(word: HeaderWord, vocabulary: Vocabulary) -> _Meaning:
    month = month_in_header(word)
    for each in vocabulary.told:
        if each.old in {heading_of(text).full for text in _wordings(word)}:
            return _Meaning(each.target, _TOLD, month, each)
    said = _said(word, month, vocabulary)
    if said is None:
        return _Meaning(None, 0, month)
    not_wanted = Told(heading_of(word.shown).full, None) if said.target is None else None
    return _Meaning(said.target, said.rank, month, not_wanted)


def _said(word: HeaderWord, month: HeaderMonth | None, vocabulary: Vocabulary) -> Word | None:
    own = next((own for text in _wordings(word) if (own := vocabulary.own_said_by(text)) is not None), None)
    if own is not None and own.target is None:  # what both lines say together would mean may not bring it back
        return own
    for text in (word.upper + word.lower, word.lower):
        if text and (said := vocabulary.said_by(text)) is not None:
            return said
    if unit_said(word.lower) is not None and (said := vocabulary.said_by(word.upper)) is not None:
        return said  # 万元 in a line of its own
    for rest in () if month is None else month.rests:
        if rest and (said := vocabulary.said_with_month(rest)) is not None:
            return said
    return None


def _wordings(word: HeaderWord) -> tuple[str, ...]:
    """What says most first."""
    return tuple(text for text in (word.upper + word.lower, word.lower, word.upper) if text)


def _names_customers(meanings: Sequence[_Meaning]) -> bool:
    return any(meaning.target in (Customers.name, Customers.code) for meaning in meanings)


def _names_at(sheet: ForeignSheet, line: HeaderLine, meanings: Sequence[_Meaning]) -> int | None:
    """The column that holds names of customers, whatever its header says."""
    rows = sheet.rows[line.first_row :]
    for at, meaning in enumerate(meanings):
        cells = [row[at] if at < len(row) else None for row in rows]
        if (
            not meaning.is_known
            and len(rows) > 1
            and _share(cells, lambda text: bool(words.NAME_LIKE.search(text))) >= _HALF
        ):
            return at
    return None


# ---- the columns


def _read_columns(table: TableRead, line: HeaderLine, unit: int) -> None:
    meanings = [_meaning(word, table.vocabulary) for word in line.words]
    names_at = None if any(m.target is Customers.name for m in meanings) else _names_at(table.sheet, line, meanings)
    width = max(map(len, table.sheet.rows[table.first_row :]), default=0)
    for at in range(max(width, len(line.words))):
        word = line.words[at] if at < len(line.words) else HeaderWord("", "")
        if not word.shown and not any(text_of(cell) for cell in table.column(at)):
            continue
        said = meanings[at] if at < len(meanings) else _Meaning(None, 0, None)
        own = next((found for text in (word.lower, word.upper) if (found := unit_said(text)) is not None), unit)
        column = ColumnRead((table.number, at), word.shown or f"第 {at + 1} 列", said.target, None, own, said.rank)
        if said.told is not None and said.target is None:
            column.why_not = reasons.NOT_WANTED
        elif at == names_at:
            column.target = Customers.name
        elif said.target is None and words.is_of_no_use(word.lower):
            column.why_not = reasons.NO_USE
        elif said.target is None and (words.is_sum_column(word.lower) or words.is_sum_column(word.upper)):
            column.why_not = reasons.SUM_COLUMN
        elif said.target is None:
            column.bare = said.month is not None and not any(said.month.rests)
            column.why_not = "" if column.bare else reasons.UNKNOWN
        if said.told is not None:
            column.month = said.told.month
        column.said, column.words = said.month, _wordings(word)
        table.columns.append(column)


def _share(cells: Sequence[Cell], fits: Callable[[str], bool]) -> float:
    """How much of what stands there fits; 0 where nothing does."""
    texts = [text for cell in cells if (text := text_of(cell))]
    return sum(map(fits, texts)) / len(texts) if texts else 0.0


def _look_into(table: TableRead) -> None:
    """What stands in the columns: names under 编码, telephones under nothing, running numbers, texts under 应收."""
    for column in table.columns:
        cells = table.column(column.key[1])
        if column.why_not == reasons.UNKNOWN and _share(cells, lambda t: bool(words.PHONE_LIKE.fullmatch(t))) >= _MOST:
            column.target, column.why_not, column.rank = Customers.phone, "", len(words.SYNONYMS)
        elif column.target is Customers.code and _runs(cells) and column.rank > 0:
            column.why_not = reasons.RUNNING
        elif column.target is not None and is_money(column.target) and any(map(text_of, cells)):
            read = [cell for cell in cells if text_of(cell)]
            if sum(amount_in(cell, 1) is not None for cell in read) < _HALF * len(read):
                column.why_not = reasons.NOT_AMOUNTS
    names = [column for column in table.columns if column.target is Customers.name and column.is_taken]
    if table.at(Customers.code) is None and len(names) > 1:
        for column in names:  # 客户 and 客户名称: one of them may hold codes
            if _share(table.column(column.key[1]), lambda t: bool(words.CODE_LIKE.fullmatch(t))) >= _MOST:
                column.target, column.rank = Customers.code, len(words.SYNONYMS)
                break
    if any(column.bare for column in table.columns):
        for column in table.columns:
            cells = table.column(column.key[1])
            if (
                column.why_not == reasons.UNKNOWN
                and _share(cells, lambda t: table.vocabulary.kind_of(t) is not None) >= _MOST
            ):
                table.kind_at, column.why_not = column.key[1], reasons.SAYS_KIND
                break


def _leave_other_money(table: TableRead, of_all: str) -> None:
    """Columns that say another currency, or say nothing where a title does (`of_all`), hold no yuan."""
    for column in table.columns:
        if column.bare or (column.target is not None and is_money(column.target)):
            says_yuan = any(unit_said(text) is not None for text in column.words)
            currency = currency_said(column.words[0] if column.words else "") or ("" if says_yuan else of_all)
            if currency and not column.why_not:
                column.why_not = reasons.OTHER_MONEY.format(currency=currency)


def _runs(cells: Sequence[Cell]) -> bool:
    """1, 2, 3 …"""
    numbers = [text for cell in cells if (text := text_of(cell)).isdecimal()]
    return len(numbers) > _TWO and numbers == [str(at) for at in range(1, len(numbers) + 1)]


# ---- months

_AHEAD = (History.target, History.commitment, Customers.locked)
"""What may be of a month to come."""


def _months(table: TableRead, begun: str, in_title: Target | None) -> None:
    """Which month each column is of."""
    for column in table.columns:
        if column.bare and table.kind_at is None:
            column.target = in_title
            if in_title is None:
                column.why_not = reasons.NO_KIND.format(header=column.header, kind=History.received.header)
    by_kind: dict[Target | None, list[ColumnRead]] = {}
    for column in table.columns:
        said = column.said
        if column.month is not None or said is None or not (column.bare or column.target is not None):
            continue
        year = said.word.year or table.year
        if said.word.month is None or year is not None or column.target not in (*OF_A_MONTH, Customers.locked, None):
            column.month = of_word(said.word, year, begun)
        else:
            by_kind.setdefault(column.target, []).append(column)
    received = None
    for kind in sorted(by_kind, key=lambda kind: kind in _AHEAD):
        columns = by_kind[kind]
        in_past = kind not in _AHEAD
        numbers = [column.said.word.month or 0 for column in columns if column.said]
        found = in_order(numbers, [_holds_figures(table, column) for column in columns], begun, in_past)
        if found is None and received is not None and len({m[:4] for m in received}) == 1:
            found = [period(int(received[0][:4]), number) for number in numbers]
        if in_past:
            received = found
        for at, column in enumerate(columns):
            column.month = None if found is None else found[at]
            if found is None:
                column.why_not = column.why_not or reasons.NO_YEAR
    long = table.at(History.month) is not None
    for column in table.columns:
        if column.month is None and column.target in OF_A_MONTH and column.is_taken and not long:
            column.month = table.month
            if table.month is None:
                held = column.target.header if column.target else ""
                latest_year = month_before(begun)[:4]  # of the latest month that is history
                column.why_not = reasons.NO_MONTH.format(header=column.header, year=latest_year, kind=held)
        if column.target is Customers.locked and column.is_taken:
            column.month = column.month or table.month
            if column.month is not None and column.month < begun:
                column.target = History.target  # what was fixed for a month that is past
            else:
                column.month = None if column.month == begun else column.month


def _holds_figures(table: TableRead, column: ColumnRead) -> bool:
    return any(amount_in(cell, 1) for cell in table.column(column.key[1]))


def month_fault(target: Target | None, month: str | None, begun: str, header: str = "") -> str:
    """Why figures of a month are no history; empty where they are. `header`: of a column of targets alone."""
    if month is None or month < begun:
        return ""
    if target not in OF_A_MONTH:
        return reasons.LATER.format(month=month) if month > begun else ""
    if month > begun:
        return reasons.LATER.format(month=month)
    if target is History.target:
        fixed = reasons.FIXED_TARGET.format(header=header, locked=Customers.locked.header) if header else ""
        return reasons.THIS_TARGET + fixed
    return reasons.THIS_COMMITMENT if target is History.commitment else reasons.THIS_RECEIVED


def _fault(column: ColumnRead, begun: str) -> str:
    if column.bare and column.target is None:  # the rows say what it is
        return reasons.LATER.format(month=column.month) if column.month and column.month > begun else ""
    return month_fault(column.target, column.month, begun, column.header)


def _drop_twins(table: TableRead) -> None:
    """Of two columns that say the same the likelier one is taken."""
    held: dict[tuple[Target, str | None], ColumnRead] = {}
    for column in sorted(table.columns, key=lambda column: column.rank):
        if column.target is None or not column.is_taken or column.target is Customers.note:
            continue
        place = column.target, column.month if column.target in OF_A_MONTH else None
        other = held.setdefault(place, column)
        if other is not column:
            column.why_not = reasons.TWIN.format(other=other.header)


def _holds_amounts(table: TableRead, column: ColumnRead) -> bool:
    """Whether what is left of it is to be added up."""
    if column.bare or (column.target is not None and is_money(column.target)):
        return True
    if column.target is not None or column.why_not in (reasons.NO_USE, reasons.SAYS_KIND):
        return False
    cells = [cell for cell in table.column(column.key[1]) if text_of(cell)]
    if _share(cells, lambda text: bool(words.PHONE_LIKE.fullmatch(text))) >= _HALF:
        return False
    return bool(cells) and sum(amount_in(cell, 1) is not None for cell in cells) >= _HALF * len(cells)
