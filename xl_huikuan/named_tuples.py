"""`NamedTuple`, made in a third of the time: the types of its fields are for the type checker alone.

`typing`'s compiles the type of each field when its module is loaded; a command loads forty such classes. (Those that are
`Generic` too take `typing`'s.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["NamedTuple"]

if TYPE_CHECKING:
    from typing import NamedTuple
else:
    from collections import namedtuple

    class _Made(type):
        """Makes a tuple of what a class says."""

        def __new__(cls, name, bases, held):
            if not bases:
                return super().__new__(cls, name, bases, held)
            fields = held.pop("__annotations__", {})
            defaults = [held.pop(field) for field in [*fields] if field in held]
            made = namedtuple(name, fields, defaults=defaults, module=held.pop("__module__"))
            made.__annotations__ = fields
            for key, value in held.items():
                setattr(made, key, value)
            return made

    class NamedTuple(metaclass=_Made):
        """What a class of named tuples is derived from."""
