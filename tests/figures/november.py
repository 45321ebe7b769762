"""Six customers on Friday, 20 November 2026, on which the second step ends. Every figure can be redone with pencil and paper.

Working days of November 2026 are 21 (the 1st is a Sunday); the office is off on the 4th and the 11th and works on Saturday
the 28th: 20. From the 20th: 20, 23, 24, 25, 26, 27, 28, 30: 8. What a record lets expect comes by itself with
8/(8+2) / (20/(20+2)) = .8 × 1.1 = .88 of its usual strength, times .6 for each promise not kept (see `domain.slipping`).

Chances (`domain.chances`): with b = -1 a due of r times the usual is paid in full with e^a / (e^a + r); with a slope of 1
nothing comes with r·e^a / (1 + r·e^a).
"""

from __future__ import annotations

from figures.november_ledgers import (
    ACTIONS,
    ALIASES,
    CALENDAR,
    CONTACTS,
    FOLLOWUPS,
    GRADES,
    HISTORY,
    HOLIDAYS,
    OBSTACLES,
    PROMISES,
    RECEIPT_RULES,
    RECEIPTS,
    STEPS,
    TARGET_CHANGES,
    UNMATCHED,
)
from figures.november_workings import PROMISE_WORKINGS, WITHOUT_PYTHON, WORKINGS
from figures.text_tables import Book

CUSTOMERS = (
    """
    客户编码 | 客户名称 | 区域 | 状态 | 结算方式 | 信用等级 | 联系人 | 电话 | 主要竞品 | 备注
    00101    | 甲酒业   | 城东 | 正常 | 账期     | A        | 赵     | 0101 | 竞一     | 注一
    00102    | 乙酒业   | 城西 | 正常 | 先款后货 | B        | 钱     | 0102 | 竞二     | 注二
    1-3      | 丙酒业   | 城南 | 新开 | 先款后货 | C        | 孙     | 0103 | 竞三     | 注三
    D4       | 丁酒业   | 城北 | 正常 | 先款后货 | D        | 李     | 0104 | 竞四     | 注四
    E5       | 戊酒业   | 城中 | 正常 | 先款后货 | B        | 周     | 0105 | 竞五     | 注五
    F6       | 己酒业   | 城郊 | 正常 | 账期     | A        | 吴     | 0106 | 竞六     | 注六
    """,
    # what no formula of the sheets takes: filled, and each figure another one
    """
    客户编码 | 习惯付款日 | 账期 | 授信额度 | 应收余额 | 逾期金额 | 最长账龄 | 可用返利 | 本月最低回款 | 锁定目标 | 预计回款率
    00101    | 5          | 30   | 301,000  | 201,000  | 11,000   | 61       | 1,010    | 21,000       | 221,000  | 0.81
    00102    | 6          | 7    | 302,000  | 202,000  | 12,000   | 62       | 1,020    | 22,000       | 222,000  | 0.82
    1-3      | 7          | 8    | 303,000  | 203,000  | 13,000   | 63       | 1,030    | 23,000       | 223,000  | 0.83
    D4       | 8          | 9    | 304,000  | 204,000  | 14,000   | 64       | 1,040    | 24,000       | 224,000  | 0.84
    E5       | 9          | 10   | 305,000  | 205,000  | 15,000   | 65       | 1,050    | 25,000       | 225,000  | 0.85
    F6       | 10         | 45   | 306,000  | 206,000  | 16,000   | 66       | 1,060    | 26,000       | 226,000  | 0.86
    """,
    # capacity: the cap; else of who prepays 1.5 × sales − stock − prepaid; on credit, or sales unknown: no limit
    """
    客户编码 | 预收余额 | 库存金额 | 月均动销 | 手工月均 | 本月能力上限 | 记录月数 | 月均回款 | 平常回款 | 能力
    00101    | 3,000    | 9,000    | 31,000   | 95,000   |              | 6        | 100,000  | 100,000  | ~         # on credit
    00102    | 20,000   | 40,000   | 120,000  | 70,000   |              | 3        | 80,000   | 80,000   | 120,000   # 180,000 − 40,000 − 20,000
    1-3      | 5,000    | 8,000    | 200,000  | 50,000   | 60,000       | 0        | 66,000   | 50,000   | 60,000    # no months: by hand
    D4       | 6,000    | 7,000    |          | 45,000   |              | 1        | 40,000   | 40,000   | ~         # sales unknown
    E5       | 4,000    | 30,000   | 10,000   |          |              | 0        |          | ~        | 0         # 15,000 − 30,000 − 4,000 < 0
    F6       | 2,000    | 1,000    | 12,000   | 61,000   | 90,000       | 2        | 60,000   | 60,000   | 90,000
    """,
    """
    客户编码 | 历史最高 | 兑现a      | 兑现b | 不付a             | 不付b | 先付比例
    00101    | 150,000  | 0          | -1    | -ln 9             | 1     |
    00102    | 101,000  | ln 6       | -1    | -ln 9             | 1     | 1/2
    1-3      | 90,000   | ln 630,000 | -1    | -50               | 0     | 1/2
    D4       | 45,000   | -ln 2      | -2    | ln 2              | 1     | 1/2
    E5       |          | ln 60,000  | -1    | -ln 2,400,000,000 | 2     | 1/3
    F6       | 72,000   | 0          | -1    | -ln 4             | 3     | 0
    """,
    """
    客户编码 | 手填月均 | 记录月均
    00101    | 95,000   | 100,000
    00102    | 70,000   | 80,000
    1-3      | 50,000   | ~         # no months
    D4       | 45,000   | 40,000
    E5       | ~        | ~
    F6       | 61,000   | 60,000
    """,
    # without months the lines are for ln(due / 1 yuan): with the usual typed by hand a is moved there, 630,000 / 50,000 = 12.6
    """
    客户编码 | 大小基准     | 手工大小  | 足额线    | 不付线            | 部分占比
    00101    | 100,000  | 0         | 0         | -ln 9             | 1/2       # nothing known: a half
    00102    | 80,000   | 0         | ln 6      | -ln 9             | 1/2
    1-3      | 50,000   | ln 50,000 | ln 12.6   | -50               | 1/2
    D4       | 40,000   | 0         | -ln 2     | ln 2              | 1/2
    E5       | 1        | 0         | ln 60,000 | -ln 2,400,000,000 | 1/3
    F6       | 60,000   | 0         | 0         | -ln 4             | 0
    """,
)

