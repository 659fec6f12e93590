"""Which period an instant lies in."""

from __future__ import annotations

from siyu.measure.insight.engines.jit import Ints, compiled


@compiled
def period_of(bounds: Ints, per_micro: float, at: int) -> int:
    """The index of the period [bounds[i], bounds[i + 1]) that holds `at`; −1 before, `n_periods` after.

    `per_micro`: periods per microsecond, roughly: the first guess, put right by looking.
    """
    n_periods = bounds.size - 1
    if at < bounds[0]:
        return -1
    if at >= bounds[n_periods]:
        return n_periods
    guess = min(int((at - bounds[0]) * per_micro), n_periods - 1)
    while at < bounds[guess]:
        guess -= 1
    while at >= bounds[guess + 1]:
        guess += 1
    return guess
