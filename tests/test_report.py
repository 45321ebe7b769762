"""`huikuan report`: the figures of 看板 and show, nobody's text becomes markup, nothing is fetched; and what a customer is shown."""

from __future__ import annotations

import datetime as dt
import re
import sys

import pytest
from conftest import BING, DING, JIA, TODAY, WU, YI
from examples import at_most
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import html
from month_in_memory import InMemory, for_customer, small_month

from xl_huikuan.book.contract.dashboard import GAP
from xl_huikuan.book.contract.kinds import Kind
from xl_huikuan.book.contract.totals import BOARD
from xl_huikuan.book.problems import BookError
from xl_huikuan.jobs.opening import open_month
from xl_huikuan.report import browser, charts
from xl_huikuan.report.charts import bars_of, chart_of
from xl_huikuan.report.contents import CHARTED, Panel, report_of
from xl_huikuan.report.customer_sheets import customer_sheets
from xl_huikuan.report.files import write_report
from xl_huikuan.report.pages import customers_page, report_page
from xl_huikuan.report.texts import at_a_glance, exact, in_wan, shown_text
from xl_huikuan.values import CellError

NOW = dt.datetime(2026, 11, 18, 9)
NASTY = (
    "<script>alert(1)</script>&amp;\"'😀👨‍👩‍👧</svg>{{ 7*7 }}很长很长很长很长很长很长很长很长很长很长很长很长很长的名字"
)


def opened(month=None, today=TODAY):
    return open_month(InMemory(month or small_month()), today, for_plan=False, writes=False)


def page_of(month=None):
    return html.fromstring(report_page(report_of(opened(month))))


def test_the_tiles_are_the_figures_of_show(small, huikuan, tmp_path):
    told = huikuan("show", small, "--today", TODAY, "--json").json
    huikuan("report", small, "-o", tmp_path / "r.html", "--today", TODAY)
    page = html.fromstring((tmp_path / "r.html").read_bytes())
    shown = {f"{BOARD}·{tile.get('data-label')}": tile.get("data-exact") for tile in page.xpath("//dd[@data-exact]")}
    totals = {label: figure for label, figure in told["totals"].items() if label.startswith(f"{BOARD}·")}
    assert len(totals) > 5
    kinds = {label: "rate" if label.endswith("率") else "" for label in totals}
    for label, figure in totals.items():
        plain = shown[label].replace(",", "")
        known = float(plain.rstrip("%")) / 100 if plain.endswith("%") else float(plain)
        assert known == pytest.approx(figure, abs=0.0005 if kinds[label] else 0.001), label
    listed = [each.strip() for each in page.xpath("//article[@class='call']/h3/span[1]/text()")]
    assert listed == [f"{row['序号']}. {row['客户名称']}" for row in told["rows"]] and listed


def test_the_small_months_figures_by_hand():
    """A target of 500,000; 40,000 + 90,000 + 10,000 came; 60,000 + 50,000 + 30,000 are promised."""
    page = page_of()
    tiles = {tile.get("data-label"): (tile.get("data-exact"), tile.text) for tile in page.xpath("//dd[@data-exact]")}
    assert tiles["本月任务"] == ("500,000.00", "50.0") and tiles["累计实收"] == ("140,000.00", "14.0")
    assert tiles["客户承诺"] == ("140,000.00", "14.0") and tiles["完成率"] == ("28.0%", "28.0%")
    tips = page.xpath("//*[contains(@class, 'waterfall')]//@data-tip")
    assert tips[0] == "本月任务 · 金额：50.0万元（500,000.00元）"
    # nobody committed to 40,000 of 甲's, 100,000 of 乙's, 50,000 of 丙's, 70,000 of 丁's, 100,000 of 戊's
    assert "未承诺 · 金额：36.0万元（360,000.00元）" in tips
    steps = page.xpath("//section[h2='节点（累计）']//td[@class='figure']/text()")
    assert "14.0" in steps


def test_lists_are_in_wan_and_what_is_charted_can_be_read_to_the_cent():
    """甲 promised 60,000 by the 10th, of which 40,000 came."""
    page = page_of()
    broken = page.xpath("//section[h2='到期没兑现的承诺']//tr[td[starts-with(., '甲')]]")[0]
    assert [cell.text for cell in broken] == ["甲酒业", "2026-11-10", "6.0", "2.0"]
    assert broken.xpath("td[@class='day']/text()") == ["2026-11-10"]
    assert "360,000.00" in page.xpath("//section[h2='从任务到回款：每根柱从上一根的尽头开始']//details//td/text()")


