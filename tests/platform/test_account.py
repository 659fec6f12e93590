"""Entering: passwords, links, sessions, people and keys, over HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from fastapi.testclient import TestClient

from siyu.kit.clock import FrozenClock
from siyu.kit.desk import Desk
from siyu.platform import account
from siyu.platform.account.service import enter


def sign_in(client: TestClient, email: str = "owner@example.com", password: str = "correct horse") -> int:
    return client.post("/api/session", json={"email": email, "password": password}).status_code


def test_nobody_enters_without_a_session(client: TestClient) -> None:
    answer = client.get("/api/shop")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "session.missing")


def test_a_link_lets_in_once(client: TestClient, desk: Desk) -> None:
    person = desk.read(account.people)[0]
    token = desk.write(lambda work: account.sign_in_link(work, person_id=person.id))
    assert client.post("/api/session/link", json={"token": token}).status_code == 200
    again = client.post("/api/session/link", json={"token": token})
    assert (again.status_code, again.json()["error"]["code"]) == (401, "sign_in.link_spent")


def test_a_link_expires(client: TestClient, desk: Desk, clock: FrozenClock) -> None:
    person = desk.read(account.people)[0]
    token = desk.write(lambda work: account.sign_in_link(work, person_id=person.id))
    clock.travel(timedelta(days=7, seconds=1))
    assert client.post("/api/session/link", json={"token": token}).status_code == 401


def test_the_cookie_is_bound_to_the_host_and_hidden_from_scripts(owner: TestClient) -> None:
    cookie = owner.post("/api/session", json={"email": "owner@example.com", "password": "correct horse"}).headers[
        "set-cookie"
    ]
    assert cookie.startswith("__Host-siyu=")
    assert all(part in cookie for part in ("Secure", "HttpOnly", "SameSite=lax", "Path=/"))
    assert "Domain" not in cookie


def test_a_wrong_password_and_an_unknown_person_get_the_same_answer(owner: TestClient) -> None:
    wrong = owner.post("/api/session", json={"email": "owner@example.com", "password": "wrong horse"})
    unknown = owner.post("/api/session", json={"email": "nobody@example.com", "password": "wrong horse"})
    assert (wrong.status_code, wrong.json()) == (401, unknown.json())


class Counting(PasswordHasher):
    """Counts what is asked of it."""

    asked: tuple[str, ...] = ()

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        self.asked = (*self.asked, "hash")
        return super().hash(password, salt=salt)

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002
        self.asked = (*self.asked, f"verify {str(hash)[:31]}")
        return super().verify(hash, password)


@pytest.mark.parametrize("email", ["owner@example.com", "nobody@example.com", "invited@example.com"])
def test_a_refused_sign_in_costs_one_hash_whoever_was_named(
    owner: TestClient, monkeypatch: pytest.MonkeyPatch, email: str
) -> None:
    owner.post("/api/people", json={"email": "invited@example.com", "name": "I", "role": "analyst"})
    hasher = Counting(time_cost=2, memory_cost=19_456, parallelism=1)
    monkeypatch.setattr(enter, "_hasher", hasher)
    assert owner.post("/api/session", json={"email": email, "password": "wrong horse"}).status_code == 401
    assert hasher.asked == ("verify $argon2id$v=19$m=19456,t=2,p=1$",)


def test_the_sixth_try_in_a_minute_is_refused_even_with_the_right_password(
    owner: TestClient, clock: FrozenClock
) -> None:
    assert [sign_in(owner, password="wrong horse") for _ in range(5)] == [401] * 5
    assert sign_in(owner) == 429
    clock.travel(timedelta(minutes=1))
    assert sign_in(owner) == 200


def test_an_unsafe_request_needs_the_csrf_token(owner: TestClient) -> None:
    token = owner.headers.pop("x-csrf")
    refused = owner.patch("/api/shop", json={"name": "Stolen"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "session.cross_site")
    assert owner.get("/api/shop").json()["name"] == "Shop"
    assert owner.patch("/api/shop", json={"name": "Mine"}, headers={"x-csrf": token}).json()["name"] == "Mine"


def test_a_request_from_another_site_is_refused(owner: TestClient) -> None:
    assert owner.patch("/api/shop", json={"name": "X"}, headers={"sec-fetch-site": "cross-site"}).status_code == 403


def test_a_session_ends_after_twelve_quiet_hours_and_lives_on_while_used(owner: TestClient, clock: FrozenClock) -> None:
    for _turn in range(4):
        clock.travel(timedelta(hours=7))
        assert owner.get("/api/shop").status_code == 200
    clock.travel(timedelta(hours=12, seconds=1))
    assert owner.get("/api/shop").status_code == 401


def test_a_new_password_ends_every_other_session(owner: TestClient) -> None:
    old_cookie = owner.cookies["__Host-siyu"]
    answer = owner.post("/api/session/password", json={"password": "another horse"})
    assert answer.status_code == 200
    owner.cookies.clear()
    assert owner.get("/api/shop", headers={"cookie": f"__Host-siyu={old_cookie}"}).status_code == 401


@pytest.mark.parametrize("password", ["short", "1234567890", "aaaaaaaaaaaa", "x" * 129])
def test_a_weak_password_is_refused(owner: TestClient, password: str) -> None:
    assert owner.post("/api/session/password", json={"password": password}).status_code == 422


def test_an_invited_person_enters_with_their_role_and_no_more(owner: TestClient) -> None:
    invited = owner.post("/api/people", json={"email": "Ana@Example.com ", "name": "Ana", "role": "analyst"})
    assert (invited.status_code, invited.json()["person"]["email"]) == (201, "ana@example.com")
    again = owner.post("/api/people", json={"email": "ana@example.com", "name": "Ana", "role": "analyst"})
    assert again.json()["error"]["code"] == "person.email_taken"
    session = owner.post("/api/session/link", json={"token": invited.json()["link_token"]}).json()
    assert "people.manage" not in session["permissions"]
    assert owner.get("/api/people").status_code == 403


def test_the_last_owner_stays(owner: TestClient) -> None:
    person_id = owner.get("/api/people").json()[0]["id"]
    for change in ({"role": "analyst"}, {"is_disabled": True}):
        answer = owner.patch(f"/api/people/{person_id}", json=change)
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "person.last_owner")


def test_an_admin_cannot_make_or_unmake_owners(owner: TestClient) -> None:
    owner_id = owner.get("/api/people").json()[0]["id"]
    invited = owner.post("/api/people", json={"email": "ad@example.com", "name": "Ad", "role": "admin"}).json()
    session = owner.post("/api/session/link", json={"token": invited["link_token"]}).json()
    headers = {"x-csrf": session["csrf"]}
    new_owner = {"email": "b@example.com", "name": "B", "role": "owner"}
    assert owner.post("/api/people", json=new_owner, headers=headers).status_code == 403
    assert owner.post(f"/api/people/{owner_id}/link", headers=headers).status_code == 403


def test_a_disabled_person_is_out_at_once(owner: TestClient) -> None:
    invited = owner.post("/api/people", json={"email": "o@example.com", "name": "O", "role": "operator"}).json()
    mine = owner.cookies["__Host-siyu"]
    owner.post("/api/session/link", json={"token": invited["link_token"]})
    theirs = owner.cookies["__Host-siyu"]
    owner.cookies.clear()
    owner.patch(
        f"/api/people/{invited['person']['id']}", json={"is_disabled": True}, headers={"cookie": f"__Host-siyu={mine}"}
    )
    assert owner.get("/api/shop", headers={"cookie": f"__Host-siyu={theirs}"}).status_code == 401


def test_a_key_opens_what_its_scopes_allow_until_it_is_revoked(owner: TestClient) -> None:
    made = owner.post("/api/keys", json={"kind": "secret", "name": "mall", "scopes": ["shop.read"]}).json()
    owner.cookies.clear()
    headers = {"authorization": f"Bearer {made['secret']}"}
    assert owner.get("/api/shop", headers=headers).status_code == 200
    assert owner.get("/api/audit", headers=headers).status_code == 403


def test_a_revoked_key_stops_at_once_and_cannot_be_revoked_twice(owner: TestClient) -> None:
    made = owner.post("/api/keys", json={"kind": "secret", "name": "mall"}).json()
    assert owner.delete(f"/api/keys/{made['key']['id']}").status_code == 204
    assert owner.delete(f"/api/keys/{made['key']['id']}").status_code == 404
    refused = owner.get("/api/shop", headers={"authorization": f"Bearer {made['secret']}"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (401, "key.refused")


def test_no_secret_is_kept_in_clear(owner: TestClient, desk: Desk) -> None:
    headers = {"idempotency-key": "one"}
    made = owner.post("/api/keys", json={"kind": "write", "name": "mini"}, headers=headers).json()
    again = owner.post("/api/keys", json={"kind": "write", "name": "mini"}, headers=headers)
    assert (again.json(), again.headers["idempotent-replayed"]) == (made, "true")
    canaries = [made["secret"], owner.cookies["__Host-siyu"], "owner@example.com", "correct horse"]
    metadata = sa.MetaData()

    def look(work: object) -> list[str]:
        connection = work.db  # type: ignore[attr-defined]
        metadata.reflect(connection)
        rows = [row for table in metadata.sorted_tables for row in connection.execute(sa.select(table))]
        content = repr(rows)
        return [canary for canary in canaries if canary in content]

    assert desk.read(look) == []


def test_the_same_key_with_another_request_is_refused(owner: TestClient) -> None:
    headers = {"idempotency-key": "one"}
    owner.post("/api/keys", json={"kind": "write", "name": "a"}, headers=headers)
    other = owner.post("/api/keys", json={"kind": "write", "name": "b"}, headers=headers)
    assert (other.status_code, other.json()["error"]["code"]) == (422, "idempotency.other_request")
    assert len(owner.get("/api/keys").json()) == 1
