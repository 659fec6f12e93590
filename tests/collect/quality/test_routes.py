"""The quality routes, over a real application with the real error shapes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

from siyu.collect import intake
from siyu.collect.intake import Fact
from siyu.collect.quality import jobs
from siyu.collect.quality.routes import router
from siyu.kit.access import Role
from siyu.kit.desk import Desk, Runtime
from siyu.kit.http import Caller, install_errors
from siyu.kit.work import Actor

PLAN = {"policy": "block", "note": "商品页", "properties": [{"name": "sku", "type": "string", "required": True}]}


def caller(_runtime: Runtime, request: Request) -> Caller:
    return Caller("shop-one", Actor("person", "p1", "小王", Role(request.headers.get("x-role", "operator"))))


@pytest.fixture
def client(runtime: Runtime) -> Iterator[TestClient]:
    app = FastAPI()
    app.state.runtime = runtime
    app.state.authenticate = caller
    install_errors(app)
    app.include_router(router)
    with TestClient(app) as client:
        yield client


@pytest.fixture
def events(desk: Desk) -> None:
    desk.write(
        lambda work: intake.record(
            work, [Fact("view_item", work.now, f"m{n}", None, {"phone": "13800138000"}, f"d{n % 2}") for n in range(4)]
        )
    )
    jobs.inspect(desk)


def test_the_plan_of_an_event_is_set_read_and_removed(client: TestClient) -> None:
    saved = client.put("/api/quality/plan/view_item", json=PLAN)
    assert saved.status_code == 200
    assert saved.json() == {
        "policy": "block", "note": "商品页", "name": "view_item", "updated_at": "2026-03-10T04:00:00Z",
        "properties": [
            {"name": "sku", "type": "string", "required": True, "personal": False, "allowed": [], "note": ""}
        ],
    }  # fmt: skip
    assert client.get("/api/quality/plan/view_item").json() == saved.json()
    assert client.get("/api/quality/plan").json() == {"items": [saved.json()], "next": None, "total": 1}
    assert client.delete("/api/quality/plan/view_item").status_code == 204
    gone = client.get("/api/quality/plan/view_item")
    assert (gone.status_code, gone.json()["error"]["code"]) == (404, "plan.unknown")


@pytest.mark.parametrize(
    "change",
    [
        {"policy": "maybe"},
        {"properties": [{"name": ""}]},
        {"properties": [{"name": "a"}, {"name": "a"}]},
        {"properties": [{"name": "a", "type": "integer", "allowed": ["x"]}]},
        {"properties": [{"name": "x" * 129}]},
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(client: TestClient, change: dict[str, object]) -> None:
    assert client.put("/api/quality/plan/a", json=change).status_code == 422
    assert client.get("/api/quality/plan").json()["items"] == []


@pytest.mark.usefixtures("events")
def test_violations_volume_and_lag_are_shown(client: TestClient) -> None:
    client.put("/api/quality/plan/share", json=PLAN)
    volume = client.get("/api/quality/volume", params={"unit": "day"}).json()
    assert volume == {
        "unit": "day", "total": 4, "points": [{"start": "2026-03-09T16:00:00Z", "event": "view_item", "count": 4}],
    }  # fmt: skip
    lag = client.get("/api/quality/lag").json()
    assert (lag["events"], lag["p95_s"], lag["waiting_events"], lag["uninspected_events"]) == (4, 0.1, 4, 0)
    assert client.get("/api/quality/violations").json() == {"items": [], "next": None, "total": 0}
    assert client.get("/api/quality/violations", params={"days": 0}).status_code == 422
    assert client.get("/api/quality/volume", params={"since": "yesterday"}).status_code == 422


def test_a_violation_is_listed_and_cleared(client: TestClient, desk: Desk) -> None:
    client.put("/api/quality/plan/view_item", json=PLAN)
    desk.write(lambda work: intake.record(work, [Fact("view_item", work.now, "m1", None, {"sku": 7})]))
    jobs.inspect(desk)
    (found,) = client.get("/api/quality/violations", params={"kind": "wrong_type"}).json()["items"]
    assert found == {
        "event": "view_item", "kind": "wrong_type", "property": "sku", "count": 1,
        "first_at": "2026-03-10T04:00:00Z", "last_at": "2026-03-10T04:00:00Z",
        "samples": [{"seq": 1, "at": "2026-03-10T04:00:00Z", "detail": "string expected, got 7"}],
    }  # fmt: skip
    assert client.delete("/api/quality/violations", params={"event": "view_item"}).status_code == 204
    assert client.get("/api/quality/violations").json()["items"] == []


@pytest.mark.usefixtures("events")
def test_recent_events_of_a_device_are_polled(client: TestClient) -> None:
    answer = client.get("/api/quality/recent", params={"device": "d1"})
    assert "13800138000" not in answer.text
    assert [(one["seq"], one["sealed"], one["findings"]) for one in answer.json()["items"]] == [
        (4, ["/properties/phone"], []), (2, ["/properties/phone"], []),
    ]  # fmt: skip
    assert client.get("/api/quality/recent", params={"device": "d1", "after": 4}).json()["items"] == []


@pytest.mark.usefixtures("events")
def test_a_plan_is_suggested(client: TestClient) -> None:
    (one,) = client.get("/api/quality/suggestion", params={"last": 100}).json()["items"]
    assert (one["name"], one["seen"], one["is_planned"]) == ("view_item", 4, False)
    assert one["properties"][0]["personal"] is True


def test_an_analyst_may_look_but_not_change(client: TestClient) -> None:
    analyst = {"x-role": "analyst"}
    assert client.get("/api/quality/plan", headers=analyst).status_code == 200
    assert client.put("/api/quality/plan/a", json=PLAN, headers=analyst).status_code == 403
    assert client.delete("/api/quality/plan/a", headers=analyst).status_code == 403
    assert client.delete("/api/quality/violations", headers=analyst).status_code == 403
    assert client.get("/api/quality/recent", headers={"x-role": "service"}).status_code == 403
