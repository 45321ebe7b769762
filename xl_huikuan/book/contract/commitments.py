"""承诺与差距: what each customer promised, what it is worth, what is lacking, and how it is to be closed."""

from __future__ import annotations

from xl_huikuan.book.contract.choices import SUGGESTED
from xl_huikuan.book.contract.columns import CodeColumn, Count, Filled, ListOf, Money, Number, Rate, TextColumn
from xl_huikuan.book.contract.customer_workings import CustomerWorkings
from xl_huikuan.book.contract.customers import NOTHING, ZERO, name_of
from xl_huikuan.book.contract.faults import checked, number_of, numbers
from xl_huikuan.book.contract.ledgers import Actions
from xl_huikuan.book.contract.lists import Obstacles
from xl_huikuan.book.contract.schema import Table
from xl_huikuan.book.contract.status import NEEDS_PYTHON
from xl_huikuan.domain.row_check import RowFault
from xl_huikuan.formulas.asking import IfMissing
from xl_huikuan.formulas.calls import Call, OrNative, WholeColumn
from xl_huikuan.formulas.expressions import Cell, Const, Expression, Extreme, Ratio, RoundedSum, When, cells, positive
from xl_huikuan.formulas.lookups import CellsOf, CountIf, Found, InRow, Lookup, SumIf, Where
from xl_huikuan.formulas.places import OrderKey
from xl_huikuan.formulas.scope import ColumnRef
from xl_huikuan.formulas.texts import Joined

_WIDTH = 11.5
_WORDS_ELSEWHERE = Const(f"（差额和措施的说明{NEEDS_PYTHON}）")


def _measure(code: CodeColumn, name: str) -> Money:
    """A measure with a column of its own, which bears its name: what decided and finished actions should bring."""
    where = Where(Actions.code, "=", Cell(code)), Where(Actions.measure, "=", Const(name))
    return Money(name, _WIDTH, formula=SumIf(Actions.counted, where), aside=True)


def _suggestion(code: ColumnRef, answer: ColumnRef, uncovered: ColumnRef, suggested: ColumnRef) -> Expression:
    """The actions are handed over only for customers with suggestions: an edit there recalculates every row."""
    handed = (Actions.code, Actions.measure, Actions.increment, Actions.cost, Actions.state)
    cells = tuple(CellsOf(column, Actions.code, Cell(code)) for column in handed)
    given = Cell(answer), Cell(uncovered)
    words = When(
        Cell(suggested), ">", ZERO, Call("HK_SUGGESTION", (*given, Cell(code), *cells)), Call("HK_SUGGESTION", given)
    )
    return OrNative(words, Joined((Cell(answer), When(Cell(uncovered), ">", ZERO, _WORDS_ELSEWHERE, NOTHING))))


