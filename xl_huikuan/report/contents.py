"""What the report of one month says: the dashboard's figures as the workbook's formulas have them, and the day's list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from xl_huikuan.book.contract.all_blocks import BLOCKS
from xl_huikuan.book.contract.blocks import Block
from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.contract.dashboard import GAP, LARGEST
from xl_huikuan.book.contract.dashboard_answers import ANSWERS, HEAD
from xl_huikuan.book.contract.dashboard_days import BY_DAY, BY_WEEK
from xl_huikuan.book.contract.kinds import Kind
from xl_huikuan.book.contract.tables import NAMES
from xl_huikuan.book.contract.totals import BOARD
from xl_huikuan.book.problems import Problem
from xl_huikuan.jobs.followup_rows import FollowupRow
from xl_huikuan.jobs.followup_situations import situations
from xl_huikuan.jobs.message_texts import messages
from xl_huikuan.jobs.opening import Opened
from xl_huikuan.jobs.ranking import ranked
from xl_huikuan.jobs.show import show_opened
from xl_huikuan.jobs.summary import behind_lines, forecast_lines
from xl_huikuan.values import Value

CHARTED = (GAP, BY_DAY, BY_WEEK, LARGEST)
"""Blocks that charts are drawn from, wherever they stand; any other block of 看板 is a table."""


class Tile(NamedTuple):
    """One figure of 看板."""

    label: str
    kind: Kind
    value: Value


class Panel(NamedTuple):
    """One block of 看板; rows of which nothing is shown are left out."""

    block: Block
    rows: list[list[Value]]


@dataclass(frozen=True)
class Report:
    """A page's contents. A month of many workbooks is one, too: nothing here knows where it came from."""

    title: str
    whose: str
    today: dt.date
    tiles: Sequence[Tile]
    forecast: Sequence[str]
    answers: Panel
    """What a page says first."""
    panels: Sequence[Panel]
    listed: Sequence[FollowupRow]
    nobody: str
    """Why the list is empty; empty where it is not."""
    texts: dict[Code, str]
    """微信文本 of who is on the list."""
    problems: Sequence[Problem]


def report_of(opened: Opened) -> Report:
    """The report of an open month."""
    month, shown = opened.month, show_opened(opened)
    known = situations(opened)
    board = [cell for cell in NAMES.values() if cell.sheet == BOARD]

    def panel_of(block: Block) -> Panel:
        return Panel(block, [row for row in month.sums.block(block) if _says_something(row)])

    blocks = [
        *CHARTED,
        *(block for block in BLOCKS.values() if block.sheet == BOARD and block not in (*CHARTED, HEAD, ANSWERS)),
    ]
    return Report(
        title=month.settings.month or "",
        whose=" · ".join(filter(None, (month.settings.region, month.settings.rep))),
        today=shown.today,
        tiles=[Tile(cell.label, cell.kind, month.named(cell)) for cell in board],
        forecast=[*forecast_lines(shown.forecast), *behind_lines(shown.behind)],
        answers=panel_of(ANSWERS),
        panels=[*map(panel_of, blocks)],
        listed=shown.rows,
        nobody=shown.empty,
        texts=messages(month, known, ranked(opened, known), shown.today, {row.code for row in shown.rows if row.code}),
        problems=shown.problems,
    )


def _says_something(row: Sequence[Value]) -> bool:
    return any(value not in (None, "") for value in row)
