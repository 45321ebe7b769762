"""What a commitment is worth, and what became of each promise in it.

Promise states are those of SAP Collections Management (open, kept, partly kept, broken), with two of the workbook's
own: replaced by a renewal, and an empty line. All receipts of the month cover the promises in the order of their
dates, so the states agree with 未兑现 = max(C' - R, 0). Every function takes plain figures that a workbook can sum
natively. Amounts are integers of cents.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from xl_huikuan.domain import slipping
from xl_huikuan.domain.chances import PART_SHARE, expected_share, p_full, p_nothing
from xl_huikuan.domain.money import format_about, format_short
from xl_huikuan.records import record


class PromiseState(StrEnum):
    """What became of one promise; the value is the cell's text."""

    OPEN = "未到期"
    KEPT = "已兑现"
    PARTLY_KEPT = "部分兑现"
    BROKEN = "未兑现"
    REPLACED = "已替代"
    EMPTY = "未承诺"


NOT_LIVE = frozenset((PromiseState.REPLACED, PromiseState.EMPTY))
"""Of a promise that does not stand (any more)."""
PROMISE_STATES = frozenset(state.value for state in PromiseState)
"""All that a cell may say of a promise."""


class Judgement(StrEnum):
    """What a commitment is worth; the value is the cell's text."""

    NONE = "未承诺"
    EASY = "偏易"
    CREDIBLE = "可信"
    STRETCH = "偏高"
    INCREDIBLE = "不可信"


@record
class Thresholds:
    """Where one class ends and the next begins (参数)."""

    easy: float = 0.9
    """偏易 below this share of the usual monthly receipts (and below the target)."""
    stretch: float = 0.5
    """偏高 when the chance of being kept in full is below this."""
    incredible: float = 0.15
    """不可信 when the chance of being kept in full is below this."""
    seen: float = 1.5
    """不可信 beyond this many times the best month ever."""

    def __post_init__(self) -> None:
        """Raise ValueError for limits that contradict each other."""
        if not (0 <= self.incredible <= self.stretch <= 1 and self.easy >= 0 and self.seen > 0):
            raise ValueError("承诺判断的界限不合理：应有 0 ≤ 不可信 ≤ 偏高 ≤ 1，偏易比例 ≥ 0，历史最高倍数 > 0")


DEFAULT_THRESHOLDS = Thresholds()

_REASONS = {
    "none": "本月尚未承诺",
    "none_because": "本月尚未承诺：{because}",
    "capacity": "承诺{commitment}，超过本月能力上限{capacity}",
    "never": "承诺{commitment}，而以往从未回过款",
    "seen": "承诺{commitment}，历史最高只有{highest}",
    "incredible": "承诺{commitment}{against_usual}，按以往记录足额兑现的可能只有{percent}%",
    "stretch": "承诺{commitment}{against_usual}，按以往记录足额兑现的可能只有{percent}%，要有支持方案",
    "easy": "承诺{commitment}，低于平时月均{usual}，离目标{target}还差{gap}，可以再谈",
    "paid": "承诺{commitment}，已经到齐",
    "credible": "承诺{commitment}{against_usual}，按以往记录足额兑现的可能有{percent}%",
    "against_usual": "（平时月均{usual}）",
}
"""The module's texts, one for each ground on which a class is given."""

_CLASS_OF = {
    "none": Judgement.NONE,
    "capacity": Judgement.INCREDIBLE,
    "never": Judgement.INCREDIBLE,
    "seen": Judgement.INCREDIBLE,
    "incredible": Judgement.INCREDIBLE,
    "stretch": Judgement.STRETCH,
    "easy": Judgement.EASY,
    "paid": Judgement.CREDIBLE,
    "credible": Judgement.CREDIBLE,
}


def promise_state(
    amount: int | None, good_until: dt.date | None, replaced: bool, covered: int, today: dt.date
) -> PromiseState:  # fmt: skip
    """One promise's state.

    In this order: no amount (None or 0) 未承诺; replaced 已替代; paid in full 已兑现 (also before its date);
    today <= good_until 未到期; something paid 部分兑现; else 未兑现.

    Args:
        amount: promised, cents.
        good_until: 承诺到款日 and 宽限天数 (calendar days) after it.
        replaced: a renewal replaced the promise.
        covered: counted receipts from the month's start up to `good_until`, less the customer's other live promises that are
            due earlier, cents; below 0 nothing is left for it.
        today: the day on which the state is asked for.

    Raises:
        ValueError: a negative amount, or an amount without a date.
    """
    if amount is None or amount == 0:
        return PromiseState.EMPTY
    if amount < 0:
        raise ValueError("承诺金额不能为负")
    if good_until is None:
        raise ValueError("有承诺金额，没有承诺到款日")
    if replaced:
        return PromiseState.REPLACED
    if covered >= amount:
        return PromiseState.KEPT
    if today <= good_until:
        return PromiseState.OPEN
    return PromiseState.PARTLY_KEPT if covered > 0 else PromiseState.BROKEN


def classify_commitment(
    commitment: int | None,
    target: int,
    usual: int | None,
    capacity: int | None,
    highest: int | None,
    a: float,
    b: float,
    thresholds: Thresholds = DEFAULT_THRESHOLDS,
    received: int = 0,
) -> Judgement:
    """The class of a customer's commitment for the month. The first that holds wins; a doubt beats an ease:

    1. no commitment (None or 0): 未承诺;
    2. beyond `capacity` (None: no limit known; below 0 is 0): 不可信;
    3. beyond `highest` × thresholds.seen (None: no month known; 0: never paid anything): 不可信;
    4. p_full(commitment) below thresholds.incredible: 不可信;
    5. p_full(commitment) below thresholds.stretch: 偏高;
    6. below `usual` × thresholds.easy and below `target`: 偏易;
    7. 可信.

    What has come in already is beyond doubt: with `received` at or above the commitment 2 to 5 are passed over.
    Without history (`usual` and `highest` None) capacity and p_full decide.

    Args:
        commitment, target, usual, capacity, highest: cents.
        a: 兑现a, b: 兑现b of the customer's record.
        thresholds: where the classes end.
        received: counted receipts of the month, cents.

    Raises:
        ValueError: a negative commitment.
    """
    return _CLASS_OF[_find_ground(commitment, target, usual, capacity, highest, a, b, thresholds, received)]


