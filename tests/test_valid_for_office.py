"""What we build and write is valid for Office 2013, 2019 and Microsoft 365, as Microsoft's Open XML SDK has it.

And what that validator passes over, though Excel would offer to repair it: tables that do not agree with their sheets.
"""

from __future__ import annotations

import datetime as dt
import shutil
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import office_lists
import office_tables
import pytest
from conftest import TODAY as SMALL_TODAY
from conftest import fill_small
from foreign_files import text
from hosts import validator
from lxml import etree
from office_edits import (
    add_column,
    add_comment,
    add_format_and_validation,
    add_row,
    add_sheet,
    drop_column,
    drop_name,
    drop_sheet,
    drop_table,
    edit_sheet,
    filter_on,
    for_customer,
    insert_rows_above,
    protect,
    rename_sheet,
    totals_row,
)
from ooxml_books import edit_zip, office_book, swap
from openpyxl.utils.cell import range_boundaries
from test_together_files import fill as fill_with_history
from test_versions import FIRST_VERSION, LACKS, NAMES

from xl_huikuan import cli
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.jobs.break_down import break_down
from xl_huikuan.jobs.follow_up import follow_up
from xl_huikuan.jobs.suggest_measures import suggest_measures
from xl_huikuan.ooxml.errors import OoxmlError
from xl_huikuan.ooxml.new_table import ColumnSpec
from xl_huikuan.ooxml.package import Package
from xl_huikuan.ooxml.references import Area
from xl_huikuan.ooxml.workbook import CellWrite, Workbook
from xl_huikuan.template import template_path

installed = pytest.mark.skipif(validator.missing() is not None, reason=str(validator.missing()))
DEMO_TODAY = dt.date(2026, 11, 23)
MAKERS: dict[str, Callable[[Path], Path | None]] = {}
"""What makes each file, in a folder; the file that it was made of, where somebody else made that."""


def made(maker: Callable[[Path], Path | None]) -> Callable[[Path], Path | None]:
    MAKERS[maker.__name__] = maker
    return maker


def run(*arguments: object) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([str(argument) for argument in arguments])
    assert ended.value.code == 0


def before(path: Path) -> Path:
    """The file as it is now, beside itself."""
    return Path(shutil.copy2(path, path.with_name("before.xlsm")))


@made
def template(folder: Path) -> None:
    shutil.copy2(template_path(), folder / "made.xlsm")


@made
def new(folder: Path) -> None:
    run("new", "-o", folder / "made.xlsm", "--today", SMALL_TODAY)


@made
def new_from(folder: Path) -> None:
    """Out of an office's own tables."""
    sources = [shape(folder) for shape in office_tables.SHAPES]
    run("new", "--from", *sources, "-o", folder / "made.xlsm", "--today", office_tables.TODAY)
    for path in sources:
        path.unlink()


@made
def new_targets(folder: Path) -> None:
    """An empty list of targets."""
    run("new", "--targets", "-o", folder / "made.xlsx", "--today", SMALL_TODAY)


def a_list(path: Path, month: str, *targets: list[object]) -> Path:
    """Sixty customers of one rep, with history."""
    lines = [[*office_lists.LINES[0][:2], f"K{n}", f"客户{n}", "B", 1000.0 * n, None] for n in range(1, 61)]
    history = [[f"2026-{m:02}", "K1", 1e5, None, 9e4] for m in range(1, 11)]
    heads = {"lines": office_lists.HEAD, "history": office_lists.HISTORY_HEAD, "targets": office_lists.TARGET_HEAD}
    said = {"lines": lines, "history": history, "targets": targets or [office_lists.COMPANY]}
    return office_lists.written(
        path.with_name(f"list-{month}.xlsx"), **{name: [heads[name], *said[name]] for name in said}
    )


@made
def issue(folder: Path) -> None:
    """A rep's first workbook."""
    path = a_list(folder / "list.xlsx", "2026-12")
    run("issue", path, "-o", folder, "--month", "2026-12", "--today", "2026-11-28")
    path.unlink()


