"""Where unexpected errors are written down: a file on the user's own machine, and nowhere else."""

from __future__ import annotations

import datetime as dt
import os
import platform
import tempfile
import traceback
from pathlib import Path

import xl_huikuan


def log_path() -> Path:
    """The log file."""
    base = os.environ.get("LOCALAPPDATA") or os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(base) / "xl_huikuan" / "huikuan.log"


def write_log(error: BaseException) -> Path:
    """Append an error with its traceback; the file that holds it."""
    text = (
        f"{dt.datetime.now():%Y-%m-%d %H:%M:%S} xl_huikuan {xl_huikuan.__version__} "
        f"Python {platform.python_version()} {platform.platform()}\n{''.join(traceback.format_exception(error))}\n"
    )
    for path in (log_path(), Path(tempfile.gettempdir()) / "huikuan.log"):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a", encoding="utf-8") as file:
                file.write(text)
        except OSError:
            continue
        return path
    return Path("（写不了日志）")
