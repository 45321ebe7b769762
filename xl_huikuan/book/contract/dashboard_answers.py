"""看板, first: which month, whose, as of which day; and the answers in words: on time? where will it end? what is first?"""

from __future__ import annotations

from typing import Any

from xl_huikuan.book.contract.blocks import Block, BlockColumn, InBlock
from xl_huikuan.book.contract.customers import NOTHING, ZERO
from xl_huikuan.book.contract.dashboard import STEP_REACHED, share_of
from xl_huikuan.book.contract.kinds import Kind
from xl_huikuan.book.contract.named import NamedCell
from xl_huikuan.book.contract.settings import MonthEnd, Settings
from xl_huikuan.book.contract.totals import BOARD, Totals
from xl_huikuan.book.contract.workings import Workings
from xl_huikuan.formulas.asking import IfNumber
from xl_huikuan.formulas.expressions import Const, Expression, Named, RoundedSum, When, positive
from xl_huikuan.formulas.texts import DayText, Joined, TenThousands

_TARGET = Named(Settings.target)


def _text(cell: NamedCell[Any]) -> Expression:
    return Joined((Named(cell), NOTHING))


HEAD = Block(
    "hk_board_head",
    BOARD,
    "哪个月，谁的，截至哪天",
    (
        BlockColumn("月份", Kind.TEXT), BlockColumn("业务员", Kind.TEXT), BlockColumn("区域", Kind.TEXT),
        BlockColumn("截至", Kind.DATE),
    ),
    ((_text(Settings.month), _text(Settings.rep), _text(Settings.region), RoundedSum((Named(Settings.today),))),),
)  # fmt: skip

FAR_BEHIND, BEHIND, ON_TIME = "明显落后", "落后", "跟得上"
_LAG = Named(Totals.lag)
_WORD = When(
    _LAG, ">=", Named(Settings.mark_red), Const(FAR_BEHIND),
    When(_LAG, ">=", Named(Settings.mark_amber), Const(BEHIND), Const(ON_TIME)),
)  # fmt: skip
_ON_TIME = When(
    _TARGET, ">", ZERO,
    Joined(
        (_WORD, Const("：时间过了"), share_of(Named(Totals.time_gone)), Const("，任务回了"), share_of(Named(Totals.done_rate)))
    ),
    Const("还没有本月任务：在“参数”填"),
)  # fmt: skip


def _left(amount: Expression) -> TenThousands:
    return TenThousands(positive(RoundedSum((_TARGET,), less=(amount,))))


_LOW, _HIGH = Named(MonthEnd.low), Named(MonthEnd.high)
_END = Joined(
    (
        Const("大约 "), TenThousands(Named(Totals.expected)), Const(" 万元，还差 "), TenThousands(Named(Totals.open_at_end)),
        Const(" 万元"),
    )
)  # fmt: skip
_RANGE = When(
    _HIGH, "=", NOTHING, Const("区间要由程序推算：点任一按钮或运行 huikuan"),
    Joined(
        (
            Const("十有八次在 "), TenThousands(_LOW), Const("～"), TenThousands(_HIGH), Const(" 万元（"),
            DayText(Named(MonthEnd.worked_out_on), month=True), Const(" 推算）"),
        )
    ),
)  # fmt: skip
_STILL_OPEN = When(
    _HIGH, "=", NOTHING, NOTHING, Joined((_left(_HIGH), Const("～"), _left(_LOW), Const(" 万元没有着落")))
)

_LATE = Joined(
    (
        Const("："), Named(Totals.behind), Const(" 个客户落后，共少 "), TenThousands(Named(Totals.behind_by)), Const(" 万元"),
    )
)  # fmt: skip
_STEPS_MET = When(
    Named(Totals.plan_target), "=", ZERO, NOTHING,
    When(
        Named(Workings.steps_due), "=", ZERO, Const("第一个节点还没到"),
        IfNumber(
            Named(Totals.behind),
            Joined(
                (
                    InBlock(STEP_REACHED.name, 1, 3, STEP_REACHED.rows[0][2]),
                    When(Named(Totals.behind), "=", ZERO, Const("：都赶上了"), _LATE),
                )
            ),
            Const("有客户的节点看不懂，没法算：先照“校验”改"),
        ),
    ),
)  # fmt: skip

ANSWERS = Block(
    "hk_board_answers",
    BOARD,
    "准时吗，会到哪里",
    (BlockColumn("问", Kind.TEXT), BlockColumn("答", Kind.TEXT)),
    (
        (Const("准时吗"), _ON_TIME),
        (Const("月底会到哪里"), _END),
        (Const("可能的范围"), _RANGE),
        (Const("那时还差"), _STILL_OPEN),
        (Const("节点赶上了吗"), _STEPS_MET),
    ),
)