def judgement_reason(
    commitment: int | None,
    target: int,
    usual: int | None,
    capacity: int | None,
    highest: int | None,
    a: float,
    b: float,
    thresholds: Thresholds = DEFAULT_THRESHOLDS,
    received: int = 0,
    no_commitment_reason: str | None = None,
) -> str:
    """Why `classify_commitment` says what it says, in a sentence for the rep.

    `no_commitment_reason`: 未承诺原因, if one was given.
    """
    ground = _find_ground(commitment, target, usual, capacity, highest, a, b, thresholds, received)
    if ground == "none":
        return _REASONS["none_because" if no_commitment_reason else "none"].format(because=no_commitment_reason)
    promised = commitment or 0
    known = usual is not None and usual > 0
    texts = {
        "commitment": format_short(promised),
        "target": format_short(target),
        "gap": format_short(max(target - promised, 0)),
        "capacity": format_short(max(capacity or 0, 0)),
        "highest": format_short(max(highest or 0, 0)),
        "usual": format_about(usual or 0),
        "percent": str(round(100 * p_full(promised, usual, a, b))),
    }
    texts["against_usual"] = _REASONS["against_usual"].format(**texts) if known else ""
    return _REASONS[ground].format(**texts)


def expected_receipts(
    commitment: int | None,
    usual: int | None,
    a_full: float,
    b_full: float,
    a_nothing: float,
    b_nothing: float,
    received: int = 0,
    broken: float = 0,
    days_left: int | None = None,
    days: int | None = None,
    capacity: int | None = None,
    part: float = PART_SHARE,
) -> int:
    """预计回款: what will really come in for the whole month, cents; never less than what already has.

    Two ways in which money comes, the larger counts:
    - as promised: received + (commitment - received) × expected share of the commitment: what came is certain, what
      is missing of the promise comes at the rate at which such promises are kept;
    - as always: received + (usual - received) × (1 - p_nothing of a due of usual size): what the customer usually
      pays comes unless nothing comes. It is all there is without a commitment, and it means that a small promise is
      never worth less than none.

    What is not there yet comes the less, the more promises were broken this month and the fewer days are left: it is
    multiplied by `slipping.share_since_month_start`. After the month's last day nothing more is expected.

    What the customer can carry this month (`capacity`) is the most that is expected, but for what already came.
    Without a commitment and without history nothing more is expected. With the record's slopes it never falls when
    the commitment or what was received grows. `received` < 0 (refunds) stays as it is.

    Args:
        commitment, usual, received, capacity: cents.
        a_full, b_full, a_nothing, b_nothing: 兑现a 兑现b 不付a 不付b.
        broken: promises not kept this month; one partly kept is a half.
        days_left: working days left in the month, today with them; None: as on its first day.
        days: the month's working days.
        part: 先付比例, what comes of a due that is paid in part, 0 to 1.

    Raises:
        ValueError: a negative commitment or number of promises.
    """
    promised = commitment or 0
    if promised < 0:
        raise ValueError("承诺金额不能为负")
    kept = max(promised - received, 0) * expected_share(promised, usual, a_full, b_full, a_nothing, b_nothing, part)
    always = 0.0
    if usual is not None and usual > 0:
        full = p_full(usual, usual, a_full, b_full)
        always = max(usual - received, 0) * (1.0 - p_nothing(usual, usual, a_nothing, b_nothing, full))
    if promised == 0:
        kept = 0.0
    in_time = (
        slipping.share_since_month_start(broken, 1, 1)
        if days_left is None or days is None
        else slipping.share_since_month_start(broken, days_left, days)
    )
    found = received + int(max(kept, always) * in_time + 0.5)
    return found if capacity is None else max(min(found, max(capacity, 0)), received)


def _find_ground(
    commitment: int | None,
    target: int,
    usual: int | None,
    capacity: int | None,
    highest: int | None,
    a: float,
    b: float,
    thresholds: Thresholds,
    received: int,
) -> str:
    """The first ground of `classify_commitment` that holds, as a key of the texts and classes above."""
    if commitment is None or commitment == 0:
        return "none"
    if commitment < 0:
        raise ValueError("承诺金额不能为负")
    if received < commitment and (doubt := _find_doubt(commitment, usual, capacity, highest, a, b, thresholds)):
        return doubt
    if usual is not None and commitment < usual * thresholds.easy and commitment < target:
        return "easy"
    return "credible" if received < commitment else "paid"


def _find_doubt(
    commitment: int,
    usual: int | None,
    capacity: int | None,
    highest: int | None,
    a: float,
    b: float,
    thresholds: Thresholds,
) -> str | None:
    """The first ground of `classify_commitment` for not believing a commitment that is not paid yet."""
    if capacity is not None and commitment > max(capacity, 0):
        return "capacity"
    if highest is not None and highest <= 0:
        return "never"
    if highest is not None and commitment > highest * thresholds.seen:
        return "seen"
    chance = p_full(commitment, usual, a, b)
    if chance < thresholds.incredible:
        return "incredible"
    return "stretch" if chance < thresholds.stretch else None
