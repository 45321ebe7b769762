"""The demo's month: made up the same everywhere, whole, believable, and with every special case that the jobs know."""

from __future__ import annotations

import datetime as dt
import functools
import os
import subprocess
import sys
from collections import defaultdict
from dataclasses import fields
from datetime import date, timedelta

import pytest

from xl_huikuan.book.contract.choices import (
    ACTION_STATES,
    ACTIVE,
    BANK_ACCEPTANCE,
    CONFIRMED,
    DEPOSIT,
    DONE,
    HANDED_OVER,
    NEW,
    NO_COMMITMENT_REASONS,
    OFFSET,
    PREPAID,
    PREPAYMENT,
    REBATE_OFFSET,
    REPORTED,
    STOPPED,
    TRANSFER,
)
from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.contract.columns import Filled, ListOf
from xl_huikuan.book.contract.commitments import Commitments
from xl_huikuan.book.contract.customers import Customers
from xl_huikuan.book.contract.kinds import Kind
from xl_huikuan.book.contract.ledgers import Actions, Contacts, History, Receipts, TargetChanges
from xl_huikuan.book.contract.promises import Promises
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.month import Month
from xl_huikuan.demo import TODAY, DemoMonth, demo_month
from xl_huikuan.demo.customers import ROUND, Case, dealer
from xl_huikuan.demo.dice import DemoCalendar, Dice, rounded
from xl_huikuan.demo.phrases import ANSWERS, EXPLAINED, PLANS
from xl_huikuan.domain.commitment import PromiseState
from xl_huikuan.domain.workdays import Workdays
from xl_huikuan.jobs.keeping import keep_up
from xl_huikuan.template import template_path
from xl_huikuan.values import CellError

DEMO = demo_month()
SOME = [1, 2, 20, 60, 61, 200]
DAYS = [date(2026, 11, 1), date(2026, 11, 2), TODAY, date(2026, 11, 30), date(2027, 1, 15), date(2028, 2, 29)]


def rows_of(demo: DemoMonth = DEMO):
    """The rows of each table."""
    return {
        Customers: demo.customers,
        Promises: demo.promises,
        Actions: demo.actions,
        Receipts: demo.receipts,
        Contacts: demo.contacts,
        TargetChanges: demo.target_changes,
        History: demo.history,
        Commitments: list(demo.obstacles.values()),
    }


def customers(demo: DemoMonth = DEMO):
    return {row.code: row for row in demo.customers}


def of(code, rows):
    return [row for row in rows if row.code == code]


def with_case(case):
    """The code of the customer with this special case."""
    calendar = DemoCalendar(TODAY)
    return next(one.code for i in range(ROUND) if (one := dealer(i, calendar, Dice(0))).case is case)


def month_of(demo: DemoMonth) -> Month:
    """The template's month with the demo in it, and a row a customer in the tables that the plan job lays."""
    month = FileBook(template_path()).read()
    demo.type_into(month)
    for row in demo.customers:
        month.plan.code[month.plan.add_row()] = row.code
        month.commitments.code[month.commitments.add_row()] = row.code
    keep_up(month, Workdays())
    return month


@functools.cache
def usual_month() -> Month:
    return month_of(DEMO)


# ---- the same everywhere -----------------------------------------------------------------------------------------


def test_the_same_again_and_whatever_the_hash_seed():
    program = "from xl_huikuan.demo import demo_month; print(demo_month(80))"
    runs = {
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True, text=True, check=True, env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
        ).stdout.strip()
        for seed in ("0", "1")
    }  # fmt: skip
    assert runs == {str(demo_month(80))}


def test_more_customers_do_not_change_the_first_ones():
    assert demo_month(200).customers[:60] == DEMO.customers


def test_no_customers_is_an_error():
    with pytest.raises(ValueError):
        demo_month(0)


# ---- it fits the contract ----------------------------------------------------------------------------------------


def test_a_row_holds_what_people_fill_and_all_of_it_where_rows_are_theirs():
    job_gives_numbers = {Promises.number, Promises.level, Actions.number}
    for table, rows in rows_of().items():
        typed = {vars(table)[field.name] for field in fields(rows[0])}
        of_people = {column for column in table.declared.columns if column.filled is Filled.REP}
        assert typed - job_gives_numbers <= of_people, table
        left = {column.attribute for column in of_people - typed}
        assert left == ({"note"} if table is Contacts else set()), table


