"""Which character separates the cells of a text file."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence

CANDIDATES = (",", "\t", ";", "|", "，", "\x01")
_NAMED = "sep="


def decide(lines: Sequence[str]) -> str:
    """The candidate that splits most of the first lines into the same number of cells, at least two; else a comma."""
    if lines and lines[0].casefold().startswith(_NAMED) and len(lines[0].strip()) == len(_NAMED) + 1:
        return lines[0][len(_NAMED)]
    filled = [line for line in lines if line.strip()]
    best, best_score = ",", (0.0, 0)
    for candidate in CANDIDATES:
        score = _agreement(filled, candidate)
        if score > best_score:
            best, best_score = candidate, score
    return best


def _agreement(lines: Sequence[str], candidate: str) -> tuple[float, int]:
    counts: Counter[int] = Counter()
    rows = csv.reader(lines, delimiter=candidate)
    while True:
        try:
            counts[len(next(rows))] += 1
        except StopIteration:
            break
        except csv.Error:
            counts[1] += 1
    split = [(agreeing, width) for width, agreeing in counts.items() if width > 1]
    agreeing, width = max(split, default=(0, 1))
    return (round(agreeing / max(1, counts.total()), 1), width if agreeing else 0)
