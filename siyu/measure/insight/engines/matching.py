"""Which steps distinct events can serve when one event fits several steps: bipartite matching, small and exact."""

from __future__ import annotations

import numpy as np

from siyu.measure.insight.engines.jit import Bits, Ints, compiled


@compiled
def add_event(masks: Bits, event: int, slots: Ints) -> bool:
    """Whether one more step is served once `event` helps; `slots[step]` is the event that serves it, or −1."""
    n_steps = slots.size
    wanted_by = np.full(n_steps, -1, np.int64)
    queue = np.empty(n_steps + 1, np.int64)
    queue[0] = event
    head, tail = 0, 1
    while head < tail:
        asking = queue[head]
        head += 1
        for step in range(n_steps):
            if wanted_by[step] >= 0 or not masks[asking] >> np.uint32(step) & np.uint32(1):
                continue
            wanted_by[step] = asking
            if slots[step] < 0:
                _hand_over(step, event, wanted_by, slots)
                return True
            queue[tail] = slots[step]
            tail += 1
    return False


@compiled
def _hand_over(step: int, newcomer: int, wanted_by: Ints, slots: Ints) -> None:
    """Walk the found chain back: each event takes the step it asked for and leaves its own to the one before."""
    while True:
        taker = wanted_by[step]
        left = -1
        for other in range(slots.size):
            if slots[other] == taker and other != step:
                left = other
        slots[step] = taker
        if taker == newcomer:
            return
        step = left


@compiled
def add_step(masks: Bits, step: int, slots: Ints, owners: Ints) -> bool:
    """Whether `step` is served too once the events rearrange; `owners[event]` is the step it serves, or −1."""
    n_events = masks.size
    asked_by = np.full(n_events, -1, np.int64)
    queue = np.empty(n_events + 1, np.int64)
    queue[0] = step
    head, tail = 0, 1
    while head < tail:
        asking = queue[head]
        head += 1
        for event in range(n_events):
            if asked_by[event] >= 0 or not masks[event] >> np.uint32(asking) & np.uint32(1):
                continue
            asked_by[event] = asking
            if owners[event] < 0:
                while True:
                    taker = asked_by[event]
                    before = slots[taker]
                    owners[event] = taker
                    slots[taker] = event
                    if taker == step:
                        return True
                    event = before  # noqa: PLW2901 - the walk ends this search
            queue[tail] = owners[event]
            tail += 1
    return False


@compiled
def serve(masks: Bits, first: int, limit: int, slots: Ints) -> int:
    """How many consecutive steps from `first` on, at most to `limit`, distinct events can serve; fills `slots`."""
    owners = np.full(masks.size, -1, np.int64)
    slots[:] = -1
    served = 0
    for step in range(first, limit):
        if not add_step(masks, step, slots, owners):
            break
        served += 1
    return served
