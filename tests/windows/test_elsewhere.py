"""Nothing that lies beside the workbook or in Excel's current folder says which Python runs, or runs in it.

The template's own VBA (in pyOpenVBA's interpreter), Windows' own files and settings, xlwings' own DLL and server; the
workbook, the current folder and a hostile xlwings.conf are one folder that others may write to.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

if os.name != "nt":
    pytest.skip("xlwings' DLL and server are Windows' alone", allow_module_level=True)

import pythoncom
import win32com.client.dynamic
import xlwings
from hosts import vba_stand_in
from hosts.hostile import Hostile
from pyopenvba.interpreter import EMPTY, MISSING
from pyopenvba.interpreter._intrinsics import INTRINSICS
from pyopenvba.interpreter._objects import method
from servers import _DISPATCH, _END, _TEXT, _Variant

import xl_huikuan
from xl_huikuan.addin.install import Pc, set_up
from xl_huikuan.book.contract.cell_functions import FUNCTIONS

MISSING_ARGUMENT = -2147352572


class Windows(vba_stand_in.StandIn):
    """What VBA reaches outside Excel, the real thing: files, variables, the DLL. Only message boxes are noted, not shown."""

    def __init__(self, book):
        super().__init__()
        self.book = book
        self.files = win32com.client.dynamic.Dispatch("Scripting.FileSystemObject")
        self.shell = win32com.client.dynamic.Dispatch("WScript.Shell")
        self.library = None
        self.python = None

    @method
    def FileExists(self, path):
        return bool(self.files.FileExists(str(path)))

    @method
    def GetParentFolderName(self, path):
        return str(self.files.GetParentFolderName(str(path)))

    @method
    def OpenTextFile(self, path):
        try:
            return vba_stand_in.Text(str(self.files.OpenTextFile(str(path)).ReadAll()))
        except pythoncom.com_error:
            raise vba_stand_in.error(53, "File not found") from None

    @method
    def ExpandEnvironmentStrings(self, text):
        return str(self.shell.ExpandEnvironmentStrings(str(text)))

    @method
    def Load(self, path):
        self.loaded.append(str(path))
        load = ctypes.windll.kernel32.LoadLibraryW
        load.restype = ctypes.c_void_p
        return float(load(ctypes.c_wchar_p(str(path))) or 0)

    @method
    def Activate(self, command, mode):
        self.commands.append(str(command))
        self.library = ctypes.WinDLL(
            f"xlwings64-{xlwings.__version__}.dll"
        ).XLPyDLLActivateAuto  # the one that is loaded
        self.library.argtypes = [ctypes.POINTER(_Variant), ctypes.c_char_p, ctypes.c_long]
        self.library.restype = ctypes.c_long
        found = _Variant()
        code = self.library(ctypes.byref(found), str(command).encode("mbcs"), int(str(mode)))
        if code != 0 or found.kind != _DISPATCH:
            raise vba_stand_in.error(1000, ctypes.wstring_at(found.pointer) if found.kind == _TEXT else str(code))
        self.python = win32com.client.dynamic.Dispatch(
            pythoncom.ObjectFromAddress(found.pointer, pythoncom.IID_IDispatch)
        )
        return Server(self)

    def end(self):
        """End the server."""
        self.python = None
        for command in set(self.commands):
            self.library(ctypes.byref(_Variant()), command.encode("mbcs"), _END)


class Server(vba_stand_in.Server):
    """The real server, as VBA sees it."""

    def __init__(self, outside):
        super().__init__(lambda *call: None)
        self.outside = outside

    @method
    def CallUDF(self, script, name, args, book=MISSING, caller=MISSING):
        given = tuple(
            MISSING_ARGUMENT if one is MISSING else vba_stand_in.plain(one) for one in vba_stand_in.items(args)
        )
        books = () if book is MISSING else (self.outside.book,)
        answer = self.outside.python.CallUDF(str(script), str(name), given, *books)
        return vba_stand_in.row(*answer) if isinstance(answer, tuple) else EMPTY if answer is None else answer

    @method
    def Builtin(self):
        self.outside.python.Builtin()
        return EMPTY


@pytest.fixture
def hostile(tmp_path):
    """Others' folder: their modules, their settings, their programs under Windows' and Python's names, their DLL."""
    made = Hostile(tmp_path / "共享 & folder")
    theirs = made.folder / "python.exe"
    for name in ("cmd.exe", "python.exe", "py.exe", "taskkill.exe"):
        shutil.copy(Path(os.environ["SYSTEMROOT"], "System32", "hostname.exe"), made.folder / name)
    (made.folder / f"xlwings64-{xlwings.__version__}.dll").write_bytes(b"not a library")
    made.settings(str(theirs))
    return made


