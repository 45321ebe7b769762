"""The command line as people and programs meet it: whole processes, real files."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile

import pytest
from reading import read_table

from xl_huikuan.book.contract.tables import TABLES
from xl_huikuan.values import to_cents


def huikuan(*arguments, cwd=None):
    environment = {**os.environ, "COLUMNS": "160", "PYTHONIOENCODING": "ascii"}  # Chinese must come out all the same
    return subprocess.run(
        [sys.executable, "-m", "xl_huikuan.cli", *map(str, arguments)],
        capture_output=True, encoding="utf-8", timeout=120, cwd=cwd, env=environment,
    )  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    run = huikuan("demo", "-o", folder, "--json")
    assert run.returncode == 0, run.stderr
    return folder, json.loads(run.stdout)


def test_demo_makes_one_workbook_with_everything_in_it(made):
    folder, told = made
    path = folder / "回款计划-示例-2026-11.xlsm"
    assert [p.name for p in folder.iterdir()] == [path.name] and told["path"] == str(path)
    customers = read_table(path, "tblCustomers")
    assert len(customers) == 60 and {row["信用等级"] for row in customers} == set("ABCD")
    assert sum(row["结算方式"] == "先款后货" for row in customers) > 40
    assert {"新开", "停供", "移交"} <= {row["状态"] for row in customers}
    assert len({row["月份"] for row in read_table(path, "tblHistory")}) == 6
    receipts = read_table(path, "tblReceipts")
    assert any(row["金额"] < 0 for row in receipts) and any(row["款项性质"] == "返利冲抵" for row in receipts)
    assert any(row["方式"] == "承兑汇票" and row["票据到期日"] for row in receipts)
    assert read_table(path, "tblTargetChanges") and read_table(path, "tblContacts")
    plan = read_table(path, "tblPlan")
    assert sum(to_cents(row["本月目标"]) for row in plan) == to_cents(told["plan"]["allocated"]) > 0
    assert any(row["差距"] > 0 for row in read_table(path, "tblCommitments"))
    listed = read_table(path, "tblFollowups")
    assert len(listed) == told["count"] == len(told["rows"]) > 20
    assert to_cents(told["at_risk"]) == sum(to_cents(row["风险金额"]) for row in listed)


def test_demo_is_deterministic(made, tmp_path):
    folder, _ = made
    run = huikuan("demo", "-o", tmp_path / "again")
    assert run.returncode == 0
    first, second = (zipfile.ZipFile(next(where.iterdir())) for where in (folder, tmp_path / "again"))
    assert {n: first.read(n) for n in first.namelist()} == {n: second.read(n) for n in second.namelist()}
    assert "示例工作簿" in run.stdout and "huikuan show" in run.stdout


def test_demo_keeps_what_lies_there(made, tmp_path):
    target = tmp_path / "回款计划-示例-2026-11.xlsm"
    target.write_bytes(b"mine")
    assert huikuan("demo", "-o", tmp_path).returncode == 0
    kept = [*tmp_path.glob("备份/*")]
    assert [p.read_bytes() for p in kept] == [b"mine"]


def test_followups_json_has_the_columns_of_the_list(made, tmp_path):
    folder, _ = made
    out = tmp_path / "out.xlsm"
    run = huikuan("followups", next(folder.iterdir()), "-o", out, "--today", "2026-11-24", "--json")
    assert run.returncode == 0 and run.stderr == ""
    told = json.loads(run.stdout)
    assert told["today"] == "2026-11-24" and told["problems"] == []
    assert all(list(row) == list(TABLES["tblFollowups"].headers()) for row in told["rows"])
    assert [row["序号"] for row in told["rows"]] == list(range(1, told["count"] + 1))
    assert [row["客户编码"] for row in read_table(out, "tblFollowups")] == [row["客户编码"] for row in told["rows"]]
    per_day = [row["应联系日"] for row in told["rows"]]
    assert max(per_day.count(day) for day in per_day) <= 12 and min(per_day) >= "2026-11-24"


def test_show_and_check_write_nothing(made):
    folder, _ = made
    path = next(folder.iterdir())
    before = path.read_bytes()
    for command in ("show", "check"):
        run = huikuan(command, path)
        assert run.returncode == 0 and "本月任务" in run.stdout and run.stderr == ""
        assert isinstance(json.loads(huikuan(command, path, "--json").stdout)["totals"], dict)
    run, told = huikuan("show", path), json.loads(huikuan("show", path, "--json").stdout)["forecast"]
    assert re.search("预计回款 [0-9.]+万元，八成把握在 [0-9.]+万元 到 [0-9.]+万元 之间", run.stdout)
    assert told["low"] < told["expected"] < told["high"] and told["level"] == 0.8
    assert path.read_bytes() == before and len(list(folder.iterdir())) == 1


def test_new_then_plan_says_what_is_missing(tmp_path):
    run = huikuan("new", "--today", "2026-12-05", cwd=tmp_path)
    assert run.returncode == 0
    path = tmp_path / "回款计划-2026-12.xlsm"
    assert str(path.name) in run.stdout and path.exists()
    again = huikuan("new", "--today", "2026-12-05", cwd=tmp_path)
    assert again.returncode == 2 and "已经存在" in again.stderr
    plan = huikuan("plan", path)
    assert plan.returncode == 2 and "客户表是空的" in plan.stderr and "本月任务" in plan.stderr
    follow = huikuan("followups", path, "--json")
    assert follow.returncode == 2 and json.loads(follow.stdout)["error"] == "structural"


@pytest.mark.parametrize(
    "arguments", [("nonsense",), ("plan",), ("plan", "x.xlsm", "--today", "31.12.2026"), ("show", "x.xlsm", "--what")]
)
def test_a_wrong_call_is_said_in_one_line(arguments, tmp_path):
    run = huikuan(*arguments, cwd=tmp_path)
    assert run.returncode == 2 and run.stdout == "" and "Traceback" not in run.stderr and run.stderr.strip()


def test_a_file_that_is_not_there_ends_with_what_is(tmp_path):
    for name in ("十一月.xlsm", "客户.xlsx", "~$十二月.xlsm", "台账.csv", "甲.xlsm", "乙.xlsm", "丙.xlsm"):
        (tmp_path / name).write_bytes(b"")

    def last(*arguments):
        run = huikuan(*arguments, cwd=tmp_path)
        assert run.returncode == 2 and "Traceback" not in run.stderr
        return run.stderr.splitlines()[-1]

    assert last("show", "十一.xlsm") == last("import-receipts", "十一.xlsm", "台账.csv") == last("review", "十一.xlsm")
    said = last("plan", "十一.xlsm")
    assert said.startswith(f"下一步：{tmp_path} 里有 十一月.xlsm、") and said.endswith(
        " 等 5 个，写对文件名再试；文件在别处的，写上文件夹，或把它拖到这个窗口里，路径就写好了"
    )
    assert "~$" not in said and "csv" not in said
    assert (
        last("new", "--from", "台.csv", "-o", "新.xlsm")
        == f"下一步：{tmp_path} 里有 台账.csv，写对文件名再试；文件在别处的，写上文件夹，或把它拖到这个窗口里，路径就写好了"
    )
    assert (
        last("check", "没有/十一月.xlsm")
        == f"下一步：没有 {tmp_path / '没有'} 这个文件夹，写对再试；文件在别处的，写上文件夹，或把它拖到这个窗口里，路径就写好了"
    )
    assert (
        last("new", "--from", "台.xls", "-o", "新.xlsm")
        == f"下一步：{tmp_path} 里没有这样的文件；文件在别处的，写上文件夹，或把它拖到这个窗口里，路径就写好了"
    )
    assert "文件在别处的" not in last("check", "十一月.xlsm")  # it is there, though no workbook
    assert json.loads(huikuan("show", "十一.xlsm", "--json", cwd=tmp_path).stdout)["error"] == "structural"


def test_an_unexpected_error_is_logged_and_told_without_a_traceback(made, tmp_path, monkeypatch, capsys):
    from xl_huikuan import cli
    from xl_huikuan.book.file.book import FileBook

    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.delenv("LOCALAPPDATA", raising=False)

    def broken(self, repair=False):
        raise ZeroDivisionError("甲酒业欠 30万")

    monkeypatch.setattr(FileBook, "read", broken)
    with pytest.raises(SystemExit) as end:
        cli.main(["show", str(next(made[0].iterdir()))])
    told = capsys.readouterr()
    assert end.value.code == 1 and told.out == "" and "Traceback" not in told.err
    log = tmp_path / "xl_huikuan" / "huikuan.log"
    text = log.read_text("utf-8")
    assert str(log) in told.err and "ZeroDivisionError" in text and "in broken" in text
    assert "甲酒业" not in told.err + text.replace(
        'raise ZeroDivisionError("甲酒业欠 30万")', ""
    )  # but for the line of code
