"""客户计划单: one customer on one page, to be agreed on with him: his target, the dated steps, what he promised, what holds him up,
what we do for him. Nothing of another customer, and nothing of our judgement of him, stands on it."""

from __future__ import annotations

from xl_huikuan.book.contract.blocks import Block, BlockColumn, InBlock
from xl_huikuan.book.contract.commitments import Commitments
from xl_huikuan.book.contract.customers import NOTHING, ZERO, Customers
from xl_huikuan.book.contract.dashboard import DEADLINE, STEP
from xl_huikuan.book.contract.kinds import CODE, Kind
from xl_huikuan.book.contract.lists import Steps
from xl_huikuan.book.contract.named import NamedCell, NamedCells
from xl_huikuan.book.contract.plan import STEPS, Plan
from xl_huikuan.book.contract.promises import Promises
from xl_huikuan.book.contract.settings import Settings
from xl_huikuan.formulas.expressions import Expression, Named, RoundedSum, When
from xl_huikuan.formulas.lookups import InRow
from xl_huikuan.formulas.places import NextRow, Nth
from xl_huikuan.formulas.scope import ColumnRef
from xl_huikuan.formulas.texts import Joined

SLIP_SHEET = "客户计划单"
PROMISES = 6
"""So many promises have room."""


class Slip(NamedCells, sheet=SLIP_SHEET):
    """What is chosen."""

    code = NamedCell(CODE, "hk_slip_code", "客户编码", prompt="选一个客户，整页就是他的。")


_CODE = Named(Slip.code)
_TABLES: tuple[ColumnRef, ...] = (Customers.code, Plan.code, Commitments.code)
ROWS = Block(
    "hk_slip_rows",
    SLIP_SHEET,
    "计划单的客户在各表第几行",
    tuple(BlockColumn(header, Kind.COUNT) for header in ("在客户", "在计划", "在承诺与差距")),
    (tuple(NextRow(_CODE, code, ZERO) for code in _TABLES),),
)


def _promise_rows() -> tuple[tuple[Expression, ...], ...]:
    rows: list[tuple[Expression, ...]] = []
    before: Expression = ZERO
    for row in range(1, PROMISES + 1):
        found = NextRow(_CODE, Promises.code, before)
        rows.append((found,))
        before = InBlock("hk_slip_promise_rows", row, 1, found)
    return tuple(rows)


PROMISE_ROWS = Block(
    "hk_slip_promise_rows", SLIP_SHEET, "计划单的承诺在第几行", (BlockColumn("第几行", Kind.COUNT),), _promise_rows()
)


def _of(table: int, column: ColumnRef, text: bool = False) -> Expression:
    """A column's cell in the customer's row of one of the three tables, from 1."""
    row = InBlock(ROWS.name, 1, table, ROWS.rows[0][table - 1])
    return When(row, "=", NOTHING, NOTHING, InRow(column, row, text=text))


WHO = Block(
    "hk_slip_who",
    SLIP_SHEET,
    "客户",
    (
        BlockColumn("客户名称", Kind.TEXT), BlockColumn("联系人", Kind.TEXT), BlockColumn("月份", Kind.TEXT),
        BlockColumn("我方业务员", Kind.TEXT),
    ),
    (
        (
            _of(1, Customers.name, True), _of(1, Customers.contact_person, True), Joined((Named(Settings.month), NOTHING)),
            Joined((Named(Settings.rep), NOTHING)),
        ),
    ),
)  # fmt: skip

_TARGET, _RECEIVED = _of(3, Commitments.target), _of(3, Commitments.received)
MONEY = Block(
    "hk_slip_money",
    SLIP_SHEET,
    "本月回款（元）",
    tuple(BlockColumn(header, Kind.MONEY) for header in ("本月目标", "已承诺", "已回款", "还差")),
    (
        (
            _TARGET, _of(3, Commitments.commitment), _RECEIVED,
            When(
                InBlock("hk_slip_money", 1, 1, _TARGET), "=", NOTHING, NOTHING,
                RoundedSum((InBlock("hk_slip_money", 1, 1, _TARGET),), less=(InBlock("hk_slip_money", 1, 3, _RECEIVED),)),
            ),
        ),
    ),
)  # fmt: skip

STEPS_OF_HIS = Block(
    "hk_slip_steps",
    SLIP_SHEET,
    "分几步回（元）",
    (STEP, DEADLINE, BlockColumn("这一步应回", Kind.MONEY)),
    tuple((Nth(Steps.step, at, text=True), Nth(Steps.deadline, at), _of(2, step)) for at, step in enumerate(STEPS, 1)),
)


def _promise(row: int) -> tuple[Expression, ...]:
    found = InBlock(PROMISE_ROWS.name, row, 1, PROMISE_ROWS.rows[row - 1][0])
    shown = (InRow(Promises.due_on, found), InRow(Promises.amount, found), InRow(Promises.state, found, text=True))
    return tuple(When(found, "=", NOTHING, NOTHING, each) for each in shown)


PROMISED = Block(
    "hk_slip_promises",
    SLIP_SHEET,
    "您的到款承诺（元）",
    (BlockColumn("到款日", Kind.DATE), BlockColumn("金额", Kind.MONEY), BlockColumn("情况", Kind.TEXT)),
    tuple(map(_promise, range(1, PROMISES + 1))),
)

WORDS = Block(
    "hk_slip_words",
    SLIP_SHEET,
    "困难和支持",
    (BlockColumn("您的困难", Kind.TEXT), BlockColumn("我们的支持", Kind.TEXT)),
    ((_of(3, Commitments.obstacle_note, True), _of(3, Commitments.support_plan, True)),),
)

SLIP_BLOCKS = (WHO, MONEY, STEPS_OF_HIS, PROMISED, WORDS)
SLIP_DATA = (ROWS, PROMISE_ROWS)
"""Where it is looked up, in folded columns of the same sheet: a workbook that gets the sheet later has all of it."""
