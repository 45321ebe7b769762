"""Twelve months of an office through the jobs alone: every receipt counts once, what is open goes on to the cent, and the
workbooks stay whole and small.

What is expected is kept beside the workbooks in plain sums of the test's own.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from foreign_files import text
from hosts import libreoffice, validator
from test_valid_for_office import disagreements
from year_of_receipts import Receipts

from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.month import Month
from xl_huikuan.jobs.break_down import break_down
from xl_huikuan.jobs.follow_up import follow_up
from xl_huikuan.jobs.log_results import log_results
from xl_huikuan.jobs.review import review
from xl_huikuan.jobs.suggest_measures import suggest_measures
from xl_huikuan.ooxml.package import Package
from xl_huikuan.rolling import roll_over_file
from xl_huikuan.start_files import start_files

DEALERS, MONTHS = 60, 12
NEWCOMER, LEAVER, RETURNS = 3, 5, 8
"""The months in which somebody comes, and two leave."""


@dataclass
class Open:
    """A promise as the test keeps it; cents."""

    due: dt.date
    left: int


@dataclass
class Dealer:
    """What happened to one customer."""

    promises: list[Open] = field(default_factory=list)
    received: int = 0
    in_month: int = 0
    """Promised for the month."""
    owes: int | None = None
    """应收余额 as the rep typed it in the month."""

    def close(self, first: dt.date) -> None:
        """Set what came against promises of the month and to come, then older ones."""
        came = max(self.received, 0)
        for promise in sorted(self.promises, key=lambda p: (p.due < first, p.due)):
            paid = min(promise.left, came)
            came -= paid
            promise.left -= paid
        self.promises = [promise for promise in self.promises if promise.left]


def begin(path: Path, dice: random.Random) -> None:
    """Of what the office has: a list of its dealers."""
    lines = [
        f"K{number:03d},客户{number},{dice.choice('ABCD')},{dice.randrange(20, 300) / 10}" for number in range(DEALERS)
    ]
    ledger = text(path.with_name("台账.csv"), ["某某公司客户台账", "经销商编码,经销商,等级,月均回款(万元)", *lines])
    started = start_files([ledger], path, dt.date(2026, 1, 1))
    assert len(started.customers) == DEALERS and not started.left


def live_through(path: Path, number: int, dealers: dict[Code, Dealer], receipts: Receipts, dice: random.Random) -> int:
    """One month's work: targets, promises, calls, receipts, measures; how many promises were renewed."""
    book = FileBook(path)
    month = book.read()
    first, last = month.settings.first_day, month.settings.last_day
    month.settings.target = 8_000_000_00 + number * 100_000_00
    if number == NEWCOMER:
        row = month.customers.add_row()
        month.customers.code[row], month.customers.name[row] = Code("NEW"), "新客户"
        month.customers.grade[row], month.customers.usual_by_hand[row] = "B", 50_000_00
    book.write(month)
    break_down(FileBook(path), first)
    follow_up(FileBook(path), first)
    renewed = _call(path, dealers, first, dice)
    logged = log_results(FileBook(path), first)
    assert logged.moved.promises == len(renewed)
    follow_up(FileBook(path), first + dt.timedelta(days=1))

    book = FileBook(path)
    month = book.read()
    at = {code: row for row, code in enumerate(month.promises.code) if month.promises.amount.is_blank(row)}
    for code in [code for code in month.customers.code if code is not None]:
        dealer = dealers[code]
        if code not in renewed and code in at and dice.random() < 0.7:
            amount = dice.randrange(1, 200) * 1_000_00 + dice.randrange(100)
            due = first.replace(day=15) if dice.random() < 0.85 else last + dt.timedelta(days=5)
            promises, row = month.promises, at[code]
            promises.made_on[row], promises.due_on[row], promises.amount[row] = first, due, amount
            dealer.promises.append(Open(due, amount))
    for row, code in enumerate(month.customers.code):
        if code is not None and row % 5 == number % 5:
            dealers[code].owes = month.customers.receivable[row] = 1_000_01 * (row + number)
    if number in (LEAVER, RETURNS):
        gone = [row for row, code in enumerate(month.customers.code) if code is not None][-1]
        month.customers.status[gone], month.customers.receivable[gone] = "停供", None
        dealers[month.customers.code[gone] or Code("")].owes = None
    _act(month, number, last)
    book.write(month)
    codes = [code for code in month.customers.code if code is not None]
    for code, cents in receipts.of_month(path, number, codes).items():
        dealers[code].received += cents
    break_down(FileBook(path), first.replace(day=20))
    suggest_measures(FileBook(path), first.replace(day=20))
    review(FileBook(path), first.replace(day=25))
    for dealer in dealers.values():
        dealer.in_month = sum(promise.left for promise in dealer.promises if first <= promise.due <= last)
    return len(renewed)


