"""Builders: a shop with a handful of events."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from siyu.kit.db import metadata
from siyu.testing.cases.world import World, open_world


def event(user: str, name: str, ts: str, **props: object) -> dict[str, object]:
    """One event of 2026; `ts` is month, day and shop time: `03-01T10:00`."""
    return {"user": user, "event": name, "ts": f"2026-{ts}", "props": props}


@contextmanager
def shop(*events: dict[str, object], now: str = "2026-03-10T12:00:00") -> Iterator[World]:
    """A shop that holds these events at this moment."""
    numbered = [{"id": f"e{number}", **one} for number, one in enumerate(events)]
    with open_world({"events": numbered, "timezone": "Asia/Shanghai", "now": now}) as world:
        world.desk.write(lambda work: metadata.create_all(work.db))
        yield world
