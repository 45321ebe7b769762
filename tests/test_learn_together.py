"""What all workbooks teach each: it goes into 参数, is nobody's data, changes the estimates and goes on at the roll-over."""

from __future__ import annotations

import datetime as dt
import json
import math

import pytest
from conftest import BING, DING, JIA, WU, YI
from month_in_memory import InMemory, add_row, contents, copied, day, for_customer, small_month
from several_books import OneInMemory, Unreadable, others, with_history

from xl_huikuan.book.month import Month
from xl_huikuan.domain.start_text import read_start
from xl_huikuan.jobs.break_down import break_down
from xl_huikuan.jobs.check import check
from xl_huikuan.jobs.customer_records import update_records
from xl_huikuan.jobs.learn_together import learn_together
from xl_huikuan.jobs.learning import learn, put_into
from xl_huikuan.jobs.roll_over import close_month, roll_over
from xl_huikuan.jobs.summary_together import learned_lines

CODES = (JIA, YI, BING, DING, WU)


def taught(prefix: str, paid: float) -> Month:
    return with_history(others(prefix), prefix=prefix, paid=paid)


def three(paid: float = 0.0) -> dict[str, OneInMemory]:
    """张三 has no history; the customers of two others paid nothing, or this share."""
    return {
        "张三.xlsm": OneInMemory(InMemory(small_month())),
        "李四.xlsm": OneInMemory(InMemory(taught("B", paid))),
        "王五.xlsm": OneInMemory(InMemory(taught("C", paid))),
    }


def full(month: Month, code: str = JIA) -> float:
    """The chance that the sheets work with, for a typical due of a customer without a record."""
    customers = month.customers
    row = [str(each) for each in customers.code].index(code)
    return 1 / (1 + math.exp(-(customers.a_full[row] + customers.b_full[row] * math.log(100_000))))


def test_who_has_no_history_judges_as_those_who_have():
    books = three() | {"赵六.xlsm": OneInMemory(InMemory(taught("D", 0.0)))}
    update_records(before := copied(books["张三.xlsm"].book.month))
    result = learn_together(books)
    after = books["张三.xlsm"].book.month
    assert result.learned.words == after.names["hk_learned_from"] == "3 本、15 个客户、45 期（2026-11 以前）"
    assert (result.month, list(result.written), result.left_out) == ("2026-11", list(books), {})
    # B keeps 75 % as the list has it; others' customers of B, six of them, paid nothing in 18 months: (12·.75 + 0) / 30
    assert full(before, YI) == pytest.approx(0.75, abs=1e-3) and full(after, YI) < 0.3
    start = read_start(str(after.names["hk_learned"]))
    assert start.first == 15 and start.grades.keys() == {"b"}  # of A, C and D there are three customers each
    assert start.grades["b"].periods == 18 and start.grades["b"].nothing == 1


def test_it_is_the_same_in_every_workbook_and_a_second_time():
    books = three(paid=0.5)
    learn_together(books)
    held = {each.book.month.names["hk_learned"] for each in books.values()}
    assert len(held) == 1
    writes = [each.book.writes for each in books.values()]
    learn_together(books)
    assert [each.book.writes for each in books.values()] == writes == [1, 1, 1]


def test_a_dry_run_writes_nothing():
    books = three()
    before = [contents(each.book.month) for each in books.values()]
    result = learn_together(books, dry_run=True)
    assert [contents(each.book.month) for each in books.values()] == before
    assert result.written == {} and result.learned.periods == 30


def test_no_customers_data_goes_down():
    """Neither codes nor names nor amounts, nor a grade that is on no list: somebody may have typed a name there."""
    books = three()
    for name in ("李四.xlsm", "王五.xlsm"):
        month = books[name].book.month
        for code in CODES:
            for_customer(month, "tblCustomers", ("B" if name == "李四.xlsm" else "C") + code, 信用等级="老王家")
    learn_together(books)
    text = str(books["张三.xlsm"].book.month.names["hk_learned"])
    figures = json.loads(text)
    assert set(figures) == {"form", "full", "nothing", "part", "dues", "first", "grades"}
    assert figures["grades"] == {"": [30, 0.0, 1.0]}
    assert not any(word in text for word in ("老王家", "酒业", "100000", *CODES))


