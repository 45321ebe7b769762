"""对账: whether the tables agree with each other, so that no amount is lost between two sheets.

Each line adds the same money up twice, where it is typed and where it is shown. Native formulas: it moves as people type, in
any spreadsheet program.
"""

from __future__ import annotations

from typing import Any

from xl_huikuan.book.contract.blocks import Block, BlockColumn, InBlock, Unequal
from xl_huikuan.book.contract.columns import Column
from xl_huikuan.book.contract.commitments import Commitments
from xl_huikuan.book.contract.customer_workings import CustomerWorkings
from xl_huikuan.book.contract.customers import NOTHING, ZERO, Customers
from xl_huikuan.book.contract.importing import Unmatched
from xl_huikuan.book.contract.kinds import COUNT, MONEY, Kind
from xl_huikuan.book.contract.ledgers import Actions, Receipts, TargetChanges, in_month
from xl_huikuan.book.contract.named import NamedCell, NamedCells
from xl_huikuan.book.contract.plan import Plan
from xl_huikuan.book.contract.promises import Promises
from xl_huikuan.book.contract.schema import Table
from xl_huikuan.book.contract.settings import Settings
from xl_huikuan.book.contract.totals import Unallocated
from xl_huikuan.formulas.asking import IfNumber
from xl_huikuan.formulas.expressions import Const, Expression, Named, RoundedSum, When
from xl_huikuan.formulas.lookups import CountIf, SumIf, Total, Where
from xl_huikuan.named_tuples import NamedTuple

FOOTING_SHEET = "对账"
ITEM = BlockColumn("项目", Kind.TEXT)
DIFFERENCE, WHERE_TO_LOOK = BlockColumn("差额", Kind.MONEY), BlockColumn("差在哪里", Kind.TEXT)
TYPED, SHOWN = BlockColumn("填的一边", Kind.MONEY), BlockColumn("用的一边", Kind.MONEY)
_MISSING = BlockColumn("相差", Kind.COUNT)


def _filled(code: Column[Any]) -> Where:
    return Where(code, "<>", NOTHING)


_UNREADABLE = "有一格不是数字，或一行找不到：见“校验”说的格子"


class _Line(NamedTuple):
    """Two figures that should be equal, and where to look if they are not."""

    label: str
    typed: Expression
    shown: Expression
    where: str

    def cells(self, block: str, row: int) -> tuple[Expression, ...]:
        """The line as the block's row, from 1."""
        typed, shown = InBlock(block, row, 2, self.typed), InBlock(block, row, 3, self.shown)
        difference = RoundedSum((typed,), less=(shown,))
        off = InBlock(block, row, 4, difference)
        where: Expression = When(off, "=", ZERO, NOTHING, Const(self.where))
        if not isinstance(self.typed, CountIf):  # a number of rows is never an error
            where = IfNumber(off, where, Const(_UNREADABLE))
        return Const(self.label), self.typed, self.shown, difference, where


def _block(name: str, title: str, columns: tuple[BlockColumn, ...], lines: tuple[_Line, ...]) -> Block:
    rows = tuple(line.cells(name, row) for row, line in enumerate(lines, 1))
    return Block(name, FOOTING_SHEET, title, columns, rows)


def _rows(code: Column[Any]) -> CountIf:
    return CountIf((_filled(code),))


def _nobodys(table: type[Table], amount: Column[Any], code: Column[Any]) -> _Line:
    """What stands in rows that belong to nobody."""
    without = RoundedSum((Total(amount),), less=(SumIf(amount, (_filled(code),)),))
    label = f"{table.declared.sheet}：没写客户编码的{amount.header}"
    return _Line(label, without, ZERO, "请补上客户编码；没有编码的金额不算在任何客户头上")


_DUE = SumIf(Promises.effective, in_month(Promises.due_on))
_OF_LEAVERS = RoundedSum((Total(CustomerWorkings.promised),), less=(Total(CustomerWorkings.commitment),))
MONEY_LINES = _block(
    "hk_footing",
    "金额",
    (ITEM, TYPED, SHOWN, DIFFERENCE, WHERE_TO_LOOK),
    (
        _Line(
            "本月计入回款：流水＝计划", SumIf(Receipts.counted, in_month(Receipts.received_on)), Total(Plan.received),
            "回款流水里有客户编码不在“计划”里，或“计划”缺行、有重复",
        ),
        _Line(
            "累计实收：计划＝承诺与差距", Total(Plan.received), Total(Commitments.received),
            "“计划”和“承诺与差距”的客户不一样，请分解计划或修复",
        ),
        _Line(
            "本月承诺：登记＝承诺与差距（另加已离开客户不再算的）", _DUE,
            RoundedSum((Total(Commitments.commitment), _OF_LEAVERS)),
            "承诺登记里有客户编码不在“承诺与差距”里，或“承诺与差距”缺行",
        ),
        _Line(
            "目标调整：调整＝计划的本月目标－期初目标", Total(TargetChanges.counted),
            RoundedSum((Total(Plan.target),), less=(Total(Plan.opening),)),
            "目标调整里有客户编码不在“计划”里，或“计划”缺行",
        ),
        _Line(
            "已定和完成的措施：行动＝措施合计", Total(Actions.counted), Total(Commitments.all_measures),
            "措施行动里有客户编码不在“承诺与差距”里，或“承诺与差距”缺行",
        ),
        _Line(
            "本月任务＝承诺与差距的目标＋未分解", RoundedSum((Named(Settings.target),)),
            RoundedSum((Total(Commitments.target), Named(Unallocated.amount))),
            "“计划”和“承诺与差距”的客户不一样，请分解计划或修复",
        ),
        _nobodys(Receipts, Receipts.amount, Receipts.code),
        _nobodys(Promises, Promises.amount, Promises.code),
        _nobodys(Actions, Actions.increment, Actions.code),
        _nobodys(TargetChanges, TargetChanges.amount, TargetChanges.code),
    ),
)  # fmt: skip
"""Money that stands on one side alone shows in 差额."""

ROW_LINES = _block(
    "hk_footing_rows",
    "客户数",
    (ITEM, BlockColumn("客户表", Kind.COUNT), BlockColumn("这张表", Kind.COUNT), _MISSING, WHERE_TO_LOOK),
    tuple(
        _Line(
            f"每个客户一行：{table.declared.sheet}", _rows(Customers.code), _rows(table.code),
            f"“{table.declared.sheet}”缺行或多行：请分解计划或修复",
        )
        for table in (Plan, Commitments)
    ),
)  # fmt: skip

FOOTINGS = (MONEY_LINES, ROW_LINES)


class Footing(NamedCells, sheet=FOOTING_SHEET):
    """How many lines do not agree; an error counts as one."""

    off = NamedCell(COUNT, "hk_footing_off", "对不上的项数", formula=Unequal(FOOTINGS, 4))


class Unclaimed(NamedCells, sheet=FOOTING_SHEET):
    """What is in the workbook and counts for nobody yet."""

    amount = NamedCell(MONEY, "hk_unmatched", "待认领：还没有算给客户的回款", formula=Total(Unmatched.amount))