PLAN = (
    # target: 00101 200,000 + 30,000 on the first day − 10,000 on the last (5,000 and 7,000 lie a day outside)
    # due: steps 1 and 2, since the second ends today; ahead: received − due
    """
    客户编码 | 客户名称 | 期初目标 | 本月目标   | 节点1  | 节点2  | 节点3     | 节点4  | 累计实收  | 应达进度 | 进度差额
    00101    | 甲酒业   | 200,000  | 220,000    | 70,000 | 50,000 | 60,000    | 40,000 | 63,000    | 120,000  | -57,000
    00102    | 乙酒业   | 150,000  | 150,000    | 40,000 | 45,000 | 30,000    | 35,000 | 59,000    | 85,000   | -26,000
    1-3      | 丙酒业   | 80,000   | 74,000     | 30,000 | 20,000 | 14,000    | 10,000 | 14,500.25 | 50,000   | -35,499.75
    D4       | 丁酒业   | 50,000   | 50,000     | 8,000  | 6,000  | 21,000    | 15,000 | 17,000    | 14,000   | 3,000
    E5       | 戊酒业   | 30,000   | 0          | 10,000 | 8,000  | 7,000     | 5,000  | 25,000    | 18,000   | 7,000
    F6       | 己酒业   | 90,000   | 102,500.50 | 30,000 | 25,000 | 27,500.50 | 20,000 | -1,000    | 55,000   | -56,000
    """,
    # 戊's steps still add up to 30,000: the ninth fault of the list
    """
    客户编码 | 节点合计   | 检查号 | 数据检查
    00101    | 220,000    | 0      | ~
    00102    | 150,000    | 0      | ~
    1-3      | 74,000     | 0      | ~
    D4       | 50,000     | 0      | ~
    E5       | 30,000     | 9      | 节点合计与本月目标不等，请重新分解计划
    F6       | 102,500.50 | 0      | ~
    """,
)

