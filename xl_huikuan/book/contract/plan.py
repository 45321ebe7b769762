"""计划: each customer's target, over the steps of the month, and how it goes."""

from __future__ import annotations

from xl_huikuan.book.contract.columns import Cells, CodeColumn, Filled, Money, TextColumn
from xl_huikuan.book.contract.customers import ZERO, Customers, of_customer
from xl_huikuan.book.contract.ledgers import Receipts, TargetChanges, in_month, received_of
from xl_huikuan.book.contract.schema import Table
from xl_huikuan.book.contract.workings import Workings
from xl_huikuan.formulas.calls import Call
from xl_huikuan.formulas.expressions import Amount, Cell, Const, Expression, Named, RoundedSum, When
from xl_huikuan.formulas.lookups import SumIf, Where
from xl_huikuan.formulas.scope import ColumnRef
from xl_huikuan.values import Cents


def _target(code: ColumnRef, opening: ColumnRef) -> Expression:
    of_code = Where(TargetChanges.code, "=", Cell(code))
    changes = SumIf(TargetChanges.amount, (of_code, *in_month(TargetChanges.changed_on)), typed=True)
    return RoundedSum((Amount(opening), changes))


def _due_by_now(steps: tuple[Money, ...]) -> Expression:
    """The steps whose date has come; a step is due on its very day."""
    due = Named(Workings.steps_due)
    return RoundedSum(tuple(When(due, ">=", Const(i), Amount(step), ZERO) for i, step in enumerate(steps, 1)))


class Plan(
    Table, name="tblPlan", sheet="计划", title="本月回款计划",
    hint="“分解计划”按钮把本月任务分到客户和节点；中途调整请填“目标调整”。",
):  # fmt: skip
    """One row a customer, kept in step with 客户 by the plan job."""

    code = CodeColumn("客户编码", by=Filled.JOB)
    name = TextColumn("客户名称", 24, formula=of_customer(Cell(code), Customers.name, text=True))
    opening = Money("期初目标", by=Filled.JOB)
    target = Money("本月目标", formula=_target(code, opening))
    step1 = Money("节点1", by=Filled.JOB)
    step2 = Money("节点2", by=Filled.JOB)
    step3 = Money("节点3", by=Filled.JOB)
    step4 = Money("节点4", by=Filled.JOB)
    received = Money("累计实收", formula=received_of(Cell(code), *in_month(Receipts.received_on)), signed=True)
    due_by_now = Money("应达进度", formula=_due_by_now((step1, step2, step3, step4)))
    ahead = Money("进度差额", formula=RoundedSum((Cell(received),), less=(Cell(due_by_now),)), signed=True)
    check = TextColumn(
        "数据检查",
        36,
        formula=Call(
            "HK_CHECK",
            (
                Cell(name),
                Cell(opening),
                Cell(target),
                RoundedSum(tuple(Amount(step) for step in (step1, step2, step3, step4))),
                Cell(received),
            ),
        ),
    )

    def steps(self) -> tuple[Cells[Cents], ...]:
        """The steps' cells, in order."""
        return self.step1, self.step2, self.step3, self.step4


STEPS = (Plan.step1, Plan.step2, Plan.step3, Plan.step4)
"""What should come in within each step of the month."""
