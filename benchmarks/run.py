"""All benchmarks: ``python benchmarks/run.py`` (``--quick``: small sizes, to see that they run). It measures, and judges nothing."""

from __future__ import annotations

import sys

import bench_breakdown
import bench_followups

if __name__ == "__main__":
    quick = "--quick" in sys.argv[1:]
    bench_followups.main(quick)
    print()
    bench_breakdown.main(20_000 if quick else 1_000_000)
