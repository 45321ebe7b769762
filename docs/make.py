"""Write what the docs take from the declarations: ``python docs/make.py`` (``--check``: only say what is out of date)."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

from xl_huikuan.book.contract.all_blocks import BLOCKS
from xl_huikuan.book.contract.cell_functions import FUNCTIONS
from xl_huikuan.book.contract.columns import Column, Filled, ListOf
from xl_huikuan.book.contract.kinds import Kind
from xl_huikuan.book.contract.lists import JOBS_LISTS
from xl_huikuan.book.contract.status import Status
from xl_huikuan.book.contract.tables import FUNCTION_LIST, NAMES, SHEETS, TABLES
from xl_huikuan.office import schema

ROOT = Path(__file__).parents[1]
README, WORKBOOK, PARQUET = ROOT / "README.md", ROOT / "docs" / "workbook.md", ROOT / "docs" / "parquet.md"
PARQUET_HEAD = """# 明细的每一列

由 `docs/make.py` 从 `xl_huikuan/office/schema.py` 写成，不要手改。怎样得到和怎样读，见 [office.md](office.md)。

空着的格子是空值（null）。金额的单位是元，`decimal(18,2)`，一分不差；比例 0 到 1。
"""
TYPE_WORDS = {
    "string": Kind.TEXT.value, "decimal128(18, 2)": "decimal(18,2)", "double": Kind.NUMBER.value, "int64": Kind.COUNT.value,
    "date32[day]": Kind.DATE.value,
}  # fmt: skip
START, END = "<!-- functions: made by docs/make.py -->", "<!-- /functions -->"
HEAD = """# The workbook

Made by `docs/make.py` from `xl_huikuan/book/contract/`; do not edit by hand.

Tables are found by name and columns by header, never by address: an office may add columns, reorder them, insert rows
above or rename sheets. Who fills a column: 手工填写 people, 程序写入 the jobs, 公式 formulas (`[@列]` is the same row).
"""


def cell(text: str) -> str:
    """Text as a Markdown table takes it."""
    return text.replace("|", "\\|").replace("\n", " ")


def functions_table() -> str:
    """README: the functions for cells."""
    lines = ["| Function | What it gives | Example |", "|---|---|---|"]
    for function in FUNCTIONS.values():
        names = ", ".join(f"[{a.name}]" if a.optional else a.name for a in function.arguments)
        examples = "<br>".join(f"`{example.text(function.name)}`" for example in function.examples)
        lines.append(f"| `{function.name}({names})` | {cell(function.help)} | {cell(examples)} |")
    return "\n".join(lines)


def column_note(column: Column[Any]) -> str:
    """What there is to know of a column."""
    if column.formula is not None:
        text = column.formula.excel()
        text = re.sub(rf"{column.table}\[\[#This Row\],\[([^\]]+)\]\]", r"[@\1]", text)
        return f"`{cell(text)}`"
    notes = [column.prompt] if column.prompt else []
    if isinstance(column.choices, ListOf):
        notes.append(f"选自 {column.choices.column!r}")
    elif column.choices:
        notes.append("选自 " + "、".join(column.choices))
    return cell(" ".join(notes))


def workbook_page() -> str:
    """docs/workbook.md."""
    parts = [HEAD]
    for sheet in (*SHEETS, JOBS_LISTS):
        parts.append(f"## {sheet}\n")
        if sheet == FUNCTION_LIST:
            parts.append(
                "Every function for cells: what it does, its arguments, examples (`xl_huikuan/book/contract/cell_functions.py`).\n"
            )
        cells = [named for named in NAMES.values() if named.sheet == sheet]
        if cells:
            parts.append("| Name | Label | Kind | Filled by | Note |\n|---|---|---|---|---|")
            for named in cells:
                typed = Filled.JOB if named in Status.declared else Filled.REP
                by = Filled.FORMULA.value if named.formula else typed.value
                note = f"`{cell(named.formula.excel())}`" if named.formula else named.prompt
                parts.append(f"| `{named.name}` | {named.label} | {named.kind.value} | {by} | {note} |")
            parts.append("")
        for block in BLOCKS.values():
            if block.sheet == sheet:
                headers = "、".join(column.header for column in block.columns)
                parts.append(f"`{block.name}`: {block.title} ({headers}; {len(block.rows)} rows)\n")
        for table in TABLES.values():
            if table.sheet == sheet:
                parts.append(f"### {table.name}\n\n{table.hint or table.title}\n")
                parts.append("| Column | Kind | Filled by | Note |\n|---|---|---|---|")
                parts += [
                    f"| {c.header} | {c.kind.value} | {c.filled.value} | {column_note(c)} |" for c in table.columns
                ]
                parts.append("")
    return "\n".join(parts).rstrip() + "\n"


def parquet_page() -> str:
    """docs/parquet.md; as it is where what the types come from is not installed."""
    try:
        from xl_huikuan.office.arrow import schema_of
    except ImportError:
        return PARQUET.read_text("utf-8")
    parts = [PARQUET_HEAD]
    partitions = "、".join(column.header for column in schema.PARTITIONS)
    parts.append(f"每张表另有 {partitions} 两列，在文件夹的名字里（都是文字）：\n\n| 列 | 类型 | 说明 |\n|---|---|---|")
    parts += [f"| {column.header} | 文件夹名 | {cell(column.meaning)} |" for column in schema.PARTITIONS]
    for table in schema.TABLES:
        parts.append(f"\n## {table.name}\n\n{table.what}。\n\n| 列 | 类型 | 说明 |\n|---|---|---|")
        for column, field in zip((*schema.LEADING, *table.columns), schema_of(table, leading=True), strict=True):
            from_book = column.source is not None and column.source.formula is not None
            meaning = column.meaning or (
                f"重新算的，见 [workbook.md](workbook.md) 的 {column.source.table}" if from_book else ""
            )
            parts.append(f"| {column.header} | {TYPE_WORDS[str(field.type)]} | {cell(meaning)} |")
    return "\n".join(parts).rstrip() + "\n"


def pages() -> dict[Path, str]:
    """Every file that this program keeps, as it should be."""
    readme = README.read_text("utf-8")
    before, rest = readme.split(START)
    after = rest.split(END)[1]
    return {
        README: f"{before}{START}\n{functions_table()}\n{END}{after}",
        WORKBOOK: workbook_page(),
        PARQUET: parquet_page(),
    }


def main(check: bool) -> int:
    """0 when all is up to date (or was written)."""
    stale = [path for path, text in pages().items() if not path.exists() or path.read_text("utf-8") != text]
    for path in stale:
        print(f"{path.relative_to(ROOT)}: {'out of date, run python docs/make.py' if check else 'written'}")
        if not check:
            path.write_text(pages()[path], "utf-8")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
