"""Writes xl_huikuan/domain/official_days.py from the `holidays` package.  python workbook/official_days.py"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

import xl_huikuan
from xl_huikuan.domain.workdays import from_package, rules_digest

TARGET = Path(xl_huikuan.__file__).parent / "domain" / "official_days.py"
YEARS = range(2023, 2032)
"""Those that an office asks about; the package is asked for any other."""
_TOP = '''"""China's official days of some years as the `holidays` package tells them, which takes twenty milliseconds to be loaded.

Made by workbook/official_days.py; of use only while the package's rules for China are those that it was made from.
"""

MADE_FROM = "{digest}"
"""Of the package's `countries/china.py`."""
YEARS: dict[int, tuple[str, str, bool]] = {{
'''


def official_days() -> str:
    """The module's text."""
    lines = [_TOP.format(digest=rules_digest())]
    for year in YEARS:
        found = from_package(year)
        lines.append(
            f'    {year}: (\n        "{_days(found.off)}",\n        "{_days(found.worked)}",\n        {found.published},\n    ),\n'
        )
    return "".join(
        [
            *lines,
            '}\n"""By year: holidays, weekends that are worked (month and day each), whether the arrangement is out."""\n',
        ]
    )


def _days(ordinals: Iterable[int]) -> str:
    return " ".join(dt.date.fromordinal(day).strftime("%m%d") for day in sorted(ordinals))


if __name__ == "__main__":
    TARGET.write_text(official_days(), "utf-8")
