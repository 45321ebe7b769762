"""The tests that need Windows, run in Windows Python under Wine, a file each."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest
from hosts import windows
from test_bundle_build import as_embeddable

import xl_huikuan
from xl_huikuan.addin.bundle import make_bundle

SECONDS = 1800
"""For a file of tests."""
pytestmark = [
    pytest.mark.skipif(windows.missing() is not None, reason=str(windows.missing())),
    pytest.mark.timeout(SECONDS + 300),
]


@pytest.fixture(scope="module")
def wheels(tmp_path_factory):
    """The project's own wheel beside all that it needs on Windows: what a bundle is made of."""
    folder = tmp_path_factory.mktemp("wheels")
    for wheel in (windows.FOLDER / "wheels").glob("*.whl"):
        shutil.copy2(wheel, folder)
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(folder), str(windows.ROOT)]
    subprocess.run(command, check=True, timeout=300)
    return folder


OPTIONS = ["-m", "pytest", "-q", "-rs", "-p", "no:faulthandler", "-p", "no:cacheprovider"]
BUNDLE = windows.TESTS / "windows" / "test_bundle.py"
FILES = [windows.TESTS / "test_monthly_book.py", *sorted((windows.TESTS / "windows").glob("test_*.py"))]


def run(file, *options, **environment):
    ran = windows.run([*OPTIONS, *options, str(file.relative_to(windows.ROOT))], seconds=SECONDS, **environment)
    print(ran.stdout)
    assert ran.returncode == 0
    assert "SKIPPED" not in ran.stdout


LIVE_ALONE = {"test_monthly_book": ("-k", "Excel or live")}
"""Workbook files are the same there and here: what needs Windows is the workbook open in Excel."""


@pytest.mark.parametrize("file", [file for file in FILES if file != BUNDLE], ids=lambda path: path.stem)
def test_on_windows(file):
    run(file, *LIVE_ALONE.get(file.stem, ()))


@pytest.mark.parametrize("kind", ["folder", "embeddable"])
def test_a_bundle_made_here_works_there(kind, wheels, tmp_path):
    source = windows.FOLDER / "py"
    (tmp_path / "made").mkdir()
    made = make_bundle(
        source if kind == "folder" else as_embeddable(source, tmp_path), wheels, tmp_path / "made" / kind
    )
    assert {f"xl-huikuan=={xl_huikuan.__version__}", "xlwings==0.37.8"} <= set(made.packages)
    assert (made.path / "python" / "Lib" / "site-packages" / "win32" / "win32api.pyd").exists()
    scratch = windows.shown(tmp_path / "scratch")
    run(BUNDLE, "--basetemp", scratch, HUIKUAN_BUNDLES=windows.shown(tmp_path / "made"))
