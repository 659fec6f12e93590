"""The lake: one DuckDB file per shop for set questions. Derived from the database; can always be rebuilt."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import numpy.typing as npt

from siyu.kit.errors import Conflict, Unavailable

T = TypeVar("T")


class LakeTooSlow(Unavailable):
    """The question ran past its time limit and was stopped."""

    code = "lake.too_slow"


class LakeInUse(Conflict):
    """Another process of this installation holds the lake's file."""

    code = "lake.in_use"


class Lake:
    """Many readers, one writer at a time; each reader sees one snapshot. The file is opened on first use."""

    AT_ONCE = 4

    def __init__(
        self, path: Path, *, memory_mb: int = 256, query_limit_s: float = 10.0, tables: Sequence[str] = ()
    ) -> None:
        self.path = path
        self._tables = tuple(tables)
        self._memory_mb = memory_mb
        self._query_limit_s = query_limit_s
        self._admission = threading.BoundedSemaphore(self.AT_ONCE)
        self._change_lock = threading.RLock()
        self._gate = threading.Condition()
        self._readers = 0
        self._is_closed_for_compaction = False
        self._version = 0
        self._opened: duckdb.DuckDBPyConnection | None = None
        self._opening = threading.Lock()

    def rows(self, sql: str, params: Sequence[object] | dict[str, object] = ()) -> list[tuple[Any, ...]]:
        """The rows of a question. Raises: LakeTooSlow."""
        return self._ask(lambda cursor: cursor.execute(sql, params or None).fetchall())

    def columns(self, sql: str, params: Sequence[object] | dict[str, object] = ()) -> dict[str, npt.NDArray[Any]]:
        """The columns of a question as arrays `(n_rows,)`; masked where null. Raises: LakeTooSlow."""
        return self._ask(lambda cursor: dict(cursor.execute(sql, params or None).fetchnumpy()))

    def ask(self, question: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
        """What `question` makes of a cursor, under the same limits as `rows`. Raises: LakeTooSlow."""
        return self._ask(question)

    def change(self, run: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
        """What `run` returns after its changes are committed; all or nothing; one at a time."""
        with self._change_lock, self._reader() as cursor:
            cursor.begin()
            try:
                result = run(cursor)
                cursor.commit()
            except BaseException:
                with contextlib.suppress(duckdb.Error):
                    cursor.rollback()
                raise
            self._version += 1
            return result

    def version(self) -> int:
        """Grows with every change since this process opened the lake."""
        return self._version

    def size_bytes(self) -> int:
        """Bytes on disk, write-ahead log included."""
        return sum(path.stat().st_size for path in self.path.parent.glob(self.path.name + "*"))

    def compact(self) -> None:
        """Rewrite the file, so that deleted rows are gone from the disk too (a DuckDB delete is only logical)."""
        fresh = self.path.with_suffix(".fresh")
        with self._change_lock, self._alone():
            fresh.unlink(missing_ok=True)
            self._connection.execute("checkpoint")
            name = self._connection.execute("select current_database()").fetchone()
            assert name is not None
            self._connection.execute(f"attach '{fresh}' as fresh_lake")
            self._connection.execute(f'copy from database "{name[0]}" to fresh_lake')
            self._connection.execute("detach fresh_lake")
            self._connection.close()
            fresh.replace(self.path)
            self.path.with_name(self.path.name + ".wal").unlink(missing_ok=True)
            self._opened = self._connect()
            self._version += 1

    def clear(self) -> None:
        """Begin again with an empty file. Raises: LakeInUse."""
        with self._change_lock, self._alone():
            self._connection.close()  # opened, so that nobody else holds it
            self._opened = None
            for path in (self.path, self.path.with_name(self.path.name + ".wal")):
                path.unlink(missing_ok=True)
            self._version += 1

    def close(self) -> None:
        """Let go of the file."""
        with self._alone():
            if self._opened is not None:
                self._opened.close()
                self._opened = None

    @property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        with self._opening:
            if self._opened is None:
                self._opened = self._connect()
                for ddl in self._tables:
                    self._opened.execute(ddl)
            return self._opened

    def _connect(self) -> duckdb.DuckDBPyConnection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            connection = self._open_file()
        except duckdb.IOException as held:
            raise LakeInUse("Another process holds the lake; stop the server first.", path=str(self.path)) from held
        connection.execute("set TimeZone = 'UTC'")
        return connection

    def _open_file(self) -> duckdb.DuckDBPyConnection:
        return duckdb.connect(
            str(self.path),
            config={
                "memory_limit": f"{self._memory_mb}MB", "threads": 2, "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false", "temp_directory": str(self.path.parent / "spill"),
            },
        )  # fmt: skip

    def _ask(self, question: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
        with self._admission, self._reader() as cursor:
            timer = threading.Timer(self._query_limit_s, cursor.interrupt)
            timer.daemon = True
            timer.start()
            try:
                return question(cursor)
            except duckdb.InterruptException as stopped:
                raise LakeTooSlow(
                    "This question took too long and was stopped; narrow it.", limit_s=self._query_limit_s
                ) from stopped
            finally:
                timer.cancel()

    @contextlib.contextmanager
    def _reader(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with self._gate:
            self._gate.wait_for(lambda: not self._is_closed_for_compaction)
            self._readers += 1
        try:
            with self._connection.cursor() as cursor:
                yield cursor
        finally:
            with self._gate:
                self._readers -= 1
                self._gate.notify_all()

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        with self._gate:
            self._gate.wait_for(lambda: not self._is_closed_for_compaction)
            self._is_closed_for_compaction = True
            self._gate.wait_for(lambda: self._readers == 0)
        try:
            yield
        finally:
            with self._gate:
                self._is_closed_for_compaction = False
                self._gate.notify_all()
