"""The jobs behind the workbook's buttons: the same as on the command line, on the workbook that is open in Excel.

Each answers with one row of three texts: what kind of message the macro shows (`ok`, `problems`, `error`), the message, and
whether Excel should calculate everything anew (`calculate`). Nothing is raised: VBA would show a traceback.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

import xlwings

import xl_huikuan
from xl_huikuan.addin.excel_state import still
from xl_huikuan.book.contract.status import NEEDS_PYTHON, Status
from xl_huikuan.book.grouping import grouped
from xl_huikuan.book.live.book import LiveBook
from xl_huikuan.book.month import Month
from xl_huikuan.book.port import Written
from xl_huikuan.book.problems import BookError, Problem, gravest_first
from xl_huikuan.jobs import break_down as break_down_job
from xl_huikuan.jobs import check as check_job
from xl_huikuan.jobs import follow_up as follow_up_job
from xl_huikuan.jobs import import_receipts as import_job
from xl_huikuan.jobs import log_results as log_job
from xl_huikuan.jobs import notes
from xl_huikuan.jobs import repair as repair_job
from xl_huikuan.jobs import review as review_job
from xl_huikuan.jobs import start_from as start_job
from xl_huikuan.jobs import suggest_measures as measures_job
from xl_huikuan.jobs.next_step import line_of
from xl_huikuan.jobs.roll_over import JOB as ROLL_OVER
from xl_huikuan.jobs.run_record import run_record
from xl_huikuan.jobs.start_summary import short_lines
from xl_huikuan.jobs.summary import (
    followups_lines,
    footing_lines,
    import_lines,
    log_lines,
    measures_lines,
    plan_lines,
    repair_lines,
    review_lines,
    rollover_lines,
)
from xl_huikuan.log import log_path, write_log
from xl_huikuan.rolling import place_of_next, roll_over_open
from xl_huikuan.start_files import sheets_of
from xl_huikuan.values import CellError, Value

OK, PROBLEMS, ERROR = "ok", "problems", "error"
CALCULATE = "calculate"
_MOST_TEXT = 480
"""Nobody reads a longer message; all of it stands in 说明."""
_MOST_PROBLEMS = 6
_LOOK = "全部问题列在“说明”页。"


_Said = tuple[list[str], Sequence[Problem], str]
"""What a job says, the problems, and what is to be done next."""


class _Told(LiveBook):
    """The open workbook; says in Excel's status bar how far the job is."""

    def __init__(self, book: xlwings.Book, job: str):
        super().__init__(book, log_path().parent)
        self._job = job
        self.writing = False
        self.written: Written | None = None
        self.stale = False
        """Whether cells were calculated without Python, or by another version: in an earlier session, or elsewhere."""

    def read(self, repair: bool = False) -> Month:
        self.book.app.status_bar = f"{self._job}：正在读取工作簿……"
        try:
            month = super().read(repair)
        finally:
            self.stale = self.shown_in(Status.version.name) != xl_huikuan.__version__ or any(
                _lacked_python(value) for value in self.shown_in_tables()
            )
        self.book.app.status_bar = f"{self._job}：正在计算……"
        return month

    def write(self, month: Month) -> Written:
        self.book.app.status_bar = f"{self._job}：正在写入……"
        self.writing = True
        self.written = super().write(month)
        return self.written


def _lacked_python(value: Value) -> bool:
    """Whether a cell shows what it shows without Python."""
    return value is CellError.NAME or (isinstance(value, str) and NEEDS_PYTHON in value)


def _plan(book: LiveBook) -> _Said:
    planned = break_down_job.break_down(book, dt.date.today())
    return plan_lines(planned), planned.problems, planned.next_step


def _follow_ups(book: LiveBook) -> _Said:
    listed = follow_up_job.follow_up(book, dt.date.today())
    return followups_lines(listed), listed.problems, listed.next_step


def _log(book: LiveBook) -> _Said:
    logged = log_job.log_results(book, dt.date.today())
    return log_lines(logged), logged.problems, logged.next_step


def _measures(book: LiveBook) -> _Said:
    suggested = measures_job.suggest_measures(book, dt.date.today())
    return measures_lines(suggested), suggested.problems, suggested.next_step


def _review(book: LiveBook) -> _Said:
    reviewed = review_job.review(book, dt.date.today())
    return review_lines(reviewed.words, reviewed.written.notes), reviewed.problems, reviewed.next_step


def _check(book: LiveBook) -> _Said:
    checked = check_job.check(book)
    book.write_status(run_record(checked.today, check_job.JOB, checked.problems))
    off = [line for line in checked.footing if not line.agrees]
    said = footing_lines(off) if off else []
    return said if off or checked.problems else ["没有发现问题。"], checked.problems, checked.next_step


_FILES = "{what} (*.xlsx;*.xls;*.xlsm;*.csv;*.txt),*.xlsx;*.xls;*.xlsm;*.csv;*.txt"
_NO_FILE: _Said = (["没有选文件，没有写入任何内容。"], [], notes.NEXT_CHOOSE)


def _chosen(book: LiveBook, what: str, title: str) -> list[str]:
    """The files that the user chooses; none where he closes the dialog."""
    chosen = book.book.app.api.GetOpenFilename(_FILES.format(what=what), 1, title, None, True)
    return [str(name) for name in chosen] if isinstance(chosen, (tuple, list)) else []


_asked: dict[str, dt.date] = {}
"""On which day somebody was told what closing would do, by workbook: it is done at the second click of a day."""