COMMITMENTS = (
    # commitment: effective promises due in the month. 00101: 50,000 + 5,000 + 35,000; 00102: 30,000 + 25,000 + 10,000
    # + 12,000 + 43,000; D4: 12,000 + 30,000 + 38,000
    """
    客户编码 | 客户名称 | 本月目标   | 客户承诺 | 障碍 | 障碍说明 | 差距       | 差距率 | 累计实收
    00101    | 甲酒业   | 220,000    | 90,000   | 资金 | 说明     | 130,000    | 13/22  | 63,000
    00102    | 乙酒业   | 150,000    | 120,000  |      |          | 30,000     | 1/5    | 59,000
    1-3      | 丙酒业   | 74,000     | 70,000   | 库存 |          | 4,000      | 2/37   | 14,500.25
    D4       | 丁酒业   | 50,000     | 80,000   | 动销 |          | 0          | 0      | 17,000
    E5       | 戊酒业   | 0          | 20,000   |      |          | 0          | 0      | 25,000
    F6       | 己酒业   | 102,500.50 | 0        | 不明 |          | 102,500.50 | 1      | -1,000
    """,
    # judged and expected on 测算, see there
    """
    客户编码 | 承诺判断 | 判断理由
    00101    | 偏高     | 承诺9万元（平时月均10万元），按以往记录足额兑现的可能只有53%，要有支持方案
    00102    | 可信     | 承诺12万元（平时月均8万元），按以往记录足额兑现的可能有80%
    1-3      | 不可信   | 承诺7万元，超过本月能力上限6万元
    D4       | 不可信   | 承诺8万元（平时月均4万元），按以往记录足额兑现的可能只有11%
    E5       | 可信     | 承诺2万元，已经到齐
    F6       | 未承诺   | 本月尚未承诺：资金
    """,
    # risk: target − expected
    """
    客户编码 | 预计回款  | 风险差距
    00101    | 92,304    | 127,696
    00102    | 75,011.98 | 74,988.02
    1-3      | 60,000    | 14,000
    D4       | 22,174.40 | 27,825.60
    E5       | 25,000    | 0
    F6       | 41,944    | 60,556.50
    """,
    """
    客户编码 | 潜力分析 | 客户激励 | 促销宣传 | 开发网点 | 促销培训 | 下游进货促销 | 其他措施 | 措施合计  | 剩余差距
    00101    | 1,000    | 23,000   | 7,000    | 5,500    | 2,200    | 11,000       | 4,300    | 54,000    | 76,000
    00102    | 0        | 0        | 6,000    | 0        | 0        | 9,000.50     | 0        | 15,000.50 | 14,999.50
    1-3      | 0        | 0        | 0        | 0        | 0        | 0            | 0        | 0         | 4,000
    D4       | 0        | 0        | 0        | 700      | 0        | 0            | 0        | 700       | 0
    E5       | 0        | 0        | 0        | 0        | 0        | 0            | 0        | 0         | 0
    F6       | 2,500.50 | 0        | 0        | 0        | 0        | 0            | 0        | 2,500.50  | 100,000
    """,
    # uncovered: target − the larger of commitment and received − measures: 76,000, of which 50,000 are suggested; 14,999.50
    # against 2 × 4,000 + 8,000 suggested
    """
    客户编码 | 建议方案
    00101    | 建议客户激励：可补5万元，费用2,000元；还差2.6万元没有措施；办法：分两笔约到款日
    00102    | 建议促销培训2次、客户激励：可补14,999.50元，费用1,600元
    1-3      | 缺口4,000元还没有措施；办法：一起盘库
    D4       | 建议开发网点：可补0元，费用20元（费用比能补的还多，先看值不值）；办法：做陈列
    E5       | ~
    F6       | 缺口10万元还没有措施
    """,
    # the order by target in whole yuan, 102,500.50 being 102,501; less the row's number
    """
    客户编码 | 支持方案 | 测算行 | 办法           | 建议笔数 | 检查号 | 数据检查 | 排序键
    00101    | 自己的   | 1      | 分两笔约到款日 | 1        | 0      | ~        | 21,999,999,999
    00102    |          | 2      | ~              | 3        | 0      | ~        | 14,999,999,998
    1-3      |          | 3      | 一起盘库       | 0        | 0      | ~        | 7,399,999,997
    D4       |          | 4      | 做陈列         | 1        | 0      | ~        | 4,999,999,996
    E5       |          | 5      | ~              | 0        | 0      | ~        | -5
    F6       |          | 6      | ~              | 0        | 0      | ~        | 10,250,099,994   # 不明 is not on the list
    """,
)

