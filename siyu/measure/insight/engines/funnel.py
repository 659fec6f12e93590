"""Funnel kernels: the best attempt of every customer, in one pass over the events of each."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from siyu.measure.insight.engines.jit import Bits, Events, Ints, compiled
from siyu.measure.insight.engines.matching import add_event, serve

NEVER = np.iinfo(np.int64).max
EXCLUDED = -1


class FunnelPlan(NamedTuple):
    """`steps[code]`: bit k set if the event may serve step k; `barred[code]`: bit x set if exclusion x names it.

    Exclusion x lies between steps `after[x]` and `before[x]`, counted from 1. Times in microseconds.
    """

    steps: Bits
    barred: Bits
    after: Ints
    before: Ints
    n_steps: int
    window: int
    entry_from: int
    entry_until: int


class Standings(NamedTuple):
    """Per customer: level reached (−1: excluded), entry event of that attempt, time it got there, first entry event."""

    level: NDArray[np.int16]
    entry: Ints
    finish: Ints
    first_entry: Ints


def empty_standings(n_customers: int) -> Standings:
    """Standings of customers that did nothing."""
    return Standings(
        np.zeros(n_customers, np.int16),
        np.full(n_customers, -1, np.int64),
        np.zeros(n_customers, np.int64),
        np.full(n_customers, -1, np.int64),
    )


@compiled
def group_end(at: Ints, first: int, end: int) -> int:
    """One past the last event with the clock reading of event `first`."""
    last = first + 1
    while last < end and at[last] == at[first]:
        last += 1
    return last


@compiled
def group_start(at: Ints, event: int, first: int) -> int:
    """The first event, not before `first`, with the clock reading of `event`."""
    while event > first and at[event - 1] == at[event]:
        event -= 1
    return event


@compiled
def fill_spans(events: Events, plan: FunnelPlan, first: int, end: int, spans: Ints) -> bool:
    """Whether the events [first, end) of one clock reading serve any step.

    `spans[k]`: how many consecutive steps after step k they can serve, each event one step, in any order.
    """
    union = np.uint32(0)
    is_single = True
    for event in range(first, end):
        mask = plan.steps[events.codes[event]]
        union |= mask
        is_single = is_single and (mask & (mask - np.uint32(1))) == 0
    if union == 0:
        return False
    if is_single or end - first == 1:
        most = plan.n_steps if is_single else 1
        for step in range(plan.n_steps):
            length = 0
            while length < most and step + length < plan.n_steps and union >> np.uint32(step + length) & np.uint32(1):
                length += 1
            spans[step] = length
        return True
    masks = np.empty(end - first, np.uint32)
    for event in range(first, end):
        masks[event - first] = plan.steps[events.codes[event]]
    slots = np.empty(plan.n_steps, np.int64)
    for step in range(plan.n_steps):
        spans[step] = serve(masks, step, plan.n_steps, slots)
    return True


@compiled
def first_entry_of(events: Events, plan: FunnelPlan, first: int, end: int, wanted: int) -> int:
    """The first event in [first, end) that serves one of the `wanted` steps and lies in the entry range, or −1."""
    for event in range(first, end):
        if plan.steps[events.codes[event]] & np.uint32(wanted) and (
            plan.entry_from <= events.at[event] < plan.entry_until
        ):
            return event
    return -1


@compiled
def ordered(events: Events, plan: FunnelPlan, out: Standings) -> None:
    """Steps in order, other events between them allowed."""
    latest, since = np.empty(plan.n_steps + 1, np.int64), np.empty(plan.n_steps + 1, np.int64)
    has_exclusions = plan.after.size > 0
    for customer in range(events.offsets.size - 1):
        first, end = events.offsets[customer], events.offsets[customer + 1]
        if has_exclusions:
            entered = first_entry_of(events, plan, first, end, 1)
            if entered >= 0 and _is_barred(events, plan, entered, end):
                out.first_entry[customer] = entered
                judge_attempts(events, plan, out, customer, False)
                continue
        _race(events, plan, out, customer, latest, since)


@compiled
def strict(events: Events, plan: FunnelPlan, out: Standings) -> None:
    """Steps in order, with no other event between the first and the last of them."""
    for customer in range(events.offsets.size - 1):
        first, end = events.offsets[customer], events.offsets[customer + 1]
        out.first_entry[customer] = entered = first_entry_of(events, plan, first, end, 1)
        if entered >= 0:
            judge_attempts(events, plan, out, customer, True)


@compiled
def _is_barred(events: Events, plan: FunnelPlan, first: int, end: int) -> bool:
    for event in range(first, end):  # noqa: SIM110 - compiled
        if plan.barred[events.codes[event]]:
            return True
    return False


@compiled
def _race(events: Events, plan: FunnelPlan, out: Standings, customer: int, latest: Ints, since: Ints) -> None:
    """`latest[k]`: entry event of the attempt at step k that started last, at `since[k]`: it dominates the others.

    TRICKY: one loop over plain local arrays; through the tuples and calls it takes more than twice as long.
    """
    at, codes, steps, n_steps, window = events.at, events.codes, plan.steps, plan.n_steps, plan.window
    event, end = events.offsets[customer], events.offsets[customer + 1]
    latest[:] = -1
    reached, entered = 0, -1
    while event < end:
        mask = steps[codes[event]]
        if mask == 0:
            event += 1
            continue
        now = at[event]
        after = event + 1
        best = 0
        if after < end and at[after] == now:
            after = group_end(at, event, end)
            best = _advance(events, plan, (event, after), latest, since)
        else:
            for step in range(n_steps - 1, 0, -1):
                if not mask >> np.uint32(step) & np.uint32(1):
                    continue
                if latest[step] >= 0 and now - since[step] <= window:
                    if latest[step + 1] < 0 or since[step + 1] < since[step]:
                        latest[step + 1], since[step + 1] = latest[step], since[step]
                    best = max(best, step + 1)
            if mask & np.uint32(1) and plan.entry_from <= now < plan.entry_until:
                latest[1], since[1] = event, now
                best = max(best, 1)
        if best > reached:
            if reached == 0:
                entered = latest[1]
            reached = best
            out.entry[customer] = latest[best]
            out.finish[customer] = now
            if best == n_steps:
                break
        event = after
    out.level[customer] = reached
    out.first_entry[customer] = entered


@compiled
def _advance(events: Events, plan: FunnelPlan, reading: tuple[int, int], latest: Ints, since: Ints) -> int:
    """Move the attempts on by several events of one clock reading; the highest step taken now."""
    event, after = reading
    now = events.at[event]
    spans = np.zeros(plan.n_steps, np.int64)
    fill_spans(events, plan, event, after, spans)
    best = 0
    for step in range(plan.n_steps - 1, -1, -1):
        start = latest[step] if step > 0 else first_entry_of(events, plan, event, after, 1)
        if spans[step] == 0 or start < 0 or now - events.at[start] > plan.window:
            continue
        for reached in range(step + 1, step + spans[step] + 1):
            if latest[reached] < 0 or since[reached] < events.at[start]:
                latest[reached], since[reached] = start, events.at[start]
            best = max(best, reached)
    return best


@compiled
def judge_attempts(events: Events, plan: FunnelPlan, out: Standings, customer: int, is_strict: bool) -> None:
    """Every attempt on its own: its level, whether it is clean, and when it got there; the best clean one counts."""
    end = events.offsets[customer + 1]
    result = np.empty(2, np.int64)
    level, entry, finish = EXCLUDED, -1, NEVER
    event = group_start(events.at, out.first_entry[customer], events.offsets[customer])
    while (
        event < end
        and events.at[event] < plan.entry_until
        and not (level == plan.n_steps and events.at[event] > finish)
    ):
        after = group_end(events.at, event, end)
        start = first_entry_of(events, plan, event, after, 1)
        if start >= 0:
            _attempt(events, plan, (event, after, end), is_strict, result)
            better = result[0] > level or (result[0] == level and result[1] <= finish)
            if result[0] > 0 and better:
                level, entry, finish = result[0], start, result[1]
        event = after
    out.level[customer] = level
    if level > 0:
        out.entry[customer] = entry
        out.finish[customer] = finish


@compiled
def _attempt(events: Events, plan: FunnelPlan, bounds: tuple[int, int, int], is_strict: bool, result: Ints) -> None:
    """The attempt that starts with the events [first, after): `result` = level or −1 if spoiled, time it got there.

    `live[k]` / `clean_live[k]`: an attempt standing at step k may go on / and is clean; `clean_at[k]`: since when
    step k is reached clean, or NEVER.
    """
    first, after, end = bounds
    n_steps, started = plan.n_steps, events.at[first]
    spans = np.empty(n_steps, np.int64)
    live, clean_live = np.zeros(n_steps + 1, np.bool_), np.zeros(n_steps + 1, np.bool_)
    clean_at = np.full(n_steps + 1, NEVER, np.int64)
    fill_spans(events, plan, first, after, spans)
    for reached in range(1, spans[0] + 1):
        live[reached] = clean_live[reached] = True
        clean_at[reached] = started
    best = spans[0]
    event = after
    while event < end and events.at[event] - started <= plan.window and clean_at[n_steps] == NEVER:
        after = group_end(events.at, event, end)
        spoiled = np.uint32(0)
        for one in range(event, after):
            spoiled |= plan.barred[events.codes[one]]
        serves = fill_spans(events, plan, event, after, spans)
        if serves or spoiled or is_strict:
            if not serves:
                spans[:] = 0
            is_over = _step_on(
                plan, (events.at[event], after - event, np.int64(spoiled), is_strict), spans, live, clean_live, clean_at
            )
            best = max(best, is_over)
        event = after
        if is_strict and plan.after.size == 0 and not live.any():
            break
    result[0] = best if clean_at[best] != NEVER else EXCLUDED
    result[1] = clean_at[best]


@compiled
def _step_on(
    plan: FunnelPlan,
    reading: tuple[int, int, np.int64, bool],
    spans: Ints,
    live: NDArray[np.bool_],
    clean_live: NDArray[np.bool_],
    clean_at: Ints,
) -> int:
    """Move every standing attempt on by one clock reading; the highest step taken now."""
    now, n_events, spoiled, is_strict = reading
    n_steps = plan.n_steps
    was_live, was_clean = live.copy(), clean_live.copy()
    if is_strict:
        live[:] = False
        clean_live[:] = False
    for step in range(1, n_steps):
        if _is_spoiled(plan, spoiled, step, step):
            clean_live[step] = False
            clean_at[step] = NEVER
    best = 0
    for step in range(n_steps - 1, 0, -1):
        if not was_live[step]:
            continue
        for reached in range(step + 1, step + spans[step] + 1):
            best = max(best, reached)
            goes_on = not is_strict or reached - step == n_events
            is_clean = was_clean[step] and not _is_spoiled(plan, spoiled, step, reached)
            live[reached] = live[reached] or goes_on
            clean_live[reached] = clean_live[reached] or (goes_on and is_clean)
            if is_clean and clean_at[reached] == NEVER:
                clean_at[reached] = now
    return best


@compiled
def _is_spoiled(plan: FunnelPlan, spoiled: np.int64, step: int, reached: int) -> bool:
    """Whether an exclusion seen now lies between its two steps for an attempt that goes from `step` to `reached`."""
    for exclusion in range(plan.after.size):
        if spoiled >> exclusion & 1 and (plan.after[exclusion] <= step and reached < plan.before[exclusion]):
            return True
    return False


@compiled
def any_order(events: Events, plan: FunnelPlan, out: Standings) -> None:
    """Distinct steps inside one window, in any order; an exclusion inside spoils the attempt."""
    every_step = (1 << plan.n_steps) - 1
    result = np.empty(2, np.int64)
    for customer in range(events.offsets.size - 1):
        end = events.offsets[customer + 1]
        entered = first_entry_of(events, plan, events.offsets[customer], end, every_step)
        out.first_entry[customer] = entered
        if entered < 0:
            continue
        event = group_start(events.at, entered, events.offsets[customer])
        level, entry, finish = EXCLUDED, -1, NEVER
        while (
            event < end
            and events.at[event] < plan.entry_until
            and not (level == plan.n_steps and events.at[event] > finish)
        ):
            after = group_end(events.at, event, end)
            start = first_entry_of(events, plan, event, after, every_step)
            if start >= 0:
                _gather(events, plan, event, end, result)
                if result[0] > 0 and (result[0] > level or (result[0] == level and result[1] <= finish)):
                    level, entry, finish = result[0], start, result[1]
            event = after
        out.level[customer] = level
        if level > 0:
            out.entry[customer] = entry
            out.finish[customer] = finish


@compiled
def _gather(events: Events, plan: FunnelPlan, first: int, end: int, result: Ints) -> None:
    """Serve as many steps as the window that opens with event `first` can."""
    started = events.at[first]
    last = first
    while last < end and events.at[last] - started <= plan.window:
        last += 1
    masks = np.empty(last - first, np.uint32)
    slots = np.full(plan.n_steps, -1, np.int64)
    level, reached_at, spoiled_at = 0, started, NEVER
    for event in range(first, last):
        code = events.codes[event]
        masks[event - first] = plan.steps[code]
        if level == plan.n_steps and events.at[event] > reached_at:
            break
        if plan.barred[code] and started < events.at[event] < spoiled_at:
            spoiled_at = events.at[event]
        if plan.steps[code] and level < plan.n_steps and add_event(masks, event - first, slots):
            level += 1
            reached_at = events.at[event]
    is_complete = level == plan.n_steps
    is_clean = spoiled_at == NEVER or (is_complete and spoiled_at >= reached_at)
    result[0] = level if is_clean else EXCLUDED
    result[1] = reached_at
