"""THE declaration of the monthly workbook: sheets, tables, columns, named cells, computed columns.

From here come the template, the values that jobs write beside formulas, the data check, the roll-over and the docs.
Tables are found by name and columns by header, never by address.
"""

from __future__ import annotations

from xl_huikuan.book.contract import computed as f
from xl_huikuan.book.contract.choices import (
    ACTION_STATES,
    CONTACT_WAYS,
    DAY_KINDS,
    NO_COMMITMENT_REASONS,
    RECEIPT_STATES,
    SETTLEMENTS,
    STATUSES,
    YES_NO,
)
from xl_huikuan.book.contract.dashboard import BLOCKS as BLOCKS
from xl_huikuan.book.contract.named_cells import MESSAGES, STATUS_CELLS
from xl_huikuan.book.contract.named_cells import SETTINGS as SETTINGS
from xl_huikuan.book.contract.named_cells import SHEET_TOTALS as SHEET_TOTALS
from xl_huikuan.book.contract.schema import Column, Filled, Kind, ListOf, NamedCell, Table

GUIDE, SETTINGS_SHEET, LISTS, FUNCTION_LIST = "说明", "参数", "清单", "函数"
SHEETS = (
    GUIDE, "客户", "计划", "承诺登记", "承诺与差距", "措施行动", "回款流水", "跟进清单", "跟进记录", "目标调整",
    "看板", "复盘", "历史", SETTINGS_SHEET, LISTS, FUNCTION_LIST,
)  # fmt: skip
"""All sheets that people see, in order."""


def _code(prompt: str = "填客户表里的客户编码。") -> Column:
    return Column("客户编码", Kind.CODE, 12, choices=ListOf("tblCustomers", "客户编码"), prompt=prompt)


def _money(name: str, width: float = 14, **more: object) -> Column:
    return Column(name, Kind.MONEY, width, **more)  # type: ignore[arg-type]


def _text(name: str, width: float, **more: object) -> Column:
    return Column(name, Kind.TEXT, width, **more)  # type: ignore[arg-type]


def _date(name: str, **more: object) -> Column:
    return Column(name, Kind.DATE, 12, **more)  # type: ignore[arg-type]


_NAME = _text("客户名称", 24, formula=f.CUSTOMER_NAME)
_JOB = Filled.JOB

CUSTOMERS = Table(
    "tblCustomers", "客户", title="客户", hint="一行一个客户。客户编码是全表的钥匙，不可重复。", blank_rows=30, columns=(
        Column("客户编码", Kind.CODE, 12, prompt="每个客户一个编码，不可重复，不要用 * ? ~。"),
        _text("客户名称", 24),
        _text("区域", 10),
        _text("状态", 8, choices=STATUSES, prompt="停供、移交的客户不再分目标，已回款保留。"),
        _text("结算方式", 10, choices=SETTLEMENTS),
        _text("信用等级", 9, choices=ListOf("tblGrades", "信用等级"), prompt="决定跟进间隔、提前和宽限天数，见“清单”。"),
        _text("联系人", 9),
        _text("电话", 14, prompt="按文字填写，前面的 0 不会丢。"),
        Column("习惯付款日", Kind.COUNT, 11, prompt="每月习惯哪一天付款，填 1 到 31。"),
        _text("主要竞品", 12),
        _text("优势", 16),
        _text("困难", 16),
        Column("账期", Kind.COUNT, 7, prompt="天数，先款后货填 0。"),
        _money("授信额度"),
        _money("应收余额", signed=True),
        _money("逾期金额"),
        Column("最长账龄", Kind.COUNT, 9, prompt="最久一笔欠款的天数。"),
        _money("预收余额", vital=True),
        _money("可用返利"),
        _money("库存金额", vital=True),
        _money("月均动销", vital=True, prompt="平均每月卖出多少（元）。先款后货客户据此估算本月上限。"),
        _money("手工月均", vital=True, prompt="没有历史记录时，每月大约回款多少（元）。"),
        _money("本月能力上限", vital=True, prompt="本月最多能回多少（元）。空白：先款后货按动销与库存估算，账期客户不设上限。"),
        _money("本月最低回款", vital=True, prompt="本月至少要回多少（元），可空。"),
        _money("锁定目标", vital=True, prompt="已经谈定的本月目标（元）。填了就不参与分解，可空。"),
        _text("备注", 24),
        Column("记录月数", Kind.COUNT, 9, by=_JOB),
        _money("月均回款", by=_JOB),
        _money("历史最高", by=_JOB),
        Column("兑现a", Kind.NUMBER, 8, by=_JOB),
        Column("兑现b", Kind.NUMBER, 8, by=_JOB),
        Column("不付a", Kind.NUMBER, 8, by=_JOB),
        Column("不付b", Kind.NUMBER, 8, by=_JOB),
        Column("预计回款率", Kind.RATE, 11, by=_JOB),
    ),
)  # fmt: skip

