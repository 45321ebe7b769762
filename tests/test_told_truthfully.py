"""What the terminal shows: the text of cells as it is, nothing that steers the terminal, and the truth about what was written."""

from __future__ import annotations

import errno
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import JIA, YI
from hypothesis import given
from hypothesis import strategies as st
from office_edits import for_customer

from xl_huikuan import console
from xl_huikuan.terminal import harmless, harmless_json

DAY = ("--today", "2026-11-18")
STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
FORGED = "甲\n  [必须先改] 客户!A1：都是假的\x1b[2J\x9b31m\u202e"

posix = pytest.mark.skipif(os.name == "nt", reason="pipes and devices as POSIX has them")


def run(*arguments: object, **more: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "xl_huikuan.cli", *map(str, arguments)],
        encoding="utf-8", timeout=120, **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more},
    )  # fmt: skip


@pytest.mark.parametrize("name", ["甲[/b]酒业", "甲[vip]酒业", "甲[red]酒业:smile:", "甲\\[b]酒业"])
def test_brackets_in_a_name_are_no_markup(huikuan: Any, small: Path, name: str) -> None:
    for_customer(small, "tblCustomers", JIA, 客户名称=name)
    ran = huikuan("followups", small, *DAY)
    assert ran.code == 0 and name in ran.out and "已保存" in ran.out and ran.err == ""
    assert name in huikuan("show", small).out


def test_a_cell_forges_no_line_and_steers_no_terminal(huikuan: Any, small: Path) -> None:
    for_customer(small, "tblCustomers", JIA, 客户名称=FORGED, 信用等级=FORGED)
    for_customer(small, "tblReceipts", YI, 方式=FORGED)
    for arguments in (
        ("check", small),
        ("followups", small, *DAY),
        ("show", small),
        ("plan", small, "--today", FORGED),
    ):
        ran = huikuan(*arguments)
        assert not STEERING.search(ran.out + ran.err)
        assert not [
            line for line in (ran.out + ran.err).splitlines() if line.startswith("  [必须先改] 客户!A1：都是假的")
        ]
    assert r"\x1b[2J" in huikuan("followups", small, *DAY).out
    ran = huikuan("check", small, "--json")
    assert not STEERING.search(ran.out.removesuffix("\n")) and ran.out.count("\n") == 1
    assert any("都是假的" in problem["what"] for problem in ran.json["problems"])
    listed = huikuan("show", small, "--json").json["rows"]
    assert any(row["客户名称"] == FORGED for row in listed)  # a program gets the text as it is


@given(st.text())
def test_whatever_a_cell_holds(text: str) -> None:
    shown = harmless(text)
    assert not STEERING.search(shown) and len(shown.splitlines()) <= 1
    written = harmless_json(json.dumps({"text": text}, ensure_ascii=False))
    assert json.loads(written) == {"text": text} and not STEERING.search(written)
    written.encode()  # half a character, too, can be written


def test_plain_text_is_shown_as_it_is() -> None:
    text = "甲酒业（VIP）— “上门” 50%　𠮷\u00a0é"
    assert harmless(text) == text and harmless("第一行\r\n第二行\t三") == "第一行 第二行 三"


# ---- what goes wrong after the save


def fails_to_show(*_: Any, **__: Any) -> None:
    raise ZeroDivisionError("a slip of ours")


