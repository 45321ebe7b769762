"""What jobs find that no check of the figures tells, and how it is said."""

from __future__ import annotations

from xl_huikuan.book.problems import Rule, Severity

_STOP, _ROW, _DOUBT = Severity.STRUCTURAL, Severity.ROW, Severity.DOUBT

PLAN_FIRST = "请先分解计划（huikuan plan 或“分解计划”按钮）"

# ---- all jobs

NOT_PLANNED_YET = Rule(_STOP, "计划表还是空的", PLAN_FIRST)
CALENDAR_NOT_OUT = Rule(
    _DOUBT,
    "{year} 年的放假调休安排还没有收录，按周末和固定节日推算",
    "安排公布后请更新本工具，或把放假和调休日填在“清单”的节假日补充里",
)

CLOSED = Rule(
    _STOP,
    "这个月已在 {day} 结账，按钮和命令不再改它",
    "请打开下个月的工作簿；真要重开这个月，请清空“参数”的结账日（下个月的工作簿要删掉重做）",
)

MONTH_CHANGED = Rule(
    _STOP,
    "月份改成了“{month}”，而表里是 {planned} 的计划和流水",
    "请把月份改回 {planned}；换月请用结转（huikuan rollover），它另做下个月的工作簿，这个月的不动",
)

# ---- 结转

NOT_OVER = Rule(
    _STOP, "今天 {today}，本月到 {last} 才结束，还不能结账", "请在最后一天或以后再结转；先看情况用 huikuan review"
)
NO_MONTH = Rule(_STOP, "“月份”没有填，或看不懂", "请写成 2026-11 这样")
ROLLED_OTHERWISE = Rule(
    _STOP,
    "{name} 已经有了，而且和这次结转出来的不一样（已经在用，或结账后又改过）",
    "请另起文件名（-o 文件名），或先移走它",
)
ROLLED_ALREADY = Rule(_STOP, "{name} 已经在旁边了，没有再做", "请打开它接着做；真要重做，先把它移走，再点“结转”")

# ---- 新建，用现有的表

MAP_UNREADABLE = Rule(
    _STOP,
    "“{text}”看不懂",
    "请写成“旧列=新列”，如 --map 欠款=应收余额、--map 9月=2026-09{received}、--map 余额={nothing}；新列可以是：{columns}",
)
MAP_UNUSED = Rule(_STOP, "哪张表里都没有“{old}”这一列", "请照表头里的写法写旧列；表头是两行的，写下面一行")
NO_HEADER_WORDS = Rule(
    _STOP,
    "没有“{word}”和“{meaning}”两列的表",
    "请给一个有这两列的文件（如 欠款单位｜客户名称），或填过“清单”里“表头叫法”的工作簿",
)
NO_TABLE_OF_CUSTOMERS = Rule(
    _STOP,
    "没找到客户表的表头，看到的是：{seen}",
    "要有一行表头，里面有“{name}”“{code}”之类的列（也认 {others}）；"
    "叫法特别的，用命令的加 --map 旧列={name}，或写进一个有“{word}”“{meaning}”两列的文件，加 --words 文件名；"
    "用按钮的在“清单”的“表头叫法”里写一行",
)
NO_LINE_TAKEN = Rule(
    _STOP, "表头认出来了，却没有一行是客户；第一行没取的原因：{why}", "请看表里有没有客户，列有没有认对"
)

CUSTOMERS_ALREADY = Rule(
    _STOP, "已经登记了 {count} 个客户，不能再从旧表开始", "请换一个空的工作簿（huikuan new）；只补几个客户的，直接登记"
)
NOT_TAKEN = Rule(_DOUBT, "没有取{column}：{why}{amount}", "要的话请自己登记，或在旧表里改好，换一个空的工作簿再来一次")

# ---- 分解计划

NO_WEIGHT = Rule(_DOUBT, "没有历史回款，也没有手工月均，按比例分不到目标", "请填手工月均，或填锁定目标")
SHORTFALL = Rule(
    _DOUBT,
    "所有客户都到了本月上限，还有 {amount}分不下去，留在“未分解”",
    "请提高部分客户的本月能力上限，或与上级商量任务",
)
SURPLUS = Rule(_DOUBT, "本月最低回款和锁定目标加起来，比本月任务多 {amount}", "请降低部分客户的本月最低回款或锁定目标")
CANNOT_SHARE = Rule(
    _STOP,
    "这个客户的目标、目标调整或最低回款大得无法分解到分",
    "请看这个客户的期初目标、目标调整、锁定目标是否多打了零",
)
NEWCOMER = Rule(_DOUBT, "月中新增的客户，期初目标是 0", "要给目标，请在“目标调整”加一行")
LEAVER = Rule(
    _DOUBT,
    "客户已{status}，目标由 {target}改为已回款 {received}，差额转入“未分解”",
    "请把未分解的部分安排给别的客户",
)

