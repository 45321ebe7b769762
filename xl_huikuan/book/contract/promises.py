"""承诺登记: the one home of promises; several a customer, a renewal names the one that it replaces."""

from __future__ import annotations

from xl_huikuan.book.contract.choices import NO_COMMITMENT_REASONS
from xl_huikuan.book.contract.columns import CodeColumn, Count, Date, Filled, Money, Number, TextColumn
from xl_huikuan.book.contract.customers import NOTHING, ZERO, Customers, name_of
from xl_huikuan.book.contract.ledgers import Receipts, code_of_customer, received_of
from xl_huikuan.book.contract.lists import Grades
from xl_huikuan.book.contract.schema import Table
from xl_huikuan.book.contract.settings import Settings
from xl_huikuan.domain.commitment import PromiseState
from xl_huikuan.formulas.calls import Call, OrNative
from xl_huikuan.formulas.expressions import (
    Amount,
    Cell,
    Const,
    Error,
    Expression,
    Extreme,
    HoldsFigure,
    Named,
    RoundedSum,
    When,
    cells,
    positive,
)
from xl_huikuan.formulas.lookups import CountIf, Found, InRow, Lookup, SumIf, Where
from xl_huikuan.formulas.places import OrderKey
from xl_huikuan.formulas.scope import ColumnRef
from xl_huikuan.values import CellError

_FIRST = Named(Settings.first_day)


def _came_before_renewal(
    code: ColumnRef, made_on: ColumnRef, replaces: ColumnRef, renewals: ColumnRef, renewed_on: ColumnRef
) -> Expression:  # fmt: skip
    """What came in from the day after a renewal was made (a first promise: from its day on, and from the month's first)
    up to the day on which it was renewed."""
    is_renewal = When(Cell(replaces), "=", NOTHING, ZERO, Const(1))
    made = Extreme("MAX", (_FIRST, RoundedSum((Cell(made_on), is_renewal))))
    since_then = Where(Receipts.received_on, ">=", made), Where(Receipts.received_on, "<=", Cell(renewed_on))
    return When(Cell(renewals), ">", ZERO, positive(received_of(Cell(code), *since_then)), ZERO)


def _state(
    amount: ColumnRef, good_until: ColumnRef, renewals: ColumnRef, covered: ColumnRef, effective: ColumnRef
) -> Expression:  # fmt: skip
    """Receipts of the month cover a customer's promises in order."""
    ours = Call("HK_PROMISE", (*cells(amount, good_until, renewals, covered), Named(Settings.today)))
    broken = When(Cell(covered), ">", ZERO, Const(PromiseState.PARTLY_KEPT), Const(PromiseState.BROKEN))
    late = When(Named(Settings.today), "<=", Cell(good_until), Const(PromiseState.OPEN), broken)
    not_kept = When(Cell(covered), ">=", Cell(effective), Const(PromiseState.KEPT), late)
    live = When(Cell(renewals), ">", ZERO, Const(PromiseState.REPLACED), not_kept)
    return OrNative(ours, When(Cell(amount), "=", ZERO, Const(PromiseState.EMPTY), live))


