"""A Windows Python to put into the bundle: a folder, or python.org's embeddable zip; looked at, copied, made ready."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from xl_huikuan.addin.pe import HEADER, Cpu, cpu_in
from xl_huikuan.book.problems import BookError, Problem, Severity
from xl_huikuan.places import is_there

LEAST = (3, 11)
_NO_ARCHIVE = "不是文件夹，也不是能打开的 zip 压缩包"
_WHERE_FROM = "请用 python.org 的“Windows embeddable package (64-bit)”压缩包，或在 Windows 上安装好的 Python 文件夹（里面有 python.exe）"
_LIBRARY = re.compile(r"python(3)(\d+)\.dll", re.IGNORECASE)
_STANDARD_ZIP = re.compile(r"python3\d+\.zip", re.IGNORECASE)
_NOT_NEEDED = {"site-packages", "test", "idlelib", "ensurepip"}
"""Of Lib: packages come from wheels alone."""
_NOT_NEEDED_ABOVE = {"Scripts", "Doc", "Tools", "include", "libs", "share"}


@dataclass(frozen=True)
class WindowsPython:
    """A Python that was found to be usable."""

    source: Path
    folder: str
    """Where python.exe lies inside the source: empty, or a folder's name."""
    version: tuple[int, int]
    cpu: Cpu

    @property
    def platform(self) -> str:
        """As wheels and pip call it."""
        return "win32" if self.cpu is Cpu.X86 else "win_amd64"

    @property
    def dotted(self) -> str:
        """``3.11``."""
        return ".".join(map(str, self.version))


def examine(source: Path) -> WindowsPython:
    """Find out what Python this is; a `BookError` with all that keeps it from being used."""
    where = str(source)
    if not is_there(source):
        raise BookError([_problem(where, "找不到这个文件夹或压缩包", _WHERE_FROM)])
    if source.is_dir():
        names, read, folder = [path.name for path in source.iterdir()], None, ""
        names += ["Lib/os.py"] if (source / "Lib" / "os.py").exists() else []
        head = _head(source / "python.exe")
    else:
        if not source.is_file():  # a pipe would be waited for
            raise BookError([_problem(where, _NO_ARCHIVE, _WHERE_FROM)])
        try:
            with zipfile.ZipFile(source) as read:
                folder, names = _top(read.namelist())
                head = read.open(f"{folder}python.exe").read(HEADER) if "python.exe" in names else b""
        except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
            raise BookError([_problem(where, _NO_ARCHIVE, _WHERE_FROM)]) from error
    return _judge(source, folder, names, head)


def _judge(source: Path, folder: str, names: list[str], head: bytes) -> WindowsPython:
    where, lower = str(source), {name.lower() for name in names}
    if "python.exe" not in lower:
        raise BookError([_problem(where, "里面没有 python.exe，不是 Windows 版 Python", _WHERE_FROM)])
    problems = []
    cpu = cpu_in(head)
    version = next((_version(match) for name in names if (match := _LIBRARY.fullmatch(name))), None)
    if "pyvenv.cfg" in lower:
        problems.append(_problem(where, "是虚拟环境，复制到别的电脑上用不了", _WHERE_FROM))
    elif version is None:
        problems.append(_problem(where, "没有 python3xx.dll，看不出是哪个版本的 Python", _WHERE_FROM))
    elif version < LEAST:
        problems.append(_problem(where, f"是 Python {version[0]}.{version[1]}，至少要 3.11", _WHERE_FROM))
    if cpu is None:
        problems.append(_problem(where, "python.exe 不是 Windows 程序，或已损坏", _WHERE_FROM))
    elif cpu is Cpu.ARM64:
        problems.append(_problem(where, "是 ARM64 版，xlwings 没有这种 DLL", "请改用 64 位（x64）的 Python"))
    if "lib/os.py" not in lower and not any(_STANDARD_ZIP.fullmatch(name) for name in names):
        problems.append(_problem(where, "没有标准库（Lib 文件夹或 python3xx.zip）", _WHERE_FROM))
    if problems or version is None or cpu is None:
        raise BookError(problems)
    return WindowsPython(source, folder, version, cpu)


def _version(match: re.Match[str]) -> tuple[int, int]:
    return int(match[1]), int(match[2])


def _problem(where: str, what: str, mend: str) -> Problem:
    return Problem(Severity.STRUCTURAL, where, what, mend)


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(HEADER)
    except OSError:
        return b""


def _top(members: list[str]) -> tuple[str, list[str]]:
    """The folder of the shallowest python.exe in an archive, and what lies in it."""
    found = [PurePosixPath(name) for name in members if PurePosixPath(name).name.lower() == "python.exe"]
    if not found:
        return "", members
    parent = min(found, key=lambda path: len(path.parts)).parent
    folder = "" if parent == PurePosixPath() else f"{parent}/"
    return folder, [name.removeprefix(folder) for name in members if name.startswith(folder)]


def put(python: WindowsPython, target: Path) -> Path:
    """Copy or unpack it; the folder for packages, which is empty. What only developers need is left behind."""
    if python.source.is_dir():
        shutil.copytree(python.source, target, ignore=_ignore(python.source))
    else:
        with zipfile.ZipFile(python.source) as archive:
            for member in archive.infolist():
                name = member.filename.removeprefix(python.folder)
                if not member.filename.startswith(python.folder) or _skipped(PurePosixPath(name)):
                    continue
                member.filename = name
                if name:
                    archive.extract(member, target)
    packages = target / "Lib" / "site-packages"
    packages.mkdir(parents=True, exist_ok=True)
    for path_file in target.glob("python*._pth"):
        path_file.write_text(open_path_file(path_file.read_text("utf-8")), "utf-8", newline="\r\n")
    return packages


def _ignore(source: Path) -> Callable[[str, list[str]], set[str]]:
    def ignore(folder: str, names: list[str]) -> set[str]:
        inside = Path(folder).relative_to(source)
        return {name for name in names if _skipped(PurePosixPath((inside / name).as_posix()))}

    return ignore


def _skipped(path: PurePosixPath) -> bool:
    parts = path.parts
    if not parts:
        return False
    if parts[-1] == "__pycache__":
        return True
    if parts[0].lower() == "lib" and len(parts) > 1:
        return parts[1] in _NOT_NEEDED
    return parts[0] in _NOT_NEEDED_ABOVE


def open_path_file(text: str) -> str:
    r"""An embeddable's ``._pth`` that counts ``Lib\site-packages`` and runs ``site`` (pywin32 needs its .pth)."""
    lines = list(_without(text.splitlines(), {"import site", "lib\\site-packages"}))
    return "\n".join([*lines, "Lib\\site-packages", "import site"]) + "\n"


def _without(lines: list[str], settled: set[str]) -> Iterator[str]:
    for line in lines:
        if line.strip().lstrip("#").strip().replace("/", "\\").lower() not in settled:
            yield line
