"""看板, the figures behind its charts: blocks on a sheet of workings, which the charts and the blocks of 看板 read."""

from __future__ import annotations

from xl_huikuan.book.contract.blocks import Block, BlockColumn, InBlock
from xl_huikuan.book.contract.commitments import Commitments
from xl_huikuan.book.contract.customer_workings import CustomerWorkings
from xl_huikuan.book.contract.customers import NOTHING, ZERO
from xl_huikuan.book.contract.kinds import Kind
from xl_huikuan.book.contract.ledgers import Receipts
from xl_huikuan.book.contract.lists import Steps
from xl_huikuan.book.contract.plan import STEPS
from xl_huikuan.book.contract.settings import Settings
from xl_huikuan.book.contract.totals import Unallocated
from xl_huikuan.book.contract.workings import Workings
from xl_huikuan.formulas.arithmetic import Calc
from xl_huikuan.formulas.expressions import Const, Expression, Extreme, Named, RoundedSum, When
from xl_huikuan.formulas.lookups import InRow, SumIf, Total, Where
from xl_huikuan.formulas.places import Nth, Ranked
from xl_huikuan.formulas.texts import DayText, Joined, Shortened, TenThousands

BOARD_DATA = "看板数据"
TOP = 15
"""So many customers are put in order."""

_TARGET, _NOT_COMMITTED = Total(Commitments.target), Total(Commitments.gap)
_NOT_KEPT, _BEYOND = Total(CustomerWorkings.not_kept), Total(CustomerWorkings.beyond_commitment)


def _bar(label: str, amount: Expression, base: Expression) -> tuple[Expression, ...]:
    return Const(label), amount, base


ITEM, AMOUNT, BASE = BlockColumn("项目", Kind.TEXT), BlockColumn("金额", Kind.MONEY), BlockColumn("垫底", Kind.MONEY)
WATERFALL = Block(
    "hk_board_waterfall",
    BOARD_DATA,
    "差距从哪里来",
    (ITEM, AMOUNT, BASE),
    (
        _bar("本月目标", _TARGET, ZERO),
        _bar("未承诺", _NOT_COMMITTED, RoundedSum((_TARGET,), less=(_NOT_COMMITTED,))),
        _bar("未兑现", _NOT_KEPT, RoundedSum((_TARGET,), less=(_NOT_COMMITTED, _NOT_KEPT))),
        _bar("超承诺", _BEYOND, RoundedSum((_TARGET,), less=(_NOT_COMMITTED, _NOT_KEPT))),
        _bar("累计实收", Total(Commitments.received), ZERO),
        _bar("超额承诺", Total(CustomerWorkings.beyond_target), ZERO),
        _bar("未分解", Named(Unallocated.amount), ZERO),
    ),
)
"""本月目标 − 未承诺 − 未兑现 + 超承诺 = 累计实收, exactly; the last two rows stand apart."""

GAP_NAME = "hk_board_gap"
_FROM, _TO = 3, 4
"""Columns of `GAP`, from 1."""
CAPTION, STANDS_ON = BlockColumn("图上的字", Kind.TEXT), BlockColumn("垫底", Kind.MONEY)
UP, DOWN = BlockColumn("零线以上", Kind.MONEY), BlockColumn("零线以下", Kind.MONEY)


def _gap_rows() -> tuple[tuple[Expression, ...], ...]:
    """Each bar starts where the one before it ends; the first and the last start at nothing."""

    def amount_of(row: int) -> InBlock:
        return InBlock(WATERFALL.name, row, 2, WATERFALL.rows[row - 1][1])

    bars: tuple[tuple[str, Expression], ...] = (
        ("本月任务", RoundedSum((Named(Settings.target),))), ("未分解", amount_of(7)), ("未承诺", amount_of(2)),
        ("未兑现", amount_of(3)), ("超承诺", amount_of(4)), ("已回款", amount_of(5)),
    )  # fmt: skip
    rows: list[tuple[Expression, ...]] = []
    end: Expression = ZERO
    for row, (label, amount) in enumerate(bars, 1):
        size = InBlock(GAP_NAME, row, 2, amount)
        whole = row in (1, len(bars))
        low: Expression
        high: Expression
        start: Expression = ZERO if whole else InBlock(GAP_NAME, row - 1, _TO, end)
        from_ = InBlock(GAP_NAME, row, _FROM, start)
        grows = label == "超承诺"
        end = RoundedSum(
            (size,) if whole else (from_, size) if grows else (from_,), less=() if whole or grows else (size,)
        )
        to = InBlock(GAP_NAME, row, _TO, end)
        if whole:
            low, high = Extreme("MIN", (to, ZERO)), Extreme("MAX", (to, ZERO))
        elif label == "未分解":  # more may be broken down than there is
            low, high = Extreme("MIN", (from_, to)), Extreme("MAX", (from_, to))
        else:
            ends = RoundedSum((from_,)), RoundedSum((to,))
            low, high = ends if grows else ends[::-1]
        lower, upper = InBlock(GAP_NAME, row, 5, low), InBlock(GAP_NAME, row, 6, high)
        base: Expression = ZERO
        above, below = RoundedSum((upper,)), RoundedSum((lower,))
        if not whole:
            base = RoundedSum((Extreme("MAX", (lower, ZERO)), Extreme("MIN", (upper, ZERO))))
            above = RoundedSum((Extreme("MAX", (upper, ZERO)),), less=(Extreme("MAX", (lower, ZERO)),))
            below = RoundedSum((Extreme("MIN", (lower, ZERO)),), less=(Extreme("MIN", (upper, ZERO)),))
        caption = Joined((Const(f"{label} "), TenThousands(size)))
        rows.append((caption, amount, start, end, low, high, base, above, below))
    return tuple(rows)


