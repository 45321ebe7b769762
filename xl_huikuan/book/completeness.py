"""What a workbook lacks of the contract: what people fill is refused, what the contract works out is added by the next run.

An older workbook lacks what later versions compute; an office may have deleted it. Either way the next job that writes
adds it and says so (`Missing`), and everything else stays.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import field, replace
from typing import Any

from xl_huikuan.book.contract.all_blocks import BLOCKS
from xl_huikuan.book.contract.columns import Column
from xl_huikuan.book.contract.defaults import rows_of
from xl_huikuan.book.contract.footing import Footing
from xl_huikuan.book.contract.former_formulas import FormerCells
from xl_huikuan.book.contract.guide_news import TO_MEND
from xl_huikuan.book.contract.kinds import Kind
from xl_huikuan.book.contract.named import Figure, NamedCell
from xl_huikuan.book.contract.review import ReviewHead
from xl_huikuan.book.contract.schema import Table, TableDeclaration
from xl_huikuan.book.contract.settings import THRESHOLDS, Settings
from xl_huikuan.book.contract.slip import Slip
from xl_huikuan.book.contract.status import FIRST_PROBLEMS, Status
from xl_huikuan.book.contract.tables import NAMES, TABLES
from xl_huikuan.book.contract.versions import FIRST
from xl_huikuan.book.headers import likeliest
from xl_huikuan.book.lost_names import At
from xl_huikuan.book.month import Month, TypedOver
from xl_huikuan.book.month_table import MonthTable, Place
from xl_huikuan.book.problems import BookError, Problem, Rule, Severity
from xl_huikuan.records import record

_STOP = Severity.STRUCTURAL
_MEND = "请运行 huikuan repair 文件名（或点“修复”按钮）；表格和列可以挪动、改先后，但名字不能改"
NO_MONTH = Rule(
    _STOP,
    "这不是回款计划的月度工作簿：里面一个它的表格也没有",
    "别的表格不用管；本来是月度工作簿的，表格是被别的程序去掉的，请用旁边“备份”文件夹里的一份",
)
TABLE_MISSING = Rule(_STOP, "缺少表格 {table}（原在“{sheet}”）", _MEND)
COLUMN_MISSING = Rule(_STOP, "表格 {table} 缺少列“{header}”{renamed}", _MEND)
NAME_MISSING = Rule(
    _STOP, "缺少名称 {name}（“{sheet}”里的“{label}”）", "请运行 huikuan repair 文件名（或点“修复”按钮）"
)
_RENAMED = "（“{header}”可能就是它，请把表头改回来）"
ADDED = "工作簿缺少这个版本要用的{what}，已经补上"
"""Told when a job has added something."""
LEFT_OUT = (
    "工作簿缺少这个版本要用的{what}，旁边没有空位（或整张工作表不在了），这次没有补上；"
    "请把挡住的内容挪开再运行一次，或运行 huikuan repair"
)
"""Told of what is still missing."""
RENEWED = "这个版本换了公式，已经更新：{what}；填写的内容都没有动"
"""Told when a job has put new formulas in the place of former ones."""
_DEFAULT = "（{value}）"
_COLUMN, _NAME, _TABLE, _JOIN = "“{sheet}”的列“{name}”", "“{sheet}”的“{name}”", "“{sheet}”的表“{name}”", "、"


@record
class Missing:
    """What the next writing job adds."""

    columns: tuple[tuple[TableDeclaration, Column[Any]], ...] = ()
    """Computed ones, and those that came later."""
    names: tuple[NamedCell[Any], ...] = ()
    tables: tuple[TableDeclaration, ...] = ()
    """Tables that the jobs can do without, in an older workbook; any, when it is repaired."""
    thresholds: bool = False
    """The name over the four thresholds."""
    standing: Mapping[str, At] = field(default_factory=dict)
    """Of `names`: cells that lost their name alone, and stand beside their label yet."""

    def __bool__(self) -> bool:
        return bool(self.columns or self.names or self.tables or self.thresholds)

    def lost(self) -> Missing:
        """What every version had, and was therefore there once; all else an older workbook may never have had."""
        return replace(
            self,
            columns=tuple(
                (declared, column)
                for declared, column in self.columns
                if declared.needed and not (column.is_computed or column.later)
            ),
            names=tuple(cell for cell in self.names if cell.needed),
            tables=tuple(table for table in self.tables if table.needed),
        )

    def without(self, others: Missing) -> Missing:
        """What is not among the others."""
        return replace(
            self,
            columns=tuple(each for each in self.columns if each not in others.columns),
            names=tuple(each for each in self.names if each not in others.names),
            tables=tuple(each for each in self.tables if each not in others.tables),
            thresholds=self.thresholds and not others.thresholds,
        )


def missing_from(
    file: str,
    tables: Mapping[str, tuple[str, Collection[str]]],
    has_name: Callable[[str], bool],
    repair: bool = False,
    asked: Collection[Column[Any]] = (),
) -> Missing:
    """What is to be added to a workbook.

    Args:
        file: the workbook's name, as the user knows it.
        tables: sheet and headers of every table there, by name.
        has_name: whether a defined name points to cells.
        repair: what people fill is to be added as well, blank.
        asked: columns that are left out, since they may be there under another name.

    Raises:
        BookError: what people fill is missing (all of it), or the workbook has nothing of the contract to repair.
    """
    if not any(name in tables for name in TABLES):
        raise BookError([NO_MONTH.at(file)])
    problems: list[Problem] = []
    columns: list[tuple[TableDeclaration, Column[Any]]] = []
    for declared in TABLES.values():
        if declared.name not in tables:
            if declared.needed and not repair:
                problems.append(TABLE_MISSING.at(file, table=declared.name, sheet=declared.sheet))
            continue
        sheet, headers = tables[declared.name]
        for column in declared.columns:
            if column.header in headers or column in asked:
                continue
            if column.is_computed or column.later or repair:
                columns.append((declared, column))
            elif declared.needed:
                problems.append(_column_missing(sheet, declared, column, headers))
    names = [cell for name, cell in NAMES.items() if not has_name(name)]
    if not has_name(TO_MEND.name):  # what nothing shows
        names = [cell for cell in names if all(cell not in problem for problem in FIRST_PROBLEMS)]
    if not repair:
        # what stands there comes with its sheet, by a repair
        gone = [cell.sheet for cell in (Footing.off, Slip.code) if cell in names]
        names = [cell for cell in names if cell.sheet not in gone]
        problems += [
            NAME_MISSING.at(file, name=cell.name, sheet=cell.sheet, label=cell.label) for cell in names if cell.needed
        ]
    if problems:
        raise BookError(problems)
    optional = tuple(table for table in TABLES.values() if table.name not in tables)
    return Missing(tuple(columns), tuple(names), optional, not has_name(THRESHOLDS.name))


def missing_columns(month: Month, table: type[Table]) -> list[Problem]:
    """What a job misses of a table that the others can do without."""
    declared = table.declared
    place = month[declared.name].place
    if not place.letters:
        return []  # it is not in the workbook yet
    return [
        _column_missing(place.sheet, declared, column, place.letters)
        for column in declared.columns
        if column.header not in place.letters and not column.is_computed and not column.later
    ]


def _column_missing(sheet: str, declared: TableDeclaration, column: Column[Any], headers: Collection[str]) -> Problem:
    alike = likeliest(column.header, [header for header in headers if header not in declared.by_header])
    renamed = "" if alike is None else _RENAMED.format(header=alike)
    return COLUMN_MISSING.at(sheet, table=declared.name, header=column.header, renamed=renamed)


def with_missing(month: Month, missing: Missing) -> None:
    """Give the month what the workbook will be given: default rows and settings."""
    for table in missing.tables:
        filled = [column.header for column in table.columns if not column.is_computed]
        rows = rows_of(table)
        columns = {header: [row[at] for row in rows] for at, header in enumerate(filled)}
        month.tables[table.name] = MonthTable(table.name, columns, [None] * len(rows), Place(table.sheet, 1, {}))
    for cell in missing.names:
        if cell.formula is None and cell.name not in missing.standing:
            month.names[cell.name] = FIRST if cell is Status.contract else cell.default


def renewed(month: Month, former: FormerCells, figures: Iterable[Figure]) -> list[str]:
    """A sentence for the columns, named cells and blocks whose formulas were an earlier version's."""
    told = [_COLUMN.format(sheet=month[table].place.sheet, name=header) for table, header in former]
    for name in dict.fromkeys(name for name, _, _ in figures):
        cell, sheet = NAMES.get(name), month.name_places[name].rpartition("!")[0]
        told.append(_NAME.format(sheet=sheet, name=BLOCKS[name].title if cell is None else cell.label))
    return [RENEWED.format(what=_JOIN.join(told))] if told else []


