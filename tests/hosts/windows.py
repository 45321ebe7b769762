"""Windows Python under Wine, as `windows_python.sh` builds it: where it is, and how to run something in it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

TESTS = Path(__file__).parents[1]
ROOT = TESTS.parent
FOLDER = Path(
    os.environ.get("HUIKUAN_WINDOWS")
    or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "xl_huikuan" / "windows"
)
"""HUIKUAN_WINDOWS, or a place in the user's cache."""
_ON_PATH = (ROOT, TESTS, TESTS / "windows", ROOT / "benchmarks")


def missing() -> str | None:
    """Why there is no Windows Python for the tests here; None when there is."""
    if os.name == "nt":
        return "this is Windows: these tests run by themselves"
    if not (FOLDER / "complete").exists():
        return f"no Windows Python in {FOLDER} (made by tests/hosts/windows_python.sh)"
    return None


def shown(path: Path) -> str:
    """A path as Wine shows it."""
    return "Z:" + str(path.absolute()).replace("/", "\\")


def run(arguments: Sequence[str], seconds: float, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Windows Python in the project's folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST"))}
    kept["PYTHONPATH"] = ";".join(map(shown, _ON_PATH))
    return subprocess.run(
        [str(FOLDER / "wpy"), *arguments],
        cwd=ROOT, env=kept | environment, capture_output=True, text=True, timeout=seconds, check=False,
    )  # fmt: skip
