"""The formulas of the computed columns, each declared once."""

from __future__ import annotations

from xl_huikuan.book.contract.choices import CONFIRMED, DECIDED, DONE, PREPAID, REPORTED, SUGGESTED
from xl_huikuan.domain.commitment import PromiseState
from xl_huikuan.formulas.expressions import (
    Amount,
    Call,
    Col,
    Const,
    Error,
    Extreme,
    Formula,
    Money,
    Named,
    NamedRange,
    Ratio,
    Times,
    When,
    WholeColumn,
    positive,
)
from xl_huikuan.formulas.lookups import CellsOf, CountExact, CountIf, Lookup, SumIf, Where
from xl_huikuan.values import CellError

CODE = Col("客户编码")
FROM, TO, TODAY = Named("hk_from"), Named("hk_to"), Named("hk_today")
THRESHOLDS = NamedRange("hk_thresholds", ("hk_easy", "hk_stretch", "hk_incredible", "hk_seen"))
_NOTHING, _ZERO = Const(""), Const(0)
_OF_CUSTOMER = Where("客户编码", "=", CODE)


def in_month(column: str) -> tuple[Where, Where]:
    """Dates from hk_from to hk_to."""
    return Where(column, ">=", FROM), Where(column, "<=", TO)


def customer(column: str, text: bool = False) -> Lookup:
    """A field of the row's customer."""
    return Lookup(CODE, "tblCustomers", "客户编码", column, text)


def _maybe(column: str) -> Formula:
    """A figure of the row's customer, blank where it is blank."""
    return When(customer(column), "=", _NOTHING, _NOTHING, customer(column))


CUSTOMER_NAME = customer("客户名称", text=True)

# 计划
TARGET = Money((Amount("期初目标"), SumIf("tblTargetChanges", "调整额", (_OF_CUSTOMER, *in_month("日期")), typed=True)))
RECEIVED = SumIf("tblReceipts", "计入回款", (_OF_CUSTOMER, *in_month("日期")))
STEPS_DUE = CountIf("tblSteps", (Where("截止日", "<=", TODAY),))
DUE_BY_NOW = Money(
    tuple(When(Named("hk_steps_due"), ">=", Const(i), Amount(f"节点{i}"), _ZERO) for i in (1, 2, 3, 4)),
)
AHEAD = Money((Col("累计实收"),), less=(Col("应达进度"),))
PLAN_CHECK = Call(
    "HK_CHECK",
    (
        Col("客户名称"),
        Col("期初目标"),
        Col("本月目标"),
        Money(tuple(Amount(f"节点{i}") for i in (1, 2, 3, 4))),
        Col("累计实收"),
    ),
)

# 承诺登记: a renewed promise counts for what came in before it was renewed
_RENEWED = CountIf("tblPromises", (Where("替代编号", "=", Col("承诺编号")),))
_RENEWED_ON = Lookup(Col("承诺编号"), "tblPromises", "替代编号", "作出日")
_MADE = Extreme("MAX", (FROM, Money((Col("作出日"), When(Col("替代编号"), "=", _NOTHING, _ZERO, Const(1))))))
_CAME_BEFORE_RENEWAL = SumIf(
    "tblReceipts", "计入回款", (_OF_CUSTOMER, Where("日期", ">=", _MADE), Where("日期", "<=", _RENEWED_ON))
)
PROMISE_COUNTS = When(
    _RENEWED, ">", _ZERO, Extreme("MIN", (Amount("承诺金额"), positive(_CAME_BEFORE_RENEWAL))), Amount("承诺金额")
)
_TOLERANCE = Lookup(customer("信用等级", text=True), "tblGrades", "信用等级", "宽限天数")
_SINCE = Where("承诺到款日", ">=", FROM)
PROMISE_STATE = Call(
    "HK_PROMISE",
    (
        Col("承诺金额"),
        Col("承诺到款日"),
        _RENEWED,
        SumIf(
            "tblReceipts",
            "计入回款",
            (
                _OF_CUSTOMER,
                Where("日期", ">=", FROM),
                Where("日期", "<=", Money((Col("承诺到款日"), _TOLERANCE))),
            ),
        ),
        Money(
            (
                SumIf("tblPromises", "有效金额", (_OF_CUSTOMER, _SINCE, Where("承诺到款日", "<", Col("承诺到款日")))),
                SumIf(
                    "tblPromises",
                    "有效金额",
                    (
                        _OF_CUSTOMER,
                        Where("承诺到款日", "=", Col("承诺到款日")),
                        Where("承诺编号", "<", Col("承诺编号")),
                    ),
                ),
            )
        ),
        TODAY,
        _TOLERANCE,
    ),
)

