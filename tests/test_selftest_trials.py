"""Trials that no stand-in can make, over objects that answer as Excel does: what each finds wrong, and what it does not."""

from __future__ import annotations

from collections import Counter
from types import SimpleNamespace as Thing

import pytest

from xl_huikuan.addin.selftest import breaking, keeping, opening, pressing
from xl_huikuan.addin.selftest.trial import Outcome, Trial, attempt
from xl_huikuan.book.contract.status import Messages
from xl_huikuan.book.contract.tables import NAMES, SHEETS, TABLES
from xl_huikuan.book.month_table import MonthTable
from xl_huikuan.template import template_path


class Desk:
    """A desk of one workbook, whose VBA answers as `answers` say."""

    sees_dialogs = True

    def __init__(self, book, folder, **answers):
        self.book, self.folder, self.answers = book, folder, answers
        self.dialogs: list[str] = []
        self.ran: list[str] = []

    def open(self, which, name=""):
        return self.book

    def run(self, book, macro, *given):
        self.ran.append(macro)
        answer = self.answers.get(macro, opening.READY if macro == "HkWhatIsThere" else "话")
        return answer(*given) if callable(answer) else answer


def outcome(work, desk):
    result = attempt(Trial("k", "n", "p", work), desk)
    return result.outcome, result.told


APP = Thing(api=Thing(Version="16.0", Build=17928))


def book(caption="示例.xlsm", saved=True):
    return Thing(
        api=Thing(Windows=lambda n: Thing(Caption=caption), Saved=saved, FullName=str(template_path())), app=APP
    )


@pytest.mark.parametrize(
    ("opened", "said"),
    [
        (book(), ""), (book("示例.xlsm  [已修复]"), "修复了这个文件"), (book("x [Repaired]"), "修复了这个文件"),
        (book(saved=False), "会问是否保存"),
    ],
)  # fmt: skip
def test_opening(opened, said, tmp_path, monkeypatch):
    monkeypatch.setattr(opening.tempfile, "gettempdir", lambda: str(tmp_path))
    found, told = outcome(opening.opens, Desk(opened, tmp_path))
    assert (found is Outcome.PASSED) is (said == "") and said in "".join(told)


def test_opening_with_macros_off_a_dialog_or_a_log_of_repairs(tmp_path, monkeypatch):
    monkeypatch.setattr(opening.tempfile, "gettempdir", lambda: str(tmp_path))
    assert "宏没有运行" in outcome(opening.opens, Desk(book(), tmp_path, HkText=""))[1][0]
    desk = Desk(book(), tmp_path)
    desk.dialogs.append("Microsoft Excel｜发现内容有问题")
    assert outcome(opening.opens, desk) == (Outcome.FAILED, ["打开时弹出了对话框"])

    def repaired(state):
        (tmp_path / "error034560_01.xml").write_text("")
        return "话"

    assert outcome(opening.opens, Desk(book(), tmp_path, HkText=repaired))[1] == ["Excel 留下了修复记录（error….xml）"]


def whole(tables=None, names=None):
    """A workbook with the contract's tables and names."""
    made = [
        Thing(Name=name, ListColumns=[Thing(Name=header) for header in declared.headers()])
        for name, declared in TABLES.items()
    ]
    api = Thing(FullName=str(template_path()), Names=[Thing(Name=name) for name in (NAMES if names is None else names)])
    return Thing(sheets=[Thing(api=Thing(ListObjects=made if tables is None else tables(made)))], api=api)


def test_what_excel_has_is_compared_with_the_file_and_the_contract(tmp_path, monkeypatch):
    there = opening.in_file(template_path())
    monkeypatch.setattr(opening, "in_excel", lambda book: there)
    assert outcome(opening.holds_all, Desk(whole(), tmp_path)) == (Outcome.PASSED, [])
    found = outcome(opening.holds_all, Desk(whole(lambda made: made[1:]), tmp_path))
    assert f"表 {next(iter(TABLES))} 的列和约定不同" in found[1][0]
    assert (
        "缺少名称 hk_today"
        in outcome(opening.holds_all, Desk(whole(names=NAMES.keys() - {"hk_today"}), tmp_path))[1][0]
    )
    monkeypatch.setattr(opening, "in_excel", lambda book: there - Counter(["按钮"]))
    assert "按钮 文件里 18，Excel 里 17" in outcome(opening.holds_all, Desk(whole(), tmp_path))[1][0]


