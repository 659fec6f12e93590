"""Paths by definition: the oracle of the paths kernel."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby


def sessions(steps: Sequence[tuple[int, str | None]], gap: int) -> list[list[str]]:
    """Nodes of each session: split where `gap` or more passed, unnamed steps left out, repeats collapsed."""
    found: list[list[str | None]] = []
    before: int | None = None
    for at, node in steps:
        if before is None or at - before >= gap:
            found.append([])
        found[-1].append(node)
        before = at
    return [[node for node, _ in groupby(one for one in session if one is not None)] for session in found]


def cut(session: Sequence[str], max_steps: int, *, start: str | None, end: str | None) -> list[str]:
    """The part of a session that is shown: from the first start point, up to the first end point after it."""
    nodes = list(session)
    if start is not None:
        nodes = nodes[nodes.index(start) :] if start in nodes else []
    if end is not None:
        nodes = nodes[: nodes.index(end) + 1] if end in nodes else []
        if start is None:
            return nodes[-max_steps:]
    return nodes[:max_steps]
