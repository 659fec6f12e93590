"""Segments over HTTP: shapes, paths of faults, paging, CSV, undo."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from tests.platform.conftest import client, owner, runtime  # noqa: F401 - fixtures
from tests.understand.audience.conftest import Shop

pytestmark = pytest.mark.usefixtures("owner")
IN_SHANGHAI = {"t": "attribute", "field": "city", "condition": {"op": "eq", "value": "上海"}}


def test_a_segment_lives_from_creation_to_archive_and_back(shop: Shop, owner: TestClient) -> None:  # noqa: F811
    shop.customers(1, 2, city="上海")
    made = owner.post("/api/segments", json={"name": "沪", "folder": "城市", "definition": IN_SHANGHAI})
    assert made.status_code == 201
    segment_id = made.json()["segment_id"]
    assert (made.json()["size"], made.json()["definition"]) == (2, IN_SHANGHAI)
    empty = owner.patch(f"/api/segments/{segment_id}", json={"definition": {"t": "or", "of": []}})
    assert (empty.status_code, empty.json()["size"]) == (200, 0)
    assert owner.delete(f"/api/segments/{segment_id}").json()["status"] == "archived"
    assert owner.get("/api/segments").json() == []
    assert owner.get("/api/segments", params={"status": "archived"}).json()[0]["name"] == "沪"
    assert owner.patch(f"/api/segments/{segment_id}", json={"status": "active"}).json()["status"] == "active"
    copy = owner.post(f"/api/segments/{segment_id}/clone", json={"name": "沪 2"})
    assert (copy.status_code, copy.json()["folder"]) == (201, "城市")
    assert [one["name"] for one in owner.get("/api/segments", params={"text": "2"}).json()] == ["沪 2"]


def test_a_fault_of_the_definition_is_answered_with_its_path(shop: Shop, owner: TestClient) -> None:  # noqa: F811
    bad = {"t": "and", "of": [IN_SHANGHAI, {"t": "did", "event": "x", "window": {"w": "last", "n": 0, "unit": "day"}}]}
    for answer in (
        owner.post("/api/segments/estimate", json={"definition": bad}),
        owner.post("/api/segments", json={"name": "bad", "definition": bad}),
    ):
        assert answer.status_code == 422
        error = answer.json()["error"]
        assert (error["code"], error["context"]["path"]) == ("segment.definition", "$.of[1].window.n")
    assert owner.get("/api/segments").json() == []


def test_an_estimate_counts_while_building(shop: Shop, owner: TestClient) -> None:  # noqa: F811
    shop.customers(1, 2, city="上海")
    shop.customers(3, city="x' or 1=1 --")
    answer = owner.post("/api/segments/estimate", json={"definition": IN_SHANGHAI}).json()
    assert (answer["count"], answer["total"], answer["share_bp"]) == (2, 3, 6667)
    assert {one["customer_no"] for one in answer["sample"]} == {1, 2}


def test_members_are_paged_as_of_a_moment_and_downloaded(shop: Shop, owner: TestClient) -> None:  # noqa: F811
    made = owner.post("/api/segments", json={"name": "list", "customer_nos": [3, 1, 2]}).json()
    here = f"/api/segments/{made['segment_id']}"
    assert made["kind"] == "static"
    first = owner.get(f"{here}/members", params={"limit": 2}).json()
    assert [item["customer_no"] for item in first["items"]] == [1, 2]
    assert first["total"] == 3
    second = owner.get(f"{here}/members", params={"limit": 2, "cursor": first["next"]}).json()
    assert ([item["customer_no"] for item in second["items"]], second["next"]) == ([3], None)
    past = owner.get(f"{here}/members", params={"as_of": "2026-03-09T00:00:00Z"}).json()
    assert (past["items"], past["total"]) == ([], 0)
    after = owner.post(f"{here}/members", json={"add": [9], "remove": [1]}).json()
    assert after["size"] == 3
    table = owner.get(f"{here}/members.csv")
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert table.content.decode("utf-8-sig").splitlines() == [
        "customer_no,entered_at",
        *(f"{number},2026-03-10T04:00:00+00:00" for number in (2, 3, 9)),
    ]
    assert {one["customer_no"] for one in owner.get(f"{here}/history").json()} == {1, 2, 3, 9}
    assert owner.get(f"{here}/trend").json() == [{"day": "2026-03-10", "size": 3, "entered": 4, "left": 1}]
    assert owner.get(f"{here}/sample").json() == []


def test_sets_are_compared_and_joined(shop: Shop, owner: TestClient) -> None:  # noqa: F811
    ids = [
        owner.post("/api/segments", json={"name": name, "customer_nos": numbers}).json()["segment_id"]
        for name, numbers in (("a", [1, 2]), ("b", [2, 3]))
    ]
    overlap = owner.get("/api/segments/overlap", params={"segment_id": ids}).json()
    assert overlap == {"segment_ids": ids, "names": ["a", "b"], "counts": [[2, 1], [1, 2]]}
    joined = owner.post(
        "/api/segments/combine", json={"name": "c", "how": "except", "segment_ids": ids, "is_dynamic": False}
    )
    assert (joined.status_code, joined.json()["size"]) == (201, 1)


def test_unknown_segments_are_not_found(shop: Shop, owner: TestClient) -> None:  # noqa: F811
    for path in ("", "/members", "/members.csv", "/trend", "/history", "/sample"):
        answer = owner.get(f"/api/segments/none{path}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "segment.unknown")
    assert owner.get("/api/segments/overlap", params={"segment_id": ["none"]}).status_code == 404
    assert owner.get("/api/segments/none/members", params={"cursor": "zzz"}).status_code == 422


def test_the_builder_is_offered_what_occurs(shop: Shop, owner: TestClient) -> None:  # noqa: F811
    shop.customers(1, 2, city="上海", attrs='{"plan": "gold", "a/b": 1}')
    shop.event(1, "search", keyword="茶", props='{"keyword": "茶", "results": 3}')
    shop.event(1, "search", keyword="茶", props='{"keyword": "茶", "results": 0}')
    shop.event(2, "share", props="{}")
    shop.put("tag", customer_no=1, tag="vip", source="manual", set_at=shop.clock.now())
    shop.put("profile", customer_no=1, stage="active", value_group="important_value")
    offered = owner.get("/api/segments/fields").json()
    by_name = {one["name"]: one for one in offered["attributes"]}
    assert by_name["city"]["values"] == [{"value": "上海", "count": 2}]
    assert (by_name["city"]["zh"], by_name["birthday"]["type"]) == ("城市", "date")
    assert by_name["attrs.plan"]["values"] == [{"value": "gold", "count": 2}]
    assert by_name["attrs.a/b"]["values"] == [{"value": "1", "count": 2}]
    events = {one["name"]: one for one in offered["events"]}
    assert [(name, one["count"]) for name, one in events.items()] == [("search", 2), ("share", 1)]
    properties = {one["name"]: one for one in events["search"]["properties"]}
    assert properties["keyword"]["values"] == [{"value": "茶", "count": 2}]
    assert properties["results"]["values"] == [{"value": "0", "count": 1}, {"value": "3", "count": 1}]
    assert offered["tags"] == [{"value": "vip", "count": 1}]
    assert offered["stages"] == [{"value": "active", "count": 1}]
    assert offered["groups"] == [{"value": "important_value", "count": 1}]


def test_the_schema_of_the_language_is_published(owner: TestClient) -> None:  # noqa: F811
    schema = owner.get("/api/segments/schema").json()
    assert "Attribute" in schema["$defs"]
    assert schema["discriminator"]["propertyName"] == "t"
