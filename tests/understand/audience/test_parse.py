"""Faults of a definition are refused with the JSON path of the fault."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from siyu.understand.audience.errors import DefinitionInvalid
from siyu.understand.audience.rules import dump, parse
from siyu.understand.audience.rules.parse import MAX_DEPTH, MAX_NODES, json_schema
from tests.understand.audience.definitions import random_definition

CITY = {"t": "attribute", "field": "city", "condition": {"op": "eq", "value": "上海"}}


def refused_at(raw: Any) -> str:
    """The path of the refusal."""
    with pytest.raises(DefinitionInvalid) as refusal:
        parse(raw)
    assert refusal.value.code == "segment.definition"
    assert refusal.value.status == 422
    path = refusal.value.context["path"]
    assert isinstance(path, str)
    return path


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        (None, "$"),
        ([], "$"),
        ({"t": "nope"}, "$"),
        ({"t": "and"}, "$.of"),
        ({"t": "and", "of": [CITY, {"t": "not", "of": {"t": "attribute", "field": "city"}}]}, "$.of[1].of.condition"),
        ({**CITY, "colour": 1}, "$.colour"),
        ({**CITY, "field": "shoe_size"}, "$.field"),
        ({**CITY, "field": "attrs."}, "$.field"),
        ({**CITY, "condition": {"op": "gt", "value": 3}}, "$.condition.op"),
        ({**CITY, "condition": {"op": "eq", "value": 3}}, "$.condition.value"),
        ({**CITY, "condition": {"op": "eq", "value": [3]}}, "$.condition.value"),
        ({**CITY, "condition": {"op": "in", "values": ["a", True]}}, "$.condition.values[1]"),
        ({**CITY, "condition": {"op": "in", "values": []}}, "$.condition.values"),
        ({**CITY, "condition": {"op": "contains", "text": "x" * 501}}, "$.condition.text"),
        ({**CITY, "field": "age", "condition": {"op": "gt", "value": float("nan")}}, "$.condition.value"),
        ({**CITY, "field": "age", "condition": {"op": "gt", "value": 10**16}}, "$.condition.value"),
        ({**CITY, "field": "age", "condition": {"op": "gt", "value": 1e-7}}, "$.condition.value"),
        ({**CITY, "field": "age", "condition": {"op": "eq", "value": True}}, "$.condition.value"),
        ({**CITY, "field": "age", "condition": {"op": "between"}}, "$.condition"),
        ({"t": "did", "event": ""}, "$.event"),
        ({"t": "did", "event": "x", "window": {"w": "last", "n": 0, "unit": "day"}}, "$.window.n"),
        ({"t": "did", "event": "x", "window": {"w": "last", "n": 1.5, "unit": "day"}}, "$.window.n"),
        ({"t": "did", "event": "x", "window": {"w": "last", "n": 36501, "unit": "day"}}, "$.window"),
        ({"t": "did", "event": "x", "window": {"w": "next", "n": 1, "unit": "day"}}, "$.window"),
        ({"t": "did", "event": "x", "window": {"w": "between", "start": "2026-01-01T00:00:00"}}, "$.window.start"),
        ({"t": "did", "event": "x", "measure": {"m": "sum", "of": "sku"}}, "$.measure.of"),
        ({"t": "did", "event": "x", "where": [{"property": "sku", "condition": {"op": "lt", "value": 1}}]},
         "$.where[0].condition.op"),
        ({"t": "did", "event": "x", "where": [{"property": "at", "condition": {"op": "exists"}}]},
         "$.where[0].property"),
        ({"t": "then", "first": {"event": "a"}, "second": {"event": "b", "where": [{}]}}, "$.second.where[0].property"),
        ({"t": "then_not", "first": {"event": "a"}, "second": {"event": "b"}}, "$.within"),
        ({"t": "held", "span": {"n": 1, "unit": "day"}, "state": {"s": "property", "event": "e", "property": "p",
          "condition": {"op": "eq"}}}, "$.state.condition.value"),
        ({"t": "rfm", "r": {"min": 0}}, "$.r.min"),
        ({"t": "customers", "customer_nos": [1, 0]}, "$.customer_nos[1]"),
        ({"t": "sample", "rate_bp": 10_001}, "$.rate_bp"),
        ({"t": "stage", "any_of": ["gone"]}, "$.any_of[0]"),
    ],
)  # fmt: skip
def test_a_fault_is_refused_at_its_path(raw: Any, path: str) -> None:
    assert refused_at(raw) == path


def test_groups_nest_to_the_limit_and_no_deeper() -> None:
    deep: dict[str, Any] = CITY
    for _ in range(MAX_DEPTH - 1):
        deep = {"t": "not", "of": deep}
    assert parse(deep)
    assert refused_at({"t": "not", "of": deep}) == "$" + ".of" * MAX_DEPTH
    for _ in range(5000):
        deep = {"t": "not", "of": deep}
    assert refused_at(deep) == "$"


def test_a_definition_has_at_most_so_many_parts() -> None:
    groups = [{"t": "or", "of": [CITY] * 50} for _ in range(3)]
    assert parse({"t": "and", "of": [*groups, {"t": "or", "of": [CITY] * (MAX_NODES - 155)}]})
    assert refused_at({"t": "and", "of": [*groups, {"t": "or", "of": [CITY] * 60}]}).startswith("$.of[3].of[")


def test_what_is_dumped_parses_to_the_same() -> None:
    rng = Random(3)
    for _ in range(500):
        definition = parse(random_definition(rng))
        assert parse(dump(definition)) == definition


def test_the_schema_names_every_kind_of_condition() -> None:
    mapping = json_schema()["discriminator"]
    assert isinstance(mapping, dict)
    assert isinstance(mapping["mapping"], dict)
    assert sorted(mapping["mapping"]) == [
        "and", "attribute", "consent", "customers", "did", "held", "never", "not", "or", "reachable", "rfm", "sample",
        "score", "segment", "stage", "stage_move", "tag", "then", "then_not",
    ]  # fmt: skip
