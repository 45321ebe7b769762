"""A folder that IT copies to PCs without Python: Python, every package, the template, and one file to double-click."""

from __future__ import annotations

import compileall
import importlib.util
import os
import py_compile
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import xl_huikuan
from xl_huikuan.addin.bundle_drops import write_drops
from xl_huikuan.addin.bundle_hashes import LIST, check, digest, list_of, read_list
from xl_huikuan.addin.bundle_python import WindowsPython, examine, put
from xl_huikuan.addin.bundle_wheels import Needs, choose, no_pip
from xl_huikuan.addin.interpreter import dll_name
from xl_huikuan.book.file.writing import cannot_write
from xl_huikuan.book.problems import BookError, Problem, Severity, unusable
from xl_huikuan.jobs.commands import COMMANDS
from xl_huikuan.places import is_file, is_folder, is_there
from xl_huikuan.template import template_path

TEMPLATE, NOTE, START = "回款计划模板.xlsm", "说明.txt", "setup.cmd"
_PIP_SECONDS, _TRIAL_SECONDS = 900, 120

_SETUP = r"""@echo off
setlocal
set "PYTHON=%~dp0python\python.exe"
set "BOOK="
set RESULT=2
pushd "%~dp0"
if exist "%PYTHON%" goto found
echo python\python.exe is missing. Please copy the whole folder again.
goto end
:found
"%PYTHON%" -P -m xl_huikuan.cli setup
set RESULT=%ERRORLEVEL%
if not "%RESULT%"=="0" goto end
echo.
for %%B in (*.xlsm) do set "BOOK=%%~fB"
if defined BOOK goto withbook
"%PYTHON%" -P -m xl_huikuan.cli doctor
set RESULT=%ERRORLEVEL%
goto end
:withbook
"%PYTHON%" -P -m xl_huikuan.cli doctor "%BOOK%"
set RESULT=%ERRORLEVEL%
:end
if "%~1"=="" pause
exit /b %RESULT%
"""
"""ASCII: cmd.exe reads it in whatever code page the PC has. `-P`, as Excel starts Python: nothing of the
current folder is Python's to import."""

_NOTE = (
    "1. 把整个文件夹复制到每台电脑的固定位置（例如 C:\\huikuan），不要放在网络盘或 OneDrive 里，放好后不要移动或改名；"
    "不用装 Python，不联网，不需要管理员权限。",
    "2. 用业务员自己的 Windows 账号双击 setup.cmd：登记 Excel 该启动哪个 Python（只写该用户的 .xlwings 文件夹），"
    "然后逐项检查。批量部署用 setup.cmd /q，不等按键，退出码 0 正常、2 有问题。",
    "3. 把“{template}”复制给业务员；从微信、邮件、网页得到的文件，先右键 → 属性 → 勾选“解除锁定”，"
    "再用 Excel 打开并点“启用内容”。",
    "4. 用 WPS 的（按钮不能用）：保存并关闭工作簿，把它拖到这个文件夹里的“{drops}”上；可以一次拖几本，也可以在桌面放它们的快捷方式。",
    "5. 函数或按钮不正常时，在这个文件夹里运行：python\\python.exe -P -m xl_huikuan.cli doctor 工作簿.xlsm ，"
    "它逐项说明哪里不对、怎么改。",
    "6. 卸载：运行 python\\python.exe -P -m xl_huikuan.cli setup --undo ，再删除这个文件夹。"
    "内含 xl-huikuan {version}，Python {python}（{bits} 位）。",
)
"""For IT, six lines."""


@dataclass(frozen=True)
class Made:
    """The bundle."""

    path: Path
    python: str
    cpu: str
    packages: list[str]
    notes: list[str]

    def lines(self) -> list[str]:
        """For people."""
        head = f"已做好：{self.path}（Python {self.python} {self.cpu}，{len(self.packages)} 个包）"
        return [head, *(f"· {note}" for note in self.notes), f"请把整个文件夹复制到电脑上，再双击 {START}"]


