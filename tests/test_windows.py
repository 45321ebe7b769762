"""The tests that need Windows, run in Windows Python under Wine (`hosts/windows_python.sh` builds it).

It is looked for in HUIKUAN_WINDOWS (a folder), else in the user's cache folder.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
ROOT = TESTS.parent
WINDOWS = Path(
    os.environ.get("HUIKUAN_WINDOWS")
    or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "xl_huikuan" / "windows"
)
SECONDS = 900

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="Windows runs these files itself"),
    pytest.mark.skipif(
        not (WINDOWS / "complete").exists(),
        reason=f"no Windows Python in {WINDOWS} (made by tests/hosts/windows_python.sh)",
    ),
]


def on_windows(path: Path) -> str:
    """A path as Wine shows it."""
    return "Z:" + str(path).replace("/", "\\")


@pytest.mark.parametrize(
    "file",
    [TESTS / "test_monthly_book.py", *sorted((TESTS / "windows").glob("test_*.py"))],
    ids=lambda path: path.stem,
)
def test_on_windows(file):
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST"))}
    environment["PYTHONPATH"] = ";".join(map(on_windows, (ROOT, TESTS, TESTS / "windows")))
    environment["HUIKUAN_WHEELS"] = on_windows(WINDOWS / "wheels")
    run = subprocess.run(
        [
            str(WINDOWS / "wpy"), "-m", "pytest", "-q", "-p", "no:faulthandler", "-p", "no:cacheprovider",
            "-rs", str(file.relative_to(ROOT)),
        ],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout[-8000:]
    assert " passed" in run.stdout or "." in run.stdout
