"""Whose a receipt is, and whether it is known: worked out by hand, and as properties over any lines."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from xl_huikuan.domain.customer_names import CloseNames, core_of, name_key
from xl_huikuan.domain.customer_register import Alias, Register
from xl_huikuan.domain.receipts_matching import match
from xl_huikuan.domain.told_receipts import Held, ImportOutcome, ToldReceipt, told_on
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


def held(cents=100, on=8, code="01", serial="", reported=False, month=11, closed=False):
    return Held(day(on, month), code, cents, serial, reported, closed)


def sorted_out(lines, ledger=(), aliases=(), rep="张三", names=NAMES, since=None):
    return match(lines, Register(names, aliases, rep), ledger, SPAN, Workdays(), since)


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


NAMES_OF_FEW_SIGNS = st.text(st.sampled_from("甲乙丙丁酒业商贸1"), min_size=1, max_size=9)


@given(st.lists(NAMES_OF_FEW_SIGNS, max_size=6), NAMES_OF_FEW_SIGNS)
@example(["甲乙丙"], "甲乙丙12345678")  # the one stands inside the other
def test_a_name_that_ends_at_the_first_look_has_nobody_close(names, told):
    looked, all_compared = CloseNames(zip(names, names, strict=True)), CloseNames(zip(names, names, strict=True))
    all_compared._may_have_close = lambda core, pairs, shared: True
    assert looked.closest(told) == all_compared.closest(told)


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


# ---- of the month before, which is closed

OCTOBER = day(1, 10)


def had(cents=100, on=30, code="01", serial="", reported=False):
    """What October had."""
    return held(cents, on, code, serial, reported, month=10, closed=True)


def told(cents=100, on=30, code="01", **more):
    """A line of October."""
    return line(cents, on, code, month=10, **more)


def test_what_the_month_before_had_is_there_and_what_it_lacked_came_late():
    ledger = [had(serial="K1"), had(200), had(200)]
    said = [
        told(serial="K1"), told(serial="K2", cents=90), told(200), told(200), told(200), told(code=None, payer="王二", serial="K3"),
        line(on=30, month=9, code="01", serial="K4"), line(on=1, month=12, code="01", serial="K5"), told(code="77", name="丁"),
    ]  # fmt: skip
    found = sorted_out(said, ledger, since=OCTOBER)
    assert found.outcomes == [THERE, NEW, THERE, THERE, NEW, UNMATCHED, OUTSIDE, OUTSIDE, OTHERS] and not found.alike
    assert found.serials[4].startswith("无号1030-")  # it will stand on 1 November
    # the second time, where the late ones stand on the month's first day
    late = [held(90, 1, serial="K2"), held(200, 1, serial=found.serials[4])]
    again = sorted_out(
        [line(code=None, payer="王二", serial="K3", on=1, source=0), *said], [*late, *ledger], since=OCTOBER
    )
    assert again.outcomes[1:] == [THERE] * 5 + [UNMATCHED, OUTSIDE, OUTSIDE, OTHERS] and again.waits == {6}
    # a workbook that knows nothing of October leaves all of it out
    assert outcomes(said, ledger) == [OUTSIDE] * 9


def test_what_was_typed_or_numbered_otherwise_in_the_month_before_is_the_same_receipt():
    by_hand = [had(), had(serial="B7", cents=200)]
    said = [told(serial="K1"), told(serial="K2"), told(serial="K3", cents=200), told(cents=200)]
    # 100 and 200 of the 30th stood there once each: the other of the same day, customer and amount came late
    assert outcomes(said, by_hand, since=OCTOBER) == [THERE, NEW, THERE, NEW]
    # where the file tells the one that has the number, the other is another receipt
    assert outcomes([told(serial="K1"), told(serial="b7")], [had(serial="B7")], since=OCTOBER) == [NEW, THERE]
    again = [held(on=1, serial="K2"), *by_hand]
    assert outcomes(said[:2], again, since=OCTOBER) == [THERE, THERE]


def test_of_a_day_near_by_it_may_be_the_same():
    # 26 October 2026 is a Monday: to Friday the 30th four working days, from Thursday the 22nd six
    found = sorted_out([told(serial="K1")], [had(on=26)], since=OCTOBER)
    assert (found.outcomes, found.alike) == ([NEW], {0})
    for other in (had(on=22), had(on=26, code="02"), had(90, on=26)):
        assert not sorted_out([told(serial="K1")], [other], since=OCTOBER).alike
    # one that a line tells is no other line's
    found = sorted_out([told(serial="K1"), told(serial="K0", on=26)], [had(on=26, serial="K0")], since=OCTOBER)
    assert (found.outcomes, found.alike) == ([NEW, THERE], set())


@pytest.mark.parametrize("said", [line(code="01", on=2, serial="K1"), line(code="01", on=2), told(serial="K1"), told()])
def test_a_report_of_the_month_before_is_confirmed_there(said):
    ledger = [held(200, on=2), had(reported=True)]
    found = sorted_out([said], ledger, since=OCTOBER)
    assert found.outcomes == [CONFIRMED] and found.confirms == {0: 1}
    confirmed = Held(said.day, "01", 100, found.serials[0], False, True)
    assert outcomes([said], [ledger[0], confirmed], since=OCTOBER) == [THERE]
    # it confirms one line alone
    assert outcomes([said._replace(serial="K9")], [confirmed._replace(serial="K1")], since=OCTOBER)[0] is (
        NEW if said.day > day(1) else THERE
    )


def test_numbers_that_begin_anew():
    # the bank's first of October is not its first of November, unless their days are near
    assert outcomes([line(code="01", on=9, serial="1")], [had(on=5, serial="1")], since=OCTOBER) == [NEW]
    assert outcomes([line(code="01", on=2, serial="1")], [had(serial="1")], since=OCTOBER) == [THERE]
    assert outcomes([line(on=9, serial="1")], [had(on=5, serial="1")], since=OCTOBER) == [UNMATCHED]


@pytest.mark.parametrize("serial", ["", "K1"])
@pytest.mark.parametrize("payer", ["王二", "李四", ""])
def test_what_was_claimed_in_the_month_before_is_there(serial, payer):
    """王二's alias was learnt, 李四 pays for two, and one says no name."""
    aliases = [Alias("王二", None, "01"), Alias("李四", None, "01"), Alias("李四", None, "02")]
    said = told(code=None, payer=payer, serial=serial)
    number = sorted_out([said], since=OCTOBER).serials[0]
    assert outcomes([said], [had(serial=number)], aliases, since=OCTOBER) == [THERE]
    # one that waited over the roll-over, and is claimed in the run that reads the file
    claimed = line(code="01", on=1, serial=number, source=0)
    assert outcomes([claimed, said], aliases=aliases, since=OCTOBER) == [NEW, THERE]


