"""Every kind of trouble with a month's figures, and how it is said."""

from __future__ import annotations

from xl_huikuan.book.problems import Rule, Severity
from xl_huikuan.named_tuples import NamedTuple
from xl_huikuan.values import LONGEST_TEXT

_STOP, _ROW, _DOUBT = Severity.STRUCTURAL, Severity.ROW, Severity.DOUBT

# ---- named cells

SETTING_BLANK = Rule(_STOP, "“{label}”没有填", "{prompt}")
SETTING_UNREADABLE = Rule(_STOP, "“{label}”{fault}", "{mend}")
SETTING_TOO_SMALL = Rule(_STOP, "“{label}”是 {value}", "请改成大于 0 的数")
THRESHOLDS = Rule(_STOP, "{fault}", "请把四条界线改成合理的数")
LEARNED_UNREADABLE = Rule(
    _DOUBT,
    "“{label}”看不懂（改过，或由另一版本写入），没有用上，按没有学过估计",
    "请清空这一格，或再运行 huikuan learn 文件夹",
)
MONTH_REVERSED = Rule(_STOP, "本月起 {first} 晚于本月止 {last}", "请把两个日期改对")
MONTH_TOO_LONG = Rule(_STOP, "本月从 {first} 到 {last}，超过两个月", "请把两个日期改对")
_TODAY_OUTSIDE = "今天 {today} 不在本月 {first} 到 {last} 之内"
MONTH_PAST = Rule(_DOUBT, _TODAY_OUTSIDE, "本月过完了请结转（huikuan rollover），不要改月份；日期写错了请改")
MONTH_TO_COME = Rule(_DOUBT, _TODAY_OUTSIDE, "提前准备下个月的不用管；日期写错了请改")

NEWER_WORKBOOK = Rule(
    _STOP,
    "这本工作簿是更新的版本做的（表格版本 {held}，本机的工具认得到 {known}）",
    "请更新本工具（见 docs/windows.md）再试",
)

OLDER_WORKBOOK = Rule(
    _STOP,
    "这本工作簿是旧版本做的（表格版本 {held}），和这个版本的公式不一样",
    "请关闭工作簿，运行 huikuan repair 文件名：填写的数字不动，先看要做什么加 --dry-run",
)

SHEET_GONE = Rule(_DOUBT, "整张工作表不在了，或它的名称都丢了", "请关闭工作簿，运行 huikuan repair 文件名")

# ---- customers

NO_CUSTOMERS = Rule(_STOP, "客户表是空的", "请先在客户表里登记客户")
CUSTOMER_WITHOUT_CODE = Rule(_STOP, "这一行有内容，却没有客户编码", "请补上编码，或删掉这一行")
CODE_IS_ERROR = Rule(_STOP, "客户编码是错误值 {error}", "请改成正确的编码")
CODE_IS_DAY = Rule(
    _STOP,
    "客户编码是日期 {day}，多半是 Excel 把 1-3 这样的编码当成了日期",
    "请把这一格的格式设成“文本”，再把编码重填一次；别的表里的同一编码也要改",
)
CODE_IS_NONE = Rule(_STOP, "客户编码是 {code}，既不是文字也不是数字", "请改成正确的编码")
CODE_TOO_LONG = Rule(_STOP, "客户编码有 {count} 个字，超过 {most} 个，Excel 查不到", "请换一个短的编码")
CODE_WITH_WILDCARD = Rule(_STOP, "客户编码“{code}”含有 * ? ~，或以 < > = 开头，Excel 求和会算错", "请换一个编码")
CODE_TWICE = Rule(
    _STOP,
    "客户编码“{code}”与第 {other} 格重复（Excel 把 00123 与 123、1E3 与 1000、1-3 与 01/03、大写与小写当作同一个）",
    "每个客户只留一个编码",
)
STATUS_UNKNOWN = Rule(_ROW, "状态“{status}”不认识", "请从 {choices} 里选")
NO_GRADE = Rule(_ROW, "没有信用等级", "请从“清单”的信用等级里选")
GRADE_UNKNOWN = Rule(_ROW, "信用等级“{grade}”不在清单里", "请从“清单”的信用等级里选")
PAY_DAY = Rule(_ROW, "习惯付款日是 {day}", "请填 1 到 31，或清空")
FLOOR_ABOVE_CAP = Rule(_ROW, "本月最低回款 {floor} 高于本月能力上限 {cap}", "请改其中一个")
"""Structural for the break-down."""

