"""看板: what the small November does not show: an office behind time by a hair, in time, without a target; sums below zero; few grades."""

from __future__ import annotations

from dataclasses import replace

from figures.november import NOVEMBER
from figures.text_tables import Book
from xl_huikuan.book.contract.kinds import Kind
from xl_huikuan.book.contract.status import FIRST_PROBLEMS, Status
from xl_huikuan.book.contract.tables import NAMES

_FILL, _CUSTOMERS_FIRST = "在“参数”填月份、起止日和本月任务", "在“客户”登记客户，一行一个"
_PLAN, _PROMISE = "点“分解计划”，或运行 huikuan plan", "还没有承诺的，问清哪天付多少，填在“承诺登记”"
_MEASURES = "剩余差距还没人管：点“测算措施”，定下的改成“已定”"
_LIST = "点“生成跟进清单”，或运行 huikuan followups"
_CALL = "照“跟进清单”从上往下联系，结果填在清单里；到款记入“回款流水”"
_CHANGED = "月份改了，表里是 2026-11 的：请改回；换月点“结转”，或运行 huikuan rollover"
_CLOSE, _NEXT_BOOK = "月份过完了：点“结转”，或运行 huikuan rollover", "用下个月的工作簿"


def _guide(*steps: str, then: str) -> dict[str, str]:
    """说明's steps: what is done and what is to be done of each; and what is next."""
    return {"hk_guide": "现在 | 还要做什么\n" + "\n".join(steps), "hk_guide_next": f"现在就做\n{then}"}


_NO_RANGE = "区间要由程序推算：点任一按钮或运行 huikuan"


def _in_time(target: str, received: str, lag: str, on_time: str, end: str, still_open: str) -> Book:
    """Five working days, Monday the 2nd to Friday the 6th, of which one is over on the 3rd: .2 of the time. One customer, who
    promised nothing and has no record: what came is all that is expected."""
    return Book(
        tables={
            "tblCustomers": ("客户编码 | 客户名称\nT1 | 早",),
            "tblPlan": (f"客户编码 | 期初目标\nT1 | {target}",),
            "tblCommitments": ("客户编码\nT1",),
            "tblReceipts": (
                f"日期 | 客户编码 | 金额 | 方式 | 款项性质 | 状态\n11-02 | T1 | {received} | 转账 | 清欠 | 财务确认",
            ),
        },
        names=f"""
        hk_from     | 11-02
        hk_to       | 11-06
        hk_today    | 11-03
        hk_target   | {target}
        hk_time_gone | 0.2
        hk_lag      | {lag}
        hk_board_open | {still_open}
        hk_mark_amber | 0.05
        hk_mark_red | 0.2
        hk_budget   | 33,000
        hk_range_low | 1
        """,
        blocks={
            "hk_board_answers": f"问 | 答\n准时吗 | {on_time}\n月底会到哪里 | {end}\n可能的范围 | {_NO_RANGE}\n那时还差 | ~\n"
            f"节点赶上了吗 | {'第一个节点还没到' if target != '0' else '~'}",
            "hk_board_step": "节点 | 截止日 | 哪个\n~ | ~ | ~",
        },
    )


_NOBODY = "\n".join("~ | ~ | ~ | ~" for _ in range(5))
NO_DAYS = Book(
    tables={"tblGrades": ("信用等级 | 跟进间隔\n | ",)},
    names="""
    hk_from  |
    hk_to    | 11-30
    hk_today | 11-20
    hk_board_uncommitted | 0
    """,
    blocks={
        "hk_board_days": "日期 | 几日 | 节点应达 | 已回款\n" + "\n".join("~ | ~ | #N/A | #N/A" for _ in range(31)),
        "hk_board_weeks": "起 | 止 | 每七天 | 承诺到款 | 已回款\n" + "\n".join("~ | ~ | ~ | ~ | ~" for _ in range(5)),
        "hk_board_who": f"风险 | 落后 | 失信 | 未承诺\n{_NOBODY}",
        "hk_board_risks": f"客户 | 承诺判断 | 本月目标 | 风险差距\n{_NOBODY}",
        "hk_board_late": f"客户 | 节点应达 | 已回款 | 差额\n{_NOBODY}",
        "hk_board_broken_promises": f"客户 | 承诺到款日 | 承诺金额 | 没到的\n{_NOBODY}",
        "hk_board_silent": f"客户 | 障碍 | 已回款 | 本月目标\n{_NOBODY}",
        "hk_board_grades": "信用等级 | 本月目标 | 已回款 | 还差\n" + "~ | 0 | 0 | 0\n" * 4 + "其他 | 0 | 0 | 0",
        **_guide(
            f"0 个客户，任务 0.0 万元 | {_FILL}",
            f"已分解 0.0 万元，未分解 0.0 万元 | {_PLAN}",
            "承诺 0.0 万元，没承诺的目标 0.0 万元 | ~",
            f"还没有清单 | {_LIST}",
            "本月没有结账 | ~",
            then=_FILL,
        ),
    },
)