def _as_they_stand(month: Month) -> dict[Code, tuple[Code, int | None, dt.date | None]]:
    """Promises of an amount by number: whose, which level, due on which day."""
    promises = month.promises
    columns = zip(promises.number, promises.code, promises.level, promises.due_on, promises.amount, strict=True)
    return {number: (code, level, due) for number, code, level, due, cents in columns if number and code and cents}


def _act(month: Month, number: int, last: dt.date) -> None:
    """What runs on from the month before is finished, and another begins that runs into the next: 9,000 yuan of which the first
    month brings 500 for each month of the year."""
    actions = month.actions
    running = [row for row, code in enumerate(actions.code) if code is not None and actions.state[row] == "已定"]
    assert [actions.increment[row] for row in running] == [9_000_00 - (number - 1) * 50_000] * (number > 1)
    for row in running:
        assert (actions.cost[row], actions.actual[row]) == (0, None)
        actions.state[row], actions.actual[row] = "完成", actions.increment[row]
    row = actions.add_row()
    actions.code[row], actions.measure[row], actions.increment[row] = month.customers.code[0], "客户激励", 9_000_00
    actions.cost[row], actions.state[row], actions.ends_on[row] = 80_000, "已定", last + dt.timedelta(days=10)
    actions.actual[row] = number * 50_000


def _call(path: Path, dealers: dict[Code, Dealer], first: dt.date, dice: random.Random) -> set[Code]:
    """Some of those whose promise came along promise it anew, on the list."""
    book = FileBook(path)
    month = book.read()
    listed, renewed = month.followups, set[Code]()
    for row, code in enumerate(listed.code):
        broken = [promise for promise in dealers[code].promises if promise.due < first] if code is not None else []
        if code is None or len(broken) != 1 or listed.promise_due[row] != broken[0].due or dice.random() < 0.4:
            continue
        listed.contacted_on[row], listed.contacted_by[row], listed.result[row] = first, "电话", "答应再付"
        listed.new_amount[row], listed.new_date[row] = broken[0].left, first.replace(day=10)
        broken[0].due = first.replace(day=10)
        renewed.add(code)
    book.write(month)
    return renewed


@dataclass(frozen=True)
class Year:
    """What is left of it."""

    books: list[Path]
    """Of the twelve months, closed, and of the one after."""
    happened: Counter[str]
    leavers: set[str]
    receipts: Receipts


def live(folder: Path) -> Year:
    """All of it, month by month, each compared with what happened."""
    dice = random.Random(2026)
    path = folder / "回款计划-2026-01.xlsm"
    begin(path, dice)
    books = [path]
    dealers: dict[Code, Dealer] = defaultdict(Dealer)
    receipts = Receipts(dice)
    happened = receipts.happened
    leavers: set[str] = set()
    for number in range(1, MONTHS + 1):
        happened["renewed"] += live_through(path, number, dealers, receipts, dice)
        month = FileBook(path).read()
        first, last, period = month.settings.first_day, month.settings.last_day, month.settings.month
        receipts.check(month)
        assert sum(month.plan.received) == sum(dealer.received for dealer in dealers.values())
        closed, rolled, following = roll_over_file(path, None, last)
        assert {row.code: row.received for row in closed.rows} == {
            code: dealers[code].received for code in (row.code for row in closed.rows)
        }

        after = FileBook(following).read()
        history = [row for row, of in enumerate(after.history.month) if of == period]
        came = {after.history.code[row]: after.history.received[row] for row in history}
        assert sum(came.values()) == sum(dealer.received for dealer in dealers.values())
        active = {
            code for code, status in zip(month.customers.code, month.customers.status, strict=True) if status != "停供"
        }
        for row in history:
            code = after.history.code[row]
            assert code is not None and came[code] == dealers[code].received
            if code in active:
                assert after.history.commitment[row] == dealers[code].in_month
            in_time = after.history.in_time[row]
            assert in_time is None or 0 <= in_time <= max(dealers[code].received, 0)

        for dealer in dealers.values():
            dealer.close(first)
            dealer.received = 0
        carried: dict[Code, int] = defaultdict(int)
        for code, amount in zip(after.promises.code, after.promises.amount, strict=True):
            if code is not None:
                carried[code] += amount or 0
        assert carried == {
            code: left for code, dealer in dealers.items() if (left := sum(promise.left for promise in dealer.promises))
        }
        assert rolled.promised == sum(carried.values())
        stood, goes_on = _as_they_stand(month), _as_they_stand(after)
        assert all(stood[number] == promise for number, promise in goes_on.items()) and len(goes_on) == rolled.promises
        happened["raised"] += sum((level or 1) > 1 for _, level, _ in goes_on.values())
        assert rolled.actions == 1
        assert dict(zip(after.customers.code, after.customers.receivable, strict=True)) == {
            code: dealers[code].owes for code in after.customers.code if code is not None
        } | dict.fromkeys({None} & {*after.customers.code})
        happened.update(carried=rolled.promises)
        leavers.update(rolled.left, rolled.still_open)
        assert (after.settings.first_day, rolled.history) == (last + dt.timedelta(days=1), len(history))
        assert not any(after.receipts.code) and not any(after.plan.code)
        for made in (path, following):
            Package.open(made).check_whole()
            assert disagreements(made) == []
        path = following
        books.append(path)
    return Year(books, happened, leavers, receipts)


