"""Between the parsing process and the targets: its columns as a Batch, its refused rows as rejects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from siyu.collect.sources.engines.wire import Rows
from siyu.collect.sources.models import Batch, RowError, Value
from siyu.collect.sources.store import Reject


def batch_of(rows: Rows) -> Batch:
    """The good rows, by column."""
    columns: dict[str, Sequence[Value]] = {}
    for typed in (rows.texts, rows.integers, rows.flags, rows.dates, rows.instants):
        columns.update(typed)
    return Batch(rows.lines, columns, rows.extra)


def rejects_of(
    rows: Rows, refused: Sequence[RowError], headers: Sequence[str], column_of: Mapping[str, int]
) -> list[Reject]:
    """Every refused row of the batch once, with all its reasons: those of the parser and those of the target."""
    field_of = {column: field for field, column in column_of.items()}
    parsed = [
        Reject(
            row.line,
            tuple(row.cells),
            tuple(
                (None, None, fault.code, fault.value)
                if fault.column < 0
                else (headers[fault.column], field_of.get(fault.column), fault.code, fault.value)
                for fault in row.faults
            ),
        )
        for row in rows.refused
    ]
    return [*parsed, *_refused_by_target(rows, refused, headers, column_of)] if refused else parsed


def _refused_by_target(
    rows: Rows, refused: Sequence[RowError], headers: Sequence[str], column_of: Mapping[str, int]
) -> list[Reject]:
    cells = dict(zip(rows.lines, msgspec.msgpack.decode(rows.cells, type=list[list[str]]), strict=True))
    by_line: dict[int, list[RowError]] = {}
    for error in refused:
        if error.line not in cells:
            raise ValueError(f"the target refused line {error.line}, which is not in its batch")
        by_line.setdefault(error.line, []).append(error)
    return [
        Reject(line, tuple(cells[line]), tuple(_reason(error, headers, column_of) for error in errors))
        for line, errors in sorted(by_line.items())
    ]


def _reason(
    error: RowError, headers: Sequence[str], column_of: Mapping[str, int]
) -> tuple[str | None, str | None, str, str]:
    column = column_of.get(error.field) if error.field else None
    return (headers[column] if column is not None else None, error.field, error.code, error.value[:200])
