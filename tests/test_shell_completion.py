"""Shell completion by the README's line, in a real bash: commands, options and files."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

README = Path(__file__).parents[1] / "README.md"
_ASKED = """
compopt() { echo "compopt $*"; }
for line in "$@"; do
  IFS=" " read -r -a COMP_WORDS <<< "$line"
  [[ $line == *" " ]] && COMP_WORDS+=("")
  COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 )) COMPREPLY=()
  shown=$(_huikuan_completion huikuan; echo "${COMPREPLY[*]}")
  echo $shown
done
"""


def answers(tmp_path: Path, *lines: str) -> list[str]:
    """What bash is told to offer after each line."""
    [typed] = re.findall(r"`(eval .*bash_source huikuan\)\")`", README.read_text("utf-8"))
    command = tmp_path / "bin" / "huikuan"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m xl_huikuan.cli "$@"\n', "utf-8")
    command.chmod(0o755)
    ran = subprocess.run(
        ["bash", "--norc", "-c", typed + _ASKED, "bash", *lines], capture_output=True, text=True, check=True,
        env={**os.environ, "PATH": f"{command.parent}{os.pathsep}{os.environ['PATH']}"}, cwd=tmp_path,
    )  # fmt: skip
    assert ran.stderr == ""
    return ran.stdout.splitlines()


@pytest.mark.skipif(sys.platform == "win32" or shutil.which("bash") is None, reason="no bash here")
def test_bash_offers_commands_options_and_files(tmp_path):
    every, one, options, book, value = answers(
        tmp_path, "huikuan ", "huikuan ro", "huikuan show --", "huikuan show ", "huikuan new --from "
    )
    assert {"new", "plan", "followups", "import-receipts", "rollover", "doctor"} <= set(every.split())
    assert one == "rollover" and {"--text", "--customer", "--today"} <= set(options.split())
    assert book.strip() == value.strip() == "compopt -o default"  # files, by bash itself