def test_promises_that_nobody_can_date_are_told():
    month = small_month()
    month.promises.due_on.set_raw(0, "过两天")  # 甲's 60,000
    page = page_of(month)
    told = page.xpath("//section[h2='没算进失信的']//td/text()")
    assert told == ["有 1 笔承诺看不出哪天到期，6.0 万元没有算进失信；日期看不懂的，也没有算进客户承诺。照“校验”改"]
    assert not page_of().xpath("//section[h2='没算进失信的']")


def test_texts_of_cells_are_never_markup():
    month = small_month()
    for_customer(month, "tblCustomers", JIA, 客户名称=NASTY, 联系人="<b>李</b>", 电话="javascript:alert(1)")
    for_customer(month, "tblFollowups", JIA, 客户名称=NASTY, 联系人="<b>李</b>", 电话="javascript:alert(1)", 原因=NASTY)
    month.names |= {"hk_rep": "<img src=x onerror=alert(1)>", "hk_region": "</style><script>"}
    text = report_page(report_of(opened(month)))
    page = html.fromstring(text)
    assert len(page.xpath("//script")) == 1 and len(page.xpath("//style")) == 1
    assert not page.xpath("//img | //b | //a[starts-with(@href, 'javascript')]")
    assert shown_text(NASTY) in page.xpath("//article[@class='call']/p/text()")
    assert [tip for tip in page.xpath("//@data-tip") if tip.startswith(shown_text(NASTY))]
    assert not re.search(r" on[a-z]+=", re.sub(r">[^<]*<|\"[^\"]*\"", "", text))
    sheets = html.fromstring(customers_page(customer_sheets(opened(month))))
    assert len(sheets.xpath("//script")) == 1 and sheets.xpath("//strong/text()")[0] == shown_text(NASTY)


@settings(max_examples=at_most(60), deadline=None)
@given(st.text(min_size=1, max_size=30))
@example("\x00\x1b[31m\ud800]]>")
def test_any_name_can_be_drawn(name):
    chart = chart_of(Panel(GAP, [bar(name, 100.0, 0.0, 100.0), bar("b", 40.0, 100.0, 60.0)]))
    assert chart is not None
    drawn = html.fromstring(chart)
    assert len(drawn.xpath("//@data-tip")) == 2 and not drawn.xpath("//script | //style | //*[@style]")


def test_nothing_is_fetched():
    text = report_page(report_of(opened()))
    outside = re.sub(r'xmlns(:\w+)?="[^"]*"', "", text)
    assert "://" not in outside and "@import" not in text and "url(" not in text and "src=" not in text
    assert "default-src 'none'" in text


def test_every_block_of_charts_is_drawn():
    assert {block.name for block in CHARTED} == {*charts._DRAWN}
    assert len(page_of().xpath("//*[local-name()='svg']")) == len(CHARTED)


def test_a_page_is_small():
    assert len(report_page(report_of(opened())).encode()) < 70_000


def test_a_phone_number_is_dialled_and_nothing_else():
    month = small_month()
    for_customer(month, "tblFollowups", JIA, 电话="138-0000 1234")
    for_customer(month, "tblFollowups", DING, 电话="找他老婆")
    page = page_of(month)
    assert page.xpath("//a/@href") == ["tel:13800001234"] and "找他老婆" in page.text_content()


def test_who_has_no_list_is_told():
    month = small_month()
    month["tblFollowups"].rearrange([])
    month.names["hk_listed_on"] = None
    assert "还没有生成过跟进清单" in page_of(month).text_content()


def test_faulty_figures_are_told():
    month = small_month()
    for_customer(month, "tblPromises", JIA, 承诺金额="若干")
    assert "数据里有" in page_of(month).text_content()


def test_an_error_is_said_and_has_no_size():
    unknown = ["未承诺 #VALUE!", CellError.VALUE, 100.0, *[CellError.VALUE] * 6]
    panel = Panel(GAP, [bar("本月任务", 100.0, 0.0, 100.0), unknown, bar("已回款", 60.0, 0.0, 60.0)])
    drawn = html.fromstring(chart_of(panel))
    assert (
        drawn.xpath("//@data-tip")[1] == "未承诺 · 金额：#VALUE!" and drawn.xpath("//*[@data-tip]/@height")[1] == "0.0"
    )
    assert "#VALUE!" in drawn.text_content()
    assert chart_of(Panel(GAP, [])) is None


def bar(label, amount, start, end):
    """A row of the waterfall that stays above nothing."""
    low, high = sorted((start, end))
    return [f"{label} 9.9", amount, start, end, low, high, low, high - low, 0.0]


