"""What cells accept, and when they change colour."""

from __future__ import annotations

import datetime as dt
from typing import Any

import style
from style import Styles
from xlsxwriter.worksheet import Worksheet

from xl_huikuan.book.contract.choices import RECEIPT_NATURES, RECEIPT_WAYS
from xl_huikuan.book.contract.schema import Column, Filled, Kind, ListOf, Table
from xl_huikuan.domain.commitment import Judgement, PromiseState
from xl_huikuan.domain.followup_words import ContactLevel, Priority

_HUGE = 1e12
_MAX_PROMPT = 255

DISTINCT: dict[ListOf, tuple[str, ...]] = {
    ListOf("tblReceiptRules", "方式"): RECEIPT_WAYS,
    ListOf("tblReceiptRules", "款项性质"): RECEIPT_NATURES,
}
"""List columns that repeat their words: the drop-down shows each word once."""


def list_name(choices: ListOf) -> str:
    """The defined name of a list table's column (Excel takes no structured reference in a validation)."""
    return f"lst_{choices.table}_{choices.column}"


def validation(column: Column) -> dict[str, Any] | None:
    """What XlsxWriter takes for a column that people fill."""
    if column.filled is not Filled.REP:
        return None
    rule: dict[str, Any] = {"validate": "any"}
    if isinstance(column.choices, ListOf):
        rule = {"validate": "list", **_chosen_from(column.choices)}
    elif column.choices:
        rule = {"validate": "list", "source": list(column.choices), "error_message": "请从下拉列表里选。"}
    elif column.kind is Kind.DATE:
        rule = {
            "validate": "date", "criteria": ">=", "value": dt.date(2000, 1, 1),
            "error_message": "请填日期，写成 2026-11-05。",
        }  # fmt: skip
    elif column.kind is Kind.MONEY:
        rule = {
            "validate": "decimal", "criteria": "between", "minimum": -_HUGE if column.signed else 0, "maximum": _HUGE,
            "error_type": "warning",     # the jobs read 20万 and turn it into the number
            "error_message": "这里应填数字（元）。“20万”这样的写法可以保留，程序运行时会换成数字。",
        }  # fmt: skip
    elif column.kind is Kind.COUNT:
        rule = {
            "validate": "integer", "criteria": "between", "minimum": 0, "maximum": 100_000,
            "error_type": "warning", "error_message": "这里应填整数。",
        }  # fmt: skip
    elif column.kind is Kind.RATE:
        rule = {
            "validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1,
            "error_type": "warning", "error_message": "这里应填 0% 到 100% 之间的比例。",
        }  # fmt: skip
    if column.prompt:
        rule |= {"input_title": column.name, "input_message": column.prompt[:_MAX_PROMPT]}
    return rule if column.prompt or rule["validate"] != "any" else None


def _chosen_from(choices: ListOf) -> dict[str, Any]:
    if choices in DISTINCT:
        return {
            "source": list(DISTINCT[choices]), "error_type": "warning",
            "error_message": "清单的“计入比例”里没有这一项时，请先去那里加一行。",
        }  # fmt: skip
    # a blank cell in the source would let anything pass if blanks were ignored
    return {
        "source": f"={list_name(choices)}",
        "ignore_blank": False,
        "error_message": "清单里没有这一项，请先去那里登记。",
    }


_STATES = ((PromiseState.BROKEN, style.BAD), (PromiseState.PARTLY_KEPT, style.WARN), (PromiseState.KEPT, style.GOOD))

_WORDS: dict[tuple[str, str], tuple[tuple[str, dict[str, str]], ...]] = {
    ("tblPromises", "状态"): (*_STATES, (PromiseState.REPLACED, style.QUIET)),
    ("tblFollowups", "承诺状态"): _STATES,
    ("tblFollowups", "优先级"): (
        (Priority.DATA, style.BAD), (Priority.SILENT, style.WARN), (Priority.TODAY, style.GOOD),
        (Priority.LATER, style.QUIET),
    ),
    ("tblFollowups", "跟进级别"): ((ContactLevel.MANAGER, style.BAD), (ContactLevel.VISIT, style.WARN)),
    ("tblCommitments", "承诺判断"): (
        (Judgement.INCREDIBLE, style.BAD), (Judgement.STRETCH, style.WARN), (Judgement.EASY, style.WARN),
        (Judgement.CREDIBLE, style.GOOD), (Judgement.NONE, style.QUIET),
    ),
}  # fmt: skip
"""Cells that a word colours."""

_SIGNS: dict[tuple[str, str], str] = {
    ("tblCommitments", "差距"): ">",
    ("tblCommitments", "剩余差距"): ">",
    ("tblPlan", "进度差额"): "<",
}
"""Figures that are trouble above or below zero."""

_CHECK = "数据检查"


def colour(sheet: Worksheet, styles: Styles, table: Table, column: Column, area: tuple[int, int, int, int]) -> None:
    """The conditional formats of one column's data cells."""
    at = table.name, column.name
    for word, look in _WORDS.get(at, ()):
        _when(sheet, area, {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": styles.rule(**look)})
    if at in _SIGNS:
        _when(sheet, area, {"type": "cell", "criteria": _SIGNS[at], "value": 0, "format": styles.rule(**style.BAD)})
    if column.name == _CHECK:
        _when(sheet, area, {"type": "no_blanks", "format": styles.rule(**style.BAD)})
    if at == ("tblFollowups", "应联系日"):
        cell = _relative(area)
        overdue = f'=AND({cell}<>"",{cell}<hk_today)'
        _when(sheet, area, {"type": "formula", "criteria": overdue, "format": styles.rule(**style.BAD)})


def not_zero(sheet: Worksheet, styles: Styles, row: int, column: int) -> None:
    """Colour a figure that should be 0."""
    rule = {"type": "cell", "criteria": "!=", "value": 0, "format": styles.rule(**style.WARN)}
    _when(sheet, (row, column, row, column), rule)


def _when(sheet: Worksheet, area: tuple[int, int, int, int], rule: dict[str, Any]) -> None:
    sheet.conditional_format(*area, rule)


def _relative(area: tuple[int, int, int, int]) -> str:
    from xl_huikuan.ooxml.references import cell_ref

    return cell_ref(area[0] + 1, area[1] + 1)
