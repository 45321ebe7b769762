"""What the demo's rep writes down: obstacles, supporting plans, and how contacts went."""

from xl_huikuan.book.contract.commitments import Commitments

EXPLAINED = {
    "资金": ("节前铺货款还没收回", "刚付了仓库租金", "钱压在下游赊账上"),
    "库存": ("上月压货多，还有两个月的量", "老包装没卖完"),
    "不重视": ("说本月先顾别的品牌", "老板常不在店，店员做不了主"),
    "无方案": ("问有没有动销支持，没定下来", "想办品鉴会，方案没批"),
    "动销": ("宴席少，回转慢", "新品铺下去没人点"),
    "竞品": ("竞品月初压了一批货，占了资金", "对方返利先兑现"),
    "费用": ("上季度陈列费还没兑现",),
}
"""What customers say of each obstacle."""

PLANS = {
    "资金": ("陪跑三家烟酒店，帮他收回下游款", "先打六成，余款月底前补齐"),
    "库存": ("老包装换货 20 件，腾出资金", "专人陪同下乡分销两天"),
    "不重视": ("请经理月内登门一次", "每旬对一次账，只和老板谈"),
    "无方案": ("申请一场品鉴会，费用对半", "一起排出本月进货日程"),
    "动销": ("做五家核心网点陈列", "周末安排导购驻点"),
    "竞品": ("抢在对方下批压货前约款",),
    "费用": ("本周对清费用，到款同步兑现",),
}
"""The rep's own answers to each."""

ANSWERS = {
    "资金": Commitments.incentive.header,
    "库存": Commitments.downstream.header,
    "不重视": Commitments.training.header,
    "无方案": Commitments.promotion.header,
    "动销": Commitments.outlets.header,
    "竞品": Commitments.promotion.header,
    "费用": Commitments.incentive.header,
}
"""The measure that the rep takes against each; its column bears its name."""

AGREED_WORDS = ("谈定本月付款", "约好付款日和金额", "本月付款说定了")
KEPT_WORDS = ("款已到账，谢过客户", "确认到账，约下批货", "到款，说下月还按这个节奏")
LATE_WORDS = ("说本周安排", "在等下游回款，答应尽快", "老板外出，回来就办", "资金还差一点，再等两天")
OPEN_WORDS = ("确认到期日照付", "提醒付款日，客户记着", "送了海报，顺便对账")
REFUSED_WORDS = ("没谈成承诺，下次带方案去", "客户说再看看", "不肯定数，约了再谈")
ROUTINE_WORDS = ("例行走访，看了库存", "问候，对了本月的账", "送旺季政策，客户要看看")
