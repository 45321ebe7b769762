"""The demo's dealers: who they are, how big, how they pay, and their last six months."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from xl_huikuan.book.contract.choices import HANDED_OVER, NEW, NORMAL, ON_CREDIT, PREPAID, STOPPED
from xl_huikuan.book.contract.codes import Code
from xl_huikuan.demo.dice import DemoCalendar, Dice, rounded
from xl_huikuan.demo.rows import CustomerRow, HistoryRow
from xl_huikuan.values import Cents


class Case(Enum):
    """What is special about a dealer this month."""

    ORDINARY = "平常"
    RENEWED = "未兑现后改期"
    TWO_PROMISES = "两笔承诺"
    NEWCOMER = "新开"
    LEAVER = "停供"
    HANDED_OVER = "移交"
    PART_PAYER = "只付了一部分"
    ACCEPTANCE = "付承兑汇票"
    REBATE = "返利冲抵"
    REFUND = "退款"
    DEPOSIT = "保证金"
    REPORTED_TWICE = "业务员先报、财务后确认"
    TARGET_CUT = "月中减目标"
    NO_COMMITMENT = "没有承诺"
    ODD_CODE = "编码像日期"
    OVERPROMISER = "承诺远超能力"


ROUND = 60
"""The special cases come back every so many dealers."""
_CASES = {1 + 3 * at: case for at, case in enumerate(case for case in Case if case is not Case.ORDINARY)}
_ODD_CODE = "1-2"
_FIRST_CODE = 101

_SIZES: dict[Case, Cents] = {
    Case.RENEWED: 80_000_00, Case.TWO_PROMISES: 160_000_00, Case.NEWCOMER: 20_000_00, Case.LEAVER: 16_000_00,
    Case.PART_PAYER: 60_000_00, Case.ACCEPTANCE: 240_000_00, Case.REBATE: 90_000_00, Case.TARGET_CUT: 120_000_00,
    Case.NO_COMMITMENT: 45_000_00, Case.OVERPROMISER: 50_000_00,
}  # fmt: skip
_BIGGEST, _CREDIT_UNIT = 420_000_00, 10_000_00
_GRADES_OF = {
    Case.RENEWED: "C", Case.PART_PAYER: "C", Case.LEAVER: "D", Case.NO_COMMITMENT: "D", Case.ACCEPTANCE: "A",
    Case.REPORTED_TWICE: "A", Case.NEWCOMER: "B", Case.HANDED_OVER: "B",
}  # fmt: skip
_ON_CREDIT_CASES = (Case.PART_PAYER, Case.LEAVER)
_STATUSES = {Case.NEWCOMER: NEW, Case.LEAVER: STOPPED, Case.HANDED_OVER: HANDED_OVER}
_NOTES = {
    Case.LEAVER: "月初起停供，余款清完为止",
    Case.HANDED_OVER: "月初移交给邻区业务员王磊",
    Case.NEWCOMER: "上月底签约，首批货已定",
}

_GRADES = (("A", 0.25), ("B", 0.40), ("C", 0.25), ("D", 0.10))
ON_TIME = {"A": 0.95, "B": 0.84, "C": 0.62, "D": 0.30}
"""The share of a grade's commitments that are paid in full in time."""
NOTHING = {"A": 0.20, "B": 0.30, "C": 0.35, "D": 0.50}
"""Of the others, the share of which nothing comes."""

_SEASON = (1.40, 0.80, 0.70, 0.75, 0.90, 0.80, 0.75, 1.05, 1.35, 0.85, 1.00, 1.25)
"""How liquor sells, January to December: towards the Spring Festival and the Mid-Autumn Festival."""
_HISTORY_MONTHS = 6

