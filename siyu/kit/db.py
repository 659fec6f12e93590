"""The database: SQLite with one writer and group commit, or PostgreSQL by URL, behind the same two calls."""

from __future__ import annotations

import contextlib
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, Connection, Engine, MetaData, String, Table, Text, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeDecorator

from siyu.kit.errors import Unavailable

T = TypeVar("T")
metadata = MetaData()
_SNAPSHOT: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class StorageBusy(Unavailable):
    """The write queue is full, the disk is full, or the database refused: nothing was kept."""

    code = "storage.unavailable"


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime, stored as whole microseconds since 1970 (BIGINT): exact and ordered on both engines."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> int | None:
        return None if value is None else to_micros(value)

    def process_result_value(self, value: int | None, dialect: sa.Dialect) -> datetime | None:
        return None if value is None else from_micros(value)


def to_micros(value: datetime) -> int:
    """Microseconds since 1970 UTC. Raises ValueError for a naive datetime."""
    if value.tzinfo is None:
        raise ValueError("a stored instant must be aware")
    since = value - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def from_micros(value: int) -> datetime:
    """The aware UTC datetime of microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=value)


class Json(TypeDecorator[Any]):
    """A JSON value as text, the same on both engines."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> str | None:
        import json

        return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> Any:
        import json

        return None if value is None else json.loads(value)


def shop_table(name: str, *items: SchemaItem) -> Table:
    """A table whose primary key begins with `shop_id`: no row without its shop."""
    return Table(name, metadata, Column("shop_id", String(36), primary_key=True), *items)


counter = shop_table(
    "counter",
    Column("name", String(40), primary_key=True),
    Column("value", BigInteger, nullable=False),
)


@dataclass
class _Task:
    run: Callable[[Connection], Any]
    future: Future[Any] = field(default_factory=Future)


class Database:
    """Two calls: `write` runs in one transaction and answers after it is durable; `read` sees one snapshot."""

    QUEUE_LIMIT = 20_000
    BATCH_LIMIT = 100

    def __init__(self, url: str, *, readers: int = 8) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        self.wakeups: list[threading.Event] = []
        self.engine = _sqlite_engine(url, readers) if self.is_sqlite else _postgres_engine(url, readers)
        # PostgreSQL's own default would give every statement of a reading another snapshot.
        self._snapshots = self.engine if self.is_sqlite else self.engine.execution_options(**_SNAPSHOT)
        self._tasks: queue.Queue[_Task | None] = queue.Queue(self.QUEUE_LIMIT)
        self._pool = ThreadPoolExecutor(4, "siyu-write") if not self.is_sqlite else None
        self._writer: threading.Thread | None = None
        if self.is_sqlite:
            self._write_engine = _sqlite_engine(url, 1, writer=True)
            self._writer = threading.Thread(target=self._write_loop, name="siyu-writer", daemon=True)
            self._writer.start()

    @staticmethod
    def open(url: str) -> Database:
        """A database at an SQLAlchemy URL: `sqlite:///path` or `postgresql+psycopg://…`."""
        return Database(url)

    def close(self) -> None:
        """Finish what is queued, then let go of the files."""
        if self._writer is not None:
            self._tasks.put(None)
            self._writer.join()
            self._write_engine.dispose()
        if self._pool is not None:
            self._pool.shutdown()
        self.engine.dispose()

    def scrub(self) -> bool:
        """Whether overwritten rows are gone from the disk too: SQLite's write-ahead log was written back and emptied.

        A reader in the middle of a snapshot holds it up: then try again. On PostgreSQL vacuuming does this in time.
        """
        if not self.is_sqlite:
            return True
        with contextlib.closing(sqlite3.connect(self.url.removeprefix("sqlite:///"), timeout=5)) as raw:
            return bool(raw.execute("pragma wal_checkpoint(truncate)").fetchone()[0] == 0)

    def write(self, run: Callable[[Connection], T]) -> T:
        """What `run` returns, after its transaction is on disk. An exception leaves nothing behind.

        Raises: StorageBusy when it cannot be made durable now.
        """
        if threading.current_thread() is self._writer:
            raise RuntimeError("a write inside a write: pass the open transaction on instead")
        if self._pool is not None:
            return self._write_postgres(run)
        return self.submit(run).result()

    def submit(self, run: Callable[[Connection], T]) -> Future[T]:
        """The same, as a future: for the async intake edge."""
        if self._pool is not None:
            return self._pool.submit(self._write_postgres, run)
        task = _Task(run)
        try:
            self._tasks.put_nowait(task)
        except queue.Full:
            raise StorageBusy("Too many writes are waiting; try again.", retry_after_s=1) from None
        return task.future

    def read(self, run: Callable[[Connection], T]) -> T:
        """What `run` returns from one consistent snapshot; it cannot write."""
        with self._snapshots.connect() as connection, connection.begin():
            return run(connection)

    def _write_postgres(self, run: Callable[[Connection], T]) -> T:
        for attempt in range(5):
            try:
                with self.engine.begin() as connection:
                    result = run(connection)
                self._announce()
                return result
            except OperationalError as broken:
                # SOURCE: PostgreSQL appendix A: 40001 serialization failure, 40P01 deadlock: safe to run again.
                if getattr(broken.orig, "sqlstate", None) not in ("40001", "40P01") or attempt == 4:
                    raise StorageBusy("The database refused the write; nothing was kept.", retry_after_s=2) from broken
                time.sleep(0.01 * 2**attempt)
        raise AssertionError("unreachable")

    def _write_loop(self) -> None:
        connection = self._write_engine.connect()
        stop = False
        while not stop:
            first = self._tasks.get()
            if first is None:
                break
            batch = [first]
            while len(batch) < self.BATCH_LIMIT:
                try:
                    task = self._tasks.get_nowait()
                except queue.Empty:
                    break
                if task is None:
                    stop = True
                    break
                batch.append(task)
            self._write_batch(connection, batch)
        connection.close()

    def _write_batch(self, connection: Connection, batch: Sequence[_Task]) -> None:
        """One commit for the batch, one savepoint a task; answers are given after the commit."""
        answers: list[tuple[_Task, Any, BaseException | None]] = []
        transaction = None
        try:
            transaction = connection.begin()
            for task in batch:
                result, error = _run_in_savepoint(connection, task)
                if error is not None and not _in_transaction(connection):
                    raise error  # TRICKY: SQLite rolled the whole batch back (disk full, I/O error).
                answers.append((task, result, error))
            transaction.commit()
        except BaseException as broken:  # noqa: BLE001 - every waiting caller must hear of it
            with contextlib.suppress(Exception):
                if transaction is not None:
                    transaction.rollback()
            with contextlib.suppress(Exception):
                connection.rollback()
            refusal = StorageBusy("The database could not keep this now; nothing was stored.", retry_after_s=2)
            refusal.__cause__ = broken
            for task in batch:
                task.future.set_exception(refusal)
            return
        self._announce()
        for task, result, error in answers:
            if error is None:
                task.future.set_result(result)
            else:
                task.future.set_exception(error)

    def _announce(self) -> None:
        for wakeup in self.wakeups:
            wakeup.set()


