"""A start of the estimates (`track_start`) as the text of one cell: figures alone, of nobody in particular."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from xl_huikuan.domain.track_start import PLAIN, Coefficients, GradeShares, Start

FORM = 1
"""Which figures there are and what they mean: raise it when the model's features change, so that none is misread."""
_DIGITS = 4
_FARTHEST = 100.0
"""No coefficient of logits, and no logarithm beside it, is anywhere near."""
_MOST = 1e12


def start_text(start: Start) -> str:
    """The text."""
    return json.dumps(
        {
            "form": FORM,
            "full": _rounded(*start.full.known, *start.full.new),
            "nothing": _rounded(*start.nothing.known, *start.nothing.new),
            "part": round(start.part, _DIGITS),
            "dues": round(start.dues),
            "first": round(start.first),
            "grades": {
                name: [round(shares.periods), *_rounded(shares.full, shares.nothing)]
                for name, shares in start.grades.items()
            },
        },
        ensure_ascii=False,
    )


def _rounded(*figures: float) -> list[float]:
    return [round(figure, _DIGITS) for figure in figures]


def read_start(text: str) -> Start:
    """The start that a text tells.

    Raises:
        ValueError: it is not what `start_text` writes: damaged, or of another form.
    """
    try:
        told = json.loads(text)
    except RecursionError as error:
        raise ValueError("nested") from error
    if not isinstance(told, dict) or told.get("form") != FORM:
        raise ValueError("another form")
    grades = told.get("grades")
    if not isinstance(grades, Mapping):
        raise ValueError("grades")
    return Start(
        full=_coefficients(told.get("full")),
        nothing=_coefficients(told.get("nothing")),
        part=_figure(told.get("part"), 0.0, 1.0),
        dues=_figure(told.get("dues"), 0.0, _MOST),
        first=_figure(told.get("first"), 0.0, _MOST),
        grades={name: _grade(shares) for name, shares in grades.items()},
    )


def _coefficients(told: Any) -> Coefficients:
    known = len(PLAIN.known)
    figures = tuple(_figure(each, -_FARTHEST, _FARTHEST) for each in _list(told, known + len(PLAIN.new)))
    return Coefficients(figures[:known], figures[known:])


def _grade(told: Any) -> GradeShares:
    periods, full, nothing = _list(told, 3)
    shares = GradeShares(_figure(periods, 0.0, _MOST), _figure(full, 0.0, 1.0), _figure(nothing, 0.0, 1.0))
    if shares.full + shares.nothing > 1 + 10**-_DIGITS:
        raise ValueError("more than all")
    return shares


def _list(told: Any, length: int) -> list[Any]:
    if not isinstance(told, list) or len(told) != length:
        raise ValueError("not so many")
    return told


def _figure(told: Any, least: float, most: float) -> float:
    if isinstance(told, bool) or not isinstance(told, (int, float)) or not least <= told <= most or math.isnan(told):
        raise ValueError("no such figure")
    return float(told)