MANY = Book(
    # nobody promised anything for this month, and what was promised for October never came. Everybody usually pays more than
    # he can this month, which is 5,000 more than came. So 85, 145, 175, 95, 55, 5 thousand will be lacking and nothing of the
    # last; behind the first two steps are 60,000, 1, 15,000, 25,000, 50,000, 0 and 20,000
    tables={
        "tblCustomers": (
            """
            客户编码 | 客户名称 | 信用等级 | 手工月均    | 本月能力上限
            M1       | 赵一     | A        | 100,000,000 | 15,000
            M2       | 钱二     | A        | 100,000,000 | 55,000
            M3       | 孙三     | A        | 100,000,000 | 125,000
            M4       | 李四     | A        | 100,000,000 | 305,000
            M5       | 周五     | A        | 100,000,000 | 445,000
            M6       | 吴六     | A        | 100,000,000 | 595,000
            M7       | 郑七     | A        | 100,000,000 | 703,000
            """,
        ),
        "tblPlan": (
            """
            客户编码 | 期初目标 | 节点1   | 节点2  | 节点3   | 应达进度
            M1       | 100,000  | 50,000  | 20,000 | 30,000  | 70,000
            M2       | 200,000  | 30,001  | 20,000 | 149,999 | 50,001
            M3       | 300,000  | 115,000 | 20,000 | 165,000 | 135,000
            M4       | 400,000  | 305,000 | 20,000 | 75,000  | 325,000
            M5       | 500,000  | 470,000 | 20,000 | 10,000  | 490,000
            M6       | 600,000  | 570,000 | 20,000 | 10,000  | 590,000
            M7       | 720,000  | 688,000 | 30,000 | 2,000   | 718,000
            """,
        ),
        "tblCommitments": (
            """
            客户编码 | 障碍 | 未承诺排序键
            M1       | 资金 | 9,999,999,999
            M2       | 库存 | 19,999,999,998
            M3       | 动销 | 29,999,999,997
            M4       | 价格 | 39,999,999,996
            M5       | 竞品 | 49,999,999,995
            M6       | 信心 | 59,999,999,994
            M7       | 网点 | 71,999,999,993
            """,
        ),
        "tblReceipts": (
            """
            日期  | 客户编码 | 金额    | 方式 | 款项性质 | 状态
            11-03 | M1       | 10,000  | 转账 | 清欠     | 财务确认
            11-03 | M2       | 50,000  | 转账 | 清欠     | 财务确认
            11-03 | M3       | 120,000 | 转账 | 清欠     | 财务确认
            11-03 | M4       | 300,000 | 转账 | 清欠     | 财务确认
            11-03 | M5       | 440,000 | 转账 | 清欠     | 财务确认
            11-03 | M6       | 590,000 | 转账 | 清欠     | 财务确认
            11-03 | M7       | 698,000 | 转账 | 清欠     | 财务确认
            """,
        ),
        "tblPromises": (
            """
            承诺编号 | 客户编码 | 作出日 | 承诺到款日 | 承诺金额
            P1       | M1       | 10-01  | 10-11      | 5,000
            P2       | M2       | 10-02  | 10-12      | 9,000
            P3       | M3       | 10-03  | 10-13      | 2,000
            P4       | M4       | 10-04  | 10-14      | 7,000
            P5       | M5       | 10-05  | 10-15      | 3,000
            P6       | M6       | 10-06  | 10-16      | 8,000
            P7       | M7       | 10-07  | 10-17      | 1,000
            """,
        ),
        "tblActions": ("行动编号 | 客户编码 | 措施 | 预计增量 | 状态\nX1 | M1 | 客户激励 | 1 | 已定",),
        "tblFollowups": ("序号 | 客户编码 | 风险金额 | 待回金额\n1 | M1 | 1 | 1",),
        "tblUnmatched": ("日期 | 付款人 | 金额\n11-03 | 某 | 1",),
        "tblSteps": ("节点 | 截止日 | 累计比例\n上旬 | 11-05 | 0.3\n中旬 | 11-10 | 0.5\n下旬 | 11-30 | 1",),
    },
    names="""
    hk_from   | 11-01
    hk_to     | 11-30
    hk_today  | 11-12
    hk_target | 2,820,001
    hk_budget | 1
    hk_range_low | 1
    hk_range_high | 2
    hk_board_open | 577,001       # 2,820,001 − 2,208,000 − 35,000
    hk_board_behind | 6
    hk_board_behind_by | 170,001
    hk_board_broken | 35,000
    hk_board_uncommitted | 2,820,000
    """,
    blocks={
        "hk_board_rows": """
        风险 | 落后 | 失信 | 未承诺
        3    | 1    | 2    | 7
        2    | 5    | 6    | 6
        4    | 4    | 4    | 5
        1    | 7    | 1    | 4
        5    | 3    | 5    | 3
        """,
        "hk_board_risks": """
        客户 | 承诺判断 | 本月目标 | 风险差距
        孙三 | 未承诺   | 300,000  | 175,000
        钱二 | 未承诺   | 200,000  | 145,000
        李四 | 未承诺   | 400,000  | 95,000
        赵一 | 未承诺   | 100,000  | 85,000
        周五 | 未承诺   | 500,000  | 55,000
        """,
        "hk_board_late": """
        客户 | 节点应达 | 已回款  | 差额
        赵一 | 70,000   | 10,000  | -60,000
        周五 | 490,000  | 440,000 | -50,000
        李四 | 325,000  | 300,000 | -25,000
        郑七 | 718,000  | 698,000 | -20,000
        孙三 | 135,000  | 120,000 | -15,000
        """,
        "hk_board_broken_promises": """
        客户 | 承诺到款日 | 承诺金额 | 没到的
        钱二 | 10-12      | 9,000    | 9,000
        吴六 | 10-16      | 8,000    | 8,000
        李四 | 10-14      | 7,000    | 7,000
        赵一 | 10-11      | 5,000    | 5,000
        周五 | 10-15      | 3,000    | 3,000
        """,
        **_guide(
            "7 个客户，任务 282.0 万元 | ~",
            "已分解 282.0 万元，未分解 0.0 万元 | ~",
            f"承诺 0.0 万元，没承诺的目标 282.0 万元 | {_PROMISE}",
            f"还没有清单 | {_LIST}",
            "本月没有结账 | ~",
            then=_PROMISE,
        ),
        "hk_board_silent": """
        客户 | 障碍 | 已回款  | 本月目标
        郑七 | 网点 | 698,000 | 720,000
        吴六 | 信心 | 590,000 | 600,000
        周五 | 竞品 | 440,000 | 500,000
        李四 | 价格 | 300,000 | 400,000
        孙三 | 动销 | 120,000 | 300,000
        """,
    },
)