# ---- typed cells


class CellFault(NamedTuple):
    """What is wrong with what a cell holds, and how to mend it: it is said of a column's cell or of a setting."""

    what: str
    mend: str

    def of(self, shown: str) -> CellFault:
        """The fault of a cell that shows this."""
        return CellFault(self.what.format(shown=shown), self.mend.format(shown=shown))


IS_ERROR = CellFault("是错误值 {shown}", "请改成正确的内容，或清空")
NO_DATE = CellFault("不是日期：{shown}", "请写成 2026-11-05 这样的日期")
IS_DATE = CellFault("是日期 {shown}，不是数字", "请把单元格格式改成数字，再填一次")
NO_NUMBER = CellFault("不是数字：{shown}", "请改成数字，例如 200000 或 20万")
TOO_LARGE = CellFault("大得不合理：{shown}", "请看是否多打了零")
FAR_DAY = CellFault("是 {shown}，年份不合理", "请把日期改对")
NOT_WHOLE = CellFault("不是整数：{shown}", "请改成整数")
NO_SHARE = CellFault("大于 100%：{shown}", "请填 0% 到 100%，例如 80%")
PERCENT_LEFT_OUT = CellFault("大于 100%：{shown}", "请填 0% 到 100%：是 {shown}% 的，请写成 {shown}%")
TOO_LONG = CellFault(f"有 {{shown}} 个字，一格最多放 {LONGEST_TEXT:,} 个", "请删短")
IS_NEGATIVE = CellFault("是负数：{shown}", "请改成不小于 0 的数")
QUOTED, CUT_SHORT = "“{text}”", "“{text}…”"
"""A text that a cell holds, as problems show it."""

CELL_UNREADABLE = Rule(_ROW, "“{header}”{fault}", "{mend}")
"""Structural in list tables, and for the break-down's figures."""
_WILL_BE_MENDED = "会写入的任务会改好这一格，请看一眼是否正确"
TURNED_TO_NUMBER = Rule(_DOUBT, "文字“{text}”当作数字 {value}", _WILL_BE_MENDED)
TURNED_TO_DATE = Rule(_DOUBT, "文字“{text}”当作日期 {value}", _WILL_BE_MENDED)
KEY_MENDED = Rule(
    _DOUBT,
    "“{header}”写的是“{text}”，空格、全角或数字写法不同，当作“{value}”{left_out}",
    _WILL_BE_MENDED,
)
NOT_THE_CUSTOMERS = "，{amount}原来没有算进该客户"
IN_TABLE = "{sheet} {amount}"
NOT_COUNTED_RIGHT = "，{amount}原来没有算对"
"""What a code or word left out as it stood, where its row has a sum."""
WORD_UNKNOWN = Rule(_DOUBT, "“{header}”里的“{word}”不在选项里{left_out}", "请从 {choices} 里选")
"""A row's where the word decides on figures."""

# ---- rows of the ledgers

