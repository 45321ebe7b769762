"""参数: what the office sets for a month. Functions and formulas take it from here."""

from __future__ import annotations

from xl_huikuan.book.contract.kinds import COUNT, DATE, MONEY, NUMBER, RATE, TEXT
from xl_huikuan.book.contract.named import NamedCell, NamedCells, NeededCell
from xl_huikuan.domain.commitment import DEFAULT_THRESHOLDS
from xl_huikuan.formulas.calls import NamedRange

SETTINGS_SHEET = "参数"


class Settings(NamedCells, sheet=SETTINGS_SHEET):
    """The month's settings, in order. The four thresholds stand under each other."""

    month = NamedCell(TEXT, "hk_month", "月份", prompt="写成 2026-11。")
    first_day = NeededCell(DATE, "hk_from", "本月起", prompt="结算区间的第一天；25 日结账的填上月 26 日。")
    last_day = NeededCell(DATE, "hk_to", "本月止", prompt="结算区间的最后一天。")
    today = NeededCell(DATE, "hk_today", "今天", prompt="由按钮和命令写入，也可手工改。")
    rep = NamedCell(TEXT, "hk_rep", "业务员")
    region = NamedCell(TEXT, "hk_region", "区域")
    target = NeededCell(MONEY, "hk_target", "本月任务（元）", prompt="上级下达的本月回款任务。")
    unit = NamedCell(MONEY, "hk_unit", "分解单位（元）", 100, prompt="目标尽量取这个数的整数倍。")
    calls_per_day = NamedCell(COUNT, "hk_calls_per_day", "每天联系几个客户", 12, prompt="跟进清单每天最多排几个。")
    least = NamedCell(
        MONEY, "hk_least", "最少催多少（元）", 500, prompt="少于此数的不单独联系，下次拜访时顺带催；空白：不限。"
    )
    least_share = NamedCell(
        RATE,
        "hk_least_share",
        "最少催平常回款的",
        0.01,
        prompt="少于客户平常一个月回款的这个比例，也不单独联系；空白：不限。",
    )
    draw_one_in = NamedCell(
        COUNT,
        "hk_draw_one_in",
        "每几个电话抽签一个",
        prompt="写 10：十个电话里有一个在后面十个客户里抽签，几个月后看得出电话有没有用；空白：不抽。",
    )
    budget = NamedCell(
        MONEY, "hk_budget", "本月措施费用预算（元）", prompt="全部措施这个月最多花多少；空白：不限。测算措施时用。"
    )
    stock_months = NeededCell(
        NUMBER, "hk_stock_months", "客户备货月数", 1.5, prompt="先款后货客户最多愿意备几个月的货，用来估算本月上限。"
    )
    easy = NeededCell(
        RATE, "hk_easy", "偏易线", DEFAULT_THRESHOLDS.easy, prompt="承诺低于平常回款的这个比例、又不够目标：偏易。"
    )
    stretch = NeededCell(
        RATE, "hk_stretch", "偏高线", DEFAULT_THRESHOLDS.stretch, prompt="足额兑现的可能性低于此：偏高。"
    )
    incredible = NeededCell(
        RATE, "hk_incredible", "不可信线", DEFAULT_THRESHOLDS.incredible, prompt="足额兑现的可能性低于此：不可信。"
    )
    seen = NeededCell(
        NUMBER, "hk_seen", "历史最高倍数", DEFAULT_THRESHOLDS.seen, prompt="承诺超过历史最高的这个倍数：不可信。"
    )
    mark_least = NamedCell(
        MONEY, "hk_mark_least", "差多少才标色（元）", 5_000, prompt="差额少于此数的不标黄也不标红；空白：不限。"
    )
    mark_amber = NamedCell(
        RATE, "hk_mark_amber", "标黄线", 0.1, prompt="差额超过应有数的这个比例：标黄；看板上落后时间这么多：落后。"
    )
    mark_red = NamedCell(
        RATE, "hk_mark_red", "标红线", 0.3, prompt="差额超过应有数的这个比例：标红；看板上落后时间这么多：明显落后。"
    )
    closed_on = NamedCell(
        DATE, "hk_closed", "结账日", prompt="结转时自动填写。填了以后，按钮和命令不再改这个月；要重开，清空这一格。"
    )


THRESHOLDS = NamedRange("hk_thresholds", (Settings.easy, Settings.stretch, Settings.incredible, Settings.seen))
"""The four limits of `domain.commitment.Thresholds`, as one argument."""
ABOVE_ZERO = (Settings.unit, Settings.calls_per_day)
"""Settings that cannot be 0."""


class MonthEnd(NamedCells, sheet=SETTINGS_SHEET):
    """Written by the jobs: between which amounts the month's receipts will lie, eight times in ten (`domain.receipts_range`).

    No formula of a sheet can work it out; what stands here is of the day beside it.
    """

    low = NamedCell(
        MONEY, "hk_range_low", "月底回款最少（元）", prompt="程序按每个客户的可能推算，十次有八次落在最少和最多之间。"
    )
    high = NamedCell(MONEY, "hk_range_high", "月底回款最多（元）", prompt="同上。")
    worked_out_on = NamedCell(DATE, "hk_range_on", "推算日", prompt="上面两个数是这一天推算的。")
