"""What the workbook's formulas show for a month as it stands: the contract's declarations worked out over its cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from xl_huikuan.book.contract.blocks import Block
from xl_huikuan.book.contract.cell_functions import FUNCTIONS
from xl_huikuan.book.contract.schema import ColumnFormula
from xl_huikuan.book.contract.tables import NAMES, TABLES
from xl_huikuan.formulas.evaluation import Evaluation, FilledCells
from xl_huikuan.formulas.expressions import Expression
from xl_huikuan.formulas.scope import ColumnFunction
from xl_huikuan.values import Value


class _Contract:
    """The contract as `formulas.evaluation` takes it."""

    def computed(self, table: str, header: str) -> ColumnFormula | None:
        return TABLES[table].computed.get(header)

    def named(self, name: str) -> Expression | None:
        cell = NAMES.get(name)
        return None if cell is None else cell.formula

    def function(self, name: str) -> ColumnFunction:
        return FUNCTIONS[name].values


class MonthSums(Evaluation):
    """The value of every formula of the contract, over the cells as they are when it is asked."""

    def __init__(
        self,
        tables: Mapping[str, FilledCells],
        names: Mapping[str, Value],
        typed_over: Callable[[str, str], Mapping[int, Value]] | None = None,
    ):
        super().__init__(_Contract(), tables, names, typed_over)

    def block(self, block: Block) -> list[list[Value]]:
        """A block's values."""
        return [[self.figure(cell) for cell in row] for row in block.rows]
