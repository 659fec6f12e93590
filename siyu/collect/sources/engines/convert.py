"""From rows to batches of typed columns, with every refused row beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from siyu.collect.sources.engines.row import Reader, Row
from siyu.collect.sources.engines.wire import Fault, RefusedRow, Rows, RowsOrder
from siyu.collect.sources.models import Field, FieldType
from siyu.collect.sources.rules.columns import column
from siyu.collect.sources.rules.grouping import refused_with_neighbours, tail_start
from siyu.collect.sources.rules.values import Cell, plain

_KEPT_CELL = 2000
_KEPT_CELLS = 200
_LONGEST_GROUP = 10
_ENCODER = msgspec.msgpack.Encoder()
_INTEGERS = (FieldType.INTEGER, FieldType.MONEY_FEN)


def answers(reader: Reader, order: RowsOrder) -> Iterator[Rows]:
    """Batches of about `batch_rows` rows, in file order; neighbours of one group are never parted."""
    zone = ZoneInfo(order.zone)
    at = _group_column(order)
    waiting: list[Row] = []
    for row in reader.rows(max(order.after_line, order.layout.header_line)):
        waiting.append(row)
        if len(waiting) < order.batch_rows or (at is not None and len(waiting) % order.batch_rows):
            continue
        cut = len(waiting)
        if at is not None:
            cut = tail_start([_key(each, at) for each in waiting])
            if cut == 0 and len(waiting) >= order.batch_rows * _LONGEST_GROUP:
                cut = len(waiting)
        if cut:
            yield _batch(waiting[:cut], order, zone, reader.fraction())
            waiting = waiting[cut:]
    if waiting:
        yield _batch(waiting, order, zone, 1.0)


def _group_column(order: RowsOrder) -> int | None:
    return next((wanted.column for wanted in order.wanted if wanted.field.name == order.group), None)


def _key(row: Row, at: int) -> str | None:
    cell = row.cells[at] if at < len(row.cells) else None
    return (cell.strip() if isinstance(cell, str) else plain(cell)) or None


def _batch(rows: Sequence[Row], order: RowsOrder, zone: ZoneInfo, fraction: float) -> Rows:
    faults: dict[int, list[Fault]] = {at: [Fault(-1, row.trouble, "")] for at, row in enumerate(rows) if row.trouble}
    whole = [at for at, row in enumerate(rows) if not row.trouble]
    across: list[Sequence[Cell]] = list(zip(*[rows[at].cells for at in whole], strict=True))
    columns: list[tuple[Field, list[Any]]] = []
    for wanted in order.wanted:
        cells = across[wanted.column] if across else ()
        values, bad = column(wanted.field, cells, zone)
        columns.append((wanted.field, values))
        for place, code in bad.items():
            faults.setdefault(whole[place], []).append(Fault(wanted.column, code, plain(cells[place])[:200]))
    _refuse_groups(rows, order, faults)
    keep = [place for place, at in enumerate(whole) if at not in faults]
    good = [whole[place] for place in keep]
    extra = {name: [_extra(across[column][place]) for place in keep] for name, column in order.extra.items()}
    return Rows(
        rows[-1].line, fraction, [rows[at].line for at in good], **_typed(columns, keep), extra=extra,
        cells=msgspec.Raw(_ENCODER.encode([_kept(rows[at].cells) for at in good])),
        refused=[RefusedRow(rows[at].line, _kept(rows[at].cells), faults[at]) for at in sorted(faults)],
    )  # fmt: skip


def _refuse_groups(rows: Sequence[Row], order: RowsOrder, faults: dict[int, list[Fault]]) -> None:
    at = _group_column(order)
    if at is None or not faults:
        return
    keys = [_key(row, at) for row in rows]
    for place in refused_with_neighbours(keys, set(faults)):
        faults[place] = [Fault(-1, "import.group_refused", keys[place] or "")]


def _typed(columns: list[tuple[Field, list[Any]]], keep: list[int]) -> dict[str, dict[str, list[Any]]]:
    """The columns by the kind of their values. `Any`: each list has the type that its field's reader gives."""
    typed: dict[str, dict[str, list[Any]]] = {"texts": {}, "integers": {}, "flags": {}, "dates": {}, "instants": {}}
    for field, values in columns:
        kind = "texts"
        if field.type in _INTEGERS:
            kind = "integers"
        elif field.type is FieldType.BOOL:
            kind = "flags"
        elif field.type is FieldType.DATE:
            kind = "dates"
        elif field.type is FieldType.DATETIME:
            kind = "instants"
        typed[kind][field.name] = values if len(keep) == len(values) else [values[place] for place in keep]
    return typed


def _extra(cell: Cell) -> str | None:
    text = plain(cell).replace("\x00", "").replace("\ufffd", "")[:_KEPT_CELL]
    return text.encode("utf-8", "ignore").decode() or None


def _kept(cells: Sequence[Cell]) -> list[str]:
    """The row as a person would see it, for the file of refused rows."""
    try:
        if len(cells) <= _KEPT_CELLS and len("".join(cells)) <= _KEPT_CELL:  # type: ignore[arg-type]
            return list(cells)  # type: ignore[arg-type]
    except TypeError:
        pass
    return [_text(cell) for cell in cells[:_KEPT_CELLS]]


def _text(cell: Cell) -> str:
    return plain(cell)[:_KEPT_CELL].encode("utf-8", "replace").decode()
