"""承诺与差距: what each customer promised, what it is worth, what is lacking, and how it is to be closed."""

from __future__ import annotations

from xl_huikuan.book.contract.choices import DECIDED, DONE, SUGGESTED
from xl_huikuan.book.contract.columns import CodeColumn, Filled, ListOf, Money, Rate, TextColumn
from xl_huikuan.book.contract.customers import RECORD, ZERO, Customers, capacity_of, maybe, of_customer, usual_of
from xl_huikuan.book.contract.ledgers import Actions, Receipts, in_month, received_of
from xl_huikuan.book.contract.lists import Obstacles
from xl_huikuan.book.contract.plan import Plan
from xl_huikuan.book.contract.promises import Promises
from xl_huikuan.book.contract.schema import Table
from xl_huikuan.book.contract.settings import THRESHOLDS, Settings
from xl_huikuan.book.contract.workings import Workings
from xl_huikuan.domain.commitment import PromiseState
from xl_huikuan.formulas.calls import Call, ManyCells, WholeColumn
from xl_huikuan.formulas.expressions import (
    Cell,
    Const,
    Expression,
    Extreme,
    Named,
    Ratio,
    RoundedSum,
    Times,
    When,
    positive,
)
from xl_huikuan.formulas.lookups import CellsOf, CountIf, Lookup, SumIf, Where
from xl_huikuan.formulas.scope import ColumnRef

_WIDTH = 12


def _judged_by(
    code: Expression, commitment: ColumnRef, target: ColumnRef, received: ColumnRef
) -> tuple[Expression | ManyCells, ...]:
    """What `domain.commitment.judge` takes."""
    a, b = (maybe(code, column) for column in RECORD[:2])
    highest = maybe(code, Customers.highest)
    return (
        Cell(commitment), Cell(target), usual_of(code), capacity_of(code), highest, a, b, THRESHOLDS, Cell(received),
    )  # fmt: skip


def _broken(code: Expression) -> Expression:
    """This month's promises not kept; one partly kept is a half."""

    def count(state: PromiseState) -> CountIf:
        since = Where(Promises.due_on, ">=", Named(Settings.first_day))
        return CountIf((Where(Promises.code, "=", code), Where(Promises.state, "=", Const(state.value)), since))

    return RoundedSum((count(PromiseState.BROKEN), Times(Const(0.5), count(PromiseState.PARTLY_KEPT))))


def _expected(code: Expression, commitment: ColumnRef, received: ColumnRef) -> Expression:
    coefficients = (maybe(code, column) for column in RECORD)
    days = Named(Workings.days_left), Named(Workings.days)
    return Call(
        "HK_EXPECTED",
        (Cell(commitment), usual_of(code), *coefficients, Cell(received), _broken(code), *days, capacity_of(code)),
    )


def _actions(code: Expression, *more: Where) -> RoundedSum:
    """What decided and finished actions should bring."""
    states = DECIDED, DONE
    of_code = Where(Actions.code, "=", code)
    return RoundedSum(
        tuple(
            SumIf(Actions.increment, (of_code, *more, Where(Actions.state, "=", Const(state))), typed=True)
            for state in states
        )
    )


def _measure(code: CodeColumn, name: str) -> Money:
    """A measure with a column of its own, which bears its name."""
    return Money(name, _WIDTH, formula=_actions(Cell(code), Where(Actions.measure, "=", Const(name))))


def _suggestion(
    code: Expression, obstacle: ColumnRef, target: ColumnRef, commitment: ColumnRef, received: ColumnRef, all_measures: ColumnRef
) -> Expression:  # fmt: skip
    """The actions are handed over only for customers with suggestions: an edit there recalculates every row."""
    covered = Extreme("MAX", (Cell(commitment), Cell(received)))
    uncovered = positive(RoundedSum((Cell(target),), less=(covered, Cell(all_measures))))
    answer = Cell(obstacle), WholeColumn(Obstacles.obstacle), WholeColumn(Obstacles.plan), uncovered
    handed = (Actions.code, Actions.measure, Actions.increment, Actions.cost, Actions.state)
    cells = tuple(CellsOf(column, Actions.code, code) for column in handed)
    suggested = CountIf((Where(Actions.code, "=", code), Where(Actions.state, "=", Const(SUGGESTED))))
    return When(suggested, ">", ZERO, Call("HK_SUPPORT", (*answer, code, *cells)), Call("HK_SUPPORT", answer))


