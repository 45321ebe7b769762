"""The buttons' jobs through xlwings' server, in another process than the workbook: everything goes over COM."""

from __future__ import annotations

import datetime as dt
import shutil
import zipfile

import pytest
from conftest import JIA, YI
from office_edits import (
    drop_column,
    drop_name,
    drop_sheet,
    drop_table,
    for_customer,
    named,
    protect,
    read_rows,
    set_cells,
    set_name,
)
from servers import by_hand

import xl_huikuan
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.jobs.break_down import break_down
from xl_huikuan.jobs.follow_up import follow_up
from xl_huikuan.jobs.suggest_measures import suggest_measures
from xl_huikuan.ooxml.workbook import CellWrite, Workbook
from xl_huikuan.values import CellError

MODULE = "xl_huikuan.addin.buttons"
JOBS = {"check": "校验", "plan": "分解计划", "follow_ups": "生成跟进清单", "measures": "测算措施"}
AUTOMATIC, MANUAL = -4105, -4135


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LOCALAPPDATA", str(tmp_path_factory.mktemp("logs")))
        with by_hand() as found:
            yield found


@pytest.fixture
def excel(small):
    from hosts.excel_stand_in import Excel

    return lambda: Excel(small)


def press(server, excel, job):
    return server.CallUDF(MODULE, job, (), excel.book)[:2]


def state(excel):
    app = excel.book.Application
    return app.Calculation, app.ScreenUpdating, app.EnableEvents, app.StatusBar, app.DisplayAlerts


@pytest.mark.parametrize("mode", [AUTOMATIC, MANUAL])
@pytest.mark.parametrize("job", JOBS)
def test_a_button_does_its_job_and_leaves_excel_as_it_was(server, excel, job, mode):
    running = excel()
    running.book.Application.Calculation = mode
    seen = []
    running.when_put = lambda name, value: seen.append((name, value))
    kind, text = press(server, running, job)
    assert kind == "ok", text
    assert state(running) == (mode, True, True, False, True)
    assert {("ScreenUpdating", False), ("DisplayAlerts", False), ("Calculation", MANUAL)} <= set(seen)
    told = [str(value) for name, value in seen if name == "StatusBar"]
    assert told[0] == f"{JOBS[job]}：正在读取工作簿……" and told[-1] == "False"
    assert running.log == []


def test_the_buttons_write_what_the_command_line_writes(server, excel, small, tmp_path):
    for_customer(small, "tblFollowups", YI, 结果="=周五", 再次承诺金额=9_000.0, 再次承诺日期=dt.date(2026, 11, 27))
    other = shutil.copy2(small, tmp_path / "twin.xlsm")
    running = excel()
    assert [press(server, running, job)[0] for job in ("plan", "follow_ups", "measures")] == ["ok"] * 3
    today = dt.date.today()
    break_down(FileBook(other), today)
    follow_up(FileBook(other), today)
    suggest_measures(FileBook(other), today)
    live, file = FileBook(running.save(small.with_name("saved.xlsm"))).read(), FileBook(other).read()
    for name, table in file.tables.items():
        assert live[name].columns == table.columns, name
    assert live.names == file.names
    assert [path.name[:6] for path in small.parent.glob("备份/*")] == ["十一月.备份"]


def test_an_older_workbook_gets_what_it_lacks(server, excel, small, tmp_path):
    drop_column(small, "tblPlan", "进度差额")
    drop_name(small, "hk_days")
    drop_table(small, "tblMeasures")
    drop_sheet(small, "复盘")
    other = shutil.copy2(small, tmp_path / "twin.xlsm")
    running = excel()
    kind, text = press(server, running, "plan")
    assert kind == "ok", text
    break_down(FileBook(other), dt.date.today())
    live, file = FileBook(running.save(small.with_name("saved.xlsm"))).read(), FileBook(other).read()
    for name, table in file.tables.items():
        assert live[name].columns == table.columns and live[name].place.letters == table.place.letters, name
    assert live.names == file.names and live.name_places == file.name_places


