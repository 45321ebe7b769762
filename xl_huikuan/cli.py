"""``huikuan``: the jobs on workbook files, where there is no Excel."""

from __future__ import annotations

import datetime as dt
import gc
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import xl_huikuan
from xl_huikuan import cli_consolidate, cli_issue, cli_new, cli_report, cli_together, cli_windows, terminal
from xl_huikuan.book.file import written
from xl_huikuan.cli_help import HelpfulGroup
from xl_huikuan.cli_options import BOOK, EFFORT, JSON, OUT, PATH, REPS_BOOKS, TODAY
from xl_huikuan.places import is_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    from xl_huikuan.book.port import MonthlyBook


@click.group(cls=HelpfulGroup, invoke_without_command=True)
@click.pass_context
def app(context: click.Context) -> None:
    """回款计划：把本月任务分到客户和节点，看差距，排出今天该联系谁。"""
    if context.invoked_subcommand is None:
        terminal.put_line(context.get_help())


@app.command()
@click.option("-o", "--output", "out", metavar="DIR", type=PATH, default=Path(), help="放在哪个文件夹")
@JSON
def demo(out: Path, json: bool) -> None:
    """做一个示例工作簿（60 个客户），分解计划、生成跟进清单。"""
    from xl_huikuan import console, console_json
    from xl_huikuan.demo.make import make_demo
    from xl_huikuan.jobs import notes

    with console.busy("正在制作示例工作簿"):
        path, planned, listed = make_demo(out)
    if json:
        console_json.print_json(
            {"path": str(path), "plan": console_json.plan_json(planned), **console_json.followups_json(listed)}
        )
        return
    console.say(f"示例工作簿：{path}")
    console.show_plan(planned, wrote=False)
    console.show_list(listed.rows, notes.NOBODY_LISTED.format(today=listed.today), limit=_SHOWN)
    console.show_problems(listed.problems)
    console.say("")
    console.say_next(f"试试 huikuan show {path} 或 huikuan followups {path} --today {listed.today}")


app.add_command(cli_new.new)


@app.command()
@BOOK
@TODAY
@JSON
def check(book: Path, today: dt.date | None, json: bool) -> None:
    """校验：数据哪里不对、怎么改；不改文件。"""
    from xl_huikuan import console, console_json
    from xl_huikuan.jobs.check import check as job

    with console.busy("正在校验") as tell:
        checked = job(_open(book, tell=tell, looks=True), today)
    if json:
        console_json.print_json(console_json.check_json(checked))
        return
    console.show_footing(checked.footing)
    console.show_totals(checked.totals)
    console.show_problems(checked.problems, always=True, whole=all(line.agrees for line in checked.footing))
    console.say_next(checked.next_step)


@app.command()
@BOOK
@OUT
@TODAY
@click.option("--anew", is_flag=True, help="期初目标已定也重新分配；在目标调整里改过的客户不变")
@JSON
def plan(book: Path, out: Path | None, today: dt.date | None, anew: bool, json: bool) -> None:
    """分解计划：本月任务分到客户，客户目标分到节点。"""
    from xl_huikuan import console, console_json
    from xl_huikuan.jobs.break_down import break_down

    with console.busy("正在分解计划") as tell:
        planned = break_down(_open(book, out, tell=tell), today or dt.date.today(), anew)
    if json:
        console_json.print_json(console_json.plan_json(planned))
        return
    console.show_plan(planned)
    console.show_problems(planned.problems)
    console.say_next(planned.next_step)


@app.command()
@BOOK
@OUT
@TODAY
@JSON
def followups(book: Path, out: Path | None, today: dt.date | None, json: bool) -> None:
    """生成跟进清单：今天联系谁、为什么、要多少。"""
    from xl_huikuan import console, console_json
    from xl_huikuan.jobs.follow_up import follow_up

    with console.busy("正在生成跟进清单") as tell:
        listed = follow_up(_open(book, out, tell=tell), today or dt.date.today())
    if json:
        console_json.print_json(console_json.followups_json(listed))
        return
    console.show_followups(listed, limit=_SHOWN)
    console.show_problems(listed.problems)
    console.say_next(listed.next_step)