_PARTS = (0, 10, 20, 30, 40, 45)
"""Cents by which each is short of 8,000 more."""
PARTLY = Book(
    # six promises of 10,000, of which 2,000 less some cents came: in whole yuan all owe the same. Who cannot pay more than came
    # will not. The seventh promised a yuan.
    tables={
        "tblCustomers": (
            "客户编码 | 客户名称 | 信用等级 | 本月能力上限\n"
            + "\n".join(f"Q{i} | 客{i} | A | 1" for i in range(1, 7)) + "\nQ7 | 客7 | A | 1",
        ),
        "tblPlan": (
            "客户编码 | 期初目标\n" + "\n".join(f"Q{i} | {60 - i},000" for i in range(1, 7)) + "\nQ7 | 100",
        ),
        "tblCommitments": (
            "客户编码 | 客户承诺 | 未承诺排序键\n" + "\n".join(f"Q{i} | 10,000 | 0" for i in range(1, 7)) + "\nQ7 | 1 | 0",
        ),
        "tblPromises": (
            "承诺编号 | 客户编码 | 作出日 | 承诺到款日 | 承诺金额 | 失信金额\n"
            + "\n".join(f"P{i} | Q{i} | 11-01 | 11-0{i} | 10,000 | 8,000.{part:02}" for i, part in enumerate(_PARTS, 1))
            + "\nP7 | Q7 | 11-01 | 11-28 | 1 | 0",
        ),
        "tblReceipts": (
            "日期 | 客户编码 | 金额 | 方式 | 款项性质 | 状态\n"
            + "\n".join(
                f"11-02 | Q{i} | {'2,000' if not part else f'1,999.{100 - part}'} | 转账 | 清欠 | 财务确认"
                for i, part in enumerate(_PARTS, 1)
            ),
        ),
    },
    names="""
    hk_from   | 11-01
    hk_to     | 11-30
    hk_today  | 11-20
    hk_board_uncommitted | 0
    """,
    blocks={
        **_guide(  # 59 + 58 + … + 54 thousand and 100
            f"7 个客户，任务 0.0 万元 | {_FILL}", "已分解 33.9 万元，未分解 -33.9 万元 | ~",
            f"承诺 6.0 万元，没承诺的目标 0.0 万元 | {_MEASURES}", f"还没有清单 | {_LIST}", "本月没有结账 | ~", then=_FILL,
        ),
        "hk_board_rows": "风险 | 落后 | 失信 | 未承诺\n" + "\n".join(f"{i} | ~ | {i} | ~" for i in range(1, 6)),
        "hk_board_broken_promises": "客户 | 承诺到款日 | 承诺金额 | 没到的\n" + "\n".join(
            f"客{i} | 11-0{i} | 10,000 | 8,000.{_PARTS[i - 1]:02}" for i in range(1, 6)
        ),
        "hk_board_risks": "客户 | 承诺判断 | 本月目标 | 风险差距\n" + "\n".join(
            f"客{i} | 不可信 | {60 - i},000 | {58 - i},000.{_PARTS[i - 1]:02}" for i in range(1, 6)
        ),
    },
)  # fmt: skip


def _mend(names: str, first: str) -> Book:
    """Nothing to be mended, or nobody has looked yet; all other texts are there."""
    asked = (FIRST_PROBLEMS[0][1], Status.last_run)
    others = [
        name for name, cell in NAMES.items() if cell.kind is Kind.TEXT and cell.formula is None and cell not in asked
    ]
    links = "\n".join(f"{place.name} | {words.name}" for place, words in FIRST_PROBLEMS[1:])
    return Book(
        tables={}, names="\n".join([names, *(f"{name} | {name}" for name in others)]),
        blocks={"hk_guide_mend": f"在哪里 | 怎样改\n{FIRST_PROBLEMS[0][0].name} | {first}\n{links}"},
    )  # fmt: skip


