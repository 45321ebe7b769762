"""What every kind of formula is: fields that do not change, told as those of a frozen dataclass are.

A dataclass writes and compiles its methods when it is made, half a millisecond each; there are fifty kinds, and every command
loads them. Here one method does for all.
"""

from __future__ import annotations

from typing import Any, ClassVar, dataclass_transform


@dataclass_transform(eq_default=False, frozen_default=True)
class Node:
    """A part of a formula: an annotated attribute is a field, its value in the class the default. Each equals itself alone."""

    field_names: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.field_names = (*cls.field_names, *vars(cls).get("__annotations__", ()))
        cls.__match_args__ = cls.field_names  # type: ignore[misc, attr-defined]  # which mypy reads off the fields itself

    def __init__(self, *parts: Any, **named: Any) -> None:
        names = self.field_names
        if named or len(parts) != len(names):
            named = self._checked(parts, named)
        self.__dict__.update(zip(names, parts), **named)  # noqa: B905  # fewer where the rest is named, or by default

    def _checked(self, parts: tuple[Any, ...], named: dict[str, Any]) -> dict[str, Any]:
        names = self.field_names
        left = names[len(parts) :]
        lacks = [name for name in left if name not in named and not hasattr(type(self), name)]
        if lacks or len(parts) > len(names) or not named.keys() <= {*left}:
            raise TypeError(f"{type(self).__name__}({', '.join(names)}) from {len(parts)} parts and {sorted(named)}")
        return named

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{type(self).__name__}.{name} does not change")

    def __repr__(self) -> str:
        parts = (f"{name}={getattr(self, name)!r}" for name in self.field_names)
        return f"{type(self).__name__}({', '.join(parts)})"
