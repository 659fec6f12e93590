"""Paths kernel: sessions, cut at their start or end point, counted edge by edge."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from siyu.measure.insight.engines.jit import Codes, Events, Ints, compiled

Flags = NDArray[np.uint8]
LEFT_OUT = -1


class PathsPlan(NamedTuple):
    """`nodes[code]`: the node of the event, or −1 if it is left out (it still keeps the session alive).

    `start`, `end`: the node paths begin or end at, or −1.
    """

    nodes: Codes
    gap: int
    since: int
    until: int
    start: int
    end: int
    max_steps: int


class PathsTally(NamedTuple):
    """`edges (max_steps − 1, n_nodes, n_nodes)`, `passes` and `ended (max_steps, n_nodes)`: sessions.

    Customers with a session through `target` = (step from 0, source, target or −1) are flagged in `hits`.
    """

    edges: Ints
    passes: Ints
    ended: Ints
    wanted: Flags
    target: tuple[int, int, int]
    hits: Flags


@compiled
def paths(events: Events, plan: PathsPlan, tally: PathsTally) -> None:
    """Add the sessions of the wanted customers to the tally."""
    longest = 0
    for customer in range(events.offsets.size - 1):
        longest = max(longest, events.offsets[customer + 1] - events.offsets[customer])
    session = np.empty(longest, np.int32)
    for customer in range(events.offsets.size - 1):
        if not tally.wanted[customer]:
            continue
        length = 0
        before = -1
        for event in range(events.offsets[customer], events.offsets[customer + 1]):
            at = events.at[event]
            if at < plan.since:
                continue
            if at >= plan.until:
                break
            if before >= 0 and at - events.at[before] >= plan.gap:
                _count(session[:length], plan, tally, customer)
                length = 0
            before = event
            node = plan.nodes[events.codes[event]]
            if node != LEFT_OUT and (length == 0 or session[length - 1] != node):
                session[length] = node
                length += 1
        _count(session[:length], plan, tally, customer)


@compiled
def _count(session: Codes, plan: PathsPlan, tally: PathsTally, customer: int) -> None:
    first, end = 0, session.size
    if plan.start >= 0:
        while first < end and session[first] != plan.start:
            first += 1
    if plan.end >= 0:
        stop = first
        while stop < end and session[stop] != plan.end:
            stop += 1
        if stop == end:
            return
        end = stop + 1
        if plan.start < 0:
            first = max(first, end - plan.max_steps)
    end = min(end, first + plan.max_steps)
    if first >= end:
        return
    for step in range(end - first):
        node = session[first + step]
        tally.passes[step, node] += 1
        is_last = first + step + 1 == end
        if is_last:
            tally.ended[step, node] += 1
        else:
            tally.edges[step, node, session[first + step + 1]] += 1
        if (
            step == tally.target[0]
            and node == tally.target[1]
            and (tally.target[2] < 0 or (not is_last and session[first + step + 1] == tally.target[2]))
        ):
            tally.hits[customer] = 1