KEPT_TO = Book(
    # all of the target is promised; October's promise was broken, and nothing came by the first step
    tables={
        "tblCustomers": ("客户编码 | 客户名称 | 信用等级\nV1 | 甲 | A",),
        "tblPlan": ("客户编码 | 期初目标 | 节点1\nV1 | 30,000 | 20,000",),
        "tblCommitments": ("客户编码\nV1",),
        "tblPromises": (
            "承诺编号 | 客户编码 | 作出日 | 承诺到款日 | 承诺金额\nP1 | V1 | 10-02 | 10-10 | 500\nP2 | V1 | 11-02 | 11-28 | 30,000",
        ),
        "tblSteps": ("节点 | 截止日 | 累计比例\n上旬 | 11-10 | 0.7\n下旬 | 11-30 | 1",),
    },
    names="hk_from | 11-01\nhk_to | 11-30\nhk_today | 11-12\nhk_target | 30,000\nhk_board_behind_by | 20,000\nhk_board_broken | 500",
    blocks=_guide(
        "1 个客户，任务 3.0 万元 | ~", "已分解 3.0 万元，未分解 0.0 万元 | ~", "承诺 3.0 万元，没承诺的目标 0.0 万元 | ~",
        f"还没有清单 | {_LIST}", "本月没有结账 | ~", then=_LIST,
    ),
)  # fmt: skip
ALL_MET = Book(
    # on the second step's day exactly what is due came; of him there is no row in 承诺与差距 yet
    tables={
        "tblCustomers": ("客户编码 | 客户名称\nV1 | 甲",),
        "tblPlan": ("客户编码 | 期初目标 | 节点1 | 节点2\nV1 | 9,000 | 2,000 | 3,000",),
        "tblReceipts": ("日期 | 客户编码 | 金额 | 方式 | 款项性质 | 状态\n11-03 | V1 | 5,000 | 转账 | 清欠 | 财务确认",),
        "tblSteps": ("节点 | 截止日 | 累计比例\n上旬 | 11-10 | 0.3\n中旬 | 11-20 | 0.6\n下旬 | 11-30 | 1",),
    },
    names="hk_from | 11-01\nhk_to | 11-30\nhk_today | 11-20\nhk_board_behind | 0\nhk_board_behind_by | 0",
    blocks={
        "hk_board_answers": "问 | 答\n准时吗 | 还没有本月任务：在“参数”填\n月底会到哪里 | 大约 0.0 万元，还差 0.0 万元\n"
        f"可能的范围 | {_NO_RANGE}\n那时还差 | ~\n节点赶上了吗 | 中旬（11-20）：都赶上了",
        "hk_board_step": "节点 | 截止日 | 哪个\n中旬 | 11-20 | 中旬（11-20）", "hk_guide_met": "怎么样\n中旬（11-20）：都赶上了",
        "hk_guide_late": "客户 | 差多少\n" + "\n".join(["~ | ~"] * 5),
    },
)  # fmt: skip
DAY_IN_WORDS = Book(
    # of three promises nobody can tell when they are due; P3 never came. The sum and the list stand
    tables={
        "tblCustomers": ("客户编码 | 客户名称 | 信用等级\nW1 | 甲 | A",),
        "tblPlan": ("客户编码 | 期初目标\nW1 | 9,000",),
        "tblCommitments": ("客户编码\nW1",),
        "tblPromises": (
            """
            承诺编号 | 客户编码 | 作出日 | 承诺到款日 | 承诺金额 | 状态    | 失信金额 | 失信排序键 | 到期不明
            P1       | W1       | 11-02  | "过两天"   | 7,000    | #VALUE! | 0        | -1         | 7,000
            P2       | W1       | 11-02  |            | 6,400    | #VALUE! | 0        | -2         | 6,400
            P3       | W1       | 11-02  | 11-10      | 500      | 未兑现  | 500      | 49,999,997 | 0
            P4       | W1       | 11-02  | "过两天"   | 0.50     | #VALUE! | 0        | -4         | 0.50
            """,
        ),
    },
    names="hk_from | 11-01\nhk_to | 11-30\nhk_today | 11-20\nhk_board_broken | 500",
    blocks={
        # 13,400.50 yuan
        "hk_board_undated": "哪些承诺\n有 3 笔承诺看不出哪天到期，1.3 万元没有算进失信；日期看不懂的，也没有算进客户承诺。照“校验”改",
        "hk_board_broken_promises": "客户 | 承诺到款日 | 承诺金额 | 没到的\n甲 | 11-10 | 500 | 500\n"
        + "\n".join("~ | ~ | ~ | ~" for _ in range(4)),
    },
)  # fmt: skip
STEP_IN_WORDS = Book(
    # what one was to pay by the first step nobody can tell; the other is all there: nobody is told that all have caught up
    tables={
        "tblCustomers": ("客户编码 | 客户名称\nW1 | 甲\nW2 | 乙",),
        "tblPlan": ('客户编码 | 期初目标 | 节点1\nW1 | 9,000 | "待定"\nW2 | 1,000 | 0',),
        "tblSteps": ("节点 | 截止日 | 累计比例\n上旬 | 11-10 | 0.7\n下旬 | 11-30 | 1",),
    },
    names="hk_from | 11-01\nhk_to | 11-30\nhk_today | 11-12\nhk_board_behind | #VALUE!\nhk_board_behind_by | #VALUE!",
    blocks={
        "hk_board_answers": "问 | 答\n准时吗 | 还没有本月任务：在“参数”填\n月底会到哪里 | 大约 0.0 万元，还差 0.0 万元\n"
        f"可能的范围 | {_NO_RANGE}\n那时还差 | ~\n节点赶上了吗 | 有客户的节点看不懂，没法算：先照“校验”改",
        "hk_guide_met": "怎么样\n有客户的节点看不懂，没法算：先照“校验”改",
    },
)  # fmt: skip


def _day_text(day: int) -> str:
    """``11-05``: days from 1 November, 0 the one before."""
    return "10-31" if day == 0 else "12-01" if day == 31 else f"11-{day:02}"


def _month_until(last: int, on: int) -> Book:
    """A month from 1 November to day `last`. On day `on`, which is today, one receipt comes, of which half counts, as of those
    of the first day, of the day before it, and of the second of December; the day is the first step's, or the fifth of December
    if it is the last; and a promise of that day is put off, of which stays what came."""
    day = _day_text(on)
    rows = []
    for row in range(1, 32):
        there, number = row <= last, "1" if row == 31 else str(row)
        due = ("300" if row >= on and on < 31 else "0") if there else "#N/A"
        came = (str(100 + 500 * (row == on))) if there and row <= on else "#N/A"
        rows.append(f"{_day_text(row) if there else '~'} | {number if there else '~'} | {due} | {came}")
    weeks = []
    for first in (1, 8, 15, 22, 29):
        until = last if first == 29 else min(first + 6, last)
        today = first <= on <= until
        label = f"11-{first}～{1 if until == 31 else until}"
        came = 100 * (first == 1) + 500 * today
        there = f"{_day_text(first)} | {_day_text(until)} | {label} | {600 * today} | {came}"
        weeks.append(there if first <= last else "~ | ~ | ~ | ~ | ~")
    return Book(
        tables={
            "tblCustomers": ("客户编码 | 客户名称 | 信用等级\nL1 | 月 | A",),
            "tblPlan": ("客户编码 | 期初目标 | 节点1\nL1 | 300 | 300",),
            "tblCommitments": ("客户编码\nL1",),
            "tblSteps": (f"节点 | 截止日 | 累计比例\n上旬 | {day if on < 31 else '12-05'} | 1",),
            "tblReceiptRules": ("方式 | 款项性质 | 计入比例\n承兑汇票 | 清欠 | 0.5",),
            "tblReceipts": (
                "日期 | 客户编码 | 金额 | 方式 | 款项性质 | 票据到期日 | 状态\n"
                f"{day} | L1 | 1,000 | 承兑汇票 | 清欠 | 12-20 | 财务确认\n"
                "10-31 | L1 | 1,400 | 承兑汇票 | 清欠 | 12-21 | 财务确认\n"
                "11-01 | L1 | 200 | 承兑汇票 | 清欠 | 12-22 | 财务确认\n"
                "12-02 | L1 | 1,600 | 承兑汇票 | 清欠 | 11-23 | 财务确认",
            ),
            "tblPromises": (
                "承诺编号 | 客户编码 | 作出日 | 承诺到款日 | 承诺金额 | 替代编号\n"
                f"P1 | L1 | 10-20 | {day} | 900 |\nP2 | L1 | {day} | 12-20 | 900 | P1",
            ),
        },
        names=f"hk_from | 11-01\nhk_to | {_day_text(last)}\nhk_today | {day}\nhk_target | 300",
        blocks={
            "hk_board_days": "日期 | 几日 | 节点应达 | 已回款\n" + "\n".join(rows),
            "hk_board_weeks": "起 | 止 | 每七天 | 承诺到款 | 已回款\n" + "\n".join(weeks),
        },
    )  # fmt: skip


