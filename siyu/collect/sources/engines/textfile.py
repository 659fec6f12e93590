"""Comma, tab or otherwise separated text, with the line every row starts on."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import cast

from siyu.collect.sources.engines.row import MAX_CELL, MAX_COLUMNS, FileUnreadable, Row, fitted
from siyu.collect.sources.models import Layout
from siyu.collect.sources.rules import delimiter as delimiters
from siyu.collect.sources.rules import encoding as encodings

_PIECE = 1 << 20


class TextTable:
    """A delimited text file under a layout."""

    headers: Sequence[str] = ()
    sheets: Sequence[str] = ()
    total_rows: int | None = None

    def __init__(self, path: Path, layout: Layout, width: int = 0) -> None:
        self._file = open_text(path, layout.encoding)
        self._size = max(1, path.stat().st_size)
        self._delimiter = layout.delimiter
        self._width = width
        csv.field_size_limit(MAX_CELL)

    def rows(self, after_line: int) -> Iterator[Row]:
        """Rows after the line. With a width given, ragged rows say so."""
        reader = csv.reader(self._file, delimiter=self._delimiter, strict=True)
        width = self._width
        while True:
            line = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                if line > after_line:
                    code = "import.cell_too_long" if "limit" in str(error) else "import.bad_quoting"
                    yield Row(line, (), code)
                continue
            if line <= after_line or not any(cells):
                continue
            if line == 1 and len(cells) == 1 and cells[0].casefold() == f"sep={self._delimiter}".casefold():
                continue
            if width == 0 and len(cells) > MAX_COLUMNS:
                raise FileUnreadable("too_many_columns", str(len(cells)))
            yield Row(line, cells) if not width or len(cells) == width else fitted(line, cells, width)

    def fraction(self) -> float:
        """By bytes."""
        return share_read(self._file, self._size)


def open_text(path: Path, encoding: str) -> io.TextIOWrapper:
    """The file as text; what cannot be decoded reads as U+FFFD, which no field accepts."""
    return path.open("r", encoding="utf-8-sig" if encoding == "utf-8" else encoding, errors="replace", newline="")


def share_read(file: io.TextIOWrapper, size: int) -> float:
    """How much of the file is read, by bytes: `file.tell` itself is switched off while lines are taken."""
    buffer = cast(io.BufferedReader, file.buffer)
    return min(1.0, buffer.tell() / size)


def decide_encoding(path: Path) -> str | None:
    """The encoding by the rule, over the whole file; None when a person must say."""
    with path.open("rb") as file:
        head = file.read(_PIECE)
        file.seek(0)
        return encodings.decide(head, iter(lambda: file.read(_PIECE), b""))


def decide_delimiter(path: Path, encoding: str) -> str:
    """The separator, from the first lines."""
    with open_text(path, encoding) as file:
        return delimiters.decide([line[:100_000] for line in islice(file, 30)])


def shown(path: Path) -> list[tuple[str, list[str]]]:
    """The first lines in each encoding a person may choose, the undamaged ones first."""
    with path.open("rb") as file:
        head = file.read(4096)
    names = [name for name in encodings.CHOICES if name not in ("utf-8-sig", "utf-16", "utf-32")]
    previews = [(name, encodings.shown_in(head, name)) for name in names]
    return sorted(previews, key=lambda pair: "".join(pair[1]).count("\ufffd") + "".join(pair[1]).count("\x00"))
