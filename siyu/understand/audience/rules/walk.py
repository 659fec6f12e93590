"""A definition's nodes one by one, each with its JSON path."""

from __future__ import annotations

from collections.abc import Iterator

from siyu.understand.audience.models import And, Definition, Not, Or


def walk(definition: Definition, path: str = "$") -> Iterator[tuple[str, Definition, int]]:
    """Every node as `(JSON path, node, depth)`, parents first; the root has depth 1."""
    waiting: list[tuple[str, Definition, int]] = [(path, definition, 1)]
    while waiting:
        here, node, depth = waiting.pop()
        yield here, node, depth
        if isinstance(node, And | Or):
            children = [(f"{here}.of[{index}]", child, depth + 1) for index, child in enumerate(node.of)]
            waiting.extend(reversed(children))
        elif isinstance(node, Not):
            waiting.append((f"{here}.of", node.of, depth + 1))
