"""Keeping the columns: fresh while nobody asks, and without the customers that must be forgotten."""

from __future__ import annotations

from collections.abc import Sequence

from siyu.kit.lake import Lake
from siyu.kit.work import Work
from siyu.measure.insight.store import shards


def refresh_columns(lake: Lake) -> None:
    """Bring the columns up to the lake. Raises: LakeTooSlow."""
    shards.refresh(lake)


def forget_customers(work: Work, *, customer_nos: Sequence[int]) -> None:
    """Remove the column files that hold these customers; they are built again from what the lake still has."""
    shards.forget(work.lake, customer_nos)


def warm_kernels() -> None:
    """Compile every kernel, or read it from disk, on an empty world: so that the first question does not wait."""
    from siyu.measure.insight.engines.warm import warm

    warm()
