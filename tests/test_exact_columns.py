"""Amounts and weights as people hand them in, read exactly."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from xl_huikuan.domain.exact_columns import (
    ABSENT,
    INT64_SAFE,
    MAX_CENTS,
    ImpossibleRows,
    exact_sum,
    integer_weights,
    read_amounts,
)


def test_rows_are_named_from_one_and_ten_at_most() -> None:
    assert str(ImpossibleRows("权重为负", [0, 4])) == "权重为负：第 1、5 个"
    assert str(ImpossibleRows("权重为负", range(10))) == "权重为负：第 1、2、3、4、5、6、7、8、9、10 个"
    eleven = ImpossibleRows("权重为负", range(11))
    assert str(eleven) == "权重为负：第 1、2、3、4、5、6、7、8、9、10 个（共 11 个）"
    assert eleven.rows == tuple(range(11))


@pytest.mark.parametrize("each", [7, 2**31, 2**31 - 1, 2**61, 2**62 - 1, 2**62 + 12345, 2**63 - 1])
@pytest.mark.parametrize("count", [1, 2, 3, 8])
def test_exact_sum(each: int, count: int) -> None:
    assert exact_sum(np.full(count, each, dtype=np.int64)) == each * count
    assert exact_sum(np.array([each * 10**30] * count, dtype=object)) == each * count * 10**30


def test_exact_sum_of_nothing() -> None:
    assert exact_sum(np.zeros(0, dtype=np.int64)) == exact_sum(np.zeros(0, dtype=object)) == 0


# Amounts


def test_amounts_of_a_list() -> None:
    assert read_amounts(None, 2, 9, "锁定目标").tolist() == [9, 9]
    found = read_amounts([5, None, np.int32(7), 0], 4, 9, "锁定目标")
    assert (found.tolist(), found.dtype) == ([5, 9, 7, 0], np.int64)
    assert read_amounts([], 0, 9, "锁定目标").tolist() == []


def test_amounts_of_an_array() -> None:
    given = np.array([5, ABSENT, 7], dtype=np.int32)
    found = read_amounts(given, 3, 9, "锁定目标")
    assert (found.tolist(), found.dtype) == ([5, 9, 7], np.int64)
    found[0] = 1
    assert given.tolist() == [5, ABSENT, 7]  # an array of its own


def test_a_larger_cap_is_no_limit_and_a_larger_floor_is_impossible() -> None:
    huge = [MAX_CENTS, MAX_CENTS + 1, 10**30]
    assert read_amounts(huge, 3, MAX_CENTS, "能力上限").tolist() == [MAX_CENTS] * 3
    assert read_amounts(np.array(huge[:2]), 2, MAX_CENTS, "能力上限").tolist() == [MAX_CENTS] * 2
    for given in (huge, np.array([*huge[:2], 2**62])):
        with pytest.raises(ImpossibleRows, match=r"^最低回款为负或过大：第 2、3 个$"):
            read_amounts(given, 3, 0, "最低回款")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ([5], r"^能力上限有 1 个，权重有 2 个$"),
        ([5, -1], r"^能力上限不是不小于 0 的整数（分）：第 2 个$"),
        ([0.5, True], r"^能力上限不是不小于 0 的整数（分）：第 1、2 个$"),
        (np.array([5.0, 1.0]), r"^能力上限要用整数（分）$"),
        (np.array([5, -2]), r"^能力上限为负或过大：第 2 个$"),
        (np.array([2**63, 5], dtype=np.uint64), r"^能力上限为负或过大：第 1 个$"),
    ],
)
def test_amounts_that_cannot_be_read(given: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_amounts(given, 2, MAX_CENTS, "能力上限")  # type: ignore[arg-type]


# Weights


@pytest.mark.parametrize(
    ("given", "whole"),
    [
        ([2, 4], [2, 4]),
        ([], []),
        ([0, 0.0], [0, 0]),
        ([0.1, 0.3, 1], [1, 3, 10]),
        ([0.25, 1234.56], [25, 123456]),
        ([0.000001, 2.5], [1, 2_500_000]),  # six places, and seven
        ([0.0000001, 2.5], [1, 25_000_000]),
        ([1e14, 0.25], [4 * 10**14, 1]),  # 10¹⁶ hundredths are beyond 15 digits: over the denominator 4
        ([1e15, 3e15], [10**15, 3 * 10**15]),
        ([2**53 + 1, 0.5], [2 * (2**53 + 1), 1]),  # no double holds the first
        ([Decimal("0.1"), Fraction(1, 5), 0.3], [1, 2, 3]),
        ([Fraction(1, 3), Fraction(1, 6)], [2, 1]),
        ([np.float64(0.5), np.int64(3)], [1, 6]),
        (np.array([2, 4], dtype=np.uint8), [2, 4]),
        (np.array([0, 4]), [0, 4]),  # a zero weight is a weight
        (np.array([0.5, 0.75], dtype=np.float32), [50, 75]),
        (np.array([0.5, Fraction(1, 3)], dtype=object), [3, 2]),
    ],
)
def test_weights_as_whole_numbers(given: object, whole: list[int]) -> None:
    found = integer_weights(given)  # type: ignore[arg-type]
    assert (found.tolist(), found.dtype) == (whole, np.int64)


def test_too_large_weights_lose_what_they_have_in_common_or_become_python_integers() -> None:
    half = INT64_SAFE // 2
    assert integer_weights([half, half - 1]).tolist() == [half, half - 1]  # just below
    assert integer_weights([half, half]).tolist() == [1, 1]
    assert integer_weights([6 * 10**30, 4 * 10**30, 0]).tolist() == [3, 2, 0]
    assert integer_weights(np.array([2**63, 2**63], dtype=np.uint64)).tolist() == [1, 1]
    large = integer_weights([half, half + 1])
    assert (large.tolist(), large.dtype) == ([half, half + 1], object)
    assert integer_weights([10**30, 1, 0]).tolist() == [10**30, 1, 0]


@pytest.mark.parametrize(
    "given",
    [
        [1, -1],
        [1.0, float("nan")],
        [1.0, float("inf")],
        [1, "2"],
        [1, True],
        [1, None],
        [1, Decimal("NaN")],
        [1, Fraction(-1, 3)],
        np.array([1, -4]),
        np.array([1.0, -0.5]),
    ],
)
def test_weights_that_cannot_be_read(given: object) -> None:
    with pytest.raises(ImpossibleRows, match=r"^权重为负或不是数：第 2 个$"):
        integer_weights(given)  # type: ignore[arg-type]
