"""The contract's version: what workbooks are made by it, and what a program does with one of another.

1   the first workbooks.
2   the version stands in the workbook (说明); a workbook without it is one of the first.
3   formulas a step a column, with workings on 测算; a native equal beside each function.
4   回款 is imported: 待认领 and 别名.

A workbook of an earlier version gets what it lacks by the next job that writes (`book.completeness`), as long as the formulas
that it has mean what they should: from `OLDEST` on. An older one is refused by all jobs but the repair, which puts every
formula right. One of a later version is left alone.
"""

FIRST = 1
OLDEST = 3
VERSION = 4
