"""Segments within segments: what contains what, in which order to evaluate, and that nothing contains itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from siyu.understand.audience.models import Definition, Held, InSegment, SegmentState
from siyu.understand.audience.rules.walk import walk


def nested_in(definition: Definition) -> frozenset[str]:
    """The ids of the segments that the definition names."""
    named: set[str] = set()
    for _path, node, _depth in walk(definition):
        if isinstance(node, InSegment):
            named.add(node.segment_id)
        elif isinstance(node, Held) and isinstance(node.state, SegmentState):
            named.add(node.state.segment_id)
    return frozenset(named)


def cycle_through(start: str, contains: Mapping[str, Collection[str]]) -> tuple[str, ...] | None:
    """A chain of segments from `start` back to itself, or None."""
    came_from: dict[str, str] = {}
    waiting = [start]
    while waiting:
        here = waiting.pop()
        for inner in sorted(contains.get(here, ())):
            if inner == start:
                return _chain(start, here, came_from)
            if inner not in came_from:
                came_from[inner] = here
                waiting.append(inner)
    return None


def topological(contains: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    """The keys, each after all it contains; ties by id. Names that are no key are left out."""
    done: dict[str, None] = {}
    waiting = sorted(contains)
    while waiting:
        ready = [key for key in waiting if all(inner in done or inner not in contains for inner in contains[key])]
        if not ready:
            raise ValueError("segments contain each other")
        done.update(dict.fromkeys(ready))
        waiting = [key for key in waiting if key not in done]
    return tuple(done)


def _chain(start: str, end: str, came_from: Mapping[str, str]) -> tuple[str, ...]:
    chain = [start]
    here = end
    back: list[str] = []
    while here != start:
        back.append(here)
        here = came_from[here]
    return (*chain, *reversed(back), start)
