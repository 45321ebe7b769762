"""What the command line shows: text for people, one JSON object for programs."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from xl_huikuan.book.problems import Problem
from xl_huikuan.jobs.summary import amount, followups_lines, measures_lines, plan_lines, ranked
from xl_huikuan.values import CellError, Value

if TYPE_CHECKING:
    from xl_huikuan.jobs.break_down import Planned
    from xl_huikuan.jobs.check import Checked
    from xl_huikuan.jobs.follow_up import Listed
    from xl_huikuan.jobs.show import Shown
    from xl_huikuan.jobs.suggest_measures import Suggested

_LIST_COLUMNS = ("序号", "客户名称", "优先级", "跟进级别", "风险金额", "待回金额", "建议催款额", "应联系日", "原因")
_MOST_PROBLEMS = 20


def say(text: str) -> None:
    """A line for the user."""
    print(text)


@contextmanager
def busy(text: str) -> Iterator[None]:
    """Say on a terminal that work is under way; nothing where the output goes elsewhere."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(text):
        yield


# ---- JSON ----------------------------------------------------------------------------------------------------------


def print_json(content: Mapping[str, Any]) -> None:
    """One JSON object on standard output."""
    print(json.dumps(content, ensure_ascii=False, default=_plain))


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def problems_json(problems: Sequence[Problem]) -> list[dict[str, Any]]:
    """Problems as objects."""
    return [
        {"severity": p.severity.name.lower(), "where": p.where, "what": p.what, "mend": p.mend, "customer": p.customer}
        for p in problems
    ]


def plan_json(planned: Planned) -> dict[str, Any]:
    """What the break-down did."""
    names = ("target", "allocated", "unallocated", "shortfall", "surplus", "customers", "dealt", "notes")
    return {
        **{name: getattr(planned, name) for name in names},
        "changed": planned.written.changed,
        "backup": planned.written.backup,
        "problems": problems_json(planned.problems),
    }


def followups_json(listed: Listed) -> dict[str, Any]:
    """The list: count, at_risk (yuan), today, problems, and rows with the columns of tblFollowups."""
    return {
        "count": len(listed.rows),
        "at_risk": listed.at_risk,
        "today": listed.today,
        "contacts_logged": listed.contacts,
        "promises_logged": listed.promises,
        "changed": listed.written.changed,
        "backup": listed.written.backup,
        "notes": listed.notes,
        "problems": problems_json(listed.problems),
        "rows": listed.rows,
    }


def measures_json(suggested: Suggested) -> dict[str, Any]:
    """What was suggested: yuan; rows with the columns of tblActions."""
    names = ("today", "gap", "closed", "still_open", "cost", "budget", "open_customers", "notes", "rows")
    return {
        "count": len(suggested.rows),
        **{name: getattr(suggested, name) for name in names},
        "changed": suggested.written.changed,
        "backup": suggested.written.backup,
        "problems": problems_json(suggested.problems),
    }


def check_json(checked: Checked) -> dict[str, Any]:
    """What the check found."""
    return {"today": checked.today, "totals": checked.totals, "problems": problems_json(checked.problems)}


def show_json(shown: Shown) -> dict[str, Any]:
    """Totals and the day's list."""
    return {
        "today": shown.today, "count": len(shown.rows), "totals": shown.totals,
        "problems": problems_json(shown.problems), "rows": shown.rows,
    }  # fmt: skip


# ---- Text ----------------------------------------------------------------------------------------------------------


def show_plan(planned: Planned, wrote: bool = True) -> None:
    """What the break-down did."""
    for line in plan_lines(planned):
        say(line)
    if wrote:
        _say_written(planned.written.changed, planned.written.backup)


def show_followups(listed: Listed, limit: int) -> None:
    """The list after it was made."""
    for line in followups_lines(listed):
        say(line)
    show_list(listed.rows, listed.today, limit)
    _say_written(listed.written.changed, listed.written.backup)


def show_measures(suggested: Suggested) -> None:
    """What was suggested."""
    for line in measures_lines(suggested):
        say(line)
    _say_written(suggested.written.changed, suggested.written.backup)


def _say_written(changed: bool, backup: str | None) -> None:
    if not changed:
        say("没有变化，文件未改动")
    elif backup:
        say(f"已保存；改动前的文件备份在 {backup}")
    else:
        say("已保存")


def show_totals(totals: Mapping[str, Value]) -> None:
    """Figures under their labels, a line a sheet."""
    lines: dict[str, list[str]] = {}
    for label, value in totals.items():
        sheet, _, name = label.partition("·")
        shown = f"{value:.1%}" if name.endswith("率") and isinstance(value, float) else amount(value)
        lines.setdefault(sheet, []).append(f"{name} {value.value if isinstance(value, CellError) else shown}")
    for sheet, figures in lines.items():
        say(f"{sheet}：{'，'.join(figures)}")


def show_list(rows: Sequence[Mapping[str, Value]], today: dt.date, limit: int | None = None) -> None:
    """The follow-up list as a table; at most `limit` rows."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    if not rows:
        say(f"{today} 没有要联系的客户")
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in _LIST_COLUMNS:
        right = name in ("序号", "风险金额", "待回金额", "建议催款额")
        table.add_column(name, justify="right" if right else "left", no_wrap=name != "原因", overflow="fold")
    for row in rows[:limit]:
        table.add_row(*[amount(row[name]) for name in _LIST_COLUMNS])
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=160)
    console.print(table)
    if limit is not None and len(rows) > limit:
        say(f"…… 还有 {len(rows) - limit} 个，见工作簿的“跟进清单”")


def show_problems(problems: Sequence[Problem], always: bool = False) -> None:
    """Problems, one a line, the gravest first."""
    if not problems:
        if always:
            say("没有发现问题")
        return
    shown = ranked(problems) if always else ranked(problems)[:_MOST_PROBLEMS]
    say(f"\n发现 {len(problems)} 个问题：")
    for problem in shown:
        say(f"  [{problem.severity.value}] {problem}")
    if len(shown) < len(problems):
        say(f"  …… 其余 {len(problems) - len(shown)} 个请用 huikuan check 查看")


def fail(problems: Sequence[Problem], as_json: bool) -> None:
    """Structural problems: nothing was written."""
    if as_json:
        print_json({"error": "structural", "problems": problems_json(problems)})
        return
    print("没有写入任何内容，请先改好下面的问题：", file=sys.stderr)
    for problem in problems:
        print(f"  [{problem.severity.value}] {problem}", file=sys.stderr)


def complain(text: str, as_json: bool) -> None:
    """Anything else that went wrong."""
    if as_json:
        print_json({"error": text, "problems": []})
    else:
        print(text, file=sys.stderr)
