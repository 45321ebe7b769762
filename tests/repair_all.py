"""``python -m pytest -p repair_all``: 修复 over every workbook that the tests leave behind, damaged as they are. Whatever a
test did to a book, a repair ends or is refused with words, leaves nothing to repair, and changes nothing that was typed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from month_in_memory import OF_RUNS

from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.problems import BookError
from xl_huikuan.jobs.repair import repair
from xl_huikuan.template import template_path
from xl_huikuan.values import Value

ENDINGS = {".xlsm", ".xlsx"}


def typed(path: Path) -> dict[Any, list[Value] | Value]:
    """All that stands in the columns and cells that people and jobs fill."""
    month = FileBook(path, template=template_path()).read(repair=True)
    columns = {(name, h): list(cells) for name, table in month.tables.items() for h, cells in table.columns.items()}
    return columns | {name: value for name, value in month.names.items() if name not in OF_RUNS}


def repaired(path: Path) -> bool:
    """Whether a repair went through; False: it was refused with words."""
    before = path.read_bytes()
    try:
        held = typed(path)
        done = repair(FileBook(path, template=template_path()))
    except BookError as error:
        assert error.problems and path.read_bytes() == before
        return False
    after = path.read_bytes()
    assert done.written or after == before
    again = repair(FileBook(path, template=template_path()))
    assert again.done == [] and path.read_bytes() == after, again.done
    now = typed(path)
    changed = {at: (value, now.get(at)) for at, value in held.items() if now.get(at) != value}
    # rows that people deleted come back, and a table that was not there: what stood there before stands there still
    lost = {at: both for at, both in changed.items() if not _only_grew(*both)}
    assert not lost, lost
    return True


def _only_grew(before: Any, after: Any) -> bool:
    held = isinstance(before, list) and any(value is not None for value in before)
    return isinstance(before, list) and (not held or after[: len(before)] == before)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    folder = getattr(item, "funcargs", {}).get("tmp_path")
    for number, path in enumerate([*folder.rglob("*")] if folder is not None else []):
        if path.suffix in ENDINGS and path.is_file() and path.parent.name != "备份":
            copy = folder / f"repair-{number}" / path.name
            copy.parent.mkdir()
            shutil.copyfile(path, copy)
            item.config.stash[TRIED].append(repaired(copy))
    return (yield)


TRIED = pytest.StashKey[list[bool]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[TRIED] = []


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    tried = config.stash[TRIED]
    terminalreporter.write_line(
        f"repairs: {len(tried)} workbooks, {len(tried) - sum(tried)} of them refused with words"
    )