def without_former(over: TypedOver, former: FormerCells) -> TypedOver:
    """What was typed over formulas, without the cells that hold a former one."""
    left = {at: {row: v for row, v in cells.items() if row not in former.get(at, ())} for at, cells in over.items()}
    return {at: cells for at, cells in left.items() if cells}


def told(missing: Missing, added: Missing) -> list[str]:
    """A sentence for each kind of thing that was added, and for each that had no room."""
    return [*sentences(ADDED, added), *left_out(missing, added)]


def left_out(missing: Missing, added: Missing) -> list[str]:
    """A sentence for each kind of thing that had no room; 复盘 does without what stands above its table."""
    lacking = missing.without(added)
    return sentences(LEFT_OUT, replace(lacking, names=tuple(c for c in lacking.names if c not in ReviewHead.declared)))


def _begins_with(cell: NamedCell[Any]) -> str:
    """The figure that a setting begins with, which people should know."""
    if cell.formula is not None or cell.default is None or cell is Status.contract:
        return ""
    if not isinstance(cell.default, (int, float)):
        return _DEFAULT.format(value=cell.default)
    return _DEFAULT.format(value=f"{cell.default * 100:.12g}%" if cell.kind is Kind.RATE else f"{cell.default:,}")


def sentences(sentence: str, missing: Missing) -> list[str]:
    """A sentence for each kind of thing; `{what}` are all of it."""
    columns = [_COLUMN.format(sheet=declared.sheet, name=column.header) for declared, column in missing.columns]
    names = [_NAME.format(sheet=cell.sheet, name=cell.label) + _begins_with(cell) for cell in missing.names]
    if missing.thresholds:
        names.append(_NAME.format(sheet=Settings.easy.sheet, name=THRESHOLDS.name))
    tables = [_TABLE.format(sheet=table.sheet, name=table.title) for table in missing.tables]
    return [sentence.format(what=_JOIN.join(each)) for each in (columns, names, tables) if each]
