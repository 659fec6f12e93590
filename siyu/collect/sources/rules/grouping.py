"""Neighbouring rows that belong together (the lines of one order) are loaded together and refused together."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from siyu.collect.sources.models import Value


def tail_start(keys: Sequence[Value]) -> int:
    """Where the last run of equal keys begins: it may go on in the rows not read yet."""
    at = len(keys)
    while at > 0 and keys[at - 1] == keys[-1] and keys[-1] is not None:
        at -= 1
    return at if keys and keys[-1] is not None else len(keys)


def refused_with_neighbours(keys: Sequence[Value], bad: Collection[int]) -> set[int]:
    """Good rows that must go because a neighbour of the same key is refused; `bad` are row positions."""
    also: set[int] = set()
    for at in bad:
        key = keys[at]
        if key is None:
            continue
        for step in (-1, 1):
            near = at + step
            while 0 <= near < len(keys) and keys[near] == key:
                if near not in bad:
                    also.add(near)
                near += step
    return also
