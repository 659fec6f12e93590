"""Whole columns of cells to values: each different text is looked at once, and plain ones all together."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import cast
from zoneinfo import ZoneInfo

from siyu.collect.sources.models import Field, FieldType, Value
from siyu.collect.sources.rules.refusals import Refused
from siyu.collect.sources.rules.values import BLANKS, MAX_CODE, MAX_TEXT, Cell, Reading, reader

_LIMITS = {FieldType.TEXT: MAX_TEXT, FieldType.CODE: MAX_CODE}
_EDGES = frozenset(BLANKS)


def column(field: Field, cells: Sequence[Cell], zone: ZoneInfo) -> tuple[list[Value], dict[int, str]]:
    """Values in row order (None: empty or refused), and the code of the reason by row for those refused."""
    read = reader(field, zone)
    bad: dict[int, str] = {}
    if set(map(type, cells)) == {str}:
        texts = cast("set[str]", set(cells))
        if field.type in _LIMITS and _is_harmless(texts, field.type):
            table, codes = _as_they_are(texts, field.required)
        else:
            table, codes = _distinct(read, field.required, texts)
        if codes:
            bad = {at: codes[cell] for at, cell in enumerate(cells) if cell in codes}
        return [table[cell] for cell in cells], bad
    values: list[Value] = []
    for at, cell in enumerate(cells):
        try:
            values.append(_read(read, field.required, cell))
        except Refused as refused:
            values.append(None)
            bad[at] = refused.code
    return values, bad


def _is_harmless(texts: set[str], kind: FieldType) -> bool:
    """Whether all these texts are clearly values as they are: one look at all together is cheaper than one at each."""
    together = "|".join(texts)
    odd = ("#", "\ufffd", "'", "=", "`") if kind is FieldType.TEXT else ("#", "\ufffd", "'", "=", "`", "e", "E")
    return (
        together.isprintable()
        and not any(mark in together for mark in odd)
        and max(map(len, texts)) <= _LIMITS[kind]
        and not any(text[:1] in _EDGES or text[-1:] in _EDGES for text in texts if text)
    )


def _as_they_are(texts: set[str], required: bool) -> tuple[dict[Cell, Value], dict[Cell, str]]:
    table: dict[Cell, Value] = dict(zip(texts, texts, strict=True))
    if "" not in texts:
        return table, {}
    return table | {"": None}, {"": "import.required"} if required else {}


def _distinct(read: Reading, required: bool, cells: Collection[Cell]) -> tuple[dict[Cell, Value], dict[Cell, str]]:
    """Each different text once: most columns repeat themselves."""
    table: dict[Cell, Value] = {}
    codes: dict[Cell, str] = {}
    for cell in cells:
        try:
            table[cell] = value = read(cell)
            if value is None and required:
                codes[cell] = "import.required"
        except Refused as refused:
            table[cell] = None
            codes[cell] = refused.code
    return table, codes


def _read(read: Reading, required: bool, cell: Cell) -> Value:
    value = read(cell)
    if value is None and required:
        raise Refused("import.required")
    return value
