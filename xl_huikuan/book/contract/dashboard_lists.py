"""看板: what to do, in short lists: the largest risks, who is behind the steps, broken promises, who promised nothing; money
by credit grade; the steps."""

from __future__ import annotations

from xl_huikuan.book.contract.blocks import Block, BlockColumn, InBlock
from xl_huikuan.book.contract.commitments import Commitments
from xl_huikuan.book.contract.customer_workings import CustomerWorkings
from xl_huikuan.book.contract.customers import NOTHING, ZERO
from xl_huikuan.book.contract.dashboard import BOARD_DATA, BY_STEP, DEADLINE, STEP
from xl_huikuan.book.contract.kinds import Kind
from xl_huikuan.book.contract.lists import Grades
from xl_huikuan.book.contract.plan import Plan
from xl_huikuan.book.contract.promises import Promises
from xl_huikuan.book.contract.totals import BOARD
from xl_huikuan.formulas.expressions import Const, Expression, RoundedSum, When
from xl_huikuan.formulas.lookups import CountIf, InRow, SumIf, Total, Where
from xl_huikuan.formulas.places import Nth, RankedRow
from xl_huikuan.formulas.scope import ColumnRef
from xl_huikuan.formulas.texts import Joined, Shortened, TenThousands

SHOWN = 5
"""Rows of each list."""
_ORDERS = (Commitments.risk_order, Plan.behind_order, Promises.owed_order, Commitments.uncommitted_order)
_WHO = (Commitments.name, Plan.name, Promises.name, Commitments.name)
ROWS = Block(
    "hk_board_rows",
    BOARD_DATA,
    "榜上是各表的第几行",
    tuple(BlockColumn(order.header.removesuffix("排序键"), Kind.COUNT) for order in _ORDERS),
    tuple(tuple(RankedRow(order, position) for order in _ORDERS) for position in range(1, SHOWN + 1)),
)


def _row(position: int, at: int) -> InBlock:
    """Which row stands at a place of the list of an order (`at` from 0)."""
    return InBlock(ROWS.name, position, at + 1, ROWS.rows[position - 1][at])


def _named(position: int, at: int) -> Expression:
    row = _row(position, at)
    return When(row, "=", NOTHING, NOTHING, InRow(_WHO[at], row, text=True))


WHO = Block(
    "hk_board_who",
    BOARD_DATA,
    "榜上的客户（全称）",
    tuple(BlockColumn(column.header, Kind.TEXT) for column in ROWS.columns),
    tuple(tuple(_named(position, at) for at in range(len(_ORDERS))) for position in range(1, SHOWN + 1)),
)
CUSTOMER = BlockColumn("客户", Kind.TEXT)
_LONGEST_NAME = 18
"""Characters of a name: more would be too small to be read in the list's column."""


def _list(name: str, title: str, order: ColumnRef, shown: tuple[tuple[str, Kind, ColumnRef], ...]) -> Block:
    """The first rows of an order: the customer, and some columns."""
    at = _ORDERS.index(order)
    rows = []
    for position in range(1, SHOWN + 1):
        row = _row(position, at)

        def cell(column: ColumnRef, text: bool, row: InBlock = row) -> Expression:
            return When(row, "=", NOTHING, NOTHING, InRow(column, row, text=text))

        whole_name = InBlock(WHO.name, position, at + 1, WHO.rows[position - 1][at])
        shown_name = Shortened(whole_name, _LONGEST_NAME)
        rows.append((shown_name, *(cell(column, kind is Kind.TEXT) for _, kind, column in shown)))
    return Block(name, BOARD, title, (CUSTOMER, *(BlockColumn(header, kind) for header, kind, _ in shown)), tuple(rows))


