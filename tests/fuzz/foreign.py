"""Break files of banks, finance systems and offices at random, and import them.

python tests/fuzz/foreign.py --runs 500 --seed 1 [--keep DIR]
python tests/fuzz/foreign.py --replay FINDING.json...

Texts are broken in their bytes, cells, lines, signs between and encodings, Excel files in their container and parts, .xls in its
bytes. Each broken file meets `import-receipts` or `new --from`, in a process of its own with the limits of `trial.py`: it ends
with 0 or 2, within 5 s and 300 MB; after 2 nothing has changed, after 0 what was written opens, and the same file again brings
nothing. A finding is kept as the broken file and a file that says seed, number, mutations and command.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parents[at]) for at in (1, 2)]

import office_tables  # noqa: E402
from foreign_files import excel, text  # noqa: E402

from fuzz import absurd, xml_level, zip_level  # noqa: E402
from fuzz.seeds import SeedBook  # noqa: E402
from fuzz.trial import FRESH, Verdict, files_of, forked, opens, peak, run_command, tell_ran  # noqa: E402

COMMANDS = "import-receipts", "new"
TODAY = "2026-11-24"
_ENCODINGS = "utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-be", "latin-1"
_SEPARATORS = ",", "\t", ";", "，", "|", '"', "\n", "\r", "\0", "'"
_SPOKEN = (
    "20261108", "2026.11.8", "11月8日", "2026-13-45", "45678", "壹万元整", "1.2亿", "(1,234.50)", "1,23,4", "-", "￥-0.005", "万元", "合计",
    "=1+1", "9999-12-31", "0001-01-01", "2月30日", "1月", "13月", "2026年8月", "贷", "本年累计",
)  # fmt: skip
_TODAYS_DAY = dt.date(2026, 11, 9)


@dataclass(frozen=True)
class Case:
    """One broken file and the command that meets it."""

    seed: int
    number: int
    name: str
    command: str
    options: tuple[str, ...]
    told: list[str]
    broken: bytes = field(repr=False)


def make_files(folder: Path) -> list[Path]:
    """What banks, finance systems and offices wrote."""
    bank = [
        "某某银行 对公账户交易明细", "交易日期,对方户名,收入金额,支出金额,摘要,交易流水号",
        *(f'202611{at:02},{"甲酒业" if at % 3 else "王二"},"{at * 1000:,}.50",,货款,B{at}' for at in range(1, 25)),
        '20261125,供电公司,,"300.00",电费,B99', '合计,,"300,012.00",300.00,,',
    ]  # fmt: skip
    ledger: list[list[Any]] = [
        ["应收账款明细账"], ["账套：003 某某商贸"],
        ["日期", "凭证字号", "分录号", "客户编码", "客户名称", "摘要", "借方金额", "贷方金额", "方向"],
        *([_TODAYS_DAY, f"收-{at // 3}", at, f"00{101 + at % 5}", f"客户{at % 5}", "收款", None, at * 100.25, "贷"] for at in range(1, 30)),
        [None, None, None, None, "本月合计", None, None, 43_608.75, None],
    ]  # fmt: skip
    xls = Path(__file__).resolve().parents[1] / "fixtures" / "receipts.xls"
    offices = [shape(folder) for shape in office_tables.SHAPES]
    return [
        text(folder / "bank.csv", bank, "gb18030"), excel(folder / "ledger.xlsx", ledger), xls,
        text(folder / "tabs.txt", [line.replace(",", "\t") for line in bank], "utf-8-sig"), *offices,
    ]  # fmt: skip


def case(files: Sequence[Path], seed: int, number: int) -> Case:
    """The case of this number: the same for the same seed and files."""
    chance = Random(f"{seed} {number}")
    path = files[number % len(files)]
    raw = path.read_bytes()
    if path.suffix == ".xlsx" and chance.random() < 0.8:
        broken, told = chance.choice((zip_level, xml_level, xml_level)).mutate(SeedBook(path), chance)
    elif path.suffix in (".csv", ".txt") and chance.random() < 0.8:
        broken, told = _in_text(raw, chance)
    else:
        broken, told = _in_bytes(raw, chance)
    command = chance.choice((COMMANDS[0], COMMANDS[number % len(files) >= 4]))
    options = ("--dry-run",) if chance.random() < 0.2 else ()
    return Case(seed, number, path.name, command, options, told, broken)


def _in_bytes(raw: bytes, chance: Random) -> tuple[bytes, list[str]]:
    """Bytes changed, cut off, put in, or put twice."""
    held, told = bytearray(raw), []
    for _ in range(chance.choice((1, 1, 3, 30))):
        at, what = chance.randrange(max(len(held), 1)), chance.choice(("set", "set", "cut", "noise", "zeros", "twice"))
        told.append(f"{what} at {at}")
        if what == "set" and held:
            held[at] = chance.randrange(256)
        elif what == "cut":
            del held[at : at + chance.choice((1, 100, len(held)))]
        elif what == "noise":
            held[at:at] = chance.randbytes(chance.choice((1, 500)))
        elif what == "zeros":
            held[at : at + 16] = bytes(16)
        elif what == "twice" and len(held) < 1 << 20:
            held += held[at:]
    return bytes(held), told


def _in_text(raw: bytes, chance: Random) -> tuple[bytes, list[str]]:
    """Cells, lines, signs between them and the encoding."""
    try:
        said = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        said = raw.decode("gb18030")
    lines, told = said.split("\r\n"), []
    for _ in range(chance.choice((1, 1, 2, 6))):
        at = chance.randrange(len(lines))
        cells = lines[at].split(",")
        place = chance.randrange(len(cells))
        what = chance.choice(("cell", "cell", "cell", "separator", "drop", "twice", "many", "wide", "long", "blank"))
        told.append(f"{what} in line {at}")
        if what == "cell":
            cells[place] = chance.choice((*absurd.ALL, *_SPOKEN, *_SPOKEN))
            lines[at] = ",".join(cells)
        elif what == "separator":
            lines[at] = chance.choice(_SEPARATORS).join(cells)
        elif what == "drop":
            del lines[at : at + chance.choice((1, 5))]
        elif what in ("twice", "many"):
            lines[at:at] = [lines[at]] * (1 if what == "twice" else 3_000)
        elif what == "wide":
            lines[at] += "," * chance.choice((30, 900, 5_000))
        elif what == "long":
            lines[at] = '"' + lines[at] + "长" * 200_000
        elif what == "blank":
            lines[at:at] = [""] * chance.choice((1, 200))
        lines = lines or [""]
    encoding = chance.choice((*_ENCODINGS, *["gb18030"] * 6))
    return chance.choice(("\r\n", "\r\n", "\n", "\r")).join(lines).encode(encoding, "replace"), [*told, encoding]


def judge(command: str, options: Sequence[str], name: str, broken: bytes, book: bytes) -> Verdict:
    """Run a command on a file of these bytes; `book`: the workbook that receipts go into."""
    return forked(lambda tell, folder: _try(tell, folder, command, options, name, broken, book))


def _try(
    tell: Any, folder: Path, command: str, options: Sequence[str], name: str, broken: bytes, book: bytes
) -> None:  # pragma: no cover - in the forked process
    (folder / "in").mkdir()
    (folder / "out").mkdir()
    file, target = folder / "in" / name, folder / "out" / "book.xlsm"
    file.write_bytes(broken)
    new = command == "new"
    if not new:
        target.write_bytes(book)
    before, at_start = files_of(folder), peak()
    begin = ["new", "--from", str(file), "-o", str(target)] if new else [command, str(target), str(file)]
    arguments = [*begin, *options, "--today", TODAY, "--json"]
    ran = run_command(arguments)
    after, memory = files_of(folder), peak() - at_start + FRESH
    done = not ran.code and "--dry-run" not in options
    left = ["left behind"] if not done and after != before else []
    if after.get(f"in/{name}") != broken:
        left.append("the file that was read has changed")
    tell_ran(tell, ran, memory, left)
    if done:
        tell(kinds=opens(target, book, by_others=False))
    tell(next="the same again")
    if done and not new:
        again = run_command(arguments)
        if again.code or files_of(folder) != after:
            tell(kinds=["differs: a second run"], detail=again.out[-3000:])


def run(files: Sequence[Path], book: bytes, seed: int, numbers: range) -> Iterator[tuple[Case, Verdict]]:
    """Try each case of these numbers."""
    for number in numbers:
        each = case(files, seed, number)
        yield each, judge(each.command, each.options, each.name, each.broken, book)


def keep(folder: Path, each: Case, verdict: Verdict) -> Path:
    """Write a finding down so that it can be replayed."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"foreign-{each.seed}-{each.number}.json"
    path.with_suffix(Path(each.name).suffix).write_bytes(each.broken)
    told = {**vars(each), "broken": None, "verdict": vars(verdict)}
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")
    return path


