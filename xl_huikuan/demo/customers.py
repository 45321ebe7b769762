"""The demo's dealers: who they are, how big, how they pay, and their last six months."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from xl_huikuan.book.contract.choices import HANDED_OVER, NEW, NORMAL, ON_CREDIT, PREPAID, STOPPED
from xl_huikuan.demo.dice import Dice, Month, rounded
from xl_huikuan.values import Value

Row = dict[str, Value]


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
    NO_COMMITMENT = "未承诺"
    ODD_CODE = "编码像日期"
    OVERPROMISER = "承诺远超能力"


ROUND = 60
"""The special cases come back every so many dealers."""
_CASES = {1 + 3 * at: case for at, case in enumerate(case for case in Case if case is not Case.ORDINARY)}
_ODD_CODE = "1-2"
_FIRST_CODE = 101

_SIZES = {
    Case.RENEWED: 80_000.0, Case.TWO_PROMISES: 160_000.0, Case.NEWCOMER: 20_000.0, Case.LEAVER: 16_000.0,
    Case.PART_PAYER: 60_000.0, Case.ACCEPTANCE: 240_000.0, Case.REBATE: 90_000.0, Case.TARGET_CUT: 120_000.0,
    Case.NO_COMMITMENT: 45_000.0, Case.OVERPROMISER: 50_000.0,
}  # fmt: skip
_BIGGEST = 420_000.0
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
    """A dealer, as `customer` draws him."""

    index: int
    case: Case
    code: str
    grade: str
    on_credit: bool
    pay_day: int
    usual: float
    """What he pays in a usual month: the mean of his history, a newcomer's estimate."""
    overstocked: bool
    overdue: float
    row: Row
    history: list[Row]

    @property
    def active(self) -> bool:
        """Whether he takes part in the month's target."""
        return self.case not in (Case.LEAVER, Case.HANDED_OVER)


def dealer(index: int, month: Month, dice: Dice) -> Dealer:
    """The dealer with this running number, from 0."""
    case = _CASES.get(index % ROUND, Case.ORDINARY)
    if case is Case.ODD_CODE and index >= ROUND:
        case = Case.ORDINARY
    code = _ODD_CODE if case is Case.ODD_CODE else f"{_FIRST_CODE + index:05d}"
    grade = dice.weighted(_GRADES)
    size = 10_000 + 15_000 / (1 - 0.985 * dice.between(0, 1))
    on_credit = dice.chance(0.18)
    overstocked = dice.chance(0.08)
    if index % ROUND == 0:
        grade, size = "A", _BIGGEST
    if case is not Case.ORDINARY:
        on_credit, overstocked = case in _ON_CREDIT_CASES, False
    elif index % ROUND == 0:
        on_credit, overstocked = False, False
    grade, size = _GRADES_OF.get(case, grade), _SIZES.get(case, size)

    history = [] if case is Case.NEWCOMER else _history(code, grade, size, month, dice)
    usual = sum(_figure(row, "实收") for row in history) / len(history) if history else size
    area = dice.pick(_PLACES)
    row: Row = {
        "客户编码": code,
        "客户名称": f"{area[0]}{_brand(index)}{dice.pick(_TRADES)}",
        "区域": area[1],
        "状态": _STATUSES.get(case, NORMAL),
        "结算方式": ON_CREDIT if on_credit else PREPAID,
        "信用等级": grade,
        "联系人": dice.pick(_SURNAMES) + dice.pick(_GIVEN),
        "电话": f"130 0000 {(_FIRST_CODE + index) % 10_000:04d}",
        "习惯付款日": float(dice.pick(_PAY_DAYS)),
        "主要竞品": dice.pick(_RIVALS),
        "优势": dice.pick(_STRENGTHS),
        "困难": dice.pick(_TROUBLES),
        "备注": _NOTES.get(case),
    }
    row |= _credit(grade, size, dice) if on_credit else _prepaid(case, size, overstocked, dice)
    overdue = _figure(row, "逾期金额")
    if overstocked:
        row["困难"] = "库存偏高，周转慢"
    elif overdue:
        row["困难"] = "资金紧，旧账未清"
    if case is Case.NEWCOMER:
        row["手工月均"] = size
    if case is Case.ORDINARY and index % ROUND:
        row |= _wishes(row, usual, dice)
    return Dealer(
        index, case, code, grade, on_credit, int(_figure(row, "习惯付款日")), usual, overstocked, overdue, row, history
    )


