"""A short run of the fuzzing program, always the same; and that it notices what it is there for."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("processes are forked, which Windows cannot", allow_module_level=True)

from fuzz import cell_level, foreign, run, trial, xml_level, zip_level
from fuzz.seeds import SeedBook
from fuzz.trial import COMMANDS, Job, judge

RUNS, FOREIGN_RUNS, SEED = 160, 56, 4
ALL_RIGHT = '{"problems": [{"where": "x", "what": "y", "mend": "z"}]}'


@pytest.fixture(scope="module")
def books(small_master, tmp_path_factory):
    return [SeedBook(small_master), *map(SeedBook, run.XLWINGS_FILES[:1])]


def test_broken_workbooks_end_well(books, tmp_path):
    """Longer, and with the demo and others: python tests/fuzz/run.py --runs 10000."""
    found, codes, commands, levels = [], set(), set(), set()
    for each, verdict in run.run(books, SEED, range(RUNS), "all"):
        codes.add(verdict.code)
        commands.add(each.job.command)
        levels.add(each.level)
        if verdict.kinds:
            found.append((run.keep(tmp_path, each, verdict, books[0].raw), verdict.kinds, each.told))
    assert not found
    assert (codes, commands, levels) == ({0, 2}, {*COMMANDS}, {"zip", "xml", "cells"})


@pytest.fixture(scope="module")
def foreign_files(tmp_path_factory):
    return foreign.make_files(tmp_path_factory.mktemp("foreign"))


def test_broken_foreign_files_end_well(foreign_files, small_master, tmp_path):
    """Longer: python tests/fuzz/foreign.py --runs 10000."""
    found, ended = [], set()
    for each, verdict in foreign.run(foreign_files, small_master.read_bytes(), SEED, range(FOREIGN_RUNS)):
        ended |= {(each.command, verdict.code), Path(each.name).suffix}
        if verdict.kinds:
            found.append((foreign.keep(tmp_path, each, verdict), verdict.kinds, each.told))
    assert not found
    assert ended == {
        *((command, code) for command in foreign.COMMANDS for code in (0, 2)),
        ".csv",
        ".txt",
        ".xls",
        ".xlsx",
    }


@pytest.mark.parametrize("command", foreign.COMMANDS)
def test_whole_foreign_files_end_well(foreign_files, small, command):
    for path in foreign_files[:3] if command == "import-receipts" else foreign_files[4:6]:
        verdict = foreign.judge(command, (), path.name, path.read_bytes(), small.read_bytes())
        assert (verdict.code, verdict.kinds) == (0, []), verdict


@pytest.mark.parametrize(
    ("act", "code", "kind"),
    [
        (lambda book: (book.parent.parent / "in" / "x").touch(), 2, "left behind"),
        (lambda book: book.write_bytes(b"PK"), 0, "result"),
        (
            lambda book: (book.parent.parent / "in" / "bank.csv").write_bytes(b""),
            0,
            "the file that was read has changed",
        ),
        (lambda book: book.write_bytes(book.read_bytes() + b"x"), 0, "differs"),
        (lambda book: None, 1, "error"),
    ],
)
def test_what_is_wrong_with_an_import_is_noticed(monkeypatch, foreign_files, small, act, code, kind):
    monkeypatch.setattr(trial.cli, "main", ends(code, act=act))
    verdict = foreign.judge("import-receipts", (), "bank.csv", foreign_files[0].read_bytes(), small.read_bytes())
    assert any(each.startswith(kind) for each in verdict.kinds), verdict


@pytest.mark.parametrize("level", [zip_level, xml_level, cell_level], ids=lambda level: level.__name__)
def test_the_same_seed_breaks_a_workbook_alike(books, level):
    one, other = (level.mutate(books[0], run.Random("7")) for _ in range(2))
    assert one == other and one[0] != books[0].raw
    assert level.mutate(books[0], run.Random("8"))[0] != one[0]


def ends(
    code: int, text: str = ALL_RIGHT, act: Callable[[Path], object] = lambda book: None
) -> Callable[[list[str]], None]:
    """A command line that does this with the workbook, says this and ends so."""

    def main(arguments: list[str]) -> None:
        act(Path(arguments[1]))
        print(text)
        sys.exit(code)

    return main


def fails(arguments: list[str]) -> None:
    raise KeyError(arguments[0])


def hangs(_: list[str]) -> None:
    time.sleep(60)


def spoil(book: Path) -> None:
    book.write_bytes(b"PK")


def leave(book: Path) -> None:
    (book.parent / "left.tmp").touch()


def change(book: Path) -> None:
    book.write_bytes(book.read_bytes() + b"x")


def leave_and_change(book: Path) -> None:
    leave(book)
    change(book)


def randomly(book: Path) -> None:
    folder = book.parent / "备份"
    folder.mkdir(exist_ok=True)
    (folder / f"{time.monotonic_ns()}").write_bytes(book.read_bytes())
    book.write_bytes(book.read_bytes() + str(time.monotonic_ns()).encode())


def fill_memory(_: Path) -> None:
    assert bytearray(b"x") * (400 << 20)


@pytest.mark.parametrize(
    ("command", "main", "kind"),
    [
        ("check", ends(1), "error"),
        ("check", fails, "error: KeyError"),
        ("check", hangs, "hang"),
        ("check", ends(0, "two\nlines"), "json"),
        ("check", ends(0, "{}\n{}"), "json"),
        ("check", ends(0, "[]"), "json"),
        ("check", ends(0, '{"sum": NaN}'), "json"),
        ("check", ends(2, '{"problems": []}'), "json"),
        ("check", ends(0, act=leave), "left behind"),
        ("plan", ends(2, act=leave), "left behind"),
        ("plan", ends(2, act=change), "left behind"),
        ("plan", ends(0, act=leave), "left behind"),
        ("plan", ends(0, act=change), "backup"),
        ("plan", ends(0, act=spoil), "result"),
        ("plan", ends(0, act=randomly), "differs"),
        ("report", ends(0), "left behind: not one file"),
        ("report", ends(0, act=leave_and_change), "left behind: the workbook changed"),
        ("rollover", ends(0, act=change), "left behind: not one file"),
        ("rollover", ends(0, act=leave_and_change), "backup"),
        ("undo", ends(0, act=change), "differs"),
        ("show", ends(0, act=fill_memory), "memory"),
    ],
)
def test_what_is_wrong_is_noticed(monkeypatch, small, command, main, kind):
    monkeypatch.setattr(trial.cli, "main", main)
    monkeypatch.setattr(trial, "_KILLED_AFTER", 5 if kind == "hang" else 60)
    verdict = judge(Job(command), small.name, small.read_bytes(), small.read_bytes())
    assert any(each.startswith(kind) for each in verdict.kinds), verdict


@pytest.mark.parametrize("command", COMMANDS)
def test_a_whole_workbook_ends_well(small, command):
    other = small.read_bytes() + b" "  # what `undo` goes back to
    assert judge(Job(command), small.name, small.read_bytes(), other).kinds == []


def test_it_is_the_broken_workbook_that_a_command_meets(small):
    verdict = judge(Job("check"), small.name, b"PK broken", small.read_bytes())
    assert verdict.code == 2 and "已损坏" in verdict.said


def test_a_finding_is_kept_and_can_be_run_again(monkeypatch, books, tmp_path):
    monkeypatch.setattr(trial.cli, "main", fails)
    [(each, verdict)] = run.run(books, 1, range(5, 6), "xml")
    path = run.keep(tmp_path, each, verdict, books[0].raw)
    held = json.loads(path.read_text("utf-8"))
    assert (held["seed"], held["number"], held["job"]["command"]) == (1, 5, each.job.command) and held[
        "told"
    ] == each.told
    assert run.replay(path).kinds == verdict.kinds != []