@pytest.mark.parametrize("number", SOME)
def test_values_are_of_their_columns_kind(number):
    of_kind = {
        Kind.TEXT: str, Kind.CODE: Code, Kind.DATE: dt.date, Kind.MONEY: int, Kind.COUNT: int,
    }  # fmt: skip
    for table, rows in rows_of(demo_month(number)).items():
        for row in rows:
            for name, value in vars(row).items():
                assert value is None or type(value) is of_kind[vars(table)[name].kind], (table, name)


def test_what_is_typed_stands_in_the_month():
    month = usual_month()
    for cells, told in (
        (month.customers.sales, [row.sales for row in DEMO.customers]),
        (month.receipts.amount, [row.amount for row in DEMO.receipts]),
        (month.promises.replaces, [row.replaces for row in DEMO.promises]),
        (month.history.in_time, [row.in_time for row in DEMO.history]),
    ):
        assert list(cells)[: len(told)] == told
    settings = month.settings
    assert (settings.month, settings.first_day, settings.last_day) == ("2026-11", date(2026, 11, 1), date(2026, 11, 30))
    assert (settings.today, settings.target) == (TODAY, DEMO.target)


@pytest.mark.parametrize("number", [60, 400])
def test_choices_are_allowed_ones(number):
    demo = demo_month(number)
    month = month_of(demo)
    for table, rows in rows_of(demo).items():
        for row in rows:
            for name, value in vars(row).items():
                column = vars(table)[name]
                if value is None or column.choices is None:
                    continue
                if isinstance(column.choices, ListOf):
                    source = column.choices.column
                    allowed = month[source.table].columns[source.header]
                else:
                    allowed = column.choices
                assert column.cell(value) in allowed, (column, value)


def test_obstacles_have_their_words():
    month = usual_month()
    assert set(NO_COMMITMENT_REASONS) <= set(EXPLAINED) == set(PLANS) == set(ANSWERS)
    assert set(EXPLAINED) <= set(month.obstacles.obstacle)
    assert set(ANSWERS.values()) <= set(month.measures.measure)


# ---- it hangs together -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [*SOME, 1_200])
def test_codes(number):
    demo = demo_month(number)
    codes = set(customers(demo))
    assert len(codes) == len({str(code) for code in codes}) == number
    assert all(row.code in codes for rows in rows_of(demo).values() for row in rows if hasattr(row, "code"))
    assert set(demo.obstacles) <= codes
    assert any(str(code).startswith("0") for code in codes), "a code that a spreadsheet would take for a number"
    for rows in (demo.promises, demo.actions):
        assert len({row.number for row in rows}) == len(rows)
    assert {row.replaces for row in demo.promises if row.replaces} <= {row.number for row in demo.promises}


@pytest.mark.parametrize("today", DAYS)
def test_dates_are_in_the_month_and_nothing_has_happened_after_today(today):
    demo = demo_month(130, today)
    first, last = demo.calendar.first, demo.calendar.last
    assert (demo.calendar.today, first.day, (last + timedelta(1)).day) == (today, 1, 1)
    for row in demo.promises:
        assert first <= row.made_on <= today
        assert row.due_on is None or row.made_on <= row.due_on <= last
    for days in (
        [row.received_on for row in demo.receipts],
        [row.contacted_on for row in demo.contacts],
        [row.changed_on for row in demo.target_changes],
    ):
        assert days == sorted(days)
        assert all(first <= day <= today for day in days)
    for row in demo.receipts:
        assert row.matures_on is None or row.matures_on >= row.received_on + timedelta(90)
    for row in demo.actions:
        assert first <= row.starts_on <= row.ends_on <= last
    months = sorted({row.month for row in demo.history})
    assert len(months) == 6
    assert months[-1] < demo.calendar.name


def test_six_months_before_across_a_new_year():
    months = sorted({row.month for row in demo_month(1, date(2027, 3, 10)).history})
    assert months == ["2026-09", "2026-10", "2026-11", "2026-12", "2027-01", "2027-02"]


def test_agreed_dates_and_amounts_stand_in_the_contacts_too():
    told = {(row.code, row.amount, row.due_on) for row in DEMO.contacts if row.amount}
    made = {(row.code, row.amount, row.due_on) for row in DEMO.promises if row.amount}
    assert told == made


