"""Lifecycle, stickiness and distribution: in which periods, on how many days, how often and for how much."""

from __future__ import annotations

from datetime import date
from itertools import zip_longest

import numpy as np
from numpy.typing import NDArray

from siyu.kit.work import Work
from siyu.measure.insight.errors import CellUnknown
from siyu.measure.insight.models.common import EventPick, Unit
from siyu.measure.insight.models.habits import (
    DistributionBin,
    DistributionCell,
    DistributionQuery,
    DistributionResult,
    StickinessCell,
    StickinessLevel,
    StickinessQuery,
    StickinessResult,
)
from siyu.measure.insight.models.retention import LifecycleCell, LifecyclePeriod, LifecycleQuery, LifecycleResult
from siyu.measure.insight.rules import calendar
from siyu.measure.insight.service.study import Study, open_study, per_micro, share
from siyu.measure.insight.store.coding import Coding
from siyu.measure.insight.store.columns import Shard
from siyu.measure.insight.store.shards import NO_NUMBER

Numbers = NDArray[np.int64]
_STATES = ("new", "returning", "resurrecting", "dormant", "active")
_PLAIN_BINS = 20


def lifecycle(work: Work, *, query: LifecycleQuery) -> LifecycleResult:
    """New, returning, resurrecting and dormant customers of each period that has begun.

    Raises: Denied, QuestionRefused, LakeTooSlow, ColumnsBusy.
    """
    study = open_study(work, query)
    starts = _begun(study, query.unit)
    tally, _ = _states(study, query, starts, (-1, -1))
    ends = study.bounds(starts, query.unit)[1:] if starts else np.empty(0, np.int64)
    return LifecycleResult(
        periods=tuple(
            LifecyclePeriod(
                start=start,
                is_complete=bool(ends[number] <= study.as_of),
                **{state: int(tally[index, number]) for index, state in enumerate(_STATES)},
            )
            for number, start in enumerate(starts)
        ),
        customers=study.columns.n_customers,
        events=study.columns.n_events,
        took_ms=study.took_ms(),
    )


def lifecycle_customers(work: Work, *, query: LifecycleQuery, cell: LifecycleCell) -> list[int]:
    """Customers in a state in a period, ascending. Raises: CellUnknown, and what `lifecycle` raises."""
    study = open_study(work, query)
    starts = _begun(study, query.unit)
    if cell.period not in starts:
        raise CellUnknown("The answer has no such period.", period=cell.period.isoformat())
    _, hits = _states(study, query, starts, (_STATES.index(cell.state), starts.index(cell.period)))
    found = [shard.customers[flags != 0] for shard, flags in zip(study.columns.shards, hits, strict=True)]
    return np.sort(np.concatenate(found)).tolist() if found else []


def stickiness(work: Work, *, query: StickinessQuery) -> StickinessResult:
    """How many customers were active in exactly, and in at least, each number of periods of the range.

    Raises: Denied, QuestionRefused, LakeTooSlow, ColumnsBusy.
    """
    study = open_study(work, query)
    n_periods = len(study.periods(query.unit))
    counts = np.concatenate([*_active_periods(study, query), np.empty(0, np.int64)])
    exact = np.bincount(counts, minlength=n_periods + 1)[: n_periods + 1]
    active = int((counts > 0).sum())
    return StickinessResult(
        levels=tuple(
            StickinessLevel(
                periods=number,
                exact=int(exact[number]),
                at_least=int(exact[number:].sum()),
                share=share(int(exact[number]), active),
            )
            for number in range(1, n_periods + 1)
        ),
        active=active,
        mean_periods=share(int(counts.sum()), active),
        customers=study.columns.n_customers,
        events=study.columns.n_events,
        took_ms=study.took_ms(),
    )


def stickiness_customers(work: Work, *, query: StickinessQuery, cell: StickinessCell) -> list[int]:
    """Customers behind a level, ascending. Raises: what `stickiness` raises."""
    study = open_study(work, query)
    counted = _active_periods(study, query)
    found = [
        shard.customers[counts >= cell.periods if cell.at_least else counts == cell.periods]
        for shard, counts in zip(study.columns.shards, counted, strict=True)
    ]
    return np.sort(np.concatenate(found)).tolist() if found else []


def distribution(work: Work, *, query: DistributionQuery) -> DistributionResult:
    """Customers by how often, on how many days, or for how much they did it in the range.

    Raises: Denied, QuestionRefused, LakeTooSlow, ColumnsBusy.
    """
    study = open_study(work, query)
    values = _active_values(study, query)
    edges = _edges(query, values)
    bins = []
    for low, high in zip_longest(edges, edges[1:]):
        inside = int(((values >= low) & (values < high if high is not None else True)).sum())
        bins.append(DistributionBin(low=low, high=high, customers=inside, share=share(inside, values.size)))
    return DistributionResult(
        bins=tuple(bins),
        active=values.size,
        total=int(values.sum()),
        mean=float(values.mean()) if values.size else None,
        median=float(np.median(values)) if values.size else None,
        p90=float(np.quantile(values, 0.9)) if values.size else None,
        customers=study.columns.n_customers,
        events=study.columns.n_events,
        took_ms=study.took_ms(),
    )


