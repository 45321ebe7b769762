"""What the product's functions are measured against: an empty function, the same gap as xlwings would have it, many at once."""

from __future__ import annotations

import xlwings

from xl_huikuan.addin.functions import answer
from xl_huikuan.book.contract.cell_functions import FUNCTIONS


@xlwings.func
@xlwings.arg("target", "raw")
@xlwings.arg("commitment", "raw")
@xlwings.ret("raw")
def empty(target, commitment):
    return [[0.0]]


@xlwings.func
def gap(target, commitment):
    return max((target or 0) - (commitment or 0), 0)


@xlwings.func
@xlwings.arg("flat", "raw")
@xlwings.ret("raw")
def many(flat):
    """A column of calls, each its function's name, how many arguments follow, and these; a row of answers."""
    answers, at = [], 0
    while at < len(flat):
        name, count = flat[at], int(flat[at + 1])
        answers.append(answer(FUNCTIONS[name], flat[at + 2 : at + 2 + count])[0][0])
        at += 2 + count
    return [answers]