def _history(code: str, grade: str, size: float, month: Month, dice: Dice) -> list[Row]:
    """The six months before, oldest first."""
    rows: list[Row] = []
    for back in range(_HISTORY_MONTHS, 0, -1):
        then = month.before(back)
        target = rounded(size * _SEASON[then.month - 1] * dice.between(0.95, 1.1))
        committed = 0.0 if dice.chance(0.02 if grade in "AB" else 0.10) else rounded(target * dice.between(0.75, 1.02))
        if not committed:
            in_time = received = rounded(target * dice.between(0.2, 0.6)) if dice.chance(0.6) else 0.0
        elif dice.chance(ON_TIME[grade]):
            in_time = received = committed if dice.chance(0.7) else rounded(committed * dice.between(1.0, 1.15))
        else:
            in_time = 0.0 if dice.chance(NOTHING[grade]) else rounded(committed * dice.between(0.25, 0.75))
            late = (committed - in_time) * dice.between(0.3, 1.0)
            received = min(in_time + rounded(late), committed) if dice.chance(0.5) else in_time
        rows.append(
            {
                "月份": f"{then:%Y-%m}", "客户编码": code, "目标": target, "承诺": committed, "实收": received,
                "按期实收": in_time,
            }
        )  # fmt: skip
    return rows


def _prepaid(case: Case, size: float, overstocked: bool, dice: Dice) -> Row:
    """A dealer who pays before delivery: what he sells, has in stock and has paid ahead."""
    stock = dice.between(1.2, 1.5) if overstocked else dice.between(0.1, 0.4)
    new = case is Case.NEWCOMER
    ahead = dice.between(0.03, 0.12) if dice.chance(0.4) and not new else 0.0
    rebate = dice.between(0.01, 0.04) if case is Case.REBATE or (dice.chance(0.3) and not new) else 0.0
    return {
        "账期": 0.0,
        "预收余额": rounded(size * ahead) if ahead else 0.0,
        "可用返利": rounded(size * rebate) if rebate else None,
        "库存金额": 0.0 if new else rounded(size * stock),
        "月均动销": rounded(size * dice.between(1.1, 1.4)),
    }


def _credit(grade: str, size: float, dice: Dice) -> Row:
    """A dealer on credit: his limit, what he owes, and what of it is overdue."""
    days = dice.pick((30, 30, 45, 60))
    owed = rounded(size * dice.between(0.6, 1.5))
    late = {"A": 0.0, "B": 0.25, "C": 0.6, "D": 0.9}[grade]
    overdue = rounded(owed * dice.between(0.1, 0.5)) if dice.chance(late) else 0.0
    return {
        "账期": float(days),
        "授信额度": float(int(size * dice.between(1.6, 2.4) / 10_000 + 1) * 10_000),
        "应收余额": owed,
        "逾期金额": overdue,
        "最长账龄": float(days + dice.whole(8, 75) if overdue else dice.whole(5, days)),
        "库存金额": rounded(size * dice.between(0.2, 0.6)),
        "月均动销": rounded(size * dice.between(1.1, 1.4)),
    }


def _wishes(row: Row, usual: float, dice: Dice) -> Row:
    """For a few dealers what the rep knows of the month beforehand: the most, the least, or a target agreed on."""
    which = dice.between(0, 1)
    if which < 0.06:
        return {"本月能力上限": rounded(usual * dice.between(1.2, 1.5))}
    if which < 0.12:
        return {"本月最低回款": rounded(usual * dice.between(0.2, 0.4))}
    if which < 0.16:
        return {"锁定目标": rounded(usual * dice.between(0.8, 1.0))}
    return {}


def _brand(index: int) -> str:
    """Two characters; the first several hundred dealers all have different ones."""
    at = index * 173 + 59
    return _BRANDS_1[at % len(_BRANDS_1)] + _BRANDS_2[at % len(_BRANDS_2)]


def _figure(row: Row, column: str) -> float:
    value = row.get(column)
    return value if isinstance(value, float) else 0.0
