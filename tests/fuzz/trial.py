"""One command on one broken workbook, in a process of its own with limits; and what is wrong with how it ended.

The process is forked from one that has everything loaded: no new interpreter, and what one run leaves behind no other sees.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import json
import os
import re
import resource
import select
import shutil
import signal
import tempfile
import time
import traceback
import warnings
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl

from xl_huikuan import cli, log
from xl_huikuan.book.backups import FOLDER
from xl_huikuan.ooxml.errors import OoxmlError
from xl_huikuan.ooxml.package import Package
from xl_huikuan.ooxml.references import Area
from xl_huikuan.ooxml.workbook import Workbook

SECONDS, MEGABYTES = 5.0, 300
"""Of the processor, and of memory at its highest, for one command."""
FRESH = 50
"""What a process of its own holds before it reads; here it is a fork of one that may hold much more."""
_KILLED_AFTER = 40
"""Seconds by the clock for the command and all that is looked at behind it: other processes may hold the processor."""
_ADDRESSES = 3 << 30
"""Bytes of address space beside what the process has before: far more than is used, and less than would harm the machine."""

_EACH = 4
"""One in so many results is opened with openpyxl too, and worked out again from another copy: both take long."""

READ = ("check", "show")
WRITE = ("plan", "followups", "measures", "repair", "log", "review", "import-receipts")
BESIDE = ("share", "report", "rollover")
"""What writes a file of its own beside the workbook; `rollover` closes the workbook too."""
COMMANDS = (*READ, *WRITE, *BESIDE, "undo")
DATED = frozenset(COMMANDS) - {"share", "repair", "undo"}
"""Those that are told a day."""
BANK_NAME = "收款.csv"
BANK = "日期,对方户名,金额,流水号\n2026-11-12,甲酒业,1234.56,B1\n2026-11-13,王二,500,B2\n".encode()
REPORT_NAME = "报告.html"
BACKUP_NAME = "{0.stem}.备份-20261101-080000{0.suffix}"


@dataclass(frozen=True)
class Job:
    """A command as it is called: the workbook's place stands between its name and its options."""

    command: str
    options: tuple[str, ...] = ()

    def arguments(self, book: Path) -> list[str]:
        words = [self.command, str(book), *self.options, "--json"]
        if self.command == "import-receipts":
            words.insert(2, str(book.with_name(BANK_NAME)))
        if self.command == "report":
            words += ["-o", str(book.with_name(REPORT_NAME))]
        return words


@dataclass
class Verdict:
    """What was found; `kinds` is empty when all is as it must be."""

    kinds: list[str] = field(default_factory=list)
    """Each with what tells causes apart, e.g. ``error: ValueError at ooxml/sheet.py:55``."""
    code: int | None = None
    """The command's exit code; None when it was stopped."""
    seconds: float = 0
    """Of the processor, for the command alone."""
    megabytes: float = 0
    detail: str = ""
    said: str = ""
    """What the command printed."""


@dataclass
class _Ran:
    code: int
    out: str
    err: str
    trace: str
    seconds: float


def judge(job: Job, name: str, broken: bytes, whole: bytes, as_backup: bool = False) -> Verdict:
    """Run a job on a workbook of these bytes, called `name`.

    Args:
        whole: the workbook before it was broken; `undo` finds it as the backup.
        as_backup: the other way round, `undo` finds the broken one.
    """
    return forked(lambda tell, folder: _try(tell, folder, job, name, broken, whole, as_backup))


def forked(work: Callable[[Any, Path], None]) -> Verdict:
    """What a process tells that does this in a folder of its own, with limits."""
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    try:
        read, write = os.pipe()
        child = os.fork()
        if child == 0:  # pragma: no cover - in the forked process
            _child(write, read, folder, work)
        os.close(write)
        return _wait(child, read)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait(child: int, pipe: int) -> Verdict:
    """Gather what the process tells, stage by stage; stop it when it takes too long."""
    held, until, hung = b"", time.monotonic() + _KILLED_AFTER, False
    while True:
        ready, _, _ = select.select([pipe], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            os.kill(child, signal.SIGKILL)
            hung = True
            break
        piece = os.read(pipe, 1 << 16)
        if not piece:
            break
        held += piece
    os.close(pipe)
    _, status = os.waitpid(child, 0)
    verdict, stage = Verdict(), "the command"
    for line in held.decode("utf-8", "replace").splitlines():
        with contextlib.suppress(ValueError):
            told = json.loads(line)
            stage = told.pop("next", stage)
            verdict.kinds += told.pop("kinds", [])
            for key, value in told.items():
                setattr(verdict, key, value)
    if hung or (os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGKILL)):
        verdict.kinds.append(f"hang: {stage}")
    elif status:
        verdict.kinds.append(f"died: {stage}, status {status}")
    elif stage != "end":
        verdict.kinds.append(f"died: {stage}")
    return verdict


