"""A client of one shop's owner, and a furnished shop: at least one of everything that has an id."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from fastapi.testclient import TestClient
from httpx import Response

from siyu.kit.access import Role
from siyu.kit.desk import Runtime
from siyu.kit.events import outbox
from siyu.kit.feed import feed_once
from siyu.platform import account, shop
from siyu.unify import timeline
from tests.conftest import NOON

BIG = 7
FUNNEL = {"question": "funnel", "steps": [{"events": ["view_item"]}, {"events": ["order_paid"]}], "range": {"last": 7}}
CONSENT = {"purpose": "marketing", "channel": "sms", "state": "granted", "source": "test", "policy_version": "1"}
IN_SHANGHAI = {"t": "attribute", "field": "city", "condition": {"op": "eq", "value": "上海"}}


@dataclass(frozen=True)
class Furnished:
    """A shop and the ids of what stands in it, under the names that routes call them by."""

    shop_id: str
    owner: TestClient
    ids: dict[str, str]


def open_shop(runtime: Runtime, shop_id: str, app: Any) -> TestClient:
    """A browser with the owner of a new shop signed in."""
    desk = runtime.desk(shop_id)
    desk.write(lambda work: shop.create(work, name=shop_id, zone="Asia/Shanghai"))
    desk.write(lambda work: account.invite(work, email=f"owner@{shop_id}.example", name="Owner", role=Role.OWNER))
    client = TestClient(app, base_url="https://testserver", raise_server_exceptions=False)
    sign_in(runtime, shop_id, client)
    return client


def sign_in(runtime: Runtime, shop_id: str, client: TestClient) -> None:
    """The owner comes (again)."""
    desk = runtime.desk(shop_id)
    person = next(one for one in desk.read(account.people) if one.email.startswith("owner@"))
    token = desk.write(lambda work: account.sign_in_link(work, person_id=person.id))
    client.cookies.clear()
    client.headers.pop("x-csrf", None)
    client.headers["x-csrf"] = well(client.post("/api/session/link", json={"token": token}))["csrf"]


def well(answer: Response) -> Any:
    """The body of an answer that went well."""
    assert answer.status_code < 300, f"{answer.request.url.path}: {answer.status_code} {answer.text[:500]}"
    return answer.json() if answer.content else None


def furnish(runtime: Runtime, shop_id: str, owner: TestClient, *, customers: int = BIG) -> Furnished:
    """One of everything; names and numbers carry the shop's name, so that no other shop has them too."""

    def post(address: str, /, **body: object) -> Any:
        return well(owner.post(address, json=body))

    people = [
        {"identities": [{"kind": "phone", "value": f"1380013{number:04d}"}], "name": f"Ann {number}", "city": "上海"}
        for number in range(customers)
    ]
    numbers = post("/api/customers", customers=people)["customer_nos"]
    post(f"/api/customers/{numbers[-1]}/merge", loser_no=numbers[-2])
    lines = [{"sku": f"sku-{shop_id}", "quantity": 2, "unit_fen": 5000}]
    order = {
        "order_no": f"o-{shop_id}", "status": "paid", "placed_at": NOON.isoformat(), "paid_at": NOON.isoformat(),
        "customer_no": numbers[-1], "lines": lines,
    }  # fmt: skip
    product = {
        "spu": f"spu-{shop_id}", "title": "Tea", "skus": [{"sku": f"sku-{shop_id}", "list_fen": 5000}],
    }  # fmt: skip
    post("/api/products", products=[product])
    assert post("/api/orders", orders=[order])["refused"] == []
    post(f"/api/orders/o-{shop_id}/refunds", refund_no=f"r-{shop_id}", amount_fen=1)
    well(owner.put(f"/api/quality/plan/{shop_id.replace('-', '_')}", json={"note": "x"}))
    post("/api/tags", path=f"t-{shop_id}")
    post("/api/tags/assign", path=f"t-{shop_id}", customer_nos=numbers[-1:])
    post(f"/api/customers/{numbers[-1]}/consents", **CONSENT)
    _settle(runtime, shop_id)
    return Furnished(shop_id, owner, _ids(runtime, shop_id, owner, numbers))


def _ids(runtime: Runtime, shop_id: str, owner: TestClient, numbers: list[int]) -> dict[str, str]:
    def made(address: str, key: str, /, **body: object) -> str:
        return str(well(owner.post(address, json=body))[key])

    upload = {"file": ("a.csv", b"phone,name\n13900139000,Bo\n", "text/csv")}
    event_id = runtime.ids.new()
    row = {
        "shop_id": shop_id, "event_id": event_id, "reaction": "nobody", "name": "Nothing", "body": "{}",
        "state": "dead", "attempts": 8, "created_at": NOON, "due_at": NOON,
    }  # fmt: skip
    runtime.db.write(lambda connection: connection.execute(sa.insert(outbox), [row]))
    colleague = {"email": f"x@{shop_id}.example", "name": "X", "role": "analyst"}
    return {
        "customer_no": str(numbers[-1]),
        "conflict_no": "1",
        "order_no": f"o-{shop_id}",
        "spu": f"spu-{shop_id}",
        "sku": f"sku-{shop_id}",
        "name": shop_id.replace("-", "_"),
        "path": f"t-{shop_id}",
        "record": "event",
        "kind": "customer",
        "event_id": event_id,
        "person_id": str(well(owner.post("/api/people", json=colleague))["person"]["id"]),
        "key_id": str(well(owner.post("/api/keys", json={"kind": "secret", "name": "k"}))["key"]["id"]),
        "job_id": str(well(owner.post("/api/imports", files=upload, data={"kind": "customer"}))["id"]),
        "segment_id": made("/api/segments", "segment_id", name=f"s-{shop_id}", definition=IN_SHANGHAI),
        "insight_id": made("/api/insights/saved", "insight_id", name=f"i-{shop_id}", query=FUNNEL),
        "alert_id": made("/api/live/alerts", "alert_id", name=f"a-{shop_id}", metric="orders", threshold=1),
    }


def _settle(runtime: Runtime, shop_id: str) -> None:
    desk = runtime.desk(shop_id)
    while feed_once(desk):
        pass
    timeline.join_events(desk)
