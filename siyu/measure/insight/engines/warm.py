"""Runs every kernel once on a world of one customer."""

from __future__ import annotations

import numpy as np

from siyu.measure.insight.engines import activity, attempts, attribution, firsts, funnel, funnel_times, paths, retention
from siyu.measure.insight.engines.jit import Events


def warm() -> None:
    """Nothing; every kernel is compiled afterwards."""
    one = np.zeros(1, np.int64)
    codes, flags = np.zeros(1, np.int32), np.ones(1, np.uint8)
    events = Events(np.array([0, 1], np.int64), one.copy(), codes)
    _warm_funnels(events)
    firsts.first_events(events, flags, 0, one.copy())
    bounds = np.array([0, 1, 2], np.int64)
    retention.retention(
        events,
        retention.RetentionPlan(flags, flags, bounds, 1.0, 0, 2, 2, 0, False, 0, 1),
        retention.RetentionTally(
            np.zeros((1, 1, 1), np.int64), np.zeros((1, 1), np.int64), codes.copy(), (-1, -1), flags.copy()
        ),
    )
    plan = activity.ActivityPlan(flags, bounds, 1.0, 2)
    activity.lifecycle(events, plan, flags, np.zeros((5, 1), np.int64), (-1, -1), flags.copy())
    activity.active_periods(events, plan, 0, 2, one.copy())
    activity.totals(events, plan, (0, 2), one.copy(), one.copy(), one.copy())
    paths.paths(
        events,
        paths.PathsPlan(np.zeros(2, np.int32), 1, 0, 2, -1, -1, 2),
        paths.PathsTally(
            np.zeros((1, 1, 1), np.int64), np.zeros((2, 1), np.int64), np.zeros((2, 1), np.int64), flags, (-1, -1, -1),
            flags.copy(),
        ),
    )  # fmt: skip
    attribution.attribute(
        attribution.Journeys(events.offsets, events.at, codes, flags, one.copy()),
        attribution.AttributionPlan(0, 2, 1, 1.0),
        attribution.CreditTally(
            np.zeros((attribution.N_RULES, 1)), np.zeros(3, np.int64), np.zeros((2, 3), np.int64), flags, -2,
            flags.copy(),
        ),
    )  # fmt: skip


def _warm_funnels(events: Events) -> None:
    bits, none = np.ones(1, np.uint32), np.empty(0, np.int64)
    plan = funnel.FunnelPlan(bits, np.zeros(1, np.uint32), none, none, 1, 1, 0, 2)
    for kernel in (funnel.ordered, funnel.strict, funnel.any_order):
        kernel(events, plan, funnel.empty_standings(1))
    one = np.zeros(1, np.int64)
    attempts.count_attempts(events, plan, False, one.copy(), one.copy())
    funnel_times.step_gaps(events, plan, one.copy(), one.copy(), np.zeros((1, 1), np.int64))


if __name__ == "__main__":
    warm()
