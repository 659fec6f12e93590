"""Funnel: how far the customers that entered in the range got, and how fast."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from siyu.kit.work import Work
from siyu.measure.insight.errors import CellUnknown
from siyu.measure.insight.models.common import Breakdown
from siyu.measure.insight.models.funnel import (
    FunnelBucket,
    FunnelCell,
    FunnelCounts,
    FunnelQuery,
    FunnelResult,
    TimeToConvert,
)
from siyu.measure.insight.service import buckets as bucketing
from siyu.measure.insight.service.study import Study, open_study, share
from siyu.measure.insight.store.coding import Coding
from siyu.measure.insight.store.columns import Shard

if TYPE_CHECKING:
    from siyu.measure.insight.engines.funnel import FunnelPlan
    from siyu.measure.insight.engines.jit import Events

Numbers = NDArray[np.int64]
Truth = NDArray[np.bool_]


@dataclass(frozen=True)
class Entered:
    """Customers that entered: level reached (−1 excluded), entry event, microseconds to get there, since each step."""

    shard: Shard
    customers: Numbers
    level: NDArray[np.int16]
    entry: Numbers
    took: Numbers
    is_open: Truth
    gaps: Numbers


@dataclass(frozen=True)
class Whole:
    """The same over all shards."""

    customers: Numbers
    level: NDArray[np.int16]
    took: Numbers
    is_open: Truth
    gaps: Numbers

    def entered(self) -> Truth:
        """Who counts: all but those whose every attempt was spoiled."""
        return self.level > 0

    def pending(self, n_steps: int) -> Truth:
        """Who has not converted, but still may in every attempt made."""
        return self.entered() & (self.level < n_steps) & self.is_open


def funnel(work: Work, *, query: FunnelQuery) -> FunnelResult:
    """Customers per step, cumulative; conversion times; who is still pending.

    Raises: Denied, QuestionRefused, LakeTooSlow, ColumnsBusy.
    """
    study = open_study(work, query)
    parts = _enter(study, query)
    whole = _join(parts, len(query.steps))
    pending = whole.pending(len(query.steps))
    counts = _counts(query, whole, whole.entered())
    settled = _counts(query, whole, whole.entered() & ~whole.is_open)
    entries, completed = _attempts(study, query) if query.count == "attempts" else (None, None)
    return FunnelResult(
        **counts.model_dump(),
        steps=tuple(pick.title for pick in query.steps),
        step_conversion=_step_conversion(counts.counts),
        step_median_s=_step_medians(query, whole),
        pending=int(pending.sum()),
        pending_counts=_cumulative(whole.level[pending], len(query.steps)),
        settled_counts=settled.counts,
        settled_conversion=settled.conversion,
        excluded=int((whole.level < 0).sum()),
        entries=entries,
        completed=completed,
        buckets=_buckets(study, query, parts, whole),
        customers=study.columns.n_customers,
        events=study.columns.n_events,
        took_ms=study.took_ms(),
    )


def funnel_customers(work: Work, *, query: FunnelQuery, cell: FunnelCell) -> list[int]:
    """Customers behind a step, ascending. Raises: CellUnknown, and what `funnel` raises."""
    if cell.step > len(query.steps):
        raise CellUnknown("The funnel has no such step.", step=cell.step)
    study = open_study(work, query)
    parts = _enter(study, query)
    whole = _join(parts, len(query.steps))
    pending = whole.pending(len(query.steps))
    picked = {
        "reached": whole.level >= cell.step,
        "stopped": (whole.level == cell.step) & ~pending,
        "pending": (whole.level >= cell.step) & pending,
        "excluded": whole.level < 0,
    }[cell.outcome]
    if cell.bucket is not None:
        names, of_customer = _bucket_numbers(study, query.breakdown, parts, whole)
        if cell.bucket not in names:
            raise CellUnknown("The breakdown has no such bucket.", bucket=cell.bucket)
        picked &= of_customer == names.index(cell.bucket)
    numbers: list[int] = np.sort(whole.customers[picked]).tolist()
    return numbers


def _enter(study: Study, query: FunnelQuery) -> list[Entered]:
    coding = study.coding(*query.steps, *(exclusion.event for exclusion in query.exclusions))
    return study.columns.map(lambda shard: _enter_shard(study, query, coding, shard))


def _enter_shard(study: Study, query: FunnelQuery, coding: Coding, shard: Shard) -> Entered:
    from siyu.measure.insight.engines import funnel as kernels
    from siyu.measure.insight.engines import funnel_times

    events, plan = _plan(study, query, coding, shard)
    out = kernels.empty_standings(shard.customers.size)
    run = {"ordered": kernels.ordered, "strict": kernels.strict, "any": kernels.any_order}[query.order]
    run(events, plan, out)
    entered = np.flatnonzero((out.level != 0) & (study.wanted(shard) != 0))
    level, entry, finish = out.level[entered], out.entry[entered], out.finish[entered]
    took = np.where(level > 0, finish - shard.at[np.maximum(entry, 0)], 0)
    first_at = shard.at[out.first_entry[entered]]
    is_open = first_at >= study.as_of - plan.window
    converted = np.flatnonzero(level == plan.n_steps)
    gaps = np.zeros((converted.size if _has_gaps(query) else 0, plan.n_steps), np.int64)
    if gaps.size:
        funnel_times.step_gaps(events, plan, entered[converted], entry[converted], gaps)
    customers = shard.customers[entered].astype(np.int64)
    return Entered(shard, customers, level, entry, took, is_open, gaps)


def _plan(study: Study, query: FunnelQuery, coding: Coding, shard: Shard) -> tuple[Events, FunnelPlan]:
    from siyu.measure.insight.engines.funnel import FunnelPlan
    from siyu.measure.insight.engines.jit import Events

    codes, flags = coding.of(shard)
    n_steps = len(query.steps)
    bits = np.uint32(1) << np.arange(32, dtype=np.uint32)
    plan = FunnelPlan(
        (flags[:n_steps] * bits[:n_steps, None]).sum(axis=0, dtype=np.uint32),
        (flags[n_steps:] * bits[: len(query.exclusions), None]).sum(axis=0, dtype=np.uint32),
        np.array([exclusion.after for exclusion in query.exclusions], np.int64),
        np.array([exclusion.before for exclusion in query.exclusions], np.int64),
        n_steps,
        round(query.window_s * 1_000_000),
        study.since,
        study.until,
    )
    return Events(shard.offsets, shard.at, codes), plan


def _attempts(study: Study, query: FunnelQuery) -> tuple[int, int]:
    """Entries and completed attempts of all customers."""
    coding = study.coding(*query.steps, *(exclusion.event for exclusion in query.exclusions))

    def count(shard: Shard) -> tuple[int, int]:
        from siyu.measure.insight.engines.attempts import count_attempts

        events, plan = _plan(study, query, coding, shard)
        entries, completed = np.zeros(shard.customers.size, np.int64), np.zeros(shard.customers.size, np.int64)
        count_attempts(events, plan, query.order == "strict", entries, completed)
        wanted = study.wanted(shard) != 0
        return int(entries[wanted].sum()), int(completed[wanted].sum())

    counted = study.columns.map(count)
    return sum(entries for entries, _ in counted), sum(completed for _, completed in counted)


def _join(parts: list[Entered], n_steps: int) -> Whole:
    if not parts:
        none = np.empty(0, np.int64)
        return Whole(none, none.astype(np.int16), none, none.astype(bool), none.reshape(0, n_steps))
    return Whole(
        np.concatenate([part.customers for part in parts]),
        np.concatenate([part.level for part in parts]),
        np.concatenate([part.took for part in parts]),
        np.concatenate([part.is_open for part in parts]),
        np.concatenate([part.gaps for part in parts]),
    )


def _cumulative(level: NDArray[np.int16], n_steps: int) -> tuple[int, ...]:
    return tuple(int((level >= step).sum()) for step in range(1, n_steps + 1))


def _counts(query: FunnelQuery, whole: Whole, picked: Truth) -> FunnelCounts:
    counts = _cumulative(whole.level[picked], len(query.steps))
    took = whole.took[picked & (whole.level == len(query.steps))] / 1_000_000
    time = None
    if took.size:
        time = TimeToConvert(
            n=took.size,
            median_s=float(np.median(took)),
            mean_s=float(took.mean()),
            p90_s=float(np.quantile(took, 0.9)),
        )
    return FunnelCounts(
        counts=counts, conversion=tuple(share(count, counts[0]) for count in counts), time_to_convert=time
    )


def _step_conversion(counts: tuple[int, ...]) -> tuple[float | None, ...]:
    return tuple(share(count, counts[max(index - 1, 0)]) for index, count in enumerate(counts))


def _has_gaps(query: FunnelQuery) -> bool:
    """The time of each step is told where the first step on the way is the one that counts."""
    return query.order == "ordered" and not query.exclusions


def _step_medians(query: FunnelQuery, whole: Whole) -> tuple[float | None, ...]:
    if not whole.gaps.size:
        return (None,) * len(query.steps)
    return tuple(
        None if step == 0 else float(np.median(whole.gaps[:, step])) / 1_000_000 for step in range(len(query.steps))
    )


def _buckets(study: Study, query: FunnelQuery, parts: list[Entered], whole: Whole) -> tuple[FunnelBucket, ...]:
    if query.breakdown is None:
        return ()
    names, of_customer = _bucket_numbers(study, query.breakdown, parts, whole)
    entered = whole.entered()
    found = []
    for number, name in enumerate(names):
        counts = _counts(query, whole, entered & (of_customer == number))
        if counts.counts[0]:
            found.append(FunnelBucket(bucket=name, **counts.model_dump()))
    return tuple(found)


def _bucket_numbers(
    study: Study, breakdown: Breakdown | None, parts: list[Entered], whole: Whole
) -> tuple[list[str], NDArray[np.int32]]:
    if breakdown is None:
        raise CellUnknown("The question has no breakdown.")
    if breakdown.by == "event":
        labels = bucketing.labels_by_event(study, breakdown, [(part.shard, part.entry) for part in parts])
    else:
        labels = bucketing.labels_by_customer(study, breakdown, whole.customers)
    return bucketing.largest(labels, breakdown.limit)
