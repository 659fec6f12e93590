"""The database: durable answers, one transaction a use case, nothing kept of what failed."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa

from siyu.kit.db import counter, counter_next, insert_missing, upsert
from siyu.kit.desk import Desk


def value_of(desk: Desk, name: str) -> int | None:
    query = sa.select(counter.c.value).where(counter.c.shop_id == desk.shop_id, counter.c.name == name)
    return desk.read(lambda work: work.db.execute(query).scalar_one_or_none())


def test_a_write_is_seen_by_the_next_read(desk: Desk) -> None:
    first = desk.write(lambda work: counter_next(work.db, work.shop_id, "seat", 5))
    assert (first, value_of(desk, "seat")) == (1, 5)
    assert desk.write(lambda work: counter_next(work.db, work.shop_id, "seat")) == 6


def test_a_failed_write_leaves_nothing_and_harms_no_neighbour(desk: Desk) -> None:
    def fail(work: object) -> None:
        desk_work = work
        counter_next(desk_work.db, desk.shop_id, "lost")  # type: ignore[attr-defined]
        raise ValueError("no")

    errors: list[BaseException] = []

    def attempt(turn: int) -> None:
        try:
            desk.write(fail if turn % 2 else lambda work: counter_next(work.db, work.shop_id, "kept"))
        except ValueError as error:
            errors.append(error)

    threads = [threading.Thread(target=attempt, args=(turn,)) for turn in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(errors) == 20
    assert (value_of(desk, "kept"), value_of(desk, "lost")) == (20, None)


def test_numbers_of_two_shops_are_apart(desk: Desk, other_desk: Desk) -> None:
    desk.write(lambda work: counter_next(work.db, work.shop_id, "seat", 3))
    assert other_desk.write(lambda work: counter_next(work.db, work.shop_id, "seat")) == 1


def test_insert_missing_counts_only_new_rows(desk: Desk) -> None:
    rows = [{"shop_id": desk.shop_id, "name": name, "value": 1} for name in "abc"]
    assert desk.write(lambda work: insert_missing(work.db, counter, rows[:2])) == 2
    assert desk.write(lambda work: insert_missing(work.db, counter, rows)) == 1


def test_upsert_changes_what_is_there(desk: Desk) -> None:
    row = {"shop_id": desk.shop_id, "name": "a", "value": 1}
    desk.write(lambda work: upsert(work.db, counter, [row], keys=["shop_id", "name"]))
    desk.write(lambda work: upsert(work.db, counter, [{**row, "value": 9}], keys=["shop_id", "name"]))
    assert value_of(desk, "a") == 9


def test_a_read_cannot_write(desk: Desk) -> None:
    if not desk.runtime.db.is_sqlite:
        pytest.skip("PostgreSQL readers are kept from writing by their role, set at installation")
    with pytest.raises(sa.exc.OperationalError, match="readonly"):
        desk.read(lambda work: counter_next(work.db, work.shop_id, "seat"))
