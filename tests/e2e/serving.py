"""A real Siyu in a process of its own, started the way a user starts it."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
READY_S = 90
_LINK = re.compile(r"http://\S+/welcome\?token=\S+")


@dataclass(frozen=True)
class Server:
    """A running Siyu."""

    url: str
    data_dir: Path

    @property
    def log(self) -> Path:
        """What the server has printed."""
        return self.data_dir / "server.log"

    def printed_link(self) -> str:
        """The one-time link that `siyu up` printed when it was ready."""
        found = _LINK.search(self.log.read_text())
        assert found, self.log.read_text()
        return found.group()

    def link(self) -> str:
        """A fresh one-time sign-in link for the owner."""
        return self.run("link").strip().splitlines()[-1]

    def run(self, *arguments: str) -> str:
        """One `siyu` command on this server's data; what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "siyu.cli", *arguments], cwd=ROOT, env=self.environment(), capture_output=True,
            text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def environment(self) -> dict[str, str]:
        """The settings under which every command of this server runs."""
        port = self.url.rpartition(":")[2]
        mine = {name: value for name, value in os.environ.items() if not name.startswith("SIYU_")}
        return {**mine, "SIYU_DATA_DIR": str(self.data_dir), "SIYU_PORT": port, "PYTHONUNBUFFERED": "1"}


@contextmanager
def served(data_dir: Path, *, demo_scale: float | None) -> Iterator[Server]:
    """`siyu up` on a free port: with a part of the demo shop, or without any data."""
    server = Server(f"http://127.0.0.1:{_free_port()}", data_dir)
    arguments = ["up", "--no-demo"]
    if demo_scale is not None:
        server.run("demo", "--scale", str(demo_scale))
        arguments = ["up"]  # finds the demo shop loaded
    with server.log.open("w") as log:
        command = [sys.executable, "-m", "siyu.cli", *arguments]
        process = subprocess.Popen(command, cwd=ROOT, env=server.environment(), stdout=log, stderr=log)
        try:
            _wait_until_ready(server, process)
            yield server
        finally:
            process.terminate()
            process.wait(20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_ready(server: Server, process: subprocess.Popen[bytes]) -> None:
    """Until the link is printed and the port answers."""
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(server.log.read_text())
        if _LINK.search(server.log.read_text()) and _answers(server):
            return
        time.sleep(0.2)
    raise RuntimeError(f"the server was not ready in {READY_S} s: {server.log.read_text()}")


def _answers(server: Server) -> bool:
    host, _, port = server.url.removeprefix("http://").partition(":")
    try:
        with socket.create_connection((host, int(port)), timeout=2):
            return True
    except OSError:
        return False
