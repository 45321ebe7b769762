"""The jobs that people start, as they are called on buttons and files, and what the command line calls them."""

from __future__ import annotations

from xl_huikuan.jobs import break_down, check, follow_up, log_results, review, roll_over, start_from, suggest_measures

COMMANDS = {
    check.JOB: "check",
    break_down.JOB: "plan",
    suggest_measures.JOB: "measures",
    follow_up.JOB: "followups",
    log_results.JOB: "log",
    review.JOB: "review",
    roll_over.JOB: "rollover",
}
"""``huikuan`` commands by the jobs' names, in the order of a month."""

FROM_TABLES = {start_from.JOB: "new"}
"""What is started on an office's own tables, all at once, and not on workbooks."""
