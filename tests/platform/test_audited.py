"""Whatever shows, takes away or hands out data, or changes who may, is in the audit log under the caller's name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from siyu.kit.desk import Desk, Runtime
from siyu.kit.feed import feed_once
from siyu.unify import timeline
from tests.conftest import NOON

STATEMENT = {"purpose": "marketing", "channel": "sms", "state": "granted", "policy_version": "1", "source": "form"}
FUNNEL = {"question": "funnel", "steps": [{"events": ["order_paid"]}], "range": {"last": 7}}
PHONES = [f"1380013800{number}" for number in range(3)]


class Shop:
    """What the deeds are done to."""

    def __init__(self, owner: TestClient, desk: Desk) -> None:
        self.owner = owner
        people = [
            {"identities": [{"kind": "phone", "value": phone}], "name": "王芳", "city": "上海"} for phone in PHONES
        ]
        self.customers = self.post("/api/customers", customers=people)["customer_nos"]
        line = {"sku": "S1", "quantity": 1, "unit_fen": 100}
        order = {
            "order_no": "O1", "status": "paid", "placed_at": NOON.isoformat(), "paid_at": NOON.isoformat(),
            "customer_no": self.customers[0], "lines": [line],
        }  # fmt: skip
        self.post("/api/orders", orders=[order])
        colleague = {"email": "colleague@example.com", "name": "Colleague", "role": "analyst"}
        self.person = self.post("/api/people", **colleague)["person"]["id"]
        self.key = self.post("/api/keys", kind="secret", name="ERP")["key"]["id"]
        city = {"t": "attribute", "field": "city", "condition": {"op": "eq", "value": "上海"}}
        self.segment = self.post("/api/segments", name="S", definition=city)["segment_id"]
        self.insight = self.post("/api/insights/saved", name="I", query=FUNNEL)["insight_id"]
        self.post("/api/tags", path="vip")
        upload = {"file": ("a.csv", b"phone,name\n13900139000,Bo\n", "text/csv")}
        self.job = well(owner.post("/api/imports", files=upload, data={"kind": "customer"})).json()["id"]
        while feed_once(desk):
            pass
        timeline.join_events(desk)

    def post(self, address: str, /, **body: object) -> Any:
        return well(self.owner.post(address, json=body)).json()

    @property
    def first(self) -> str:
        return f"/api/customers/{self.customers[0]}"

    def merge(self, which: int) -> Response:
        return self.owner.post(f"{self.first}/merge", json={"loser_no": self.customers[which]})


def well(answer: Response) -> Response:
    assert answer.status_code < 300, f"{answer.request.url.path}: {answer.status_code} {answer.text[:300]}"
    return answer


@pytest.fixture
def shop(owner: TestClient, desk: Desk, runtime: Runtime) -> Iterator[Shop]:
    yield Shop(owner, desk)


Deed = Callable[[Shop], Response]
BEHIND = {"query": FUNNEL, "cell": {"question": "funnel", "step": 1}}
PEOPLE: dict[str, Deed] = {
    "person.invite": lambda s: s.owner.post("/api/people", json={"email": "n@x.cn", "name": "N", "role": "analyst"}),
    "person.link": lambda s: s.owner.post(f"/api/people/{s.person}/link"),
    "person.update": lambda s: s.owner.patch(f"/api/people/{s.person}", json={"role": "operator"}),
    "person.update disabled": lambda s: s.owner.patch(f"/api/people/{s.person}", json={"is_disabled": True}),
    "key.create": lambda s: s.owner.post("/api/keys", json={"kind": "write", "name": "mini"}),
    "key.revoke": lambda s: s.owner.delete(f"/api/keys/{s.key}"),
}
SETTINGS: dict[str, Deed] = {
    "shop.update": lambda s: s.owner.patch("/api/shop", json={"name": "New"}),
    "retention.set": lambda s: s.owner.put("/api/retention/event", json={"days": 400}),
    "plan.saved": lambda s: s.owner.put("/api/quality/plan/view_item", json={"note": "x"}),
    "lifecycle.settings": lambda s: s.owner.put("/api/lifecycle/settings", json={"active_days": 80}),
    "segment.create": lambda s: s.owner.post("/api/segments", json={"name": "T", "customer_nos": s.customers}),
    "segment.update": lambda s: s.owner.patch(f"/api/segments/{s.segment}", json={"name": "U"}),
    "insight.delete": lambda s: s.owner.delete(f"/api/insights/saved/{s.insight}"),
    "import.start": lambda s: s.owner.post(
        f"/api/imports/{s.job}/start",
        json={"mapping": [{"column": 0, "field": "phone"}, {"column": 1, "field": "name"}]},
    ),
}
CUSTOMERS: dict[str, Deed] = {
    "customer.reveal": lambda s: s.owner.post(f"{s.first}/reveal", json={"field": "phone"}),
    "customer.merge": lambda s: s.merge(1),
    "customer.unmerge": lambda s: s.owner.post(
        f"{s.first}/unmerge", json={"merge_no": well(s.merge(2)).json()["merge_no"]}
    ),
    "customer.erase": lambda s: s.owner.post(f"{s.first}/erase"),
    "consent.record": lambda s: s.owner.post(f"{s.first}/consents", json=STATEMENT),
    "consent.record many": lambda s: s.owner.post(
        "/api/consents", json={"statements": [{**STATEMENT, "customer_no": s.customers[0]}]}
    ),
    "consent.personalised": lambda s: s.owner.put(f"{s.first}/personalised", json={"is_on": False}),
    "tag.assign": lambda s: s.owner.post("/api/tags/assign", json={"path": "vip", "customer_nos": s.customers}),
}
EXPORTS: dict[str, Deed] = {
    "customer.export": lambda s: s.owner.get(f"{s.first}/export"),
    "customer.export_list": lambda s: s.owner.get("/api/customers/export.csv"),
    "consent.export": lambda s: s.owner.get(f"{s.first}/consents.csv"),
    "order.export": lambda s: s.owner.get("/api/orders/export.csv"),
    "product.export": lambda s: s.owner.get("/api/products/export.csv"),
    "product.export sheet": lambda s: s.owner.get("/api/products/export.xlsx"),
    "segment.export": lambda s: s.owner.get(f"/api/segments/{s.segment}/members.csv"),
    "insight.export": lambda s: s.owner.post("/api/insights/customers.csv", json=BEHIND),
    "rfm.export": lambda s: s.owner.get("/api/rfm/members.csv?r=5"),
    "lifecycle.export": lambda s: s.owner.get("/api/lifecycle/members.csv?stage=active"),
    "lifecycle.export moves": lambda s: s.owner.get("/api/lifecycle/movers.csv?before=absent&after=active"),
    "tag.export": lambda s: s.owner.get("/api/tags/members.csv?path=vip"),
    "audit.export": lambda s: s.owner.get("/api/audit.csv"),
}


@pytest.mark.parametrize("deeds", [PEOPLE, SETTINGS, CUSTOMERS, EXPORTS], ids=["people", "settings", "data", "exports"])
def test_every_deed_is_in_the_log_under_its_name_and_the_callers(shop: Shop, deeds: dict[str, Deed]) -> None:
    # The erasure comes last: nothing can be done to the customer after it.
    for label in sorted(deeds, key=lambda name: name == "customer.erase"):
        before = shop.owner.get("/api/audit?limit=1").json()["items"][0]["seq"]
        answer = deeds[label](shop)
        assert answer.status_code < 300, f"{label}: {answer.status_code} {answer.text[:300]}"
        fresh = [line for line in shop.owner.get("/api/audit?limit=20").json()["items"] if line["seq"] > before]
        mine = [(line["actor_kind"], line["actor_name"]) for line in fresh if line["action"] == label.split()[0]]
        assert mine == [("person", "Owner")], label
    assert shop.owner.get("/api/audit/proof").json() == {"is_whole": True, "first_break": None}


def test_a_key_is_named_by_its_name(shop: Shop) -> None:
    secret = shop.post("/api/keys", kind="secret", name="Warehouse")["secret"]
    headers = {"authorization": f"Bearer {secret}"}
    well(shop.owner.post(f"{shop.first}/consents", json=STATEMENT, headers=headers))
    lines = shop.owner.get("/api/audit?action=consent.record").json()["items"]
    assert [(line["actor_kind"], line["actor_name"]) for line in lines] == [("key", "Warehouse")]


def test_a_refused_deed_leaves_no_trace_of_having_been_done(shop: Shop) -> None:
    before = shop.owner.get("/api/audit?limit=1").json()["items"][0]["seq"]
    assert shop.owner.post("/api/customers/999/reveal", json={"field": "phone"}).status_code == 404
    assert shop.owner.post("/api/customers/999/erase").status_code == 404
    assert shop.owner.get("/api/audit?limit=1").json()["items"][0]["seq"] == before
