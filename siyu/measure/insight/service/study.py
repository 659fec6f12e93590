"""What every question starts with: the columns, the range in the shop's zone, the customers it is about."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from siyu.kit.db import to_micros
from siyu.kit.lake import Lake
from siyu.kit.work import Work
from siyu.measure.insight.models.common import Asked, Audience, EventPick, Unit
from siyu.measure.insight.rules import calendar
from siyu.measure.insight.store import customers as customer_store
from siyu.measure.insight.store.coding import Coding, make_coding
from siyu.measure.insight.store.columns import Columns, Shard, open_columns

Numbers = NDArray[np.int64]
Flags = NDArray[np.uint8]


@dataclass(frozen=True)
class Study:
    """One question under way. Times in microseconds; `since` and `until` may be the far ends of time."""

    lake: Lake
    zone: ZoneInfo
    as_of: int
    since: int
    until: int
    allowed: Numbers | None
    columns: Columns
    started: float = field(default_factory=time.perf_counter)

    def took_ms(self) -> int:
        """Milliseconds since the question came."""
        return round((time.perf_counter() - self.started) * 1_000)

    def wanted(self, shard: Shard) -> Flags:
        """Per customer of the shard: whether the question is about it."""
        if self.allowed is None:
            return np.ones(shard.customers.size, np.uint8)
        return np.isin(shard.customers, self.allowed).astype(np.uint8)

    def coding(self, *picks: EventPick) -> Coding:
        """The picked events against the columns."""
        return make_coding(self.lake, self.columns, picks)

    def span(self) -> tuple[int, int]:
        """The range with its open ends closed by the first and the last event known; (0, 0) without events."""
        since, until = self.since, self.until
        if since == calendar.BEGINNING:
            since = self.columns.first_at() or 0
        if until == calendar.END:
            last = self.columns.last_at()
            until = since if last is None else last + 1
        return since, max(since, until)

    def periods(self, unit: Unit) -> list[date]:
        """Starts of the calendar periods that the range touches. Raises: QuestionRefused when too many."""
        return calendar.starts_between(*self.span(), unit, self.zone)

    def bounds(self, starts: Sequence[date], unit: Unit, *, more: int = 0) -> Numbers:
        """Where the periods begin, the end of the last one included, and `more` periods after it."""
        days = list(starts)
        for _ in range(more + 1):
            days.append(calendar.next_period(days[-1], unit))
        return np.array([calendar.day_micros(day, self.zone) for day in days], np.int64)


def open_study(work: Work, query: Asked) -> Study:
    """The question's range and customers over fresh columns.

    Raises: Denied, QuestionRefused (empty range, unknown attribute), LakeTooSlow, ColumnsBusy.
    """
    work.require("insight.read")
    started = time.perf_counter()
    now = to_micros(work.now)
    as_of = now if query.as_of is None else calendar.micros(query.as_of, work.zone)
    since, until = calendar.resolve(query.range, work.zone, as_of)
    allowed = allowed_customers(work.lake, query.audience)
    return Study(work.lake, work.zone, as_of, since, until, allowed, open_columns(work.lake, as_of), started)


def per_micro(unit: Unit) -> float:
    """Periods in a microsecond, roughly."""
    return 1.0 / calendar.LENGTH_MICROS[unit]


def share(part: float, whole: float) -> float | None:
    """The ratio, or None when there is no whole."""
    return part / whole if whole else None


def allowed_customers(lake: Lake, audience: Audience) -> Numbers | None:
    """The customers a question is narrowed to, ascending; None = all. Raises: QuestionRefused."""
    sets = [customer_store.customers_where(lake, condition) for condition in audience.where]
    if audience.segment_id is not None:
        sets.append(customer_store.members(lake, audience.segment_id))
    return reduce(np.intersect1d, sets) if sets else None
