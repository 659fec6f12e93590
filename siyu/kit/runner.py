"""The runner: delivers reactions at least once, runs timers, and lists as dead what keeps failing."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, Integer, String, Text

from siyu.kit.db import Instant, shop_table, upsert
from siyu.kit.desk import Desk, Runtime
from siyu.kit.events import Reaction, outbox
from siyu.kit.work import Work

log = logging.getLogger("siyu.runner")
MAX_ATTEMPTS = 8
_CLAIM = 200

job_run = shop_table(
    "job_run",
    Column("job", String(80), primary_key=True),
    Column("last_at", Instant, nullable=False),
    Column("took_ms", Integer, nullable=False),
    Column("runs", BigInteger, nullable=False),
    Column("failures", BigInteger, nullable=False),
    Column("error", Text),
)


@dataclass(frozen=True)
class Timer:
    """Work that recurs: `run(desk)` at least every `every_s` seconds for each shop, one at a time."""

    name: str
    every_s: float
    run: Callable[[Desk], None]


class Runner:
    """One thread for reactions, one for quick timers (under a second), one for the slower ones."""

    TICK_S = 0.1
    QUICK_S = 1.0

    def __init__(self, runtime: Runtime, timers: Sequence[Timer], shops: Callable[[], Sequence[str]]) -> None:
        self._runtime = runtime
        self._shops = shops
        self._stop = threading.Event()
        self._wakeup = threading.Event()
        runtime.db.wakeups.append(self._wakeup)
        quick = [timer for timer in timers if timer.every_s < self.QUICK_S]
        slow = [timer for timer in timers if timer.every_s >= self.QUICK_S]
        self._threads = [
            threading.Thread(target=self._react_forever, name="siyu-reactions", daemon=True),
            threading.Thread(target=self._tick_forever, args=(quick,), name="siyu-quick", daemon=True),
            threading.Thread(target=self._tick_forever, args=(slow,), name="siyu-timers", daemon=True),
        ]

    def start(self) -> None:
        """Begin in the background."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Finish what is under way, then end."""
        self._stop.set()
        self._wakeup.set()
        for thread in self._threads:
            thread.join(timeout=30)

    def _react_forever(self) -> None:
        while not self._stop.is_set():
            self._wakeup.wait(timeout=1.0)
            self._wakeup.clear()
            for shop_id in self._shops_or_none():
                while not self._stop.is_set() and deliver_due(self._runtime.desk(shop_id)):
                    pass
            self._stop.wait(self.TICK_S)

    def _tick_forever(self, timers: Sequence[Timer]) -> None:
        due: dict[tuple[str, str], float] = {}
        noted: dict[tuple[str, str], float] = {}
        while not self._stop.is_set():
            for shop_id in self._shops_or_none():
                for timer in timers:
                    place = (shop_id, timer.name)
                    if time.monotonic() >= due.get(place, 0.0) and not self._stop.is_set():
                        self._run_timer(timer, self._runtime.desk(shop_id), noted)
                        due[place] = time.monotonic() + timer.every_s
            self._stop.wait(self.TICK_S)

    def _run_timer(self, timer: Timer, desk: Desk, noted: dict[tuple[str, str], float]) -> None:
        began = time.monotonic()
        error: str | None = None
        try:
            timer.run(desk)
        except Exception as failure:  # the runner is the one place that catches all: it reports and goes on
            log.exception("timer %s failed", timer.name)
            error = f"{type(failure).__name__}: {failure}"
        # A healthy quick timer is noted once in 30 s: a row per tick would only wear the disk.
        place = (desk.shop_id, timer.name)
        if error is None and time.monotonic() - noted.get(place, -60.0) < 30.0:
            return
        noted[place] = time.monotonic()
        took_ms = int((time.monotonic() - began) * 1000)
        try:
            desk.write(lambda work: note_run(work, timer.name, took_ms, error))
        except Exception:
            log.exception("could not note the run of %s", timer.name)

    def _shops_or_none(self) -> Sequence[str]:
        try:
            return self._shops()
        except Exception:
            log.exception("could not list shops")
            return ()