_NOVEMBERS = (
    "6 个客户，任务 61.0 万元 | ~", "已分解 59.7 万元，未分解 1.3 万元 | ~", f"承诺 38.0 万元，没承诺的目标 10.3 万元 | {_PROMISE}",
)  # fmt: skip


def _november(names: str, *steps: str, then: str, first: str = _NOVEMBERS[0]) -> Book:
    """The small November with other settings."""
    kept = NOVEMBER.names.split("hk_steps_due")[0]
    kept = "\n".join(line for line in kept.split("\n") if line.split("|")[0].strip() not in names or not line.strip())
    return replace(
        NOVEMBER, names=kept.rstrip() + "\n" + names, blocks=_guide(first, *_NOVEMBERS[1:], *steps, then=then)
    )


GUIDED = {
    "listed today": _november("hk_listed_on | 11-20", f"清单是 11-20 的 | {_CALL}", "本月没有结账 | ~", then=_CALL),
    "listed before": _november("hk_listed_on | 11-19", f"清单是 11-19 的 | {_LIST}", "本月没有结账 | ~", then=_LIST),
    "month as planned": _november(
        "hk_month | 2026-11\nhk_planned_month | 2026-11", f"还没有清单 | {_LIST}", "本月没有结账 | ~", then=_LIST
    ),
    "month changed": _november(
        "hk_month | 2026-12\nhk_planned_month | 2026-11",
        f"还没有清单 | {_LIST}",
        "本月没有结账 | ~",
        first=f"6 个客户，任务 61.0 万元 | {_CHANGED}",
        then=_CHANGED,
    ),
    "closed": _november("hk_closed | 11-29", f"还没有清单 | {_LIST}", f"11-29 结账 | {_NEXT_BOOK}", then=_NEXT_BOOK),
}

NOBODY_YET = Book(
    tables={"tblCustomers": ("客户编码 | 客户名称\n | 没编码",)}, names="hk_from | 11-01\nhk_to | 11-30\nhk_today | 11-20\nhk_target | 500,000",
    blocks=_guide(
        f"0 个客户，任务 50.0 万元 | {_CUSTOMERS_FIRST}", f"已分解 0.0 万元，未分解 50.0 万元 | {_PLAN}",
        "承诺 0.0 万元，没承诺的目标 0.0 万元 | ~", f"还没有清单 | {_LIST}", "本月没有结账 | ~", then=_CUSTOMERS_FIRST,
    ),
)  # fmt: skip


def _over(today: str, close: str, then: str) -> Book:
    """One customer, who promised all of his target: at the month's end."""
    return Book(
        tables={
            "tblCustomers": ("客户编码 | 客户名称\nO1 | 终",),
            "tblPlan": ("客户编码 | 期初目标\nO1 | 30,000",),
            "tblCommitments": ("客户编码\nO1",),
            "tblPromises": ("承诺编号 | 客户编码 | 作出日 | 承诺到款日 | 承诺金额\nP1 | O1 | 11-02 | 11-28 | 30,000",),
        },
        names=f"hk_from | 11-01\nhk_to | 11-30\nhk_today | {today}\nhk_target | 30,000",
        blocks=_guide(
            "1 个客户，任务 3.0 万元 | ~", "已分解 3.0 万元，未分解 0.0 万元 | ~", "承诺 3.0 万元，没承诺的目标 0.0 万元 | ~",
            f"还没有清单 | {_LIST}", f"本月没有结账 | {close}", then=then,
        ),
    )  # fmt: skip


