"""Customers, consents and timelines over HTTP: shapes, masks, tenants, idempotency, bad input."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from siyu.kit.desk import Desk, Runtime
from siyu.kit.http import idempotency_key
from siyu.unify import timeline
from siyu.unify.consent.routes import router as consent_router
from siyu.unify.customer.routes import router as customer_router
from siyu.unify.timeline.routes import router as timeline_router
from tests.unify.timeline.arrivals import arrival, send
from tests.unify.web import browser

ZHANG = {
    "identities": [{"kind": "phone", "value": "138 0013 8000"}], "name": "张小明", "city": "北京",
    "gender": "male", "birthday": "1990-06-01", "traits": {"size": "L"}, "personal_traits": {"address": "长安街1号"},
}  # fmt: skip
LI = {"identities": [{"kind": "email", "value": "li@example.com"}], "city": "上海"}
ANALYST = {"x-role": "analyst"}
FOREIGN = {"x-shop": "shop-two"}


@pytest.fixture
def client(runtime: Runtime) -> Iterator[TestClient]:
    with browser(runtime) as client:
        yield client


def add(client: TestClient, *customers: dict[str, Any]) -> list[int]:
    answer = client.post("/api/customers", json={"customers": customers})
    assert answer.status_code == 200, answer.text
    numbers: list[int] = answer.json()["customer_nos"]
    return numbers


def test_created_customers_are_listed_and_shown(client: TestClient) -> None:
    assert add(client, ZHANG, LI) == [1, 2]
    page = client.get("/api/customers", params={"limit": 1}).json()
    assert (page["total"], [one["customer_no"] for one in page["items"]]) == (2, [2])
    rest = client.get("/api/customers", params={"limit": 1, "cursor": page["next"]}).json()
    assert ([one["customer_no"] for one in rest["items"]], rest["next"]) == ([1], None)
    shown = client.get("/api/customers/1").json()
    assert (shown["name"], shown["phone"], shown["traits"]) == ("张小明", "138****8000", {"size": "L"})
    assert shown["identities"][0]["kind"] == "phone"


def test_an_analyst_sees_masks_and_reveals_nothing(client: TestClient) -> None:
    add(client, ZHANG)
    shown = client.get("/api/customers/1", headers=ANALYST).json()
    assert (shown["name"], shown["phone"], shown["personal_traits"]) == ("张**", "138****8000", {"address": "****"})
    assert client.post("/api/customers/1/reveal", json={"field": "phone"}, headers=ANALYST).status_code == 403
    assert client.post("/api/customers/1/reveal", json={"field": "phone"}).json() == {"values": ["+8613800138000"]}


def test_a_revealed_value_is_not_kept_with_its_idempotency_key(client: TestClient, desk: Desk) -> None:
    add(client, ZHANG)
    client.post("/api/customers/1/reveal", json={"field": "phone"}, headers={"idempotency-key": "k"})
    bodies = desk.read(lambda work: list(work.db.execute(sa.select(idempotency_key.c.body)).scalars()))
    assert not any("138" in (body or "") for body in bodies)


def test_the_same_idempotency_key_creates_once(client: TestClient) -> None:
    body = {"customers": [{"identities": [{"kind": "device", "value": "d-1"}]}]}
    first = client.post("/api/customers", json=body, headers={"idempotency-key": "k"})
    again = client.post("/api/customers", json=body, headers={"idempotency-key": "k"})
    assert first.json() == again.json() == {"customer_nos": [1]}


def test_filters_and_search(client: TestClient) -> None:
    add(client, ZHANG, LI)

    def found(**params: Any) -> list[int]:
        return [one["customer_no"] for one in client.get("/api/customers", params=params).json()["items"]]

    assert found(text="13800138000") == [1]
    assert found(city="上海") == [2]
    assert found(known=False) == []
    assert found(created_from="2026-03-10T04:00:00Z") == [2, 1]
    assert found(created_to="2026-03-10T04:00:00Z") == []
    assert client.get("/api/customers/find", params={"kind": "email", "value": "LI@example.com"}).json() == {
        "customer_nos": [2]
    }


def test_the_csv_has_every_customer_and_is_refused_to_analysts(client: TestClient) -> None:
    add(client, ZHANG, {**LI, "city": "=1+1"})
    answer = client.get("/api/customers/export.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert "'=1+1" in lines[1]
    assert client.get("/api/customers/export.csv", headers=ANALYST).status_code == 403


def test_merging_and_taking_it_back(client: TestClient) -> None:
    add(client, ZHANG, LI)
    assert client.post("/api/customers/1/merge", json={"loser_no": 2}).json() == {"merge_no": 1}
    shown = client.get("/api/customers/2").json()
    assert (shown["customer_no"], shown["asked_no"], shown["member_nos"]) == (1, 2, [1, 2])
    assert client.post("/api/customers/1/merge", json={"loser_no": 2}).status_code == 409
    undone = client.post("/api/customers/1/unmerge", json={"merge_no": 1}).json()
    assert undone["undone_by"] == "Owner"
    assert client.get("/api/customers/2").json()["customer_no"] == 2
    assert [one["merge_no"] for one in client.get("/api/customers/2/merges").json()["items"]] == [1]
    assert client.post("/api/customers/2/unmerge", json={"merge_no": 1}).status_code == 404


def test_adding_an_identity_of_another_customer_merges_them(client: TestClient) -> None:
    add(client, ZHANG, {"identities": [{"kind": "device", "value": "d-1"}]})
    body = {"identities": [{"kind": "device", "value": "d-1"}]}
    assert client.post("/api/customers/1/identities", json=body).json() == {"customer_nos": [1]}
    assert {one["kind"] for one in client.get("/api/customers/2/identities").json()["items"]} == {"phone", "device"}


def test_conflicts_are_listed_and_dismissed(client: TestClient) -> None:
    device = {"kind": "device", "value": "ipad"}
    add(client, {"identities": [*ZHANG["identities"], device]})  # type: ignore[misc]
    add(client, {"identities": [{"kind": "phone", "value": "13900139000"}, device]})
    [conflict] = client.get("/api/customers/conflicts").json()["items"]
    assert (conflict["first_no"], conflict["second_no"], conflict["kind"]) == (1, 2, "phone")
    assert client.post(f"/api/customers/conflicts/{conflict['conflict_no']}/dismiss").status_code == 204
    assert client.get("/api/customers/conflicts").json()["items"] == []


def test_consents_are_recorded_shown_and_exported(client: TestClient) -> None:
    add(client, ZHANG)
    said = {"purpose": "marketing", "channel": "sms", "state": "granted", "policy_version": "v1", "source": "web"}
    assert client.post("/api/customers/1/consents", json=said).json() == {"entry_nos": [1]}
    many = {"statements": [{**said, "customer_no": 1, "state": "withdrawn"}]}
    assert client.post("/api/consents", json=many).json() == {"entry_nos": [2]}
    shown = client.get("/api/customers/1/consents").json()
    assert [one["state"] for one in shown["current"]] == ["withdrawn"]
    assert [one["state"] for one in shown["history"]] == ["granted", "withdrawn"]
    assert len(client.get("/api/customers/1/consents.csv").content.splitlines()) == 3
    page = client.get("/api/consents", params={"limit": 1}).json()
    assert [one["entry_no"] for one in page["items"]] == [2]
    assert client.get("/api/consents", params={"cursor": page["next"]}).json()["items"][0]["entry_no"] == 1
    assert client.put("/api/customers/1/personalised", json={"is_on": False}).status_code == 204
    assert client.get("/api/customers/1").json()["personalised"] is False


def test_retention_is_shown_and_set_by_heads_only(client: TestClient) -> None:
    rules = client.get("/api/retention").json()["items"]
    assert {one["record"]: one["days"] for one in rules} == {"anonymous_customer": 730, "event": 1095}
    assert client.put("/api/retention/event", json={"days": 400}).status_code == 204
    assert client.put("/api/retention/event", json={"days": 3}).status_code == 422
    assert client.put("/api/retention/dust", json={"days": 400}).status_code == 404
    assert client.put("/api/retention/event", json={"days": 400}, headers=ANALYST).status_code == 403
    assert client.get("/api/retention/proofs").json()["items"] == []


def test_the_timeline_pages(client: TestClient, desk: Desk) -> None:
    send(desk, *(arrival(name, device="d-1", colour="red") for name in ("search", "share", "search")))
    timeline.join_events(desk)
    page = client.get("/api/customers/1/timeline", params={"limit": 2}).json()
    assert [one["seq"] for one in page["items"]] == [3, 2]
    assert page["items"][0]["properties"] == {"colour": "red"}
    assert page["counts"] == {"search": 2, "share": 1}
    rest = client.get("/api/customers/1/timeline", params={"limit": 2, "cursor": page["next"]}).json()
    assert ([one["seq"] for one in rest["items"]], rest["next"]) == ([1], None)
    only = client.get("/api/customers/1/timeline", params={"name": ["share"]}).json()
    assert [one["seq"] for one in only["items"]] == [2]
    assert client.get("/api/timeline/lag").json() == {"last_seq": 3, "joined_seq": 3}


def test_export_and_erasure(client: TestClient) -> None:
    add(client, ZHANG)
    archive = zipfile.ZipFile(io.BytesIO(client.get("/api/customers/1/export").content))
    assert {name.split(".")[0] for name in archive.namelist()} == {
        "profile", "identities", "merges", "consents", "events",
    }  # fmt: skip
    assert client.post("/api/customers/1/erase", headers=ANALYST).status_code == 403
    assert client.post("/api/customers/1/erase").json() == {"customer_nos": [1]}
    answer = client.get("/api/customers/1")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "customer.erased")
    assert [one["customer_no"] for one in client.get("/api/customers/erasures").json()["items"]] == [1]


def test_another_shop_sees_and_changes_nothing(client: TestClient) -> None:
    add(client, ZHANG, LI)
    client.post("/api/customers/1/merge", json={"loser_no": 2})
    said = {"purpose": "marketing", "state": "granted", "policy_version": "v1", "source": "web"}
    bodies: dict[str, Any] = {
        "reveal": {"field": "phone"}, "merge": {"loser_no": 2}, "unmerge": {"merge_no": 1}, "consents": said,
        "identities": {"identities": LI["identities"]}, "personalised": {"is_on": False},
    }  # fmt: skip
    before = client.get("/api/customers/1").json()
    for router in (customer_router, consent_router, timeline_router):
        for route in router.routes:
            path = route.path  # type: ignore[attr-defined]
            if "{customer_no}" not in path:
                continue
            for method in route.methods:  # type: ignore[attr-defined]
                body = bodies.get(path.rsplit("/", 1)[-1]) if method != "GET" else None
                answer = client.request(method, path.replace("{customer_no}", "1"), json=body, headers=FOREIGN)
                assert answer.status_code == 404, f"{method} {path}: {answer.status_code} {answer.text}"
    assert client.get("/api/customers/1").json() == before
    assert client.get("/api/customers", headers=FOREIGN).json()["total"] == 0


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"identities": []}, "customer.identity_missing"),
        ({"identities": [{"kind": "phone", "value": "12345"}]}, "customer.identity_invalid"),
        ({"customer_no": 99, "city": "x"}, "customer.unknown"),
        ({"identities": LI["identities"], "city": "a\x00b"}, "customer.field_invalid"),
        ({"identities": LI["identities"], "traits": {"x": 1e400}}, "customer.field_invalid"),
        ({"identities": LI["identities"], "traits": {"x": "\ud800"}}, "invalid"),
        ({"identities": LI["identities"], "at": "2026-01-01T00:00:00"}, "invalid"),
    ],
)
def test_bad_input_is_refused_with_its_reason(client: TestClient, body: dict[str, Any], code: str) -> None:
    import json

    content = json.dumps({"customers": [body]}).encode()
    answer = client.post("/api/customers", content=content, headers={"content-type": "application/json"})
    assert (answer.status_code in (404, 422), answer.json()["error"]["code"]) == (True, code)
    assert client.get("/api/customers").json()["total"] == 0


def test_a_zero_byte_in_a_filter_is_refused(client: TestClient) -> None:
    for path in ("/api/customers?city=%00", "/api/customers?channel=a%00b", "/api/customers/1/timeline?name=%00"):
        assert client.get(path).status_code == 422, path
    assert client.get("/api/customers?text=%00").json()["items"] == []


@pytest.mark.parametrize("cursor", ["x", "W10", "WzEsMl0x", "WyJhIiwgImIiXQ", "WzFlMzAwLCAxXQ"])
def test_foreign_cursors_are_refused(client: TestClient, cursor: str) -> None:
    add(client, ZHANG)
    for path in ("/api/customers", "/api/customers/conflicts", "/api/consents", "/api/customers/1/timeline"):
        assert client.get(path, params={"cursor": cursor}).status_code == 422, path