def deliver_due(desk: Desk) -> int:
    """How many reactions were tried now: each in its own transaction with its own outcome."""
    due = desk.read(_due)
    for event_id, reaction_name, name, body in due:
        _deliver(desk, event_id, reaction_name, (name, body))
    return len(due)


def note_run(work: Work, job: str, took_ms: int, error: str | None) -> None:
    """Keep the last outcome of a timer for the console."""
    row = {
        "shop_id": work.shop_id, "job": job, "last_at": work.now, "took_ms": took_ms, "runs": 1,
        "failures": int(error is not None), "error": error,
    }  # fmt: skip
    upsert(work.db, job_run, [row], keys=["shop_id", "job"], update=["last_at", "took_ms", "error"])
    counts = {"runs": job_run.c.runs + 1, "failures": job_run.c.failures + int(error is not None)}
    work.db.execute(sa.update(job_run).where(job_run.c.shop_id == work.shop_id, job_run.c.job == job).values(**counts))


def retry_dead(work: Work, *, event_id: str, reaction: str) -> bool:
    """Whether a dead letter with this id was put back in the queue."""
    found = work.db.execute(
        sa.update(outbox)
        .where(
            outbox.c.shop_id == work.shop_id, outbox.c.event_id == event_id,
            outbox.c.reaction == reaction, outbox.c.state == "dead",
        )
        .values(state="due", attempts=0, due_at=work.now)
    )  # fmt: skip
    return found.rowcount == 1


def _due(work: Work) -> list[tuple[str, str, str, str]]:
    query = (
        sa.select(outbox.c.event_id, outbox.c.reaction, outbox.c.name, outbox.c.body)
        .where(outbox.c.shop_id == work.shop_id, outbox.c.state == "due", outbox.c.due_at <= work.now)
        .order_by(outbox.c.due_at, outbox.c.event_id)
        .limit(_CLAIM)
    )
    return [(row[0], row[1], row[2], row[3]) for row in work.db.execute(query)]


def _deliver(desk: Desk, event_id: str, reaction_name: str, fact: tuple[str, str]) -> None:
    name, body = fact
    reaction = next((one for one in desk.runtime.reactions.get(name, ()) if one.name == reaction_name), None)
    try:
        desk.write(lambda work: _react(work, reaction, event_id, reaction_name, body))
    except Exception as failure:
        log.exception("reaction %s failed", reaction_name)
        message = f"{type(failure).__name__}: {failure}"
        desk.write(lambda work: _note_failure(work, event_id, reaction_name, message))


def _react(work: Work, reaction: Reaction | None, event_id: str, reaction_name: str, body: str) -> None:
    """Run the reaction and mark it done in one transaction: claimed by the conditional update."""
    claimed = work.db.execute(
        sa.update(outbox)
        .where(
            outbox.c.shop_id == work.shop_id, outbox.c.event_id == event_id,
            outbox.c.reaction == reaction_name, outbox.c.state == "due",
        )
        .values(state="done", attempts=outbox.c.attempts + 1, error=None)
    )  # fmt: skip
    if claimed.rowcount == 1:
        if reaction is None:
            raise LookupError(f"no reaction is named {reaction_name!r} in this version")
        reaction.run(work, _event(reaction, body))


def _event(reaction: Reaction, body: str) -> Any:
    fields = json.loads(body)
    return reaction.on(**{key: tuple(value) if isinstance(value, list) else value for key, value in fields.items()})


def _note_failure(work: Work, event_id: str, reaction_name: str, message: str) -> None:
    here = (
        outbox.c.shop_id == work.shop_id, outbox.c.event_id == event_id,
        outbox.c.reaction == reaction_name, outbox.c.state == "due",
    )  # fmt: skip
    attempts = work.db.execute(sa.select(outbox.c.attempts).where(*here)).scalar_one_or_none()
    if attempts is None:
        return
    state = "dead" if attempts + 1 >= MAX_ATTEMPTS else "due"
    work.db.execute(
        sa.update(outbox)
        .where(*here)
        .values(state=state, attempts=outbox.c.attempts + 1, error=message[:2000], due_at=_later(work.now, attempts))
    )


def _later(now: datetime, attempts: int) -> datetime:
    return now + timedelta(seconds=min(3600, 2**attempts))
