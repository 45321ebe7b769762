"""All blocks of the workbook."""

from __future__ import annotations

from xl_huikuan.book.contract.blocks import Block
from xl_huikuan.book.contract.dashboard import BOARD_BLOCKS
from xl_huikuan.book.contract.footing import FOOTINGS

BLOCKS: dict[str, Block] = {block.name: block for block in (*BOARD_BLOCKS, *FOOTINGS)}
"""By name."""
