"""No route of one shop reads or changes anything of another: every route × every id × the other shop's real id."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.routing import APIRoute
from httpx import Response

from siyu.app import ROUTERS
from siyu.kit.db import metadata
from siyu.kit.desk import Runtime
from siyu.kit.events import change_log
from siyu.kit.http import idempotency_key
from siyu.platform.account.store import api_key, session
from tests.contract.shops import CONSENT, FUNNEL, IN_SHANGHAI, Furnished, furnish, open_shop

MINE, THEIRS = "shop-one", "shop-two"
ROUTES = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
# What a path may name without being the id of anything: kinds of things, and names the caller chooses.
NO_IDS = {
    "/api/imports/templates/{kind}": "a kind of file, the same in every shop",
    "/api/retention/{record}": "a kind of record, the same in every shop",
}
# The caller names what shall stand: in the caller's own shop, beside the other's.
MAKES = {("PUT", "/api/quality/plan/{name}")}
# What is not there has nothing, and may be deleted again: these answer so instead of with a 404.
NOTHING = {
    ("DELETE", "/api/quality/plan/{name}"): "",
    ("GET", "/api/tags/of/{customer_no}"): "[]",
    ("GET", "/api/rfm/customers/{customer_no}"): "null",
}
BODIES: dict[tuple[str, str], Any] = {
    ("PATCH", "/api/people/{person_id}"): {"name": "taken"},
    ("PUT", "/api/quality/plan/{name}"): {"note": "mine"},
    ("POST", "/api/imports/{job_id}/preview"): {},
    ("POST", "/api/imports/{job_id}/start"): {"kind": "customer"},
    ("POST", "/api/customers/{customer_no}/reveal"): {"field": "phone"},
    ("POST", "/api/customers/{customer_no}/identities"): {"identities": [{"kind": "phone", "value": "13800138999"}]},
    ("POST", "/api/customers/{customer_no}/merge"): {"loser_no": 1},
    ("POST", "/api/customers/{customer_no}/unmerge"): {"merge_no": 1},
    ("POST", "/api/customers/{customer_no}/consents"): CONSENT,
    ("PUT", "/api/customers/{customer_no}/personalised"): {"is_on": False},
    ("POST", "/api/orders/{order_no}/refunds"): {"refund_no": "r-mine", "amount_fen": 1},
    ("POST", "/api/orders/{order_no}/status"): {"status": "shipped"},
    ("PATCH", "/api/segments/{segment_id}"): {"name": "taken"},
    ("POST", "/api/segments/{segment_id}/clone"): {"name": "copied"},
    ("POST", "/api/segments/{segment_id}/members"): {"add": [1]},
    ("PUT", "/api/insights/saved/{insight_id}"): {"name": "taken", "query": FUNNEL},
    ("PUT", "/api/live/alerts/{alert_id}"): {"name": "taken", "metric": "orders", "threshold": 2},
}
QUERIES = {"/api/jobs/dead/{event_id}/retry": {"reaction": "nobody"}}


@pytest.fixture(scope="module")
def shops(house: Runtime, api: FastAPI) -> dict[str, Furnished]:
    """Two shops; the other one has more customers, so that some of its numbers are free in ours."""
    return {
        shop_id: furnish(house, shop_id, open_shop(house, shop_id, api), customers=many)
        for shop_id, many in ((MINE, 3), (THEIRS, 9))
    }


def everything_of(runtime: Runtime, shop_id: str) -> dict[str, list[Any]]:
    """Every row of a shop, apart from what a look alone leaves behind."""
    quiet = {session.name, api_key.name, idempotency_key.name, change_log.name}

    def read(connection: sa.Connection) -> dict[str, list[Any]]:
        return {
            table.name: sorted(map(repr, connection.execute(sa.select(table).where(table.c.shop_id == shop_id))))
            for table in metadata.sorted_tables
            if table.name not in quiet
        }

    return runtime.db.read(read)


def cases() -> list[Any]:
    found = []
    for route in ROUTES:
        if "{" in route.path and route.path not in NO_IDS:
            found += [pytest.param(method, route.path, id=f"{method} {route.path}") for method in sorted(route.methods)]
    return found


def test_every_id_in_a_path_is_one_that_this_test_makes(shops: dict[str, Furnished]) -> None:
    names = {name for route in ROUTES for name in re.findall(r"\{(\w+)", route.path) if route.path not in NO_IDS}
    assert names <= set(shops[THEIRS].ids)


@pytest.mark.parametrize(("method", "path"), cases())
def test_the_id_of_another_shop_is_unknown_here(
    house: Runtime, shops: dict[str, Furnished], method: str, path: str
) -> None:
    mine, theirs = shops[MINE], shops[THEIRS]
    before = everything_of(house, THEIRS)
    address = re.sub(r"\{(\w+)(:path)?\}", lambda found: theirs.ids[found[1]], path)
    body = BODIES.get((method, path))
    answer = mine.owner.request(method, address, json=body, params=QUERIES.get(path))
    if (method, path) in MAKES:
        assert answer.status_code == 200
    elif (method, path) in NOTHING:
        assert (answer.status_code < 300, answer.text) == (True, NOTHING[method, path])
    else:
        assert answer.status_code == 404, answer.text
    for name, value in theirs.ids.items():
        if name not in ("customer_no", "conflict_no", "kind", "record", "path", "name"):
            assert f'"{value}"' not in answer.text or value in address
    assert everything_of(house, THEIRS) == before


@pytest.mark.parametrize(("method", "path"), cases())
def test_the_same_request_with_an_own_id_is_not_unknown(
    house: Runtime, shops: dict[str, Furnished], method: str, path: str
) -> None:
    """The proof that the matrix above asks what it means to ask."""
    if method != "GET":
        pytest.skip("would change what other tests stand on")
    mine = shops[MINE]
    address = re.sub(r"\{(\w+)(:path)?\}", lambda found: mine.ids[found[1]], path)
    assert mine.owner.get(address, params=QUERIES.get(path)).status_code in (200, 409)


def secondary(theirs: Furnished) -> list[tuple[str, str, Any]]:
    """Requests of ours whose bodies and queries name things of theirs."""
    number, segment = int(theirs.ids["customer_no"]), theirs.ids["segment_id"]
    refers = {"t": "segment", "segment_id": segment}
    asked = {"query": FUNNEL, "cell": {"question": "funnel", "step": 0}}
    order = {
        "order_no": "o-new", "status": "placed", "placed_at": "2026-03-10T00:00:00Z", "customer_no": number,
        "lines": [{"sku": "x", "quantity": 1, "unit_fen": 1}],
    }  # fmt: skip
    return [
        ("POST", "/api/customers/1/merge", {"loser_no": number}),
        ("POST", f"/api/customers/{number}/merge", {"loser_no": 1}),
        ("POST", "/api/customers/1/unmerge", {"merge_no": 99}),
        ("POST", "/api/orders", {"orders": [order]}),
        ("POST", "/api/consents", {"statements": [{**CONSENT, "customer_no": number}]}),
        ("POST", "/api/tags/assign", {"path": theirs.ids["path"], "customer_nos": [1]}),
        ("POST", "/api/tags/unassign", {"path": theirs.ids["path"], "customer_nos": [1]}),
        ("PUT", "/api/tags", {"path": theirs.ids["path"], "description": "mine"}),
        ("DELETE", f"/api/tags?path={theirs.ids['path']}", None),
        ("GET", f"/api/tags/members?path={theirs.ids['path']}", None),
        ("GET", f"/api/tags/members.csv?path={theirs.ids['path']}", None),
        ("POST", "/api/segments", {"name": "n", "definition": refers}),
        ("POST", "/api/segments/estimate", {"definition": refers}),
        ("POST", "/api/segments/estimate", {"definition": {"t": "and", "of": [IN_SHANGHAI, refers]}}),
        ("GET", f"/api/segments/overlap?segment_id={segment}&segment_id={segment}", None),
        ("POST", "/api/segments/combine", {"name": "c", "how": "union", "segment_ids": [segment, segment]}),
        ("POST", "/api/insights/funnel", {**FUNNEL, "audience": {"segment_id": segment}}),
        ("POST", "/api/insights/funnel", {**FUNNEL, "breakdown": {"by": "segment", "segment_ids": [segment]}}),
        ("POST", "/api/insights/customers", {**asked, "query": {**FUNNEL, "audience": {"segment_id": segment}}}),
    ]


def shows_nothing(answer: Response) -> bool:
    """An empty page, a table without a row, an answer about nobody, or a batch of which nothing was taken."""
    if "csv" in answer.headers["content-type"]:
        return len(answer.text.splitlines()) == 1
    body = answer.json()
    return body.get("items") == [] or body.get("customers") == 0 or bool(body.get("refused"))


def test_ids_of_another_shop_in_bodies_and_queries_reach_nothing(house: Runtime, shops: dict[str, Furnished]) -> None:
    mine, theirs = shops[MINE], shops[THEIRS]
    before = everything_of(house, THEIRS)
    reached = []
    for method, address, body in secondary(theirs):
        answer = mine.owner.request(method, address, json=body)
        if not (answer.status_code in (404, 409, 422) or shows_nothing(answer)):
            reached.append(f"{method} {address} {body}: {answer.status_code} {answer.text[:200]}")
    assert everything_of(house, THEIRS) == before
    assert reached == []


def test_a_key_and_a_session_open_their_own_shop_only(shops: dict[str, Furnished]) -> None:
    for shop_id, furnished in shops.items():
        assert furnished.owner.get("/api/session").json()["shop"]["name"] == shop_id
        assert [one["order_no"] for one in furnished.owner.get("/api/orders").json()["items"]] == [f"o-{shop_id}"]
