"""What a job did, in a few lines: the same for the command line and for the buttons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from xl_huikuan.book.problems import Problem, Severity
from xl_huikuan.values import Value

if TYPE_CHECKING:
    from xl_huikuan.jobs.break_down import Planned
    from xl_huikuan.jobs.follow_up import Listed
    from xl_huikuan.jobs.suggest_measures import Suggested

_MOST_OPEN = 3


def amount(value: Value) -> str:
    """A figure as people read it: ``1,234.50``, ``200,000``."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f"{value:,.2f}".removesuffix(".00")
    return "" if value is None else str(value)


def plan_lines(planned: Planned) -> list[str]:
    """What the break-down did."""
    return [
        f"本月任务 {amount(planned.target)}，已分解 {amount(planned.allocated)}，"
        f"未分解 {amount(planned.unallocated)}，共 {planned.customers} 个客户",
        *(f"· {note}" for note in planned.notes),
    ]


def followups_lines(listed: Listed) -> list[str]:
    """What making the list did."""
    lines = [f"{listed.today} 跟进清单：{len(listed.rows)} 个客户，风险金额合计 {amount(listed.at_risk)}"]
    if listed.contacts or listed.promises:
        lines.append(f"· 已把 {listed.contacts} 次联系记入“跟进记录”，{listed.promises} 笔再次承诺记入“承诺登记”")
    return [*lines, *(f"· {note}" for note in listed.notes)]


def measures_lines(suggested: Suggested) -> list[str]:
    """What was suggested, and what stays open."""
    budget = "" if suggested.budget is None else f"，可用预算 {amount(suggested.budget)}"
    lines = [
        f"措施要补的差距 {amount(suggested.gap)}：建议 {len(suggested.rows)} 项行动，可补 {amount(suggested.closed)}，"
        f"费用 {amount(suggested.cost)}{budget}；还差 {amount(suggested.still_open)}"
    ]
    if suggested.open_customers:
        most = "、".join(
            f"{row['客户名称'] or row['客户编码']} {amount(row['未补差距'])}"
            for row in suggested.open_customers[:_MOST_OPEN]
        )
        lines.append(f"· 措施补不上的有 {len(suggested.open_customers)} 个客户，最多的是 {most}")
    if suggested.rows:
        lines.append("· 都写在“措施行动”，状态是“建议”；改成“已定”才算进差距")
    return [*lines, *(f"· {note}" for note in suggested.notes)]


def ranked(problems: Sequence[Problem]) -> list[Problem]:
    """Problems, the gravest first."""
    order = list(Severity)
    return sorted(problems, key=lambda problem: order.index(problem.severity))
