"""How many examples hypothesis tries, and which: HYPOTHESIS_PROFILE says it.

Without it: as many as a test asks for, and always the same, so that a run of the tests says the same twice.
`random`: others at every run; the seed is pytest's --hypothesis-seed, which `.ci/run` prints.
`thorough`: twenty times as many, others at every run.
`mutation`: few, always the same: mutmut runs the tests once for each mutant.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings

_PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "fixed")
_FEW, _USUAL, _TIMES = 50, 100, 20

settings.register_profile("fixed", derandomize=True, deadline=None)  # a slow machine fails no test
settings.register_profile("random", deadline=None, print_blob=True)
settings.register_profile(
    "thorough",
    max_examples=_USUAL * _TIMES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
settings.register_profile(
    "mutation",
    max_examples=_FEW,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
)
settings.load_profile(_PROFILE)


def at_most(wanted: int) -> int:
    """So many examples where a test asks for `wanted`: fewer in a mutation run, twenty times as many in a thorough one."""
    return {"mutation": min(wanted, _FEW), "thorough": wanted * _TIMES}.get(_PROFILE, wanted)
