"""A pool of processes that always ends, also when one of them was killed (by hand, or for want of memory)."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.context import BaseContext


@contextmanager
def process_pool(
    count: int, context: BaseContext | None = None, initializer: Callable[[], None] | None = None
) -> Iterator[ProcessPoolExecutor]:
    """At most `count` processes; all have ended when the block is left. What has not begun when an error leaves it is not done.

    A process that is being started while the pool breaks is waited for by the executor, but not ended (CPython 3.11 to 3.13):
    without an end put to it here, that is for ever.

    Raises:
        BrokenProcessPool: one of them was killed.
    """
    others = set(multiprocessing.active_children())
    with ProcessPoolExecutor(count, context, initializer) as pool:
        try:
            yield pool
        except BrokenProcessPool:
            for left in set(multiprocessing.active_children()) - others:
                left.kill()
            raise
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