def test_learning_anew_has_customers_estimated_anew():
    """The fingerprint of the records holds what was learned."""
    month = small_month()
    update_records(month)
    before, kept = full(month), month.kept.records
    put_into(month, learn([taught("B", 0.0), taught("C", 0.0)]))
    update_records(month)
    assert full(month) < before and month.kept.records != kept
    month.settings.learned = None
    update_records(month)
    assert full(month) == before and month.kept.records == kept


@pytest.mark.parametrize("text", ["看情况", "{}", '{"form": 2}'])
def test_what_cannot_be_read_is_as_if_it_were_blank(text):
    month = with_history(small_month(), paid=0.5)
    update_records(blank := copied(month))
    month.settings.learned = text
    update_records(month)
    assert list(month.customers.a_full) == list(blank.customers.a_full)
    assert [problem.where for problem in check(InMemory(month)).problems] == ["参数!B38"]


def test_one_workbook_alone_teaches_nobody():
    month = small_month()
    learned = learn([taught("B", 0.0), small_month()])
    assert learned.books == 1
    put_into(month, learned)
    assert month.settings.learned is None and month.settings.learned_from is None


def test_the_roll_over_carries_it():
    book = InMemory(small_month())
    put_into(book.month, learn([taught("B", 0.0), taught("C", 0.0)]))
    text, words = book.month.names["hk_learned"], book.month.names["hk_learned_from"]
    close_month(book, day(30))
    following = InMemory(book.month)
    roll_over(following)
    assert following.month.settings.month == "2026-12"
    assert (following.month.names["hk_learned"], following.month.names["hk_learned_from"]) == (text, words)
    # and the new month's estimates start from it
    following.month.settings.target = 500_000_00
    add_row(
        following.month, "tblCustomers", 客户编码="新", 客户名称="新酒业", 信用等级="B", 状态="正常", 手工月均=100_000
    )
    break_down(following, dt.date(2026, 12, 1))
    plain = copied(following.month)
    plain.settings.learned = None
    update_records(plain)
    assert full(following.month, "新") < full(plain, "新")


def test_what_is_said_of_it():
    books = three() | {"坏的.xlsm": Unreadable(), "赵六.xlsm": OneInMemory(InMemory(taught("D", 1.0)), locked=True)}
    said = [
        "各本一起学到的，来自 3 本、15 个客户、45 期（2026-11 以前），写进了 4 本",
        "· B 级：18 期里 33% 按期全额，67% 分文未到",
        "· 坏的.xlsm 没有参加：不是 Excel 工作簿。请另存",
        "下一步：各本照常用，客户的兑现可能已按它重新估计；每月结转之后再学一次",
    ]
    would = learned_lines(learn_together(books, dry_run=True), dry_run=True)
    assert would == [
        "各本一起学到的，来自 3 本、15 个客户、45 期（2026-11 以前）；没有写进去", *said[1:3],
        "下一步：不加 --dry-run 再运行一次，写进各本",
    ]  # fmt: skip
    assert learned_lines(learn_together(books), dry_run=False) == said


def test_who_cannot_be_written_teaches_all_the_same(monkeypatch):
    from several_books import open_elsewhere

    books = three()

    def write(_: Month) -> None:
        raise open_elsewhere()

    monkeypatch.setattr(books["李四.xlsm"].book, "write", write)
    result = learn_together(books)
    assert list(result.written) == ["张三.xlsm", "王五.xlsm"] and list(result.left_out) == ["李四.xlsm"]
    assert result.learned.books == 2
