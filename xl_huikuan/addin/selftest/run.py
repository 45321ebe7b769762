"""One run of the self-test: the trials, the questions, and what came of them."""

from __future__ import annotations

import contextlib
import datetime as dt
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from xl_huikuan.addin import check_excel
from xl_huikuan.addin.finding import Machine, State
from xl_huikuan.addin.selftest import report
from xl_huikuan.addin.selftest.runner import Start, run_trials, start_child
from xl_huikuan.addin.selftest.trial import DEMO, TEMPLATE, Result
from xl_huikuan.addin.selftest.trials import TRIALS
from xl_huikuan.book.problems import unusable
from xl_huikuan.demo.make import make_demo
from xl_huikuan.template import template_path

Say = Callable[[str], None]
Read = Callable[[str], str]
_ENOUGH = 10


def check_there(machine: Machine, windows: bool) -> None:
    """Make sure that there is a Windows with Excel; a `BookError` when not."""
    mend = "请在装有 Microsoft Excel 的 Windows 电脑上运行 huikuan selftest"
    if not windows:
        raise unusable("huikuan selftest", "自检要用真的 Excel，这台电脑不是 Windows，什么也没有试", mend)
    found = check_excel.excel(machine)
    if found.state is not State.OK:
        raise unusable("huikuan selftest", f"自检要用真的 Excel：{found.what}", found.mend or mend)


def run(machine: Machine, say: Say, read: Read | None, start: Start = start_child) -> dict[str, Any]:
    """Make every trial, ask the person (with `read`), and give the run as JSON has it.

    Ctrl+C ends it; what has been found until then is kept.
    """
    folder = Path(tempfile.mkdtemp(prefix="huikuan-selftest-"))
    results: list[Result] = []
    answers: dict[str, bool | None] = {}
    try:
        demo = make_demo(folder, today=demo_day(dt.date.today()))[0]
        books = {TEMPLATE: str(shutil.copy(template_path(), folder)), DEMO: str(demo)}
        for result in run_trials(TRIALS, folder, books, start):
            results.append(result)
            for line in report.line_of(result):
                say(line)
        if read is not None:
            answers = _ask(folder, demo, machine, say, read)
    except KeyboardInterrupt:
        say("已中断，下面是到现在为止的结果")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    found = report.as_json(results, answers, machine, complete=len(results) > len(TRIALS))
    say("")
    say(report.summary(results, found["ok"]))
    return found


def demo_day(today: dt.date) -> dt.date:
    """The day up to which the demo is filled: buttons work with the real day, and in a month's first days there is little."""
    return today if today.day >= _ENOUGH else today.replace(day=1) - dt.timedelta(days=1)


def _ask(folder: Path, demo: Path, machine: Machine, say: Say, read: Read) -> dict[str, bool | None]:
    shown = folder / "请看"
    shown.mkdir()
    excel = report.show_to_person(Path(shutil.copy(demo, shown)), machine)
    say("")
    say("现在打开了示例工作簿，请在那个 Excel 里看四件事（问是否启用宏，就点“启用内容”）：")
    try:
        return {question.key: report.ask(question, read) for question in report.QUESTIONS}
    finally:
        if excel is not None:
            say("看完了，请关闭那个 Excel（不用保存）")
            with contextlib.suppress(Exception, KeyboardInterrupt):
                excel.wait(120)
            excel.kill()
