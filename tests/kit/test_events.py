"""Facts and reactions: delivered with their change, at least once, in the end listed as dead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from siyu.kit.clock import FrozenClock
from siyu.kit.db import counter, counter_next
from siyu.kit.desk import Desk, Runtime
from siyu.kit.events import Event, Reaction, outbox
from siyu.kit.runner import MAX_ATTEMPTS, deliver_due, retry_dead
from siyu.kit.settings import Settings
from siyu.kit.work import Work
from tests.conftest import SHANGHAI, SHOP


@dataclass(frozen=True)
class DoorOpened(Event):
    """A fact for these tests."""

    times: int


@pytest.fixture
def desk_with(database_url: str, tmp_path: Path, clock: FrozenClock) -> Iterator[Callable[..., Desk]]:
    opened: list[Runtime] = []

    def build(run: Callable[[Work, DoorOpened], None]) -> Desk:
        settings = Settings(data_dir=tmp_path, database_url=database_url)
        reactions = (Reaction("test.count", DoorOpened, run),)
        opened.append(Runtime(settings, zone_of=lambda _c, _s: SHANGHAI, reactions=reactions, clock=clock))
        return opened[-1].desk(SHOP)

    yield build
    for runtime in opened:
        runtime.close()


def count(desk: Desk, name: str) -> int:
    query = sa.select(counter.c.value).where(counter.c.shop_id == SHOP, counter.c.name == name)
    return desk.read(lambda work: work.db.execute(query).scalar_one_or_none()) or 0


def states(desk: Desk) -> list[tuple[str, int]]:
    query = sa.select(outbox.c.state, outbox.c.attempts).where(outbox.c.shop_id == SHOP)
    return desk.read(lambda work: [(row[0], row[1]) for row in work.db.execute(query)])


def test_a_fact_reaches_its_reaction_once(desk_with: Callable[..., Desk]) -> None:
    desk = desk_with(lambda work, event: counter_next(work.db, work.shop_id, "seen", event.times))
    desk.write(lambda work: work.emit(DoorOpened(3)))
    assert (deliver_due(desk), deliver_due(desk)) == (1, 0)
    assert (count(desk, "seen"), states(desk)) == (3, [("done", 1)])


def test_a_fact_of_a_refused_change_is_never_told(desk_with: Callable[..., Desk]) -> None:
    desk = desk_with(lambda work, event: None)

    def refuse(work: Work) -> None:
        work.emit(DoorOpened(1))
        raise ValueError("refused")

    with pytest.raises(ValueError, match="refused"):
        desk.write(refuse)
    assert states(desk) == []


def test_a_failing_reaction_backs_off_dies_is_listed_and_can_be_retried(
    desk_with: Callable[..., Desk], clock: FrozenClock
) -> None:
    is_broken = [True]

    def react(work: Work, event: DoorOpened) -> None:
        counter_next(work.db, work.shop_id, "seen")
        if is_broken[0]:
            raise RuntimeError("no")

    desk = desk_with(react)
    desk.write(lambda work: work.emit(DoorOpened(1)))
    tries = 0
    for _hour in range(MAX_ATTEMPTS + 3):
        tries += deliver_due(desk)
        assert deliver_due(desk) == 0, "a failed reaction waits before the next try"
        clock.travel(timedelta(hours=1))
    assert (tries, states(desk), count(desk, "seen")) == (MAX_ATTEMPTS, [("dead", MAX_ATTEMPTS)], 0)
    is_broken[0] = False
    event_id = desk.read(lambda work: work.db.execute(sa.select(outbox.c.event_id)).scalar_one())
    assert desk.write(lambda work: retry_dead(work, event_id=event_id, reaction="test.count"))
    assert not desk.write(lambda work: retry_dead(work, event_id=event_id, reaction="test.count"))
    assert (deliver_due(desk), count(desk, "seen"), states(desk)) == (1, 1, [("done", 1)])
