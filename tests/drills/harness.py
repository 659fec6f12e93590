"""Real server processes and plain clients for the drills."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.drills.serve import KEY, SHOP

ROOT = Path(__file__).resolve().parent.parent.parent
HEADERS = {"X-Write-Key": KEY, "Content-Type": "application/json"}


class Server:
    """One server process over a folder; it can be killed and started again."""

    def __init__(self, folder: Path, *, url: str = "", before: Sequence[str] = (), unsafe: bool = False) -> None:
        self.folder = folder
        self.port = free_port()
        self.starts_s: list[float] = []
        self._command = [*before, sys.executable, str(ROOT / "tests/drills/serve.py"), str(folder), str(self.port)]
        self._command += [url] if url else []
        self._environment = {**os.environ, "PYTHONPATH": str(ROOT), "DRILL_UNSAFE": "1" if unsafe else ""}
        self.start()

    def start(self) -> None:
        """Start, and return when it takes events."""
        began = time.monotonic()
        self.process = subprocess.Popen(self._command, env=self._environment, start_new_session=True)
        while time.monotonic() - began < 60:
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended with {self.process.returncode}")
            if self._is_ready():
                self.starts_s.append(time.monotonic() - began)
                return
            time.sleep(0.02)
        raise RuntimeError("the server did not start within a minute")

    def kill(self) -> None:
        """kill -9."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """Let it end by itself."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()

    def _is_ready(self) -> bool:
        try:
            return send(self.port, {"batch": []})[0] == 200
        except (OSError, http.client.HTTPException):
            return False


@dataclass
class Client(threading.Thread):
    """Sends events of its own without pause; repeats each until it is acknowledged, and remembers those that were."""

    port: int
    number: int
    items: int
    stop: threading.Event
    acknowledged: list[str] = field(default_factory=list)
    refused: int = 0
    limit: int = 10**9

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        """Until told to stop."""
        connection: http.client.HTTPConnection | None = None
        turn = 0
        while not self.stop.is_set() and len(self.acknowledged) < self.limit:
            ids = [f"{turn:08d}-{self.number:03d}-{at:03d}" for at in range(self.items)]
            body = json.dumps({"batch": [event(one) for one in ids]})
            while not self.stop.is_set():
                try:
                    connection = connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
                    connection.request("POST", "/v1/batch", body, HEADERS)
                    answer = connection.getresponse()
                    answer.read()
                except (OSError, http.client.HTTPException):
                    connection = None
                    time.sleep(0.02)
                    continue
                if answer.status == 200:
                    self.acknowledged += ids
                    break
                self.refused += 1
                time.sleep(0.02)
            turn += 1


def event(message_id: str, **properties: object) -> dict[str, object]:
    """One event as a client would send it."""
    return {
        "type": "track", "event": "view_item", "messageId": message_id, "anonymousId": "d1",
        "properties": {"sku": "S1", "page": "/pages/item", **properties},
    }  # fmt: skip


def send(port: int, body: object, call: str = "batch") -> tuple[int, dict[str, object]]:
    """Status and answer of one request on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("POST", f"/v1/{call}", json.dumps(body), HEADERS)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def stored(folder: Path) -> list[tuple[int, str]]:
    """Number and message id of every event in an SQLite installation, in order; its integrity is checked first."""
    connection = sqlite3.connect(folder / "siyu.db")
    try:
        assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
        query = "select seq, message_id from event where shop_id = ? order by seq"
        return connection.execute(query, (SHOP,)).fetchall()
    finally:
        connection.close()


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
