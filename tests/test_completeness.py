"""What a workbook lacks: what is added, what is refused, and which foreign header is likely the missing one renamed."""

from __future__ import annotations

import pytest
from month_in_memory import small_month

from xl_huikuan.book.completeness import Missing, missing_from, sentences
from xl_huikuan.book.contract.commitments import Commitments
from xl_huikuan.book.contract.customers import Customers
from xl_huikuan.book.contract.lists import Measures
from xl_huikuan.book.contract.review import Review
from xl_huikuan.book.contract.settings import Settings
from xl_huikuan.book.contract.status import Status
from xl_huikuan.book.contract.tables import NAMES, TABLES
from xl_huikuan.book.problems import BookError


def headers(**changed):
    """Every table with its headers, some of them changed: tblX=[…], or None for a table that is not there."""
    found = {name: (table.sheet, list(table.headers())) for name, table in TABLES.items()}
    for name, given in changed.items():
        if given is None:
            del found[name]
        else:
            found[name] = found[name][0], given
    return found


def without(table, *gone):
    return [header for header in TABLES[table].headers() if header not in gone]


def test_a_whole_workbook_lacks_nothing():
    assert not missing_from("b.xlsm", headers(), lambda name: True)


def test_what_is_worked_out_or_came_later_is_added():
    tables = headers(
        tblCommitments=without("tblCommitments", "差距率", "风险差距"), tblMeasures=without("tblMeasures", "须先有"),
        tblReview=None,
    )  # fmt: skip
    missing = missing_from("b.xlsm", tables, lambda name: name not in ("hk_contract", "hk_days"))
    assert missing.columns == (
        (Commitments.declared, Commitments.risk_gap),
        (Commitments.declared, Commitments.gap_rate),
        (Measures.declared, Measures.needs),
    )
    assert set(missing.names) == {Status.contract, NAMES["hk_days"]}
    assert missing.tables == (Review.declared,)


def refused(tables, has_name=lambda name: True):
    with pytest.raises(BookError) as caught:
        missing_from("b.xlsm", tables, has_name)
    return [(problem.where, problem.what) for problem in caught.value.problems]


def test_what_people_fill_is_refused_all_at_once():
    tables = headers(tblHistory=None, tblReceipts=without("tblReceipts", "金额", "计入回款"))
    assert refused(tables, lambda name: name != "hk_target") == [
        ("回款流水", "表格 tblReceipts 缺少列“金额”"),
        ("b.xlsm", "缺少表格 tblHistory（原在“历史”）"),
        ("b.xlsm", "缺少名称 hk_target（“参数”里的“本月任务（元）”）"),
    ]


@pytest.mark.parametrize(
    ("foreign", "said"),
    [
        (["到款金额", "金额说明备注"], "（“到款金额”可能就是它，请把表头改回来）"),  # 4 of 6 letters, 4 of 8
        (["金额说明备注", "到款金额"], "（“到款金额”可能就是它，请把表头改回来）"),
        (["经办", "盖章"], ""),
        (["金经办人说明盖章复核存档备查"], ""),  # 2 of 16 letters
    ],
)
def test_the_likeliest_renamed_column(foreign, said):
    tables = headers(tblReceipts=[*without("tblReceipts", "金额"), *foreign])
    assert refused(tables) == [("回款流水", f"表格 tblReceipts 缺少列“金额”{said}")]


def test_a_column_of_the_contract_is_nobodys_new_name():
    """实收 is like 按期实收, but that one is there as itself."""
    assert refused(headers(tblHistory=without("tblHistory", "实收"))) == [("历史", "表格 tblHistory 缺少列“实收”")]


def test_what_cannot_be_read_is_not_blank():
    month = small_month()
    customers = month.customers
    for row, value in enumerate(("三万", None, "  ", 5.0)):
        customers.usual_by_hand.set_raw(row, value)
    assert [customers.usual_by_hand.is_unreadable(row) for row in range(4)] == [True, False, False, False]
    assert [customers.usual_by_hand[row] for row in range(4)] == [None, None, None, 500]
    assert customers.usual.is_unreadable(0) and Customers.usual_by_hand.read("三万") is None


def test_a_rate_is_announced_as_the_sheet_shows_it():
    assert sentences("{what}", Missing(names=(Settings.mark_amber,))) == ["“参数”的“标黄线”（10%）"]