def make_bundle(python: Path, wheels: Path, out: Path, hashes: Path | None = None) -> Made:
    """Make the folder `out`, whole or not at all; `hashes` is the list of what may be packed.

    Raises:
        BookError: all at once, what is wrong with the Python, the wheels, their hashes and `out`; or what pip said.
    """
    out = out.absolute()
    problems, found = _look(python, wheels, out)
    source, needs = found or (None, Needs())
    packed = {wheel.path: digest(wheel.path) for wheel in needs.wheels.values()}
    packages = {name: packed[wheel.path] for name, wheel in needs.wheels.items()}
    if is_file(python):
        packed[python] = digest(python)
    problems += _check(packed, packages, hashes, python)
    if problems or source is None:
        raise BookError(problems)
    work = None
    try:
        work = Path(tempfile.mkdtemp(prefix=".huikuan-", dir=out.parent))
        (work / LIST).write_bytes(list_of(packed))
        made = _build(source, needs, packages, work / out.name)
        (work / out.name).rename(out)
    except OSError as error:
        raise cannot_write(out, error) from error
    finally:
        if work is not None:
            shutil.rmtree(work, ignore_errors=True)
    notes = [] if hashes else [f"没有给出 --hashes，只核对了 xlwings；下次可以用做好的 {LIST} 核对其余的"]
    return Made(out, made.python, made.cpu, made.packages, [*made.notes, *notes])


def _check(packed: Mapping[Path, str], packages: Mapping[str, str], hashes: Path | None, python: Path) -> list[Problem]:
    known, problems = None, list[Problem]()
    if hashes is not None:
        try:
            known = read_list(hashes)
        except BookError as error:
            problems += error.problems
        if is_folder(python):
            problems.append(
                _problem(
                    python, "是文件夹，没有一个 SHA-256 可以核对", "请用 python.org 的 embeddable 压缩包，写进名单"
                )
            )
    return problems + check(packed, known, packages)


def _look(python: Path, wheels: Path, out: Path) -> tuple[list[Problem], tuple[WindowsPython, Needs] | None]:
    """All that can be known before anything is written."""
    problems, source = [], None
    if is_there(out):
        problems.append(_problem(out, "已经存在", "请换一个名字（-o），或先移走它"))
    elif not is_folder(out.parent):
        problems.append(_problem(out.parent, "没有这个文件夹", "请先建好它，或换一个位置（-o）"))
    if importlib.util.find_spec("pip") is None:
        raise no_pip()
    try:
        source = examine(python)
    except BookError as error:
        problems += error.problems
    if source is None:
        if not is_folder(wheels):
            problems.append(_problem(wheels, "找不到这个文件夹", "请先把需要的 wheel 下载到一个文件夹里"))
        return problems, None
    needs = choose(wheels, source)
    return [*problems, *needs.problems], (source, needs)


def _problem(where: Path, what: str, mend: str) -> Problem:
    return Problem(Severity.STRUCTURAL, str(where), what, mend)


def _build(source: WindowsPython, needs: Needs, digests: Mapping[str, str], target: Path) -> Made:
    python = target / "python"
    packages = put(source, python)
    _install(source, needs, digests, packages)
    (target.parent / LIST).rename(target / LIST)
    notes = _place_dlls(packages, python, str(needs.wheels["xlwings"].version) if "xlwings" in needs.wheels else "")
    notes += _compile(python, source)
    (target / START).write_bytes(_SETUP.replace("\n", "\r\n").encode("ascii"))
    write_drops(target)
    shutil.copyfile(template_path(), target / TEMPLATE)
    facts = {
        "template": TEMPLATE, "drops": "”“".join(f"{job}.cmd" for job in COMMANDS), "version": xl_huikuan.__version__,
        "python": source.dotted, "bits": source.cpu.bits,
    }  # fmt: skip
    note = "".join(line.format(**facts) + "\r\n" for line in _NOTE)
    (target / NOTE).write_bytes(note.encode("utf-8-sig"))
    notes += _try(python / "python.exe")
    return Made(target, source.dotted, source.cpu.value, needs.pinned, notes)


