"""The Windows registry as the checks read it, and what it says of Excel and of the programs that open workbooks."""

from __future__ import annotations

import re
import sys
from pathlib import PureWindowsPath
from typing import Protocol

CLASSES, USER, MACHINE = "HKCR", "HKCU", "HKLM"
_COMMAND = re.compile(r'\s*(?:"([^"]+)"|(.+?\.exe)\b)', re.IGNORECASE)
_EXTENSIONS = r"Software\Microsoft\Windows\CurrentVersion\Explorer\FileExts"
_WPS_PROGRAMS = {"et.exe", "wps.exe", "wpsoffice.exe", "ksolaunch.exe"}
_WPS_PROG_IDS = ("et.", "ket.", "wps.")


class Registry(Protocol):
    """Reading only."""

    def value(self, root: str, key: str, name: str = "") -> str | int | None:
        """A value (the key's own when unnamed); None when there is none."""

    def keys(self, root: str, key: str) -> list[str]:
        """The names of a key's subkeys."""


class WindowsRegistry:
    """The registry of this PC: what 64-bit programs see first, then what 32-bit programs see."""

    def value(self, root: str, key: str, name: str = "") -> str | int | None:
        """A value (the key's own when unnamed); None when there is none."""
        if sys.platform == "win32":
            import winreg

            for view in (winreg.KEY_WOW64_64KEY, winreg.KEY_WOW64_32KEY):
                try:
                    with winreg.OpenKey(_root(root), key, 0, winreg.KEY_READ | view) as opened:
                        found, kind = winreg.QueryValueEx(opened, name)
                except OSError:
                    continue
                if isinstance(found, str):
                    return winreg.ExpandEnvironmentStrings(found) if kind == winreg.REG_EXPAND_SZ else found
                return found if isinstance(found, int) else None
        return None

    def keys(self, root: str, key: str) -> list[str]:
        """The names of a key's subkeys."""
        if sys.platform == "win32":
            import winreg

            try:
                with winreg.OpenKey(_root(root), key) as opened:
                    return [winreg.EnumKey(opened, at) for at in range(winreg.QueryInfoKey(opened)[0])]
            except OSError:
                return []
        return []


def _root(name: str) -> int:
    if sys.platform == "win32":
        import winreg

        return {CLASSES: winreg.HKEY_CLASSES_ROOT, USER: winreg.HKEY_CURRENT_USER, MACHINE: winreg.HKEY_LOCAL_MACHINE}[
            name
        ]
    raise NotImplementedError(name)


def expand(text: str) -> str:
    """A text with its environment variables filled in, as VBA does it for every setting."""
    if sys.platform == "win32":
        import winreg

        return winreg.ExpandEnvironmentStrings(text)
    return text


def _text(registry: Registry, root: str, key: str, name: str = "") -> str | None:
    found = registry.value(root, key, name)
    return found if isinstance(found, str) and found.strip() else None


def excel_server(registry: Registry) -> str | None:
    """The program that Windows starts for ``Excel.Application``; None when nothing is registered."""
    clsid = _text(registry, CLASSES, r"Excel.Application\CLSID")
    command = None if clsid is None else _text(registry, CLASSES, rf"CLSID\{clsid}\LocalServer32")
    match = None if command is None else _COMMAND.match(command)
    return command if match is None else match[1] or match[2]


def excel_program(registry: Registry) -> str | None:
    """EXCEL.EXE as Windows' list of programs has it, whoever is registered for ``Excel.Application``."""
    key = r"Software\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
    for root in (USER, MACHINE):
        found = _text(registry, root, key)
        if found is not None:
            return found.strip('"')
    return None


def excel_version(registry: Registry) -> str:
    """The number under which Excel keeps its settings: ``16.0`` from Excel 2016 on."""
    current = _text(registry, CLASSES, r"Excel.Application\CurVer") or ""
    number = current.rpartition(".")[2]
    return f"{number}.0" if number.isdigit() else "16.0"


def office_bits(registry: Registry) -> int | None:
    """What Office's own installer says of its bits."""
    platform = _text(registry, MACHINE, r"Software\Microsoft\Office\ClickToRun\Configuration", "Platform")
    return {"x64": 64, "x86": 32}.get((platform or "").lower())


def opens_with(registry: Registry, extension: str) -> str | None:
    """What a double click on such a file opens, as a ProgId: the user's choice, else the system's."""
    chosen = _text(registry, USER, rf"{_EXTENSIONS}\{extension}\UserChoice", "ProgId")
    return chosen or _text(registry, CLASSES, extension)


def is_wps(program: str) -> bool:
    """True for a program of WPS."""
    path = PureWindowsPath(program)
    folders = [part.lower() for part in path.parts[:-1]]
    return path.name.lower() in _WPS_PROGRAMS or "kingsoft" in folders or "wps office" in folders


def is_wps_prog_id(prog_id: str) -> bool:
    """True for a kind of file of WPS."""
    return prog_id.lower().startswith(_WPS_PROG_IDS)