_PLACES = (
    ("颍州", "颍州区"), ("颍东", "颍东区"), ("颍泉", "颍泉区"), ("太和县", "太和县"),
    ("临泉县", "临泉县"), ("阜南县", "阜南县"), ("颍上县", "颍上县"), ("界首", "界首市"),
)  # fmt: skip
_TRADES = ("酒业", "商贸", "糖酒", "名酒行", "副食", "酒水经营部", "烟酒批发部")
_BRANDS_1 = "鑫宏瑞恒禾沅聚晟澄顺裕德福广嘉润兴隆和盈沁筠同颐"
_BRANDS_2 = "源盛沣昌达祥丰泽远茂信康通庆诚合旺辉利运佳庭悦"
"""24 and 23 of them: numbers without a common factor give every pair once before any comes again."""
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡郭"
_GIVEN = ("建", "军", "海涛", "玉兰", "国庆", "小勇", "春梅", "志强", "老板", "经理", "店长", "总")
_RIVALS = ("本地老窖", "徽酒中档", "川酒光瓶", "苏酒次高端", "酱酒贴牌", None)
_STRENGTHS = ("烟酒店网点多", "宴席资源好", "团购人脉广", "自有配送车队", "乡镇覆盖深", "口碑好守信用", "店员稳", None)
_TROUBLES = ("下游赊账多", "竞品让利大", "缺业务员", "仓库小", "老板精力分散", None, None, None)
_PAY_DAYS = (3, 5, 5, 8, 8, 10, 10, 12, 15, 15, 18, 20, 20, 22, 25, 25, 28, 30)


@dataclass(frozen=True)
class Dealer:
    """A dealer, as `dealer` draws it."""

    index: int
    case: Case
    usual: Cents
    """What it pays in a usual month: the mean of its history, a newcomer's estimate."""
    overstocked: bool
    row: CustomerRow
    history: list[HistoryRow]

    @property
    def code(self) -> Code:
        """Its code."""
        return self.row.code

    @property
    def on_credit(self) -> bool:
        """Whether it pays after delivery."""
        return self.row.settlement == ON_CREDIT

    @property
    def active(self) -> bool:
        """Whether it takes part in the month's target."""
        return self.case not in (Case.LEAVER, Case.HANDED_OVER)


def dealer(index: int, calendar: DemoCalendar, dice: Dice) -> Dealer:
    """The dealer with this running number, from 0."""
    case = _CASES.get(index % ROUND, Case.ORDINARY)
    if case is Case.ODD_CODE and index >= ROUND:
        case = Case.ORDINARY
    code = Code(_ODD_CODE if case is Case.ODD_CODE else f"{_FIRST_CODE + index:05d}")
    grade = dice.weighted(_GRADES)
    size = int(10_000_00 + 15_000_00 / (1 - 0.985 * dice.between(0, 1)))
    on_credit = dice.chance(0.18)
    overstocked = dice.chance(0.08)
    if index % ROUND == 0:
        grade, size = "A", _BIGGEST
    if case is not Case.ORDINARY:
        on_credit, overstocked = case in _ON_CREDIT_CASES, False
    elif index % ROUND == 0:
        on_credit, overstocked = False, False
    grade, size = _GRADES_OF.get(case, grade), _SIZES.get(case, size)

    history = [] if case is Case.NEWCOMER else _history(code, grade, size, calendar, dice)
    usual = round(sum(row.received for row in history) / len(history)) if history else size
    place, region = dice.pick(_PLACES)
    row = CustomerRow(
        code=code,
        name=f"{place}{_brand(index)}{dice.pick(_TRADES)}",
        region=region,
        status=_STATUSES.get(case, NORMAL),
        settlement=ON_CREDIT if on_credit else PREPAID,
        grade=grade,
        contact_person=dice.pick(_SURNAMES) + dice.pick(_GIVEN),
        phone=f"130 0000 {(_FIRST_CODE + index) % 10_000:04d}",
        usual_pay_day=dice.pick(_PAY_DAYS),
        rival=dice.pick(_RIVALS),
        strength=dice.pick(_STRENGTHS),
        difficulty=dice.pick(_TROUBLES),
        note=_NOTES.get(case),
    )
    row = _credit(row, size, dice) if on_credit else _prepaid(row, case, size, overstocked, dice)
    if overstocked:
        row = replace(row, difficulty="库存偏高，周转慢")
    elif row.overdue:
        row = replace(row, difficulty="资金紧，旧账未清")
    if case is Case.NEWCOMER:
        row = replace(row, usual_by_hand=size)
    if case is Case.ORDINARY and index % ROUND:
        row = _wishes(row, usual, dice)
    return Dealer(index, case, usual, overstocked, row, history)


