"""The command line on a terminal of 80 columns: help, tables and next steps; stages of long work; completion in bash."""

from __future__ import annotations

import datetime as dt
import io
import os
import shutil
import subprocess
import sys

import click
import pytest
from conftest import TODAY
from examples import at_most
from hypothesis import given, settings
from hypothesis import strategies as st
from month_in_memory import InMemory, small_month
from office_edits import set_name

from xl_huikuan import console
from xl_huikuan.cli import app
from xl_huikuan.cli_stages import TellingBook
from xl_huikuan.jobs.follow_up import follow_up
from xl_huikuan.wrapping import shown_width, wrapped

COMMANDS = sorted(app.commands)


@pytest.fixture
def at_80(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")


# ---- lines


def test_widths():
    assert [shown_width(text) for text in ("", "ab", "回款", "20万元", "e\u0301")] == [0, 2, 4, 6, 1]


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("今天联系谁、为什么", 8, ["今天联系", "谁、为什", "么"]),
        ("今天联系，谁", 8, ["今天联", "系，谁"]),  # no line begins with a comma
        ("看 huikuan show 吧", 8, ["看", "huikuan", "show 吧"]),
        ("回款 400,757.07，差", 14, ["回款", "400,757.07，差"]),
        ("回款 400,757.07，差", 12, ["回款", "400,757.07，", "差"]),
        ("太和县anything", 4, ["太和", "县", "anything"]),
        ("", 10, []),
        ("写“参数”里", 6, ["写“参", "数”里"]),
    ],
)
def test_wrapped_by_hand(text, width, lines):
    assert wrapped(text, width) == lines


def test_behind_what_lines_begin_with():
    assert wrapped("今天联系", 8, "1 ", "  ") == ["1 今天联", "  系"]


@settings(max_examples=at_most(200))
@given(st.text(st.sampled_from("今天联系，。“”（）ab1, -"), max_size=60), st.integers(8, 40))
def test_nothing_is_lost_and_no_line_is_too_long(text, width):
    lines = wrapped(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(shown_width(line) <= width or len(wrapped(line, 1)) == 1 for line in lines)


# ---- help


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_fits_and_is_chinese(command, huikuan, at_80):
    run = huikuan(*filter(None, [command]), "--help")
    assert run.code == 0 and run.out.startswith(f"用法：huikuan {command}".rstrip())
    assert max(map(shown_width, run.out.splitlines())) <= 80
    assert not [word for word in ("Usage", "Options", "Commands", "Show this", "required", "...") if word in run.out]
    for parameter in (app.commands[command] if command else app).params:
        assert isinstance(parameter, click.Argument) or (parameter.opts[-1] in run.out and parameter.help)


def test_help_of_all_names_every_command(huikuan, at_80):
    out = huikuan("--help").out
    assert all(f"  {name} " in out for name in COMMANDS)


# ---- the list


def test_the_list_cuts_no_figure(small, huikuan, at_80):
    rows = huikuan("show", small, "--today", TODAY, "--json").json["rows"]
    out = huikuan("show", small, "--today", TODAY).out
    assert max(map(shown_width, out.splitlines())) <= 80 and len(rows) == 5
    for row in rows:
        (line,) = [line for line in out.splitlines() if line.startswith(f"  {row['序号']} ")]
        assert row["客户名称"] in line and f"建议催款额 {row['建议催款额']:,.0f}" in line and row["应联系日"] in line
    assert "".join(rows[0]["原因"].split()) in "".join(out.split())


def test_a_wide_terminal_has_a_table_with_every_figure(demo, huikuan, monkeypatch):
    monkeypatch.setenv("COLUMNS", "150")
    huikuan("followups", demo, "--today", "2026-11-23")
    rows = huikuan("show", demo, "--today", "2026-11-23", "--json").json["rows"]
    out = huikuan("show", demo, "--today", "2026-11-23").out
    assert len(rows) > 5
    assert "风险金额" in out and "────" in out
    for row in rows:
        assert f"{row['风险金额']:,.2f}".removesuffix(".00") in out and f"{row['待回金额']:,.0f}" in out


# ---- what to type next


def test_what_stopped_a_command_ends_with_the_command(small, huikuan):
    set_name(small, "hk_target", "若干")
    run = huikuan("plan", small, "--today", TODAY)
    assert run.code == 2
    assert run.err.splitlines()[-1] == f"下一步：照上面改好，保存并关闭，再运行 huikuan plan {small} --today {TODAY}"


def test_what_another_file_or_another_day_mends_is_not_run_again(small, huikuan):
    """Nothing of it is mended by saving the workbook: what is to be done instead is said with the fault."""
    for command, why in (
        (["import-receipts", small], "请写上要导入的文件名"),
        (["rollover", small, "--today", TODAY], "请在最后一天或以后再结转"),
    ):
        run = huikuan(*command)
        assert run.code == 2 and why in run.err and "下一步" not in run.err
    assert huikuan("rollover", small, "--today", dt.date(2026, 11, 30)).code == 0
    closed = huikuan("followups", small, "--today", TODAY)
    assert closed.code == 2 and "请打开下个月的工作簿" in closed.err and "下一步" not in closed.err


def test_an_older_workbook_is_to_be_repaired(small, huikuan):
    set_name(small, "hk_contract", 2)
    assert huikuan("show", small).err.splitlines()[-1] == f"下一步：关闭工作簿，运行 huikuan repair {small}"


def test_nothing_is_to_be_mended_in_a_workbook_where_a_folder_is_empty(tmp_path, huikuan):
    run = huikuan("measures", tmp_path, "--budget", "5万")
    assert run.code == 2 and "没有月度工作簿" in run.err and "下一步" not in run.err


def test_a_name_with_a_blank_is_quoted(small, huikuan):
    named = small.rename(small.with_name("十一月 李明.xlsm"))
    set_name(named, "hk_target", "若干")
    assert huikuan("plan", named).err.splitlines()[-1].endswith(f'huikuan plan "{named}"')


def test_a_wrong_call_is_not_run_again(small, huikuan):
    assert "再运行" not in huikuan("show", small, "--customer", "没有的").err
    assert "再运行" not in huikuan("show", small.with_name("没有.xlsm")).err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("plna", "x.xlsm"), "没有 plna 这个命令，是不是 plan。用法见 huikuan --help"),
        (("frobnicate",), "没有 frobnicate 这个命令。用法见 huikuan --help"),
        (("plan",), "缺少 BOOK。用法见 huikuan plan --help"),
        (("consolidate", "x"), "缺少 -o。用法见 huikuan consolidate --help"),
        (("plan", "x.xlsm", "--tody", "1"), "没有 --tody 这个选项，是不是 --today。用法见 huikuan plan --help"),
        (
            ("plan", "x.xlsm", "--today", "x"),
            "--today 不对：“x”不是日期，请写成 2026-11-23 这样。用法见 huikuan plan --help",
        ),
    ],
)
def test_a_wrong_call_says_what_is_wrong_and_where_the_help_is(huikuan, arguments, told):
    assert " ".join(huikuan(*arguments).err.split()) == told


