"""What importing needs beside 回款流水: other names of customers and of columns, the receipts that nobody claims yet, and those
that the month before had."""

from __future__ import annotations

from xl_huikuan.book.contract.choices import NOT_WANTED
from xl_huikuan.book.contract.columns import CodeColumn, Date, Filled, ListOf, Money, TextColumn
from xl_huikuan.book.contract.customers import Customers
from xl_huikuan.book.contract.ledgers import History, Receipts, code_of_customer, name_of_customer
from xl_huikuan.book.contract.lists import LISTS
from xl_huikuan.book.contract.schema import Table


class Aliases(
    Table, name="tblAliases", sheet="别名", title="别名", blank_rows=5, needed=False,
    hint="导入回款时用：这个户名付的、财务这个编码的款，算给哪个客户。在“待认领”认过一次，就自动记在这里。",
):  # fmt: skip
    """One row another name, or another code, of a customer."""

    payer = TextColumn("付款户名", 26, prompt="银行或财务文件里的户名，一字不差。")
    foreign = CodeColumn("财务编码", 14, prompt="财务系统里的客户编码，与本表不同的才要填。")
    code = code_of_customer()
    name = name_of_customer(code)
    note = TextColumn("备注", 28)


HEADER_MEANINGS = (
    Customers.code.header, Customers.name.header, Customers.region.header, Customers.grade.header,
    Customers.contact_person.header, Customers.phone.header, Customers.settlement.header, Customers.usual_by_hand.header,
    Customers.sales.header, Customers.credit_limit.header, Customers.receivable.header, Customers.stock.header,
    Customers.prepaid_balance.header, Customers.locked.header, Customers.note.header,
    History.month.header, History.target.header, History.commitment.header, History.received.header,
    Receipts.received_on.header, Receipts.amount.header, "贷方", "借方", "借贷方向", "币种", "付款人", "业务员", Receipts.way.header,
    Receipts.nature.header, Receipts.matures_on.header, Receipts.memo.header, "账套", "凭证字", "凭证号", "分录号", Receipts.serial.header,
    NOT_WANTED,
)  # fmt: skip
"""What a column of an office's file can be: one of 客户 or 历史 where a workbook is begun, one of receipts where they are imported."""


class HeaderWords(Table, name="tblHeaderWords", sheet=LISTS, title="表头叫法", key="word", blank_rows=3, needed=False):
    """What the office's files call a column: beside the words that the program knows, and before them."""

    word = TextColumn("表头", 16, later=True, prompt="导入回款、从旧表开始时认不出、认错的表头，照文件里的写法填。")
    meaning = TextColumn("就是", 12, later=True, choices=HEADER_MEANINGS, prompt="这一列是什么；写“不取”就不取。")


class Unmatched(
    Table, name="tblUnmatched", sheet="待认领", title="待认领", key="amount", blank_rows=5, needed=False,
    hint="导入时认不出是谁的款。在“客户编码”填上编码，再导入一次，就归到这个客户，下次自动认得。",
):  # fmt: skip
    """One row a receipt that is nobody's yet: it counts for no customer."""

    received_on = Date("日期", by=Filled.JOB)
    payer = TextColumn("付款人", 24, by=Filled.JOB)
    foreign = CodeColumn("财务编码", 14, by=Filled.JOB)
    amount = Money("金额", by=Filled.JOB, signed=True)
    code = CodeColumn(
        "客户编码",
        choices=ListOf(Customers.code),
        prompt="是谁的款，就填谁的编码（右边“建议编码”只供参考）；再导入一次。",
    )
    name = name_of_customer(code)
    suggested = CodeColumn("建议编码", by=Filled.JOB)
    suggested_name = TextColumn("建议客户", 22, by=Filled.JOB)
    memo = TextColumn("摘要", 20, by=Filled.JOB)
    way = TextColumn("方式", 10, by=Filled.JOB)
    nature = TextColumn("款项性质", 10, by=Filled.JOB)
    matures_on = Date("票据到期日", by=Filled.JOB)
    serial = CodeColumn("流水号", 24, by=Filled.JOB)
    source = TextColumn("来源", 22, by=Filled.JOB)


class ClosedReceipts(
    Table, name="tblClosedReceipts", sheet="上期流水", title="上期流水", blank_rows=1, needed=False,
    hint="结转时带来的上个月到款，已经算在上个月里，不计入本月。导入回款时用它认出哪些到款算过了，哪些是晚到的。",
):  # fmt: skip
    """One row a receipt that the month before had: it counts there, and is known when a file tells it again."""

    received_on = Date("日期", by=Filled.JOB)
    code = CodeColumn("客户编码", by=Filled.JOB)
    amount = Money("金额", by=Filled.JOB, signed=True)
    state = TextColumn("状态", 12, by=Filled.JOB)
    serial = CodeColumn("流水号", 24, by=Filled.JOB)
