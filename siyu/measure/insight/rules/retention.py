"""Retention, lifecycle and stickiness by definition: the oracle of their kernels."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Act:
    """One event of a customer."""

    at: int
    starts: bool
    backs: bool


@dataclass(frozen=True)
class RetentionRule:
    """`bounds`: starts of consecutive periods, the first `n_cohorts` of which are cohorts; `rolling`: 0 = calendar."""

    kind: Literal["first_time", "first_in_range", "recurring"]
    bounds: tuple[int, ...]
    n_cohorts: int
    n_periods: int
    since: int
    until: int
    as_of: int
    is_unbounded: bool = False
    rolling: int = 0
    min_occurrences: int = 1

    def period(self, at: int) -> int:
        """The index of the calendar period of an instant."""
        return bisect_right(self.bounds, at) - 1


def cohort_starts(acts: Sequence[Act], rule: RetentionRule) -> dict[int, int]:
    """When the customer started, by cohort."""
    starts = sorted(act.at for act in acts if act.starts and act.at < rule.as_of)
    in_range = [at for at in starts if rule.since <= at < rule.until]
    if rule.kind == "first_time":
        in_range = in_range[:1] if in_range and in_range[0] == starts[0] else []
    elif rule.kind == "first_in_range":
        in_range = in_range[:1]
    found: dict[int, int] = {}
    for at in in_range:
        if 0 <= rule.period(at) < rule.n_cohorts:
            found.setdefault(rule.period(at), at)
    return found


def returns(acts: Sequence[Act], rule: RetentionRule, cohort: int, started: int) -> set[int]:
    """The periods ≥ 1 the customer came back in."""
    periods = [_since(act.at, rule, cohort, started) for act in _back_after(acts, rule, started)]
    if rule.is_unbounded:
        return {k for k in range(1, rule.n_periods) if sum(one >= k for one in periods) >= rule.min_occurrences}
    return {k for k in range(1, rule.n_periods) if periods.count(k) >= rule.min_occurrences}


def returns_at_once(acts: Sequence[Act], rule: RetentionRule, cohort: int, started: int) -> bool:
    """Whether it came back within period 0, not counting the start event."""
    back = _back_after(acts, rule, started)
    count = sum(_since(act.at, rule, cohort, started) == 0 for act in back)
    if all(act.backs for act in acts if act.starts and act.at == started):
        count -= 1
    return count >= rule.min_occurrences


def _back_after(acts: Sequence[Act], rule: RetentionRule, started: int) -> list[Act]:
    return [act for act in acts if act.backs and started <= act.at < rule.as_of]


def _since(at: int, rule: RetentionRule, cohort: int, started: int) -> int:
    return (at - started) // rule.rolling if rule.rolling else rule.period(at) - cohort


def lifecycle_states(active: set[int], period: int) -> set[str]:
    """The states of a customer in a period, from the indexes of all periods it was ever active in."""
    if period not in active:
        return {"dormant"} if period - 1 in active else set()
    if period == min(active):
        return {"new", "active"}
    return {"returning" if period - 1 in active else "resurrecting", "active"}