def _run_in_savepoint(connection: Connection, task: _Task) -> tuple[Any, BaseException | None]:
    try:
        with connection.begin_nested():
            return task.run(connection), None
    except BaseException as error:  # noqa: BLE001 - handed to the caller, who waits for it
        return None, error


def _in_transaction(connection: Connection) -> bool:
    raw: object = connection.connection.dbapi_connection
    return isinstance(raw, sqlite3.Connection) and raw.in_transaction


def _sqlite_engine(url: str, readers: int, *, writer: bool = False) -> Engine:
    path = url.removeprefix("sqlite:///")
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(
        url,
        poolclass=sa.pool.QueuePool,
        pool_size=readers,
        max_overflow=0 if writer else readers,
        hide_parameters=True,  # an error text goes to the log, and parameters may be personal
        connect_args={"check_same_thread": False, "timeout": 30, "cached_statements": 512},
    )

    def on_connect(raw: sqlite3.Connection, _record: object) -> None:
        raw.isolation_level = None  # we say BEGIN ourselves
        for pragma in (
            "journal_mode=wal", "synchronous=full", "foreign_keys=off", "temp_store=memory",
            "secure_delete=on", "cache_size=-16000", "mmap_size=0", "journal_size_limit=67108864",
            "wal_autocheckpoint=4000" if writer else "query_only=on",
        ):  # fmt: skip
            raw.execute(f"pragma {pragma}")

    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql("begin immediate" if writer else "begin")

    event.listen(engine, "connect", on_connect)
    event.listen(engine, "begin", on_begin)
    return engine


def _postgres_engine(url: str, size: int) -> Engine:
    return sa.create_engine(url, pool_size=size, max_overflow=size, pool_pre_ping=True, hide_parameters=True)


def write_engine(url: str) -> Engine:
    """A plain engine that may write, for migrations and restores: nothing else may write meanwhile."""
    return _sqlite_engine(url, 1, writer=True) if url.startswith("sqlite") else _postgres_engine(url, 1)


def insert_missing(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
    """How many of the rows were new; rows whose key is there already are left as they are."""
    if not rows:
        return 0
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).on_conflict_do_nothing()
    before = _total_changes(connection)
    result = connection.execute(statement, list(rows), execution_options={"preserve_rowcount": True})
    return result.rowcount if before is None else (_total_changes(connection) or 0) - before


def _total_changes(connection: Connection) -> int | None:
    raw: object = connection.connection.dbapi_connection
    return raw.total_changes if isinstance(raw, sqlite3.Connection) else None


def upsert(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    keys: Sequence[str],
    update: Iterable[str] | None = None,
) -> None:
    """Insert rows; where the key (columns `keys`) exists, set the columns `update` (default: all others given)."""
    if not rows:
        return
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table)
    columns = [name for name in rows[0] if name not in keys] if update is None else list(update)
    if columns:
        changed = {name: statement.excluded[name] for name in columns}
        statement = statement.on_conflict_do_update(index_elements=list(keys), set_=changed)
    else:
        statement = statement.on_conflict_do_nothing()
    connection.execute(statement, list(rows))


def counter_next(connection: Connection, shop_id: str, name: str, n: int = 1) -> int:
    """The first of `n` fresh numbers of a dense per-shop sequence that starts at 1."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(counter).values(shop_id=shop_id, name=name, value=n)
    statement = statement.on_conflict_do_update(
        index_elements=["shop_id", "name"], set_={"value": counter.c.value + n}
    ).returning(counter.c.value)
    return int(connection.execute(statement).scalar_one()) - n + 1


__all__ = [
    "DBAPIError", "Database", "Instant", "Json", "StorageBusy", "counter_next", "from_micros",
    "insert_missing", "metadata", "shop_table", "to_micros", "upsert", "write_engine",
]  # fmt: skip
