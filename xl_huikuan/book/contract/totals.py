"""The figures of the whole office, shown above the tables of their sheets and on 看板."""

from __future__ import annotations

from xl_huikuan.book.contract.columns import Money
from xl_huikuan.book.contract.commitments import Commitments
from xl_huikuan.book.contract.followups import Followups
from xl_huikuan.book.contract.kinds import COUNT, MONEY, RATE
from xl_huikuan.book.contract.ledgers import Receipts
from xl_huikuan.book.contract.named import NamedCell, NamedCells
from xl_huikuan.book.contract.plan import Plan
from xl_huikuan.book.contract.promises import Promises
from xl_huikuan.book.contract.settings import SETTINGS_SHEET, Settings
from xl_huikuan.book.contract.workings import Workings
from xl_huikuan.formulas.arithmetic import Calc
from xl_huikuan.formulas.asking import IfNumber
from xl_huikuan.formulas.expressions import Const, Named, Ratio, RoundedSum, positive
from xl_huikuan.formulas.lookups import CountIf, SumIf, Total, Where
from xl_huikuan.values import Cents

BOARD = "看板"


def _total(name: str, column: Money, label: str = "", sheet: str = "") -> NamedCell[Cents]:
    """The sum of a column, above its table under the column's name."""
    return NamedCell(MONEY, name, label or column.header, formula=Total(column), sheet=sheet)


def _same(name: str, sheet: str, label: str, other: NamedCell[Cents]) -> NamedCell[Cents]:
    """A figure that stands elsewhere too."""
    return NamedCell(MONEY, name, label, formula=RoundedSum((Named(other),)), sheet=sheet)


class Unallocated(NamedCells, sheet=SETTINGS_SHEET):
    """参数, last: the target that is not broken down."""

    amount = NamedCell(
        MONEY,
        "hk_unallocated",
        "未分解（元）",
        formula=RoundedSum((Named(Settings.target),), less=(Total(Plan.target),)),
    )


_PLAN, _COMMITMENTS = Plan.declared.sheet, Commitments.declared.sheet
_RECEIPTS, _FOLLOWUPS = Receipts.declared.sheet, Followups.declared.sheet


class Totals(NamedCells):
    """In the order of the sheets."""

    plan_task = _same("hk_plan_task", _PLAN, "本月任务", Settings.target)
    plan_target = _total("hk_plan_target", Plan.target, "本月目标合计", _PLAN)
    plan_unallocated = _same("hk_plan_unallocated", _PLAN, "未分解", Unallocated.amount)
    plan_received = _total("hk_plan_received", Plan.received, sheet=_PLAN)
    plan_due = _total("hk_plan_due", Plan.due_by_now, sheet=_PLAN)
    plan_ahead = _total("hk_plan_ahead", Plan.ahead, sheet=_PLAN)
    target = _total("hk_sum_target", Commitments.target, sheet=_COMMITMENTS)
    commitment = _total("hk_sum_commitment", Commitments.commitment, sheet=_COMMITMENTS)
    gap = _total("hk_sum_gap", Commitments.gap, sheet=_COMMITMENTS)
    measures = _total("hk_sum_measures", Commitments.all_measures, sheet=_COMMITMENTS)
    residual_gap = _total("hk_sum_residual", Commitments.residual_gap, sheet=_COMMITMENTS)
    expected = _total("hk_sum_expected", Commitments.expected, sheet=_COMMITMENTS)
    risk_gap = _total("hk_sum_risk_gap", Commitments.risk_gap, sheet=_COMMITMENTS)
    receipts_counted = _total("hk_receipts_counted", Receipts.counted, "计入回款合计", _RECEIPTS)
    list_at_risk = _total("hk_list_at_risk", Followups.at_risk, "风险金额合计", _FOLLOWUPS)
    list_outstanding = _total("hk_list_outstanding", Followups.outstanding, "待回金额合计", _FOLLOWUPS)
    board_task = _same("hk_board_task", BOARD, "本月任务", Settings.target)
    board_commitment = _same("hk_board_commitment", BOARD, "客户承诺", commitment)
    board_received = _same("hk_board_received", BOARD, "累计实收", plan_received)
    done_rate = NamedCell(
        RATE, "hk_done_rate", "完成率", formula=Ratio(Named(plan_received), Named(plan_task)), sheet=BOARD
    )
    board_expected = _same("hk_board_expected", BOARD, "预计回款", expected)
    board_risk_gap = _same("hk_board_risk_gap", BOARD, "风险差距", risk_gap)
    board_residual = _same("hk_board_residual", BOARD, "剩余差距", residual_gap)
    board_unallocated = _same("hk_board_unallocated", BOARD, "未分解", Unallocated.amount)
    time_gone = NamedCell(
        RATE, "hk_time_gone", "已过时间", sheet=BOARD,
        formula=Ratio(RoundedSum((Named(Workings.days),), less=(Named(Workings.days_left),)), Named(Workings.days)),
    )  # fmt: skip
    """Share of the month's working days before today."""
    lag = NamedCell(
        RATE,
        "hk_lag",
        "落后时间",
        sheet=BOARD,
        formula=Calc(
            RoundedSum((Calc(Calc(Named(time_gone), "-", Named(done_rate)), "*", Const(100)),)), "/", Const(100)
        ),
    )
    """Below zero: the money is ahead of the days. To a hundredth of a per cent, as the shares beside it are told."""
    board_due = _same("hk_board_due", BOARD, "节点应达", plan_due)
    board_ahead = _same("hk_board_ahead", BOARD, "节点差额", plan_ahead)
    open_at_end = NamedCell(
        MONEY, "hk_board_open", "预计还差", sheet=BOARD,
        formula=positive(RoundedSum((Named(Settings.target),), less=(Named(expected),))),
    )  # fmt: skip
    behind = NamedCell(
        COUNT, "hk_board_behind", "落后客户", sheet=BOARD,
        formula=IfNumber(Named(plan_ahead), CountIf((Where(Plan.ahead, "<", Const(0)),)), Named(plan_ahead)),
    )  # fmt: skip
    """An error where a customer's cannot be told: a count that leaves him out would say less than there is."""
    behind_by = NamedCell(
        MONEY, "hk_board_behind_by", "落后合计", sheet=BOARD,
        formula=IfNumber(
            Named(plan_ahead), RoundedSum((), less=(SumIf(Plan.ahead, (Where(Plan.ahead, "<", Const(0)),)),)), Named(plan_ahead)
        ),
    )  # fmt: skip
    """What those who are behind the steps lack; who is ahead makes up for nobody."""
    broken = _total("hk_board_broken", Promises.owed, "失信合计", BOARD)
    uncommitted = NamedCell(
        MONEY, "hk_board_uncommitted", "未承诺目标", sheet=BOARD,
        formula=SumIf(Commitments.target, (Where(Commitments.commitment, "<=", Const(0)),)),
    )  # fmt: skip
