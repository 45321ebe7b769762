"""说明, beside the steps: who is behind as of the last step, and what is to be mended, each with a link to its cell."""

from __future__ import annotations

from xl_huikuan.book.contract.blocks import Block, BlockColumn, InBlock
from xl_huikuan.book.contract.customers import NOTHING
from xl_huikuan.book.contract.dashboard_answers import ANSWERS
from xl_huikuan.book.contract.dashboard_lists import BEHIND
from xl_huikuan.book.contract.kinds import Kind
from xl_huikuan.book.contract.status import FIRST_PROBLEMS, GUIDE, Status
from xl_huikuan.formulas.expressions import Const, Expression, Named, RoundedSum, When
from xl_huikuan.formulas.texts import Joined, Link, TenThousands

_STEPS_MET = len(ANSWERS.rows)
"""The row of `ANSWERS` that says it, from 1."""
MET = Block(
    "hk_guide_met",
    GUIDE,
    "节点预警：到了的节点，谁还没赶上",
    (BlockColumn("怎么样", Kind.TEXT),),
    ((InBlock(ANSWERS.name, _STEPS_MET, 2, ANSWERS.rows[-1][1]),),),
)


def _late(row: int) -> tuple[Expression, ...]:
    name, due, received, _ = (InBlock(BEHIND.name, row, at, cell) for at, cell in enumerate(BEHIND.rows[row - 1], 1))
    lacking = RoundedSum((due,), less=(received,))
    told = Joined((Const("少 "), TenThousands(lacking), Const(" 万元，应回 "), TenThousands(due), Const(" 万元")))
    return name, When(name, "=", NOTHING, NOTHING, told)


LATE = Block(
    "hk_guide_late",
    GUIDE,
    "落后最多的",
    (BlockColumn("客户", Kind.TEXT), BlockColumn("差多少", Kind.TEXT)),
    tuple(map(_late, range(1, len(BEHIND.rows) + 1))),
)
"""The five of 看板 that are farthest behind, in words."""


def _to_mend(row: int) -> tuple[Expression, ...]:
    place, words = (Named(cell) for cell in FIRST_PROBLEMS[row])
    if row:
        return Link(place), Joined((words, NOTHING))
    nothing = When(Named(Status.last_run), "=", NOTHING, Const(_NOT_LOOKED), Const(_NOTHING_FOUND))
    return Link(place), When(words, "=", NOTHING, nothing, words)


_NOT_LOOKED, _NOTHING_FOUND = "还没有检查过：点“校验”；用命令的，huikuan check 会说哪里要改", "上次运行没有发现要改的"
TO_MEND = Block(
    "hk_guide_mend",
    GUIDE,
    "要改的地方：点左边的格子就到",
    (BlockColumn("在哪里", Kind.TEXT), BlockColumn("怎样改", Kind.TEXT)),
    tuple(map(_to_mend, range(len(FIRST_PROBLEMS)))),
)