@app.command()
@BOOK
@OUT
@TODAY
@JSON
def log(book: Path, out: Path | None, today: dt.date | None, json: bool) -> None:
    """登记联系结果：把清单上填的结果和再次承诺记下来，不重新生成清单。"""
    from xl_huikuan import console, console_json
    from xl_huikuan.jobs.log_results import log_results

    with console.busy("正在登记联系结果") as tell:
        logged = log_results(_open(book, out, tell=tell), today or dt.date.today())
    if json:
        console_json.print_json(console_json.log_json(logged))
        return
    console.show_log(logged)
    console.show_problems(logged.problems)
    console.say_next(logged.next_step)


def _cents(option: str, text: str | None) -> int | None:
    """An amount as people type it."""
    from xl_huikuan.book.problems import unusable
    from xl_huikuan.domain.money import parse_amount

    if text is None:
        return None
    try:
        return parse_amount(text)
    except ValueError as error:
        raise unusable(
            option, f"“{text}”不能作金额：{error}", f"请写金额（元），如 {option} 50000 或 {option} 5万"
        ) from error


@app.command()
@click.argument(
    "book",
    metavar="BOOK",
    type=PATH,
    help=f"月度工作簿（.xlsm 或 .xlsx），或{REPS_BOOKS}",
)
@OUT
@TODAY
@click.option(
    "--budget", metavar="N", help="全部措施最多花多少（元，如 50000 或 5万），已定和完成的先扣；默认用“参数”里的预算"
)
@click.option(
    "--effort",
    metavar="N",
    type=EFFORT,
    default=1,
    help="最多花平常几倍的工夫去找最优（0 到 20）；0：只要一个好的估计",
)
@JSON
def measures(book: Path, out: Path | None, today: dt.date | None, budget: str | None, effort: int, json: bool) -> None:
    """测算措施：用最少的费用补上差距，写成“措施行动”里的建议；给文件夹的，各本一起分一笔费用。"""
    from xl_huikuan import console, console_json
    from xl_huikuan.jobs.suggest_measures import suggest_measures

    most = _cents("--budget", budget)
    if is_folder(book):
        cli_together.share_budget_over(book, out, today or dt.date.today(), most, effort, json)
        return
    with console.busy("正在测算措施") as tell:
        suggested = suggest_measures(_open(book, out, tell=tell), today or dt.date.today(), most, effort)
    if json:
        console_json.print_json(console_json.measures_json(suggested))
        return
    console.show_measures(suggested)
    console.show_problems(suggested.problems)
    console.say_next(suggested.next_step)


@app.command()
@BOOK
@click.argument(
    "files", metavar="FILE…", type=PATH, nargs=-1, help="银行、财务导出的文件；不给的，只登记“待认领”里认领了的"
)
@OUT
@TODAY
@click.option("--dry-run", is_flag=True, help="只说读懂了什么、要做什么，不改文件")
@JSON
def import_receipts(
    book: Path, files: tuple[Path, ...], out: Path | None, today: dt.date | None, dry_run: bool, json: bool
) -> None:
    """导入回款：银行、用友、金蝶导出的 Excel 或 CSV 记入回款流水；同一笔只记一次，认不出的放在待认领。"""
    from xl_huikuan import console, console_json
    from xl_huikuan.jobs.import_receipts import import_receipts as job

    with console.busy("正在导入回款") as tell:
        imported = job(_open(book, out, tell=tell), files, today or dt.date.today(), dry_run)
    if json:
        console_json.print_json(console_json.import_json(imported))
        return
    console.show_import(imported)


@app.command()
@click.argument("file", metavar="FILE", type=PATH, help="全公司的收款文件")
@click.argument("folder", metavar="DIR", type=PATH, help="放着各业务员工作簿的文件夹（里面的文件夹不看）")
@TODAY
@click.option("--dry-run", is_flag=True, help="只说读懂了什么、要做什么，不改文件")
@JSON
def distribute_receipts(file: Path, folder: Path, today: dt.date | None, dry_run: bool, json: bool) -> None:
    """分发回款：全公司的收款文件按客户分到文件夹里各业务员的工作簿；几本里都有的客户不导入，会说出来。"""
    from functools import partial

    from xl_huikuan import console, console_json
    from xl_huikuan.book.file.folder import workbooks_in
    from xl_huikuan.jobs.distribute_receipts import distribute_receipts as job

    given = os.path.realpath(file)
    paths = [path for path in workbooks_in(folder) if os.path.realpath(path) != given]
    with console.busy("正在分发回款") as tell:
        books = {
            path.name: partial(_counted, path, f"{at}/{len(paths)} {path.name}", tell)
            for at, path in enumerate(paths, 1)
        }
        result = job(books, file, today or dt.date.today(), dry_run)
    if json:
        console_json.print_json(console_json.distribute_json(result))
        return
    console.show_distribution(result, file.name)


