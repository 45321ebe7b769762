"""The steps of the month: before the first ends, on the day, after the last; fewer than four, and dates without a name."""

from __future__ import annotations

from figures.edges import MONTH
from figures.text_tables import Book


def steps(today: str, listed: str, due_by_now: str, due: int, block: str) -> Book:
    """One customer, paying a little on every day on which a step may end."""
    return Book(
        tables={
            "tblCustomers": ("客户编码 | 客户名称\n00101 | 甲酒业",),
            "tblSteps": (f"节点 | 截止日 | 累计比例\n{listed}",),
            "tblReceipts": (
                """
                日期  | 客户编码 | 金额 | 方式 | 款项性质 | 状态
                10-31 | 00101    | 7    | 转账 | 清欠     | 财务确认
                11-10 | 00101    | 10   | 转账 | 清欠     | 财务确认
                11-20 | 00101    | 200  | 转账 | 清欠     | 财务确认
                11-25 | 00101    | 3000 | 转账 | 清欠     | 财务确认
                11-30 | 00101    | 4e4  | 转账 | 清欠     | 财务确认
                12-01 | 00101    | 5e5  | 转账 | 清欠     | 财务确认
                """,
            ),
            "tblPlan": (
                f"客户编码 | 期初目标 | 节点1 | 节点2 | 节点3 | 节点4 | 累计实收 | 应达进度\n"
                f"00101 | 1,111 | 1 | 10 | 100 | 1,000 | 43,210 | {due_by_now}",
            ),
        },
        names=f"{MONTH}hk_today | {today}\nhk_steps_due | {due}",
        blocks={"hk_board_steps": f"节点 | 截止日 | 累计应达 | 累计实收\n{block}"},
    )


FOUR = "上旬 | 11-10 | 0.3\n中旬 | 11-20 | 0.6\n下旬 | 11-25 | 0.8\n月末 | 11-30 | 1"
FOUR_SHOWN = "上旬 | 11-10 | 1 | 10\n中旬 | 11-20 | 11 | 210\n下旬 | 11-25 | 111 | 3,210\n月末 | 11-30 | 1,111 | 43,210"
NO_NAME = "~ | 11-20 | ~ | ~\n~ | 11-25 | ~ | ~\n~ | 11-30 | ~ | ~"
"""A date without a name is no step for the board, though it has come."""

STEPS = {
    "the day before the first ends": steps("11-09", FOUR, "0", 0, FOUR_SHOWN),
    "the first ends today": steps("11-10", FOUR, "1", 1, FOUR_SHOWN),
    "the third ends today": steps("11-25", FOUR, "111", 3, FOUR_SHOWN),
    "the day before the last ends": steps("11-29", FOUR, "111", 3, FOUR_SHOWN),
    "after the last": steps("12-01", FOUR, "1,111", 4, FOUR_SHOWN),
    "three steps": steps(
        "11-30",
        "上旬 | 11-10 | 0.3\n中旬 | 11-20 | 0.6\n下旬 | 11-30 | 1",
        "111",
        3,
        "上旬 | 11-10 | 1 | 10\n中旬 | 11-20 | 11 | 210\n下旬 | 11-30 | 111 | 43,210\n~ | ~ | ~ | ~",
    ),
    "two named": steps(
        "11-20",
        "上旬 | 11-10 | 0.3\n下旬 | 11-20 | 1\n | 11-25 | 1\n | 11-30 | 1",
        "11",
        2,
        "上旬 | 11-10 | 1 | 10\n下旬 | 11-20 | 11 | 210\n~ | 11-25 | ~ | ~\n~ | 11-30 | ~ | ~",
    ),
    "one named": steps(
        "11-20",
        "上旬 | 11-10 | 1\n | 11-20 | 1\n | 11-25 | 1\n | 11-30 | 1",
        "11",
        2,
        f"上旬 | 11-10 | 1 | 10\n{NO_NAME}",
    ),
    "none named": steps(
        "11-20",
        " | 11-10 | 1\n | 11-20 | 1\n | 11-25 | 1\n | 11-30 | 1",
        "11",
        2,
        f"~ | 11-10 | ~ | ~\n{NO_NAME}",
    ),
}
