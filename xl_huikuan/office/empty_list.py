"""新建任务表: an empty list of targets with examples, to be filled by the office."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from pathlib import Path
from typing import Any

from xl_huikuan.book.contract.choices import ON_CREDIT, PREPAID, SETTLEMENTS
from xl_huikuan.book.contract.customers import Customers
from xl_huikuan.book.contract.defaults import rows_of
from xl_huikuan.book.contract.kinds import FORMATS, Kind
from xl_huikuan.book.contract.ledgers import History
from xl_huikuan.book.contract.lists import Grades
from xl_huikuan.book.contract.settings import SETTINGS_SHEET, Settings
from xl_huikuan.book.file.saving import save_content
from xl_huikuan.domain.month_cycle import month_before
from xl_huikuan.office import sheet_words as words
from xl_huikuan.values import Value

_GUIDE_SHEET = "填写说明"
_GUIDE = (
    "“{customers}”：一行一个客户，写清归哪个区域、哪个业务员。一个客户只归一个人；同名的业务员用区域分开。",
    "　　{usual}是分任务的依据：有“{history}”的按历史算，没有的按这一列。{cap}、{floor}、{locked}可以空着。",
    "　　工作簿“{customers}”里还有的列（{more}……）也可以加在右边，表头照写。",
    "“{targets}”：公司、区域、业务员，哪一级要指定就写哪一级；没写的由上一级按平常回款分下去，分毫不差。"
    "只写公司一行也可以。同名的业务员写成“区域/业务员”。",
    "“{history}”（可以不要这张表）：以前各月每个客户的目标、承诺、实收，写得越全，预计回款越准。",
    "“{settings}”（可以不要这张表）：{month}，和全公司统一的设置（工作簿“{settings}”里的项目），写了的每本都照这个。",
    "金额单位是元；也可以写 20万，或把表头写成“{usual}（万元）”。示例的行请删掉，换成自己的。",
    "填好后：先看分得怎么样 huikuan issue 这个文件 -o 文件夹 --dry-run，再去掉 --dry-run 做工作簿。",
)
_COLUMNS = (
    Customers.settlement, Customers.grade, Customers.mean, Customers.cap, Customers.floor, Customers.locked,
    Customers.contact_person, Customers.phone,
)  # fmt: skip
_EXAMPLES = (
    ("华东", "张明", "K001", "示例：甲酒业商行", PREPAID, "A", 200_000, 300_000, None, None, "陈先生", "13800000001"),
    ("华东", "张明", "K002", "示例：乙烟酒批发", ON_CREDIT, "B", 120_000, None, None, None, "", ""),
    ("华东", "李娜", "K003", "示例：丙副食超市", ON_CREDIT, "B", 150_000, None, 50_000, None, "", ""),
    ("华北", "王强", "K004", "示例：丁商贸公司", PREPAID, "C", 90_000, 100_000, None, None, "", ""),
)
_TARGETS = ((words.COMPANY_WORD, "", 600_000), (words.REGION_WORD, "华北", 80_000), (words.REP_WORD, "李娜", 180_000))
_ROWS = 2000
"""Rows with a look and choices of their own."""


def write_empty_list(path: Path, month: str) -> None:
    """Write it; `month` as ``2026-12``.

    Raises:
        BookError: it cannot be written.
    """
    import xlsxwriter

    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        _customers(book)
        _targets(book)
        _history(book, month_before(month))
        _settings(book, month)
        _guide(book)
    save_content(path, None, content.getvalue(), dt.datetime.now())


def _sheet(book: Any, name: str, headers: list[tuple[str, float, Kind]], rows: list[tuple[Value, ...]]) -> Any:
    sheet = book.add_worksheet(name)
    look = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1, "valign": "vcenter", "text_wrap": True})
    sheet.freeze_panes(1, 0)
    sheet.set_row(0, 24)
    for column, (header, width, kind) in enumerate(headers):
        sheet.set_column(column, column, width, book.add_format({"num_format": FORMATS[kind]}))
        sheet.write_string(0, column, header, look)
    for row, values in enumerate(rows, 1):
        for column, value in enumerate(values):
            if value not in (None, ""):
                sheet.write(row, column, value)
    return sheet


def _customers(book: Any) -> None:
    region, code, name = Customers.region, Customers.code, Customers.name
    headers = [(region.header, 10.0, Kind.TEXT), (words.REP_WORD, 10.0, Kind.TEXT), (code.header, 12.0, Kind.CODE)]
    headers.append((name.header, 24.0, Kind.TEXT))
    headers += [(column.header, column.width, column.kind) for column in _COLUMNS]
    sheet = _sheet(book, Customers.declared.sheet, headers, list(_EXAMPLES))
    choices = {Customers.settlement: SETTLEMENTS, Customers.grade: tuple(row[0] for row in rows_of(Grades.declared))}
    for column, said in choices.items():
        at = [header for header, _, _ in headers].index(column.header)
        sheet.data_validation(1, at, _ROWS, at, {"validate": "list", "source": list(said), "error_type": "warning"})


def _targets(book: Any) -> None:
    headers = [(words.HEADERS[words.LEVEL], 10.0, Kind.TEXT), (words.HEADERS[words.NAME], 16.0, Kind.TEXT)]
    headers.append((words.HEADERS[words.AMOUNT], 16.0, Kind.MONEY))
    sheet = _sheet(book, words.TARGET_SHEET, headers, list(_TARGETS))
    levels = {"validate": "list", "source": list(words.LEVEL_WORDS), "error_type": "warning"}
    sheet.data_validation(1, 0, _ROWS, 0, levels)


def _history(book: Any, month: str) -> None:
    columns = (History.month, History.code, History.target, History.commitment, History.received, History.in_time)
    rows = [(month, example[2], 200_000, 180_000, 150_000, 150_000) for example in _EXAMPLES[:1]]
    _sheet(book, words.HISTORY_SHEET, [(c.header, c.width, c.kind) for c in columns], list(rows))


def _settings(book: Any, month: str) -> None:
    shown = (Settings.unit, Settings.calls_per_day, Settings.stock_months)
    rows = [(Settings.month.label, month), *((cell.label, cell.default) for cell in shown)]
    headers = [(words.SETTING_NAME, 24.0, Kind.TEXT), (words.SETTING_VALUE, 16.0, Kind.TEXT)]
    _sheet(book, SETTINGS_SHEET, headers, list(rows))


def _guide(book: Any) -> None:
    sheet = book.add_worksheet(_GUIDE_SHEET)
    sheet.set_column(0, 0, 110, book.add_format({"text_wrap": True, "valign": "top"}))
    more = "、".join(
        c.header for c in (Customers.usual_pay_day, Customers.credit_days, Customers.receivable, Customers.stock)
    )
    facts = {
        "customers": Customers.declared.sheet, "usual": Customers.mean.header, "history": words.HISTORY_SHEET,
        "cap": Customers.cap.header, "floor": Customers.floor.header, "locked": Customers.locked.header, "more": more,
        "targets": words.TARGET_SHEET, "settings": SETTINGS_SHEET, "month": Settings.month.label,
    }  # fmt: skip
    for row, line in enumerate(_GUIDE):
        sheet.write_string(row, 0, line.format(**facts))