STEP_COLUMNS = ("节点1", "节点2", "节点3", "节点4")
"""What should come in within each step of the month."""

PLAN = Table(
    "tblPlan", "计划", title="本月回款计划", hint="“分解计划”按钮把本月任务分到客户和节点；中途调整请填“目标调整”。", columns=(
        Column("客户编码", Kind.CODE, 12, by=_JOB),
        _NAME,
        _money("期初目标", by=_JOB),
        _money("本月目标", formula=f.TARGET),
        *(_money(name, by=_JOB) for name in STEP_COLUMNS),
        _money("累计实收", formula=f.RECEIVED, signed=True),
        _money("应达进度", formula=f.DUE_BY_NOW),
        _money("进度差额", formula=f.AHEAD, signed=True),
        _text("数据检查", 36, formula=f.PLAN_CHECK),
    ),
)  # fmt: skip

PROMISES = Table(
    "tblPromises", "承诺登记", title="承诺登记", hint="一笔承诺一行，只填日期和金额；改期另起一行，在“替代编号”填被它替代的那一笔。", columns=(
        Column("承诺编号", Kind.CODE, 14, by=_JOB),
        _code(),
        _NAME,
        _date("作出日"),
        _date("承诺到款日", prompt="客户答应哪天到款。"),
        _money("承诺金额", prompt="客户答应到款多少（元）。"),
        _text("未承诺原因", 12, choices=NO_COMMITMENT_REASONS, prompt="没有承诺时选原因。"),
        Column("级次", Kind.COUNT, 7, by=_JOB),
        Column("替代编号", Kind.CODE, 14, prompt="这一笔替代哪一笔承诺，填它的承诺编号。"),
        _text("备注", 24),
        _money("有效金额", formula=f.PROMISE_COUNTS),
        _text("状态", 10, formula=f.PROMISE_STATE),
    ),
)  # fmt: skip

COMMITMENTS = Table(
    "tblCommitments", "承诺与差距", title="承诺与差距", tall=True,
    hint="差距＝本月目标－客户承诺。缺口靠措施行动补，剩余差距是还没人管的钱。", columns=(
        Column("客户编码", Kind.CODE, 12, by=_JOB),
        _NAME,
        _money("本月目标", formula=f.PLANNED),
        _money("客户承诺", formula=f.COMMITMENT),
        _text("障碍", 10, choices=ListOf("tblObstacles", "障碍"), prompt="客户最大的难处，选一项，“建议方案”会给出办法。"),
        _text("障碍说明", 20),
        _money("差距", formula=f.GAP),
        Column("差距率", Kind.RATE, 9, formula=f.GAP_RATE),
        _text("承诺判断", 10, formula=f.JUDGEMENT),
        _text("判断理由", 44, formula=f.JUDGEMENT_REASON),
        _money("预计回款", formula=f.EXPECTED),
        _money("风险差距", formula=f.RISK_GAP),
        *(_money(name, 12, formula=f.measure(name)) for name in f.MEASURES),
        _money("其他措施", 12, formula=f.OTHER_MEASURES),
        _money("措施合计", formula=f.ALL_MEASURES),
        _money("剩余差距", formula=f.RESIDUAL_GAP),
        _text("建议方案", 68, formula=f.SUPPORT),
        _text("支持方案", 30, prompt="你自己的支持方案，程序从不改动。"),
        _money("累计实收", formula=f.RECEIVED, signed=True),
        _money("未兑现", formula=f.NOT_KEPT),
        _money("超承诺", formula=f.BEYOND_COMMITMENT),
        _money("超额承诺", formula=f.BEYOND_TARGET),
        _money("待回金额", formula=f.OUTSTANDING),
        _text("数据检查", 36, formula=f.COMMITMENT_CHECK),
    ),
)  # fmt: skip