def test_counting_in_excel():
    def no_cells(kind):
        raise OSError("1004")

    def sheet(name, rules, charts, shapes, special):
        cells = Thing(FormatConditions=Thing(Count=rules), SpecialCells=special)
        return Thing(name=name, api=Thing(Cells=cells, ChartObjects=lambda: Thing(Count=charts), Shapes=shapes))

    shapes = [Thing(Type=8, OnAction="x!HkPlan"), Thing(Type=8, OnAction=""), Thing(Type=3, OnAction="x")]
    counted = opening.in_excel(
        Thing(sheets=[sheet("甲", 3, 1, shapes, lambda kind: Thing(CountLarge=40)), sheet("乙", 0, 0, [], no_cells)])
    )
    assert counted == {"甲 有数据验证的格子": 40, "甲 条件格式": 3, "甲 图表": 1, "按钮": 1}


def test_a_module_that_does_not_compile(tmp_path):
    desk = Desk(book(), tmp_path)
    desk.answers["HkShowState"] = lambda: desk.dialogs.append("Microsoft Visual Basic｜编译错误：变量未定义")
    found = outcome(opening.compiles, desk)
    assert found == (Outcome.FAILED, ["模块 HkHelp：Microsoft Visual Basic｜编译错误：变量未定义"])
    assert set(opening.PROCEDURES.values()) <= set(desk.ran)
    assert outcome(opening.compiles, Desk(book(), tmp_path, HkWhatIsThere=Messages.no_setup.name))[0] is Outcome.PASSED


# ---- filter, dialog, paper -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        (["回款计划｜发现 3 个问题"], ""), ([], "应有一个对话框"), (["回款计划｜?? 3 ????"], "不是看得懂的中文"),
        (["Microsoft Excel｜发现 3 个问题"], "标题不对"), (["回款计划｜甲", "另一个"], "应有一个对话框"),
    ],
)  # fmt: skip
def test_the_buttons_dialog(tmp_path, said, wrong):
    desk = Desk(book(), tmp_path, HkText="回款计划")
    desk.answers["HkCheck"] = lambda: desk.dialogs.extend(said)
    found, told = outcome(pressing.dialog, desk)
    assert (found is Outcome.PASSED) is (wrong == "") and wrong in "".join(told)


def paper(orientation=2, wide=1, text="12.00", printer=True):
    cell = Thing(Text=text, Address=lambda row, column: "B5")
    table = Thing(
        DataBodyRange=Thing(Rows=Thing(Count=1), Columns=Thing(Count=1), Cells=lambda row, column: cell), Name="x"
    )

    class Sheet:
        ListObjects = (table,)

        @property
        def PageSetup(self):
            if not printer:
                raise OSError("没有安装打印机")
            return Thing(Pages=Thing(Count=2), Orientation=orientation, FitToPagesWide=wide)

    def export(kind, path):
        with open(path, "wb") as file:  # noqa: PTH123
            file.write(b"%PDF")

    sheets = [Thing(name=SHEETS[1], api=Sheet()), Thing(name="hk.hidden", api=None)]
    return Thing(sheets=sheets, api=Thing(ExportAsFixedFormat=export))


@pytest.mark.parametrize(
    ("pages", "wrong"),
    [
        (paper(), ""), (paper(orientation=1), "不是横向"), (paper(wide=False), "不是一页宽"), (paper(text="####"), "B5 显示成 ###"),
    ],
)  # fmt: skip
def test_paper(tmp_path, pages, wrong):
    found, told = outcome(keeping.prints, Desk(pages, tmp_path))
    assert (found is Outcome.PASSED) is (wrong == "") and wrong in "".join(told)


def test_without_a_printer_pages_cannot_be_counted(tmp_path):
    assert outcome(keeping.prints, Desk(paper(printer=False), tmp_path))[0] is Outcome.NOT_POSSIBLE


