"""One budget over several workbooks: what one workbook with all of the customers would get, and who is left out of it.

The figures of the small month stand in `test_measures_job`: 270,000 lack, 242,000 can be closed.
"""

from __future__ import annotations

import pytest
from conftest import BING, JIA, TODAY, WU, YI
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from month_in_memory import InMemory, add_row, for_customer, rows, set_cells, small_month
from several_books import OneInMemory, Unreadable, others

from xl_huikuan.book.month import Month
from xl_huikuan.book.problems import BookError
from xl_huikuan.jobs import rules
from xl_huikuan.jobs.share_budget import share_budget
from xl_huikuan.jobs.suggest_measures import suggest_measures
from xl_huikuan.jobs.summary_together import shared_lines


def act(month: Month, code: str, cost: int, state: str = "已定") -> None:
    add_row(month, "tblActions", 客户编码=code, 状态=state, 措施="客户激励", 预计增量=4_000, 费用=cost)


def two_reps() -> dict[str, OneInMemory]:
    return {"张三.xlsm": OneInMemory(InMemory(small_month())), "李四.xlsm": OneInMemory(InMemory(others("B")), 1.0)}


NUMBERS = ("承诺编号", "行动编号")
"""Each workbook counts its own."""


def one_with_all(months: list[Month]) -> Month:
    """One workbook with the customers of all: every row of every table that the measures come from."""
    whole = months[0]
    for month in months[1:]:
        for table in ("tblCustomers", "tblPlan", "tblCommitments", "tblReceipts", "tblPromises", "tblActions"):
            held = month[table]
            for row in range(len(held)):
                if not held.is_blank_row(row):
                    whole[table].append(
                        {header: cells[row] for header, cells in held.columns.items() if header not in NUMBERS}
                    )
    return whole


def actions(month: Month) -> list[tuple[object, ...]]:
    """What is suggested in a month, without numbers, in order."""
    found = [row for row in rows(month, "tblActions") if row["状态"] == "建议"]
    return [(row["客户编码"], row["措施"], row["预计增量"], row["费用"]) for row in found]


GAPS = st.lists(st.integers(0, 100), min_size=5, max_size=5)


@settings(
    max_examples=12, deadline=None, phases=(Phase.explicit, Phase.generate)
)  # smaller ones say no more, and take minutes
@given(st.lists(GAPS, min_size=2, max_size=3), st.integers(0, 60_000), st.sampled_from([0, 700, 2_500]))
def test_the_same_as_one_workbook_with_all_customers(gaps, budget, cost):
    def months() -> list[Month]:
        found = []
        for rep, own in enumerate(gaps):
            month = others(f"R{rep}-")
            for row, share in enumerate(own):
                month["tblCustomers"].set(row, "手工月均", 20_000 + 1_000 * share)
            act(month, month["tblCustomers"].columns["客户编码"][0], cost)
            found.append(month)
        return found

    books = {f"{rep}.xlsm": OneInMemory(InMemory(month)) for rep, month in enumerate(months())}
    shared = share_budget(books, budget * 100, TODAY)
    whole = InMemory(one_with_all(months()))
    alone = suggest_measures(whole, TODAY, budget * 100)
    for name in ("gap", "closed", "still_open", "cost", "short", "cheapest"):
        assert getattr(shared, name) == getattr(alone, name), name
    assert shared.left == alone.budget
    together = [action for book in books.values() for action in actions(book.book.month)]
    assert together == actions(whole.month)


def test_each_workbook_keeps_its_own_measures():
    """李四's office offers nothing but 促销培训, at half the price: 5,000 for 400, at most twice."""
    books = two_reps()
    month = books["李四.xlsm"].book.month
    for row, name in enumerate(month["tblMeasures"].columns["措施"]):
        set_cells(month, "tblMeasures", row, **({"单次成本": 400} if name == "促销培训" else {"启用": "否"}))
    shared = share_budget(books, 4_000_00, TODAY)
    # the cheapest first: five customers twice for 400, which is all of it
    assert shared.shares["李四.xlsm"].result.cost == 4_000_00 and shared.closed == 50_000_00
    suggested = actions(books["李四.xlsm"].book.month)
    assert {name for _, name, _, _ in suggested} == {"促销培训"} and len(suggested) == 10
    assert actions(books["张三.xlsm"].book.month) == []


