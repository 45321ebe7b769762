"""测算: the figures between what people type and what they decide by, a row a customer, a step a column."""

from __future__ import annotations

from xl_huikuan.book.contract.choices import HANDED_OVER, STOPPED
from xl_huikuan.book.contract.columns import CodeColumn, Count, Filled, Money, Number, Rate, TextColumn
from xl_huikuan.book.contract.customers import (
    NOTHING,
    ONE,
    ZERO,
    Customers,
    base_of,
    by_hand_size_of,
    capacity_of,
    line_of,
    maybe,
    part_share_of,
    record_of,
    room_of,
    usual_of,
)
from xl_huikuan.book.contract.ledgers import Receipts, in_month, received_of
from xl_huikuan.book.contract.plan import Plan
from xl_huikuan.book.contract.promises import Promises
from xl_huikuan.book.contract.schema import Table
from xl_huikuan.book.contract.settings import THRESHOLDS, Settings
from xl_huikuan.book.contract.status import NEEDS_PYTHON
from xl_huikuan.book.contract.workings import Workings
from xl_huikuan.domain.commitment import Judgement, PromiseState
from xl_huikuan.domain.slipping import BROKEN_FACTOR
from xl_huikuan.formulas.arithmetic import Calc, Ln, Logistic
from xl_huikuan.formulas.asking import IfNumber
from xl_huikuan.formulas.calls import Call, ManyCells, OrNative
from xl_huikuan.formulas.expressions import (
    Cell,
    Const,
    Expression,
    Extreme,
    Named,
    RoundedSum,
    Times,
    When,
    cells,
    positive,
)
from xl_huikuan.formulas.lookups import CountIf, Found, InRow, Lookup, SumIf, Where
from xl_huikuan.formulas.scope import ColumnRef
from xl_huikuan.formulas.texts import Joined

_HALF = Const(0.5)
_INCREDIBLE, _CREDIBLE = Const(Judgement.INCREDIBLE), Const(Judgement.CREDIBLE)
_REASON_ELSEWHERE = Const(f"（理由{NEEDS_PYTHON}）")


def _customers(column: ColumnRef, row: ColumnRef) -> Expression:
    return maybe(InRow(column, Cell(row)))


def _line(a: ColumnRef, b: ColumnRef, size: ColumnRef) -> Expression:
    return Calc(Cell(a), "+", Calc(Cell(b), "*", Cell(size)))


def _promises(code: ColumnRef, state: PromiseState) -> CountIf:
    """This month's promises of the customer that came to this."""
    since = Where(Promises.due_on, ">=", Named(Settings.first_day))
    return CountIf((Where(Promises.code, "=", Cell(code)), Where(Promises.state, "=", Const(state.value)), since))


def _if_any(amount: ColumnRef, figure: Expression, otherwise: Expression = ZERO) -> Expression:
    """The figure where the amount is more than nothing."""
    return When(Cell(amount), ">", ZERO, figure, otherwise)


def _lacking(amount: ColumnRef, received: ColumnRef) -> Expression:
    return positive(RoundedSum((Cell(amount),), less=(Cell(received),)))


