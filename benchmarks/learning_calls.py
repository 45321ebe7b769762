"""How many calls by lot it takes to see what a call brings: ``python benchmarks/learning_calls.py``.

Each draw calls one of ten and leaves nine. Compared is who paid within a week: the called less the mean of the nine beside
it, draw by draw. For a chance p without a call and p + x with it, the mean of n draws has a variance of about
p(1 - p)(1 + 1/9) / n, so that x is told from 0 (two-sided 5 %, in four cases of five) from

    n = (1.96 + 0.84)² · p(1 - p) · (10/9) / x²

draws on. The simulation draws p for each ten anew (customers differ) and tests the mean of the differences.
"""

from __future__ import annotations

import numpy as np

CALLS_A_DAY, ONE_IN, WORKING_DAYS = 10, 10, 21
WITHIN = 5
"""Working days after a draw; those of the month's last are not counted, as their days reach into the next."""
ROUNDS = 4000


def draws_needed(p: float, x: float) -> int:
    """By the formula above."""
    return int(np.ceil(2.8**2 * p * (1 - p) * (10 / 9) / x**2))


def power(p: float, x: float, draws: int, luck: np.random.Generator) -> float:
    """In how many of the rounds the effect is told from 0."""
    spread = luck.beta(4 * p, 4 * (1 - p), (ROUNDS, draws))
    called = luck.random((ROUNDS, draws)) < np.clip(spread + x, 0, 1)
    left = luck.binomial(9, spread) / 9
    difference = called - left
    error = difference.std(axis=1, ddof=1) / draws**0.5
    return float(np.mean(np.abs(difference.mean(axis=1)) > 1.96 * error))


def main() -> None:
    luck = np.random.default_rng(1)
    a_month = CALLS_A_DAY / ONE_IN * (WORKING_DAYS - WITHIN)
    print(
        f"{'paid without':>13}{'a call brings':>15}{'draws':>7}{'months of a rep':>17}{'of ten reps':>13}{'power':>7}{'of nothing':>12}"
    )
    for p in (0.2, 0.4):
        for x in (0.05, 0.10, 0.20, 0.30):
            draws = draws_needed(p, x)
            months = draws / a_month
            print(
                f"{p:13.0%}{x:15.0%}{draws:7}{months:17.1f}{months / 10:13.1f}"
                f"{power(p, x, draws, luck):7.0%}{power(p, 0, draws, luck):12.1%}"
            )


if __name__ == "__main__":
    main()