# ---- stages


def test_a_book_tells_its_stages():
    told: list[str] = []
    follow_up(TellingBook(InMemory(small_month()), told.append), TODAY)
    assert told == ["读工作簿", "计算", "写文件"]


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_stages_are_shown_on_a_terminal_alone(monkeypatch):
    for stream, shown in ((Terminal(), True), (io.StringIO(), False)):
        monkeypatch.setattr(sys, "stderr", stream)
        with console.busy("正在分发回款") as tell:
            tell("3/40 [red]李明.xlsm")
        assert ("正在分发回款：3/40 [red]李明.xlsm" in stream.getvalue()) == shown


def test_each_workbook_of_many_is_counted(small, huikuan, monkeypatch, tmp_path):
    told: list[str] = []

    class Counting:
        def __enter__(self):
            return told.append

        def __exit__(self, *_):
            return None

    monkeypatch.setattr(console, "busy", lambda text: Counting())
    shutil.copy(small, small.with_name("二.xlsm"))
    lines = tmp_path / "收款.csv"
    lines.write_text("日期,客户编码,金额\n2026-11-17,D4,100\n", "utf-8")
    huikuan("distribute-receipts", lines, small.parent, "--today", TODAY)
    assert told[:2] == ["1/2 二.xlsm", "2/2 十一月.xlsm"]


# ---- completion


@pytest.mark.skipif(shutil.which("bash") is None or os.name == "nt", reason="no bash here")
@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("re", {"report", "retarget", "review", "repair"}),
        ("show --cu", {"--customer"}),
        ("report --cu", {"--customers", "--customer"}),
    ],
)
def test_completion_in_bash(typed, offered, tmp_path):
    program = tmp_path / "huikuan"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m xl_huikuan.cli "$@"\n')
    program.chmod(0o755)
    script = (
        'eval "$(_HUIKUAN_COMPLETE=bash_source huikuan)"\n'
        f"COMP_WORDS=(huikuan {typed}); COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - 1 )); COMPREPLY=()\n"
        '_huikuan_completion huikuan; printf "%s\\n" "${COMPREPLY[@]}"\n'
    )
    environment = {**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    run = subprocess.run(
        ["bash", "-c", script], capture_output=True, encoding="utf-8", timeout=120, env=environment, check=True
    )
    assert set(run.stdout.split()) == offered, run.stderr