def test_who_left_with_the_month_before():
    ledger = [had(code="55", serial="K1")]
    said = [
        told(code="55", name="丁", serial="K1"),
        told(code="55", name="丁", serial="K2"),
        line(code="55", name="丁", serial="K3"),
    ]
    assert outcomes(said, ledger, since=OCTOBER) == [THERE, UNMATCHED, OTHERS]


@pytest.mark.parametrize(
    ("on", "serial", "told"),
    [
        (day(1), "无号1031-0A", day(31, 10)), (day(9), "无号1109-0A", day(9)), (day(5), "无号1109-0A", day(9)), (day(1), "K1", day(1)),
        (None, "无号1031-0A", None), (dt.date(2027, 1, 1), "无号1231-0A", dt.date(2026, 12, 31)), (day(1), "无号1399-0A", day(1)),
        (dt.date(2027, 3, 1), "无号0229-0A", dt.date(2028, 2, 29)),
    ],
)  # fmt: skip
def test_a_given_number_keeps_its_day(on, serial, told):
    assert told_on(on, serial) == told


# ---- properties

LINES = st.lists(
    st.builds(
        line,
        cents=st.sampled_from([100, 250, -30]),
        on=st.sampled_from([None, 2, 3, 9, 30]),
        code=st.sampled_from([None, "01", "02", "77"]),
        name=st.sampled_from(["", "甲酒业有限公司", "甲酒业", "丁"]),
        payer=st.sampled_from(["", "王二", "李四"]),
        serial=st.sampled_from(["", "", "K1", "K2"]),
        rep=st.sampled_from(["", "张三", "李四"]),
        source=st.sampled_from([1, 2]),
        month=st.sampled_from([11, 11, 12, 10]),
    ),
    max_size=12,
).map(lambda lines: sorted(lines, key=lambda each: each.source))
LEDGERS = st.lists(
    st.builds(held, cents=st.sampled_from([100, 250]), on=st.sampled_from([2, 3]), code=st.sampled_from(["01", "02"]),
              serial=st.sampled_from(["", "K1"]), reported=st.booleans()),
    max_size=5,
)  # fmt: skip
CLOSED = st.lists(
    st.builds(had, cents=st.sampled_from([100, 250]), on=st.sampled_from([3, 30]), code=st.sampled_from(["01", "02", "55"]),
              serial=st.sampled_from(["", "K1"]), reported=st.booleans()),
    max_size=4,
)  # fmt: skip
ALIASES = [Alias("王二", None, "02"), Alias("李四", None, "01"), Alias("李四", None, "02")]


