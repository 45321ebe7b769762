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
NOTHING_TYPED = "清单上没有新填的结果"
MOVED = "已把 {contacts} 次联系记入“跟进记录”，{promises} 笔再次承诺记入“承诺登记”"
DRAWN_JOIN = "、"
NEVER_LISTED = "还没有生成过跟进清单，请先生成跟进清单（huikuan followups 或按钮）"
NOBODY_LISTED = "{today} 没有要联系的客户：该回的都回了，承诺也都兑现了"
NOBODY_TODAY = "{listed_on} 的清单里，到 {today} 没有要联系的客户；清单上共 {count} 个"
"""Of a list that was made before."""
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

# ---- 几本工作簿一起

LEARNED_FROM = "{books} 本、{customers} 个客户、{periods} 期（{month} 以前）"
LEARNED, WOULD_LEARN = "各本一起学到的，来自 {source}，写进了 {written} 本", "各本一起学到的，来自 {source}；没有写进去"
GRADE_PAYS = "{grade} 级：{periods} 期里 {full} 按期全额，{nothing} 分文未到"
NEXT_LEARNED = "各本照常用，客户的兑现可能已按它重新估计；每月结转之后再学一次"
NEXT_WRITE_IT = "不加 --dry-run 再运行一次，写进各本"
SHARED_OUT = "{month}：{books} 本一起分 {left}（共 {budget}{spent}），要补的差距 {gap}，可补 {closed}，费用 {cost}；还差 {still_open}"
SPENT_ALREADY = "，已定和完成的用去 {spent}"
SHARE_OF_BOOK = "{book}{rep}：差距 {gap}，建议 {count} 项，可补 {closed}，费用 {cost}；还差 {still_open}"
REP = "（{rep}）"
LEFT_OUT, LEFT_OUT_JOIN = "{book} 没有参加：{why}", "；"
NOT_WRITTEN = "{book} 没写成：{why}；给它的 {lost} 费用没有用上，也没有改给别人；改好后再运行一次，会重新分"
SPENT_IN, SPENT_UNKNOWN = "（它已定的措施费用 {spent} 照扣）", "（它已定的措施费用看不到，没有扣）"
NEXT_SHARED_OUT = "各业务员在自己的“措施行动”里把要做的改成“已定”"

# ---- 月末复盘

REVIEWED = "任务 {target}，回款 {received}（{share:.0%}），差 {difference}：没有承诺的 {none}，承诺了没到的 {broken}，承诺之外多到 {beyond}。"
LACKING_MOST = "差的有 {count} 个客户，最多的是 {named}；到期承诺 {promises} 笔，按时兑现 {kept} 笔。"
ALL_REACHED = "每个客户都完成了；到期承诺 {promises} 笔，按时兑现 {kept} 笔。"
FIRST_ASK = "下月先做：月初就和 {whom} 谈定承诺，谈不下来的当时就安排措施。"
FIRST_COLLECT = "下月先做：先催 {whom} 没兑现的承诺，收回一笔再谈新的。"
FIRST_AGAIN = "下月先做：照这个月的节奏，月初先把承诺谈齐。"
GRADE_REASON = "{months} 个月按期回款 {share:.0%}，更接近 {suggested} 级的 {theirs:.0%}，不是 {grade} 级的 {own:.0%}"

FORECAST_CAME = "预测：{day} 预计月底回款 {expected}（八成把握 {low} 到 {high}），实际 {came}，{where}。"
"""`receipts_range.LEVEL` in words."""
FORECAST_HELD, FORECAST_BELOW, FORECAST_ABOVE = "在范围里", "比下限还少 {amount}", "比上限还多 {amount}"
_FORECASTS = "至今 {months} 个月 {count} 次预测，{inside} 次在范围里（应有八成），实收合计是预计的 {share:.0%}"
FORECASTS_FEW = f"{_FORECASTS}；月份还少，别全信也别不信，明细在“历月对照”。"
FORECASTS_MANY = f"{_FORECASTS}，明细在“历月对照”。"
MEASURES_BROUGHT = "措施：{each}；建议的增量率列在“历月对照”，要改在“清单”改。"
MEASURE_RATE = "{measure} 计划 {planned}、实际 {actual}，增量率 {rate:.1%} 建议 {suggested:.1%}"
MEASURE_BROUGHT, MEASURE_JOIN = "{measure} 计划 {planned}、实际 {actual}", "，"
MEASURES_UNTOLD = "完成的措施有 {count} 项没填实际增量，看不出有没有用：在“措施行动”补上，再复盘一次。"
_CALLS = "抽签的电话 {count} 次：抽中的 {paid:.0%} 在 {days} 个工作日内回了款，同组没抽中的 {others:.0%}"
CALLS_FEW = f"{_CALLS}；不到 {{least}} 次，还看不出来。"
CALLS_COMPARED = f"{_CALLS}，相差 {{points:+.0f}} ± {{error:.0f}} 个百分点，{{verdict}}。"
CALLS_UNSURE, CALLS_HELP, CALLS_HARM = "还看不出来", "打电话有用", "抽中的反而回得少，看看电话是怎么打的"

