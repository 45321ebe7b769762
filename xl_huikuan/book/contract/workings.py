"""参数: figures of the month as a whole that formulas take, worked out once."""

from __future__ import annotations

from xl_huikuan.book.contract.customers import ZERO
from xl_huikuan.book.contract.kinds import COUNT, RATE
from xl_huikuan.book.contract.lists import Calendar, Holidays, Steps
from xl_huikuan.book.contract.named import NamedCell, NamedCells
from xl_huikuan.book.contract.settings import SETTINGS_SHEET, Settings
from xl_huikuan.domain.slipping import HALF_DAYS
from xl_huikuan.formulas.arithmetic import Calc, Weekdays
from xl_huikuan.formulas.calls import Call, OrNative, WholeColumn
from xl_huikuan.formulas.expressions import Const, Expression, Extreme, Named, When, positive
from xl_huikuan.formulas.lookups import CountIf, SumIf, Where

_FIRST, _LAST, _TODAY = Named(Settings.first_day), Named(Settings.last_day), Named(Settings.today)
_EXCEPTIONS = WholeColumn(Holidays.day), WholeColumn(Holidays.kind)


def _workdays(first: Expression, last: Expression) -> Expression:
    """Without Python: Mondays to Fridays, and 日历 for the days that are otherwise."""
    within = Where(Calendar.day, ">=", first), Where(Calendar.day, "<=", last)
    native = Calc(Weekdays(first, last), "+", SumIf(Calendar.more, within))
    return OrNative(Call("HK_WORKDAYS", (first, last, *_EXCEPTIONS)), positive(native))


def _by_days(days: NamedCell[int]) -> Expression:
    return Calc(Named(days), "/", Calc(Named(days), "+", Const(HALF_DAYS)))


class Workings(NamedCells, sheet=SETTINGS_SHEET):
    """In order."""

    steps_due = NamedCell(
        COUNT, "hk_steps_due", "已到期节点数", formula=CountIf((Where(Steps.deadline, "<=", _TODAY),))
    )
    days = NamedCell(COUNT, "hk_days", "本月工作日", formula=_workdays(_FIRST, _LAST))
    days_left = NamedCell(
        COUNT, "hk_days_left", "还剩工作日（含今天）", formula=_workdays(Extreme("MAX", (_FIRST, _TODAY)), _LAST)
    )
    pace = NamedCell(
        RATE,
        "hk_pace",
        "余下天数折算",
        formula=When(Named(days), "<=", ZERO, ZERO, Calc(_by_days(days_left), "/", _by_days(days))),
    )
    """See `domain.slipping`: what is not there yet comes the less, the fewer days are left."""
