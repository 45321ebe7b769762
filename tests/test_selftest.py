"""The self-test's frame: no trial hides another, every run ends, nothing stays, and what is told and kept. No Excel here."""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from pyopenvba.excel import ExcelFile

from xl_huikuan.addin.selftest import opening, processes, report, run, runner
from xl_huikuan.addin.selftest.compare import Compared
from xl_huikuan.addin.selftest.pressing import JOBS
from xl_huikuan.addin.selftest.processes import is_alive
from xl_huikuan.addin.selftest.trial import Notes, NotPossible, Outcome, Result, Trial, attempt
from xl_huikuan.addin.selftest.trials import TRIALS
from xl_huikuan.book.contract.kinds import Kind
from xl_huikuan.domain.commitment import Judgement
from xl_huikuan.template import template_path
from xl_huikuan.values import CellError


class Nobody:
    """A desk without Excel."""

    sees_dialogs = True

    def __init__(self):
        self.dialogs: list[str] = []


def passes(desk, notes):
    notes.figures["seconds"] = 1.5


def fails(desk, notes):
    notes.expect(False, "甲不对")
    notes.expect(True, "乙不对")
    notes.expect(False, "丙不对")


def crashes(desk, notes):
    notes.expect(False, "先有一处不对")
    raise ZeroDivisionError("丁")


def cannot(desk, notes):
    raise NotPossible("没有打印机")


@pytest.mark.parametrize(
    ("work", "outcome", "told"),
    [
        (passes, Outcome.PASSED, []),
        (fails, Outcome.FAILED, ["甲不对", "丙不对"]),
        (crashes, Outcome.FAILED, ["先有一处不对", "没有做完（ZeroDivisionError：丁）"]),
        (cannot, Outcome.NOT_POSSIBLE, ["没有打印机"]),
    ],
)
def test_what_a_trial_does_is_its_outcome(work, outcome, told):
    result = attempt(Trial("key", "名", "证明", work), Nobody())
    assert (result.outcome, result.told) == (outcome, told)
    assert result.figures == ({"seconds": 1.5} if work is passes else {})


def test_dialogs_are_kept_with_the_trial():
    def asks(desk, notes):
        desk.dialogs.append("回款计划｜发现问题")

    assert attempt(Trial("key", "名", "证明", asks), Nobody()).figures == {"dialogs": ["回款计划｜发现问题"]}


# ---- each in a process of its own ------------------------------------------------------------------------------------

WELL = {"key": "k", "name": "n", "proves": "p", "outcome": "passed", "told": [], "figures": {}, "seconds": 0.1}


def child(code):
    """A child process that runs `code` with its job as `job`."""

    def start(job):
        head = f"import json, os, subprocess, sys, time\njob = {json.dumps({'folder': job.folder})}\nwell = {WELL!r}\n"
        write = "def write(found): open(job['folder'] + '/outcome.json', 'w').write(json.dumps(found))\n"
        note = "def note(n): open(job['folder'] + '/processes.txt', 'a').write(f'{n}\\n')\n"
        return subprocess.Popen([sys.executable, "-c", head + write + note + code(job.key)], stdin=subprocess.DEVNULL)

    return start


SLEEPER = "other = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); note(other.pid)\n"
CODE = {
    "well": "write(well)",
    "silent": "pass",
    "dies": "os._exit(7)",
    "garbage": "open(job['folder'] + '/outcome.json', 'w').write('{')",
    "odd": "write({'outcome': 'wonderful'})",
    "hangs": SLEEPER + "time.sleep(60)",
    "leaves": SLEEPER + "write(well)",
}


def noted(folder, key):
    return [int(line) for line in (folder / key / "processes.txt").read_text().split()]