def replay(path: Path, book: bytes) -> Verdict:
    """Run what a kept finding says."""
    told = json.loads(path.read_text("utf-8"))
    broken = path.with_suffix(Path(told["name"]).suffix).read_bytes()
    return judge(told["command"], told["options"], told["name"], broken, book)


def main() -> int:
    """The program."""
    from conftest import fill_small

    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--first", type=int, default=0, metavar="N", help="the number of the first run")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "fuzz-findings", metavar="DIR")
    parser.add_argument("--replay", nargs="+", type=Path, metavar="FINDING")
    given = parser.parse_args()
    ended: Counter[str] = Counter()
    findings, slowest, largest, begin = 0, 0.0, 0.0, time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        fill_small(Path(folder) / "small.xlsm")
        book = (Path(folder) / "small.xlsm").read_bytes()
        files = make_files(Path(folder))
        _load()
        gc.freeze()
        if given.replay:
            verdicts = {path: replay(path, book) for path in given.replay}
            for path, verdict in verdicts.items():
                print(
                    f"{path}: exit {verdict.code}, {', '.join(verdict.kinds) or 'as it must be'}\n{verdict.detail or verdict.said}"
                )
            return int(any(verdict.kinds for verdict in verdicts.values()))
        for each, verdict in run(files, book, given.seed, range(given.first, given.first + given.runs)):
            ended[f"{each.command} {Path(each.name).suffix}: exit {verdict.code}"] += 1
            slowest, largest = max(slowest, verdict.seconds), max(largest, verdict.megabytes)
            if verdict.kinds:
                findings += 1
                kept = keep(given.keep, each, verdict)
                print(f"{kept.name}: {each.command} {each.name}: {', '.join(verdict.kinds)}", flush=True)
    print(f"{given.runs} runs, seed {given.seed}, {time.monotonic() - begin:.0f} s, {findings} findings")
    for name, count in sorted(ended.items()):
        print(f"{count:6} {name}")
    print(f"slowest {slowest:.2f} s of the processor, largest {largest:.0f} MB")
    return int(bool(findings))


def _load() -> None:
    """What a command loads is loaded before the processes part."""
    import python_calamine  # noqa: F401

    from xl_huikuan import start_files  # noqa: F401
    from xl_huikuan.foreign import excel_files, text_files  # noqa: F401
    from xl_huikuan.jobs import import_receipts, start_from  # noqa: F401


if __name__ == "__main__":
    sys.exit(main())
