"""The receipts of a year as a bank and a finance system tell them, and what each must become; sums of the test's own."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from foreign_files import excel, text

from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.month import Month
from xl_huikuan.domain.told_receipts import ImportOutcome
from xl_huikuan.jobs.import_receipts import ImportResult, import_receipts

WAYS = (("转账", "清欠", 1), ("现金", "预付货款", 1), ("承兑汇票", "清欠", 1), ("冲抵", "返利冲抵", 0))
PLAIN = WAYS[0]
RELATIVES = {Code("K007"): "王七", Code("K019"): "李十九", Code("K042"): "某某物资站"}
"""Who pays for a customer."""
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Line:
    """A receipt; cents."""

    day: dt.date
    code: Code
    cents: int
    number: str
    how: tuple[str, str, int] = PLAIN

    @property
    def payer(self) -> str | None:
        """Whose name the file tells instead of the customer's: another one each quarter."""
        return f"{RELATIVES[self.code]}{(self.day.month + 2) // 3}" if self.code in RELATIVES else None


@dataclass
class Receipts:
    """What was told so far, and what waits for its customer."""

    dice: random.Random
    before: list[Line] = field(default_factory=list)
    """Of the month before."""
    reported: list[Line] = field(default_factory=list)
    """What the reps reported on its last day, to be told in the next month."""
    waiting: list[Line] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    """Payers whose customer was claimed once."""
    names: dict[Code | None, str | None] = field(default_factory=dict)
    happened: Counter[str] = field(default_factory=Counter)

    def of_month(self, path: Path, number: int, codes: list[Code]) -> Counter[Code]:
        """Import a month's files into its workbook; what counts of each customer."""
        month = FileBook(path).read()
        first, last = month.settings.first_day, month.settings.last_day
        self.names.update(zip(month.customers.code, month.customers.name, strict=True))
        lines = self._paid(number, first, codes)
        late = [
            Line(first - DAY * self.dice.randrange(1, 4), code, self._cents(), f"L{number:02}{at}")
            for at, code in enumerate(self.dice.sample(codes, 2 if number > 1 else 0))
        ]
        came: Counter[Code] = Counter()
        came.update(self._report(path, lines))
        again, confirmed = self._again(codes), [Line(first + DAY, *_rest(line)) for line in self.reported]
        half = [line for line in lines if line.day.day <= 14]
        files = ([*again, *late, *confirmed, *half], [*again, *late, *confirmed, *lines])
        for at, told in enumerate(files):
            if at == 1 and number % 3:
                self._claim(path)
            result = import_receipts(FileBook(path), [self._file(path, number + at, told)], first + 20 * DAY)
            came.update(self._expected(result, told, late, confirmed, half if at else []))
            self.happened.update(late=result.other_months.late.count, there=result.shares[ImportOutcome.THERE].count)
        self.before = [*lines, *late]
        self.reported = self._cross(path, number, last, codes)
        came.update({line.code: line.cents for line in self.reported})
        return came

    def check(self, month: Month) -> None:
        """What waits is what nobody claimed."""
        amounts = [cents for cents in month.unmatched.amount if cents is not None]
        assert sorted(amounts) == sorted(line.cents for line in self.waiting)

    def _cents(self) -> int:
        return self.dice.randrange(1, 150) * 1_000_00 + self.dice.randrange(100)

    def _paid(self, number: int, first: dt.date, codes: list[Code]) -> list[Line]:
        lines = []
        for code in codes:
            for _ in range(self.dice.choice((0, 1, 1, 2))):
                cents, at = self._cents(), len(lines)
                how = PLAIN if code in RELATIVES else self.dice.choice(WAYS)
                if self.dice.random() < 0.05:
                    cents = -cents // 10
                serial = "" if at % 9 == 8 else f"B{number:02}{at:03}"
                lines.append(Line(first.replace(day=self.dice.randrange(2, 28)), code, cents, serial, how))
        return lines

    def _report(self, path: Path, lines: list[Line]) -> Counter[Code]:
        """Some of the lines are reported by the reps before they are told: nothing more counts when they are."""
        told = [line for line in lines if line.how == PLAIN and line.cents > 0 and line.code not in RELATIVES][::7]
        _type(path, told)
        self.happened["reported"] += len(told)
        self._to_confirm = {*told}
        came: Counter[Code] = Counter()
        for line in told:
            came[line.code] += line.cents
        return came

    def _cross(self, path: Path, number: int, last: dt.date, codes: list[Code]) -> list[Line]:
        """What is reported on the last day and told in the next month: it counts in this one."""
        code = self.dice.choice([code for code in codes if code not in RELATIVES])
        lines = [Line(last, code, self._cents(), f"C{number:02}")]
        _type(path, lines)
        return lines

    def _again(self, codes: list[Code]) -> list[Line]:
        """The month before's lines, some of them numbered by another system; who left is known by his numbers alone."""
        return [
            Line(line.day, line.code, line.cents, f"重{line.number}", line.how)
            if line.number[:1] == "B" and at % 4 == 0 and line.payer is None and line.code in codes
            else line
            for at, line in enumerate(self.before)
            if line.number or line.code in codes
        ]

    def _claim(self, path: Path) -> None:
        """The rep says whose the payers are."""
        book = FileBook(path)
        month = book.read()
        whose = {line.payer: line.code for line in self.waiting}
        for row, payer in enumerate(month.unmatched.payer):
            if payer is not None and payer in whose:
                month.unmatched.code[row] = whose[payer]
                self.known.add(payer)
        book.write(month)

    def _expected(
        self, result: ImportResult, told: list[Line], late: list[Line], confirmed: list[Line], known: list[Line]
    ) -> Counter[Code]:
        """What a file brings: what is new in it and has its customer, and what waited for him."""
        came: Counter[Code] = Counter()
        first_time = [] if known else late
        skip = {*known, *self._to_confirm, *confirmed, *self.before}
        new = [
            *first_time,
            *(line for line in told if line not in skip and line not in late and not _twin(line, self.before)),
        ]
        for line in [*new, *self.waiting]:
            if line.payer is None or line.payer in self.known:
                came[line.code] += line.cents * line.how[2]
        claimed = [line for line in self.waiting if line.payer in self.known]
        self.happened["claimed"] += len(claimed)
        assert result.claimed.count == len(claimed)
        self.waiting = [
            line for line in [*self.waiting, *new] if line.payer is not None and line.payer not in self.known
        ]
        assert result.total.cents == sum(line.cents for line in told)
        return came

    def _file(self, path: Path, shape: int, told: list[Line]) -> Path:
        """A bank's list, or a finance system's, in turns."""
        where = path.with_name(f"{path.stem}-{shape}")
        rows = []
        for line in told:
            way, nature, _ = line.how
            code, name = (None, line.payer) if line.payer else (line.code, self.names[line.code])
            rows.append((line.day, code, name, line.cents / 100, way, nature, line.number))
        if shape % 2:
            lines = [
                f'{day:%Y%m%d},{name},"{yuan:,.2f}",,{way},{nature},{number}'
                for day, _, name, yuan, way, nature, number in rows
            ]
            head = "交易日期,对方户名,收入金额,支出金额,交易方式,款项性质,交易流水号"
            total = f'合计,,"{sum(line.cents for line in told) / 100:,.2f}",,,,'
            return text(where.with_suffix(".csv"), ["某某银行 账户明细", head, *lines, total], "gb18030")
        head = ["日期", "客户编码", "客户名称", "贷方金额", "结算方式", "款项性质", "流水号"]
        body = [[day, None if code is None else str(code), name, yuan, *rest] for day, code, name, yuan, *rest in rows]
        return excel(
            where.with_suffix(".xlsx"), [["往来明细账"], head, *body, [None, "合计", None, sum(row[3] for row in rows)]]
        )


def _rest(line: Line) -> tuple[Code, int, str, tuple[str, str, int]]:
    return line.code, line.cents, line.number, line.how


def _twin(line: Line, before: list[Line]) -> bool:
    """Whether the month before told it under another number."""
    return any((line.day, line.code, line.cents) == (each.day, each.code, each.cents) for each in before)


def _type(path: Path, lines: list[Line]) -> None:
    """What reps report."""
    book = FileBook(path)
    month = book.read()
    receipts = month.receipts
    for line in lines:
        row = receipts.add_row()
        receipts.received_on[row], receipts.code[row], receipts.amount[row] = line.day, line.code, line.cents
        receipts.way[row], receipts.nature[row], receipts.state[row] = "转账", "清欠", "业务员报款"
    book.write(month)
