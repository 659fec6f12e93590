"""Live shoppers: a thread that browses and buys through the public HTTP API, at the pace of the switch."""

from __future__ import annotations

import itertools
import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from siyu.demo.models import Pulse, Step
from siyu.demo.rules.live import ORDER
from siyu.kit.clock import Clock

if TYPE_CHECKING:
    import httpx

log = logging.getLogger("siyu.demo")
_BATCH = 50
_GIVES_UP_AFTER = 30  # failures in a row
_LATE_S = 5.0  # after a pause longer than this the script goes on from now instead of catching up
_TIMEOUT_S = 10.0


@dataclass(frozen=True)
class Ports:
    """How live shoppers reach the shop: its address, a write key for events, a secret key for orders."""

    base_url: str
    write_key: str
    secret_key: str


class LiveShop:
    """Has a life: `start` begins in the background, `stop` ends within a second; `pulse` tells what it did."""

    def __init__(
        self, ports: Ports, steps: Iterator[Step], clock: Clock, *, transport: httpx.BaseTransport | None = None
    ) -> None:
        self._ports = ports
        self._steps = steps
        self._clock = clock
        import httpx  # heavy: only once simulated customers come

        self._client = httpx.Client(base_url=ports.base_url, timeout=_TIMEOUT_S, transport=transport, trust_env=False)
        self._stop = threading.Event()
        self._pulse = Pulse(is_running=False)
        self._thread = threading.Thread(target=self._run, name="siyu-live-demo", daemon=True)
        self._run_id = f"{time.time_ns():x}"
        self._numbers = itertools.count(1)

    def start(self) -> None:
        """Let the shoppers in."""
        self._pulse = replace(self._pulse, is_running=True, started_at=self._clock.now())
        self._thread.start()

    def stop(self) -> None:
        """Close the door and wait until everybody has left."""
        self._stop.set()
        if self._thread.is_alive() and threading.current_thread() is not self._thread:
            self._thread.join(timeout=_TIMEOUT_S + 1)
        self._client.close()
        self._pulse = replace(self._pulse, is_running=False)

    def pulse(self) -> Pulse:
        """What was done so far."""
        return replace(self._pulse, is_running=self._thread.is_alive() and not self._stop.is_set())

    def _run(self) -> None:
        origin, failures = time.monotonic(), 0
        waiting = next(self._steps)
        while not self._stop.is_set():
            late = time.monotonic() - origin - waiting.after_s
            if late < 0:
                self._stop.wait(min(-late, 1.0))
                continue
            if late > _LATE_S:
                origin += late
            due, waiting = self._due(waiting, time.monotonic() - origin)
            failures = 0 if self._send(due) else failures + 1
            if failures >= _GIVES_UP_AFTER:
                log.warning("live shoppers leave: the shop does not answer (%s)", self._pulse.last_error)
                return
            if failures:
                self._stop.wait(min(5.0, 0.2 * failures))

    def _due(self, first: Step, now_s: float) -> tuple[list[Step], Step]:
        due, following = [first], next(self._steps)
        while following.after_s <= now_s and len(due) < _BATCH:
            due.append(following)
            following = next(self._steps)
        return due, following

    def _send(self, due: Sequence[Step]) -> bool:
        """Whether the shop took everything."""
        events = [step for step in due if step.name != ORDER]
        sent = self._post(lambda: self._post_events(events)) if events else True
        for step in due:
            if step.name == ORDER:
                sent = self._post(lambda step=step: self._post_order(step)) and sent  # type: ignore[misc]
        return sent

    def _post(self, post: Callable[[], None]) -> bool:
        import httpx

        try:
            post()
        except httpx.HTTPError as failure:
            text = f"{type(failure).__name__}: {failure}"[:300]
            self._pulse = replace(self._pulse, failures=self._pulse.failures + 1, last_error=text)
            return False
        return True

    def _post_events(self, events: Sequence[Step]) -> None:
        batch = [
            {
                "type": "track", "event": step.name, "messageId": f"live-{self._run_id}-{next(self._numbers):06d}",
                "anonymousId": step.shopper.device, "timestamp": self._clock.now().isoformat(),
                "properties": dict(step.properties),
                **({"userId": step.shopper.member_no} if step.shopper.member_no else {}),
            }
            for step in events
        ]  # fmt: skip
        headers = {"X-Write-Key": self._ports.write_key}
        self._client.post("/v1/batch", json={"batch": batch}, headers=headers).raise_for_status()
        self._pulse = replace(self._pulse, events_sent=self._pulse.events_sent + len(batch))

    def _post_order(self, step: Step) -> None:
        number = f"L{self._run_id}{next(self._numbers):06d}"
        now = self._clock.now().isoformat()
        order = {
            "order_no": number, "status": "paid", "placed_at": now, "paid_at": now, "channel": "live_demo",
            "city": step.shopper.city,
            "identities": [{"kind": "member_no", "value": step.shopper.member_no}],
            "lines": [
                {"sku": offer.sku, "quantity": quantity, "unit_fen": offer.list_fen}
                for offer, quantity in step.basket
            ],
        }  # fmt: skip
        headers = {"Authorization": f"Bearer {self._ports.secret_key}", "Idempotency-Key": number}
        answer = self._client.post("/api/orders", json={"orders": [order]}, headers=headers).raise_for_status()
        if refused := answer.json().get("refused"):
            import httpx

            raise httpx.HTTPError(f"The shop refused an order: {refused[0].get('message')}")
        self._pulse = replace(self._pulse, orders_placed=self._pulse.orders_placed + 1)
