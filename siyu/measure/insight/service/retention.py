"""Retention: of those who started in a period, how many came back in the ones after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from siyu.kit.work import Work
from siyu.measure.insight.errors import CellUnknown, QuestionRefused
from siyu.measure.insight.models.common import Breakdown
from siyu.measure.insight.models.retention import (
    Cohort,
    RetentionBucket,
    RetentionCell,
    RetentionQuery,
    RetentionResult,
    RetentionTable,
)
from siyu.measure.insight.rules.calendar import LENGTH_MICROS
from siyu.measure.insight.service import buckets as bucketing
from siyu.measure.insight.service.study import Study, open_study, per_micro, share
from siyu.measure.insight.store.coding import Coding
from siyu.measure.insight.store.columns import Shard

Numbers = NDArray[np.int64]
_KINDS = ("first_time", "first_in_range", "recurring")
_MOST_CELLS = 4_000_000


@dataclass(frozen=True)
class Frame:
    """The table's shape: cohort starts, where periods begin, and the buckets of the customers of each shard."""

    starts: list[date]
    bounds: Numbers
    names: list[str]
    bucket_of: list[NDArray[np.int32]]


def retention(work: Work, *, query: RetentionQuery) -> RetentionResult:
    """Cohorts × periods, whole and per bucket.

    Raises: Denied, QuestionRefused, LakeTooSlow, ColumnsBusy.
    """
    study = open_study(work, query)
    frame = _frame(study, query)
    counts, same, _ = _tally(study, query, frame, (-1, -1))
    whole = _table(study, query, frame, counts.sum(axis=0), same.sum(axis=0))
    buckets = tuple(
        RetentionBucket(bucket=name, **dict(_table(study, query, frame, counts[number], same[number])))
        for number, name in enumerate(frame.names)
        if query.breakdown is not None and counts[number].any()
    )
    return RetentionResult(
        **dict(whole),
        buckets=buckets,
        customers=study.columns.n_customers,
        events=study.columns.n_events,
        took_ms=study.took_ms(),
    )


def retention_customers(work: Work, *, query: RetentionQuery, cell: RetentionCell) -> list[int]:
    """Customers behind a cell, ascending. Raises: CellUnknown, and what `retention` raises."""
    study = open_study(work, query)
    frame = _frame(study, query)
    if cell.cohort not in frame.starts or cell.period >= query.periods:
        raise CellUnknown("The table has no such cell.", cohort=cell.cohort.isoformat(), period=cell.period)
    if cell.bucket is not None and cell.bucket not in frame.names:
        raise CellUnknown("The breakdown has no such bucket.", bucket=cell.bucket)
    _, _, hits = _tally(study, query, frame, (frame.starts.index(cell.cohort), cell.period))
    found = []
    for shard, flags, bucket_of in zip(study.columns.shards, hits, frame.bucket_of, strict=True):
        picked = flags == (3 if cell.outcome == "returned" else 1)
        if cell.bucket is not None:
            picked &= bucket_of == frame.names.index(cell.bucket)
        found.append(shard.customers[picked])
    return np.sort(np.concatenate(found)).tolist() if found else []


def _frame(study: Study, query: RetentionQuery) -> Frame:
    starts = study.periods(query.unit)
    if len(starts) * query.periods * (query.breakdown.limit if query.breakdown else 1) > _MOST_CELLS:
        raise QuestionRefused("The table would be too large; choose a larger unit or a shorter range.")
    bounds = study.bounds(starts, query.unit, more=query.periods) if starts else np.zeros(1, np.int64)
    shards = study.columns.shards
    wanted = [study.wanted(shard) != 0 for shard in shards]
    if query.breakdown is None or not starts or not shards:
        return Frame(starts, bounds, ["*"], [np.where(one, 0, -1).astype(np.int32) for one in wanted])
    labels = _labels(study, query, query.breakdown)
    names, numbers = bucketing.largest(labels, query.breakdown.limit)
    parts = np.split(numbers, np.cumsum([shard.customers.size for shard in shards])[:-1])
    return Frame(starts, bounds, names, [np.where(w, part, -1) for w, part in zip(wanted, parts, strict=True)])


