"""Breakdowns: exactly one bucket per customer, the largest by name, the rest as (other)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from siyu.measure.insight.models.common import NONE_LABEL, OTHER_LABEL, Breakdown
from siyu.measure.insight.service.study import Numbers, Study
from siyu.measure.insight.store import customers as customer_store
from siyu.measure.insight.store.columns import Shard
from siyu.measure.insight.store.shards import NO_NUMBER, NUMBERS, PROPERTY_TEXTS

Labels = NDArray[np.object_]


def labels_by_customer(study: Study, breakdown: Breakdown, customers: Numbers) -> Labels:
    """The bucket of each of these customers by attribute or segment, `(n_customers,)`. Raises: QuestionRefused."""
    labels = np.full(customers.size, NONE_LABEL, object)
    if breakdown.by == "customer":
        assert breakdown.property is not None
        known, texts = customer_store.labels_of(study.lake, breakdown.property)
        at = np.searchsorted(known, customers)
        is_known = at < known.size
        is_known[is_known] = known[at[is_known]] == customers[is_known]
        labels[is_known] = np.array(texts, object)[at[is_known]]
        return labels
    for segment_id in reversed(breakdown.segment_ids):
        labels[np.isin(customers, customer_store.members(study.lake, segment_id))] = segment_id
    return labels


def labels_by_event(study: Study, breakdown: Breakdown, entries: Sequence[tuple[Shard, Numbers]]) -> Labels:
    """The bucket by a property of one event per customer, shard after shard; entry −1 = no event."""
    assert breakdown.property is not None
    name = breakdown.property
    parts = [_labels_in_shard(study, name, shard, events) for shard, events in entries]
    return np.concatenate(parts) if parts else np.empty(0, object)


def _labels_in_shard(study: Study, name: str, shard: Shard, events: Numbers) -> Labels:
    labels = np.full(events.size, NONE_LABEL, object)
    has = events >= 0
    if name in PROPERTY_TEXTS:
        texts = np.array([*study.columns.texts(name), NONE_LABEL], object)
        labels[has] = texts[shard.column(name)[events[has]]]
    elif name in NUMBERS:
        numbers = shard.column(name)[events[has]]
        labels[has] = [NONE_LABEL if number == NO_NUMBER else str(number) for number in numbers]
    else:
        seqs = shard.column("seq")[events[has]].tolist()
        known = customer_store.event_labels(study.lake, seqs, name)
        labels[has] = [known.get(seq, NONE_LABEL) for seq in seqs]
    return labels


def largest(labels: Labels, limit: int) -> tuple[list[str], NDArray[np.int32]]:
    """Names of the buckets, largest first, and the bucket of each label; what is beyond `limit` is (other)."""
    counts = Counter(labels.tolist())
    ranked = sorted(counts, key=lambda label: (-counts[label], label))
    names = ranked[:limit]
    if len(ranked) > limit:
        names.append(OTHER_LABEL)
    number = {label: min(index, len(names) - 1) for index, label in enumerate(ranked)}
    return names, np.array([number[label] for label in labels.tolist()], np.int32)