def test_no_trial_hides_another_and_nothing_stays(tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "is_alive", alive)
    trials = [Trial(key, key, key, passes, 1.5 if key == "hangs" else 30) for key in CODE]
    trials.append(Trial("last", "last", "last", passes, 30))
    began = time.monotonic()
    found = list(runner.run_trials(trials, tmp_path, {}, child(lambda key: CODE.get(key, CODE["well"])), 0.3))
    assert time.monotonic() - began < 30
    assert [result.outcome.value for result in found] == ["passed", *["failed"] * 5, "passed", "passed", "failed"]
    told = {trial.key: result.told for trial, result in zip(trials, found, strict=False)}
    assert (
        "代码 0" in told["silent"][0] and "代码 7" in told["dies"][0] and "代码" in told["garbage"][0] + told["odd"][0]
    )
    assert told["hangs"] == ["超过 2 秒没有做完，已经结束它的 Excel"]
    assert found[-1].told == ["“leaves”之后还有进程没有退出，已经结束"]
    time.sleep(0.2)
    assert not [n for key in ("hangs", "leaves") for n in noted(tmp_path, key) if alive(n)]


def alive(number):
    """Whether it runs; one that has ended and that nobody waits for is a zombie."""
    try:
        return is_alive(number) and " Z " not in Path(f"/proc/{number}/stat").read_text()
    except OSError:
        return False


def test_what_excel_said_before_it_hung_is_kept(tmp_path):
    code = "open(job['folder'] + '/dialogs.txt', 'w', encoding='utf-8').write('Microsoft Visual Basic｜编译错误')\ntime.sleep(60)"
    trial = Trial("k", "n", "p", passes, 1)
    first, _ = runner.run_trials([trial], tmp_path, {}, child(lambda key: code), 0.1)
    assert first.figures == {"dialogs": ["Microsoft Visual Basic｜编译错误"]}


def test_stopping_it_ends_what_it_started(tmp_path):
    def interrupted(job):
        process = child(lambda key: SLEEPER + "write(well)\ntime.sleep(60)")(job)
        while not (Path(job.folder) / "outcome.json").exists():
            time.sleep(0.05)
        process.wait = lambda seconds, real=process.wait: real(seconds) if seconds == 20 else stop()
        return process

    def stop():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(runner.run_trials([Trial("k", "n", "p", passes)], tmp_path, {}, interrupted, 0.1))
    time.sleep(0.2)
    assert not any(map(alive, noted(tmp_path, "k")))


def test_the_child_itself_ends_with_a_result_where_there_is_no_excel(tmp_path):
    trial = TRIALS[0]
    found, last = runner.run_trials([trial], tmp_path, {"template": "x", "demo": "y"})
    assert (found.key, found.name, found.outcome) == (trial.key, trial.name, Outcome.FAILED)
    assert "Excel 没有启动" in found.told[0] and last.outcome is Outcome.PASSED


# ---- what is compared ------------------------------------------------------------------------------------------------

MONEY, OTHER = Kind.MONEY, Kind.TEXT


@pytest.mark.parametrize(
    ("kind", "excel", "python", "agrees"),
    [
        (MONEY, 100.0, 100.004, True), (MONEY, 100.0, 100.01, False), (MONEY, 0.0, None, False),
        (MONEY, CellError.NA, CellError.NA, True), (MONEY, CellError.NA, CellError.VALUE, False), (MONEY, CellError.NA, 0.0, False),
        (MONEY, 0.0, CellError.NA, False), (OTHER, "", None, True), (OTHER, None, "", True), (OTHER, "甲", "甲 ", False),
        (OTHER, 0.1 + 0.2, 0.3, True), (OTHER, 0.3001, 0.3, False), (OTHER, "1", 1.0, False), (OTHER, "#N/A", CellError.NA, False),
        (OTHER, "偏高", Judgement.STRETCH, True), (OTHER, "可信", Judgement.STRETCH, False),
    ],
)  # fmt: skip
def test_cells_agree_to_the_cent_and_as_what_they_are(kind, excel, python, agrees):
    assert Compared("计划!A1", kind, excel, python).agrees is agrees


