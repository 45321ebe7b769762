"""承诺登记: the one home of promises; several a customer, a renewal names the one that it replaces."""

from __future__ import annotations

from xl_huikuan.book.contract.choices import NO_COMMITMENT_REASONS
from xl_huikuan.book.contract.columns import CodeColumn, Count, Date, Filled, Money, TextColumn
from xl_huikuan.book.contract.customers import NOTHING, ZERO, Customers, of_customer
from xl_huikuan.book.contract.ledgers import Receipts, code_of_customer, received_of
from xl_huikuan.book.contract.lists import Grades
from xl_huikuan.book.contract.schema import Table
from xl_huikuan.book.contract.settings import Settings
from xl_huikuan.formulas.calls import Call
from xl_huikuan.formulas.expressions import Amount, Cell, Const, Expression, Extreme, Named, RoundedSum, When, positive
from xl_huikuan.formulas.lookups import CountIf, Lookup, SumIf, Where
from xl_huikuan.formulas.scope import ColumnRef

_FIRST = Named(Settings.first_day)


def renewals_of(number: ColumnRef, replaces: ColumnRef) -> CountIf:
    """How many promises replace this one."""
    return CountIf((Where(replaces, "=", Cell(number)),))


def _effective(
    number: ColumnRef, code: ColumnRef, made_on: ColumnRef, amount: ColumnRef, replaces: ColumnRef
) -> Expression:  # fmt: skip
    """A renewed promise counts for what came in from the day after it was made (a first one: from its day on, and from
    the month's first) up to the day on which it was renewed."""
    renewed_on = Lookup(Cell(number), replaces, made_on)
    is_renewal = When(Cell(replaces), "=", NOTHING, ZERO, Const(1))
    made = Extreme("MAX", (_FIRST, RoundedSum((Cell(made_on), is_renewal))))
    since_then = Where(Receipts.received_on, ">=", made), Where(Receipts.received_on, "<=", renewed_on)
    came = positive(received_of(Cell(code), *since_then))
    return When(renewals_of(number, replaces), ">", ZERO, Extreme("MIN", (Amount(amount), came)), Amount(amount))


def _state(
    number: ColumnRef, code: ColumnRef, due_on: ColumnRef, amount: ColumnRef,
    replaces: ColumnRef, effective: ColumnRef,
) -> Expression:  # fmt: skip
    """Receipts of the month cover a customer's promises in order of their dates, then of their numbers."""
    grade = of_customer(Cell(code), Customers.grade, text=True)
    tolerance = Lookup(grade, Grades.grade, Grades.tolerance_days)
    same_customer = Where(code, "=", Cell(code))
    until = Where(Receipts.received_on, "<=", RoundedSum((Cell(due_on), tolerance)))
    earlier = Where(due_on, ">=", _FIRST), Where(due_on, "<", Cell(due_on))
    same_day = Where(due_on, "=", Cell(due_on)), Where(number, "<", Cell(number))
    before = RoundedSum((SumIf(effective, (same_customer, *earlier)), SumIf(effective, (same_customer, *same_day))))
    return Call(
        "HK_PROMISE",
        (
            Cell(amount),
            Cell(due_on),
            renewals_of(number, replaces),
            received_of(Cell(code), Where(Receipts.received_on, ">=", _FIRST), until),
            before,
            Named(Settings.today),
            tolerance,
        ),
    )


class Promises(
    Table, name="tblPromises", sheet="承诺登记", title="承诺登记",
    hint="一笔承诺一行，只填日期和金额；改期另起一行，在“替代编号”填被它替代的那一笔。",
):  # fmt: skip
    """One row a promise."""

    number = CodeColumn("承诺编号", 14, by=Filled.JOB)
    code = code_of_customer()
    name = TextColumn("客户名称", 24, formula=of_customer(Cell(code), Customers.name, text=True))
    made_on = Date("作出日")
    due_on = Date("承诺到款日", prompt="客户答应哪天到款。")
    amount = Money("承诺金额", prompt="客户答应到款多少（元）。")
    reason = TextColumn("未承诺原因", 12, choices=NO_COMMITMENT_REASONS, prompt="没有承诺时选原因。")
    level = Count("级次", 7, by=Filled.JOB)
    replaces = CodeColumn("替代编号", 14, prompt="这一笔替代哪一笔承诺，填它的承诺编号。")
    note = TextColumn("备注", 24)
    effective = Money("有效金额", formula=_effective(number, code, made_on, amount, replaces))
    state = TextColumn("状态", 10, formula=_state(number, code, due_on, amount, replaces, effective))
