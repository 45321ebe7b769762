"""How many examples hypothesis tries: as many as a test asks for, and few, always the same, where mutmut runs the tests.

mutmut runs them once for each mutant: HYPOTHESIS_PROFILE=mutation mutmut run.
"""

from __future__ import annotations

import os

from hypothesis import Phase, settings

_MUTATION = os.environ.get("HYPOTHESIS_PROFILE") == "mutation"
_FEW = 50

settings.register_profile(
    "mutation",
    max_examples=_FEW,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
)
if _MUTATION:
    settings.load_profile("mutation")


def at_most(wanted: int) -> int:
    """`wanted`, or fewer in a mutation run."""
    return min(wanted, _FEW) if _MUTATION else wanted
