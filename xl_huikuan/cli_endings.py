"""How a command ends that does not end well: what is told, the truth about what had been saved before, and the exit code."""

from __future__ import annotations

import os
from collections.abc import Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from xl_huikuan import console, terminal
from xl_huikuan.book.file import written
from xl_huikuan.book.file.faults import WORDS
from xl_huikuan.book.file.folder import WORKBOOKS, is_laid_beside
from xl_huikuan.book.problems import Problem
from xl_huikuan.jobs import notes
from xl_huikuan.ooxml.errors import Fault
from xl_huikuan.places import is_folder, is_there

INTERRUPTED = 130


def interrupted(arguments: list[str]) -> int:
    """Ctrl-C: what had been saved until then; the exit code."""
    saved = _saved()
    text = f"已中断；在此之前已保存：{saved}" if saved else "已中断，没有写入"
    console.complain(text, as_json="--json" in arguments)
    return INTERRUPTED


def _saved() -> str:
    """Which files have been written, in words; empty if none."""
    return "、".join(str(path) for path in dict.fromkeys(written.files) if path.exists())


def untold(error: terminal.CannotTellError) -> int:
    """What was done cannot be shown. The reader who has gone wanted no more (``| head``); else that must be told."""
    saved = _saved()
    if saved or not error.reader_gone:
        done = f"已保存：{saved}" if saved else "没有写入任何内容"
        console.complain(f"{done}；结果没有显示完（{error.reason}）", as_json=False)
    if error.reader_gone:
        return 0
    return 1 if saved else 2


def stopped(problems: Sequence[Problem], arguments: list[str], again: str) -> int:
    """What must be mended first, and what was saved before it was met; the exit code. `again`: the command as it is typed."""
    as_json = "--json" in arguments
    console.fail(problems, as_json, again, _saved())
    found = "" if as_json else _what_is_there(problems, arguments)
    if found:
        console.complain(found, as_json=False)
    return 2


_MOST_NAMES = 4


def _what_is_there(problems: Sequence[Problem], arguments: list[str]) -> str:
    """What lies where a file was looked for in vain, the likeliest name first; empty where none was."""
    what, mend = WORDS[Fault.FILE_NOT_FOUND]
    names = {problem.where for problem in problems if problem.what == what and problem.mend.startswith(mend[:5])}
    path = next((path for path in map(Path, arguments) if path.name in names and not is_there(path)), None)
    if path is None:
        return ""
    folder, suffix = path.parent.absolute(), path.suffix.lower()
    if not is_folder(folder):
        return notes.NO_SUCH_FOLDER.format(folder=folder)
    kinds = WORKBOOKS if suffix in WORKBOOKS else (suffix,)
    try:
        found = os.listdir(folder)  # noqa: PTH208
    except OSError:
        return ""
    there = [name for name in found if Path(name).suffix.lower() in kinds and not is_laid_beside(name)]
    there.sort(key=lambda name: (-SequenceMatcher(None, name, path.name).ratio(), name))
    if not there:
        return notes.NO_FILE_THERE.format(folder=folder)
    shown = "、".join(there[:_MOST_NAMES])
    return notes.FILES_THERE.format(
        folder=folder, names=shown if len(there) <= _MOST_NAMES else f"{shown} 等 {len(there)} 个"
    )


_WRONG_CALLS = {
    "MissingParameter": "缺少 {name}",
    "NoSuchOption": "没有 {option} 这个选项{nearest}",
    "NoSuchCommand": "没有 {command} 这个命令{nearest}",
    "BadParameter": "{name} 不对：{message}",
}


def _wrong_call(error: Any) -> str:
    """What is wrong with the call, and where the help is."""
    parameter = getattr(error, "param", None)
    near = getattr(error, "possibilities", None)
    kind = next((word for word in _WRONG_CALLS if word in [c.__name__ for c in type(error).__mro__]), "")
    text = _WRONG_CALLS.get(kind, "命令写得不对：{message}").format(
        name=_as_in_the_help(parameter),
        option=getattr(error, "option_name", ""),
        command=getattr(error, "command_name", ""),
        nearest=f"，是不是 {near[0]}" if near else "",
        message=str(getattr(error, "message", "")).rstrip("."),
    )
    context = getattr(error, "ctx", None)
    return f"{text}。用法见 {context.command_path if context else 'huikuan'} --help"


def _as_in_the_help(parameter: Any) -> str:
    """What `--help` calls a parameter: ``--today``, ``BOOK``."""
    if parameter is None:
        return "参数"
    return str(next((each for each in parameter.opts if each.startswith("-")), parameter.metavar or parameter.name))


def unexpected(error: Exception, arguments: list[str]) -> int:
    """A wrong call, or an error of ours, which is logged; the exit code."""
    if hasattr(error, "format_message"):  # a wrong command, option or argument
        console.complain(_wrong_call(error), as_json="--json" in arguments)
        return 2
    if type(error).__name__ == "Abort":
        return interrupted(arguments)
    from xl_huikuan.log import write_log

    saved = _saved()
    done = f"在此之前已保存：{saved}" if saved else "文件没有改动"
    console.complain(f"出了意料之外的错误，{done}。日志在 {write_log(error)}", as_json="--json" in arguments)
    return 1
