"""What the command line gives programs: one JSON object, amounts in yuan."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xl_huikuan.book.contract.customers import Customers
from xl_huikuan.book.contract.followups import Followups
from xl_huikuan.book.contract.kinds import Kind
from xl_huikuan.book.contract.ledgers import Actions
from xl_huikuan.book.contract.schema import Table
from xl_huikuan.book.grouping import grouped
from xl_huikuan.book.problems import Problem
from xl_huikuan.terminal import harmless_json, put_line
from xl_huikuan.values import CellError, Cents, Value, to_yuan

if TYPE_CHECKING:
    from pathlib import Path

    from xl_huikuan.book.file.undo import Undone
    from xl_huikuan.jobs.behind import BehindSteps
    from xl_huikuan.jobs.break_down import PlanResult
    from xl_huikuan.jobs.check import CheckResult
    from xl_huikuan.jobs.customer_messages import MessagesResult
    from xl_huikuan.jobs.distribute_receipts import DistributeResult
    from xl_huikuan.jobs.follow_up import FollowupResult
    from xl_huikuan.jobs.followup_rows import FollowupRow
    from xl_huikuan.jobs.footing import FootingLine
    from xl_huikuan.jobs.forecast import Forecast
    from xl_huikuan.jobs.import_receipts import ImportResult, ImportShare
    from xl_huikuan.jobs.log_results import LogResult
    from xl_huikuan.jobs.repair import RepairResult
    from xl_huikuan.jobs.review import Reviewed, ReviewResult
    from xl_huikuan.jobs.roll_over import Closed, Rolled
    from xl_huikuan.jobs.share import ShareResult
    from xl_huikuan.jobs.show import ShowResult
    from xl_huikuan.jobs.suggest_measures import ActionRow, MeasuresResult
    from xl_huikuan.jobs.totals import OfficeTotal
    from xl_huikuan.report.files import ReportResult


_STILL_OPEN = "未补差距"


def print_json(content: Mapping[str, Any]) -> None:
    """One JSON object on standard output."""
    put_line(harmless_json(json.dumps(content, ensure_ascii=False, default=_plain)))


def _plain(value: dt.date | Value) -> str:
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def problems_json(problems: Sequence[Problem]) -> dict[str, list[dict[str, Any]]]:
    """Problems as objects: all of them, and those of one cause as one (`grouped`, with count and sum in yuan)."""
    lines = grouped(problems)
    return {
        "problems": [_problem_json(problem) for problem in problems],
        "grouped": [
            {
                **_problem_json(line.problem),
                "count": line.count,
                "amount": None if line.problem.cents is None else to_yuan(line.problem.cents),
            }
            for line in lines
        ],
    }


def _problem_json(problem: Problem) -> dict[str, Any]:
    return {
        "severity": problem.severity.name.lower(), "where": problem.where, "what": problem.what, "mend": problem.mend,
        "customer": problem.customer,
    }  # fmt: skip


def plan_json(result: PlanResult) -> dict[str, Any]:
    """What the break-down did; yuan."""
    amounts = ("target", "allocated", "unallocated", "shortfall", "surplus")
    return {
        **{name: to_yuan(getattr(result, name)) for name in amounts},
        "customers": result.customers,
        "allocated_anew": result.allocated_anew,
        "notes": result.notes,
        "changed": result.written.changed,
        "backup": result.written.backup,
        **problems_json(result.problems),
    }


def followups_json(result: FollowupResult) -> dict[str, Any]:
    """The list: count, at_risk (yuan), today, problems, and rows with the columns of 跟进清单."""
    return {
        "count": len(result.rows),
        "at_risk": to_yuan(result.at_risk),
        "today": result.today,
        "contacts_logged": result.contacts,
        "promises_logged": result.promises,
        "changed": result.written.changed,
        "backup": result.written.backup,
        "notes": result.notes,
        "behind": _behind_json(result.behind),
        **problems_json(result.problems),
        "rows": _rows_json(Followups, result.rows),
    }


def measures_json(result: MeasuresResult) -> dict[str, Any]:
    """What was suggested: yuan; rows with the columns of 措施行动."""
    amounts = ("gap", "closed", "still_open", "cost", "short")
    code, name = Customers.code.header, Customers.name.header
    return {
        "count": len(result.rows),
        "today": result.today,
        **{name: to_yuan(getattr(result, name)) for name in amounts},
        "budget": None if result.budget is None else to_yuan(result.budget),
        "cheapest": result.cheapest,
        "open_customers": [
            {code: gap.code, name: gap.name, _STILL_OPEN: to_yuan(gap.still_open)} for gap in result.open_customers
        ],
        "notes": result.notes,
        "rows": _rows_json(Actions, result.rows),
        "changed": result.written.changed,
        "backup": result.written.backup,
        **problems_json(result.problems),
    }


def import_json(result: ImportResult) -> dict[str, Any]:
    """What was imported: counts and yuan, a file and in all."""
    return {
        "today": result.today,
        "total": _share_json(result.total),
        **{outcome.value: _share_json(share) for outcome, share in result.shares.items()},
        "claimed": _share_json(result.claimed),
        "aliases_learnt": result.learnt,
        "waiting": _share_json(result.waiting),
        "late": _share_json(result.other_months.late),
        "late_alike": _share_json(result.other_months.alike),
        "confirmed_in_closed_month": _share_json(result.other_months.confirmed),
        "before_month": _share_json(result.other_months.before),
        "after_month": _share_json(result.other_months.after),
        "files": [
            {
                "name": file.name,
                "total": _share_json(file.total),
                **{outcome.value: _share_json(share) for outcome, share in file.shares.items()},
                "debit": _share_json(file.debit),
                "totals_lines": file.totals_lines,
                "unreadable": file.unreadable,
                "other_currencies": {text: _share_json(share) for text, share in file.abroad.items()},
                "columns": file.understood,
                "sheets_unread": file.unread,
            }
            for file in result.files
        ],
        "next_step": result.next_step,
        "notes": result.notes,
        "changed": result.written is not None and result.written.changed,
        "backup": None if result.written is None else result.written.backup,
        **problems_json(result.problems),
    }


def distribute_json(result: DistributeResult) -> dict[str, Any]:
    """Where the lines went."""
    return {
        "total": _share_json(result.total),
        "contested": _share_json(result.contested),
        "contested_by": [list(names) for names in result.contested_by],
        "unclaimed": _share_json(result.unclaimed),
        "books": {name: import_json(imported) for name, imported in result.imported.items()},
        "next_step": result.next_step,
        **problems_json(result.problems),
    }


def _share_json(share: ImportShare) -> dict[str, Value]:
    return {"count": share.count, "amount": to_yuan(share.cents)}


def undone_json(undone: Undone) -> dict[str, Any]:
    """What was brought back: the copy, when it was made, and where the file before lies."""
    return {
        "restored": str(undone.copy.path),
        "made": undone.copy.made.isoformat(sep=" "),
        "backup": None if undone.before is None else str(undone.before),
        "passed_over": [str(path) for path in undone.passed_over],
        "notes": list(undone.notes),
    }


def check_json(result: CheckResult) -> dict[str, Any]:
    """What the check found."""
    return {
        "today": result.today,
        "footing": [_footing_json(line) for line in result.footing],
        "totals": _totals_json(result.totals),
        **problems_json(result.problems),
    }


def show_json(result: ShowResult) -> dict[str, Any]:
    """Totals, the month's forecast and the day's list."""
    return {
        "today": result.today, "count": len(result.rows), "totals": _totals_json(result.totals),
        "forecast": None if result.forecast is None else _forecast_json(result.forecast),
        "behind": _behind_json(result.behind),
        **problems_json(result.problems), "rows": _rows_json(Followups, result.rows),
    }  # fmt: skip


def _behind_json(behind: BehindSteps) -> dict[str, Any]:
    """Who is behind the steps: yuan."""
    most = [{"name": name, "due": to_yuan(due), "lacking": to_yuan(lacking)} for name, due, lacking in behind.most]
    return {"told": behind.told, "most": most}


def _forecast_json(forecast: Forecast) -> dict[str, Value]:
    """Yuan; `level` is how often what comes lies between `low` and `high`."""
    figures = {name: to_yuan(getattr(forecast, name)) for name in ("expected", "low", "high")}
    return {**figures, "level": forecast.level}


def messages_json(result: MessagesResult) -> dict[str, Any]:
    """微信文本 of each customer, under the headers of 跟进清单."""
    code, name, text = Followups.code.header, Followups.name.header, Followups.message.header
    return {
        "today": result.today,
        "messages": [{code: str(each.code), name: each.name, text: each.text or None} for each in result.messages],
        **problems_json(result.problems),
    }


def report_json(result: ReportResult, path: Path) -> dict[str, Any]:
    """What was written where."""
    return {
        "path": str(path), "today": result.today, "count": result.listed, "notes": result.notes,
        "backup": None if result.backup is None else str(result.backup), **problems_json(result.problems),
    }  # fmt: skip


def _footing_json(line: FootingLine) -> dict[str, Value]:
    """One line of 对账: yuan, or numbers of rows."""
    shown: dict[str, Value] = {"label": line.label}
    for name in ("typed", "shown", "difference"):
        figure: Cents | CellError = getattr(line, name)
        shown[name] = to_yuan(figure) if isinstance(figure, int) and line.kind is Kind.MONEY else figure
    return {**shown, "where": line.where}


def log_json(result: LogResult) -> dict[str, Any]:
    """What was moved off the list."""
    return {
        "today": result.today, "contacts_logged": result.moved.contacts, "promises_logged": result.moved.promises,
        "changed": result.written.changed, "backup": result.written.backup, **problems_json(result.problems),
    }  # fmt: skip


def review_json(result: ReviewResult) -> dict[str, Any]:
    """The review in words, and each customer's row; yuan."""
    return {
        "today": result.today, "words": list(result.words), "rows": [_reviewed_json(row) for row in result.rows],
        "changed": result.written.changed, "backup": result.written.backup, **problems_json(result.problems),
    }  # fmt: skip


