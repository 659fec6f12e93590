"""R25: 20,000 random definitions over random shops answer exactly what the plain-Python oracle says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from siyu.understand.audience.compile import Scope, compile_definition
from siyu.understand.audience.models import And, Definition, Not, Or
from siyu.understand.audience.rules import dump, parse, walk
from tests.understand.audience.definitions import random_definition
from tests.understand.audience.oracle import members
from tests.understand.audience.truth import World
from tests.understand.audience.worlds import NASTY, create_tables, load, random_world

WORLDS, PARTS, DEFINITIONS = 50, 4, 100


@pytest.fixture(scope="module")
def lake() -> Iterator[duckdb.DuckDBPyConnection]:
    """One connection for all worlds."""
    with duckdb.connect(config={"threads": 1}) as connection:
        create_tables(connection)
        yield connection


def answer(lake: duckdb.DuckDBPyConnection, world: World, definition: Definition) -> list[int]:
    """What the compiled statement answers."""
    query = compile_definition(definition, Scope(world.now, world.zone))
    return sorted(number for (number,) in lake.execute(query.sql, list(query.params)).fetchall())


def smallest_fault(lake: duckdb.DuckDBPyConnection, world: World, definition: Definition) -> str:
    """The smallest part of a wrong definition that is wrong by itself."""
    worst = definition
    for _path, node, _depth in walk(definition):
        if not isinstance(node, And | Or | Not) and answer(lake, world, node) != sorted(members(world, node)):
            worst = node
    got, truth = answer(lake, world, worst), sorted(members(world, worst))
    return f"{json.dumps(dump(worst), ensure_ascii=False)}\nat {world.now} in {world.zone}: {got}, not {truth}"


@pytest.mark.parametrize("part", range(PARTS))
def test_every_definition_answers_what_the_oracle_says(lake: duckdb.DuckDBPyConnection, part: int) -> None:
    @settings(
        max_examples=WORLDS, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.integers(0, 2**40))
    def check(seed: int) -> None:
        rng = Random(seed * PARTS + part)
        world = random_world(rng)
        load(lake, world)
        for _ in range(DEFINITIONS):
            definition = parse(random_definition(rng))
            if answer(lake, world, definition) != sorted(members(world, definition)):
                pytest.fail(smallest_fault(lake, world, definition))

    check()


@settings(max_examples=300, deadline=None, database=None)
@given(text=st.one_of(st.sampled_from(NASTY), st.text(st.characters(exclude_categories=["Cs"]), max_size=40)))
def test_any_text_is_found_where_it_is_and_never_enters_the_sql(lake: duckdb.DuckDBPyConnection, text: str) -> None:
    world = random_world(Random(1))
    world.customer[0]["city"], world.customer[0]["attrs"] = text, {text: text}
    world.customer[1]["city"] = text + "x"
    load(lake, world)
    city = parse({"t": "attribute", "field": "city", "condition": {"op": "eq", "value": text}})
    assert answer(lake, world, city) == sorted(members(world, city))
    assert world.customer[0]["customer_no"] in answer(lake, world, city)
    if 1 <= len(text) <= 114:
        trait = parse({"t": "attribute", "field": f"attrs.{text}", "condition": {"op": "eq", "value": text}})
        assert world.customer[0]["customer_no"] in answer(lake, world, trait)


def test_no_string_of_a_definition_is_ever_part_of_the_sql() -> None:
    rng = Random(5)
    world = random_world(rng)
    checked = 0
    for _ in range(2000):
        raw = marked(random_definition(rng))
        query = compile_definition(parse(raw), Scope(world.now, world.zone))
        assert "Zq9" not in query.sql
        checked += any("Zq9" in value for value in query.params if isinstance(value, str))
    assert checked > 1000


def marked(raw: object) -> dict[str, object]:
    """The definition with a mark in every string that a person may choose freely."""
    free = {
        "value",
        "values",
        "text",
        "event",
        "property",
        "salt",
        "of",
        "same",
        "name",
        "any_of",
        "segment_id",
        "model",
    }

    def mark(value: object, key: str = "", kind: str = "") -> object:
        if isinstance(value, dict):
            inner_kind = str(value.get("t") or value.get("s") or value.get("m") or "")
            return {name: mark(inner, name, inner_kind) for name, inner in value.items()}
        if isinstance(value, list):
            return [mark(inner, key, kind) for inner in value]
        is_stage = key == "any_of" and kind == "stage"
        is_column = key in ("property", "of", "same") and value in (
            "at",
            "amount_fen",
            "quantity",
            "is_simulated",
            "sku",
            "city",
        )
        if isinstance(value, str) and key in free and not is_stage and not is_column:
            return f"Zq9{value}"
        return value

    result = mark(raw)
    assert isinstance(result, dict)
    return result
