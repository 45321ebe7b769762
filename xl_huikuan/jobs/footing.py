"""对账 as the command line tells it: which lines of money, or of rows, do not agree."""

from __future__ import annotations

from xl_huikuan.book.contract.footing import FOOTINGS, Unclaimed
from xl_huikuan.book.contract.kinds import COUNT, MONEY, Kind
from xl_huikuan.book.month import Month
from xl_huikuan.jobs import notes
from xl_huikuan.jobs.totals import figure_of
from xl_huikuan.named_tuples import NamedTuple
from xl_huikuan.values import CellError, Cents


class FootingLine(NamedTuple):
    """Two figures that should be equal: cents, or numbers of rows; an error where one cannot be worked out."""

    label: str
    kind: Kind
    typed: Cents | CellError
    shown: Cents | CellError
    difference: Cents | CellError
    where: str

    @property
    def agrees(self) -> bool:
        """Whether they are equal."""
        return self.difference == 0


def footing_of(month: Month) -> list[FootingLine]:
    """All lines, in the order of the sheet; last what waits in 待认领, as that is on neither side."""
    found = []
    for block in FOOTINGS:
        kind = block.columns[1].kind
        reading = MONEY if kind is Kind.MONEY else COUNT
        for label, *figures, where in month.sums.block(block):
            typed, shown, difference = [figure_of(reading, each) for each in figures]
            said = "" if isinstance(where, CellError) else str(where)
            found.append(FootingLine(str(label), kind, typed, shown, difference, said))
    waiting = figure_of(MONEY, month.named(Unclaimed.amount))
    found.append(FootingLine(Unclaimed.amount.label, Kind.MONEY, waiting, 0, waiting, notes.CLAIM if waiting else ""))
    return found