def _reviewed_json(row: Reviewed) -> dict[str, Any]:
    amounts = (
        "target", "commitment", "received", "not_committed", "not_kept", "beyond_commitment", "difference", "in_time"
    )  # fmt: skip
    plain = "promises", "kept", "latest", "contacts", "contacts_due", "grade", "grade_reason"
    return {
        "code": str(row.code), "name": row.name, **{name: to_yuan(getattr(row, name)) for name in amounts},
        **{name: getattr(row, name) for name in plain},
    }  # fmt: skip


def rollover_json(closed: Closed, rolled: Rolled, path: Path) -> dict[str, Any]:
    """What was closed, and what goes on; yuan."""
    return {
        "closed": closed.month, "month": rolled.month, "path": str(path), "words": list(closed.words),
        "customers": rolled.customers, "history": rolled.history, "promises": rolled.promises,
        "promised": to_yuan(rolled.promised), "actions": rolled.actions, "left": rolled.left, "unclaimed": rolled.unclaimed,
        "unclaimed_amount": to_yuan(rolled.unclaimed_cents),
        "receipts": rolled.receipts, "receipts_amount": to_yuan(rolled.receipts_cents),
        "still_open": rolled.still_open, "changed": rolled.written.changed, "backup": closed.written.backup,
        **problems_json(closed.problems),
    }  # fmt: skip


