"""A record is what a frozen dataclass of the same fields is."""

from __future__ import annotations

import copy
import pickle
from dataclasses import asdict, dataclass, field, fields, replace

from hypothesis import given
from hypothesis import strategies as st

from xl_huikuan.records import record


@record
class Told:
    """A record."""

    where: str
    cents: int | None = None
    cause: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True)
class Other:
    """The same as a dataclass."""

    where: str
    cents: int | None = None
    cause: str = field(default="", compare=False, repr=False)


@record
class One:
    """Of a single field."""

    where: str


@record
class Nothing:
    """Of none."""


@record
class Itself:
    """Each equals itself alone."""

    where: str
    __eq__, __hash__ = object.__eq__, object.__hash__

    def __repr__(self) -> str:
        return "itself"


values = st.tuples(st.sampled_from("ab"), st.none() | st.integers(0, 1), st.sampled_from("xy"))


@given(values, values)
def test_it_equals_as_a_dataclass_does(a: tuple[str, int | None, str], b: tuple[str, int | None, str]) -> None:
    assert (Told(*a) == Told(*b)) is (Other(*a) == Other(*b)) is (a[:2] == b[:2])
    assert (Told(*a) != Told(*b)) is (Other(*a) != Other(*b))
    assert len({Told(*a), Told(*b)}) == len({Other(*a), Other(*b)})
    assert repr(Told(*a)) == repr(Other(*a)).replace("Other", "Told")


def test_another_class_is_never_equal() -> None:
    assert (
        Told("a") != Other("a") and Told("a") != ("a", None) and One("a") != "a" and Nothing() == Nothing() != One("a")
    )
    assert len({One("a"), One("a"), One("b")}) == 2 and len({Nothing(), Nothing()}) == 1


def test_what_dataclasses_do_with_their_own_they_do_with_records() -> None:
    told = Told("a", cause="x")
    assert replace(told, cents=3) == Told("a", 3) and replace(told, cents=3).cause == "x"
    assert asdict(told) == {"where": "a", "cents": None, "cause": "x"} and [f.name for f in fields(One)] == ["where"]
    assert pickle.loads(pickle.dumps(told)) == copy.deepcopy(told) == told
    match told:
        case Told(where, cents):
            assert (where, cents) == ("a", None)


def test_methods_of_its_own_stay() -> None:
    one, other = Itself("a"), Itself("a")
    assert one == one and one != other and len({one, other}) == 2 and repr(one) == "itself"
