"""What handing down tells, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xl_huikuan.domain.money import format_short
from xl_huikuan.jobs.summary import amount_text
from xl_huikuan.office.changing_books import ChangedBook
from xl_huikuan.office.issuing import Issued
from xl_huikuan.office.moved_customers import MovedCustomer
from xl_huikuan.office.office_levels import TargetLine
from xl_huikuan.office.rep_books import Standing
from xl_huikuan.office.retargeting import Retargeted
from xl_huikuan.office.sheet_words import COMPANY_WORD
from xl_huikuan.office.targets import RepName

_JOIN, _FEW = "、", 5
ISSUED = "{month} 任务 {target}：{regions} 个区域，{reps} 个业务员，{customers} 个客户，每一级都分毫不差"
MADE = "做好 {count} 本工作簿（{rolled} 本由上月的结转来），在 {folder}"
WOULD_MAKE = "会做 {count} 本工作簿（{rolled} 本由上月的结转来）；现在没有写文件"
NOT_CARRIED = "{name}的目标 {target}，下面最多能承担 {carried}，{left}分不下去，留在{name}"
OVER_CARRIED = "{name}的目标 {target}，下面指定的和最低的加起来 {carried}，多出 {left}"
UNUSED = "没有用到的列：{headers}"
STANDING = "{name} 已经有了，没有动"
OTHER_TARGET = "{name} 已经有了，没有动：里面的任务是 {there}，这次分到 {wanted}，要改请用 huikuan retarget"
NOT_OURS = "{name} 已经有了，不是月度工作簿，没有动"
HANDED_OVER = "{rep}：{count} 个客户不在名单里了，状态改为移交（{names}）"
TAKEN_OVER = "{rep}：从{giver}接过 {count} 个客户（{names}），客户资料和历史（{months} 条，一个客户一个月一条）一起带来"
TAKEN_OVER_NEXT = "接过来的客户，没到的承诺和在做的措施留在原来的工作簿里，请两个人当面交接"
FAILED = "{name} 没有做成，其余的不受影响；改好后再运行一次，只做这几本"
ISSUE_NEXT = "把工作簿发给业务员，他们从填承诺开始；任务变了，改“目标”后用 huikuan retarget"

CHANGED = "{name}的目标 {before} → {after}，{change}"
SAME = "{name}的目标 {after}，没有变"
REP_CHANGED = "{rep}：本月任务 {before} → {after}，{change}，写进“目标调整”{count} 行：{rows}"
REP_LEFT = "；其中 {left}没有客户能承担，留在未分解"
MORE_ROWS = " 等"
UNCHANGED = "{count} 个业务员的任务没有变，工作簿没有动"
LEFT_OUT = "{rep}：工作簿{why}，他的任务没有写进去；别人的份额不受影响"
CANNOT_CHANGE = "{name} 没有写进去，别人的份额不受影响；改好后再运行一次"
RISE, CUT = "增加 {amount}", "减少 {amount}"
DRY = "现在没有写文件"
NOTHING_TO_RETARGET = "任务又变了，改任务表的“目标”，再运行一次 huikuan retarget"
MEND_AND_AGAIN = "改好上面没有写成的，再运行一次，只写那几本"
RETARGET_NEXT = "业务员打开工作簿就看到新的目标和各节点；请他们与客户重新谈承诺"


def named(level: str, name: str) -> str:
    """A level in a sentence."""
    return COMPANY_WORD if level == COMPANY_WORD else f"{level}“{name}”"


def level_lines(lines: Sequence[TargetLine]) -> Iterator[str]:
    """What cannot be carried, where it arises."""
    for line in lines:
        facts = {"name": named(line.level, line.name), "target": format_short(line.target)}
        if line.shortfall:
            carried = format_short(line.target - line.shortfall)
            yield NOT_CARRIED.format(**facts, carried=carried, left=format_short(line.shortfall))
        if line.surplus:
            carried = format_short(line.target + line.surplus)
            yield OVER_CARRIED.format(**facts, carried=carried, left=format_short(line.surplus))


def standing_line(standing: Standing) -> str:
    """A workbook that was there."""
    if standing.target is None:
        return NOT_OURS.format(name=standing.path.name)
    if standing.target == standing.wanted:
        return STANDING.format(name=standing.path.name)
    amounts = {"there": format_short(standing.target), "wanted": format_short(standing.wanted)}
    return OTHER_TARGET.format(name=standing.path.name, **amounts)


def issue_lines(issued: Issued, folder: str, dry_run: bool) -> Iterator[str]:
    """What `huikuan issue` did, before the tables and behind them."""
    reps = len(issued.targets.reps)
    facts = {"regions": len(issued.targets.regions), "reps": reps, "customers": issued.targets.customers}
    yield ISSUED.format(month=issued.targets.month, target=amount_text(issued.lines[0].target), **facts)
    yield from level_lines(issued.lines)
    if issued.targets.unused:
        yield UNUSED.format(headers=_JOIN.join(issued.targets.unused))
    yield from _taken_over(issued.moved)
    if dry_run:
        yield WOULD_MAKE.format(count=reps - len(issued.standing), rolled=issued.rolled)
    else:
        yield MADE.format(count=len(issued.made), rolled=sum(made.rolled for made in issued.made), folder=folder)
    yield from map(standing_line, issued.standing)
    for made in issued.made:
        if gone := made.taken.handed_over:
            yield HANDED_OVER.format(rep=made.rep, count=len(gone), names=_several(gone))
    for failed in issued.failed:
        yield FAILED.format(name=failed.path.name)


def _taken_over(moved: Sequence[tuple[RepName, MovedCustomer]]) -> Iterator[str]:
    """Who got whose customers."""
    by_pair: dict[tuple[RepName, RepName], list[MovedCustomer]] = {}
    for rep, each in moved:
        by_pair.setdefault((rep, RepName(each.giver_region, each.giver)), []).append(each)
    for (rep, giver), his in by_pair.items():
        names = _several([each.name for each in his])
        months = sum(len(each.months) for each in his)
        named_so = giver if giver.region else giver.rep
        yield TAKEN_OVER.format(rep=rep, giver=named_so, count=len(his), names=names, months=months)
    if moved:
        yield TAKEN_OVER_NEXT


def _several(names: Sequence[str]) -> str:
    return _JOIN.join(names[:_FEW]) + (MORE_ROWS if len(names) > _FEW else "")


def change_text(cents: int) -> str:
    """A change in words."""
    return (CUT if cents < 0 else RISE).format(amount=format_short(abs(cents)))


def rep_change_line(changed: ChangedBook) -> str:
    """A rep's share of the change."""
    largest = sorted(changed.rows, key=lambda row: -abs(row.amount))
    rows = _several(
        [f"{row.name or row.code} {'+' if row.amount > 0 else ''}{amount_text(row.amount)}" for row in largest]
    )
    line = REP_CHANGED.format(
        rep=changed.rep,
        before=format_short(changed.before),
        after=format_short(changed.after),
        change=change_text(changed.change),
        count=len(changed.rows),
        rows=rows or "无",
    )
    return line + (REP_LEFT.format(left=format_short(changed.left)) if changed.left else "")


