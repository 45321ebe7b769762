"""The process of one trial: it starts an Excel of its own, makes the trial, and leaves the result in a file."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from xl_huikuan.addin.selftest.desk import OwnExcel
from xl_huikuan.addin.selftest.runner import Job
from xl_huikuan.addin.selftest.trial import Outcome, Result, attempt
from xl_huikuan.addin.selftest.trials import TRIALS


def main(job: Job) -> None:
    """Make the trial that the job names."""
    trial = next(trial for trial in TRIALS if trial.key == job.key)
    try:
        with OwnExcel(
            Path(job.folder), {which: Path(path) for which, path in job.books.items()}, job.processes
        ) as desk:
            result = attempt(trial, desk)
    except Exception as error:  # Excel did not start, or did not end
        result = Result.of(trial, Outcome.FAILED, [f"Excel 没有启动或没有退出（{type(error).__name__}：{error}）"])
    job.outcome.write_text(json.dumps(asdict(result), ensure_ascii=False), "utf-8")


if __name__ == "__main__":
    main(Job(**json.loads(sys.argv[1])))