def test_bars_of_a_waterfall():
    """100 fall by 30 to 70 and by 20 to 50, rise by 10 to 60, which is what came."""
    bars = [(0.0, 100.0), (100.0, 70.0), (70.0, 50.0), (50.0, 60.0), (0.0, 60.0)]
    assert bars_of(bars) == ["total", "lack", "lack", "gain", "total"]
    assert bars_of([(0.0, 100.0), (100.0, 100.0), (0.0, 100.0)]) == ["total", "lack", "total"]  # nothing is lacking
    assert bars_of([(0.0, 100.0), (None, None), (0.0, 0.0)]) == ["total", "lack", "total"]
    assert bars_of([]) == []


def test_each_bar_stands_on_the_end_of_the_one_before():
    """Of 100 nothing is left to break down, 30 are not committed, 60 came, and 10 went beyond: 100, 70, 80 at the bars' heads."""
    rows = [
        bar("任务", 100.0, 0.0, 100.0),
        bar("缺", 30.0, 100.0, 70.0),
        bar("多", 10.0, 70.0, 80.0),
        bar("回", 80.0, 0.0, 80.0),
    ]
    drawn = html.fromstring(chart_of(Panel(GAP, rows)))
    task, lack, more, came = (
        (float(each.get("y")), float(each.get("height"))) for each in drawn.xpath("//*[@data-tip]")
    )
    scale = task[1] / 100
    near = lambda figure: pytest.approx(figure, abs=0.05)  # noqa: E731
    assert lack == (near(task[0]), near(30 * scale))
    assert more[0] + more[1] == near(lack[0] + lack[1]) and more[1] == near(10 * scale)
    assert came == (near(more[0]), near(80 * scale))


def test_more_broken_down_than_there_is_stands_above_the_task():
    """50 to do, 60 broken down: the bar rises by 10, and says −10."""
    rows = [bar("任务", 50.0, 0.0, 50.0), bar("未分解", -10.0, 50.0, 60.0), bar("回", 60.0, 0.0, 60.0)]
    drawn = html.fromstring(chart_of(Panel(GAP, rows)))
    task, over, _ = drawn.xpath("//*[@data-tip]")
    assert float(over.get("y")) < float(task.get("y")) and "gain" in over.get("class")
    assert "（-10.00元）" in over.get("data-tip")


def test_below_nothing():
    """More came back than came in: 10 to do, −5 received."""
    gone = ["已回款 -0.1", -5.0, 0.0, -5.0, -5.0, 0.0, 0.0, 0.0, -5.0]
    drawn = html.fromstring(chart_of(Panel(GAP, [bar("任务", 10.0, 0.0, 10.0), gone])))
    tips = drawn.xpath("//*[@data-tip][@height > 0]/@data-tip")
    assert [tip.partition(" ")[0] for tip in tips] == ["任务", "已回款"]


def test_the_days_so_far_are_a_line_and_the_rest_of_the_month_is_none():
    """30 days of steps; 18 of receipts until the 18th: 140,000 by then."""
    page = page_of()
    tips = page.xpath("//section[h2='一天一天累计']//@data-tip")
    due, came = ([tip for tip in tips if f"· {header}：" in tip] for header in ("节点应达", "已回款"))
    assert len(due) == 30 and len(came) == TODAY.day
    assert came[-1] == "18 · 已回款：14.0万元（140,000.00元）"


def test_what_a_page_says_first():
    page = page_of()
    assert page.xpath("//section/h2/text()")[0] == "准时吗，会到哪里"
    assert len(page.xpath("//section[h2='准时吗，会到哪里']")) == 1


@pytest.mark.parametrize(
    ("yuan", "shown"),
    [
        (0, "0.0"),
        (628_200, "62.8"),
        (3_100, "0.3"),
        (-4_000, "-0.4"),
        (-1, "0.0"),
        (12_345_678, "1,234.6"),
        (662_500, "66.3"),
        (-500, "-0.1"),
    ],
)
def test_in_wan(yuan, shown):
    assert in_wan(yuan) == shown


def test_cells_in_full_and_at_a_glance():
    assert exact(1234.5, Kind.MONEY) == "1,234.50" and at_a_glance(12_345, Kind.MONEY) == "1.2"
    assert exact(0.284, Kind.RATE) == "28.4%" and at_a_glance(CellError.NA, Kind.MONEY) == "#N/A"
    assert exact(None, Kind.MONEY) == "" and exact(3.0, Kind.COUNT) == "3" and exact(TODAY, Kind.DATE) == "2026-11-18"
    assert shown_text("a\n\u202eb\x1b") == "a  b"


# ---- 客户回款计划单


