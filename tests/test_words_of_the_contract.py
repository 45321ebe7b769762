"""Headers, tables' names and cells' names stand in the contract alone: who needs one takes the object that bears it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from xl_huikuan.book.contract.all_blocks import BLOCKS
from xl_huikuan.book.contract.tables import NAMES, SHEETS, TABLES

ROOT = Path(__file__).parents[1]
CONTRACT = ROOT / "xl_huikuan" / "book" / "contract"
OFFICES_OWN = "naive_followups.py"
"""Stands for a script that an office writes without us."""
OTHERS_HEADERS = "receipt_columns.py"
"""How banks and finance systems head their columns: their words, whatever ours are."""
SOURCES = [
    path
    for folder in ("xl_huikuan", "workbook", "docs", "benchmarks")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if path.name not in (OFFICES_OWN, OTHERS_HEADERS) and CONTRACT not in path.parents
]
HEADERS = {column.header for table in TABLES.values() for column in (*table.columns, *table.off_sheet)}
HEADERS |= {column.header for block in BLOCKS.values() for column in block.columns}
OTHER_THINGS = {
    ("phrases.py", "费用"),  # an obstacle
    ("pages.py", "状态"),  # a heading of 说明
    ("help_sheets.py", "函数"), ("help_sheets.py", "参数"),  # functions and their arguments, in the list of functions
    ("rules.py", "承诺"), ("rules.py", "目标调整"),  # what the row of a ledger is called in a sentence
    ("cli_endings.py", "参数"),  # an argument of a command
    ("breakdown.py", "锁定目标"),  # which amounts are wrong, in an error
    ("commitment.py", "未兑现"), ("commitment.py", "未承诺"),  # what a promise and a commitment may be
    ("followup_words.py", "电话"),  # how to reach somebody
    ("first_page.py", "业务员"), ("first_page.py", "已回款"),  # what heads columns of the manager's workbook
    ("managers_book.py", "业务员"), ("managers_book.py", "情况"),
    ("sheet_words.py", "项目"),  # the heading of the office's settings
    ("signatures.py", "日期"),  # what an argument may be
}  # fmt: skip
"""Texts that only look like a header, a sheet or a cell."""


def texts(path: Path) -> set[str]:
    """Every text of a program but those that describe it."""
    tree = ast.parse(path.read_text("utf-8"))
    described = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in described
    }


def is_a_name(text: str) -> bool:
    return text in HEADERS or text in SHEETS or re.search(r"\b(tbl[A-Z]|hk_)\w+", text) is not None


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_none_is_typed_a_second_time(path):
    assert not {text for text in texts(path) if is_a_name(text) and (path.name, text) not in OTHER_THINGS}


def test_a_name_would_be_noticed():
    office = texts(ROOT / "benchmarks" / OFFICES_OWN)
    assert office & HEADERS
    assert all(map(is_a_name, (*NAMES, *TABLES, *BLOCKS, *SHEETS)))
