"""Every request body of the API shows an example, and every example is what it claims to be."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from jsonschema_rs import validator_for

from siyu.app import make_api, open_runtime
from siyu.kit.settings import Settings


def _document() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        runtime = open_runtime(Settings(data_dir=Path(folder), database_url=""))
        document = make_api(runtime).openapi()
        runtime.close()
    return document


DOCUMENT = _document()
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
BODIES = {
    operation["operationId"]: operation["requestBody"]["content"]["application/json"]
    for methods in DOCUMENT["paths"].values()
    for operation in methods.values()
    if "application/json" in operation.get("requestBody", {}).get("content", {})
}
# The answers that a program written against the API reads most.
MAIN_ANSWERS = {
    "AuditLine", "BehindRow", "ErrorAnswer", "FullOrderOut", "Invitation", "NewKey", "NumbersOut", "OrderOut",
    "ProductOut", "RecordedOut", "SavedInsight", "Segment", "SessionView", "Shop", "SummaryOut", "TagOut",
}  # fmt: skip


def problems(schema: dict[str, Any], example: object) -> list[str]:
    whole = {"components": DOCUMENT["components"], **schema}
    return [f"{one.instance_path}: {one.message[-200:]}" for one in validator_for(whole).iter_errors(example)]


def examples_of(schema: dict[str, Any]) -> list[object]:
    name = schema.get("$ref", "").rsplit("/", 1)[-1]
    return list(SCHEMAS.get(name, schema).get("examples", ()))


@pytest.mark.parametrize("operation", sorted(BODIES))
def test_a_request_body_has_an_example_that_is_valid(operation: str) -> None:
    media = BODIES[operation]
    examples = examples_of(media["schema"])
    assert examples
    assert [problem for example in examples for problem in problems(media["schema"], example)] == []


@pytest.mark.parametrize("name", sorted(name for name, schema in SCHEMAS.items() if "examples" in schema))
def test_an_example_is_valid_under_its_own_schema(name: str) -> None:
    schema = SCHEMAS[name]
    assert [problem for example in schema["examples"] for problem in problems(schema, example)] == []


def test_an_example_names_no_field_that_there_is_not() -> None:
    unknown = [
        f"{name}.{field}"
        for name, schema in SCHEMAS.items()
        for example in schema.get("examples", ())
        if "properties" in schema and isinstance(example, dict)
        for field in set(example) - set(schema["properties"])
    ]
    assert unknown == []


def test_the_main_answers_show_an_example() -> None:
    assert MAIN_ANSWERS - set(SCHEMAS) == set()
    assert [name for name in sorted(MAIN_ANSWERS) if not SCHEMAS[name].get("examples")] == []


def test_no_schema_uses_the_old_single_example() -> None:
    assert [name for name, schema in SCHEMAS.items() if "example" in schema] == []
