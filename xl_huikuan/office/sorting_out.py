"""Which workbooks count: of the month, one a rep; all others are listed with their reason, and so is what is doubtful."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from xl_huikuan.book.contract.plan import Plan
from xl_huikuan.domain.money import format_short
from xl_huikuan.jobs.share import JOB as SHARE
from xl_huikuan.office.extract import Facts
from xl_huikuan.office.schema import TASK, UNALLOCATED

OTHER_MONTH = "是 {month} 的，不算进 {wanted} 的合计"
FOR_TREND = "是 {month} 的，不算进 {wanted} 的合计，用来看走势"
SHARED_COPY = "是分享用的数值副本，按 {newest} 算"
OLDER_COPY = "是 {rep} {month} 的另一份（旧的或网盘的冲突副本），按较新的 {newest} 算"
SAME_BYTES = "与 {newest} 一模一样，只算一次"
SAME_NAME = "与 {others} 的业务员同名（{rep}），客户不同，各算各的；是同一个人的请并成一本"
NO_REP = "“参数”里没有填业务员，用文件名代替"
NOT_ALL_BROKEN_DOWN = "本月任务 {task}，分到客户的 {planned}，{what} {amount}，请分解计划，或核对任务"
NOT_AS_ISSUED = "下达的任务是 {issued}，工作簿里的本月任务却是 {task}，请核对；任务变了的，用 huikuan retarget"
LACKS, EXCEEDS = "还没分", "多分"
UNREADABLE = "有 {count} 格算不出来，没有算进合计：{first}"
ROWS = "有 {count} 行暂停：{first}"
SHARED_CUSTOMERS = "客户 {codes}在几本里都有，各算各的：{sums}"
SHARED_SUM = "{book} 目标 {target}、实收 {received}"
NEVER_SENT = "{rep}（{region}）没有交 {month} 的工作簿"
NEVER_SENT_NOWHERE = "{rep}没有交 {month} 的工作簿"
OTHERS, IN_ORDER = "其余 {count} 本", "以前月份的（用来看走势），或同一本的副本，本来就不算"
STALE = "数据停在 {as_of}，比最新的 {newest} 早 {days} 天"
_STALE_DAYS = 3
_JOIN = "、"


@dataclass(frozen=True)
class Listed:
    """A file, or a rep, with what is to be told of it."""

    file: str
    reason: str
    in_order: bool = False
    """Left out as it should be: nothing of it is to be mended, or lacks in the sums."""
    files: tuple[str, ...] = ()
    """Where it is told of several, each of them."""


@dataclass
class SortedOut:
    """What counts, in the order in which it is shown: by region, rep, file."""

    month: str
    counted: list[Facts]
    labels: dict[str, str]
    """How each counted workbook's rep is shown: two of one name are told apart."""
    skipped: list[Listed] = field(default_factory=list)
    doubts: list[Listed] = field(default_factory=list)
    earlier: list[Facts] = field(default_factory=list)
    """Of months before, one a rep and month."""


def sort_out(
    facts: Iterable[Facts], changed: Mapping[str, int], month: str | None, expected: Sequence[tuple[str, str]] = ()
) -> SortedOut:
    """Sort the workbooks out.

    Args:
        facts: of all that could be read.
        changed: when each file was changed, to tell the newer of two.
        month: whose figures are wanted; None: the usual one, see `_usual_month`.
        expected: region and rep of those who should have sent theirs.
    """
    books = sorted(facts, key=lambda each: each.path)
    wanted = month or _usual_month(books)
    found = SortedOut(wanted, [], {})
    months: dict[str, list[Facts]] = {}
    for each in books:
        if each.month > wanted:
            found.skipped.append(Listed(each.path, OTHER_MONTH.format(month=each.month, wanted=wanted)))
        else:
            months.setdefault(each.month, []).append(each)
    for name, group in sorted(months.items()):
        kept, left = _one_a_rep(group, changed)
        if name == wanted:
            found.counted = kept
            found.skipped += left
        else:
            found.earlier += kept
            found.skipped += left
            told = FOR_TREND.format(month=name, wanted=wanted)
            found.skipped += [Listed(each.path, told, in_order=True) for each in kept]
    found.counted.sort(key=lambda each: (each.region, each.rep, each.path))
    found.earlier.sort(key=lambda each: (each.month, each.region, each.rep, each.path))
    _label(found)
    _doubt(found)
    _missing(found, expected)
    found.skipped.sort(key=place)
    return found


def place(listed: Listed) -> tuple[bool, str]:
    """In which order those that do not count stand: what is to be mended comes first."""
    return listed.in_order, listed.file


def to_be_mended(skipped: Iterable[Listed]) -> list[Listed]:
    """Those that the sums lack."""
    return [each for each in skipped if not each.in_order]


def in_short(skipped: Sequence[Listed]) -> list[Listed]:
    """The same, and the others in one line."""
    found = to_be_mended(skipped)
    if rest := len(skipped) - len(found):
        found.append(Listed(OTHERS.format(count=rest), IN_ORDER))
    return found