def _history(code: Code, grade: str, size: Cents, calendar: DemoCalendar, dice: Dice) -> list[HistoryRow]:
    """The six months before, oldest first."""
    rows: list[HistoryRow] = []
    for back in range(_HISTORY_MONTHS, 0, -1):
        then = calendar.before(back)
        target = rounded(size * _SEASON[then.month - 1] * dice.between(0.95, 1.1))
        committed = 0 if dice.chance(0.02 if grade in "AB" else 0.10) else rounded(target * dice.between(0.75, 1.02))
        if not committed:
            in_time = received = rounded(target * dice.between(0.2, 0.6)) if dice.chance(0.6) else 0
        elif dice.chance(ON_TIME[grade]):
            in_time = received = committed if dice.chance(0.7) else rounded(committed * dice.between(1.0, 1.15))
        else:
            in_time = 0 if dice.chance(NOTHING[grade]) else rounded(committed * dice.between(0.25, 0.75))
            late = (committed - in_time) * dice.between(0.3, 1.0)
            received = min(in_time + rounded(late), committed) if dice.chance(0.5) else in_time
        rows.append(HistoryRow(f"{then:%Y-%m}", code, target, committed, received, in_time))
    return rows


def _prepaid(row: CustomerRow, case: Case, size: Cents, overstocked: bool, dice: Dice) -> CustomerRow:
    """A dealer who pays before delivery: what it sells, has in stock and has paid ahead."""
    stock = dice.between(1.2, 1.5) if overstocked else dice.between(0.1, 0.4)
    new = case is Case.NEWCOMER
    ahead = dice.between(0.03, 0.12) if dice.chance(0.4) and not new else 0.0
    rebate = dice.between(0.01, 0.04) if case is Case.REBATE or (dice.chance(0.3) and not new) else 0.0
    return replace(
        row,
        credit_days=0,
        prepaid_balance=rounded(size * ahead) if ahead else 0,
        rebate=rounded(size * rebate) if rebate else None,
        stock=0 if new else rounded(size * stock),
        sales=rounded(size * dice.between(1.1, 1.4)),
    )


def _credit(row: CustomerRow, size: Cents, dice: Dice) -> CustomerRow:
    """A dealer on credit: its limit, what it owes, and what of it is overdue."""
    days = dice.pick((30, 30, 45, 60))
    owed = rounded(size * dice.between(0.6, 1.5))
    late = {"A": 0.0, "B": 0.25, "C": 0.6, "D": 0.9}[row.grade]
    overdue = rounded(owed * dice.between(0.1, 0.5)) if dice.chance(late) else 0
    return replace(
        row,
        credit_days=days,
        credit_limit=int(size * dice.between(1.6, 2.4) / _CREDIT_UNIT + 1) * _CREDIT_UNIT,
        receivable=owed,
        overdue=overdue,
        oldest_days=days + dice.whole(8, 75) if overdue else dice.whole(5, days),
        stock=rounded(size * dice.between(0.2, 0.6)),
        sales=rounded(size * dice.between(1.1, 1.4)),
    )


def _wishes(row: CustomerRow, usual: Cents, dice: Dice) -> CustomerRow:
    """For a few dealers what the rep knows of the month beforehand: the most, the least, or a target agreed on."""
    which = dice.between(0, 1)
    if which < 0.06:
        return replace(row, cap=rounded(usual * dice.between(1.2, 1.5)))
    if which < 0.12:
        return replace(row, floor=rounded(usual * dice.between(0.2, 0.4)))
    if which < 0.16:
        return replace(row, locked=rounded(usual * dice.between(0.8, 1.0)))
    return row


def _brand(index: int) -> str:
    """Two characters; the first several hundred dealers all have different ones."""
    at = index * 173 + 59
    return _BRANDS_1[at % len(_BRANDS_1)] + _BRANDS_2[at % len(_BRANDS_2)]
