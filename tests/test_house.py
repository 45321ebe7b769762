"""The rules of the house: which way imports point, one class a name, and what must not be loaded."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

import pytest

from xl_huikuan.domain import official_days
from xl_huikuan.domain.workdays import rules_digest

ROOT = Path(__file__).parents[1] / "xl_huikuan"
MAY_IMPORT = {
    "values.py": set(),
    "lone_modules.py": set(),
    "overriding.py": set(),
    "records.py": set(),
    "digests.py": set(),
    "patterns.py": set(),
    "named_tuples.py": set(),
    "places.py": set(),
    "ooxml": {"ooxml", "values", "lone_modules", "digests", "patterns", "named_tuples", "places"},
    "formulas": {"formulas", "values", "overriding", "records", "patterns", "named_tuples"},
    "domain": {"domain", "values", "lone_modules", "records", "digests", "patterns", "named_tuples"},
    "book": {
        "book",
        "formulas",
        "ooxml",
        "domain",
        "values",
        "overriding",
        "records",
        "digests",
        "patterns",
        "named_tuples",
        "places",
    },
    "jobs": {"jobs", "book", "foreign", "domain", "values", "records", "digests", "named_tuples"},
    "office": {
        "office",
        "jobs",
        "book",
        "foreign",
        "ooxml",
        "domain",
        "values",
        "template",
        "empty_book",
        "overriding",
        "places",
    },
    "foreign": {"foreign", "ooxml", "domain", "values", "named_tuples"},
    "report": {"report", "office", "jobs", "book", "domain", "values"},
    "demo": {"demo", "jobs", "book", "values", "template", "empty_book", "overriding"},
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


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def our_imports(path: Path, names: Collection[str]) -> set[str]:
    """Modules of ours; a package counts when something is taken from the package itself."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            whole = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= whole if whole <= set(names) else {node.module, *whole}
    return found & set(names) - {module_name(path)}


def circles(edges: dict[str, set[str]]) -> list[list[str]]:
    """Sets of nodes that all reach each other, of more than one (Tarjan)."""
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found = []

    def visit(node: str) -> None:
        number[node] = low[node] = len(number)
        stack.append(node)
        for other in sorted(edges[node]):
            if other not in number:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], number[other])
        if low[node] == number[node]:
            together = [stack.pop()]
            while together[-1] != node:
                together.append(stack.pop())
            if len(together) > 1:
                found.append(sorted(together))

    for node in sorted(edges):
        if node not in number:
            visit(node)
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


def test_circles_are_found():
    edges = {"a": {"b"}, "b": {"c"}, "c": {"b", "d"}, "d": set(), "e": {"f", "a"}, "f": {"e"}}
    assert circles(edges) == [["b", "c"], ["e", "f"]]


def test_no_modules_import_each_other():
    """Not even for their types, or inside functions."""
    names = {module_name(path): path for path in modules()}
    edges = {name: our_imports(path, names) for name, path in names.items()}
    assert edges["xl_huikuan.ooxml.workbook"] >= {"xl_huikuan.ooxml.table", "xl_huikuan.values"}
    shown = [
        "\n".join(f"{one} imports {', '.join(sorted(edges[one] & set(circle)))}" for one in circle)
        for circle in circles(edges)
    ]
    assert not shown, "\n\n".join(shown)


def test_no_two_classes_have_one_name():
    homes: dict[str, list[str]] = {}
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                homes.setdefault(node.name, []).append(module_name(path))
    assert not {name: where for name, where in homes.items() if len(where) > 1}


@pytest.mark.parametrize("path", sorted((ROOT / "ooxml").glob("*.py")), ids=lambda path: path.stem)
def test_ooxml_could_leave_home(path):
    """It knows nobody's language, and of others' packages only lxml, zlib-ng and openpyxl's reader of formulas."""
    assert not re.search(r"[^\x00-\x7f\u2026]", path.read_text("utf-8"))
    strangers = {name for name in imported(path) if name.split(".")[0] not in {*sys.stdlib_module_names, "xl_huikuan"}}
    assert all(name.startswith(("lxml", "zlib_ng", "openpyxl.formula")) for name in strangers)


HEAVY = (
    "typing_extensions",
    "holidays",
    "dateutil",
    "xlwings",
    "pandas",
    "scipy",
    "pyopenvba",
    "xlsxwriter",
    "pydantic",
    "ssl",
)
ASIDE = (
    *HEAVY, "rich", "openpyxl", "numpy", "statistics", "_hashlib", "xl_huikuan.domain.breakdown", "xl_huikuan.demo",
)  # fmt: skip


@pytest.mark.parametrize(
    ("command", "not_needed"),
    [
        (
            ["followups", "BOOK", "--today", "2026-11-23", "--json"],
            ASIDE,
        ),
        (
            ["followups", "BOOK", "--today", "2026-11-24", "--json"],  # another day: the month's range anew
            ASIDE,
        ),
        (
            ["show", "BOOK", "--today", "2026-11-24", "--json"],
            (*ASIDE, "xl_huikuan.domain.followup"),
        ),
        (["plan", "BOOK", "--today", "2026-11-23", "--json"], (*HEAVY, "rich", "openpyxl", "xl_huikuan.demo")),
        (
            ["check", "BOOK", "--json"],
            (*ASIDE, "xl_huikuan.domain.followup"),
        ),
        (
            ["share", "BOOK", "-o", "OUT", "--json"],
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
    places = {"BOOK": str(demo_master), "OUT": str(tmp_path / "out.xlsx")}
    arguments = [places.get(word, word) for word in command]
    run = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, timeout=60, check=True
    )
    assert "exit 0" in run.stderr
    loaded = set(run.stderr.split())
    asked = set() if rules_digest() == official_days.MADE_FROM else {"holidays", "dateutil"}  # of another release
    assert not {name for name in not_needed if name in loaded} - asked


def test_a_function_for_cells_loads_neither_files_nor_jobs():
    program = (
        "import sys\nfrom xl_huikuan.addin import functions\nassert functions.HK_GAP(300000.0, 200000.0) == [[100000.0]]\n"
        "print(*sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    loaded = set(run.stdout.split())
    assert "xl_huikuan.domain.gap" in loaded and "lxml" not in loaded
    ours = {name for name in loaded if name.startswith("xl_huikuan.")}
    rooms = ("xl_huikuan.ooxml", "xl_huikuan.book.file", "xl_huikuan.book.live.book", "xl_huikuan.jobs")
    assert not {name for name in ours if name.startswith(rooms)}
