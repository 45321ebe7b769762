"""What `huikuan new --from` shows people and programs: what was understood, what was taken, what was not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from xl_huikuan.console import say
from xl_huikuan.jobs.start_summary import next_step, started_lines, where_of
from xl_huikuan.values import to_yuan

if TYPE_CHECKING:
    from xl_huikuan.jobs.start_from import Started
    from xl_huikuan.jobs.starting.tables import ColumnRead


def show_started(started: Started, path: Path) -> None:
    """The mapping, the sums, what was not taken, and what to do next."""
    for line in started_lines(started, path):
        say(line)


def started_json(started: Started, path: Path) -> dict[str, Any]:
    """The same for programs; yuan. `sums`: source = taken + listed."""
    return {
        "path": str(path) if started.written.changed else None,
        "month": started.month,
        "changed": started.written.changed,
        "mapping": [
            {
                "where": where_of(table), "line": table.sheet.first_line + table.row, "column": column.header,
                "to": column.to or None, "unit": column.unit, "why_not": column.why_not or None,
                **(_sums_json(started, column) if column.holds_amounts else {}),
            }
            for table in started.tables
            for column in table.columns
        ],
        "customers": len(started.customers),
        "history": started.history,
        "codes_given": started.codes_given,
        "without_usual": started.without_usual,
        "without_grade": started.without_grade,
        "listed": [
            {
                "where": left.where, "column": left.column or None, "why": left.why,
                "amount": None if left.cents is None else to_yuan(left.cents),
            }
            for left in started.left
        ],
        "sums": {name: to_yuan(sum(getattr(started, held).values())) for name, held in _JSON_SUMS.items()},
        "next": next_step(started, path),
    }  # fmt: skip


_JSON_SUMS = {"source": "source", "taken": "taken", "listed": "not_taken"}


def _sums_json(started: Started, column: ColumnRead) -> dict[str, float]:
    return {name: to_yuan(getattr(started, held)[column.key]) for name, held in _JSON_SUMS.items()}