class Promises(
    Table, name="tblPromises", sheet="承诺登记", title="承诺登记",
    hint="一笔承诺一行，只填日期和金额；改期另起一行，在“替代编号”填被它替代的那一笔。",
):  # fmt: skip
    """One row a promise."""

    number = CodeColumn("承诺编号", 14, by=Filled.JOB)
    code = code_of_customer()
    name = TextColumn("客户名称", 27, formula=name_of(code))
    made_on = Date("作出日")
    due_on = Date("承诺到款日", prompt="客户答应哪天到款。")
    amount = Money("承诺金额", prompt="客户答应到款多少（元）。")
    reason = TextColumn("未承诺原因", 12, choices=NO_COMMITMENT_REASONS, prompt="没有承诺时选原因。")
    level = Count("级次", 7, by=Filled.JOB)
    replaces = CodeColumn("替代编号", 14, prompt="这一笔替代哪一笔承诺，填它的承诺编号。")
    note = TextColumn("备注", 24)
    effective = Money(
        "有效金额",
        formula=lambda: When(
            Cell(Promises.renewals), ">", ZERO,
            Extreme("MIN", (Amount(Promises.amount), Cell(Promises.came))),
            Amount(Promises.amount),
        ),
    )  # fmt: skip
    state = TextColumn(
        "状态", 10,
        formula=lambda: _state(
            Promises.amount, Promises.good_until, Promises.renewals, Promises.covered, Promises.effective
        ),
    )  # fmt: skip
    renewals: Count = Count("替代笔数", 9, formula=CountIf((Where(replaces, "=", Cell(number)),)), aside=True)
    """How many promises replace this one."""
    renewed_on = Date(
        "改期日", aside=True,
        formula=When(Cell(renewals), ">", ZERO, Lookup(Cell(number), replaces, made_on), NOTHING),
    )  # fmt: skip
    came: Money = Money(
        "改期前已回", formula=_came_before_renewal(code, made_on, replaces, renewals, renewed_on), aside=True
    )
    row = Count("客户行", 8, formula=Found(Cell(code), Customers.code), aside=True)
    tolerance = Count(
        "宽限天数",
        9,
        formula=Lookup(InRow(Customers.grade, Cell(row)), Grades.grade, Grades.tolerance_days),
        aside=True,
    )
    good_until: Date = Date(
        "宽限到", aside=True,
        formula=When(
            Cell(due_on), "=", NOTHING,
            When(Cell(amount), "=", ZERO, NOTHING, Error(CellError.VALUE)),
            RoundedSum((Cell(due_on), Cell(tolerance))),
        ),
    )  # fmt: skip
    earlier = Money(
        "更早的承诺", aside=True,
        formula=SumIf(
            effective,
            (Where(code, "=", Cell(code)), Where(due_on, ">=", _FIRST), Where(due_on, "<", Cell(due_on))),
        ),
    )  # fmt: skip
    same_day = Money(
        "同日在前", aside=True,
        formula=SumIf(
            effective,
            (Where(code, "=", Cell(code)), Where(due_on, "=", Cell(due_on)), Where(number, "<", Cell(number))),
        ),
    )  # fmt: skip
    """Promises of the same day come in the order of their numbers."""
    covered: Money = Money(
        "轮到的回款", aside=True, signed=True,
        formula=When(Cell(good_until), "=", NOTHING, ZERO, RoundedSum(
            (
                received_of(
                    Cell(code), Where(Receipts.received_on, ">=", _FIRST), Where(Receipts.received_on, "<=", Cell(good_until))
                ),
            ),
            less=(Cell(earlier), Cell(same_day)),
        )),
    )  # fmt: skip
    """What came up to the last day that is in time, less what promises before this one take of it."""
    owed: Money = Money(
        "失信金额", aside=True,
        formula=When(
            HoldsFigure(good_until), "=", ZERO, ZERO,
            When(
                Cell(state), "=", Const(PromiseState.BROKEN), Cell(effective),
                When(
                    Cell(state), "=", Const(PromiseState.PARTLY_KEPT),
                    RoundedSum((Cell(effective),), less=(Cell(covered),)), ZERO,
                ),
            ),
        ),
    )  # fmt: skip
    """What was promised, is due and did not come. Of a promise whose day cannot be read nobody knows whether it is due: its
    state shows the error, and the others' sum stands."""
    owed_order = Number("失信排序键", 14, formula=OrderKey(owed), aside=True)
    undated = Money(
        "到期不明", aside=True, formula=When(HoldsFigure(good_until), "=", ZERO, Cell(effective), ZERO)
    )  # fmt: skip
    """What 失信金额 leaves out, since nobody knows when it is due: 看板 says so."""
