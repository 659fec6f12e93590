"""Feeds: how changed rows of the database reach the lake, at most a tick later, each exactly as it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb
import sqlalchemy as sa

from siyu.kit.events import change_log
from siyu.kit.work import Work

if TYPE_CHECKING:
    from siyu.kit.desk import Desk

_AT_ONCE = 5_000


@dataclass(frozen=True)
class Feed:
    """One lake table and how to read its rows again.

    `kind` is what domains `touch`; `key` the lake column that holds the touched key; `ddl` is
    `create table if not exists …`; `read(work, keys)` returns the present rows of these keys as
    columns, all of one length (a key without a row is gone); `all_keys(work)` serves the rebuild.
    """

    kind: str
    table: str
    key: str
    ddl: str
    read: Callable[[Work, Sequence[str]], Mapping[str, Sequence[object]]]
    all_keys: Callable[[Work], Sequence[str]]


def feed_once(desk: Desk) -> int:
    """How many changed keys were copied to the lake now; the lake commits before the queue forgets."""
    pending = desk.read(_pending)
    if not pending:
        return 0
    keys_of: dict[str, list[str]] = {}
    for _seq, kind, key in pending:
        keys_of.setdefault(kind, []).append(key)
    for kind, keys in keys_of.items():
        copy_keys(desk, kind, list(dict.fromkeys(keys)))
    sequence_numbers = [seq for seq, _kind, _key in pending]
    desk.write(lambda work: _forget(work, sequence_numbers))
    return len(pending)


def copy_keys(desk: Desk, kind: str, keys: Sequence[str]) -> None:
    """Copy the present rows of these keys into every lake table of the kind, in one lake transaction."""
    feeds = [feed for feed in desk.runtime.feeds if feed.kind == kind]
    columns = desk.read(lambda work: [feed.read(work, keys) for feed in feeds])

    def apply(cursor: duckdb.DuckDBPyConnection) -> None:
        for feed, rows in zip(feeds, columns, strict=True):
            replace_rows(cursor, feed, keys, rows)

    desk.lake.change(apply)


def rebuild(desk: Desk) -> None:
    """Copy everything again; used when a lake file was lost."""
    kinds = list(dict.fromkeys(feed.kind for feed in desk.runtime.feeds))
    for kind in kinds:
        feed = next(feed for feed in desk.runtime.feeds if feed.kind == kind)
        keys = desk.read(feed.all_keys)
        for start in range(0, len(keys), _AT_ONCE):
            copy_keys(desk, kind, keys[start : start + _AT_ONCE])


def replace_rows(
    cursor: duckdb.DuckDBPyConnection, feed: Feed, keys: Sequence[str], rows: Mapping[str, Sequence[object]]
) -> None:
    """Delete the lake rows of the keys, insert the given ones."""
    cursor.execute(
        f"delete from {feed.table} where cast({feed.key} as varchar) in (select unnest(?::varchar[]))", [list(keys)]
    )
    insert_columns(cursor, feed.table, rows)


def insert_columns(cursor: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, Sequence[object]]) -> None:
    """Insert equally long columns into a lake table, cast to its types."""
    import pyarrow as pa

    names = ", ".join(f'"{name}"' for name in columns)
    batch = pa.table(dict(columns))
    if batch.num_rows == 0:
        return
    cursor.register("incoming", batch)
    try:
        cursor.execute(f"insert into {table} ({names}) select {names} from incoming")
    finally:
        cursor.unregister("incoming")


def _pending(work: Work) -> list[tuple[int, str, str]]:
    query = (
        sa.select(change_log.c.seq, change_log.c.kind, change_log.c.key)
        .where(change_log.c.shop_id == work.shop_id)
        .order_by(change_log.c.seq)
        .limit(_AT_ONCE)
    )
    return [(int(seq), kind, key) for seq, kind, key in work.db.execute(query)]


def _forget(work: Work, sequence_numbers: Sequence[int]) -> None:
    work.db.execute(
        sa.delete(change_log).where(
            change_log.c.shop_id == work.shop_id,
            change_log.c.seq == sa.bindparam("done"),
        ),
        [{"done": seq} for seq in sequence_numbers],
    )
