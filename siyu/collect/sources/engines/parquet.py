"""Parquet files, a few thousand rows at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from siyu.collect.sources.engines.row import MAX_COLUMNS, FileUnreadable, Row

_AT_ONCE = 4096
_MAX_ROWS = 20_000_000
_MAX_BYTES = 2 << 30


class ParquetTable:
    """Top-level columns in file order; the line of a row is its number from 1."""

    sheets: Sequence[str] = ()

    def __init__(self, path: Path, only: frozenset[int] | None = None) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            self._file = pq.ParquetFile(str(path))
            self.headers: Sequence[str] = list(self._file.schema_arrow.names)
        except (pa.ArrowException, OSError, ValueError) as broken:
            raise FileUnreadable("broken", type(broken).__name__) from broken
        self.total_rows: int | None = self._file.metadata.num_rows
        if len(self.headers) > MAX_COLUMNS:
            raise FileUnreadable("too_many_columns", str(len(self.headers)))
        groups = [self._file.metadata.row_group(at) for at in range(self._file.metadata.num_row_groups)]
        if self.total_rows > _MAX_ROWS or any(group.total_byte_size > _MAX_BYTES for group in groups):
            raise FileUnreadable("too_large", f"{self.total_rows} rows")
        self._only = only if len(set(self.headers)) == len(self.headers) else None
        self._read = 0

    def rows(self, after_line: int) -> Iterator[Row]:
        """Rows after the line; columns that nobody asked for are left empty and not decoded."""
        import pyarrow as pa

        names = None if self._only is None else [self.headers[at] for at in sorted(self._only)]
        try:
            for batch in self._file.iter_batches(_AT_ONCE, columns=names):
                first = self._read + 1
                self._read += batch.num_rows
                if self._read > after_line:
                    yield from self._rows_of(batch, first, after_line)
        except (pa.ArrowException, OSError, ValueError, OverflowError) as broken:
            raise FileUnreadable("broken", type(broken).__name__) from broken

    def fraction(self) -> float:
        """By rows."""
        return self._read / max(1, self.total_rows or 1)

    def _rows_of(self, batch: Any, first: int, after_line: int) -> Iterator[Row]:
        """`Any`: a pyarrow RecordBatch, whose types the stubs leave open."""
        empty = [None] * batch.num_rows
        found = dict(zip(batch.schema.names, range(batch.num_columns), strict=True))
        if self._only is None:
            columns = [_cells(batch.column(at)) for at in range(batch.num_columns)]
        else:
            columns = [_cells(batch.column(found[name])) if name in found else empty for name in self.headers]
        for at, cells in enumerate(zip(*columns, strict=True)):
            if first + at > after_line:
                yield Row(first + at, cells)


def _cells(column: Any) -> list[Any]:
    """Plain Python values; what is nested or unknown becomes its text. `Any`: pyarrow again."""
    import pyarrow as pa

    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.dictionary_decode(), kind.value_type
    if pa.types.is_timestamp(kind):
        column = column.cast(pa.timestamp("us", tz=kind.tz), safe=False)
    elif pa.types.is_nested(kind):
        return [None if value is None else str(value) for value in column.to_pylist()]
    elif pa.types.is_duration(kind) or pa.types.is_time(kind):
        return [None if value is None else str(value) for value in column.cast(pa.string()).to_pylist()]
    return list(column.to_pylist())
