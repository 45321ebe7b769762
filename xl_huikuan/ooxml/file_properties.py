"""What belongs to a file besides its contents, carried over to the file that takes its place."""

from __future__ import annotations

import contextlib
import os
import stat
from enum import StrEnum
from pathlib import Path

_MARK = ":Zone.Identifier"
"""Windows' mark of a file that came from the internet, a second stream of the file."""


class Lost(StrEnum):
    """What could not be carried over."""

    OWNER = "owner"
    ATTRIBUTES = "attributes"
    LINKS = "links"
    """The file had other names (hard links): they go on naming what it was before."""


def carry_over(old: Path, new: Path) -> frozenset[Lost]:
    """Give a new file owner, group, mode, extended attributes (access lists among them) and Windows' mark of an old one."""
    status = os.stat(old)  # noqa: PTH116
    lost = set()
    if status.st_nlink > 1:
        lost.add(Lost.LINKS)
    if not _give_owner(status, new):
        lost.add(Lost.OWNER)
    new.chmod(mode_for(status, new))
    if not _copy_attributes(old, new):
        lost.add(Lost.ATTRIBUTES)
    if os.name == "nt":
        with contextlib.suppress(OSError):
            Path(f"{new}{_MARK}").write_bytes(Path(f"{old}{_MARK}").read_bytes())
    return frozenset(lost)


def mode_for(status: os.stat_result, new: Path) -> int:
    """The old file's mode; where the new one belongs to another group, that group may do no more than all others."""
    mode = stat.S_IMODE(status.st_mode)
    if os.stat(new).st_gid != status.st_gid:  # noqa: PTH116
        mode &= ~0o070 | (mode & 0o007) << 3
    return mode


def take_group(status: os.stat_result, new: Path) -> None:
    """Give a new file the old one's group, where this user may."""
    if hasattr(os, "chown"):
        with contextlib.suppress(OSError):
            os.chown(new, -1, status.st_gid)


def _give_owner(status: os.stat_result, new: Path) -> bool:
    if not hasattr(os, "chown"):
        return True
    made = os.stat(new)  # noqa: PTH116
    if (made.st_uid, made.st_gid) == (status.st_uid, status.st_gid):
        return True
    try:
        os.chown(new, status.st_uid, status.st_gid)
    except OSError:
        take_group(status, new)
        return made.st_uid == status.st_uid
    return True


def _copy_attributes(old: Path, new: Path) -> bool:
    """True when all are there; the system's own (``security.``) are its business."""
    if not hasattr(os, "listxattr"):
        return True
    try:
        names = os.listxattr(old)
    except OSError:  # this file system has none
        return True
    whole = True
    for name in names:
        try:
            os.setxattr(new, name, os.getxattr(old, name))
        except OSError:
            whole = whole and name.startswith("security.")
    return whole
