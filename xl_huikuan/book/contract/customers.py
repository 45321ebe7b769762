"""客户: who the customers are, and what their record says in a few figures, which functions in cells take."""

from __future__ import annotations

from xl_huikuan.book.contract.choices import PREPAID, SETTLEMENTS, STATUSES
from xl_huikuan.book.contract.columns import CodeColumn, Count, Filled, ListOf, Money, Number, Rate, TextColumn
from xl_huikuan.book.contract.lists import Grades
from xl_huikuan.book.contract.schema import Table
from xl_huikuan.book.contract.settings import Settings
from xl_huikuan.domain.chances import PART_SHARE
from xl_huikuan.formulas.arithmetic import Calc, Ln
from xl_huikuan.formulas.expressions import Cell, Const, Expression, Extreme, Named, RoundedSum, Times, When, positive
from xl_huikuan.formulas.lookups import Lookup
from xl_huikuan.formulas.scope import ColumnRef

NOTHING, ZERO, ONE = Const(""), Const(0), Const(1)
SAYS_LITTLE = 3
"""Of fewer months in which nothing came the record says less than who typed 手工月均."""


class Customers(
    Table, name="tblCustomers", sheet="客户", title="客户", blank_rows=30,
    hint="一行一个客户。客户编码是全表的钥匙，不可重复。纸上打到“预收余额”，右边的在屏幕上看。",
):  # fmt: skip
    """One row a customer."""

    code = CodeColumn("客户编码", prompt="每个客户一个编码，不可重复，不要用 * ? ~。")
    name = TextColumn("客户名称", 27)
    region = TextColumn("区域", 10)
    status = TextColumn(
        "状态",
        8,
        choices=STATUSES,
        prompt="停供、移交的客户不再分目标，已回款保留；承诺、欠款都清了的，结转后只在“历史”里。",
    )
    settlement = TextColumn("结算方式", 10, choices=SETTLEMENTS)
    grade = TextColumn("信用等级", 9, choices=ListOf(Grades.grade), prompt="决定跟进间隔、提前和宽限天数，见“清单”。")
    contact_person = TextColumn("联系人", 9)
    phone = TextColumn("电话", 14, prompt="按文字填写，前面的 0 不会丢。")
    usual_pay_day = Count("习惯付款日", 11, prompt="每月习惯哪一天付款，填 1 到 31。")
    rival = TextColumn("主要竞品", 12)
    strength = TextColumn("优势", 18)
    difficulty = TextColumn("困难", 18)
    credit_days = Count("账期", 7, prompt="天数，先款后货填 0。")
    credit_limit = Money("授信额度")
    receivable = Money("应收余额", signed=True)
    overdue = Money("逾期金额")
    oldest_days = Count("最长账龄", 9, prompt="最久一笔欠款的天数。")
    prepaid_balance = Money("预收余额", vital=True)
    rebate = Money("可用返利")
    stock = Money("库存金额", vital=True)
    sales = Money("月均动销", vital=True, prompt="平均每月卖出多少（元）。先款后货客户据此估算本月上限。")
    usual_by_hand = Money(
        "手工月均", vital=True, prompt="没有历史记录、或只有一两个月又没回过款时，每月大约回款多少（元）。"
    )
    cap = Money(
        "本月能力上限", vital=True, prompt="本月最多能回多少（元）。空白：先款后货按动销与库存估算，账期客户不设上限。"
    )
    floor = Money("本月最低回款", vital=True, prompt="本月至少要回多少（元），可空。")
    locked = Money("锁定目标", vital=True, prompt="已经谈定的本月目标（元）。填了就不参与分解，可空。")
    note = TextColumn("备注", 24)
    months = Count("记录月数", 9, by=Filled.JOB)
    mean = Money("月均回款", by=Filled.JOB)
    highest = Money("历史最高", by=Filled.JOB)
    a_full = Number("兑现a", 8, by=Filled.JOB, aside=True)
    b_full = Number("兑现b", 8, by=Filled.JOB, aside=True)
    a_nothing = Number("不付a", 8, by=Filled.JOB, aside=True)
    b_nothing = Number("不付b", 8, by=Filled.JOB, aside=True)
    expected_share = Rate("预计回款率", 11, by=Filled.JOB)
    part = Rate("先付比例", 9, by=Filled.JOB, later=True, prompt="他分次付的时候，一般先付这么多（占应付的比例）。")

    record = Money("记录月均", formula=lambda: record_of(Cell(Customers.months), Cell(Customers.mean)), in_sheet=False)
    """The mean of the record, blank without one."""
    by_hand = Money("手填月均", formula=lambda: maybe(Cell(Customers.usual_by_hand)), in_sheet=False)
    usual = Money(
        "平常回款",
        formula=lambda: usual_of(Cell(Customers.record), Cell(Customers.months), Cell(Customers.by_hand)),
        in_sheet=False,
    )
    """What a month usually brings: the mean of the record; what was typed by hand where there is none, or where the record is
    of a month or two in which nothing came."""
    capacity = Money(
        "能力",
        formula=lambda: capacity_of(
            Cell(Customers.cap),
            Cell(Customers.settlement),
            room_of(Cell(Customers.sales), Cell(Customers.stock), Cell(Customers.prepaid_balance)),
        ),
        in_sheet=False,
    )
    """What it can carry this month: its own cap, else what a prepaying dealer's sales and stock leave room for."""
    base = Money("大小基准", formula=lambda: base_of(Cell(Customers.usual)), in_sheet=False)
    by_hand_size = Number(
        "手工大小",
        formula=lambda: by_hand_size_of(Cell(Customers.record), Cell(Customers.base)),
        in_sheet=False,
    )
    line_full = Number(
        "足额线",
        formula=lambda: line_of(Cell(Customers.a_full), Cell(Customers.b_full), Cell(Customers.by_hand_size)),
        in_sheet=False,
    )
    """兑现a of ln(due / 平常回款), whatever that comes from."""
    line_nothing = Number(
        "不付线",
        formula=lambda: line_of(Cell(Customers.a_nothing), Cell(Customers.b_nothing), Cell(Customers.by_hand_size)),
        in_sheet=False,
    )
    part_share = Rate("部分占比", formula=lambda: part_share_of(Cell(Customers.part)), in_sheet=False)
    """What comes of a due that is paid in part."""


