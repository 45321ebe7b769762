"""The tests that need Windows, run in Windows Python under Wine, a file each."""

from __future__ import annotations

import pytest
from hosts import windows

pytestmark = pytest.mark.skipif(windows.missing() is not None, reason=str(windows.missing()))


@pytest.mark.parametrize(
    "file",
    [windows.TESTS / "test_monthly_book.py", *sorted((windows.TESTS / "windows").glob("test_*.py"))],
    ids=lambda path: path.stem,
)
def test_on_windows(file):
    options = ["-m", "pytest", "-q", "-rs", "-p", "no:faulthandler", "-p", "no:cacheprovider"]
    run = windows.run([*options, str(file.relative_to(windows.ROOT))], seconds=900)
    print(run.stdout)
    assert run.returncode == 0
