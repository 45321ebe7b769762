"""The table of functions that cells can call: one declaration for the wrappers, the help, the docs and the values.

A function takes cell values and gives one back. An argument's kind says what a cell's value becomes before the trade's
own function (`domain`) sees it; a value that cannot become it gives #VALUE!, an error stays the error that it is.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import xl_huikuan
from xl_huikuan.book.contract.choices import DAY_ON, SUGGESTED
from xl_huikuan.domain import commitment as promises
from xl_huikuan.domain import gap, row_check
from xl_huikuan.formulas.semantics import criterion_key
from xl_huikuan.formulas.signatures import Argument, Example, Function, Gives, Takes, money_of
from xl_huikuan.values import Value

if TYPE_CHECKING:
    from xl_huikuan.domain.workdays import Workdays


def _breakdown(
    total: int,
    weights: tuple[float, ...],
    floors: Any = None,
    caps: Any = None,
    locked: Any = None,
    unit: int | None = None,
) -> tuple[int, ...]:
    from xl_huikuan.domain.breakdown import allocate  # numpy: only for those who ask

    return tuple(
        int(amount)
        for amount in allocate(total, weights, floors or None, caps or None, locked or None, unit or 1).amounts
    )


def _step(target: int, shares: tuple[float | None, ...], step: float, unit: int | None = None) -> int:
    from xl_huikuan.domain.steps import split_over_steps

    if not 1 <= int(step) <= len(shares):
        raise ValueError("没有这个节点")
    return split_over_steps(target, _without_blanks(shares), unit or 1)[int(step) - 1]


def _without_blanks(figures: tuple[float | None, ...]) -> list[float]:
    """A column that must be filled from end to end."""
    filled = [figure for figure in figures if figure is not None]
    if len(filled) < len(figures):
        raise ValueError("有空白格")
    return filled


@lru_cache(maxsize=8)
def _thresholds(figures: tuple[float | None, ...]) -> promises.Thresholds:
    if not figures:
        return promises.DEFAULT_THRESHOLDS
    easy, stretch, incredible, seen = _without_blanks(figures)
    return promises.Thresholds(easy, stretch, incredible, seen)


def _promise(
    amount: int | None, good_until: dt.date | None, renewals: float, covered: int, today: dt.date
) -> str:  # fmt: skip
    return promises.promise_state(amount, good_until, renewals > 0, covered, today)


def _calendar(days: tuple[dt.date | None, ...], kinds: tuple[str, ...]) -> Workdays:
    from xl_huikuan.domain.workdays import Workdays

    return Workdays({day: kind == DAY_ON for day, kind in zip(days, kinds, strict=True) if day is not None})


def _support(obstacle: str, obstacles: tuple[str, ...], plans: tuple[str, ...]) -> str:
    wanted = obstacle.casefold()
    return next((plan for name, plan in zip(obstacles, plans, strict=True) if wanted and name.casefold() == wanted), "")


def _suggestion(
    plan: str,
    gap: int = 0,
    code: str = "",
    codes: tuple[Value, ...] = (),
    measures: tuple[Value, ...] = (),
    increments: tuple[Value, ...] = (),
    costs: tuple[Value, ...] = (),
    states: tuple[Value, ...] = (),
) -> str:
    from xl_huikuan.domain.measure import Action
    from xl_huikuan.domain.measure_words import support_text

    suggested = [
        Action(str(measure or ""), money_of(increment), money_of(cost))
        for other, measure, increment, cost, state in zip(codes, measures, increments, costs, states, strict=True)
        if state == SUGGESTED and criterion_key(other) == criterion_key(code)
    ]
    return support_text(plan, gap, suggested)


def _risk(outstanding: int, share: float, broken: float = 0, days_left: float = 0) -> float:
    from xl_huikuan.domain.followup import amount_at_risk  # what the list is made of: only for those who ask

    return amount_at_risk(outstanding, share, broken, int(days_left))


def _next_contact(
    last: dt.date | None,
    interval: float,
    today: dt.date,
    days: tuple[dt.date | None, ...] = (),
    kinds: tuple[str, ...] = (),
) -> dt.date:
    from xl_huikuan.domain.followup import next_contact

    return next_contact(last, int(interval), today, _calendar(days, kinds))


def _day(day: int) -> dt.date:
    return dt.date(2026, 11, day)


_MONEY_CATEGORY, _JUDGING, _FOLLOWING, _CHECKING = "回款·目标", "回款·承诺", "回款·跟进", "回款·检查"
_COEFFICIENTS = (
    Argument("a_full", Takes.NUMBER, "客户表的“兑现a”"),
    Argument("b_full", Takes.NUMBER, "客户表的“兑现b”"),
)

_EXCEPTIONS = (
    Argument("holidays", Takes.DATES, "节假日补充的日期", optional=True),
    Argument("types", Takes.TEXTS, "节假日补充的类型：休 或 班", optional=True),
)
_BROKEN = Argument("broken", Takes.NUMBER, "本月未兑现的承诺笔数，部分兑现算半笔", optional=True)
_JUDGED_BY = (
    Argument("commitment", Takes.MAYBE_MONEY, "客户承诺（元）"),
    Argument("target", Takes.MONEY, "本月目标（元）"),
    Argument("usual", Takes.MAYBE_MONEY, "平常每月回款（元）"),
    Argument("capacity", Takes.MAYBE_MONEY, "本月能力上限（元），空白不限"),
    Argument("highest", Takes.MAYBE_MONEY, "历史最高月回款（元）"),
    *_COEFFICIENTS,
    Argument("thresholds", Takes.NUMBERS, "参数里的四条界线", optional=True),
    Argument("received", Takes.MONEY, "本月累计实收（元）", optional=True),
)

_TABLE = (
    Function(
        "HK_GAP", "差距＝目标－承诺，不小于 0；没有承诺按 0 算。", _MONEY_CATEGORY,
        (Argument("target", Takes.MONEY, "本月目标（元）"), Argument("commitment", Takes.MONEY, "客户承诺（元）")),
        Gives.MONEY, gap.gap, (Example((300_000.0, 200_000.0), 100_000.0),),
    ),
    Function(
        "HK_BREAKDOWN", "把总额按权重分到各客户，守住上下限和锁定额，分毫不差。", _MONEY_CATEGORY,
        (
            Argument("total", Takes.MONEY, "要分解的总额（元）"),
            Argument("weights", Takes.NUMBERS, "各客户的权重，如平常每月回款"),
            Argument("floors", Takes.MONEYS, "各客户至少多少（元）", optional=True),
            Argument("caps", Takes.MONEYS, "各客户至多多少（元），空白不限", optional=True),
            Argument("locked", Takes.MONEYS, "各客户已锁定的目标（元），空白不锁", optional=True),
            Argument("unit", Takes.MAYBE_MONEY, "取整单位（元），默认 0.01", optional=True),
        ),
        Gives.MONEYS, _breakdown, (Example((100.0, (1.0, 2.0, 1.0)), (25.0, 50.0, 25.0)),),
    ),
    Function(
        "HK_STEP", "目标在第几个节点内应回多少。", _MONEY_CATEGORY,
        (
            Argument("target", Takes.MONEY, "目标（元）"),
            Argument("shares", Takes.NUMBERS, "各节点的累计比例，最后一个是 1"),
            Argument("step", Takes.NUMBER, "第几个节点，从 1 起"),
            Argument("unit", Takes.MAYBE_MONEY, "取整单位（元），默认 0.01", optional=True),
        ),
        Gives.MONEY, _step, (Example((100_000.0, (0.3, 0.6, 1.0), 2.0), 30_000.0),),
    ),
    Function(
        "HK_COMMITMENT", "承诺判断：未承诺、偏易、可信、偏高、不可信。", _JUDGING,
        _JUDGED_BY,
        Gives.TEXT,
        lambda commitment, target, usual, capacity, highest, a, b, figures=(), received=0: promises.classify_commitment(
            commitment, target, usual, capacity, highest, a, b, _thresholds(figures), received
        ),
        (Example((None, 300_000.0, 200_000.0, None, 250_000.0, 1.0, -1.0), "未承诺"),),
    ),
    Function(
        "HK_REASON", "承诺判断的理由，一句话。", _JUDGING,
        (*_JUDGED_BY, Argument("because", Takes.TEXT, "未承诺原因", optional=True)),
        Gives.TEXT,
        lambda commitment, target, usual, capacity, highest, a, b, figures=(), received=0, because="": (
            promises.judgement_reason(
                commitment, target, usual, capacity, highest, a, b, _thresholds(figures), received, because
            )
        ),
        (Example((None, 300_000.0, 200_000.0, None, 250_000.0, 1.0, -1.0, None, None, "库存"), "本月尚未承诺：库存"),),
    ),
    Function(
        "HK_EXPECTED", "预计回款：按承诺和以往记录，本月真正能回多少（含已回）。", _JUDGING,
        (
            Argument("commitment", Takes.MAYBE_MONEY, "客户承诺（元）"),
            Argument("usual", Takes.MAYBE_MONEY, "平常每月回款（元）"),
            *_COEFFICIENTS,
            Argument("a_nothing", Takes.NUMBER, "客户表的“不付a”"),
            Argument("b_nothing", Takes.NUMBER, "客户表的“不付b”"),
            Argument("received", Takes.MONEY, "本月累计实收（元）", optional=True),
            _BROKEN,
            Argument("days_left", Takes.MAYBE_NUMBER, "本月还剩几个工作日，含今天；空白按月初算", optional=True),
            Argument("days", Takes.MAYBE_NUMBER, "本月共几个工作日", optional=True),
            Argument("capacity", Takes.MAYBE_MONEY, "本月能力上限（元），空白不限", optional=True),
            Argument("part", Takes.NUMBER, "客户表的“先付比例”；不给按一半算", optional=True),
        ),
        Gives.MONEY, promises.expected_receipts,
        (
            Example((100_000.0, 100_000.0, 1.0, -1.0, -2.0, -0.5, 100_000.0), 100_000.0),
            Example((100_000.0, 100_000.0, 1.0, -1.0, -2.0, -0.5, 30_000.0, 0.0, 0.0, 21.0), 30_000.0),
        ),
    ),
    Function(
        "HK_PROMISE", "一笔承诺的状态：未到期、已兑现、部分兑现、未兑现、已替代、未承诺。", _JUDGING,
        (
            Argument("amount", Takes.MAYBE_MONEY, "承诺金额（元）"),
            Argument("good_until", Takes.MAYBE_DATE, "最晚哪天到算兑现：承诺到款日加宽限天数"),
            Argument("renewals", Takes.NUMBER, "有几笔承诺替代了它"),
            Argument("covered", Takes.MONEY, "到那天为止轮到这一笔的计入回款（元）"),
            Argument("today", Takes.DATE, "今天，即“参数”里的今天"),
        ),
        Gives.TEXT, _promise,
        (Example((50_000.0, _day(21), 0.0, 20_000.0, _day(23)), "部分兑现"),),
    ),
    Function(
        "HK_PRIORITY", "风险金额：没人催就可能回不来的钱。", _FOLLOWING,
        (
            Argument("outstanding", Takes.MONEY, "待回金额（元）"),
            Argument("share", Takes.NUMBER, "预计回款率，0 到 1，如客户表的“预计回款率”"),
            _BROKEN,
            Argument("days_left", Takes.NUMBER, "本月还剩几个工作日", optional=True),
        ),
        Gives.MONEY, _risk, (Example((0.0, 0.5), 0.0),),
    ),
    Function(
        "HK_WORKDAYS", "从一天到另一天有几个工作日，两头都算；法定节假日和调休已内置。", _FOLLOWING,
        (
            Argument("first", Takes.DATE, "第一天"),
            Argument("last", Takes.DATE, "最后一天"),
            *_EXCEPTIONS,
        ),
        Gives.NUMBER,
        lambda first, last, days=(), kinds=(): _calendar(days, kinds).count(first, last),
        (Example((_day(20), _day(23)), 2.0),),
    ),
    Function(
        "HK_NEXT_CONTACT", "下次应联系日：上次联系起若干个工作日，不早于今天。", _FOLLOWING,
        (
            Argument("last", Takes.MAYBE_DATE, "最近联系日，空白表示没联系过"),
            Argument("interval", Takes.NUMBER, "跟进间隔（工作日）"),
            Argument("today", Takes.DATE, "今天，即“参数”里的今天"),
            *_EXCEPTIONS,
        ),
        Gives.DATE, _next_contact, (Example((_day(20), 2.0, _day(23)), _day(24)),),
    ),
    Function(
        "HK_SUPPORT", "针对障碍的办法，来自清单。", _FOLLOWING,
        (
            Argument("obstacle", Takes.TEXT, "障碍"),
            Argument("obstacles", Takes.TEXTS, "清单里的障碍一列"),
            Argument("plans", Takes.TEXTS, "清单里的支持方案一列"),
        ),
        Gives.TEXT, _support, (Example(("资金", ("库存", "资金"), ("促销", "分批打款")), "分批打款"),),
    ),
    Function(
        "HK_SUGGESTION", "建议方案：建议了哪些措施、能补多少、还差多少，以及针对障碍的办法。", _FOLLOWING,
        (
            Argument("plan", Takes.TEXT, "针对障碍的办法"),
            Argument("gap", Takes.MONEY, "剩余差距（元）"),
            Argument("code", Takes.TEXT, "客户编码", optional=True),
            Argument("codes", Takes.CELLS, "措施行动里的客户编码一列", optional=True),
            Argument("measures", Takes.CELLS, "措施行动里的措施一列", optional=True),
            Argument("increments", Takes.CELLS, "措施行动里的预计增量一列", optional=True),
            Argument("costs", Takes.CELLS, "措施行动里的费用一列", optional=True),
            Argument("states", Takes.CELLS, "措施行动里的状态一列", optional=True),
        ),
        Gives.TEXT, _suggestion,
        (
            Example(
                (
                    "分批打款", 50_000.0, "A1", ("A1", "A2"),
                    ("客户激励", "促销宣传"), (30_000.0, 9_000.0), (2_000.0, 800.0), (SUGGESTED, SUGGESTED),
                ),
                "建议客户激励：可补3万元，费用2,000元；还差2万元没有措施；办法：分批打款",
            ),
        ),
    ),
    Function(
        "HK_CHECK", "数据检查：这一行最要紧的一处不对、怎么改；没有问题为空。", _CHECKING,
        (
            Argument("customer", Takes.ANYTHING, "客户名称"),
            Argument("opening", Takes.ANYTHING, "期初目标（元）", optional=True),
            Argument("target", Takes.ANYTHING, "本月目标（元）", optional=True),
            Argument("steps", Takes.ANYTHING, "节点合计（元）", optional=True),
            Argument("received", Takes.ANYTHING, "累计实收（元）", optional=True),
            Argument("commitment", Takes.ANYTHING, "客户承诺（元）", optional=True),
            Argument("measures", Takes.ANYTHING, "措施合计（元）", optional=True),
        ),
        Gives.TEXT, row_check.check_row, (Example(("甲酒业", 100.0, -100.0), row_check.RowFault.NEGATIVE_TARGET),),
    ),
    Function("HK_VERSION", "本工具的版本。", _CHECKING, (), Gives.TEXT, lambda: xl_huikuan.__version__),
)  # fmt: skip

FUNCTIONS: dict[str, Function] = {function.name: function for function in _TABLE}
"""All functions for cells by name."""