@pytest.fixture
def excel(hostile, small, tmp_path, monkeypatch):
    """The workbook in that folder, which is Excel's current folder too; set up for this user as `huikuan setup` does."""
    from hosts.excel_stand_in import Excel

    home = tmp_path / "user"
    home.mkdir()
    for name, value in (("USERPROFILE", str(home)), ("LOCALAPPDATA", str(tmp_path / "logs"))):
        monkeypatch.setenv(name, value)
    set_up(Pc())
    monkeypatch.setitem(INTRINSICS, "environ", lambda interpreter, given, named: os.environ.get(str(given[0]), ""))
    book = Path(shutil.copy(small, hostile.folder))
    outside = Windows(Excel(book).book)
    monkeypatch.chdir(hostile.folder)
    running = vba_stand_in.Excel(book, outside=outside)
    yield running
    monkeypatch.undo()
    outside.end()


def evaluated(excel, expression):
    python = excel.outside.python
    return str(python.Str(python.Eval(expression)))


def test_the_traps_would_be_sprung(hostile):
    """A Python that takes the current folder, as xlwings' own start line does even with -I."""
    start = "import xlwings.utils; xlwings.utils.prepare_sys_path('False;a;a;;;;'); import matplotlib"
    subprocess.run([sys.executable, "-I", "-c", "import json"], cwd=hostile.folder, timeout=100, check=True)
    assert hostile.ran == []
    packages = {**os.environ, "PYTHONPATH": os.environ["PYTHONPATH"]}
    subprocess.run([sys.executable, "-P", "-c", start], cwd=hostile.folder, timeout=100, check=False, env=packages)
    assert "matplotlib" in hostile.ran
    subprocess.run([sys.executable, "-c", "import json"], cwd=hostile.folder, timeout=100, check=False)
    assert hostile.ran[-1] == "json"


def test_a_function_and_a_button_run_the_users_own_python_and_nothing_else(excel, hostile):
    assert excel.app.run("HkWhatIsThere") == "hk_msg_ready"
    assert excel.app.run("HK_GAP", 300.0, 200.0) == 100.0  # the first call starts the server
    assert excel.app.run("HK_VERSION") == xl_huikuan.__version__
    assert Path(evaluated(excel, "__import__('sys').executable")).samefile(sys.executable)
    assert evaluated(excel, "__import__('os').getcwd()") == str(hostile.folder)
    path = eval(evaluated(excel, "__import__('sys').path"))
    assert path and not any(part in ("", ".") or Path(part).is_relative_to(hostile.folder) for part in path)
    assert evaluated(excel, "__import__('os').environ.get('XLWINGS_LICENSE_KEY')") == "None"
    assert Path(evaluated(excel, "__import__('pandas').__file__")).is_relative_to(sys.prefix)
    excel.app.run("HkCheck")
    excel.app.run("HkPlan")
    assert [title for _, _, title in excel.dialogs] == ["回款计划"] * 2
    assert not any("没有做完" in text or "Python" in text for text, _, _ in excel.dialogs), excel.dialogs
    assert hostile.ran == []
    assert {Path(path).parent for path in excel.outside.loaded} == {Path(sys.executable).parent}
    assert set(FUNCTIONS) >= {"HK_GAP", "HK_VERSION"}


def test_without_settings_of_the_user_nothing_is_started(excel, hostile):
    """Whatever the folder offers."""
    Path(os.environ["USERPROFILE"], ".xlwings", "xlwings.conf").unlink()
    assert excel.app.run("HkWhatIsThere") == "hk_msg_no_setup"
    found = excel.app.run("HK_GAP", 300.0, 200.0)
    assert getattr(found, "number", None) == 2029 and excel.outside.commands == []
    assert hostile.ran == []


def run(arguments, folder, **more):
    return subprocess.run(
        [sys.executable, "-P", *arguments], cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, timeout=400, check=False, encoding="utf-8", errors="replace", **more,
    )  # fmt: skip


def test_huikuan_and_what_it_starts_take_nothing_from_the_current_folder(hostile, small, tmp_path):
    home = tmp_path / "user"
    home.mkdir()
    book = shutil.copy(small, hostile.folder)
    user = {**os.environ, "USERPROFILE": str(home), "LOCALAPPDATA": str(tmp_path / "logs")}
    assert run(["-m", "xl_huikuan.cli", "setup"], hostile.folder, env=user).returncode == 0
    done = run(["-m", "xl_huikuan.cli", "doctor", str(book)], hostile.folder, env=user)
    assert "应答正常" in done.stdout and f"[正常] Python 解释器     {sys.executable}" in done.stdout, done.stdout
    assert str(hostile.folder / "python.exe") not in done.stdout
    done = run(["-m", "xl_huikuan.cli", "check", str(book)], hostile.folder, env=user)
    assert done.returncode == 0, done.stdout
    assert hostile.ran == []
