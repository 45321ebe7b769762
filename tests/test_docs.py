"""README and docs agree with the code."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from xl_huikuan.book.contract.cell_functions import FUNCTIONS
from xl_huikuan.book.contract.tables import TABLES
from xl_huikuan.cli import app

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
README = (ROOT / "README.md").read_text("utf-8")


def test_generated_parts_are_up_to_date():
    run = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "make.py"), "--check"], capture_output=True, text=True, timeout=60
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_pictures_are_of_what_is_there():
    """By what they were made from: see docs/pictures.py."""
    run = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "pictures.py"), "--check"], capture_output=True, text=True, timeout=120
    )
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    text = page.read_text("utf-8")
    links = [*re.findall(r"\]\(([^)#]+)", text), *re.findall(r'src="([^"]+)"', text)]
    assert not [link for link in links if "://" not in link and not (page.parent / link).exists()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_are_such_as_there_are(page):
    for name, rest in re.findall(r"huikuan ([a-z][a-z-]+)\b([^`\n|]*)", page.read_text("utf-8")):
        assert name in app.commands, name
        known = {option for parameter in app.commands[name].params for option in parameter.opts}
        assert {*re.findall(r"--[a-z][a-z-]*", rest)} <= known, (name, rest)


def test_readme_names_every_function_and_command_with_its_options():
    assert all(f"`{name}(" in README for name in FUNCTIONS)
    commands = app.commands
    assert len(commands) > 5
    for name, command in commands.items():
        if name == "version":
            continue
        assert f"`huikuan {name}" in README, name
        for parameter in command.params:
            option = parameter.opts[0] if parameter.opts else ""
            if option.startswith("-"):
                assert option in README, f"{name} {option}"


def test_readme_tells_two_commands():
    block = re.search(r"```sh readme\n(.*?)```", README, re.S)
    assert block and len(block[1].strip().splitlines()) == 2


def test_every_column_is_in_the_workbook_page():
    page = (ROOT / "docs" / "workbook.md").read_text("utf-8")
    for table in TABLES.values():
        part = page.split(f"### {table.name}\n")[1].split("\n### ")[0]
        assert all(f"\n| {column.header} |" in part for column in table.columns)
