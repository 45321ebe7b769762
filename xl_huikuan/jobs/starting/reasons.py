"""Why something of an office's table is not taken, in words."""

from __future__ import annotations

# ---- columns

UNKNOWN = "没认出是什么"
NO_USE = "用不着"
SUM_COLUMN = "是合计、累计，或不止一个月"
NOT_WANTED = "说了不取"
TWIN = "与“{other}”是同一项，只取那一列"
OTHER_MONEY = "是“{currency}”，不是人民币（请先换算）"
NOT_AMOUNTS = "里面多半不是金额"
RUNNING = "是顺序号，不是编码"
SAYS_KIND = "说每行是目标还是实收"
NO_MONTH = "没说是哪个月（可用 --map {header}={year}-MM{kind}，MM 是月份，如 09）"
NO_YEAR = "没说是哪一年（可在列名或标题里写上年份）"
NO_KIND = "没说是目标还是实收（可用 --map {header}={kind}）"
THIS_TARGET = "本月目标由“分解计划”来分"
FIXED_TARGET = "；已经谈定、不再分的，用 --map {header}={locked}"
THIS_COMMITMENT = "本月的承诺请填“承诺登记”"
THIS_RECEIVED = "本月的到款请填“回款流水”"
LATER = "{month} 在本月以后"

# ---- lines

TOTAL = "合计行"
FOOT = "表尾的文字"
HEADER_AGAIN = "表头又写了一遍"
NOBODY = "没有客户名称，也没有编码"
ONLY_NAME = "只有名称，别的都空，像是分组的标题（确是客户请另外登记）"
MONTH_UNREADABLE = "“{text}”看不出是哪个月"
KIND_UNREADABLE = "“{text}”看不出是目标还是实收"
TWO_CODES = "这个名称有几个编码（{codes}），分不清是哪一个"
SAME_CODE = "编码“{code}”在 Excel 里与“{other}”（{name}）是同一个，名称却不同"

# ---- cells

NOT_AMOUNT = "“{text}”读不成金额"
NEGATIVE = "是负数"
TOO_LARGE = "大得不合理"
CODE_UNUSABLE = "“{text}”不能作编码（含有 * ? ~ 或以 < > = 开头，太长，或被 Excel 当成了日期），按名称认客户"
TOO_LONG = "太长"
NOT_WORKED_OUT = "公式算不出来（{text}）"
NOT_A_CHOICE = "“{text}”不在选项里"
REPEATED = "与 {where} 相同，只取一次"
CONTRADICTS = "与 {where} 不一致，都没有取"
OLDER = "{month} 的，{where} 更近"
OTHER_NAME = "编码相同，名称写成“{text}”，用的是“{name}”"

# ---- sheets

EMPTY = "表头下面没有内容"
NO_TABLE = "没找到客户表的表头，整张没有取；看到的是：{seen}"
