"""看板: blocks of figures that its charts read."""

from __future__ import annotations

from xl_huikuan.book.contract.schema import Block, Kind
from xl_huikuan.formulas.expressions import Const, Formula, Money, Named, When
from xl_huikuan.formulas.lookups import Nth, Ranked, SumIf, Total, Where

_SHEET = "看板"
TOP = 15
"""How many customers the dashboard shows."""
STEPS = 4

_TARGET, _NOT_COMMITTED, _NOT_KEPT, _BEYOND = (
    Total("tblCommitments", name) for name in ("本月目标", "差距", "未兑现", "超承诺")
)
_MONEY4 = (Kind.TEXT, Kind.MONEY, Kind.MONEY, Kind.MONEY)


def _bar(label: str, amount: Formula, base: Formula) -> tuple[Formula, ...]:
    return Const(label), amount, base


_WATERFALL = Block(
    "hk_board_waterfall",
    _SHEET,
    "差距从哪里来",
    ("项目", "金额", "垫底"),
    (Kind.TEXT, Kind.MONEY, Kind.MONEY),
    (
        _bar("本月目标", _TARGET, Const(0)),
        _bar("未承诺", _NOT_COMMITTED, Money((_TARGET,), less=(_NOT_COMMITTED,))),
        _bar("未兑现", _NOT_KEPT, Money((_TARGET,), less=(_NOT_COMMITTED, _NOT_KEPT))),
        _bar("超承诺", _BEYOND, Money((_TARGET,), less=(_NOT_COMMITTED, _NOT_KEPT))),
        _bar("累计实收", Total("tblCommitments", "累计实收"), Const(0)),
        _bar("超额承诺", Total("tblCommitments", "超额承诺"), Const(0)),
        _bar("未分解", Named("hk_unallocated"), Const(0)),
    ),
)
"""本月目标 − 未承诺 − 未兑现 + 超承诺 = 累计实收, exactly; the last two rows stand apart."""


def _step(position: int) -> tuple[Formula, ...]:
    deadline = Nth("tblSteps", "截止日", position)
    target = Money(tuple(Total("tblPlan", f"节点{i}") for i in range(1, position + 1)))
    received = SumIf("tblReceipts", "计入回款", (Where("日期", ">=", Named("hk_from")), Where("日期", "<=", deadline)))
    name, nothing = Nth("tblSteps", "节点", position), Const("")
    return name, deadline, When(name, "=", nothing, nothing, target), When(name, "=", nothing, nothing, received)


_STEPS = Block(
    "hk_board_steps",
    _SHEET,
    "节点进度（累计）",
    ("节点", "截止日", "累计应达", "累计实收"),
    (Kind.TEXT, Kind.DATE, Kind.MONEY, Kind.MONEY),
    tuple(_step(i) for i in range(1, STEPS + 1)),
)


def _top(position: int) -> tuple[Formula, ...]:
    columns = ("客户名称", "本月目标", "客户承诺", "累计实收", "差距")
    return tuple(Ranked("tblCommitments", "本月目标", position, column) for column in columns)


_CUSTOMERS = Block(
    "hk_board_customers",
    _SHEET,
    f"目标最大的 {TOP} 个客户",
    ("客户名称", "本月目标", "客户承诺", "累计实收", "差距"),
    (*_MONEY4, Kind.MONEY),
    tuple(_top(i) for i in range(1, TOP + 1)),
)

BLOCKS: dict[str, Block] = {block.name: block for block in (_WATERFALL, _STEPS, _CUSTOMERS)}
"""All blocks by name."""
