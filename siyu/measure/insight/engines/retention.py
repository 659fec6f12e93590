"""Retention kernel: who of each cohort came back in which period."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from siyu.measure.insight.engines.calendar import period_of
from siyu.measure.insight.engines.jit import Events, Ints, compiled

FIRST_TIME, FIRST_IN_RANGE, RECURRING = 0, 1, 2
Flags = NDArray[np.uint8]


class RetentionPlan(NamedTuple):
    """`starts[code]`, `backs[code]`: whether the event starts, and whether it counts as coming back.

    `bounds (n_bounds + 1,)`: starts of the calendar periods, cohorts first, then those they may return in;
    start events count in [since, until); events from `as_of` on are not known yet;
    `rolling`: length of a period from the start event, or 0 for calendar periods.
    """

    starts: Flags
    backs: Flags
    bounds: Ints
    per_micro: float
    since: int
    until: int
    as_of: int
    kind: int
    is_unbounded: bool
    rolling: int
    min_occurrences: int


class RetentionTally(NamedTuple):
    """`counts (n_buckets, n_cohorts, n_periods)`; `same (n_buckets, n_cohorts)`: returns within period 0.

    `bucket_of (n_customers,)`: −1 leaves a customer out; customers of the cell `target` are flagged in `hits`:
    1 in the cohort, 3 in the cohort and back.
    """

    counts: Ints
    same: Ints
    bucket_of: NDArray[np.int32]
    target: tuple[int, int]
    hits: Flags


@compiled
def retention(events: Events, plan: RetentionPlan, tally: RetentionTally) -> None:
    """Add every customer to the tally."""
    n_cohorts = tally.counts.shape[1]
    for customer in range(events.offsets.size - 1):
        if tally.bucket_of[customer] < 0:
            continue
        first, end = events.offsets[customer], events.offsets[customer + 1]
        last_cohort = -1
        for event in range(first, end):
            at = events.at[event]
            if at >= plan.until or at >= plan.as_of:
                break
            if not plan.starts[events.codes[event]]:
                continue
            if at >= plan.since:
                cohort = period_of(plan.bounds, plan.per_micro, at)
                if 0 <= cohort < n_cohorts and cohort != last_cohort:
                    last_cohort = cohort
                    _follow(events, plan, tally, (customer, event, end), cohort)
                if plan.kind == FIRST_IN_RANGE:
                    break
            if plan.kind == FIRST_TIME:
                break


@compiled
def _follow(events: Events, plan: RetentionPlan, tally: RetentionTally, who: tuple[int, int, int], cohort: int) -> None:
    """Count one customer in one cohort: period 0, and every period with enough returns."""
    customer, start, end = who
    bucket, target = tally.bucket_of[customer], tally.target
    tally.counts[bucket, cohort, 0] += 1
    if target[0] == cohort:
        tally.hits[customer] |= np.uint8(3 if target[1] == 0 else 1)
    first = start
    while first > events.offsets[customer] and events.at[first - 1] == events.at[start]:
        first -= 1
    if _returns_at_once(events, plan, (customer, first, end), start, cohort):
        tally.same[bucket, cohort] += 1
    if plan.is_unbounded:
        _count_unbounded(events, plan, tally, (customer, first, end), cohort)
    else:
        _count_bounded(events, plan, tally, (customer, first, end), cohort)


@compiled
def _period_since(events: Events, plan: RetentionPlan, event: int, first: int, cohort: int) -> int:
    if plan.rolling:
        return int((events.at[event] - events.at[first]) // plan.rolling)
    return period_of(plan.bounds, plan.per_micro, events.at[event]) - cohort


@compiled
def _returns_at_once(events: Events, plan: RetentionPlan, who: tuple[int, int, int], start: int, cohort: int) -> bool:
    """Whether it happened again within period 0; the start event itself does not count."""
    _customer, first, end = who
    occurrences = 0
    is_start_spent = False
    event = first
    while event < end and events.at[event] == events.at[start]:
        code = events.codes[event]
        is_start_spent = is_start_spent or (plan.starts[code] != 0 and plan.backs[code] == 0)
        event += 1
    if not is_start_spent:
        occurrences = -1
    event = first
    while event < end and events.at[event] < plan.as_of and _period_since(events, plan, event, first, cohort) == 0:
        if plan.backs[events.codes[event]]:
            occurrences += 1
        event += 1
    return occurrences >= plan.min_occurrences


@compiled
def _count_bounded(
    events: Events, plan: RetentionPlan, tally: RetentionTally, who: tuple[int, int, int], cohort: int
) -> None:
    customer, first, end = who
    n_periods, bucket, target = tally.counts.shape[2], tally.bucket_of[customer], tally.target
    current, occurrences = 0, 0
    for event in range(first, end):
        if events.at[event] >= plan.as_of:
            break
        if not plan.backs[events.codes[event]]:
            continue
        period = _period_since(events, plan, event, first, cohort)
        if period >= n_periods:
            break
        if period != current:
            current, occurrences = period, 0
        occurrences += 1
        if current > 0 and occurrences == plan.min_occurrences:
            tally.counts[bucket, cohort, current] += 1
            if target[0] == cohort and target[1] == current:
                tally.hits[customer] |= np.uint8(2)


@compiled
def _count_unbounded(
    events: Events, plan: RetentionPlan, tally: RetentionTally, who: tuple[int, int, int], cohort: int
) -> None:
    """The last period from which on there are still enough returns counts, and every one before it."""
    customer, first, end = who
    n_periods, bucket, target = tally.counts.shape[2], tally.bucket_of[customer], tally.target
    occurrences = 0
    for event in range(end - 1, first - 1, -1):
        if events.at[event] >= plan.as_of or not plan.backs[events.codes[event]]:
            continue
        occurrences += 1
        if occurrences == plan.min_occurrences:
            last = min(_period_since(events, plan, event, first, cohort), n_periods - 1)
            for period in range(1, last + 1):
                tally.counts[bucket, cohort, period] += 1
            if target[0] == cohort and 0 < target[1] <= last:
                tally.hits[customer] |= np.uint8(2)
            return
