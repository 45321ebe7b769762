"""The targets that the office fixed: whose each is, and whether they can stand beside each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from xl_huikuan.book.problems import Problem
from xl_huikuan.domain.money import format_short
from xl_huikuan.office import rules
from xl_huikuan.office.sheet_words import COMPANY_WORD, LEVEL_WORDS, REGION_WORD, REP_WORD, TARGET_SHEET
from xl_huikuan.office.targets import ListedRep, RepName, Targets, name_key
from xl_huikuan.values import Cents

_JOIN, _FEW, _AND_OTHERS = "、", 5, " 等 {count} 人"
_LEVELS = {name_key(word): level for level, said in LEVEL_WORDS.items() for word in (level, *said.split())}


@dataclass(frozen=True)
class FixedTarget:
    """A line of the sheet."""

    level: str
    name: str
    amount: Cents | None
    """None: told already."""
    level_at: str
    name_at: str


def take_targets(targets: Targets, fixed: Sequence[FixedTarget]) -> Iterator[Problem]:
    """Put each target where it belongs."""
    regions = {name_key(region): region for region in targets.regions}
    taken: dict[object, str] = {}
    for line in fixed:
        level = _LEVELS.get(name_key(line.level))
        if level is None:
            yield rules.LEVEL_UNKNOWN.at(line.level_at, text=line.level, levels=_JOIN.join(LEVEL_WORDS))
            continue
        whose: object = None
        if level == REGION_WORD:
            whose = regions.get(name_key(line.name))
            if whose is None:
                yield rules.NAME_UNKNOWN.at(line.name_at, level=level, name=line.name)
        elif level == REP_WORD:
            found = _reps_called(targets.reps, line.name)
            whose = found[0].name if len(found) == 1 else None
            if not found:
                yield rules.NAME_UNKNOWN.at(line.name_at, level=level, name=line.name)
            elif len(found) > 1:
                names = [str(rep.name) for rep in found]
                facts = {"name": line.name, "choices": _JOIN.join(names), "first": names[0]}
                yield rules.NAME_AMBIGUOUS.at(line.name_at, count=len(found), **facts)
        else:
            whose = COMPANY_WORD
        if whose is None:
            continue
        if whose in taken:
            yield rules.TARGET_TWICE.at(line.name_at, name=_shown(level, line.name), other=taken[whose])
            continue
        taken[whose] = line.name_at
        _put(targets, level, whose, line.amount)


def _put(targets: Targets, level: str, whose: object, amount: Cents | None) -> None:
    if level == COMPANY_WORD:
        targets.company = amount
    elif level == REGION_WORD:
        targets.regions[str(whose)] = amount
    else:
        next(rep for rep in targets.reps if rep.name == whose).fixed = amount


def _reps_called(reps: Iterable[ListedRep], name: str) -> list[ListedRep]:
    """By name, or by region and name."""
    region, slash, rep = name.replace("／", "/").rpartition("/")
    whole = [each for each in reps if name_key(each.name.rep) == name_key(name)]
    if whole or not slash:
        return whole
    return [
        each
        for each in reps
        if (name_key(each.name.region), name_key(each.name.rep)) == (name_key(region), name_key(rep))
    ]


def check_targets(targets: Targets, fixed: Sequence[FixedTarget], where: str) -> Iterator[Problem]:
    """Whether what is fixed below exceeds what is fixed above, and whether a target reaches everybody."""
    if any(line.amount is None for line in fixed):
        return  # told, and the sums would only say so again
    by_region = {region: [rep for rep in targets.reps if rep.name.region == region] for region in targets.regions}
    places = {(_LEVELS.get(name_key(line.level)), name_key(line.name)): line.name_at for line in fixed}
    together = 0
    for region, reps in by_region.items():
        own, below = targets.regions[region], sum(rep.fixed or 0 for rep in reps)
        if own is not None and below > own:
            at = places.get((REGION_WORD, name_key(region)), where)
            yield _exceeds(at, _shown(REGION_WORD, region), own, below)
        together += below if own is None else own
    if targets.company is not None and together > targets.company:
        at = next((line.name_at for line in fixed if _LEVELS.get(name_key(line.level)) == COMPANY_WORD), where)
        yield _exceeds(at, COMPANY_WORD, targets.company, together)
    if targets.company is None:
        for region, reps in by_region.items():
            without = [rep.name for rep in reps if rep.fixed is None]
            if targets.regions[region] is None and without:
                yield rules.NO_TARGET.at(where, name=_several(without), sheet=TARGET_SHEET)


def _exceeds(at: str, name: str, own: Cents, below: Cents) -> Problem:
    amounts = {"own": format_short(own), "below": format_short(below), "excess": format_short(below - own)}
    return rules.BELOW_EXCEEDS.at(at, name=name, **amounts)


def _shown(level: str, name: str) -> str:
    return level if level == COMPANY_WORD else f"{level}“{name}”"


def _several(names: Sequence[RepName]) -> str:
    shown = _JOIN.join(map(str, names[:_FEW]))
    return shown if len(names) <= _FEW else shown + _AND_OTHERS.format(count=len(names))
