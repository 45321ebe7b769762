"""Whose a receipt is: by the customer's code, name and other names; never by a close name, which is only suggested."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Generic, NamedTuple, TypeVar

from xl_huikuan.domain.customer_names import CloseNames, name_key
from xl_huikuan.domain.told_receipts import ToldReceipt

K = TypeVar("K", bound=Hashable)


class Alias(NamedTuple, Generic[K]):
    """Another name, or another code, of a customer."""

    payer: str
    foreign: K | None
    code: K


class Resolved(NamedTuple, Generic[K]):
    """Whose a line is."""

    customer: K | None
    candidates: tuple[K, ...] = ()
    """Several customers whom it may belong to."""


class Register(Generic[K]):
    """The customers, by code, name and alias."""

    def __init__(self, names: Mapping[K, str], aliases: Iterable[Alias[K]], rep: str = ""):
        self._names, self._rep = names, name_key(rep)
        self._by_name = _sets((name_key(name), code) for code, name in names.items())
        known = [alias for alias in aliases if alias.code in names]
        self._by_payer = _sets((name_key(alias.payer), alias.code) for alias in known)
        self._by_foreign = _sets((alias.foreign, alias.code) for alias in known if alias.foreign is not None)
        self._close = CloseNames((name, code) for code, name in names.items())
        self._resolved: dict[tuple[K | None, str, str], Resolved[K]] = {}
        self._suggested: dict[str, K | None] = {}
        self._others: dict[tuple[K | None, str, str], bool] = {}

    def resolve(self, line: ToldReceipt[K]) -> Resolved[K]:
        """By code, then by exact name, then by alias; never by a close name."""
        key = line[2:5]  # code, name, payer: a slice, since many lines are looked at
        found = self._resolved.get(key)
        if found is None:
            found = self._resolved[key] = self._look(*key)
        return found

    def _look(self, code: K | None, name: str, payer: str) -> Resolved[K]:
        keys = [key for key in (name_key(name), name_key(payer)) if key]
        named = [self._by_name[key] for key in keys if key in self._by_name]
        if code is not None and code in self._names:
            if name and (others := self._by_name.get(name_key(name))) and code not in others:
                return Resolved(None, (code, *others))  # code and name contradict each other
            return Resolved(code)
        aliases = [self._by_foreign[code]] if code is not None and code in self._by_foreign else []
        aliases += [self._by_payer[key] for key in keys if key in self._by_payer]
        for found in (*named, *aliases):
            return Resolved(found[0]) if len(found) == 1 else Resolved(None, found)
        return Resolved(None)

    def suggest(self, line: ToldReceipt[K]) -> K | None:
        """The customer with a close name."""
        who = line.who
        if who not in self._suggested:
            self._suggested[who] = self._close.closest(who) if who else None
        return self._suggested[who]

    def is_others(self, line: ToldReceipt[K]) -> bool:
        """Of a line that is nobody's here: whether the file says that it is another rep's."""
        key = line.code, line.name or line.payer, line.rep
        found = self._others.get(key)
        if found is None:
            rep = name_key(line.rep)
            both = bool(rep and self._rep)
            found = rep != self._rep if both else line.code is not None and self.suggest(line) is None
            self._others[key] = found
        return found


def _sets(pairs: Iterable[tuple[Hashable, K]]) -> dict[Hashable, tuple[K, ...]]:
    found: dict[Hashable, tuple[K, ...]] = {}
    for key, code in pairs:
        if key and code not in found.get(key, ()):
            found[key] = (*found.get(key, ()), code)
    return found
