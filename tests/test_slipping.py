"""How much still comes without being asked for: .6 for each broken promise, times d / (d + 2) for d days left."""

from __future__ import annotations

import pytest

from xl_huikuan.domain.slipping import share_since_month_start, unprompted_share


def test_unprompted_share() -> None:
    assert unprompted_share(0, 2) == pytest.approx(0.5)
    assert unprompted_share(0, 8) == pytest.approx(0.8)
    assert unprompted_share(2, 8) == pytest.approx(0.36 * 0.8)
    assert unprompted_share(0.5, 2) == pytest.approx(0.6**0.5 / 2)  # one promise partly kept
    assert unprompted_share(0, 0) == unprompted_share(0, -3) == 0
    with pytest.raises(ValueError, match=r"^未兑现的承诺数不能为负$"):
        unprompted_share(-0.5, 2)


def test_share_since_month_start() -> None:
    # 22 working days: 22/24 on the first; with 2 left 2/4, which is 6/11 of it.
    assert share_since_month_start(0, 2, 22) == pytest.approx(6 / 11)
    assert share_since_month_start(1, 22, 22) == pytest.approx(0.6)
    assert share_since_month_start(0, 1, 1) == 1
    assert share_since_month_start(0, 30, 22) == 1  # never more than at the start
    assert share_since_month_start(0, 0, 22) == 0
    assert share_since_month_start(0, 5, 0) == share_since_month_start(0, 5, -1) == 0  # a month without working days
