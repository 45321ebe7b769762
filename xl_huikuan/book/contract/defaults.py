"""What an empty workbook starts with: the rows of the list tables, and blank rows everywhere else."""

from __future__ import annotations

from xl_huikuan.book.contract.choices import (
    DEPOSIT,
    OFFSET,
    REBATE_OFFSET,
    RECEIPT_NATURES,
    RECEIPT_WAYS,
    RETURN_OFFSET,
    YES_NO,
)
from xl_huikuan.book.contract.faults import Faults
from xl_huikuan.book.contract.lists import Grades, Measures, Obstacles, ReceiptRules, Steps
from xl_huikuan.book.contract.schema import TableDeclaration
from xl_huikuan.book.contract.tables import NAMES, TABLES
from xl_huikuan.domain.row_check import RowFault
from xl_huikuan.values import Value

Rows = tuple[tuple[Value, ...], ...]
_YES = YES_NO[0]

_GRADES: Rows = (
    ("A", 10, 1, 3, 0.9),
    ("B", 7, 2, 2, 0.75),
    ("C", 4, 2, 1, 0.55),
    ("D", 2, 3, 0, 0.35),
)

_MEASURES: Rows = (
    ("潜力分析", "信心、不重视、竞品", 0.0, 0, 0, 0, 1, _YES, None, None),
    ("客户激励", "资金、信心、不重视、费用", 0.10, 50_000, 2_000, 3, 1, _YES, None, None),
    ("促销宣传", "动销、竞品、价格", 0.08, 40_000, 3_000, 7, 1, _YES, None, None),
    ("开发网点", "动销、库存、网点", 0.12, 60_000, 4_000, 10, 2, _YES, None, None),
    ("促销培训", "动销、信心、不重视", 0.05, 20_000, 800, 5, 2, _YES, None, None),
    ("下游进货促销", "库存、动销、资金", 0.20, 100_000, 6_000, 5, 1, _YES, None, None),
)
"""潜力分析 is an argument, not money: it brings 0 until the rep says otherwise."""

_OBSTACLES: Rows = (
    ("资金", "问清何时回笼，分两三笔约定到款日；先用返利和下游预收款凑首笔，首笔到账即发急需货"),
    ("库存", "一起盘库，组织下游进货促销，派人随车分销；库存降到安全线当天约定补货打款"),
    ("动销", "选三五个核心网点做陈列和品鉴，安排导购；拿两周动销数据和客户定补货量"),
    ("价格", "查明低价货来源并上报处理，稳住批发价；调价前讲清政策，锁定本月进货量"),
    ("竞品", "摸清竞品压货的时间和力度，抢在它前面约款；用利润和旺季政策争取先打我方款"),
    ("信心", "用本地容量和同类客户的实例做潜力分析，先定一个做得到的小目标，请经理到场表态支持"),
    ("不重视", "经理登门找老板本人谈全年合作和返利差额，讲清完不成的损失，约定每旬对账"),
    ("网点", "列出空白网点，业务员陪同铺货，首批小量多点；新网点的首单款作本月回款"),
    ("费用", "当面核清未兑现的费用和返利，书面定下兑现日期；兑现与到款同步办理"),
    ("无方案", "和客户一起排出本月进货、促销和到款日程，双方各留一份，按旬检查"),
)

_STEPS: Rows = (("上旬", None, None), ("中旬", None, None), ("下旬", None, None))

_NOT_COUNTED = (DEPOSIT, REBATE_OFFSET, RETURN_OFFSET)
_RECEIPT_RULES: Rows = tuple(
    (way, nature, 0 if way == OFFSET or nature in _NOT_COUNTED else 1)
    for way in RECEIPT_WAYS
    for nature in RECEIPT_NATURES
)

LIST_ROWS: dict[str, Rows] = {
    Grades.declared.name: _GRADES,
    Measures.declared.name: _MEASURES,
    Obstacles.declared.name: _OBSTACLES,
    Steps.declared.name: _STEPS,
    ReceiptRules.declared.name: _RECEIPT_RULES,
    Faults.declared.name: tuple((fault.number, fault.value) for fault in RowFault),
}
"""Rows by list table, in the contract's order of columns."""


def rows_of(table: TableDeclaration) -> Rows:
    """The rows that a table starts with, each with the columns that are filled, in order."""
    filled = sum(1 for column in table.columns if not column.is_computed)
    return LIST_ROWS.get(table.name) or ((None,) * filled,) * table.blank_rows


def columns() -> dict[str, dict[str, list[Value]]]:
    """What people and jobs fill, for every table of an empty workbook."""
    found: dict[str, dict[str, list[Value]]] = {}
    for name, table in TABLES.items():
        rows = rows_of(table)
        filled = [column.header for column in table.columns if not column.is_computed]
        found[name] = {header: [row[i] for row in rows] for i, header in enumerate(filled)}
    return found


def names() -> dict[str, Value]:
    """The named cells that are filled, with their defaults."""
    return {name: cell.default for name, cell in NAMES.items() if cell.formula is None}