def test_a_day_is_no_number():
    day = dt.date(2026, 11, 23)
    assert Compared("计划!A1", Kind.DATE, day, day).agrees
    assert not Compared("计划!A1", Kind.DATE, 46349.0, day).agrees
    assert Compared("承诺登记!R5", Kind.DATE, day, 46349.0).agrees  # Python's sum of a day and the days of grace
    assert not Compared("承诺登记!R5", Kind.DATE, day, 46350.0).agrees
    assert not Compared("承诺登记!R5", Kind.DATE, 46349.0, 46349.0 + 1).agrees
    assert str(Compared("计划!A1", Kind.TEXT, "", CellError.NA)) == "计划!A1：Excel 空白，Python #N/A"


# ---- what the trials ask of the workbook is there ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def modules():
    with ExcelFile(template_path()) as file:
        return {module.name: module.source.replace("\r\n", "\n") for module in file.vba_project().modules}


def test_every_module_of_the_template_is_compiled_by_one_of_its_procedures(modules):
    # HkMemo is the project's own, and compiled when HK_VERSION calls it
    others = r"Sheet\d+$|ThisWorkbook$|HkMemo$"
    assert opening.PROCEDURES.keys() == {name for name in modules if not re.match(others, name)}
    for module, procedure in opening.PROCEDURES.items():
        assert re.search(rf"^(Public )?(Sub|Function) {procedure}\(\)", modules[module], re.MULTILINE), procedure


def test_procedures_that_trials_run_are_public_and_take_what_they_are_given(modules):
    source = "".join(modules.values())
    heads = (
        "Function HkTryAgain()", "Function HkJob(ByVal job As String)", "Function HkText(ByVal name As String)", "Sub HkCheck()",
    )  # fmt: skip
    for head in heads:
        assert f"Public {head}" in source
    asked = re.findall(r'RunJob "(\w+)"', modules["HkButtons"])
    # a repair finds nothing in a whole workbook; an import and a start ask for files, which nobody is there to choose;
    # a month is closed once, at its end
    assert sorted(asked) == sorted([*JOBS, "repair", "import_receipts", "roll_over", "start_from"])


def test_what_the_file_holds_is_counted():
    counts = opening.in_file(template_path())
    with zipfile.ZipFile(template_path()) as package:
        sheets = [package.read(name) for name in package.namelist() if name.startswith("xl/worksheets/sheet")]
        charts = [name for name in package.namelist() if name.startswith("xl/charts/chart")]
    assert counts["按钮"] == 18  # 客户, 计划, 措施行动, 回款流水 and 待认领 one each, 跟进清单 and 复盘 two, 说明 nine
    assert sum(n for what, n in counts.items() if "图表" in what) == len(charts) == 4
    rules = sum(sheet.count(b"<cfRule") for sheet in sheets)
    assert sum(n for what, n in counts.items() if "条件格式" in what) == rules > 0
    assert sum(n for what, n in counts.items() if "数据验证" in what) > 100


# ---- for people ------------------------------------------------------------------------------------------------------


def test_trials_are_told_apart_and_in_chinese():
    assert len({trial.key for trial in TRIALS}) == len({trial.name for trial in TRIALS}) == len(TRIALS) >= 16
    for trial in TRIALS:
        assert re.search("[一-鿿]", trial.name) and len(trial.proves) > 5 and trial.key.isidentifier()


@pytest.mark.parametrize(
    ("said", "answer"), [("y", True), ("否", False), ("", None), (" 是 ", True), ("什么\nn", False), (None, None)]
)
def test_an_answer(said, answer):
    lines = iter([] if said is None else said.split("\n"))

    def read(prompt):
        assert "y" in prompt
        try:
            return next(lines)
        except StopIteration:
            raise EOFError from None

    assert report.ask(report.QUESTIONS[0], read) is answer


def result(outcome):
    return Result.of(Trial("k", "名", "证明", passes), outcome, ["话"] if outcome is Outcome.FAILED else [], 2.0)