def test_an_error_after_the_save_says_that_it_is_saved(
    huikuan: Any, small: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setattr(console, "show_list", fails_to_show)
    for_customer(small, "tblReceipts", YI, 金额=1.0)
    ran = huikuan("followups", small, *DAY)
    assert ran.code == 1 and f"已保存：{small}" in ran.err and "没有改动" not in ran.err
    ran = huikuan("show", small)  # the next run has written nothing
    assert ran.code == 1 and "文件没有改动" in ran.err and "已保存" not in ran.err


def test_an_interruption_says_what_was_saved_before(huikuan: Any, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    for_customer(small, "tblReceipts", YI, 金额=1.0)
    with monkeypatch.context() as patch:
        patch.setattr(console, "show_list", interrupt)
        ran = huikuan("followups", small, *DAY)
    assert ran.code == 130 and f"已保存：{small}" in ran.err and "没有写入" not in ran.err
    monkeypatch.setattr("xl_huikuan.jobs.show.show", interrupt)
    ran = huikuan("show", small)
    assert ran.code == 130 and "没有写入" in ran.err


@posix
@pytest.mark.parametrize("arguments", [("show",), ("show", "--json"), ("check",), ("followups", *DAY)])
def test_a_reader_who_goes_early(demo: Path, arguments: tuple[str, ...]) -> None:
    command, *more = arguments
    before = demo.read_bytes()
    reading, writing = os.pipe()
    os.close(reading)  # gone before the first line, whatever fits into the pipe
    try:
        ran = run(command, demo, *more, stdout=writing)
    finally:
        os.close(writing)
    assert ran.returncode == 0 and "Traceback" not in ran.stderr and "没有改动" not in ran.stderr
    wrote = demo.read_bytes() != before
    assert wrote == (command == "followups") and (f"已保存：{demo}" in ran.stderr) == wrote
    assert wrote or ran.stderr == ""


@posix
@pytest.mark.parametrize("arguments", [(), ("--help",), ("plan", "--help"), ("version",)])
def test_the_help_is_told_by_the_same_way(arguments: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        ran = run(*arguments, stdout=writing)
    finally:
        os.close(writing)
    assert (ran.returncode, ran.stderr) == (0, "")
    if Path("/dev/full").exists():
        with Path("/dev/full").open("w") as full:
            ran = run(*arguments, stdout=full)
        assert ran.returncode == 2 and "没有写入任何内容" in ran.stderr and "意料之外" not in ran.stderr


@posix
@pytest.mark.parametrize("more", [(), ("--json",)])
def test_what_must_be_mended_is_told_by_the_exit_code_at_least(tmp_path: Path, more: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        ran = run("check", tmp_path / "没有.xlsm", *more, stdout=writing, stderr=writing)
    finally:
        os.close(writing)
    assert ran.returncode == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("more", [(), ("--json",)])
def test_no_room_for_the_output(demo: Path, more: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        ran = run("followups", demo, *DAY, *more, stdout=full)
        assert ran.returncode == 1 and f"已保存：{demo}" in ran.stderr and "没有改动" not in ran.stderr
        assert os.strerror(errno.ENOSPC) in ran.stderr and "Traceback" not in ran.stderr
        ran = run("show", demo, *more, stdout=full)
        assert ran.returncode == 2 and "没有写入任何内容" in ran.stderr and "已保存" not in ran.stderr


@posix
def test_closed_outputs(demo: Path) -> None:
    line = 'exec "$0" -m xl_huikuan.cli followups "$1" --today 2026-11-18 >&- 2>&-'
    ran = subprocess.run(["sh", "-c", line, sys.executable, str(demo)], timeout=120, check=False)
    assert ran.returncode == 0


# ---- settings that know no Chinese


@posix
@pytest.mark.parametrize("locale", ["C", "POSIX"])
def test_chinese_file_names_where_the_settings_know_no_chinese(demo: Path, tmp_path: Path, locale: str) -> None:
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHONUTF8"))}
    environment = {**plain, "LC_ALL": locale, "PYTHONUTF8": "0"}
    book = demo.rename(demo.with_name("十一月 回款.xlsm"))
    for arguments in (("plan", book), ("followups", book), ("measures", book), ("undo", book), ("share", book)):
        ran = run(*arguments, env=environment)
        assert ran.returncode == 0, (arguments, ran.stderr)
    assert {path.name for path in book.parent.iterdir()} == {book.name, "备份", "十一月 回款-分享.xlsx"}
    assert run("demo", "-o", tmp_path / "示例", env=environment).returncode == 0
