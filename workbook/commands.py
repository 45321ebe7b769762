"""What the workbook offers: one declaration for the buttons on its sheets and for the ribbon."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree import ElementTree as ET

from xl_huikuan.book.contract import status
from xl_huikuan.book.contract.customers import Customers
from xl_huikuan.book.contract.followups import Followups
from xl_huikuan.book.contract.importing import Unmatched
from xl_huikuan.book.contract.ledgers import Actions, Receipts
from xl_huikuan.book.contract.plan import Plan
from xl_huikuan.book.contract.review import Review
from xl_huikuan.jobs import (
    break_down,
    check,
    follow_up,
    import_receipts,
    log_results,
    repair,
    review,
    roll_over,
    start_from,
    suggest_measures,
)


@dataclass(frozen=True)
class Command:
    """A macro that people start."""

    macro: str
    caption: str
    image: str
    """An icon of Office's own set (imageMso)."""
    tip: str


CHECK = Command("HkCheck", check.JOB, "DataValidation", "看数据哪里不对、怎么改；只在“说明”页写下结果。")
PLAN = Command("HkPlan", break_down.JOB, "Chart3DColumnChart", "把本月任务分到客户，客户目标分到节点。")
FOLLOW_UPS = Command("HkFollowUps", follow_up.JOB, "ReviewComments", "记下已填的联系结果，排出今天该联系谁、为什么。")
LOG = Command("HkLog", log_results.JOB, "ReviewNewComment", "把清单上填的结果和再次承诺记下来，不重新生成清单。")
MEASURES = Command(
    "HkMeasures", suggest_measures.JOB, "AccountingFormat", "用最少的费用补上差距，写成“措施行动”里的建议。"
)
REVIEW = Command(
    "HkReview", review.JOB, "ReviewCompareMajorVersion", "这个月差在哪里、差在谁、下月先做什么；明细写进“复盘”。"
)
ROLL_OVER = Command(
    "HkRollOver",
    roll_over.JOB,
    "SheetInsert",
    "月份过完了，给这个月结账，在旁边做出下个月的工作簿：第一次点只说要做什么，再点一次才动手。",
)
IMPORT = Command(
    "HkImport",
    import_receipts.JOB,
    "GetExternalDataFromText",
    "选银行或财务导出的文件，到款记入“回款流水”；同一笔只记一次，认不出的放在“待认领”。",
)
FROM_TABLES = Command(
    "HkFromTables",
    start_from.JOB,
    "ImportExcel",
    "空的工作簿，从现在用的台账、回款表里取客户和历史：第一次点只说认成了什么，再点一次、选同样的文件才写进来。",
)
REPAIR = Command(
    "HkRepair",
    repair.JOB,
    "FileCheckOut",
    "补回缺少的列、名称和公式：第一次点只说要做什么，再点一次才动手；填写的数字不动。",
)
FUNCTIONS = Command("HkShowFunctions", "函数列表", "FunctionWizard", "单元格里可以用的函数：说明、参数和例子。")
GUIDE = Command("HkShowGuide", status.GUIDE, "Help", "怎样用这本工作簿，最近一次运行发现了什么。")

BUTTONS = {
    Customers.declared.sheet: (FROM_TABLES,),
    Plan.declared.sheet: (PLAN,),
    Actions.declared.sheet: (MEASURES,),
    Receipts.declared.sheet: (IMPORT,),
    Unmatched.declared.sheet: (IMPORT,),
    Followups.declared.sheet: (FOLLOW_UPS, LOG),
    Review.declared.sheet: (REVIEW, ROLL_OVER),
    status.GUIDE: (CHECK, PLAN, IMPORT, FOLLOW_UPS, LOG, MEASURES, REVIEW, ROLL_OVER, REPAIR),
}
"""Each sheet's buttons."""
RIBBON = {
    "本月": (CHECK, PLAN, IMPORT, FOLLOW_UPS, LOG, MEASURES, REVIEW, ROLL_OVER),
    "帮助": (REPAIR, FUNCTIONS, GUIDE),
}
"""The ribbon's groups."""

_TAB = "回款"
_CALLBACK = "HkRibbon"
_NAMESPACE = "http://schemas.microsoft.com/office/2009/07/customui"
RIBBON_PART = "customUI/customUI14.xml"
RIBBON_TYPE = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"


def ribbon() -> bytes:
    """The customUI part: each control's tag is its macro."""
    root = ET.Element("customUI", xmlns=_NAMESPACE)
    tabs = ET.SubElement(ET.SubElement(root, "ribbon"), "tabs")
    tab = ET.SubElement(tabs, "tab", id="hkTab", label=_TAB)
    for number, (label, commands) in enumerate(RIBBON.items(), 1):
        group = ET.SubElement(tab, "group", id=f"hkGroup{number}", label=label)
        for command in commands:
            ET.SubElement(
                group, "button", id=f"hkButton{command.macro}", label=command.caption, size="large",
                imageMso=command.image, screentip=command.caption, supertip=command.tip,
                onAction=_CALLBACK, tag=command.macro,
            )  # fmt: skip
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)