RETURNED = Rule(
    _DOUBT,
    "客户回来了，离开时程序写的目标调整 {amount}已撤回",
    "目标要改的话，请在“目标调整”加一行",
)
LEAVE_NOT_PLANNED = Rule(
    _DOUBT, "客户已{status}，目标 {target}还没有改为已回款 {received}，多出的不在跟进清单里，却还在合计里", PLAN_FIRST
)
RETURN_NOT_PLANNED = Rule(_DOUBT, "客户回来了，离开时程序写的目标调整 {amount}还没有撤回", PLAN_FIRST)
PLAN_ROWS_BACK = Rule(
    _DOUBT, "有 {count} 个客户的行不见了，已补回：{names}；期初目标合计 {amount}，{proof}", "请看一眼是否正确"
)
AS_IT_WAS = "照原来的分法，其余客户分毫不差"
WITH_ALL_OTHERS = "和别的客户一起重新分配"
COMMITMENT_ROWS_BACK = Rule(
    _DOUBT,
    "有 {count} 个客户的行不见了，已补回：{names}；人填的障碍、障碍说明、支持方案无从得知",
    "请补填，备份里有原来的",
)
OPENING_BACK = Rule(_DOUBT, "期初目标是空的，已补回 {amount}，{proof}", "请看一眼是否正确")
FEW, AND_OTHERS, NAME_JOIN = 5, "等", "、"
OPENING_LOST = Rule(
    _ROW,
    "期初目标是空的，无从得知，本月目标少算了{open}",
    "请从备份抄回（新客户填 0），或用命令 huikuan plan 文件名 --anew 全部重新分配",
)
OPEN_AMOUNT = "；未分解 {amount}里有他的"

# ---- 校验、生成跟进清单、测算措施

GONE_FROM_PLAN = Rule(_ROW, "“计划”里这个客户的行不见了{lacking}", PLAN_FIRST)
GONE_FROM_COMMITMENTS = Rule(_ROW, "“承诺与差距”里这个客户的行不见了{lacking}", PLAN_FIRST)
NOT_IN_PLAN = Rule(_ROW, "计划里没有这个客户的目标{lacking}", PLAN_FIRST)
LACKING, LACKING_JOIN, LACKING_ALL = "{what} {amount}", "、", "，{amounts}没有算进合计"

# ---- 生成跟进清单

HALF_PROMISE = Rule(_ROW, "填了再次承诺{amount}，却没有{header}，这一行暂不登记", "请补上{header}")
CONTACT_TO_COME = Rule(
    _ROW, "实际联系日 {day} 在今天 {today} 之后，这一行暂不登记", "请改成真正联系的那天；空白按清单的日期算"
)
PROMISE_PAST = Rule(_ROW, "再次承诺日期 {day} 在联系日 {called} 之前，{amount}暂不登记", "请改成客户答应到款的那天")
DAY_NAMED = Rule(
    _DOUBT,
    "{called} 联系时说到 {day}，没有登记承诺",
    "是承诺的，请在再次承诺日期填 {day}，并填再次承诺金额；不是就不用管",
)
WAITING_PROMISE = Rule(
    _DOUBT, "再次承诺 {amount}还没有登记，没有算进客户承诺", "生成跟进清单（huikuan followups 或按钮）时会登记"
)
CANNOT_WORK_OUT = Rule(_ROW, "{text}", "改好后再生成清单")
NO_FIGURES = "该客户的数字算不出"
TOO_FEW_CALLS = Rule(
    _DOUBT,
    "每天联系 {calls} 个，到 {last} 还有 {late} 个客户排不上（待回 {amount}），都先放在那一天",
    "请多联系几个，或请人分担",
)

# ---- 测算措施

