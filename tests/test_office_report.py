"""`huikuan report DIR`: the month of many workbooks on one page: the figures of consolidate, in a real browser too."""

from __future__ import annotations

import os
import re
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import html
from office_books import lay_out, patched
from test_report_in_a_browser import CASES, chromium, pages, visited  # noqa: F401

from xl_huikuan.cli_report import beside
from xl_huikuan.report.browser import PHONE, find_browser

pytest.importorskip("pyarrow")
NASTY = "<script>alert(1)</script>&amp;\"'</svg>{{ 7*7 }}"
SHOWN = ("本月任务", "累计实收", "应达进度", "客户承诺", "预计回款", "预计缺口", "剩余差距", "未分解")
OF_CONSOLIDATE = ("任务", "累计实收", "应达进度", "客户承诺", "预计回款", "风险差距", "剩余差距", "未分解")


@pytest.fixture(scope="module")
def sent(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("office") / "各业务员"
    lay_out(folder, 5)
    return folder


@pytest.fixture(scope="module")
def page_file(sent, tmp_path_factory) -> Path:
    from xl_huikuan.report.office_files import write_office_report

    path = tmp_path_factory.mktemp("page") / "r.html"
    write_office_report(sent, path, None, None, lambda done, every: None)
    return path


def test_on_a_phone_no_table_hides_its_last_column(page_file):
    """What is lacking stands in the last one; and a name of three or four signs keeps to one line."""
    playwright = pytest.importorskip("playwright.sync_api", reason="no Playwright for Python here")
    found = find_browser()
    if found is None:
        pytest.skip("no Chromium, Chrome or Edge here")
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=found, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        page = chromium.new_page(viewport={"width": PHONE, "height": 800})
        page.goto(page_file.as_uri())
        tables = page.evaluate(
            "[...document.querySelectorAll('.scroll')].map(each => each.scrollWidth - each.clientWidth)"
        )
        reps = page.evaluate(
            "[...document.querySelectorAll('.scroll')].at(2).querySelectorAll('td:nth-child(2)')"
            ".values().map(each => each.getClientRects()[0].width).toArray()"
        )
        chromium.close()
    assert len(tables) >= 3 and set(tables) == {0}
    assert min(reps) >= 4 * 12  # the text is 12 pixels wide


def number(text: str) -> float:
    plain = text.replace(",", "")
    return float(plain.rstrip("%")) / 100 if plain.endswith("%") else float(plain)


def test_the_figures_are_those_of_consolidate(sent, page_file, huikuan, tmp_path):
    known = huikuan("consolidate", sent, "-o", tmp_path / "all.xlsx", "--json").json
    page = html.fromstring(page_file.read_bytes())
    tiles = {tile.get("data-label"): tile.get("data-exact") for tile in page.xpath("//dd[@data-exact]")}
    assert [number(tiles[label]) for label in SHOWN] == [known["totals"][header] for header in OF_CONSOLIDATE]
    task, received = known["totals"]["任务"], known["totals"]["累计实收"]
    assert number(tiles["完成率"]) == pytest.approx(received / task, abs=0.0005)
    assert number(tiles["已过时间"]) == pytest.approx(15 / 21, abs=0.0005)  # the demo's 23rd of November
    assert number(tiles["落后时间"]) == pytest.approx(15 / 21 - received / task, abs=0.001)
    tips = page.xpath("//section[starts-with(h2, '各业务员')]//@data-tip")
    by_risk = sorted(known["reps"], key=lambda rep: -rep["风险差距"])
    assert tips[::-1] == [
        f"{rep['region']}·{rep['rep']} · 预计缺口：{rep['风险差距'] / 10_000:,.1f}万元（{rep['风险差距']:,.2f}元）"
        for rep in by_risk
    ]
    rows = page.xpath("//section[h2='各业务员，缺口大的在前（万元）']//tr[td]")
    assert [row[0].text for row in rows] == [f"{rep['region']}·{rep['rep']}" for rep in by_risk]
    asks = [each.text for each in page.xpath("//article//span[contains(@class, 'ask')]")]
    assert len(asks) == 12 and [item.text_content() for item in page.xpath("//article/p[2]")] == [
        item["why"] for item in known["items"][:12]
    ]


def test_where_it_lies_if_nobody_says():
    assert beside(Path("/各业务员")) == Path("/各业务员-总览.html")
    assert beside(Path("/")) == Path("/总览.html")  # a drive has no name


def test_command(sent, huikuan, tmp_path):
    run = huikuan("report", sent, "-o", tmp_path / "r.html")
    assert "2026-11：5 本工作簿" in run.out and (tmp_path / "r.html").exists()
    *_, said, after = filter(None, run.out.splitlines())
    assert said == f"报告：{tmp_path / 'r.html'}" and after.startswith("下一步：先介入 ")
    told = huikuan("report", sent, "-o", tmp_path / "r.html", "--month", "2026-11", "--json").json
    assert (told["month"], told["count"]) == ("2026-11", 5)
    for wrong in (["--customers"], ["-o", tmp_path / "r.txt"], ["--month", "11月"], ["--month", "2026-09"]):
        assert huikuan("report", sent, *wrong).code == 2
    book = next(sent.glob("*.xlsm"))
    refused = huikuan("report", book, "--month", "2026-11")
    assert refused.code == 2 and "只有它自己的月份" in refused.err
    assert not (tmp_path / "r.txt").exists()


def test_beside_the_folder_by_default(huikuan, tmp_path):
    lay_out(tmp_path / "各人", 1)
    assert huikuan("report", tmp_path / "各人").code == 0
    page = html.fromstring((tmp_path / "各人-总览.html").read_bytes())
    assert page.xpath("//section[starts-with(h2, '各区域')]") == []  # of one region nothing is to be compared


def test_an_empty_folder_is_told(huikuan, tmp_path):
    (tmp_path / "空").mkdir()
    refused = huikuan("report", tmp_path / "空", "-o", tmp_path / "r.html")
    assert refused.code == 2 and not (tmp_path / "r.html").exists()


def test_texts_of_cells_are_never_markup(tmp_path, sent):
    from xl_huikuan.report.office_files import write_office_report

    escaped = NASTY.replace("&", "&amp;").replace("<", "&lt;")
    folder = tmp_path / "x"
    folder.mkdir()
    patched(next(sent.glob("*.xlsm")).read_bytes(), folder / "甲.xlsm", 7)
    from zipfile import ZIP_DEFLATED, ZipFile

    with ZipFile(folder / "甲.xlsm") as old, ZipFile(folder / "乙.xlsm", "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/sharedStrings.xml" or name.startswith("xl/worksheets/"):
                data = re.sub(
                    rb"(>)([\xe4-\xe9][^<]{3,30}\xe5\x95\x86\xe8\xb4\xb8)<", rb"\1" + escaped.encode() + b"<", data
                )
            new.writestr(name, data)
    (folder / "甲.xlsm").unlink()
    out = tmp_path / "r.html"
    write_office_report(folder, out, None, None, lambda done, every: None)
    text = out.read_text("utf-8")
    assert "<script>alert" not in text and "&lt;script&gt;alert" in text and text.count("<script>") == 1
    assert "{{ 7*7 }}" in text or "{{ 7*7" in html.fromstring(text).text_content()


@pytest.mark.parametrize(("width", "scheme"), CASES)
def test_as_people_see_it(chromium, page_file, width, scheme):  # noqa: F811
    page, said = visited(chromium, page_file, width, scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    bar = page.locator("[data-tip]").first
    (bar.tap if width == PHONE else bar.hover)()
    assert re.fullmatch(r"预计到月底 · 占多少：\d+\.\d%", page.inner_text("#tip"))
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", background)[:3])) < 200) == (scheme == "dark")
    assert page.locator("svg").count() == 3  # pace, regions, reps: there is no month before
    for text in page.locator("svg text").all():  # no label is cut at the picture's edge
        held, around = text.bounding_box(), text.locator("xpath=ancestor::*[name()='svg']").bounding_box()
        if held is not None:
            assert held["x"] >= around["x"] - 1 and held["x"] + held["width"] <= around["x"] + around["width"] + 1
    for box in page.locator(".scroll").all():  # no figure is out of sight on a phone, or in a picture
        assert box.evaluate("part => part.scrollWidth <= part.clientWidth + 1")
    assert said == []


def test_as_pdf_and_png(sent, huikuan, tmp_path):
    if find_browser() is None:
        pytest.skip("no Chromium, Chrome or Edge here")
    assert huikuan("report", sent, "-o", tmp_path / "r.pdf").code == 0
    assert 1 <= pages((tmp_path / "r.pdf").read_bytes()) <= 4
    assert huikuan("report", sent, "-o", tmp_path / "r.png").code == 0
    assert struct.unpack(">II", (tmp_path / "r.png").read_bytes()[16:24])[0] == 2 * PHONE


def test_without_a_browser_nothing_is_gathered(sent, huikuan, tmp_path, monkeypatch):
    monkeypatch.setenv("HUIKUAN_BROWSER", "/nowhere/chromium")
    refused = huikuan("report", sent, "-o", tmp_path / "r.pdf")
    assert refused.code == 2 and "没有找到" in refused.err and list(tmp_path.iterdir()) == []


def test_without_what_reads_many_workbooks(sent, tmp_path):
    """A PC that has not installed it is told what to install; one workbook's report needs none of it."""
    block = (
        "import sys\n"
        "class Nobody:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.partition('.')[0] == 'pyarrow': raise ModuleNotFoundError(name, name=name)\n"
        "sys.meta_path.insert(0, Nobody())\n"
        "from xl_huikuan.cli import main\n"
        "main(sys.argv[1:])\n"
    )

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", block, *map(str, arguments)], capture_output=True, encoding="utf-8", timeout=120
        )

    for command, out in (("report", "r.html"), ("consolidate", "all.xlsx")):
        ran = run(command, sent, "-o", tmp_path / out)
        assert (ran.returncode, ran.stdout) == (2, "") and 'pip install "xl-huikuan[office]"' in ran.stderr, ran.stderr
    assert run("report", next(sent.glob("*.xlsm")), "-o", tmp_path / "one.html").returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["one.html"]
