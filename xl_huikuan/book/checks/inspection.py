"""What is wrong with a month's figures: all of it at once, each with sheet, cell, what is wrong and what to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise

from xl_huikuan.book.checks.rows import LARGEST, inspect_rows
from xl_huikuan.book.contract import tables as contract
from xl_huikuan.book.contract.choices import ACTIVE, STATUSES
from xl_huikuan.book.contract.computed import THRESHOLDS
from xl_huikuan.book.contract.schema import Column, Filled, Kind
from xl_huikuan.book.month import Month, code_text, customer_key, is_blank
from xl_huikuan.book.problems import Problem, Severity
from xl_huikuan.domain.commitment import Thresholds
from xl_huikuan.values import CellError, Value, is_number


def inspect(month: Month, for_plan: bool) -> list[Problem]:
    """Every problem, structural ones first. `for_plan`: the figures that the break-down needs are structural too."""
    found = [
        *_settings(month),
        *_customers(month, for_plan),
        *_cells(month, for_plan),
        *inspect_rows(month),
        *_steps(month),
        *_typed_over(month),
        *_uncalculated(month),
    ]
    order = list(Severity)
    return sorted(found, key=lambda problem: order.index(problem.severity))


def structural(problems: list[Problem]) -> list[Problem]:
    """Those that stop the job."""
    return [problem for problem in problems if problem.severity is Severity.STRUCTURAL]


def faults_by_customer(problems: list[Problem]) -> dict[Value, list[Problem]]:
    """The row problems of each customer."""
    found: dict[Value, list[Problem]] = {}
    for problem in problems:
        if problem.severity is Severity.ROW and problem.customer is not None:
            found.setdefault(customer_key(problem.customer), []).append(problem)
    return found


# ---- Named cells ---------------------------------------------------------------------------------------------------


def _settings(month: Month) -> Iterator[Problem]:
    def stop(name: str, what: str, mend: str) -> Problem:
        return Problem(Severity.STRUCTURAL, month.where(name), what, mend)

    wrong = set()
    for cell in contract.SETTINGS:
        if cell.formula is not None or cell.kind is Kind.TEXT:
            continue
        value = month.names.get(cell.name)
        fault = _fault(value, cell.kind)
        if is_blank(value) and cell.needed:
            wrong.add(cell.name)
            yield stop(cell.name, f"“{cell.label}”没有填", cell.prompt)
        elif fault:
            wrong.add(cell.name)
            yield stop(cell.name, f"“{cell.label}”{fault[0]}", fault[1])
        elif isinstance(value, (int, float)) and (value < 0 or (value == 0 and cell.name in _ABOVE_ZERO)):
            wrong.add(cell.name)
            yield stop(cell.name, f"“{cell.label}”是 {value:g}", "请改成大于 0 的数")
    limits = [month.names.get(name) for name in THRESHOLDS.cells]
    if not wrong.intersection(THRESHOLDS.cells) and all(isinstance(limit, (int, float)) for limit in limits):
        try:
            Thresholds(*limits)  # type: ignore[arg-type]
        except ValueError as error:
            yield stop(THRESHOLDS.cells[0], str(error), "请把四条界线改成合理的数")
    first, last, today = (month.names.get(name) for name in ("hk_from", "hk_to", "hk_today"))
    if not (isinstance(first, dt.date) and isinstance(last, dt.date)):
        return
    if first > last:
        yield stop("hk_from", f"本月起 {first} 晚于本月止 {last}", "请把两个日期改对")
    elif (last - first).days > 62:
        yield stop("hk_from", f"本月从 {first} 到 {last}，超过两个月", "请把两个日期改对")
    elif isinstance(today, dt.date) and not first <= today <= last:
        yield Problem(
            Severity.DOUBT, month.where("hk_today"), f"今天 {today} 不在本月 {first} 到 {last} 之内",
            "请看月份、本月起、本月止是否该换月了",
        )  # fmt: skip


_ABOVE_ZERO = frozenset({"hk_unit", "hk_calls_per_day"})


def _fault(value: Value, kind: Kind) -> tuple[str, str] | None:
    """(what is wrong, how to mend it) with a cell that should be of `kind`; a blank is nobody's fault."""
    if is_blank(value):
        return None
    if isinstance(value, CellError):
        return f"是错误值 {value.value}", "请改成正确的内容，或清空"
    if kind in (Kind.TEXT, Kind.CODE):
        return None
    if kind is Kind.DATE:
        if isinstance(value, dt.date):
            return None
        return f"不是日期：{_shown(value)}", "请写成 2026-11-05 这样的日期"
    if isinstance(value, dt.date):
        return f"是日期 {value}，不是数字", "请把单元格格式改成数字，再填一次"
    if not is_number(value):
        return f"不是数字：{_shown(value)}", "请改成数字，例如 200000 或 20万"
    if isinstance(value, (int, float)) and (value != value or abs(value) >= LARGEST):
        return f"大得不合理：{value:g}", "请看是否多打了零"
    return None


