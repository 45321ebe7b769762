"""The rules of the house: which way imports point, and what a command line must not load."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "xl_huikuan"
MAY_IMPORT = {
    "domain": {"domain", "values"},
    "formulas": {"formulas", "values", "domain", "book"},
    "ooxml": {"ooxml", "values"},
    "book": {"book", "formulas", "ooxml", "domain", "values"},
    "jobs": {"jobs", "book", "formulas", "domain", "values"},
    "demo": {"demo", "jobs", "book", "ooxml", "domain", "values", "template"},
}
"""Which of our rooms a room may import from; the rest (cli, console) may import anything."""
MAY_IMPORT_XLWINGS = {"book/live", "addin"}


def modules() -> list[Path]:
    return sorted(ROOT.rglob("*.py"))


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: relative import"
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_there_are_modules_to_look_at():
    assert len(modules()) > 30


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_one_way(path):
    room = path.relative_to(ROOT).parts[0]
    names = imported(path)
    rooms = {name.split(".")[1] for name in names if name.startswith("xl_huikuan.")}
    allowed = MAY_IMPORT.get(room)
    if allowed is not None:
        known = {p.name for p in ROOT.iterdir() if p.is_dir()} | {p.stem for p in ROOT.glob("*.py")}
        assert (rooms & known) <= allowed
    if not any(str(path.relative_to(ROOT)).startswith(home) for home in MAY_IMPORT_XLWINGS):
        assert not any(name.split(".")[0] == "xlwings" for name in names)


@pytest.mark.parametrize("path", sorted((ROOT / "ooxml").glob("*.py")), ids=lambda path: path.stem)
def test_ooxml_could_leave_home(path):
    """It knows nobody's language, and of others' packages only lxml and openpyxl's reader of formulas."""
    assert not re.search(r"[^\x00-\x7f\u2026]", path.read_text("utf-8"))
    strangers = {name for name in imported(path) if name.split(".")[0] not in {*sys.stdlib_module_names, "xl_huikuan"}}
    assert all(name.startswith(("lxml", "openpyxl.formula.tokenizer")) for name in strangers)


HEAVY = ("xlwings", "pandas", "scipy", "pyopenvba", "xlsxwriter")


@pytest.mark.parametrize(
    ("command", "not_needed"),
    [
        (
            ["followups", "BOOK", "--today", "2026-11-23", "--json"],
            (*HEAVY, "rich", "openpyxl", "xl_huikuan.domain.breakdown", "xl_huikuan.demo"),
        ),
        (["plan", "BOOK", "--today", "2026-11-23", "--json"], (*HEAVY, "rich", "xl_huikuan.demo")),
        (
            ["check", "BOOK", "--json"],
            (*HEAVY, "rich", "openpyxl", "numpy", "xl_huikuan.domain.breakdown", "xl_huikuan.demo"),
        ),
        (["--help"], (*HEAVY, "openpyxl", "numpy", "lxml", "rich", "xl_huikuan.book.contract.tables")),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_a_command_loads_only_what_it_needs(command, not_needed, demo_master, tmp_path):
    program = (
        "import sys\nfrom xl_huikuan.cli import main\ntry:\n    main(sys.argv[1:])\nexcept SystemExit as end:\n"
        "    print('exit', end.code, file=sys.stderr)\nprint(*sys.modules, file=sys.stderr)\n"
    )
    arguments = [str(demo_master) if word == "BOOK" else word for word in command]
    run = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, timeout=60, check=True
    )
    assert "exit 0" in run.stderr
    loaded = set(run.stderr.split())
    assert not {name for name in not_needed if name in loaded}
