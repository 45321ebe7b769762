"""Tests of what runs on Windows alone. `tests/test_windows.py` runs them in Windows Python under Wine."""

from __future__ import annotations

import os

collect_ignore_glob = [] if os.name == "nt" else ["test_*.py"]
