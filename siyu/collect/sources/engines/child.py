"""The parsing process: one order in, answers out; limits on memory, time and files are set before the file is opened.

It runs no service, opens no database and sees none of the server's secrets: a hostile file can only end this process.
"""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import BinaryIO

from siyu.collect.sources.engines import guard, textfile
from siyu.collect.sources.engines.convert import answers
from siyu.collect.sources.engines.row import FileUnreadable, Reader
from siyu.collect.sources.engines.wire import (
    Ended,
    Failed,
    RowsOrder,
    SampleCell,
    Sampled,
    SampleOrder,
    Shown,
    receive_order,
    send,
)
from siyu.collect.sources.models import FileFormat, Layout
from siyu.collect.sources.rules.values import Cell, plain

MEMORY = 1536 * 1024 * 1024
CPU_S = {"sample": 60, "rows": 1800}
_SHOWN_CELL = 1000


def main() -> int:
    """Answer the one order on standard input."""
    pipe_in, pipe_out = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # TRICKY: a stray print of a library must not break the messages
    order = receive_order(pipe_in)
    gc.disable()  # rows come and go without cycles: collecting would only walk them
    set_limits(CPU_S["sample" if isinstance(order, SampleOrder) else "rows"])
    try:
        if isinstance(order, SampleOrder):
            send(pipe_out, sample(order))
        else:
            _send_rows(pipe_out, order)
            send(pipe_out, Ended())
    except FileUnreadable as refused:
        send(pipe_out, Failed(refused.reason, refused.detail))
    except (MemoryError, RecursionError):
        send(pipe_out, Failed("too_heavy"))
    except Exception as fell:  # noqa: BLE001 - the edge of this process: the server tells the person
        send(pipe_out, Failed("broken", type(fell).__name__))
    return 0


def set_limits(cpu_s: int) -> None:
    """No more memory and time than a sane file needs; no file can be written, no core dumped."""
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, cpu_s),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(limit)[1]
        soft = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(limit, (soft, soft))


def sample(order: SampleOrder) -> Sampled:
    """The format, the layout as far as it is known, and the first rows. Raises: FileUnreadable."""
    path = Path(order.path)
    layout = _layout(path, order)
    if layout is None:
        shown = [Shown(name, lines) for name, lines in textfile.shown(path)]
        return Sampled(Layout(FileFormat.CSV, header_line=0), [], [], [], None, shown)
    reader = open_reader(path, layout)
    lines: list[int] = []
    rows: list[list[SampleCell]] = []
    if reader.headers:
        lines.append(0)
        rows.append(list(reader.headers))
    for row in reader.rows(0):
        if len(rows) >= order.rows:
            break
        if row.cells:
            lines.append(row.line)
            rows.append([_sample_cell(cell) for cell in row.cells])
    if not rows:
        raise FileUnreadable("empty")
    sheet = getattr(reader, "sheet", "")
    found = Layout(layout.format, layout.encoding, layout.delimiter, sheet, 0 if reader.headers else lines[0])
    return Sampled(found, list(reader.sheets), lines, rows, reader.total_rows, [])


def _layout(path: Path, order: SampleOrder) -> Layout | None:
    """None when a person must say the encoding."""
    kind = guard.format_of(path)
    if kind in (FileFormat.XLSX, FileFormat.XLS, FileFormat.PARQUET):
        return Layout(kind, sheet=order.sheet)
    encoding = order.encoding or textfile.decide_encoding(path)
    if encoding is None:
        return None
    if kind is FileFormat.JSONL:
        return Layout(kind, encoding)
    return Layout(kind, encoding, order.delimiter or textfile.decide_delimiter(path, encoding))


def open_reader(path: Path, layout: Layout, order: RowsOrder | None = None) -> Reader:
    """The reader of the layout's format; with an order, rows are held to its headers."""
    headers = order.headers if order else ()
    if layout.format is FileFormat.CSV:
        return textfile.TextTable(path, layout, len(headers))
    if layout.format is FileFormat.JSONL:
        from siyu.collect.sources.engines.jsonlines import JsonTable

        return JsonTable(path, layout.encoding, headers)
    if layout.format is FileFormat.PARQUET:
        from siyu.collect.sources.engines.parquet import ParquetTable

        return ParquetTable(path, None if order is None else frozenset(_columns(order)))
    from siyu.collect.sources.engines.workbook import SheetTable

    return SheetTable(path, layout.sheet, len(headers))


def _columns(order: RowsOrder) -> list[int]:
    return [*(wanted.column for wanted in order.wanted), *order.extra.values()]


def _send_rows(pipe: BinaryIO, order: RowsOrder) -> None:
    path = Path(order.path)
    if guard.format_of(path) is not order.layout.format:
        raise FileUnreadable("changed")
    reader = open_reader(path, order.layout, order)
    for answer in answers(reader, order):
        send(pipe, answer)


def _sample_cell(cell: Cell) -> SampleCell:
    if isinstance(cell, bool | float) or cell is None:
        return cell
    if isinstance(cell, int) and abs(cell) < 2**63:
        return cell
    if isinstance(cell, str):
        return cell[:_SHOWN_CELL]
    return plain(cell)[:_SHOWN_CELL]
