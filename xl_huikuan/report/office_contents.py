"""What the report of an office's month says: all reps' workbooks together, by region and rep, and where to step in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xl_huikuan.book.contract.blocks import Block, BlockColumn
from xl_huikuan.book.contract.commitments import Commitments
from xl_huikuan.book.contract.dashboard_days import CAME
from xl_huikuan.book.contract.dashboard_lists import CUSTOMER
from xl_huikuan.book.contract.kinds import Kind
from xl_huikuan.book.contract.totals import Totals
from xl_huikuan.office import schema
from xl_huikuan.office.overview import Overview
from xl_huikuan.office.pages import NOT_FILLED
from xl_huikuan.office.sorting_out import Listed, in_short
from xl_huikuan.office.stepping_in import CustomerLine, Group, Item
from xl_huikuan.report.contents import Panel, Tile
from xl_huikuan.values import Cents, Value, to_yuan

MOST_ITEMS, MOST_CUSTOMERS, MOST_CHARTED = 12, 15, 12
"""So many are shown; all of them are in the manager's workbook."""
WHO, DONE, WHAT, SHARE = "谁", Totals.done_rate.label, "看什么", "占多少"
LACKING = "预计缺口"
"""What customers will pay less than their targets: 风险差距, as the manager's workbook calls it."""
_MONEY = Kind.MONEY


@dataclass(frozen=True)
class OfficeReport:
    """A page's contents; amounts in yuan."""

    title: str
    as_of: str
    books: int
    customers: int
    tiles: Sequence[Tile]
    pace: Panel
    """Days gone against what came and what is expected, as shares."""
    items: Sequence[Item]
    others: int
    """Places to step in that are not shown."""
    regions: Panel
    """Empty where there is but one."""
    reps: Panel
    trend: Panel
    largest: Panel
    footing: str
    skipped: Sequence[Listed]
    doubts: Sequence[Listed]


PACE, REGIONS, REPS, TREND, CUSTOMERS = (
    "office_pace",
    "office_regions",
    "office_reps",
    "office_trend",
    "office_customers",
)
_SUMS = (schema.TASK, schema.RECEIVED, schema.EXPECTED, schema.AT_RISK)
_FOOTS, _OFF = "对账：各客户相加与各工作簿的合计分毫不差", "对账不符：{lines}"
_OFF_LINE = "{label} 工作簿 {shown:,.2f}，明细 {added:,.2f}"


def office_report(view: Overview, skipped: Sequence[Listed], doubts: Sequence[Listed]) -> OfficeReport:
    """The report of workbooks that were gathered up."""
    total = view.total
    newest = max(total.books, key=lambda book: book.as_of)
    gone, days = newest.figures[schema.DAYS_GONE.header], newest.figures[schema.DAYS.header]
    task, received, expected = (total[column] for column in (schema.TASK, schema.RECEIVED, schema.EXPECTED))
    pace: list[list[Value]] = [
        ["过了的时间", _share(gone, days)], [CAME.header, _share(received, task)],
        ["预计到月底", _share(expected, task)],
    ]  # fmt: skip
    by_risk = sorted(view.reps, key=lambda group: (-group[schema.AT_RISK], group.region, group.name))
    many = len(view.regions) > 1
    regions = sorted(view.regions, key=lambda group: (-group[schema.AT_RISK], group.name)) if many else []
    off = [line for line in view.agreements if line.shown != line.added]
    return OfficeReport(
        title=view.month,
        as_of=newest.as_of,
        books=len(view.reps),
        customers=view.count,
        tiles=_tiles(total, gone, days),
        pace=Panel(
            _block(PACE, f"时间和钱：{days} 个工作日过了 {gone} 个", (WHAT, Kind.TEXT), (SHARE, Kind.RATE)), pace
        ),
        items=view.items[:MOST_ITEMS],
        others=max(len(view.items) - MOST_ITEMS, 0),
        regions=_groups(REGIONS, "各区域，缺口大的在前", regions),
        reps=_groups(REPS, "各业务员，缺口大的在前", by_risk, with_region=many),
        trend=_trend(view),
        largest=_largest(view.customers[:MOST_CUSTOMERS]),
        footing=(
            _OFF.format(lines="；".join(_off(line.label, line.shown, line.added) for line in off)) if off else _FOOTS
        )
        + view.not_compared(),
        skipped=in_short(skipped),
        doubts=doubts,
    )


