"""What a trial is: a name, what it proves, and how it ended."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

import xlwings

TEMPLATE, DEMO = "template", "demo"
"""The workbooks that trials work on."""
Figure = float | str | bool | None | list[str] | dict[str, Any]


class Desk(Protocol):
    """An Excel of the trials' own, and a folder."""

    folder: Path
    dialogs: list[str]
    """Title and text of each dialog that Excel showed, which was answered with its first button."""
    sees_dialogs: bool

    def open(self, which: str, name: str = "") -> xlwings.Book:
        """A fresh copy of the template or the demo, under its own name or `name`, opened with its macros."""

    def reopen(self, book: xlwings.Book) -> xlwings.Book:
        """The workbook saved, closed and opened again."""

    def run(self, book: xlwings.Book, macro: str, *given: Any) -> Any:
        """What a procedure of the workbook's VBA answers."""

    def calculate(self) -> None:
        """Calculate every cell anew, and wait for it."""

    def settle(self) -> None:
        """Wait until Excel has calculated what depends on the cells just typed."""

    def server(self, book: xlwings.Book) -> Any:
        """The Python that calculates this workbook, as xlwings' COM object."""

    def note_process(self, number: int) -> None:
        """A process that must be gone when the trial is over."""


class Outcome(StrEnum):
    """How a trial ended."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_POSSIBLE = "not possible here"


class NotPossible(Exception):
    """The trial cannot be made on this PC; the text says why."""


@dataclass
class Notes:
    """What a trial finds on its way; kept when it breaks off."""

    figures: dict[str, Figure] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def expect(self, holds: bool, otherwise: str) -> None:
        """Say what is wrong, and go on."""
        if not holds:
            self.wrong.append(otherwise)


@dataclass(frozen=True)
class Trial:
    """One trial: its key, its name and what it proves for people, and how many seconds it may take."""

    key: str
    name: str
    proves: str
    run: Callable[[Desk, Notes], None] = field(repr=False)
    seconds: float = 240.0


@dataclass
class Result:
    """How one trial ended, with what it measured."""

    key: str
    name: str
    proves: str
    outcome: Outcome
    told: list[str]
    figures: dict[str, Figure]
    seconds: float

    @classmethod
    def of(cls, trial: Trial, outcome: Outcome, told: list[str], seconds: float = 0.0) -> Result:
        """A result without figures."""
        return cls(trial.key, trial.name, trial.proves, outcome, told, {}, seconds)


def attempt(trial: Trial, desk: Desk) -> Result:
    """Make a trial; whatever it raises is its outcome."""
    notes, began = Notes(), time.perf_counter()
    try:
        trial.run(desk, notes)
        outcome, told = (Outcome.FAILED if notes.wrong else Outcome.PASSED), notes.wrong
    except NotPossible as reason:
        outcome, told = (Outcome.FAILED if notes.wrong else Outcome.NOT_POSSIBLE), [*notes.wrong, str(reason)]
    except Exception as error:  # one trial must not end the others
        outcome, told = Outcome.FAILED, [*notes.wrong, f"没有做完（{type(error).__name__}：{error}）"]
    if desk.dialogs:
        notes.figures["dialogs"] = list(desk.dialogs)
    return Result(
        trial.key, trial.name, trial.proves, outcome, told, notes.figures, round(time.perf_counter() - began, 2)
    )