BUDGET = Rule(_STOP, "措施预算应是不小于 0 的金额", "请写金额（元），如 --budget 50000 或 --budget 5万")
_MEND_MEASURE = "请改好这一格再测算"
MEASURE_USE = Rule(_STOP, "“{word}”不是“{yes}”或“{no}”", _MEND_MEASURE)
MEASURE_IS_ERROR = Rule(_STOP, "{header}是错误值 {error}", _MEND_MEASURE)
MEASURE_NO_NUMBER = Rule(_STOP, "“{text}”不是数字", _MEND_MEASURE)
MEASURE_RANGE = Rule(_STOP, "{header}应在 0 到 {most} 之间，现在是 {value}", _MEND_MEASURE)
MEASURE_NOT_WHOLE = Rule(_STOP, "{header}应是整数，现在是 {value}", _MEND_MEASURE)
MEASURE_TWICE = Rule(_STOP, "措施“{name}”重名", _MEND_MEASURE)
MEASURE_UNKNOWN = Rule(_STOP, "{header}：措施表里没有“{name}”", _MEND_MEASURE)
_LOOK_LONGER = "要多算一会儿，请运行 huikuan measures 文件名 --effort 10"
MEASURES_SHORT = Rule(_DOUBT, "搭配太多，没有全部算过：能补的离最优最多差 {short}", _LOOK_LONGER)
MEASURES_DEARER = Rule(_DOUBT, "搭配太多，没有全部算过：能补的不会更多，费用不一定最省", _LOOK_LONGER)
OBSTACLE_UNKNOWN = Rule(_DOUBT, "{header}：障碍表里没有“{name}”，这项措施不会因它被建议", _MEND_MEASURE)

# ---- 几本工作簿一起

OTHER_MONTH = Rule(
    _DOUBT, "这一本是 {month} 的，别的是 {most} 的，没有参加", "请看放错了没有；月份写错的，改“参数”的月份"
)
OLD_COPY = Rule(
    _DOUBT,
    "和 {other} 是同样的客户、同一个月，这一本存得早，当作旧的副本，没有参加",
    "请留下要用的那一本，把另一本移走",
)
IN_SEVERAL_BOOKS = Rule(
    _DOUBT, "有 {count} 个客户在别的工作簿里也有（{codes}），各按各本的算", "一个客户只归一本的，请从别的本里去掉"
)
CHANGED_WHILE_SHARING = Rule(_DOUBT, "算的时候这一本又改过，建议没有写进去", "请再运行一次")
BUDGET_OF_ALL = Rule(_STOP, "给的是文件夹，没有写一共花多少", "请写 --budget，如 --budget 50000 或 --budget 5万")
OUT_OF_ALL = Rule(_STOP, "给的是文件夹，各本写在原处，不能用 --output", "请去掉 --output；每本写之前都有备份")
NOTHING_LEARNED = Rule(
    _STOP,
    "有历史的工作簿有 {books} 本，两本以上才能互相学习",
    "请放进更多业务员的工作簿；“历史”里要有以前各月的目标（或承诺）和实收",
)

# ---- 表头叫法

HEADER_WORD_HALF = Rule(_STOP, "这一行没有填“{lacking}”", "请补上，或清空这一行")
HEADER_MEANING_UNKNOWN = Rule(_STOP, "“{meaning}”不是认得的项目", "请改成其中一项：{choices}")
HEADER_WORD_TWICE = Rule(
    _STOP, "表头“{word}”这里说是“{two}”，{where} 却说是“{one}”", "同一个表头只能是一项，请删掉一行"
)

# ---- 导入回款

NO_RECEIPT_HEADER = Rule(
    _STOP,
    "没有认出表头：要有日期，和金额（或贷方、收入）",
    "请确认选对了文件；表头写法特别的，请{first}在“清单”的“表头叫法”里写上（如 入账日｜日期），以后都认得",
)
TABLE_FIRST = "先运行 huikuan repair 文件名（补上这张表），再"
NOTHING_TO_IMPORT = Rule(_STOP, "没有给文件，“{sheet}”里也没有填了客户编码的行", "请写上要导入的文件名")
NO_WORKBOOKS = Rule(_STOP, "文件夹里没有月度工作簿", "请给出放着各业务员工作簿（.xlsm）的文件夹")
RECEIPT_UNREADABLE = Rule(_ROW, "金额读不出来，没有导入：{why}", "请在文件里改好这一行，再导入一次")
DIRECTION_UNKNOWN = Rule(
    _ROW, "“{header}”写的是“{text}”，看不出是收款还是付款，{amount}元没有导入", "请在文件里改成“收”或“付”，再导入一次"
)
_IN_YUAN = "请在文件里换算成人民币，再导入一次"
RECEIPT_IN_OTHER_MONEY = Rule(_ROW, "币种是“{currency}”，不是人民币，{amount} {currency} 没有导入", _IN_YUAN)
ALL_IN_OTHER_MONEY = Rule(
    _ROW, "{said}说金额是“{currency}”，不是人民币，下面 {count} 笔共 {amount} {currency} 没有导入", _IN_YUAN
)
RECEIPT_WITHOUT_DAY = Rule(_ROW, "日期读不出来（“{text}”），没有导入", "请在文件里改好这一行，再导入一次")