def _child(
    pipe: int, other: int, folder: Path, work: Callable[[Any, Path], None]
) -> None:  # pragma: no cover - in the forked process
    os.close(other)
    status = 1
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (int(SECONDS) * 4, int(SECONDS) * 4 + 2))
        most = _addresses() + _ADDRESSES
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        cli.dt = _Stopped  # type: ignore[assignment]

        def tell(**what: Any) -> None:
            os.write(pipe, json.dumps(what).encode() + b"\n")

        work(tell, folder)
        tell(next="end")
        status = 0
    except BaseException:
        os.write(pipe, json.dumps({"detail": traceback.format_exc()[-3000:]}).encode() + b"\n")
    finally:
        os._exit(status)


def _addresses() -> int:
    """Bytes of address space that this process has; libraries of the tests' own reserve gigabytes."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    except OSError:  # no Linux
        return 0
    return pages * resource.getpagesize()


def peak() -> float:
    """Megabytes that this process held at its highest."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _try(tell: Any, folder: Path, job: Job, name: str, broken: bytes, whole: bytes, as_backup: bool) -> None:
    held, behind = (whole, broken) if as_backup else (broken, whole)
    book, before = _lay(folder / "one", job, name, held, behind)
    at_start = peak()
    ran = _run(job, book)
    after = files_of(book.parent)
    memory = peak() - at_start + FRESH
    tell_ran(tell, ran, memory, _left(job, book, ran, before, after))
    if ran.code:
        return
    sampled = zlib.crc32(broken) % _EACH == 0
    written = [path for path in after if before.get(path) != after[path] and FOLDER not in path]
    for path in written:
        if path == REPORT_NAME:
            continue
        tell(kinds=opens(book.parent / path, None if job.command == "undo" else held, sampled))
    tell(next="the same on another copy")
    if job.command in (*WRITE, *BESIDE) and sampled:
        other, _ = _lay(folder / "two", job, name, held, behind)
        _run(job, other)
        if _no_backups(files_of(other.parent)) != _no_backups(after):
            tell(kinds=["differs: the same job on the same file"])
    tell(next="the same again")
    if job.command == "undo":
        _run(job, book)
        if _is_whole(held) and _no_backups(files_of(book.parent)) != _no_backups(before):
            tell(kinds=["differs: undone twice"])
    elif job.command not in READ and "--dry-run" not in job.options:
        again = _run(job, book)
        now = files_of(book.parent)
        if again.code:
            tell(kinds=[f"second run: ends with {again.code}"], detail=again.trace[-3000:] or again.out[-3000:])
        elif _no_backups(now) != _no_backups(after):
            # What was put right in the first run is not told again: that is the reason for another file, once.
            _run(job, book)
            if _told(again) == _told(ran) or _no_backups(files_of(book.parent)) != _no_backups(now):
                tell(kinds=["differs: a second run"], detail=(ran.out + again.out)[-3000:])


def tell_ran(tell: Any, ran: _Ran, memory: float, left: list[str]) -> None:
    """How a command ended, and what it took. `left`: what is wrong with the files that it left."""
    kinds = [*_ended(ran), *left]
    if ran.seconds > SECONDS:
        kinds.append("slow")
    if memory > MEGABYTES:
        kinds.append("memory")
    tell(next="what was written", kinds=kinds, code=ran.code, seconds=ran.seconds, megabytes=memory,
         detail=ran.trace[-3000:], said=(ran.out + ran.err)[-3000:])  # fmt: skip


def _told(ran: _Ran) -> object:
    """What a run says of the workbook."""
    told = json.loads(ran.out)
    return told.get("problems"), told.get("notes"), told.get("asked")


def _is_whole(data: bytes) -> bool:
    """Whether it is a whole package; `undo` brings back nothing else."""
    with tempfile.NamedTemporaryFile(suffix=".xlsm") as file:
        file.write(data)
        file.flush()
        try:
            Package.open(file.name).check_whole()
        except OoxmlError:
            return False
    return True