NOT_PLANNED = Book(
    tables={"tblCustomers": ("客户编码 | 客户名称\nO1 | 初",)},
    names="hk_from | 11-01\nhk_to | 11-30\nhk_today | 12-01\nhk_target | 30,000\nhk_board_uncommitted | 0\n"
    "hk_month | 2026-12\nhk_planned_month | 2026-11",  # nothing of November is left in 计划
    blocks=_guide(
        "1 个客户，任务 3.0 万元 | ~", f"已分解 0.0 万元，未分解 3.0 万元 | {_PLAN}", "承诺 0.0 万元，没承诺的目标 0.0 万元 | ~",
        f"还没有清单 | {_LIST}", f"本月没有结账 | {_CLOSE}", then=_PLAN,
    ),
)  # fmt: skip
PAID = Book(
    # 30,000 of target, 20,000 promised, all there; the first step of 20,000 is over
    tables={
        "tblCustomers": ("客户编码 | 客户名称\nO1 | 完",),
        "tblPlan": ("客户编码 | 期初目标 | 节点1 | 节点2\nO1 | 30,000 | 20,000 | 10,000",),
        "tblCommitments": ("客户编码\nO1",),
        "tblPromises": ("承诺编号 | 客户编码 | 作出日 | 承诺到款日 | 承诺金额\nP1 | O1 | 11-02 | 11-28 | 20,000",),
        "tblReceipts": (
            "日期 | 客户编码 | 金额 | 方式 | 款项性质 | 状态\n11-03 | O1 | 30,000 | 转账 | 清欠 | 财务确认",
        ),
        "tblActions": ("行动编号 | 客户编码 | 措施 | 预计增量 | 状态\nX1 | O1 | 客户激励 | 1 | 已定",),
        "tblFollowups": ("序号 | 客户编码 | 风险金额 | 待回金额\n1 | O1 | 1 | 1",),
        "tblUnmatched": ("日期 | 付款人 | 金额\n11-03 | 某 | 1",),
        "tblSteps": ("节点 | 截止日 | 累计比例\n上旬 | 11-10 | 0.7\n下旬 | 11-30 | 1",),
    },
    names="hk_from | 11-01\nhk_to | 11-30\nhk_today | 11-20\nhk_target | 30,000\nhk_budget | 1\n"
    "hk_range_low | 1\nhk_range_high | 1",
    blocks=_guide(
        "1 个客户，任务 3.0 万元 | ~",
        "已分解 3.0 万元，未分解 0.0 万元 | ~",
        "承诺 2.0 万元，没承诺的目标 0.0 万元 | ~",
        f"还没有清单 | {_LIST}",
        "本月没有结账 | ~",
        then=_LIST,
    ),
)
ROWS_LACKING = Book(
    # planned, and no row in 承诺与差距
    tables={"tblCustomers": ("客户编码 | 客户名称\nO1 | 缺",), "tblPlan": ("客户编码 | 期初目标\nO1 | 30,000",)},
    names="hk_from | 11-01\nhk_to | 11-30\nhk_today | 11-20\nhk_target | 30,000\nhk_board_uncommitted | 0\n"
    "hk_month | 2026-12\nhk_planned_month | 2026-11",
    blocks=_guide(
        f"1 个客户，任务 3.0 万元 | {_CHANGED}", "已分解 3.0 万元，未分解 0.0 万元 | ~", "承诺 0.0 万元，没承诺的目标 0.0 万元 | ~",
        f"还没有清单 | {_LIST}", "本月没有结账 | ~", then=_CHANGED,
    ),
)  # fmt: skip
_SLIP_STEPS = "节点 | 截止日 | 这一步应回\n上旬 | 11-10 | {}\n中旬 | 11-20 | {}\n下旬 | 11-27 | {}\n月末 | 11-30 | {}"


def _slip(code: str, blocks: dict[str, str]) -> Book:
    """The small November's page of a customer."""
    names = NOVEMBER.names.split("hk_steps_due")[0].replace("hk_slip_code       | 00102", f"hk_slip_code | {code}")
    return replace(NOVEMBER, names=names, blocks=blocks)


_LETTERS = "甲乙丙丁戊己庚辛壬癸"
_REST = "一二三四五六七八九十一二三四五六七八"


def _long(row: str) -> str:
    """A line of a list for each of the first five: {name} as it is shown, {target} and {lacking} thousands."""
    lines = []
    for at, each in enumerate(_LETTERS[:5]):
        wan = {"target_wan": f"{(90 - at) / 10:.1f}", "lacking_wan": f"{(80 - at) / 10:.1f}"}
        lines.append(
            row.format(
                name=f"{each}一二三四五六七八…一二三四五六七八",
                at=at,
                target=90 - at,
                lacking=80 - at,
                owed=9 - at,
                **wan,
            )
        )
    return "\n".join(lines)


