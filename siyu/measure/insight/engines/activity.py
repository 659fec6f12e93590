"""Lifecycle, stickiness and distribution kernels: in which periods each customer was active, how often, how much."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from siyu.measure.insight.engines.calendar import period_of
from siyu.measure.insight.engines.jit import Events, Ints, compiled

Flags = NDArray[np.uint8]
NEW, RETURNING, RESURRECTING, DORMANT, ACTIVE = 0, 1, 2, 3, 4


class ActivityPlan(NamedTuple):
    """`counts[code]`: whether the event is activity; `bounds`: period starts; events from `as_of` on are not known."""

    counts: Flags
    bounds: Ints
    per_micro: float
    as_of: int


@compiled
def lifecycle(
    events: Events, plan: ActivityPlan, wanted: Flags, tally: Ints, target: tuple[int, int], hits: Flags
) -> None:
    """Add the `wanted` customers to `tally (5, n_periods)`: new, returning, resurrecting, dormant, active.

    `bounds` begins one period early, so that the first period knows who was active before it.
    """
    n_periods = tally.shape[1]
    for customer in range(events.offsets.size - 1):
        if not wanted[customer]:
            continue
        last = -9
        for event in range(events.offsets[customer], events.offsets[customer + 1]):
            if events.at[event] >= plan.as_of:
                break
            if not plan.counts[events.codes[event]]:
                continue
            period = period_of(plan.bounds, plan.per_micro, events.at[event])
            if period == last:
                continue
            if period > n_periods:
                break
            if 0 <= last < period - 1:
                _note(tally, DORMANT, last, target, hits, customer)
            if period > 0:
                state = NEW if last == -9 else RETURNING if last == period - 1 else RESURRECTING
                _note(tally, state, period - 1, target, hits, customer)
                _note(tally, ACTIVE, period - 1, target, hits, customer)
            last = period
        if 0 <= last < n_periods:
            _note(tally, DORMANT, last, target, hits, customer)


@compiled
def _note(tally: Ints, state: int, period: int, target: tuple[int, int], hits: Flags, customer: int) -> None:
    tally[state, period] += 1
    if target[0] == state and target[1] == period:
        hits[customer] = 1


@compiled
def active_periods(events: Events, plan: ActivityPlan, since: int, until: int, out: Ints) -> None:
    """`out (n_customers,)`: distinct periods with activity in [since, until)."""
    for customer in range(events.offsets.size - 1):
        last = -9
        for event in range(events.offsets[customer], events.offsets[customer + 1]):
            at = events.at[event]
            if at >= plan.as_of or at >= until:
                break
            if at < since or not plan.counts[events.codes[event]]:
                continue
            period = period_of(plan.bounds, plan.per_micro, at)
            if period != last:
                out[customer] += 1
                last = period


@compiled
def totals(events: Events, plan: ActivityPlan, span: tuple[int, int], values: Ints, times: Ints, sums: Ints) -> None:
    """`times (n_customers,)`: how often in the half-open span; `sums`: of `values (n_events,)`, if it is not empty."""
    since, until = span
    has_values = values.size > 0
    for customer in range(events.offsets.size - 1):
        for event in range(events.offsets[customer], events.offsets[customer + 1]):
            at = events.at[event]
            if at >= plan.as_of or at >= until:
                break
            if at >= since and plan.counts[events.codes[event]]:
                times[customer] += 1
                if has_values:
                    sums[customer] += values[event]
