"""One id generator, injected: time-ordered ids (UUIDv7) and unguessable tokens."""

from __future__ import annotations

import base64
import random
import secrets
import uuid

from siyu.kit.clock import Clock


class Ids:
    """Makes ids; with a seeded `rng` and a frozen clock the whole run repeats exactly."""

    def __init__(self, clock: Clock, rng: random.Random | None = None) -> None:
        self._clock = clock
        self._rng = rng

    def new(self) -> str:
        """A UUIDv7 as 36 characters, ordered by the clock to the millisecond. Source: RFC 9562 §5.7."""
        millis = int(self._clock.now().timestamp() * 1000)
        noise = self._rng.getrandbits(74) if self._rng else secrets.randbits(74)
        value = (millis & (1 << 48) - 1) << 80 | 0x7 << 76 | (noise >> 62) << 64 | 0b10 << 62 | noise & (1 << 62) - 1
        return str(uuid.UUID(int=value))

    def token(self, n_bytes: int = 32) -> str:
        """An unguessable URL-safe secret of `n_bytes` random bytes."""
        raw = self._rng.randbytes(n_bytes) if self._rng else secrets.token_bytes(n_bytes)
        return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
