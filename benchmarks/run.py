"""All benchmarks: ``python benchmarks/run.py`` (``--quick``: small sizes, to see that they run). It measures, and judges nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent

if __name__ == "__main__":
    quick = "--quick" in sys.argv[1:]
    # each in a process of its own: a child's peak memory is never told lower than its parent's
    for program, arguments in (
        ("bench_followups.py", ["--quick"] if quick else []),
        ("bench_breakdown.py", ["20000"] if quick else []),
    ):
        subprocess.run([sys.executable, str(HERE / program), *arguments], check=True)
        print(flush=True)
