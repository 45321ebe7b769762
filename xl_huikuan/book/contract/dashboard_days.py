"""看板: the month's receipts day by day against the steps, and week by week against the promises."""

from __future__ import annotations

from xl_huikuan.book.contract.blocks import Block, BlockColumn, InBlock, SumUpTo
from xl_huikuan.book.contract.customers import NOTHING
from xl_huikuan.book.contract.dashboard import BOARD_DATA, BY_STEP, DEADLINE
from xl_huikuan.book.contract.kinds import Kind
from xl_huikuan.book.contract.ledgers import Receipts
from xl_huikuan.book.contract.plan import STEPS
from xl_huikuan.book.contract.promises import Promises
from xl_huikuan.book.contract.settings import Settings
from xl_huikuan.formulas.expressions import Const, Error, Expression, Extreme, Named, RoundedSum, When
from xl_huikuan.formulas.lookups import SumIf, Total, Where
from xl_huikuan.formulas.scope import ColumnRef
from xl_huikuan.formulas.texts import DayText, Joined
from xl_huikuan.values import CellError

_FIRST, _LAST, _TODAY = Named(Settings.first_day), Named(Settings.last_day), Named(Settings.today)
_NOT_DRAWN = Error(CellError.NA)
LONGEST = 31
"""Days of a month, from its first day to its last."""
_WEEKS, _WEEK = 5, 7

DUE_BY_STEP = Block(
    "hk_board_step_dues",
    BOARD_DATA,
    "每个节点应回",
    (DEADLINE, BlockColumn("应回", Kind.MONEY)),
    tuple(
        (InBlock(BY_STEP.name, at, 2, BY_STEP.rows[at - 1][1]), RoundedSum((Total(step),)))
        for at, step in enumerate(STEPS, 1)
    ),
)

DAY, DAY_OF_MONTH = BlockColumn("日期", Kind.DATE), BlockColumn("几日", Kind.TEXT)
DUE_BY_DAY, CAME_BY_DAY = BlockColumn("节点应达", Kind.MONEY), BlockColumn("已回款", Kind.MONEY)
_DAYS = "hk_board_days"


def _month_day(position: int) -> Expression:
    """The day at this place of the month, from 1; nothing beyond its last day."""
    if position == 1:
        return When(_FIRST, "=", NOTHING, NOTHING, _FIRST)
    later = RoundedSum((_FIRST, Const(position - 1)))
    return When(_FIRST, "=", NOTHING, NOTHING, When(later, ">", _LAST, NOTHING, later))


def _day(row: int) -> tuple[Expression, ...]:
    day = _month_day(row)
    here = InBlock(_DAYS, row, 1, day)
    since, until = Where(Receipts.received_on, ">=", _FIRST), Where(Receipts.received_on, "<=", here)
    came = When(here, ">", _TODAY, _NOT_DRAWN, SumIf(Receipts.counted, (since, until)))
    return (
        day,
        When(here, "=", NOTHING, NOTHING, DayText(here)),
        When(here, "=", NOTHING, _NOT_DRAWN, SumUpTo(DUE_BY_STEP, 2, 1, here)),
        When(here, "=", NOTHING, _NOT_DRAWN, came),
    )


BY_DAY = Block(
    _DAYS,
    BOARD_DATA,
    "一天一天累计",
    (DAY, DAY_OF_MONTH, DUE_BY_DAY, CAME_BY_DAY),
    tuple(_day(row) for row in range(1, LONGEST + 1)),
)
"""#N/A where a chart draws nothing: after today, and after the month's last day."""

FROM, UNTIL, WEEK = BlockColumn("起", Kind.DATE), BlockColumn("止", Kind.DATE), BlockColumn("每七天", Kind.TEXT)
PROMISED, CAME = BlockColumn("承诺到款", Kind.MONEY), BlockColumn("已回款", Kind.MONEY)
_NAME = "hk_board_weeks"


def _week(row: int) -> tuple[Expression, ...]:
    first = _month_day(_WEEK * (row - 1) + 1)
    begins = InBlock(_NAME, row, 1, first)
    last: Expression = Extreme("MIN", (RoundedSum((begins, Const(_WEEK - 1))), _LAST)) if row < _WEEKS else _LAST
    until = When(begins, "=", NOTHING, NOTHING, last)
    ends = InBlock(_NAME, row, 2, until)

    def within(amount: ColumnRef, day: ColumnRef) -> Expression:
        total = SumIf(amount, (Where(day, ">=", begins), Where(day, "<=", ends)))
        return When(begins, "=", NOTHING, NOTHING, total)

    label = Joined((DayText(begins, month=True), Const("～"), DayText(ends)))
    return (
        first,
        until,
        When(begins, "=", NOTHING, NOTHING, label),
        within(Promises.effective, Promises.due_on),
        within(Receipts.counted, Receipts.received_on),
    )


BY_WEEK = Block(
    _NAME,
    BOARD_DATA,
    "一周一周：答应的和到的",
    (FROM, UNTIL, WEEK, PROMISED, CAME),
    tuple(_week(row) for row in range(1, _WEEKS + 1)),
)
