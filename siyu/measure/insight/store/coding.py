"""Which events a question means: a small code per event, and for every pick the codes that belong to it."""

from __future__ import annotations

import json
import operator
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from siyu.kit.lake import Lake
from siyu.measure.insight.models.common import Condition, EventPick
from siyu.measure.insight.rules.conditions import holds
from siyu.measure.insight.store.columns import Columns, Shard
from siyu.measure.insight.store.shards import NO_NUMBER, NUMBERS, PROPERTY_TEXTS

Flags = NDArray[np.uint8]
Codes = NDArray[np.int32]
Truth = NDArray[np.bool_]
_MOST_BITS = 8
_COMPARE = {"gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le}


@dataclass(frozen=True)
class Coding:
    """The picks of a question against the columns of a shop."""

    columns: Columns
    picks: Sequence[EventPick]
    found: dict[Condition, NDArray[np.int64]]
    """Sequence numbers, ascending, of the events that pass a condition on a property without a column."""

    def of(self, shard: Shard) -> tuple[Codes, Flags]:
        """`codes (n_events,)`, and `flags (n_picks, n_codes)`: whether an event with the code is picked."""
        tests = list(dict.fromkeys(pick.where for pick in self.picks if pick.where))
        names = self.columns.texts("name")
        name_codes: Codes = shard.column("name")
        if len(tests) > _MOST_BITS:
            return self._one_code_each(shard, name_codes, names)
        codes = name_codes
        if tests:
            bits = np.zeros(name_codes.size, np.int32)
            for number, where in enumerate(tests):
                bits |= self._passes(shard, where).astype(np.int32) << number
            codes = (name_codes << len(tests)) | bits
        flags = np.zeros((len(self.picks), len(names) << len(tests)), np.uint8)
        every_code = np.arange(flags.shape[1])
        for index, pick in enumerate(self.picks):
            fits = self._named(pick, names)[every_code >> len(tests)]
            if pick.where:
                fits &= (every_code >> tests.index(pick.where) & 1).astype(bool)
            flags[index] = fits
        return codes, flags

    def _one_code_each(self, shard: Shard, name_codes: Codes, names: list[str]) -> tuple[Codes, Flags]:
        """Many different conditions: every event its own code."""
        flags = np.empty((len(self.picks), name_codes.size), np.uint8)
        for index, pick in enumerate(self.picks):
            flags[index] = self._named(pick, names)[name_codes] & self._passes(shard, pick.where)
        return np.arange(name_codes.size, dtype=np.int32), flags

    def _named(self, pick: EventPick, names: list[str]) -> Truth:
        wanted = set(pick.events)
        return np.array([not wanted or name in wanted for name in names], bool)

    def _passes(self, shard: Shard, where: Sequence[Condition]) -> Truth:
        passes = np.ones(shard.at.size, bool)
        for condition in where:
            passes &= self._holds(shard, condition)
        return passes

    def _holds(self, shard: Shard, condition: Condition) -> Truth:
        if condition.property in PROPERTY_TEXTS:
            texts = self.columns.texts(condition.property)
            table = np.array([*[holds(condition, text) for text in texts], holds(condition, None)], bool)
            return table[shard.column(condition.property)]
        if condition.property in NUMBERS:
            numbers = shard.column(condition.property)
            if condition.op in _COMPARE and isinstance(condition.value, (int, float)):
                return np.asarray((numbers != NO_NUMBER) & _COMPARE[condition.op](numbers, condition.value), bool)
            values, where = np.unique(numbers, return_inverse=True)
            table = np.array([holds(condition, None if one == NO_NUMBER else int(one)) for one in values], bool)
            return table[where]
        return _is_among(shard.column("seq"), self.found[condition])


def make_coding(lake: Lake, columns: Columns, picks: Sequence[EventPick]) -> Coding:
    """The coding of a question; properties without a column of their own are looked up in the lake."""
    conditions = {condition for pick in picks for condition in pick.where}
    elsewhere = [one for one in conditions if one.property not in PROPERTY_TEXTS and one.property not in NUMBERS]
    return Coding(columns, picks, {condition: _passing(lake, condition) for condition in elsewhere})


def pointer(property_name: str) -> str:
    """The property as a JSON pointer. Source: RFC 6901."""
    return "/" + property_name.replace("~", "~0").replace("/", "~1")


def _passing(lake: Lake, condition: Condition) -> NDArray[np.int64]:
    path = pointer(condition.property)
    values = lake.rows("select distinct cast(json_extract(props, ?) as varchar) from event", [path])
    passing = [text for (text,) in values if holds(condition, None if text is None else json.loads(text))]
    found = lake.columns(
        """
        select seq
        from event
        where coalesce(cast(json_extract(props, $path) as varchar), '') in (select unnest($passing))
        order by seq
        """,
        {"path": path, "passing": [text or "" for text in passing] or ["\x00"]},
    )
    return np.asarray(found["seq"], np.int64)


def _is_among(values: NDArray[np.int64], ascending: NDArray[np.int64]) -> Truth:
    if not ascending.size:
        return np.zeros(values.size, bool)
    at = np.searchsorted(ascending, values)
    at[at == ascending.size] = 0
    return np.asarray(ascending[at] == values, bool)
