"""建议方案 in words: which measures are suggested, what they close, what stays open, and the answer to the obstacle.

Amounts are integers of cents.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from xl_huikuan.domain.measure import Action
from xl_huikuan.domain.money import format_about, format_short

_WORDS = {
    "suggested": "建议{measures}：可补{closed}，费用{cost}",
    "free": "建议{measures}：可补{closed}，不花费用",
    "dear": "（费用比能补的还多，先看值不值）",
    "often": "{measure}{times}次",
    "between": "、",
    "open": "还差{open}没有措施",
    "all_open": "缺口{open}还没有措施",
    "plan": "办法：{plan}",
    "parts": "；",
}


def support_text(plan: str, gap: int = 0, suggested: Sequence[Action] = ()) -> str:
    """What to do for a customer, in a sentence; empty where nothing is to be done and no obstacle is named.

    Args:
        plan: the office's answer to its obstacle; may be empty.
        gap: what neither promise, payment nor a decided action covers.
        suggested: the suggested actions.
    """
    parts = []
    brought = sum(action.increment for action in suggested)
    if suggested:
        times = Counter(action.measure for action in suggested)
        measures = _WORDS["between"].join(
            measure if often == 1 else _WORDS["often"].format(measure=measure, times=often)
            for measure, often in times.items()
        )
        cost = sum(action.cost for action in suggested)
        closed = format_about(brought) if brought < gap else format_short(max(gap, 0))
        key = "suggested" if cost else "free"
        dear = _WORDS["dear"] if cost > min(brought, max(gap, 0)) else ""
        parts.append(_WORDS[key].format(measures=measures, closed=closed, cost=format_short(cost)) + dear)
    if gap > brought:
        open_text = format_about(gap - brought) if suggested else format_short(gap)
        parts.append(_WORDS["open" if suggested else "all_open"].format(open=open_text))
    if plan:
        parts.append(_WORDS["plan"].format(plan=plan) if parts else plan)
    return _WORDS["parts"].join(parts)
