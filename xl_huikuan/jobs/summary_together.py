"""What jobs over several workbooks did, in a few lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xl_huikuan.book.problems import Problem
from xl_huikuan.domain.track_start import NO_GRADE
from xl_huikuan.jobs import notes
from xl_huikuan.jobs.learn_together import LearnedTogether
from xl_huikuan.jobs.next_step import line_of
from xl_huikuan.jobs.share_budget import LeftOut, SharedBudget
from xl_huikuan.jobs.summary import amount_text


def learned_lines(result: LearnedTogether, dry_run: bool) -> list[str]:
    """What was learned, where it went, and where not."""
    words = notes.WOULD_LEARN if dry_run else notes.LEARNED
    lines = [words.format(source=result.learned.words, written=len(result.written))]
    for grade, shares in result.learned.start.grades.items():
        if grade != NO_GRADE:
            facts = {"full": f"{shares.full:.0%}", "nothing": f"{shares.nothing:.0%}"}
            lines.append(
                _point(notes.GRADE_PAYS.format(grade=grade.upper(), periods=f"{round(shares.periods):,}", **facts))
            )
    lines += [
        _point(notes.LEFT_OUT.format(book=name, why=_why(name, problems))) for name, problems in result.left_out.items()
    ]
    step = notes.NEXT_WRITE_IT if dry_run else notes.NEXT_LEARNED
    return [*lines, *_doubts(result.problems), line_of(step)]


def shared_lines(result: SharedBudget) -> list[str]:
    """What was shared out, to whom, and who was left out."""
    spent = notes.SPENT_ALREADY.format(spent=amount_text(result.spent)) if result.spent else ""
    sums = {
        name: amount_text(getattr(result, name)) for name in ("left", "budget", "gap", "closed", "cost", "still_open")
    }
    lines = [notes.SHARED_OUT.format(month=result.month, books=len(result.shares), **(sums | {"spent": spent}))]
    for name, (rep, own) in result.shares.items():
        amounts = {each: amount_text(getattr(own, each)) for each in ("gap", "closed", "cost", "still_open")}
        told = "" if rep is None else notes.REP.format(rep=rep)
        lines.append(_point(notes.SHARE_OF_BOOK.format(book=name, rep=told, count=len(own.rows), **amounts)))
    lines += [_point(_left_out(name, each)) for name, each in result.left_out.items()]
    return [*lines, *_doubts(result.problems), line_of(notes.NEXT_SHARED_OUT)]


def _left_out(book: str, each: LeftOut) -> str:
    why = _why(book, each.problems)
    if each.lost:
        return notes.NOT_WRITTEN.format(book=book, why=why, lost=amount_text(each.lost))
    told = notes.LEFT_OUT.format(book=book, why=why)
    if each.spent is None:
        return told + notes.SPENT_UNKNOWN
    return told + notes.SPENT_IN.format(spent=amount_text(each.spent)) if each.spent else told


def _why(book: str, problems: Iterable[Problem]) -> str:
    """All that keeps the workbook out; its own name need not be said again."""
    return notes.LEFT_OUT_JOIN.join(str(problem).removeprefix(f"{book}：") for problem in problems)


def _doubts(problems: Iterable[Problem]) -> Iterator[str]:
    return (_point(str(problem)) for problem in problems)


def _point(text: str) -> str:
    return notes.POINT.format(text=text)
