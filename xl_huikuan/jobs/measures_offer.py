"""The measures that the office offers (tblMeasures), as the sums know them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from xl_huikuan.book.completeness import missing_columns
from xl_huikuan.book.contract.choices import YES_NO
from xl_huikuan.book.contract.columns import Cells
from xl_huikuan.book.contract.lists import Measures
from xl_huikuan.book.month import Month
from xl_huikuan.book.problems import BookError, Problem, Rule, Severity
from xl_huikuan.domain.measure import Measure
from xl_huikuan.jobs import rules
from xl_huikuan.named_tuples import NamedTuple
from xl_huikuan.values import CellError, Cents

_YES, _NO = YES_NO


class _Limit(NamedTuple):
    """The most that makes sense in a column, as the cell shows it, and whether it is a whole number."""

    most: float
    is_whole: bool


_LIMITS = {
    Measures.rate.header: _Limit(1.0, False),
    Measures.cap.header: _Limit(1e10, False),
    Measures.cost.header: _Limit(1e10, False),
    Measures.days.header: _Limit(366.0, True),
    Measures.times.header: _Limit(31.0, True),
}


def read_offer(month: Month) -> tuple[list[Measure], list[Problem]]:
    """The measures of the list, one that is switched off with 0 times; and doubts.

    Raises:
        BookError: a column of the list is missing, or measures that nothing can be worked out from; all at once.
    """
    table = month.measures
    if missing := missing_columns(month, Measures):
        raise BookError(missing)
    rows = {row: name.strip() for row, name in enumerate(table.measure) if name is not None}
    problems = [*_repeated(table, rows), *(problem for row in rows for problem in _unreadable(table, row))]
    names = set(rows.values())
    problems += [
        problem
        for row in rows
        for cells in (table.needs, table.excludes)
        for problem in _unknown(cells, row, names, rules.MEASURE_UNKNOWN)
    ]
    if problems:
        raise BookError(problems)
    obstacles = {name.strip() for name in month.obstacles.obstacle if name is not None}
    doubts = [problem for row in rows for problem in _unknown(table.obstacles, row, obstacles, rules.OBSTACLE_UNKNOWN)]
    return [_measure(table, row, name) for row, name in rows.items()], doubts


def doubts_of_offer(month: Month) -> list[Problem]:
    """For 校验: what keeps measures from being worked out, which all other jobs do without."""
    if missing_columns(month, Measures):
        return []  # they come back by themselves
    try:
        return read_offer(month)[1]
    except BookError as error:
        return [replace(problem, severity=Severity.DOUBT) for problem in error.problems]


def _measure(table: Measures, row: int, name: str) -> Measure:
    """One measure whose figures can be read; each blank has its meaning."""
    times = table.times[row]
    return Measure(
        name=name,
        rate=table.rate[row] or 0.0,
        cap=table.cap[row] or None,
        cost=table.cost[row] or 0,
        days=table.days[row] or 0,
        times=0 if table.in_use[row] == _NO else 1 if times is None else times,
        obstacles=_names(table.obstacles[row]),
        needs=_names(table.needs[row]),
        excludes=_names(table.excludes[row]),
    )


def _unreadable(table: Measures, row: int) -> Iterator[Problem]:
    """What is wrong with the cells of a measure."""
    used = table.in_use.raw[row]
    if not table.in_use.is_blank(row) and used not in YES_NO:
        yield rules.MEASURE_USE.at(table.in_use.where(row), word=str(used), yes=_YES, no=_NO)
    for cells in (table.rate, table.cap, table.cost, table.days, table.times):
        yield from _bad_figure(cells, row)


def _bad_figure(cells: Cells[float] | Cells[Cents], row: int) -> Iterator[Problem]:
    """What is wrong with a figure of a measure; a blank is nobody's fault."""
    value, header, where = cells.raw[row], cells.column.header, cells.where(row)
    limit = _LIMITS[header]
    if cells.is_blank(row):
        return
    if isinstance(value, CellError):
        yield rules.MEASURE_IS_ERROR.at(where, header=header, error=value.value)
    elif isinstance(value, bool) or not isinstance(value, (int, float)):
        yield rules.MEASURE_NO_NUMBER.at(where, text=str(value))
    elif not 0 <= value <= limit.most:
        yield rules.MEASURE_RANGE.at(where, header=header, most=f"{limit.most:,.0f}", value=f"{value:g}")
    elif limit.is_whole and value != int(value):
        yield rules.MEASURE_NOT_WHOLE.at(where, header=header, value=f"{value:g}")


def _repeated(table: Measures, rows: dict[int, str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for row, name in rows.items():
        if name in seen:
            yield rules.MEASURE_TWICE.at(table.measure.where(row), name=name)
        seen.add(name)


def _unknown(cells: Cells[str], row: int, known: set[str], rule: Rule) -> Iterator[Problem]:
    """Names in a cell that no list knows."""
    for name in sorted(_names(cells[row]) - known):
        yield rule.at(cells.where(row), header=cells.column.header, name=name)


def _names(text: str | None) -> frozenset[str]:
    """The names in a cell, whatever stands between them."""
    plain = text or ""
    for mark in "，,；;/ 　\n":
        plain = plain.replace(mark, "、")
    return frozenset(name for name in plain.split("、") if name)
