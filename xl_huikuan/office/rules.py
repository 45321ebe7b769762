"""What the office's list of targets, and the reps' workbooks in a folder, may have wrong, and how it is said."""

from __future__ import annotations

from xl_huikuan.book.problems import Rule, Severity

_STOP, _DOUBT = Severity.STRUCTURAL, Severity.DOUBT
_MEND_CELL = "请改好这一格再下达"

# ---- the list of customers

NO_CUSTOMERS = Rule(
    _STOP,
    "没找到客户名单的表头",
    "要有一行表头：{columns}；空白的样表用 huikuan new --targets -o 文件名.xlsx 做一份",
)
COLUMNS_LACK = Rule(_STOP, "缺少列：{columns}", "请补上；空白的样表用 huikuan new --targets -o 文件名.xlsx 做一份")
NOBODY_LISTED = Rule(_STOP, "名单里一个客户也没有", "请一行填一个客户")
LIST_LEFT_OUT = Rule(
    _DOUBT,
    "也是客户名单，有 {count} 行，没有读",
    "客户名单只读“{listed}”这一张：要下达的请并进去，不要的不用管",
)
SHEET_MISNAMED = Rule(
    _DOUBT, "表头像“{sheet}”，有 {count} 行，没有读", "要用的请把这张工作表改名为“{sheet}”，不要的不用管"
)
CELL_BLANK = Rule(_STOP, "{header}是空的", "每个客户都要填，合并的单元格请拆开、每行填上")
CODE_UNUSABLE = Rule(_STOP, "客户编码“{text}”不能用", "请不要用 * ? ~ 和开头的 < > =，不要超过 {longest} 个字")
TEXT_TOO_LONG = Rule(_STOP, "{header}有 {length} 个字，太长", "请改短，不要超过 {longest} 个字")
VALUE_UNREADABLE = Rule(_STOP, "{header}“{text}”看不懂：{why}", _MEND_CELL)
NOT_A_CHOICE = Rule(_STOP, "{header}“{text}”不在可选的里面", "请改成：{choices}")
FLOOR_ABOVE_CAP = Rule(_STOP, "{floor} {low}高于{cap} {high}", "请改好其中一个")
CUSTOMER_TWICE = Rule(_STOP, "客户 {code} 写了两次，另一次在 {other}", "一个客户只能有一行，请删去一行")
CUSTOMER_OF_TWO = Rule(
    _STOP, "客户 {code} 在两个业务员名下：{rep}，和 {other_rep}（{other}）", "一个客户只能归一个业务员，请删去一行"
)

# ---- the targets

LEVEL_UNKNOWN = Rule(_STOP, "层级“{text}”看不懂", "请写：{levels}")
TARGET_BLANK = Rule(_STOP, "{name}没有填目标", "请填金额（元）；不单独定的，删去这一行")
NAME_UNKNOWN = Rule(
    _STOP, "客户名单里没有{level}“{name}”", "请看名字是否写得不一样，或在名单里补上；没有客户的不能定目标"
)
NAME_AMBIGUOUS = Rule(_STOP, "有 {count} 个业务员叫“{name}”：{choices}", "请写成“区域/业务员”，如 {first}")
TARGET_TWICE = Rule(_STOP, "{name}的目标写了两次，另一次在 {other}", "请删去一行")
BELOW_EXCEEDS = Rule(
    _STOP,
    "{name}的目标是 {own}，而下面指定的目标加起来有 {below}，多出 {excess}",
    "请改{name}的目标，或下面的目标",
)
NO_TARGET = Rule(
    _STOP,
    "{name}没有目标：自己没有定，上面的区域和公司也没有定",
    "请在“{sheet}”里给公司、所在区域或他自己定一个",
)

# ---- history and settings

MONTH_UNREADABLE = Rule(_STOP, "月份“{text}”看不懂", "请写成 2026-12 这样")
HISTORY_TWICE = Rule(_STOP, "客户 {code} 的 {month} 写了两次，另一次在 {other}", "请删去一行")
HISTORY_OF_NOBODY = Rule(
    _DOUBT, "有 {count} 行的客户不在名单里（如 {code}），没有用，实收共 {amount}", "请核对客户编码"
)
HISTORY_TO_COME = Rule(_DOUBT, "有 {count} 行是 {month} 或以后的，没有用，实收共 {amount}", "请核对月份")
SETTING_UNKNOWN = Rule(_STOP, "没有“{text}”这一项", "可以写：{labels}")
SETTING_TWICE = Rule(_STOP, "“{text}”写了两次，另一次在 {other}", "请删去一行")
DAYS_CROSSED = Rule(_STOP, "{first} {start} 在{last} {end} 之后", "请改好其中一个")
DAYS_OF_OTHER_MONTH = Rule(_STOP, "{start} 到 {end} 不是 {month} 的一段", "请改好日期，或改月份（--month）")

# ---- the reps' workbooks

NO_FOLDER = Rule(_STOP, "找不到这个文件夹", "请给出放着各业务员工作簿的文件夹")
BOOK_TWICE = Rule(_STOP, "{rep}的 {month} 工作簿有两本：{name}、{other}", "只留一本，另一本请移走")
NOT_HIS_BOOK = Rule(
    _DOUBT, "参数里的业务员是“{rep}”，区域是“{region}”，名单里没有这个人", "不是要下达的就不用管；写错了名字的，请改好"
)
NOT_RETARGETED = Rule(
    _DOUBT,
    "参数里的业务员是“{rep}”，区域是“{region}”，名单里没有这个人：这本没有动，里面的本月任务 {target}不在这次分的里面",
    "这个月还是他做的，名单里请留着他和他的客户；写错了名字的，请改好；不是要调整的就不用管",
)
LEFT_UNREADABLE = Rule(
    _DOUBT,
    "名单里没有“{rep}”了，他上月的工作簿用不了：{why}",
    "从他那里接过来的客户，历史和资料没有带过来；要带的，请改好他这本、删去接手人这个月的工作簿，再下达一次",
)
UNCHANGEABLE = Rule(
    _STOP,
    "{rep}的工作簿{why}，不知道他现在的情况，别人的份额也就分不准",
    "请把他的工作簿放进来；或在“{sheet}”里单独给他定一个目标，只调整别人",
)
"""Why the rest of a region cannot be worked out without him."""
NO_BOOK = "不在文件夹里"
OTHER_MONTH = "是 {month} 的，不是 {wanted} 的"
BOOK_CLOSED = "已在 {day} 结账"
CANNOT_OPEN = "有问题要先改"
"""Why a workbook cannot be reached."""
