"""A real server with a small demo shop, and a real Chromium that looks at it; no console error may pass unseen."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
SHOTS = Path(os.environ.get("SIYU_SHOTS", ROOT / ".cache" / "shots"))
PASSWORD = "correct horse battery"
SCALE = "0.05"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# The answer to "who am I" before signing in is 401, and Chromium reports every 401 as an error.
EXPECTED = re.compile(r"status of 401|status of 422|status of 409")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder walks a browser."""
    for item in items:
        if Path(item.fspath).is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


@dataclass(frozen=True)
class Server:
    """A running Siyu."""

    url: str
    data_dir: Path

    def link(self) -> str:
        """A fresh one-time sign-in link for the owner."""
        done = _siyu(self, "link")
        return done.stdout.strip().splitlines()[-1]


def _environment(server: Server) -> dict[str, str]:
    port = server.url.rpartition(":")[2]
    return {**os.environ, "SIYU_DATA_DIR": str(server.data_dir), "SIYU_PORT": port}


def _siyu(server: Server, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "siyu.cli", *arguments]
    return subprocess.run(command, cwd=ROOT, env=_environment(server), capture_output=True, text=True, check=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The whole product on a port of its own, with a twentieth of the demo shop."""
    subprocess.run([sys.executable, "tools/build_console.py"], cwd=ROOT, check=True)
    made = Server(f"http://127.0.0.1:{_free_port()}", tmp_path_factory.mktemp("siyu"))
    _siyu(made, "demo", "--scale", SCALE)
    log = (made.data_dir / "server.log").open("w")
    command = [sys.executable, "-m", "siyu.cli", "up", "--no-demo"]
    process = subprocess.Popen(command, cwd=ROOT, env=_environment(made), stdout=log, stderr=log)
    try:
        _wait_until_ready(made, process)
        yield made
    finally:
        process.terminate()
        process.wait(20)
        log.close()


def _wait_until_ready(server: Server, process: subprocess.Popen[bytes]) -> None:
    for _ in range(240):
        if process.poll() is not None:
            raise RuntimeError((server.data_dir / "server.log").read_text())
        try:
            with urllib.request.urlopen(f"{server.url}/api/health", timeout=2):
                return
        except OSError:
            time.sleep(0.25)
    raise RuntimeError("the server did not become ready in 60 s")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, or the one that tools/chromium.py unpacked."""
    own = ROOT / ".cache" / "chromium"
    path = os.environ.get("SIYU_CHROMIUM") or shutil.which("chromium") or str(own / "chromium")
    if not Path(path).exists():
        pytest.skip("no Chromium: run `python tools/setup.py --dev`")
    environment = {**os.environ, "LD_LIBRARY_PATH": str(own / "lib")} if Path(path).parent == own else dict(os.environ)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=FLAGS, env=environment)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def owner_state(browser: Browser, server: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Cookies of the signed-in owner, who has set a password."""
    path = tmp_path_factory.mktemp("state") / "owner.json"
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(server.link())
    page.get_by_label("设置密码").fill(PASSWORD)
    page.get_by_role("button", name="进入控制台").click()
    page.wait_for_url("**/live")
    context.storage_state(path=path)
    context.close()
    return path


@dataclass(frozen=True)
class Look:
    """How the console is shown."""

    language: str = "zh-CN"
    theme: str = "light"


Open = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, server: Server, owner_state: Path) -> Iterator[Open]:
    """`open_page("/orders")`: a page of the signed-in owner. At the end, console errors fail the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_at(path: str, look: Look | None = None, *, signed_in: bool = True) -> Page:
        look = look or Look()
        context = browser.new_context(
            viewport={"width": 1440, "height": 900},
            locale="zh-CN",
            storage_state=owner_state if signed_in else None,
            permissions=["clipboard-read", "clipboard-write"],
        )
        contexts.append(context)
        chosen = {"siyu.language": look.language, "siyu.theme": look.theme}
        for key, value in chosen.items():
            context.add_init_script(f"localStorage.getItem('{key}') ?? localStorage.setItem('{key}', '{value}')")
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: errors.append(f"{path}: {error}"))
        page.on("console", lambda told: errors.append(f"{path}: {told.text}") if told.type == "error" else None)
        page.goto(server.url + path)
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert [error for error in errors if not EXPECTED.search(error)] == []


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """`axe(page)`: what WCAG 2 A and AA find wrong with the page, one line each."""
    source = (ROOT / "console" / "node_modules" / "axe-core" / "axe.min.js").read_text()

    def run(page: Page) -> list[str]:
        page.evaluate(source)
        found = page.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa']})")["violations"]
        return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]

    return run


def settle(page: Page) -> None:
    """Waits until nothing on the page says that it is loading."""
    page.wait_for_selector("h1, .gate-box h2")
    expect(page.locator("[data-state=loading], .chart-wait, [data-pending]")).to_have_count(0, timeout=30_000)
    page.wait_for_timeout(250)  # drawings and transitions