RISKS = _list(
    "hk_board_risks", "风险最大的五个", Commitments.risk_order,
    (
        ("承诺判断", Kind.TEXT, Commitments.judgement), ("本月目标", Kind.MONEY, Commitments.target),
        ("风险差距", Kind.MONEY, Commitments.risk_gap),
    ),
)  # fmt: skip
BEHIND = _list(
    "hk_board_late", "落后节点最多的五个", Plan.behind_order,
    (
        ("节点应达", Kind.MONEY, Plan.due_by_now), ("已回款", Kind.MONEY, Plan.received),
        ("差额", Kind.MONEY, Plan.ahead),
    ),
)  # fmt: skip
BROKEN = _list(
    "hk_board_broken_promises", "到期没兑现的承诺", Promises.owed_order,
    (
        ("承诺到款日", Kind.DATE, Promises.due_on), ("承诺金额", Kind.MONEY, Promises.amount),
        ("没到的", Kind.MONEY, Promises.owed),
    ),
)  # fmt: skip
UNCOMMITTED = _list(
    "hk_board_silent", "还没有承诺的", Commitments.uncommitted_order,
    (
        ("障碍", Kind.TEXT, Commitments.obstacle), ("已回款", Kind.MONEY, Commitments.received),
        ("本月目标", Kind.MONEY, Commitments.target),
    ),
)  # fmt: skip
UNDATED = Block(
    "hk_board_undated",
    BOARD,
    "没算进失信的",
    (BlockColumn("哪些承诺", Kind.TEXT),),
    (
        (
            When(
                Total(Promises.undated), "=", ZERO, NOTHING,
                Joined(
                    (
                        Const("有 "), CountIf((Where(Promises.undated, ">", ZERO),)), Const(" 笔承诺看不出哪天到期，"),
                        TenThousands(Total(Promises.undated)),
                        Const(" 万元没有算进失信；日期看不懂的，也没有算进客户承诺。照“校验”改"),
                    )
                ),
            ),
        ),
    ),
)  # fmt: skip
"""Nothing where there are none."""

_GRADES = 4
"""Grades shown by name; the rest together."""
_BY_GRADE = "hk_board_grades"


def _grade_rows() -> tuple[tuple[Expression, ...], ...]:
    rows: list[tuple[Expression, ...]] = []
    columns = CustomerWorkings.target, CustomerWorkings.received
    for position in range(1, _GRADES + 1):
        grade = Nth(Grades.grade, position, text=True)
        name = InBlock(_BY_GRADE, position, 1, grade)
        sums = [SumIf(column, (Where(CustomerWorkings.grade, "=", name),)) for column in columns]
        rows.append((grade, *(When(name, "=", NOTHING, ZERO, each) for each in sums)))
    shown = [
        tuple(InBlock(_BY_GRADE, position, at, rows[position - 1][at - 1]) for position in range(1, _GRADES + 1))
        for at in (2, 3)
    ]
    rest = (RoundedSum((Total(column),), less=less) for column, less in zip(columns, shown, strict=True))
    rows.append((Const("其他"), *rest))
    return tuple((*row, _open(position, row)) for position, row in enumerate(rows, 1))


def _open(position: int, row: tuple[Expression, ...]) -> Expression:
    target, received = (InBlock(_BY_GRADE, position, at, row[at - 1]) for at in (2, 3))
    return RoundedSum((target,), less=(received,))


GRADES = Block(
    _BY_GRADE,
    BOARD,
    "钱在哪些信用等级",
    (
        BlockColumn(Grades.grade.header, Kind.TEXT), BlockColumn("本月目标", Kind.MONEY),
        BlockColumn("已回款", Kind.MONEY), BlockColumn("还差", Kind.MONEY),
    ),
    _grade_rows(),
)  # fmt: skip

STEPS_SHOWN = Block(
    "hk_board_steps_shown",
    BOARD,
    "节点（累计）",
    (STEP, DEADLINE, BlockColumn("应达", Kind.MONEY), BlockColumn("已回款", Kind.MONEY)),
    tuple(
        tuple(InBlock(BY_STEP.name, row, at, cells[at - 1]) for at in range(1, 5))
        for row, cells in enumerate(BY_STEP.rows, 1)
    ),
)

LISTS_SHOWN = (RISKS, BEHIND, BROKEN, UNDATED, UNCOMMITTED, GRADES, STEPS_SHOWN)
