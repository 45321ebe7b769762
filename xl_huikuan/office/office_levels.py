"""The office's levels: the company, its regions, their reps; the targets over them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from xl_huikuan.book.contract.settings import Settings
from xl_huikuan.domain.levels import Carrier, Level, LevelTarget, as_carrier, hand_down
from xl_huikuan.office.sheet_words import COMPANY_WORD, REGION_WORD, REP_WORD
from xl_huikuan.office.targets import RepName, Targets
from xl_huikuan.values import Cents, to_cents


@dataclass(frozen=True)
class TargetLine:
    """A level's line in the summary."""

    level: str
    """`公司`, `区域` or `业务员`."""
    name: str
    region: str
    target: Cents
    fixed: bool
    """The office fixed it; else it is what the level above gave, or what the levels below come to."""
    shortfall: Cents
    surplus: Cents
    parts: int
    """How many stand below it."""
    usual: Cents
    """What its customers usually bring in a month."""


class RepTarget(NamedTuple):
    """What a rep is given."""

    total: Cents
    shortfall: Cents
    surplus: Cents
    parts: tuple[Cents, ...]
    """What each customer gets of it; none where nobody looked below the rep."""
    carrier: Carrier
    """What stands below him."""
    fixed: bool
    usual: Cents
    """What his customers usually bring in a month."""


@dataclass(frozen=True)
class OfficeLevels:
    """The targets of all levels."""

    company: TargetLine
    regions: tuple[TargetLine, ...]
    reps: dict[RepName, RepTarget]
    """Region by region."""

    def lines(self) -> Iterator[TargetLine]:
        """The company's, then each region's with its reps' behind it."""
        yield self.company
        for region in self.regions:
            yield region
            for name, rep in self.reps.items():
                if name.region == region.name:
                    figures = (rep.total, rep.fixed, rep.shortfall, rep.surplus, len(rep.parts), rep.usual)
                    yield TargetLine(REP_WORD, name.rep, name.region, *figures)


def office_levels(targets: Targets, below: Mapping[RepName, Level | Carrier]) -> OfficeLevels:
    """Hand the targets down.

    Args:
        targets: the reps, and what is fixed; a target must reach everybody.
        below: by rep, his customers as a level, or what stands below him in one; without his own target.
    """
    names = {region: [rep for rep in targets.reps if rep.name.region == region] for region in targets.regions}
    levels = [
        Level([_with_fixed(below[rep.name], rep.fixed) for rep in reps], targets.regions[region])
        for region, reps in names.items()
    ]
    company = Level(levels, targets.company)
    handed = hand_down(company, _unit(targets))
    regions, reps = [], dict[RepName, RepTarget]()
    for (region, inside), level, given in zip(names.items(), levels, handed.parts, strict=True):
        assert isinstance(given, LevelTarget)
        regions.append(_line(REGION_WORD, region, level, given))
        for rep, part, own in zip(inside, level.parts, given.parts, strict=True):
            carrier, fixed = as_carrier(part), rep.fixed is not None
            if isinstance(own, LevelTarget):
                amounts = tuple(amount for amount in own.parts if isinstance(amount, int))
                reps[rep.name] = RepTarget(own.total, own.shortfall, own.surplus, amounts, carrier, fixed, _usual(part))
            else:
                reps[rep.name] = RepTarget(own, 0, 0, (), carrier, fixed, carrier.weight)
    return OfficeLevels(_line(COMPANY_WORD, COMPANY_WORD, company, handed), tuple(regions), reps)


def _with_fixed(part: Level | Carrier, fixed: Cents | None) -> Level | Carrier:
    return part._replace(fixed=fixed) if isinstance(part, Carrier) else replace(part, fixed=fixed)


def _unit(targets: Targets) -> Cents:
    """In which the regions' and the reps' targets are whole: as the customers' are."""
    unit = targets.settings.get(Settings.unit.name, Settings.unit.default)
    return max(to_cents(float(unit)), 1) if isinstance(unit, (int, float)) else 1


def _line(word: str, name: str, level: Level, given: LevelTarget) -> TargetLine:
    region = "" if word == COMPANY_WORD else name
    figures = (given.total, level.fixed is not None, given.shortfall, given.surplus, len(given.parts))
    return TargetLine(word, name, region, *figures, _usual(level))


def _usual(part: Level | Carrier) -> Cents:
    return part.weight if isinstance(part, Carrier) else sum(map(_usual, part.parts))
