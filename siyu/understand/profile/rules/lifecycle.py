"""Stages, value groups, quintile scores and the lifecycle score: the definitions, one customer at a time.

The lake computes the same in sets (store/compute.py); these functions are the reference it is tested against.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from siyu.understand.profile.errors import LifecycleWrong
from siyu.understand.profile.models import LifecycleSettings, Stage, ValueGroup

MAX_DAYS = 3_650
_GROUPS = {
    (True, True, True): ValueGroup.IMPORTANT_VALUE,
    (True, False, True): ValueGroup.IMPORTANT_DEVELOP,
    (False, True, True): ValueGroup.IMPORTANT_KEEP,
    (False, False, True): ValueGroup.IMPORTANT_WIN_BACK,
    (True, True, False): ValueGroup.GENERAL_VALUE,
    (True, False, False): ValueGroup.GENERAL_DEVELOP,
    (False, True, False): ValueGroup.GENERAL_KEEP,
    (False, False, False): ValueGroup.GENERAL_WIN_BACK,
}


def check_settings(settings: LifecycleSettings) -> None:
    """Nothing when the limits rise and nothing is negative. Raises: LifecycleWrong."""
    limits = settings.limits
    if not all(0 < low < high <= MAX_DAYS for low, high in pairwise(limits)):
        raise LifecycleWrong(f"The days of the stages rise, from 1 to at most {MAX_DAYS}.", limits=list(limits))
    if not 0 < settings.new_days <= MAX_DAYS:
        raise LifecycleWrong("The days of a new member are out of range.", new_days=settings.new_days)
    for name in ("cut_recency_days", "cut_orders", "cut_paid_fen"):
        cut = getattr(settings, name)
        if cut is not None and not 0 <= cut <= 10**14:
            raise LifecycleWrong("A cut point is out of range.", field=name)


def stage_of(recency_days: int | None, settings: LifecycleSettings) -> Stage:
    """The stage after this many whole local days since the last paid order; None: never bought."""
    if recency_days is None:
        return Stage.PROSPECT
    stages = (Stage.ACTIVE, Stage.SILENT, Stage.SLEEPING, Stage.PRE_CHURN)
    return next(
        (stage for stage, last in zip(stages, settings.limits, strict=True) if recency_days <= last), Stage.CHURNED
    )


def value_group(*, is_recent: bool, is_frequent: bool, is_rich: bool) -> ValueGroup:
    """The group of a customer who is at or beyond the cut point of each measure, or not."""
    return _GROUPS[(is_recent, is_frequent, is_rich)]


def thresholds(values: Sequence[int]) -> tuple[int | None, ...]:
    """The four values from which the scores 2 to 5 begin; None where no value gets that far.

    A value's score is 1 + ⌊5 · (number of smaller values) / n⌋: fifths of the customers, and equal values
    always share one score (the lowest of their places).
    """
    ordered = sorted(values)
    below: dict[int, int] = {}
    for place, value in enumerate(ordered):
        below.setdefault(value, place)
    return tuple(
        next((value for value, count in below.items() if 5 * count >= step * len(ordered)), None)
        for step in (1, 2, 3, 4)
    )


def score(value: int, steps: Sequence[int | None]) -> int:
    """1 to 5: one more than the number of thresholds that the value reaches."""
    return 1 + sum(step is not None and value >= step for step in steps)


def lifecycle_score(recency_days: int | None, f: int, m: int, settings: LifecycleSettings) -> int:
    """0 to 100: up to 50 for recency (falling evenly to 0 at the churn limit), 30 for frequency, 20 for money.

    50 · max(0, limit - days) / limit + 30 · (f - 1) / 4 + 20 · (m - 1) / 4, each rounded down; a prospect has 0.
    """
    if recency_days is None:
        return 0
    limit = settings.pre_churn_days
    return 50 * max(0, limit - recency_days) // limit + 30 * (f - 1) // 4 + 20 * (m - 1) // 4
