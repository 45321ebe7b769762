"""The tidy tables: THE declaration of what all workbooks' rows become, in Parquet and in the manager's workbook.

A table's columns are the contract's own, under their own headers, wherever they stand there; what no workbook shows is declared
here. Every table also has `PARTITIONS` (in Parquet as folders) and begins with `LEADING`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from xl_huikuan.book.contract.columns import Column
from xl_huikuan.book.contract.commitments import Commitments
from xl_huikuan.book.contract.customer_workings import CustomerWorkings
from xl_huikuan.book.contract.customers import Customers
from xl_huikuan.book.contract.kinds import Kind
from xl_huikuan.book.contract.ledgers import Actions, Contacts, Receipts, TargetChanges
from xl_huikuan.book.contract.plan import Plan
from xl_huikuan.book.contract.promises import Promises
from xl_huikuan.book.contract.settings import Settings


@dataclass(frozen=True, eq=False)
class TidyColumn:
    """A column: its header, what it holds, and what it means where the contract does not say it."""

    header: str
    kind: Kind
    meaning: str = ""
    source: Any = None
    """The contract's column that it is; None for one of our own."""


@dataclass(frozen=True, eq=False)
class TidyTable:
    """A kind of rows."""

    name: str
    """Its folder in Parquet."""
    what: str
    columns: tuple[TidyColumn, ...]

    def column(self, header: str) -> int:
        """Where a column stands."""
        return [column.header for column in self.columns].index(header)


def _of(column: Column[Any], header: str = "") -> TidyColumn:
    return TidyColumn(header or column.header, column.kind, column.prompt, column)


def _all(columns: tuple[Column[Any], ...]) -> tuple[TidyColumn, ...]:
    return tuple(_of(column) for column in columns)


MONTH = TidyColumn(Settings.month.label, Kind.TEXT, "如 2026-11")
REGION = TidyColumn(Settings.region.label, Kind.TEXT, "业务员所在的区域（“参数”里填的）")
PARTITIONS = (MONTH, REGION)
REP = TidyColumn(Settings.rep.label, Kind.TEXT, "同名的，后面加工作簿的名字")
BOOK = TidyColumn("工作簿", Kind.TEXT, "从所给文件夹起的路径")
LEADING = (REP, BOOK)

_CUSTOMERS: tuple[Column[Any], ...] = (
    CustomerWorkings.code, Customers.name, Customers.region, Customers.status, Customers.settlement, Customers.grade,
    Plan.target, Commitments.commitment, Commitments.gap, CustomerWorkings.not_kept, CustomerWorkings.beyond_commitment,
    Plan.received, Plan.due_by_now, Commitments.expected, Commitments.risk_gap, Commitments.all_measures,
    Commitments.residual_gap, CustomerWorkings.usual, CustomerWorkings.capacity, CustomerWorkings.highest,
    CustomerWorkings.chance_full, CustomerWorkings.judgement, Commitments.obstacle, Customers.receivable, Customers.overdue,
)  # fmt: skip
_RENAMED: dict[Column[Any], str] = {Customers.region: "客户区域"}
LAST_CONTACT = TidyColumn("最后联系", Kind.DATE, "跟进记录里最后一次")

CUSTOMERS = TidyTable(
    "客户明细", "一个客户一行", (*(_of(column, _RENAMED.get(column, "")) for column in _CUSTOMERS), LAST_CONTACT)
)
PLAN = TidyTable("目标明细", "一个客户一行：期初目标、各节点", _all((
    Plan.code, Plan.name, Plan.opening, Plan.target, Plan.step1, Plan.step2, Plan.step3, Plan.step4, Plan.received,
    Plan.due_by_now, Plan.ahead,
)))  # fmt: skip
CHANGES = TidyTable("目标增减", "一次调整一行", _all((
    TargetChanges.changed_on, TargetChanges.code, TargetChanges.name, TargetChanges.amount, TargetChanges.reason,
    TargetChanges.counted,
)))  # fmt: skip
PROMISES = TidyTable("承诺明细", "一笔承诺一行", _all((
    Promises.number, Promises.code, Promises.name, Promises.made_on, Promises.due_on, Promises.amount, Promises.reason,
    Promises.level, Promises.replaces, Promises.effective, Promises.state, Promises.covered, Promises.note,
)))  # fmt: skip
RECEIPTS = TidyTable("回款明细", "一笔到款一行", _all((
    Receipts.received_on, Receipts.code, Receipts.name, Receipts.amount, Receipts.way, Receipts.nature, Receipts.matures_on,
    Receipts.state, Receipts.memo, Receipts.serial, Receipts.counted,
)))  # fmt: skip
CONTACTS = TidyTable("联系明细", "一次联系一行", _all((
    Contacts.contacted_on, Contacts.code, Contacts.name, Contacts.way, Contacts.result, Contacts.amount, Contacts.due_on,
    Contacts.note,
)))  # fmt: skip
ACTIONS = TidyTable("措施明细", "一项行动一行", _all((
    Actions.number, Actions.code, Actions.name, Actions.measure, Actions.increment, Actions.cost, Actions.starts_on,
    Actions.ends_on, Actions.owner, Actions.state, Actions.actual, Actions.counted,
)))  # fmt: skip

