"""What the product's functions are measured against: an empty function, and the same gap as xlwings would have it."""

from __future__ import annotations

import xlwings


@xlwings.func
@xlwings.arg("target", "raw")
@xlwings.arg("commitment", "raw")
@xlwings.ret("raw")
def empty(target, commitment):
    return [[0.0]]


@xlwings.func
def gap(target, commitment):
    return max((target or 0) - (commitment or 0), 0)
