"""The doctor's checks of Python's side: what xlwings.conf names, its odd settings, and whether the server answers."""

from __future__ import annotations

import contextlib
import os
import struct
from pathlib import Path, PureWindowsPath

import xl_huikuan
from xl_huikuan.addin.finding import Answered, Finding, Machine, Setting, State
from xl_huikuan.addin.interpreter import check_path, console_interpreter, dll_beside, dll_name, xlwings_version
from xl_huikuan.addin.serve import command
from xl_huikuan.addin.server_trial import TIME_LIMIT, try_in_child
from xl_huikuan.addin.xlwings_conf import INTERPRETER, read_bytes, settings, user_file
from xl_huikuan.book.problems import BookError

_RUN_SETUP = "请运行 huikuan setup，关掉所有 Excel 窗口再打开"
_SLOW = 15.0
"""A first answer that takes longer (seconds) has a reason on this PC."""


def interpreter(machine: Machine) -> Finding:
    """Whether VBA finds a Python, and whether it is this one."""
    name = "Python 解释器"
    told, home = _told(machine)
    if not told:
        return Finding(name, State.BAD, f"{user_file(machine.environment)} 里没有 {INTERPRETER}", _RUN_SETUP)
    if os.sep not in told:
        return Finding(name, State.BAD, f"{home} 里只写了 {told}，不是完整路径，函数不会启动它", _RUN_SETUP)
    if not Path(told).is_file():
        return Finding(name, State.BAD, _why_missing(machine, told, home), _RUN_SETUP)
    try:
        check_path(Path(told), machine.code_page, machine.expand)
    except BookError as error:
        problem = error.problems[0]
        return Finding(name, State.BAD, f"{home}：{problem.what}", problem.mend)
    mine = console_interpreter(machine.executable)
    if not _same(Path(told), mine):
        return Finding(
            name,
            State.WARN,
            f"Excel 用的是 {told}（写在 {home}），而现在运行的是 {mine}",
            "如果 Excel 该用现在这个，请运行 huikuan setup；否则请用那一个 Python 运行 doctor",
        )
    return Finding(name, State.OK, told)


def _told(machine: Machine) -> Setting:
    found = machine.setting(INTERPRETER)
    return found if found.value else machine.setting("INTERPRETER")


def _why_missing(machine: Machine, told: str, home: str) -> str:
    """A path that does not exist; where another encoding makes it right, that is the reason."""
    with contextlib.suppress(BookError, OSError, UnicodeDecodeError):
        raw = read_bytes(user_file(machine.environment)) or b""
        other = settings(raw.decode("utf-8").encode("utf-8"), "utf-8").get(INTERPRETER, told)
        if other != told and Path(other).is_file():
            return f"{home} 是 UTF-8 编码，Excel 按本机 ANSI 代码页读成了乱码：{told}"
    return f"{home} 里的 Python 不存在：{told}（可能被移动、改名或卸载）"


def _same(one: Path, other: Path) -> bool:
    one, other = console_interpreter(one), console_interpreter(other)
    try:
        return one.samefile(other)
    except OSError:
        return os.path.normcase(one) == os.path.normcase(other)


def odd_settings(machine: Machine) -> Finding:
    """Whether settings keep functions from working, or let Python take modules from the current folder."""
    name = "xlwings 设置"
    conf = user_file(machine.environment)
    if machine.utf8_mode and not _is_utf8(read_bytes(conf) or b""):
        return Finding(
            name,
            State.BAD,
            f"环境变量 PYTHONUTF8 让 Python 按 UTF-8 读 {conf}，而它按 Excel 的要求用本机 ANSI 代码页：xlwings 一启动就出错",
            "请删除环境变量 PYTHONUTF8；或把 Python 移到只含英文字母和数字的路径，再运行 huikuan setup",
        )
    paths = machine.environment.get("PYTHONPATH", "")
    loose = [part for part in paths.split(";") if not PureWindowsPath(part).is_absolute()] if paths else []
    if loose:
        return Finding(
            name,
            State.WARN,
            f"环境变量 PYTHONPATH 里有空的或不完整的一项（{paths}）：Python 会到当前文件夹里找程序，"
            "那里常常是放工作簿的共享文件夹，谁放进去的 .py 都会运行",
            "请把 PYTHONPATH 改成只有完整路径，去掉开头、结尾和连着的分号；不需要它就删掉",
        )
    return Finding(name, State.OK, "没有妨碍函数、引来别处程序的设置")


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def server(machine: Machine) -> Finding:
    """Whether the UDF server answers when it is started as VBA starts it, and how fast."""
    name = "Python 服务"
    told = _told(machine).value
    if not told or not Path(told).is_file():
        return Finding(name, State.SKIPPED, "Excel 找不到 Python（先解决“Python 解释器”一项）")
    library = dll_name(struct.calcsize("P") * 8, xlwings_version())
    dll = dll_beside(Path(told), library)
    if dll is None:
        return Finding(
            name, State.SKIPPED, f"{Path(told).parent} 和上一级文件夹里没有 {library}（先运行 huikuan setup）"
        )
    answered = (machine.try_server or try_in_child)(dll, command(told), Path(told))
    if answered.answer is None:
        return _no_answer(name, answered, told)
    if answered.answer != xl_huikuan.__version__:
        return Finding(
            name,
            State.WARN,
            f"{answered.seconds:.1f} 秒后应答，但那边的程序是 {answered.answer} 版，这里是 {xl_huikuan.__version__} 版",
            "如果 Excel 该用现在这个 Python，请运行 huikuan setup",
        )
    if answered.seconds > _SLOW:
        return Finding(
            name,
            State.WARN,
            f"应答正常，但首次应答用了 {answered.seconds:.1f} 秒",
            f"请让杀毒软件信任 {Path(told).parent}，并确认它在本机硬盘上",
        )
    return Finding(name, State.OK, f"应答正常，首次应答 {answered.seconds:.1f} 秒")


def _no_answer(name: str, answered: Answered, told: str) -> Finding:
    what = f"启动了 {told}，但没有得到应答：{answered.error}"
    if not answered.error:
        what = f"{TIME_LIMIT:.0f} 秒内没有应答（{told}）"
    return Finding(
        name,
        State.BAD,
        what,
        f'请在命令提示符里运行 "{told}" -P -c "import xlwings.com_server, xl_huikuan.addin.functions"，'
        "看它报什么错：常见的是缺少 pywin32 或 xl-huikuan（重新安装），或被杀毒软件拦截（加入信任）",
    )