GAP = Block(
    GAP_NAME,
    BOARD_DATA,
    "从任务到回款：每根柱从上一根的尽头开始",
    (CAPTION, *(BlockColumn(header, Kind.MONEY) for header in ("金额", "从", "到", "低", "高")), STANDS_ON, UP, DOWN),
    _gap_rows(),
)


def _step(position: int) -> tuple[Expression, ...]:
    deadline = Nth(Steps.deadline, position)
    target = RoundedSum(tuple(Total(step) for step in STEPS[:position]))
    since = Where(Receipts.received_on, ">=", Named(Settings.first_day))
    until = Where(Receipts.received_on, "<=", InRow(Steps.deadline, Const(position)))
    received = SumIf(Receipts.counted, (since, until))
    name = Nth(Steps.step, position, text=True)
    return name, deadline, When(name, "=", NOTHING, NOTHING, target), When(name, "=", NOTHING, NOTHING, received)


STEP, DEADLINE = BlockColumn(Steps.step.header, Kind.TEXT), BlockColumn(Steps.deadline.header, Kind.DATE)
DUE, RECEIVED = BlockColumn("累计应达", Kind.MONEY), BlockColumn("累计实收", Kind.MONEY)
BY_STEP = Block(
    "hk_board_steps",
    BOARD_DATA,
    "节点进度（累计）",
    (STEP, DEADLINE, DUE, RECEIVED),
    tuple(_step(position) for position in range(1, len(STEPS) + 1)),
)

_REACHED, _STEPS_DUE = "hk_board_step", Named(Workings.steps_due)


def _reached() -> tuple[Expression, ...]:
    cells = InRow(Steps.step, _STEPS_DUE, text=True), InRow(Steps.deadline, _STEPS_DUE)
    step, day = (When(_STEPS_DUE, "=", ZERO, NOTHING, cell) for cell in cells)
    name, deadline = InBlock(_REACHED, 1, 1, step), InBlock(_REACHED, 1, 2, day)
    told = Joined((name, Const("（"), DayText(deadline, month=True), Const("）")))
    return step, day, When(deadline, "=", NOTHING, NOTHING, told)


STEP_REACHED = Block(
    _REACHED, BOARD_DATA, "最近到的节点", (STEP, DEADLINE, BlockColumn("哪个", Kind.TEXT)), (_reached(),)
)
"""The last step whose day has come; nothing before the first."""

_SHOWN = (
    Commitments.name, Commitments.target, Commitments.commitment, Commitments.received, Commitments.gap,
)  # fmt: skip
LARGEST = Block(
    "hk_board_customers",
    BOARD_DATA,
    f"目标最大的 {TOP} 个客户",
    tuple(BlockColumn(column.header, column.kind) for column in _SHOWN),
    tuple(tuple(Ranked(Commitments.order, position, column) for column in _SHOWN) for position in range(1, TOP + 1)),
)

CHARTED_CUSTOMERS, _LONGEST_NAME = 10, 10
NAMES_SHOWN = Block(
    "hk_board_names",
    BOARD_DATA,
    "图上的客户名称（长的留头尾）",
    (BlockColumn("简称", Kind.TEXT),),
    tuple(
        (Shortened(InBlock(LARGEST.name, row, 1, cells[0]), _LONGEST_NAME),)
        for row, cells in enumerate(LARGEST.rows[:CHARTED_CUSTOMERS], 1)
    ),
)


def share_of(part: Expression) -> Joined:
    """A share as text, in per cent."""
    return Joined((RoundedSum((Calc(part, "*", Const(100)),)), Const("%")))
