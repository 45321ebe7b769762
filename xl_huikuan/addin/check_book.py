"""The doctor's checks of one workbook: is it ours, do the versions agree, is it marked or kept where macros suffer."""

from __future__ import annotations

import os
import re
from pathlib import Path, PurePath, PureWindowsPath

import xl_huikuan
from xl_huikuan.addin.finding import Finding, Machine, State, rows_of
from xl_huikuan.addin.interpreter import dll_beside, dll_name, xlwings_version
from xl_huikuan.addin.registry import USER, excel_version
from xl_huikuan.addin.xlwings_conf import INTERPRETER
from xl_huikuan.template import template_path

VERSION_ROW, XLWINGS_ROW = "HK VERSION", "HK XLWINGS"
START_ROW = "HK START"
"""What the workbook's macros start in Python; those of older workbooks start xlwings itself."""
_ZONE = re.compile(r"^\s*ZoneId\s*=\s*(\d+)", re.MULTILINE | re.IGNORECASE)
_ONE_DRIVES = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")
_COPY = "请把工作簿复制到本机的普通文件夹（例如 D:\\回款计划）再用，月末再存回去"


def versions(machine: Machine) -> Finding:
    """Whether the workbook (without one: the template), Python's xlwings and its DLL are of one kind."""
    path = machine.book or template_path()
    rows = rows_of(path)
    installed = xlwings_version()
    made_by, wanted = rows.get(VERSION_ROW), rows.get(XLWINGS_ROW)
    if made_by is None or wanted is None:
        return Finding(
            "版本",
            State.BAD,
            f"{path.name} 不是回款计划工作簿，或者太旧（“xlwings.conf”表里没有 {VERSION_ROW}、{XLWINGS_ROW}）",
            "请用 huikuan new 新建一个工作簿，把数据移过去",
        )
    if wanted != installed:
        return Finding(
            "版本",
            State.BAD,
            f"{path.name} 要 xlwings {wanted}，装的是 {installed}：Excel 会找不到 DLL",
            f"请运行 python -m pip install xlwings=={wanted}，再运行 huikuan setup；或用现在的版本 huikuan new 新建工作簿",
        )
    told = machine.setting(INTERPRETER).value
    interpreter = Path(told) if told else machine.executable
    if not any(dll_beside(interpreter, dll_name(bits, wanted)) for bits in (64, 32)):
        others = sorted(
            path.name for folder in interpreter.parents[:2] for path in folder.glob("xlwings*-*.dll") if path.is_file()
        )
        return Finding(
            "版本",
            State.BAD,
            f"没有 xlwings {wanted} 的 DLL" + (f"，只有 {'、'.join(others)}" if others else ""),
            "请运行 huikuan setup",
        )
    if START_ROW not in rows:
        return _old_start(path)
    if made_by != xl_huikuan.__version__:
        return Finding(
            "版本",
            State.WARN,
            f"{path.name} 由 {made_by} 版做成，装的是 {xl_huikuan.__version__} 版；xlwings 都是 {installed}",
            "一般可以继续用；公式有不对的地方，请用现在的版本 huikuan new 新建工作簿，下个月起换用",
        )
    return Finding("版本", State.OK, f"{path.name}、程序 {made_by}，xlwings 和 DLL {installed}，都一致")


def _old_start(path: Path) -> Finding:
    """Of a workbook whose macros let its folder say which Python runs, and with which modules."""
    beside = path.absolute().with_name("xlwings.conf")
    mend = "请用现在的版本 huikuan new 新建工作簿，把数据移过去；换用之前，只放在别人不能写的文件夹里"
    if beside.exists():
        return Finding(
            "版本",
            State.BAD,
            f"{path.name} 的宏是旧的，旁边又有 {beside}：Excel 会照它启动 Python，不管你自己的设置",
            f"不是你自己放的，请先移走这个文件；{mend}",
        )
    return Finding(
        "版本",
        State.WARN,
        f"{path.name} 的宏是旧的：会照工作簿旁边的 xlwings.conf（别人也能放）启动 Python，并运行当前文件夹里的 .py",
        mend,
    )


def origin(machine: Machine) -> Finding:
    """Whether Windows has marked the workbook as coming from the internet: then Excel runs no macro of it."""
    book = machine.book
    if book is None:
        return _no_book("来源标记")
    try:
        mark = Path(f"{book}:Zone.Identifier").read_text("latin-1")
    except OSError:
        mark = ""
    zone = _ZONE.search(mark)
    if zone is None or zone[1] not in ("3", "4"):
        return Finding("来源标记", State.OK, "没有“来自互联网”的标记")
    if _is_trusted(machine, book):
        return Finding("来源标记", State.OK, "带有“来自互联网”的标记，但在 Excel 的受信任位置里，不碍事")
    return Finding(
        "来源标记",
        State.BAD,
        "带有“来自互联网”的标记（微信、邮件、网页下载来的文件都有），Excel 会直接禁用它的宏，也不问",
        "请关闭工作簿，右键文件 → 属性 → 勾选下方的“解除锁定” → 确定，再打开",
    )


def _is_trusted(machine: Machine, book: Path) -> bool:
    """In one of the folders that the user or the company lets Excel trust."""
    version = excel_version(machine.registry)
    folder = _folded(book.absolute().parent)
    for software in (r"Software\Microsoft", r"Software\Policies\Microsoft"):
        key = rf"{software}\Office\{version}\Excel\Security\Trusted Locations"
        for name in machine.registry.keys(USER, key):
            path = machine.registry.value(USER, rf"{key}\{name}", "Path")
            if not isinstance(path, str) or not path:
                continue
            trusted = _folded(Path(machine.expand(path)))
            below = machine.registry.value(USER, rf"{key}\{name}", "AllowSubFolders") == 1
            if folder == trusted or (below and folder.is_relative_to(trusted)):
                return True
    return False


def _folded(path: PurePath) -> PurePath:
    """For comparing as Windows does: in any case."""
    return type(path)(os.path.normcase(path))


def place(machine: Machine) -> Finding:
    """Whether the workbook lies on OneDrive or the network."""
    book = machine.book
    if book is None:
        return _no_book("存放位置")
    path = book.absolute()
    for name in _ONE_DRIVES:
        folder = machine.environment.get(name)
        if folder and _folded(path).is_relative_to(_folded(Path(folder))):
            return Finding(
                "存放位置",
                State.WARN,
                f"在 OneDrive 里（{folder}）：同步可能与保存冲突，huikuan 命令会遇到“正被占用”",
                _COPY,
            )
    root = PureWindowsPath(path).anchor if os.name == "nt" else path.anchor
    if str(path).startswith("\\\\") or machine.is_remote(root):
        return Finding(
            "存放位置", State.WARN, f"在网络位置上（{path.parent}）：慢，断网会丢改动，Excel 可能禁用宏", _COPY
        )
    return Finding("存放位置", State.OK, f"本机文件夹 {path.parent}")


def _no_book(name: str) -> Finding:
    return Finding(name, State.SKIPPED, "没有给出工作簿（huikuan doctor 工作簿.xlsm 会检查）")
