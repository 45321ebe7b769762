"""Which wheels of a folder a Windows PC needs, and which of them are missing: all at once, before pip installs them.

pip judges environment markers for the system that it runs on, so what only Windows needs would be left out elsewhere:
the markers are judged here, for Windows, and pip is told every wheel.
"""

from __future__ import annotations

import email.parser
import importlib
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import xl_huikuan
from xl_huikuan.addin.bundle_python import WindowsPython
from xl_huikuan.addin.pe import Cpu
from xl_huikuan.book.problems import Problem, Severity, unusable

OURS = "xl-huikuan"
EXTRAS = ("report",)
"""What a rep's PC has besides: pages and pictures without Excel, 2.5 MB. Gathering up (`office`, 200 MB) is for another PC."""


@dataclass(frozen=True)
class Wheel:
    """One wheel, as its name and metadata tell."""

    path: Path
    version: Any
    tags: frozenset[Any]
    requires: list[Any]
    python: Any


@dataclass
class Needs:
    """What was found: packages with their wheels, and what is wrong with the folder."""

    wheels: dict[str, Wheel] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def pinned(self) -> list[str]:
        """Every package with its version."""
        return [f"{name}=={wheel.version}" for name, wheel in sorted(self.wheels.items())]


def packaging(module: str) -> Any:
    """A module of `packaging`: installed, or the copy inside pip; a `BookError` without either."""
    for name in (f"packaging.{module}", f"pip._vendor.packaging.{module}"):
        try:
            return importlib.import_module(name)
        except ImportError:
            continue
    raise no_pip()


def no_pip() -> Exception:
    """The error for a Python without pip."""
    return unusable(
        "pip", "这个 Python 里没有 pip，装不了 wheel", "请先运行 python -m ensurepip，或换一个带 pip 的 Python"
    )


def choose(folder: Path, python: WindowsPython) -> Needs:
    """Our wheel and all that it needs on Windows; problems for what is missing, unsuitable or at odds."""
    found = Needs()
    if not folder.is_dir():
        found.problems.append(_problem(str(folder), "找不到这个文件夹", "请先把需要的 wheel 下载到一个文件夹里"))
        return found
    shelf = _shelf(folder, found)
    supported = _supported(python)
    environment = _environment(python)
    asked: dict[str, list[tuple[Any, str]]] = {OURS: []}
    extras: dict[str, set[str]] = {OURS: {"", *EXTRAS}}
    parse = packaging("requirements").Requirement
    waiting = [OURS]
    asked[OURS].append((parse(f"{OURS}=={xl_huikuan.__version__}"), "这次打包"))
    while waiting:
        name = waiting.pop()
        wheel = _best(shelf.get(name, []), asked[name], supported, python)
        if wheel is None:
            found.wheels.pop(name, None)
        else:
            found.wheels[name] = wheel
        likely = wheel or max(shelf.get(name, []), key=lambda one: one.version, default=None)
        for need in likely.requires if likely else ():  # an unsuitable wheel's needs are known all the same
            if need.marker is not None and not any(
                need.marker.evaluate({**environment, "extra": extra}) for extra in extras[name]
            ):
                continue
            other = _canonical(need.name)
            seen, known = asked.setdefault(other, []), extras.setdefault(other, {""})
            if (str(need), name) in {(str(one), by) for one, by in seen} and need.extras <= known:
                continue
            seen.append((need, name))
            known |= need.extras
            waiting.append(other)
    for name in sorted(asked):
        if name not in found.wheels:
            found.problems.append(_missing(name, asked[name], shelf.get(name, []), python))
    return found


def _canonical(name: str) -> str:
    return str(packaging("utils").canonicalize_name(name))


def _shelf(folder: Path, found: Needs) -> dict[str, list[Wheel]]:
    """The folder's wheels by package; what cannot be read is a problem."""
    utils, requirements = packaging("utils"), packaging("requirements")
    specifiers = packaging("specifiers")
    shelf: dict[str, list[Wheel]] = {}
    for path in sorted(folder.glob("*.whl")):
        try:
            name, version, _, tags = utils.parse_wheel_filename(path.name)
            with zipfile.ZipFile(path) as archive:
                part = next(one for one in archive.namelist() if one.endswith(".dist-info/METADATA"))
                told = email.parser.Parser().parsestr(archive.read(part).decode("utf-8"), headersonly=True)
            needs = [requirements.Requirement(text) for text in told.get_all("Requires-Dist", [])]
            wheel = Wheel(path, version, tags, needs, specifiers.SpecifierSet(told.get("Requires-Python", "")))
        except (OSError, zipfile.BadZipFile, StopIteration, ValueError, KeyError):
            found.problems.append(_problem(path.name, "不是完好的 wheel", "请重新下载这个文件"))
            continue
        shelf.setdefault(str(name), []).append(wheel)
    return shelf


def _supported(python: WindowsPython) -> set[Any]:
    tags = packaging("tags")
    return {
        *tags.cpython_tags(python.version, platforms=[python.platform]),
        *tags.compatible_tags(python.version, f"cp{python.version[0]}{python.version[1]}", [python.platform]),
    }


def _environment(python: WindowsPython) -> dict[str, str]:
    """What markers ask about, as the PC will answer."""
    return {
        "implementation_name": "cpython",
        "implementation_version": f"{python.dotted}.0",
        "os_name": "nt",
        "platform_machine": "x86" if python.cpu is Cpu.X86 else "AMD64",
        "platform_python_implementation": "CPython",
        "platform_release": "10",
        "platform_system": "Windows",
        "platform_version": "10.0.19045",
        "python_full_version": f"{python.dotted}.0",
        "python_version": python.dotted,
        "sys_platform": "win32",
    }


def _best(
    wheels: list[Wheel], asked: list[tuple[Any, str]], supported: set[Any], python: WindowsPython
) -> Wheel | None:
    fitting = [
        wheel
        for wheel in wheels
        if wheel.tags & supported
        and wheel.python.contains(f"{python.dotted}.99", prereleases=True)
        and all(need.specifier.contains(wheel.version, prereleases=True) for need, _ in asked)
    ]
    return max(fitting, key=lambda wheel: wheel.version, default=None)


def _missing(name: str, asked: list[tuple[Any, str]], there: list[Wheel], python: WindowsPython) -> Problem:
    wanted = "，".join(sorted({f"{by} 要 {need.name}{need.specifier}" for need, by in asked}))
    where = f"{name}（{wanted}）"
    bits = "32 位" if python.cpu is Cpu.X86 else "64 位"
    mend = (
        f"请下载：python -m pip download --no-deps --only-binary=:all: --platform {python.platform} "
        f'--python-version {python.dotted} --implementation cp "{asked[-1][0].name}{asked[-1][0].specifier}"'
    )
    if name == OURS:
        mend = f"请放入 {xl_huikuan.__version__} 版的 wheel，或用与 wheel 同一版的 huikuan 打包"
    if not there:
        return _problem(where, "没有它的 wheel", mend)
    files = "、".join(wheel.path.name for wheel in there)
    return _problem(where, f"有 {files}，但版本不合或不适用于 {bits} Windows 的 Python {python.dotted}", mend)


def _problem(where: str, what: str, mend: str) -> Problem:
    return Problem(Severity.STRUCTURAL, where, what, mend)
