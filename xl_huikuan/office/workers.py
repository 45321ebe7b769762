"""The same work on many workbooks, on all cores: a process a core, results in the order of the jobs."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from xl_huikuan.office.process_pool import process_pool

J = TypeVar("J")
R = TypeVar("R")
Progress = Callable[[], object]
"""Called whenever one more is done."""
_OBJECTS = 200_000
"""About a workbook's: so many may be made before it is looked for those that nobody needs."""
_FEW = 4
"""So few are done sooner here than processes are started."""


def on_all_cores(work: Callable[[J], R], jobs: Sequence[J], progress: Progress, workers: int | None = None) -> list[R]:
    """Do all jobs; what `work` raises is raised here.

    When a process is killed, what it had not told is done again in this one: `work` must stand that.

    Args:
        work: a function of a module; jobs and results travel between processes.
        jobs: in order.
        progress: told of each that is done.
        workers: how many processes; None: as many as there are cores.
    """
    count = min(workers or os.cpu_count() or 1, len(jobs))
    done: dict[int, R] = {}
    if count > 1 and len(jobs) >= _FEW:
        try:
            with process_pool(count, initializer=_begin) as pool:
                waiting = {pool.submit(work, job): at for at, job in enumerate(jobs)}
                for future in as_completed(waiting):
                    done[waiting[future]] = future.result()
                    progress()
        except BrokenProcessPool:
            pass
    for at, job in enumerate(jobs):
        if at not in done:
            done[at] = work(job)
            progress()
    return [done[at] for at in range(len(jobs))]


def inherit() -> bool:
    """Whether processes begin with what this one has in memory: what each of them needs is best read before they start."""
    return multiprocessing.get_start_method() == "fork"


def _begin() -> None:
    """A process works through many workbooks: what refers to itself must go, though not at every turn. Ctrl-C is for the one
    that started it."""
    gc.freeze()
    gc.set_threshold(_OBJECTS, 10, 100)
    gc.enable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
