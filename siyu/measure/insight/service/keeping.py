"""Keeping the columns: fresh while nobody asks, and without the customers that must be forgotten."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

from siyu.kit.lake import Lake
from siyu.kit.work import Work
from siyu.measure.insight.store import shards


def refresh_columns(lake: Lake) -> None:
    """Bring the columns up to the lake. Raises: LakeTooSlow."""
    shards.refresh(lake)


def forget_customers(work: Work, *, customer_nos: Sequence[int]) -> None:
    """Remove the column files; they are built again from what the lake has, and again when it has let go of these."""
    shards.forget(work.lake, customer_nos)


def warm_kernels() -> None:
    """Compile every kernel to the disk cache, in a process of its own: the compiler takes memory it never returns."""
    subprocess.run([sys.executable, "-m", "siyu.measure.insight.engines.warm"], check=False)