def _install(source: WindowsPython, needs: Needs, digests: Mapping[str, str], packages: Path) -> None:
    """Let pip install the chosen wheels, and no other file of the same version; their needs are all among them."""
    chosen = packages.with_name("needs.txt")
    chosen.write_text(
        "".join(
            f"{name} @ {wheel.path.absolute().as_uri()} --hash=sha256:{digests[name]}\n"
            for name, wheel in needs.wheels.items()
        ),
        "utf-8",
    )
    run = subprocess.run(
        [
            sys.executable, "-P", "-m", "pip", "install", "--isolated", "--quiet", "--disable-pip-version-check", "--no-input",
            "--no-index", "--require-hashes", "--requirement", str(chosen), "--target", str(packages), "--platform", source.platform,
            "--python-version", source.dotted, "--implementation", "cp", "--only-binary=:all:", "--no-deps",
            "--no-compile",
        ],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=_PIP_SECONDS, check=False,
        encoding="utf-8", errors="replace", env={**os.environ, "PYTHONUTF8": "1"},
    )  # fmt: skip
    chosen.unlink()
    if run.returncode:
        said = [line for line in run.stdout.splitlines() if "ERROR" in line] or run.stdout.splitlines()[-3:]
        raise unusable("pip", f"安装 wheel 失败：{'；'.join(said)}", "请检查 wheel 文件夹里的文件是否完好、齐全")


def _place_dlls(packages: Path, python: Path, version: str) -> list[str]:
    """Put xlwings' DLLs beside python.exe, where VBA looks; a note for each that there is none of."""
    notes = []
    for bits in (64, 32):
        name = dll_name(bits, version)
        found = next(iter(sorted(packages.rglob(name))), None)
        if found is None:
            notes.append(f"xlwings 的 wheel 里没有 {name}：装了 {bits} 位 Excel 的电脑上，函数和按钮用不了")
        else:
            shutil.copyfile(found, python / name)
    if len(notes) == 2:
        raise unusable("xlwings", "wheel 里没有它的 DLL", "请下载 Windows 版的 wheel（文件名里有 win_amd64 或 win32）")
    return notes


def _compile(python: Path, source: WindowsPython) -> list[str]:
    """Compile beforehand: the server runs with ``-B`` and would compile everything anew at each start.

    Unchecked, since copying to PCs changes the files' times.
    """
    if sys.version_info[:2] != source.version:
        return [f"没有预先编译（本机不是 Python {source.dotted}），Excel 里第一次应答会慢几秒"]
    kept_elsewhere, sys.pycache_prefix = (
        sys.pycache_prefix,
        None,
    )  # whoever makes the bundle may keep his own in another place
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compileall.compile_dir(
                python / "Lib", maxlevels=20, quiet=2, stripdir=str(python), workers=1,
                invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
            )  # fmt: skip
    finally:
        sys.pycache_prefix = kept_elsewhere
    return []


def _try(interpreter: Path) -> list[str]:
    """On Windows, see whether the bundle's Python finds what it needs."""
    if os.name != "nt":
        return ["不是在 Windows 上做的，没有试运行；发下去之前请先在一台电脑上双击 setup.cmd"]
    run = subprocess.run(
        [str(interpreter), "-c", "import win32api, xlwings, xl_huikuan.addin.functions"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=_TRIAL_SECONDS, check=False,
        encoding="utf-8", errors="replace", cwd=interpreter.parent,
        env={key: value for key, value in os.environ.items() if not key.upper().startswith("PYTHON")},
    )  # fmt: skip
    if run.returncode:
        said = run.stdout.strip().splitlines()
        raise unusable(
            str(interpreter.name),
            f"做好的 Python 运行不了：{said[-1] if said else run.returncode}",
            "请检查 wheel 是否与这个 Python 相配",
        )
    return []
