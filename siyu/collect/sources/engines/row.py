"""One row as a reader gives it, and the refusal of a whole file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from siyu.collect.sources.rules.values import Cell

MAX_COLUMNS = 1000
MAX_CELL = 200_000


class FileUnreadable(Exception):
    """The file as a whole cannot be taken; `reason` is a key of rules.reasons.FILE_REASONS."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Row:
    """The line it starts on, its cells, and the code of what is wrong with the whole row, if anything."""

    line: int
    cells: Sequence[Cell]
    trouble: str = ""


class Reader(Protocol):
    """An open file of rows. `headers` is empty where the header is one of the rows."""

    headers: Sequence[str]
    sheets: Sequence[str]
    total_rows: int | None

    def rows(self, after_line: int) -> Iterator[Row]:
        """Rows that start after the line, in order; blank ones are left out."""

    def fraction(self) -> float:
        """How much of the file is read, 0 to 1."""


def fitted(line: int, cells: Sequence[Cell], width: int) -> Row:
    """The row with exactly `width` cells, or with what is wrong."""
    if len(cells) == width:
        return Row(line, cells)
    if len(cells) < width:
        return Row(line, [*cells, *[None] * (width - len(cells))], "import.too_few_cells")
    if any(cell not in ("", None) for cell in cells[width:]):
        return Row(line, cells, "import.too_many_cells")
    return Row(line, cells[:width])
