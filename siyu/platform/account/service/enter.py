"""Entering: passwords, one-time links, sessions, and who stands behind a request."""

from __future__ import annotations

import hmac
import threading
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from siyu.kit.access import Role, permissions_of
from siyu.kit.desk import Desk, Runtime
from siyu.kit.secrets import fingerprint
from siyu.kit.work import Actor, Caller, Work
from siyu.platform import shop
from siyu.platform.account import rules, store
from siyu.platform.account.errors import (
    CrossSite,
    KeyRefused,
    LinkSpent,
    SessionMissing,
    SignInRefused,
    TooManyTries,
)
from siyu.platform.account.models import Key, KeyKind, PersonState, SessionView

COOKIE = "__Host-siyu"
# 19 MiB, 2 passes. Source: OWASP Password Storage Cheat Sheet (argon2id).
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_hashing = threading.BoundedSemaphore(2)
# The hash of a random text that nobody kept, made with these parameters: what an unknown person is checked against.
_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$KsmAFnT9glzGiWILQFpJ8g$2PK3eFnAXgOnXDAbBramDhNGXQS2RQv97l1DEB04Ais"


def sign_in(desk: Desk, *, email: str, password: str, address: str) -> str:
    """The cookie value of a fresh session. Unknown people cost the same time as known ones.

    Raises: SignInRefused, TooManyTries.
    """
    tidy = email.strip().lower()
    tries = desk.write(lambda work: _count_tries(work, tidy, address))
    if tries[0] > rules.TRIES_PER_ACCOUNT or tries[1] > rules.TRIES_PER_ADDRESS:
        raise TooManyTries("Too many tries; wait a minute.", retry_after_s=60)
    found = desk.read(lambda work: _person_by_email(work, tidy))
    hashed = found[1] if found and found[1] else _NOBODY
    if not _matches(hashed, password) or found is None or found[1] is None:
        raise SignInRefused("E-mail or password is wrong.")
    person_id = found[0]
    return desk.write(lambda work: open_session(work, person_id=person_id))


def sign_in_link(work: Work, *, person_id: str) -> str:
    """A one-time token for /welcome?token=…; only its hash is kept."""
    token = f"in_{work.shop_id}.{work.ids.token()}"
    store.insert_link(work, fingerprint(token), person_id, work.now + timedelta(days=rules.LINK_DAYS))
    return token


def spend_link(work: Work, *, token: str) -> str:
    """The cookie value of a session for whom the link was made. Raises: LinkSpent."""
    person_id = store.spend_link(work, fingerprint(token))
    if person_id is None:
        raise LinkSpent("This link was used or has expired; ask for a new one.")
    return open_session(work, person_id=person_id)


def open_session(work: Work, *, person_id: str) -> str:
    """The cookie value of a fresh session. Raises: SessionMissing for a disabled person."""
    token = f"{work.shop_id}.{work.ids.token()}"
    expires_at = work.now + timedelta(hours=rules.SESSION_HOURS)
    store.insert_session(work, fingerprint(token), person_id, work.ids.token(), expires_at)
    store.change_person(work, person_id, last_in_at=work.now)
    if store.find_session(work.db, work.shop_id, fingerprint(token), work.now) is None:
        raise SessionMissing("This person may not enter.")
    work.audit("session.open", person_id)
    return token


def set_password(desk: Desk, *, password: str, name: str | None = None) -> str:
    """The cookie value of the one session left after the caller's password changed. Raises: PasswordWeak."""
    rules.check_password(password)
    with _hashing:
        hashed = _hasher.hash(password)
    return desk.write(lambda work: _keep_password(work, hashed, name))


def view(desk: Desk, *, cookie: str) -> SessionView:
    """Who is signed in and what they may do. Raises: SessionMissing."""

    def look(work: Work) -> SessionView:
        row = store.find_session(work.db, work.shop_id, fingerprint(cookie), work.now)
        if row is None:
            raise SessionMissing("Nobody is signed in.")
        found = store.person_rows(work, store.person.c.person_id == row.person_id)[0]
        permissions = sorted(permissions_of(Role(row.role)))
        return SessionView(
            person=store.as_person(work, found), shop=shop.get(work), permissions=permissions, csrf=row.csrf
        )

    return desk.read(look)


