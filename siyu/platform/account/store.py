"""Tables person, session, api_key, sign_in_link, sign_in_try and all their SQL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Column, Connection, Index, Integer, LargeBinary, Row, String

from siyu.kit.access import Role
from siyu.kit.db import Instant, Json, shop_table, upsert
from siyu.kit.work import Work
from siyu.platform.account.models import Key, KeyKind, Person, PersonState

person = shop_table(
    "person",
    Column("person_id", String(36), primary_key=True),
    Column("email_hash", LargeBinary, nullable=False),
    Column("email_sealed", LargeBinary, nullable=False),
    Column("name", String(80), nullable=False),
    Column("role", String(12), nullable=False),
    Column("state", String(10), nullable=False),
    Column("password_hash", String(200)),
    Column("created_at", Instant, nullable=False),
    Column("last_in_at", Instant),
    Index("person_email", "shop_id", "email_hash", unique=True),
)
session = shop_table(
    "session",
    Column("token_hash", String(64), primary_key=True),
    Column("person_id", String(36), nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
)
api_key = shop_table(
    "api_key",
    Column("key_id", String(36), primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("name", String(80), nullable=False),
    Column("prefix", String(80), nullable=False),
    Column("secret_hash", String(64), nullable=False),
    Column("scopes", Json),
    Column("created_at", Instant, nullable=False),
    Column("last_used_at", Instant),
    Column("revoked_at", Instant),
    Index("api_key_secret", "shop_id", "secret_hash", unique=True),
)
sign_in_link = shop_table(
    "sign_in_link",
    Column("token_hash", String(64), primary_key=True),
    Column("person_id", String(36), nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
)
sign_in_try = shop_table(
    "sign_in_try",
    Column("whom", String(80), primary_key=True),
    Column("minute", Instant, primary_key=True),
    Column("tries", Integer, nullable=False),
)


def insert_person(work: Work, email: str, name: str, role: Role) -> str:
    """The id of the new, invited person."""
    person_id = work.ids.new()
    work.db.execute(
        person.insert().values(
            shop_id=work.shop_id, person_id=person_id, email_hash=work.cipher.blind("email", email),
            email_sealed=work.cipher.seal("person", "email", person_id, email), name=name, role=role,
            state=PersonState.INVITED, created_at=work.now,
        )
    )  # fmt: skip
    return person_id


def person_rows(work: Work, *conditions: sa.ColumnElement[bool]) -> list[Row[tuple[object, ...]]]:
    """The people of this shop who meet the conditions, oldest first."""
    query = sa.select(person).where(person.c.shop_id == work.shop_id, *conditions).order_by(person.c.person_id)
    return list(work.db.execute(query))


def as_person(work: Work, row: Row[tuple[object, ...]]) -> Person:
    """The row with its e-mail opened."""
    email = work.cipher.open("person", "email", row.person_id, row.email_sealed)
    return Person(
        id=row.person_id, email=email, name=row.name, role=Role(row.role), state=PersonState(row.state),
        created_at=row.created_at, last_in_at=row.last_in_at,
    )  # fmt: skip


def change_person(work: Work, person_id: str, **values: object) -> int:
    """How many people were changed: 1, or 0 when there is none."""
    here = (person.c.shop_id == work.shop_id, person.c.person_id == person_id)
    return work.db.execute(sa.update(person).where(*here).values(**values)).rowcount


def count_other_owners(work: Work, person_id: str) -> int:
    """Active owners besides this one."""
    query = sa.select(sa.func.count()).where(
        person.c.shop_id == work.shop_id, person.c.role == Role.OWNER,
        person.c.state == PersonState.ACTIVE, person.c.person_id != person_id,
    )  # fmt: skip
    return int(work.db.execute(query).scalar_one())


def insert_session(work: Work, token_hash: str, person_id: str, csrf: str, expires_at: datetime) -> None:
    """Open a session."""
    work.db.execute(
        session.insert().values(
            shop_id=work.shop_id, token_hash=token_hash, person_id=person_id, csrf=csrf,
            created_at=work.now, expires_at=expires_at,
        )
    )  # fmt: skip


@dataclass(frozen=True)
class LiveSession:
    """A session in force and whose it is."""

    csrf: str
    expires_at: datetime
    created_at: datetime
    person_id: str
    name: str
    role: str


def find_session(connection: Connection, shop_id: str, token_hash: str, now: datetime) -> LiveSession | None:
    """The session, if it has not ended and its person is not disabled."""
    both = session.join(
        person, sa.and_(session.c.shop_id == person.c.shop_id, session.c.person_id == person.c.person_id)
    )
    query = (
        sa.select(
            session.c.csrf, session.c.expires_at, session.c.created_at, person.c.person_id, person.c.name, person.c.role
        )
        .select_from(both)
        .where(
            session.c.shop_id == shop_id,
            session.c.token_hash == token_hash,
            session.c.expires_at > now,
            person.c.state != PersonState.DISABLED,
        )
    )
    row = connection.execute(query).one_or_none()
    return LiveSession(*row) if row is not None else None


def extend_session(work: Work, token_hash: str, expires_at: datetime) -> None:
    """Move the session's end."""
    here = (session.c.shop_id == work.shop_id, session.c.token_hash == token_hash)
    work.db.execute(sa.update(session).where(*here).values(expires_at=expires_at))