def _labels(study: Study, query: RetentionQuery, breakdown: Breakdown) -> bucketing.Labels:
    shards = study.columns.shards
    if breakdown.by != "event":
        customers = np.concatenate([shard.customers for shard in shards]).astype(np.int64)
        return bucketing.labels_by_customer(study, breakdown, customers)
    coding = study.coding(query.start)
    since = study.span()[0] if query.cohort != "first_time" else -(2**62)

    def first_starts(shard: Shard) -> Numbers:
        from siyu.measure.insight.engines.firsts import first_events
        from siyu.measure.insight.engines.jit import Events

        codes, flags = coding.of(shard)
        out = np.full(shard.customers.size, -1, np.int64)
        first_events(Events(shard.offsets, shard.at, codes), flags[0], since, out)
        return out

    return bucketing.labels_by_event(study, breakdown, list(zip(shards, study.columns.map(first_starts), strict=True)))


def _tally(
    study: Study, query: RetentionQuery, frame: Frame, target: tuple[int, int]
) -> tuple[Numbers, Numbers, list[NDArray[np.uint8]]]:
    """Counts `(n_buckets, n_cohorts, n_periods)`, returns within period 0, and per shard who is in the target cell."""
    shape = (len(frame.names), len(frame.starts), query.periods)
    coding = study.coding(query.start, query.back)
    numbered = {id(shard): bucket_of for shard, bucket_of in zip(study.columns.shards, frame.bucket_of, strict=True)}
    parts = study.columns.map(
        lambda shard: _tally_shard(study, query, frame, coding, (shard, numbered[id(shard)], target))
    )
    counts, same = np.zeros(shape, np.int64), np.zeros(shape[:2], np.int64)
    for part_counts, part_same, _ in parts:
        counts += part_counts
        same += part_same
    return counts, same, [hits for _, _, hits in parts]


def _tally_shard(
    study: Study,
    query: RetentionQuery,
    frame: Frame,
    coding: Coding,
    part: tuple[Shard, NDArray[np.int32], tuple[int, int]],
) -> tuple[Numbers, Numbers, NDArray[np.uint8]]:
    from siyu.measure.insight.engines import retention as kernel
    from siyu.measure.insight.engines.jit import Events

    shard, bucket_of, target = part
    codes, flags = coding.of(shard)
    since, until = study.span()
    plan = kernel.RetentionPlan(
        flags[0],
        flags[1],
        frame.bounds,
        per_micro(query.unit),
        since,
        until,
        study.as_of,
        _KINDS.index(query.cohort),
        query.mode == "unbounded",
        LENGTH_MICROS[query.unit] if query.clock == "rolling" else 0,
        query.min_occurrences,
    )
    tally = kernel.RetentionTally(
        np.zeros((len(frame.names), len(frame.starts), query.periods), np.int64),
        np.zeros((len(frame.names), len(frame.starts)), np.int64),
        bucket_of.astype(np.int32),
        target,
        np.zeros(shard.customers.size, np.uint8),
    )
    kernel.retention(Events(shard.offsets, shard.at, codes), plan, tally)
    return tally.counts, tally.same, tally.hits


def _table(study: Study, query: RetentionQuery, frame: Frame, counts: Numbers, same: Numbers) -> RetentionTable:
    cohorts = []
    over = np.zeros(query.periods)
    bases = np.zeros(query.periods)
    for row, start in enumerate(frame.starts):
        states = [_state(study, query, frame.bounds, row, period) for period in range(query.periods)]
        cells = [None if state == "future" else int(counts[row, period]) for period, state in enumerate(states)]
        size = cells[0]
        for period, state in enumerate(states):
            if state == "over" and size:
                over[period] += counts[row, period]
                bases[period] += size
        cohorts.append(
            Cohort(
                start=start,
                size=size,
                counts=tuple(cells),
                rates=tuple(None if cell is None or not size else cell / size for cell in cells),
                running=tuple(state == "running" for state in states),
                same_period_returns=None if size is None else int(same[row]),
            )
        )
    means = tuple(share(float(over[period]), float(bases[period])) for period in range(query.periods))
    return RetentionTable(cohorts=tuple(cohorts), mean_rates=means)


def _state(study: Study, query: RetentionQuery, bounds: Numbers, cohort: int, period: int) -> str:
    """Whether a cell's period lies in the future, is running, or is over, for every customer of the cohort."""
    if query.clock == "rolling":
        length = LENGTH_MICROS[query.unit]
        begins = int(bounds[cohort]) + period * length
        ends = int(bounds[cohort + 1]) + (period + 1) * length
    else:
        begins, ends = int(bounds[cohort + period]), int(bounds[cohort + period + 1])
    if begins >= study.as_of:
        return "future"
    return "running" if ends > study.as_of else "over"