def sign_out(work: Work, *, cookie: str) -> None:
    """End the session."""
    store.delete_sessions(work, token_hash=fingerprint(cookie))


def session_caller(runtime: Runtime, *, cookie: str, unsafe_csrf: str | None) -> Caller:
    """The person behind a session cookie; `unsafe_csrf` is the token an unsafe method carried, None for a safe one.

    Raises: SessionMissing, CrossSite.
    """
    shop_id = rules.shop_in(cookie, "")
    if shop_id is None:
        raise SessionMissing("Nobody is signed in.")
    now = runtime.clock.now()
    live = runtime.db.read(lambda connection: store.find_session(connection, shop_id, fingerprint(cookie), now))
    if live is None:
        raise SessionMissing("The session has ended; sign in again.")
    if unsafe_csrf is not None and not hmac.compare_digest(unsafe_csrf.encode(), live.csrf.encode()):
        raise CrossSite("The request did not come from the console's own pages.")
    _extend_when_half_spent(runtime, shop_id, cookie, live.created_at, live.expires_at)
    return Caller(shop_id, Actor("person", live.person_id, live.name, Role(live.role)))


def key_caller(runtime: Runtime, *, secret: str) -> Caller:
    """The program behind a secret key. Raises: KeyRefused."""
    found = key_shop(runtime, secret, KeyKind.SECRET)
    if found is None:
        raise KeyRefused("This API key is unknown or revoked.")
    shop_id, key = found
    scopes = frozenset(key.scopes) if key.scopes is not None else None
    return Caller(shop_id, Actor("key", key.id, key.name, Role.SERVICE, scopes))


def key_shop(runtime: Runtime, secret: str, kind: KeyKind) -> tuple[str, Key] | None:
    """The shop and the key of a secret, if it is in force."""
    shop_id = rules.shop_in(secret, "sk_" if kind == KeyKind.SECRET else "wk_")
    if shop_id is None:
        return None
    key = runtime.db.read(lambda connection: store.find_key(connection, shop_id, fingerprint(secret)))
    if key is None or key.kind != kind:
        return None
    now = runtime.clock.now()
    if key.last_used_at is None or now - key.last_used_at > timedelta(minutes=1):
        key_id = key.id
        runtime.db.submit(
            lambda connection: store.change_key(runtime.desk(shop_id).work(connection), key_id, last_used_at=now)
        )
    return shop_id, key


def shop_of_write_key(runtime: Runtime, secret: str) -> str | None:
    """The shop that events sent with this write key belong to; None when it is unknown or revoked."""
    found = key_shop(runtime, secret, KeyKind.WRITE)
    return found[0] if found else None


def _extend_when_half_spent(
    runtime: Runtime, shop_id: str, cookie: str, created_at: datetime, expires_at: datetime
) -> None:
    now = runtime.clock.now()
    end = min(now + timedelta(hours=rules.SESSION_HOURS), created_at + timedelta(days=rules.SESSION_DAYS_AT_MOST))
    if expires_at - now < timedelta(hours=rules.SESSION_HOURS / 2) and end > expires_at:
        runtime.desk(shop_id).write(lambda work: store.extend_session(work, fingerprint(cookie), end))


def _count_tries(work: Work, email: str, address: str) -> tuple[int, int]:
    account = work.cipher.blind("try", email).hex()
    return store.count_try(work, account), store.count_try(work, f"ip:{address}"[:80])


def _person_by_email(work: Work, email: str) -> tuple[str, str | None] | None:
    rows = store.person_rows(
        work,
        store.person.c.email_hash == work.cipher.blind("email", email),
        store.person.c.state == PersonState.ACTIVE,
    )
    return (rows[0].person_id, rows[0].password_hash) if rows else None


def _matches(hashed: str, password: str) -> bool:
    with _hashing:
        try:
            return _hasher.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False


def _keep_password(work: Work, hashed: str, name: str | None) -> str:
    values: dict[str, object] = {"password_hash": hashed, "state": PersonState.ACTIVE}
    if name:
        values["name"] = name
    store.change_person(work, work.actor.id, **values)
    store.delete_sessions(work, person_id=work.actor.id)
    work.audit("person.password", work.actor.id)
    return open_session(work, person_id=work.actor.id)
