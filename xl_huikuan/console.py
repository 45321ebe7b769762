"""What the command line shows people; what it gives programs is in `console_json`."""

from __future__ import annotations

import datetime as dt
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from xl_huikuan.book.checks.rules import OLDER_WORKBOOK
from xl_huikuan.book.contract.followups import Followups
from xl_huikuan.book.contract.kinds import Kind
from xl_huikuan.book.grouping import grouped
from xl_huikuan.book.problems import Problem, gravest_first
from xl_huikuan.console_json import print_json, problems_json
from xl_huikuan.jobs import notes, rules
from xl_huikuan.jobs.next_step import line_of
from xl_huikuan.jobs.summary import (
    amount_text,
    behind_lines,
    distribute_lines,
    followups_lines,
    footing_lines,
    forecast_lines,
    import_lines,
    log_lines,
    measures_lines,
    plan_lines,
    repair_lines,
    review_lines,
    rollover_lines,
    share_lines,
)
from xl_huikuan.terminal import CannotTellError, harmless, put_line
from xl_huikuan.values import CellError, Cents
from xl_huikuan.wrapping import wrapped

if TYPE_CHECKING:
    from pathlib import Path

    from xl_huikuan.book.file.undo import Undone
    from xl_huikuan.jobs.behind import BehindSteps
    from xl_huikuan.jobs.break_down import PlanResult
    from xl_huikuan.jobs.customer_messages import MessagesResult
    from xl_huikuan.jobs.distribute_receipts import DistributeResult
    from xl_huikuan.jobs.follow_up import FollowupResult
    from xl_huikuan.jobs.followup_rows import FollowupRow
    from xl_huikuan.jobs.footing import FootingLine
    from xl_huikuan.jobs.forecast import Forecast
    from xl_huikuan.jobs.import_receipts import ImportResult
    from xl_huikuan.jobs.log_results import LogResult
    from xl_huikuan.jobs.repair import RepairResult
    from xl_huikuan.jobs.review import ReviewResult
    from xl_huikuan.jobs.roll_over import Closed, Rolled
    from xl_huikuan.jobs.share import ShareResult
    from xl_huikuan.jobs.suggest_measures import MeasuresResult
    from xl_huikuan.jobs.totals import OfficeTotal
    from xl_huikuan.report.files import ReportResult

_LIST_COLUMNS = (
    Followups.rank, Followups.name, Followups.priority, Followups.matter, Followups.level, Followups.at_risk,
    Followups.outstanding, Followups.ask, Followups.contact_on, Followups.reason,
)  # fmt: skip
_MOST_PROBLEMS = 20


def say(text: str) -> None:
    """A line for the user."""
    put_line(harmless(text))


def say_next(step: str) -> None:
    """The line that a command ends with."""
    say(line_of(step))


def _say_beside(text: str) -> None:
    """A line on standard error."""
    put_line(harmless(text), sys.stderr)


@contextmanager
def _as_far_as_anybody_listens() -> Iterator[None]:
    """What went wrong is told by the exit code, too."""
    with suppress(CannotTellError):
        yield


