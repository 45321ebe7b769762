"""The self-test's trials over the stand-in for Excel: each finds nothing wrong where nothing is, and what was put in where it is.

The stand-in calculates no functions of macros, so what cells show after a job is not looked at here.
"""

from __future__ import annotations

import shutil
import threading
import time

import pytest
from servers import by_hand

from xl_huikuan import cli
from xl_huikuan.addin.selftest import breaking, compare, figures, keeping, opening, pressing
from xl_huikuan.addin.selftest.processes import end, is_alive, still_there
from xl_huikuan.addin.selftest.trial import Outcome, Trial, attempt
from xl_huikuan.addin.selftest.trials import TRIALS
from xl_huikuan.book.contract.customers import Customers
from xl_huikuan.book.contract.followups import Followups
from xl_huikuan.book.contract.ledgers import Contacts, Receipts
from xl_huikuan.book.contract.plan import Plan
from xl_huikuan.book.contract.status import Messages
from xl_huikuan.book.problems import BookError
from xl_huikuan.template import template_path

BUTTONS = "xl_huikuan.addin.buttons"
TEXTS = {cell.name: cell.default for cell in Messages.declared}


class StandInDesk:
    """A desk whose Excel is the stand-in, a stand-in a workbook; its VBA's answers are given here."""

    sees_dialogs = False

    def __init__(self, folder, books, python):
        self.folder, self.books, self.python = folder, books, python
        self.dialogs: list[str] = []
        self.running = {}
        self.state = opening.READY
        self.calls = []

    def open(self, which, name=""):
        return self._opened(shutil.copy(self.books[which], self.folder / (name or self.books[which].name)))

    def _opened(self, path):
        from hosts.excel_stand_in import Excel

        excel = Excel(path)
        book = excel.xlwings_book()
        self.running[str(book.api.FullName)] = excel
        return book

    def of(self, book):
        return self.running[str(book.api.FullName)]

    def reopen(self, book):
        return self._opened(self.of(book).save())

    def run(self, book, macro, *given):
        self.calls.append((macro, *given))
        if macro == "HkJob":
            return self.job(book, *given)
        answers = {"HkWhatIsThere": self.state, "HkTryAgain": self.state == opening.READY}
        return TEXTS[given[0]] if macro == "HkText" else answers.get(macro)

    def job(self, book, job):
        return self.python.CallUDF(BUTTONS, job, (), self.of(book).book)

    def calculate(self):
        """The stand-in keeps what cells show."""

    settle = calculate

    def server(self, book):
        raise NotImplementedError

    def note_process(self, number):
        raise NotImplementedError


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LOCALAPPDATA", str(tmp_path_factory.mktemp("logs")))
        with by_hand() as server:
            yield server


@pytest.fixture
def desk(small, tmp_path, python):
    folder = tmp_path / "desk"
    folder.mkdir()
    return StandInDesk(folder, {"template": template_path(), "demo": small}, python)


def made(desk, work):
    """A trial's outcome, without what the stand-in cannot calculate."""
    result = attempt(Trial("k", "n", "p", work), desk)
    told = [text for text in result.told if "和 Python 不同" not in text]
    return told, result.figures, result.outcome


def test_nothing_is_wrong_with_what_cells_show_and_every_computed_cell_is_looked_at(desk):
    told, found, outcome = made(desk, figures.computes)
    assert (told, outcome) == ([], Outcome.PASSED)
    wrong = {name: count for name, count in found.items() if name.endswith("_wrong")}
    assert found["demo_opened_cells"] > 300 and set(wrong.values()) == {0}, wrong


def test_a_figure_that_differs_is_found(desk, monkeypatch):
    book, real = desk.open("demo"), compare.month_of

    def two_cents_more(*given):
        month = real(*given)
        month.receipts.amount[0] += 2
        return month

    monkeypatch.setattr(compare, "month_of", two_cents_more)
    wrong = {cell.where.partition("!")[0] for cell in compare.compared(book, desk.folder) if not cell.agrees}
    assert {Receipts.declared.sheet, Plan.declared.sheet} <= wrong


def test_without_python_what_needs_it_cannot_be_tried(desk):
    desk.state = Messages.no_setup.name
    needing = figures.computes, figures.gives, figures.one_receipt, pressing.job_twice, breaking.without_python
    for work in (*needing, keeping.saved_then_checked):
        told, _, outcome = made(desk, work)
        assert outcome is Outcome.NOT_POSSIBLE and "还没有设置 Python" in told[-1]