NAMES = """
hk_month           | 2026-11
hk_from            | 11-01
hk_to              | 11-30
hk_today           | 11-20
hk_target          | 610,000
hk_unit            | 100
hk_calls_per_day   | 12
hk_least           | 500
hk_least_share     | 0.01
hk_draw_one_in     | ~
hk_budget          | 33,000
hk_stock_months    | 1.5
hk_easy            | 0.8
hk_stretch         | 0.6
hk_incredible      | 0.2
hk_seen            | 2
hk_steps_due       | 2               # 上旬 and, ending today, 中旬
hk_days            | 20
hk_days_left       | 8
hk_pace            | 0.88            # .8 × 1.1
hk_unallocated     | 13,499.50       # 610,000 − 596,500.50
hk_plan_task       | 610,000
hk_plan_target     | 596,500.50      # 220,000 + 150,000 + 74,000 + 50,000 + 0 + 102,500.50
hk_plan_unallocated | 13,499.50
hk_plan_received   | 177,500.25      # 63,000 + 59,000 + 14,500.25 + 17,000 + 25,000 − 1,000
hk_plan_due        | 342,000         # 120,000 + 85,000 + 50,000 + 14,000 + 18,000 + 55,000
hk_plan_ahead      | -164,499.75
hk_sum_target      | 596,500.50
hk_sum_commitment  | 380,000         # 90,000 + 120,000 + 70,000 + 80,000 + 20,000
hk_sum_gap         | 266,500.50      # 130,000 + 30,000 + 4,000 + 102,500.50
hk_sum_measures    | 72,201          # 54,000 + 15,000.50 + 700 + 2,500.50
hk_sum_residual    | 194,999.50      # 76,000 + 14,999.50 + 4,000 + 100,000
hk_sum_expected    | 316,434.38      # 92,304 + 75,011.98 + 60,000 + 22,174.40 + 25,000 + 41,944
hk_sum_risk_gap    | 305,066.12      # 127,696 + 74,988.02 + 14,000 + 27,825.60 + 60,556.50
hk_receipts_counted | 197,500.25     # with the 20,000 of other months
hk_list_at_risk    | 8,000.25
hk_list_outstanding | 260,500.50
hk_board_task      | 610,000
hk_board_commitment | 380,000
hk_board_received  | 177,500.25
hk_done_rate       | 177,500.25/610,000
hk_board_expected  | 316,434.38
hk_board_risk_gap  | 305,066.12
hk_board_residual  | 194,999.50
hk_board_unallocated | 13,499.50
hk_footing_off     | 0
hk_unmatched       | 1,030.5   # 1,200 − 200 + 30.5
"""

WATERFALL = """
项目     | 金额       | 垫底
本月目标 | 596,500.50 | 0
未承诺   | 266,500.50 | 330,000      # 596,500.50 − 266,500.50
未兑现   | 177,499.75 | 152,500.25   # 330,000 − 177,499.75
超承诺   | 25,000     | 152,500.25   # from there up to what came: 177,500.25
累计实收 | 177,500.25 | 0
超额承诺 | 50,000     | 0            # 30,000 + 20,000
未分解   | 13,499.50  | 0
"""

