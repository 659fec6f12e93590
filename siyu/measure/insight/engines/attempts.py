"""Counting attempts instead of customers: entries, and complete attempts that do not overlap."""

from __future__ import annotations

import numpy as np

from siyu.measure.insight.engines.funnel import FunnelPlan, group_end
from siyu.measure.insight.engines.jit import Bits, Events, Ints, compiled
from siyu.measure.insight.engines.matching import serve


@compiled
def count_attempts(events: Events, plan: FunnelPlan, is_strict: bool, entries: Ints, completed: Ints) -> None:
    """Per customer: events that serve step 1 in the entry range, and attempts completed one after the other.

    Each attempt is completed as early as possible, which gives the largest number of them.
    """
    latest = np.empty(plan.n_steps + 1, np.int64)
    for customer in range(events.offsets.size - 1):
        first, end = events.offsets[customer], events.offsets[customer + 1]
        masks = np.empty(end - first, np.uint32)
        for event in range(first, end):
            masks[event - first] = plan.steps[events.codes[event]]
            if masks[event - first] & np.uint32(1) and plan.entry_from <= events.at[event] < plan.entry_until:
                entries[customer] += 1
        if entries[customer]:
            completed[customer] = _completions(events, plan, is_strict, (first, end), masks, latest)


@compiled
def _completions(
    events: Events, plan: FunnelPlan, is_strict: bool, bounds: tuple[int, int], masks: Bits, latest: Ints
) -> int:
    first, end = bounds
    slots = np.empty(plan.n_steps, np.int64)
    latest[:] = -1
    done = 0
    event = first
    while event < end:
        after = group_end(events.at, event, end)
        here = masks[event - first : after - first]
        while _completes(events, plan, (event, after), here, latest, slots):
            done += 1
            latest[:] = -1
            for step in range(plan.n_steps):
                if slots[step] >= 0:
                    here[slots[step]] = 0
        _step_on(events, plan, (event, after, is_strict), here, latest)
        event = after
    return done


@compiled
def _is_spoiled(events: Events, plan: FunnelPlan, reading: tuple[int, int], step: int, reached: int) -> bool:
    """Whether an exclusion at this clock reading lies between its steps for an attempt going from step to reached."""
    for exclusion in range(plan.after.size):
        if plan.after[exclusion] <= step and reached < plan.before[exclusion]:
            for event in range(reading[0], reading[1]):
                if plan.barred[events.codes[event]] >> np.uint32(exclusion) & np.uint32(1):
                    return True
    return False


@compiled
def _start_of(events: Events, plan: FunnelPlan, event: int, step: int, latest: Ints) -> int:
    """The entry event of the attempt that may go on from `step` now, or −1."""
    if step == 0:
        return event if plan.entry_from <= events.at[event] < plan.entry_until else -1
    start = latest[step]
    return start if start >= 0 and events.at[event] - events.at[start] <= plan.window else -1


@compiled
def _completes(
    events: Events, plan: FunnelPlan, reading: tuple[int, int], masks: Bits, latest: Ints, slots: Ints
) -> bool:
    """Whether an attempt completes now; the furthest one does, for it uses the fewest events (`slots`)."""
    for step in range(plan.n_steps - 1, -1, -1):
        if _start_of(events, plan, reading[0], step, latest) < 0:
            continue
        if serve(masks, step, plan.n_steps, slots) == plan.n_steps - step:
            return True
    return False


@compiled
def _step_on(events: Events, plan: FunnelPlan, reading: tuple[int, int, bool], masks: Bits, latest: Ints) -> None:
    event, after, is_strict = reading
    before = latest.copy()
    slots = np.empty(plan.n_steps, np.int64)
    if is_strict:
        latest[:] = -1
    for step in range(1, plan.n_steps):
        if _is_spoiled(events, plan, (event, after), step, step):
            latest[step] = -1
    for step in range(plan.n_steps - 1, -1, -1):
        start = _start_of(events, plan, event, step, before)
        if start < 0:
            continue
        span = serve(masks, step, plan.n_steps, slots)
        for reached in range(step + 1, min(step + span, plan.n_steps - 1) + 1):
            goes_on = not is_strict or step == 0 or reached - step == after - event
            if not goes_on or (step > 0 and _is_spoiled(events, plan, (event, after), step, reached)):
                continue
            if latest[reached] < 0 or events.at[latest[reached]] < events.at[start]:
                latest[reached] = start
