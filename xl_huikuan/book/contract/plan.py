"""计划: each customer's target, over the steps of the month, and how it goes."""

from __future__ import annotations

from xl_huikuan.book.contract.columns import Cells, CodeColumn, Count, Filled, Money, Number, TextColumn
from xl_huikuan.book.contract.customers import NOTHING, ZERO, name_of
from xl_huikuan.book.contract.faults import checked, number_of, numbers
from xl_huikuan.book.contract.ledgers import Receipts, TargetChanges, in_month, received_of
from xl_huikuan.book.contract.schema import Table
from xl_huikuan.book.contract.workings import Workings
from xl_huikuan.domain.row_check import RowFault
from xl_huikuan.formulas.asking import IfText
from xl_huikuan.formulas.expressions import Amount, Cell, Const, Expression, Named, RoundedSum, When, cells
from xl_huikuan.formulas.lookups import SumIf, Where
from xl_huikuan.formulas.places import OrderKey
from xl_huikuan.formulas.scope import ColumnRef
from xl_huikuan.values import Cents


def _target(code: ColumnRef, opening: ColumnRef) -> Expression:
    return RoundedSum((Amount(opening), SumIf(TargetChanges.counted, (Where(TargetChanges.code, "=", Cell(code)),))))


def _due_by_now(steps: tuple[Money, ...], together: ColumnRef) -> Expression:
    """All steps but those whose date has not come; a step is due on its very day."""
    due = Named(Workings.steps_due)
    to_come = tuple(When(due, "<", Const(i), Cell(step), ZERO) for i, step in enumerate(steps, 1))
    return RoundedSum((Cell(together),), less=to_come)


class Plan(
    Table, name="tblPlan", sheet="计划", title="本月回款计划",
    hint="“分解计划”按钮把本月任务分到客户和节点；中途调整请填“目标调整”。",
):  # fmt: skip
    """One row a customer, kept in step with 客户 by the plan job."""

    code = CodeColumn("客户编码", by=Filled.JOB)
    name = TextColumn("客户名称", 27, formula=name_of(code))
    opening = Money("期初目标", by=Filled.JOB)
    target = Money("本月目标", formula=_target(code, opening))
    step1 = Money("节点1", by=Filled.JOB)
    step2 = Money("节点2", by=Filled.JOB)
    step3 = Money("节点3", by=Filled.JOB)
    step4 = Money("节点4", by=Filled.JOB)
    received = Money("累计实收", formula=received_of(Cell(code), *in_month(Receipts.received_on)), signed=True)
    due_by_now = Money("应达进度", formula=lambda: _due_by_now(STEPS, Plan.steps_together))
    ahead = Money("进度差额", formula=RoundedSum((Cell(received),), less=(Cell(due_by_now),)), signed=True)
    check = TextColumn(
        "数据检查", 36,
        formula=lambda: checked(
            Plan.fault,
            cells(Plan.name, Plan.opening, Plan.target, Plan.steps_together, Plan.received),
        ),
    )  # fmt: skip
    steps_together: Money = Money(
        "节点合计", formula=RoundedSum(tuple(Amount(step) for step in (step1, step2, step3, step4))), aside=True
    )
    fault: Count = Count(
        "检查号", 8, aside=True,
        formula=When(
            Cell(name), "=", NOTHING, number_of(RowFault.UNKNOWN),
            IfText(
                Cell(opening), number_of(RowFault.OPENING),
                numbers(
                    ((target, RowFault.TARGET), (steps_together, RowFault.STEPS), (received, RowFault.RECEIVED)),
                    When(
                        Cell(target), "<", ZERO, number_of(RowFault.NEGATIVE_TARGET),
                        When(
                            RoundedSum((Cell(target),), less=(Cell(steps_together),)), "=", ZERO,
                            ZERO, number_of(RowFault.STEPS_OFF),
                        ),
                    ),
                ),
            ),
        ),
    )  # fmt: skip

    behind_order = Number("落后排序键", 14, formula=OrderKey(ahead, lowest=True), aside=True)
    """The farther behind the steps, the larger."""

    def steps(self) -> tuple[Cells[Cents], ...]:
        """The steps' cells, in order."""
        return self.step1, self.step2, self.step3, self.step4


STEPS: tuple[Money, ...] = (Plan.step1, Plan.step2, Plan.step3, Plan.step4)
"""What should come in within each step of the month."""
