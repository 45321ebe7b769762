"""One module of a large library, without the rest of it; and the way out where that does not work."""

from __future__ import annotations

import subprocess
import sys

from xl_huikuan.lone_modules import load_alone
from xl_huikuan.ooxml import references


def test_the_rest_of_the_library_is_not_loaded():
    code = (
        "import sys\nfrom xl_huikuan.ooxml.references import shift\n"
        "print(shift('SUM(A1:$B2)', 3), [m for m in sys.modules if m.startswith('openpyxl')])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown == "SUM(A4:$B5) []\n"


def test_what_cannot_be_loaded_alone_is_none():
    assert load_alone("openpyxl", "formula", "nothing.py") is None
    assert load_alone("no_such_package", "a.py") is None
    # it needs its neighbours
    assert load_alone("openpyxl", "formula", "translate.py") is None


def test_the_ordinary_import_is_the_way_out(monkeypatch):
    from openpyxl.formula import tokenizer

    monkeypatch.setattr(references, "load_alone", lambda *place: None)
    references._tokenizer.cache_clear()
    try:
        assert references._tokenizer() is tokenizer
    finally:
        references._tokenizer.cache_clear()
