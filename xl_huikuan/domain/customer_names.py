"""Customers by the names that others write: exactly, and closely enough to be suggested."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Hashable, Iterable
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)

_FORMS = re.compile(
    r"股份有限公司|有限责任公司|有限公司|分公司|总公司|公司|集团|个体工商户|个体户|经营部|\(个体\)|\(个人\)|\(普通合伙\)"
)
_SIGNS = re.compile(r"[\s()\[\]【】·.,、\-_*]+")
_CLOSE = 0.75
"""Of SequenceMatcher's ratio."""
_SHARED = 0.6
"""Of their signs: below it no likeness reaches `_CLOSE`, but for signs that stand in a name several times."""
_SHORTEST_PART = 3
"""Signs: a shorter name that stands inside another says nothing."""
_TRIED = 5
"""So many customers, those that share most pairs of signs, are compared in full."""


@lru_cache(maxsize=1 << 16)
def name_key(name: str) -> str:
    """A name as it is compared: half-width, without spaces, small letters."""
    if name.isascii():
        return "".join(name.split()).lower()
    return "".join(unicodedata.normalize("NFKC", name).split()).lower()


def core_of(name: str) -> str:
    """What is left of a name without 有限公司, (个体) and signs; all of it if nothing would be."""
    key = name_key(name)
    return _SIGNS.sub("", _FORMS.sub("", key)) or key


class CloseNames(Generic[K]):
    """Whose name comes closest."""

    def __init__(self, names: Iterable[tuple[str, K]]):
        self._cores = [(core_of(name), whose) for name, whose in names if name_key(name)]
        self._signs = [{*core} for core, _ in self._cores]
        self._all_signs = set().union(*self._signs)
        self._shortest = min((len(core) for core, _ in self._cores), default=0)
        self._fewest_pairs = min((len(_pairs(core)) for core, _ in self._cores), default=0)
        self._with: dict[str, list[int]] = defaultdict(list)
        for at, (core, _) in enumerate(self._cores):
            for pair in _pairs(core):
                self._with[pair].append(at)

    def closest(self, name: str) -> K | None:
        """The customer to suggest; None if none is close, or two are equally."""
        core = core_of(name)
        pairs = _pairs(core)
        held = [self._with[pair] for pair in pairs if pair in self._with]
        if not held or not self._may_have_close(core, len(pairs), len(held)):
            return None
        shared: dict[int, int] = defaultdict(int)
        for places in held:
            for at in places:
                shared[at] += 1
        if not self._may_have_close(core, len(pairs), max(shared.values())):
            return None
        best = sorted(shared, key=lambda at: (-shared[at] / len(self._cores[at][0]), at))[:_TRIED]
        signs = {*core}
        best = [at for at in best if self._may_be_close(core, signs, at)]
        scores = sorted(((_likeness(core, self._cores[at][0]), at) for at in best), reverse=True)
        if not scores or scores[0][0] < _CLOSE:
            return None
        first, rest = scores[0], scores[1:]
        whose = self._cores[first[1]][1]
        return None if rest and rest[0][0] == first[0] and self._cores[rest[0][1]][1] != whose else whose

    def _may_have_close(self, core: str, pairs: int, shared: int) -> bool:
        """Whether anybody may be close, going by the signs of all and by the most pairs that one of them shares, or may share: most
        names of others end here."""
        known = len({*core} & self._all_signs)
        return known * 2 >= _SHARED * (len(core) + self._shortest) or shared >= min(pairs, self._fewest_pairs)

    def _may_be_close(self, core: str, signs: set[str], at: int) -> bool:
        """Whether they share enough signs to be compared in full."""
        other = self._cores[at][0]
        short = min(len(core), len(other))
        return len(signs & self._signs[at]) * 2 >= _SHARED * (len(core) + len(other)) or (
            short >= _SHORTEST_PART and (core in other or other in core)
        )


def _pairs(core: str) -> set[str]:
    return {core[at : at + 2] for at in range(max(len(core) - 1, 1))}


def _likeness(one: str, other: str) -> float:
    short, long = sorted((one, other), key=len)
    ratio = SequenceMatcher(None, one, other, autojunk=False).ratio()
    return max(ratio, _CLOSE) if len(short) >= _SHORTEST_PART and short in long else ratio
