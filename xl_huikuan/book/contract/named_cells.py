"""The named cells: the month's settings, the totals above the tables, and the status in 说明."""

from __future__ import annotations

from xl_huikuan.book.contract import computed as f
from xl_huikuan.book.contract.schema import Kind, NamedCell
from xl_huikuan.domain.commitment import DEFAULT_THRESHOLDS
from xl_huikuan.formulas.expressions import Money, Named, Ratio
from xl_huikuan.formulas.lookups import Total

_SHEET = "参数"


def _setting(name: str, label: str, kind: Kind, default: object = None, prompt: str = "", **more: object) -> NamedCell:
    return NamedCell(name, _SHEET, label, kind, default, prompt=prompt, **more)  # type: ignore[arg-type]


SETTINGS: tuple[NamedCell, ...] = (
    _setting("hk_month", "月份", Kind.TEXT, prompt="写成 2026-11。"),
    _setting("hk_from", "本月起", Kind.DATE, prompt="结算区间的第一天；25 日结账的填上月 26 日。", needed=True),
    _setting("hk_to", "本月止", Kind.DATE, prompt="结算区间的最后一天。", needed=True),
    _setting("hk_today", "今天", Kind.DATE, prompt="由按钮和命令写入，也可手工改。", needed=True),
    _setting("hk_rep", "业务员", Kind.TEXT),
    _setting("hk_region", "区域", Kind.TEXT),
    _setting("hk_target", "本月任务（元）", Kind.MONEY, prompt="上级下达的本月回款任务。", needed=True),
    _setting("hk_unit", "分解单位（元）", Kind.MONEY, 100, prompt="目标尽量取这个数的整数倍。"),
    _setting("hk_calls_per_day", "每天联系几个客户", Kind.COUNT, 12, prompt="跟进清单每天最多排几个。"),
    _setting("hk_budget", "本月措施费用预算（元）", Kind.MONEY, prompt="全部措施这个月最多花多少；空白：不限。测算措施时用。"),
    _setting("hk_stock_months", "客户备货月数", Kind.NUMBER, 1.5, prompt="先款后货客户最多愿意备几个月的货，用来估算本月上限。", needed=True),
    _setting("hk_easy", "偏易线", Kind.RATE, DEFAULT_THRESHOLDS.easy, prompt="承诺低于平常回款的这个比例、又不够目标：偏易。", needed=True),
    _setting("hk_stretch", "偏高线", Kind.RATE, DEFAULT_THRESHOLDS.stretch, prompt="足额兑现的可能性低于此：偏高。", needed=True),
    _setting("hk_incredible", "不可信线", Kind.RATE, DEFAULT_THRESHOLDS.incredible, prompt="足额兑现的可能性低于此：不可信。", needed=True),
    _setting("hk_seen", "历史最高倍数", Kind.NUMBER, DEFAULT_THRESHOLDS.seen, prompt="承诺超过历史最高的这个倍数：不可信。", needed=True),
    NamedCell("hk_steps_due", _SHEET, "已到期节点数", Kind.COUNT, formula=f.STEPS_DUE),
    NamedCell("hk_days", _SHEET, "本月工作日", Kind.COUNT, formula=f.WORKDAYS),
    NamedCell("hk_days_left", _SHEET, "还剩工作日（含今天）", Kind.COUNT, formula=f.WORKDAYS_LEFT),
    NamedCell(
        "hk_unallocated", _SHEET, "未分解（元）", Kind.MONEY,
        formula=Money((Named("hk_target"),), less=(Total("tblPlan", "本月目标"),)),
    ),
)  # fmt: skip
"""参数: in order. The four thresholds stand under each other; `computed.THRESHOLDS` names them together."""


def _total(name: str, sheet: str, label: str, table: str, column: str) -> NamedCell:
    return NamedCell(name, sheet, label, Kind.MONEY, formula=Total(table, column))


def _same(name: str, sheet: str, label: str, as_name: str) -> NamedCell:
    return NamedCell(name, sheet, label, Kind.MONEY, formula=Money((Named(as_name),)))


