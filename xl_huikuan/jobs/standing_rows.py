"""Where rows of a table stand once a job has put them in another order: what was found before is told with the cells of now."""

from __future__ import annotations

import re
from dataclasses import replace

from xl_huikuan.book.month_table import MonthTable
from xl_huikuan.book.problems import Problem


class StandingRows:
    """The cells of a table whose rows were rearranged, by what they were called before."""

    def __init__(self, table: MonthTable):
        self._place = place = table.place
        self._now = {
            str(place.number(before)): str(place.first_row + row)
            for row, before in enumerate(table.source)
            if before is not None
        }
        self._cell = re.compile(f"({re.escape(place.sheet)}![A-Z]{{1,3}})([0-9]+)")

    def where(self, row: int, header: str) -> str:
        """A cell as it stands now."""
        return f"{self._place.sheet}!{self._place.letters.get(header, '')}{self._place.first_row + row}"

    def text(self, text: str) -> str:
        """A text with its cells as they stand now."""
        return self._cell.sub(lambda found: found[1] + self._now.get(found[2], found[2]), text)

    def problem(self, problem: Problem) -> Problem:
        """A problem with its place as it stands now."""
        where = self.text(problem.where)
        return problem if where == problem.where else replace(problem, where=where)
