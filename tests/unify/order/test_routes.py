"""Orders over HTTP."""

import csv
import io

import pytest
from fastapi.testclient import TestClient

from siyu.kit.access import Role
from siyu.kit.desk import Runtime
from siyu.unify.order.routes import router
from tests.routed import client_of

ORDER = {
    "order_no": "O1", "status": "paid", "placed_at": "2026-03-01T12:00:00Z", "paid_at": "2026-03-01T12:01:00Z",
    "identities": [{"kind": "phone", "value": "13800138000"}], "city": "=1+1",
    "lines": [{"sku": "A", "quantity": 3, "unit_fen": 1000}], "discount_fen": 1000,
}  # fmt: skip


@pytest.fixture
def client(runtime: Runtime) -> TestClient:
    return client_of(runtime, router)


def test_orders_are_recorded_refunded_and_shown(client: TestClient) -> None:
    wrong = {**ORDER, "order_no": "O2", "total_fen": 1}
    done = client.post("/api/orders", json={"orders": [ORDER, wrong]}).json()
    assert (done["created"], done["changed"], done["unchanged"]) == (1, 0, 0)
    assert [(each["index"], each["code"]) for each in done["refused"]] == [(1, "order.money_mismatch")]
    asked = {"refund_no": "R1", "lines": [{"line_no": 1, "quantity": 1}], "refunded_at": "2026-03-02T00:00:00Z"}
    made = client.post("/api/orders/O1/refunds", json=asked)
    assert (made.status_code, made.json()["amount_fen"]) == (201, 666)
    too_much = client.post("/api/orders/O1/refunds", json={"refund_no": "R2", "amount_fen": 1335})
    assert (too_much.status_code, too_much.json()["error"]["code"]) == (409, "refund.too_much")
    shipped = client.post("/api/orders/O1/status", json={"status": "shipped"})
    assert shipped.json()["order"]["status"] == "shipped"
    shown = client.get("/api/orders/O1").json()
    assert [step["status"] for step in shown["history"]] == ["placed", "paid", "shipped"]
    assert (shown["order"]["net_fen"], shown["lines"][0]["refunded_quantity"], len(shown["refunds"])) == (1334, 1, 1)


def test_lists_page_and_export(client: TestClient) -> None:
    orders = [{**ORDER, "order_no": f"O{number}"} for number in range(3)]
    client.post("/api/orders", json={"orders": orders})
    first = client.get("/api/orders", params={"limit": 2, "status": ["paid", "shipped"]}).json()
    second = client.get("/api/orders", params={"limit": 2, "cursor": first["next"]}).json()
    assert [each["order_no"] for each in (*first["items"], *second["items"])] == ["O2", "O1", "O0"]
    assert (first["total"], second["next"]) == (3, None)
    rows = list(csv.reader(io.StringIO(client.get("/api/orders/export.csv").content.decode("utf-8-sig"))))
    assert (len(rows), rows[1][0], rows[1][8]) == (4, "O2", "20.00")
    assert not rows[1][13].startswith("=")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/orders/none", 404),
        ("/api/orders?cursor=xx", 422),
        ("/api/orders?limit=0", 422),
        ("/api/orders?from_at=x", 422),
    ],
)
def test_what_is_not_there_or_not_sense_is_refused(client: TestClient, path: str, status: int) -> None:
    assert client.get(path).status_code == status


def test_an_analyst_reads_but_does_not_write(runtime: Runtime) -> None:
    client = client_of(runtime, router, role=Role.ANALYST)
    assert client.get("/api/orders").status_code == 200
    assert client.post("/api/orders", json={"orders": [ORDER]}).status_code == 403
    assert client.get("/api/orders").json()["total"] == 0


def test_the_same_key_records_once(client: TestClient) -> None:
    headers = {"Idempotency-Key": "k1"}
    first = client.post("/api/orders", json={"orders": [ORDER]}, headers=headers)
    assert client.post("/api/orders", json={"orders": [ORDER]}, headers=headers).json() == first.json()