def test_problems_are_told_and_listed(server, excel, small):
    set_cells(small, "tblCustomers", {(1, "客户编码"): JIA, (2, "锁定目标"): "很多"})
    running = excel()
    before = FileBook(small).read()
    for job in JOBS:
        kind, text = press(server, running, job)
        assert kind == "problems" and text.startswith("没有写入任何内容") and "客户!A6" in text and len(text) <= 480
        saved = running.save(small.with_name("saved.xlsm"))
        assert "客户!A6" in named(saved, "hk_problems") and "很多" in named(saved, "hk_problems")
        assert JOBS[job] in named(saved, "hk_last_run")
        after = FileBook(saved).read()
        assert all(after[name].columns == table.columns for name, table in before.tables.items())
    assert state(running) == (AUTOMATIC, True, True, False, True)
    assert not list(small.parent.glob("*备份*"))


def test_a_repair_is_shown_first_and_done_at_the_second_click(server, excel, small):
    set_cells(small, "tblPlan", {(0, "累计实收"): 5.0})
    running = excel()
    kind, text = press(server, running, "repair")
    assert kind == "problems" and "可以修复 1 处" in text
    assert read_rows(running.save(small.with_name("first.xlsm")), "tblPlan")[0]["累计实收"] == 5
    kind, text = press(server, running, "repair")
    assert kind == "problems" and "修复了 1 处" in text and "备份" in text
    assert FileBook(running.save(small.with_name("second.xlsm"))).read().typed_over == {}
    kind, text = press(server, running, "repair")
    assert kind == "ok" and text.startswith("没有要修复的\n下一步：")


def test_a_month_is_closed_at_the_second_click(server, excel, small):
    """The workbook that is open is closed, for the user to save; the next month's is a file beside it that calculates by itself."""
    today = dt.date.today()
    set_name(small, "hk_from", today - dt.timedelta(days=29))
    set_name(small, "hk_to", today)
    set_cells(small, "tblSteps", {(row, "截止日"): None for row in range(3)})
    running, following = excel(), small.with_name("回款计划-2026-12.xlsm")
    kind, text = press(server, running, "roll_over")
    assert kind == "ok" and text == (
        "还没有动手：再点一次“结转”，就给 2026-11 结账（以后按钮不再改它），在旁边做出 回款计划-2026-12.xlsm\n"
        "下一步：要结账，就再点一次“结转”"
    )
    assert not following.exists()
    kind, text = press(server, running, "roll_over")
    assert kind != "error" and "2026-12 的工作簿已做好" in text, text
    assert named(running.save(small.with_name("saved.xlsm")), "hk_closed").date() == today
    made = FileBook(following).read()
    assert [made.names[name] for name in ("hk_month", "hk_closed", "hk_target")] == ["2026-12", None, None]
    with zipfile.ZipFile(following) as package:
        assert b"calcMode" not in package.read("xl/workbook.xml")
    kind, text = press(server, running, "roll_over")
    assert kind == "problems" and "回款计划-2026-12.xlsm 已经在旁边了" in text
    assert state(running) == (AUTOMATIC, True, True, False, True)


def test_check_lists_what_it_finds(server, excel, small):
    for_customer(small, "tblReceipts", JIA, 日期=dt.date(2026, 7, 1))
    running = excel()
    kind, text = press(server, running, "check")
    saved = running.save(small.with_name("saved.xlsm"))
    assert kind == "problems" and "发现" in text
    assert "请核对" in named(saved, "hk_problems") and named(saved, "hk_last_run").endswith("校验")
    assert read_rows(saved, "tblReceipts") == read_rows(small, "tblReceipts")


def test_a_protected_sheet_is_told(server, excel, small):
    protect(small, "参数")
    running = excel()
    kind, text = press(server, running, "plan")
    assert kind == "problems" and "参数：工作表受保护" in text and "撤消工作表保护" in text
    assert "参数：工作表受保护" in named(running.save(small.with_name("saved.xlsm")), "hk_problems")


def test_a_protected_page_of_instructions_stops_nothing(server, excel, small):
    protect(small, "说明")
    running = excel()
    assert press(server, running, "plan")[0] == "ok"
    saved = running.save(small.with_name("saved.xlsm"))
    assert named(saved, "hk_today").date() == dt.date.today()
    assert named(saved, "hk_last_run") == named(small, "hk_last_run")


