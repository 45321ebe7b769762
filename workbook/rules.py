"""What cells accept, and when they change colour."""

from __future__ import annotations

import datetime as dt
from typing import Any

import style
from style import Styles
from xlsxwriter.worksheet import Worksheet

from xl_huikuan.book.contract.choices import RECEIPT_NATURES, RECEIPT_WAYS
from xl_huikuan.book.contract.columns import Choices, Column, Filled, ListOf
from xl_huikuan.book.contract.commitments import Commitments
from xl_huikuan.book.contract.followups import Followups
from xl_huikuan.book.contract.kinds import Kind
from xl_huikuan.book.contract.lists import ReceiptRules
from xl_huikuan.book.contract.named import NamedCell
from xl_huikuan.book.contract.plan import Plan
from xl_huikuan.book.contract.promises import Promises
from xl_huikuan.book.contract.settings import Settings
from xl_huikuan.book.contract.totals import Totals
from xl_huikuan.domain.commitment import Judgement, PromiseState
from xl_huikuan.domain.followup_words import MATTERS, ContactLevel, Priority, Why
from xl_huikuan.ooxml.references import cell_ref

_HUGE = 1e12
_MAX_PROMPT = 255

DISTINCT: dict[Column[Any], tuple[str, ...]] = {
    ReceiptRules.way: RECEIPT_WAYS,
    ReceiptRules.nature: RECEIPT_NATURES,
}
"""List columns that repeat their words: the drop-down shows each word once."""


def list_name(column: Column[Any]) -> str:
    """The defined name of a list table's column (Excel takes no structured reference in a validation)."""
    return f"lst_{column.table}_{column.header}"


def validation(column: Column[Any]) -> dict[str, Any] | None:
    """What XlsxWriter takes for a column that people fill."""
    if column.filled is not Filled.REP:
        return None
    return _prompted(_accepted(column.kind, column.choices, column.signed), column.header, column.prompt)


def validation_of_setting(cell: NamedCell[Any]) -> dict[str, Any] | None:
    """The same for a setting."""
    return None if cell.formula is not None else _prompted(_accepted(cell.kind), cell.label, cell.prompt)


def _prompted(rule: dict[str, Any], title: str, prompt: str) -> dict[str, Any] | None:
    if prompt:
        rule |= {"input_title": title, "input_message": prompt[:_MAX_PROMPT]}
    return rule if prompt or rule["validate"] != "any" else None


def _accepted(kind: Kind, choices: Choices | None = None, signed: bool = False) -> dict[str, Any]:
    rule: dict[str, Any] = {"validate": "any"}
    if isinstance(choices, ListOf):
        rule = {"validate": "list", **_chosen_from(choices.column)}
    elif choices:
        rule = {"validate": "list", "source": list(choices), "error_message": "请从下拉列表里选。"}
    elif kind is Kind.DATE:
        rule = {
            "validate": "date", "criteria": ">=", "value": dt.date(2000, 1, 1),
            "error_message": "请填日期，写成 2026-11-05。",
        }  # fmt: skip
    elif kind is Kind.MONEY:
        rule = {
            "validate": "decimal", "criteria": "between", "minimum": -_HUGE if signed else 0, "maximum": _HUGE,
            "error_type": "warning",     # the jobs read 20万 and turn it into the number
            "error_message": "这里应填数字（元）。“20万”这样的写法可以保留，程序运行时会换成数字。",
        }  # fmt: skip
    elif kind is Kind.COUNT:
        rule = {
            "validate": "integer", "criteria": "between", "minimum": 0, "maximum": 100_000,
            "error_type": "warning", "error_message": "这里应填整数。",
        }  # fmt: skip
    elif kind is Kind.RATE:
        rule = {
            "validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1,
            "error_type": "warning", "error_message": "这里应填 0% 到 100% 之间的比例。",
        }  # fmt: skip
    return rule