# ---- it is believable --------------------------------------------------------------------------------------------


def test_most_pay_before_delivery_and_most_have_paid_something():
    assert 0.75 <= sum(row.settlement == PREPAID for row in DEMO.customers) / 60 <= 0.85
    assert 0.6 <= len({row.code for row in DEMO.receipts}) / 60 <= 0.8
    for row in DEMO.customers:
        of_credit = row.credit_limit, row.receivable, row.overdue, row.oldest_days
        assert all((figure is None) == (row.settlement == PREPAID) for figure in of_credit)
        oldest = row.oldest_days or 0
        assert oldest > row.credit_days if row.overdue else oldest <= row.credit_days


def test_no_phone_number_is_anybodys():
    assert all(row.phone.startswith("130 0000 ") for row in DEMO.customers)


def test_grades_pay_as_they_should():
    kept = defaultdict(list)
    demo = demo_month(400)
    grades = {row.code: row.grade for row in demo.customers}
    for row in demo.history:
        assert row.in_time <= row.received
        if row.commitment:
            kept[grades[row.code]].append(row.in_time >= row.commitment)
    shares = {grade: sum(found) / len(found) for grade, found in kept.items()}
    assert shares["A"] > 0.9 > shares["B"] > 0.75 > shares["C"] > 0.5 > 0.45 > shares["D"]


def test_few_are_big_and_amounts_are_round():
    usual = sorted(sum(row.received for row in of(code, DEMO.history)) for code in customers())
    assert sum(usual[-12:]) > 0.5 * sum(usual)
    assert all(row.amount % 100_00 == 0 for row in DEMO.receipts)
    assert (rounded(12_349_00), rounded(23_456_00), rounded(3_00)) == (12_300_00, 23_000_00, 100_00)


@pytest.mark.parametrize("number", [*SOME, 1_200])
def test_the_target_can_be_allocated(number):
    demo = demo_month(number)
    caps = floors = 0
    assert demo.target > 0
    assert demo.target % 10_000_00 == 0
    for row in demo.customers:
        if row.status not in ACTIVE:
            continue
        floors += row.locked or row.floor or 0
        if row.locked or row.cap:
            caps += row.locked or row.cap
        elif row.settlement == PREPAID:
            caps += max(row.sales * 1.5 - row.stock - row.prepaid_balance, 0)
    assert caps > 1.3 * demo.target
    assert floors < 0.5 * demo.target


def test_the_target_is_near_the_average_month():
    average = sum(row.received for row in DEMO.history) / 6
    assert 1.0 < DEMO.target / average < 1.1


def test_about_every_fifth_has_an_obstacle_of_one_kind_or_another():
    assert 0.15 <= len(DEMO.obstacles) / 60 <= 0.3
    assert len({note.obstacle for note in DEMO.obstacles.values()}) >= 4
    assert any(note.support_plan is None for note in DEMO.obstacles.values())


# ---- every special case is there ---------------------------------------------------------------------------------


def test_a_broken_promise_was_renewed():
    [second] = [row for row in DEMO.promises if row.replaces]
    [first] = [row for row in DEMO.promises if row.number == second.replaces]
    assert (first.level, second.level, first.code) == (1, 2, second.code)
    assert first.due_on < second.made_on < second.due_on
    states, at = usual_month().promises.state, DEMO.promises.index
    assert (states[at(first)], states[at(second)]) == (PromiseState.REPLACED, PromiseState.OPEN)


def test_two_promises_of_one_customer():
    first, second = of(with_case(Case.TWO_PROMISES), DEMO.promises)
    assert second.replaces is None
    assert first.due_on <= TODAY < second.due_on


def test_no_commitment_with_and_without_a_reason():
    reasons = [row for row in DEMO.promises if row.reason]
    assert len(reasons) >= 3
    assert all(row.amount is None and row.due_on is None for row in reasons)
    asked = {row.code for row in DEMO.promises}
    assert any(row.code not in asked and row.status in ACTIVE for row in DEMO.customers)


def test_a_newcomer():
    code = with_case(Case.NEWCOMER)
    assert (customers()[code].status, of(code, DEMO.history)) == (NEW, [])
    assert customers()[code].usual_by_hand > 0