@made
def retarget(folder: Path) -> None:
    """One that goes on from it, with a changed target."""
    before_, after = a_list(folder / "x", "2026-11"), a_list(folder / "x", "2026-12", ["公司", "", 987_654.32])
    run("issue", before_, "-o", folder / "11", "--month", "2026-11", "--today", "2026-11-01")
    run("issue", before_, "-o", folder, "--from", folder / "11", "--month", "2026-12", "--today", "2026-12-01")
    run("retarget", after, folder, "--month", "2026-12", "--today", "2026-12-15")
    before_.unlink()
    after.unlink()


@made
def learn(folder: Path) -> None:
    """One of two that learn from each other."""
    for name in ("made", "other"):
        fill_with_history(folder / f"{name}.xlsm", name)
    run("learn", folder)
    (folder / "other.xlsm").unlink()


@made
def demo(folder: Path) -> None:
    run("demo", "-o", folder)


@made
def plan(folder: Path) -> None:
    fill_small(folder / "small.xlsm")
    run("plan", folder / "small.xlsm", "-o", folder / "made.xlsm", "--anew", "--today", SMALL_TODAY)
    (folder / "small.xlsm").unlink()


@made
def measures(folder: Path) -> None:
    demo(folder)
    [path] = workbooks(folder)
    run("measures", path, "--budget", "2万", "--today", DEMO_TODAY)


@made
def log(folder: Path) -> None:
    fill_small(folder / "made.xlsm")
    typed = {"联系方式": "电话", "结果": "月底付", "再次承诺金额": 30_000.0, "再次承诺日期": SMALL_TODAY}
    for_customer(folder / "made.xlsm", "tblFollowups", "00102", **typed)
    run("log", folder / "made.xlsm", "--today", SMALL_TODAY)


@made
def review(folder: Path) -> None:
    demo(folder)
    [path] = workbooks(folder)
    run("review", path, "--today", DEMO_TODAY)


@made
def rollover(folder: Path) -> None:
    """The next month's workbook, of an office with a column and a sheet of its own."""
    demo(folder)
    [path] = workbooks(folder)
    add_column(path, "tblCustomers", "自用列")
    add_sheet(path, "自用", {"A1": "我们自己的", "A2": "=1+1"})
    run("rollover", path, "--today", dt.date(2026, 11, 30), "-o", folder / "made.xlsm")
    path.unlink()


@made
def import_receipts(folder: Path) -> None:
    demo(folder)
    [path] = workbooks(folder)
    bank = text(folder / "a.csv", ["日期,对方户名,金额,流水号", "20261112,王二,500,B1", f"{DEMO_TODAY},李四,-60,"])
    run("import-receipts", path, bank, "--today", DEMO_TODAY)


@made
def distribute_receipts(folder: Path) -> None:
    demo(folder)
    bank = text(folder / "a.csv", ["日期,客户名称,金额,流水号", f"{DEMO_TODAY},无此客户,500,B1"])
    run("distribute-receipts", bank, folder, "--today", DEMO_TODAY)


@made
def consolidate(folder: Path) -> None:
    """Of two reps, one with a name like a formula, and a file that is none."""
    import office_books

    office_books.lay_out(folder / "各业务员", 2, 12)
    office_books.patched(
        office_books.made(12, 1.0), folder / "各业务员" / "三.xlsm", 2, rep="=1+1 &amp; “王”", region="北"
    )
    (folder / "各业务员" / "坏.xlsm").write_bytes(b"no workbook")
    run("consolidate", folder / "各业务员", "-o", folder / "made.xlsx", "--workers", "1")
    shutil.rmtree(folder / "各业务员")


@made
def followups(folder: Path) -> None:
    """With a row typed, a result to be moved away, and a contact's text that looks like a formula."""
    fill_small(folder / "made.xlsm")
    note = "=1+1 & <b>\u00a0“\x0b_x0041_”\r\n" + "长" * 300
    contact = {"日期": SMALL_TODAY, "客户编码": "00101", "方式": "电话", "结果": "已联系", "备注": note}
    add_row(folder / "made.xlsm", "tblContacts", contact)
    run("followups", folder / "made.xlsm", "--today", SMALL_TODAY + dt.timedelta(days=2))


@made
def share(folder: Path) -> None:
    demo(folder)
    [path] = workbooks(folder)
    run("share", path, "-o", folder / "made.xlsx")
    path.unlink()