LONG_NAMES = Book(
    # names of nineteen characters. 10,000 of each came, though all was due on the first step's day; what five promised in October neither
    tables={
        "tblCustomers": (
            "客户编码 | 客户名称 | 信用等级\n" + "\n".join(f"Z{i} | {each}{_REST} | A" for i, each in enumerate(_LETTERS)),
        ),
        "tblPlan": ("客户编码 | 期初目标 | 节点1\n" + "\n".join(f"Z{i} | {90 - i},000 | {90 - i},000" for i in range(10)),),
        "tblCommitments": ("客户编码\n" + "\n".join(f"Z{i}" for i in range(10)),),
        "tblPromises": (
            "承诺编号 | 客户编码 | 作出日 | 承诺到款日 | 承诺金额\n"
            + "\n".join(f"P{i} | Z{i} | 10-01 | 10-1{i} | {9 - i},000" for i in range(5)),
        ),
        "tblSteps": ("节点 | 截止日 | 累计比例\n上旬 | 11-05 | 1",),
        "tblReceipts": (
            "日期 | 客户编码 | 金额 | 方式 | 款项性质 | 状态\n"
            + "\n".join(f"11-02 | Z{i} | 10,000 | 转账 | 清欠 | 财务确认" for i in range(10)),
        ),
    },
    names="hk_from | 11-01\nhk_to | 11-30\nhk_today | 11-10\nhk_board_uncommitted | 855,000",
    blocks={
        "hk_board_names": "简称\n" + "\n".join(f"{each}一二三四…五六七八" for each in _LETTERS),
        "hk_board_who": "风险 | 落后 | 失信 | 未承诺\n"
        + "\n".join(" | ".join([f"{each}{_REST}"] * 4) for each in _LETTERS[:5]),
        "hk_board_risks": "客户 | 承诺判断 | 本月目标 | 风险差距\n" + _long("{name} | 未承诺 | {target},000 | {lacking},000"),
        "hk_board_late": "客户 | 节点应达 | 已回款 | 差额\n" + _long("{name} | {target},000 | 10,000 | -{lacking},000"),
        "hk_board_broken_promises": "客户 | 承诺到款日 | 承诺金额 | 没到的\n" + _long("{name} | 10-1{at} | {owed},000 | {owed},000"),
        "hk_board_silent": "客户 | 障碍 | 已回款 | 本月目标\n" + _long("{name} | ~ | 10,000 | {target},000"),
        "hk_guide_late": "客户 | 差多少\n" + _long("{name} | 少 {lacking_wan} 万元，应回 {target_wan} 万元"),
    },
)  # fmt: skip
SLIPS = {
    "long names": LONG_NAMES,
    # seven promises, each the renewal of the one before: nothing came, so nothing of the first six stays
    "slip put off": Book(
        tables={
            "tblPromises": (
                "承诺编号 | 客户编码 | 作出日 | 承诺到款日 | 承诺金额 | 替代编号\nP1 | S1 | 11-02 | 11-11 | 1,000 |\n"
                + "\n".join(f"P{i} | S1 | 11-0{i + 1} | 11-1{i} | {i},000 | P{i - 1}" for i in range(2, 8)),
            )
        },
        names="hk_from | 11-01\nhk_to | 11-30\nhk_today | 11-10\nhk_slip_code | S1\nhk_board_uncommitted | 0",
        blocks={
            "hk_slip_promises": "到款日 | 金额 | 情况\n" + "\n".join(f"11-1{i} | {i},000 | 已替代" for i in range(1, 7)),
        },
    ),
    "slip of the first": _slip("00101", {
        "hk_slip_rows": "在客户 | 在计划 | 在承诺与差距\n1 | 1 | 1",
        "hk_slip_promise_rows": "第几行\n1\n2\n3\n4\n5\n~",
        "hk_slip_who": "客户名称 | 联系人 | 月份 | 我方业务员\n甲酒业 | 赵 | 2026-11 | 孙",
        "hk_slip_money": "本月目标 | 已承诺 | 已回款 | 还差\n220,000 | 90,000 | 63,000 | 157,000",
        "hk_slip_steps": _SLIP_STEPS.format("70,000", "50,000", "60,000", "40,000"),
        "hk_slip_promises": """
            到款日 | 金额   | 情况
            11-10  | 60,000 | 已替代
            11-19  | 40,000 | 已替代
            11-27  | 35,000 | 未到期
            12-05  | 15,000 | 未到期
            10-30  | 6,000  | 已兑现
            ~      | ~      | ~
        """,
        "hk_slip_words": "您的困难 | 我们的支持\n说明 | 自己的",
    }),
    "slip of nobody": _slip("ZZ", {
        "hk_slip_rows": "在客户 | 在计划 | 在承诺与差距\n~ | ~ | ~",
        "hk_slip_promise_rows": "第几行\n~\n~\n~\n~\n~\n~",
        "hk_slip_who": "客户名称 | 联系人 | 月份 | 我方业务员\n~ | ~ | 2026-11 | 孙",
        "hk_slip_money": "本月目标 | 已承诺 | 已回款 | 还差\n~ | ~ | ~ | ~",
        "hk_slip_steps": _SLIP_STEPS.format("~", "~", "~", "~"),
        "hk_slip_promises": "到款日 | 金额 | 情况" + "\n~ | ~ | ~" * 6,
        "hk_slip_words": "您的困难 | 我们的支持\n~ | ~",
    }),
}  # fmt: skip
GUIDED |= {
    **SLIPS, "paid": PAID, "rows lacking": ROWS_LACKING,
    "nobody yet": NOBODY_YET, "not planned": NOT_PLANNED, "last day": _over("11-30", "~", _LIST),
    "over": _over("12-01", _CLOSE, _CLOSE),
}  # fmt: skip

MONTHS = {f"until day {last}": _month_until(last, last - 1) for last in range(1, 32)} | {
    "to the last day": _month_until(31, 31)
}
"""Months of every length, on their last day but one."""

WITHOUT_TARGET = replace(
    NOVEMBER,
    tables={name: pieces for name, pieces in NOVEMBER.tables.items() if name != "tblNone"},
    names=NOVEMBER.names.split("hk_steps_due")[0].replace("hk_target          | 610,000", "hk_target          | 0"),
    blocks={
        "hk_board_answers": """
        问           | 答
        准时吗       | 还没有本月任务：在“参数”填
        月底会到哪里 | 大约 31.6 万元，还差 0.0 万元
        可能的范围   | 十有八次在 30.0～34.6 万元（11-19 推算）
        那时还差     | 0.0～0.0 万元没有着落
        节点赶上了吗 | 中旬（11-20）：4 个客户落后，共少 17.4 万元
        """,
        **_guide(
            f"6 个客户，任务 0.0 万元 | {_FILL}",
            "已分解 59.7 万元，未分解 -59.7 万元 | ~",
            f"承诺 38.0 万元，没承诺的目标 10.3 万元 | {_PROMISE}",
            f"还没有清单 | {_LIST}",
            "本月没有结账 | ~",
            then=_FILL,
        ),
        "hk_board_gap": """
        图上的字      | 金额        | 从         | 到         | 低         | 高         | 垫底       | 零线以上   | 零线以下
        本月任务 0.0  | 0           | 0          | 0          | 0          | 0          | 0          | 0          | 0
        未分解 -59.7  | -596,500.50 | 0          | 596,500.50 | 0          | 596,500.50 | 0          | 596,500.50 | 0
        未承诺 26.7   | 266,500.50  | 596,500.50 | 330,000    | 330,000    | 596,500.50 | 330,000    | 266,500.50 | 0
        未兑现 17.7   | 177,499.75  | 330,000    | 152,500.25 | 152,500.25 | 330,000    | 152,500.25 | 177,499.75 | 0
        超承诺 2.5    | 25,000      | 152,500.25 | 177,500.25 | 152,500.25 | 177,500.25 | 152,500.25 | 25,000     | 0
        已回款 17.8   | 177,500.25  | 0          | 177,500.25 | 0          | 177,500.25 | 0          | 177,500.25 | 0
        """,
    },
)

