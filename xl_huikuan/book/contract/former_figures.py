"""Formulas that named cells and cells of blocks had in earlier workbooks of this version; the next writing job renews them, as it
does those of columns (`former_formulas`)."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator

from xl_huikuan.book.contract.named import Figure
from xl_huikuan.values import Value

_LISTS = (
    ("hk_board_risks", "tblCommitments"), ("hk_board_late", "tblPlan"), ("hk_board_broken_promises", "tblPromises"),
    ("hk_board_silent", "tblCommitments"),
)  # fmt: skip
_ROWS, _PROBLEMS, _CHARTED = 5, 8, 10


def _names() -> Iterator[tuple[Figure, tuple[str, ...]]]:
    """Names on 看板 when they stood whole, and when their ends were cut off."""
    for at, (name, table) in enumerate(_LISTS, 1):
        for row in range(1, _ROWS + 1):
            place = f"INDEX(hk_board_rows,{row},{at})"
            whole = f"INDEX({table}[客户名称],{place})"
            yield (
                (name, row - 1, 0),
                (f'IF({place}="","",{whole}&"")', f'IF({place}="","",LEFT({whole},18))'),
            )
    for row in range(1, _CHARTED + 1):
        yield ("hk_board_names", row - 1, 0), (f"LEFT(INDEX(hk_board_customers,{row},1),10)",)


def _problems() -> Iterator[tuple[Figure, tuple[str, ...]]]:
    first = 'IF(hk_last_run="","还没有检查过：点任一按钮，或运行 huikuan check","上次运行没有发现要改的")'
    for at in range(_PROBLEMS):
        nothing = '""' if at else first
        yield ("hk_guide_mend", at, 1), (f'IF(hk_problem_{at + 1}="",{nothing},hk_problem_{at + 1})',)


_BEHIND = 'ROUND(SUMIFS(tblPlan[进度差额],tblPlan[进度差额],"<"&0),2)'
FORMER_FIGURES: dict[Figure, tuple[str, ...]] = {
    **dict(_names()),
    **dict(_problems()),
    ("hk_lag", 0, 0): ("ROUND(hk_time_gone-hk_done_rate,2)",),
    ("hk_board_behind", 0, 0): ('COUNTIFS(tblPlan[进度差额],"<"&0)',),
    ("hk_board_behind_by", 0, 0): (f"ROUND(0-{_BEHIND},2)", f"ROUND(-{_BEHIND},2)"),
    ("hk_board_answers", 4, 1): (
        'IF(hk_plan_target=0,"",IF(hk_steps_due=0,"第一个节点还没到",INDEX(hk_board_step,1,3)&IF(hk_board_behind=0,"：都赶上了",'
        '"："&hk_board_behind&" 个客户落后，共少 "&FIXED(ROUND(hk_board_behind_by/10000,1),1,TRUE)&" 万元")))',
    ),
    ("hk_guide", 0, 1): (
        'IF(hk_target=0,"在“参数”填月份、起止日和本月任务",IF(COUNTIFS(tblCustomers[客户编码],"<>"&"")=0,"在“客户”登记客户，一行一个",""))',
    ),
    ("hk_guide", 4, 1): (
        'IF(hk_closed="",IF(hk_today>hk_to,"月份过完了：运行 huikuan rollover 结转",""),"用下个月的工作簿")',
    ),
}


BLANK_BEFORE: frozenset[Figure] = frozenset({("hk_board_answers", 4, 0), ("hk_board_answers", 4, 1)})
"""Cells in which nothing stood before."""


_WHO = "hk_board_who"
_READ_WHO = frozenset(name for name, _ in _LISTS)


def can_be_renewed(figure: Figure, there: Container[str]) -> bool:
    """Whether a workbook, by the named cells and blocks that it has, has what today's formula reads: the first workbooks of this
    version lack a block, and keep the former formula, which works."""
    return figure[0] not in _READ_WHO or _WHO in there


def is_former_figure(figure: Figure, text: str | None, value: Value, same: Callable[[str, str], bool]) -> bool:
    """Whether a cell holds what an earlier workbook had there: `text` is its formula, and `same` compares two."""
    if text is None:
        return value in (None, "") and figure in BLANK_BEFORE
    return any(same(text, former) for former in FORMER_FIGURES.get(figure, ()))
