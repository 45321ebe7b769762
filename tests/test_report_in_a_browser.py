"""The report in a real browser: no console error, nothing too wide for a phone, figures on touch, light and dark, PDF and PNG.

Needs Playwright for Python and a Chromium (Debian's `chromium`); skipped where one is missing.
"""

from __future__ import annotations

import os
import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import JIA, TODAY
from month_in_memory import InMemory, for_customer, small_month

from xl_huikuan.book.file.book import FileBook
from xl_huikuan.demo.make import make_demo
from xl_huikuan.demo.month import TODAY as DEMO_DAY
from xl_huikuan.jobs.opening import open_month
from xl_huikuan.report.browser import PHONE, find_browser, pdf_of, png_of
from xl_huikuan.report.contents import CHARTED, report_of
from xl_huikuan.report.customer_sheets import customer_sheets
from xl_huikuan.report.pages import customers_page, report_page

LONG = "安徽省阜阳市颍上县慎城镇顺河路隆辉副食酒水批发经营部（总店）😀AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
CASES = [(width, scheme) for width in (PHONE, 1280) for scheme in ("light", "dark")]


def opened():
    month = small_month()
    for_customer(month, "tblCustomers", JIA, 客户名称=LONG)
    for_customer(month, "tblFollowups", JIA, 客户名称=LONG, 原因=LONG)
    return open_month(InMemory(month), TODAY, for_plan=False, writes=False)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="no Playwright for Python here")
    found = find_browser()
    if found is None:
        pytest.skip("no Chromium, Chrome or Edge here")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        yield browser
        browser.close()


def visited(chromium: Any, path: Path, width: int, scheme: str) -> tuple[Any, list[str]]:
    context = chromium.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, has_touch=width == PHONE, offline=True
    )
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith("file:") else said.append(request.url))
    page.goto(path.as_uri())
    return page, said


@pytest.mark.parametrize(("width", "scheme"), CASES)
def test_as_people_see_it(chromium, tmp_path, width, scheme):
    path = tmp_path / "r.html"
    path.write_text(report_page(report_of(opened())), "utf-8")
    page, said = visited(chromium, path, width, scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    bar = page.locator("[data-tip]").first
    assert not page.is_visible("#tip")
    bar.scroll_into_view_if_needed()
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")  # scrolling is over
    (bar.tap if width == PHONE else bar.hover)()
    assert page.inner_text("#tip") == "本月任务 · 金额：50.0万元（500,000.00元）"
    around = page.locator("#tip").bounding_box()
    assert around["x"] >= 0 and around["x"] + around["width"] <= width
    page.locator("h1").click()
    assert not page.is_visible("#tip")
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", background)[:3])) < 200) == (scheme == "dark")
    names = page.locator("svg .axis.y text").all_text_contents()
    assert page.locator("svg").count() == len(CHARTED) and any(name.startswith("安徽省") for name in names)
    for text in page.locator("svg text").all():  # no label is cut at the picture's edge
        held, around = text.bounding_box(), text.locator("xpath=ancestor::*[name()='svg']").bounding_box()
        if held is not None:
            assert held["x"] >= around["x"] - 1 and held["x"] + held["width"] <= around["x"] + around["width"] + 1
    assert said == []


def test_colours_can_be_told_apart_and_read(chromium, tmp_path):
    """Contrast of text (WCAG AA), and of the bars' colours for people who see no red, or no green (Viénot 1999)."""
    path = tmp_path / "r.html"
    path.write_text(report_page(report_of(opened())), "utf-8")
    for scheme in ("light", "dark"):
        page, _ = visited(chromium, path, PHONE, scheme)
        colours = {
            name: colour(page.evaluate(f"getComputedStyle(document.documentElement).getPropertyValue('--{name}')"))
            for name in ("page", "card", "ink", "soft", "c0", "c1", "c2", "lack", "gain")
        }
        assert min(contrast(colours[text], colours[on]) for text in ("ink", "soft") for on in ("page", "card")) >= 4.5
        for one, other in (("c0", "c1"), ("c1", "c2"), ("c0", "c2"), ("c0", "lack"), ("lack", "gain")):
            for seen in (_NO_RED, _NO_GREEN):
                assert apart(through(seen, colours[one]), through(seen, colours[other])) > 0.12, (scheme, one, other)


_NO_RED = ((0.11238, 0.88762, 0.0), (0.11238, 0.88762, 0.0), (0.00401, -0.00401, 1.0))
_NO_GREEN = ((0.29275, 0.70725, 0.0), (0.29275, 0.70725, 0.0), (-0.02234, 0.02234, 1.0))


def colour(text: str) -> tuple[float, ...]:
    """Linear red, green, blue, 0 to 1."""
    plain = text.strip().lstrip("#")
    parts = [int(plain[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    return tuple(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)


def through(matrix, seen):
    return tuple(sum(a * b for a, b in zip(row, seen, strict=True)) for row in matrix)


def apart(one, other):
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5


def contrast(one, other):
    bright, dim = sorted((0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2] for c in (one, other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def test_as_pdf_and_png():
    if find_browser() is None:
        pytest.skip("no Chromium, Chrome or Edge here")
    page = report_page(report_of(opened())).encode()
    pdf = pdf_of(page)
    assert pdf.startswith(b"%PDF-") and pages(pdf) == 3  # the dashboard's figures with charts, what to do, and the list
    png = png_of(page)
    assert png.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", png[16:24])
    assert width == 2 * PHONE and height > 3 * PHONE


def test_the_demo_on_paper(tmp_path):
    """As the guides have it: two pages of 看板, one of the list."""
    if find_browser() is None:
        pytest.skip("no Chromium, Chrome or Edge here")
    month = open_month(FileBook(make_demo(tmp_path)[0], looks=True), DEMO_DAY, for_plan=False, writes=False)
    assert pages(pdf_of(report_page(report_of(month)).encode())) == 3


def test_a_customer_a_page():
    if find_browser() is None:
        pytest.skip("no Chromium, Chrome or Edge here")
    assert pages(pdf_of(customers_page(customer_sheets(opened())).encode())) == 5


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))
