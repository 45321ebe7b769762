"""Reading many workbooks at once: here, by processes on all cores, or on a Dask cluster; a batch at a time, as they come.

Whatever reads them, each workbook comes out once: a worker that is killed costs nobody else's result.
"""

from __future__ import annotations

import datetime as dt
import gc
import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from xl_huikuan.office import gathering_rules as rules
from xl_huikuan.office.extract import Extract, Unread, extract
from xl_huikuan.office.process_pool import process_pool
from xl_huikuan.office.sent_books import SentBook

BATCH = 8
"""Workbooks that a worker reads for one errand."""
_AHEAD = 3
"""Errands given out for each worker: what has been read and not yet kept stays bounded."""
KILLED = "读它的进程每次都中途退出（文件可能大得出奇，内存不够）"
NO_ADDRESS, NO_ANSWER = "地址不对", "没有应答"
UNFORESEEN = "读它的时候出了意料之外的错误（{error}），请把这本发给维护的人"

Read = Extract | Unread
Batch = Sequence[tuple[str, str]]
"""Paths, and how they are shown."""


def read_batch(batch: Batch, today: dt.date | None) -> list[Read]:
    """Read some workbooks; whatever is wrong with one keeps no other from being read."""
    found: list[Read] = []
    collects = gc.isenabled()
    gc.disable()  # a fifth of the time; what goes in circles is collected after each batch
    try:
        for path, shown in batch:
            try:
                found.append(extract(path, shown, today))
            except Exception as error:  # the last resort: the rest must come
                found.append(Unread(shown, UNFORESEEN.format(error=f"{type(error).__name__}: {error}"[:200])))
    finally:
        gc.collect(0)  # what was made since the last time, which is this batch
        if collects:
            gc.enable()
    return found


def read_books(
    books: Sequence[SentBook], today: dt.date | None, workers: int | None = None, cluster: str | None = None
) -> Iterator[tuple[SentBook, Read]]:
    """Read all of them; in whatever order they come.

    Args:
        books: which.
        today: see `extract`.
        workers: processes; None: one a core, and none for a handful.
        cluster: the address of a Dask scheduler, in place of processes; its workers must see the same paths.

    Raises:
        BookError: there is no such cluster, or its package is not installed.
    """
    there = {book.shown: book for book in books}
    todo = [(os.path.abspath(book.path), book.shown) for book in books]  # noqa: PTH100 - links stay as they are
    batches = [todo[at : at + BATCH] for at in range(0, len(todo), BATCH)]
    if cluster is not None:
        results = _on_cluster(batches, today, cluster)
    else:
        count = workers or min(
            os.cpu_count() or 1, len(batches) // 2
        )  # a process takes as long to start as ten workbooks
        results = _here(batches, today) if count <= 1 else _by_processes(batches, today, count)
    for found in results:
        for read in found:
            yield there.pop(read.path if isinstance(read, Unread) else read.facts.path), read
    for book in there.values():  # none is left out in silence
        yield book, Unread(book.shown, KILLED)


def _here(batches: Sequence[Batch], today: dt.date | None) -> Iterator[list[Read]]:
    for batch in batches:
        yield read_batch(batch, today)


def _by_processes(batches: Sequence[Batch], today: dt.date | None, count: int) -> Iterator[list[Read]]:
    lost: list[Batch] = []
    yield from _pooled(batches, today, count, lost)
    suspects: list[Batch] = []
    if lost:  # what was under way when a process died; most of it is innocent
        yield from _pooled([[each] for batch in lost for each in batch], today, count, suspects)
    for batch in suspects:
        guilty: list[Batch] = []
        yield from _pooled([batch], today, 1, guilty)
        for each in guilty:
            killed: list[Read] = [Unread(shown, KILLED) for _, shown in each]
            yield killed


def _pooled(batches: Sequence[Batch], today: dt.date | None, count: int, lost: list[Batch]) -> Iterator[list[Read]]:
    """By one pool after the other; what was under way when one broke is `lost`."""
    waiting = list(reversed(batches))
    while waiting:
        under_way: dict[Future[list[Read]], Batch] = {}
        try:
            with process_pool(count, multiprocessing.get_context("spawn")) as pool:
                while waiting or under_way:
                    while waiting and len(under_way) < count * _AHEAD:
                        future = pool.submit(read_batch, waiting[-1], today)  # may find the pool broken
                        under_way[future] = waiting.pop()
                    done, _ = wait(under_way, return_when=FIRST_COMPLETED)
                    for future in done:
                        found = future.result()
                        del under_way[future]
                        yield found
        except BrokenProcessPool:
            lost += under_way.values()


def _on_cluster(batches: Sequence[Batch], today: dt.date | None, address: str) -> Iterator[list[Read]]:
    try:
        import distributed
    except ImportError as error:
        raise _stop(rules.NOT_INSTALLED.at("--cluster", package="dask.distributed")) from error
    try:
        client = distributed.Client(address, timeout=20)
    except (OSError, TimeoutError, ValueError) as error:
        raise _stop(
            rules.NO_CLUSTER.at(address, why=NO_ADDRESS if isinstance(error, ValueError) else NO_ANSWER)
        ) from error
    with client:
        size = max(sum(client.nthreads().values()), 1)
        waiting = list(reversed(batches))
        under_way: dict[Any, Batch] = {}

        def hand_out() -> list[Any]:
            given = []
            while waiting and len(under_way) < size * _AHEAD:
                batch = waiting.pop()
                future = client.submit(read_batch, batch, today, pure=False)
                under_way[future] = batch
                given.append(future)
            return given

        coming = distributed.as_completed(hand_out())
        for future in coming:
            batch = under_way.pop(future)
            if future.status == "finished":
                found = future.result()
            elif len(batch) > 1:  # a workbook of these kills workers: which one
                waiting += [[each] for each in reversed(batch)]
                found = []
            else:
                fault = future.exception()
                killed = isinstance(fault, distributed.KilledWorker)
                reason = KILLED if killed else UNFORESEEN.format(error=f"{type(fault).__name__}: {fault}"[:200])
                found = [Unread(batch[0][1], reason)]
            future.release()
            for more in hand_out():
                coming.add(more)
            yield found


def _stop(problem: Any) -> Exception:
    from xl_huikuan.book.problems import BookError

    return BookError([problem])