ACTIONS = Table(
    "tblActions", "措施行动", title="措施行动", hint="谁、什么时候、做什么、能多回多少。状态“已定”“完成”的才计入差距。", blank_rows=10, columns=(
        Column("行动编号", Kind.CODE, 12),
        _code(),
        _text("措施", 14, choices=ListOf("tblMeasures", "措施")),
        _money("预计增量", prompt="预计因此多回款多少（元）。"),
        _money("费用"),
        _date("开始日"),
        _date("完成日"),
        _text("负责人", 10),
        _text("状态", 8, choices=ACTION_STATES),
        _money("实际增量"),
    ),
)  # fmt: skip

RECEIPTS = Table(
    "tblReceipts", "回款流水", title="回款流水", blank_rows=10,
    hint="一笔到款一行；退款填负数。业务员先报、财务再确认的同一笔，流水号相同只算一次。", columns=(
        _date("日期"),
        _code(),
        _money("金额", signed=True, prompt="到款金额（元），退款填负数。"),
        _text("方式", 10, choices=ListOf("tblReceiptRules", "方式")),
        _text("款项性质", 10, choices=ListOf("tblReceiptRules", "款项性质")),
        _date("票据到期日", prompt="承兑汇票填到期日。"),
        _text("状态", 12, choices=RECEIPT_STATES),
        _text("摘要", 24),
        Column("流水号", Kind.CODE, 20),
        _money("计入回款", formula=f.COUNTED, signed=True),
    ),
)  # fmt: skip

FOLLOWUPS = Table(
    "tblFollowups", "跟进清单", title="跟进清单", tall=True,
    hint="从上往下联系；右边几列填结果，下次生成时自动记入“跟进记录”和“承诺登记”。", columns=(
        Column("序号", Kind.COUNT, 6, by=_JOB),
        Column("客户编码", Kind.CODE, 12, by=_JOB),
        _text("客户名称", 24, by=_JOB),
        _text("联系人", 9, by=_JOB),
        _text("电话", 14, by=_JOB),
        _text("信用等级", 9, by=_JOB),
        _text("优先级", 10, by=_JOB),
        _text("跟进级别", 10, by=_JOB),
        _money("风险金额", by=_JOB),
        _money("待回金额", by=_JOB),
        _money("建议催款额", by=_JOB),
        _date("承诺到款日", by=_JOB),
        _text("承诺状态", 10, by=_JOB),
        _date("最近联系", by=_JOB),
        _date("应联系日", by=_JOB),
        _text("原因", 58, by=_JOB),
        _text("建议动作", 62, by=_JOB),
        _date("实际联系日", prompt="哪天联系的；空白按当天算。"),
        _text("联系方式", 10, choices=CONTACT_WAYS),
        _text("结果", 28, prompt="谈得怎样。下次生成清单时记入“跟进记录”。"),
        _money("再次承诺金额", prompt="客户这次答应再付多少（元）。"),
        _date("再次承诺日期", prompt="客户这次答应哪天付。"),
        _text("备注", 24, prompt="一直跟着这个客户，不会被清掉。"),
    ),
)  # fmt: skip

CONTACTS = Table(
    "tblContacts", "跟进记录", title="跟进记录", hint="每次联系一行，由跟进清单自动记入，也可手工补记。", blank_rows=5, columns=(
        _date("日期"),
        _code(),
        _text("方式", 10, choices=CONTACT_WAYS),
        _text("结果", 36),
        _money("承诺金额"),
        _date("承诺到款日"),
        _text("备注", 28),
    ),
)  # fmt: skip

