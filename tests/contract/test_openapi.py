"""The API keeps what its OpenAPI document says, whatever is sent: no 5xx, no answer outside its schema."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from siyu.app import make_api, open_runtime
from siyu.kit.desk import Runtime
from siyu.kit.http import encode_cursor
from siyu.kit.settings import Settings
from tests.contract.shops import Furnished, furnish, open_shop, sign_in

# An answer that never ends, and the sign-in, whose rate limit and password hash make it slow on purpose.
LEFT_OUT = {"live_stream", "sign_in"}
ENDS_THE_SESSION = {"sign_out", "set_password", "update_person"}
CHECKS = [not_a_server_error, response_schema_conformance, status_code_conformance]
ODD = ["'", "%", "\U0001f600", "9" * 30, "-1", "1e400", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "x" * 3000]


def _document() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        runtime = open_runtime(Settings(data_dir=Path(folder), database_url=""))
        document = make_api(runtime).openapi()
        runtime.close()
    return document


DOCUMENT = _document()
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
OPERATIONS = [
    pytest.param(path, method, id=operation["operationId"])
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
    if operation["operationId"] not in LEFT_OUT
]


@pytest.fixture(scope="module")
def shop(house: Runtime, api: FastAPI) -> Iterator[Furnished]:
    owner = open_shop(house, "shop-one", api)
    with owner:
        yield furnish(house, "shop-one", owner)


def talk(house: Runtime, shop: Furnished, path: str, method: str, examples: int) -> None:
    operation = SCHEMA[path][method.upper()]
    name = DOCUMENT["paths"][path][method]["operationId"]

    @settings(
        max_examples=examples, deadline=None, database=None, derandomize=True,
        suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate],
    )  # fmt: skip
    @given(case=operation.as_strategy())
    def say(case: schemathesis.Case) -> None:
        if case.path_parameters and len(str(case.path_parameters)) % 2:
            case.path_parameters = {key: shop.ids.get(key, value) for key, value in case.path_parameters.items()}
        answer = shop.owner.request(**as_httpx(case))
        answer.request.read()
        if name in ENDS_THE_SESSION:
            sign_in(house, "shop-one", shop.owner)
        case.validate_response(answer, checks=CHECKS)

    say()


def as_httpx(case: schemathesis.Case) -> dict[str, Any]:
    """The generated request as our client takes it: with its own session in place of generated cookies."""
    sent = case.as_transport_kwargs(base_url="https://testserver")
    if isinstance(sent.get("data"), bytes | str):
        sent["content"] = sent.pop("data")
    wanted = ("method", "url", "params", "json", "data", "files", "content")
    return {**{key: sent[key] for key in wanted if sent.get(key) is not None}, "headers": dict(sent["headers"] or {})}


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_whatever_is_sent_the_answer_is_as_documented(house: Runtime, shop: Furnished, path: str, method: str) -> None:
    talk(house, shop, path, method, 8)


@pytest.mark.drill
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_whatever_is_sent_a_thousand_times_the_answer_is_as_documented(
    house: Runtime, shop: Furnished, path: str, method: str
) -> None:
    talk(house, shop, path, method, 1000)


def filled(shop: Furnished, path: str) -> str:
    for name, value in shop.ids.items():
        path = path.replace("{" + name + "}", value).replace("{" + name + ":path}", value)
    return path


QUERIES = [
    pytest.param(path, [one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"], id=path)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
    if method == "get" and any(one["in"] == "query" for one in operation.get("parameters", ()))
]


@pytest.mark.parametrize(("path", "names"), QUERIES)
def test_odd_values_in_a_query_never_break_anything(shop: Furnished, path: str, names: list[str]) -> None:
    cursors = [
        encode_cursor(*parts)
        for parts in (
            ["x"], [2**70], [None], [1.5], [[1]], [{}], [True], [-1], ["\x00"], ["x", "y"], [2**70, 2**70], [1, "x"],
            [None, None], [2**62, 2**62], [2**62, "x"], ["9999-12-31T23:59:59+00:00", "x"], [1, 2, 3],
        )
    ]  # fmt: skip
    cursors += ["x", "W1tb", encode_cursor("\ud800"), encode_cursor("x", "\ud800"), encode_cursor(1, "\ud800")]
    broken = []
    required = {"segment_id": shop.ids["segment_id"], "path": shop.ids["path"], "kind": "phone", "value": "1"}
    for name in names:
        for value in (
            cursors if name == "cursor" else [*ODD, str(2**31), str(2**63), str(2**63 - 1), "true", "2026-03-10"]
        ):
            params = {**{key: one for key, one in required.items() if key in names}, name: value}
            answer = shop.owner.get(filled(shop, path), params=params)
            if answer.status_code >= 500:
                broken.append(f"{name}={value[:80]}: {answer.status_code}")
    assert broken == []


BODIES = [
    pytest.param(path, method, id=operation["operationId"])
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
    if "application/json" in operation.get("requestBody", {}).get("content", {})
]
MALFORMED = {
    "nothing": b"",
    "cut off": b'{"name": "x',
    "not UTF-8": b'{"name": "\xff\xfe"}',
    "NaN": b'{"name": NaN}',
    "Infinity": b'{"limit": -Infinity}',
    "65 bits": b'{"customer_no": 18446744073709551616}',
    "a thousand digits": b'{"customer_no": ' + b"9" * 5000 + b"}",
    "a name twice": b'{"name": "a", "name": "b"}',
    "a zero byte": b'{"name": "a\\u0000b"}',
    "half a character": b'{"name": "a\\ud800b"}',
    "deep lists": b"[" * 10_000 + b"]" * 10_000,
    "deep objects": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
}


@pytest.mark.parametrize(("path", "method"), BODIES)
def test_a_malformed_body_is_refused_everywhere(shop: Furnished, path: str, method: str) -> None:
    taken = {}
    for name, body in MALFORMED.items():
        headers = {"content-type": "application/json"}
        answer = shop.owner.request(method, filled(shop, path), content=body, headers=headers)
        if answer.status_code != 422:
            taken[name] = answer.status_code
    assert taken == {}


def test_a_body_past_the_limit_is_refused_before_it_is_read(shop: Furnished) -> None:
    large = b'{"name": "' + b"x" * 10_000_000 + b'"}'
    for path in ("/api/segments", "/api/customers", "/api/orders", "/api/session"):
        answer = shop.owner.post(path, content=large, headers={"content-type": "application/json"})
        assert (answer.status_code, answer.json()["error"]["code"]) == (413, "body.too_large")
    pieces = (b"x" * 100_000 for _ in range(100))
    assert shop.owner.post("/api/segments", content=pieces).status_code == 413


def test_a_zero_byte_in_an_address_is_refused(shop: Furnished) -> None:
    assert shop.owner.get("/api/orders/a%00b").status_code == 422
    assert shop.owner.get("/api/orders?text=a%00b").status_code == 422


def test_a_character_outside_the_first_plane_is_kept_as_it_is(shop: Furnished) -> None:
    body = json.dumps({"name": "\U0001f600 \\ud800 \\u0000", "definition": {"t": "or", "of": []}})
    assert "\\ud83d\\ude00" in body
    made = shop.owner.post("/api/segments", content=body, headers={"content-type": "application/json"})
    assert (made.status_code, made.json()["name"]) == (201, "\U0001f600 \\ud800 \\u0000")