SHEET_TOTALS: tuple[NamedCell, ...] = (
    _same("hk_plan_task", "计划", "本月任务", "hk_target"),
    _total("hk_plan_target", "计划", "本月目标合计", "tblPlan", "本月目标"),
    _same("hk_plan_unallocated", "计划", "未分解", "hk_unallocated"),
    _total("hk_plan_received", "计划", "累计实收", "tblPlan", "累计实收"),
    _total("hk_plan_due", "计划", "应达进度", "tblPlan", "应达进度"),
    _total("hk_plan_ahead", "计划", "进度差额", "tblPlan", "进度差额"),
    _total("hk_sum_target", "承诺与差距", "本月目标", "tblCommitments", "本月目标"),
    _total("hk_sum_commitment", "承诺与差距", "客户承诺", "tblCommitments", "客户承诺"),
    _total("hk_sum_gap", "承诺与差距", "差距", "tblCommitments", "差距"),
    _total("hk_sum_measures", "承诺与差距", "措施合计", "tblCommitments", "措施合计"),
    _total("hk_sum_residual", "承诺与差距", "剩余差距", "tblCommitments", "剩余差距"),
    _total("hk_sum_expected", "承诺与差距", "预计回款", "tblCommitments", "预计回款"),
    _total("hk_sum_risk_gap", "承诺与差距", "风险差距", "tblCommitments", "风险差距"),
    _total("hk_receipts_counted", "回款流水", "计入回款合计", "tblReceipts", "计入回款"),
    _total("hk_list_at_risk", "跟进清单", "风险金额合计", "tblFollowups", "风险金额"),
    _total("hk_list_outstanding", "跟进清单", "待回金额合计", "tblFollowups", "待回金额"),
    _same("hk_board_task", "看板", "本月任务", "hk_target"),
    _same("hk_board_commitment", "看板", "客户承诺", "hk_sum_commitment"),
    _same("hk_board_received", "看板", "累计实收", "hk_plan_received"),
    NamedCell(
        "hk_done_rate", "看板", "完成率", Kind.RATE, formula=Ratio(Named("hk_plan_received"), Named("hk_plan_task"))
    ),
    _same("hk_board_expected", "看板", "预计回款", "hk_sum_expected"),
    _same("hk_board_risk_gap", "看板", "风险差距", "hk_sum_risk_gap"),
    _same("hk_board_residual", "看板", "剩余差距", "hk_sum_residual"),
    _same("hk_board_unallocated", "看板", "未分解", "hk_unallocated"),
)
"""Shown above the tables of their sheets."""

STATUS_CELLS: tuple[NamedCell, ...] = (
    NamedCell("hk_last_run", "说明", "最近运行", Kind.TEXT),
    NamedCell("hk_version", "说明", "版本", Kind.TEXT),
    NamedCell("hk_python", "说明", "本机能否计算", Kind.TEXT),
    NamedCell("hk_problems", "说明", "发现的问题", Kind.TEXT),
)
"""说明: written by the jobs; hk_python by the macro that runs when the workbook opens."""

MESSAGES_SHEET = "hk.messages"
"""Hidden: texts that the macros show; VBA source itself is ASCII only."""
_SETUP = "请在这台电脑上运行 huikuan setup（没有安装的，请 IT 按 docs/windows.md 安装），再重新打开工作簿。"
_STAYS = "填好的数和已算好的数都还在。"


def _message(name: str, label: str, text: str) -> NamedCell:
    return NamedCell(f"hk_msg_{name}", MESSAGES_SHEET, label, Kind.TEXT, text)


MESSAGES: tuple[NamedCell, ...] = (
    _message("title", "标题", "回款计划"),
    _message("ready", "可以计算", "可以：Python 和 xlwings 都在，函数和按钮能用。"),
    _message("no_setup", "没有设置", f"不能：还没有设置 Python。{_STAYS}{_SETUP}"),
    _message("no_interpreter", "解释器不在", f"不能：设置里的 Python（python.exe）不在那个位置了。{_STAYS}{_SETUP}"),
    _message("no_library", "缺 DLL", f"不能：python.exe 旁边没有本模板要的那一版 xlwings DLL。{_STAYS}{_SETUP}"),
    _message("not_windows", "不是 Windows", f"不能：函数和按钮只在 Windows 版 Excel 里工作。{_STAYS}请用命令行处理，如：huikuan plan 文件名。"),
    _message(
        "no_python", "按钮没有 Python",
        f"这台电脑没有可用的 Python，按钮和函数暂时不能计算；{_STAYS}原因见“说明”页的“本机能否计算”。"
        "也可以把文件交给装好的电脑，用命令行处理，如：huikuan plan 文件名。",
    ),
    _message("failed", "任务没有应答", "Python 没有做完这一步（可能中途退出，或版本不一致）。请再点一次；还不行请运行 huikuan doctor。"),
)  # fmt: skip
