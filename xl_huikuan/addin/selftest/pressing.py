"""Trials of the buttons' jobs: twice each, rows more and fewer, filters, protection, two workbooks, the dialog."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import xlwings

from xl_huikuan.addin.selftest.compare import contents, month_of, tables_of
from xl_huikuan.addin.selftest.figures import check_ready, expect_agreement
from xl_huikuan.addin.selftest.trial import DEMO, Desk, Notes, NotPossible
from xl_huikuan.book.backups import backups_of
from xl_huikuan.book.contract.columns import Column
from xl_huikuan.book.contract.followups import Followups
from xl_huikuan.book.contract.ledgers import Contacts
from xl_huikuan.book.contract.schema import Table
from xl_huikuan.book.contract.status import Messages
from xl_huikuan.book.live.book import LiveBook

JOBS = ("check", "plan", "measures", "follow_ups", "log", "review")
"""The jobs as the buttons ask Python for them."""
ERROR, PROBLEMS = "error", "problems"
_MORNINGS = 20
_RESULT = "已联系（自检）"


def press(desk: Desk, book: xlwings.Book, job: str) -> tuple[str, str]:
    """Run a button's job without its dialog: the kind of message, and the message."""
    if not desk.run(book, "HkTryAgain"):
        return ERROR, str(desk.run(book, "HkText", Messages.no_python.name))
    answer = desk.run(book, "HkJob", job)
    return str(answer[0]), str(answer[1])


def state_of(book: xlwings.Book) -> dict[str, Any]:
    """What a job must leave as it was."""
    app: Any = book.app.api
    kept = ("Calculation", "ScreenUpdating", "EnableEvents", "DisplayAlerts", "StatusBar")
    return {name: getattr(app, name) for name in kept} | {
        "sheet": str(app.ActiveSheet.Name),
        "cell": str(app.ActiveCell.Address),
    }


def job_twice(desk: Desk, notes: Notes) -> None:
    """Every job twice: the second changes nothing; Excel as it was, one backup a day."""
    book = desk.open(DEMO)
    check_ready(desk, book)
    before = state_of(book)
    for job in JOBS:
        began = time.perf_counter()
        kind, text = press(desk, book, job)
        notes.figures[f"{job}_seconds"] = round(time.perf_counter() - began, 2)
        notes.expect(kind != ERROR, f"{job}：{text}")
        once = contents(book)
        kind, text = press(desk, book, job)
        notes.expect(kind != ERROR, f"{job} 第二次：{text}")
        changed = [name for name, columns in contents(book).items() if columns != once[name]]
        notes.expect(not changed, f"{job} 第二次改动了 {'、'.join(changed)}")
        now = state_of(book)
        notes.expect(now == before, f"{job} 之后 Excel 的状态变了：{before} → {now}")
    expect_agreement(desk, notes, book, "after")
    kept = backups_of(Path(str(book.api.FullName)))
    notes.expect(len(kept) == 1, f"应只有一份备份，有 {len(kept)} 份")


def rows_more_and_fewer(desk: Desk, notes: Notes) -> None:
    """The list made again: two results become two contacts below, whoever has paid leaves the list."""
    book = desk.open(DEMO)
    check_ready(desk, book)
    kind, text = press(desk, book, "follow_ups")
    notes.expect(kind != ERROR, text)
    _drop_blank_contacts(desk, book)
    listed, contacts = _count(book, Followups), _count(book, Contacts)
    if listed < 3:
        raise NotPossible("示例的清单不到三行")
    for row in (0, 1):
        _type_result(book, row)
    live = LiveBook(book, desk.folder)
    month = live.read()
    code, owes = month.followups.code[2], month.followups.outstanding[2]
    row = month.receipts.add_row()
    month.receipts.code[row], month.receipts.amount[row] = code, owes or 0
    receipts = month.receipts
    receipts.received_on[row] = receipts.received_on[0]
    for typed in (receipts.way, receipts.nature, receipts.state):
        typed[row] = typed[0]
    live.write(month)
    desk.settle()
    kind, text = press(desk, book, "follow_ups")
    notes.expect(kind != ERROR, text)
    desk.settle()
    notes.figures |= {"listed": [str(listed), str(_count(book, Followups))], "contacts": [str(contacts), str(_count(book, Contacts))]}  # fmt: skip
    notes.expect(_count(book, Contacts) > contacts, f"“{Contacts.declared.sheet}”没有变长")
    now = month_of(book, desk.folder)
    notes.expect(code not in list(now.followups.code), f"{code} 已经付清，还在清单里")
    said = [text for text in now.contacts.result if text is not None]
    notes.expect(said.count(_RESULT) == 2, f"填了两个结果，“{Contacts.declared.sheet}”里有 {said.count(_RESULT)} 个")
    for table, columns in ((Contacts, Contacts.declared.columns), (Followups, Followups.declared.columns)):
        last = _count(book, table) - 1
        for column in columns:
            above, new = cell(book, table, column, 0), cell(book, table, column, last)
            where = f"{table.declared.sheet} 末行的“{column.header}”"
            notes.expect(above.NumberFormat == new.NumberFormat, f"{where}和首行格式不同")
            notes.expect(_validation(above) == _validation(new), f"{where}没有首行的数据验证")
    expect_agreement(desk, notes, book, "after")


