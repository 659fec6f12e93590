"""Attribution by definition: credit rules for one conversion, and the two models on all paths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import factorial


@dataclass(frozen=True)
class Touch:
    """A touch of a channel, `age` before the conversion."""

    channel: str
    age: float


def shares(touches: Sequence[Touch], rule: str, half_life: float) -> dict[str, float]:
    """What share of one conversion each channel gets; touches oldest first. Adds up to 1."""
    n = len(touches)
    if rule == "first":
        weights = [1.0, *[0.0] * (n - 1)]
    elif rule == "last":
        weights = [*[0.0] * (n - 1), 1.0]
    elif rule == "linear":
        weights = [1.0] * n
    elif rule == "time_decay":
        weights = [0.5 ** (touch.age / half_life) for touch in touches]
    elif rule == "position":
        weights = [1.0] * n if n <= 2 else [0.4, *[0.2 / (n - 2)] * (n - 2), 0.4]
    else:
        raise ValueError(f"no rule is named {rule!r}")
    total = sum(weights)
    credit: dict[str, float] = {}
    for touch, weight in zip(touches, weights, strict=True):
        credit[touch.channel] = credit.get(touch.channel, 0.0) + weight / total
    return credit


def shapley(worth_of: Mapping[frozenset[str], float]) -> dict[str, float]:
    """Shapley values of the game v(S) = worth of the conversions whose channels all lie in S.

    Source: Shapley 1953, by the definition over all coalitions.
    """
    channels = sorted(set().union(*worth_of)) if worth_of else []
    n = len(channels)

    def worth(coalition: frozenset[str]) -> float:
        return sum(value for channels_used, value in worth_of.items() if channels_used <= coalition)

    values = dict.fromkeys(channels, 0.0)
    for channel in channels:
        others = [one for one in channels if one != channel]
        for size in range(n):
            weight = factorial(size) * factorial(n - size - 1) / factorial(n)
            for group in combinations(others, size):
                coalition = frozenset(group)
                values[channel] += weight * (worth(coalition | {channel}) - worth(coalition))
    return values


def removal_effects(steps: Sequence[Sequence[float]]) -> list[float]:
    """How much of the probability to convert is lost when a channel leads to nothing instead.

    `steps (n + 1, n + 2)`: transition counts from channel i (row n: the start) to channel j (column n: conversion,
    n + 1: nothing). Markov chain of order 1, solved exactly. Source: Anderl et al. 2016.
    """
    n = len(steps) - 1
    whole = conversion_probability(steps, frozenset())
    if whole == 0:
        return [0.0] * n
    return [1.0 - conversion_probability(steps, frozenset({channel})) / whole for channel in range(n)]


def conversion_probability(steps: Sequence[Sequence[float]], removed: frozenset[int]) -> float:
    """Probability to convert from the start, once the removed channels lead to nothing; by Gaussian elimination."""
    n = len(steps) - 1
    rows: list[list[float]] = []
    for here, counts in enumerate(steps):
        total = sum(counts)
        share = [0.0] * (n + 2) if here in removed or total == 0 else [count / total for count in counts]
        rows.append([float(here == other) - (share[other] if other < n else 0.0) for other in range(n + 1)])
        rows[-1].append(share[n])
    for pivot in range(n + 1):
        best = max(range(pivot, n + 1), key=lambda row: abs(rows[row][pivot]))
        rows[pivot], rows[best] = rows[best], rows[pivot]
        for row in range(n + 1):
            if row != pivot and rows[row][pivot]:
                factor = rows[row][pivot] / rows[pivot][pivot]
                rows[row] = [a - factor * b for a, b in zip(rows[row], rows[pivot], strict=True)]
    return rows[n][n + 1] / rows[n][n]