BY_STEP = """
节点 | 截止日 | 累计应达   | 累计实收
上旬 | 11-10  | 188,000    | 85,500        # 20,000 − 1,500 + 50,000 + 10,000 + 12,000 − 5,000
中旬 | 11-20  | 342,000    | 169,000.25    # + 14,000 + 30,000 + 5,000 + 2,500.25 + 25,000 + 7,000
下旬 | 11-27  | 501,500.50 | 169,500.25    # + 500
月末 | 11-30  | 626,500.50 | 177,500.25    # + 8,000
"""

LARGEST = """
客户名称 | 本月目标   | 客户承诺 | 累计实收  | 差距
甲酒业   | 220,000    | 90,000   | 63,000    | 130,000
乙酒业   | 150,000    | 120,000  | 59,000    | 30,000
己酒业   | 102,500.50 | 0        | -1,000    | 102,500.50
丙酒业   | 74,000     | 70,000   | 14,500.25 | 4,000
丁酒业   | 50,000     | 80,000   | 17,000    | 0
戊酒业   | 0          | 20,000   | 25,000    | 0
~        | ~          | ~        | ~         | ~
~        | ~          | ~        | ~         | ~
~        | ~          | ~        | ~         | ~
~        | ~          | ~        | ~         | ~
~        | ~          | ~        | ~         | ~
~        | ~          | ~        | ~         | ~
~        | ~          | ~        | ~         | ~
~        | ~          | ~        | ~         | ~
~        | ~          | ~        | ~         | ~
"""

FOOTING_MONEY = """
项目 | 填的一边 | 用的一边 | 差额 | 差在哪里
本月计入回款：流水＝计划 | 177,500.25 | 177,500.25 | 0 | ~   # 197,500.25 less 20,000 of other months
累计实收：计划＝承诺与差距 | 177,500.25 | 177,500.25 | 0 | ~
本月承诺：登记＝承诺与差距（另加已离开客户不再算的） | 380,000 | 380,000 | 0 | ~
目标调整：调整＝计划的本月目标－期初目标 | -3,499.50 | -3,499.50 | 0 | ~   # 596,500.50 − 600,000
已定和完成的措施：行动＝措施合计 | 72,201 | 72,201 | 0 | ~
本月任务＝承诺与差距的目标＋未分解 | 610,000 | 610,000 | 0 | ~   # 596,500.50 + 13,499.50
回款流水：没写客户编码的金额 | 0 | 0 | 0 | ~
承诺登记：没写客户编码的承诺金额 | 0 | 0 | 0 | ~
措施行动：没写客户编码的预计增量 | 0 | 0 | 0 | ~
目标调整：没写客户编码的调整额 | 0 | 0 | 0 | ~
"""

FOOTING_ROWS = """
项目 | 客户表 | 这张表 | 相差 | 差在哪里
每个客户一行：计划 | 6 | 6 | 0 | ~
每个客户一行：承诺与差距 | 6 | 6 | 0 | ~
"""

NOVEMBER = Book(
    tables={
        "tblCustomers": CUSTOMERS, "tblPlan": PLAN, "tblPromises": PROMISES + PROMISE_WORKINGS, "tblCommitments": COMMITMENTS,
        "tblActions": ACTIONS, "tblReceipts": RECEIPTS, "tblFollowups": FOLLOWUPS, "tblTargetChanges": TARGET_CHANGES,
        "tblGrades": GRADES, "tblObstacles": OBSTACLES, "tblSteps": STEPS, "tblReceiptRules": RECEIPT_RULES,
        "tblHolidays": HOLIDAYS, "tblCalendar": CALENDAR, "tblContacts": CONTACTS, "tblHistory": HISTORY,
        "tblWorkings": WORKINGS, "tblUnmatched": UNMATCHED, "tblAliases": ALIASES,
    },
    names=NAMES,
    blocks={"hk_board_waterfall": WATERFALL, "hk_board_steps": BY_STEP, "hk_board_customers": LARGEST,
        "hk_footing": FOOTING_MONEY, "hk_footing_rows": FOOTING_ROWS,
    },
    without_python=WITHOUT_PYTHON,
)  # fmt: skip
