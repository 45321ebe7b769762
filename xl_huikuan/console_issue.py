"""What `huikuan issue` and `huikuan retarget` show people and programs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

from xl_huikuan.book.contract.customer_workings import CustomerWorkings
from xl_huikuan.console import say, say_next, show_problems
from xl_huikuan.console_json import problems_json
from xl_huikuan.jobs import notes
from xl_huikuan.jobs.summary import amount_text
from xl_huikuan.office import words
from xl_huikuan.office.issuing import Issued, Started, of_book
from xl_huikuan.office.office_levels import TargetLine
from xl_huikuan.office.retargeting import Retargeted
from xl_huikuan.office.sheet_words import COMPANY_WORD, HEADERS, LEVEL, NAME, REP_WORD, TARGET_SHEET
from xl_huikuan.terminal import harmless
from xl_huikuan.values import to_yuan

_MOST_REPS = 60
"""So many reps' lines are shown; a dry run shows all."""
_HEADERS = (CustomerWorkings.usual.header, "来自", "分不下去", "多出")
_FIXED, _SHARED = "指定", "分配"


@contextmanager
def progress() -> Iterator[Started]:
    """A bar on a terminal, nothing where the output goes elsewhere."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda text, count: lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:

        def started(text: str, count: int) -> Callable[[], object]:
            task = bar.add_task(text, total=count)
            return lambda: bar.advance(task)

        yield started


def show_issued(issued: Issued, folder: Path, dry_run: bool) -> None:
    """Each level's table, and what was made."""
    lines = list(words.issue_lines(issued, str(folder), dry_run))
    say(lines[0])
    levels = [line for line in issued.lines if line.level != REP_WORD]
    reps = [line for line in issued.lines if line.level == REP_WORD]
    _show_table(levels)
    _show_table(reps if dry_run else reps[:_MOST_REPS])
    if not dry_run and len(reps) > _MOST_REPS:
        say(f"…… 还有 {len(reps) - _MOST_REPS} 个业务员，全部的用 --dry-run 或 --json 看")
    for line in lines[1:]:
        say(line)
    show_problems(
        [*issued.problems, *(problem for failed in issued.failed for problem in of_book(failed))],
        always=bool(issued.failed),
    )
    rows = sum(len(made.problems) for made in issued.made)
    if rows:
        say(f"各工作簿里共有 {rows} 处请核对的，写在每本的“说明”里")
    say_next(notes.NEXT_IN_EARNEST if dry_run else words.MEND_AND_AGAIN if issued.failed else words.ISSUE_NEXT)


def _show_table(lines: Sequence[TargetLine]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table as Grid

    grid = Grid(box=box.SIMPLE_HEAD, pad_edge=False)
    for header in (HEADERS[LEVEL], HEADERS[NAME]):
        grid.add_column(header, no_wrap=True)
    grid.add_column(TARGET_SHEET, justify="right", no_wrap=True)
    for header in _HEADERS:
        grid.add_column(header, justify="right", no_wrap=True)
    for line in lines:
        name = (
            f"{line.region}/{line.name}" if line.level == REP_WORD else "" if line.level == COMPANY_WORD else line.name
        )
        figures = [amount_text(cents) if cents else "" for cents in (line.shortfall, line.surplus)]
        source = _FIXED if line.fixed else _SHARED
        grid.add_row(line.level, harmless(name), amount_text(line.target), amount_text(line.usual), source, *figures)
    shown = StringIO()
    Console(file=shown, width=160, color_system=None, markup=False, emoji=False, highlight=False).print(grid)
    for text in shown.getvalue().splitlines():
        if text.strip():
            say(text.rstrip())


def issued_json(issued: Issued, dry_run: bool) -> dict[str, Any]:
    """For programs; amounts in yuan."""
    return {
        "month": issued.targets.month,
        "dry_run": dry_run,
        "customers": issued.targets.customers,
        "levels": [
            {
                "level": line.level, "name": line.name, "region": line.region, "target": to_yuan(line.target),
                "fixed": line.fixed, "shortfall": to_yuan(line.shortfall), "surplus": to_yuan(line.surplus),
                "parts": line.parts, "usual": to_yuan(line.usual),
            }
            for line in issued.lines
        ],
        "made": [
            {
                **words.rep_text(made.rep), "path": str(made.path), "target": to_yuan(made.target),
                "customers": made.customers, "rolled": made.rolled, "handed_over": list(made.taken.handed_over),
                "doubts": len(made.problems),
            }
            for made in issued.made
        ],
        "taken_over": [
            {
                **words.rep_text(rep), "customer": str(each.code), "name": each.name, "from": each.giver,
                "months": [of.month for of in each.months],
            }
            for rep, each in issued.moved
        ],
        "left": [
            {
                **words.rep_text(each.rep), "path": str(each.path),
                "target": None if each.target is None else to_yuan(each.target), "wanted": to_yuan(each.wanted),
            }
            for each in issued.standing
        ],
        "failed": [{**words.rep_text(each.rep), "path": str(each.path)} for each in issued.failed],
        **problems_json([*issued.problems, *(p for failed in issued.failed for p in of_book(failed))]),
    }  # fmt: skip


def show_retargeted(result: Retargeted, dry_run: bool) -> None:
    """Each level's change, and each rep's share in words."""
    for line in words.retarget_lines(result, dry_run):
        say(line)
    show_problems(
        [*result.problems, *(problem for failed in result.failed for problem in of_book(failed))],
        always=bool(result.failed),
    )
    if dry_run and result.changed:
        say_next(notes.NEXT_IN_EARNEST)
    elif result.failed or result.left_out:
        say_next(words.MEND_AND_AGAIN)
    else:
        say_next(words.RETARGET_NEXT if result.changed else words.NOTHING_TO_RETARGET)


def retargeted_json(result: Retargeted, dry_run: bool) -> dict[str, Any]:
    """For programs; amounts in yuan."""
    return {
        "month": result.targets.month,
        "dry_run": dry_run,
        "levels": [
            {
                "level": level.level, "name": level.name, "before": to_yuan(level.before),
                "after": to_yuan(level.after), "shortfall": to_yuan(level.shortfall), "surplus": to_yuan(level.surplus),
            }
            for level in result.levels
        ],
        "changed": [
            {
                **words.rep_text(each.rep), "path": str(each.path), "before": to_yuan(each.before),
                "after": to_yuan(each.after), "left": to_yuan(each.left), "backup": each.backup,
                "rows": [{"code": row.code, "name": row.name, "amount": to_yuan(row.amount)} for row in each.rows],
            }
            for each in result.changed
        ],
        "unchanged": [words.rep_text(rep) for rep in result.unchanged],
        "left_out": [{**words.rep_text(rep), "why": why} for rep, why in result.left_out],
        "failed": [{**words.rep_text(each.rep), "path": str(each.path)} for each in result.failed],
        **problems_json([*result.problems, *(p for failed in result.failed for p in of_book(failed))]),
    }  # fmt: skip
