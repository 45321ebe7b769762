"""Why an open workbook cannot be written now, and how it is said; nothing has been written."""

from __future__ import annotations

from xl_huikuan.book.problems import Rule, Severity

_STOP = Severity.STRUCTURAL

READ_ONLY = Rule(_STOP, "工作簿是以只读方式打开的", "请另存一份，或请占用它的人先关闭，再打开重试")
PROTECTED = Rule(_STOP, "工作表受保护，写不进去", "请在“审阅”里点“撤消工作表保护”，再点一次按钮")
STRUCTURE_PROTECTED = Rule(
    _STOP, "工作簿的结构受保护，加不了工作表", "请在“审阅”里点“保护工作簿”取消保护，再点一次按钮"
)
OCCUPIED_BELOW = Rule(
    _STOP, "表格 {table} 要加 {more} 行，下面的格子里有内容", "请把表格下面的内容移到别处，再点一次按钮"
)
TABLE_NOT_HERE = Rule(
    _STOP, "缺少表格 {table}（原在“{sheet}”），在打开的工作簿里补不了", "请保存并关闭工作簿，运行 huikuan repair 文件名"
)
NEVER_SAVED = Rule(_STOP, "工作簿还没有保存过", "请先保存到一个文件夹，再点一次按钮")
