"""Where the contract's names point to: one cell or a small block of cells, and nothing else."""

from __future__ import annotations

from xl_huikuan.book.contract.all_blocks import BLOCKS
from xl_huikuan.book.contract.settings import THRESHOLDS, Settings
from xl_huikuan.book.contract.tables import NAMES
from xl_huikuan.book.problems import Problem, Rule, Severity

NAME_ELSEWHERE = Rule(
    Severity.STRUCTURAL,
    "名称 {name}（“{sheet}”里的“{label}”）指向“{text}”，不是一个单元格或一小块单元格",
    "请在「公式 → 名称管理器」里把它的引用位置改回原来的单元格；记不得原来在哪里，就把这个名称删掉，再运行 huikuan repair 文件名（或点“修复”按钮）",
)
OURS = (*NAMES, *BLOCKS, THRESHOLDS.name)
_MOST_CELLS = 1000
_SHOWN = 60


def is_small(rows: int, columns: int) -> bool:
    """Whether a block of this size can be what a name of the contract points to (its cells may be merged with others)."""
    return rows * columns <= _MOST_CELLS


def elsewhere(file: str, name: str, text: str) -> Problem:
    """The problem with a name that points to something else: `text` is what it says."""
    cell, block = NAMES.get(name), BLOCKS.get(name)
    if cell is not None:
        sheet, label = cell.sheet, cell.label
    elif block is not None:
        sheet, label = block.sheet, block.title
    else:
        sheet, label = Settings.easy.sheet, THRESHOLDS.name
    shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
    return NAME_ELSEWHERE.at(file, name=name, sheet=sheet, label=label, text=shown)
