"""The catalog over HTTP."""

import csv
import io

import pytest
from fastapi.testclient import TestClient

from siyu.kit.desk import Runtime
from siyu.unify.catalog.routes import router
from tests.routed import client_of

SHIRT = {
    "spu": "S/1", "title": "纯棉圆领短袖T恤", "brand": "=cmd",
    "categories": [{"dimension": "品类", "path": "服饰/女装"}],
    "skus": [{"sku": "S1-R", "barcode": "6901234567892", "list_fen": 12900, "listings": [{"channel": "天猫"}]}],
}  # fmt: skip


@pytest.fixture
def client(runtime: Runtime) -> TestClient:
    return client_of(runtime, router)


def test_products_are_written_shown_and_listed(client: TestClient) -> None:
    wrong = {"spu": "S2", "title": "x", "skus": [{"sku": "S2", "barcode": "1"}]}
    done = client.post("/api/products", json={"products": [SHIRT, wrong]}).json()
    assert done["created"] == 1
    assert [(each["index"], each["field"], each["code"]) for each in done["refused"]] == [
        (1, "barcode", "product.barcode_wrong")
    ]
    shown = client.get("/api/products/S/1").json()
    assert (shown["skus"][0]["listings"][0]["channel"], shown["status"]) == ("天猫", "draft")
    assert {problem["code"] for problem in shown["problems"]} >= {"images_missing", "weight_missing"}
    page = client.get("/api/products", params={"category": "服饰", "sort": "title"}).json()
    assert (page["total"], page["items"][0]["spu"], page["items"][0]["score"]) == (1, "S/1", shown["score"])
    assert client.get("/api/products/report").json()["problems"]["images_missing"] == 1
    assert client.get("/api/products/brands").json() == ["=cmd"]
    assert client.get("/api/products/none").status_code == 404


def test_exports_hold_every_sku(client: TestClient) -> None:
    client.post("/api/products", json={"products": [SHIRT]})
    text = client.get("/api/products/export.csv", params={"lang": "en"}).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert (rows[0][:2], rows[1][0], len(rows)) == (["SPU", "Title"], "S/1", 2)
    assert not rows[1][2].startswith("=")
    book = client.get("/api/products/export.xlsx")
    assert book.headers["content-type"].startswith("application/vnd.openxmlformats")
    assert book.content[:2] == b"PK"


def test_categories_are_made_moved_and_dropped(client: TestClient) -> None:
    client.put("/api/categories", json={"dimension": "场景", "path": "通勤/夏", "position": 3})
    moved = client.post("/api/categories/move", json={"dimension": "场景", "path": "通勤", "to": "上班"})
    assert moved.json() == {"dimension": "场景", "path": "上班"}
    assert [each["path"] for each in client.get("/api/categories").json()] == ["上班", "上班/夏"]
    assert client.delete("/api/categories", params={"dimension": "场景", "path": "上班"}).status_code == 204
    assert client.get("/api/categories").json() == []
    assert client.delete("/api/categories", params={"dimension": "场景", "path": "上班"}).status_code == 404
