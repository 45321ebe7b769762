from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from datetime import date, timedelta
from time import perf_counter

import pytest

from xl_huikuan.book.contract import defaults
from xl_huikuan.book.contract import tables as contract
from xl_huikuan.book.contract.choices import ACTIVE, CONFIRMED, NO_COMMITMENT_REASONS, OFFSET, PREPAID, REPORTED
from xl_huikuan.book.contract.schema import Filled, Kind, ListOf
from xl_huikuan.demo import TODAY, DemoMonth, demo_month
from xl_huikuan.demo.customers import ROUND, Case, dealer
from xl_huikuan.demo.dice import Dice, Month, rounded
from xl_huikuan.demo.phrases import ANSWERS, EXPLAINED, PLANS
from xl_huikuan.formulas.evaluation import Calculation
from xl_huikuan.values import CellError

DEMO = demo_month()
SOME = [1, 2, 20, 60, 61, 200]
DAYS = [date(2026, 11, 1), date(2026, 11, 2), TODAY, date(2026, 11, 30), date(2027, 1, 15), date(2028, 2, 29)]
JOBS_TABLES = {"tblPlan", "tblCommitments", "tblFollowups", "tblReview"} | set(defaults.LIST_ROWS) | {"tblHolidays"}


PRINTED = """
import json
from xl_huikuan.demo import demo_month
demo = demo_month(80)
print(json.dumps([demo.names, demo.tables, demo.commitment_notes], default=str))
"""


def customers(demo: DemoMonth = DEMO):
    return {row["客户编码"]: row for row in demo.tables["tblCustomers"]}


def of(code, table, demo=DEMO):
    return [row for row in demo.tables[table] if row["客户编码"] == code]


def with_case(case):
    """The code of the customer with this special case."""
    found = next(i for i in range(ROUND) if dealer(i, Month(TODAY), Dice(0)).case is case)
    return DEMO.tables["tblCustomers"][found]["客户编码"]


def calculation(demo: DemoMonth = DEMO) -> Calculation:
    columns = defaults.columns()
    for table, rows in demo.tables.items():
        columns[table] = {header: [row.get(header) for row in rows] for header in columns[table]}
    columns["tblCommitments"] = {"客户编码": list(customers(demo))}
    columns["tblPlan"] = {"客户编码": list(customers(demo))}
    return Calculation(columns, demo.names)


# ---- the same everywhere -----------------------------------------------------------------------------------------


