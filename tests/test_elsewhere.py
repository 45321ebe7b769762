"""`huikuan` runs nothing that lies in the current folder, which may be where others put their files; nor does what it starts."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hosts.hostile import Hostile

ROOT = Path(__file__).parents[1]
SCRIPT = "import sys\nfrom xl_huikuan.cli import main\nif __name__ == '__main__':\n    sys.exit(main())\n"
"""What pip makes of an entry point."""


@pytest.fixture
def hostile(tmp_path):
    return Hostile(tmp_path / "共享")


def run(command, folder, path=ROOT):
    variables = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run(
        [str(part) for part in command], cwd=folder, env={**variables, "PYTHONPATH": str(path)}, timeout=300, check=False,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
    )  # fmt: skip


@pytest.mark.parametrize("how", ["script", "module"])
def test_nothing_of_the_current_folder_runs(hostile, small, tmp_path, how):
    book = Path(shutil.copy(small, hostile.folder))
    script = tmp_path / "bin" / "huikuan"
    script.parent.mkdir()
    script.write_text(SCRIPT)
    huikuan = [sys.executable, script] if how == "script" else [sys.executable, "-P", "-m", "xl_huikuan.cli"]
    for arguments in (["check", book.name], ["plan", book.name], ["share", book.name], ["doctor", book.name]):
        done = run([*huikuan, *arguments], hostile.folder)
        assert done.returncode == 0, done.stdout
    assert hostile.ran == []


def test_the_traps_would_be_sprung(hostile):
    """Without -P Python takes the current folder; with PYTHONPATH it takes what the user says, at once."""
    run([sys.executable, "-m", "xl_huikuan.cli", "--help"], hostile.folder)
    assert "xl_huikuan" in hostile.ran and "sitecustomize" not in hostile.ran
    run([sys.executable, "-P", "-c", "pass"], ROOT, hostile.folder)
    assert "sitecustomize" in hostile.ran


def texts():
    yield from (ROOT / "docs").glob("*.md")
    yield ROOT / "README.md"
    yield from (ROOT / "xl_huikuan").rglob("*.py")
    yield from (ROOT / "workbook").rglob("*.bas")


def test_python_is_never_told_to_run_ours_with_the_current_folder_on_its_path():
    """In what we start, and in what we tell people to type."""
    seen = 0
    for path in texts():
        for match in re.finditer(r"((?:-\w )*)-m (?:xl_huikuan|\{MODULE\})", path.read_text("utf-8")):
            seen += 1
            assert {"-P", "-I"} & set(match[1].split()), f"{path}: {match[0]}"
        for match in re.finditer(r'sys\.executable, ("-\w+")', path.read_text("utf-8")):
            seen += 1
            assert match[1] == '"-P"', f"{path}: {match[0]}"
    assert seen > 10
