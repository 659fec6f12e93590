"""Insights and the live board over HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from siyu.kit.access import Role
from siyu.kit.http import Caller, install_errors
from siyu.kit.work import Actor
from siyu.measure.insight.routes import router as insight_router
from siyu.measure.live import routes as live_routes
from siyu.testing.cases.world import World
from siyu.understand.profile.store.tables import PROFILE_DDL
from tests.measure.insight.make import event, shop

EVENTS = [event(f"u{number:02d}", "view_item", "03-10T10:00", channel="=ads") for number in range(5)]
EVENTS += [event("u01", "order_paid", "03-10T10:05", order="o1", amount=12.5)]
FUNNEL = {"question": "funnel", "steps": [{"events": ["view_item"]}, {"events": ["order_paid"]}], "range": {"last": 7}}
REACHED = {"question": "funnel", "step": 1}


@pytest.fixture
def world() -> Iterator[World]:
    with shop(*EVENTS) as world:
        world.desk.lake.change(lambda cursor: cursor.execute(PROFILE_DDL))
        yield world


@pytest.fixture
def client(world: World) -> Iterator[TestClient]:
    app = FastAPI()
    install_errors(app)
    app.include_router(insight_router)
    app.include_router(live_routes.router)
    app.state.runtime = world.desk.runtime
    app.state.authenticate = lambda _runtime, request: Caller(
        "case", Actor("person", "p1", "Ann", Role(request.headers.get("role", "analyst")))
    )
    with TestClient(app) as client:
        yield client


def test_a_funnel_is_asked_and_its_customers_are_paged_and_downloaded(client: TestClient) -> None:
    answer = client.post("/api/insights/funnel", json=FUNNEL).json()
    assert (answer["counts"], answer["conversion"]) == ([5, 1], [1.0, 0.2])
    assert answer["time_to_convert"] == {"n": 1, "median_s": 300.0, "mean_s": 300.0, "p90_s": 300.0}
    asked = {"query": FUNNEL, "cell": REACHED}
    first = client.post("/api/insights/customers?limit=3", json=asked).json()
    assert ([row["customer_no"] for row in first["items"]], first["total"]) == ([1, 2, 3], 5)
    rest = client.post(f"/api/insights/customers?limit=3&cursor={first['next']}", json=asked).json()
    assert ([row["customer_no"] for row in rest["items"]], rest["next"]) == ([4, 5], None)
    csv = client.post("/api/insights/customers.csv", json=asked)
    assert csv.content.decode("utf-8-sig").split() == ["customer_no", "1", "2", "3", "4", "5"]


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("retention", {"range": {"last": 3}}, "cohorts"),
        ("lifecycle", {"unit": "week"}, "periods"),
        ("paths", {"start": "view_item"}, "edges"),
        ("stickiness", {"range": {"last": 3}}, "levels"),
        ("distribution", {"measure": "sum", "edges": [0, 100]}, "bins"),
        ("revenue", {"refund_basis": "order_date", "range": {"last": 3}, "by": "channel"}, "periods"),
        ("ltv", {"unit": "month"}, "cohorts"),
        ("attribution", {"touch": {"events": ["view_item"]}}, "models"),
    ],
)
def test_every_question_is_answered_over_http(client: TestClient, path: str, body: dict, field: str) -> None:
    answer = client.post(f"/api/insights/{path}", json=body)
    assert answer.status_code == 200, answer.text
    assert answer.json()[field]


def test_wrong_questions_are_refused_with_a_code(client: TestClient) -> None:
    wrong = client.post("/api/insights/customers", json={"query": FUNNEL, "cell": {**REACHED, "step": 3}})
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (422, "insight.cell")
    assert client.post("/api/insights/funnel", json={"steps": []}).status_code == 422
    assert (
        client.post("/api/insights/revenue", json={}).status_code == 422
    )  # the basis of refunds is an explicit choice
    assert client.post("/api/insights/funnel", json={**FUNNEL, "colour": 1}).status_code == 422


def test_insights_are_saved_listed_changed_and_deleted(client: TestClient) -> None:
    made = client.post("/api/insights/saved", json={"name": "首购", "query": FUNNEL})
    assert made.status_code == 201
    path = f"/api/insights/saved/{made.json()['insight_id']}"
    assert client.post("/api/insights/saved", json={"name": "首购", "query": FUNNEL}).status_code == 409
    assert client.put(path, json={"name": "复购", "query": FUNNEL}).json()["name"] == "复购"
    assert [one["name"] for one in client.get("/api/insights/saved").json()] == ["复购"]
    assert client.delete(path, headers={"role": "service"}).status_code == 403
    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == 404


def test_the_vocabulary_names_what_a_question_can_use(client: TestClient) -> None:
    words = client.get("/api/insights/vocabulary").json()
    assert words["events"] == [{"name": "view_item", "events": 5}, {"name": "order_paid", "events": 1}]
    assert {"channel", "amount_fen", "order"} <= set(words["properties"])
    assert {"city", "profile.stage"} <= set(words["customer_attributes"])


def test_the_stream_tells_the_board_and_goes_on_with_the_feed(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_routes, "LONGEST_S", 1.0)
    monkeypatch.setattr(live_routes, "TICK_S", 0.1)
    answer = client.get("/api/live/stream", headers={"last-event-id": "4"})
    assert answer.headers["content-type"].startswith("text/event-stream")
    blocks = [block.split("\n") for block in answer.text.strip().split("\n\n")]
    boards = [json.loads(block[1].removeprefix("data: ")) for block in blocks if block[0] == "event: board"]
    assert boards
    assert (boards[0]["today"]["orders"], boards[0]["today"]["gmv_fen"], boards[0]["today"]["visitors"]) == (
        1,
        1_250,
        5,
    )
    assert [block[0] for block in blocks if block[0].startswith("id: ")] == ["id: 5", "id: 6"]


def test_live_numbers_and_alerts_over_http(client: TestClient) -> None:
    assert client.get("/api/live/board").json()["today"]["conversion"] == 0.2
    assert sum(client.get("/api/live/minutes").json()["orders"]) == 1
    assert [one["event"] for one in client.get("/api/live/events?after=5").json()] == ["order_paid"]
    alert = {"name": "A", "metric": "orders", "threshold": 5}
    made = client.post("/api/live/alerts", json=alert)
    assert made.status_code == 201
    path = f"/api/live/alerts/{made.json()['alert_id']}"
    assert client.put(path, json={**alert, "minutes": 5}).json()["minutes"] == 5
    assert client.delete(path).status_code == 204
    assert client.get("/api/live/alerts").json() == []
    assert client.get("/api/live/alarms").json() == []
