"""The measures that the office offers (tblMeasures), as the sums know them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from xl_huikuan.book.contract import tables as contract
from xl_huikuan.book.contract.choices import YES_NO
from xl_huikuan.book.month import Month, MonthTable, is_blank
from xl_huikuan.book.problems import BookError, Problem, Severity, unusable
from xl_huikuan.domain.measures import Measure
from xl_huikuan.domain.money import to_cents
from xl_huikuan.values import CellError, Value

_TABLE = "tblMeasures"
_MOST = {
    "预计增量率": (1.0, False),
    "增量上限": (1e10, False),
    "单次成本": (1e10, False),
    "见效天数": (366.0, True),
    "次数上限": (31.0, True),
}
"""The figures of a measure: the most that makes sense, and whether it is a whole number."""
_LINKS = ("须先有", "不可同做")
"""Columns that name other measures; workbooks from before they came may lack them."""


def read_offer(month: Month) -> tuple[list[Measure], list[Problem]]:
    """The measures of the list, one that is switched off with 0 times; and doubts.

    Raises:
        BookError: the list or a column of it is missing, or measures that nothing can be worked out from; all at once.
    """
    if _TABLE not in month.tables:
        raise unusable("清单", "没有措施表（tblMeasures）", "请从新模板把“措施”一张表复制过来")
    table = month[_TABLE]
    missing = [name for name in contract.MEASURES.names() if name not in table.place.letters and name not in _LINKS]
    if missing:
        raise unusable(
            table.place.sheet, f"措施表缺少列“{'”“'.join(missing)}”", "请用原模板恢复它；列可以挪动，但名字不能改"
        )
    rows = {row: str(name).strip() for row, name in enumerate(table.columns["措施"]) if not is_blank(name)}
    problems = list(_repeated(table, rows))
    offer = [_measure(table, row, name, problems) for row, name in rows.items()]
    problems += _unknown(table, rows, _LINKS, rows.values(), Severity.STRUCTURAL, "措施表里没有“{name}”")
    if problems:
        raise BookError(problems)
    obstacles = [str(name).strip() for name in month["tblObstacles"].columns["障碍"] if not is_blank(name)]
    doubts = _unknown(
        table, rows, ("适用障碍",), obstacles, Severity.DOUBT, "障碍表里没有“{name}”，这项措施不会因它被建议"
    )
    return offer, doubts


def _measure(table: MonthTable, row: int, name: str, problems: list[Problem]) -> Measure:
    """One measure; what cannot be read is noted, and its blank is taken."""
    used = table.get(row, "启用")
    if not is_blank(used) and used not in YES_NO:
        problems.append(_problem(table, row, "启用", f"“{used}”不是“{YES_NO[0]}”或“{YES_NO[1]}”"))
    figures = {column: _figure(table, row, column, problems) for column in _MOST}
    cap, times = figures["增量上限"], figures["次数上限"]
    return Measure(
        name=name,
        rate=figures["预计增量率"] or 0.0,
        cap=to_cents(cap) if cap else None,
        cost=to_cents(figures["单次成本"] or 0.0),
        days=int(figures["见效天数"] or 0),
        times=0 if used == YES_NO[1] else 1 if times is None else int(times),
        obstacles=_names(table, row, "适用障碍"),
        needs=_names(table, row, "须先有"),
        excludes=_names(table, row, "不可同做"),
    )


def _figure(table: MonthTable, row: int, column: str, problems: list[Problem]) -> float | None:
    """A figure of a measure, None where blank; noted, and None, where nothing can be worked out from it."""
    value = table.get(row, column)
    if is_blank(value):
        return None
    most, is_whole = _MOST[column]
    if isinstance(value, CellError):
        what = f"{column}是错误值 {value.value}"
    elif isinstance(value, bool) or not isinstance(value, (int, float)):
        what = f"“{value}”不是数字"
    elif not 0 <= value <= most:
        what = f"{column}应在 0 到 {most:,.0f} 之间，现在是 {value:g}"
    elif is_whole and value != int(value):
        what = f"{column}应是整数，现在是 {value:g}"
    else:
        return float(value)
    problems.append(_problem(table, row, column, what))
    return None


def _repeated(table: MonthTable, rows: Mapping[int, str]) -> Iterable[Problem]:
    seen: set[str] = set()
    for row, name in rows.items():
        if name in seen:
            yield _problem(table, row, "措施", f"措施“{name}”重名")
        seen.add(name)


def _unknown(
    table: MonthTable,
    rows: Mapping[int, str],
    columns: Iterable[str],
    known: Iterable[str],
    severity: Severity,
    words: str,
) -> list[Problem]:
    """Names in cells that no list knows."""
    there = set(known)
    return [
        _problem(table, row, column, f"{column}：{words.format(name=name)}", severity)
        for row in rows
        for column in columns
        for name in sorted(_names(table, row, column) - there)
    ]


def _problem(table: MonthTable, row: int, column: str, what: str, severity: Severity = Severity.STRUCTURAL) -> Problem:
    return Problem(severity, table.where(row, column), what, "请改好这一格再测算")


def _names(table: MonthTable, row: int, column: str) -> frozenset[str]:
    """The names in a cell, whatever stands between them."""
    value: Value = table.get(row, column)
    text = value if isinstance(value, str) else ""
    for mark in "，,；;/ 　\n":
        text = text.replace(mark, "、")
    return frozenset(name for name in text.split("、") if name)