@made
def an_offices_own_workbook(folder: Path) -> Path:
    path = folder / "made.xlsm"
    fill_small(path)
    add_column(path, "tblFollowups", "我的标记", ["甲", "乙"])
    add_column(path, "tblPlan", "奖金", formula="tblPlan[[#This Row],[本月目标]]*0.01")
    totals_row(path, "tblReceipts", "日期", "金额", 140_000)
    add_comment(path, "目标调整", "C5", "批注")
    add_format_and_validation(path, "承诺登记", "F5:F9")
    add_sheet(path, "本办", {"A1": "合计", "A2": "=SUM(tblPlan[本月目标])"})
    filter_on(path, "跟进清单", "tblFollowups", "客户编码", [5])
    insert_rows_above(path, "承诺与差距", 2, "本办抬头")
    protect(path, "计划")
    rename_sheet(path, "参数", "本办参数")
    as_it_was = before(path)
    for job in (break_down, follow_up, suggest_measures):
        assert job(FileBook(path), SMALL_TODAY + dt.timedelta(days=2)).written.changed
    return as_it_was


@made
def an_older_workbook(folder: Path) -> Path:
    demo(folder)
    [made] = workbooks(folder)
    path = made.rename(folder / "made.xlsm")
    for table, header in LACKS:
        drop_column(path, table, header)
    for name in NAMES:
        drop_name(path, name)
    drop_sheet(path, "复盘")
    drop_table(path, "tblMeasures")
    as_it_was = before(path)
    for job in (break_down, suggest_measures, follow_up):
        assert job(FileBook(path), DEMO_TODAY).written.changed
    return as_it_was


@made
def repair(folder: Path) -> Path:
    """A workbook of the first version, all of whose formulas are others."""
    path = Path(shutil.copy2(FIRST_VERSION, folder / "made.xlsm"))
    as_it_was = before(path)
    run("repair", path)
    return as_it_was


@made
def undo(folder: Path) -> None:
    followups(folder)
    run("undo", folder / "made.xlsm")


@made
def a_library_workbook(folder: Path) -> Path:
    """A workbook with charts, slicers and a rich text, to which all that the library can add is added."""
    path = office_book(folder / "made.xlsm", totals=True)
    as_it_was = before(path)
    book = Workbook.open(path)
    sheet = book.table("tblPlan").sheet
    book.table("tblPlan").add_column(
        "_x0041_\n<&>", like="目标", formula=None, values=[1, "二", None, True, 2.5], width=30
    )
    book.add_name("hk_new", sheet, Area(30, 9, 30, 9))
    book.add_sheet("规则 & “表”", like=sheet)
    columns, row = [ColumnSpec("甲", "1+1"), ColumnSpec("乙")], [CellWrite(2, "1+1"), CellWrite(" x ")]
    book.add_table("规则 & “表”", "tblRules", 4, 2, columns, [row])
    book.add_table("看板", "tblMore", 40, 1, [ColumnSpec("甲")], [])
    assert book.save(path)
    return as_it_was


def workbooks(folder: Path) -> list[Path]:
    """What the maker leaves, without backups and what it was made of."""
    return [path for path in folder.glob("*.xls?") if path.name != "before.xlsm" and "备份" not in path.name]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Each maker's file, and what it was made of; made once."""
    found: dict[str, tuple[Path, Path | None]] = {}

    def file(maker: str) -> tuple[Path, Path | None]:
        if maker not in found:
            folder = tmp_path_factory.mktemp(maker)
            origin = MAKERS[maker](folder)
            [path] = workbooks(folder)
            found[maker] = path, origin
        return found[maker]

    return file


@installed
@pytest.mark.parametrize("version", validator.VERSIONS)
@pytest.mark.parametrize("maker", MAKERS)
def test_office_takes_it(files, maker, version):
    path, _ = files(maker)
    assert validator.faults(path, version) == []


@installed
@pytest.mark.parametrize("maker", ["an_offices_own_workbook", "an_older_workbook", "repair", "a_library_workbook"])
def test_what_is_not_ours_was_valid_before(files, maker):
    """Else these files would show nothing."""
    _, origin = files(maker)
    assert validator.faults(origin, "Office2013") == []


