"""Who is behind the steps, told by commands as 看板 and 说明 say it; and the problems that 说明 links to."""

from __future__ import annotations

import datetime as dt

import pytest
from figures.november import NOVEMBER
from office_edits import set_cells

from xl_huikuan.book.contract.status import FIRST_PROBLEMS
from xl_huikuan.book.links import linked_place
from xl_huikuan.book.problems import Problem, Rule, Severity
from xl_huikuan.jobs.behind import BehindSteps, behind_steps
from xl_huikuan.jobs.run_record import run_record
from xl_huikuan.jobs.summary import behind_lines

TODAY = dt.date(2026, 11, 20)


def test_the_small_november():
    """Its working: figures/november.py."""
    found = behind_steps(NOVEMBER.month())
    assert found == BehindSteps(
        "中旬（11-20）：4 个客户落后，共少 17.4 万元",
        [
            ("甲酒业", 120_000_00, 57_000_00), ("己酒业", 55_000_00, 56_000_00), ("丙酒业", 50_000_00, 35_499_75),
            ("乙酒业", 85_000_00, 26_000_00),
        ],
    )  # fmt: skip
    assert behind_lines(found) == [
        "节点预警：中旬（11-20）：4 个客户落后，共少 17.4 万元；最多的是 甲酒业 少 5.7万元（应回 12万元）、己酒业 少 5.6万元（应回 5.5万元）、"
        "丙酒业 少 35,499.75元（应回 5万元）、乙酒业 少 2.6万元（应回 8.5万元）"
    ]


def test_nobody_is_behind_or_nothing_is_planned():
    assert behind_lines(BehindSteps("", [])) == []
    assert behind_lines(BehindSteps("中旬（11-20）：都赶上了", [])) == ["节点预警：中旬（11-20）：都赶上了"]


def test_commands_tell_it(small, huikuan):
    for command in ("show", "followups"):
        told = huikuan(command, small, "--today", TODAY, "--json").json["behind"]
        assert told["told"] and told["most"] and {*told["most"][0]} == {"name", "due", "lacking"}
        said = huikuan(command, small, "--today", TODAY).out
        assert f"节点预警：{told['told']}" in said and told["most"][0]["name"] in said


def test_a_step_that_nobody_can_read_leaves_nobody_out_in_silence(small, huikuan):
    set_cells(small, "tblPlan", {(0, "节点1"): "待定"})
    assert huikuan("show", small, "--today", TODAY, "--json").json["behind"] == {
        "told": "有客户的节点看不懂，没法算：先照“校验”改", "most": []
    }  # fmt: skip


@pytest.mark.parametrize(
    ("where", "place"),
    [
        ("客户!C5", "客户!C5"), ("回款流水!A10、A11、A12 等 1,000 处", "回款流水!A10"), ("本办 流水!B7", "'本办 流水'!B7"),
        ("老王's!B7", "'老王''s'!B7"), ("2026年!B7", "'2026年'!B7"), ("计划", None), ("书.xlsm", None), ("参数!这里", None),
    ],
)  # fmt: skip
def test_where_a_link_goes(where, place):
    assert linked_place(where) == place


def test_the_gravest_problems_stand_first_each_with_its_cell():
    doubt, row = (Rule(each, "{n} 不对", "请改") for each in (Severity.DOUBT, Severity.ROW))
    problems: list[Problem] = [doubt.at(f"计划!D{n}", n=n) for n in (5, 6)] + [row.at("客户", n=7)]
    cells = run_record(TODAY, "校验", problems)
    shown = [(cells[place.name], cells[words.name]) for place, words in FIRST_PROBLEMS]
    assert shown == [
        (None, "7 不对。请改"),
        ("计划!D5", "5 不对。请改"),
        ("计划!D6", "6 不对。请改"),
        *[(None, None)] * 5,
    ]


def test_no_more_than_there_is_room_for():
    rules = [Rule(Severity.DOUBT, "{n} 不对" * 99, "请改") for _ in range(12)]
    cells = run_record(TODAY, "校验", [rule.at(f"计划!D{n}", n=n) for n, rule in enumerate(rules)])
    words = [str(cells[words.name]) for _, words in FIRST_PROBLEMS]
    assert all(
        text.startswith(f"{n} 不对") and text.endswith("……") and len(text) == 200 for n, text in enumerate(words[:7])
    )
    assert words[7] == "还有 5 处，见下面“状态”"
    eight = run_record(TODAY, "校验", [rule.at(f"计划!D{n}", n=n) for n, rule in enumerate(rules[:8])])
    assert str(eight[FIRST_PROBLEMS[7][1].name]).startswith("7 不对")


def test_a_link_shows_where_it_goes():
    from xl_huikuan.book.contract.guide_news import TO_MEND

    formula = TO_MEND.rows[0][0].excel()
    assert formula == 'IF(hk_problem_at_1="","",HYPERLINK("#"&hk_problem_at_1,hk_problem_at_1))'