@contextmanager
def busy(text: str) -> Iterator[Callable[[str], None]]:
    """Say on a terminal that work is under way, and at which stage it is when it is told; nothing where the output goes elsewhere."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda stage: None
        return
    from rich.console import Console
    from rich.text import Text

    with Console(stderr=True).status(text) as status:
        yield lambda stage: status.update(Text(harmless(f"{text}：{stage}")))


def show_plan(result: PlanResult, wrote: bool = True) -> None:
    """What the break-down did."""
    for line in plan_lines(result):
        say(line)
    if wrote:
        _say_written(result.written.changed, result.written.backup)


def show_followups(result: FollowupResult, limit: int) -> None:
    """The list after it was made."""
    for line in followups_lines(result):
        say(line)
    show_list(result.rows, notes.NOBODY_LISTED.format(today=result.today), limit)
    _say_written(result.written.changed, result.written.backup)


def show_log(result: LogResult) -> None:
    """What was moved off the list."""
    for line in log_lines(result):
        say(line)
    _say_written(result.written.changed, result.written.backup)


def show_measures(result: MeasuresResult) -> None:
    """What was suggested."""
    for line in measures_lines(result):
        say(line)
    _say_written(result.written.changed, result.written.backup)


def show_review(result: ReviewResult) -> None:
    """What the month came to."""
    for line in review_lines(result.words, result.written.notes):
        say(line)
    _say_written(result.written.changed, result.written.backup)


def show_rollover(closed: Closed, rolled: Rolled, path: Path) -> None:
    """What was closed, and what goes on."""
    for line in rollover_lines(closed, rolled):
        say(line)
    say(f"下个月的工作簿：{path}")
    if closed.written.backup:
        say(f"结账前的文件备份在 {closed.written.backup}")


def show_import(result: ImportResult) -> None:
    """What was imported."""
    *lines, following = import_lines(result)
    for line in lines:
        say(line)
    if result.written is not None:
        _say_written(result.written.changed, result.written.backup)
    show_problems(result.problems)
    say(following)


def show_distribution(result: DistributeResult, file: str) -> None:
    """Where the lines went."""
    *lines, following = distribute_lines(result, file)
    for line in lines:
        say(line)
    show_problems(result.problems)
    say(following)


def show_share(result: ShareResult, path: Path) -> None:
    """What was written where."""
    for line in share_lines(result):
        say(line)
    say(f"副本：{path}")
    if result.written.backup:
        say(f"这里原来的文件备份在 {result.written.backup}")


def show_report(result: ReportResult, path: Path, sheets: bool) -> None:
    """What was written where."""
    say((notes.SHEETS_WRITTEN if sheets else notes.REPORT_WRITTEN).format(today=result.today, count=result.listed))
    for note in result.notes:
        say(notes.POINT.format(text=note))
    say(f"文件：{path}")
    if result.backup:
        say(f"这里原来的文件备份在 {result.backup}")


def show_repair(result: RepairResult) -> None:
    """What was put right, or would be."""
    for line in repair_lines(result):
        say(line)
    for problem in gravest_first(result.problems):
        say(f"  [{problem.severity.value}] {problem}")
    if result.written is not None:
        _say_written(result.written.changed, result.written.backup)
    say_next(result.next_step)


def _say_written(changed: bool, backup: str | None) -> None:
    if not changed:
        say("没有变化，文件未改动")
    elif backup:
        say(f"已保存；改动前的文件备份在 {backup}")
    else:
        say("已保存")


def show_footing(lines: Sequence[FootingLine]) -> None:
    """对账: each line that does not agree, or that all do."""
    for line in footing_lines(lines):
        say(line)


def show_undone(path: Path, undone: Undone, step: str) -> None:
    """What was brought back."""
    for copy in undone.passed_over:
        say(f"备份读不出来，跳过：{copy}")
    say(f"已恢复为 {undone.copy.made:%Y-%m-%d %H:%M:%S} 改动前的文件（{undone.copy.path}）")
    if undone.before is not None:
        say(f"恢复前的文件备份在 {undone.before}；要换回来，再运行一次 huikuan undo {path}")
    for note in undone.notes:
        say(note)
    say(f"更早的备份都在 {undone.copy.path.parent}，可以直接复制出来用")
    say_next(step)


def show_totals(totals: Sequence[OfficeTotal]) -> None:
    """Figures under their labels, a line a sheet."""
    lines: dict[str, list[str]] = {}
    for total in totals:
        lines.setdefault(total.sheet, []).append(f"{total.label} {_figure_text(total)}")
    for sheet, figures in lines.items():
        text = f"{sheet}：{'，'.join(figures)}"
        for line in [text] if _width() >= _NARROW else wrapped(harmless(text), _width(), "", _INDENT):
            say(line)


def show_forecast(forecast: Forecast | None) -> None:
    """What the month will bring, with its range."""
    for line in forecast_lines(forecast):
        say(line)


def show_behind(behind: BehindSteps) -> None:
    """Who is behind the steps."""
    for text in behind_lines(behind):
        for line in [text] if _width() >= _NARROW else wrapped(harmless(text), _width(), "", _INDENT):
            say(line)


def show_messages(result: MessagesResult) -> None:
    """Each customer's name, then his text alone on its line, so that it is copied whole."""
    for at, message in enumerate(result.messages):
        if at:
            say("")
        say(notes.MESSAGE_FOR.format(name=message.name or message.code, code=message.code))
        say(message.text or notes.NO_MESSAGE)
    if result.empty:
        say(result.empty)
    show_problems(result.problems)
    say_next(result.next_step)


def _figure_text(total: OfficeTotal) -> str:
    if isinstance(total.figure, CellError):
        return total.figure.value
    if total.kind is Kind.RATE:
        return f"{total.figure:.1%}"
    return str(total.figure) if total.kind is Kind.COUNT else amount_text(int(total.figure))


