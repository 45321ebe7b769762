"""What gathering workbooks finds, and how it is said."""

from __future__ import annotations

from xl_huikuan.book.problems import Rule, Severity

_STOP = Severity.STRUCTURAL

NOTHING_GIVEN = Rule(
    _STOP, "这里没有工作簿，也没有这个文件夹", "请给出放着各业务员工作簿的文件夹，或写成 文件夹/*.xlsm"
)
NO_BOOKS = Rule(_STOP, "没有找到工作簿（.xlsm 或 .xlsx）", "请给出放着各业务员工作簿的文件夹；备份文件夹不看")
NONE_COUNTED = Rule(_STOP, "没有一本工作簿可以汇总：{why}", "请先把工作簿改好，或用 --month 指定月份")
NOT_INSTALLED = Rule(
    _STOP,
    "汇总要用的 {package} 没有安装",
    '请运行 pip install "xl-huikuan[office]"',
)
NO_REPS_LISTED = Rule(
    _STOP, "没有找到“{rep}”这一列", "请给出下达任务用的表：第一张表里要有“{rep}”，一行一个客户或业务员"
)
NO_CLUSTER = Rule(_STOP, "连不上 Dask 集群：{why}", "请检查地址，如 tcp://10.0.0.5:8786，以及调度程序是否在运行")
OUT_IS_NO_WORKBOOK = Rule(_STOP, "汇总写成 .xlsx", "请把 -o 后面的文件名改成以 .xlsx 结尾")