class _Stopped:
    """The clock of the command line, stopped: a copy says when it was made."""

    date = dt.date

    class datetime(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> _Stopped.datetime:
            return cls(2026, 11, 24, 9, tzinfo=tz)


def _lay(folder: Path, job: Job, name: str, held: bytes, behind: bytes) -> tuple[Path, dict[str, bytes]]:
    """The workbook in a folder of its own; with a backup for `undo`."""
    folder.mkdir()
    book = folder / name
    book.write_bytes(held)
    if job.command == "undo":
        (folder / FOLDER).mkdir()
        (folder / FOLDER / BACKUP_NAME.format(book)).write_bytes(behind)
    if job.command == "import-receipts":
        (folder / BANK_NAME).write_bytes(BANK)
    return book, files_of(folder)


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def _no_backups(files: dict[str, bytes]) -> dict[str, bytes]:
    return {name: data for name, data in files.items() if not name.startswith(FOLDER)}


def _run(job: Job, book: Path) -> _Ran:
    return run_command(job.arguments(book))


def run_command(arguments: list[str]) -> _Ran:
    """The command line, as a process would run it."""
    out, err, traces = io.StringIO(), io.StringIO(), []

    def note(error: BaseException) -> Path:
        traces.append("".join(traceback.format_exception(error)))
        return Path("log")

    log.write_log = note
    begin, code = time.process_time(), None
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            cli.main(arguments)
        except SystemExit as end:
            code = end.code
        except BaseException as error:
            note(error)
    seconds = time.process_time() - begin
    return _Ran(code if isinstance(code, int) else 99, out.getvalue(), err.getvalue(), "".join(traces), seconds)


def _ended(ran: _Ran) -> list[str]:
    """What is wrong with code and output."""
    kinds = []
    if ran.code not in (0, 2):
        kinds.append(f"error: {_cause(ran.trace)}")
    try:
        told = json.loads(ran.out, parse_constant=_no_constant)
        if not isinstance(told, dict):
            kinds.append("json: not an object")
        elif ran.code == 2:
            problems = told.get("problems", [])
            if not problems or not all(problem.get(key) for problem in problems for key in ("where", "what", "mend")):
                kinds.append("json: a problem without words")
    except ValueError as error:
        kinds.append(f"json: {error!s:.60}")
    return kinds


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _cause(trace: str) -> str:
    """The error's kind and the innermost place in our own code."""
    places = re.findall(r'File ".*/xl_huikuan/([^"]+)", line (\d+)', trace)
    last = trace.strip().rpartition("\n")[2].partition(":")[0]
    return f"{last} at {':'.join(places[-1]) if places else '?'}"


def _left(job: Job, book: Path, ran: _Ran, before: dict[str, bytes], after: dict[str, bytes]) -> list[str]:
    """What is wrong with the files beside each other after the command."""
    new = {name for name in after if name not in before}
    changed = {name for name in before if after.get(name) != before[name]}
    if ran.code or job.command in READ or "--dry-run" in job.options:
        return [f"left behind: {len(new)} new, {len(changed)} changed"] if new or changed else []
    backups = {name for name in new if name.startswith(FOLDER)}
    rest = new - backups
    kinds = []
    if job.command in BESIDE:
        if len(rest) != 1:
            kinds.append("left behind: not one file of its own")
        if job.command != "rollover":
            return [*kinds, "left behind: the workbook changed"] if changed or backups else kinds
        rest = set()
    if rest or changed - {book.name}:
        kinds.append("left behind: something strange")
    if bool(changed) != bool(backups) or any(after[name] != before[book.name] for name in backups):
        kinds.append("backup: none, or not of what was there")
    return kinds


def opens(path: Path, source: bytes | None, by_others: bool) -> list[str]:
    """Whether what was written opens: with our reader, and (`by_others`) with openpyxl when the source did."""
    try:
        workbook = Workbook.open(path)
        for sheet in workbook.sheets:
            workbook.cells(sheet, Area(1, 1, 1_048_576, 300))
    except OoxmlError as error:
        return [] if source is None or not _readable(source) else [f"result: our reader refuses, {error.fault}"]
    except Exception as error:
        return [f"result: our reader fails, {type(error).__name__}"]
    if source is not None and not _broken_member(source) and _broken_member(path.read_bytes()):
        return ["result: a member's checksum"]  # what nobody reads is copied as it is, broken or not
    data = path.read_bytes()
    if by_others and source is not None and _openpyxl(data) and not _openpyxl(source):
        return [f"result: openpyxl fails, {_openpyxl(data)}"]
    return []


def _readable(source: bytes) -> bool:
    """Whether our own reader takes all sheets of the source."""
    with tempfile.NamedTemporaryFile(suffix=".xlsm") as file:
        file.write(source)
        file.flush()
        try:
            workbook = Workbook.open(file.name)
            for sheet in workbook.sheets:
                workbook.cells(sheet, Area(1, 1, 1_048_576, 300))
        except OoxmlError:
            return False
    return True


def _broken_member(data: bytes) -> str | None:
    """A member that cannot be inflated, or is not what its checksum says."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            return file.testzip()
    except Exception as error:
        return type(error).__name__


def _openpyxl(data: bytes) -> str:
    """Why openpyxl cannot open it; empty when it can."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            openpyxl.load_workbook(io.BytesIO(data), keep_vba=True)
        except Exception as error:
            return type(error).__name__
    return ""