def test_each_workbook_keeps_its_own_days():
    """李四's month closes on the 20th: nothing that brings money works in two days."""
    books = two_reps()
    month = books["李四.xlsm"].book.month
    month.names["hk_to"] = TODAY.replace(day=20)
    for row in range(3):
        set_cells(month, "tblSteps", row, 截止日=None)
    shared = share_budget(books, 100_000_00, TODAY)
    assert {name: share.result.cost > 0 for name, share in shared.shares.items()} == {
        "张三.xlsm": True,
        "李四.xlsm": False,
    }


def test_what_is_spent_is_taken_off_first():
    books = two_reps()
    act(books["张三.xlsm"].book.month, JIA, 3_000)
    act(books["李四.xlsm"].book.month, f"B{JIA}", 1_000, "完成")
    act(books["李四.xlsm"].book.month, f"B{YI}", 9_000, "作废")
    shared = share_budget(books, 10_000_00, TODAY)
    assert (shared.spent, shared.left) == (4_000_00, 6_000_00) and 0 < shared.cost <= 6_000_00
    assert share_budget(books, 3_999_00, TODAY).cost == 0


def test_a_second_time_changes_nothing():
    books = two_reps()
    share_budget(books, 20_000_00, TODAY)
    writes = [each.book.writes for each in books.values()]
    share_budget(books, 20_000_00, TODAY)
    assert [each.book.writes for each in books.values()] == writes == [1, 1]


# ---- who is left out


def as_if_alone(budget: int) -> tuple[int, int]:
    found = suggest_measures(InMemory(small_month()), TODAY, budget)
    return found.cost, found.closed


@pytest.mark.parametrize("spent", [0, 2_000])
def test_one_that_is_open_elsewhere_takes_no_share(spent):
    books = two_reps()
    books["李四.xlsm"].locked = True
    act(books["李四.xlsm"].book.month, f"B{JIA}", spent)
    shared = share_budget(books, 10_000_00, TODAY)
    assert list(shared.shares) == ["张三.xlsm"] and books["李四.xlsm"].book.writes == 0
    left = shared.left_out["李四.xlsm"]
    # what it decided is spent, what it needs gets nothing
    assert (left.spent, left.lost) == (spent * 100, 0) and left.problems[0].what.startswith("工作簿正在")
    assert (shared.cost, shared.closed) == as_if_alone((10_000 - spent) * 100)


def test_one_that_is_broken_and_one_that_is_closed():
    books = two_reps() | {"坏的.xlsm": Unreadable()}
    books["李四.xlsm"].book.month.names["hk_closed"] = TODAY
    act(books["李四.xlsm"].book.month, f"B{JIA}", 1_500)
    shared = share_budget(books, 10_000_00, TODAY)
    assert {name: (each.spent, each.lost) for name, each in shared.left_out.items()} == {
        "坏的.xlsm": (None, 0), "李四.xlsm": (1_500_00, 0),
    }  # fmt: skip
    assert shared.left_out["李四.xlsm"].problems[0].rule is rules.CLOSED
    assert (shared.cost, shared.closed) == as_if_alone(8_500_00)


def test_another_month_and_an_old_copy_spend_nothing():
    copy, october = OneInMemory(InMemory(small_month()), saved=-1.0), OneInMemory(InMemory(others("C")))
    october.book.month.names["hk_month"] = "2026-10"
    october.book.month.names["hk_planned_month"] = "2026-10"
    books = two_reps() | {"旧的.xlsm": copy, "十月.xlsm": october}
    for book, code in ((copy, JIA), (october, f"C{JIA}")):
        act(book.book.month, code, 1_500)
    shared = share_budget(books, 10_000_00, TODAY)
    assert {name: (each.problems[0].rule, each.spent) for name, each in shared.left_out.items()} == {
        "旧的.xlsm": (rules.OLD_COPY, 0), "十月.xlsm": (rules.OTHER_MONTH, 0),
    }  # fmt: skip
    assert shared.month == "2026-11" and shared.spent == 0 and copy.book.writes == october.book.writes == 0


@pytest.mark.parametrize(("octobers", "month"), [(1, "2026-11"), (2, "2026-11"), (3, "2026-10")])
def test_the_month_is_that_of_most_and_of_two_such_the_later_one(octobers, month):
    books = two_reps()
    for at in range(octobers):
        held = InMemory(others(f"C{at}"))
        held.month.names |= {"hk_month": "2026-10", "hk_planned_month": "2026-10"}
        books[f"十月{at}.xlsm"] = OneInMemory(held)
    shared = share_budget(books, 10_000_00, TODAY)
    assert shared.month == month and len(shared.shares) == (3 if month == "2026-10" else 2)


