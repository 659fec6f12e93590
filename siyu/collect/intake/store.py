"""The event log: one append-only table per shop, numbered in commit order."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, Connection, Index, Integer, LargeBinary, String, Text, UniqueConstraint

from siyu.collect.intake.models import Arrival, IntakeStats, Kept
from siyu.kit.db import Instant, counter_next, shop_table

event = shop_table(
    "event",
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("message_id", String(128), nullable=False),
    Column("type", String(8), nullable=False),
    Column("name", String(128), nullable=False),
    Column("anonymous_id", String(128)),
    Column("user_id", String(128)),
    Column("customer_no", Integer),
    Column("at", Instant, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("body", Text, nullable=False),
    Column("sealed", LargeBinary),
    UniqueConstraint("shop_id", "message_id"),
)
# Rows lie in the order they are read by: one tree instead of two.
event.dialect_options["sqlite"]["with_rowid"] = False

Index(
    "event_customer", event.c.shop_id, event.c.customer_no,
    sqlite_where=event.c.customer_no.is_not(None), postgresql_where=event.c.customer_no.is_not(None),
)  # fmt: skip

sealed_property = shop_table(
    "sealed_property",
    Column("event", String(128), primary_key=True),
    Column("property", String(128), primary_key=True),
)

_COLUMNS = (
    "shop_id", "seq", "message_id", "type", "name", "anonymous_id", "user_id", "customer_no", "at", "received_at",
    "body", "sealed",
)  # fmt: skip
# Instants as they are stored: whole microseconds.
_RAW = tuple(
    sa.type_coerce(event.c[name], BigInteger) if name in ("at", "received_at") else event.c[name] for name in _COLUMNS
)
_CHUNK = 2_048  # × 12 values stays below SQLite's 32,766 bound values
_IN_LIMIT = 500
T = TypeVar("T")
_POSTGRES_TYPES = (
    "text", "bigint", "text", "text", "text", "text", "text", "integer", "bigint", "bigint", "text", "bytea",
)  # fmt: skip
_ERASED = {"anonymous_id": None, "user_id": None, "customer_no": None, "body": "{}", "sealed": None}

EventRow = tuple[str, int, str, str, str, str | None, str | None, int | None, int, int, str, bytes | None]


def append(connection: Connection, shop_id: str, arrivals: Sequence[Arrival], sealed: Sequence[bytes | None]) -> Kept:
    """Store those whose message id is new, numbered without a gap in commit order."""
    if connection.dialect.name == "postgresql":
        # TRICKY: held until commit, so that a reader who sees number n sees every number below it.
        connection.exec_driver_sql("select pg_advisory_xact_lock(hashtext(%s), 1163284301)", (shop_id,))
    known = _known(connection, shop_id, [arrival.message_id for arrival in arrivals])
    repeated: set[int] = set()
    for position, arrival in enumerate(arrivals):
        if arrival.message_id in known:
            repeated.add(position)
        known.add(arrival.message_id)
    fresh = [position for position in range(len(arrivals)) if position not in repeated] if repeated else None
    count = len(arrivals) - len(repeated)
    if count:
        first = counter_next(connection, shop_id, "event", count)
        positions = range(len(arrivals)) if fresh is None else fresh
        rows: list[EventRow] = [
            _row(shop_id, seq, arrivals[position], sealed[position])
            for seq, position in enumerate(positions, start=first)
        ]
        _insert(connection, rows)
    return Kept(count, frozenset(repeated))


def _row(shop_id: str, seq: int, arrival: Arrival, sealed: bytes | None) -> EventRow:
    return (
        shop_id, seq, arrival.message_id, arrival.kind, arrival.name, arrival.anonymous_id, arrival.user_id,
        arrival.customer_no, arrival.at, arrival.received_at, arrival.body, sealed,
    )  # fmt: skip


def _known(connection: Connection, shop_id: str, message_ids: list[str]) -> set[str]:
    """Those of the ids that are stored."""
    if connection.dialect.name == "postgresql":
        found = connection.exec_driver_sql(
            "select message_id from event where shop_id = %s and message_id = any(%s)", (shop_id, message_ids)
        )
    else:
        found = connection.exec_driver_sql(
            "select message_id from event where shop_id = ? and message_id in (select value from json_each(?))",
            (shop_id, json.dumps(message_ids)),
        )
    return {row[0] for row in found}


def _insert(connection: Connection, rows: Sequence[EventRow]) -> None:
    """One statement for many rows: a row at a time would take the interpreter lock for each."""
    names = ", ".join(_COLUMNS)
    if connection.dialect.name == "postgresql":
        arrays = ", ".join(f"%s::{kind}[]" for kind in _POSTGRES_TYPES)
        columns = tuple([list(column) for column in zip(*rows, strict=True)])
        connection.exec_driver_sql(f"insert into event ({names}) select * from unnest({arrays})", columns)
        return
    for part in _power_of_two_parts(rows):
        values = ",".join(["(?,?,?,?,?,?,?,?,?,?,?,?)"] * len(part))
        connection.exec_driver_sql(f"insert into event ({names}) values {values}", tuple(chain.from_iterable(part)))


def _power_of_two_parts(rows: Sequence[EventRow]) -> Iterator[Sequence[EventRow]]:
    """Few different lengths, so that every statement is prepared once."""
    start = 0
    while start < len(rows):
        length = min(_CHUNK, 1 << (len(rows) - start).bit_length() - 1)
        yield rows[start : start + length]
        start += length


def rows_after(connection: Connection, shop_id: str, seq: int, limit: int) -> Sequence[EventRow]:
    """The next rows above a number, in order."""
    mark = "%s" if connection.dialect.name == "postgresql" else "?"
    query = f"select {', '.join(_COLUMNS)} from event where shop_id = {mark} and seq > {mark} order by seq limit {mark}"
    return connection.exec_driver_sql(query, (shop_id, seq, limit)).fetchall()


def rows_of(
    connection: Connection, shop_id: str, condition: sa.ColumnElement[bool], *, last: int | None = None
) -> Sequence[EventRow]:
    """The rows under a condition, in order; with `last`, only the newest so many, newest first."""
    query = sa.select(*_RAW).where(event.c.shop_id == shop_id, condition)
    query = query.order_by(event.c.seq) if last is None else query.order_by(event.c.seq.desc()).limit(last)
    return connection.execute(query).fetchall()


def about(
    customer_nos: Iterable[int] = (),
    identifiers: Iterable[str] = (),
    seqs: Iterable[int] = (),
) -> list[sa.ColumnElement[bool]]:
    """Conditions that together find all rows about a person, each small enough for one statement."""
    here = event.c
    return [
        *(here.customer_no.in_(part) for part in _parts(sorted(set(customer_nos)))),
        *(here.seq.in_(part) for part in _parts(sorted(set(seqs)))),
        *(
            sa.or_(here.anonymous_id.in_(part), here.user_id.in_(part))
            for part in _parts(sorted(set(identifiers)))
        ),
    ]  # fmt: skip


def _parts(values: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(values), _IN_LIMIT):
        yield values[start : start + _IN_LIMIT]


def redact(connection: Connection, shop_id: str, condition: sa.ColumnElement[bool]) -> int:
    """Empty the rows under a condition of everything about a person; number, message id and times stay."""
    found = connection.execute(sa.update(event).where(event.c.shop_id == shop_id, condition).values(**_ERASED))
    return found.rowcount


def set_sealed_properties(connection: Connection, shop_id: str, name: str, properties: Sequence[str]) -> None:
    """Replace the properties to encrypt of one event."""
    here = sealed_property.c
    connection.execute(sa.delete(sealed_property).where(here.shop_id == shop_id, here.event == name))
    if properties:
        rows = [{"shop_id": shop_id, "event": name, "property": one} for one in properties]
        connection.execute(sa.insert(sealed_property), rows)


def sealed_properties(connection: Connection, shop_id: str) -> dict[str, frozenset[str]]:
    """The properties to encrypt, by event name."""
    here = sealed_property.c
    found: dict[str, set[str]] = {}
    for name, one in connection.execute(sa.select(here.event, here.property).where(here.shop_id == shop_id)):
        found.setdefault(name, set()).add(one)
    return {name: frozenset(properties) for name, properties in found.items()}


def stats(connection: Connection, shop_id: str) -> IntakeStats:
    """The highest number, which is the count as numbers have no gaps, and when it came."""
    query = (
        sa.select(event.c.seq, event.c.received_at)
        .where(event.c.shop_id == shop_id)
        .order_by(event.c.seq.desc())
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return IntakeStats(0, 0, None)
    last_seq: int = row[0]
    received_at: datetime = row[1]
    return IntakeStats(last_seq, last_seq, received_at)