def test_jobs_twice(desk):
    told, found, _ = made(desk, pressing.job_twice)
    assert told == []
    assert {f"{job}_seconds" for job in pressing.JOBS} <= found.keys()
    pressed = [call[1] for call in desk.calls if call[0] == "HkJob"]
    assert pressed == [job for job in pressing.JOBS for _ in "12"]


def test_a_job_that_leaves_excel_changed_or_changes_again_is_found(desk):
    def careless(book, job):
        book.api.Application.ScreenUpdating = False
        if job == "plan":
            note(book, str(time.perf_counter()))
        return "error" if job == "measures" else "ok", "坏了"

    desk.job = careless
    told, _, outcome = made(desk, pressing.job_twice)
    assert outcome is Outcome.FAILED
    assert any("plan 第二次改动了" in text for text in told) and any("Excel 的状态变了" in text for text in told)
    assert "measures：坏了" in told and "应只有一份备份，有 0 份" in told


def note(book, text):
    """Write into the office's record, as no job should."""
    pressing.cell(book, Customers, Customers.note, 0).Value2 = text


def test_rows_more_and_fewer(desk):
    told, found, _ = made(desk, pressing.rows_more_and_fewer)
    # the stand-in's tables do not take their validation along to new rows, as Excel's are said to; formats they do
    assert told and all("没有首行的数据验证" in text and text.startswith(Contacts.declared.sheet) for text in told)
    # one customer has paid; of the two results the first takes the blank row that is left, the second a new one
    assert found["listed"] == ["5", "4"] and found["contacts"] == ["1", "2"]


def test_a_filter_that_stays_is_found(desk):
    desk.job = lambda book, job: ("ok", "")
    assert made(desk, pressing.filtered)[0] == [
        "还有 4 行隐藏着"
    ]  # the stand-in does not know that a table is filtered


def test_a_filter_that_was_cleared(desk):
    def clears(book, job):
        table = compare.tables_of(book)[Followups.declared.name]
        table.api.Range.AutoFilter(table.columns.index(Followups.code.header) + 1)
        return "ok", ""

    desk.job = clears
    assert made(desk, pressing.filtered)[0] == []


def test_a_protected_sheet_and_a_job_that_writes_all_the_same(desk):
    assert made(desk, pressing.protected)[0] == []
    real = desk.job

    def writes(book, job):
        note(book, "写了")
        return real(book, job)

    desk.job = writes
    assert made(desk, pressing.protected)[0] == ["说了有问题，却还是写了"]


def test_two_books_and_a_button_that_takes_the_wrong_one(desk):
    assert made(desk, pressing.two_books)[0] == []

    def wrong(book, job):
        note([*desk.running.values()][-1].xlwings_book(), "写了")
        return "ok", ""

    desk.job = wrong
    assert made(desk, pressing.two_books)[0] == ["一本的按钮改动了另一本", "按钮没有改动自己的工作簿"]


def test_a_dialog_cannot_be_seen_here(desk):
    assert made(desk, pressing.dialog)[2] is Outcome.NOT_POSSIBLE


def test_what_is_saved_is_read_alike(desk):
    told, found, _ = made(desk, keeping.saved_then_checked)
    assert told == []
    assert isinstance(found["problems"], int)


def test_calls_are_counted_in_the_server_and_its_process_is_known():
    with by_hand() as server:
        number = breaking.process_of(server)
        server.Exec(figures._COUNT)
        for _ in range(3):
            assert server.CallUDF("xl_huikuan.addin.functions", "HK_GAP", (300000.0, 200000.0)) == 100000.0
        assert int(server.Var(server.Eval(figures._CALLS))) == 3
        assert number > 0 and breaking.process_of(server) == number


def test_a_process_is_ended_by_its_number():
    with by_hand() as server:
        number = breaking.process_of(server)
        assert is_alive(number)
        threading.Timer(0.3, end, [number]).start()
        assert still_there([number], 20) == [] and not is_alive(number)
    assert still_there([4_000_000], 0) == []


def test_which_trials_are_made_where():
    tried = {figures.computes, figures.gives, figures.one_receipt, pressing.job_twice, pressing.rows_more_and_fewer}
    tried |= {
        pressing.protected,
        pressing.two_books,
        pressing.dialog,
        keeping.saved_then_checked,
        breaking.without_python,
    }
    elsewhere = {
        opening.opens,
        opening.holds_all,
        opening.compiles,
        pressing.filtered,
        pressing.many_mornings,
        breaking.server_killed,
        keeping.prints,
    }
    assert {trial.run for trial in TRIALS} == tried | elsewhere


def test_a_windows_without_excel_says_so(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BookError) as error:
        cli.app(["selftest"], standalone_mode=False)
    assert "没有找到 Excel" in str(error.value) and not list(tmp_path.iterdir())
