"""Runs trials one after another, each in a process of its own: one that fails, crashes or hangs hides no other."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from xl_huikuan.addin.selftest.processes import end, still_there
from xl_huikuan.addin.selftest.trial import Outcome, Result, Trial

CHILD = "xl_huikuan.addin.selftest.child"
GONE_AFTER = 20.0
"""Seconds that Excel and Python may take to go when their trial is over."""
_LEFT = Trial("processes", "进程", "自检结束后没有留下 Excel 或 Python 进程", lambda desk, notes: None)


@dataclass(frozen=True)
class Job:
    """What a child process is told: which trial, its own folder, and the workbooks to copy from."""

    key: str
    folder: str
    books: dict[str, str]

    @property
    def outcome(self) -> Path:
        """The file that takes the result."""
        return Path(self.folder) / "outcome.json"

    @property
    def processes(self) -> Path:
        """The file that lists the processes of the trial's own, a number a line."""
        return Path(self.folder) / "processes.txt"


Start = Callable[[Job], "subprocess.Popen[bytes]"]


def start_child(job: Job) -> subprocess.Popen[bytes]:
    """Start a trial's process."""
    return subprocess.Popen(
        [sys.executable, "-P", "-X", "utf8", "-m", CHILD, json.dumps(asdict(job))],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def run_trials(
    trials: Sequence[Trial], folder: Path, books: dict[str, str], start: Start = start_child,
    gone_after: float = GONE_AFTER,
) -> Iterator[Result]:  # fmt: skip
    """Every trial's result as it comes; the last says whether processes were left, which are ended then."""
    left: list[str] = []
    for trial in trials:
        own = folder / trial.key
        own.mkdir()
        job = Job(trial.key, str(own), books)
        yield _run(trial, job, start)
        remaining = still_there(_noted(job), gone_after)
        for number in remaining:
            end(number)
        left += [trial.name] * bool(remaining)
    told = [f"“{name}”之后还有进程没有退出，已经结束" for name in left]
    yield Result.of(_LEFT, Outcome.FAILED if left else Outcome.PASSED, told)


def _run(trial: Trial, job: Job, start: Start) -> Result:
    began = time.perf_counter()
    child = start(job)
    try:
        child.wait(trial.seconds)
    except subprocess.TimeoutExpired:
        _end_all(job, child)
        return _broken(trial, job, f"超过 {trial.seconds:.0f} 秒没有做完，已经结束它的 Excel", began)
    except BaseException:  # stopped by the user: nothing stays behind
        _end_all(job, child)
        raise
    try:
        found: dict[str, Any] = json.loads(job.outcome.read_text("utf-8"))
        return Result(**found | {"outcome": Outcome(found["outcome"])})
    except (OSError, ValueError, TypeError, KeyError):
        _end_all(job, child)
        return _broken(trial, job, f"试验进程异常结束（代码 {child.returncode}）", began)


def _broken(trial: Trial, job: Job, told: str, began: float) -> Result:
    result = Result.of(trial, Outcome.FAILED, [told], round(time.perf_counter() - began, 2))
    with contextlib.suppress(OSError):
        result.figures["dialogs"] = (Path(job.folder) / "dialogs.txt").read_text("utf-8").splitlines()
    return result


def _end_all(job: Job, child: subprocess.Popen[bytes]) -> None:
    for number in _noted(job):
        end(number)
    child.kill()
    child.wait(20)


def _noted(job: Job) -> list[int]:
    try:
        return [int(line) for line in job.processes.read_text("utf-8").split()]
    except OSError:
        return []
