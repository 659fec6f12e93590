"""Lifecycle, RFM and tags over HTTP."""

import csv
import io
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from siyu.kit.clock import FrozenClock
from siyu.kit.desk import Desk, Runtime
from siyu.kit.feed import feed_once
from siyu.understand.profile.routes import ROUTERS
from siyu.understand.profile.service import keep_profiles
from siyu.unify import order
from siyu.unify.customer import Identity, IdentityKind
from siyu.unify.order import LineRecord, OrderRecord, Status
from tests.routed import client_of


@pytest.fixture
def client(runtime: Runtime) -> TestClient:
    return client_of(runtime, *ROUTERS)


@pytest.fixture
def shop(desk: Desk, clock: FrozenClock) -> Desk:
    """Customers 1 to 4 last paid 10, 100, 200 and 400 days ago."""
    for number, days in enumerate((10, 100, 200, 400), start=1):
        at = clock.now() - timedelta(days=days)
        who = (Identity(IdentityKind.PHONE, f"1380013800{number}"),)
        record = OrderRecord(f"O{number}", Status.PAID, at, (LineRecord("A", 1, 100 * number),), who, paid_at=at)
        desk.write(lambda work, record=record: order.record(work, orders=[record]))
    while feed_once(desk):
        pass
    keep_profiles(desk)
    return desk


def test_stages_are_counted_and_their_customers_shown(client: TestClient, shop: Desk) -> None:
    counts = client.get("/api/lifecycle/counts").json()
    assert {each["stage"]: each["customers"] for each in counts["stages"]} == {
        "prospect": 0, "active": 1, "silent": 1, "sleeping": 1, "pre_churn": 0, "churned": 1,
    }  # fmt: skip
    members = client.get("/api/lifecycle/members", params={"stage": "churned"}).json()
    assert [(each["customer_no"], each["recency_days"]) for each in members["items"]] == [(4, 400)]
    assert members["total"] == 1
    first = client.get("/api/lifecycle/members", params={"limit": 3}).json()
    second = client.get("/api/lifecycle/members", params={"limit": 3, "cursor": first["next"]}).json()
    assert [each["customer_no"] for each in (*first["items"], *second["items"])] == [1, 2, 3, 4]
    rows = list(csv.reader(io.StringIO(client.get("/api/lifecycle/members.csv").content.decode("utf-8-sig"))))
    assert (len(rows), rows[1][0], rows[1][7]) == (5, "1", "1.00")


def test_the_matrix_and_the_customers_behind_a_cell(client: TestClient, shop: Desk) -> None:
    days = {"from_on": "2025-12-01", "to_on": "2026-03-10"}
    found = client.get("/api/lifecycle/matrix", params=days).json()
    moves = {(move["before"], move["after"]): move["customers"] for move in found["moves"]}
    assert moves == {
        ("absent", "active"): 1, ("active", "silent"): 1, ("silent", "sleeping"): 1, ("pre_churn", "churned"): 1,
    }  # fmt: skip
    behind = client.get("/api/lifecycle/movers", params={**days, "before": "silent", "after": "sleeping"}).json()
    assert [each["customer_no"] for each in behind["items"]] == [3]
    text = client.get("/api/lifecycle/movers.csv", params={**days, "before": "absent", "after": "active"}).text
    assert len(text.strip().splitlines()) == 2
    wrong = client.get("/api/lifecycle/matrix", params={"from_on": "2026-03-10", "to_on": "2025-12-01"})
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (422, "lifecycle.dates_wrong")


def test_the_trend_ends_with_today(client: TestClient, shop: Desk) -> None:
    points = client.get("/api/lifecycle/trend", params={"weeks": 3}).json()
    assert [point["on"] for point in points] == ["2026-02-24", "2026-03-03", "2026-03-10"]
    assert points[-1]["stages"]["active"] == 1


def test_settings_are_kept(client: TestClient, shop: Desk) -> None:
    assert client.get("/api/lifecycle/settings").json()["active_days"] == 90
    new = {"active_days": 5, "silent_days": 180, "sleeping_days": 270, "pre_churn_days": 365, "new_days": 7}
    assert client.put("/api/lifecycle/settings", json=new).json()["active_days"] == 5
    keep_profiles(shop)
    assert client.get("/api/lifecycle/members", params={"stage": "active"}).json()["total"] == 0
    assert client.put("/api/lifecycle/settings", json={**new, "silent_days": 5}).status_code == 422


def test_rfm_groups_and_members(client: TestClient, shop: Desk) -> None:
    found = client.get("/api/rfm").json()
    assert found["basis"]["customers"] == 4
    assert sum(group["customers"] for group in found["groups"]) == 4
    for group in found["groups"]:
        members = client.get("/api/rfm/members", params={"group": group["group"]}).json()
        assert members["total"] == group["customers"]
    assert client.get("/api/rfm/members", params={"r": 5, "m": 1}).json()["items"] == []
    assert client.get("/api/rfm/customers/1").json()["stage"] == "active"
    assert client.get("/api/rfm/customers/99").json() is None


def test_figures_before_the_first_computation_say_so(client: TestClient) -> None:
    answer = client.get("/api/lifecycle/counts")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "profile.not_ready")


def test_tags_over_http(client: TestClient, shop: Desk) -> None:
    made = client.post("/api/tags", json={"path": "价值/高", "color": "#c00"})
    assert (made.status_code, made.json()["path"]) == (201, "价值/高")
    assert client.post("/api/tags", json={"path": "价值/高"}).status_code == 409
    assert client.post("/api/tags/assign", json={"path": "价值/高", "customer_nos": [1, 2]}).json() == {"customers": 2}
    assert client.post("/api/tags/unassign", json={"path": "价值/高", "customer_nos": [2]}).json() == {"customers": 1}
    feed_once(shop)
    listed = client.get("/api/tags").json()
    assert [(each["path"], each["customers"], each["share_bp"]) for each in listed] == [
        ("价值", 1, 2500),
        ("价值/高", 1, 2500),
    ]
    members = client.get("/api/tags/members", params={"path": "价值"}).json()
    assert [each["customer_no"] for each in members["items"]] == [1]
    assert [each["tag"] for each in client.get("/api/tags/of/1").json()] == ["价值/高"]
    history = client.get("/api/tags/history", params={"path": "价值/高", "limit": 2}).json()
    rest = client.get("/api/tags/history", params={"path": "价值/高", "limit": 2, "cursor": history["next"]}).json()
    assert [each["is_given"] for each in (*history["items"], *rest["items"])] == [False, True, True]
    assert client.put("/api/tags", json={"path": "价值", "description": "x"}).json()["description"] == "x"
    wrong = {"path": "r", "kind": "rule", "rule": [{"field": "no", "operator": "eq", "values": [1]}]}
    assert client.post("/api/tags", json=wrong).json()["error"]["code"] == "tag.wrong"
    assert client.delete("/api/tags", params={"path": "价值"}).status_code == 204
    assert client.get("/api/tags").json() == []
