"""The cycle collector, calmed: bulk work makes millions of objects without a cycle, and the search costs a quarter.

Reference counting frees them all the same; what is a cycle is found a little later.
"""

from __future__ import annotations

import gc

_NEW_OBJECTS, _YOUNG_ROUNDS, _OLD_ROUNDS = 50_000, 20, 20


def calm() -> None:
    """Look for cycles after 50,000 new objects instead of 700."""
    gc.set_threshold(_NEW_OBJECTS, _YOUNG_ROUNDS, _OLD_ROUNDS)