app.add_command(cli_consolidate.consolidate)
app.add_command(cli_together.learn)


@app.command()
@BOOK
@click.option("--text", is_flag=True, help="给客户的微信文字：当天清单上每个客户一段，可以直接复制")
@click.option("--customer", metavar="CODE", help="只要这一个客户的微信文字（客户编码或名称）")
@TODAY
@JSON
def show(book: Path, text: bool, customer: str | None, today: dt.date | None, json: bool) -> None:
    """看合计和当天的跟进清单；加 --text 是给客户的微信文字。不改文件。"""
    from xl_huikuan import console, console_json
    from xl_huikuan.jobs.show import show as job

    if text or customer is not None:
        from xl_huikuan.jobs.customer_messages import customer_messages

        with console.busy("正在写微信文字") as tell:
            texts = customer_messages(_open(book, tell=tell, looks=True), today, customer)
        if json:
            console_json.print_json(console_json.messages_json(texts))
        else:
            console.show_messages(texts)
        return
    with console.busy("正在看") as tell:
        shown = job(_open(book, tell=tell, looks=True), today)
    if json:
        console_json.print_json(console_json.show_json(shown))
        return
    console.show_totals(shown.totals)
    console.show_forecast(shown.forecast)
    console.show_behind(shown.behind)
    console.show_list(shown.rows, shown.empty)
    console.show_problems(shown.problems)
    console.say_next(shown.next_step)


app.add_command(cli_report.report)


@app.command()
@BOOK
@OUT
@TODAY
@JSON
def review(book: Path, out: Path | None, today: dt.date | None, json: bool) -> None:
    """月末复盘：差在哪里、差在谁、下月先做什么，写进“复盘”。"""
    from xl_huikuan import console, console_json
    from xl_huikuan.jobs.review import review as job

    with console.busy("正在复盘") as tell:
        reviewed = job(_open(book, out, tell=tell), today or dt.date.today())
    if json:
        console_json.print_json(console_json.review_json(reviewed))
        return
    console.show_review(reviewed)
    console.show_problems(reviewed.problems)
    console.say_next(reviewed.next_step)


@app.command()
@BOOK
@click.option("-o", "--output", "out", metavar="NEXT", type=PATH, help="下个月工作簿的文件名；默认放在旁边")
@TODAY
@JSON
def rollover(book: Path, out: Path | None, today: dt.date | None, json: bool) -> None:
    """结转：给这个月结账，做出下个月的工作簿。"""
    from xl_huikuan import console, console_json
    from xl_huikuan.jobs import notes
    from xl_huikuan.rolling import roll_over_file

    with console.busy("正在结转"):
        closed, rolled, path = roll_over_file(book, out, today or dt.date.today())
    if json:
        console_json.print_json(console_json.rollover_json(closed, rolled, path))
        return
    console.show_rollover(closed, rolled, path)
    console.show_problems(closed.problems)
    console.say_next(notes.AFTER_ROLLOVER.format(path=path))


@app.command()
@BOOK
@click.option("-o", "--output", "out", metavar="OUT", type=PATH, help="副本的文件名（.xlsx）；默认放在工作簿旁边")
@JSON
def share(book: Path, out: Path | None, json: bool) -> None:
    """分享：做一份只有数值的副本（.xlsx），给手机、邮件和领导看；不改工作簿。"""
    from xl_huikuan import console, console_json
    from xl_huikuan.book.file.values_copy import ValuesCopy
    from xl_huikuan.jobs.share import share as job

    copy = ValuesCopy(book, out)
    with console.busy("正在做数值副本"):
        shared = job(copy, dt.datetime.now())
    if json:
        console_json.print_json(console_json.share_json(shared, copy.out))
        return
    console.show_share(shared, copy.out)
    console.show_problems(shared.problems)
    console.say_next(shared.next_step)


