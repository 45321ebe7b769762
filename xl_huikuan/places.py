"""What stands at a path: an answer for every path, where `pathlib` raises for a name that is too long to be one."""

from __future__ import annotations

import os


def is_there(path: str | os.PathLike[str]) -> bool:
    """Whether anything stands there."""
    return os.path.exists(path)  # noqa: PTH110


def is_file(path: str | os.PathLike[str]) -> bool:
    """Whether a regular file stands there, or a link to one."""
    return os.path.isfile(path)  # noqa: PTH113


def is_folder(path: str | os.PathLike[str]) -> bool:
    """Whether a folder stands there, or a link to one."""
    return os.path.isdir(path)  # noqa: PTH112
