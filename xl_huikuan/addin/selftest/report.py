"""What a person is told and asked, and the one file that is kept of a run."""

from __future__ import annotations

import datetime as dt
import json
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import xlwings

import xl_huikuan
from xl_huikuan.addin.finding import Machine
from xl_huikuan.addin.registry import excel_server, excel_version
from xl_huikuan.addin.selftest.trial import Outcome, Result

_FORMAT = 1
_WORDS = {Outcome.PASSED: "通过", Outcome.FAILED: "没通过", Outcome.NOT_POSSIBLE: "没法试"}
_YES, _NO = ("y", "yes", "是", "有", "1"), ("n", "no", "否", "不", "没有", "0")


@dataclass(frozen=True)
class Question:
    """What only a person sees; `good` is the answer that is well."""

    key: str
    text: str
    good: bool


QUESTIONS = (
    Question("repair", "打开示例工作簿时，有没有弹出“发现内容有问题”“是否修复”之类的话？", False),
    Question("icons", "“回款”选项卡里的每个命令，是不是都有图标？", True),
    Question("help", "点编辑栏左边的 fx，在“回款”的类别里选一个函数：说明和每个参数的说明，是不是中文？", True),
    Question("message", "点“校验”：弹出的话是不是看得懂的中文，没有问号和乱码？", True),
)


def ask(question: Question, read: Callable[[str], str]) -> bool | None:
    """A person's answer; None when there is none."""
    while True:
        try:
            said = read(f"{question.text} [是 y / 否 n / 跳过 回车] ").strip().lower()
        except EOFError:
            return None
        if not said:
            return None
        if said in _YES or said in _NO:
            return said in _YES


def show_to_person(book: Path, machine: Machine) -> subprocess.Popen[bytes] | None:
    """Open a copy as a person does, in an Excel of its own: no program answers its dialogs."""
    program = excel_server(machine.registry)
    return None if program is None else subprocess.Popen([program, "/x", str(book)])


def line_of(result: Result) -> list[str]:
    """A result for people: one line, and what is wrong under it."""
    first = f"[{_WORDS[result.outcome]}] {result.name}：{result.proves}（{result.seconds:.0f} 秒）"
    return [first, *(f"       → {text}" for text in result.told)]


def is_well(results: Sequence[Result], answers: dict[str, bool | None]) -> bool:
    """Nothing failed, and no answer says that something is wrong."""
    told = {question.key: question.good for question in QUESTIONS}
    answered = all(answer is None or answer == told[key] for key, answer in answers.items())
    return answered and all(result.outcome is not Outcome.FAILED for result in results)


def summary(results: Sequence[Result], well: bool) -> str:
    """The last line for people."""
    counts = {outcome: sum(result.outcome is outcome for result in results) for outcome in Outcome}
    told = "，".join(f"{_WORDS[outcome]} {count} 项" for outcome, count in counts.items() if count)
    return f"{told}。{'在这台电脑上可以放心用' if well else '有不对的地方，请把结果文件发给维护者'}"


def as_json(
    results: Sequence[Result], answers: dict[str, bool | None], machine: Machine, complete: bool
) -> dict[str, Any]:
    """The whole run for programs."""
    return {
        "format": _FORMAT,
        "ok": complete and is_well(results, answers),
        "complete": complete,
        "made": dt.datetime.now().isoformat(timespec="seconds"),
        "machine": {
            "system": platform.platform(),
            "python": platform.python_version(),
            "bits": 64 if sys.maxsize > 2**32 else 32,
            "excel": excel_version(machine.registry),
            "xlwings": xlwings.__version__,
            "xl_huikuan": xl_huikuan.__version__,
        },
        "trials": [asdict(result) for result in results],
        "questions": [{"text": one.text, "good": one.good, "answer": answers.get(one.key)} for one in QUESTIONS],
    }


def as_text(found: dict[str, Any]) -> str:
    """The JSON for people to send, without the user's own folders, and so without the user's name."""
    text = json.dumps(found, ensure_ascii=False, indent=2)
    for folder, word in ((tempfile.gettempdir(), "%TEMP%"), (str(Path.home()), "~")):
        text = text.replace(json.dumps(folder, ensure_ascii=False)[1:-1], word)
    return text