@pytest.mark.parametrize(
    ("at", "said"), [("正在计算", "没有写入任何内容"), ("正在写入", "没有写入任何内容"), ("Range", "可能只写了一部分")]
)
def test_an_unexpected_error_is_said_shortly_and_logged(server, excel, small, at, said):
    running = excel()

    def fail(name, value):
        if name == "StatusBar" and at in str(value):
            raise OSError("out of memory")

    running.when_put = fail
    if at == "Range":
        real = running.save
        running.save = lambda path=None: (_ for _ in ()).throw(OSError("disk")) if path else real(path)
    kind, text = press(server, running, "plan")
    assert kind == "error" and said in text and "huikuan.log" in text and "Traceback" not in text
    log = text.rpartition("：")[2]
    with open(log, encoding="utf-8") as file:  # noqa: PTH123
        assert "line " in file.read()  # where it happened, and none of what was said
    running.when_put = lambda name, value: None
    assert state(running)[:3] == (AUTOMATIC, True, True)


def test_a_function_called_while_a_job_runs_is_answered(server, excel):
    running = excel()
    answers = []

    def recalculate(name, value):
        if name == "StatusBar" or (name == "Calculation" and value == AUTOMATIC):
            answers.append(server.CallUDF("xl_huikuan.addin.functions", "HK_GAP", (300000.0, 200000.0)))

    running.when_put = recalculate
    assert press(server, running, "plan")[0] == "ok"
    assert answers == [100000.0] * 5  # reading, calculating, writing, calculation again, status bar given back


def test_a_workbook_that_counts_days_from_1904_is_refused(server, excel, small):
    running = excel()
    running.date1904 = True
    for job in JOBS:
        kind, text = press(server, running, job)
        assert kind == "problems" and "1904 日期系统" in text
    saved = running.save(small.with_name("saved.xlsm"))
    assert "1904" in named(saved, "hk_problems")
    assert all(read_rows(saved, name) == read_rows(small, name) for name in ("tblPlan", "tblFollowups", "tblActions"))


def test_a_workbook_never_saved_is_refused(server, excel):
    running = excel()
    running.app.workbook.path = ""
    kind, text = press(server, running, "plan")
    assert kind == "problems" and "请先保存" in text


def calculates(server, excel, job="check"):
    """Whether Excel is to calculate everything."""
    told = server.CallUDF(MODULE, job, (), excel.book)[2]
    assert told in ("", "calculate")
    return told == "calculate"


@pytest.mark.parametrize(
    ("table", "column", "shown"),
    [
        ("tblCommitments", "差距", CellError.NAME),
        ("tblPlan", "数据检查", CellError.NAME),
        ("tblWorkings", "判断理由", "偏高（理由要有 Python 才写得出）"),
    ],
)
def test_a_button_in_a_later_session_heals_what_was_calculated_without_python(
    server, excel, small, table, column, shown
):
    """What the cells show is all that is left of a session without Python, or with a server that was lost."""
    set_name(small, "hk_version", xl_huikuan.__version__)
    assert not calculates(server, excel())
    book = Workbook.open(small)
    book.table(table).write(1, column, CellWrite(shown, keep_formula=True))
    book.save(small)
    assert calculates(server, excel())
    set_cells(small, "tblCustomers", {(1, "客户编码"): JIA})  # a job that stops heals too
    assert calculates(server, excel())


def test_a_button_heals_what_another_version_calculated(server, excel, small):
    set_name(small, "hk_version", xl_huikuan.__version__ + ".1")
    running = excel()
    assert [calculates(server, running) for _ in range(2)] == [True, False]


def test_the_second_press_is_the_same(server, excel, small):
    running = excel()
    press(server, running, "follow_ups")
    first = read_rows(running.save(small.with_name("saved.xlsm")), "tblFollowups")
    press(server, running, "follow_ups")
    assert read_rows(running.save(small.with_name("saved.xlsm")), "tblFollowups") == first
