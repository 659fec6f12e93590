"""The event columns of one question: every bucket as arrays, cut at the moment the question is judged at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from os import cpu_count
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from siyu.kit.lake import Lake
from siyu.measure.insight.store.shards import Bucket, Column, Shards, open_column, read_manifest, read_texts, refresh

T = TypeVar("T")
Keep = NDArray[np.int64]


@dataclass(frozen=True)
class Shard:
    """Events of some customers: `customers (n_customers,)`, `offsets (n_customers + 1,)`, `at (n_events,)`."""

    customers: NDArray[np.int32]
    offsets: NDArray[np.int64]
    at: NDArray[np.int64]
    open: Callable[[str], Column]
    keep: Keep | None

    def column(self, name: str) -> Column:
        """A column `(n_events,)`: codes of a text (−1 = none), or numbers."""
        whole = self.open(name)
        return whole if self.keep is None else whole[self.keep]


@dataclass(frozen=True)
class Columns:
    """All shards of a shop as they stand."""

    shards: Sequence[Shard]
    files: Shards
    known: dict[str, list[str]] = field(default_factory=dict)

    def texts(self, column: str) -> list[str]:
        """The texts of a column, by code; read once."""
        if column not in self.known:
            self.known[column] = read_texts(self.files, column)
        return self.known[column]

    @cached_property
    def n_customers(self) -> int:
        """Customers with at least one event."""
        return sum(int((np.diff(shard.offsets) > 0).sum()) for shard in self.shards)

    @cached_property
    def n_events(self) -> int:
        """Events known."""
        return sum(shard.at.size for shard in self.shards)

    def first_at(self) -> int | None:
        """Microseconds of the earliest event."""
        firsts = [int(shard.at.min()) for shard in self.shards if shard.at.size]
        return min(firsts) if firsts else None

    def last_at(self) -> int | None:
        """Microseconds of the latest event."""
        lasts = [int(shard.at.max()) for shard in self.shards if shard.at.size]
        return max(lasts) if lasts else None

    def map(self, run: Callable[[Shard], T]) -> list[T]:
        """What `run` makes of each shard, in order; kernels of several shards run side by side."""
        if len(self.shards) < 2 or self.n_events < 100_000:
            return [run(shard) for shard in self.shards]
        with ThreadPoolExecutor(min(4, cpu_count() or 1), "siyu-insight") as pool:
            return list(pool.map(run, self.shards))


def open_columns(lake: Lake, as_of: int) -> Columns:
    """The columns, fresh from the lake, without events from `as_of` on. Raises: LakeTooSlow, ColumnsBusy."""
    files = refresh(lake)
    manifest = read_manifest(files)
    return Columns([_open_shard(files, manifest[number], as_of) for number in sorted(manifest, key=int)], files)


def _open_shard(files: Shards, bucket: Bucket, as_of: int) -> Shard:
    def column(name: str) -> NDArray[Any]:
        return open_column(files, bucket, name)

    at, offsets = column("at"), column("offsets")
    keep: Keep | None = None
    if at.size and at[np.maximum(offsets[1:] - 1, 0)].max() >= as_of:
        is_known = at < as_of
        keep = np.flatnonzero(is_known)
        known_before = np.concatenate([[0], np.cumsum(is_known)])
        at, offsets = at[keep], known_before[offsets].astype(np.int64)
    return Shard(column("customers"), offsets, at, column, keep)
