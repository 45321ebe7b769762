"""说明: what the last run was and found; what it keeps for the next; and the texts that the macros show."""

from __future__ import annotations

from xl_huikuan.book.contract.kinds import COUNT, DATE, NUMBER, TEXT
from xl_huikuan.book.contract.named import NamedCell, NamedCells
from xl_huikuan.book.contract.versions import VERSION

GUIDE = "说明"
MESSAGES_SHEET = "hk.messages"
"""Hidden: texts that the macros show (VBA source itself is ASCII only), and what runs keep."""
FUNCTION_HELP = "hk_function_help"
"""Names and categories of the functions, in 函数; the macro that registers their help reads it."""

NEEDS_PYTHON = "要有 Python 才写得出"
"""Part of every text that a cell shows for words that only Python can write."""


class Status(NamedCells, sheet=GUIDE):
    """Written by the jobs; whether this PC can calculate, by the macro that runs when the workbook opens."""

    last_run = NamedCell(TEXT, "hk_last_run", "最近运行")
    version = NamedCell(TEXT, "hk_version", "版本")
    python = NamedCell(TEXT, "hk_python", "本机能否计算")
    problems = NamedCell(TEXT, "hk_problems", "发现的问题")
    review = NamedCell(TEXT, "hk_review", "复盘小结")
    """The month in three sentences."""
    contract = NamedCell(COUNT, "hk_contract", "表格版本", VERSION)
    """The version of the contract that the workbook was last written by."""


class Kept(NamedCells, sheet=MESSAGES_SHEET):
    """What one run keeps for the next."""

    records = NamedCell(TEXT, "hk_records", "历史的指纹")
    """What the customers' records were estimated from, and the estimates: unchanged, they stand (`jobs.customer_records`)."""
    range_of = NamedCell(TEXT, "hk_range_of", "月底区间的指纹")
    """What 月底回款最少 and 最多 were worked out from: unchanged, they stand (`jobs.month_end`)."""
    planned_month = NamedCell(TEXT, "hk_planned_month", "分解的月份")
    """The month whose target was broken down here: another one in 参数 is another month in a filled workbook."""
    listed_on = NamedCell(DATE, "hk_listed_on", "清单的日期")
    """The day of 跟进清单 as it stands: a contact typed there without a date was on it. Blank: no list was made yet."""
    receipts_from = NamedCell(DATE, "hk_receipts_from", "上期流水的首日")
    """From this day on 上期流水 holds all receipts that the month before had. Blank: it holds none."""
    draws = NamedCell(TEXT, "hk_draws", "本月抽签的电话")
    """Who was drawn by lot beside whom (`jobs.calls_by_lot`)."""
    calls = NamedCell(TEXT, "hk_draws_before", "以前抽签的电话")
    """What the months before say of them, added up."""
    issued = NamedCell(TEXT, "hk_issued", "下达的任务")
    """The month's target as the office handed it down, and what stood below it then (`office.as_issued`). Blank: it did not."""
    shock = NamedCell(NUMBER, "hk_shock", "客户的共同波动")
    """What the customers have in common (`domain.track_shock`), estimated with their records."""


FIRST_PROBLEMS: tuple[tuple[NamedCell[str], NamedCell[str]], ...] = tuple(
    (
        NamedCell(TEXT, f"hk_problem_at_{number}", f"问题{number}在哪里", sheet=MESSAGES_SHEET),
        NamedCell(TEXT, f"hk_problem_{number}", f"问题{number}", sheet=MESSAGES_SHEET),
    )
    for number in range(1, 9)
)
"""The first problems of the last run, the gravest first: the cell of each, as a link names it, and the problem in words."""

_SETUP = "请在这台电脑上运行 huikuan setup（没有安装的，请 IT 按 docs/windows.md 安装），再重新打开工作簿。"
_STAYS = "填好的数和已算好的数都还在。"


def _message(name: str, label: str, text: str) -> NamedCell[str]:
    return NamedCell(TEXT, f"hk_msg_{name}", label, text)


class Messages(NamedCells, sheet=MESSAGES_SHEET):
    """The macros' texts."""

    title = _message("title", "标题", "回款计划")
    ready = _message("ready", "可以计算", "可以：Python 和 xlwings 都在，函数和按钮能用。")
    no_setup = _message("no_setup", "没有设置", f"不能：还没有设置 Python。{_STAYS}{_SETUP}")
    no_interpreter = _message(
        "no_interpreter", "解释器不在", f"不能：设置里的 Python（python.exe）不在那个位置了。{_STAYS}{_SETUP}"
    )
    no_library = _message(
        "no_library", "缺 DLL", f"不能：python.exe 旁边没有本模板要的那一版 xlwings DLL。{_STAYS}{_SETUP}"
    )
    not_windows = _message(
        "not_windows",
        "不是 Windows",
        f"不能：函数和按钮只在 Windows 版 Excel 里工作。{_STAYS}请用命令行处理，如：huikuan plan 文件名。",
    )
    no_python = _message(
        "no_python",
        "按钮没有 Python",
        f"这台电脑没有可用的 Python，按钮和函数暂时不能计算；{_STAYS}原因见“说明”页的“本机能否计算”。"
        "也可以把文件交给装好的电脑，用命令行处理，如：huikuan plan 文件名。",
    )
    failed = _message(
        "failed",
        "任务没有应答",
        "Python 没有做完这一步（可能中途退出，或版本不一致）。请再点一次；还不行请运行 huikuan doctor。",
    )