RECEIPT, PROMISE, TARGET_CHANGE = "到款", "承诺", "目标调整"
"""What a row is called."""
OF_NO_CUSTOMER = "，{amount}没有算进任何客户"
LEFT_OUT = "，{amount}没有算进去"
COUNTED_IN_FULL = "，{amount}已照数算入"
NOT_IN_MEASURES = "，{amount}没有算进措施合计"
"""What a row leaves out, where it has a sum."""
CHOICE_JOIN = "、"
ROW_WITHOUT_CODE = Rule(_DOUBT, "这一行没有客户编码{left_out}", "请补上编码，或删掉这一行")
STILL_COUNTED = "，“计划”里还有他，{amount}还算在合计里"
HISTORY_UNUSED = Rule(
    _DOUBT,
    "这一笔历史{why}，{amount}不作预计的依据",
    "确是这样就不用管；写错了请改",
    "{count} 笔历史{cause}{with_sum}，不作预计的依据",
)
NO_CUSTOMER, NOT_A_CUSTOMER, NO_PERIOD, NOT_BEFORE = "没有客户编码", "的客户不在客户表里", "没有月份", "不早于本月"
"""Why a row of 历史 is not used."""
CODE_UNKNOWN = Rule(_DOUBT, "客户编码“{code}”不在客户表里{left_out}", "请核对编码，或先在客户表登记")
AMOUNT_WITHOUT_DATE = Rule(_ROW, "有金额 {amount}，没有{header}，没有算进去", "请补上日期")
DATE_WITHOUT_AMOUNT = Rule(_ROW, "有{date_header}，没有{header}", "请补上金额")
CARRIED = Rule(
    _DOUBT,
    "{day} 到期的承诺是从以前的月份结转来的，还有 {amount}没到，没有算进本月的承诺",
    "请催回；客户改了日子的，在跟进清单填再次承诺",
    "{count} 笔承诺是从以前的月份结转来的，合计还有 {sum}没到，没有算进本月的承诺",
)
OUTSIDE_MONTH = Rule(
    _DOUBT,
    "{day} 不在本月 {first} 到 {last} 之内，{amount}没有算进本月",
    "日期写错了请改；确是别的月份就不用管",
    "{count} 笔属 {cause}，不在本月之内，合计 {sum}没有算进本月",
)
OF_MONTH = "{year} 年 {month} 月"
RECEIPT_OF_TOMORROW = Rule(_DOUBT, "到款日期 {day} 在今天 {today} 之后，{amount}已算进累计实收", "还没到的款请先删掉")
ABSURD_AMOUNT = Rule(_DOUBT, "一笔{called} {amount}，比全月任务还大，已照数算入", "请看是否多打了零")
NO_RECEIPT_RULE = Rule(
    _ROW,
    "方式“{way}”与款项性质“{nature}”没有对应的计入比例{left_out}",
    "请从下拉列表里选，或在“清单”的计入比例里加一行",
)
RECEIPT_RULE_TWICE = Rule(_DOUBT, "方式“{way}”与款项性质“{nature}”的计入比例有两行，到款按平均计入", "请删掉多出的一行")
RECEIPT_TWICE = Rule(
    _DOUBT,
    "与 {other} 是同一笔：流水号“{serial}”、日期、客户、金额都相同，只算一次，这一行 {amount}没有再算",
    "重复粘贴的请删掉；确是两笔的，请把流水号改成不同的",
)
REPORTED_OTHERWISE = Rule(
    _DOUBT,
    "流水号“{serial}”财务已确认，客户或金额与报款不同，只算财务确认的，这一行报款 {amount}没有算进去",
    "请核对；确是另一笔的，请改流水号",
)
SERIAL_SHARED = Rule(
    _DOUBT,
    "流水号“{serial}”与 {other} 相同，日期、客户、金额或状态不同，这一行 {amount}已照数算入",
    "同一笔登记了两次的请删掉一行；分次到款的不用管",
)
RECEIPT_ALIKE = Rule(
    _DOUBT,
    "与 {other} 的日期、客户、金额、方式都一样，又没有流水号，两笔都算入了，是否重复？这一行 {amount}",
    "重复的请删掉；确是两笔的不用管",
)
UNCLAIMED = Rule(
    _DOUBT,
    "有 {count} 笔到款还没有认领，合计 {amount}没有算给任何客户",
    "请在“待认领”的“客户编码”填上是谁的款，再导入一次（按钮，或 huikuan import-receipts 文件名）",
)
CLAIMED = Rule(
    _DOUBT,
    "有 {count} 笔到款填了客户编码，还没有归入回款流水，合计 {amount}没有算进去",
    "请再导入一次（按钮，或 huikuan import-receipts 文件名），就归到填的客户",
)
RECEIPT_TOLD_TWICE = Rule(
    _DOUBT,
    "与 {other} 的日期、客户、金额都一样，一笔有流水号，这一笔没有，两笔都算入了，是否同一笔？这一行 {amount}",
    "同一笔款手工记过又导入了，或从银行和财务各导入一次的，请删掉一行；确是两笔的不用管",
)
ACTION_STATE_UNKNOWN = Rule(_DOUBT, "状态“{state}”不认识{left_out}", "请从 {choices} 里选")
ACTION_WITHOUT_STATE = Rule(_DOUBT, "这项行动没有状态{left_out}", "请从 {choices} 里选")
PROMISE_NUMBER_TWICE = Rule(_ROW, "承诺编号“{number}”与 {other} 重复", "请清空其中一个，程序会另编")
REPLACES_FOREIGN = Rule(_ROW, "替代编号“{number}”不是该客户的另一笔承诺", "请填被替代的那一笔的承诺编号，或清空")
CUSTOMER_TWICE = Rule(_STOP, "客户“{code}”在这张表里有两行", "请删掉多出的一行")