def booked(found, lines, ledger):
    """The ledger and what waits after a run."""
    ledger = list(ledger)
    waiting = []
    for at, (each, outcome) in enumerate(zip(lines, found.outcomes, strict=True)):
        stands_on = None if each.day is None else max(each.day, day(1))
        receipt = Held(stands_on, found.customers[at], each.cents, found.serials[at], False)
        if outcome is NEW:
            ledger.append(receipt)
        elif outcome is CONFIRMED:
            before = ledger[found.confirms[at]]
            ledger[found.confirms[at]] = receipt._replace(day=each.day, closed=True) if before.closed else receipt
        elif outcome is UNMATCHED and at not in found.waits:
            waiting.append(each._replace(source=0, serial=found.serials[at], day=stands_on))
    return ledger, waiting


@given(LINES, LEDGERS, CLOSED, st.sampled_from([None, OCTOBER]))
def test_every_cent_has_one_outcome_and_a_second_run_adds_nothing(lines, ledger, closed, since):
    ledger += closed
    found = sorted_out(lines, ledger, ALIASES, since=since)
    assert len(found.outcomes) == len(lines)
    after, waiting = booked(found, lines, ledger)
    assert len(after) == len(ledger) + found.outcomes.count(NEW)
    again = sorted_out([*waiting, *lines], after, ALIASES, since=since)
    assert not {NEW, CONFIRMED} & {*again.outcomes} and booked(again, [*waiting, *lines], after) == (after, waiting)


@given(LINES, LEDGERS, CLOSED, st.data())
def test_files_in_parts_give_what_they_give_together(lines, ledger, closed, data):
    """Numbered lines: importing a file in two parts, overlapping anyhow, books the same receipts."""

    def of_month(each):  # as vouchers are numbered
        return f"{each.day:%m} {each.serial or 'K3'}" if each.day else "K3"

    ledger += [each._replace(serial=of_month(each) if each.serial else "") for each in closed]
    lines = [each._replace(serial=of_month(each), source=1) for each in lines]
    cut, back = data.draw(st.integers(0, len(lines))), data.draw(st.integers(0, 4))
    whole, _ = booked(sorted_out(lines, ledger, ALIASES, since=OCTOBER), lines, ledger)
    part = lines[:cut]
    first, _ = booked(sorted_out(part, ledger, ALIASES, since=OCTOBER), part, ledger)
    rest = lines[max(cut - back, 0) :]
    second, _ = booked(sorted_out(rest, first, ALIASES, since=OCTOBER), rest, first)
    assert sum(each.cents for each in second) == sum(each.cents for each in whole)
