"""From the first rows of a file to its header, its columns and the guess of what they are."""

from __future__ import annotations

from dataclasses import replace

from siyu.collect.sources.engines.row import MAX_COLUMNS
from siyu.collect.sources.engines.wire import SampleCell, Sampled
from siyu.collect.sources.errors import SetupWrong
from siyu.collect.sources.models import FileFormat, Layout
from siyu.collect.sources.rules.mapping import header_row
from siyu.collect.sources.rules.values import plain
from siyu.collect.sources.service.jobs import Targets

SELF_NAMED = (FileFormat.JSONL, FileFormat.PARQUET)


def with_header(sampled: Sampled, targets: Targets, header_line: int | None) -> Layout:
    """The layout with the line of the header: the one given, or the likeliest. Raises: SetupWrong."""
    if sampled.layout.format in SELF_NAMED or not sampled.rows:
        return replace(sampled.layout, header_line=0)
    if header_line is None:
        return replace(sampled.layout, header_line=sampled.lines[header_row(sampled.rows, targets)])
    if header_line not in sampled.lines:
        raise SetupWrong("No row begins on this line.", header_line=header_line)
    return replace(sampled.layout, header_line=header_line)


def found_headers(sampled: Sampled, layout: Layout) -> list[str]:
    """The columns' names; a name that comes twice, or not at all, is told apart by its place."""
    if not sampled.rows:
        return []
    cells = [plain(cell)[:100] for cell in sampled.rows[sampled.lines.index(layout.header_line)]]
    while cells and not cells[-1] and all(len(row) < len(cells) or not row[len(cells) - 1] for row in sampled.rows):
        cells.pop()
    if layout.format in SELF_NAMED:
        return [str(cell) for cell in sampled.rows[0]][:MAX_COLUMNS]
    return [cell or f"#{at + 1}" for at, cell in enumerate(cells)]


def body(sampled: Sampled, layout: Layout) -> list[tuple[int, list[SampleCell]]]:
    """The sampled rows after the header, with their lines."""
    return [(line, row) for line, row in zip(sampled.lines, sampled.rows, strict=True) if line > layout.header_line]
