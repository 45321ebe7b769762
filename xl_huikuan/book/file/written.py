"""Which files of the user's this run has written: whoever must tell of a failure says so truthfully."""

from __future__ import annotations

from pathlib import Path

files: list[Path] = []
