"""JSON Lines: one object a line; nested objects read as `outer.inner`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import islice
from pathlib import Path

import msgspec

from siyu.collect.sources.engines.row import MAX_CELL, MAX_COLUMNS, FileUnreadable, Row
from siyu.collect.sources.engines.textfile import open_text, share_read
from siyu.collect.sources.rules.values import Cell

_LOOK = 500
_MAX_LINE = 1_000_000
_DEPTH = 5


class JsonTable:
    """Columns are the keys of the first lines, in the order they appear."""

    sheets: Sequence[str] = ()
    total_rows: int | None = None

    def __init__(self, path: Path, encoding: str, headers: Sequence[str] = ()) -> None:
        self._path = path
        self._encoding = encoding
        self._size = max(1, path.stat().st_size)
        self._read = 0.0
        self._decoder = msgspec.json.Decoder(float_hook=Decimal)
        self.headers: Sequence[str] = headers or self._keys()

    def rows(self, after_line: int) -> Iterator[Row]:
        """Rows after the line; a line that is no object says so."""
        with open_text(self._path, self._encoding) as file:
            for line, text in enumerate(file, 1):
                if line <= after_line or text.isspace():
                    continue
                self._read = share_read(file, self._size)
                found = self._object(text)
                if isinstance(found, str):
                    yield Row(line, [text[:500]], found)
                else:
                    yield Row(line, [found.get(name) for name in self.headers])

    def fraction(self) -> float:
        """By bytes."""
        return self._read

    def _keys(self) -> list[str]:
        keys: dict[str, None] = {}
        with open_text(self._path, self._encoding) as file:
            for text in islice(file, _LOOK):
                found = self._object(text)
                if not isinstance(found, str):
                    keys.update(dict.fromkeys(found))
                if len(keys) > MAX_COLUMNS:
                    raise FileUnreadable("too_many_columns", str(len(keys)))
        return list(keys)

    def _object(self, text: str) -> Mapping[str, Cell] | str:
        """The flat object of a line, or the code of what is wrong with it."""
        if len(text) > _MAX_LINE:
            return "import.cell_too_long"
        try:
            found = self._decoder.decode(text)
        except (msgspec.DecodeError, RecursionError, ValueError, ArithmeticError):
            return "import.not_json"
        if not isinstance(found, dict):
            return "import.not_an_object"
        flat: dict[str, Cell] = {}
        _flatten(found, "", flat, _DEPTH)
        return flat


def _flatten(found: Mapping[str, object], before: str, flat: dict[str, Cell], depth: int) -> None:
    for key, value in found.items():
        name = f"{before}{key}"[:200]
        if isinstance(value, dict) and depth > 1:
            _flatten(value, f"{name}.", flat, depth - 1)
        elif isinstance(value, dict | list):
            flat[name] = msgspec.json.encode(value).decode("utf-8", "replace")[:MAX_CELL]
        elif value is None or isinstance(value, str | int | float | bool | Decimal):
            flat[name] = value