# 承诺与差距
_PLAN_ROW = "tblPlan", "客户编码"
PLANNED = Lookup(CODE, *_PLAN_ROW, "本月目标")
COMMITMENT = SumIf("tblPromises", "有效金额", (_OF_CUSTOMER, *in_month("承诺到款日")))
GAP = Call("HK_GAP", (Col("本月目标"), Col("客户承诺")))
GAP_RATE = Ratio(Col("差距"), Col("本月目标"))
USUAL = When(customer("记录月数"), ">", _ZERO, customer("月均回款"), _maybe("手工月均"))
_ROOM = positive(
    Money(
        (Times(customer("月均动销"), Named("hk_stock_months")),),
        less=(customer("库存金额"), customer("预收余额")),
    )
)
CAPACITY = When(
    customer("本月能力上限"),
    "<>",
    _NOTHING,
    customer("本月能力上限"),
    When(
        customer("结算方式", text=True),
        "=",
        Const(PREPAID),
        When(customer("月均动销"), "=", _NOTHING, _NOTHING, _ROOM),
        _NOTHING,
    ),
)
"""What a customer can carry this month: his own cap, else what a prepaying dealer's sales and stock leave room for."""
RECORD = ("兑现a", "兑现b", "不付a", "不付b")
"""The columns of 客户 that hold a customer's record, as `domain.chances` takes it."""
_COEFFICIENTS: tuple[Formula, ...] = tuple(_maybe(name) for name in RECORD)
_JUDGED_BY: tuple[Formula | NamedRange, ...] = (
    Col("客户承诺"),
    Col("本月目标"),
    USUAL,
    CAPACITY,
    _maybe("历史最高"),
    *_COEFFICIENTS[:2],
    THRESHOLDS,
    Col("累计实收"),
)
JUDGEMENT = Call("HK_COMMITMENT", _JUDGED_BY)
JUDGEMENT_REASON = Call("HK_REASON", (*_JUDGED_BY, Lookup(CODE, "tblPromises", "客户编码", "未承诺原因", text=True)))
_EXCEPTIONS = WholeColumn("tblHolidays", "日期"), WholeColumn("tblHolidays", "类型")
WORKDAYS = Call("HK_WORKDAYS", (FROM, TO, *_EXCEPTIONS))
WORKDAYS_LEFT = Call("HK_WORKDAYS", (Extreme("MAX", (FROM, TODAY)), TO, *_EXCEPTIONS))


def _promises(state: PromiseState) -> CountIf:
    return CountIf("tblPromises", (_OF_CUSTOMER, Where("状态", "=", Const(state.value)), _SINCE))


_BROKEN = Money((_promises(PromiseState.BROKEN), Times(Const(0.5), _promises(PromiseState.PARTLY_KEPT))))
EXPECTED = Call(
    "HK_EXPECTED",
    (
        Col("客户承诺"),
        USUAL,
        *_COEFFICIENTS,
        Col("累计实收"),
        _BROKEN,
        Named("hk_days_left"),
        Named("hk_days"),
        CAPACITY,
    ),
)
RISK_GAP = positive(Money((Col("本月目标"),), less=(Col("预计回款"),)))
"""The risk-adjusted gap: what will be lacking if things go as the record says."""

MEASURES = ("潜力分析", "客户激励", "促销宣传", "开发网点", "促销培训", "下游进货促销")
"""The measures with a column of their own."""


def _actions(*more: Where) -> Money:
    states = (DECIDED, DONE)
    return Money(
        tuple(
            SumIf("tblActions", "预计增量", (_OF_CUSTOMER, *more, Where("状态", "=", Const(state))), typed=True)
            for state in states
        )
    )


def measure(name: str) -> Money:
    """What a measure's decided and finished actions should bring."""
    return _actions(Where("措施", "=", Const(name)))


OTHER_MEASURES = Money((_actions(),), less=tuple(Col(name) for name in MEASURES))
ALL_MEASURES = Money((*(Col(name) for name in MEASURES), Col("其他措施")))
RESIDUAL_GAP = positive(Money((Col("差距"),), less=(Col("措施合计"),)))
_UNCOVERED = positive(
    Money((Col("本月目标"),), less=(Extreme("MAX", (Col("客户承诺"), Col("累计实收"))), Col("措施合计")))
)
_ANSWER = (
    Col("障碍"), WholeColumn("tblObstacles", "障碍"), WholeColumn("tblObstacles", "支持方案"), _UNCOVERED
)  # fmt: skip
_ACTION_CELLS = tuple(
    CellsOf("tblActions", column, "客户编码", CODE) for column in ("客户编码", "措施", "预计增量", "费用", "状态")
)
SUPPORT = When(
    CountIf("tblActions", (_OF_CUSTOMER, Where("状态", "=", Const(SUGGESTED)))),
    ">",
    _ZERO,
    Call("HK_SUPPORT", (*_ANSWER, CODE, *_ACTION_CELLS)),
    Call("HK_SUPPORT", _ANSWER),
)
"""The actions are handed over only for customers with suggestions: an edit there recalculates every row."""
_KEPT_WITHIN = Extreme("MIN", (Col("客户承诺"), Col("本月目标")))
NOT_KEPT = positive(Money((_KEPT_WITHIN,), less=(Col("累计实收"),)))
BEYOND_COMMITMENT = positive(Money((Col("累计实收"),), less=(_KEPT_WITHIN,)))
BEYOND_TARGET = positive(Money((Col("客户承诺"),), less=(Col("本月目标"),)))
OUTSTANDING = positive(Money((Col("本月目标"),), less=(Col("累计实收"),)))
COMMITMENT_CHECK = Call(
    "HK_CHECK", (Col("客户名称"), None, Col("本月目标"), None, Col("累计实收"), Col("客户承诺"), Col("措施合计"))
)

# 回款流水
_RULE = (Where("方式", "=", Col("方式")), Where("款项性质", "=", Col("款项性质")))
_BY_RULE = When(
    CountIf("tblReceiptRules", _RULE),
    "=",
    _ZERO,
    Error(CellError.NA),
    Times(Amount("金额"), SumIf("tblReceiptRules", "计入比例", _RULE, rounded=False)),
)
_CONFIRMED_TOO = CountExact("tblReceipts", (Where("流水号", "=", Col("流水号")), Where("状态", "=", Const(CONFIRMED))))
COUNTED = When(
    Col("状态"),
    "=",
    Const(REPORTED),
    When(Col("流水号"), "=", _NOTHING, _BY_RULE, When(_CONFIRMED_TOO, ">", _ZERO, _ZERO, _BY_RULE)),
    _BY_RULE,
)
"""A receipt times its rule's share; one that the rep reported and finance confirmed counts once."""
