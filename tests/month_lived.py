"""A month lived day by day: every morning the list is made, a rep calls from its top, customers answer and pay.

    PYTHONPATH=tests python tests/month_lived.py        # prints the table of docs/method.md

Assumed: the rep has time for 8 to 12 calls, says so in 参数 each morning, and makes them. Customers behave as the records
say: what is due (a promise on its day; without one, what is open on the usual pay day) is paid in full with the chance of
their record, else with that of `nothing` not at all, else by half. Four of five who are asked and have no open promise promise
what they are asked for, three to six working days on; half of the others pay half of it within two days. Draws are hashes of
customer and day: the same every time.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import statistics
from collections import Counter
from dataclasses import dataclass, field

from month_in_memory import InMemory, empty_month

from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.contract.schema import row_by
from xl_huikuan.book.month import Month
from xl_huikuan.demo.month import demo_month
from xl_huikuan.domain.chances import p_full, p_nothing
from xl_huikuan.domain.commitment import PromiseState
from xl_huikuan.domain.followup_risk import NOT_KEPT
from xl_huikuan.domain.workdays import Workdays
from xl_huikuan.jobs.break_down import break_down
from xl_huikuan.jobs.follow_up import FollowupResult, follow_up
from xl_huikuan.jobs.followup_rows import FollowupRow
from xl_huikuan.values import Cents

WORKDAYS = Workdays()
FIRST = dt.date(2026, 11, 1)
MOST_CALLS = 12
_A_DAY = dt.timedelta(days=1)


def chance(*what: object) -> float:
    """A draw from 0 to 1 that belongs to these words."""
    text = "|".join(map(str, what)).encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=6).digest()) / 256**6


@dataclass
class Lived:
    """What a month was like."""

    first_list: list[str] = field(default_factory=list)
    """Codes by 风险金额, the largest first."""
    called_on: dict[str, list[int]] = field(default_factory=dict)
    """Days of the month on which each was called, as working days from the first."""
    broken_wait: Counter[int] = field(default_factory=Counter)
    """Working days that broken promises above the median risk waited for a call."""
    late: list[tuple[str, int, int, int]] = field(default_factory=list)
    """Who owed and waited beyond twice the interval and a week: code, day, waited, allowed."""
    longest: dict[str, int] = field(default_factory=dict)
    """Working days that one of each grade waited at most."""
    calls: int = 0
    due: Cents = 0
    came: Cents = 0
    most_listed: int = 0
    broken: int = 0
    next_month: list[tuple[str, dt.date]] = field(default_factory=list)
    """Rows laid beyond the month."""


def start(customers: int) -> InMemory:
    """The demo's office on the month's first day, its promises just made."""
    demo = demo_month(customers, FIRST)
    month = empty_month()
    demo.type_into(month)
    month.contacts.empty()  # nobody has been called yet: what is promised was agreed in the month before
    book = InMemory(month)
    break_down(book, FIRST)
    return book


class _Life:
    def __init__(self, customers: int, least_calls: int) -> None:
        self.book, self.lived, self.least_calls = start(customers), Lived(), least_calls
        self.last: dict[str, dt.date] = {}
        self.broken_since: dict[str, dt.date] = {}
        self.pays: dict[dt.date, list[tuple[Code, Cents]]] = {}
        self.nth = 0

    def live(self) -> Lived:
        """All working days of the month."""
        settings = self.book.month.settings
        day, last_day = WORKDAYS.next_on_or_after(settings.first_day), settings.last_day
        while day <= last_day:
            self._morning(day)
            more = int(chance(day, "calls") * (MOST_CALLS - self.least_calls + 1))
            self.book.month.settings.calls_per_day = self.least_calls + more
            listed = follow_up(self.book, day)
            self._watch(day, listed)
            self._call(day, listed)
            self.nth += 1
            day = WORKDAYS.add(day, 1)
        month = self.book.month
        self.lived.due = sum(cents or 0 for cents in month.plan.target)
        self.lived.came = sum(cents or 0 for cents in month.plan.received)
        return self.lived

    # ---- customers

    def _record(self, month: Month, at: int, due: Cents) -> tuple[float, float]:
        c = month.customers
        usual = list(c.usual)[at]
        full = p_full(due, usual, c.a_full[at] or 0.0, c.b_full[at] or 0.0)
        return full, p_nothing(due, usual, c.a_nothing[at] or 0.0, c.b_nothing[at] or 0.0, full)

    def _morning(self, day: dt.date) -> None:
        """What came since yesterday's list."""
        month = self.book.month
        at, plan = row_by(month.customers.code), row_by(month.plan.code)
        targets, received = list(month.plan.target), list(month.plan.received)
        since = WORKDAYS.add(day, -1)
        states = list(month.promises.state)
        dues: list[tuple[Code, Cents, dt.date]] = []
        for row, (code, due) in enumerate(zip(month.promises.code, month.promises.due_on, strict=True)):
            if code in at and due and since < due <= day and states[row] == PromiseState.OPEN:
                dues.append((code, month.promises.amount[row] or 0, due))
        promised = {code for code, state in zip(month.promises.code, states, strict=True) if state == PromiseState.OPEN}
        for code, row in at.items():
            pay_day = month.customers.usual_pay_day[row]
            if code in plan and code not in promised and pay_day and since.day < pay_day <= day.day:
                dues.append((code, max((targets[plan[code]] or 0) - (received[plan[code]] or 0), 0), day))
        for code, amount, due in dues:
            if amount > 0:
                full, nothing = self._record(month, at[code], amount)
                luck = chance(code, due, "pays")
                if luck < full:
                    self._pay(month, code, amount, day)
                elif luck < 1 - nothing:
                    self._pay(month, code, amount // 200 * 100, day)
        for paid_on in [each for each in self.pays if each <= day]:
            for code, amount in self.pays.pop(paid_on):
                self._pay(month, code, amount, day)

    def _pay(self, month: Month, code: Code, amount: Cents, day: dt.date) -> None:
        if amount <= 0:
            return
        r = month.receipts
        row = r.add_row()
        r.received_on[row], r.code[row], r.amount[row] = day, code, amount
        r.way[row], r.nature[row], r.state[row] = "转账", "清欠", "财务确认"
        r.serial[row] = Code(f"L{day:%m%d}{row:05d}")

    # ---- the rep

    def _call(self, day: dt.date, listed: FollowupResult) -> None:
        month = self.book.month
        todays = [row for row in listed.rows if row.priority == "今天"]
        at = row_by(month.followups.code)
        for row in todays:
            assert row.code is not None
            self.lived.calls += 1
            self.lived.called_on.setdefault(str(row.code), []).append(self.nth)
            self.last[str(row.code)] = day
            self._answer(month, at[row.code], row, day)

    def _answer(self, month: Month, at: int, row: FollowupRow, day: dt.date) -> None:
        f = month.followups
        f.contacted_on[at], f.contacted_by[at], f.result[at] = day, row.level, "谈过了"
        has_promise = row.promise_state == PromiseState.OPEN and row.promise_due and row.promise_due > day
        if not has_promise and chance(row.code, day, "promises") < 0.8:
            due = min(WORKDAYS.add(day, 3 + int(4 * chance(row.code, day, "when"))), month.settings.last_day)
            if due > day:
                f.new_amount[at], f.new_date[at] = row.ask, due
        elif not has_promise and row.code is not None and chance(row.code, day, "something") < 0.5:
            self.pays.setdefault(WORKDAYS.add(day, 2), []).append((row.code, (row.ask or 0) // 200 * 100))

    # ---- what a good rep would want

    def _watch(self, day: dt.date, listed: FollowupResult) -> None:
        lived, month = self.lived, self.book.month
        lived.most_listed = max(lived.most_listed, len(listed.rows))
        rows = [row for row in listed.rows if row.at_risk]
        if not lived.first_list:
            lived.first_list = [str(row.code) for row in sorted(rows, key=lambda row: -(row.at_risk or 0))]
        intervals = dict(zip(month.grades.grade, month.grades.interval, strict=True))
        median = statistics.median(row.at_risk or 0 for row in rows) if rows else 0
        to_come = [row for row in rows if row.priority != "顺带"]
        broken = set()
        for row in to_come:
            code, interval = str(row.code), intervals[row.grade] or 1
            waited = WORKDAYS.elapsed(row.last_contact or FIRST - _A_DAY, day)
            lived.longest[row.grade or ""] = max(lived.longest.get(row.grade or "", 0), waited)
            if waited > 2 * interval + 5:
                lived.late.append((code, day.day, waited, 2 * interval + 5))
            if row.contact_on and row.contact_on > month.settings.last_day:
                lived.next_month.append((code, row.contact_on))
            not_reached = row.promise_due and (row.last_contact is None or row.last_contact <= row.promise_due)
            if row.promise_state in NOT_KEPT and not_reached and (row.at_risk or 0) > median:
                broken.add(code)
                lived.broken += code not in self.broken_since
                self.broken_since.setdefault(code, day)
        for code in broken:
            lived.broken_wait[WORKDAYS.elapsed(self.broken_since[code], day)] += 1
        self.broken_since = {code: since for code, since in self.broken_since.items() if code in broken}


def live(customers: int, least_calls: int = 8) -> Lived:
    """A month of the demo's office with so many dealers, of a rep who makes from so many calls to 12 a day."""
    return _Life(customers, least_calls).live()


def main() -> None:
    print("| dealers | calls a day | calls | owe at first | top ten called in two days | large broken promises, longest wait "
          "| late (most) | longest wait A B C D | came |")  # fmt: skip
    for customers, least in ((60, 8), (200, 12), (200, 8)):
        lived = live(customers, least)
        top = sum(min(lived.called_on.get(code, [99])) <= 1 for code in lived.first_list[:10])
        late = len({code for code, *_ in lived.late})
        most = max((waited - allowed for _, _, waited, allowed in lived.late), default=0)
        waits = " ".join(str(lived.longest[grade]) for grade in "ABCD")
        print(
            f"| {customers} | {least} to {MOST_CALLS} | {lived.calls} | {lived.most_listed} | {top} | {lived.broken}, "
            f"{max(lived.broken_wait)} days | {late} ({most} days) | {waits} | {lived.came / lived.due:.1%} |"
        )


if __name__ == "__main__":
    main()
