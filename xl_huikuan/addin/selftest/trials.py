"""The trials, in their order, with what people are told of each."""

from __future__ import annotations

from xl_huikuan.addin.selftest import breaking, figures, keeping, opening, pressing
from xl_huikuan.addin.selftest.trial import Trial

TRIALS = (
    Trial("opens", "打开", "模板和示例不经修复就打开，没有弹窗，宏能运行，关闭时不问", opening.opens),
    Trial("holds", "内容", "表、名称、数据验证、条件格式、图表和按钮一个不少", opening.holds_all),
    Trial("compiles", "宏编译", "每个宏模块都能编译", opening.compiles),
    Trial("computes", "算数", "每个算出来的格子都和 Python 一样，重算之后也一样", figures.computes, 600),
    Trial("gives", "结果种类", "一次算一列、日期是日期、错误是同样的错误", figures.gives),
    Trial("receipt", "填一笔到款", "要几次调用、几秒，之后处处都对", figures.one_receipt),
    Trial("twice", "作业做两次", "第二次什么也不改，Excel 的状态恢复，一天一份备份", pressing.job_twice, 600),
    Trial("rows", "行数增减", "清单变短、记录变长，新行的格式、验证和公式都在", pressing.rows_more_and_fewer),
    Trial("mornings", "许多个早上", "清单变短变长二十次，条件格式不会碎成许多条", pressing.many_mornings, 600),
    Trial("filtered", "有筛选", "重新生成的表清除筛选、显示全部行", pressing.filtered),
    Trial("protected", "有保护", "工作表受保护时说清楚，什么也不写", pressing.protected),
    Trial("books", "两本同时开", "一本的按钮不动另一本", pressing.two_books),
    Trial("dialog", "对话框", "按钮的对话框是看得懂的中文", pressing.dialog),
    Trial("without", "没有 Python", "不等待、说缺什么；Python 回来后一切恢复", breaking.without_python, 600),
    Trial("killed", "中途没了 Python", "说一句话，Excel 照常用，再点一次就好", breaking.server_killed, 600),
    Trial("saved", "存盘以后", "Excel 存的文件，命令行读到同样的数", keeping.saved_then_checked),
    Trial("prints", "打印", "横向、一页宽、没有 ###", keeping.prints, 600),
)
