"""Write keys at the edge: looked up at most once a second each, so that a revoked key dies within a second."""

from __future__ import annotations

import asyncio
import base64
import binascii
import time
from collections.abc import Callable
from dataclasses import dataclass

from siyu.collect.intake.models import PlanView


@dataclass(frozen=True)
class Admission:
    """The shop behind a write key, and what its tracking plan asks of intake."""

    shop_id: str
    plan: PlanView


class KeyCache:
    """Remembers each key, known or not, for less than a second."""

    KEEP_S = 0.9
    LIMIT = 10_000

    def __init__(self, look_up: Callable[[str], Admission | None]) -> None:
        self._look_up = look_up
        self._known: dict[str, tuple[float, Admission | None]] = {}
        self._asked: dict[str, asyncio.Future[Admission | None]] = {}

    async def admit(self, key: str) -> Admission | None:
        """Whom this key admits, or None. One look-up at a time for each key."""
        entry = self._known.get(key)
        began = time.monotonic()
        if entry is not None and entry[0] > began:
            return entry[1]
        asked = self._asked.get(key)
        if asked is None:
            asked = asyncio.get_running_loop().run_in_executor(None, self._look_up, key)
            self._asked[key] = asked
            asked.add_done_callback(lambda done: self._remember(key, began, done))
        return await asyncio.shield(asked)

    def _remember(self, key: str, began: float, done: asyncio.Future[Admission | None]) -> None:
        del self._asked[key]
        if done.cancelled() or done.exception() is not None:
            return
        if len(self._known) >= self.LIMIT:
            self._known.clear()
        self._known[key] = (began + self.KEEP_S, done.result())


def key_of(headers: dict[bytes, bytes]) -> str | None:
    """The write key of a request's headers: Basic with the key as user name, `X-Write-Key`, or `writeKey`."""
    basic = headers.get(b"authorization")
    if basic is not None and basic[:6].lower() == b"basic ":
        try:
            user, _, _ = base64.b64decode(basic[6:], validate=True).partition(b":")
            return user.decode("utf-8") or None
        except (binascii.Error, UnicodeDecodeError):
            return None
    plain = headers.get(b"x-write-key") or headers.get(b"writekey")
    return plain.decode("latin-1") if plain else None