def test_a_customers_sheet_by_hand():
    month = small_month()
    for_customer(month, "tblCustomers", JIA, 联系人="李总")
    for_customer(month, "tblCommitments", JIA, 障碍="库存", 障碍说明="老包装太多", 支持方案="换货 20 件")
    found = customer_sheets(opened(month))
    assert [str(sheet.code) for sheet in found.sheets] == [JIA, YI, BING, DING, WU]
    jia = found.sheets[0]
    assert (jia.target, jia.received, jia.contact) == (100_000_00, 40_000_00, "李总")
    assert [step.deadline for step in jia.steps] == [dt.date(2026, 11, day) for day in (10, 20, 30)]
    assert jia.steps[-1].together == 100_000_00 and sum(step.amount for step in jia.steps) == 100_000_00
    assert [(each.due, each.amount, each.paid) for each in jia.promises] == [
        (dt.date(2026, 11, 10), 60_000_00, 40_000_00)
    ]
    assert (jia.difficulty, jia.support) == ("库存：老包装太多", "换货 20 件")


def test_a_dealer_never_sees_another_nor_what_we_think():
    text = customers_page(customer_sheets(opened(), only=opened().month.customers.code[0]))
    assert "甲酒业" in text and not [name for name in ("乙酒业", "丙酒业", "丁酒业", "戊酒业") if name in text]
    body = html.fromstring(customers_page(customer_sheets(opened()))).xpath("//body")[0].text_content()
    ours = (
        "风险",
        "信用",
        "等级",
        "可信",
        "偏高",
        "偏易",
        "判断",
        "未兑现",
        "部分兑现",
        "催",
        "电话",
        "上门",
        "经理出面",
    )
    assert not [word for word in ours if word in body]


def test_one_sheet_a_page_on_the_command_line(small, huikuan, tmp_path):
    before = small.read_bytes()
    run = huikuan("report", small, "--customers", "-o", tmp_path / "c.html", "--today", TODAY)
    assert run.code == 0 and "5 个客户" in run.out
    assert len(html.fromstring((tmp_path / "c.html").read_bytes()).xpath("//article[@class='sheet']")) == 5
    assert huikuan("report", small, "--customer", "丁酒业", "--today", TODAY).code == 0
    one = small.with_name(f"{small.stem}-客户计划单.html")
    assert html.fromstring(one.read_bytes()).xpath("//article/@data-code") == [DING]
    assert small.read_bytes() == before


# ---- what goes wrong


def failing(**arguments):
    with pytest.raises(BookError) as error:
        write_report(InMemory(small_month()), now=NOW, today=TODAY, **arguments)
    return str(error.value)


def test_a_file_of_another_kind(tmp_path):
    assert failing(out=tmp_path / "a.docx") == "-o：“a.docx”不是能写的文件。文件名请以 .html、.pdf 或 .png 结尾"
    assert not [*tmp_path.iterdir()]


def test_without_a_browser(tmp_path, monkeypatch):
    monkeypatch.setenv(browser.CHOSEN, str(tmp_path / "none"))
    assert failing(out=tmp_path / "a.pdf") == (
        "-o：写 PDF 和图片要用这台电脑上的浏览器（Edge、Chrome 或 Chromium），没有找到。请安装一个，或在环境变量 HUIKUAN_BROWSER "
        "里写它的位置；也可以写成 .html，用浏览器打开再打印"
    )


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for a browser is a shell script")
@pytest.mark.parametrize(("does", "why"), [("exit 3", "退出码 3"), ("exit 0", "什么也没有写出来")])
def test_a_browser_that_fails(tmp_path, monkeypatch, does, why):
    program = tmp_path / "browser"
    program.write_text(f"#!/bin/sh\n{does}\n")
    program.chmod(0o755)
    monkeypatch.setenv(browser.CHOSEN, str(program))
    assert failing(out=tmp_path / "a.pdf") == (
        f"-o：浏览器没能写出文件（{why}）。请再试一次；还不行，写成 .html，用浏览器打开再打印"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["browser"]


def test_nobody_has_a_sheet(tmp_path):
    month = small_month()
    for code in (JIA, YI, BING, DING, WU):
        for_customer(month, "tblCustomers", code, 信用等级="Z")
    with pytest.raises(BookError, match="没有可写的客户回款计划单"):
        write_report(InMemory(month), tmp_path / "c.html", NOW, TODAY, customers=True)


def test_without_the_libraries(small, huikuan, monkeypatch):
    for name in [name for name in sys.modules if name.startswith("xl_huikuan.report")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pygal", None)
    run = huikuan("report", small)
    assert run.code == 2 and '缺少组件 pygal。请运行 pip install "xl-huikuan[report]"' in run.err


def test_the_file_before_is_kept(small, huikuan, tmp_path):
    out = tmp_path / "r.html"
    out.write_text("mine")
    told = huikuan("report", small, "-o", out, "--today", TODAY, "--json").json
    assert (
        [path.read_text() for path in (tmp_path / "备份").iterdir()] == ["mine"]
        and told["backup"]
        and told["count"] > 0
    )