# ---- rows beneath a table

FROM_TO = "{first} 至 {last}"
SUMS = "（{sums}）"
ROWS_TAKEN_IN = Rule(_DOUBT, "表格下面第 {rows} 行不在表格里{sums}，已收进表格", "请看一眼是否都该算")
ROWS_BENEATH = Rule(
    _DOUBT,
    "表格下面第 {rows} 行不在表格里{sums}，还没有算进去",
    "“分解计划”“生成跟进清单”“测算措施”会把它收进表格；也可以在 Excel 里把表格的右下角拖到这里",
)
TOTAL_BENEATH = Rule(
    _DOUBT, "表格下面第 {rows} 行像是合计{sums}，没有算进去", "请移到表格上面或别的表页，给表格往下加行留出地方"
)
ROWS_LEFT_BENEATH = Rule(
    _DOUBT,
    "表格下面第 {rows} 行不在表格里{sums}，没有算进去",
    "是这张表的内容，请填上{key}、紧接着表格最后一行放；重复的请删掉，别的内容请移到别处",
)
JOBS_ROWS_BENEATH = Rule(
    _DOUBT,
    "表格下面第 {rows} 行不在表格里{sums}，没有算进去；这张表一个客户一行，由程序排",
    "请填到这个客户已有的那一行；要给目标，请用“锁定目标”或“目标调整”；再把这里清空",
)
JOBS_LINES_BENEATH = Rule(
    _DOUBT,
    "表格下面第 {rows} 行不在表格里{sums}，没有算进去；这张表由程序填，不能手工加行",
    "是到款请记在“回款流水”，别的内容请移到别处；再把这里清空",
)

# ---- steps

TOO_MANY_STEPS = Rule(_STOP, "节点有 {count} 个", "最多 {most} 个，请删掉多的")
NO_STEPS = Rule(_STOP, "没有节点", "请在“清单”的节点里至少填一行，例如 上旬、中旬、下旬")
STEP_WITHOUT_NAME = Rule(_STOP, "这个节点没有名称", "请填上，例如 上旬；不要的节点请整行清空")
STEPS_HALF_FILLED = Rule(_STOP, "有的节点填了{header}，这一行没有", "请全填，或全部清空由程序推算")
STEP_OUTSIDE_MONTH = Rule(
    _STOP, "节点截止日 {day} 不在本月 {first} 到 {last} 之内", "请改成本月的日期，或全部清空由程序推算"
)
STEPS_OUT_OF_ORDER = Rule(_STOP, "{header}不比上一个节点大", "请按先后顺序填写")
LAST_SHARE = Rule(_STOP, "最后一个节点的累计比例不是 100%", "请改成 100%")

# ---- formulas

_PUT_BACK = "要恢复公式：运行 huikuan repair，或点“修复”"
TYPED_OVER = Rule(
    _DOUBT,
    "这一格本来是公式，现在是别的内容（{value}），合计按它算",
    _PUT_BACK,
    "{count} 格本来是公式，现在是别的内容{with_sum}，合计按它们算",
)
PROMISE_STATE_UNKNOWN = Rule(
    _ROW, "这笔承诺的状态是“{state}”，不认识；这一格本来是公式", "承诺作废的，请清空承诺金额；" + _PUT_BACK
)
NOTHING = "空白"
FORMULA_CLEARED = Rule(
    _DOUBT,
    "这一格本来是公式，现在是空白，表里的合计少了它",
    "“分解计划”“生成跟进清单”“测算措施”和“修复”会补上公式",
    "{count} 格本来是公式，现在是空白，表里的合计少了它们",
)
FIGURE_OVER = Rule(_DOUBT, "“{label}”本来是公式，现在是别的内容（{value}）", _PUT_BACK)
UNCALCULATED = Rule(_STOP, "这一格是公式，但还没有算出结果", "请用 Excel 打开工作簿、保存一次再试，或改填数字")
ROW_CHECK = Rule(_DOUBT, "{text}", "")
"""What 数据检查 says of a row whose trouble no cell above has told."""