def delete_sessions(work: Work, *, token_hash: str | None = None, person_id: str | None = None) -> None:
    """End one session, or all of a person."""
    query = sa.delete(session).where(session.c.shop_id == work.shop_id)
    if token_hash is not None:
        query = query.where(session.c.token_hash == token_hash)
    if person_id is not None:
        query = query.where(session.c.person_id == person_id)
    work.db.execute(query)


def delete_ended(work: Work) -> None:
    """Remove sessions that have ended and links that are spent or past."""
    work.db.execute(sa.delete(session).where(session.c.shop_id == work.shop_id, session.c.expires_at <= work.now))
    is_over = sa.or_(sign_in_link.c.used_at.is_not(None), sign_in_link.c.expires_at <= work.now)
    work.db.execute(sa.delete(sign_in_link).where(sign_in_link.c.shop_id == work.shop_id, is_over))


def insert_link(work: Work, token_hash: str, person_id: str, expires_at: datetime) -> None:
    """Keep the hash of a sign-in link."""
    work.db.execute(
        sign_in_link.insert().values(
            shop_id=work.shop_id, token_hash=token_hash, person_id=person_id, expires_at=expires_at
        )
    )


def spend_link(work: Work, token_hash: str) -> str | None:
    """The person the link lets in, if it was unspent until now."""
    query = (
        sa.update(sign_in_link)
        .where(
            sign_in_link.c.shop_id == work.shop_id,
            sign_in_link.c.token_hash == token_hash,
            sign_in_link.c.used_at.is_(None),
            sign_in_link.c.expires_at > work.now,
        )
        .values(used_at=work.now)
        .returning(sign_in_link.c.person_id)
    )
    return work.db.execute(query).scalar_one_or_none()


def count_try(work: Work, whom: str) -> int:
    """How many tries `whom` has made in this minute, this one included."""
    minute = work.now.replace(second=0, microsecond=0)
    here = (sign_in_try.c.shop_id == work.shop_id, sign_in_try.c.whom == whom, sign_in_try.c.minute == minute)
    row = {"shop_id": work.shop_id, "whom": whom, "minute": minute, "tries": 0}
    upsert(work.db, sign_in_try, [row], keys=["shop_id", "whom", "minute"], update=[])
    work.db.execute(sa.update(sign_in_try).where(*here).values(tries=sign_in_try.c.tries + 1))
    work.db.execute(sa.delete(sign_in_try).where(sign_in_try.c.shop_id == work.shop_id, sign_in_try.c.minute < minute))
    return int(work.db.execute(sa.select(sign_in_try.c.tries).where(*here)).scalar_one())


def insert_key(work: Work, key: Key, secret_hash: str) -> None:
    """Keep a key under the hash of its secret."""
    work.db.execute(
        api_key.insert().values(
            shop_id=work.shop_id, key_id=key.id, kind=key.kind, name=key.name, prefix=key.prefix,
            secret_hash=secret_hash, scopes=key.scopes, created_at=key.created_at,
        )
    )  # fmt: skip


def key_list(work: Work) -> list[Key]:
    """All keys, newest first."""
    query = sa.select(api_key).where(api_key.c.shop_id == work.shop_id).order_by(api_key.c.key_id.desc())
    return [as_key(row) for row in work.db.execute(query)]


def find_key(connection: Connection, shop_id: str, secret_hash: str) -> Key | None:
    """The unrevoked key with this hash."""
    query = sa.select(api_key).where(
        api_key.c.shop_id == shop_id, api_key.c.secret_hash == secret_hash, api_key.c.revoked_at.is_(None)
    )
    row = connection.execute(query).one_or_none()
    return as_key(row) if row is not None else None


def change_key(work: Work, key_id: str, **values: object) -> int:
    """How many unrevoked keys were changed: 1, or 0."""
    here = (api_key.c.shop_id == work.shop_id, api_key.c.key_id == key_id, api_key.c.revoked_at.is_(None))
    return work.db.execute(sa.update(api_key).where(*here).values(**values)).rowcount


def as_key(row: Row[tuple[object, ...]]) -> Key:
    """The row as others see it."""
    return Key(
        id=row.key_id, kind=KeyKind(row.kind), name=row.name, prefix=row.prefix, scopes=row.scopes,
        created_at=row.created_at, last_used_at=row.last_used_at, revoked_at=row.revoked_at,
    )  # fmt: skip
