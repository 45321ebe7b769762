"""xlwings' UDF server, started as tests and benchmarks need it: by hand, or by xlwings' DLL exactly as its VBA does it."""

from __future__ import annotations

import contextlib
import ctypes
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pythoncom
import pywintypes
import win32com.client.dynamic
import xlwings

from xl_huikuan.addin.serve import command

SECONDS = 60
"""No server takes longer to answer for the first time."""


def _of_class(clsid: str) -> Any:
    found = pythoncom.CoCreateInstance(
        pywintypes.IID(clsid), None, pythoncom.CLSCTX_LOCAL_SERVER, pythoncom.IID_IDispatch
    )
    return win32com.client.dynamic.Dispatch(found)


@contextlib.contextmanager
def by_hand(module: str = "xlwings.com_server") -> Iterator[Any]:
    """`python -c "…serve()"` in a process of its own, under a class id of its own."""
    clsid = str(pythoncom.CreateGuid())
    code = f"import {module} as server; server.serve('{clsid}')"
    process = subprocess.Popen(
        [sys.executable, "-u", "-c", code],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip  # a pipe that nobody reads would stop a server that tells of an exception
    pythoncom.CoInitialize()
    try:
        until = time.monotonic() + SECONDS
        while True:
            try:
                server = _of_class(clsid)
                break
            except pythoncom.com_error:
                if process.poll() is not None or time.monotonic() > until:
                    raise
                time.sleep(0.02)
        yield server
    finally:
        process.kill()
        process.wait(SECONDS)


class _Variant(ctypes.Structure):
    _fields_ = (
        ("kind", ctypes.c_ushort),
        ("reserved", ctypes.c_ushort * 3),
        ("pointer", ctypes.c_void_p),
        ("rest", ctypes.c_void_p),
    )


_DISPATCH, _TEXT = 9, 8
_START, _END = 1, -1


@contextlib.contextmanager
def by_dll(line: str = "") -> Iterator[Any]:
    """Through xlwings' DLL, which starts the server as it does when VBA asks (tests/test_vba.py: by this line)."""
    pythoncom.CoInitialize()
    library = ctypes.WinDLL(str(Path(sys.prefix) / f"xlwings64-{xlwings.__version__}.dll"))
    activate = library.XLPyDLLActivateAuto
    activate.argtypes = [ctypes.POINTER(_Variant), ctypes.c_char_p, ctypes.c_long]
    activate.restype = ctypes.c_long
    start = (line or command(sys.executable)).encode("mbcs")
    found = _Variant()
    code = activate(ctypes.byref(found), start, _START)
    if code != 0 or found.kind != _DISPATCH:
        raise RuntimeError(ctypes.wstring_at(found.pointer) if found.kind == _TEXT else f"DLL: {code}")
    server = win32com.client.dynamic.Dispatch(pythoncom.ObjectFromAddress(found.pointer, pythoncom.IID_IDispatch))
    try:
        yield server
    finally:
        del server
        activate(ctypes.byref(_Variant()), start, _END)