def _roll_over(book: LiveBook) -> _Said:
    name, today = str(book.book.fullname), dt.date.today()
    if _asked.get(name) != today:
        following = place_of_next(book, today)
        _asked[name] = today
        return [notes.ROLL_OVER_ASK.format(month=book.read().settings.month, name=following.name)], [], notes.NEXT_CLOSE
    del _asked[name]
    closed, rolled, path = roll_over_open(book, today)
    lines = rollover_lines(closed, rolled)[len(closed.words) :]  # they stand in 说明
    beside, step = notes.ROLLED_BESIDE.format(path=path), notes.AFTER_ROLLOVER_OPEN.format(name=path.name)
    return [*lines, beside], closed.problems, step


def _import(book: LiveBook) -> _Said:
    files = _chosen(book, "回款文件", "选银行或财务导出的文件（可以选几个）")
    if not files:
        return _NO_FILE
    imported = import_job.import_receipts(book, files, dt.date.today())
    *lines, _ = import_lines(imported)  # the last says what is next
    return lines, imported.problems, imported.next_step


_looked: dict[str, list[str]] = {}
"""Files of which it was shown what they give, by workbook: shown at the first click, written at the second."""


def _start(book: LiveBook) -> _Said:
    name = str(book.book.fullname)
    files = _chosen(book, "现有的表", "选现在用的台账、回款表（可以选几个）")
    if not files:
        return _NO_FILE
    only_look = _looked.get(name) != files
    started = start_job.start_from(book, sheets_of([*map(Path, files)]), dt.date.today(), dry_run=only_look)
    if only_look:
        _looked[name] = files
    else:
        del _looked[name]
    job = f"{start_job.JOB}（还没有动手）" if only_look else start_job.JOB
    book.write_status(run_record(None if only_look else dt.date.today(), job, started.problems))
    return [*short_lines(started)], started.problems, notes.AFTER_LOOK if only_look else notes.AFTER_START


_shown: dict[str, list[Problem]] = {}
"""What a repair would do, by workbook: shown at the first click, done at the second."""


def _repair(book: LiveBook) -> _Said:
    name = str(book.book.fullname)
    found = repair_job.repair(book, dry_run=True)
    if found.done and _shown.get(name) != found.done:
        _shown[name] = found.done
        book.write_status(run_record(None, f"{repair_job.JOB}（还没有动手）", found.problems))
        return repair_lines(found), found.problems, found.next_step
    _shown.pop(name, None)
    done = repair_job.repair(book)
    return repair_lines(done), done.problems, done.next_step


def _run(job: str, work: Callable[[LiveBook], _Said]) -> list[list[str]]:
    book = None
    try:
        caller = xlwings.Book.caller()
        with still(caller.app):
            book = _Told(caller, job)
            try:
                lines, problems, step = work(book)
            except BookError as error:
                book.write_status(run_record(None, f"{job}（没有写入）", error.problems))
                told = _text(["没有写入任何内容，请先改好下面的问题。"], error.problems)
                return [[PROBLEMS, told, _calculation(book)]]
            if book.written is not None and book.written.backup:
                lines = [*lines, f"改动前的文件备份在 {book.written.backup}"]
            return [[PROBLEMS if problems else OK, _text(lines, problems, line_of(step)), _calculation(book)]]
    except Exception as error:  # the last resort: no traceback at the user
        partly = book is not None and book.writing
        done = (
            "可能只写了一部分；关闭工作簿（不保存），旁边“备份”文件夹里有改动前的文件。"
            if partly
            else "没有写入任何内容。"
        )
        text = f"{job}出了意料之外的错误，{done}请把日志发给维护的人：{write_log(error)}"
        return [[ERROR, text, _calculation(book)]]


def _calculation(book: _Told | None) -> str:
    return CALCULATE if book is not None and book.stale else ""


def _text(lines: Sequence[str], problems: Sequence[Problem], last: str = "") -> str:
    """What the dialog says: as many problems as it can hold, the gravest first, and at the end the `last` line."""
    if problems:
        told = grouped(gravest_first(problems))[:_MOST_PROBLEMS]
        shown = [f"[{line.problem.severity.value}] {line}" for line in told]
        lines = [*lines, f"发现 {len(problems)} 个问题，{_LOOK}", *shown]
    text, end = "\n".join(lines), f"\n{last}" if last else ""
    room = _MOST_TEXT - len(end)
    return (text if len(text) <= room else f"{text[: room - 2]}……") + end


@xlwings.func
@xlwings.ret("raw")
def plan() -> list[list[str]]:
    """分解计划."""
    return _run(break_down_job.JOB, _plan)


@xlwings.func
@xlwings.ret("raw")
def follow_ups() -> list[list[str]]:
    """生成跟进清单."""
    return _run(follow_up_job.JOB, _follow_ups)


@xlwings.func
@xlwings.ret("raw")
def check() -> list[list[str]]:
    """校验."""
    return _run(check_job.JOB, _check)


@xlwings.func
@xlwings.ret("raw")
def repair() -> list[list[str]]:
    """修复."""
    return _run(repair_job.JOB, _repair)


@xlwings.func
@xlwings.ret("raw")
def measures() -> list[list[str]]:
    """测算措施."""
    return _run(measures_job.JOB, _measures)


@xlwings.func
@xlwings.ret("raw")
def review() -> list[list[str]]:
    """月末复盘."""
    return _run(review_job.JOB, _review)


@xlwings.func
@xlwings.ret("raw")
def log() -> list[list[str]]:
    """登记联系结果."""
    return _run(log_job.JOB, _log)


@xlwings.func
@xlwings.ret("raw")
def import_receipts() -> list[list[str]]:
    """导入回款."""
    return _run(import_job.JOB, _import)


@xlwings.func
@xlwings.ret("raw")
def start_from() -> list[list[str]]:
    """从旧表开始."""
    return _run(start_job.JOB, _start)


@xlwings.func
@xlwings.ret("raw")
def roll_over() -> list[list[str]]:
    """结转."""
    return _run(ROLL_OVER, _roll_over)