def test_well_is_when_nothing_failed_and_no_answer_is_bad():
    passed, failed, cannot_here = map(result, (Outcome.PASSED, Outcome.FAILED, Outcome.NOT_POSSIBLE))
    assert report.is_well([passed, cannot_here], {"repair": False, "icons": True, "help": None})
    assert not report.is_well([passed, failed], {})
    assert not report.is_well([passed], {"repair": True})
    assert not report.is_well([passed], {"icons": False})
    assert report.line_of(failed) == ["[没通过] 名：证明（2 秒）", "       → 话"]
    assert report.summary([passed, failed], False).startswith("通过 1 项，没通过 1 项。有不对")


class Pc:
    """A machine with no registry."""

    class registry:
        value = staticmethod(lambda *key: None)


def started(outcomes):
    """Children that leave these outcomes, one after the other."""
    left = iter(outcomes)

    def start(job):
        return child(lambda key: f"write(well | {{'key': '{key}', 'outcome': '{next(left)}'}})")(job)

    return start


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(run, "make_demo", lambda folder, today: (Path(__file__).with_name("conftest.py"),))
    monkeypatch.setattr(run, "TRIALS", TRIALS[:2])
    monkeypatch.setattr(run.report, "show_to_person", lambda book, machine: None)


@pytest.mark.parametrize(
    ("outcomes", "said", "ok"),
    [
        (["passed", "passed"], "nyyy", True),
        (["passed", "failed"], "nyyy", False),
        (["passed", "passed"], "yyyy", False),
    ],
)
def test_a_whole_run(quick, outcomes, said, ok, tmp_path):
    lines: list[str] = []
    answers = iter(said)
    found = run.run(Pc(), lines.append, lambda prompt: next(answers), started(outcomes))
    assert (found["ok"], found["complete"]) == (ok, True)
    assert [one["outcome"] for one in found["trials"]] == [*outcomes, "passed"]
    assert [one["answer"] for one in found["questions"]] == [sign == "y" for sign in said]
    assert {"system", "python", "excel", "xlwings", "xl_huikuan"} <= found["machine"].keys()
    assert lines[-1].startswith("通过")
    assert str(Path.home()) not in report.as_text({"told": f"{Path.home()}/x"})


def test_a_run_that_is_stopped_says_that_it_is_not_complete(quick):
    def stopped(job):
        raise KeyboardInterrupt

    lines: list[str] = []
    found = run.run(Pc(), lines.append, None, stopped)
    assert (found["ok"], found["complete"], found["trials"]) == (False, False, [])
    assert "已中断，下面是到现在为止的结果" in lines


@pytest.mark.skipif(sys.platform == "win32", reason="what other systems say")
def test_elsewhere_it_says_so_plainly(huikuan, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ran = huikuan("selftest")
    assert ran.code == 2 and "不是 Windows" in ran.err and "什么也没有试" in ran.err
    assert huikuan("selftest", "--json").code == 2 and not list(tmp_path.iterdir())


def test_the_result_is_a_file_and_a_file_before_is_kept(huikuan, tmp_path, monkeypatch):
    monkeypatch.setattr(run, "check_there", lambda *_: None)
    monkeypatch.setattr(run, "run", lambda *_: {"ok": True, "told": "通过"})
    out = tmp_path / "结果.json"
    for _ in range(2):
        ran = huikuan("selftest", "-o", out)
        assert ran.code == 0 and str(out) in ran.out and json.loads(out.read_text("utf-8"))["told"] == "通过"
    [before] = (tmp_path / "备份").iterdir()
    assert before.read_bytes() == out.read_bytes()


def test_windows_without_excel_is_told():
    with pytest.raises(Exception, match="没有找到 Excel"):
        run.check_there(Pc(), windows=True)


@pytest.mark.parametrize(
    ("today", "filled"),
    [((2026, 11, 10), (2026, 11, 10)), ((2026, 12, 9), (2026, 11, 30)), ((2027, 1, 1), (2026, 12, 31))],
)
def test_the_demo_is_of_a_month_that_has_figures(today, filled):
    assert run.demo_day(dt.date(*today)) == dt.date(*filled)


def test_notes_go_on():
    notes = Notes()
    notes.expect(False, "甲")
    notes.expect(False, "乙")
    assert notes.wrong == ["甲", "乙"]
