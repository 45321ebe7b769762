"""Break workbooks at random and run the commands on them.

python tests/fuzz/run.py --runs 1000 --seed 1 [--level zip|xml|cells|all] [--keep DIR] BOOK...
python tests/fuzz/run.py --replay FINDING.json...

Without a BOOK: the template, an empty month, a small filled book, the demo, and the workbooks that our test dependencies
bring along. Each broken workbook meets one command, chosen by the same seed; what must hold stands in `trial.py`. A finding
is kept in DIR as the broken workbook and a file that says seed, number, mutations and command; the exit code is 1 then.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import gc
import json
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random

sys.path[:0] = [str(Path(__file__).resolve().parents[at]) for at in (1, 2)]

from ooxml_books import XLWINGS_FILES  # noqa: E402

from fuzz import cell_level, xml_level, zip_level  # noqa: E402
from fuzz.seeds import SeedBook  # noqa: E402
from fuzz.trial import COMMANDS, DATED, Job, Verdict, judge  # noqa: E402

LEVELS = {"zip": zip_level.mutate, "xml": xml_level.mutate, "cells": cell_level.mutate}
_ODD_DAYS = ("2026-11-01", "2026-11-30", "2026-12-15", "2026-10-01", "1999-01-01")


@dataclass(frozen=True)
class Case:
    """One broken workbook and the command that meets it."""

    seed: int
    number: int
    level: str
    book: str
    job: Job
    as_backup: bool
    told: list[str]
    broken: bytes = field(repr=False)


def case(books: Sequence[SeedBook], seed: int, number: int, level: str) -> Case:
    """The case of this number: the same for the same seed, level and books."""
    chance = Random(f"{seed} {number} {level}")
    book = books[number % len(books)]
    which = level if level != "all" else chance.choice(("zip", "xml", "xml", "xml", "cells", "cells"))
    if not book.owned and which == "cells":
        which = "xml"
    broken, told = LEVELS[which](book, chance)
    command = chance.choice(COMMANDS)
    options: tuple[str, ...] = ()
    if command in DATED:
        usual = "2026-11-30" if command == "rollover" else "2026-11-24"
        options = ("--today", chance.choice((*(usual,) * 4, *_ODD_DAYS)))
    if command == "plan" and chance.random() < 0.25:
        options += ("--anew",)
    if command == "repair" and chance.random() < 0.25:
        options += ("--dry-run",)
    as_backup = command == "undo" and chance.random() < 0.5
    return Case(seed, number, which, book.path.name, Job(command, options), as_backup, told, broken)


def run(books: Sequence[SeedBook], seed: int, numbers: range, level: str) -> Iterator[tuple[Case, Verdict]]:
    """Try each case of these numbers."""
    for number in numbers:
        each = case(books, seed, number, level)
        whole = books[number % len(books)].raw
        yield each, judge(each.job, each.book, each.broken, whole, each.as_backup)


def keep(folder: Path, each: Case, verdict: Verdict, whole: bytes) -> Path:
    """Write a finding down so that it can be replayed, whatever becomes of the mutations."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{each.seed}-{each.number}-{each.level}.json"
    (folder / f"{path.stem}{Path(each.book).suffix}").write_bytes(each.broken)
    told = {**asdict(each), "verdict": asdict(verdict), "broken": None}
    if each.job.command == "undo":
        told["whole"] = base64.b64encode(whole).decode()
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")
    return path


def replay(path: Path) -> Verdict:
    """Run what a kept finding says."""
    told = json.loads(path.read_text("utf-8"))
    broken = path.with_suffix(Path(told["book"]).suffix).read_bytes()
    job = Job(told["job"]["command"], tuple(told["job"]["options"]))
    return judge(job, told["book"], broken, base64.b64decode(told.get("whole", "")), told["as_backup"])


def make_books(folder: Path) -> list[Path]:
    """Our own books and those of our test dependencies."""
    from conftest import fill_small

    from xl_huikuan import cli
    from xl_huikuan.demo.make import make_demo
    from xl_huikuan.template import template_path

    new, small = folder / "new.xlsm", folder / "small.xlsm"
    with contextlib.suppress(SystemExit), contextlib.redirect_stdout(None):
        cli.main(["new", "-o", str(new), "--today", "2026-11-24"])
    fill_small(small)
    demo = shutil.copy(make_demo(folder)[0], folder / "demo.xlsm")
    template = shutil.copy(template_path(), folder / "template.xlsm")
    ours = [small, small, new, Path(demo), small, Path(template)]
    theirs = [Path(shutil.copy(path, folder)) for path in (*XLWINGS_FILES, *_of_pyopenvba())]
    return [each for other in theirs for each in (*ours, other)]


def _of_pyopenvba() -> list[Path]:
    import pyopenvba

    return sorted(
        path for path in Path(pyopenvba.__file__).parent.rglob("*.xl*") if path.suffix in (".xlsx", ".xlsm", ".xlam")
    )


@dataclass
class Tally:
    """The figures of a run."""

    codes: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)
    slowest: tuple[float, str] = (0, "")
    largest: tuple[float, str] = (0, "")

    def count(self, each: Case, verdict: Verdict) -> None:
        name = f"{each.number} {each.level} {each.job.command} {each.book}"
        self.codes[f"{each.level}: exit {verdict.code}"] += 1
        self.findings.update(verdict.kinds)
        self.slowest = max(self.slowest, (round(verdict.seconds, 2), name))
        self.largest = max(self.largest, (round(verdict.megabytes), name))


def main() -> int:
    """The program."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("books", nargs="*", type=Path, metavar="BOOK")
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--first", type=int, default=0, metavar="N", help="the number of the first run")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--level", choices=[*LEVELS, "all"], default="all")
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "fuzz-findings", metavar="DIR")
    parser.add_argument("--replay", nargs="+", type=Path, metavar="FINDING")
    given = parser.parse_args()
    gc.freeze()
    if given.replay:
        verdicts = {path: replay(path) for path in given.replay}
        for path, verdict in verdicts.items():
            print(
                f"{path}: exit {verdict.code}, {', '.join(verdict.kinds) or 'as it must be'}\n{verdict.detail or verdict.said}"
            )
        return int(any(verdict.kinds for verdict in verdicts.values()))
    tally, begin = Tally(), time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        paths = given.books or make_books(Path(folder))
        by_path = {path: SeedBook(path) for path in paths}
        books = [by_path[path] for path in paths]
        wholes = {book.path.name: book.raw for book in books}
        for each, verdict in run(books, given.seed, range(given.first, given.first + given.runs), given.level):
            tally.count(each, verdict)
            if sys.stderr.isatty():
                print(f"\r{each.number + 1 - given.first}", end="", file=sys.stderr, flush=True)
            if verdict.kinds:
                kept = keep(given.keep, each, verdict, wholes[each.book])
                print(f"{kept.name}: {each.job.command} {each.book}: {', '.join(verdict.kinds)}", flush=True)
    print(f"\n{given.runs} runs, seed {given.seed}, level {given.level}, {time.monotonic() - begin:.0f} s")
    for title, counts in (("ended", tally.codes), ("findings", tally.findings)):
        for name, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
            print(f"{title}: {count:6} {name}")
    print(f"slowest: {tally.slowest[0]} s of the processor ({tally.slowest[1]})")
    print(f"largest: {tally.largest[0]} MB ({tally.largest[1]})")
    return int(bool(tally.findings))


if __name__ == "__main__":
    sys.exit(main())