def distribution_customers(work: Work, *, query: DistributionQuery, cell: DistributionCell) -> list[int]:
    """Customers of the bin that begins at `cell.low`, ascending. Raises: CellUnknown, what `distribution` raises."""
    study = open_study(work, query)
    edges = _edges(query, _active_values(study, query))
    if cell.low not in edges:
        raise CellUnknown("No bin begins there.", low=cell.low)
    above = edges[edges.index(cell.low) + 1 :]
    found = []
    for shard, (values, did) in zip(study.columns.shards, _values(study, query), strict=True):
        picked = did & (values >= cell.low)
        found.append(shard.customers[picked & (values < above[0]) if above else picked])
    return np.sort(np.concatenate(found)).tolist() if found else []


def _begun(study: Study, unit: Unit) -> list[date]:
    return [start for start in study.periods(unit) if calendar.day_micros(start, study.zone) < study.as_of]


def _states(
    study: Study, query: LifecycleQuery, starts: list[date], target: tuple[int, int]
) -> tuple[Numbers, list[NDArray[np.uint8]]]:
    if not starts:
        return np.zeros((5, 0), np.int64), [np.zeros(shard.customers.size, np.uint8) for shard in study.columns.shards]
    coding = study.coding(query.event)
    bounds = study.bounds([calendar.period_before(starts[0], query.unit), *starts], query.unit)

    def count(shard: Shard) -> tuple[Numbers, NDArray[np.uint8]]:
        from siyu.measure.insight.engines import activity
        from siyu.measure.insight.engines.jit import Events

        codes, flags = coding.of(shard)
        plan = activity.ActivityPlan(flags[0], bounds, per_micro(query.unit), study.as_of)
        tally, hits = np.zeros((5, len(starts)), np.int64), np.zeros(shard.customers.size, np.uint8)
        events = Events(shard.offsets, shard.at, codes)
        activity.lifecycle(events, plan, study.wanted(shard), tally, target, hits)
        return tally, hits

    parts = study.columns.map(count)
    tally = np.zeros((5, len(starts)), np.int64)
    for part, _ in parts:
        tally += part
    return tally, [hits for _, hits in parts]


def _active_periods(study: Study, query: StickinessQuery) -> list[Numbers]:
    return _count_periods(study, query.event, query.unit)


def _count_periods(study: Study, event: EventPick, unit: Unit) -> list[Numbers]:
    """Distinct active periods in the range, per customer, shard by shard."""
    starts = study.periods(unit)
    if not starts:
        return [np.zeros(shard.customers.size, np.int64) for shard in study.columns.shards]
    coding, bounds = study.coding(event), study.bounds(starts, unit)
    since, until = study.span()

    def count(shard: Shard) -> Numbers:
        from siyu.measure.insight.engines import activity
        from siyu.measure.insight.engines.jit import Events

        codes, flags = coding.of(shard)
        plan = activity.ActivityPlan(flags[0], bounds, per_micro(unit), study.as_of)
        out = np.zeros(shard.customers.size, np.int64)
        activity.active_periods(Events(shard.offsets, shard.at, codes), plan, since, until, out)
        return out * study.wanted(shard)

    return study.columns.map(count)


def _values(study: Study, query: DistributionQuery) -> list[tuple[Numbers, NDArray[np.bool_]]]:
    """Per customer: the measured value, and whether it did it at all."""
    if query.measure == "days":
        return [(days, days > 0) for days in _count_periods(study, query.event, "day")]
    coding: Coding = study.coding(query.event)
    span = study.span()

    def measure(shard: Shard) -> tuple[Numbers, NDArray[np.bool_]]:
        from siyu.measure.insight.engines import activity
        from siyu.measure.insight.engines.jit import Events

        codes, flags = coding.of(shard)
        plan = activity.ActivityPlan(flags[0], np.zeros(1, np.int64), 0.0, study.as_of)
        values = np.empty(0, np.int64)
        if query.measure == "sum":
            values = shard.column(query.property)
            values = np.where(values == NO_NUMBER, 0, values)
        times, sums = np.zeros(shard.customers.size, np.int64), np.zeros(shard.customers.size, np.int64)
        activity.totals(Events(shard.offsets, shard.at, codes), plan, span, values, times, sums)
        return (sums if query.measure == "sum" else times), (times > 0) & (study.wanted(shard) != 0)

    return study.columns.map(measure)


def _active_values(study: Study, query: DistributionQuery) -> Numbers:
    parts = [values[did] for values, did in _values(study, query)]
    return np.concatenate([*parts, np.empty(0, np.int64)])


def _edges(query: DistributionQuery, values: Numbers) -> list[int]:
    """Lower bounds: as asked (and one below, if values lie there), one per value, or about 20 of equal width."""
    if not values.size:
        return list(query.edges)
    least, most = int(values.min()), int(values.max())
    if query.edges:
        return [*([least] if least < query.edges[0] else []), *query.edges]
    if most - least < _PLAIN_BINS:
        return list(range(least, most + 1))
    width = -(-(most - least + 1) // _PLAIN_BINS)
    return list(range(least, most + 1, width))
