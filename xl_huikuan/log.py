"""Where unexpected errors are written down: a file on the user's own machine, and nowhere else."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import platform
import tempfile
import traceback
from collections.abc import Iterator
from pathlib import Path

import xl_huikuan


def log_path() -> Path:
    """The log file."""
    base = os.environ.get("LOCALAPPDATA") or os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(base) / "xl_huikuan" / "huikuan.log"


def write_log(error: BaseException) -> Path:
    """Append an error's kind and the lines of code that led to it; the file that holds it, readable by this user alone.

    What an error says is left out: it may quote cells. Of the system's errors only its own words stay.
    """
    text = (
        f"{dt.datetime.now():%Y-%m-%d %H:%M:%S} xl_huikuan {xl_huikuan.__version__} "
        f"Python {platform.python_version()} {platform.platform()}\n{''.join(_without_contents(error))}\n"
    )
    for path in _places():
        try:
            path.parent.mkdir(0o700, parents=True, exist_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0), 0o600)
            with open(handle, "a", encoding="utf-8") as file:  # noqa: PTH123 - a handle, not a path
                path.chmod(0o600)
                file.write(text)
        except OSError:
            continue
        return path
    return Path("（写不了日志）")


def _places() -> Iterator[Path]:
    with contextlib.suppress(RuntimeError):  # nobody knows this user's home
        yield log_path()
    yield Path(tempfile.gettempdir()) / "huikuan.log"


def _without_contents(error: BaseException | None) -> Iterator[str]:
    """The error and those behind it, the first one first."""
    if error is None:
        return
    behind = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    yield from _without_contents(behind)
    if behind is not None:
        yield "-- and then\n"
    yield from traceback.format_tb(error.__traceback__)
    said = f": {error.strerror}" if isinstance(error, OSError) and error.strerror else ""
    yield f"{type(error).__module__}.{type(error).__qualname__}{said}\n"