def _kept_within(commitment: ColumnRef, target: ColumnRef) -> Expression:
    """The commitment as far as the target goes."""
    return Extreme("MIN", (Cell(commitment), Cell(target)))


class Commitments(
    Table, name="tblCommitments", sheet="承诺与差距", title="承诺与差距", tall=True,
    hint="差距＝本月目标－客户承诺。缺口靠措施行动补，剩余差距是还没人管的钱。",
):  # fmt: skip
    """One row a customer, kept in step with 客户 by the plan job."""

    code = CodeColumn("客户编码", by=Filled.JOB)
    name = TextColumn("客户名称", 24, formula=of_customer(Cell(code), Customers.name, text=True))
    target = Money("本月目标", formula=Lookup(Cell(code), Plan.code, Plan.target))
    commitment = Money(
        "客户承诺",
        formula=SumIf(Promises.effective, (Where(Promises.code, "=", Cell(code)), *in_month(Promises.due_on))),
    )
    obstacle = TextColumn(
        "障碍", 10, choices=ListOf(Obstacles.obstacle), prompt="客户最大的难处，选一项，“建议方案”会给出办法。"
    )
    obstacle_note = TextColumn("障碍说明", 20)
    gap = Money("差距", formula=Call("HK_GAP", (Cell(target), Cell(commitment))))
    gap_rate = Rate("差距率", 9, formula=Ratio(Cell(gap), Cell(target)))
    judgement = TextColumn(
        "承诺判断",
        10,
        formula=lambda: Call(
            "HK_COMMITMENT",
            _judged_by(Cell(Commitments.code), Commitments.commitment, Commitments.target, Commitments.received),
        ),
    )
    judgement_reason = TextColumn(
        "判断理由",
        44,
        formula=lambda: Call(
            "HK_REASON",
            (
                *_judged_by(Cell(Commitments.code), Commitments.commitment, Commitments.target, Commitments.received),
                Lookup(Cell(Commitments.code), Promises.code, Promises.reason, text=True),
            ),
        ),
    )
    expected = Money(
        "预计回款", formula=lambda: _expected(Cell(Commitments.code), Commitments.commitment, Commitments.received)
    )
    risk_gap = Money("风险差距", formula=positive(RoundedSum((Cell(target),), less=(Cell(expected),))))
    """What will be lacking if things go as the record says."""
    potential = _measure(code, "潜力分析")
    incentive = _measure(code, "客户激励")
    promotion = _measure(code, "促销宣传")
    outlets = _measure(code, "开发网点")
    training = _measure(code, "促销培训")
    downstream = _measure(code, "下游进货促销")
    other_measures = Money(
        "其他措施",
        _WIDTH,
        formula=RoundedSum(
            (_actions(Cell(code)),),
            less=tuple(map(Cell, (potential, incentive, promotion, outlets, training, downstream))),
        ),
    )
    all_measures = Money(
        "措施合计",
        formula=RoundedSum(
            tuple(map(Cell, (potential, incentive, promotion, outlets, training, downstream, other_measures)))
        ),
    )
    residual_gap = Money("剩余差距", formula=positive(RoundedSum((Cell(gap),), less=(Cell(all_measures),))))
    suggestion = TextColumn(
        "建议方案",
        68,
        formula=lambda: _suggestion(
            Cell(Commitments.code),
            Commitments.obstacle,
            Commitments.target,
            Commitments.commitment,
            Commitments.received,
            Commitments.all_measures,
        ),
    )
    support_plan = TextColumn("支持方案", 30, prompt="你自己的支持方案，程序从不改动。")
    received: Money = Money("累计实收", formula=received_of(Cell(code), *in_month(Receipts.received_on)), signed=True)
    not_kept = Money(
        "未兑现", formula=positive(RoundedSum((_kept_within(commitment, target),), less=(Cell(received),)))
    )
    beyond_commitment = Money(
        "超承诺", formula=positive(RoundedSum((Cell(received),), less=(_kept_within(commitment, target),)))
    )
    beyond_target = Money("超额承诺", formula=positive(RoundedSum((Cell(commitment),), less=(Cell(target),))))
    outstanding = Money("待回金额", formula=positive(RoundedSum((Cell(target),), less=(Cell(received),))))
    check = TextColumn(
        "数据检查",
        36,
        formula=Call(
            "HK_CHECK",
            (Cell(name), None, Cell(target), None, Cell(received), Cell(commitment), Cell(all_measures)),
        ),
    )
