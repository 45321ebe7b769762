"""What the command line says of many workbooks, to people and to programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xl_huikuan import console, console_json
from xl_huikuan.domain.money import format_about
from xl_huikuan.office import schema
from xl_huikuan.office.sorting_out import in_short, to_be_mended
from xl_huikuan.values import to_yuan

if TYPE_CHECKING:
    from xl_huikuan.office.consolidate import Consolidated
    from xl_huikuan.office.stepping_in import Group, Item

_SHOWN = 12
_SUMS = (
    schema.TASK, schema.TARGET, schema.UNALLOCATED, schema.COMMITTED, schema.GAP, schema.RECEIVED, schema.DUE_BY_NOW,
    schema.EXPECTED, schema.AT_RISK, schema.RESIDUAL, schema.UNCLAIMED,
)  # fmt: skip


def print_consolidated_json(result: Consolidated) -> None:
    """Yuan. `totals`: what the workbooks show, added up, by the names of ``show --json``, and by those of the tidy table."""
    view = result.overview
    totals = {name: to_yuan(cents) for name, cents in view.totals.items()}
    console_json.print_json(
        {
            "out": str(result.out), "month": view.month, "count": len(view.reps), "customers": view.count,
            "read": result.read, "rows": result.rows, "backup": None if result.backup is None else str(result.backup),
            "totals": {**_sums(view.total), **totals},
            "regions": [{"region": group.name, **_sums(group)} for group in view.regions],
            "reps": [
                {"region": group.region, "rep": group.name, "file": group.books[0].path, **_sums(group)} for group in view.reps
            ],
            "footing": [
                {"label": line.label, "shown": to_yuan(line.shown), "added": to_yuan(line.added),
                 "difference": to_yuan(line.shown - line.added), "without": line.without}
                for line in view.agreements
            ],
            "items": [
                {"amount": to_yuan(item.cents), "kinds": item.kinds, "region": item.region, "rep": item.rep,
                 "customer": item.customer, "why": item.why, "file": item.path}
                for item in view.items
            ],
            "skipped": [{"file": each.file, "reason": each.reason} for each in result.skipped],
            "doubts": [{"file": each.file, "reason": each.reason} for each in result.doubts],
        }
    )  # fmt: skip


def _sums(group: Group) -> dict[str, Any]:
    low, high = (None, None) if group.range is None else map(to_yuan, group.range)
    return {**{c.header: to_yuan(group[c]) for c in _SUMS}, schema.LOW.header: low, schema.HIGH.header: high}


def show_consolidated(result: Consolidated, what: str = "汇总") -> None:
    """The month in a few lines, where to step in, what was left out; last where `what` was written lies."""
    view, total = result.overview, result.overview.total
    say = console.say
    say(f"{view.month}：{len(view.reps)} 本工作簿，{view.count} 个客户（这次读了 {result.read} 本，其余没有变）")
    words = [f"{column.header} {_about(total[column])}" for column in (schema.TASK, schema.RECEIVED, schema.COMMITTED)]
    expected = f"{schema.EXPECTED.header} {_about(total[schema.EXPECTED])}"
    if total.range is not None:
        expected += f"（十次有八次在 {_about(total.range.low)} 到 {_about(total.range.high)}）"
    say("，".join([*words, expected, f"{schema.AT_RISK.header} {_about(total[schema.AT_RISK])}"]))
    off = [line for line in view.agreements if line.shown != line.added]
    footing = "对账：合计与各工作簿分毫不差" if not off else "对账不符：" + "；".join(line.label for line in off)
    say(footing + view.not_compared())
    if view.items:
        say("先介入这里：")
        for item in view.items[:_SHOWN]:
            say(f"  {_about(item.cents)}  {_who(item)}：{item.why}")
    for title, lines in (("没有算进来的", in_short(result.skipped)), ("算了、要核对的", result.doubts)):
        if lines:
            say(f"{title}（{len(lines)}）：")
            for each in lines[:_SHOWN]:
                say(f"  {each.file}：{each.reason}")
            if len(lines) > _SHOWN:
                say(f"  …还有 {len(lines) - _SHOWN} 条，见“名单”页或 --json")
    say(f"{what}：{result.out}")
    console.say_next(_next_step(result))


def _next_step(result: Consolidated) -> str:
    """The workbooks that are missing first: every sum lacks them; then who lacks most."""
    if lacking := to_be_mended(result.skipped):
        return f"收齐、改好没有算进来的 {len(lacking)} 本，再运行一次"
    if result.overview.items:
        first = result.overview.items[0]
        return f"先介入 {_who(first)}：{first.why}"
    return "没有要介入的；各业务员导入到款、登记联系之后，再运行一次"


def _who(item: Item) -> str:
    return "·".join(filter(None, (item.region, item.rep, item.customer)))


def _about(cents: int) -> str:
    return format_about(cents).removeprefix("约")