# ---- Python killed ---------------------------------------------------------------------------------------------------


class Killed:
    """A job that is in its middle for a while; VBA's answer when its Python is ended meanwhile."""

    def __init__(self, monkeypatch, answer=("error", "Python 没有做完"), heals=True):
        self.alive, self.answer, self.heals, self.ended = True, answer, heals, 0
        monkeypatch.setattr(breaking, "end", self.end)
        monkeypatch.setattr(breaking, "process_of", lambda server: 4711)
        monkeypatch.setattr(breaking, "state_of", lambda book: self.state)
        monkeypatch.setattr(breaking, "expect_agreement", lambda desk, notes, book, when: None)
        self.state = {"ScreenUpdating": True}

    def end(self, number):
        assert number == 4711
        self.alive, self.ended = False, self.ended + 1

    def job(self, name):
        self.alive = self.alive or self.heals
        for _ in range(30):
            breaking.time.sleep(0.01)
            if not self.alive:
                self.alive = self.heals
                return self.answer
        return "ok", "好"


def desk_of(killed, tmp_path):
    desk = Desk(Thing(api=Thing(Name="示例.xlsm")), tmp_path, HkTryAgain=True, HkJob=killed.job)
    desk.server = lambda book: None
    desk.calculate = lambda: None
    return desk


def test_python_ended_in_the_middle_of_a_job(tmp_path, monkeypatch):
    killed = Killed(monkeypatch)
    assert outcome(breaking.server_killed, desk_of(killed, tmp_path)) == (Outcome.PASSED, [])
    assert killed.ended == 1


def test_a_job_that_nobody_answers_for_and_an_excel_left_as_it_was_in_the_middle(tmp_path, monkeypatch):
    killed = Killed(monkeypatch, answer=("error", ""))
    states = iter([{"ScreenUpdating": True}, {"ScreenUpdating": False}])
    monkeypatch.setattr(breaking, "state_of", lambda book: next(states))
    found, told = outcome(breaking.server_killed, desk_of(killed, tmp_path))
    assert found is Outcome.FAILED and "却没有一句话" in told[0] and "状态没有恢复" in told[1]


def test_a_python_that_does_not_come_back(tmp_path, monkeypatch):
    found, told = outcome(breaking.server_killed, desk_of(Killed(monkeypatch, heals=False), tmp_path))
    assert found is Outcome.FAILED and told[0].startswith("再点一次")


def test_a_job_too_quick_to_be_ended_in_its_middle(tmp_path, monkeypatch):
    killed = Killed(monkeypatch, answer=("ok", "好"))
    assert outcome(breaking.server_killed, desk_of(killed, tmp_path))[0] is Outcome.NOT_POSSIBLE
    assert killed.ended == len(breaking._MOMENTS)


@pytest.mark.parametrize(("pieces", "passes"), [(0, True), (2, False)])
def test_rules_that_colour_the_list_are_counted_after_many_mornings(tmp_path, monkeypatch, pieces, passes):
    """`pieces`: so many rules more whenever the list grows, as Excel has them where rows are copied."""
    rows, conditions = [10], [5]

    class Live:
        def __init__(self, book, folder):
            pass

        def read(self):
            return {"tblFollowups": MonthTable("tblFollowups", {"结果": [None] * rows[0]}, [*range(rows[0])], None)}

        def write(self, month):
            conditions[0] += pieces * (len(month["tblFollowups"]) > rows[0])
            rows[0] = len(month["tblFollowups"])

    class Cells:
        @property
        def FormatConditions(self):
            return Thing(Count=conditions[0])

    monkeypatch.setattr(pressing, "LiveBook", Live)
    monkeypatch.setattr(pressing, "check_ready", lambda desk, book: None)
    monkeypatch.setattr(pressing, "tables_of", lambda book: {"tblFollowups": Thing(sheet=Thing(Cells=Cells()))})
    found, told = outcome(pressing.many_mornings, Desk(book(), tmp_path))
    assert (found is Outcome.PASSED, rows) == (passes, [10])
    assert passes or "从 5 条变成了 45 条" in told[0]
