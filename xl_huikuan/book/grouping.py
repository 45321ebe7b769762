"""Problems of one cause as one line: how many, their sum, the first cells. What people read; programs get every problem."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from xl_huikuan.book.problems import Problem
from xl_huikuan.domain.money import format_short
from xl_huikuan.patterns import pattern
from xl_huikuan.records import record
from xl_huikuan.values import Cents

SINGLE = 3
"""So many alike stay lines of their own."""
_CELL = pattern(r"(.*!)([A-Z]+)(\d+)")
_WHERE, _JOIN = "{cells} 等 {count} 处", "、"
_WHAT, _SUM = "{what}；这样的共 {count} 处{with_sum}", "，合计 {sum}"


@record
class ProblemLine:
    """One problem, or many of one cause as if they were one."""

    problem: Problem
    count: int = 1

    def __str__(self) -> str:
        return str(self.problem)


def grouped(problems: Sequence[Problem]) -> list[ProblemLine]:
    """A line for each cause, where its first problem stood. Of one cause are those of one rule in one column of a sheet that
    have the same `Problem.cause`; three or fewer stay as they are."""
    groups: dict[object, list[Problem]] = {}
    for number, problem in enumerate(problems):
        place = _CELL.fullmatch(problem.where)
        alone = problem.rule is None or place is None
        key = number if alone or place is None else (problem.rule, problem.severity, place[1], place[2], problem.cause)
        groups.setdefault(key, []).append(problem)
    lines: list[ProblemLine] = []
    for alike in groups.values():
        lines += map(ProblemLine, alike) if len(alike) <= SINGLE else [_line(alike)]
    return lines


def _line(alike: Sequence[Problem]) -> ProblemLine:
    first, count = alike[0], f"{len(alike):,}"
    total = sum_of(alike)
    facts = {"count": count, "cause": first.cause, "sum": "" if total is None else format_short(total)}
    facts["with_sum"] = "" if total is None else _SUM.format(sum=facts["sum"])
    what = first.rule.many if first.rule is not None else ""
    if not what:
        facts["what"], what = first.what, _WHAT
    cells = [problem.where.rpartition("!")[2] for problem in alike[1:SINGLE]]
    where = _WHERE.format(cells=_JOIN.join([first.where, *cells]), count=count)
    customer = first.customer if len({problem.customer for problem in alike}) == 1 else None
    return ProblemLine(
        replace(first, where=where, what=what.format(**facts), customer=customer, cents=total), len(alike)
    )


def sum_of(problems: Sequence[Problem]) -> Cents | None:
    """What they leave out or let in together; None where none of them tells a sum."""
    sums = [problem.cents for problem in problems if problem.cents is not None]
    return sum(sums) if sums else None
