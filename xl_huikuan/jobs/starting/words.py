"""What offices call our columns: THE table of synonyms. A column's own header need not stand here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from xl_huikuan.book.contract.choices import NOT_WANTED, ON_CREDIT, PREPAID, SETTLEMENTS
from xl_huikuan.book.contract.columns import Column
from xl_huikuan.book.contract.customers import Customers
from xl_huikuan.book.contract.ledgers import History
from xl_huikuan.foreign.headers import heading_of

Target = Column[Any]
"""A column of 客户 or 历史 that a foreign one goes to."""

SYNONYMS: Mapping[Target, str] = {
    Customers.code: "编码 代码 编号 客户代码 客户编号 客户号 经销商编码 经销商代码 经销商编号 往来单位编码 往来编码 财务编码 U8编码",
    Customers.name: "客户 客户名 客户全称 客户简称 名称 经销商 经销商名称 单位名称 购货单位 往来单位 往来单位名称 公司 公司名称 "
    "户名 商户 商户名称 门店 门店名称 店名 代理商 代理商名称 客户单位 欠款单位",
    Customers.region: "片区 地区 大区 市场 区县 城市 所属区域 销售区域 所在地",
    Customers.grade: "等级 级别 信用 评级 客户等级 客户级别 信用级别 信用评级 客户分级",
    Customers.contact_person: "联系人姓名 老板 负责人 客户负责人 对接人 收货人",
    Customers.phone: "手机 手机号 手机号码 联系电话 联系方式 电话号码 老板电话",
    Customers.settlement: "结算 结算类型 付款方式 付款条件 结款方式 合作方式",
    Customers.usual_by_hand: f"{Customers.mean.header} 月均 月平均回款 平均月回款 平均回款 月均回款额 月均打款",
    Customers.sales: "动销 月动销 平均动销 月均销售 月均出货 月均销售额",
    Customers.credit_limit: "授信 额度 信用额度 信用限额 授信金额 铺货额度",
    Customers.receivable: "应收 应收款 应收账款 应收帐款 应收账款余额 应收款余额 欠款 欠款余额 欠款金额 尚欠 结欠 未收款 未收余额 期末应收 期末欠款 "
    "累计欠款 应收合计 当前欠款",
    Customers.stock: "库存 库存额 期末库存 渠道库存 库存余额 客户库存 库存货值",
    Customers.prepaid_balance: "预收 预收款 预收账款 预收帐款 预收款余额 期末预收 预付余额 客户预付",
    Customers.locked: "固定目标 谈定目标 已定目标 确定目标 敲定目标",
    Customers.note: "说明 备忘 注 其他 备注说明",
    History.month: "期间 年月 所属月份 回款月份 会计期间 统计月份",
    History.target: "任务 指标 计划 回款目标 回款任务 回款计划 回款指标 月目标 月任务 目标额 目标回款 计划回款 任务额",
    History.commitment: "承诺额 承诺回款 承诺款 客户承诺额 承诺打款",
    History.received: "回款 到款 收款 到账 打款 完成 实际 已回款 已收款 实际回款 回款额 到款额 收款额 打款额 实收款 实际完成 完成额 实际到款 "
    "到账额 回款实绩 实绩 已回",
}
"""By column, the likeliest word first. Words that may mean two things (余额) are left out: `--map` says it."""
OF_A_MONTH = (History.target, History.commitment, History.received)

_NO_USE = re.compile(r"序号?|行号|no|排名|名次|.*(率|占比|比例|百分比|%|排名|进度|差额|差异|缺口)")
"""Headers of what is worked out from the rest, or only counts lines."""
_SUM_COLUMN = re.compile(
    r".*(合计|总计|小计|累计|总额).*|(全年|年度|本年|上年|去年|半年|上半年|下半年|[一二三四]季度|q[1-4]).*"
)
_SALES = re.compile(r"发货|出货|销售|销量|开票|开单|进货|订货|订单|动销|库存|费用|返利|退货")
"""Titles of tables whose months are no receipts."""
_TITLES = {
    History.target: re.compile(r"目标|任务|指标|计划"),
    History.commitment: re.compile(History.commitment.header),
    History.received: re.compile(r"回款|收款|到款|到账|打款|实收"),
}
_AMOUNT = re.compile(r"(金额|数额|款额)$")
_TAIL = re.compile(r"(完成情况|情况|明细|统计|数|表)$")
_START = re.compile(r"^[末底的份、:：\-·]")
NAME_LIKE = re.compile(r"公司|商贸|酒业|酒行|酒类|商行|经营部|超市|烟酒|批发|贸易|门市|商店|食品|供应链|个体|配送|便利")
PHONE_LIKE = re.compile(r"1\d{10}|0\d{2,3}-?\d{7,8}")
CODE_LIKE = re.compile(r"[A-Za-z]{0,5}[-_]?\d{2,}([-_.]\d+)*|\d+-\d+")
FOOT = re.compile(
    r"(制表|审核|复核|填表|编制|制单|批准|打印|经办|统计|负责|主管|备注|注|说明|单位|日期)[人员时间日期]*[:：].*"
)
"""Words at a table's foot."""