def _shown(value: Value) -> str:
    text = str(value)
    return f"“{text if len(text) <= 20 else text[:20] + '…'}”"


# ---- Customers -----------------------------------------------------------------------------------------------------


def _customers(month: Month, for_plan: bool) -> Iterator[Problem]:
    table = month["tblCustomers"]
    seen: dict[Value, int] = {}
    named = 0
    grades = {str(grade).casefold() for grade in month["tblGrades"].columns["信用等级"] if not is_blank(grade)}

    def problem(severity: Severity, row: int, column: str, what: str, mend: str) -> Problem:
        return Problem(severity, table.where(row, column), what, mend, code_text(table.get(row, "客户编码")) or None)

    for row, code in enumerate(table.columns["客户编码"]):
        if table.is_blank_row(row):
            continue
        named += 1
        if is_blank(code):
            yield problem(
                Severity.STRUCTURAL, row, "客户编码", "这一行有内容，却没有客户编码", "请补上编码，或删掉这一行"
            )
            continue
        if isinstance(code, CellError):
            yield problem(Severity.STRUCTURAL, row, "客户编码", f"客户编码是错误值 {code.value}", "请改成正确的编码")
            continue
        text = code_text(code)
        if any(sign in text for sign in "*?~") or text[:1] in "<>=":
            yield problem(
                Severity.STRUCTURAL, row, "客户编码", f"客户编码“{text}”含有 * ? ~，或以 < > = 开头，Excel 求和会算错",
                "请换一个编码",
            )  # fmt: skip
        key = customer_key(code)
        if key in seen:
            yield problem(
                Severity.STRUCTURAL, row, "客户编码",
                f"客户编码“{text}”与第 {table.where(seen[key], '客户编码')} 格重复（Excel 把 00123 与 123、大写与小写当作同一个）",
                "每个客户只留一个编码",
            )  # fmt: skip
        seen.setdefault(key, row)
        status, grade, day = (table.get(row, name) for name in ("状态", "信用等级", "习惯付款日"))
        if not is_blank(status) and status not in STATUSES:
            yield problem(Severity.ROW, row, "状态", f"状态“{status}”不认识", f"请从 {'、'.join(STATUSES)} 里选")
        if status in ACTIVE or is_blank(status):
            if is_blank(grade):
                yield problem(Severity.ROW, row, "信用等级", "没有信用等级", "请从“清单”的信用等级里选")
            elif str(grade).casefold() not in grades:
                yield problem(Severity.ROW, row, "信用等级", f"信用等级“{grade}”不在清单里", "请从“清单”的信用等级里选")
        if isinstance(day, (int, float)) and not isinstance(day, bool) and not 1 <= day <= 31:
            yield problem(Severity.ROW, row, "习惯付款日", f"习惯付款日是 {day:g}", "请填 1 到 31，或清空")
        floor, cap = table.get(row, "本月最低回款"), table.get(row, "本月能力上限")
        if isinstance(floor, (int, float)) and isinstance(cap, (int, float)) and floor > cap:
            yield problem(
                Severity.STRUCTURAL if for_plan else Severity.ROW, row, "本月最低回款",
                f"本月最低回款 {floor:,.2f} 高于本月能力上限 {cap:,.2f}", "请改其中一个",
            )  # fmt: skip
    if not named:
        yield Problem(Severity.STRUCTURAL, table.place.sheet, "客户表是空的", "请先在客户表里登记客户")


# ---- Every typed cell ----------------------------------------------------------------------------------------------


