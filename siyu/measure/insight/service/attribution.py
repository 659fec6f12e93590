"""Attribution: which touches came before conversions, by seven models; a description, not a cause."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum

import numpy as np
from numpy.typing import NDArray

from siyu.kit.work import Work
from siyu.measure.insight.errors import CellUnknown, QuestionRefused
from siyu.measure.insight.models.common import OTHER_LABEL
from siyu.measure.insight.models.money import (
    AttributionCell,
    AttributionModel,
    AttributionQuery,
    AttributionResult,
    ChannelCredit,
    ModelCredits,
)
from siyu.measure.insight.service.study import Study, open_study, share
from siyu.measure.insight.store.columns import Shard
from siyu.measure.insight.store.shards import NO_NUMBER, PROPERTY_TEXTS

_MOST_CHANNELS = 60
_RULES: tuple[AttributionModel, ...] = ("first", "last", "linear", "time_decay", "position", "shapley")


@dataclass(frozen=True)
class Credits:
    """`by_rule (6, n_channels)`, transitions, and worth, number and untouched worth of the conversions."""

    channels: list[str]
    by_rule: NDArray[np.float64]
    steps: NDArray[np.int64]
    total: int
    conversions: int
    untouched: int
    hits: list[NDArray[np.uint8]]


def attribution(work: Work, *, query: AttributionQuery) -> AttributionResult:
    """Credit of each channel by each model; credits and the unattributed rest add up to the total.

    Raises: Denied, QuestionRefused, LakeTooSlow, ColumnsBusy.
    """
    study = open_study(work, query)
    tallied = _tally(study, query, None)
    return AttributionResult(
        total=float(tallied.total),
        conversions=tallied.conversions,
        models=tuple(_model(tallied, model, query.incremental_share) for model in query.models),
        customers=study.columns.n_customers,
        events=study.columns.n_events,
        took_ms=study.took_ms(),
    )


def attribution_customers(work: Work, *, query: AttributionQuery, cell: AttributionCell) -> list[int]:
    """Customers that converted after a touch of the channel, ascending. Raises: CellUnknown, as above."""
    study = open_study(work, query)
    tallied = _tally(study, query, cell.channel)
    found = [shard.customers[flags != 0] for shard, flags in zip(study.columns.shards, tallied.hits, strict=True)]
    return np.sort(np.concatenate(found)).tolist() if found else []


def _tally(study: Study, query: AttributionQuery, target: str | None) -> Credits:
    coding = study.coding(query.conversion, query.touch)
    column = "name" if query.channel == "event" else query.channel
    if column != "name" and column not in PROPERTY_TEXTS:
        raise QuestionRefused("Channels are named by the event or one of these.", properties=list(PROPERTY_TEXTS))
    names, channel_of = _channels(study, query, column)
    if target is not None and target not in names:
        raise CellUnknown("The answer has no such channel.", channel=target)
    number = -2 if target is None else names.index(target)

    def count(shard: Shard) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64], NDArray[np.uint8]]:
        from siyu.measure.insight.engines import attribution as kernel

        codes, flags = coding.of(shard)
        values = np.ones(shard.at.size, np.int64)
        if query.value == "amount_fen":
            amounts = shard.column("amount_fen")
            values = np.where(amounts == NO_NUMBER, 0, amounts)
        channels = np.where(flags[1][codes] != 0, channel_of[shard.column(column)], -1).astype(np.int32)
        journeys = kernel.Journeys(shard.offsets, shard.at, channels, flags[0][codes], values)
        plan = kernel.AttributionPlan(
            study.since, study.until, round(query.lookback_s * 1_000_000), query.half_life_s * 1_000_000
        )
        tally = kernel.CreditTally(
            np.zeros((kernel.N_RULES, len(names))),
            np.zeros(3, np.int64),
            np.zeros((len(names) + 1, len(names) + 2), np.int64),
            study.wanted(shard),
            number,
            np.zeros(shard.customers.size, np.uint8),
        )
        kernel.attribute(journeys, plan, tally)
        return tally.credits, tally.totals, tally.steps, tally.hits

    parts = study.columns.map(count)
    by_rule = sum((part[0] for part in parts), np.zeros((len(_RULES), len(names))))
    totals = sum((part[1] for part in parts), np.zeros(3, np.int64))
    steps = sum((part[2] for part in parts), np.zeros((len(names) + 1, len(names) + 2), np.int64))
    return Credits(names, by_rule, steps, int(totals[0]), int(totals[1]), int(totals[2]), [part[3] for part in parts])


def _channels(study: Study, query: AttributionQuery, column: str) -> tuple[list[str], NDArray[np.int32]]:
    """Names of the channels, and the channel of each code; the last entry is for events without one."""
    texts = study.columns.texts(column)
    touched = study.coding(query.touch)

    def frequency(shard: Shard) -> NDArray[np.int64]:
        codes, flags = touched.of(shard)
        of_touches = shard.column(column)[flags[0][codes] != 0]
        return np.bincount(of_touches[of_touches >= 0], minlength=len(texts))

    counts = sum(study.columns.map(frequency), np.zeros(len(texts), np.int64))
    ranked = sorted((code for code in range(len(texts)) if counts[code]), key=lambda code: (-counts[code], texts[code]))
    channel_of = np.full(len(texts) + 1, -1, np.int32)
    for index, code in enumerate(ranked):
        channel_of[code] = min(index, _MOST_CHANNELS)
    names = [texts[code] for code in ranked[:_MOST_CHANNELS]]
    return ([*names, OTHER_LABEL] if len(ranked) > _MOST_CHANNELS else names), channel_of


def _model(tallied: Credits, model: AttributionModel, incremental_share: float | None) -> ModelCredits:
    values = _markov(tallied) if model == "markov" else tallied.by_rule[_RULES.index(model)]
    factor = 1.0
    if incremental_share is not None:
        touched = tallied.total - tallied.untouched
        factor = min(1.0, incremental_share * tallied.total / touched) if touched else 0.0
    found = [(name, float(value) * factor) for name, value in zip(tallied.channels, values, strict=True) if value]
    found.sort(key=lambda item: (-item[1], item[0]))
    return ModelCredits(
        model=model,
        channels=tuple(
            ChannelCredit(channel=name, credit=value, share=share(value, tallied.total)) for name, value in found
        ),
        unattributed=tallied.total - fsum(value for _, value in found),
    )


def _markov(tallied: Credits) -> NDArray[np.float64]:
    """The touched worth, shared by how much of the probability to convert is lost without each channel."""
    effects = removal_effects(tallied.steps)
    total = effects.sum()
    if not total:
        return np.zeros(len(tallied.channels))
    return np.asarray(effects / total * (tallied.total - tallied.untouched), np.float64)


def removal_effects(steps: NDArray[np.int64]) -> NDArray[np.float64]:
    """Loss of conversion probability when a channel leads to nothing, `(n_channels,)`; exact linear solve.

    `steps (n + 1, n + 2)`: transitions from channel i (row n: the start) to channel j, conversion, nothing.
    """
    n = steps.shape[0] - 1
    rows = steps.sum(axis=1, keepdims=True)
    moves = np.divide(steps, rows, out=np.zeros(steps.shape), where=rows > 0)
    whole = _conversion(moves, n)
    if whole == 0:
        return np.zeros(n)
    effects = np.empty(n)
    for channel in range(n):
        without = moves.copy()
        without[channel] = 0.0
        effects[channel] = 1.0 - _conversion(without, n) / whole
    return effects


def _conversion(moves: NDArray[np.float64], n: int) -> float:
    inner = np.zeros((n + 1, n + 1))
    inner[:, :n] = moves[:, :n]
    return float(np.linalg.solve(np.eye(n + 1) - inner, moves[:, n])[n])
