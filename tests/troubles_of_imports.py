"""What importing receipts finds: every case of trouble, and its neighbours that are none."""

from __future__ import annotations

import tempfile
from pathlib import Path

from conftest import JIA
from foreign_files import text
from month_in_memory import add_row, day
from troubles import Case, Edit, Job, checked, doubt, row, stop

from xl_huikuan.book.checks import rules as checks
from xl_huikuan.book.contract.importing import HEADER_MEANINGS
from xl_huikuan.jobs import rules
from xl_huikuan.jobs.distribute_receipts import distribute_receipts
from xl_huikuan.jobs.import_receipts import import_receipts

HEAD = "日期,客户编码,金额,流水号"
MEND = "请在文件里改好这一行，再导入一次"
IN_YUAN = "请在文件里换算成人民币，再导入一次"
TWICE = "同一笔款手工记过又导入了，或从银行和财务各导入一次的，请删掉一行；确是两笔的不用管"
HEADERS = "请确认选对了文件；表头写法特别的，请在“清单”的“表头叫法”里写上（如 入账日｜日期），以后都认得"


def imported(*lines: str) -> Job:
    """Import a file of these lines."""

    def job(book: object) -> object:
        with tempfile.TemporaryDirectory() as folder:
            return import_receipts(book, [text(Path(folder, "银行.csv"), lines)] if lines else [], day(18))  # type: ignore[arg-type]

    return job


def nothing(month: object) -> None:
    """The month as it is."""


def claimed(code: str | None) -> Edit:
    return lambda month: add_row(month, "tblUnmatched", 日期=day(5), 付款人="王二", 金额=5, 流水号="K1", 客户编码=code)


def distributed(*lines: str, there: bool) -> Job:
    """Distribute a file over this workbook alone, or over none."""

    def job(book: object) -> object:
        with tempfile.TemporaryDirectory() as folder:
            books = {"甲.xlsm": lambda: book} if there else {}
            return distribute_receipts(books, text(Path(folder, "银行.csv"), lines), day(18))  # type: ignore[arg-type]

    return job


def called(*words: tuple[str | None, str | None]) -> Edit:
    """表头叫法 of these lines."""

    def edit(month: object) -> None:
        for word, meaning in words:
            add_row(month, "tblHeaderWords", 表头=word, 就是=meaning)

    return edit