READ_ONLY = {"check", "show", "report", "version", "setup", "doctor", "selftest", "bundle"}


def test_every_command_that_writes_a_workbook_is_here():
    commands = {command.callback.__name__ for command in cli.app.commands.values()}
    assert commands - READ_ONLY <= MAKERS.keys(), "write a maker for what the new command writes"


@installed
@pytest.mark.parametrize("version", validator.VERSIONS)
def test_the_validator_notices(tmp_path, version):
    path = Path(shutil.copy2(template_path(), tmp_path / "broken.xlsm"))
    edit_sheet(path, "计划", lambda root: root.append(etree.Element(f"{{{root.nsmap[None]}}}cols")))
    edit_zip(path, {"xl/worksheets/sheet2.xml": swap(b"<sheetData>", b'<sheetData unknown="1">')})
    told = "\n".join(validator.faults(path, version))
    assert "unexpected child element" in told and "The 'unknown' attribute is not declared" in told


# ---- what the validator does not look at -----------------------------------------------------------------------------

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def disagreements(path: Path) -> list[str]:
    """Tables that do not agree with their sheets or with each other: Excel repairs such a workbook by dropping them."""
    package, wrong = Package.open(path), []
    try:
        book = Workbook.open(path)
    except OoxmlError as error:
        return [f"refused: {error.fault}"]
    roots = [etree.fromstring(package.read(name)) for name in package.names() if name.startswith("xl/tables/table")]
    for attribute in ("id", "displayName"):
        counts = Counter(root.get(attribute).lower() for root in roots)
        wrong += [f"{attribute} {value} twice" for value, count in counts.items() if count > 1]
    areas: list[tuple[str, tuple[int, int, int, int]]] = []
    for root in roots:
        name, held = root.get("displayName"), range_boundaries(root.get("ref"))
        left, top, right, bottom = held
        columns = root.findall(f"{MAIN}tableColumns/{MAIN}tableColumn")
        if not len(columns) == int(root.find(f"{MAIN}tableColumns").get("count")) == right - left + 1:
            wrong.append(f"{name}: number of columns")
        for attribute in ("id", "name"):
            if len({column.get(attribute).lower() for column in columns}) < len(columns):
                wrong.append(f"{name}: two columns of one {attribute}")
        table = book.table(name)
        header = book.cells(table.sheet, Area(top, left, top, right))
        shown = [header.value(top, column) for column in range(left, right + 1)]
        wrong += [
            f"{name}: {told} over {cell}" for told, cell in zip(table.columns, shown, strict=False) if told != cell
        ]
        last = bottom - int(root.get("totalsRowCount", "0"))
        if last <= top:
            wrong.append(f"{name}: no row")
        filtered = root.find(f"{MAIN}autoFilter")
        if filtered is not None and range_boundaries(filtered.get("ref")) != (left, top, right, last):
            wrong.append(f"{name}: its filter covers something else")
        wrong += [
            f"{name}: over another table" for sheet, area in areas if sheet == table.sheet and overlap(area, held)
        ]
        areas.append((table.sheet, held))
    return wrong


def overlap(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


@pytest.mark.parametrize("maker", MAKERS)
def test_tables_agree_with_their_sheets(files, maker):
    path, _ = files(maker)
    assert disagreements(path) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b'tableColumns count="', b'tableColumns count="1', "number of columns"),
        (b'id="2" name=', b'id="1" name=', "two columns of one id"),
        ('name="客户名称"'.encode(), 'name="客户编码"'.encode(), "refused: table-column-twice"),
        ('name="客户名称"'.encode(), 'name="名称"'.encode(), "名称 over 客户名称"),
        (b'displayName="tblPlan"', b'displayName="tblReview"', "refused: table-twice"),
    ],
)
def test_a_table_that_does_not_agree_is_noticed(tmp_path, old, new, said):
    path = Path(shutil.copy2(template_path(), tmp_path / "broken.xlsm"))
    with zipfile.ZipFile(path) as package:
        [part] = [n for n in package.namelist() if "/table" in n and b'displayName="tblPlan"' in package.read(n)]
    edit_zip(path, {part: swap(old, new)})
    assert said in "\n".join(disagreements(path))
