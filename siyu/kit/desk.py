"""Runtime and Desk: the open installation, and one shop's edge to it for routes, jobs and the command line."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from siyu.kit.clock import Clock, SystemClock
from siyu.kit.db import Database
from siyu.kit.events import Reaction, subscriptions
from siyu.kit.feed import Feed
from siyu.kit.ids import Ids
from siyu.kit.lake import Lake
from siyu.kit.secrets import Cipher, KeyRing
from siyu.kit.settings import Settings
from siyu.kit.work import SYSTEM, Actor, Work

T = TypeVar("T")


class Runtime:
    """The open installation: database, lakes, keys, clock, and what the domains registered."""

    def __init__(
        self,
        settings: Settings,
        *,
        zone_of: Callable[[Connection, str], ZoneInfo],
        reactions: Sequence[Reaction] = (),
        feeds: Sequence[Feed] = (),
        clock: Clock | None = None,
    ) -> None:
        self.settings = settings
        self.clock: Clock = clock or SystemClock()
        self.db = Database.open(settings.url)
        self.keys = KeyRing.load(settings.data_dir / "keys")
        self.reactions = subscriptions(reactions)
        self.feeds = tuple(feeds)
        self.rng = random.Random()
        self.ids = Ids(self.clock)
        self.zone_of = zone_of
        self._lakes: dict[str, Lake] = {}
        self._lakes_lock = threading.Lock()

    def seed(self, seed: int) -> None:
        """Make every id and draw from here on a function of the seed: for simulations and tests."""
        self.rng = random.Random(seed)
        self.ids = Ids(self.clock, random.Random(seed + 1))

    def desk(self, shop_id: str, actor: Actor = SYSTEM) -> Desk:
        """The edge of one shop for one actor."""
        return Desk(self, shop_id, actor)

    def lake(self, shop_id: str) -> Lake:
        """The shop's lake; its file is opened on first use, so that a command may run beside the server."""
        with self._lakes_lock:
            if shop_id not in self._lakes:
                path = self.settings.data_dir / "lake" / f"{shop_id}.duckdb"
                self._lakes[shop_id] = Lake(
                    path, memory_mb=self.settings.lake_memory_mb, query_limit_s=self.settings.lake_query_limit_s,
                    tables=[feed.ddl for feed in self.feeds],
                )  # fmt: skip
            return self._lakes[shop_id]

    def close(self) -> None:
        """Let go of every file."""
        self.db.close()
        for lake in self._lakes.values():
            lake.close()


@dataclass(frozen=True)
class Desk:
    """`write` is one transaction, durable when it answers; `read` is one snapshot."""

    runtime: Runtime
    shop_id: str
    actor: Actor = SYSTEM

    def write(self, run: Callable[[Work], T]) -> T:
        """What `run` returns, after its changes are on disk. Raises: StorageBusy, and what `run` raises."""
        return self.runtime.db.write(lambda connection: run(self.work(connection)))

    def read(self, run: Callable[[Work], T]) -> T:
        """What `run` returns from one snapshot."""
        return self.runtime.db.read(lambda connection: run(self.work(connection)))

    def work(self, connection: Connection) -> Work:
        """A Work on an open transaction."""
        runtime = self.runtime
        return Work(
            connection, self.lake, self.shop_id, self.actor, runtime.clock.now(), runtime.ids,
            random.Random(runtime.rng.getrandbits(64)), Cipher(runtime.keys, self.shop_id),
            runtime.zone_of(connection, self.shop_id), runtime.reactions,
        )  # fmt: skip

    @property
    def lake(self) -> Lake:
        """This shop's lake."""
        return self.runtime.lake(self.shop_id)

    @property
    def settings(self) -> Settings:
        """The machine's settings."""
        return self.runtime.settings

    @property
    def data_dir(self) -> Path:
        """The folder of all files."""
        return self.runtime.settings.data_dir
