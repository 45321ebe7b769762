"""What the columns of the office's list are called: our own headers, and what offices call them."""

from __future__ import annotations

from typing import Any

from xl_huikuan.book.contract.columns import Column, Filled
from xl_huikuan.book.contract.customers import Customers
from xl_huikuan.book.contract.ledgers import History
from xl_huikuan.book.contract.settings import SETTINGS_SHEET, Settings
from xl_huikuan.foreign.headers import heading_of
from xl_huikuan.jobs.starting.words import SYNONYMS

TARGET_SHEET, HISTORY_SHEET = History.target.header, History.declared.sheet
SHEETS = (TARGET_SHEET, HISTORY_SHEET, SETTINGS_SHEET)
"""Sheets that are known by their names; the list of customers is the first of the others."""
REP, LEVEL, NAME, AMOUNT = "rep", "level", "name", "amount"
"""Roles of columns that are no columns of our tables; those are known by their attributes."""
COMPANY_WORD, REGION_WORD, REP_WORD = "公司", Customers.region.header, Settings.rep.label
LEVEL_WORDS = {
    COMPANY_WORD: "全公司 总公司 总部 全国 合计",
    REGION_WORD: "大区 片区 地区 分公司 部门 区",
    REP_WORD: "业务代表 业务 销售员 销售代表 客户经理 个人 人员",
}
"""What people write for a level, beside its own word."""
_REP_WORDS = "业务员姓名 业务代表 业务 销售员 销售代表 销售人员 销售经理 客户经理 业务经理 负责业务员 所属业务员"
_CAP_WORDS = "能力上限 上限 本月上限 回款上限 最高回款"
_FLOOR_WORDS = "最低回款 保底 保底回款 下限"
_LEVEL_NAME, _NAME_NAME = "层级", "名称"
NOTE_HEADER = Customers.note.header
SETTING_NAME, SETTING_VALUE = "项目", "内容"

CUSTOMER_FIELDS: dict[str, Column[Any]] = {
    column.attribute: column for column in Customers.declared.columns if column.filled is Filled.REP
}
HISTORY_FIELDS: dict[str, Column[Any]] = {
    column.attribute: column for column in History.declared.columns if column.filled is Filled.REP
}
NEEDED = {column.attribute: column.header for column in (Customers.region, Customers.code, Customers.name)} | {
    REP: REP_WORD
}
HEADERS = {LEVEL: _LEVEL_NAME, NAME: _NAME_NAME, AMOUNT: TARGET_SHEET, REP: REP_WORD}
"""The headers of roles that are no columns."""


def _words(*texts: str) -> list[str]:
    return [heading_of(word).word for text in texts for word in text.split()]


def customer_words() -> dict[str, list[str]]:
    """Of the list of customers, by role."""
    more: dict[Column[Any], str] = {Customers.cap: _CAP_WORDS, Customers.floor: _FLOOR_WORDS}
    found = {
        name: _words(column.header, SYNONYMS.get(column, ""), more.get(column, ""))
        for name, column in CUSTOMER_FIELDS.items()
    }
    return found | {REP: _words(REP_WORD, _REP_WORDS)}


def target_words() -> dict[str, list[str]]:
    """Of the targets."""
    return {
        LEVEL: _words(_LEVEL_NAME, "级别 层次 类别"),
        NAME: _words(_NAME_NAME, "名字 姓名 对象 单位名称"),
        AMOUNT: _words(TARGET_SHEET, SYNONYMS[History.target], "本月任务 本月目标 金额"),
    }


def history_words() -> dict[str, list[str]]:
    """Of the months before."""
    found = {name: _words(column.header, SYNONYMS.get(column, "")) for name, column in HISTORY_FIELDS.items()}
    code = Customers.code
    return found | {History.code.attribute: _words(code.header, SYNONYMS[code])}


def settable() -> dict[str, Any]:
    """What the office may set for every workbook, by label; the rest is each rep's own, or the jobs'."""
    not_set = (Settings.rep, Settings.region, Settings.target, Settings.closed_on, Settings.today)
    return {cell.label: cell for cell in Settings.declared if cell not in not_set}
