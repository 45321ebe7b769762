"""However a month is changed, its formulas show what they would over the same cells without anything kept.

Every way that code has to change a month is drawn, some after each other, and everything is asked in between: what was kept
too long would show.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from examples import at_most
from hypothesis import given, settings
from hypothesis import strategies as st
from test_reconcile import in_memory

from xl_huikuan.book.contract.columns import Cells
from xl_huikuan.book.contract.dashboard_lists import BEHIND
from xl_huikuan.book.contract.settings import Settings
from xl_huikuan.book.contract.tables import NAMES, TABLES
from xl_huikuan.book.month import Month
from xl_huikuan.book.month_sums import MonthSums
from xl_huikuan.book.month_table import RowBeneath
from xl_huikuan.values import Value

CUSTOMERS, PLAN, RECEIPTS = "tblCustomers", "tblPlan", "tblReceipts"


def day(number: int) -> dt.date:
    return dt.date(2026, 11, number)


def month() -> Month:
    """Three customers, of whom one has no plan; a promise, an action and a change of targets."""
    codes = ("001", "002", "a")
    receipts = [
        {
            "日期": day(at + 2),
            "客户编码": code,
            "金额": 100.0 * (at + 1),
            "方式": "转账",
            "款项性质": "清欠",
            "状态": "财务确认",
        }
        for at, code in enumerate(codes * 2)
    ]
    return in_memory(
        {
            CUSTOMERS: [{"客户编码": code, "客户名称": f"客户{code}", "信用等级": "B"} for code in codes],
            PLAN: [{"客户编码": code, "期初目标": 5_000.0} for code in codes[:2]],
            "tblCommitments": [{"客户编码": code} for code in codes[:2]],
            "tblPromises": [
                {"承诺编号": "P1", "客户编码": "001", "作出日": day(1), "承诺到款日": day(9), "承诺金额": 300.0},
                {"承诺编号": "P2", "客户编码": "002", "作出日": day(2), "承诺到款日": day(20), "承诺金额": 800.0},
            ],
            RECEIPTS: receipts,
            "tblTargetChanges": [{"日期": day(4), "客户编码": "002", "调整额": -50.0}],
            "tblActions": [{"客户编码": "001", "措施": "客户激励", "状态": "建议", "预计增量": 40.0}],
        },
        20_000.0,
    )


def everything(sums: MonthSums) -> dict[str, Any]:
    """What all columns, names and a block show."""
    columns = {
        f"{name}[{header}]": [*sums.column(name, header)] for name, table in TABLES.items() for header in table.computed
    }
    return columns | {name: sums.name(name) for name in NAMES} | {"block": sums.block(BEHIND)}


def assert_nothing_is_stale(held: Month) -> None:
    """All that is kept, beside the same worked out anew."""
    shown, anew = everything(held.sums), everything(MonthSums(held.tables, held.names, held.typed_over_in))
    assert {at: value for at, value in shown.items() if repr(value) != repr(anew[at])} == {}


# ---- the ways to change a month

Change = Callable[[Month], None]
FILLED = sorted(
    (name, column.header)
    for name in (
        CUSTOMERS,
        PLAN,
        RECEIPTS,
        "tblCommitments",
        "tblPromises",
        "tblTargetChanges",
        "tblActions",
        "tblReceiptRules",
    )
    for column in TABLES[name].columns
    if not column.is_computed
)
OVER = [
    (PLAN, "累计实收"),
    (PLAN, "本月目标"),
    ("tblPromises", "状态"),
    (RECEIPTS, "计入金额"),
    ("tblWorkings", "预计回款"),
]
WORDS = ["001", "002", "a", "B", "清欠", "转账", "财务确认", "业务员报款", "建议", "已定", "已完成"]
cell_values = st.one_of(
    st.none(), st.sampled_from([0, 1, 1.0, True, 70.0, 1_234.56]), st.sampled_from(WORDS), st.integers(1, 28).map(day)
)
columns = st.sampled_from(FILLED)
rows = st.integers(0, 9)


def cell_set(at: tuple[str, str], row: int, value: Value, by_column: bool) -> Change:
    def change(held: Month) -> None:
        table, header = at
        if len(held[table]) and by_column:
            Cells(TABLES[table].by_header[header], held.customers.store).set_raw(row % len(held[table]), value)
        elif len(held[table]):
            held[table].set(row % len(held[table]), header, value)

    return change


def cells_put(at: tuple[str, str], row: int, values: list[Value], all_of_it: bool) -> Change:
    def change(held: Month) -> None:
        table, header = at
        if all_of_it:
            column = Cells(TABLES[table].by_header[header], held.customers.store)
            column.put_raw([*values, *[None] * len(held[table])][: len(held[table])])
        elif len(held[table]):
            first = row % len(held[table])
            held[table].put(first, header, values[: len(held[table]) - first])

    return change


def rows_set(at: tuple[str, str], values: dict[int, Value]) -> Change:
    def change(held: Month) -> None:
        table, header = at
        count = len(held[table])
        given = {row: value for row, value in values.items() if row < count}
        held.customers.store.set_rows(table, header, given.keys(), given.values())

    return change


def row_added(at: tuple[str, str], value: Value, count: int) -> Change:
    def change(held: Month) -> None:
        table, header = at
        if count:
            held[table].add_rows(count)
        else:
            held[table].append({header: value})

    return change


def rows_moved(at: tuple[str, str], order: list[int | None], value: Value, by_contents: bool) -> Change:
    def change(held: Month) -> None:
        table, header = at
        sources = [None if row is None or not len(held[table]) else row % len(held[table]) for row in order]
        if by_contents:
            held[table].replace([(source, {header: value}) for source in sources])
        else:
            held[table].rearrange(sources)

    return change


def rows_taken_in(at: tuple[str, str], value: Value) -> Change:
    def change(held: Month) -> None:
        table, header = at
        held[table].beneath = [RowBeneath(len(held[table]), {header: value})]
        held[table].take_in(held[table].beneath)
        held[table].beneath = []  # or the next one would stand there too

    return change


def name_set(name: str, value: Value, way: str) -> Change:
    def change(held: Month) -> None:
        if way == "update":
            held.names.update({name: value})
        elif way == "pop":
            held.names.pop(name, None)
        else:
            held.names[name] = value

    return change


def today_set(number: int) -> Change:
    def change(held: Month) -> None:
        held.settings.today = day(number)

    return change


def typed_over(cells: dict[tuple[str, str], dict[int, Value]]) -> Change:
    return lambda held: held.put_typed_over(cells)


NAMED = [Settings.first_day, Settings.last_day, Settings.today, Settings.target, Settings.budget, Settings.stretch]
changes: st.SearchStrategy[Change] = st.one_of(
    st.builds(cell_set, columns, rows, cell_values, st.booleans()),
    st.builds(cells_put, columns, rows, st.lists(cell_values, max_size=4), st.booleans()),
    st.builds(rows_set, columns, st.dictionaries(rows, cell_values, max_size=3)),
    st.builds(row_added, columns, cell_values, st.integers(0, 2)),
    st.builds(rows_moved, columns, st.lists(st.none() | rows, max_size=5), cell_values, st.booleans()),
    st.builds(rows_taken_in, columns, cell_values),
    st.builds(
        name_set, st.sampled_from([cell.name for cell in NAMED]), cell_values, st.sampled_from(["set", "update", "pop"])
    ),
    st.builds(today_set, st.integers(1, 30)),
    st.builds(
        typed_over,
        st.dictionaries(st.sampled_from(OVER), st.dictionaries(rows, cell_values, min_size=1, max_size=2), max_size=2),
    ),
)


@settings(max_examples=at_most(60), deadline=None)
@given(st.lists(changes, min_size=1, max_size=4))
def test_whatever_changes_is_seen(done: list[Change]) -> None:
    held = month()
    everything(held.sums)
    for change in done:
        change(held)
        assert_nothing_is_stale(held)


@pytest.mark.parametrize(
    "change",
    [
        cell_set((RECEIPTS, "金额"), 0, 7.0, by_column=False),
        cell_set((RECEIPTS, "金额"), 0, 7.0, by_column=True),
        cells_put((RECEIPTS, "金额"), 1, [7.0, 8.0], all_of_it=False),
        cells_put((RECEIPTS, "客户编码"), 0, ["a"], all_of_it=True),
        rows_set((RECEIPTS, "金额"), {0: 7.0}), rows_set((RECEIPTS, "金额"), {4: 7.0, 1: 8.0}),
        row_added((CUSTOMERS, "客户编码"), "new", 0),
        row_added((RECEIPTS, "金额"), None, 2),
        rows_moved((RECEIPTS, "金额"), [5, 0, None], None, by_contents=False),
        rows_moved((RECEIPTS, "金额"), [5, 0], 9.0, by_contents=True),
        rows_taken_in((PLAN, "客户编码"), "a"),
        name_set("hk_today", day(29), "set"), name_set("hk_today", day(29), "update"), name_set("hk_target", None, "pop"),
        today_set(8),
        typed_over({(PLAN, "累计实收"): {0: 99.0}}), typed_over({}),
    ],
)  # fmt: skip
def test_each_way_by_itself_shows_and_is_seen(change: Change) -> None:
    held = month()
    held.put_typed_over({(PLAN, "本月目标"): {1: 3.0}})
    before = everything(held.sums)
    change(held)
    assert repr(everything(held.sums)) != repr(before)
    assert_nothing_is_stale(held)


def test_cells_of_a_column_are_filled_a_row_each() -> None:
    """In cents, in whatever order; the others stay as they are."""
    held = month()
    amounts = held.receipts.amount
    amounts.put_rows([4, 0, 5], [1_234_56, 99, None])
    assert list(amounts.raw) == [0.99, 200.0, 300.0, 400.0, 1234.56, None]
    assert [type(value) for value in amounts.raw[:2]] == [float, float]
    assert held.sums.column(PLAN, "累计实收") == [400.99, 1434.56]
    held.receipts.received_on.put_rows({3: ""}, [day(9)])
    assert held[RECEIPTS].columns["日期"] == [day(2), day(3), day(4), day(9), day(6), day(7)]
    before = held[RECEIPTS].version
    amounts.put_rows([4, 0, 5], [1_234_56, 99, None])
    amounts.put_rows([], [])
    assert held[RECEIPTS].version == before
    with pytest.raises(ValueError, match="zip"):
        amounts.put_rows([1, 2], [5])


def test_a_formula_that_was_typed_over_is_seen_by_the_formulas_that_look_at_it() -> None:
    held = month()
    assert held.sums.column(PLAN, "本月目标") == [5_000.0, 4_950.0] and held.sums.name("hk_plan_target") == 9_950.0
    held.put_typed_over({(PLAN, "本月目标"): {0: 1.0}})
    assert held.sums.column(PLAN, "本月目标") == [1.0, 4_950.0] and held.sums.name("hk_plan_target") == 4_951.0
    held.put_typed_over({})
    assert held.sums.name("hk_plan_target") == 9_950.0
