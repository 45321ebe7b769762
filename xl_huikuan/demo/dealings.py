"""What happened with one dealer of the demo so far this month: promises, receipts, contacts, and its obstacle."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace

from xl_huikuan.book.contract.choices import (
    BANK_ACCEPTANCE,
    CASH,
    CONFIRMED,
    CONTACT_WAYS,
    DEPOSIT,
    NO_COMMITMENT_REASONS,
    OFFSET,
    OLD_DEBT,
    PREPAYMENT,
    REBATE_OFFSET,
    REPORTED,
    TRANSFER,
)
from xl_huikuan.book.contract.codes import Code
from xl_huikuan.demo import phrases
from xl_huikuan.demo.customers import NOTHING, ON_TIME, Case, Dealer
from xl_huikuan.demo.dice import DemoCalendar, Dice, rounded
from xl_huikuan.demo.rows import ContactRow, ObstacleNote, ReceiptRow, TargetChangeRow
from xl_huikuan.values import Cents

PHONE, VISIT, WECHAT, MANAGER = CONTACT_WAYS
_DAY = dt.timedelta(1)
_DRAFT_LEAST = 50_000_00
"""Nobody pays less by bank acceptance."""
_CASH_MOST = 15_000_00
_TWO_PARTS = 20_000_00
"""Nobody pays less by two dates."""
_TRANSFER_PARTS = 100_000_00
"""From here on some pay in two transfers."""

REFUSING, SILENT = 0.12, 0.07
"""The shares of dealers who would not commit themselves (with a reason), and who were not asked yet."""
ROUTINE = {"A": 0.3, "B": 0.5, "C": 0.7, "D": 0.75}
"""Of each grade, the share that the rep has called by on besides in the last days."""
DEPOSIT_PAID, REFUNDED, TARGET_CUT = 10_000_00, -3_000_00, -10_000_00


@dataclass(frozen=True, eq=False)
class Agreement:
    """A promise, or why there is none; it gets its number when all are known."""

    made_on: dt.date
    due_on: dt.date | None = None
    amount: Cents | None = None
    reason: str | None = None
    level: int = 1
    replaces: Agreement | None = None
    note: str | None = None


@dataclass
class Dealings:
    """One dealer's rows of the month."""

    agreements: list[Agreement] = field(default_factory=list)
    receipts: list[ReceiptRow] = field(default_factory=list)
    contacts: list[ContactRow] = field(default_factory=list)
    changes: list[TargetChangeRow] = field(default_factory=list)
    note: ObstacleNote | None = None


def dealings(dealer: Dealer, calendar: DemoCalendar, dice: Dice) -> Dealings:
    """What happened with this dealer from the month's first day up to its today."""
    return _Story(dealer, calendar, dice).told()