@app.command()
@BOOK
@OUT
@click.option("--dry-run", is_flag=True, help="只说要修复什么，不改文件")
@JSON
def repair(book: Path, out: Path | None, dry_run: bool, json: bool) -> None:
    """修复：补回缺少的工作表、表格、列、名称和表头，换回被盖掉的公式；填写的数字不动。"""
    from xl_huikuan import console, console_json
    from xl_huikuan.book.file.book import FileBook
    from xl_huikuan.jobs.repair import repair as job
    from xl_huikuan.template import template_path

    with console.busy("正在修复"):
        repaired = job(FileBook(book, out, template_path()), dry_run)
    if json:
        console_json.print_json(console_json.repair_json(repaired))
    else:
        console.show_repair(repaired)


@app.command()
@BOOK
@JSON
def undo(book: Path, json: bool) -> None:
    """把最近一份备份恢复回来；现在的文件也先备份，再运行一次就换回来。"""
    from xl_huikuan import console, console_json
    from xl_huikuan.book.file.undo import undo as bring_back

    undone = bring_back(book, dt.datetime.now())
    if json:
        console_json.print_json(console_json.undone_json(undone))
    else:
        from xl_huikuan.jobs.show import next_of

        console.show_undone(book, undone, next_of(_open(book)))


@app.command()
def version() -> None:
    """版本。"""
    terminal.put_line(xl_huikuan.__version__)


cli_issue.register(app)
cli_windows.register(app)

_SHOWN = 12


def _open(
    book: Path, out: Path | None = None, tell: Callable[[str], None] | None = None, *, looks: bool = False
) -> MonthlyBook:
    from xl_huikuan.book.file.book import FileBook
    from xl_huikuan.cli_stages import TellingBook

    opened = FileBook(book, out, looks=looks)
    return opened if tell is None else TellingBook(opened, tell)


def _counted(book: Path, stage: str, tell: Callable[[str], None]) -> MonthlyBook:
    """One workbook of many, opened when its turn has come."""
    tell(stage)
    return _open(book)


def speak_utf8() -> None:
    """Let Chinese come out whatever the system's code page is."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def main(arguments: list[str] | None = None) -> None:
    """Run a command; exit codes 0, 2 (the workbook or the call must be mended first), 1 (an error of ours), 130 (Ctrl-C)."""
    if arguments is None:
        _read_names_as_utf8()
    gc.disable()  # a short run over up to a million cells, hardly a cycle among them: 6 % of the time
    speak_utf8()
    written.files.clear()
    arguments = sys.argv[1:] if arguments is None else arguments
    code = 0
    try:
        code = _run(arguments)
        terminal.finish()
    except terminal.CannotTellError as error:
        terminal.give_up()
        from xl_huikuan import cli_endings

        code = code or cli_endings.untold(error)
    gc.freeze()  # or the interpreter looks for cycles in all of it at its end: 5 % of the time
    sys.exit(code)


_IN_UTF8 = ("-X", "utf8")


def _read_names_as_utf8() -> None:
    """Start again in UTF-8 where the system's settings (``LC_ALL=C``) know no Chinese file names."""
    try:
        "备份".encode(sys.getfilesystemencoding())
    except UnicodeEncodeError:
        as_before = sys.orig_argv[1:]  # -P too, if it was there
        os.execv(sys.executable, [sys.executable, *_IN_UTF8, *as_before])


def _run(arguments: list[str]) -> int:
    from xl_huikuan.book.problems import BookError

    try:
        result: Any = app(arguments, prog_name="huikuan", standalone_mode=False)
    except BookError as error:
        from xl_huikuan import cli_endings

        return cli_endings.stopped(error.problems, arguments, _as_typed(arguments))
    except terminal.CannotTellError:
        raise
    except Exception as error:  # the last resort: no traceback at the user
        from xl_huikuan import cli_endings

        return cli_endings.unexpected(error, arguments)
    return result if isinstance(result, int) else 0


def _as_typed(arguments: list[str]) -> str:
    """The command as it is typed once more."""
    return " ".join(["huikuan", *(f'"{word}"' if re.search(r"[\s&|<>();$`']", word) else word for word in arguments)])


if __name__ == "__main__":
    main()