def show_list(rows: Sequence[FollowupRow], empty: str, limit: int | None = None) -> None:
    """The follow-up list as a table; at most `limit` rows. `empty`: what is said without any."""
    from rich import box
    from rich.console import Console
    from rich.table import Table as Grid

    if not rows:
        say(empty)
        return
    if _width() < _NARROW:
        for line in _narrow_list(rows[:limit]):
            say(line)
        _say_rest(rows, limit)
        return
    grid = Grid(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in _LIST_COLUMNS:
        right, wraps = column.kind in (Kind.COUNT, Kind.MONEY), column is Followups.reason
        grid.add_column(column.header, justify="right" if right else "left", no_wrap=not wraps, overflow="fold")
    for row in rows[:limit]:
        grid.add_row(*[_cell_text(getattr(row, column.attribute), column.kind) for column in _LIST_COLUMNS])
    shown = StringIO()  # nothing but text comes out of it: no colour, no markup
    Console(file=shown, width=_width(), color_system=None, markup=False, emoji=False, highlight=False).print(grid)
    for line in shown.getvalue().splitlines():
        say(line.rstrip())
    _say_rest(rows, limit)


def _say_rest(rows: Sequence[FollowupRow], limit: int | None) -> None:
    if limit is not None and len(rows) > limit:
        say(f"…… 还有 {len(rows) - limit} 个，见工作簿的“跟进清单”")


def _narrow_list(rows: Sequence[FollowupRow]) -> Iterator[str]:
    """The list where a table would cut its figures: a customer with what is asked for, and why beneath."""
    for row in rows:
        ask = "" if row.ask is None else f"{Followups.ask.header} {amount_text(row.ask)}"
        day = "" if row.contact_on is None else str(row.contact_on)
        number = f"{'' if row.rank is None else row.rank:>3} "
        parts = (row.name or str(row.code or ""), row.priority, row.matter, row.level, ask, day)
        yield from wrapped(harmless("  ".join(part for part in parts if part)), _width(), number, _INDENT)
        if row.reason:
            yield from wrapped(harmless(row.reason), _width(), _INDENT, _INDENT)


_NARROW = 150
"""Columns: so many the list's table needs."""
_INDENT = " " * 4


def _width() -> int:
    """How many columns a table may take: the terminal's, or COLUMNS; many where the output goes to a file."""
    return shutil.get_terminal_size((160, 24)).columns


def _cell_text(value: Cents | str | dt.date | None, kind: Kind) -> str:
    if isinstance(value, int) and kind is Kind.MONEY:
        return amount_text(value)
    return "" if value is None else harmless(str(value))


def show_problems(problems: Sequence[Problem], always: bool = False, whole: bool = True) -> None:
    """Problems, one a line, the gravest first; `always`: all of them, or that there are none, if 对账 agrees too (`whole`)."""
    if not problems:
        if always and whole:
            say("没有发现问题")
        return
    lines = grouped(gravest_first(problems))
    shown = lines if always else lines[:_MOST_PROBLEMS]
    say("")
    say(f"发现 {len(problems)} 个问题：")
    for line in shown:
        say(f"  [{line.problem.severity.value}] {line}")
    if rest := sum(line.count for line in lines[len(shown) :]):
        say(f"  …… 其余 {rest} 个请用 huikuan check 查看")


_OF_THE_CALL = {
    None, rules.NO_WORKBOOKS, rules.NO_HEADER_WORDS, rules.BUDGET, rules.BUDGET_OF_ALL, rules.OUT_OF_ALL,
    rules.MAP_UNREADABLE, rules.MAP_UNUSED, rules.CLOSED, rules.NOT_OVER, rules.ROLLED_OTHERWISE, rules.ROLLED_ALREADY,
    rules.NOTHING_TO_IMPORT, rules.NOTHING_LEARNED,
}  # fmt: skip
"""The call itself is to be another one, or to wait: nothing is to be mended and saved before it is run again."""


@_as_far_as_anybody_listens()
def fail(problems: Sequence[Problem], as_json: bool, again: str = "", saved: str = "") -> None:
    """Structural problems: nothing was written but what was `saved` before. `again`: the command that is to be run once they
    are mended."""
    if as_json:
        print_json({"error": "structural", **({"saved": saved} if saved else {}), **problems_json(problems)})
        return
    done = f"在此之前已保存：{saved}；其余没有写入" if saved else "没有写入任何内容"
    _say_beside(f"{done}，请先改好下面的问题：")
    for line in grouped(problems):
        _say_beside(f"  [{line.problem.severity.value}] {line}")
    found = {problem.rule for problem in problems} - _OF_THE_CALL
    if again and OLDER_WORKBOOK in found:
        books = [word for word in again.split(" ") if word.strip('"').lower().endswith(".xlsm")]
        _say_beside(notes.REPAIR_FIRST.format(file=books[0] if len(books) == 1 and '"' not in again else "文件名"))
    elif again and found:
        _say_beside(notes.AGAIN.format(command=again))


@_as_far_as_anybody_listens()
def complain(text: str, as_json: bool) -> None:
    """Anything else that went wrong."""
    if as_json:
        print_json({"error": text, "problems": []})
    else:
        _say_beside(text)