# ---- 结转

ROLLED = (
    "{month} 已结账，{next} 的工作簿已做好：{customers} 个客户；“历史”添了 {month} 的 {history} 行，以前各月的都还在"
)
ROLLED_BEFORE = "{month} 早已结转，{next} 的工作簿没有变化"
CARRIED_PROMISES = "没到的承诺 {count} 笔，合计 {amount}，带到下月，编号和级次不变"
MADE_ON_UNKNOWN = "作出日没填，结转时按 {day}"
"""备注 of a promise that is carried."""
CARRIED_ACTIONS = "还在做的措施 {count} 项带到下月，已到的增量和费用不再算"
CARRIED_UNCLAIMED = "待认领的到款 {count} 笔，合计 {amount}，带到下月：认领后算下月的回款，原来的日期写在摘要里"
RECEIPTS_STAY = "日期在下月、缺日期或客户不明的到款 {count} 笔，合计 {amount}，本月没有算，留在下月的“回款流水”"
LATE_MEMO = "{day} 到款"
LEFT_BEHIND = "停供、移交的 {count} 个客户只留在历史里：{names}"
STAYS_OPEN = "已停供、移交的 {count} 个客户还有承诺、欠款没清或措施没完，留在“客户”里：{names}"
ROLL_OVER_ASK = "还没有动手：再点一次“结转”，就给 {month} 结账（以后按钮不再改它），在旁边做出 {name}"
ROLLED_BESIDE = "新工作簿：{path}"
HISTORY_THERE = "“历史”里已有 {count} 个客户 {month} 的行，照填的不动"

# ---- 新建，用现有的表

WOULD_START = "试看，没有写文件：{month} 可取客户 {customers} 个，历史 {history} 行"
STARTED = "{month} 的工作簿：客户 {customers} 个，历史 {history} 行"
TABLE_READ = "{where}，表头在第 {line} 行："
COLUMN_TAKEN = "  {header} → {to}{unit}{sums}"
COLUMN_LEFT = "  {header} → 不取：{why}{sums}"
IN_UNITS = "（{unit}）"
COLUMN_SUMS = "，合计 {source}，取 {taken}，没取 {left}"
ALL_SUMS = "金额对账：表里 {source} ＝ 取 {taken} ＋ 没取 {left}{totals}，分毫不差"
OF_TOTALS = "（其中合计行 {totals}）"
CODES_GIVEN = "{count} 个客户没有编码，已编 {first} 到 {last}"
WITHOUT_GRADE = "{count} 个客户没有信用等级，生成跟进清单前请补上"
NOT_TAKEN = "没取的 {count} 处："
LEFT_LINE = "  {where}{column}：{why}{amount}"
LEFT_COLUMN, LEFT_AMOUNT = "“{column}”", "，金额 {amount}"
MORE_LEFT = "  …… 还有 {count} 处，加 --json 看全部"
COLUMNS_TAKEN = "列：{columns}"
COLUMNS_LEFT = "不取的列：{columns}"
AFTER_LOOK = "认得对，就再点一次、选同样的文件，写进来；有列认错了，在“清单”的“表头叫法”里写一行，再来一次"
AFTER_START = "在“参数”填本月任务，再分解计划"
ASK_TARGET = "下一步：打开 {path}，在“{sheet}”填“{label}”，保存关闭后运行 huikuan plan {path}"
ASK_USUAL = "下一步：打开 {path}，给 {count} 个既没有历史也没有手工月均的客户填“{usual}”，在“{sheet}”填“{label}”，再运行 huikuan plan {path}"
ASK_AGAIN = "下一步：认得对，就去掉 --dry-run 再运行一次；有列认错了，加 --map 旧列=新列"

# ---- 看

STEPS_MET, MOST_BEHIND = "节点预警：{told}", "节点预警：{told}；最多的是 {most}"
BEHIND_BY, BEHIND_JOIN = "{name} 少 {lacking}（应回 {due}）", "、"
FORECAST = "预计回款 {expected}，八成把握在 {low} 到 {high} 之间"
"""`receipts_range.LEVEL` in words."""

MESSAGE_FOR = "【{name}（{code}）】"
"""Above the text for a customer, which is sent without this line."""
NO_MESSAGE = "没有要发的：本月没有要他付的款，或者他的数据要先改好"

# ---- 报告

REPORT_WRITTEN = "已写好报告，按 {today} 计算，今天联系 {count} 个客户"
SHEETS_WRITTEN = "已写好客户回款计划单 {count} 个客户，一个客户一页，按 {today} 计算"

# ---- 分享

COPY = "这是 {now} 做的数值副本，只供查看：数字不再重算，填的内容不会回到原工作簿"
"""Where the workbook says whether this PC can calculate."""
SHARED = "已写好数值副本，按 {today} 计算"
SHARED_WITHOUT_DAY = "已写好数值副本"

