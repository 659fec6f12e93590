"""Many rows at once, past the SQL builder: its parameter handling would cost more than the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from siyu.kit.work import Work

T = TypeVar("T")
AT_ONCE = 500


def chunks(items: Iterable[T], size: int = AT_ONCE) -> Iterator[list[T]]:
    """The items in lists short enough for one statement's parameters."""
    whole = list(items)
    for start in range(0, len(whole), size):
        yield whole[start : start + size]


def many(work: Work, sql: str, rows: Sequence[Sequence[Any]]) -> None:
    """Run one statement (marks: ?) for every row of parameters."""
    if rows:
        work.db.exec_driver_sql(_spelled(work, sql), [tuple(row) for row in rows])


def select_in(work: Work, sql: str, fixed: Sequence[Any], values: Iterable[Any]) -> Iterator[Sequence[Any]]:
    """The rows of a question (marks: ?) that ends in `… in ({values})`, asked for parts of the values."""
    for part in chunks(values):
        if work.db.dialect.name == "postgresql":
            question, parameters = sql.replace("in ({values})", "= any(?)"), (*fixed, part)
        else:
            # Few different lengths, so that every statement is prepared once; a repeated value finds nothing new.
            length = next(size for size in (1, 8, 64, AT_ONCE) if len(part) <= size)
            padded = part + [part[-1]] * (length - len(part))
            question, parameters = sql.replace("{values}", ",".join("?" * length)), (*fixed, *padded)
        yield from work.db.exec_driver_sql(_spelled(work, question), parameters).fetchall()


def _spelled(work: Work, sql: str) -> str:
    return sql.replace("?", "%s") if work.db.dialect.name == "postgresql" else sql
