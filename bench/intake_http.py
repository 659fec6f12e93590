"""Durable intake through real HTTP on loopback, against the store's own group-commit ceiling of the same run.

    python bench/intake_http.py [seconds | --small] [--random]

One server process (uvicorn, one event loop), one client process (raw asyncio), SQLite in WAL mode with
synchronous=FULL: every counted event is on disk. `--random` sends UUIDv4 message ids, as foreign SDKs do, in place of
our SDK's time-ordered ids: each then dirties its own index page, which is what bounds that run.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import multiprocessing
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection

from siyu.collect.intake.models import Arrival, Kept
from siyu.collect.intake.routes import IntakeApp, wire
from siyu.collect.intake.routes.gather import Gatherer
from siyu.collect.intake.rules.draft import STEPS, Request
from siyu.collect.intake.rules.wire import open_batch
from siyu.collect.intake.service import keep
from siyu.kit.db import metadata
from siyu.kit.desk import Desk, Runtime
from siyu.kit.settings import Settings

KEY = "wk_bench"
SHOP = "shop-bench"
AUTH = b"X-Write-Key: " + KEY.encode()
MARK = "@" * 36


@dataclass
class Load:
    """A body whose message ids are patched in place, so that the client costs little."""

    call: str
    items: int
    is_random: bool
    body: bytearray = field(default_factory=bytearray)
    places: list[int] = field(default_factory=list)
    sent: int = 0

    def __post_init__(self) -> None:
        item = {
            "type": "track", "messageId": MARK, "anonymousId": "0192f0c1-7c2e-7a3b-9000-000000000001",
            "event": "view_item", "timestamp": "2026-03-10T04:00:00.123Z",
            "properties": {
                "sku": "SKU-00012", "spu": "SPU-001", "category": "tea", "amount_fen": 1999, "quantity": 1,
                "page": "/pages/item/index",
            },
            "context": {
                "library": {"name": "siyu-mp", "version": "1.0"}, "page": {"path": "/pages/item/index"},
                "app": {"version": "1.2.0"}, "scene": "1001", "platform": "wechat",
            },
        }  # fmt: skip
        whole = {"batch": [item] * self.items, "sentAt": "2026-03-10T04:00:01.000Z"} if self.call == "batch" else item
        text = msgspec.json.encode(whole)
        head = (
            b"POST /v1/%s HTTP/1.1\r\nHost: siyu\r\n%s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
        )
        self.body = bytearray(head % (self.call.encode(), AUTH, len(text)) + text)
        start = self.body.find(MARK.encode())
        while start >= 0:
            self.places.append(start)
            start = self.body.find(MARK.encode(), start + 36)

    def fresh(self) -> bytes:
        """The request with message ids never sent before."""
        for place in self.places:
            self.sent += 1
            if self.is_random:
                identity = b"%08x-0000-4000-8000-%012x" % (random.getrandbits(32), self.sent)
            else:
                identity = b"0192f0c1-7c2e-7a3b-8%03x-%012x" % (0, self.sent)
            self.body[place : place + 36] = identity
        return bytes(self.body)


class Client(asyncio.Protocol):
    """One keep-alive connection that sends the next request as soon as it has its answer."""

    def __init__(self, load: Load, until: float, tally: list[float]) -> None:
        self.load = load
        self.until = until
        self.tally = tally
        self.answer = b""
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        self.answer += data
        if not self.answer.endswith(b"}"):
            return
        if not (self.answer.startswith(b"HTTP/1.1 200") and self.answer.endswith(b'"duplicates":0,"rejected":[]}')):
            raise SystemExit(f"refused: {self.answer!r}")
        self.answer = b""
        self.tally.append(time.perf_counter() - self.began)
        if time.perf_counter() < self.until:
            self._send()
        else:
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)

    def _send(self) -> None:
        self.began = time.perf_counter()
        self.transport.write(self.load.fresh())


async def drive(port: int, load: Load, connections: int, seconds: float) -> tuple[float, list[float]]:
    """Events per second acknowledged, and the latency of each request in seconds."""
    loop = asyncio.get_running_loop()
    tally: list[float] = []
    began = time.perf_counter()
    clients = []
    for _ in range(connections):
        _, client = await loop.create_connection(lambda: Client(load, began + seconds, tally), "127.0.0.1", port)
        clients.append(client)
    await asyncio.gather(*(client.done for client in clients))
    return len(tally) * load.items / (time.perf_counter() - began), sorted(tally)


def open_runtime(folder: Path) -> Runtime:
    """A fresh installation with the tables that intake needs."""
    runtime = Runtime(Settings(data_dir=folder), zone_of=lambda connection, shop_id: ZoneInfo("Asia/Shanghai"))
    runtime.db.write(metadata.create_all)
    return runtime


def serve(folder: str, port: int) -> None:
    """The server process."""
    import uvicorn

    runtime = open_runtime(Path(folder))
    intake = IntakeApp(wire(runtime, write_key_shop=lambda key: SHOP if key == KEY else None))
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)  # as `siyu up` does
    uvicorn.run(intake, host="127.0.0.1", port=port, log_level="warning", lifespan="off", access_log=False)


def store(desk: Desk, rows: list[Arrival], connection: Connection) -> Kept:
    """One task of the writer."""
    return keep(desk.work(connection), rows)


def ceiling(items: int, seconds: float, is_random: bool) -> float:
    """Events per second of the writer alone: the same rows, prepared beforehand, in groups like those of the edge."""
    folder = Path(tempfile.mkdtemp(prefix="siyu-bench-"))
    runtime = open_runtime(folder)
    desk = runtime.desk(SHOP)
    load = Load("batch", 100, is_random)
    group = 64 if items == 1 else Gatherer.GROUP_ROWS
    groups = []
    for _ in range(int(seconds * 150_000 / group)):
        rows: list[Arrival] = []
        while len(rows) < group:
            raw = load.fresh()
            body = raw[raw.index(b"\r\n\r\n") + 4 :]
            request = Request(body, open_batch(body), 1_773_115_200_000_000)
            for step in STEPS:
                step(request)
            rows += request.packed
        groups.append(rows[:group])
        if len(groups) * group > 400_000:
            break
    began = time.perf_counter()
    waiting: list[Future[Kept]] = []
    kept = 0
    for rows in groups:
        waiting.append(runtime.db.submit(partial(store, desk, rows)))
        if len(waiting) >= 2:
            kept += waiting.pop(0).result().stored
        if time.perf_counter() - began > seconds:
            break
    kept += sum(one.result().stored for one in waiting)
    took = time.perf_counter() - began
    runtime.close()
    shutil.rmtree(folder)
    return kept / took


def through_http(call: str, items: int, connections: int, seconds: float, is_random: bool) -> tuple[float, list[float]]:
    """The same through HTTP, with the server in a process of its own."""
    folder = tempfile.mkdtemp(prefix="siyu-bench-")
    port = 8913
    server = subprocess.Popen([sys.executable, __file__, "--serve", folder, str(port)])
    try:
        wait_for(port)
        load = Load(call, items, is_random)
        asyncio.run(drive(port, load, connections, 0.5))
        return asyncio.run(drive(port, load, connections, seconds))
    finally:
        server.terminate()
        server.wait(10)
        shutil.rmtree(folder)


def wait_for(port: int) -> None:
    """Return when something listens."""
    import socket

    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit("the server did not start")


def main() -> None:
    """Print events/s through HTTP, the ceiling, and the ratio, for batches of 100 and for single events."""
    parser = argparse.ArgumentParser()
    parser.add_argument("seconds", nargs="?", type=float, default=5.0)
    parser.add_argument("--random", action="store_true")
    parser.add_argument("--small", action="store_true", help="one second each")
    parser.add_argument("--serve", nargs=2)
    asked = parser.parse_args()
    if asked.serve:
        serve(asked.serve[0], int(asked.serve[1]))
        return
    asked.seconds = 1.0 if asked.small else asked.seconds
    order = "random" if asked.random else "ordered"
    print(f"cores {multiprocessing.cpu_count()}, load average {os.getloadavg()[0]:.1f}, message ids {order}")
    for call, items, connections in (("batch", 100, 64), ("track", 1, 128)):
        top = ceiling(items, asked.seconds, asked.random)
        rate, latencies = through_http(call, items, connections, asked.seconds, asked.random)
        p50, p99 = latencies[len(latencies) // 2], latencies[len(latencies) * 99 // 100]
        print(
            f"{items:>4} per request: {rate:>9,.0f} events/s through HTTP, writer alone {top:>9,.0f}, "
            f"ratio {rate / top:.2f}, request p50 {p50 * 1000:.1f} ms p99 {p99 * 1000:.1f} ms"
        )


if __name__ == "__main__":
    main()
