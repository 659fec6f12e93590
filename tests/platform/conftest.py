"""A shop with its owner signed in over HTTP."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from siyu.app import make_app, open_runtime
from siyu.kit.access import Role
from siyu.kit.clock import FrozenClock
from siyu.kit.desk import Desk, Runtime
from siyu.kit.settings import Settings
from siyu.platform import account, shop
from tests.conftest import SHOP


@pytest.fixture
def runtime(database_url: str, tmp_path: object, clock: FrozenClock) -> Iterator[Runtime]:
    """The real application's runtime, with one shop and its invited owner."""
    runtime = open_runtime(Settings(data_dir=tmp_path, database_url=database_url), clock=clock)  # type: ignore[arg-type]
    runtime.seed(7)
    desk = runtime.desk(SHOP)
    desk.write(lambda work: shop.create(work, name="Shop", zone="Asia/Shanghai"))
    desk.write(lambda work: account.invite(work, email="owner@example.com", name="Owner", role=Role.OWNER))
    yield runtime
    runtime.close()


@pytest.fixture
def client(runtime: Runtime) -> Iterator[TestClient]:
    """A browser nobody has signed in with."""
    with TestClient(make_app(runtime), base_url="https://testserver") as client:
        yield client


@pytest.fixture
def owner(client: TestClient, desk: Desk) -> TestClient:
    """A browser with the owner signed in and a password set."""
    person = desk.read(account.people)[0]
    token = desk.write(lambda work: account.sign_in_link(work, person_id=person.id))
    session = client.post("/api/session/link", json={"token": token}).json()
    answer = client.post(
        "/api/session/password", json={"password": "correct horse"}, headers={"x-csrf": session["csrf"]}
    )
    client.headers["x-csrf"] = answer.json()["csrf"]
    return client