def retarget_lines(result: Retargeted, dry_run: bool) -> Iterator[str]:
    """What `huikuan retarget` did."""
    for level in result.levels:
        name = named(level.level, level.name)
        facts = {"name": name, "before": format_short(level.before), "after": format_short(level.after)}
        same = level.before == level.after
        yield SAME.format(**facts) if same else CHANGED.format(**facts, change=change_text(level.after - level.before))
        if level.shortfall:
            carried = format_short(level.after - level.shortfall)
            yield NOT_CARRIED.format(
                name=name, target=facts["after"], carried=carried, left=format_short(level.shortfall)
            )
        if level.surplus:
            carried = format_short(level.after + level.surplus)
            yield OVER_CARRIED.format(
                name=name, target=facts["after"], carried=carried, left=format_short(level.surplus)
            )
    yield from map(rep_change_line, result.changed)
    if result.unchanged:
        yield UNCHANGED.format(count=len(result.unchanged))
    for rep, why in result.left_out:
        yield LEFT_OUT.format(rep=rep, why=why)
    for failed in result.failed:
        yield CANNOT_CHANGE.format(name=failed.path.name)
    if dry_run:
        yield DRY


def rep_text(rep: RepName) -> dict[str, str]:
    """A rep for programs."""
    return {"region": rep.region, "rep": rep.rep}