class CustomerWorkings(
    Table, name="tblWorkings", sheet="测算", title="测算：每个客户的中间数", needed=False,
    hint="从填的数到要看的数，一步一列。全部自动计算，不用填，也不要改；“承诺与差距”从这里取数。",
):  # fmt: skip
    """One row a customer, kept in step with 客户 by every job that writes."""

    code = CodeColumn("客户编码", 11, by=Filled.JOB)
    name = TextColumn("客户名称", 22, formula=lambda: InRow(Customers.name, Cell(CustomerWorkings.row), text=True))
    row: Count = Count("客户行", 8, formula=Found(Cell(code), Customers.code), prompt="“客户”表的第几行")
    taking_part = Count(
        "在册", 8, prompt="停供、移交的是 0",
        formula=IfNumber(
            Cell(row),
            When(
                InRow(Customers.status, Cell(row)), "=", Const(STOPPED), ZERO,
                When(InRow(Customers.status, Cell(row)), "=", Const(HANDED_OVER), ZERO, ONE),
            ),
            ONE,
        ),
    )  # fmt: skip

    grade = TextColumn(
        "信用等级",
        9,
        formula=lambda: InRow(Customers.grade, Cell(CustomerWorkings.row), text=True),
        prompt="客户表里的",
    )

    target = Money("目标", formula=Lookup(Cell(code), Plan.code, Plan.target), prompt="“计划”的本月目标")
    received = Money(
        "实收", formula=received_of(Cell(code), *in_month(Receipts.received_on)), signed=True,
        prompt="回款流水里本月的计入回款",
    )  # fmt: skip
    promised = Money(
        "登记承诺", prompt="承诺登记里本月到款的有效金额",
        formula=SumIf(Promises.effective, (Where(Promises.code, "=", Cell(code)), *in_month(Promises.due_on))),
    )  # fmt: skip
    commitment = Money(
        "承诺", prompt="不在册的，承诺只算到已回的为止",
        formula=When(
            Cell(taking_part), "=", ONE, Cell(promised), Extreme("MIN", (Cell(promised), positive(Cell(received))))
        ),
    )  # fmt: skip
    not_kept = Money(
        "未兑现", prompt="目标以内的承诺里还没到的",
        formula=positive(RoundedSum((Extreme("MIN", (Cell(commitment), Cell(target))),), less=(Cell(received),))),
    )  # fmt: skip
    beyond_commitment = Money(
        "超承诺", prompt="实收超过目标以内的承诺",
        formula=positive(RoundedSum((Cell(received),), less=(Extreme("MIN", (Cell(commitment), Cell(target))),))),
    )  # fmt: skip
    beyond_target = Money(
        "超额承诺", prompt="承诺超过目标的部分",
        formula=positive(RoundedSum((Cell(commitment),), less=(Cell(target),))),
    )  # fmt: skip

    by_hand = Money("手工月均", formula=_customers(Customers.usual_by_hand, row), prompt="空白：没有填")
    record = Money(
        "记录月均", prompt="月均回款；空白：没有记录",
        formula=record_of(InRow(Customers.months, Cell(row)), InRow(Customers.mean, Cell(row))),
    )  # fmt: skip
    usual = Money(
        "平常回款", prompt="看记录；没有，或一两个月都没回，看手工月均",
        formula=usual_of(Cell(record), InRow(Customers.months, Cell(row)), Cell(by_hand)),
    )  # fmt: skip
    sales = Money("月均动销", formula=_customers(Customers.sales, row), prompt="空白：没有填")
    room = Money(
        "可备货", prompt="动销×备货月数－库存－预收",
        formula=room_of(Cell(sales), InRow(Customers.stock, Cell(row)), InRow(Customers.prepaid_balance, Cell(row))),
    )  # fmt: skip
    cap = Money("自定上限", formula=_customers(Customers.cap, row), prompt="客户表的本月能力上限")
    capacity = Money(
        "能力", prompt="本月最多能回；空白：不知道",
        formula=capacity_of(Cell(cap), InRow(Customers.settlement, Cell(row)), Cell(room)),
    )  # fmt: skip
    highest = Money(
        "最高", prompt="历史最高；空白：没有记录",
        formula=When(InRow(Customers.months, Cell(row)), ">", ZERO, _customers(Customers.highest, row), NOTHING),
    )  # fmt: skip

    base = Money("大小基准", 13, prompt="平常；不知道的按 1 元", formula=base_of(Cell(usual)))
    by_hand_size = Number(
        "手工大小", 9, prompt="记录没有或是0时：ln(大小基准)", formula=by_hand_size_of(Cell(record), Cell(base))
    )  # fmt: skip
    b_full = Number("兑现b", 9, formula=InRow(Customers.b_full, Cell(row)), prompt="足额的线，它的斜率")
    a_full = Number(
        "兑现a", 9, prompt="足额的线，平常大小时",
        formula=line_of(InRow(Customers.a_full, Cell(row)), Cell(b_full), Cell(by_hand_size)),
    )  # fmt: skip
    b_nothing = Number("不付b", 9, formula=InRow(Customers.b_nothing, Cell(row)), prompt="不付的线，它的斜率")
    a_nothing = Number(
        "不付a", 9, prompt="不付的线，平常大小时",
        formula=line_of(InRow(Customers.a_nothing, Cell(row)), Cell(b_nothing), Cell(by_hand_size)),
    )  # fmt: skip
    size = Number(
        "大小", 9, prompt="ln(承诺÷大小基准)", formula=_if_any(commitment, Ln(Calc(Cell(commitment), "/", Cell(base))))
    )
    chance_full = Rate(
        "足额可能", 9, prompt="承诺足额到的可能",
        formula=_if_any(commitment, Logistic(_line(a_full, b_full, size)), ONE),
    )  # fmt: skip
    chance_nothing = Rate(
        "不付可能", 9, prompt="一分不到的可能",
        formula=Extreme("MIN", (Logistic(_line(a_nothing, b_nothing, size)), Calc(ONE, "-", Cell(chance_full)))),
    )  # fmt: skip
    part = Rate(
        "部分占比", 9, prompt="他分次付的时候，一般先付这么多",
        formula=part_share_of(InRow(Customers.part, Cell(row))),
    )  # fmt: skip
    share = Rate(
        "回收率", 9, prompt="足额＋部分可能×部分占比",
        formula=Calc(
            Cell(chance_full), "+",
            Calc(Calc(Calc(ONE, "-", Cell(chance_full)), "-", Cell(chance_nothing)), "*", Cell(part)),
        ),
    )  # fmt: skip
    broken = Number(
        "未兑现笔", 9, prompt="本月没兑现的承诺，部分兑现算半笔",
        formula=RoundedSum(
            (_promises(code, PromiseState.BROKEN), Times(_HALF, _promises(code, PromiseState.PARTLY_KEPT)))
        ),
    )  # fmt: skip
    in_time = Rate(
        "按时折算", 9, prompt="失信一笔打六折，再看余下天数",
        formula=Extreme(
            "MIN", (ONE, Calc(Calc(Const(BROKEN_FACTOR), "^", Cell(broken)), "*", Named(Workings.pace)))
        ),
    )  # fmt: skip
    as_promised = Money(
        "承诺可回", prompt="还没到的承诺×回收率",
        formula=_if_any(commitment, Calc(_lacking(commitment, received), "*", Cell(share))),
    )  # fmt: skip
    as_always = Money(
        "平常可回", prompt="平常还没到的×会付的可能",
        formula=When(
            Cell(usual), "=", NOTHING, ZERO,
            _if_any(
                usual,
                Calc(
                    _lacking(usual, received), "*",
                    Calc(
                        ONE, "-",
                        Extreme("MIN", (Logistic(Cell(a_nothing)), Calc(ONE, "-", Logistic(Cell(a_full))))),
                    ),
                ),
            ),
        ),
    )  # fmt: skip
    unlimited = Money(
        "不限能力", prompt="实收＋两者中大的×按时折算", signed=True,
        formula=RoundedSum(
            (Cell(received), Calc(Extreme("MAX", (Cell(as_promised), Cell(as_always))), "*", Cell(in_time)))
        ),
    )  # fmt: skip
    expected = Money(
        "预计回款", signed=True, prompt="不超过能力；不在册的只算实收",
        formula=When(
            Cell(taking_part), "=", ZERO, Cell(received),
            OrNative(
                Call(
                    "HK_EXPECTED",
                    (
                        *cells(commitment, usual, a_full, b_full, a_nothing, b_nothing, received, broken),
                        Named(Workings.days_left), Named(Workings.days), *cells(capacity, part),
                    ),
                ),
                When(
                    Cell(capacity), "=", NOTHING, Cell(unlimited),
                    Extreme("MAX", (Extreme("MIN", (Cell(unlimited), positive(Cell(capacity)))), Cell(received))),
                ),
            ),
        ),
    )  # fmt: skip

    seen = Money(
        "见过的上限", prompt="最高×历史最高倍数",
        formula=When(Cell(highest), "=", NOTHING, NOTHING, Times(positive(Cell(highest)), Named(Settings.seen))),
    )  # fmt: skip
    easy = Money(
        "偏易线", prompt="平常×偏易线",
        formula=When(Cell(usual), "=", NOTHING, ZERO, Times(Cell(usual), Named(Settings.easy))),
    )  # fmt: skip
    doubt = TextColumn(
        "存疑", 9, prompt="没到齐的承诺：超过能力或见过的上限，或足额可能低于界线",
        formula=When(
            Cell(received), ">=", Cell(commitment), NOTHING,
            When(
                Cell(commitment), ">", Cell(capacity), _INCREDIBLE,
                When(
                    Cell(commitment), ">", Cell(seen), _INCREDIBLE,
                    When(
                        Cell(chance_full), "<", Named(Settings.incredible), _INCREDIBLE,
                        When(Cell(chance_full), "<", Named(Settings.stretch), Const(Judgement.STRETCH), NOTHING),
                    ),
                ),
            ),
        ),
    )  # fmt: skip
    judged_by: tuple[Expression | ManyCells, ...] = (
        *cells(commitment, target, usual, capacity, highest, a_full, b_full), THRESHOLDS, Cell(received),
    )  # fmt: skip
    """What `domain.commitment.judge` takes."""
    judgement = TextColumn(
        "承诺判断", 10, prompt="依次看：有没有承诺，存疑，偏易",
        formula=OrNative(
            Call("HK_COMMITMENT", judged_by),
            When(
                Cell(commitment), "<=", ZERO, Const(Judgement.NONE),
                When(
                    Cell(doubt), "<>", NOTHING, Cell(doubt),
                    When(
                        Cell(commitment), "<", Cell(easy),
                        When(Cell(commitment), "<", Cell(target), Const(Judgement.EASY), _CREDIBLE),
                        _CREDIBLE,
                    ),
                ),
            ),
        ),
    )  # fmt: skip
    why_not = TextColumn(
        "未承诺原因", 11, prompt="承诺登记里选的",
        formula=Lookup(Cell(code), Promises.code, Promises.reason, text=True),
    )  # fmt: skip
    reason = TextColumn(
        "判断理由", 44,
        formula=OrNative(
            Call("HK_REASON", (*judged_by, Cell(why_not))), Joined((Cell(judgement), _REASON_ELSEWHERE))
        ),
    )  # fmt: skip