BELOW_ZERO = Book(
    # 甲: 1,000 − 10,000; 乙: 5,000, of which 3,000 are promised
    tables={
        "tblCustomers": ("客户编码 | 客户名称 | 信用等级\nN1 | 甲 | B\nN2 | 乙 |",),
        "tblPlan": ("客户编码 | 期初目标 | 本月目标\nN1 | 1,000 | -9,000\nN2 | 5,000 | 5,000",),
        "tblTargetChanges": ("日期 | 客户编码 | 调整额\n11-02 | N1 | -10,000",),
        "tblCommitments": ("客户编码 | 差距 | 累计实收\nN1 | 0 | -8,000\nN2 | 2,000 | 1,000",),
        "tblPromises": ("承诺编号 | 客户编码 | 作出日 | 承诺到款日 | 承诺金额\nP1 | N2 | 11-02 | 11-28 | 3,000",),
        "tblReceipts": (
            """
            日期  | 客户编码 | 金额   | 方式 | 款项性质 | 状态
            11-03 | N1       | -8,000 | 转账 | 清欠     | 财务确认
            11-03 | N2       | 1,000  | 转账 | 清欠     | 财务确认
            """,
        ),
        "tblGrades": (
            "信用等级 | 跟进间隔 | 提前天数 | 宽限天数 | 先验兑现率\nA | 10 | 1 | 3 | 0.9\nB | 7 | 2 | 2 | 0.7",
        ),
    },
    names="""
    hk_from   | 11-01
    hk_to     | 11-30
    hk_today  | 11-10
    hk_target | -1,000
    hk_board_uncommitted | -9,000
    """,
    blocks={
        # 乙: 3,000 − 1,000 not kept; 甲: −8,000 is 1,000 more than the −9,000 that its target allows
        "hk_board_gap": """
        图上的字       | 金额   | 从     | 到     | 低     | 高     | 垫底   | 零线以上 | 零线以下
        本月任务 -0.1  | -1,000 | 0      | -1,000 | -1,000 | 0      | 0      | 0        | -1,000
        未分解 0.3     | 3,000  | -1,000 | -4,000 | -4,000 | -1,000 | -1,000 | 0        | -3,000
        未承诺 0.2     | 2,000  | -4,000 | -6,000 | -6,000 | -4,000 | -4,000 | 0        | -2,000
        未兑现 0.2     | 2,000  | -6,000 | -8,000 | -8,000 | -6,000 | -6,000 | 0        | -2,000
        超承诺 0.1     | 1,000  | -8,000 | -7,000 | -8,000 | -7,000 | -7,000 | 0        | -1,000
        已回款 -0.7    | -7,000 | 0      | -7,000 | -7,000 | 0      | 0      | 0        | -7,000
        """,
        "hk_board_grades": """
        信用等级 | 本月目标 | 已回款 | 还差
        A        | 0        | 0      | 0
        B        | -9,000   | -8,000 | -1,000
        ~        | 0        | 0      | 0
        ~        | 0        | 0      | 0
        其他     | 5,000    | 1,000  | 4,000     # 乙 has no grade
        """,
    },
)

BOARDS = {
    "a hair behind": _in_time("100,000", "15,000", "0.05", "落后：时间过了20%，任务回了15%", "大约 1.5 万元，还差 8.5 万元", "85,000"),
    "not quite behind": _in_time("100,000", "16,000", "0.04", "跟得上：时间过了20%，任务回了16%", "大约 1.6 万元，还差 8.4 万元", "84,000"),
    "nearly far behind": _in_time("100,000", "2,000", "0.18", "落后：时间过了20%，任务回了2%", "大约 0.2 万元，还差 9.8 万元", "98,000"),
    "far behind": _in_time("100,000", "0", "0.2", "明显落后：时间过了20%，任务回了0%", "大约 0.0 万元，还差 10.0 万元", "100,000"),
    "one yuan": _in_time("1", "0", "0.2", "明显落后：时间过了20%，任务回了0%", "大约 0.0 万元，还差 0.0 万元", "1"),
    "all there": _in_time("100,000", "120,000", "-1", "跟得上：时间过了20%，任务回了120%", "大约 12.0 万元，还差 0.0 万元", "0"),
    "no target, money": _in_time("0", "15,000", "0.2", "还没有本月任务：在“参数”填", "大约 1.5 万元，还差 0.0 万元", "0"),
    "no target": WITHOUT_TARGET, "below zero": BELOW_ZERO, "no days": NO_DAYS, "many": MANY, "partly": PARTLY,
    "day in words": DAY_IN_WORDS, "step in words": STEP_IN_WORDS,
    "step in words, with a task": replace(
        STEP_IN_WORDS, blocks={},
        names=f"{STEP_IN_WORDS.names}\nhk_target | 10,000\nhk_budget | 500\nhk_range_low | 1\nhk_range_high | 2",
    ), "all met": ALL_MET,
    "all met, drawing": replace(ALL_MET, names=f"{ALL_MET.names}\nhk_draw_one_in | 5"), "kept to": KEPT_TO,
    "not looked at": _mend("hk_last_run | ", "还没有检查过：点“校验”；用命令的，huikuan check 会说哪里要改"),
    "looked at": _mend("hk_last_run | 2026-11-20 校验", "上次运行没有发现要改的"), **MONTHS, **GUIDED,
}  # fmt: skip
