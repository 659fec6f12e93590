"""What stands around the API: headers, measurements without people in them, and the guard for bodies."""

from __future__ import annotations

import json
import logging

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from siyu.app import make_app
from siyu.kit.asgi import DEPTH_LIMIT, BodyMalformed, check_json
from siyu.kit.desk import Runtime
from tests.contract.shops import open_shop

ON_SQLITE = pytest.mark.parametrize("house", ["sqlite"], indirect=True)


@ON_SQLITE
def test_metrics_count_routes_and_name_nobody(house: Runtime, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "siyu.http")
    owner = open_shop(house, "shop-one", make_app(house))
    owner.get("/api/customers/find", params={"kind": "phone", "value": "13877775555"})
    owner.get("/api/orders/secret-order-77")
    owner.get("/welcome?token=in_secret77")
    owner.request("BREW", "/api/orders")
    owner.post("/v1/track", content=b"{}")
    text = owner.get("/metrics").text
    assert 'siyu_http_request_seconds_count{method="GET",route="/api/orders/{order_no}",status="404"} 1.0' in text
    assert 'siyu_intake_answers_total{status="401"}' in text
    assert "python_info" in text
    lines = [json.loads(record.getMessage()) for record in caplog.records if record.name == "siyu.http"]
    told_of = [(one["method"], one["route"], one["status"]) for one in lines]
    assert ("GET", "/api/customers/find", 404) in told_of
    assert ("GET", "/api/orders/{order_no}", 404) in told_of
    assert ("other", "/api/orders", 405) in told_of or ("other", "none", 405) in told_of
    for told in (text, caplog.text):
        assert not any(word in told for word in ("13877775555", "secret-order-77", "secret77", "owner@", "BREW"))


@ON_SQLITE
def test_every_answer_carries_the_headers_also_a_refusal(house: Runtime) -> None:
    client = TestClient(make_app(house), base_url="https://testserver")
    for answer in (client.get("/api/orders"), client.get("/api/none"), client.post("/api/session", content=b"{")):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert set(answer.json()["error"]) == {"code", "message", "context"}


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
NUMBER = st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBER | TEXT, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner)
)


@settings(deadline=None, max_examples=300)
@given(JSON, st.booleans())
def test_what_can_be_kept_is_let_through(value: object, is_ascii: bool) -> None:
    check_json(json.dumps(value, ensure_ascii=is_ascii).encode())


def test_depth_is_counted_not_brackets() -> None:
    check_json(b"[" * DEPTH_LIMIT + b"]" * DEPTH_LIMIT)
    check_json(json.dumps([[1]] * 1000).encode())
    check_json(json.dumps("[" * 1000).encode())
    with pytest.raises(BodyMalformed):
        check_json(b"[" * (DEPTH_LIMIT + 1) + b"]" * (DEPTH_LIMIT + 1))