def _cells(month: Month, for_plan: bool) -> Iterator[Problem]:
    for name, table in month.tables.items():
        declared = contract.TABLES[name]
        if not declared.needed:
            continue
        codes = table.columns.get("客户编码")
        for column in declared.columns:
            if column.filled is Filled.FORMULA or column.name not in table.columns:
                continue
            lowest = -LARGEST if column.signed else 0
            plain = str if column.kind in (Kind.TEXT, Kind.CODE) else dt.date if column.kind is Kind.DATE else float
            for row, value in enumerate(table.columns[column.name]):
                if value is None or (type(value) is plain and (plain is not float or lowest <= value < LARGEST)):  # type: ignore[operator]
                    continue  # nearly all of them: spared the closer look
                fault = _fault(value, column.kind) or _sign_fault(value, column)
                if fault is None:
                    continue
                customer = code_text(codes[row]) if codes and not isinstance(codes[row], CellError) else ""
                severity = Severity.ROW if customer else Severity.DOUBT
                if codes is None or (column.vital and for_plan):
                    severity = Severity.STRUCTURAL
                if column.name == "客户编码":
                    if name == "tblCustomers":
                        continue
                    severity = Severity.DOUBT
                yield Problem(
                    severity, table.where(row, column.name), f"“{column.name}”{fault[0]}", fault[1], customer or None
                )


def _sign_fault(value: Value, column: Column) -> tuple[str, str] | None:
    if column.signed or column.kind not in (Kind.MONEY, Kind.COUNT, Kind.RATE):
        return None
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value < 0:
        return f"是负数：{value:,.2f}", "请改成不小于 0 的数"
    return None


# ---- Steps, formulas -----------------------------------------------------------------------------------------------


def _steps(month: Month) -> Iterator[Problem]:
    table = month["tblSteps"]
    rows = [row for row in range(len(table)) if not table.is_blank_row(row)]

    def stop(row: int, column: str, what: str, mend: str) -> Problem:
        return Problem(Severity.STRUCTURAL, table.where(row, column), what, mend)

    limit = len(contract.STEP_COLUMNS)
    if len(rows) > limit:
        yield stop(rows[limit], "节点", f"节点有 {len(rows)} 个", f"最多 {limit} 个，请删掉多的")
    if not rows:
        yield Problem(
            Severity.STRUCTURAL, table.place.sheet, "没有节点", "请在“清单”的节点里至少填一行，例如 上旬、中旬、下旬"
        )
    for column, kind in (("截止日", dt.date), ("累计比例", (int, float))):
        values = [(row, table.get(row, column)) for row in rows]
        filled = [(row, value) for row, value in values if isinstance(value, kind)]
        blank = [row for row, value in values if is_blank(value)]
        if filled and blank:
            yield stop(blank[0], column, f"有的节点填了{column}，这一行没有", "请全填，或全部清空由程序推算")
        first, last = month.names.get("hk_from"), month.names.get("hk_to")
        for row, value in filled:
            dates = isinstance(value, dt.date) and isinstance(first, dt.date) and isinstance(last, dt.date)
            if dates and not first <= value <= last:  # type: ignore[operator]
                yield stop(
                    row,
                    column,
                    f"节点截止日 {value} 不在本月 {first} 到 {last} 之内",
                    "请改成本月的日期，或全部清空由程序推算",
                )
        for (_, before), (row, value) in pairwise(filled):
            if value <= before:  # type: ignore[operator]
                yield stop(row, column, f"{column}不比上一个节点大", "请按先后顺序填写")
        if filled and not blank and column == "累计比例" and abs(float(filled[-1][1]) - 1) > 1e-9:  # type: ignore[arg-type]
            yield stop(filled[-1][0], column, "最后一个节点的累计比例不是 100%", "请改成 100%")


def _typed_over(month: Month) -> Iterator[Problem]:
    for (name, column), cells in month.typed_over.items():
        table, codes = month[name], month[name].columns.get("客户编码")
        for row, value in cells.items():
            shown = f"{value:,.2f}" if isinstance(value, float) else str(value)
            yield Problem(
                Severity.DOUBT, table.where(row, column), f"这一格本来是公式，现在是别的内容（{shown}），合计按它算",
                "要恢复公式：从上一行同一列复制过来", code_text(codes[row]) if codes else None,
            )  # fmt: skip


def _uncalculated(month: Month) -> Iterator[Problem]:
    for where in month.uncalculated:
        yield Problem(
            Severity.STRUCTURAL,
            where,
            "这一格是公式，但还没有算出结果",
            "请用 Excel 打开工作簿、保存一次再试，或改填数字",
        )
