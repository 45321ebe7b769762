"""``huikuan measures DIR`` and ``huikuan learn DIR`` over real files: who is locked, broken, closed or of another month."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import CUSTOMERS, TODAY, fill_small_month
from office_edits import read_rows, set_name
from several_books import CODED

from xl_huikuan.book.file.book import FileBook
from xl_huikuan.jobs.break_down import break_down
from xl_huikuan.jobs.suggest_measures import suggest_measures
from xl_huikuan.template import template_path

WHOLE = 50_000
"""Yuan: what it costs to close all that can be closed in one of them is less."""


def fill(path: Path, prefix: str) -> None:
    book = FileBook(template_path(), path)
    month = book.read()
    fill_small_month(month)
    for table in CODED:
        for row, code in enumerate(month[table].columns["客户编码"]):
            if code is not None:
                month[table].set(row, "客户编码", f"{prefix}{code}")
    for at in range(3):
        for customer in CUSTOMERS:
            code = f"{prefix}{customer['客户编码']}"
            month["tblHistory"].append(
                {"月份": f"2026-{10 - at:02d}", "客户编码": code, "目标": 100_000, "实收": 60_000}
            )
    month.names |= {"hk_rep": prefix, "hk_region": "华东"}
    book.write(month)
    break_down(FileBook(path), TODAY)


@pytest.fixture(scope="session")
def offices_master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("各本")
    for prefix in ("李", "王", "张"):
        fill(folder / f"{prefix} 十一月.xlsm", prefix)
    shutil.rmtree(folder / "备份")
    return folder


@pytest.fixture
def offices(offices_master: Path, tmp_path: Path) -> Path:
    """Three reps' workbooks, in a folder of a Chinese name with a space."""
    return Path(shutil.copytree(offices_master, tmp_path / "回款 2026"))


def suggested(folder: Path) -> dict[str, int]:
    """The rows of 建议 in each workbook."""
    return {
        path.name[0]: sum(row["状态"] == "建议" for row in read_rows(path, "tblActions"))
        for path in folder.glob("*.xlsm")
    }


def test_one_budget_over_a_folder(offices, huikuan):
    ran = huikuan("measures", offices, "--budget", "3万", "--today", TODAY, "--json")
    assert ran.code == 0 and ran.err == ""
    found = ran.json
    totals, books = found["totals"], found["books"]
    assert (
        found["month"] == "2026-11"
        and found["skipped"] == []
        and [each["rep"] for each in books.values()] == ["张", "李", "王"]
    )
    for name in ("gap", "closed", "still_open", "cost"):
        assert totals[name] == pytest.approx(sum(book[name] for book in books.values()))
    assert (totals["budget"], totals["spent"], totals["left"]) == (30_000, 0, 30_000) and 0 < totals["cost"] <= 30_000
    assert suggested(offices) == {name[0]: book["count"] for name, book in books.items()}
    assert all(book["changed"] and Path(book["backup"]).exists() for book in books.values())
    said = huikuan("measures", offices, "--budget", "3万", "--today", TODAY)
    assert said.code == 0 and said.out.splitlines()[0].startswith(
        "2026-11：3 本一起分 30,000（共 30,000），要补的差距 "
    )


def test_workbooks_sorted_into_folders_take_part_alike(offices, huikuan):
    words = "measures", offices, "--budget", "3万", "--today", TODAY, "--json"
    flat = huikuan(*words).json
    for path in offices.glob("*.xlsm"):
        shutil.copytree(offices / "备份", offices / path.name[0] / "备份")
        path.rename(offices / path.name[0] / "十一月.xlsm")
    sorted_in = huikuan(*words).json
    assert [*sorted_in["books"]] == [f"{each['rep']}/十一月.xlsm" for each in flat["books"].values()]
    assert sorted_in["totals"] == flat["totals"] and sorted_in["skipped"] == []


def test_who_cannot_take_part_is_told_and_takes_nothing(offices, huikuan):
    (offices / "坏的.xlsm").write_bytes(b"PK\x03\x04 cut off")
    (offices / "~$李 十一月.xlsm").touch()
    set_name(offices / "王 十一月.xlsm", "hk_closed", TODAY)
    alone = suggest_measures(FileBook(offices / "张 十一月.xlsm", offices / "单独.xlsm"), TODAY, 20_000_00)
    (offices / "单独.xlsm").unlink()
    before = {path.name: path.read_bytes() for path in offices.glob("*.xlsm")}
    ran = huikuan("measures", offices, "--budget", 20_000, "--today", TODAY, "--json")
    assert ran.code == 0
    assert {each["file"]: (each["spent"], each["lost"]) for each in ran.json["skipped"]} == {
        "坏的.xlsm": (None, 0), "李 十一月.xlsm": (0, 0), "王 十一月.xlsm": (0, 0),
    }  # fmt: skip
    assert "正在 Excel / WPS 中打开" in ran.json["skipped"][1]["reason"] or "正在 Excel / WPS 中打开" in ran.out
    assert (ran.json["totals"]["cost"], ran.json["totals"]["closed"]) == (alone.cost / 100, alone.closed / 100)
    changed = {name for name, content in before.items() if (offices / name).read_bytes() != content}
    assert changed == {"张 十一月.xlsm"}


def test_nobody_can_take_part(offices, huikuan):
    for path in offices.glob("*.xlsm"):
        set_name(path, "hk_closed", TODAY)
    before = {path: path.read_bytes() for path in offices.glob("*.xlsm")}
    for command in (("measures", offices, "--budget", 1), ("learn", offices)):
        ran = huikuan(*command)
        assert ran.code == 2 and "这个月已在 2026-11-18 结账" in ran.err
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize("options", [(), ("--budget", "-1"), ("--budget", "很多"), ("--budget", 1, "-o", "x.xlsm")])
def test_wrong_calls(offices, huikuan, options):
    ran = huikuan("measures", offices, *options)
    assert ran.code == 2 and ran.out == "" and set(suggested(offices).values()) == {0}


def test_learning_over_a_folder(offices, huikuan, tmp_path):
    (offices / "坏的.xlsm").write_bytes(b"")
    dry = huikuan("learn", offices, "--dry-run", "--json")
    assert dry.code == 0 and dry.json["written"] == {} and not (offices / "备份").exists()
    ran = huikuan("learn", offices, "--json")
    assert ran.code == 0 and ran.json["learned"] == dry.json["learned"]
    assert (ran.json["books"], ran.json["customers"], ran.json["periods"]) == (3, 15, 45)
    assert [each["file"] for each in ran.json["skipped"]] == ["坏的.xlsm"]
    held = [FileBook(path).read().names for path in sorted(offices.glob("* *.xlsm"))]
    assert len(held) == 3 and len({names["hk_learned"] for names in held}) == 1
    assert {names["hk_learned_from"] for names in held} == {"3 本、15 个客户、45 期（2026-11 以前）"}
    again = huikuan("learn", offices)
    assert again.code == 0 and again.out.splitlines()[0].endswith("写进了 3 本")
    # it goes on at the roll-over
    following = tmp_path / "十二月.xlsm"
    assert huikuan("rollover", offices / "张 十一月.xlsm", "-o", following, "--today", "2026-11-30").code == 0
    assert FileBook(following).read().names["hk_learned"] == held[0]["hk_learned"]


def test_a_folder_that_is_not_there(huikuan, tmp_path):
    ran = huikuan("learn", tmp_path / "没有")
    assert ran.code == 2 and "文件夹里没有月度工作簿" in ran.err
