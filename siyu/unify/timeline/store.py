"""The lake's event table and how far it has come; both change in the same lake transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime

import duckdb

from siyu.kit.db import from_micros, to_micros
from siyu.kit.feed import insert_columns
from siyu.kit.lake import Lake
from siyu.unify.timeline.models import Moment

DDL = """
create table if not exists event (
    seq bigint, person_no integer, customer_no integer, name varchar, "at" timestamp, order_no varchar, sku varchar,
    spu varchar, category varchar, amount_fen bigint, quantity integer, page varchar, keyword varchar, scene varchar,
    channel varchar, platform varchar, city varchar, is_simulated boolean, props varchar
);
create table if not exists timeline_mark (name varchar, value bigint);
"""
JOINED, REGROUPED, RETIRED = "joined", "regrouped", "retired"
_MOMENT = (
    'seq, epoch_us("at"), name, person_no, order_no, sku, spu, category, amount_fen, quantity, page, keyword, scene, '
    "channel, platform, city, is_simulated, coalesce(props, '{}')"
)


def mark(lake: Lake, name: str) -> int:
    """How far one of the timeline's jobs has come."""
    return _value(lake.rows("select value from timeline_mark where name = ?", [name]))


def mark_in(cursor: duckdb.DuckDBPyConnection, name: str) -> int:
    """The same, inside a change of the lake."""
    return _value(cursor.execute("select value from timeline_mark where name = ?", [name]).fetchall())


def set_mark(cursor: duckdb.DuckDBPyConnection, name: str, value: int) -> None:
    """Note how far a job has come, in the transaction that brought it there."""
    cursor.execute("delete from timeline_mark where name = ?", [name])
    cursor.execute("insert into timeline_mark values (?, ?)", [name, value])


def add_events(cursor: duckdb.DuckDBPyConnection, columns: Mapping[str, Sequence[object]]) -> None:
    """Insert rows of the event table."""
    insert_columns(cursor, "event", columns)


def set_customers(cursor: duckdb.DuckDBPyConnection, root_of: Mapping[int, int]) -> None:
    """Events of these people belong to these customers now."""
    if not root_of:
        return
    cursor.execute(
        """
        update event
        set customer_no = present.root_no
        from (select unnest(?::integer[]) as person_no, unnest(?::integer[]) as root_no) as present
        where event.person_no = present.person_no
          and event.customer_no is distinct from present.root_no
        """,
        [list(root_of.keys()), list(root_of.values())],
    )


def remove_people(cursor: duckdb.DuckDBPyConnection, person_nos: Collection[int]) -> None:
    """Delete the events of these people; the file still holds them until it is compacted."""
    cursor.execute("delete from event where person_no in (select unnest(?::integer[]))", [list(person_nos)])


def remove_until(cursor: duckdb.DuckDBPyConnection, seq: int) -> None:
    """Delete events up to a number of the log."""
    cursor.execute("delete from event where seq <= ?", [seq])


def seqs_of(lake: Lake, person_nos: Collection[int]) -> list[int]:
    """The numbers, in the log, of all events of these people."""
    query = "select seq from event where person_no in (select unnest(?::integer[])) order by seq"
    return [row[0] for row in lake.rows(query, [list(person_nos)])]


def moments(
    lake: Lake, customer_no: int, names: Sequence[str], before: tuple[int, int] | None, limit: int
) -> list[Moment]:
    """A customer's events, newest first, older than a key (microseconds, seq)."""
    conditions = ["customer_no = ?"]
    parameters: list[object] = [customer_no]
    if names:
        conditions.append("name in (select unnest(?::varchar[]))")
        parameters.append(list(names))
    if before is not None:
        conditions.append('("at" < make_timestamp(?::bigint) or ("at" = make_timestamp(?::bigint) and seq < ?))')
        parameters += [before[0], before[0], before[1]]
    parameters.append(limit)
    where = " and ".join(conditions)
    query = f'select {_MOMENT} from event where {where} order by "at" desc, seq desc limit ?'
    return [Moment(row[0], from_micros(row[1]), *row[2:]) for row in lake.rows(query, parameters)]


def counts(lake: Lake, customer_no: int) -> dict[str, int]:
    """How often each event happened to a customer."""
    query = "select name, count(*) from event where customer_no = ? group by name order by 2 desc, 1"
    return {row[0]: row[1] for row in lake.rows(query, [customer_no])}


def count_before(lake: Lake, at: datetime) -> int:
    """How many events the lake holds from before an instant."""
    query = 'select count(*) from event where "at" < make_timestamp(?::bigint)'
    return int(lake.rows(query, [to_micros(at.astimezone(UTC))])[0][0])


def _value(rows: Sequence[tuple[int, ...]]) -> int:
    return rows[0][0] if rows else 0