def share_json(result: ShareResult, path: Path) -> dict[str, Any]:
    """What was written where."""
    return {
        "path": str(path), "today": result.today, "notes": result.written.notes, "backup": result.written.backup,
        **problems_json(result.problems),
    }  # fmt: skip


def _rows_json(table: type[Table], rows: Sequence[FollowupRow] | Sequence[ActionRow]) -> list[dict[str, Value]]:
    """Rows as the table shows them: values by header, amounts in yuan."""
    columns = {column.attribute: column for column in table.declared.columns}
    return [{columns[name].header: columns[name].cell(value) for name, value in row._asdict().items()} for row in rows]


def _totals_json(totals: Sequence[OfficeTotal]) -> dict[str, Value]:
    """Figures by sheet and label; yuan."""
    return {f"{total.sheet}·{total.label}": _shown_figure(total) for total in totals}


def _shown_figure(total: OfficeTotal) -> Value:
    if isinstance(total.figure, CellError) or total.kind is not Kind.MONEY:
        return total.figure
    return to_yuan(int(total.figure))


def repair_json(result: RepairResult) -> dict[str, Any]:
    """What was put right (or would be), and what people must decide."""
    return {
        "done": problems_json(result.done)["problems"],
        "asked": problems_json(result.asked)["problems"],
        "notes": result.notes,
        "changed": result.written is not None and result.written.changed,
        "backup": None if result.written is None else result.written.backup,
        **problems_json(result.problems),
    }
