"""A real server with a small demo shop, and a real Chromium that looks at it; no console error may pass unseen."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.browsing import WAIT_MS, Look, Watch, chromium, launched, new_context, settle, sign_in_by_link
from tests.e2e.serving import ROOT, Server, served

__all__ = ["PASSWORD", "Axe", "Look", "Open", "Server", "settle"]

PASSWORD = "correct horse battery"
SCALE = 0.05
# The answer to "who am I" before signing in is 401; some tests provoke a refusal to read what the console makes of it.
EXPECTED = re.compile(r"answered (401|409|422)$")

Open = Callable[..., Page]
Axe = Callable[[Page], list[str]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder walks a browser."""
    for item in items:
        if Path(item.fspath).is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def built_console() -> None:
    """The console as its sources are now."""
    subprocess.run([sys.executable, "tools/build_console.py"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


@pytest.fixture(scope="session")
def server(built_console: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The whole product on a port of its own, with a twentieth of the demo shop."""
    with served(tmp_path_factory.mktemp("demo"), demo_scale=SCALE) as running:
        yield running


@pytest.fixture(scope="session")
def empty_server(built_console: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The same with an empty shop: what somebody sees who starts with their own data."""
    with served(tmp_path_factory.mktemp("empty"), demo_scale=None) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests."""
    expect.set_options(timeout=WAIT_MS)
    path = chromium()
    if path is None:
        pytest.fail("no Chromium: run `python tools/setup.py --dev`")
    with launched(path) as running:
        yield running


def _owner_of(server: Server, browser: Browser, folder: Path) -> Path:
    path = folder / "owner.json"
    context = new_context(browser, Look(), None)
    sign_in_by_link(context.new_page(), server.link(), PASSWORD)
    # Only the cookies: language and theme are each test's own.
    path.write_text(json.dumps({"cookies": context.cookies(), "origins": []}))
    context.close()
    return path


@pytest.fixture(scope="session")
def owner_state(browser: Browser, server: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Cookies of the signed-in owner, who has set a password."""
    return _owner_of(server, browser, tmp_path_factory.mktemp("state"))


@pytest.fixture(scope="session")
def empty_owner_state(browser: Browser, empty_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same for the empty shop."""
    return _owner_of(empty_server, browser, tmp_path_factory.mktemp("state"))


@pytest.fixture
def open_page(browser: Browser, server: Server, owner_state: Path) -> Iterator[Open]:
    """`open_page("/orders")`: a page of the signed-in owner. At the end, console errors fail the test."""
    contexts: list[BrowserContext] = []
    watch = Watch()

    def open_at(path: str, look: Look | None = None, *, signed_in: bool = True) -> Page:
        context = new_context(browser, look or Look(), owner_state if signed_in else None)
        contexts.append(context)
        page = context.new_page()
        watch.follow(page)
        page.goto(server.url + path)
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert [fault for fault in watch.all() if not EXPECTED.search(fault)] == []


@pytest.fixture(scope="session")
def axe() -> Axe:
    """`axe(page)`: what WCAG 2 A and AA find wrong with the page, one line each."""
    source = (ROOT / "console" / "node_modules" / "axe-core" / "axe.min.js").read_text()

    def run(page: Page) -> list[str]:
        page.evaluate(source)
        found = page.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa'], resultTypes: ['violations']})")["violations"]
        return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]

    return run