_MONEY = Kind.MONEY


def _sum_of(column: Column[Any], meaning: str = "各客户相加") -> TidyColumn:
    return TidyColumn(column.header, column.kind, meaning)


AS_OF = TidyColumn("数据日期", Kind.DATE, "工作簿按哪一天算")
DAYS, DAYS_GONE = TidyColumn("工作日", Kind.COUNT, "本月一共"), TidyColumn("已过工作日", Kind.COUNT, "数据日期以前的")
TAKING_PART = TidyColumn("客户数", Kind.COUNT, "在册的")
TASK = TidyColumn("任务", _MONEY, "上级下达的")
TARGET, UNALLOCATED = _sum_of(Plan.target), TidyColumn("未分解", _MONEY, "任务里没有分到客户的")
COMMITTED, GAP = _sum_of(Commitments.commitment), _sum_of(Commitments.gap)
RECEIVED, DUE_BY_NOW = _sum_of(Plan.received), _sum_of(Plan.due_by_now)
EXPECTED = _sum_of(Commitments.expected)
LOW, HIGH = TidyColumn("预计下限", _MONEY, "十次有八次不低于它、不高于上限"), TidyColumn("预计上限", _MONEY)
AT_RISK, RESIDUAL = _sum_of(Commitments.risk_gap), _sum_of(Commitments.residual_gap)
CARRY = TidyColumn("能力合计", _MONEY, "在册客户本月最多能回；不知道能力的按平常回款，都不知道的按目标")
USUAL = TidyColumn("平常合计", _MONEY, "在册客户平常一个月回款")
UNCLAIMED = TidyColumn("待认领款", _MONEY, "还没有算给客户的回款")
CONTACTS_DUE, CONTACTS_MADE = (
    TidyColumn("应联系", Kind.COUNT, "按信用等级的间隔，到数据日期"),
    TidyColumn("已联系", Kind.COUNT),
)
PROMISED, KEPT = TidyColumn("到期承诺", _MONEY, "承诺到款日加宽限已过的"), TidyColumn("到期已兑现", _MONEY)
NOT_COMMITTED = TidyColumn("未承诺客户", Kind.COUNT, "有目标、没有承诺、也没有回够的")
FORECASTS = TidyColumn("历月预测", Kind.COUNT, "“历月对照”里每周的预计，和月底实收比过的")
FORECASTS_HELD = TidyColumn("预测在范围内", Kind.COUNT, "月底实收落在当时的上下限里")
FORECASTS_BELOW = TidyColumn("实收低于下限", Kind.COUNT, "比当时的下限还少")
FORECAST_MORE = TidyColumn("预测还会回", _MONEY, "那些预测的预计，减当时已回")
CAME_MORE = TidyColumn("预测后实际回", _MONEY, "那些预测的月底实收，减当时已回")
DOUBTS = TidyColumn("疑点数", Kind.COUNT, "校验说的")
REPS = TidyTable(
    "业务员汇总", "一本工作簿一行",
    (
        AS_OF, TidyColumn(Settings.first_day.label, Kind.DATE), TidyColumn(Settings.last_day.label, Kind.DATE), DAYS, DAYS_GONE,
        TAKING_PART, TASK, TARGET, UNALLOCATED, COMMITTED, GAP, RECEIVED, DUE_BY_NOW, EXPECTED, LOW, HIGH, AT_RISK, RESIDUAL,
        CARRY, USUAL, UNCLAIMED, CONTACTS_DUE, CONTACTS_MADE, PROMISED, KEPT, NOT_COMMITTED, FORECASTS, FORECASTS_HELD,
        FORECASTS_BELOW, FORECAST_MORE, CAME_MORE, DOUBTS,
    ),
)  # fmt: skip
PROBLEMS = TidyTable(
    "疑点", "校验说的一条一行",
    (
        TidyColumn("轻重", Kind.TEXT, "必须先改、该行暂停、请核对"), TidyColumn("位置", Kind.TEXT, "工作表和单元格"),
        TidyColumn("问题", Kind.TEXT), TidyColumn("怎么改", Kind.TEXT), TidyColumn(Plan.code.header, Kind.CODE),
        TidyColumn("涉及金额", _MONEY),
    ),
)  # fmt: skip

TABLES = (REPS, CUSTOMERS, PLAN, CHANGES, PROMISES, RECEIPTS, CONTACTS, ACTIONS, PROBLEMS)
LEDGERS = (PLAN, CHANGES, PROMISES, RECEIPTS, CONTACTS, ACTIONS)
"""Tables whose rows are rows of a workbook's table."""
