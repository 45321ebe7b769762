"""Setting up a PC for one user: which Python Excel starts (xlwings.conf), and xlwings' DLLs where its VBA looks.

Nothing else is touched: no registry, no Excel add-in, no file outside the user's ``.xlwings`` folder and Python's own.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from xl_huikuan.addin.interpreter import (
    check_path,
    console_interpreter,
    dll_beside,
    dll_name,
    dll_sources,
    xlwings_version,
)
from xl_huikuan.addin.registry import expand
from xl_huikuan.addin.setup_record import NAME, Record, digest
from xl_huikuan.addin.xlwings_conf import (
    CODE_PAGE,
    INTERPRETER,
    USE_SERVER,
    raw_settings,
    read_bytes,
    set_values,
    settings,
    take_back,
    user_file,
)
from xl_huikuan.book.file.writing import cannot_write, write_atomically
from xl_huikuan.book.problems import BookError, unusable


@dataclass(frozen=True)
class Pc:
    """What setup needs of the PC; tests put another in its place."""

    executable: Path = field(default_factory=lambda: Path(sys.executable))
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    code_page: str = CODE_PAGE
    expand: Callable[[str], str] = expand
    utf8_mode: bool = bool(sys.flags.utf8_mode)


@dataclass
class Done:
    """What was done, in words, and for programs."""

    conf: Path
    changed: bool = False
    complete: bool = True
    """False when something has to be done again, once what hinders it is gone."""
    interpreter: Path | None = None
    dlls: list[Path] = field(default_factory=list)
    """The DLLs that are where VBA looks (after undo: those that were taken away)."""
    lines: list[str] = field(default_factory=list)


def check_windows(system: str = os.name) -> None:
    """Refuse, with a `BookError`, to set up a system that is not Windows."""
    if system != "nt":
        raise unusable(
            "huikuan setup",
            "这个命令只用于 Windows：它登记 Excel 该启动哪个 Python",
            "在这台电脑上不需要它，直接用 huikuan plan、huikuan followups 等命令处理工作簿文件即可",
        )


def set_up(pc: Pc) -> Done:
    """Let the user's Excel find this Python; a second run changes nothing.

    Raises:
        BookError: the path cannot be read by VBA, xlwings or its DLLs are missing, or a file cannot be written. What was
            there before is there still.
    """
    interpreter = console_interpreter(pc.executable)
    check_path(interpreter, pc.code_page, pc.expand)
    if pc.utf8_mode and not str(interpreter).isascii():
        raise unusable(
            str(interpreter),
            "环境变量 PYTHONUTF8 让 Python 按 UTF-8 读 xlwings.conf，而 Excel 按本机 ANSI 代码页读，这个路径两边读不成一样",
            "请删除环境变量 PYTHONUTF8；或把 Python（整个程序文件夹）移到只含英文字母和数字的路径，再运行 setup",
        )
    conf = user_file(pc.environment)
    kept = conf.with_name(NAME)
    old = read_bytes(conf)
    values = {INTERPRETER: str(interpreter), USE_SERVER: "True"}
    new, taken = set_values(old or b"", values, pc.code_page)
    known = Record.read(kept)
    record = known or Record(conf_was_there=old is not None, folder_was_there=conf.parent.is_dir())
    written = {key: value.encode(pc.code_page) for key, value in values.items()}
    record = record.continued(written, taken, old or b"")
    done = Done(conf, interpreter=interpreter)
    missing = _look_for_dlls(interpreter, done)
    record = replace(record, copied={**record.copied, **{str(to): digest(data) for to, data in missing.items()}})
    _make_folder(conf.parent)
    try:
        if record != known:
            record.write(kept)
        _copy_dlls(missing, done)
        _write_conf(conf, old, new, values, pc.code_page, done)
    except BaseException:
        _as_before(missing, known, kept, record)
        raise
    stood = settings(old or b"", pc.code_page)
    done.lines += [
        f"· 原来的 {key}（{stood[key]}）已记下，huikuan setup --undo 可以恢复"
        for key, value in values.items()
        if taken[key] and record.before[key] == taken[key] and stood.get(key, value) != value
    ]
    done.lines.append("请关掉所有 Excel 窗口再打开工作簿；有问题时运行 huikuan doctor")
    return done


def _look_for_dlls(interpreter: Path, done: Done) -> dict[Path, bytes]:
    """The DLLs that are to be copied: where to, and their bytes."""
    version, found = xlwings_version(), dict[Path, bytes]()
    for bits in (64, 32):
        name = dll_name(bits, version)
        there = dll_beside(interpreter, name)
        if there is not None:
            done.dlls.append(there)
            done.lines.append(f"{bits} 位 Excel 用的 DLL 已就位：{there}")
            continue
        source = next((path for path in dll_sources(name) if path.is_file()), None)
        content = None if source is None else read_bytes(source)
        if content is None:
            done.lines.append(
                f"没有 {bits} 位 Excel 用的 {name}：装了 {bits} 位 Excel 的电脑上，单元格函数和按钮用不了"
            )
        else:
            found[interpreter.with_name(name)] = content
    if not found and not done.dlls:
        raise unusable(
            dll_name(64, version),
            "找不到 xlwings 的 DLL",
            f"请重新安装：python -m pip install --force-reinstall --no-deps xlwings=={version}",
        )
    return found


def _copy_dlls(missing: Mapping[Path, bytes], done: Done) -> None:
    for target, content in missing.items():
        try:
            write_atomically(target, [content])
        except BookError as error:
            raise unusable(
                str(target),
                "xlwings 的 DLL 放不到这里（没有写入权限或磁盘有问题）",
                "请用管理员身份再运行一次 setup；或在自己的文件夹里建一个 Python 环境（python -m venv），装好后从那里运行",
            ) from error
        done.dlls.append(target)
        done.changed = True
        done.lines.append(f"已复制 DLL：{target}")


def _write_conf(
    conf: Path, old: bytes | None, new: bytes, values: Mapping[str, str], code_page: str, done: Done
) -> None:
    stood = settings(old or b"", code_page)
    if all(stood.get(key) == value for key, value in values.items()):
        done.lines.append(f"xlwings.conf 里已经是这个 Python，没有改动：{conf}")
        return
    write_atomically(conf, [new])
    done.changed = True
    done.lines.append(f"已写入 {conf}：Excel 将启动 {values[INTERPRETER]}")


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise cannot_write(folder, error) from error


def _as_before(missing: Mapping[Path, bytes], known: Record | None, kept: Path, record: Record) -> None:
    """After a failure: no DLL of this run, no record of what was not done."""
    with contextlib.suppress(OSError, BookError):
        for target in missing:
            target.unlink(missing_ok=True)
        if known is not None:
            known.write(kept)
            return
        kept.unlink(missing_ok=True)
        if not record.folder_was_there:
            kept.parent.rmdir()


def undo(pc: Pc) -> Done:
    """Take back what setup did, and only that: values that are no longer ours stay, so do files changed since.

    Raises:
        BookError: the record or xlwings.conf cannot be read or written.
    """
    conf = user_file(pc.environment)
    kept = conf.with_name(NAME)
    record = Record.read(kept)
    done = Done(conf)
    if record is None:
        done.lines.append(f"没有 setup 的记录（{kept}），没有什么要恢复")
        return done
    _restore_conf(conf, record, pc.code_page, done)
    left = _remove_dlls(record, done)
    if left:
        replace(record, values={}, before={}, copied=left).write(kept)
        return done
    kept.unlink(missing_ok=True)
    if not record.folder_was_there:
        with contextlib.suppress(OSError):  # not empty: somebody else keeps something there
            conf.parent.rmdir()
    return done


def _restore_conf(conf: Path, record: Record, code_page: str, done: Done) -> None:
    raw = read_bytes(conf)
    if raw is None or not record.values:
        return
    standing, shown = raw_settings(raw), settings(raw, code_page)
    for key, value in record.values.items():
        if standing.get(key) != value:
            done.lines.append(f"{key} 后来被改成了 {shown.get(key, '（没有）')}，保持不动")
        elif record.before.get(key):
            done.lines.append(f"{key} 已恢复为原来的值")
        else:
            done.lines.append(f"{key} 已去掉（原来没有）")
    new = take_back(raw, record.values, record.before)
    if new == raw:
        return
    done.changed = True
    if new.strip() or record.conf_was_there:
        write_atomically(conf, [new])
        return
    try:
        conf.unlink()
    except OSError as error:
        raise cannot_write(conf, error) from error
    done.lines.append(f"已删除 {conf}（原来没有这个文件）")


def _remove_dlls(record: Record, done: Done) -> dict[str, str]:
    """Remove copied DLLs; those that could not be removed."""
    left = {}
    for name, known in record.copied.items():
        path = Path(name)
        try:
            if not path.exists():
                continue
            if digest(path.read_bytes()) != known:
                done.lines.append(f"{path} 后来被换过，保持不动")
                continue
            path.unlink()
        except OSError:
            left[name] = known
            done.complete = False
            done.lines.append(
                f"{path} 正被 Excel 占用（或没有权限），没有删掉；请关掉所有 Excel 窗口，再运行一次 huikuan setup --undo"
            )
            continue
        done.changed = True
        done.dlls.append(path)
        done.lines.append(f"已删除 DLL：{path}")
    return left
