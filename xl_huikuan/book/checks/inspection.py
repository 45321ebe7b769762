"""What is wrong with a month's figures: all of it at once, each with sheet, cell, what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from xl_huikuan.book.checks import rules
from xl_huikuan.book.checks.cells import check_cells
from xl_huikuan.book.checks.customers import check_customers
from xl_huikuan.book.checks.formulas import check_formulas
from xl_huikuan.book.checks.receipts import check_receipts
from xl_huikuan.book.checks.rows import check_rows
from xl_huikuan.book.checks.settings import check_settings, check_version
from xl_huikuan.book.checks.steps import check_steps
from xl_huikuan.book.checks.unmatched import check_unmatched
from xl_huikuan.book.checks.words import check_words
from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.month import Month
from xl_huikuan.book.problems import Problem, Severity, gravest_first


def inspect(month: Month, for_plan: bool) -> list[Problem]:
    """Every problem, structural ones first. `for_plan`: the figures that the break-down needs are structural too.

    Of a workbook of another version nothing but that."""
    if other := [*check_version(month)]:
        return other
    return gravest_first(
        [
            *check_settings(month),
            *check_customers(month, for_plan),
            *check_cells(month, for_plan),
            *check_rows(month),
            *check_receipts(month),
            *check_unmatched(month),
            *check_words(month),
            *check_steps(month),
            *check_formulas(month),
            *month.file_doubts,
        ]
    )


RECEIPTS_AFRESH = frozenset(
    {
        rules.RECEIPT_ALIKE, rules.RECEIPT_TOLD_TWICE, rules.RECEIPT_TWICE, rules.REPORTED_OTHERWISE,
        rules.SERIAL_SHARED, rules.UNCLAIMED, rules.CLAIMED,
    }
)  # fmt: skip
"""What `inspect_receipts` tells; a job that adds receipts asks again afterwards."""


def inspect_receipts(month: Month) -> list[Problem]:
    """What is to be told of receipts that stand beside each other, and of those that nobody claims."""
    found = [*check_receipts(month), *check_unmatched(month)]
    return [problem for problem in found if problem.rule in RECEIPTS_AFRESH]


def faults_by_customer(problems: Sequence[Problem]) -> dict[Code, list[Problem]]:
    """The row problems of each customer."""
    found: dict[Code, list[Problem]] = {}
    for problem in problems:
        if problem.severity is Severity.ROW and problem.customer is not None:
            found.setdefault(Code(problem.customer), []).append(problem)
    return found
