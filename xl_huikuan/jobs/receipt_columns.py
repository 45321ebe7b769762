"""How banks and finance systems head their columns of receipts: one table of synonyms, the likeliest first."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from xl_huikuan.book.contract.choices import NOT_WANTED
from xl_huikuan.foreign.headers import NO_ROLE, Synonyms, heading_of

DAY, MONTH_OF_DAY, DAY_OF_MONTH = "day", "month of day", "day of month"
CODE, NAME, PAYER, REP = "code", "name", "payer", "rep"
AMOUNT, CREDIT, DEBIT, DIRECTION = "amount", "credit", "debit", "direction"
CURRENCY = "currency"
WAY, NATURE, MATURES, MEMO = "way", "nature", "matures", "memo"
BOOKS, VOUCHER_WORD, VOUCHER, ENTRY, SERIAL = "books", "voucher word", "voucher", "entry", "serial"

_AMOUNTS = "交易金额", "记账金额", "发生额", "发生金额", "金额", "本币金额", "人民币金额"
"""What has its side behind it, mostly in brackets: `交易金额(收入)`."""

SYNONYMS: Mapping[str, tuple[str, ...]] = {
    DAY: (
        "到账日期", "回款日期", "收款日期", "到款日期", "入账日期", "记账日期", "交易日期", "业务日期", "凭证日期", "制单日期",
        "交易日", "记账日", "交易时间",
        "入账时间", "记账时间", "单据日期", "发生日期", "到账时间", "日期", "date",
    ),
    MONTH_OF_DAY: ("月",),
    DAY_OF_MONTH: ("日",),
    CODE: (
        "客户编码", "客户编号", "客户代码", "经销商编码", "经销商代码", "往来单位编码", "往来单位代码", "单位编码", "辅助核算编码", "客户号",
        "客户id", "核算项目代码", "核算项目编码", "往来编码",
    ),
    NAME: (
        "客户名称", "经销商名称", "客户", "经销商", "往来单位名称", "往来单位", "客商名称", "客商", "单位名称", "核算项目名称", "核算项目",
        "辅助核算", "客户简称", "购货单位",
    ),
    PAYER: (
        "付款户名", "付款人名称", "付款人户名", "付款人", "付款方户名", "付款方名称", "付款方", "付款单位", "对方户名", "对方账户名称",
        "对方名称", "对方单位名称", "对方单位", "对方账户名", "交易对手名称", "交易对手", "汇款人", "汇款人名称", "对手户名",
        "收付方名称", "收付方户名", "收付款人名称",
    ),
    REP: ("业务员", "业务员名称", "销售员", "客户经理", "业务人员", "负责人", "职员", "销售代表"),
    AMOUNT: (
        "到账金额", "回款金额", "收款金额", "到款金额", "实收金额", "实收", "本币金额", "交易金额", "发生额", "金额", "人民币金额", "原币金额",
        "入账金额", "回款", "收款", "amount",
    ),
    CREDIT: (
        "贷方本币", "本币贷方", "贷方本币金额", "本位币贷方", "贷方金额", "贷方发生额", "贷方", "本期贷方", "贷方发生",
        "收入金额", "收入", "转入金额", "存入金额", "存入", "贷", "收入发生额", "来账金额", "贷方原币",
        *(f"{amount}{side}" for amount in _AMOUNTS for side in ("收入", "贷方", "贷", "转入", "存入", "收")),
    ),
    DEBIT: (
        "借方本币", "本币借方", "借方本币金额", "本位币借方", "借方金额", "借方发生额", "借方", "本期借方", "借方发生",
        "支出金额", "支出", "转出金额", "支取金额", "支取", "借", "支出发生额", "往账金额", "借方原币",
        *(f"{amount}{side}" for amount in _AMOUNTS for side in ("支出", "借方", "借", "转出", "支取", "支", "付")),
    ),
    DIRECTION: (
        "借贷标志", "借贷方向", "借贷", "收支方向", "收支类型", "收付标志", "收支", "方向", "交易方向", "收付方向",
        "收支标识", "收支标志", "借贷标识", "收付", "收付类型", "收支类别", "资金流向", "资金方向", "来往账标志", "来往标志",
    ),
    CURRENCY: ("币种", "币别", "货币", "交易币种", "账户币种", "货币种类", "currency"),
    WAY: ("结算方式", "收款方式", "付款方式", "支付方式", "回款方式", "方式", "交易类型", "交易方式", "业务类型", "类型"),
    NATURE: ("款项性质", "款项类型", "收款类型", "款项用途类型", "性质"),
    MATURES: ("票据到期日", "到期日", "汇票到期日", "票据到期日期"),
    MEMO: ("摘要", "用途", "附言", "备注", "交易摘要", "说明", "交易附言", "摘要说明", "款项用途"),
    BOOKS: ("账套", "账套号", "账套名称", "账簿", "核算账簿", "公司", "组织机构"),
    VOUCHER_WORD: ("凭证字", "凭证类别", "凭证类别字", "凭证类型"),
    VOUCHER: ("凭证字号", "凭证号", "凭证编号", "凭证号数", "记账凭证号", "凭证"),
    ENTRY: ("分录号", "行号", "分录行号", "分录序号", "凭证行号", "分录"),
    SERIAL: (
        "交易流水号", "银行流水号", "流水号", "流水", "交易流水", "回单编号", "回单号", "交易编号", "单据编号", "单据号", "收款单号", "核心流水号",
        "业务流水号", "柜员流水号", "交易序号", "单号",
    ),
}  # fmt: skip

_ROLES = {word: role for role, words in SYNONYMS.items() for word in words}


def with_own(own: Mapping[str, str]) -> Synonyms:
    """The same table with the office's own words before its own: `own` as 表头叫法 has them, meanings by header.

    What means no role of receipts is left alone, but for 不取, which means `NO_ROLE`.
    """
    roles = {word: _ROLES.get(heading_of(meaning).word, NO_ROLE) for word, meaning in own.items()}
    said = {word: role for word, role in roles.items() if role or own[word] == NOT_WANTED}
    return {
        role: (*(word for word, meant in said.items() if meant == role), *(word for word in words if word not in said))
        for role, words in (*SYNONYMS.items(), (NO_ROLE, ()))
    }


_RECEIVED = {
    "贷", "贷方", "贷记", "收", "收入", "收款", "收到", "转入", "汇入", "流入", "来账", "存入", "存", "进账", "入账", "入", "进", "c", "cr",
    "credit",
}  # fmt: skip
_PAID = {
    "借", "借方", "借记", "支", "支出", "支付", "付款", "付", "付出", "转出", "转支", "汇出", "流出", "往账", "支取", "取", "出账", "出", "d",
    "dr", "debit",
}  # fmt: skip


def is_paid(text: str) -> bool | None:
    """Whether a word of a column of directions (`D-借`, `往账`, `-`) says that money went out; None: it says neither."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    if plain in ("+", "-"):
        return plain == "-"
    words = {*filter(None, _BETWEEN_WORDS.split(plain))}
    if not words or not (words <= _RECEIVED or words <= _PAID):
        return None
    return words <= _PAID


_OURS = {"人民币", "人民币元", "rmb", "cny", "本位币", "本币", "元", "¥", "￥"}
_BETWEEN_WORDS = re.compile(r"[\s()（）\-/]+")
CURRENCY_ABOVE = re.compile(r"(?:币种|币别|货币种类|currency)\s*[:：]?\s*([^\s,，;；:：()（）]+)", re.IGNORECASE)
"""A title line that says the currency of all that stands below."""
IN_OURS = ("本币", "本位币", "人民币")
"""A header with one of these holds yuan whatever the line's currency is."""


def is_ours(currency: str) -> bool:
    """Whether what a column of currencies says means yuan: ``人民币``, ``CNY-人民币``, nothing."""
    words = {*filter(None, _BETWEEN_WORDS.split(currency.lower()))}
    return not currency or (bool(words) and words <= _OURS)


def enough(found: Mapping[str, int]) -> bool:
    """Whether a line of headers can be one of receipts: a day, and an amount."""
    has_day = DAY in found or {MONTH_OF_DAY, DAY_OF_MONTH} <= found.keys()
    return has_day and (AMOUNT in found or CREDIT in found)