def _usual_month(books: Sequence[Facts]) -> str:
    """The latest month that more than half as many workbooks are of as of any other: where a rep is late it is the month yet, and
    one that is early does not make it another."""
    counts = Counter(each.month for each in books)
    most = max(counts.values(), default=0)
    return max((month for month, count in counts.items() if 2 * count > most), default="")


def _one_a_rep(books: Sequence[Facts], changed: Mapping[str, int]) -> tuple[list[Facts], list[Listed]]:
    """Of the copies of one workbook the newest by its own record, then by when the file was changed."""

    def age(each: Facts) -> tuple[bool, str, int, str]:
        return not _is_shared(each), each.as_of, changed.get(each.path, 0), each.path

    kept: list[Facts] = []
    left: list[Listed] = []
    by_rep: dict[str, list[Facts]] = {}
    for each in sorted(books, key=age, reverse=True):
        same = next((other for other in by_rep.get(each.rep, ()) if _is_same(each, other)), None)
        if same is None:
            by_rep.setdefault(each.rep, []).append(each)
            kept.append(each)
            continue
        words = SAME_BYTES if each.digest == same.digest else SHARED_COPY if _is_shared(each) else OLDER_COPY
        who = each.rep or PurePosixPath(each.path).stem
        reason = words.format(newest=same.path, rep=who, month=each.month)
        left.append(Listed(each.path, reason, in_order=words != OLDER_COPY))
    return kept, left


def _is_shared(book: Facts) -> bool:
    return book.last_run.endswith(SHARE)


def _is_same(one: Facts, other: Facts) -> bool:
    """Whether two workbooks of one rep's name and one month are one: if they have customers in common, half of the fewer."""
    if one.digest == other.digest:
        return True
    ours, theirs = {*one.codes}, {*other.codes}
    return 2 * len(ours & theirs) >= min(len(ours), len(theirs))


def _label(found: SortedOut) -> None:
    names = Counter(each.rep for each in found.counted)
    for each in found.counted:
        stem = PurePosixPath(each.path).stem
        found.labels[each.path] = stem if not each.rep else f"{each.rep}（{stem}）" if names[each.rep] > 1 else each.rep
        if not each.rep:
            found.doubts.append(Listed(each.path, NO_REP))
        elif names[each.rep] > 1:
            others = [other.path for other in found.counted if other.rep == each.rep and other is not each]
            found.doubts.append(Listed(each.path, SAME_NAME.format(others=_JOIN.join(others), rep=each.rep)))


def _doubt(found: SortedOut) -> None:
    newest = max((each.as_of for each in found.counted), default="")
    for each in found.counted:
        tell = [*_of_book(each)]
        days = (_day(newest) - _day(each.as_of)).days
        if days >= _STALE_DAYS:
            tell.append(STALE.format(as_of=each.as_of, newest=newest, days=days))
        found.doubts += [Listed(each.path, reason) for reason in tell]


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _of_book(book: Facts) -> Iterable[str]:
    task, planned, open_ = (book.figures[header] for header in (TASK.header, Plan.target.header, UNALLOCATED.header))
    if book.issued is not None and book.issued != task:
        yield NOT_AS_ISSUED.format(issued=format_short(book.issued), task=format_short(task))
    if open_:
        what = LACKS if open_ > 0 else EXCEEDS
        amounts = {"task": format_short(task), "planned": format_short(planned), "amount": format_short(abs(open_))}
        yield NOT_ALL_BROKEN_DOWN.format(what=what, **amounts)
    if book.unreadable:
        yield UNREADABLE.format(count=len(book.unreadable), first=book.unreadable[0])
    if book.row_problems:
        yield ROWS.format(count=len(book.row_problems), first=book.row_problems[0])


def shared_customers(found: SortedOut) -> dict[str, list[str]]:
    """The codes that stand in several counted workbooks, with their paths."""
    owner: dict[str, str] = {}
    shared: dict[str, list[str]] = {}
    for book in found.counted:
        for code in book.codes:
            first = owner.setdefault(code, book.path)
            if first != book.path:
                shared.setdefault(code, [first]).append(book.path)
    return shared


def _missing(found: SortedOut, expected: Sequence[tuple[str, str]]) -> None:
    """Reps who should have sent theirs: of the list, and of the latest month before."""
    there = {(each.region, each.rep) for each in found.counted} | {("", each.rep) for each in found.counted}
    last = max((each.month for each in found.earlier), default=None)
    asked = [*expected, *((each.region, each.rep) for each in found.earlier if each.month == last)]
    for region, rep in dict.fromkeys(asked):
        if rep and (region, rep) not in there:
            words = NEVER_SENT if region else NEVER_SENT_NOWHERE
            found.skipped.append(Listed(rep, words.format(rep=rep, region=region, month=found.month)))
