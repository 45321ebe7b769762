"""What jobs say besides problems: notes, the lines of their results, and the words that they put into cells."""

from __future__ import annotations

# ---- 分解计划

PLANNED = "本月任务 {target}，已分解 {allocated}，未分解 {unallocated}，共 {customers} 个客户"
KEPT = (
    "期初目标已经定下（{why}），没有重新分配，只补新客户、处理离开的客户、重算节点；"
    "要全部重新分配用命令 huikuan plan 文件名 --anew（在“目标调整”里改过目标的客户不变）"
)
KEPT_CHANGED = "有 {count} 个客户的目标在“目标调整”里改过，他们的目标不变，其余的重新分配"
FIRST_STEP_PAST = "第一个节点已过"
TARGETS_CHANGED = "本月已有目标调整"
LEAVER_REASON = "{status}：目标改为已回款"
"""原因 of the change of target."""

# ---- 生成跟进清单

LISTED = "{today} 跟进清单：{count} 个客户，风险金额合计 {at_risk}"
MOVED = "已把 {contacts} 次联系记入“跟进记录”，{promises} 笔再次承诺记入“承诺登记”"
STAYS_ON_LIST = "这一行填的内容还不能登记，请先改好"
"""原因 of a row that drops out of the list and holds what cannot be moved."""

# ---- 测算措施

SUGGESTED = "措施要补的差距 {gap}：建议 {count} 项行动，可补 {closed}，费用 {cost}{budget}；还差 {still_open}"
BUDGET_LEFT = "，可用预算 {budget}"
OPEN_GAPS = "措施补不上的有 {count} 个客户，最多的是 {most}"
OPEN_GAP, OPEN_GAP_JOIN = "{customer} {amount}", "、"
AS_SUGGESTIONS = "都写在“措施行动”，状态是“建议”；改成“已定”才算进差距"
DEAR_MEASURES = "有 {count} 个客户的措施费用比能补的还多（见“建议方案”），先看值不值"
"""When closing gaps costs more than it brings: the rep decides whether it is worth that."""

# ---- 分享

COPY = "这是 {now} 做的数值副本，只供查看：数字不再重算，填的内容不会回到原工作簿"
"""Where the workbook says whether this PC can calculate."""
SHARED = "已写好数值副本，按 {today} 计算"
SHARED_WITHOUT_DAY = "已写好数值副本"

# ---- 修复

REPAIRED = "修复了 {count} 处，填写的数字没有动"
WOULD_REPAIR = "可以修复 {count} 处，还没有动手：再点一次“修复”（或运行 huikuan repair，不带 --dry-run）就照下面的做"
WHOLE = "没有要修复的"

# ---- 导入回款

FILE_READ = "{file}：{count} 笔，合计 {amount}{debit}{skipped}"
FILE_DEBIT = "；另有借方（支出）{count} 笔 {amount}，不导入"
FILE_SKIPPED = "；合计、余额行 {count} 行，不导入"
SORTED_OUT = (
    "新增 {new}；已有 {already_there}；确认报款 {confirmed}；重复 {repeated}；待认领 {unmatched}；别的业务员 {other_reps}；"
    "不在本月 {outside_month}；没有日期 {undated}；以上合计 {total}"
)
SHARE, NO_SHARE = "{count} 笔 {amount}", "0"
NOTHING_NEW = "都导入过了，这次没有新增"
MOVED_FROM_WAITING = "“待认领”里认领了 {count} 笔，合计 {amount}，已处理；新记住 {learnt} 个别名"
STILL_WAITING = "“待认领”里还有 {count} 笔，合计 {amount}，没有算给任何客户"
WOULD_IMPORT = "试算：下面是要做的，文件没有改动"
TAKEN_AS = "按这些列读的：{columns}"
SHEETS_UNREAD = "{file}：工作表 {sheets} 没有认出表头，没有读"
LEARNT = "待认领里认过"
PAID_BY = "付款人 {payer}"
REPORTED_AS = "报款流水号 {serial}"
MEMO_JOIN = "；"
NEXT = "下一步：{step}"
DISTRIBUTED = "{file}：{count} 笔，合计 {amount}"
TO_BOOK = "{book}：{share}，其中新增 {new}，确认报款 {confirmed}，已有 {there}"
SHARED_CUSTOMERS = "客户在几本工作簿里都有，没有导入：{share}（{books}）"
NOBODYS_CUSTOMERS = "客户不在任何一本工作簿里，没有导入：{share}"
BOOK_JOIN, AND_BOOK = "；", "、"
NEXT_SHARED = "让每个客户只留在一本工作簿的“客户”表里，再分发一次"
NEXT_UNCLAIMED = "把没人要的客户登记到某一本工作簿的“客户”表（或在“别名”里写上户名），再分发一次"
NEXT_CLAIM = "在“待认领”给 {count} 笔（合计 {amount}）填上客户编码，再导入一次"
NEXT_FOLLOW_UP = "生成跟进清单（huikuan followups 或“生成跟进清单”按钮）"
CLAIM = "请在“待认领”填上客户编码，再导入一次"

# ---- all of them

POINT = "· {text}"
"""A line beneath the first."""
NO_PROBLEMS = "没有发现问题"
MORE_PROBLEMS = "…… 共 {count} 条，其余请用“校验”查看"
PROBLEM = "{severity}　{problem}"
"""In 说明."""

FOOTS = "对账：{count} 项都对得上"
OFF = "对账：{label}：{typed} 对 {shown}，差 {difference}。{where}"