CALLED = imported("来钱日,客户编码,金额,流水号", "20261108,00101,5,K1")
CASES = [
    *(
        each
        for job, told in ((CALLED, stop), (checked, row))
        for each in (
            Case(rules.HEADER_WORD_HALF, "no meaning", called(("来钱日", None)),
                 (told("清单!AG6", "这一行没有填“就是”", "请补上，或清空这一行"),), job),
            Case(rules.HEADER_WORD_HALF, "no header", called((None, "日期")),
                 (told("清单!AF6", "这一行没有填“表头”", "请补上，或清空这一行"),), job),
            Case(rules.HEADER_WORD_HALF, "both", called(("来钱日", "日期")), (), job),
            Case(rules.HEADER_MEANING_UNKNOWN, "a word that is none", called(("来钱日", "到的那天")),
                 (told("清单!AG6", "“到的那天”不是认得的项目", "请改成其中一项：" + "、".join(HEADER_MEANINGS)),), job),
            Case(rules.HEADER_MEANING_UNKNOWN, "one of the list", called(("来钱日", "日期")), (), job),
            Case(rules.HEADER_WORD_TWICE, "two meanings", called(("来钱日", "日期"), (" 来 钱 日", "金额")),
                 (told("清单!AF7", "表头“ 来 钱 日”这里说是“金额”，清单!AF6 却说是“日期”", "同一个表头只能是一项，请删掉一行"),), job),
            Case(rules.HEADER_WORD_TWICE, "the same twice", called(("来钱日", "日期"), ("来钱日", "日期")), (), job),
        )
    ),
    Case(rules.NO_WORKBOOKS, "none", nothing,
         (stop("分发回款", "文件夹里没有月度工作簿", "请给出放着各业务员工作簿（.xlsm）的文件夹"),),
         distributed(HEAD, "20261108,00101,5,K1", there=False)),
    Case(rules.NO_WORKBOOKS, "one", nothing, (), distributed(HEAD, "20261108,00101,5,K1", there=True)),
    Case(rules.NO_RECEIPT_HEADER, "no word of a header", nothing, (stop("银行.csv", "没有认出表头：要有日期，和金额（或贷方、收入）", HEADERS),),
         imported("甲,乙", "1,2")),
    Case(rules.NO_RECEIPT_HEADER, "a header", nothing, (), imported(HEAD, "20261108,00101,5,K1")),
    Case(rules.NOTHING_TO_IMPORT, "no file, nobody claimed", claimed(None),
         (stop("导入回款", "没有给文件，“待认领”里也没有填了客户编码的行", "请写上要导入的文件名"),), imported()),
    Case(rules.NOTHING_TO_IMPORT, "no file, one claimed", claimed(JIA), (), imported()),
    Case(rules.RECEIPT_UNREADABLE, "an amount", nothing,
         (row("银行.csv 第 3 行", "金额读不出来，没有导入：读不出金额“12,34”：千位逗号位置不对", MEND),),
         imported(HEAD, "20261108,00101,5,K1", '20261108,00101,"12,34",K2')),
    Case(rules.RECEIPT_UNREADABLE, "a header again, at the top of a page", nothing, (), imported(HEAD, "20261108,00101,5,K1", HEAD)),
    Case(rules.DIRECTION_UNKNOWN, "a word that is neither", nothing,
         (row("银行.csv 第 3 行", "“借贷标志”写的是“2”，看不出是收款还是付款，5.00元没有导入",
              "请在文件里改成“收”或“付”，再导入一次"),),
         imported("日期,客户编码,金额,借贷标志", "20261108,00101,5,贷", "20261108,00101,5,2")),
    Case(rules.DIRECTION_UNKNOWN, "both known", nothing, (),
         imported("日期,客户编码,金额,借贷标志", "20261108,00101,5,贷", "20261108,00101,5,借")),
    Case(rules.RECEIPT_IN_OTHER_MONEY, "a line's currency", nothing,
         (row("银行.csv 第 2 行", "币种是“USD”，不是人民币，5.00 USD 没有导入", IN_YUAN),),
         imported("日期,客户编码,金额,币种", "20261108,00101,5,USD")),
    Case(rules.RECEIPT_IN_OTHER_MONEY, "ours", nothing, (), imported("日期,客户编码,金额,币种", "20261108,00101,5,CNY")),
    Case(rules.ALL_IN_OTHER_MONEY, "a header's", nothing,
         (row("银行.csv 第 1 行", "表头“金额(USD)”说金额是“USD”，不是人民币，下面 1 笔共 5.00 USD 没有导入", IN_YUAN),),
         imported("日期,客户编码,金额(USD)", "20261108,00101,5")),
    Case(rules.ALL_IN_OTHER_MONEY, "a title's", nothing,
         (row("银行.csv 第 2 行", "表头上面的文字说金额是“美元”，不是人民币，下面 1 笔共 5.00 美元 没有导入", IN_YUAN),),
         imported("币种：美元", "日期,客户编码,金额", "20261108,00101,5")),
    Case(rules.ALL_IN_OTHER_MONEY, "a header in yuan", nothing, (), imported("日期,客户编码,金额(RMB)", "20261108,00101,5")),
    Case(rules.RECEIPT_WITHOUT_DAY, "no day", nothing,
         (row("银行.csv 第 2 行", "日期读不出来（“上周五”），没有导入", MEND),), imported(HEAD, "上周五,00101,5,K1")),
    Case(rules.RECEIPT_WITHOUT_DAY, "a day without its month", nothing, (), imported(HEAD, "8日,00101,5,K1")),
    Case(checks.RECEIPT_TOLD_TWICE, "typed by hand, then told by the bank", nothing,
         (doubt("回款流水!D7", "与 回款流水!D10 的日期、客户、金额都一样，一笔有流水号，这一笔没有，两笔都算入了，是否同一笔？这一行 4万元",
                TWICE, JIA),),
         imported(HEAD, "20261105,00101,40000,K1")),
    Case(checks.RECEIPT_TOLD_TWICE, "a cent more", nothing, (), imported(HEAD, "20261105,00101,40000.01,K1")),
]  # fmt: skip
