"""Attribution kernel: credit of touches before each conversion, and the transitions between channels."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from siyu.measure.insight.engines.jit import Codes, Ints, compiled

Flags = NDArray[np.uint8]
FIRST, LAST, LINEAR, TIME_DECAY, POSITION, SHAPLEY = 0, 1, 2, 3, 4, 5
N_RULES = 6


class Journeys(NamedTuple):
    """Clustered events; `channels (n_events,)`: the touch's channel or −1; `values`: worth of a conversion."""

    offsets: Ints
    at: Ints
    channels: Codes
    converts: Flags
    values: Ints


class AttributionPlan(NamedTuple):
    """Conversions count in [since, until); touches up to `lookback` before, inclusive. Microseconds."""

    since: int
    until: int
    lookback: int
    half_life: float


class CreditTally(NamedTuple):
    """`credits (6, n_channels)` by rule; `untouched`, `total`: worth, conversions; `touched`: worth, conversions.

    `steps (n_channels + 1, n_channels + 2)`: transitions from a channel (last row: the start) to a channel,
    the conversion (column n_channels) or to nothing. `hits`: converted after a touch of channel `target`.
    """

    credits: NDArray[np.float64]
    totals: Ints
    steps: Ints
    wanted: Flags
    target: int
    hits: Flags


@compiled
def attribute(journeys: Journeys, plan: AttributionPlan, tally: CreditTally) -> None:
    """Add every wanted customer's conversions to the tally; `totals` = worth, conversions, worth without a touch."""
    n_channels = tally.credits.shape[1]
    longest = 0
    for customer in range(journeys.offsets.size - 1):
        longest = max(longest, journeys.offsets[customer + 1] - journeys.offsets[customer])
    touches = np.empty(longest, np.int64)
    seen = np.zeros(n_channels, np.uint8)
    for customer in range(journeys.offsets.size - 1):
        if not tally.wanted[customer]:
            continue
        first, end = journeys.offsets[customer], journeys.offsets[customer + 1]
        has_converted = False
        for event in range(first, end):
            at = journeys.at[event]
            if not journeys.converts[event] or at < plan.since or at >= plan.until:
                continue
            has_converted = True
            n_touches = _touches(journeys, (first, end), event, at - plan.lookback, touches)
            tally.totals[0] += journeys.values[event]
            tally.totals[1] += 1
            if n_touches == 0:
                tally.totals[2] += journeys.values[event]
                continue
            _credit(journeys, plan, tally, touches[:n_touches], event, seen)
            _walk(journeys, tally, touches[:n_touches], n_channels)
            for index in range(n_touches):
                if journeys.channels[touches[index]] == tally.target:
                    tally.hits[customer] = 1
        if not has_converted:
            _walk_off(journeys, plan, tally, first, end)


@compiled
def _touches(journeys: Journeys, bounds: tuple[int, int], conversion: int, earliest: int, out: Ints) -> int:
    """Touches from `earliest` up to the clock reading of the conversion, itself left out."""
    n_touches = 0
    for event in range(bounds[0], bounds[1]):
        if journeys.at[event] > journeys.at[conversion]:
            break
        if journeys.at[event] >= earliest and journeys.channels[event] >= 0 and event != conversion:
            out[n_touches] = event
            n_touches += 1
    return n_touches


@compiled
def _credit(
    journeys: Journeys, plan: AttributionPlan, tally: CreditTally, touches: Ints, conversion: int, seen: Flags
) -> None:
    worth, size = float(journeys.values[conversion]), touches.size
    channels = journeys.channels
    tally.credits[FIRST, channels[touches[0]]] += worth
    tally.credits[LAST, channels[touches[size - 1]]] += worth
    # Ages are taken from the latest touch: the shares are the same, and old touches cannot all round to nothing.
    latest = journeys.at[touches[size - 1]]
    decay_sum, n_distinct = 0.0, 0
    for touch in touches:
        decay_sum += 0.5 ** ((latest - journeys.at[touch]) / plan.half_life)
        if not seen[channels[touch]]:
            seen[channels[touch]] = 1
            n_distinct += 1
    for index in range(size):
        touch = touches[index]
        channel = channels[touch]
        tally.credits[LINEAR, channel] += worth / size
        weight = 0.5 ** ((latest - journeys.at[touch]) / plan.half_life)
        tally.credits[TIME_DECAY, channel] += worth * weight / decay_sum
        tally.credits[POSITION, channel] += worth * _position_share(index, size)
        if seen[channel]:
            tally.credits[SHAPLEY, channel] += worth / n_distinct
            seen[channel] = 0


@compiled
def _position_share(index: int, size: int) -> float:
    if size <= 2:
        return 1.0 / size
    return 0.4 if index in (0, size - 1) else 0.2 / (size - 2)


@compiled
def _walk(journeys: Journeys, tally: CreditTally, touches: Ints, goal: int) -> None:
    here = tally.credits.shape[1]
    for touch in touches:
        tally.steps[here, journeys.channels[touch]] += 1
        here = journeys.channels[touch]
    tally.steps[here, goal] += 1


@compiled
def _walk_off(journeys: Journeys, plan: AttributionPlan, tally: CreditTally, first: int, end: int) -> None:
    """The path of a customer that did not convert: its touches in the range, then nothing."""
    n_channels = tally.credits.shape[1]
    here = n_channels
    for event in range(first, end):
        channel = journeys.channels[event]
        if channel >= 0 and plan.since <= journeys.at[event] < plan.until:
            tally.steps[here, channel] += 1
            here = channel
    if here != n_channels:
        tally.steps[here, n_channels + 1] += 1
