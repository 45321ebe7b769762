"""What an office would write instead of ``huikuan followups``: pandas reads, computes and sorts, openpyxl writes.

    python benchmarks/naive_followups.py BOOK YYYY-MM-DD [--look]

`--look`: read, compute and tell, and write nothing.

Each sheet is read once and all sums are vectorised. Saving with openpyxl is the usual way, and it loses what openpyxl does
not know (form-control buttons, sparklines, the values of all formulas); only its time is of interest here.
"""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd
from openpyxl import load_workbook

LIST = "跟进清单"
TO_BE_LOGGED = ["实际联系日", "联系方式", "结果", "再次承诺金额", "再次承诺日期", "备注"]


SHEETS = ["客户", "计划", "承诺登记", "回款流水", "跟进记录", "目标调整", "清单"]


def table(cells: pd.DataFrame, key: str = "客户编码") -> pd.DataFrame:
    """The sheet's table: the first row that holds `key` is its header."""
    header = int(cells.eq(key).any(axis=1).idxmax())
    return cells.iloc[header + 1 :].set_axis(cells.iloc[header].tolist(), axis=1)


def make_list(path: str, today: pd.Timestamp) -> pd.DataFrame:
    sheets = pd.read_excel(path, sheet_name=SHEETS, header=None, dtype=object, engine="openpyxl")
    lists = table(sheets.pop("清单"), "跟进间隔")
    tables = {name: table(cells).dropna(subset="客户编码") for name, cells in sheets.items()}
    customers, plan, promises, receipts, contacts, changes = (tables[name] for name in SHEETS[:-1])
    first, last = today.replace(day=1), today + pd.offsets.MonthEnd(0)
    customers = customers[~customers["状态"].isin(["停供", "移交"])].set_index("客户编码")

    def within(frame: pd.DataFrame, dates: str) -> pd.DataFrame:
        days = pd.to_datetime(frame[dates], errors="coerce")
        return frame.assign(**{dates: days})[days.between(first, last)]

    def by_customer(frame: pd.DataFrame, column: str) -> pd.Series:
        total = pd.to_numeric(frame[column], errors="coerce").groupby(frame["客户编码"]).sum()
        return total.reindex(customers.index).fillna(0.0)

    rules = lists[["方式", "款项性质", "计入比例"]].dropna()
    receipts = within(receipts, "日期").merge(rules, on=["方式", "款项性质"], how="left")
    receipts["计入回款"] = pd.to_numeric(receipts["金额"]) * receipts["计入比例"].astype(float).fillna(0)
    confirmed = receipts.loc[receipts["状态"].eq("财务确认"), "流水号"].dropna()
    receipts = receipts[~(receipts["状态"].eq("业务员报款") & receipts["流水号"].isin(confirmed))]
    promises = within(promises, "承诺到款日")
    promises = promises[~promises["承诺编号"].isin(promises["替代编号"].dropna())]
    contacts = contacts.assign(日期=pd.to_datetime(contacts["日期"], errors="coerce"))

    found = customers[["客户名称", "联系人", "电话", "信用等级"]].copy()
    found["目标"] = by_customer(plan, "期初目标") + by_customer(within(changes, "日期"), "调整额")
    found["承诺"] = by_customer(promises, "承诺金额")
    found["实收"] = by_customer(receipts, "计入回款")
    found["待回金额"] = (found["目标"] - found["实收"]).clip(lower=0).round(2)
    due = promises[promises["承诺到款日"] <= today]
    owed = (by_customer(due, "承诺金额") - found["实收"]).clip(lower=0)
    found["建议催款额"] = owed.where(owed > 0, found["待回金额"]).round(2)
    found["承诺到款日"] = promises.groupby("客户编码")["承诺到款日"].min().reindex(found.index)
    found["承诺状态"] = np.select(
        [found["承诺"] == 0, owed <= 0, found["实收"] > 0], ["未承诺", "未到期", "部分兑现"], "未兑现"
    )
    found["最近联系"] = contacts.groupby("客户编码")["日期"].max().reindex(found.index)

    interval = lists[["信用等级", "跟进间隔", "先验兑现率"]].dropna().set_index("信用等级").astype(float)
    rate = found["信用等级"].map(interval["先验兑现率"]).fillna(0.5)
    found["风险金额"] = (found["待回金额"] * (1 - rate)).round(2)
    every = found["信用等级"].map(interval["跟进间隔"]).fillna(5).to_numpy().astype(int)
    seen = found["最近联系"].fillna(first).dt.date.to_numpy().astype("datetime64[D]")
    found["应联系日"] = np.busday_offset(seen, every, roll="forward")
    day = np.datetime64(today.date())
    waited = np.busday_count(seen, day)
    found["优先级"] = np.where(waited >= 2 * every, "久未联系", "到期")
    is_due = (found["应联系日"] <= today) | (owed > 0) | (found["承诺"] == 0)
    found = found[is_due & (found["待回金额"] > 0)]
    found["跟进级别"] = np.where(found["承诺状态"].eq("未兑现"), "上门", "电话")
    found["原因"] = (
        found["承诺状态"].astype(str)
        + "，距上次联系"
        + (pd.Series(waited, customers.index).reindex(found.index).astype(str) + "个工作日")
    )
    found["建议动作"] = "请回款" + found["建议催款额"].map("{:,.0f}元".format)
    found = found.assign(晚=found["优先级"].eq("久未联系")).sort_values(
        ["晚", "风险金额"], ascending=False, kind="stable"
    )
    found.insert(0, "序号", range(1, len(found) + 1))
    return found.reset_index()


def write_list(path: str, found: pd.DataFrame) -> None:
    book = load_workbook(path, keep_vba=True)
    sheet = book[LIST]
    header = next(row for row in sheet.iter_rows() if any(cell.value == "客户编码" for cell in row))
    at = {cell.value: cell.column for cell in header if cell.value}
    top = header[0].row
    kept = {}
    for row in range(top + 1, sheet.max_row + 1):
        code = sheet.cell(row, at["客户编码"]).value
        if code is not None:
            kept[code] = {name: sheet.cell(row, at[name]).value for name in TO_BE_LOGGED}
        for column in at.values():
            sheet.cell(row, column).value = None
    columns = [(at[name], name) for name in found.columns if name in at]
    for row, values in enumerate(found.to_dict("records"), top + 1):
        for column, name in columns:
            value = values[name]
            if value is not pd.NaT and value == value:
                sheet.cell(row, column, value)
        for name, value in kept.get(values["客户编码"], {}).items():
            sheet.cell(row, at[name], value)
    listed = next(iter(sheet.tables.values()))
    left, right = (letters.rstrip("0123456789") for letters in listed.ref.split(":"))
    listed.ref = f"{left}{top}:{right}{top + max(len(found), 1)}"
    if listed.autoFilter is not None:
        listed.autoFilter.ref = listed.ref
    book.save(path)


def main(path: str, today: str, *look: str) -> None:
    found = make_list(path, pd.Timestamp(today))
    if not look:
        write_list(path, found)
    print(f"{len(found)} customers, at risk {found['风险金额'].sum():,.2f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
