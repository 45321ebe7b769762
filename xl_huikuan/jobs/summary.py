"""What a job did, in a few lines: the same for the command line and for the buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xl_huikuan.domain.money import format_amount
from xl_huikuan.values import Cents

if TYPE_CHECKING:
    from xl_huikuan.jobs.break_down import PlanResult
    from xl_huikuan.jobs.follow_up import FollowupResult
    from xl_huikuan.jobs.suggest_measures import MeasuresResult

_MOST_OPEN = 3


def amount_text(cents: Cents) -> str:
    """An amount as people read it: ``1,234.50``, ``200,000``."""
    return format_amount(cents).removesuffix(".00")


def plan_lines(result: PlanResult) -> list[str]:
    """What the break-down did."""
    return [
        f"本月任务 {amount_text(result.target)}，已分解 {amount_text(result.allocated)}，"
        f"未分解 {amount_text(result.unallocated)}，共 {result.customers} 个客户",
        *(f"· {note}" for note in result.notes),
    ]


def followups_lines(result: FollowupResult) -> list[str]:
    """What making the list did."""
    lines = [f"{result.today} 跟进清单：{len(result.rows)} 个客户，风险金额合计 {amount_text(result.at_risk)}"]
    if result.contacts or result.promises:
        lines.append(f"· 已把 {result.contacts} 次联系记入“跟进记录”，{result.promises} 笔再次承诺记入“承诺登记”")
    return [*lines, *(f"· {note}" for note in result.notes)]


def measures_lines(result: MeasuresResult) -> list[str]:
    """What was suggested, and what stays open."""
    budget = "" if result.budget is None else f"，可用预算 {amount_text(result.budget)}"
    lines = [
        f"措施要补的差距 {amount_text(result.gap)}：建议 {len(result.rows)} 项行动，可补 {amount_text(result.closed)}，"
        f"费用 {amount_text(result.cost)}{budget}；还差 {amount_text(result.still_open)}"
    ]
    if result.open_customers:
        most = "、".join(
            f"{gap.name or gap.code} {amount_text(gap.still_open)}" for gap in result.open_customers[:_MOST_OPEN]
        )
        lines.append(f"· 措施补不上的有 {len(result.open_customers)} 个客户，最多的是 {most}")
    if result.rows:
        lines.append("· 都写在“措施行动”，状态是“建议”；改成“已定”才算进差距")
    return [*lines, *(f"· {note}" for note in result.notes)]
