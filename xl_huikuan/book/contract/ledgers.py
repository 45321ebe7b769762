"""What happens in the month, a row each: receipts, changes of targets, actions, contacts; and the months before."""

from __future__ import annotations

from xl_huikuan.book.contract.choices import (
    ACTION_STATES,
    CONFIRMED,
    CONTACT_WAYS,
    DECIDED,
    DONE,
    RECEIPT_STATES,
    REPORTED,
)
from xl_huikuan.book.contract.columns import CodeColumn, Count, Date, Filled, ListOf, Money, Rate, TextColumn
from xl_huikuan.book.contract.customers import NOTHING, ZERO, Customers, name_of
from xl_huikuan.book.contract.lists import Measures, ReceiptRules
from xl_huikuan.book.contract.schema import Table
from xl_huikuan.book.contract.settings import Settings
from xl_huikuan.formulas.exact_texts import CountExact, IsRepeated
from xl_huikuan.formulas.expressions import Amount, Cell, Const, Expression, Named, Times, When
from xl_huikuan.formulas.lookups import MeanIf, SumIf, Where
from xl_huikuan.formulas.scope import ColumnRef
from xl_huikuan.formulas.texts import Identity


def code_of_customer() -> CodeColumn:
    """The column that says whose row it is."""
    return CodeColumn("客户编码", choices=ListOf(Customers.code), prompt="填客户表里的客户编码。")


def name_of_customer(code: ColumnRef) -> TextColumn:
    """The name beside the code, so that a wrong code is seen."""
    return TextColumn("客户名称", 22, formula=name_of(code))


def in_month(column: ColumnRef) -> tuple[Where, Where]:
    """Dates from the month's first day to its last."""
    return Where(column, ">=", Named(Settings.first_day)), Where(column, "<=", Named(Settings.last_day))


_LONGEST_IDENTITY = 120
"""Characters: MATCH looks for no longer text than 255, and signs that it reads as patterns stand there twice."""
_DAY_DIGITS = 5
"""Of a day's number; a time of day behind it is left out."""


def identity_of(
    day: ColumnRef, code: ColumnRef, amount: ColumnRef, state: ColumnRef, serial: ColumnRef
) -> Expression:  # fmt: skip
    """识别: what two rows of one receipt have in common."""
    rest = Cell(code), Cell(amount), Cell(state), Cell(serial)
    return Identity((Identity((Cell(day),), _DAY_DIGITS), *rest), _LONGEST_IDENTITY)


def confirmed_too(state: ColumnRef, serial: ColumnRef) -> Expression:
    """已确认: how many rows with finance's word a receipt has that the rep reported."""
    confirmed = CountExact((Where(serial, "=", Cell(serial)), Where(state, "=", Const(CONFIRMED))))
    return When(Cell(state), "=", Const(REPORTED), When(Cell(serial), "=", NOTHING, ZERO, confirmed), ZERO)


def share_of(way: ColumnRef, nature: ColumnRef) -> Expression:
    """比例: how much of a receipt counts, by the rules."""
    return MeanIf(
        ReceiptRules.share, (Where(ReceiptRules.way, "=", Cell(way)), Where(ReceiptRules.nature, "=", Cell(nature)))
    )


def counted(amount: ColumnRef, repeated: ColumnRef, confirmed: ColumnRef, share: ColumnRef) -> Expression:
    """计入回款: an amount times its share; one that stands in another row too counts once."""
    by_rule = Times(Amount(amount, signed=True), Cell(share))
    return When(Cell(repeated), ">", ZERO, ZERO, When(Cell(confirmed), ">", ZERO, ZERO, by_rule))


