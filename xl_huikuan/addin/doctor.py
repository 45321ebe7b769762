"""``huikuan doctor``: everything that Excel, Python and the workbook need on a PC, checked and explained."""

from __future__ import annotations

import platform
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from xl_huikuan.addin import check_book, check_excel, check_python
from xl_huikuan.addin.finding import Finding, Machine, State
from xl_huikuan.book.problems import BookError, unusable
from xl_huikuan.places import is_file

Check = Callable[[Machine], Finding]

CHECKS: dict[str, Check] = {
    "Excel": check_excel.excel,
    "WPS 接管": check_excel.wps,
    "Excel 位数与 DLL": check_excel.bits_and_dll,
    "宏设置": check_excel.macros,
    "Python 解释器": check_python.interpreter,
    "xlwings 设置": check_python.odd_settings,
    "版本": check_book.versions,
    "来源标记": check_book.origin,
    "存放位置": check_book.place,
    "Python 服务": check_python.server,
}
"""By the name that people see; the slowest last."""

_WORDS = {State.OK: "正常", State.WARN: "注意", State.BAD: "有误", State.SKIPPED: "跳过"}
ELSEWHERE = (
    "单元格函数和按钮要在 Windows 的 Microsoft Excel 里才能用；这台电脑是 {system}，没有要检查的",
    "在这里可以用：所有处理工作簿文件的命令（除了 setup、selftest，见 huikuan --help），结果直接写进 .xlsm 文件",
    "在 LibreOffice、Excel for Mac、WPS 里打开工作簿：金额和合计由普通公式接着算；没有按钮，判断理由、建议方案等文字不更新",
)
"""What works where there is no Windows."""


def find_all(machine: Machine, checks: dict[str, Check] | None = None) -> Iterator[Finding]:
    """Every check's finding as it comes; one that fails is a finding itself.

    Raises:
        BookError: there is no such workbook.
    """
    check_there(machine.book)
    for name, check in (CHECKS if checks is None else checks).items():
        try:
            yield check(machine)
        except BookError as error:
            problem = error.problems[0]
            yield Finding(name, State.BAD, f"{problem.where}：{problem.what}", problem.mend)
        except Exception as error:  # one check must not end the others
            yield Finding(
                name,
                State.WARN,
                f"这一项没查成（{type(error).__name__}：{error}）",
                "其他项不受影响；请把这句话和日志发给维护者",
            )


def check_there(book: Path | None) -> None:
    """Make sure that the workbook to look at is a file; a `BookError` when not."""
    if book is not None and not is_file(book):
        raise unusable(str(book), "找不到这个文件", "请检查路径，或确认文件没有被移动、改名")


def is_well(findings: Sequence[Finding]) -> bool:
    """True when nothing is bad."""
    return all(finding.state is not State.BAD for finding in findings)


def lines_of(finding: Finding) -> list[str]:
    """A finding for people: one line, and under it how to mend it."""
    width = max(map(_width, CHECKS)) + 2
    name = finding.name + " " * (width - _width(finding.name))
    lines = [f"[{_WORDS[finding.state]}] {name}{finding.what}"]
    if finding.mend:
        lines.append(" " * 7 + f"→ {finding.mend}")
    return lines


def _width(text: str) -> int:
    """Columns on a terminal: Chinese takes two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def summary(findings: Sequence[Finding]) -> str:
    """The last line for people."""
    bad = sum(finding.state is State.BAD for finding in findings)
    warned = sum(finding.state is State.WARN for finding in findings)
    if bad:
        return f"有 {bad} 项必须处理" + (f"，{warned} 项请注意" if warned else "") + "。按 → 后面的说明做完再运行一次"
    return f"可以使用，{warned} 项请注意" if warned else "一切正常"


def as_json(findings: Sequence[Finding]) -> dict[str, Any]:
    """Findings for programs."""
    return {
        "ok": is_well(findings),
        "system": platform.system(),
        "checks": [
            {"name": one.name, "state": one.state.value, "what": one.what, "mend": one.mend} for one in findings
        ],
        "notes": [],
    }


def elsewhere_json() -> dict[str, Any]:
    """What a system that is not Windows gets."""
    return {"ok": True, "system": platform.system(), "checks": [], "notes": elsewhere_lines()}


def elsewhere_lines() -> list[str]:
    """What works on a system that is not Windows."""
    return [line.format(system=platform.system()) for line in ELSEWHERE]
