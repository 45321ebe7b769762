"""A pattern that is compiled later does what one compiled at once does."""

from __future__ import annotations

import re

import pytest

from xl_huikuan import patterns
from xl_huikuan.patterns import pattern


def test_it_is_compiled_when_it_is_first_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = []
    monkeypatch.setattr(patterns.re, "compile", lambda *asked: compiled.append(asked) or re.Pattern)
    words = pattern("a", re.ASCII)
    assert not compiled
    assert words.fullmatch is re.Pattern.fullmatch and compiled == [("a", re.ASCII)]
    assert words.fullmatch is re.Pattern.fullmatch and len(compiled) == 1


def test_it_is_as_one_compiled_at_once() -> None:
    later, once = pattern(r"(a)(\d)", re.IGNORECASE), re.compile(r"(a)(\d)", re.IGNORECASE)
    for text in ("A1", "xa2", "b"):
        assert [m and m.groups() for m in (later.fullmatch(text), later.search(text))] == [
            m and m.groups() for m in (once.fullmatch(text), once.search(text))
        ]
        assert later.sub("-", text) == once.sub("-", text) and later.findall(text) == once.findall(text)
    assert later.pattern == once.pattern
    with pytest.raises(AttributeError):
        later.fullmatched  # type: ignore[attr-defined]  # noqa: B018