def _chosen_from(column: Column[Any]) -> dict[str, Any]:
    if column in DISTINCT:
        return {
            "source": list(DISTINCT[column]), "error_type": "warning",
            "error_message": "清单的“计入比例”里没有这一项时，请先去那里加一行。",
        }  # fmt: skip
    # a blank cell in the source would let anything pass if blanks were ignored
    return {
        "source": f"={list_name(column)}",
        "ignore_blank": False,
        "error_message": "清单里没有这一项，请先去那里登记。",
    }


_STATES = ((PromiseState.BROKEN, style.BAD), (PromiseState.PARTLY_KEPT, style.WARN), (PromiseState.KEPT, style.GOOD))

_WORDS: dict[Column[Any], tuple[tuple[str, dict[str, str]], ...]] = {
    Promises.state: (*_STATES, (PromiseState.REPLACED, style.QUIET)),
    Followups.promise_state: _STATES,
    Followups.priority: (
        (Priority.DATA, style.BAD), (Priority.TODAY, style.GOOD), (Priority.LATER, style.QUIET), (Priority.SMALL, style.QUIET),
    ),
    Followups.matter: (
        (MATTERS[Why.OVERDUE], style.BAD), (MATTERS[Why.LARGE], style.WARN), (MATTERS[Why.SILENT], style.WARN),
    ),
    Followups.level: ((ContactLevel.MANAGER, style.BAD), (ContactLevel.VISIT, style.WARN)),
    Commitments.judgement: (
        (Judgement.INCREDIBLE, style.BAD), (Judgement.STRETCH, style.WARN), (Judgement.EASY, style.WARN),
        (Judgement.CREDIBLE, style.GOOD), (Judgement.NONE, style.QUIET),
    ),
}  # fmt: skip
"""Cells that a word colours."""

_SHORTFALLS: dict[Column[Any], tuple[str, Column[Any]]] = {
    Commitments.gap: ("", Commitments.target), Commitments.risk_gap: ("", Commitments.target),
    Commitments.residual_gap: ("", Commitments.target), Plan.ahead: ("-", Plan.due_by_now),
}  # fmt: skip
"""Figures that are trouble where they are a large part of another one of their row; with the sign of trouble."""

_CHECKS = (Plan.check, Commitments.check)
"""Cells that say what is wrong with their row."""