def test_a_leaver_who_still_paid_and_one_handed_over():
    leaver, handed_over = with_case(Case.LEAVER), with_case(Case.HANDED_OVER)
    assert customers()[leaver].status == STOPPED
    assert len(of(leaver, DEMO.receipts)) == 1
    assert customers()[handed_over].status == HANDED_OVER
    assert not of(leaver, DEMO.promises) + of(handed_over, DEMO.promises)


def test_a_part_payer():
    code = with_case(Case.PART_PAYER)
    [promise] = of(code, DEMO.promises)
    assert 0 < sum(row.amount for row in of(code, DEMO.receipts)) < promise.amount
    assert promise.due_on < TODAY


def test_a_bank_acceptance_a_rebate_a_refund_and_a_deposit():
    def receipts(case):
        return [(row.way, row.nature, row.amount < 0) for row in of(with_case(case), DEMO.receipts)]

    assert (BANK_ACCEPTANCE, PREPAYMENT, False) in receipts(Case.ACCEPTANCE)
    assert (OFFSET, REBATE_OFFSET, False) in receipts(Case.REBATE)
    assert (TRANSFER, PREPAYMENT, True) in receipts(Case.REFUND)
    assert (TRANSFER, DEPOSIT, False) in receipts(Case.DEPOSIT)
    assert all((row.matures_on is not None) == (row.way == BANK_ACCEPTANCE) for row in DEMO.receipts)


def test_a_receipt_reported_and_confirmed_counts_once():
    first, second = of(with_case(Case.REPORTED_TWICE), DEMO.receipts)
    assert (first.state, second.state) == (REPORTED, CONFIRMED)
    assert (str(first.serial), first.amount) == (str(second.serial), second.amount)
    counted, at = usual_month().receipts.counted, DEMO.receipts.index
    assert [counted[at(first)], counted[at(second)]] == [0, second.amount]


def test_bank_numbers_are_too_long_for_a_number_and_otherwise_unique():
    numbers = [str(row.serial) for row in DEMO.receipts if row.serial and row.state == CONFIRMED]
    assert len(numbers) == len(set(numbers)) > 1
    assert all(number.isdigit() and len(number) > 15 for number in numbers)


def test_a_target_cut_a_code_like_a_date_and_an_overpromiser():
    [change] = DEMO.target_changes
    assert change.code == with_case(Case.TARGET_CUT)
    assert change.amount < 0
    assert "1-2" in {str(code) for code in customers()}
    assert sum("-" in str(code) for code in customers(demo_month(300))) == 1
    code = with_case(Case.OVERPROMISER)
    [promise] = of(code, DEMO.promises)
    assert promise.amount > 1.5 * max(row.received for row in of(code, DEMO.history))


def test_actions_in_every_state():
    assert {row.state for row in DEMO.actions} == set(ACTION_STATES)
    assert all((row.actual is not None) == (row.state == DONE) for row in DEMO.actions)
    assert all(row.code in DEMO.obstacles for row in DEMO.actions)


def test_special_cases_come_back_among_many():
    assert sum(row.status == STOPPED for row in demo_month(2 * ROUND).customers) == 2


# ---- the workbook's own formulas take it -------------------------------------------------------------------------


@pytest.mark.parametrize("number", [60, 300])
@pytest.mark.parametrize("today", DAYS)
def test_no_formula_of_the_month_fails(number, today):
    month = month_of(demo_month(number, today))
    for cells in (
        month.receipts.counted,
        month.promises.effective,
        month.promises.state,
        month.commitments.commitment,
        month.commitments.all_measures,
        month.commitments.received,
        month.plan.check,
    ):
        assert not [value for value in cells.raw if isinstance(value, CellError)], cells.column


def test_every_state_that_a_promise_can_have():
    assert set(usual_month().promises.state) >= set(PromiseState)


def test_what_counts_is_less_than_what_was_entered():
    counted = list(usual_month().receipts.counted)[: len(DEMO.receipts)]
    for row, amount in zip(DEMO.receipts, counted, strict=True):
        assert amount in (0, row.amount)
        assert amount == 0 or row.way != OFFSET
    assert 0.4 * DEMO.target < sum(counted) < 0.8 * DEMO.target
