"""What the command line gives programs of jobs over several workbooks; yuan."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from xl_huikuan.book.problems import Problem
from xl_huikuan.console_json import measures_json, problems_json
from xl_huikuan.domain.start_text import start_text
from xl_huikuan.jobs.learn_together import LearnedTogether
from xl_huikuan.jobs.share_budget import SharedBudget
from xl_huikuan.values import to_yuan

_REASONS = "；"


def shared_json(result: SharedBudget) -> dict[str, Any]:
    """What was shared out: yuan; each workbook as `measures_json` has it."""
    amounts = ("budget", "spent", "left", "gap", "closed", "still_open", "cost", "short")
    return {
        "month": result.month,
        "totals": {name: to_yuan(getattr(result, name)) for name in amounts},
        "cheapest": result.cheapest,
        "books": {name: {"rep": share.rep, **measures_json(share.result)} for name, share in result.shares.items()},
        "skipped": [
            {
                "file": name,
                "reason": _reason(each.problems),
                "spent": None if each.spent is None else to_yuan(each.spent),
                "lost": to_yuan(each.lost),
            }
            for name, each in result.left_out.items()
        ],
        **problems_json(result.problems),
    }


def learned_json(result: LearnedTogether) -> dict[str, Any]:
    """What was learned, and where it went."""
    learned = result.learned
    return {
        "month": result.month,
        "books": learned.books,
        "customers": learned.customers,
        "periods": learned.periods,
        "grades": {
            name: {"periods": round(each.periods), "full": round(each.full, 4), "nothing": round(each.nothing, 4)}
            for name, each in learned.start.grades.items()
        },
        "learned": json.loads(start_text(learned.start)),
        "written": {
            name: {"changed": written.changed, "backup": written.backup} for name, written in result.written.items()
        },
        "skipped": [{"file": name, "reason": _reason(problems)} for name, problems in result.left_out.items()],
        **problems_json(result.problems),
    }


def _reason(problems: Sequence[Problem]) -> str:
    return _REASONS.join(map(str, problems))
