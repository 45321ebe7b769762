"""Named tuples without `typing`'s work say and do what its own do."""

from __future__ import annotations

import copy
import pickle
from typing import NamedTuple as Typings

import pytest

from xl_huikuan.named_tuples import NamedTuple


class Ours(NamedTuple):
    """A place."""

    row: int
    """From 1."""
    name: str = "A"
    more: tuple[NoSuchType, ...] = ()  # type: ignore[name-defined]  # noqa: F821

    @property
    def twice(self) -> int:
        """Its double."""
        return self.row * 2

    @classmethod
    def first(cls) -> Ours:
        """The first."""
        return cls(1)


class Theirs(Typings):
    """A place."""

    row: int
    """From 1."""
    name: str = "A"
    more: tuple[NoSuchType, ...] = ()  # type: ignore[name-defined]  # noqa: F821


def test_it_is_a_tuple_with_names() -> None:
    one = Ours(3)
    assert one == (3, "A", ()) and one.row == 3 and one.twice == 6 and one.first() == (1, "A", ())
    assert isinstance(one, tuple) and one._replace(name="B") == (3, "B", ()) and one._asdict()["row"] == 3
    assert repr(one) == "Ours(row=3, name='A', more=())"
    assert Ours(name="x", row=2) == (2, "x", ())
    with pytest.raises(TypeError):
        Ours()  # type: ignore[call-arg]


def test_it_is_kept_and_copied() -> None:
    one = Ours(3, "B")
    assert pickle.loads(pickle.dumps(one)) == copy.deepcopy(one) == one
    assert type(pickle.loads(pickle.dumps(one))) is Ours


def test_it_says_of_itself_what_typings_says() -> None:
    for name in ("__doc__", "__module__", "_fields", "_field_defaults", "__bases__"):
        assert getattr(Ours, name) == getattr(Theirs, name)
    assert Ours.__name__ == Ours.__qualname__ == "Ours"
    assert [*Ours.__annotations__] == [*Theirs.__annotations__]
    assert hasattr(Ours(1), "__dict__") is hasattr(Theirs(1), "__dict__") is False