def name_of(code: ColumnRef) -> Lookup:
    """The customer's name, beside its code."""
    return Lookup(Cell(code), Customers.code, Customers.name, text=True)


def maybe(figure: Expression) -> Expression:
    """A figure, blank where it is blank."""
    return When(figure, "=", NOTHING, NOTHING, figure)


def record_of(months: Expression, mean: Expression) -> Expression:
    """See `Customers.record`."""
    return When(months, ">", ZERO, maybe(mean), NOTHING)


def usual_of(record: Expression, months: Expression, by_hand: Expression) -> Expression:
    """See `Customers.usual`; a blank stays one."""
    nothing_came = When(months, "<", Const(SAYS_LITTLE), When(by_hand, "=", NOTHING, record, by_hand), record)
    return When(record, "=", NOTHING, by_hand, When(record, ">", ZERO, record, nothing_came))


def base_of(usual: Expression) -> Expression:
    """What a due's size is measured by: the usual, 1 yuan where there is none."""
    return When(usual, "=", NOTHING, ONE, When(usual, ">", ZERO, usual, ONE))


def by_hand_size_of(record: Expression, base: Expression) -> Expression:
    """ln of the base where no record says how much is usual."""
    return When(record, "=", NOTHING, Ln(base), When(record, ">", ZERO, ZERO, Ln(base)))


def line_of(a: Expression, b: Expression, by_hand_size: Expression) -> Expression:
    """`a` for ln(due / usual): without a record the jobs write it for ln(due / 1 yuan)."""
    return Calc(a, "+", Calc(b, "*", by_hand_size))


def part_share_of(part: Expression) -> Expression:
    """See `Customers.part_share`, held to 0..1; before any job has run, what is taken before anything is known."""
    return When(part, "=", NOTHING, Const(PART_SHARE), Extreme("MIN", (ONE, positive(part))))


def room_of(sales: Expression, stock: Expression, prepaid: Expression) -> Expression:
    """What sales leave room for beside stock and prepayments; blank where no sales are known."""
    room = positive(RoundedSum((Times(sales, Named(Settings.stock_months)),), less=(stock, prepaid)))
    return When(sales, "=", NOTHING, NOTHING, room)


def capacity_of(cap: Expression, settlement: Expression, room: Expression) -> Expression:
    """See `Customers.capacity`; blank where no limit is known."""
    return When(cap, "<>", NOTHING, cap, When(settlement, "=", Const(PREPAID), room, NOTHING))
