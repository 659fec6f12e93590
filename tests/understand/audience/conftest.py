"""A shop whose lake holds what a test puts there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pyroaring import BitMap

from siyu.kit.clock import FrozenClock
from siyu.kit.desk import Desk
from siyu.understand import audience
from siyu.understand.audience import Definition, Draft, Segment, parse
from tests.understand.audience.worlds import SCHEMA, Json


class Shop:
    """Puts rows into the lake and asks about segments."""

    def __init__(self, desk: Desk, clock: FrozenClock) -> None:
        self.desk, self.clock = desk, clock
        self._seq = 0
        desk.lake.change(lambda cursor: [cursor.execute(ddl) for ddl in _DDL])

    def customers(self, *customer_nos: int, touch: bool = True, **fields: object) -> None:
        """Customers with these numbers and fields, told to the refresh as their feed would."""
        for number in customer_nos:
            self.put("customer", customer_no=number, **fields)
            if touch:
                self.put("touched_customer", key=str(number))

    def event(self, customer_no: int, name: str, ago: timedelta = timedelta(), **fields: object) -> None:
        """An event of a customer, some time ago."""
        self._seq += 1
        at = self.clock.now() - ago
        self.put("event", seq=self._seq, person_no=customer_no, customer_no=customer_no, name=name, at=at, **fields)

    def put(self, table: str, **row: object) -> None:
        """A row of a lake table."""
        values = [
            value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) else value
            for value in row.values()
        ]
        names = ", ".join(f'"{name}"' for name in row)
        places = ", ".join(["?"] * len(row))
        self.desk.lake.change(lambda cursor: cursor.execute(f"insert into {table} ({names}) values ({places})", values))

    def remove(self, table: str, customer_no: int) -> None:
        """No more rows of a customer in a lake table."""
        self.desk.lake.change(
            lambda cursor: cursor.execute(f"delete from {table} where customer_no = ?", [customer_no])
        )

    def segment(self, name: str, raw: Json, **fields: Any) -> Segment:
        """A new dynamic segment, computed as its route does."""
        draft = Draft(name=name, definition=parse(raw), **fields)
        made = self.desk.write(lambda work: audience.create(work, draft=draft))
        audience.keeper_of(self.desk).refresh_one(self.desk, made.segment_id)
        return self.get(made)

    def static(self, name: str, customer_nos: Sequence[int]) -> Segment:
        """A new static segment."""
        return self.desk.write(lambda work: audience.save_static(work, name=name, customer_nos=BitMap(customer_nos)))

    def get(self, segment: Segment) -> Segment:
        """The segment as it stands now."""
        return self.desk.read(lambda work: audience.get(work, segment_id=segment.segment_id))

    def members(self, segment: Segment, as_of: datetime | None = None) -> list[int]:
        """Its members by the set and by the history, which must agree."""
        members = self.desk.read(lambda work: audience.member_set(work, segment_id=segment.segment_id, as_of=as_of))
        page = self.desk.read(
            lambda work: audience.members(work, segment_id=segment.segment_id, as_of=as_of, limit=1000)
        )
        assert [member.customer_no for member in page.items] == list(members)
        assert page.total == len(members)
        return list(members)

    def mirror(self, segment: Segment) -> list[int]:
        """Its members in the lake."""
        rows = self.desk.lake.rows(
            "select customer_no from membership where segment_id = $1 order by 1", [segment.segment_id]
        )
        return [number for (number,) in rows]

    def tick(self, seconds: float = 0.0) -> int:
        """Let time pass and the quick timer run once; how many moves it made."""
        self.clock.travel(timedelta(seconds=seconds))
        return audience.keeper_of(self.desk).refresh_touched(self.desk)

    def slow_tick(self, seconds: float = 0.0) -> int:
        """Let time pass and the slow timer run once; how many full evaluations it made."""
        self.clock.travel(timedelta(seconds=seconds))
        return audience.keeper_of(self.desk).refresh_due(self.desk)

    def evaluate(self, raw: Json) -> list[int]:
        """Who meets a definition now."""
        definition: Definition = parse(raw)
        return list(self.desk.read(lambda work: audience.evaluate(work, definition=definition)))


def _ddl(table: str, columns: dict[str, str]) -> str:
    listed = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
    return f"create table if not exists {table} ({listed})"


_DDL = [_ddl(table, columns) for table, columns in SCHEMA.items()]


@pytest.fixture
def shop(desk: Desk, clock: FrozenClock) -> Shop:
    """The shop on both databases."""
    return Shop(desk, clock)