def _tiles(total: Group, gone: int, days: int) -> list[Tile]:
    def money(label: str, column: schema.TidyColumn) -> Tile:
        return Tile(label, _MONEY, to_yuan(total[column]))

    task, received = total[schema.TASK], total[schema.RECEIVED]
    done, over = _share(received, task), _share(gone, days)
    between = [] if total.range is None else [
        Tile("可能最少", _MONEY, to_yuan(total.range.low)), Tile("可能最多", _MONEY, to_yuan(total.range.high)),
    ]  # fmt: skip
    lag = None if done is None or over is None else over - done
    return [
        money(Totals.board_task.label, schema.TASK), money(Totals.board_received.label, schema.RECEIVED), Tile(DONE, Kind.RATE, done),
        Tile(Totals.time_gone.label, Kind.RATE, over), Tile(Totals.lag.label, Kind.RATE, lag), money(schema.DUE_BY_NOW.header, schema.DUE_BY_NOW),
        money(Totals.board_commitment.label, schema.COMMITTED), money(Totals.board_expected.label, schema.EXPECTED), *between,
        money(LACKING, schema.AT_RISK), money(Totals.board_residual.label, schema.RESIDUAL),
        money(Totals.board_unallocated.label, schema.UNALLOCATED),
        money(schema.UNCLAIMED.header, schema.UNCLAIMED),
    ]  # fmt: skip


def _groups(name: str, title: str, groups: Sequence[Group], with_region: bool = False) -> Panel:
    columns = [(WHO, Kind.TEXT), *((column.header, _MONEY) for column in _SUMS[:2]), (DONE, Kind.RATE)]
    columns += [(schema.EXPECTED.header, _MONEY), (LACKING, _MONEY)]

    def row(group: Group) -> list[Value]:
        task, received, expected, at_risk = (group[column] for column in _SUMS)
        who = f"{group.region}·{group.name}" if with_region and group.region else group.name or NOT_FILLED
        return [who, to_yuan(task), to_yuan(received), _share(received, task), to_yuan(expected), to_yuan(at_risk)]

    return Panel(_block(name, title, *columns), list(map(row, groups)))


def _trend(view: Overview) -> Panel:
    headers = (schema.MONTH, schema.TASK, schema.COMMITTED, schema.RECEIVED)
    rows: list[list[Value]] = [
        [each.month, to_yuan(each.task), to_yuan(each.committed), to_yuan(each.received)] for each in view.trend
    ]
    return Panel(_block(TREND, "走势", *((column.header, column.kind) for column in headers)), rows)


def _largest(lines: Sequence[CustomerLine]) -> Panel:
    columns = [(CUSTOMER.header, Kind.TEXT), (WHO, Kind.TEXT), (Commitments.judgement.header, Kind.TEXT)]
    columns += [(schema.TARGET.header, _MONEY), (schema.RECEIVED.header, _MONEY), (LACKING, _MONEY)]
    rows: list[list[Value]] = [
        [each.name or each.code, each.rep, each.judgement, to_yuan(each.target), to_yuan(each.received), to_yuan(each.at_risk)]
        for each in lines
    ]  # fmt: skip
    return Panel(_block(CUSTOMERS, "风险最大的客户", *columns), rows)


def _block(name: str, title: str, *columns: tuple[str, Kind]) -> Block:
    return Block(name, "", title, tuple(BlockColumn(header, kind) for header, kind in columns), ())


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _off(label: str, shown: Cents, added: Cents) -> str:
    return _OFF_LINE.format(label=label, shown=to_yuan(shown), added=to_yuan(added))