def colour(
    sheet: Worksheet, styles: Styles, column: Column[Any], area: tuple[int, int, int, int], places: dict[str, int]
) -> None:  # fmt: skip
    """The conditional formats of one column's data cells; `places`: its table's columns by header."""
    for word, look in _WORDS.get(column, ()):
        _when(sheet, area, {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": styles.rule(**look)})
    if column in _SHORTFALLS:
        sign, of = _SHORTFALLS[column]
        row = area[0] + 1
        _short(sheet, styles, area, f"{sign}{cell_ref(row, area[1] + 1)}", f"${cell_ref(row, places[of.header] + 1)}")
    if column in _CHECKS:
        _when(sheet, area, {"type": "no_blanks", "format": styles.rule(**style.BAD)})
    if column is Followups.rank:
        _later_days(sheet, styles, area, places)
    if column is Followups.contact_on:
        cell = cell_ref(area[0] + 1, area[1] + 1)
        overdue = f'=AND({cell}<>"",{cell}<{Settings.today.name})'
        _when(sheet, area, {"type": "formula", "criteria": overdue, "format": styles.rule(**style.BAD)})


def _later_days(sheet: Worksheet, styles: Styles, area: tuple[int, int, int, int], places: dict[str, int]) -> None:
    """The list's rows for later days in pale letters, with a line above the first of them."""
    row, at = area[0] + 1, places[Followups.priority.header] + 1
    whole = (area[0], places[Followups.rank.header], area[2], max(places.values()))
    later = "".join(f'${cell_ref(row, at)}="{each.value}",' for each in (Priority.LATER, Priority.SMALL)).rstrip(",")
    today = "".join(f'${cell_ref(row - 1, at)}="{each.value}",' for each in (Priority.TODAY, Priority.DATA)).rstrip(",")
    line = styles.rule(font_color=style.QUIET["font_color"], top=1, top_color=style.NAVY)
    _when(sheet, whole, {"type": "formula", "criteria": f"=AND(OR({later}),OR({today}))", "format": line})
    _when(sheet, whole, {"type": "formula", "criteria": f"=OR({later})", "format": styles.rule(**style.QUIET)})


def _short(sheet: Worksheet, styles: Styles, area: tuple[int, int, int, int], lacking: str, of: str) -> None:
    """Red or amber where more is lacking than 参数 allows."""
    for limit, look in ((Settings.mark_red, style.BAD), (Settings.mark_amber, style.WARN)):
        enough = f"=AND({lacking}>={Settings.mark_least.name},{lacking}>0,{lacking}>={limit.name}*{of})"
        _when(sheet, area, {"type": "formula", "criteria": enough, "format": styles.rule(**look), "stop_if_true": True})


def below(sheet: Worksheet, styles: Styles, at: tuple[int, int], of: str) -> None:
    """Colour a figure that is below zero, as `_short` does; `of` is the cell with what there should be."""
    _short(sheet, styles, (*at, *at), f"-{cell_ref(at[0] + 1, at[1] + 1)}", of)


def behind_time(sheet: Worksheet, styles: Styles, at: tuple[int, int]) -> None:
    """Colour a cell where the money is behind the month's days."""
    for limit, look in ((Settings.mark_red, style.BAD), (Settings.mark_amber, style.WARN)):
        rule = f"=AND({Settings.target.name}>0,{Totals.lag.name}>={limit.name})"
        _when(
            sheet,
            (*at, *at),
            {"type": "formula", "criteria": rule, "format": styles.rule(**look), "stop_if_true": True},
        )


def behind_steps(sheet: Worksheet, styles: Styles, at: tuple[int, int]) -> None:
    """Colour a cell where what lacks to the steps is a large part of what is due."""
    for limit, look in ((Settings.mark_red, style.BAD), (Settings.mark_amber, style.WARN)):
        lacking = Totals.behind_by.name
        rule = (
            f"=AND({lacking}>={Settings.mark_least.name},{lacking}>0,{lacking}>={limit.name}*{Totals.board_due.name})"
        )
        _when(
            sheet,
            (*at, *at),
            {"type": "formula", "criteria": rule, "format": styles.rule(**look), "stop_if_true": True},
        )


def quiet_errors(sheet: Worksheet, styles: Styles, area: tuple[int, int, int, int]) -> None:
    """Errors that are there on purpose, in pale letters."""
    _when(sheet, area, {"type": "errors", "format": styles.rule(font_color=style.LINE)})


def gone_when_planned(sheet: Worksheet, styles: Styles, at: tuple[int, int]) -> None:
    """Hide a text once there is a plan."""
    rule = f"={Totals.plan_target.name}<>0"
    _when(sheet, (*at, *at), {"type": "formula", "criteria": rule, "format": styles.rule(font_color=style.WHITE)})


def says_something(sheet: Worksheet, styles: Styles, at: tuple[int, int]) -> None:
    """Colour a cell that is blank unless there is something to be told."""
    rule = f'={cell_ref(at[0] + 1, at[1] + 1)}<>""'
    _when(sheet, (*at, *at), {"type": "formula", "criteria": rule, "format": styles.rule(**style.WARN)})


def not_broken_down(sheet: Worksheet, styles: Styles, row: int, column: int) -> None:
    """Colour what is not broken down, be it too much or too little."""
    cell = cell_ref(row + 1, column + 1)
    rule = f"=AND({cell}<>0,ABS({cell})>={Settings.mark_least.name})"
    _when(sheet, (row, column, row, column), {"type": "formula", "criteria": rule, "format": styles.rule(**style.WARN)})


def not_zero(sheet: Worksheet, styles: Styles, row: int, column: int) -> None:
    """Colour a figure that should be 0."""
    rule = {"type": "cell", "criteria": "!=", "value": 0, "format": styles.rule(**style.WARN)}
    _when(sheet, (row, column, row, column), rule)


def _when(sheet: Worksheet, area: tuple[int, int, int, int], rule: dict[str, Any]) -> None:
    sheet.conditional_format(*area, rule)
