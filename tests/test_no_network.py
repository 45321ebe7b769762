"""Nothing leaves the user's machine: no command opens a connection, as the system itself sees it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from xl_huikuan.template import template_path

STRACE = shutil.which("strace")
OUTSIDE = re.compile(r"AF_INET6?\b|AF_PACKET\b")


def traced(program: list[str], trace: Path) -> str:
    command = [str(STRACE), "-f", "-qq", "-e", "trace=network", "-o", str(trace), *program]
    ran = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=300)
    if ran.returncode and "ptrace" in ran.stderr:
        pytest.skip("this user may trace no process")
    assert ran.returncode == 0, ran.stderr
    return trace.read_text("utf-8", "replace")


@pytest.fixture
def trace(tmp_path: Path) -> Path:
    if STRACE is None:
        pytest.skip("no strace here")
    return tmp_path / "trace"


def test_a_connection_would_be_seen(trace: Path) -> None:
    program = "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close()"
    assert OUTSIDE.search(traced([sys.executable, "-c", program], trace))


@pytest.mark.parametrize(
    "job", ["check", "show", "plan", "followups", "measures", "share", "report", "repair", "undo", "demo"]
)
def test_no_command_opens_a_connection(demo: Path, trace: Path, job: str) -> None:
    day = ["--today", "2026-11-18"] if job in ("check", "show", "plan", "followups", "measures", "report") else []
    if job == "undo":
        (demo.parent / "备份").mkdir()
        shutil.copy(template_path(), demo.parent / "备份" / f"{demo.stem}.备份-20261101-080000.xlsm")
    arguments = ["-o", str(demo.parent / "示例")] if job == "demo" else [str(demo), *day]
    assert not OUTSIDE.search(traced([sys.executable, "-m", "xl_huikuan.cli", job, *arguments], trace))
