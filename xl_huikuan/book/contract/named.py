"""Named cells: what a declaration says of one, and its value in a month."""

from __future__ import annotations

from typing import Any, ClassVar, Generic, Self, TypeVar, overload

from xl_huikuan.book.contract.kinds import Kind, Reading
from xl_huikuan.book.contract.store import Store
from xl_huikuan.formulas.expressions import Expression
from xl_huikuan.values import Value

T = TypeVar("T")
Figure = tuple[str, int, int]
"""A cell with a formula under a name: the name, row and column from its first cell, counting from 0."""


class NamedCell(Generic[T]):
    """A single cell with a name of its own, beside its label.

    `needed`: a job's sums need it; the inspection stops a job without it.
    """

    def __init__(
        self,
        reading: Reading[T],
        name: str,
        label: str,
        default: Value = None,
        *,
        formula: Expression | None = None,
        prompt: str = "",
        needed: bool = False,
        sheet: str = "",
    ):
        self.reading, self.name, self.label, self.default = reading, name, label, default
        self.formula, self.prompt, self.needed, self.sheet = formula, prompt, needed, sheet

    @overload
    def __get__(self, cells: None, owner: type[NamedCells]) -> Self: ...
    @overload
    def __get__(self, cells: NamedCells, owner: type[NamedCells]) -> T | None: ...
    def __get__(self, cells: NamedCells | None, owner: type[NamedCells]) -> Self | T | None:
        """The cell of the declaration, or its value in a month."""
        return self if cells is None else self.reading.read(cells.store.named(self.name))

    def __set__(self, cells: NamedCells, value: T | None) -> None:
        cells.store.set_named(self.name, None if value is None else self.reading.cell(value))

    def __repr__(self) -> str:
        return self.name

    @property
    def kind(self) -> Kind:
        """What it holds."""
        return self.reading.kind


class NeededCell(NamedCell[T]):
    """A named cell without which no job gets past the inspection: its value is always there."""

    def __init__(self, reading: Reading[T], name: str, label: str, default: Value = None, *, prompt: str = ""):
        super().__init__(reading, name, label, default, prompt=prompt, needed=True)

    @overload
    def __get__(self, cells: None, owner: type[NamedCells]) -> Self: ...
    @overload
    def __get__(self, cells: NamedCells, owner: type[NamedCells]) -> T: ...
    def __get__(self, cells: NamedCells | None, owner: type[NamedCells]) -> Self | T:
        """The cell of the declaration, or its value in a month that was inspected."""
        if cells is None:
            return self
        found = self.reading.read(cells.store.named(self.name))
        if found is None:
            raise LookupError(f"{self.name} is read before the inspection")
        return found


class NamedCells:
    """Named cells of one sheet (or of several: then each says its own). An instance is the cells as a month has them."""

    declared: ClassVar[tuple[NamedCell[Any], ...]]

    def __init_subclass__(cls, *, sheet: str = ""):
        cls.declared = tuple(cell for cell in vars(cls).values() if isinstance(cell, NamedCell))
        for cell in cls.declared:
            cell.sheet = cell.sheet or sheet

    def __init__(self, store: Store):
        self.store = store
