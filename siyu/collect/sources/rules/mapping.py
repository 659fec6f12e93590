"""Guessing which column of a file is which field of a target, from the header's words and the cells under it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from siyu.collect.sources.models import Field, FieldType, Target
from siyu.collect.sources.rules.refusals import Refused
from siyu.collect.sources.rules.values import Cell, plain, reader

SURE = 0.5
"""A guess below this is not offered."""

_TELLING = frozenset({FieldType.PHONE, FieldType.EMAIL})
_NOISE = re.compile(r"[\s_\-*:：.·'\"`]+|[（(【\[].*?[）)】\]]")


@dataclass(frozen=True, slots=True)
class Guess:
    """Column `column` (from 0) probably holds `field`; confidence from 0 to 1."""

    column: int
    field: str
    confidence: float


def normal(header: str) -> str:
    """A header without case, spaces, marks and bracketed units: `实付金额（元）*` is `实付金额`."""
    return _NOISE.sub("", header.casefold()) or header.casefold().strip()


def guess(target: Target, headers: Sequence[str], samples: Sequence[Sequence[Cell]], zone: ZoneInfo) -> list[Guess]:
    """The best one-to-one mapping, by column; `samples[i]` are cells of column i."""
    found = [
        Guess(at, field.name, round(score, 2))
        for at, header in enumerate(headers)
        for field in target.fields
        if (score := _score(field, header, samples[at] if at < len(samples) else (), zone)) >= SURE
    ]
    rank = {field.name: at for at, field in enumerate(target.fields)}
    found.sort(key=lambda each: (-each.confidence, each.column, rank[each.field]))
    columns: set[int] = set()
    fields: set[str] = set()
    best: list[Guess] = []
    for each in found:
        if each.column not in columns and each.field not in fields:
            columns.add(each.column)
            fields.add(each.field)
            best.append(each)
    return sorted(best, key=lambda each: each.column)


def best_kind(
    targets: Mapping[str, Target], headers: Sequence[str], samples: Sequence[Sequence[Cell]], zone: ZoneInfo
) -> str | None:
    """The kind whose required fields the file has, or nearly; None when no kind shows."""
    scores = {kind: _kind_score(target, guess(target, headers, samples, zone)) for kind, target in targets.items()}
    kind = max(scores, key=lambda each: scores[each], default=None)
    return kind if kind is not None and scores[kind] > 0 else None


def header_row(rows: Sequence[Sequence[Cell]], targets: Mapping[str, Target]) -> int:
    """Which of the first rows names the columns: the one with most known words, else the first with most cells."""
    known = {normal(word) for target in targets.values() for field in target.fields for word in words(field)}
    best, best_score = 0, (-1, -1)
    widest = max((_filled(row) for row in rows[:10]), default=0)
    for at, row in enumerate(rows[:10]):
        hits = sum(1 for cell in row if isinstance(cell, str) and normal(cell) in known)
        score = (hits if hits >= 2 else 0, int(_filled(row) * 2 >= widest))
        if score > best_score:
            best, best_score = at, score
    return best


def words(field: Field) -> tuple[str, ...]:
    """All headers that mean the field."""
    return (field.name, field.label.zh, field.label.en, *field.synonyms)


def _filled(row: Sequence[Cell]) -> int:
    return sum(1 for cell in row if plain(cell))


def _score(field: Field, header: str, cells: Sequence[Cell], zone: ZoneInfo) -> float:
    named = _named(field, normal(header)) if header.strip() else 0.0
    filled = [cell for cell in cells if plain(cell)]
    if not filled:
        return named
    fit = _fit(field, filled, zone)
    if named:
        return named if fit >= 0.5 else named * 0.6
    return 0.6 if field.type in _TELLING and fit >= 0.9 and len(filled) >= 3 else 0.0


def _named(field: Field, header: str) -> float:
    known = [normal(word) for word in words(field)]
    if header in known:
        return 1.0
    inside = [len(word) for word in known if len(word) >= 2 and word in header]
    return 0.5 + 0.4 * max(inside) / len(header) if inside and max(inside) / len(header) >= 0.4 else 0.0


def _fit(field: Field, cells: Sequence[Cell], zone: ZoneInfo) -> float:
    read = reader(field, zone)
    fitting = 0
    for cell in cells:
        try:
            fitting += read(cell) is not None
        except Refused:
            continue
    return fitting / len(cells)


def _kind_score(target: Target, guesses: Sequence[Guess]) -> float:
    required = {field.name for field in target.fields if field.required}
    confidence = {each.field: each.confidence for each in guesses}
    missing = sum(1 for name in required if name not in confidence)
    return sum(confidence.values()) - 2.0 * missing