def many_mornings(desk: Desk, notes: Notes) -> None:
    """The list shorter and longer again, morning after morning: no rule that colours it falls into pieces."""
    book = desk.open(DEMO)
    check_ready(desk, book)
    before = _conditions(book)
    live, name = LiveBook(book, desk.folder), Followups.declared.name
    for _ in range(_MORNINGS):
        for change in (-2, 2):
            table = (month := live.read())[name]
            table.rearrange([*range(len(table) + min(change, 0)), *[None] * change])
            live.write(month)
    after = _conditions(book)
    notes.figures["conditional_formats"] = [str(before), str(after)]
    notes.expect(after <= before, f"“{Followups.declared.sheet}”的条件格式从 {before} 条变成了 {after} 条")


def _conditions(book: xlwings.Book) -> int:
    return int(tables_of(book)[Followups.declared.name].sheet.Cells.FormatConditions.Count)


def _drop_blank_contacts(desk: Desk, book: xlwings.Book) -> None:
    """So that the next contact needs a new row."""
    month, rows = month_of(book, desk.folder), tables_of(book)[Contacts.declared.name].api.ListRows
    for row in range(len(month.contacts), 1, -1):
        if not month.contacts.is_blank_row(row - 1):
            break
        rows(row).Delete()


def _validation(at: Any) -> object:
    try:
        return at.Validation.Type
    except Exception:  # what Excel raises where there is none
        return None


def _count(book: xlwings.Book, table: type[Table]) -> int:
    return tables_of(book)[table.declared.name].count


def cell(book: xlwings.Book, table: type[Table], column: Column[Any], row: int) -> Any:
    """A cell of a table, rows from 0."""
    live = tables_of(book)[table.declared.name]
    return live.sheet.Range(f"{live.letters[column.header]}{live.first_row + row}")


def _type_result(book: xlwings.Book, row: int) -> None:
    """What a rep types into the list; the job that makes it anew has to move it away."""
    cell(book, Followups, Followups.result, row).Value2 = _RESULT


def filtered(desk: Desk, notes: Notes) -> None:
    """A filter on the list is cleared by the job that makes it anew."""
    book = desk.open(DEMO)
    check_ready(desk, book)
    live = tables_of(book)[Followups.declared.name]
    code = live.values[Followups.code.header][0]
    live.api.Range.AutoFilter(live.columns.index(Followups.code.header) + 1, str(code))
    kind, text = press(desk, book, "follow_ups")
    notes.expect(kind != ERROR, text)
    live = tables_of(book)[Followups.declared.name]
    notes.expect(live.api.AutoFilter.FilterMode is False, "筛选没有清除")
    hidden = [row for row in range(1, live.count + 1) if live.api.DataBodyRange.Rows(row).EntireRow.Hidden is True]
    notes.expect(not hidden, f"还有 {len(hidden)} 行隐藏着")


def protected(desk: Desk, notes: Notes) -> None:
    """A protected sheet is told, and nothing is written."""
    book = desk.open(DEMO)
    check_ready(desk, book)
    _type_result(book, 0)
    sheet = tables_of(book)[Followups.declared.name].sheet
    sheet.Protect()
    before = contents(book)
    kind, text = press(desk, book, "follow_ups")
    notes.expect(kind == PROBLEMS and str(sheet.Name) in text, f"应说工作表受保护，说的是 {kind}：{text}")
    notes.expect(contents(book) == before, "说了有问题，却还是写了")


def two_books(desk: Desk, notes: Notes) -> None:
    """With two workbooks open, a button works on its own, whichever is in front."""
    own, other = desk.open(DEMO, "甲.xlsm"), desk.open(DEMO, "乙.xlsm")
    check_ready(desk, own)
    for book in (own, other):
        _type_result(book, 0)
    other.api.Activate()
    before = contents(other)
    notes.expect(contents(own) == before, "两本相同的工作簿读到的不同")
    kind, text = press(desk, own, "follow_ups")
    notes.expect(kind != ERROR, text)
    notes.expect(contents(other) == before, "一本的按钮改动了另一本")
    notes.expect(contents(own) != before, "按钮没有改动自己的工作簿")


def dialog(desk: Desk, notes: Notes) -> None:
    """The button's own dialog: it comes, in Chinese that can be read."""
    if not desk.sees_dialogs:
        raise NotPossible("这里看不到对话框")
    book = desk.open(DEMO)
    check_ready(desk, book)
    desk.dialogs.clear()
    desk.run(book, "HkCheck")
    said = "".join(desk.dialogs)
    notes.expect(len(desk.dialogs) == 1, f"应有一个对话框，有 {len(desk.dialogs)} 个")
    notes.expect(str(desk.run(book, "HkText", Messages.title.name)) in said, f"对话框的标题不对：{said}")
    notes.expect("??" not in said and any("一" <= sign <= "鿿" for sign in said), f"对话框里不是看得懂的中文：{said}")