@pytest.fixture(scope="module")
def year(tmp_path_factory):
    return live(tmp_path_factory.mktemp("year"))


def test_twelve_months(year):
    happened, receipts = year.happened, year.receipts
    month = FileBook(year.books[-1]).read()
    month.settings.target = 1_000_000_00
    months = {period for period in month.history.month if period is not None}
    assert months == {f"2026-{number:02d}" for number in range(1, 13)} and month.settings.month == "2027-01"
    assert happened["late"] > MONTHS and happened["there"] > 50 * MONTHS and happened["reported"] > 2 * MONTHS
    assert happened["claimed"] > MONTHS and len(receipts.known) > 8 and not receipts.waiting
    assert happened["raised"] > MONTHS  # promised anew after one not kept, open still, and carried with its level
    assert happened["renewed"] > MONTHS and happened["carried"] > 10 * MONTHS and len(year.leavers) == 2
    names = {*FileBook(year.books[0]).read().customers.name, "新客户"}
    assert names - {*month.customers.name} <= year.leavers | {None}
    known = {code for code in month.customers.code if code is not None}
    assert {code for code in month.history.code if code is not None} - known  # who left is in history alone
    # of what ran on each part was told once: 9,000 − 500, − 1,000, …, in the month in which it was finished
    effects = month.measure_effects
    told = {effects.month[row]: (effects.planned[row], effects.count[row]) for row in effects.filled_rows()}
    assert told == {f"2026-{number:02d}": (9_000_00 - (number - 1) * 50_000, 1) for number in range(2, 13)}


def test_the_twelfth_workbook_is_little_larger_than_the_second(year):
    assert year.books[11].stat().st_size < 1.5 * year.books[1].stat().st_size


@pytest.mark.skipif(validator.missing() is not None, reason=str(validator.missing()))
@pytest.mark.parametrize("version", ["Office2013", "Microsoft365"])
def test_office_takes_every_one(year, version):
    faults = {book.name: validator.faults(book, version) for book in year.books}
    assert len(faults) == MONTHS + 1 and not any(faults.values()), faults


@pytest.mark.skipif(libreoffice.missing() is not None, reason=str(libreoffice.missing()))
def test_calc_reads_them_and_works_out_the_same(year, tmp_path):
    books = {"2": year.books[1], "12": year.books[11], "after": year.books[12]}
    for name, cells in libreoffice.recalculate(books, tmp_path).items():
        assert len(cells) > 2_000, name
        wrong = [cell for cell in cells if not cell.agrees]
        assert not wrong, f"{name}: {len(wrong)} of {len(cells)}: {wrong[:5]}"


@pytest.mark.skipif(libreoffice.missing() is not None, reason=str(libreoffice.missing()))
@pytest.mark.parametrize("months", [(1, 3, 4, 5, 6), (7, 8, 9, 10, 11)], ids=["to June", "to November"])
def test_calc_reads_every_other_month_as_on_a_phone(year, months, tmp_path):
    """Without our functions, which take most of the time: every number is the same, words that only Python writes are not."""
    books = {str(number): year.books[number - 1] for number in months}
    for name, cells in libreoffice.recalculate(books, tmp_path, alone=True).items():
        assert len(cells) > 2_000, name
        wrong = [cell for cell in cells if not cell.agrees and not isinstance(cell.written, str)]
        assert not wrong, f"{name}: {len(wrong)} of {len(cells)}: {wrong[:5]}"