def test_the_same_again_and_whatever_the_hash_seed():
    runs = {
        subprocess.run(
            [sys.executable, "-c", PRINTED],
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | {"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("0", "1")
    }
    again = demo_month(80)
    assert len(runs) == 1
    assert runs.pop().strip() == json.dumps([again.names, again.tables, again.commitment_notes], default=str)


def test_figures_that_would_change_if_any_draw_did():
    assert DEMO.names["hk_target"] == 4_220_000
    assert sum(row["金额"] for row in DEMO.tables["tblReceipts"]) == 2_128_000
    assert sum(row["实收"] for row in DEMO.tables["tblHistory"]) == 24_464_600


def test_more_customers_do_not_change_the_first_ones():
    assert demo_month(200).tables["tblCustomers"][:60] == DEMO.tables["tblCustomers"]


def test_fast_enough_for_benchmarks():
    began = perf_counter()
    assert len(demo_month(5_000).tables["tblCustomers"]) == 5_000
    assert perf_counter() - began < 5


def test_no_customers_is_an_error():
    with pytest.raises(ValueError):
        demo_month(0)


# ---- it fits the contract ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", SOME)
def test_columns_are_the_contracts_and_no_formulas(number):
    demo = demo_month(number)
    assert not JOBS_TABLES & set(demo.tables)
    for name, rows in demo.tables.items():
        for row in rows:
            assert list(row) == list(rows[0])
            for header in row:
                assert contract.TABLES[name].by_name[header].filled is not Filled.FORMULA
    for header in (h for note in demo.commitment_notes.values() for h in note):
        assert contract.TABLES["tblCommitments"].by_name[header].filled is Filled.REP


@pytest.mark.parametrize("number", SOME)
def test_values_are_of_their_columns_kind(number):
    kinds = {Kind.TEXT: str, Kind.CODE: str, Kind.DATE: date}
    for name, rows in demo_month(number).tables.items():
        for row in rows:
            for header, value in row.items():
                if value is not None:
                    assert isinstance(value, kinds.get(contract.TABLES[name].by_name[header].kind, float)), (
                        name,
                        header,
                    )


def test_named_cells_are_the_contracts():
    for name, value in DEMO.names.items():
        assert contract.NAMES[name].formula is None
        assert value is not None
    assert all(name in DEMO.names for name, cell in contract.NAMES.items() if cell.needed)
    assert DEMO.names["hk_month"] == "2026-11"
    assert (DEMO.names["hk_from"], DEMO.names["hk_to"]) == (date(2026, 11, 1), date(2026, 11, 30))
    assert (DEMO.names["hk_unit"], DEMO.names["hk_calls_per_day"], DEMO.names["hk_stock_months"]) == (100, 12, 1.5)


@pytest.mark.parametrize("number", [60, 400])
def test_choices_are_allowed_ones(number):
    demo = demo_month(number)
    lists = defaults.columns()
    tables = {**demo.tables, "tblCommitments": list(demo.commitment_notes.values())}
    for name, rows in tables.items():
        for row in rows:
            for header, value in row.items():
                choices = contract.TABLES[name].by_name[header].choices
                if value is None or choices is None:
                    continue
                if not isinstance(choices, ListOf):
                    allowed = set(choices)
                elif choices.table == "tblCustomers":
                    allowed = set(customers(demo))
                else:
                    allowed = set(lists[choices.table][choices.column])
                assert value in allowed, (name, header, value)


def test_obstacles_have_their_words():
    assert set(NO_COMMITMENT_REASONS) <= set(EXPLAINED) == set(PLANS) == set(ANSWERS)
    assert set(EXPLAINED) <= set(defaults.columns()["tblObstacles"]["障碍"])
    assert set(ANSWERS.values()) <= set(defaults.columns()["tblMeasures"]["措施"])


# ---- it hangs together -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [*SOME, 1_200])
def test_codes(number):
    demo = demo_month(number)
    codes = [row["客户编码"] for row in demo.tables["tblCustomers"]]
    assert len(codes) == len(set(codes)) == number
    assert all(row["客户编码"] in set(codes) for rows in demo.tables.values() for row in rows)
    assert set(demo.commitment_notes) <= set(codes)
    assert codes[0] == "00101"
    for table, column in (("tblPromises", "承诺编号"), ("tblActions", "行动编号")):
        numbers = [row[column] for row in demo.tables[table]]
        assert len(numbers) == len(set(numbers))
    assert {row["替代编号"] for row in demo.tables["tblPromises"]} - {None} <= {
        row["承诺编号"] for row in demo.tables["tblPromises"]
    }


@pytest.mark.parametrize("today", DAYS)
def test_dates_are_in_the_month_and_nothing_has_happened_after_today(today):
    demo = demo_month(130, today)
    first, last = demo.names["hk_from"], demo.names["hk_to"]
    assert (demo.names["hk_today"], first.day, (last + timedelta(1)).day) == (today, 1, 1)
    for row in demo.tables["tblPromises"]:
        assert first <= row["作出日"] <= today
        assert row["承诺到款日"] is None or row["作出日"] <= row["承诺到款日"] <= last
    for table in ("tblReceipts", "tblContacts", "tblTargetChanges"):
        days = [row["日期"] for row in demo.tables[table]]
        assert days == sorted(days)
        assert all(first <= day <= today for day in days)
    for row in demo.tables["tblReceipts"]:
        assert row["票据到期日"] is None or row["票据到期日"] >= row["日期"] + timedelta(90)
    for row in demo.tables["tblActions"]:
        assert first <= row["开始日"] <= row["完成日"] <= last
    months = sorted({row["月份"] for row in demo.tables["tblHistory"]})
    assert len(months) == 6
    assert months[-1] < demo.names["hk_month"]


def test_six_months_before_across_a_new_year():
    months = sorted({row["月份"] for row in demo_month(1, date(2027, 3, 10)).tables["tblHistory"]})
    assert months == ["2026-09", "2026-10", "2026-11", "2026-12", "2027-01", "2027-02"]


def test_agreed_dates_and_amounts_stand_in_the_contacts_too():
    told = {(r["客户编码"], r["承诺金额"], r["承诺到款日"]) for r in DEMO.tables["tblContacts"] if r["承诺金额"]}
    made = {(r["客户编码"], r["承诺金额"], r["承诺到款日"]) for r in DEMO.tables["tblPromises"] if r["承诺金额"]}
    assert told == made


# ---- it is believable --------------------------------------------------------------------------------------------


def test_most_pay_before_delivery_and_most_have_paid_something():
    prepaid = sum(row["结算方式"] == PREPAID for row in DEMO.tables["tblCustomers"])
    assert 0.75 <= prepaid / 60 <= 0.85
    assert 0.6 <= len({row["客户编码"] for row in DEMO.tables["tblReceipts"]}) / 60 <= 0.8
    for row in DEMO.tables["tblCustomers"]:
        on_credit = row["结算方式"] != PREPAID
        assert all(
            (row[header] is not None) is on_credit for header in ("授信额度", "应收余额", "逾期金额", "最长账龄")
        )
        assert row["电话"].startswith("130 0000 ")
        assert (row["最长账龄"] or 0) > row["账期"] if row["逾期金额"] else (row["最长账龄"] or 0) <= row["账期"]


def test_grades_pay_as_they_should():
    kept = defaultdict(list)
    demo = demo_month(400)
    for row in demo.tables["tblHistory"]:
        assert row["按期实收"] <= row["实收"]
        if row["承诺"]:
            kept[customers(demo)[row["客户编码"]]["信用等级"]].append(row["按期实收"] >= row["承诺"])
    shares = {grade: sum(found) / len(found) for grade, found in kept.items()}
    assert shares["A"] > 0.9 > shares["B"] > 0.75 > shares["C"] > 0.5 > 0.45 > shares["D"]


def test_few_are_big_and_amounts_are_round():
    usual = sorted(sum(row["实收"] for row in of(code, "tblHistory")) for code in customers())
    assert sum(usual[-12:]) > 0.5 * sum(usual)
    assert all(row["金额"] % 100 == 0 for row in DEMO.tables["tblReceipts"])
    assert (rounded(12_349), rounded(23_456), rounded(3)) == (12_300, 23_000, 100)


@pytest.mark.parametrize("number", [*SOME, 1_200])
def test_the_target_can_be_dealt_out(number):
    demo = demo_month(number)
    target, caps, floors = demo.names["hk_target"], 0.0, 0.0
    assert target > 0
    assert target % 10_000 == 0
    for row in demo.tables["tblCustomers"]:
        if row["状态"] not in ACTIVE:
            continue
        floors += row["锁定目标"] or row["本月最低回款"] or 0
        if row["锁定目标"] or row["本月能力上限"]:
            caps += row["锁定目标"] or row["本月能力上限"]
        elif row["结算方式"] == PREPAID:
            caps += max(row["月均动销"] * 1.5 - row["库存金额"] - row["预收余额"], 0)
    assert caps > 1.3 * target
    assert floors < 0.5 * target


def test_the_target_is_near_the_average_month():
    average = sum(row["实收"] for row in DEMO.tables["tblHistory"]) / 6
    assert 1.0 < DEMO.names["hk_target"] / average < 1.1


def test_obstacles_of_about_a_dozen():
    assert 9 <= len(DEMO.commitment_notes) <= 18
    assert len({note["障碍"] for note in DEMO.commitment_notes.values()}) >= 4
    assert any(note["支持方案"] is None for note in DEMO.commitment_notes.values())


# ---- every special case is there ---------------------------------------------------------------------------------


def test_a_broken_promise_was_renewed():
    renewed = [row for row in DEMO.tables["tblPromises"] if row["替代编号"]]
    (second,) = renewed
    (first,) = [row for row in DEMO.tables["tblPromises"] if row["承诺编号"] == second["替代编号"]]
    assert (first["级次"], second["级次"], first["客户编码"]) == (1, 2, second["客户编码"])
    assert first["承诺到款日"] < second["作出日"] < second["承诺到款日"]
    assert first["承诺编号"] == "P202611-002"
    states = calculation().column("tblPromises", "状态")
    at = DEMO.tables["tblPromises"].index
    assert (states[at(first)], states[at(second)]) == ("已替代", "未到期")


def test_two_promises_of_one_customer():
    first, second = of(with_case(Case.TWO_PROMISES), "tblPromises")
    assert second["替代编号"] is None
    assert first["承诺到款日"] <= TODAY < second["承诺到款日"]


def test_no_commitment_with_and_without_a_reason():
    reasons = [row for row in DEMO.tables["tblPromises"] if row["未承诺原因"]]
    assert len(reasons) >= 3
    assert all(row["承诺金额"] is None and row["承诺到款日"] is None for row in reasons)
    asked = {row["客户编码"] for row in DEMO.tables["tblPromises"]}
    assert any(code not in asked and row["状态"] in ACTIVE for code, row in customers().items())


def test_a_newcomer():
    code = with_case(Case.NEWCOMER)
    assert (customers()[code]["状态"], of(code, "tblHistory")) == ("新开", [])
    assert customers()[code]["手工月均"] > 0


def test_a_leaver_who_still_paid_and_one_handed_over():
    leaver, handed_over = with_case(Case.LEAVER), with_case(Case.HANDED_OVER)
    assert customers()[leaver]["状态"] == "停供"
    assert len(of(leaver, "tblReceipts")) == 1
    assert customers()[handed_over]["状态"] == "移交"
    assert not of(leaver, "tblPromises") + of(handed_over, "tblPromises")


def test_a_part_payer():
    code = with_case(Case.PART_PAYER)
    (promise,) = of(code, "tblPromises")
    paid = sum(row["金额"] for row in of(code, "tblReceipts"))
    assert 0 < paid < promise["承诺金额"]
    assert promise["承诺到款日"] < TODAY


def test_a_bank_acceptance_a_rebate_a_refund_and_a_deposit():
    def receipts(case):
        return [(row["方式"], row["款项性质"], row["金额"] < 0) for row in of(with_case(case), "tblReceipts")]

    assert ("承兑汇票", "预付货款", False) in receipts(Case.ACCEPTANCE)
    assert ("冲抵", "返利冲抵", False) in receipts(Case.REBATE)
    assert ("转账", "预付货款", True) in receipts(Case.REFUND)
    assert ("转账", "保证金", False) in receipts(Case.DEPOSIT)
    assert all((row["票据到期日"] is not None) == (row["方式"] == "承兑汇票") for row in DEMO.tables["tblReceipts"])


def test_a_receipt_reported_and_confirmed_counts_once():
    first, second = of(with_case(Case.REPORTED_TWICE), "tblReceipts")
    assert (first["状态"], second["状态"]) == (REPORTED, CONFIRMED)
    assert first["流水号"] == second["流水号"]
    assert first["金额"] == second["金额"]
    counted = calculation().column("tblReceipts", "计入回款")
    at = [i for i, row in enumerate(DEMO.tables["tblReceipts"]) if row["客户编码"] == first["客户编码"]]
    assert [counted[i] for i in at] == [0, first["金额"]]


def test_bank_numbers_are_long_and_otherwise_unique():
    numbers = [r["流水号"] for r in DEMO.tables["tblReceipts"] if r["流水号"] and r["状态"] == CONFIRMED]
    assert len(numbers) == len(set(numbers))
    assert all(len(number) == 20 and number.isdigit() for number in numbers)


def test_a_target_cut_a_code_like_a_date_and_an_overpromiser():
    (change,) = DEMO.tables["tblTargetChanges"]
    assert change["客户编码"] == with_case(Case.TARGET_CUT)
    assert change["调整额"] < 0
    assert "1-2" in customers()
    assert sum("-" in code for code in customers(demo_month(300))) == 1
    code = with_case(Case.OVERPROMISER)
    (promise,) = of(code, "tblPromises")
    assert promise["承诺金额"] > 1.5 * max(row["实收"] for row in of(code, "tblHistory"))


def test_actions_in_every_state():
    assert [row["状态"] for row in DEMO.tables["tblActions"]] == ["已定", "完成", "建议"]
    assert all((row["实际增量"] is not None) == (row["状态"] == "完成") for row in DEMO.tables["tblActions"])
    assert all(row["客户编码"] in DEMO.commitment_notes for row in DEMO.tables["tblActions"])


def test_special_cases_come_back_among_many():
    rows = demo_month(2 * ROUND).tables["tblCustomers"]
    assert sum(row["状态"] == "停供" for row in rows) == 2


# ---- the workbook's own formulas take it -------------------------------------------------------------------------


@pytest.mark.parametrize("number", [60, 300])
@pytest.mark.parametrize("today", DAYS)
def test_no_formula_of_the_month_fails(number, today):
    calc = calculation(demo_month(number, today))
    for table, column in (
        ("tblReceipts", "计入回款"),
        ("tblPromises", "有效金额"),
        ("tblPromises", "状态"),
        ("tblCommitments", "客户承诺"),
        ("tblCommitments", "措施合计"),
        ("tblCommitments", "累计实收"),
        ("tblPlan", "数据检查"),
    ):
        assert not [value for value in calc.column(table, column) if isinstance(value, CellError)], (table, column)


def test_every_state_that_a_promise_can_have_but_a_broken_one_kept_later():
    states = set(calculation().column("tblPromises", "状态"))
    assert states >= {"未到期", "已兑现", "部分兑现", "未兑现", "已替代", "未承诺"}


def test_what_counts_is_less_than_what_was_entered():
    calc = calculation()
    counted = calc.column("tblReceipts", "计入回款")
    for row, value in zip(DEMO.tables["tblReceipts"], counted, strict=True):
        assert value in (0, row["金额"])
        assert value == 0 or row["方式"] != OFFSET
    assert 0.4 * DEMO.names["hk_target"] < sum(counted) < 0.8 * DEMO.names["hk_target"]
