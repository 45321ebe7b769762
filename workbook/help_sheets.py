"""The functions' help: 函数 for people, and hidden sheets with what the macros and the IntelliSense add-in read."""

from __future__ import annotations

import style
from sheets import Build, heading, print_setup

from xl_huikuan.book.contract.cell_functions import FUNCTIONS
from xl_huikuan.book.contract.status import FIRST_PROBLEMS, FUNCTION_HELP, MESSAGES_SHEET, Kept, Messages
from xl_huikuan.book.contract.tables import FUNCTION_LIST
from xl_huikuan.formulas.signatures import Function

INTELLISENSE = "_IntelliSense_"
"""The name that the Excel-DNA IntelliSense add-in looks for."""
_HEADERS = ("函数", "类别", "作用", "参数", "例子")
_WIDTHS = (20, 13, 40, 66, 66)
_FIRST = 3
_LINE = 16.5
_YUAN = "（元）"
"""Said in an argument's help already."""
_PER_LINE = (0, 0, 21, 46, 46)
"""Chinese characters to a line of each column."""


def functions_sheet(build: Build) -> None:
    """函数: what each function does, its arguments, examples."""
    sheet = build.book.get_worksheet_by_name(FUNCTION_LIST)
    heading(
        build,
        sheet,
        FUNCTION_LIST,
        "单元格里可以直接用的函数；给一列就回一列。参数按先后写，方括号里的可以不写；Excel 逐个问参数时，先后一样，下面写着同样的说明。",
    )
    look = build.styles.of(text_wrap=True, valign="top", border=1, border_color=style.LINE, indent=1)
    name_look = build.styles.of(bold=True, valign="top", border=1, border_color=style.LINE, indent=1)
    head = build.styles.of(bold=True, font_color=style.WHITE, bg_color=style.NAVY, align="center", border=1)
    sheet.set_row(_FIRST - 1, 24)
    for column, (title, width) in enumerate(zip(_HEADERS, _WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(_FIRST - 1, column, title, head)
    for row, function in enumerate(FUNCTIONS.values(), _FIRST):
        cells = (function.name, function.category, function.help, _arguments(function), _examples(function))
        for column, text in enumerate(cells):
            sheet.write_string(row, column, text, name_look if column == 0 else look)
        sheet.set_row(row, 8 + _LINE * max(map(_lines, cells, _PER_LINE)))
    build.name_area(FUNCTION_HELP, FUNCTION_LIST, (_FIRST, 0, _FIRST + len(FUNCTIONS) - 1, 1))
    sheet.freeze_panes(_FIRST, 1)
    print_setup(sheet, _FIRST - 1)


def _arguments(function: Function) -> str:
    if not function.arguments:
        return "没有参数"
    called = ", ".join(f"[{a.called}]" if a.optional else a.called for a in function.arguments)
    each = (f"{at}. {a.help}：{a.takes.value.replace(_YUAN, '')}" for at, a in enumerate(function.arguments, 1))
    return "\n".join((f"={function.name}({called})", *each))


def _examples(function: Function) -> str:
    return "\n".join(example.text(function.name) for example in function.examples)


def _lines(text: str, per_line: int) -> int:
    """How many lines a text takes; a Latin letter is half as wide as a Chinese character."""
    if not per_line:
        return 1
    return sum(1 + (sum(1 if ord(sign) > 255 else 0.55 for sign in line) // per_line) for line in text.split("\n"))  # type: ignore[return-value]


def intellisense_sheet(build: Build) -> None:
    """The layout that the add-in reads: a mark, then a row a function: name, help, help topic, arguments and their help."""
    sheet = build.book.add_worksheet(INTELLISENSE)
    sheet.write_row(0, 0, ["FunctionInfo", 1])
    for row, function in enumerate(FUNCTIONS.values(), 1):
        sheet.write_row(row, 0, [function.name, function.help, ""])
        for at, argument in enumerate(function.arguments):
            sheet.write_row(row, 3 + 2 * at, [argument.called, argument.help])
    sheet.hide()


def messages_sheet(build: Build) -> None:
    """Texts that the macros show, and what runs keep."""
    sheet = build.book.add_worksheet(MESSAGES_SHEET)
    sheet.set_column(0, 1, 22)
    for row, cell in enumerate(
        (*Messages.declared, *Kept.declared, *(cell for problem in FIRST_PROBLEMS for cell in problem))
    ):
        sheet.write_string(row, 0, cell.label)
        if cell.default is not None:
            sheet.write_string(row, 1, str(cell.default))
        build.name_cell(cell.name, MESSAGES_SHEET, row, 1)
    sheet.hide()