# ---- 修复

REPAIRED = "修复了 {count} 处，填写的数字没有动"
WOULD_REPAIR = "可以修复 {count} 处，还没有动手："
WHOLE = "没有要修复的"
NEW_SHEETS = "补上这个版本新有的工作表：{sheets}"
NEW_PARTS = "补上这个版本要用的{what}"

# ---- 导入回款

FILE_READ = "{file}：{count} 笔，合计 {amount}{debit}{abroad}{skipped}"
FILE_DEBIT = "；另有借方（支出）{count} 笔 {amount}，不导入"
FILE_ABROAD = "；另有 {currency} {count} 笔共 {amount}，不是人民币，没有导入"
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
LATE_BOOKED = "上月的到款 {count} 笔，合计 {amount}，上月结账时还没有：记在 {first}，原来的日期写在摘要里"
LATE_ALIKE = (
    "其中 {count} 笔，合计 {amount}，在“上期流水”里有客户、金额相同而日期相近的：请核对；"
    "是同一笔的，把流水号填到“上期流水”那一行，再在“回款流水”删掉它"
)
CONFIRMS_CLOSED = "确认的报款里有 {count} 笔，合计 {amount}，是上月报的，已经算在上月，本月不再算"
TOO_EARLY = "早于 {since} 的 {count} 笔，合计 {amount}，没有导入：不知道当时记过哪些；漏记的请按 {first} 记入“回款流水”，原来的日期写在摘要里"
TOO_LATE = "晚于 {last} 的 {count} 笔，合计 {amount}，没有导入：请在那个月的工作簿里导入"
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
NEXT_IN_EARNEST = "看过没有问题，就不加 --dry-run 再运行一次"
NEXT_MEND_FILE = "在文件里改好没有导入的 {count} 行，再导入一次"
NEXT_CLAIM = "在“待认领”给 {count} 笔（合计 {amount}）填上客户编码，再导入一次"
NEXT_FOLLOW_UP = "生成跟进清单（huikuan followups 或“生成跟进清单”按钮）"
CLAIM = "请在“待认领”填上客户编码，再导入一次"

# ---- all of them

POINT = "· {text}"
"""A line beneath the first."""
NEXT_ROLL_OVER = "本月过完了，最后几天的到款导入完，就结转（“结转”按钮，或 huikuan rollover）"
NEXT_DECIDE = "在“措施行动”里把要做的改成“已定”"
NEXT_MEND = "列出的问题从上往下改，改好再校验一次"
AFTER_ROLLOVER = "在新工作簿填本月任务，更新应收、库存、预收等余额，再分解计划（huikuan plan {path}）"
AFTER_ROLLOVER_OPEN = "保存并关闭这个工作簿；打开 {name}，填本月任务，更新应收、库存、预收等余额，再分解计划"
NEXT_AFTER_REVIEW = "照小结先做下月的事；月份过完了结转（“结转”按钮，或 huikuan rollover），做出下个月的工作簿"
NEXT_REPAIR = "看过没有问题，就再点一次“修复”（或运行 huikuan repair，不带 --dry-run）"
NEXT_AFTER_REPAIR = "打开看一眼补回来的内容，再校验一次"
NEXT_SEND_TEXTS = "把上面的文字发给客户，客户怎么答的填在“跟进清单”"
NEXT_SIGN_SHEETS = "请客户在计划单上签字，谈定的填进“承诺登记”"
NEXT_CHOOSE = "要继续，就再点一次这个按钮，选好文件"
NEXT_CLOSE = "要结账，就再点一次“结转”"
"""The line that a job ends with."""
AGAIN = "下一步：照上面改好，保存并关闭，再运行 {command}"
"""After what stopped a command."""
_RIGHT_PATH = "文件在别处的，写上文件夹，或把它拖到这个窗口里，路径就写好了"
FILES_THERE = f"下一步：{{folder}} 里有 {{names}}，写对文件名再试；{_RIGHT_PATH}"
NO_FILE_THERE = f"下一步：{{folder}} 里没有这样的文件；{_RIGHT_PATH}"
NO_SUCH_FOLDER = f"下一步：没有 {{folder}} 这个文件夹，写对再试；{_RIGHT_PATH}"
"""After a file that is not there."""
REPAIR_FIRST = "下一步：关闭工作簿，运行 huikuan repair {file}"
"""After an older workbook stopped one."""
NO_PROBLEMS = "没有发现问题"
MORE_BELOW = "还有 {count} 处，见下面“状态”"
MORE_PROBLEMS = "…… 共 {count} 条，其余请用“校验”查看"
PROBLEM = "{severity}　{problem}"
"""In 说明."""

FOOTS = "对账：{count} 项都对得上"
OFF = "对账：{label}：{typed} 对 {shown}，差 {difference}。{where}"