TARGET_CHANGES = Table(
    "tblTargetChanges", "目标调整", title="目标调整", hint="月中增减目标记在这里，期初目标不动。", blank_rows=5, columns=(
        _date("日期"),
        _code(),
        _money("调整额", signed=True, prompt="加目标填正数，减目标填负数（元）。"),
        _text("原因", 36),
    ),
)  # fmt: skip

REVIEW = Table(
    "tblReview", "复盘", title="月末复盘", needed=False, columns=(
        Column("客户编码", Kind.CODE, 12, by=_JOB),
        *(_money(name, by=_JOB, signed=True)
          for name in ("目标", "承诺", "实收", "未承诺", "未兑现", "超承诺", "差异", "措施效果")),
        _text("建议等级", 10, by=_JOB),
    ),
)  # fmt: skip

HISTORY = Table(
    "tblHistory", "历史", title="历史", hint="每个客户每月一行，是预计回款和权重的依据。", blank_rows=5, columns=(
        _text("月份", 10, prompt="写成 2026-11。"),
        _code(),
        _money("目标"),
        _money("承诺"),
        _money("实收", signed=True, vital=True),
        _money("按期实收", signed=True),
    ),
)  # fmt: skip

GRADES = Table(
    "tblGrades", LISTS, key="信用等级", title="信用等级", columns=(
        _text("信用等级", 9),
        Column("跟进间隔", Kind.COUNT, 9, prompt="几个工作日联系一次。"),
        Column("提前天数", Kind.COUNT, 9, prompt="承诺到款日前几个工作日提醒。"),
        Column("宽限天数", Kind.COUNT, 9, prompt="过了承诺到款日几天才算未兑现。"),
        Column("先验兑现率", Kind.RATE, 11, prompt="没有记录的客户按此兑现率估计。"),
    ),
)  # fmt: skip

MEASURES = Table(
    "tblMeasures", LISTS, key="措施", title="措施", needed=False, columns=(
        _text("措施", 14),
        _text("适用障碍", 20, prompt="几项障碍用顿号隔开。"),
        Column("预计增量率", Kind.RATE, 11),
        _money("增量上限", 12),
        _money("单次成本", 12),
        Column("见效天数", Kind.COUNT, 9),
        Column("次数上限", Kind.COUNT, 9),
        _text("启用", 6, choices=YES_NO),
        _text("须先有", 14, prompt="要有这几项措施才能做，用顿号隔开；可空。"),
        _text("不可同做", 14, prompt="不能和这几项措施一起做，用顿号隔开；可空。"),
    ),
)  # fmt: skip

OBSTACLES = Table(
    "tblObstacles", LISTS, key="障碍", title="障碍与支持方案", columns=(_text("障碍", 10), _text("支持方案", 80)),
)  # fmt: skip

STEPS = Table(
    "tblSteps", LISTS, key="节点", title="节点", columns=(
        _text("节点", 8),
        _date("截止日", prompt="空白：日历月按 10 日、20 日、月末，其他区间按三等分。"),
        Column("累计比例", Kind.RATE, 9, prompt="到这一天应完成的比例；空白按工作日推算。"),
    ),
)  # fmt: skip

RECEIPT_RULES = Table(
    "tblReceiptRules", LISTS, key="方式", title="计入比例", columns=(
        _text("方式", 10), _text("款项性质", 10), Column("计入比例", Kind.RATE, 9),
    ),
)  # fmt: skip

HOLIDAYS = Table(
    "tblHolidays", LISTS, key="日期", title="节假日补充", columns=(
        _date("日期", prompt="法定节假日和调休已内置，这里只填本单位自己的例外。"),
        _text("类型", 7, choices=DAY_KINDS),
    ),
)  # fmt: skip

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        CUSTOMERS, PLAN, PROMISES, COMMITMENTS, ACTIONS, RECEIPTS, FOLLOWUPS, CONTACTS, TARGET_CHANGES, REVIEW, HISTORY,
        GRADES, MEASURES, OBSTACLES, STEPS, RECEIPT_RULES, HOLIDAYS,
    )
}  # fmt: skip
"""All tables by name."""

NAMES: dict[str, NamedCell] = {cell.name: cell for cell in (*SETTINGS, *SHEET_TOTALS, *STATUS_CELLS, *MESSAGES)}
"""All named cells by name."""
