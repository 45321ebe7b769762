"""说明: how far the month's five steps are, what is to be done in each, and which of it is next."""

from __future__ import annotations

from xl_huikuan.book.contract.blocks import Block, BlockColumn, InBlock
from xl_huikuan.book.contract.customers import NOTHING, ZERO, Customers
from xl_huikuan.book.contract.kinds import Kind
from xl_huikuan.book.contract.settings import Settings
from xl_huikuan.book.contract.status import GUIDE, Kept
from xl_huikuan.book.contract.totals import Totals
from xl_huikuan.formulas.expressions import Const, Expression, Named, When
from xl_huikuan.formulas.lookups import CountIf, Where
from xl_huikuan.formulas.texts import DayText, Joined, TenThousands

_TARGET, _TODAY = Named(Settings.target), Named(Settings.today)
_LISTED, _CLOSED = Named(Kept.listed_on), Named(Settings.closed_on)
_CUSTOMERS = CountIf((Where(Customers.code, "<>", NOTHING),))
_UNCOMMITTED = Named(Totals.uncommitted)


def _money(before: str, amount: Expression) -> tuple[Expression, ...]:
    return Const(before), TenThousands(amount), Const(" 万元")


def _month_changed() -> Expression:
    """As `jobs.opening.month_changed` has it: the month of a filled workbook is another one now."""
    planned = Named(Kept.planned_month)
    told = Joined((Const("月份改了，表里是 "), planned, Const(" 的：请改回；换月点“结转”，或运行 huikuan rollover")))
    same = When(planned, "=", Named(Settings.month), NOTHING, When(Named(Totals.plan_target), "=", ZERO, NOTHING, told))
    return When(planned, "=", NOTHING, NOTHING, same)


_STEPS: tuple[tuple[Expression, Expression], ...] = (
    (
        Joined((_CUSTOMERS, Const(" 个客户"), *_money("，任务 ", _TARGET))),
        When(
            _TARGET, "=", ZERO, Const("在“参数”填月份、起止日和本月任务"),
            When(_CUSTOMERS, "=", ZERO, Const("在“客户”登记客户，一行一个"), _month_changed()),
        ),
    ),
    (
        Joined((*_money("已分解 ", Named(Totals.plan_target)), *_money("，未分解 ", Named(Totals.board_unallocated)))),
        When(Named(Totals.plan_target), "=", ZERO, Const("点“分解计划”，或运行 huikuan plan"), NOTHING),
    ),
    (
        Joined((*_money("承诺 ", Named(Totals.commitment)), *_money("，没承诺的目标 ", _UNCOMMITTED))),
        When(
            _UNCOMMITTED, "=", ZERO,
            When(
                Named(Totals.residual_gap), "=", ZERO, NOTHING, Const("剩余差距还没人管：点“测算措施”，定下的改成“已定”")
            ),
            Const("还没有承诺的，问清哪天付多少，填在“承诺登记”"),
        ),
    ),
    (
        When(_LISTED, "=", NOTHING, Const("还没有清单"), Joined((Const("清单是 "), DayText(_LISTED, month=True), Const(" 的")))),
        When(
            _LISTED, "=", _TODAY, Const("照“跟进清单”从上往下联系，结果填在清单里；到款记入“回款流水”"),
            Const("点“生成跟进清单”，或运行 huikuan followups"),
        ),
    ),
    (
        When(_CLOSED, "=", NOTHING, Const("本月没有结账"), Joined((DayText(_CLOSED, month=True), Const(" 结账")))),
        When(
            _CLOSED, "=", NOTHING,
            When(_TODAY, ">", Named(Settings.last_day), Const("月份过完了：点“结转”，或运行 huikuan rollover"), NOTHING),
            Const("用下个月的工作簿"),
        ),
    ),
)  # fmt: skip

STEPS_DONE = Block(
    "hk_guide",
    GUIDE,
    "做到哪里了",
    (BlockColumn("现在", Kind.TEXT), BlockColumn("还要做什么", Kind.TEXT)),
    _STEPS,
)


def _next() -> Expression:
    """What a month needs first: its target and customers, the break-down; at its end the closing; then promises, then calls."""
    to_do = [InBlock(STEPS_DONE.name, row, 2, what) for row, (_, what) in enumerate(_STEPS, 1)]
    found: Expression = When(Named(Totals.commitment), "=", ZERO, to_do[2], to_do[3])
    for first in (to_do[4], to_do[1], to_do[0]):
        found = When(first, "=", NOTHING, found, first)
    return found


NEXT = Block("hk_guide_next", GUIDE, "下一步", (BlockColumn("现在就做", Kind.TEXT),), ((_next(),),))
