"""All benchmarks: ``python benchmarks/run.py`` (``--quick``: small sizes, to see that they run). It measures, and judges nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests"))

from hosts import windows  # noqa: E402

if __name__ == "__main__":
    quick = "--quick" in sys.argv[1:]
    # each in a process of its own: a child's peak memory is never told lower than its parent's
    for program, arguments in (
        ("bench_followups.py", ["--quick"] if quick else []),
        ("bench_calculation.py", ["--quick"] if quick else []),
        ("bench_breakdown.py", ["20000"] if quick else []),
        ("bench_measures.py", ["--quick"] if quick else []),
        ("bench_share_budget.py", ["3", "20"] if quick else []),
        ("bench_import.py", ["--quick"] if quick else []),
        ("bench_reading.py", ["--quick"] if quick else []),
        ("bench_issue.py", ["--quick"] if quick else []),
        ("bench_consolidate.py", ["--quick"] if quick else []),
        ("bench_track_record.py", ["2000"] if quick else []),
        ("list_order.py", ["--offices", "2" if quick else "200"]),
        ("learning_calls.py", []),
    ):
        subprocess.run([sys.executable, str(HERE / program), *arguments], check=True)
        print(flush=True)
    if (why := windows.missing()) is not None:
        print(f"bench_excel.py not run: {why}")
    else:
        ran = windows.run(["benchmarks/bench_excel.py", *(["--quick"] if quick else [])], seconds=900)
        print(ran.stdout)
        if ran.returncode:
            sys.exit(ran.returncode)
