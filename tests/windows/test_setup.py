"""`huikuan setup` in Windows Python: the real code page, real paths, a DLL that a program has loaded."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

if os.name != "nt":
    pytest.skip("what Windows alone has: ANSI code pages, DLLs in use", allow_module_level=True)

from xl_huikuan.addin.install import Pc, set_up, undo
from xl_huikuan.addin.interpreter import dll_sources
from xl_huikuan.addin.xlwings_conf import settings
from xl_huikuan.book.problems import BookError

PAGE = ctypes.windll.kernel32.GetACP()
FITS, FITS_NOT = ("回款", "𠮷") if PAGE == 936 else ("é", "回款")
"""What this code page can write, and what it cannot."""
DLLS = ["xlwings64-0.37.8.dll", "xlwings32-0.37.8.dll"]


@pytest.fixture
def home(tmp_path):
    (tmp_path / "user").mkdir()
    return tmp_path / "user"


def pc(home, folder):
    folder.mkdir(exist_ok=True)
    shutil.copy(sys.executable, folder)
    return Pc(folder / "python.exe", {**os.environ, "USERPROFILE": str(home)}, utf8_mode=False)


@pytest.mark.skipif(PAGE not in (936, 1252), reason="examples for code pages 936 and 1252 only")
def test_a_path_of_the_code_page_is_written_so_that_vba_reads_it(home, tmp_path):
    place = pc(home, tmp_path / FITS)
    set_up(place)
    raw = (home / ".xlwings" / "xlwings.conf").read_bytes()
    expected = {936: b"\xbb\xd8\xbf\xee", 1252: b"\xe9"}[PAGE]
    assert b"\\" + expected + b'\\python.exe"\r\n' in raw
    assert settings(raw)["INTERPRETER_WIN"] == str(place.executable)
    assert all((tmp_path / FITS / name).stat().st_size > 100_000 for name in DLLS)
    undo(place)
    assert not (home / ".xlwings").exists()
    assert [path.name for path in (tmp_path / FITS).iterdir()] == ["python.exe"]


@pytest.mark.skipif(PAGE not in (936, 1252), reason="examples for code pages 936 and 1252 only")
def test_a_path_that_the_code_page_lacks_is_refused(home, tmp_path):
    with pytest.raises(BookError, match="代码页"):
        set_up(pc(home, tmp_path / FITS_NOT))
    assert list(home.iterdir()) == []
    assert [path.name for path in (tmp_path / FITS_NOT).iterdir()] == ["python.exe"]


def test_a_path_that_windows_would_expand_is_refused(home, tmp_path):
    with pytest.raises(BookError, match="环境变量"):
        set_up(pc(home, tmp_path / "%SystemRoot%"))


def test_the_dlls_of_the_installed_xlwings_are_found():
    for name in DLLS:
        assert next(path for path in dll_sources(name) if path.is_file()).read_bytes().startswith(b"MZ")


def test_a_dll_that_a_program_has_loaded_waits_for_the_next_undo(home, tmp_path):
    place = pc(home, tmp_path / "in use")
    set_up(place)
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.LoadLibraryW.restype = ctypes.c_void_p
    kernel.FreeLibrary.argtypes = [ctypes.c_void_p]
    loaded = kernel.LoadLibraryW(str(tmp_path / "in use" / DLLS[0]))
    assert loaded
    try:
        done = undo(place)
    finally:
        kernel.FreeLibrary(loaded)
    assert not done.complete and any("占用" in line for line in done.lines)
    assert (tmp_path / "in use" / DLLS[0]).exists() and not (tmp_path / "in use" / DLLS[1]).exists()
    assert undo(place).complete
    assert not (tmp_path / "in use" / DLLS[0]).exists() and not (home / ".xlwings").exists()


COMMAND = "import click; from xl_huikuan.cli_windows import register; app = click.Group(); register(app); app()"


def huikuan(home, *arguments):
    return subprocess.run(
        [sys.executable, "-c", COMMAND, *arguments],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120,
        env={**os.environ, "USERPROFILE": str(home), "PYTHONUTF8": "1"}, encoding="utf-8",
    )  # fmt: skip


def test_the_command_sets_up_this_python_and_takes_it_back(home):
    beside = {path.name for path in Path(sys.executable).parent.iterdir()}
    (home / ".xlwings").mkdir()
    conf = home / ".xlwings" / "xlwings.conf"
    conf.write_bytes(b'"SHOW CONSOLE","False"\r\n')
    run = huikuan(home, "setup")
    assert run.returncode == 0, run.stdout
    expected = f'"INTERPRETER_WIN","{sys.executable}"\r\n"USE UDF SERVER","True"\r\n"SHOW CONSOLE","False"\r\n'
    assert conf.read_bytes() == expected.encode("mbcs")
    assert "已写入" in run.stdout and "没有改动" in huikuan(home, "setup").stdout
    run = huikuan(home, "setup", "--undo")
    assert run.returncode == 0 and "已去掉" in run.stdout
    assert conf.read_bytes() == b'"SHOW CONSOLE","False"\r\n'
    assert {path.name for path in Path(sys.executable).parent.iterdir()} == beside
