"""The contract's version: what workbooks are made by it, and what a program does with one of another.

1   the first workbooks.
2   the version stands in the workbook (说明); a workbook without it is one of the first.
3   formulas a step a column, with workings on 测算; a native equal beside each function.
4   why a row stands on the list (事由, 催款依据), the smallest amount worth a call, calls by lot, the list's own date; 先付比例 in 客户, and
    without a record 兑现a and 不付a are of ln(due / 1 yuan); a month can be closed (结账日), and 复盘 says more; receipts
    are imported (待认领, 别名).
5   receipts that the month before had go on (上期流水), so that those that come late are known from those that counted;
    forecasts and measures month by month (历月对照); what the office sends down and gathers up, and sheets by who needs them.

A workbook of an earlier version gets what it lacks by the next job that writes (`book.completeness`), and new formulas where
they were others (`former_formulas`), from `OLDEST` on. An older one is refused by all jobs, which say
nothing else of it, but the repair of a file, which puts every formula right. One of a later version is left alone.
"""

FIRST = 1
OLDEST = 3
VERSION = 5
