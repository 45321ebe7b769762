"""What jobs over several workbooks tell: every case of trouble, and its neighbours that are none."""

from __future__ import annotations

from types import SimpleNamespace

from click import ClickException
from conftest import JIA, TODAY
from month_in_memory import InMemory, for_customer, small_month
from several_books import OneInMemory, others, with_history
from test_start_text import WRITTEN
from troubles import Case, Edit, Job, checked, doubt, stop

from xl_huikuan import cli_together
from xl_huikuan.book.checks import rules as checks
from xl_huikuan.book.month import Month
from xl_huikuan.jobs import rules
from xl_huikuan.jobs.learn_together import learn_together
from xl_huikuan.jobs.share_budget import share_budget

assert ClickException


def shared(*more: Month, saved: float = 1.0) -> Job:
    """Share a budget over 张三.xlsm, which is this workbook, and others."""

    def job(book: object) -> object:
        books = {"张三.xlsm": OneInMemory(book, saved)}  # type: ignore[arg-type]
        books |= {f"其他{at}.xlsm": OneInMemory(InMemory(month), 2.0) for at, month in enumerate(more)}
        found = share_budget(books, 1_000_00, TODAY)
        problems = [problem for each in found.left_out.values() for problem in each.problems]
        return SimpleNamespace(problems=[*problems, *found.problems])

    return job


def changed_while_sharing(usual: int) -> Job:
    def job(book: InMemory) -> object:
        place = OneInMemory(book)
        place.between = lambda: for_customer(book.month, "tblCustomers", JIA, 手工月均=usual)
        found = share_budget({"张三.xlsm": place}, 1_000_00, TODAY)
        return SimpleNamespace(problems=[problem for each in found.left_out.values() for problem in each.problems])

    return job  # type: ignore[return-value]


def over_a_folder(**options: object) -> Job:
    """``huikuan measures DIR`` with options; the folder is not looked at before them."""
    from pathlib import Path

    def job(_: object) -> object:
        call = {"out": None, "today": TODAY, "budget": 100_00, "effort": 1, "json": True} | options
        cli_together.share_budget_over(Path("没有"), **call)  # type: ignore[arg-type]
        return SimpleNamespace(problems=[])

    return job


def learned_with(*more: Month) -> Job:
    def job(book: object) -> object:
        books = {"张三.xlsm": OneInMemory(book)}  # type: ignore[arg-type]
        books |= {f"其他{at}.xlsm": OneInMemory(InMemory(month)) for at, month in enumerate(more)}
        return learn_together(books)

    return job


def nothing(month: Month) -> None:
    """The month as it is."""


def learned(text: str | None) -> Edit:
    return lambda month: month.names.update({"hk_learned": text})


def of_october(month: Month) -> None:
    month.names |= {"hk_month": "2026-10", "hk_planned_month": "2026-10"}


def taught(prefix: str) -> Month:
    return with_history(others(prefix), prefix=prefix)


_UNREADABLE = doubt("参数!B38", "“各本经验”看不懂（改过，或由另一版本写入），没有用上，按没有学过估计",
                    "请清空这一格，或再运行 huikuan learn 文件夹")  # fmt: skip

CASES = [
    Case(checks.LEARNED_UNREADABLE, "typed over", learned("看情况"), (_UNREADABLE,), checked),
    Case(checks.LEARNED_UNREADABLE, "of another form", learned(WRITTEN.replace('"form": 1', '"form": 2')), (_UNREADABLE,), checked),
    Case(checks.LEARNED_UNREADABLE, "as it is written", learned(WRITTEN), (), checked),
    Case(rules.OTHER_MONTH, "of October, two of November", of_october,
         (doubt("参数!B5", "这一本是 2026-10 的，别的是 2026-11 的，没有参加", "请看放错了没有；月份写错的，改“参数”的月份"),),
         shared(others("B"), others("C"))),
    Case(rules.OTHER_MONTH, "of the same month", nothing, (), shared(others("B"), others("C"))),
    Case(rules.OLD_COPY, "the same customers, saved before", nothing,
         (doubt("客户", "和 其他0.xlsm 是同样的客户、同一个月，这一本存得早，当作旧的副本，没有参加", "请留下要用的那一本，把另一本移走"),),
         shared(small_month())),
    Case(rules.OLD_COPY, "other customers", nothing, (), shared(others("B"))),
    Case(rules.IN_SEVERAL_BOOKS, "one customer in both",
         lambda month: for_customer(month, "tblCustomers", JIA, 客户编码="B00102"),
         (doubt("张三.xlsm", "有 1 个客户在别的工作簿里也有（B00102），各按各本的算", "一个客户只归一本的，请从别的本里去掉"),
          doubt("其他0.xlsm", "有 1 个客户在别的工作簿里也有（B00102），各按各本的算", "一个客户只归一本的，请从别的本里去掉")),
         shared(others("B")), alone=False),
    Case(rules.IN_SEVERAL_BOOKS, "no customer in both", nothing, (), shared(others("B"))),
    Case(rules.CHANGED_WHILE_SHARING, "a figure", nothing,
         (doubt("测算措施", "算的时候这一本又改过，建议没有写进去", "请再运行一次"),), changed_while_sharing(90_000)),
    Case(rules.CHANGED_WHILE_SHARING, "the same figure", nothing, (), changed_while_sharing(100_000)),
    Case(rules.BUDGET_OF_ALL, "no budget", nothing,
         (stop("--budget", "给的是文件夹，没有写一共花多少", "请写 --budget，如 --budget 50000 或 --budget 5万"),),
         over_a_folder(budget=None)),
    Case(rules.BUDGET_OF_ALL, "a budget", nothing,
         (stop("测算措施", "文件夹里没有月度工作簿", "请给出放着各业务员工作簿（.xlsm）的文件夹"),), over_a_folder()),
    Case(rules.OUT_OF_ALL, "another file", nothing,
         (stop("--output", "给的是文件夹，各本写在原处，不能用 --output", "请去掉 --output；每本写之前都有备份"),),
         over_a_folder(out="另.xlsm")),
    Case(rules.OUT_OF_ALL, "in place", nothing,
         (stop("测算措施", "文件夹里没有月度工作簿", "请给出放着各业务员工作簿（.xlsm）的文件夹"),), over_a_folder()),
    Case(rules.NOTHING_LEARNED, "one has a history", nothing,
         (stop("互相学习", "有历史的工作簿有 1 本，两本以上才能互相学习",
               "请放进更多业务员的工作簿；“历史”里要有以前各月的目标（或承诺）和实收"),), learned_with(taught("B"))),
    Case(rules.NOTHING_LEARNED, "two have", nothing, (), learned_with(taught("B"), taught("C"))),
]  # fmt: skip
