"""What bulk import does by itself: run what is queued, go on with what was cut off, tidy up."""

from __future__ import annotations

import threading

from siyu.collect.sources import service
from siyu.collect.sources.service.jobs import Targets
from siyu.kit.desk import Desk
from siyu.kit.events import Reaction
from siyu.kit.feed import Feed
from siyu.kit.runner import Timer

REACTIONS: tuple[Reaction, ...] = ()
FEEDS: tuple[Feed, ...] = ()


class Importer:
    """Runs the imports of each shop on a thread of their own, so that no other timer waits for a long file."""

    def __init__(self, targets: Targets) -> None:
        self._targets = targets
        self._threads: dict[str, threading.Thread] = {}
        self._stop = threading.Event()

    def timers(self) -> tuple[Timer, ...]:
        """The timers to register."""
        return (
            Timer("sources.import", 1.0, self.tick),
            Timer("sources.clean_up", 3600.0, service.clean_up),
        )

    def tick(self, desk: Desk) -> None:
        """See that this shop's imports are being worked on."""
        thread = self._threads.get(desk.shop_id)
        if self._stop.is_set() or (thread is not None and thread.is_alive()):
            return
        # TRICKY: with SQLite one process owns the files, so a job found running at its start has lost its worker.
        steal = thread is None and desk.runtime.db.is_sqlite
        worker = threading.Thread(target=self._work, args=(desk, steal), name="siyu-import", daemon=True)
        self._threads[desk.shop_id] = worker
        worker.start()

    def stop(self) -> None:
        """Stop after the batch under way; the imports go on where they stopped when the server is back."""
        self._stop.set()
        for thread in list(self._threads.values()):
            thread.join(timeout=30)

    def _work(self, desk: Desk, steal: bool) -> None:
        service.run_due(desk, self._targets, stop=self._stop, steal=steal)
