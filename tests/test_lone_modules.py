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


def test_a_module_that_needs_what_is_not_there_is_none(tmp_path, monkeypatch):
    (tmp_path / "small_library").mkdir()
    for name in ("__init__", "a"):
        (tmp_path / "small_library" / f"{name}.py").write_text("import no_such_package", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    assert load_alone("small_library", "a.py") is None
    assert "small_library" not in sys.modules


def test_its_neighbours_are_found_without_the_package_itself_and_nothing_of_it_stays():
    code = (
        "import sys, datetime as dt\nfrom xl_huikuan.domain.workdays import Workdays, from_package\nfrom_package(2026)\n"
        "print(Workdays().is_workday(dt.date(2026, 10, 1)), [m for m in sys.modules if m.startswith('holidays')],"
        " 'importlib.metadata' in sys.modules)\n"
        "import holidays\nprint(dt.date(2026, 10, 1) in holidays.country_holidays('CN'), 'constants' in dir(holidays))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown == "False [] False\nTrue True\n"


def test_a_package_that_is_there_is_used():
    import holidays

    loaded = load_alone("holidays", "countries", "china.py")
    assert loaded is not None and sys.modules["holidays"] is holidays
    assert issubclass(loaded.China, holidays.HolidayBase)


def test_the_ordinary_import_is_the_way_out(monkeypatch):
    from openpyxl.formula import tokenizer

    monkeypatch.setattr(references, "load_alone", lambda *place: None)
    references._tokenizer.cache_clear()
    try:
        assert references._tokenizer() is tokenizer
    finally:
        references._tokenizer.cache_clear()
