"""Other processes, by their number: are they there, end them."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterable

_SYNCHRONIZE, _STILL_RUNNING = 0x00100000, 0x00000102
_INVALID = 87


def is_alive(number: int) -> bool:
    """Whether there is such a process."""
    if sys.platform == "win32":
        import ctypes

        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        handle = kernel.OpenProcess(_SYNCHRONIZE, False, number)
        if not handle:
            return ctypes.get_last_error() != _INVALID
        try:
            return bool(kernel.WaitForSingleObject(handle, 0) == _STILL_RUNNING)
        finally:
            kernel.CloseHandle(handle)
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True


def end(number: int) -> None:
    """End a process at once, if it is there."""
    with contextlib.suppress(OSError):
        os.kill(number, signal.SIGTERM)


def still_there(numbers: Iterable[int], seconds: float) -> list[int]:
    """Which of the processes have not gone after so many seconds."""
    until = time.monotonic() + seconds
    left = list(numbers)
    while left := [number for number in left if is_alive(number)]:
        if time.monotonic() > until:
            break
        time.sleep(0.2)
    return left
