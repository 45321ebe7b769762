"""The contract's version: what workbooks are made by it, and what a program does with one of another.

1   the first workbooks.
2   the version stands in the workbook (说明); a workbook without it is one of the first.

A workbook of an earlier version gets what it lacks by the next job that writes (`book.completeness`); one of a later
version is left alone.
"""

VERSION = 2