class Commitments(
    Table, name="tblCommitments", sheet="承诺与差距", title="承诺与差距", lines=3,
    hint="差距＝本月目标－客户承诺。缺口靠措施行动补，剩余差距是现在还没人管的钱。右边折起来的列点 + 展开。",
):  # fmt: skip
    """One row a customer, kept in step with 客户 by the plan job. First what a rep decides by, then the details."""

    code = CodeColumn("客户编码", 9, by=Filled.JOB)
    name = TextColumn("客户名称", 16, formula=name_of(code))
    target = Money("本月目标", _WIDTH, formula=lambda: _worked_out(CustomerWorkings.target))
    commitment = Money("客户承诺", _WIDTH, formula=lambda: _worked_out(CustomerWorkings.commitment))
    received = Money("累计实收", _WIDTH, formula=lambda: _worked_out(CustomerWorkings.received), signed=True)
    gap = Money(
        "差距", _WIDTH,
        formula=OrNative(
            Call("HK_GAP", (Cell(target), Cell(commitment))), positive(RoundedSum((Cell(target),), less=(Cell(commitment),)))
        ),
    )  # fmt: skip
    judgement = TextColumn("承诺判断", 8, formula=lambda: _worked_out(CustomerWorkings.judgement))
    judgement_reason = TextColumn("判断理由", 26, formula=lambda: _worked_out(CustomerWorkings.reason))
    expected = Money("预计回款", _WIDTH, formula=lambda: _worked_out(CustomerWorkings.expected), signed=True)
    risk_gap = Money("风险差距", _WIDTH, formula=positive(RoundedSum((Cell(target),), less=(Cell(expected),))))
    """What will be lacking if things go as the record says."""
    obstacle = TextColumn(
        "障碍", 8, choices=ListOf(Obstacles.obstacle), prompt="客户最大的难处，选一项，“建议方案”会给出办法。"
    )
    all_measures = Money(
        "措施合计", _WIDTH,
        formula=lambda: RoundedSum((*cells(*MEASURES), Cell(Commitments.other_measures))),
    )  # fmt: skip
    residual_gap = Money(
        "剩余差距", _WIDTH,
        formula=positive(
            RoundedSum((Cell(target),), less=(Extreme("MAX", (Cell(commitment), Cell(received))), Cell(all_measures)))
        ),
    )  # fmt: skip
    """What nobody looks after now."""
    suggestion = TextColumn(
        "建议方案", 36,
        formula=lambda: _suggestion(
            Commitments.code, Commitments.answer, Commitments.residual_gap, Commitments.suggested
        ),
    )  # fmt: skip
    support_plan = TextColumn("支持方案", 20, prompt="你自己的支持方案，程序从不改动。")
    check = TextColumn(
        "数据检查", 15,
        formula=lambda: checked(
            Commitments.fault,
            (
                Cell(Commitments.name), None, Cell(Commitments.target), None, Cell(Commitments.received),
                Cell(Commitments.commitment), Cell(Commitments.all_measures),
            ),
        ),
    )  # fmt: skip

    obstacle_note = TextColumn("障碍说明", 18)
    gap_rate = Rate("差距率", 9, formula=Ratio(Cell(gap), Cell(target)), aside=True)
    potential = _measure(code, "潜力分析")
    incentive = _measure(code, "客户激励")
    promotion = _measure(code, "促销宣传")
    outlets = _measure(code, "开发网点")
    training = _measure(code, "促销培训")
    downstream = _measure(code, "下游进货促销")
    other_measures: Money = Money(
        "其他措施", _WIDTH, aside=True,
        formula=RoundedSum(
            (SumIf(Actions.counted, (Where(Actions.code, "=", Cell(code)),)),),
            less=cells(potential, incentive, promotion, outlets, training, downstream),
        ),
    )  # fmt: skip
    workings_row = Count("测算行", 8, formula=Found(Cell(code), CustomerWorkings.code), aside=True)
    answer: TextColumn = TextColumn(
        "办法", 30, aside=True,
        formula=OrNative(
            Call("HK_SUPPORT", (Cell(obstacle), WholeColumn(Obstacles.obstacle), WholeColumn(Obstacles.plan))),
            Lookup(Cell(obstacle), Obstacles.obstacle, Obstacles.plan, text=True),
        ),
    )  # fmt: skip
    """The office's answer to the obstacle."""
    suggested: Count = Count(
        "建议笔数", 9, aside=True,
        formula=CountIf((Where(Actions.code, "=", Cell(code)), Where(Actions.state, "=", Const(SUGGESTED)))),
    )  # fmt: skip
    fault: Count = Count(
        "检查号", 8, aside=True,
        formula=When(
            Cell(name), "=", NOTHING, number_of(RowFault.UNKNOWN),
            IfMissing(
                Cell(target), number_of(RowFault.NOT_IN_PLAN),
                numbers(
                    (
                        (target, RowFault.TARGET), (received, RowFault.RECEIVED), (commitment, RowFault.COMMITMENT),
                        (all_measures, RowFault.MEASURES),
                    ),
                    When(Cell(target), "<", ZERO, number_of(RowFault.NEGATIVE_TARGET), ZERO),
                ),
            ),
        ),
    )  # fmt: skip
    order = Number("排序键", 14, formula=OrderKey(target), aside=True)
    """The larger the target, the larger; no two alike."""
    risk_order = Number("风险排序键", 14, formula=OrderKey(risk_gap), aside=True)
    uncommitted_order = Number(
        "未承诺排序键", 14, formula=When(Cell(commitment), ">", ZERO, ZERO, OrderKey(target)), aside=True
    )
    """Of who promised nothing, the larger the target, the larger."""


MEASURES: tuple[Money, ...] = (
    Commitments.potential, Commitments.incentive, Commitments.promotion, Commitments.outlets, Commitments.training,
    Commitments.downstream,
)  # fmt: skip
"""Measures that have a column of their own."""


def _worked_out(column: Money | TextColumn) -> InRow:
    return InRow(column, Cell(Commitments.workings_row), text=isinstance(column, TextColumn))
