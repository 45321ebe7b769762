"""Readable text in cells for amounts and dates becomes the number or date, in place, and is listed."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

from xl_huikuan.book.contract import tables as contract
from xl_huikuan.book.contract.schema import Column, Filled, Kind
from xl_huikuan.book.month import Month, customer_key, is_blank
from xl_huikuan.book.problems import Problem, Severity
from xl_huikuan.domain.money import format_amount, parse_amount, to_yuan
from xl_huikuan.values import Value, is_number

_DATE = re.compile(r"(?:(\d{4})\s*[-/.年]\s*)?(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?")
_DAY = re.compile(r"(\d{1,2})\s*[日号]")
_MONEY_TURNED = "文字“{text}”已改成数字 {value}"
_DATE_TURNED = "文字“{text}”已改成日期 {value}"
_LOOK = "请看一眼是否正确"


def parse_date(text: str, first: dt.date | None = None, last: dt.date | None = None) -> dt.date:
    """A date as people type it (``2026-11-05``, ``2026/11/5``, ``11月5日``, ``5日``).

    Without a year (or month), the one that falls in the month from `first` to `last`, else the year of `last`.

    Raises:
        ValueError: it cannot be read as one date.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    whole, day_only = _DATE.fullmatch(plain), _DAY.fullmatch(plain)
    if whole and whole[1]:
        return dt.date(int(whole[1]), int(whole[2]), int(whole[3]))
    if last is None or first is None or not (whole or day_only):
        raise ValueError("不是日期")
    if whole:
        candidates = [dt.date(year, int(whole[2]), int(whole[3])) for year in dict.fromkeys((first.year, last.year))]
    else:
        assert day_only is not None
        candidates = []
        for start in dict.fromkeys((first.replace(day=1), last.replace(day=1))):
            try:
                candidates.append(start.replace(day=int(day_only[1])))
            except ValueError:
                continue
    inside = [day for day in candidates if first <= day <= last]
    if len(inside) == 1:
        return inside[0]
    if whole:
        return candidates[-1]
    raise ValueError("不是日期")


def tidy(month: Month) -> list[Problem]:
    """Turn what can be read, in place; what was turned, as doubts. What cannot be read stays for the inspection."""
    found: list[Problem] = []
    first, last = (month.names.get(name) for name in ("hk_from", "hk_to"))
    span = (first if isinstance(first, dt.date) else None, last if isinstance(last, dt.date) else None)
    for name, cell in contract.NAMES.items():
        if cell.formula is None and name in month.names:
            value, text = _turned(month.names[name], cell.kind, span)
            if text:
                month.names[name] = value
                found.append(Problem(Severity.DOUBT, month.where(name), text, _LOOK))
    for table in month.tables.values():
        declared = contract.TABLES[table.name]
        for column in declared.columns:
            if column.filled is not Filled.FORMULA and column.name in table.columns:
                found += _tidy_column(month, table.name, column, span)
    return found


def _tidy_column(month: Month, name: str, column: Column, span: tuple[dt.date | None, dt.date | None]) -> list[Problem]:
    if column.kind in (Kind.TEXT, Kind.CODE):
        return []
    table, found = month[name], []
    codes = table.columns.get("客户编码")
    for row, old in enumerate(table.columns[column.name]):
        if not isinstance(old, str):
            continue
        value, text = _turned(old, column.kind, span)
        if text or is_blank(old):
            table.set(row, column.name, value)
        if text:
            customer = customer_key(codes[row]) if codes else None
            found.append(
                Problem(Severity.DOUBT, table.where(row, column.name), text, _LOOK, str(customer) if customer else None)
            )
    return found


def _turned(value: Value, kind: Kind, span: tuple[dt.date | None, dt.date | None]) -> tuple[Value, str]:
    """(what a text becomes, what to say of it); the value itself and ``""`` where there is nothing to turn."""
    if not isinstance(value, str) or kind in (Kind.TEXT, Kind.CODE):
        return value, ""
    if is_blank(value):
        return None, ""
    try:
        if kind is Kind.DATE:
            day = parse_date(value, *span)
            return day, _DATE_TURNED.format(text=value, value=day)
        if kind is Kind.MONEY:
            cents = parse_amount(value)
            return to_yuan(cents), _MONEY_TURNED.format(text=value, value=format_amount(cents))
        plain = unicodedata.normalize("NFKC", value).strip()
        number = float(plain[:-1]) / 100 if plain.endswith("%") else float(plain)
        if not is_number(number) or number != number or abs(number) == float("inf"):
            return value, ""
        return number, _MONEY_TURNED.format(text=value, value=f"{number:g}")
    except ValueError:
        return value, ""
