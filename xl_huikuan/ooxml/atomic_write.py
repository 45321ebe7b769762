"""What surrounds the writing of a user's file: may it be written, the copy kept, the atomic replacement."""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import glob
import os
import shutil
import stat
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from xl_huikuan.book.problems import BookError, unusable


class Stamp(NamedTuple):
    """What tells a file that was changed from one that was not."""

    mtime_ns: int
    size: int

    @classmethod
    def of(cls, path: Path) -> Stamp:
        """The file's stamp now."""
        status = path.stat()
        return cls(status.st_mtime_ns, status.st_size)


def check_writable(path: str | os.PathLike[str], opened: Stamp) -> None:
    """Refuse a workbook that is open elsewhere, read-only, or no longer the one that was read."""
    path = Path(path)
    for lock, program in ((f"~${path.name}", "Excel"), (f".~lock.{path.name}#", "LibreOffice")):
        if (path.parent / lock).exists():
            raise unusable(
                path.name,
                f"工作簿正在 {program} 中打开",
                f"请先保存并关闭它再试；如果确定没有人打开，请删除旁边的隐藏文件 {lock}",
            )
    try:
        status = path.stat()
        read_only = not status.st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) or not os.access(path, os.W_OK)
        if Stamp(status.st_mtime_ns, status.st_size) != opened:
            raise unusable(path.name, "读取之后文件又被改过", "请重新运行一次，以最新的内容为准")
        if read_only:
            raise unusable(path.name, "文件是只读的", "请在文件属性中去掉「只读」，或复制到自己有权限的文件夹后再试")
        # Excel on Windows denies others the right to write: only trying tells.
        with path.open("r+b"):
            pass
    except OSError as error:
        raise cannot_write(path, error) from error


def backup_path(path: Path, now: dt.datetime, folder: Path | None = None, count: int = 1) -> Path:
    """The copy's name: ``<stem>.备份-YYYYMMDD-HHMMSS<suffix>``; the `count`-th of the same second has its number."""
    number = "" if count == 1 else f"-{count}"
    return (folder or path.parent) / f"{path.stem}.备份-{now:%Y%m%d-%H%M%S}{number}{path.suffix}"


def backups_of(path: Path, day: dt.date) -> Iterator[Path]:
    """The copies of a workbook that were made on a day."""
    yield from path.parent.glob(f"{glob.escape(path.stem)}.备份-{day:%Y%m%d}-*{path.suffix}")


def backup(path: str | os.PathLike[str], now: dt.datetime, folder: str | os.PathLike[str] | None = None) -> Path:
    """Copy the file beside itself (or into `folder`) as ``<stem>.备份-YYYYMMDD-HHMMSS<suffix>``; never over another."""
    path = Path(path)
    count = 1
    while True:
        target = backup_path(path, now, None if folder is None else Path(folder), count)
        try:
            copy = target.open("xb")
        except FileExistsError:
            count += 1
            continue
        except OSError as error:
            raise cannot_write(target, error) from error
        try:
            with copy, path.open("rb") as original:
                shutil.copyfileobj(original, copy, 1 << 20)
                copy.flush()
                os.fsync(copy.fileno())
            shutil.copystat(path, target)
        except BaseException as error:
            with contextlib.suppress(OSError):
                target.unlink()
            if isinstance(error, OSError):
                raise cannot_write(target, error) from error
            raise
        return target


def write_atomically(path: Path, chunks: Iterable[bytes | memoryview]) -> None:
    """Write beside the file and replace it in one step; whatever goes wrong, the old file stays as it was."""
    path = Path(os.path.realpath(path))  # a link stays a link
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=".huikuan-", suffix=".tmp", dir=path.parent)
        temporary = Path(name)
        with open(handle, "wb") as file:  # noqa: PTH123 - a handle, not a path
            file.writelines(chunks)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(_mode_for(path))
        os.replace(temporary, path)  # noqa: PTH105 - the one call that tests make fail
    except BaseException as error:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink()
        if isinstance(error, OSError):
            raise cannot_write(path, error) from error
        raise
    _sync_folder(path.parent)


def cannot_write(path: Path, error: OSError) -> BookError:
    """The error for a file that the system does not let us write; the original is untouched."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        what, mend = "磁盘空间不足，没有写入", "请清理磁盘后再试"
    elif isinstance(error, PermissionError) or error.errno == errno.EROFS:
        what, mend = (
            "没有写入权限，或文件正被其他程序占用",
            "请关闭正在使用它的程序（Excel、WPS、同步盘），或换一个有权限的文件夹",
        )
    elif isinstance(error, FileNotFoundError):
        what, mend = "找不到文件或文件夹", "请检查路径，或确认文件没有被移动、改名"
    else:
        what, mend = f"写入失败（{error.strerror or error}）", "请检查磁盘或网络盘是否正常后再试"
    return unusable(path.name, what, f"{mend}；原文件没有改动")


def _mode_for(path: Path) -> int:
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable, where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
