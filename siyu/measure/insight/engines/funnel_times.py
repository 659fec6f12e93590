"""How long each step took those that converted: the earliest middle steps of the attempt that counts."""

from __future__ import annotations

import numpy as np

from siyu.measure.insight.engines.funnel import FunnelPlan, fill_spans, group_end, group_start
from siyu.measure.insight.engines.jit import Events, Ints, compiled


@compiled
def step_gaps(events: Events, plan: FunnelPlan, customers: Ints, entries: Ints, out: Ints) -> None:
    """`out (n_converted, n_steps)`: microseconds between a step and the one before it; 0 for the first."""
    spans = np.empty(plan.n_steps, np.int64)
    for row in range(customers.size):
        first, end = events.offsets[customers[row]], events.offsets[customers[row] + 1]
        event = group_start(events.at, entries[row], first)
        level, before = 0, events.at[event]
        while event < end and level < plan.n_steps:
            after = group_end(events.at, event, end)
            if fill_spans(events, plan, event, after, spans):
                for step in range(level, level + spans[level]):
                    out[row, step] = events.at[event] - before
                    before = events.at[event]
                level += spans[level]
            event = after
