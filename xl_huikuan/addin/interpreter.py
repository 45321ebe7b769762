"""This Python as Excel's VBA can start it: the interpreter's path, and xlwings' DLLs where VBA looks for them."""

from __future__ import annotations

import importlib.metadata
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from xl_huikuan.addin.xlwings_conf import CODE_PAGE
from xl_huikuan.book.problems import unusable

_MOVE = "请把 Python（或整个程序文件夹）移到只含英文字母和数字的路径，例如 C:\\huikuan，再从那里运行 setup"


def console_interpreter(executable: Path) -> Path:
    """python.exe even when pythonw.exe runs."""
    plain = executable.with_name("python.exe")
    return plain if executable.name.lower() == "pythonw.exe" and plain.exists() else executable


def check_path(interpreter: Path, encoding: str = CODE_PAGE, expand: Callable[[str], str] = str) -> None:
    """Make sure that VBA can read this path in xlwings.conf.

    Raises:
        BookError: the path holds a quote or a line end, characters that the ANSI code page lacks, or what Windows would
            take for an environment variable.
    """
    text = str(interpreter)
    try:
        survives = text.encode(encoding).decode(encoding) == text
    except UnicodeError:
        survives = False
    if not survives:
        odd = "".join(sorted({sign for sign in text if not _fits(sign, encoding)}))
        raise unusable(text, f"路径里有本机 ANSI 代码页写不下的字（{odd or text}），Excel 的 VBA 读不了", _MOVE)
    if any(sign in text for sign in '"\r\n'):
        raise unusable(text, "路径里有引号或换行，写不进 xlwings.conf", _MOVE)
    if expand(text) != text:
        raise unusable(text, "路径里有 % 号，Windows 会把它当成环境变量", _MOVE)


def _fits(sign: str, encoding: str) -> bool:
    try:
        return sign.encode(encoding).decode(encoding) == sign
    except UnicodeError:
        return False


def dll_name(bits: int, version: str) -> str:
    """The DLL that xlwings' VBA of this version loads in an Excel of so many bits."""
    return f"xlwings{bits}-{version}.dll"


def dll_beside(interpreter: Path, name: str) -> Path | None:
    """The DLL where VBA looks: beside the interpreter, or in the folder above (a virtual environment)."""
    folders = (interpreter.parent, interpreter.parent.parent)
    return next((folder / name for folder in folders if (folder / name).is_file()), None)


def xlwings_version() -> str:
    """The installed xlwings; a `BookError` when there is none."""
    return _xlwings().version


def dll_sources(name: str) -> Iterator[Path]:
    """Where the installed xlwings may have put a DLL: what its own list of files says first, then the usual places."""
    distribution = _xlwings()
    for file in distribution.files or ():
        if file.name.lower() == name.lower():
            yield Path(str(distribution.locate_file(file)))
    site = Path(str(distribution.locate_file("")))
    for folder in (Path(sys.prefix), Path(sys.base_prefix), site, site.parent, site.parent.parent):
        yield folder / name
    yield from site.glob(f"xlwings-*.data/data/{name}")


def _xlwings() -> importlib.metadata.Distribution:
    try:
        return importlib.metadata.distribution("xlwings")
    except importlib.metadata.PackageNotFoundError:
        raise unusable(
            sys.executable, "这个 Python 里没有安装 xlwings", "请运行 python -m pip install xl-huikuan 后再试"
        ) from None