class _Story:
    def __init__(self, dealer: Dealer, calendar: DemoCalendar, dice: Dice) -> None:
        self._dealer, self._month, self._dice = dealer, calendar, dice
        self._found = Dealings()

    def told(self) -> Dealings:
        """Plays the month."""
        case, dice = self._dealer.case, self._dice
        share = dice.between(0, 1)
        if case is Case.LEAVER:
            self._leaves()
        elif case is Case.HANDED_OVER:
            self._contact(self._month.gone(0.1), VISIT, "与王磊一起上门交接，账已对清")
        elif case is Case.RENEWED:
            self._renews()
        elif case is Case.NO_COMMITMENT or (case is Case.ORDINARY and share < REFUSING):
            self._refuses("不重视" if case is Case.NO_COMMITMENT else "库存" if self._dealer.overstocked else None)
        elif case is Case.ORDINARY and share < REFUSING + SILENT:
            self._pays_as_usual()
        else:
            self._promises()
            self._extras()
        if self._found.note is None and self._dealer.active:
            self._hindered()
        if self._found.agreements and dice.chance(ROUTINE[self._dealer.row.grade]):
            self._calls_by()
        return self._found

    # ---- courses that a month can take ----

    def _promises(self) -> None:
        dealer, dice, month = self._dealer, self._dice, self._month
        special = dealer.case is not Case.ORDINARY
        course = 0.5 if special else dice.between(0, 1)
        if dealer.overstocked:
            factor = dice.between(0.2, 0.45)
        elif dealer.case is Case.OVERPROMISER:
            factor = 3.2
        elif course < 0.12:
            factor = dice.between(0.35, 0.65)
        elif course > 0.95:
            factor = dice.between(1.8, 2.4)
        else:
            factor = dice.between(0.85, 1.08) if dealer.row.grade in "AB" else dice.between(0.8, 1.2)
        amount = rounded(dealer.usual * factor)
        due = self._pay_day()
        if dealer.case in (Case.TWO_PROMISES, Case.PART_PAYER, Case.ACCEPTANCE, Case.REPORTED_TWICE):
            due = month.gone(0.45)
        parts = [(due, amount)]
        if dealer.case is Case.TWO_PROMISES or (not special and amount >= _TWO_PARTS and dice.chance(0.08)):
            later = month.weekday(due + dice.whole(7, 11) * _DAY, due, month.last)
            if dealer.case is Case.TWO_PROMISES:
                later = month.coming(0.6)
            first = rounded(amount * 0.6)
            parts = [(due, first), (later, amount - first)]
        made = min(month.weekday(month.first + dice.whole(0, 4) * _DAY, month.first, month.last), month.today, due)
        for day, part in parts:
            self._promise(Agreement(made, day, part))
            self._outcome(day, part, made)

    def _outcome(self, due: dt.date, amount: Cents, made: dt.date) -> None:
        """What came of a promise."""
        dealer, dice, month = self._dealer, self._dice, self._month
        kept, nothing = dice.chance(ON_TIME[dealer.row.grade]), dice.chance(NOTHING[dealer.row.grade])
        part, paid_on = rounded(amount * dice.between(0.3, 0.7)), max(due - dice.whole(0, 2) * _DAY, made)
        late = dice.chance(0.35)
        if due > month.today:
            if made < month.today and dice.chance(0.3):
                self._receipt(month.weekday(month.today - dice.whole(0, 6) * _DAY, made, month.today), part)
            if dice.chance(0.85):
                self._follow_up(max(made, month.gone(dice.between(0.15, 0.9))), phrases.OPEN_WORDS)
        elif dealer.case is Case.PART_PAYER:
            self._receipt(due, rounded(amount * 0.4))
            self._follow_up(due, phrases.LATE_WORDS)
        elif kept or dealer.case in (Case.TWO_PROMISES, Case.ACCEPTANCE, Case.REPORTED_TWICE):
            self._receipt(month.weekday(paid_on, made, due), amount, whole=True)
            if dice.chance(0.6):
                self._follow_up(due, phrases.KEPT_WORDS)
        else:
            if not nothing:
                self._receipt(due, part)
            elif late and due + 4 * _DAY <= month.today:
                self._receipt(month.weekday(due + 4 * _DAY, due, month.today), part)
            if dice.chance(0.8):
                self._follow_up(due, phrases.LATE_WORDS)

    def _renews(self) -> None:
        """A promise that was not kept, and the one that took its place."""
        month, amount = self._month, rounded(self._dealer.usual)
        first = Agreement(month.gone(0.05), month.gone(0.35), amount)
        self._promise(first)
        self._promise(
            Agreement(month.gone(0.6), month.coming(0.7), amount, level=2, replaces=first, note="上次没兑现，重新约定")
        )

    def _refuses(self, reason: str | None) -> None:
        reason = reason or self._dice.pick(NO_COMMITMENT_REASONS)
        day = self._month.gone(self._dice.between(0.05, 0.3))
        self._found.agreements.append(Agreement(day, reason=reason))
        self._contact(day, self._way(), self._dice.pick(phrases.REFUSED_WORDS))
        if self._dice.chance(0.7):
            self._follow_up(self._month.gone(self._dice.between(0.4, 0.9)), phrases.REFUSED_WORDS)
        self._note(reason)
        self._pays_as_usual()

    def _pays_as_usual(self) -> None:
        """No commitment, but some pay when they always do."""
        day, share = self._pay_day(), self._dice.between(0.3, 0.8)
        if self._dice.chance(0.5) and day <= self._month.today:
            self._receipt(day, rounded(self._dealer.usual * share))

    def _calls_by(self) -> None:
        """A call of the last days that no promise asked for."""
        month, dice = self._month, self._dice
        day = max(month.today - dice.whole(1, 7) * _DAY, month.first)
        self._contact(month.weekday(day, month.first, month.today), self._way(), dice.pick(phrases.ROUTINE_WORDS))

    def _leaves(self) -> None:
        day = self._month.gone(0.2)
        self._contact(day, VISIT, "停供，对清余款，当场付了一部分")
        self._receipt(day, rounded(self._dealer.usual * 0.6))

    def _extras(self) -> None:
        """What some special cases have besides."""
        dealer, month = self._dealer, self._month
        if dealer.case is Case.REBATE:
            self._add(month.gone(0.5), dealer.row.rebate or 0, OFFSET, REBATE_OFFSET, "三季度返利抵货款")
        elif dealer.case is Case.REFUND:
            paid_on = month.gone(0.3)
            self._add(paid_on, rounded(dealer.usual * 0.4), TRANSFER, PREPAYMENT, "预付货款")
            back_on = month.weekday(paid_on + 3 * _DAY, paid_on, month.today)
            self._add(back_on, REFUNDED, TRANSFER, PREPAYMENT, "退还多付货款")
        elif dealer.case is Case.DEPOSIT:
            self._add(month.gone(0.4), DEPOSIT_PAID, TRANSFER, DEPOSIT, "市场保证金")
        elif dealer.case is Case.TARGET_CUT:
            change = "门店装修停业半个月，经理同意减目标"
            self._found.changes.append(TargetChangeRow(month.gone(0.45), dealer.code, TARGET_CUT, change))

    def _hindered(self) -> None:
        """An obstacle that the rep noted."""
        dealer = self._dealer
        if dealer.overstocked:
            self._note("库存")
        elif dealer.case in (Case.RENEWED, Case.PART_PAYER) or dealer.row.overdue:
            self._note("资金")
        elif dealer.case is Case.ORDINARY and self._dice.chance(0.06):
            self._note(self._dice.pick(tuple(phrases.EXPLAINED)))

    # ---- single rows ----

    def _pay_day(self) -> dt.date:
        month = self._month
        day = month.first + (self._dealer.row.usual_pay_day - 1) * _DAY
        return month.weekday(day, month.first, month.last)

    def _promise(self, agreement: Agreement) -> None:
        self._found.agreements.append(agreement)
        self._contact(agreement.made_on, self._way(), self._dice.pick(phrases.AGREED_WORDS), agreement)

    def _way(self) -> str:
        return self._dice.weighted(((PHONE, 0.55), (VISIT, 0.25), (WECHAT, 0.20)))

    def _contact(self, day: dt.date, way: str, result: str, agreement: Agreement | None = None) -> None:
        row = ContactRow(day, self._dealer.code, way, result)
        if agreement is not None:
            row = replace(row, amount=agreement.amount, due_on=agreement.due_on)
        self._found.contacts.append(row)

    def _follow_up(self, since: dt.date, words: tuple[str, ...]) -> None:
        """A contact some days after `since`, if there has been time for one."""
        month, dice = self._month, self._dice
        day, way, result = since + dice.whole(1, 5) * _DAY, self._way(), dice.pick(words)
        if words is phrases.LATE_WORDS and dice.chance(0.15):
            way = MANAGER
        if day <= month.today:
            self._contact(month.weekday(day, since, month.today), way, result)

    def _note(self, obstacle: str) -> None:
        explained = self._dice.pick(phrases.EXPLAINED[obstacle])
        plan = self._dice.pick((*phrases.PLANS[obstacle], None))
        self._found.note = ObstacleNote(obstacle, explained, plan)

    def _receipt(self, day: dt.date, amount: Cents, whole: bool = False) -> None:
        """Money for goods or for old debts; `whole` says that it keeps a promise in full."""
        dealer, dice, month = self._dealer, self._dice, self._month
        nature = OLD_DEBT if dealer.on_credit else PREPAYMENT
        text = "清前期货款" if dealer.on_credit else f"{month.today.month}月货款"
        by_draft, in_cash = dice.chance(0.2), dice.chance(0.3)
        if dealer.case is Case.ACCEPTANCE or (by_draft and amount >= _DRAFT_LEAST):
            matures = day + dice.pick((90, 120, 180)) * _DAY
            self._add(day, amount, BANK_ACCEPTANCE, nature, "银行承兑汇票", matures=matures)
        elif dealer.case is Case.REPORTED_TWICE and whole:
            row = self._add(day, amount, TRANSFER, nature, text, state=CONFIRMED)
            self._found.receipts.insert(-1, replace(row, state=REPORTED, memo="业务员报款，客户发来回单"))
        elif in_cash and amount <= _CASH_MOST:
            self._add(day, amount, CASH, nature, text)
        elif amount >= _TRANSFER_PARTS and dice.chance(0.35):
            first = rounded(amount * 0.5)
            self._add(day, first, TRANSFER, nature, f"{text}（一）")
            self._add(day, amount - first, TRANSFER, nature, f"{text}（二）")
        else:
            self._add(day, amount, TRANSFER, nature, text)

    def _add(
        self,
        day: dt.date,
        amount: Cents,
        way: str,
        nature: str,
        text: str,
        *,
        matures: dt.date | None = None,
        state: str | None = None,
    ) -> ReceiptRow:
        """A receipt. The last days' are often only reported so far, without a bank's number."""
        found = self._found.receipts
        fresh = self._dice.chance(0.6) and day > self._month.today - 3 * _DAY and way != OFFSET
        state = state or (REPORTED if fresh else CONFIRMED)
        by_bank = state == CONFIRMED and way in (TRANSFER, BANK_ACCEPTANCE)
        serial = Code(f"{day:%Y%m%d}66{self._dealer.index:06d}{len(found) + 1:04d}") if by_bank else None
        row = ReceiptRow(day, self._dealer.code, amount, way, nature, matures, state, text, serial)
        found.append(row)
        return row
