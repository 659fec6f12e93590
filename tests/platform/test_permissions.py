"""Every route has a permission, and every role gets exactly what the one table says."""

from __future__ import annotations

import re

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from siyu.app import ROUTERS
from siyu.kit.access import PERMISSIONS, Role
from siyu.kit.desk import Desk
from siyu.platform import account

PUBLIC = {"sign_in", "spend_link", "get_health", "get_metrics"}
ROUTES = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
# Answers that never end, or end the caller's own session: their permission is checked, they are not called.
NOT_CALLED = {"sign_out", "set_password"}


def permission_of(route: APIRoute) -> str | None:
    found = [getattr(one.call, "permission", None) for one in route.dependant.dependencies]
    return next((permission for permission in found if permission), None)


def test_every_route_states_its_permission_or_is_public_on_purpose() -> None:
    open_routes = {route.name for route in ROUTES if permission_of(route) is None}
    assert open_routes == PUBLIC
    assert {permission_of(route) for route in ROUTES} - {None} <= set(PERMISSIONS)


def test_every_permission_is_used() -> None:
    used = {permission_of(route) for route in ROUTES}
    assert set(PERMISSIONS) - used <= {"event.write"}, "event.write is asked by the intake, not by a route"


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.OWNER, Role.SERVICE)])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_role_is_refused_exactly_what_the_table_refuses(owner: TestClient, role: Role) -> None:
    invited = owner.post("/api/people", json={"email": "x@example.com", "name": "X", "role": role}).json()
    session = owner.post("/api/session/link", json={"token": invited["link_token"]}).json()
    owner.headers["x-csrf"] = session["csrf"]
    wrong = []
    for route in ROUTES:
        permission = permission_of(route)
        if permission is None or role in PERMISSIONS[permission]:
            continue
        path = re.sub(r"\{[^}]+\}", "1", route.path)
        for method in sorted(route.methods):
            status = owner.request(method, path).status_code
            if status != 403:
                wrong.append(f"{method} {route.path} as {role}: {status}")
    assert wrong == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nobody_signed_in_reaches_nothing(client: TestClient) -> None:
    wrong = []
    for route in ROUTES:
        if route.name in PUBLIC:
            continue
        path = re.sub(r"\{[^}]+\}", "1", route.path)
        for method in sorted(route.methods):
            status = client.request(method, path).status_code
            if status != 401:
                wrong.append(f"{method} {route.path}: {status}")
    assert wrong == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_key_without_the_scope_reaches_nothing(owner: TestClient, desk: Desk) -> None:
    made = desk.write(lambda work: account.create_key(work, kind=account.KeyKind.SECRET, name="none", scopes=[]))
    owner.cookies.clear()
    headers = {"authorization": f"Bearer {made.secret}"}
    wrong = []
    for route in ROUTES:
        if route.name in PUBLIC | NOT_CALLED:
            continue
        path = re.sub(r"\{[^}]+\}", "1", route.path)
        for method in sorted(route.methods):
            status = owner.request(method, path, headers=headers).status_code
            if status != 403:
                wrong.append(f"{method} {route.path}: {status}")
    assert wrong == []
