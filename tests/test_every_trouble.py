"""Every rule has a case: one small edit, as a rep's hands would do it, and exactly what is told of it."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

import pytest
import troubles_beneath
import troubles_of_absurd_cells
import troubles_of_customers
import troubles_of_files
import troubles_of_imports
import troubles_of_jobs
import troubles_of_keys
import troubles_of_month_end
import troubles_of_receipts
import troubles_of_repairs
import troubles_of_rows
import troubles_of_settings
import troubles_of_several
import troubles_of_starting
from month_in_memory import InMemory, small_month
from troubles import Case, as_told, checked, problems_of

import xl_huikuan.book
import xl_huikuan.jobs
from xl_huikuan.book.checks import rules
from xl_huikuan.book.checks.rules import CellFault
from xl_huikuan.book.problems import Rule

CASES: list[Case] = [
    *troubles_of_settings.CASES,
    *troubles_of_customers.CASES,
    *troubles_of_rows.CASES,
    *troubles_of_keys.CASES,
    *troubles_of_month_end.CASES,
    *troubles_of_receipts.CASES,
    *troubles_beneath.CASES,
    *troubles_of_absurd_cells.CASES,
    *troubles_of_jobs.CASES,
    *troubles_of_imports.CASES,
    *troubles_of_files.CASES,
    *troubles_of_repairs.CASES,
    *troubles_of_starting.CASES,
    *troubles_of_several.CASES,
]


def rules_of_the_package() -> dict[Rule, str]:
    """Every rule, with its name."""
    found = {}
    for package in (xl_huikuan.book, xl_huikuan.jobs):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if module.name.startswith("xl_huikuan.book.live"):
                continue  # needs Windows
            held = vars(importlib.import_module(module.name))
            found |= {rule: name for name, rule in held.items() if isinstance(rule, Rule)}
    return found


NAMES = rules_of_the_package()


@pytest.fixture(scope="session")
def problems_told():
    """What is told of a case, worked out once a run."""
    return cache(problems_of)


def test_nothing_is_told_of_the_month_as_it_is():
    assert checked(InMemory(small_month())).problems == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{NAMES[case.rule]}: {case.about}")
def test_what_is_told(case, problems_told):
    problems = list(problems_told(case))
    if not case.alone:
        problems = [problem for problem in problems if problem.rule is case.rule]
    assert as_told(problems) == list(case.told)


def test_every_rule_has_a_case(problems_told):
    """Add a case to `troubles_of_…` for each of these."""
    shown = {problem.rule for case in CASES if case.told for problem in problems_told(case)}
    assert [name for rule, name in NAMES.items() if rule not in shown] == []
    assert None not in shown


def test_every_rule_has_a_neighbour_that_is_not_told(problems_told):
    """Add the case on the other side of the line."""
    with_neighbour = {case.rule for case in CASES if case.rule not in {problem.rule for problem in problems_told(case)}}
    assert [name for rule, name in NAMES.items() if rule not in with_neighbour] == []


def test_every_fault_of_a_cell_has_a_case():
    faults = {name: fault for name, fault in vars(rules).items() if isinstance(fault, CellFault)}
    told = [problem.what for case in CASES for problem in case.told]
    first_words = {name: fault.what.partition("{shown}")[0] for name, fault in faults.items()}
    assert len(faults) > 4
    assert [name for name, words in first_words.items() if not any(words in what for what in told)] == []
