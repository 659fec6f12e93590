"""What more than one domain does when data comes back: the lake is built anew, the erased are erased again."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from siyu.kit.desk import Desk, Runtime
from siyu.kit.feed import feed_once, rebuild
from siyu.kit.runner import Timer, deliver_due
from siyu.kit.work import Work
from siyu.platform import shop
from siyu.unify import customer, timeline
from siyu.unify.customer import Erasure

LIST_NAME = "erasures.jsonl"


def rebuild_lake(desk: Desk, derived: Sequence[Timer] = ()) -> None:
    """Empty the lake and copy everything again; `derived` are the timers that compute further tables in it."""
    desk.lake.clear()
    rebuild(desk)
    _drain(desk)
    for timer in derived:
        timer.run(desk)


def note_erasures(desk: Desk) -> int:
    """How many numbers were added to the list of the erased that lies beside the database, outside every backup.

    Each line holds shop, number, time, and a mark that only this installation's keys make: nothing about a person.
    """
    path = desk.data_dir / LIST_NAME
    known = {number for shop_id, number, _at, _mark in _lines(path) if shop_id == desk.shop_id}
    fresh = [one for one in desk.read(customer.erasures) if one.customer_no not in known]
    if fresh:
        marks = desk.read(lambda work: [_mark(work, one.customer_no) for one in fresh])
        with path.open("a", encoding="utf-8") as file:
            for one, mark in zip(fresh, marks, strict=True):
                row = [desk.shop_id, one.customer_no, one.erased_at.isoformat(), mark]
                file.write(json.dumps(row) + "\n")
            file.flush()
            os.fsync(file.fileno())
    return len(fresh)


def erase_again(runtime: Runtime) -> int:
    """How many numbers that a backup had brought back are erased again, with all that hangs on them."""
    path, erased = runtime.settings.data_dir / LIST_NAME, 0
    for shop_id in runtime.db.read(shop.all_ids):
        desk = runtime.desk(shop_id)
        listed = [(number, at, mark) for known, number, at, mark in _lines(path) if known == shop_id]
        if not listed:
            continue
        erased += len(desk.write(lambda work, listed=listed: _replay(work, listed)))  # type: ignore[misc]
        _drain(desk)
        while timeline.erase_events(desk):
            _drain(desk)
    return erased


def _replay(work: Work, listed: Sequence[tuple[int, str, str]]) -> tuple[int, ...]:
    erasures = [
        Erasure(number, datetime.fromisoformat(at), "", None)
        for number, at, mark in listed
        if _mark(work, number) == mark
    ]
    return customer.replay(work, erasures=erasures)


def _drain(desk: Desk) -> None:
    moved = 1
    while moved:
        moved = timeline.join_events(desk) + deliver_due(desk) + feed_once(desk)


def _mark(work: Work, customer_no: int) -> str:
    return work.cipher.blind("erasure", str(customer_no)).hex()[:32]


def _lines(path: Path) -> Iterator[tuple[str, int, str, str]]:
    if not path.is_file():
        return
    for line in path.read_text("utf-8").splitlines():
        try:
            shop_id, number, at, mark = json.loads(line)
        except ValueError:  # a line cut off by a crash; it is written again at the next turn
            continue
        yield shop_id, number, at, mark


def _note(desk: Desk) -> None:
    note_erasures(desk)


TIMERS = (Timer("recovery.note_erasures", 5.0, _note),)
