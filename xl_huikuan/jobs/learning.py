"""What all workbooks' customers teach together, and how it goes into a month (参数, 互相学习): figures, nobody's data."""

from __future__ import annotations

from collections.abc import Iterable

from xl_huikuan.book.contract.choices import HANDED_OVER
from xl_huikuan.book.month import Month
from xl_huikuan.domain.start_text import start_text
from xl_huikuan.domain.track_learning import OfficeRecords, learn_start
from xl_huikuan.domain.track_start import Start, normalise_grade
from xl_huikuan.jobs import notes
from xl_huikuan.jobs.estimating import office_of
from xl_huikuan.jobs.past_months import PastMonth, past_months
from xl_huikuan.named_tuples import NamedTuple


class Learned(NamedTuple):
    """What was learned, and of how much."""

    start: Start
    books: int
    """With a record."""
    customers: int
    """With a record."""
    periods: int
    before: str
    """The month before which all of it was."""

    @property
    def is_of_others(self) -> bool:
        """A workbook that nobody but itself taught would only count its own records twice."""
        return self.books > 1

    @property
    def words(self) -> str:
        """As 参数 says it."""
        return notes.LEARNED_FROM.format(
            books=self.books, customers=f"{self.customers:,}", periods=f"{self.periods:,}", month=self.before
        )


def learn(months: Iterable[Month]) -> Learned:
    """What the customers of all these months' workbooks teach; the months are looked at one at a time."""
    return learn_from([teaches(month, past_months(month)) for month in months])


class Lesson(NamedTuple):
    """What a workbook has to teach."""

    office: OfficeRecords
    month: str


def teaches(month: Month, past: Iterable[PastMonth]) -> Lesson:
    """Of a month's workbook, from its `past_months`. A grade that the office's list does not know is nobody else's business; who was handed over is
    taught by the workbook that has him now."""
    known = {normalise_grade(grade) for grade in month.grades.grade if grade is not None}
    office = office_of(month, past, without=HANDED_OVER)
    grades = [grade if grade is not None and normalise_grade(grade) in known else None for grade in office.grades]
    return Lesson(office._replace(grades=grades), month.settings.month or "")


def learn_from(lessons: list[Lesson]) -> Learned:
    """What they teach together."""
    histories = [lesson.office.history for lesson in lessons]
    return Learned(
        learn_start([lesson.office for lesson in lessons]),
        sum(len(history.due) > 0 for history in histories),
        sum(int((history.lengths > 0).sum()) for history in histories),
        sum(len(history.due) for history in histories),
        max((lesson.month for lesson in lessons), default=""),
    )


def put_into(month: Month, learned: Learned) -> None:
    """Let the month's estimates start from it, from the next time on that its records are estimated; nothing where no others
    had anything to teach."""
    if learned.is_of_others:
        month.settings.learned, month.settings.learned_from = start_text(learned.start), learned.words
