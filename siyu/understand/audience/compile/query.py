"""The SQL under construction: bound parameters and named scans. No value of a definition ever enters the text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

LAKE_TABLES = ("customer", "event", "consent", "tag", "profile", "membership", "score", "stage_move")
Bound = str | int | bool | float | Decimal | date | datetime | list[int]


@dataclass(frozen=True, slots=True)
class Query:
    """One parameterised statement; it answers a single column `customer_no`, each number once."""

    sql: str
    params: tuple[Bound, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """Against what a definition is read: the moment, the shop's zone, and the relations that stand for the lake tables.

    To evaluate a few customers, name slices of the tables that hold only their rows.
    """

    now: datetime
    zone: ZoneInfo
    relations: Mapping[str, str] = field(default_factory=dict)

    def table(self, name: str) -> str:
        """The relation that stands for a lake table."""
        assert name in LAKE_TABLES
        return self.relations.get(name, name)


@dataclass
class Draft:
    """The statement so far."""

    scope: Scope
    params: list[Bound] = field(default_factory=list)
    scans: dict[str, str] = field(default_factory=dict)
    _places: dict[tuple[type, str], str] = field(default_factory=dict)

    def bind(self, value: Bound) -> str:
        """The placeholder of a value; equal values share one."""
        if isinstance(value, datetime):
            value = value.astimezone(UTC).replace(tzinfo=None)
        key = (type(value), repr(value))
        if key not in self._places:
            self.params.append(value)
            self._places[key] = f"${len(self.params)}"
        return self._places[key]

    def scan(self, body: str) -> str:
        """The name of a scan with this body; equal scans are written once."""
        return self.scans.setdefault(body, f"scan_{len(self.scans) + 1}")

    def query(self, predicate: str) -> Query:
        """The whole statement: the customers for whom the predicate over `c` holds."""
        scans = ",\n".join(f"{name} as (\n{body}\n)" for body, name in self.scans.items())
        start = f"with {scans}\n" if scans else ""
        sql = f"{start}select c.customer_no\nfrom {self.scope.table('customer')} c\nwhere {predicate}"
        return Query(sql, tuple(self.params))


def number(value: float) -> Bound:
    """A number as it is bound: whole numbers as such, others as exact decimals."""
    if isinstance(value, int):
        return value
    exact = Decimal(repr(value))
    return int(exact) if exact == exact.to_integral_value() else exact
