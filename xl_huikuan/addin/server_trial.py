"""xlwings' UDF server started exactly as VBA starts it: through xlwings' DLL, by the command line that VBA builds.

Run as a module it is the child process of that trial: a Python that does not answer makes the DLL wait two minutes, and
nothing but ending the process ends that. It takes a job as JSON in its only argument and leaves the outcome in a file.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from xl_huikuan.addin.finding import Answered

TIME_LIMIT = 90.0
"""Seconds; a first start with a virus scanner looking on has been seen to take half of it."""
_MODULE, _FUNCTION = "xl_huikuan.addin.functions", "HK_VERSION"
_START, _END = 1, -1
_DISPATCH, _TEXT = 9, 8
_PATIENCE = 12.0
"""Seconds without an answer before the reason is looked for."""


def try_in_child(dll: Path, command: str, interpreter: Path, limit: float = TIME_LIMIT) -> Answered:
    """Start the server, ask it for its version and end it, all in a process that is ended when `limit` is over.

    Of a server that fails, or is slow to answer, its Python is asked why.
    """
    with tempfile.TemporaryDirectory(prefix="huikuan-", ignore_cleanup_errors=True) as folder:
        outcome = Path(folder) / "outcome.json"
        job = json.dumps({"dll": str(dll), "command": command, "outcome": str(outcome)})
        child = subprocess.Popen(
            [sys.executable, "-P", "-m", __name__, job],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        if not _ended(child, _PATIENCE):
            reason = try_imports(interpreter)
            if reason or not _ended(child, limit - _PATIENCE):
                _end_with_children(child)
                return Answered(limit, None, reason)
        try:
            told = json.loads(outcome.read_text("utf-8"))
        except (OSError, ValueError):
            return Answered(0.0, None, f"试验进程异常结束（代码 {child.returncode}）")
        reason = try_imports(interpreter) if told["error"] else ""
        return Answered(told["seconds"], told["answer"], reason or told["error"])


def _ended(child: subprocess.Popen[bytes], seconds: float) -> bool:
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def try_imports(interpreter: Path) -> str:
    """What keeps a Python from importing what the server needs: the last line that it says; empty when nothing does."""
    try:
        run = subprocess.run(
            [str(interpreter), "-P", "-B", "-c", f"import win32api, xlwings.com_server, {_MODULE}"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=TIME_LIMIT, check=False,
            encoding="utf-8", errors="replace", env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return ""
    except OSError as error:
        return str(error)
    if run.returncode == 0:
        return ""
    lines = run.stdout.strip().splitlines()
    return lines[-1] if lines else f"退出代码 {run.returncode}"


def _end_with_children(child: subprocess.Popen[bytes]) -> None:
    """End the trial and what it started. By its whole path: Windows looks for a bare name in the current folder first."""
    taskkill = Path(os.environ.get("SYSTEMROOT", "C:\\Windows"), "System32", "taskkill.exe")
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        subprocess.run(
            [str(taskkill), "/PID", str(child.pid), "/T", "/F"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=20, check=False,
        )  # fmt: skip
    child.kill()
    child.wait(20)


# ---- in the child --------------------------------------------------------------------------------------------------


def _main(job: dict[str, str]) -> None:
    told: dict[str, Any] = {"seconds": 0.0, "answer": None, "error": ""}
    try:
        told["seconds"], told["answer"] = _ask(job["dll"], job["command"])
    except Exception as error:  # whatever COM, ctypes or the DLL raise: the doctor tells it
        told["error"] = _in_words(error)
    Path(job["outcome"]).write_text(json.dumps(told), "utf-8")


def _ask(dll: str, command: str) -> tuple[float, str]:
    """Seconds until the answer, and the answer."""
    if sys.platform != "win32":
        raise OSError("only on Windows")
    import ctypes

    class Variant(ctypes.Structure):
        _fields_ = (
            ("kind", ctypes.c_ushort),
            ("reserved", ctypes.c_ushort * 3),
            ("pointer", ctypes.c_void_p),
            ("rest", ctypes.c_void_p),
        )

    pythoncom: Any = importlib.import_module("pythoncom")
    dynamic: Any = importlib.import_module("win32com.client.dynamic")
    pythoncom.CoInitialize()
    activate = ctypes.WinDLL(dll).XLPyDLLActivateAuto
    activate.argtypes = [ctypes.POINTER(Variant), ctypes.c_char_p, ctypes.c_long]
    activate.restype = ctypes.c_long
    line = command.encode("mbcs", "replace")  # as VBA hands a text to a DLL
    began, found = time.perf_counter(), Variant()
    code = activate(ctypes.byref(found), line, _START)
    if code != 0 or found.kind != _DISPATCH:
        raise OSError(ctypes.wstring_at(found.pointer) if found.kind == _TEXT and found.pointer else f"DLL: {code}")
    try:
        server = dynamic.Dispatch(pythoncom.ObjectFromAddress(found.pointer, pythoncom.IID_IDispatch))
        answer = server.CallUDF(_MODULE, _FUNCTION, ())
        seconds = time.perf_counter() - began
        del server
    finally:
        activate(ctypes.byref(Variant()), line, _END)
    return seconds, str(answer)


def _in_words(error: Exception) -> str:
    """The last line of what was said: a COM error carries a whole traceback of the server's."""
    told = getattr(error, "excepinfo", None)
    text = str(told[2]) if told and told[2] else str(error)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else type(error).__name__


if __name__ == "__main__":
    _main(json.loads(sys.argv[1]))