# ---- 修复

_FROM_BACKUP = "请从旁边“备份”文件夹里较早的一份复制回来"
SAME_HEADER = Rule(_DOUBT, "表头“{found}”改回“{header}”", "只差空格或全角半角，内容不动")
RENAMED_HEADER = Rule(
    _DOUBT, "表头“{found}”改回“{header}”：位置没变，内容也对得上", "不是这一列的话，请用 huikuan undo 换回来，再改表头"
)
ASKED_HEADER = Rule(
    _STOP,
    "缺少列“{header}”，“{found}”可能就是它，拿不准，没有动",
    "是它：请把表头“{found}”改成“{header}”；不是：请在表格右边加一列，表头写“{header}”。改好再运行一次",
)
_OR_NEVER_THERE = f"旧版本里没有它，不用管；以前填过的，{_FROM_BACKUP}"
COLUMN_BACK = Rule(_DOUBT, "补上公式列“{header}”", "")
BLANK_COLUMN_BACK = Rule(_DOUBT, "补上空白的列“{header}”，原来填的内容已经不在了", _FROM_BACKUP)
COLUMN_ADDED = Rule(_DOUBT, "补上空白的列“{header}”", _OR_NEVER_THERE)
TABLE_BACK = Rule(_DOUBT, "补上表“{title}”，内容是模板里的", "改过的内容请再改一次")
BLANK_TABLE_BACK = Rule(_DOUBT, "补上空白的表“{title}”，原来填的内容已经不在了", _FROM_BACKUP)
TABLE_ADDED = Rule(_DOUBT, "补上空白的表“{title}”", _OR_NEVER_THERE)
VERSION_RAISED = Rule(
    _DOUBT, "这本工作簿是旧版本做的（表格版本 {held}），公式和表格都换成新版本（{known}）的，填写的数字不动", ""
)
SHEET_BACK = Rule(_DOUBT, "补上整张工作表，和模板里的一样", "")
BLANK_SHEET_BACK = Rule(_DOUBT, "补上整张工作表，和模板里的一样；原来填的内容已经不在了", _FROM_BACKUP)
SHEET_ADDED = Rule(_DOUBT, "补上整张工作表，和模板里的一样", _OR_NEVER_THERE)
BOARD_RENEWED = Rule(
    _DOUBT, "是旧版本的，没有动；这个版本的图和榜在新的一页“{new}”；旧页的数要在 Excel 里打开、重新计算后才是新的",
    "看过以后，旧的一页不要了就删掉，把“{new}”改回“{name}”",
)  # fmt: skip
BOARD_OLD = Rule(
    _DOUBT, "是旧版本的，在打开的工作簿里换不了：这个版本的图和榜，要在关着的文件里补",
    "请保存并关闭工作簿，运行 huikuan repair 文件名：新的一页放在旁边，旧的一页不动",
)  # fmt: skip
NAME_BACK = Rule(_DOUBT, "名称 {name} 重新指向“{label}”的格子", "")
FIGURE_ADDED = Rule(_DOUBT, "补上“{label}”", "")
SETTING_BACK = Rule(_DOUBT, "补上“{label}”，原来填的内容已经不在了，现在是{value}", "请核对")
SETTING_ADDED = Rule(_DOUBT, "补上“{label}”，现在是{value}", "旧版本里没有它；以前填过的，请核对")
THRESHOLDS_BACK = Rule(_DOUBT, "名称 {name} 重新指向四条界线", "")
FORMULAS_BACK = Rule(
    _DOUBT, "“{header}”有 {count} 格不是公式了（{cells}），换回公式{sums}", "原来的内容要留的，请抄到自己的列里"
)
COLUMN_SUM = "，这一列合计由 {before} 变为 {after}"
FIGURE_BACK = Rule(_DOUBT, "“{label}”有 {count} 格不是公式了（{cells}），换回公式", "")
NO_ROOM = Rule(_STOP, "{text}", "整张工作表都没有了的，在 Excel 里补不了：请关闭工作簿，运行 huikuan repair 文件名")
MORE, BETWEEN = "……", "、"
"""How cells are listed."""
