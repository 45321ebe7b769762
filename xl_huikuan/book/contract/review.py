"""复盘: where each customer's month went, for the end of the month."""

from __future__ import annotations

from xl_huikuan.book.contract.columns import CodeColumn, Count, Filled, Money, TextColumn
from xl_huikuan.book.contract.kinds import MONEY, TEXT
from xl_huikuan.book.contract.named import NamedCell, NamedCells
from xl_huikuan.book.contract.schema import Table
from xl_huikuan.book.contract.status import Status
from xl_huikuan.formulas.expressions import Const, Named
from xl_huikuan.formulas.lookups import Total
from xl_huikuan.formulas.texts import Joined
from xl_huikuan.values import Cents


def _figure(header: str) -> Money:
    return Money(header, 12, by=Filled.JOB, signed=True)


class Review(Table, name="tblReview", sheet="复盘", title="月末复盘", needed=False, lines=2):
    """One row a customer; narrow enough for one page across."""

    code = CodeColumn("客户编码", 10, by=Filled.JOB)
    name = TextColumn("客户名称", 18, by=Filled.JOB)
    target = _figure("目标")
    commitment = _figure("承诺")
    received = _figure("实收")
    not_committed = _figure("未承诺")
    not_kept = _figure("未兑现")
    beyond_commitment = _figure("超承诺")
    difference = _figure("差异")
    measures_effect = _figure("措施效果")
    suggested_grade = TextColumn("建议等级", 8, by=Filled.JOB)
    grade_reason = TextColumn("建议理由", 34, by=Filled.JOB)
    promises = Count("承诺笔数", 8, by=Filled.JOB)
    kept = Count("兑现笔数", 12, by=Filled.JOB)
    in_time = Money("按期实收", 12, by=Filled.JOB)
    latest = Count("最多晚几天", 10, by=Filled.JOB)
    contacts = Count("联系次数", 8, by=Filled.JOB)
    contacts_due = Count("应联系次数", 10, by=Filled.JOB)


def _total(name: str, column: Money) -> NamedCell[Cents]:
    return NamedCell(MONEY, name, column.header, formula=Total(column))


class ReviewHead(NamedCells, sheet=Review.declared.sheet):
    """In the two rows above the table, each right of its label: what the month came to, and in total how its difference splits."""

    words = NamedCell(TEXT, "hk_review_words", "小结", formula=Joined((Named(Status.review), Const(""))))
    """The same that 说明 says, over the table's width."""
    target = _total("hk_review_target", Review.target)
    commitment = _total("hk_review_commitment", Review.commitment)
    received = _total("hk_review_received", Review.received)
    difference = _total("hk_review_difference", Review.difference)
    not_committed = _total("hk_review_not_committed", Review.not_committed)
    not_kept = _total("hk_review_not_kept", Review.not_kept)
    beyond_commitment = _total("hk_review_beyond", Review.beyond_commitment)
    """The difference = not committed + not kept - beyond the commitment."""
