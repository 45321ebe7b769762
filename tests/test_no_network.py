"""Nothing leaves the user's machine: no command opens a connection, as the system itself sees it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import office_lists
import pytest

from xl_huikuan.report.browser import find_browser
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


DAY, END, ISSUED = ["--today", "2026-11-18"], ["--today", "2026-11-30"], ["--month", "2026-12", "--today", "2026-11-28"]


def test_nor_do_jobs_of_several_files(small: Path, tmp_path: Path, trace: Path) -> None:
    """One after another, as an office runs them; those over many workbooks in processes of their own."""
    bank, listed, folder = tmp_path / "收款.csv", str(office_lists.written(tmp_path / "任务.xlsx")), str(small.parent)
    bank.write_text("日期,对方户名,金额,流水号\n2026-11-12,甲酒业,1234.56,B1\n", "utf-8")
    issued = str(tmp_path / "下达")
    for words in (
        ["log", str(small), *DAY], ["import-receipts", str(small), str(bank), *DAY], ["distribute-receipts", str(bank), folder, *DAY],
        ["measures", folder, "--budget", "5万", *DAY], ["consolidate", folder, "-o", str(tmp_path / "汇总.xlsx"), "--workers", "2"],
        ["report", folder, "-o", str(tmp_path / "总览.html")], ["review", str(small), *END], ["rollover", str(small), *END],
        ["issue", listed, "-o", issued, *ISSUED], ["retarget", listed, issued, *ISSUED], ["new", "-o", str(tmp_path / "新.xlsm")],
        ["new", "--from", str(bank), "--map", "对方户名=客户名称", "-o", str(tmp_path / "台账.xlsm")],
    ):  # fmt: skip
        assert not OUTSIDE.search(traced([sys.executable, "-m", "xl_huikuan.cli", *words], trace)), words


SENDS = re.compile(r"(?:sendto|sendmsg|sendmmsg)\(.*AF_INET|SOCK_STREAM.*IPPROTO_(?!IP\))|AF_INET6?, SOCK_STREAM")
"""A packet to somewhere, or a stream to anywhere."""


def test_a_browser_that_makes_a_pdf_sends_nothing(small: Path, trace: Path) -> None:
    """It looks whether this machine has a way out (a socket of datagrams is pointed outside, which sends none), and takes none."""
    if find_browser() is None:
        pytest.skip("no browser here")
    pdf = str(small.with_suffix(".pdf"))
    told = traced([sys.executable, "-m", "xl_huikuan.cli", "report", str(small), "-o", pdf, *DAY], trace)
    assert not SENDS.search(told), SENDS.findall(told)
