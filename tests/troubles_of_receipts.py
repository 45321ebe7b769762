"""Receipts that stand in the ledger twice, or look so: every case of trouble, and its neighbours that are none."""

from __future__ import annotations

from conftest import DING, JIA
from month_in_memory import day, receipt
from troubles import Case, Edit, Told, doubt

from xl_huikuan.book.checks import rules
from xl_huikuan.book.month import Month
from xl_huikuan.values import Value


def pasted(*receipts: dict[str, Value]) -> Edit:
    """Receipts of 丁 of 77,200 on the 12th, number 8801, in rows 10 and on; each may say otherwise."""

    def edit(month: Month) -> None:
        for more in receipts:
            cells: dict[str, Value] = {"code": DING, "amount": 77_200, "on": day(12), "流水号": "8801", **more}
            code, amount, on = (cells.pop(name) for name in ("code", "amount", "on"))
            receipt(month, str(code), amount, on, **cells)

    return edit


def twice(where: str, other: str, amount: str = "7.72万元", serial: str = "8801") -> Told:
    what = f"与 {other} 是同一笔：流水号“{serial}”、日期、客户、金额都相同，只算一次，这一行 {amount}没有再算"
    return doubt(where, what, "重复粘贴的请删掉；确是两笔的，请把流水号改成不同的", DING)


def shared(where: str, amount: str, customer: str = DING, other: str = "回款流水!J10") -> Told:
    what = f"流水号“8801”与 {other} 相同，日期、客户、金额或状态不同，这一行 {amount}已照数算入"
    return doubt(where, what, "同一笔登记了两次的请删掉一行；分次到款的不用管", customer)


def otherwise(where: str, amount: str, customer: str = DING) -> Told:
    what = f"流水号“8801”财务已确认，客户或金额与报款不同，只算财务确认的，这一行报款 {amount}没有算进去"
    return doubt(where, what, "请核对；确是另一笔的，请改流水号", customer)


def alike(where: str) -> tuple[Told, ...]:
    what = "与 回款流水!D10 的日期、客户、金额、方式都一样，又没有流水号，两笔都算入了，是否重复？这一行 7.72万元"
    return (doubt(where, what, "重复的请删掉；确是两笔的不用管", DING),)


REPORT: dict[str, Value] = {"状态": "业务员报款"}
NO_NUMBER: dict[str, Value] = {"流水号": None}

RECEIPTS = [
    Case(rules.RECEIPT_TWICE, "a bank's list pasted again, and again", pasted({}, {}, {}),
         (twice("回款流水!J11", "回款流水!J10"), twice("回款流水!J12", "回款流水!J10"))),
    Case(rules.RECEIPT_TWICE, "reported twice", pasted(REPORT, REPORT), (twice("回款流水!J11", "回款流水!J10"),)),
    Case(rules.RECEIPT_TWICE, "reported twice, confirmed twice", pasted(REPORT, REPORT, {}, {}),
         (twice("回款流水!J11", "回款流水!J10"), twice("回款流水!J13", "回款流水!J12"))),
    Case(rules.RECEIPT_TWICE, "a number and the same as text", pasted({"流水号": 8801.0}, {}), (twice("回款流水!J11", "回款流水!J10"),)),
    Case(rules.RECEIPT_TWICE, "a number like a pattern", pasted({"流水号": "88*"}, {"流水号": "88*"}),
         (twice("回款流水!J11", "回款流水!J10", serial="88*"),)),
    Case(rules.RECEIPT_TWICE, "long numbers that differ in the last digit", pasted({"流水号": "2" * 20}, {"流水号": "2" * 19 + "3"})),
    Case(rules.RECEIPT_TWICE, "reported and confirmed", pasted(REPORT, {})),
    Case(rules.RECEIPT_TWICE, "without a sum", pasted({"amount": 0}, {"amount": 0})),
    Case(rules.SERIAL_SHARED, "in instalments", pasted({}, {"amount": 10_000}), (shared("回款流水!J11", "1万元"),)),
    Case(rules.SERIAL_SHARED, "on another day, of another customer", pasted({}, {"on": day(13)}, {"code": JIA}),
         (shared("回款流水!J11", "7.72万元"), shared("回款流水!J12", "7.72万元", JIA))),
    Case(rules.SERIAL_SHARED, "once without a state", pasted({}, {"状态": None}), (shared("回款流水!J11", "7.72万元"),)),
    Case(rules.SERIAL_SHARED, "other numbers", pasted({}, {"流水号": "8802"})),
    Case(rules.REPORTED_OTHERWISE, "another amount", pasted({**REPORT, "amount": 70_000}, {}), (otherwise("回款流水!J10", "7万元"),)),
    Case(rules.REPORTED_OTHERWISE, "another customer", pasted({**REPORT, "code": JIA}, {}), (otherwise("回款流水!J10", "7.72万元", JIA),)),
    Case(rules.REPORTED_OTHERWISE, "another day, as banks are slow", pasted({**REPORT, "on": day(11)}, {})),
    Case(rules.REPORTED_OTHERWISE, "in the same instalments", pasted({**REPORT, "amount": 7}, {**REPORT, "amount": 9}, {"amount": 9}, {"amount": 7}),
         (shared("回款流水!J13", "7元", other="回款流水!J12"),)),
    Case(rules.RECEIPT_ALIKE, "no number", pasted(NO_NUMBER, NO_NUMBER), alike("回款流水!D11")),
    Case(rules.RECEIPT_ALIKE, "reported, and confirmed by finance", pasted({**NO_NUMBER, **REPORT}, NO_NUMBER), alike("回款流水!D11")),
    Case(rules.RECEIPT_ALIKE, "another day, amount, way, customer", pasted(
         NO_NUMBER, {**NO_NUMBER, "on": day(13)}, {**NO_NUMBER, "amount": 1}, {**NO_NUMBER, "方式": "现金"}, {**NO_NUMBER, "code": JIA})),
]  # fmt: skip

CASES = RECEIPTS
