"""Paths, stickiness and distribution cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from siyu.measure import insight
from siyu.measure.insight import DistributionQuery, PathsQuery, StickinessQuery
from siyu.testing.cases.compare import Forms
from siyu.testing.cases.reading import first_of, pick, range_of
from siyu.testing.cases.world import World


def answer_paths(world: World, query: Mapping[str, Any]) -> Mapping[str, object]:
    """Edges as `step_source>step_target`, sessions and nodes."""
    asked = PathsQuery(
        session_gap_s=first_of(query, "session_gap_s", "gap_s", default=1_800),
        max_steps=first_of(query, "max_steps", "steps", default=20),
        start=first_of(query, "start", "start_point"),
        end=first_of(query, "end", "end_point"),
        nodes=tuple(first_of(query, "events", "include", "nodes", default=())),
        without=tuple(first_of(query, "exclude", "without", default=())),
        range=range_of(query.get("range")),
    )
    result = world.ask(lambda work: insight.paths(work, query=asked))
    edges = {f"{one.step}_{one.source}>{one.step + 1}_{one.target}": one.sessions for one in result.edges}
    ended: Counter[str] = Counter()
    for node in result.nodes:
        ended[f"{node.step}_{node.node}"] += node.ended
    return {
        "edges": edges,
        "sessions": Forms((result.sessions, {"n": result.sessions})),
        "n_sessions": result.sessions,
        "session_count": result.sessions,
        "nodes": {f"{one.step}_{one.node}": one.sessions for one in result.nodes},
        "ended": dict(ended),
        "dropoff": dict(ended),
    }


def answer_stickiness(world: World, query: Mapping[str, Any]) -> Mapping[str, object]:
    """Customers by number of active periods, exact and at least."""
    asked = StickinessQuery(
        event=pick(first_of(query, "event", "events", "start")),
        unit=query.get("unit", "day"),
        range=range_of(query.get("range")),
    )
    result = world.ask(lambda work: insight.stickiness(work, query=asked))
    exact = _forms({one.periods: one.exact for one in result.levels})
    at_least = _forms({one.periods: one.at_least for one in result.levels})
    return {
        **dict.fromkeys(("exact", "exactly", "histogram"), exact),
        **dict.fromkeys(("at_least", "cumulative"), at_least),
        "active": result.active,
    }


def answer_distribution(world: World, query: Mapping[str, Any]) -> Mapping[str, object]:
    """Customers by bin, and the plain figures."""
    measure = {"count": "times", "days": "days", "sum": "sum"}.get(query.get("measure", "count"), "times")
    asked = DistributionQuery(
        event=pick(first_of(query, "event", "events")),
        measure=measure,
        edges=tuple(first_of(query, "edges", "bins", default=())),
        range=range_of(query.get("range")),
    )
    result = world.ask(lambda work: insight.distribution(work, query=asked))
    bins = _forms({one.low: one.customers for one in result.bins})
    return {
        **dict.fromkeys(("bins", "histogram", "distribution", "counts"), bins),
        "mean": result.mean,
        "median": result.median,
        "total": result.total,
        "users": result.active,
    }


def _forms(table: Mapping[int, int]) -> Forms:
    return Forms(({str(key): value for key, value in table.items()}, list(table.values())))
