"""A company-wide export over the reps' workbooks: each line to its customer's, every cent told, nothing written before all can be."""

from __future__ import annotations

import pytest
from conftest import BING, JIA, YI
from foreign_files import text
from hypothesis import given
from hypothesis import strategies as st
from month_in_memory import InMemory, contents, day, for_customer, rows, small_month

from xl_huikuan import cli
from xl_huikuan.book.problems import BookError
from xl_huikuan.domain.told_receipts import ImportOutcome
from xl_huikuan.jobs.distribute_receipts import distribute_receipts
from xl_huikuan.jobs.import_receipts import ImportShare
from xl_huikuan.jobs.summary import distribute_lines

TODAY = day(18)
HEAD = "日期,客户编码,客户名称,贷方,凭证号,分录号"


def offices():
    """Two reps: 甲 has codes of his own, B-…, but for 乙, who is in both."""
    other = small_month()
    for code in (JIA, BING, "D4", "00105"):
        for_customer(other, "tblCustomers", code, 客户名称=f"另{code}", 客户编码=f"B-{code}")
    return {"张三.xlsm": InMemory(small_month()), "李四.xlsm": InMemory(other)}


def run(books, path, **more):
    return distribute_receipts({name: lambda book=book: book for name, book in books.items()}, path, TODAY, **more)


LINES = [
    HEAD,
    "20261109,00101,,100,收-1,1",
    "20261109,B-1-3,,20,收-1,2",
    "20261109,00102,,3,收-1,3",
    "20261109,77,,0.5,收-1,4",
]


def test_each_line_goes_to_its_customers_workbook(tmp_path):
    books, path = offices(), text(tmp_path / "全.csv", LINES)
    before = {name: contents(book.month) for name, book in books.items()}
    would = run(books, path, dry_run=True)
    assert {name: contents(book.month) for name, book in books.items()} == before and would.total == ImportShare(
        4, 123_50
    )
    result = run(books, path)
    assert (result.contested, result.unclaimed) == (ImportShare(1, 3_00), ImportShare(1, 50))
    assert result.contested_by == [("张三.xlsm", "李四.xlsm")]
    assert {name: each.total.cents for name, each in result.imported.items()} == {
        "张三.xlsm": 100_00,
        "李四.xlsm": 20_00,
    }
    assert rows(books["张三.xlsm"].month, "tblReceipts", JIA)[-1]["流水号"] == "2026-11 收-1/1"
    assert distribute_lines(result, "全.csv") == [
        "全.csv：4 笔，合计 123.50",
        "· 张三.xlsm：1 笔 100，其中新增 1 笔 100，确认报款 0，已有 0",
        "· 李四.xlsm：1 笔 20，其中新增 1 笔 20，确认报款 0，已有 0",
        "· 客户在几本工作簿里都有，没有导入：1 笔 3（张三.xlsm、李四.xlsm）",
        "· 客户不在任何一本工作簿里，没有导入：1 笔 0.50",
        "下一步：让每个客户只留在一本工作簿的“客户”表里，再分发一次",
    ]
    again = run(books, path)
    assert not any(each.brought or each.written.changed for each in again.imported.values())


@pytest.mark.parametrize(
    ("line", "step"),
    [
        (LINES[4], "把没人要的客户登记到某一本工作簿的“客户”表（或在“别名”里写上户名），再分发一次"),
        (LINES[1], "生成跟进清单（huikuan followups 或“生成跟进清单”按钮）"),
    ],
)
def test_what_to_do_next(tmp_path, line, step):
    assert run(offices(), text(tmp_path / "全.csv", [HEAD, line])).next_step == step


def test_after_a_dry_run_it_is_run_again(tmp_path):
    books, path = offices(), text(tmp_path / "全.csv", LINES[:2])
    result = run(books, path, dry_run=True)
    assert result.next_step == "看过没有问题，就不加 --dry-run 再运行一次" and not any(
        book.writes for book in books.values()
    )


def test_nothing_is_written_before_all_can_be(tmp_path):
    books, path = offices(), text(tmp_path / "全.csv", LINES)
    books["李四.xlsm"].month.names["hk_from"] = None
    with pytest.raises(BookError):
        run(books, path)
    assert not any(book.writes for book in books.values())


@given(st.lists(st.tuples(st.sampled_from([JIA, YI, BING, "B-1-3", "77", ""]), st.integers(-500, 500)), max_size=10))
def test_every_cent_goes_somewhere_or_is_told(tmp_path_factory, lines):
    body = [f"20261109,{code},,{cents / 100},收-1,{at}" for at, (code, cents) in enumerate(lines, 1)]
    result = run(offices(), text(tmp_path_factory.mktemp("x") / "全.csv", [HEAD, *body]))
    went = sum(share.cents for each in result.imported.values() for share in each.shares.values())
    assert went + result.contested.cents + result.unclaimed.cents == sum(cents for _, cents in lines)
    assert all(not each.shares[ImportOutcome.OTHERS].count for each in result.imported.values())


def test_the_command(small, tmp_path, capsys):
    path = text(tmp_path / "全.csv", LINES)
    with pytest.raises(SystemExit) as end:
        cli.main(["distribute-receipts", str(path), str(small.parent), "--today", "2026-11-18"])
    assert end.value.code == 0 and "客户不在任何一本工作簿里，没有导入：2 笔 20.50" in capsys.readouterr().out
