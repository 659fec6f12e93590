"""What a run of events adds up to: violations, volume by hour, lag."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from siyu.collect.intake import StoredEvent
from siyu.collect.quality.models import Finding, PlannedEvent, Sample, ViolationKind
from siyu.collect.quality.rules.check import check
from siyu.collect.quality.rules.suggest import sealed_names

SAMPLES = 5
OTHER = "…"
NAMES_LIMIT = 200
# Upper bounds in seconds of the lag histogram; the last bucket is open.
LAG_BOUNDS = (0.1, 0.3, 1.0, 3.0, 10.0, 60.0, 600.0, 3600.0, 21_600.0, 86_400.0, 604_800.0)

Key = tuple[str, ViolationKind, str]


@dataclass
class Count:
    """How often one thing went wrong, and its newest samples."""

    count: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    samples: list[Sample] = field(default_factory=list)

    def add(self, seq: int | None, at: datetime, detail: str, times: int = 1) -> None:
        """One more."""
        self.count += times
        self.first_at = at if self.first_at is None else min(self.first_at, at)
        self.last_at = at if self.last_at is None else max(self.last_at, at)
        self.samples = [Sample(seq=seq, at=at, detail=detail), *self.samples][:SAMPLES]


@dataclass
class Tally:
    """What a run of events adds up to; at most 200 event names and 1,000 kinds of violation are told apart."""

    last_seq: int = 0
    violations: dict[Key, Count] = field(default_factory=dict)
    volume: Counter[tuple[datetime, str]] = field(default_factory=Counter)
    lag: dict[datetime, list[int]] = field(default_factory=dict)
    max_lag_s: dict[datetime, float] = field(default_factory=dict)

    def note(self, event: str, finding: Finding, seq: int | None, at: datetime) -> None:
        """Count one finding."""
        key = (event, finding.kind, finding.property)
        if key not in self.violations and len(self.violations) >= 5 * NAMES_LIMIT:
            key = (OTHER, finding.kind, OTHER)
        self.violations.setdefault(key, Count()).add(seq, at, finding.detail)


def tally(events: Iterable[StoredEvent], plan: Mapping[str, PlannedEvent]) -> Tally:
    """The sum of these events. While there is no plan at all, events outside it are no violation."""
    total = Tally()
    names: set[str] = set()
    for event in events:
        total.last_seq = event.seq
        name = event.name if event.name in names or len(names) < NAMES_LIMIT else OTHER
        names.add(name)
        hour = event.received_at.replace(minute=0, second=0, microsecond=0)
        total.volume[(hour, name)] += 1
        _count_lag(total, hour, (event.received_at - event.at).total_seconds())
        for finding in findings_of(event, plan):
            total.note(name, finding, event.seq, event.received_at)
    return total


def findings_of(event: StoredEvent, plan: Mapping[str, PlannedEvent]) -> list[Finding]:
    """What is wrong with one stored event."""
    if event.kind not in ("track", "page"):
        return []
    planned = plan.get(event.name)
    sealed = sealed_names(event.sealed) if event.sealed else ()
    findings = check(planned, event.properties, sealed)
    return findings if plan else [one for one in findings if one.kind is not ViolationKind.UNPLANNED_EVENT]


def quantile(buckets: Sequence[int], share: float) -> float | None:
    """The upper bound in seconds of the bucket that holds this share of the events; None without events."""
    total = sum(buckets)
    if total == 0:
        return None
    below = 0
    for bound, count in zip(LAG_BOUNDS, buckets, strict=False):
        below += count
        if below >= share * total:
            return bound
    return LAG_BOUNDS[-1]


def _count_lag(total: Tally, hour: datetime, lag_s: float) -> None:
    buckets = total.lag.setdefault(hour, [0] * (len(LAG_BOUNDS) + 1))
    buckets[bisect_left(LAG_BOUNDS, lag_s)] += 1
    total.max_lag_s[hour] = max(total.max_lag_s.get(hour, 0.0), lag_s)