def test_one_that_cannot_be_planned_from_does_not_stop_the_rest():
    books = two_reps()
    books["李四.xlsm"].book.month["tblPlan"].rearrange([None])
    assert list(share_budget(books, 10_000_00, TODAY).shares) == ["张三.xlsm"]


def test_nobody_can_take_part():
    with pytest.raises(BookError) as raised:
        share_budget({"坏的.xlsm": Unreadable()}, 10_000_00, TODAY)
    assert [problem.what for problem in raised.value.problems] == ["不是 Excel 工作簿"]
    with pytest.raises(BookError) as raised:
        share_budget({}, 10_000_00, TODAY)
    assert [problem.rule for problem in raised.value.problems] == [rules.NO_WORKBOOKS]
    with pytest.raises(BookError) as raised:
        share_budget(two_reps(), -1, TODAY)
    assert [problem.rule for problem in raised.value.problems] == [rules.BUDGET]


def test_one_that_was_changed_in_between_is_left_and_its_share_is_told():
    books = two_reps()
    changed = books["李四.xlsm"]
    changed.between = lambda: for_customer(changed.book.month, "tblCustomers", f"B{WU}", 手工月均=50_000)
    shared = share_budget(books, 30_000_00, TODAY)
    left = shared.left_out["李四.xlsm"]
    assert left.problems[0].rule is rules.CHANGED_WHILE_SHARING and changed.book.writes == 0
    assert left.lost > 0 and shared.cost + left.lost <= 30_000_00
    assert shared.cost == shared.shares["张三.xlsm"].result.cost
    # again: now it gets its share
    assert share_budget(books, 30_000_00, TODAY).left_out == {}


def test_one_that_cannot_be_written_at_last_is_told(monkeypatch):
    books = two_reps()

    def write(_: Month) -> None:
        raise BookError([rules.CHANGED_WHILE_SHARING.at("测算措施")])

    monkeypatch.setattr(books["张三.xlsm"].book, "write", write)
    shared = share_budget(books, 30_000_00, TODAY)
    assert list(shared.shares) == ["李四.xlsm"] and shared.left_out["张三.xlsm"].lost > 0


# ---- in words


def test_what_is_said_of_it():
    books = two_reps() | {"坏的.xlsm": Unreadable(), "王五.xlsm": OneInMemory(InMemory(others("W")), locked=True)}
    act(books["王五.xlsm"].book.month, f"W{JIA}", 1_000)
    changed = books["李四.xlsm"]
    changed.between = lambda: for_customer(changed.book.month, "tblCustomers", f"B{BING}", 手工月均=9_000)
    shared = share_budget(books, 300_000_00, TODAY)
    own = shared.shares["张三.xlsm"].result
    lost = shared.left_out["李四.xlsm"].lost // 100
    assert shared_lines(shared)[:2] == [
        "2026-11：1 本一起分 299,000（共 300,000，已定和完成的用去 1,000），要补的差距 270,000，可补 242,000，"
        f"费用 {own.cost // 100:,}；还差 28,000",
        f"· 张三.xlsm：差距 270,000，建议 {len(own.rows)} 项，可补 242,000，费用 {own.cost // 100:,}；还差 28,000",
    ]
    said = shared_lines(shared)[2:]
    assert said[0] == ("· 坏的.xlsm 没有参加：不是 Excel 工作簿。请另存（它已定的措施费用看不到，没有扣）")
    assert said[1] == (
        "· 王五.xlsm 没有参加：李四.xlsm：工作簿正在 Excel / WPS 中打开。请先保存并关闭它再试（它已定的措施费用 1,000 照扣）"
    )
    written = "测算措施：算的时候这一本又改过，建议没有写进去。请再运行一次"
    assert said[2] == (
        f"· 李四.xlsm 没写成：{written}；给它的 {lost:,} 费用没有用上，也没有改给别人；改好后再运行一次，会重新分"
    )
    assert said[3:] == ["下一步：各业务员在自己的“措施行动”里把要做的改成“已定”"]


def test_who_a_workbook_belongs_to_is_said():
    assert shared_lines(share_budget(two_reps(), 0, TODAY))[2].startswith(
        "· 李四.xlsm（业务员B）：差距 270,000，建议 0 项"
    )
