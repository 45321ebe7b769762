"""All blocks of the workbook."""

from __future__ import annotations

from xl_huikuan.book.contract.blocks import Block
from xl_huikuan.book.contract.dashboard import BY_STEP, GAP, LARGEST, NAMES_SHOWN, STEP_REACHED, WATERFALL
from xl_huikuan.book.contract.dashboard_answers import ANSWERS, HEAD
from xl_huikuan.book.contract.dashboard_days import BY_DAY, BY_WEEK, DUE_BY_STEP
from xl_huikuan.book.contract.dashboard_lists import LISTS_SHOWN, ROWS, WHO
from xl_huikuan.book.contract.footing import FOOTINGS
from xl_huikuan.book.contract.guide_news import LATE, MET, TO_MEND
from xl_huikuan.book.contract.guide_steps import NEXT, STEPS_DONE
from xl_huikuan.book.contract.slip import SLIP_BLOCKS, SLIP_DATA

DATA_BLOCKS = (WATERFALL, GAP, BY_STEP, DUE_BY_STEP, STEP_REACHED, BY_WEEK, ROWS, WHO, LARGEST, NAMES_SHOWN, BY_DAY)
"""看板数据, in order."""
CHARTED = (GAP, LARGEST, NAMES_SHOWN, BY_WEEK, BY_DAY)
"""What the charts read."""

BLOCKS: dict[str, Block] = {
    block.name: block
    for block in (
        NEXT,
        STEPS_DONE,
        MET,
        LATE,
        TO_MEND,
        HEAD,
        ANSWERS,
        *LISTS_SHOWN,
        *DATA_BLOCKS,
        *FOOTINGS,
        *SLIP_BLOCKS,
        *SLIP_DATA,
    )
}
"""By name."""
