"""Whose a receipt is, and whether it is known: worked out by hand, and as properties over any lines."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl_huikuan.domain.customer_names import CloseNames, core_of, name_key
from xl_huikuan.domain.customer_register import Alias, Register
from xl_huikuan.domain.receipts_matching import match
from xl_huikuan.domain.told_receipts import Held, ImportOutcome, ToldReceipt
from xl_huikuan.domain.workdays import Workdays

NAMES = {"01": "甲酒业有限公司", "02": "乙商贸（个体）", "03": "丙副食批发部"}
SPAN = dt.date(2026, 11, 1), dt.date(2026, 11, 30)
NEW, THERE, CONFIRMED, REPEATED = (
    ImportOutcome.NEW,
    ImportOutcome.THERE,
    ImportOutcome.CONFIRMED,
    ImportOutcome.REPEATED,
)
UNMATCHED, OTHERS, OUTSIDE, UNDATED = (
    ImportOutcome.UNMATCHED,
    ImportOutcome.OTHERS,
    ImportOutcome.OUTSIDE,
    ImportOutcome.UNDATED,
)


def day(number, month=11):
    return dt.date(2026, month, number)


def line(cents=100, on=8, code=None, name="", payer="", serial="", rep="", source=1, month=11):
    return ToldReceipt(source, None if on is None else day(on, month), code, name, payer, cents, serial, rep)


def held(cents=100, on=8, code="01", serial="", reported=False):
    return Held(day(on), code, cents, serial, reported)


def sorted_out(lines, ledger=(), aliases=(), rep="张三", names=NAMES):
    return match(lines, Register(names, aliases, rep), ledger, SPAN, Workdays())


def outcomes(*args, **more):
    return sorted_out(*args, **more).outcomes


# ---- whose


@pytest.mark.parametrize(
    ("said", "whose"),
    [
        (line(code="01"), "01"),
        (line(code="F9", name="丙副食批发部"), "03"),
        (line(name="乙商贸 (个体)"), "02"),
        (line(payer="甲酒业有限公司"), "01"),
        (line(name="不认识", payer="甲酒业有限公司"), "01"),
        (line(payer="王二"), "03"),
        (line(code="F1"), "02"),
        (line(code="01", name="王二"), "01"),
        (line(code="01", name="乙商贸（个体）"), None),  # they contradict each other
        (line(payer="李四"), None),  # who pays for two
        (line(name="甲酒业"), None),  # close alone
        (line(), None),
    ],
)
def test_by_code_then_name_then_alias(said, whose):
    aliases = [
        Alias("王二", None, "03"),
        Alias("", "F1", "02"),
        Alias("李四", None, "01"),
        Alias("李四", None, "02"),
        Alias("王二", None, "99"),
    ]
    found = sorted_out([said], aliases=aliases)
    assert found.customers == [whose] and found.outcomes == [NEW if whose else UNMATCHED]


@pytest.mark.parametrize(
    ("said", "suggested"),
    [
        ("甲酒业", "01"), ("甲酒业有限责任公司", "01"), ("甲 酒 业（个体）", "01"), ("乙商贸有限公司", "02"), ("丙副食批发", "03"),
        ("丁酒业有限公司", None), ("王二", None), ("", None), ("大市丙副食批发部直营店", "03"),
    ],
)  # fmt: skip
def test_close_names_are_suggested_and_never_booked(said, suggested):
    found = sorted_out([line(name=said)])
    assert found.outcomes == [UNMATCHED] and found.suggested.get(0) == suggested


def test_two_equally_close_names_suggest_nobody():
    assert CloseNames([("长沙甲酒业", "1"), ("株洲甲酒业", "2")]).closest("湘潭甲酒业") is None
    assert CloseNames([("长沙甲酒业", "1"), ("长沙甲酒业（个体）", "1")]).closest("长沙甲酒业有限公司") == "1"
    assert core_of("有限公司") == "有限公司" and name_key(" Ａ b ") == "ab"


def test_other_reps():
    said = [
        line(name="丁酒业", rep="李四"),
        line(code="77", name="丁酒业"),
        line(name="丁酒业", rep="张 三"),
        line(code="77", name="甲酒业"),
    ]
    assert outcomes(said) == [OTHERS, OTHERS, UNMATCHED, UNMATCHED]
    assert outcomes([line(code="01", rep="李四")]) == [NEW]  # 客户 says whose he is
    assert outcomes([line(name="丁酒业", rep="李四")], rep="") == [UNMATCHED]


def test_outside_the_month_and_without_a_day():
    said = [
        line(on=31, month=10, code="01"),
        line(on=1, month=12, name="无"),
        line(on=None, code="01"),
        line(on=30, code="01"),
    ]
    assert outcomes(said) == [OUTSIDE, OUTSIDE, UNDATED, NEW]


# ---- known


def test_identity_by_number_customer_and_amount():
    ledger = [held(serial="2026-11 记-1/1")]
    said = [
        line(code="01", serial="2026-11 记-1/1", on=9), line(code="01", serial="2026-11 记-1/2"), line(code="02", serial="2026-11 记-1/1"),
        line(90, code="01", serial="2026-11 记-1/1"), line(code="01", serial="2026-11 记-1/2"),
    ]  # fmt: skip
    assert outcomes(said, ledger) == [THERE, NEW, NEW, NEW, REPEATED]


def test_without_a_number_by_count():
    said = [line(code="01"), line(code="01"), line(code="01"), line(code="01", on=9)]
    assert outcomes(said, [held(), held()]) == [THERE, THERE, NEW, NEW]


def test_overlapping_files_count_once():
    said = [
        line(code="01"),
        line(code="01"),
        line(code="01", source=2),
        line(code="01", source=2),
        line(code="01", source=2),
    ]
    assert outcomes(said) == [NEW, NEW, REPEATED, REPEATED, NEW]


# ---- reports


@pytest.mark.parametrize(
    ("reported_on", "outcome"),
    [(8, CONFIRMED), (3, CONFIRMED), (2, CONFIRMED), (1, CONFIRMED), (13, CONFIRMED), (14, CONFIRMED), (16, NEW)],
)
def test_confirmed_within_five_working_days(reported_on, outcome):
    # 8 November 2026 is a Sunday: Monday the 2nd to Friday the 6th are four working days after the 2nd, Friday the 13th is the fifth
    assert outcomes([line(code="01")], [held(on=reported_on, reported=True)]) == [outcome]


def test_beyond_five_working_days():
    # from Monday the 9th: the 16th is five working days on, the 17th six
    assert outcomes([line(code="01", on=16), line(code="02", on=17)], [held(on=9, reported=True), held(on=9, code="02", reported=True)]) == [
        CONFIRMED, NEW,
    ]  # fmt: skip


def test_a_report_is_confirmed_once_and_by_the_nearest():
    found = sorted_out([line(code="01", on=10), line(code="01", on=12)], [held(on=12, reported=True)])
    assert found.outcomes == [NEW, CONFIRMED] and found.confirms == {1: 0}
    found = sorted_out(
        [line(code="01", on=10), line(code="01", on=12, serial="K7")], [held(on=10, serial="k7", reported=True)]
    )
    assert found.confirms == {1: 0}
    assert outcomes([line(90, code="01"), line(code="02")], [held(reported=True)]) == [NEW, NEW]


# ---- 待认领


def test_who_waits_is_not_added_again():
    first = sorted_out([line(payer="王二"), line(payer="王二"), line(payer="李四", serial="K1")])
    assert first.outcomes == [UNMATCHED] * 3 and len({*first.serials}) == 3 and not first.waits
    assert first.serials[0].startswith("无号1108-") and first.serials[2] == "K1"
    waiting = [
        line(payer="王二", serial=first.serials[0], source=0),
        line(payer="王二", serial=first.serials[1], source=0),
    ]
    again = sorted_out([*waiting, line(payer="王二"), line(payer="王二"), line(payer="李四", serial="K1")])
    assert again.outcomes == [UNMATCHED] * 5 and again.waits == {2, 3}
    assert outcomes([line(payer="李四", serial="K1"), line(payer="李四", serial="K1")]) == [UNMATCHED, REPEATED]


@pytest.mark.parametrize("serial", ["", "K1"])
@pytest.mark.parametrize("payer", ["王二", ""])
def test_a_claimed_line_is_there(serial, payer):
    number = sorted_out([line(payer=payer, serial=serial)]).serials[0]
    claimed = line(code="01", serial=number, source=0)
    aliases = [Alias(payer, None, "01")] if payer else []
    assert outcomes([claimed, line(payer=payer, serial=serial)], aliases=aliases) == [NEW, THERE]
    assert outcomes([line(payer=payer, serial=serial)], [held(serial=number)], aliases=aliases) == [THERE]


@pytest.mark.parametrize("serial", ["", "K1"])
def test_who_pays_for_two_is_known_again(serial):
    aliases = [Alias("李四", None, "01"), Alias("李四", None, "02")]
    number = sorted_out([line(payer="李四", serial=serial)], aliases=aliases).serials[0]
    assert outcomes([line(payer="李四", serial=serial)], [held(code="02", serial=number)], aliases=aliases) == [THERE]
    # a receipt of one of them without any number may be another one: nothing is taken for known that may not be
    there = THERE if serial else UNMATCHED
    assert outcomes([line(payer="李四", serial=serial)], [held(code="02", serial=serial)], aliases=aliases) == [there]


def test_a_claimed_line_confirms_a_report():
    found = sorted_out([line(code="01", serial="K1", source=0)], [held(on=9, reported=True)])
    assert found.outcomes == [CONFIRMED] and found.confirms == {0: 0}


# ---- properties

LINES = st.lists(
    st.builds(
        line,
        cents=st.sampled_from([100, 250, -30]),
        on=st.sampled_from([None, 2, 3, 9]),
        code=st.sampled_from([None, "01", "02", "77"]),
        name=st.sampled_from(["", "甲酒业有限公司", "甲酒业", "丁"]),
        payer=st.sampled_from(["", "王二", "李四"]),
        serial=st.sampled_from(["", "", "K1", "K2"]),
        rep=st.sampled_from(["", "张三", "李四"]),
        source=st.sampled_from([1, 2]),
        month=st.sampled_from([11, 11, 12]),
    ),
    max_size=12,
).map(lambda lines: sorted(lines, key=lambda each: each.source))
LEDGERS = st.lists(
    st.builds(held, cents=st.sampled_from([100, 250]), on=st.sampled_from([2, 3]), code=st.sampled_from(["01", "02"]),
              serial=st.sampled_from(["", "K1"]), reported=st.booleans()),
    max_size=5,
)  # fmt: skip
ALIASES = [Alias("王二", None, "02"), Alias("李四", None, "01"), Alias("李四", None, "02")]


def booked(found, lines, ledger):
    """The ledger and what waits after a run."""
    ledger = list(ledger)
    waiting = []
    for at, (each, outcome) in enumerate(zip(lines, found.outcomes, strict=True)):
        receipt = Held(each.day, found.customers[at], each.cents, found.serials[at], False)
        if outcome is NEW:
            ledger.append(receipt)
        elif outcome is CONFIRMED:
            ledger[found.confirms[at]] = receipt
        elif outcome is UNMATCHED and at not in found.waits:
            waiting.append(each._replace(source=0, serial=found.serials[at]))
    return ledger, waiting


@given(LINES, LEDGERS)
def test_every_cent_has_one_outcome_and_a_second_run_adds_nothing(lines, ledger):
    found = sorted_out(lines, ledger, ALIASES)
    assert len(found.outcomes) == len(lines)
    after, waiting = booked(found, lines, ledger)
    assert len(after) == len(ledger) + found.outcomes.count(NEW)
    again = sorted_out([*waiting, *lines], after, ALIASES)
    assert not {NEW, CONFIRMED} & {*again.outcomes} and booked(again, [*waiting, *lines], after) == (after, waiting)


@given(LINES, LEDGERS, st.data())
def test_files_in_parts_give_what_they_give_together(lines, ledger, data):
    """Numbered lines: importing a file in two parts, overlapping anyhow, books the same receipts."""
    lines = [each._replace(serial=f"{each.serial or 'K3'}", source=1) for each in lines]
    cut, back = data.draw(st.integers(0, len(lines))), data.draw(st.integers(0, 4))
    whole, _ = booked(sorted_out(lines, ledger, ALIASES), lines, ledger)
    part = lines[:cut]
    first, _ = booked(sorted_out(part, ledger, ALIASES), part, ledger)
    rest = lines[max(cut - back, 0) :]
    second, _ = booked(sorted_out(rest, first, ALIASES), rest, first)
    assert sum(each.cents for each in second) == sum(each.cents for each in whole)
