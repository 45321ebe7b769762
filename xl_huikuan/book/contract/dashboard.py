"""看板: blocks of figures that its charts read."""

from __future__ import annotations

from xl_huikuan.book.contract.blocks import Block, BlockColumn
from xl_huikuan.book.contract.commitments import Commitments
from xl_huikuan.book.contract.customer_workings import CustomerWorkings
from xl_huikuan.book.contract.kinds import Kind
from xl_huikuan.book.contract.ledgers import Receipts
from xl_huikuan.book.contract.lists import Steps
from xl_huikuan.book.contract.plan import STEPS
from xl_huikuan.book.contract.settings import Settings
from xl_huikuan.book.contract.totals import BOARD, Unallocated
from xl_huikuan.formulas.expressions import Const, Expression, Named, RoundedSum, When
from xl_huikuan.formulas.lookups import InRow, SumIf, Total, Where
from xl_huikuan.formulas.places import Nth, Ranked

TOP = 15
"""How many customers the dashboard shows."""

_TARGET, _NOT_COMMITTED = Total(Commitments.target), Total(Commitments.gap)
_NOT_KEPT, _BEYOND = Total(CustomerWorkings.not_kept), Total(CustomerWorkings.beyond_commitment)
_ZERO, _NOTHING = Const(0), Const("")


def _bar(label: str, amount: Expression, base: Expression) -> tuple[Expression, ...]:
    return Const(label), amount, base


ITEM, AMOUNT, BASE = BlockColumn("项目", Kind.TEXT), BlockColumn("金额", Kind.MONEY), BlockColumn("垫底", Kind.MONEY)
WATERFALL = Block(
    "hk_board_waterfall",
    BOARD,
    "差距从哪里来",
    (ITEM, AMOUNT, BASE),
    (
        _bar("本月目标", _TARGET, _ZERO),
        _bar("未承诺", _NOT_COMMITTED, RoundedSum((_TARGET,), less=(_NOT_COMMITTED,))),
        _bar("未兑现", _NOT_KEPT, RoundedSum((_TARGET,), less=(_NOT_COMMITTED, _NOT_KEPT))),
        _bar("超承诺", _BEYOND, RoundedSum((_TARGET,), less=(_NOT_COMMITTED, _NOT_KEPT))),
        _bar("累计实收", Total(Commitments.received), _ZERO),
        _bar("超额承诺", Total(CustomerWorkings.beyond_target), _ZERO),
        _bar("未分解", Named(Unallocated.amount), _ZERO),
    ),
)
"""本月目标 − 未承诺 − 未兑现 + 超承诺 = 累计实收, exactly; the last two rows stand apart."""


def _step(position: int) -> tuple[Expression, ...]:
    deadline = Nth(Steps.deadline, position)
    target = RoundedSum(tuple(Total(step) for step in STEPS[:position]))
    since = Where(Receipts.received_on, ">=", Named(Settings.first_day))
    until = Where(Receipts.received_on, "<=", InRow(Steps.deadline, Const(position)))
    received = SumIf(Receipts.counted, (since, until))
    name = Nth(Steps.step, position, text=True)
    return name, deadline, When(name, "=", _NOTHING, _NOTHING, target), When(name, "=", _NOTHING, _NOTHING, received)


STEP, DEADLINE = BlockColumn(Steps.step.header, Kind.TEXT), BlockColumn(Steps.deadline.header, Kind.DATE)
DUE, RECEIVED = BlockColumn("累计应达", Kind.MONEY), BlockColumn("累计实收", Kind.MONEY)
BY_STEP = Block(
    "hk_board_steps",
    BOARD,
    "节点进度（累计）",
    (STEP, DEADLINE, DUE, RECEIVED),
    tuple(_step(position) for position in range(1, len(STEPS) + 1)),
)

_SHOWN = (
    Commitments.name, Commitments.target, Commitments.commitment, Commitments.received, Commitments.gap,
)  # fmt: skip
LARGEST = Block(
    "hk_board_customers",
    BOARD,
    f"目标最大的 {TOP} 个客户",
    tuple(BlockColumn(column.header, column.kind) for column in _SHOWN),
    tuple(tuple(Ranked(Commitments.order, position, column) for column in _SHOWN) for position in range(1, TOP + 1)),
)

BOARD_BLOCKS = (WATERFALL, BY_STEP, LARGEST)
