"""`huikuan doctor` in Windows Python: the real registry, and the UDF server started through xlwings' DLL."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

if os.name != "nt":
    pytest.skip("what Windows alone has: the registry, xlwings' DLL", allow_module_level=True)

import winreg

import pywintypes
import win32api
import win32process

import xl_huikuan
from xl_huikuan.addin import check_python, server_trial
from xl_huikuan.addin.doctor import CHECKS, find_all
from xl_huikuan.addin.finding import Machine, State
from xl_huikuan.addin.install import Pc, set_up
from xl_huikuan.addin.registry import WindowsRegistry
from xl_huikuan.template import template_path

CLSID = "{00024500-0000-0000-C000-000000000046}"
ROOTS = {"HKCR": winreg.HKEY_CLASSES_ROOT, "HKCU": winreg.HKEY_CURRENT_USER}
PROCESS_QUERY_INFORMATION, PROCESS_VM_READ = 0x400, 0x10
VIEW64, VIEW32 = winreg.KEY_WOW64_64KEY, winreg.KEY_WOW64_32KEY


@pytest.fixture
def write():
    """Write a registry value; afterwards all is as it was."""
    undo = []

    def value(root, key, name, content, view=VIEW64):
        parts = key.split("\\")
        for count in range(1, len(parts) + 1):
            part = "\\".join(parts[:count])
            try:
                winreg.OpenKey(ROOTS[root], part, 0, winreg.KEY_READ | view).Close()
            except OSError:
                winreg.CreateKeyEx(ROOTS[root], part, 0, winreg.KEY_WRITE | view).Close()
                undo.append(lambda part=part: winreg.DeleteKeyEx(ROOTS[root], part, view, 0))
        opened = winreg.OpenKey(ROOTS[root], key, 0, winreg.KEY_READ | winreg.KEY_WRITE | view)
        try:
            old = winreg.QueryValueEx(opened, name)
        except OSError:
            undo.append(lambda: winreg.DeleteValue(opened, name))
        else:
            undo.append(lambda: winreg.SetValueEx(opened, name, 0, old[1], old[0]))
        kind = winreg.REG_DWORD if isinstance(content, int) else winreg.REG_SZ
        winreg.SetValueEx(opened, name, 0, kind, content)

    yield value
    for step in reversed(undo):
        step()


@pytest.fixture
def excel(write, tmp_path):
    """An Excel that is registered: a real 64-bit program under its name."""
    path = tmp_path / "Office 16" / "EXCEL.EXE"
    path.parent.mkdir()
    shutil.copy(sys.executable, path)
    write("HKCR", r"Excel.Application\CLSID", "", CLSID)
    write("HKCR", r"Excel.Application\CurVer", "", "Excel.Application.16")
    write("HKCR", rf"CLSID\{CLSID}\LocalServer32", "", f'"{path}" /automation')
    return path


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """A busy PC is no fault."""
    monkeypatch.setattr(check_python, "_SLOW", 3600.0)


@pytest.fixture
def home(tmp_path):
    (tmp_path / "user").mkdir()
    return {**os.environ, "USERPROFILE": str(tmp_path / "user")}


@pytest.fixture
def book(tmp_path):
    return Path(shutil.copy(template_path(), tmp_path / "november.xlsm"))


def found(name, machine):
    (finding,) = find_all(machine, {name: CHECKS[name]})
    return finding


def test_a_pc_that_was_set_up_is_well(excel, home, book):
    set_up(Pc(environment=home))
    findings = {one.name: one for one in find_all(Machine(book, environment=home))}
    assert {name for name, one in findings.items() if one.state is not State.OK} == set()
    assert str(excel) in findings["Excel"].what and "64 位" in findings["Excel 位数与 DLL"].what
    assert xl_huikuan.__version__ in findings["版本"].what


def test_a_registration_for_32_bit_programs_alone_counts(write, home, tmp_path):
    """A 32-bit Excel on 64-bit Windows."""
    path = tmp_path / "EXCEL.EXE"
    path.write_bytes(b"MZ".ljust(0x3C, b"\0") + b"\x40\0\0\0" + b"PE\0\0\x4c\x01")
    write("HKCR", r"Excel.Application\CLSID", "", CLSID)
    write("HKCR", rf"CLSID\{CLSID}\LocalServer32", "", f"{path} /automation", VIEW32)
    set_up(Pc(environment=home))
    assert found("Excel", Machine(environment=home)).state is State.OK
    assert "32 位" in found("Excel 位数与 DLL", Machine(environment=home)).what


def test_wps_in_excels_place_is_noticed(write, excel, home):
    machine = Machine(environment=home)
    assert found("WPS 接管", machine).state is State.OK
    write(
        "HKCU", r"Software\Microsoft\Windows\CurrentVersion\Explorer\FileExts\.xlsm\UserChoice", "ProgId", "KET.Sheet.M"
    )
    assert ".xlsm（KET.Sheet.M）" in found("WPS 接管", machine).what
    write("HKCR", rf"CLSID\{CLSID}\LocalServer32", "", r'"C:\Kingsoft\WPS Office\office6\et.exe" /automation')
    assert "占用" in found("WPS 接管", machine).what and found("Excel", machine).state is State.SKIPPED


def test_macros_that_are_forbidden_are_noticed(write, home, excel):
    machine = Machine(environment=home)
    write("HKCU", r"Software\Microsoft\Office\16.0\Excel\Security", "VBAWarnings", 4)
    assert "Excel 禁止" in found("宏设置", machine).what
    write("HKCU", r"Software\Policies\Microsoft\Office\16.0\Excel\Security", "VBAWarnings", 3)
    assert "公司策略" in found("宏设置", machine).what


def test_a_mark_is_read_and_a_trusted_location_makes_up_for_it(write, home, excel, book):
    machine = Machine(book, environment=home)
    Path(f"{book}:Zone.Identifier").write_text("[ZoneTransfer]\nZoneId=3\n")
    assert found("来源标记", machine).state is State.BAD
    key = r"Software\Microsoft\Office\16.0\Excel\Security\Trusted Locations\Location7"
    write("HKCU", key, "Path", str(book.parent).upper() + "\\")
    assert found("来源标记", machine).state is State.OK


def test_places_are_told_apart(home, book):
    assert found("存放位置", Machine(book, environment=home)).state is State.OK
    cloud = {**home, "OneDrive": str(book.parent).upper()}
    assert "OneDrive" in found("存放位置", Machine(book, environment=cloud)).what


def test_variables_in_the_registry_are_filled_in(write):
    write("HKCU", r"Software\xl_huikuan_test", "plain", "%SystemRoot%")
    key = winreg.OpenKey(winreg.HKEY_CURRENT_USER, r"Software\xl_huikuan_test", 0, winreg.KEY_WRITE)
    winreg.SetValueEx(key, "expand", 0, winreg.REG_EXPAND_SZ, "%SystemRoot%")
    registry = WindowsRegistry()
    assert registry.value("HKCU", r"Software\xl_huikuan_test", "plain") == "%SystemRoot%"
    assert registry.value("HKCU", r"Software\xl_huikuan_test", "expand") == os.environ["SYSTEMROOT"]
    assert registry.value("HKCU", r"Software\xl_huikuan_test", "none") is None


# ---- the server ----------------------------------------------------------------------------------------------------


def pythons():
    """The processes that run this Python."""
    found = set()
    for process in win32process.EnumProcesses():
        try:
            handle = win32api.OpenProcess(PROCESS_QUERY_INFORMATION | PROCESS_VM_READ, False, process)
            name = win32process.GetModuleFileNameEx(handle, 0)
        except pywintypes.error:
            continue
        if name.lower().endswith("python.exe"):
            found.add(process)
    return found


def wait_until_only(before):
    """Until no process is left that was not there before."""
    until = time.monotonic() + 20
    while pythons() - before and time.monotonic() < until:
        time.sleep(0.5)
    assert pythons() <= before


def test_the_server_answers_and_is_ended(home):
    set_up(Pc(environment=home))
    before = pythons()
    assert os.getpid() in before
    finding = found("Python 服务", Machine(environment=home))
    assert finding.state is State.OK and "首次应答" in finding.what
    wait_until_only(before)


def test_a_python_that_dies_at_once_is_told_before_the_time_is_over(home, tmp_path, monkeypatch):
    """The DLL alone would wait for two minutes."""
    set_up(Pc(environment=home))
    lost = tmp_path / "lost"
    lost.mkdir()
    (lost / "xlwings.py").write_text("raise ImportError('half an installation')\n")
    monkeypatch.setenv("PYTHONPATH", f"{lost};{os.environ.get('PYTHONPATH', '')}")
    monkeypatch.setattr(server_trial, "_PATIENCE", 5.0)
    began = time.monotonic()
    finding = found("Python 服务", Machine(environment=home))
    assert finding.state is State.BAD and "half an installation" in finding.what
    assert time.monotonic() - began < 60


def test_a_server_that_never_answers_is_ended_in_time(home, tmp_path, monkeypatch):
    set_up(Pc(environment=home))
    dll = Path(sys.executable).with_name("xlwings64-0.37.8.dll")
    before = pythons()
    assert os.getpid() in before
    monkeypatch.setattr(server_trial, "_PATIENCE", 1.0)
    command = f'cmd.exe  /K ""{sys.executable}" -c "import time; time.sleep(100) # $(CLSID)""'
    answered = server_trial.try_in_child(dll, command, Path(sys.executable), limit=6.0)
    assert answered.answer is None and answered.error == ""
    wait_until_only(before)


def test_the_command_tells_all_in_one_object(excel, home, book):
    set_up(Pc(environment=home))
    program = "import sys; from xl_huikuan.cli_windows import register; import click; app = click.Group(); register(app); app()"
    run = subprocess.run(
        [sys.executable, "-c", program, "doctor", str(book), "--json"],
        stdin=subprocess.DEVNULL, capture_output=True, timeout=200, env={**home, "PYTHONUTF8": "1"},
        encoding="utf-8",
    )  # fmt: skip
    told = json.loads(run.stdout)
    assert run.returncode == 0 and told["ok"] is True and [one["name"] for one in told["checks"]] == list(CHECKS)
