"""The audit log: append-only and hash-chained, so that a removed or edited row is seen."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, Connection, String, Text

from siyu.kit.db import Instant, counter_next, shop_table, to_micros
from siyu.kit.errors import JsonValue

audit_log = shop_table(
    "audit_log",
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("actor_kind", String(8), nullable=False),
    Column("actor_id", String(40), nullable=False),
    Column("actor_name", String(120), nullable=False),
    Column("action", String(60), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("detail", Text, nullable=False),
    Column("hash", String(64), nullable=False),
)


@dataclass(frozen=True)
class AuditEntry:
    """Who did what to which thing, when; `hash` covers this row and the one before it."""

    seq: int
    at: datetime
    actor_kind: str
    actor_id: str
    actor_name: str
    action: str
    subject: str
    detail: str
    hash: str


def append(
    connection: Connection,
    shop_id: str,
    at: datetime,
    actor: tuple[str, str, str],
    what: tuple[str, str, dict[str, JsonValue]],
) -> None:
    """Add one row. `actor` = kind, id, name; `what` = action, subject, detail."""
    seq = counter_next(connection, shop_id, "audit")
    previous = connection.execute(
        sa.select(audit_log.c.hash).where(audit_log.c.shop_id == shop_id, audit_log.c.seq == seq - 1)
    ).scalar_one_or_none()
    detail = json.dumps(what[2], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    entry = AuditEntry(seq, at, *actor, what[0], what[1], detail, "")
    connection.execute(
        audit_log.insert().values(
            shop_id=shop_id, seq=seq, at=at, actor_kind=actor[0], actor_id=actor[1], actor_name=actor[2],
            action=what[0], subject=what[1], detail=detail, hash=chain_hash(previous or "", entry),
        )
    )  # fmt: skip


def chain_hash(previous: str, entry: AuditEntry) -> str:
    """SHA-256 over the hash before and every field of the row, hex."""
    fields = [
        previous, entry.seq, to_micros(entry.at), entry.actor_kind, entry.actor_id,
        entry.actor_name, entry.action, entry.subject, entry.detail,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode()).hexdigest()


def entries(
    connection: Connection, shop_id: str, *, before: int | None = None, limit: int = 100, action: str | None = None
) -> list[AuditEntry]:
    """Newest first, from below `before`."""
    columns = [column for column in audit_log.c if column.name != "shop_id"]
    query = sa.select(*columns).where(audit_log.c.shop_id == shop_id).order_by(audit_log.c.seq.desc()).limit(limit)
    if before is not None:
        query = query.where(audit_log.c.seq < before)
    if action is not None:
        query = query.where(audit_log.c.action == action)
    return [AuditEntry(*row) for row in connection.execute(query)]


def first_break(connection: Connection, shop_id: str) -> int | None:
    """The first seq where the chain does not hold (edited or removed), or None when it is whole."""
    columns = [column for column in audit_log.c if column.name != "shop_id"]
    query = sa.select(*columns).where(audit_log.c.shop_id == shop_id).order_by(audit_log.c.seq)
    previous, expected = "", 1
    for row in connection.execute(query):
        entry = AuditEntry(*row)
        if entry.seq != expected or chain_hash(previous, entry) != entry.hash:
            return expected
        previous, expected = entry.hash, expected + 1
    last = connection.execute(
        sa.text("select value from counter where shop_id = :shop_id and name = 'audit'"), {"shop_id": shop_id}
    ).scalar_one_or_none()
    return expected if last is not None and last >= expected else None
