"""What a job did, in a few lines: the same for the command line and for the buttons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from xl_huikuan.book.problems import Problem, Severity
from xl_huikuan.domain.values import Value

if TYPE_CHECKING:
    from xl_huikuan.jobs.break_down import Planned
    from xl_huikuan.jobs.follow_up import Listed


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


def ranked(problems: Sequence[Problem]) -> list[Problem]:
    """Problems, the gravest first."""
    order = list(Severity)
    return sorted(problems, key=lambda problem: order.index(problem.severity))