class Receipts(
    Table, name="tblReceipts", sheet="回款流水", title="回款流水", blank_rows=10,
    hint="一笔到款一行；退款填负数。业务员先报、财务再确认的，或重复粘贴的同一笔，流水号相同只算一次。",
):  # fmt: skip
    """One row a receipt; a refund is a negative one."""

    received_on = Date("日期")
    code = code_of_customer()
    name = name_of_customer(code)
    amount = Money("金额", signed=True, prompt="到款金额（元），退款填负数。")
    way = TextColumn("方式", 10, choices=ListOf(ReceiptRules.way))
    nature = TextColumn("款项性质", 10, choices=ListOf(ReceiptRules.nature))
    matures_on = Date("票据到期日", prompt="承兑汇票填到期日。")
    state = TextColumn("状态", 12, choices=RECEIPT_STATES)
    memo = TextColumn("摘要", 24)
    serial = CodeColumn("流水号", 25)
    counted: Money = Money(
        "计入回款",
        formula=lambda: counted(Receipts.amount, Receipts.repeated, Receipts.confirmed_too, Receipts.share),
        signed=True,
    )
    identity = TextColumn("识别", 8, formula=identity_of(received_on, code, amount, state, serial), aside=True)
    """Workings from here on: what the sheet's formulas need, one step a column."""
    repeated: Count = Count("重复", 6, formula=When(Cell(serial), "=", NOTHING, ZERO, IsRepeated(identity)), aside=True)
    confirmed_too: Count = Count("已确认", 7, formula=confirmed_too(state, serial), aside=True)
    share: Rate = Rate("比例", 6, formula=share_of(way, nature), aside=True)


def received_of(code: Expression, *dates: Where) -> SumIf:
    """What counts of a customer's receipts on these dates."""
    return SumIf(Receipts.counted, (Where(Receipts.code, "=", code), *dates))


class TargetChanges(
    Table, name="tblTargetChanges", sheet="目标调整", title="目标调整", hint="月中增减目标记在这里，期初目标不动。", blank_rows=5
):  # fmt: skip
    """One row a change of a customer's target in mid-month."""

    changed_on = Date("日期")
    code = code_of_customer()
    name = name_of_customer(code)
    amount = Money("调整额", signed=True, prompt="加目标填正数，减目标填负数（元）。")
    reason = TextColumn("原因", 36)
    counted = Money(
        "计入调整", signed=True,
        formula=When(
            Cell(changed_on), ">=", Named(Settings.first_day),
            When(Cell(changed_on), "<=", Named(Settings.last_day), Amount(amount, signed=True), ZERO),
            ZERO,
        ),
    )  # fmt: skip


class Actions(
    Table, name="tblActions", sheet="措施行动", title="措施行动", blank_rows=10,
    hint="谁、什么时候、做什么、能多回多少。状态“已定”“完成”的才计入差距。",
):  # fmt: skip
    """One row a measure taken, or suggested, for a customer."""

    number = CodeColumn("行动编号")
    code = code_of_customer()
    name = name_of_customer(code)
    measure = TextColumn("措施", 14, choices=ListOf(Measures.measure))
    increment = Money("预计增量", prompt="预计因此多回款多少（元）。")
    cost = Money("费用")
    starts_on = Date("开始日")
    ends_on = Date("完成日")
    owner = TextColumn("负责人", 10)
    state = TextColumn("状态", 8, choices=ACTION_STATES)
    actual = Money("实际增量")
    counted = Money(
        "计入增量",
        formula=When(
            Cell(state), "=", Const(DECIDED), Amount(increment),
            When(Cell(state), "=", Const(DONE), Amount(increment), ZERO),
        ),
    )  # fmt: skip


class Contacts(
    Table, name="tblContacts", sheet="跟进记录", title="跟进记录", hint="每次联系一行，由跟进清单自动记入，也可手工补记。", blank_rows=5
):  # fmt: skip
    """One row a contact."""

    contacted_on = Date("日期")
    code = code_of_customer()
    name = name_of_customer(code)
    way = TextColumn("方式", 10, choices=CONTACT_WAYS)
    result = TextColumn("结果", 36)
    amount = Money("承诺金额")
    due_on = Date("承诺到款日")
    note = TextColumn("备注", 28)
    drawn_among = TextColumn("抽签同组", 12, by=Filled.JOB, later=True, aside=True)
    """The customer was called by lot; the codes of those who stood beside it and were not."""


class History(
    Table, name="tblHistory", sheet="历史", title="历史", hint="每个客户每月一行，是预计回款和权重的依据。", blank_rows=5
):  # fmt: skip
    """One row a customer and month before this one."""

    month = TextColumn("月份", 10, prompt="写成 2026-11。")
    code = code_of_customer()
    name = name_of_customer(code)
    target = Money("目标")
    commitment = Money("承诺")
    received = Money("实收", signed=True, vital=True)
    in_time = Money("按期实收", signed=True)
