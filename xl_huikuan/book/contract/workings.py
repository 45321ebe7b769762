"""参数: figures of the month as a whole that formulas take, worked out once."""

from __future__ import annotations

from xl_huikuan.book.contract.kinds import COUNT
from xl_huikuan.book.contract.lists import Holidays, Steps
from xl_huikuan.book.contract.named import NamedCell, NamedCells
from xl_huikuan.book.contract.settings import SETTINGS_SHEET, Settings
from xl_huikuan.formulas.calls import Call, WholeColumn
from xl_huikuan.formulas.expressions import Extreme, Named
from xl_huikuan.formulas.lookups import CountIf, Where

_FIRST, _LAST, _TODAY = Named(Settings.first_day), Named(Settings.last_day), Named(Settings.today)
_EXCEPTIONS = WholeColumn(Holidays.day), WholeColumn(Holidays.kind)


class Workings(NamedCells, sheet=SETTINGS_SHEET):
    """In order."""

    steps_due = NamedCell(
        COUNT, "hk_steps_due", "已到期节点数", formula=CountIf((Where(Steps.deadline, "<=", _TODAY),))
    )
    days = NamedCell(COUNT, "hk_days", "本月工作日", formula=Call("HK_WORKDAYS", (_FIRST, _LAST, *_EXCEPTIONS)))
    days_left = NamedCell(
        COUNT,
        "hk_days_left",
        "还剩工作日（含今天）",
        formula=Call("HK_WORKDAYS", (Extreme("MAX", (_FIRST, _TODAY)), _LAST, *_EXCEPTIONS)),
    )