_SETTLEMENTS = {
    PREPAID: re.compile(r"先款(后货)?|款到发货|现款现货|现款|先付后发|先打款|预付款?|现结"),
    ON_CREDIT: re.compile(r"账期|帐期|月结.*|赊销|赊账|授信|信用|先货后款|货到付款|\d+天.*|.*账期.*|铺货"),
}


@dataclass(frozen=True)
class Word:
    """A header's meaning."""

    target: Target | None
    """None: nothing of it is wanted, the office says."""
    rank: int
    """0: the column's own name."""


@cache
def _by_word() -> dict[str, Word]:
    found: dict[str, Word] = {}
    for target, words in SYNONYMS.items():
        for rank, word in enumerate((target.header, *words.split())):
            found.setdefault(heading_of(word).word, Word(target, rank))
    return found


@dataclass(frozen=True)
class Told:
    """What is said of one column, whatever its header says: `--map 旧列=新列`."""

    old: str
    """As a heading is compared."""
    target: Target | None
    """None: nothing of it is wanted."""
    month: str | None = None


class Vocabulary:
    """What headers mean: the table of synonyms, and before it what the office says.

    Args:
        own: meanings by header, as 表头叫法 has them; what means no column of 客户 or 历史 is left alone.
        maps: of single columns; they go before everything else.
    """

    def __init__(self, own: Mapping[str, str] | None = None, maps: Sequence[Told] = ()):
        self.told = maps
        self._own: dict[str, Word] = {}
        for word, meaning in (own or {}).items():
            if meaning == NOT_WANTED:
                self._own[word] = Word(None, _OWN)
            elif (said := _by_word().get(heading_of(meaning).word)) is not None:
                self._own[word] = Word(said.target, _OWN)

    def own_said_by(self, text: str) -> Word | None:
        """What the office itself says of a header."""
        heading = heading_of(text)
        return self._own.get(heading.full) or self._own.get(heading.word)

    def said_by(self, text: str) -> Word | None:
        """Which of our columns a header means, or that it is not wanted."""
        heading = heading_of(text)
        for word in (heading.full, heading.word, _AMOUNT.sub("", heading.word)):
            for known in (self._own, _by_word()):
                if word in known:
                    return known[word]
        return None

    def said_with_month(self, text: str) -> Word | None:
        """The same for what is left of a header beside its month: `8月末应收`, `8月回款情况`."""
        plain = _START.sub("", text)
        return self.said_by(plain) or self.said_by(_TAIL.sub("", plain))

    def kind_of(self, text: str) -> Target | None:
        """目标, 承诺 or 实收, as a cell says it; 不取 is said of headers."""
        found = self.said_by(text)
        if found is not None and found.target is None:
            found = PLAIN.said_by(text)
        return found.target if found is not None and found.target in OF_A_MONTH else None


_OWN = -1
"""The rank of the office's own words: before a column's own name."""
PLAIN = Vocabulary()


def target_named(text: str) -> Target | None:
    """The column of this very name, or that is called so."""
    word = PLAIN.said_by(text)
    return None if word is None else word.target


def is_of_no_use(text: str) -> bool:
    """Running numbers, shares, differences."""
    return _NO_USE.fullmatch(heading_of(text).full) is not None


def is_sum_column(text: str) -> bool:
    """A column that adds others up, or covers more than a month."""
    return _SUM_COLUMN.fullmatch(heading_of(text).full) is not None


def kind_in_title(texts: list[str]) -> Target | None:
    """What a table's months hold that say no more than the month: receipts, unless its titles say something else.

    None where the titles name several things, or sales.
    """
    for text in texts:
        if _SALES.search(text):
            return None
        said = [target for target, words in _TITLES.items() if words.search(text)]
        if said == [History.target, History.received] and re.search(r"(回款|收款)(目标|任务|指标|计划)", text):
            return History.target
        if said:
            return said[0] if len(said) == 1 else None
    return History.received


def settlement_of(text: str) -> str | None:
    """Our word for a way of settling."""
    plain = "".join(text.split())
    if plain in SETTLEMENTS:
        return plain
    return next((ours for ours, words in _SETTLEMENTS.items() if words.fullmatch(plain)), None)
