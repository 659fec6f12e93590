"""The browser: where it is, what it complains about, when a page has come to rest."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, Response, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
OWN = ROOT / ".cache" / "chromium"
WAIT_MS = 60_000  # a busy machine is slow, not wrong
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
]
# One script, so that "at rest" is judged in the page and not between two questions to it.
_AT_REST = """() => {
  if (!document.querySelector('h1')) return false;
  if (document.querySelector('[data-state=loading], .chart-wait, [data-pending], .ant-skeleton')) return false;
  const moving = document.getAnimations().filter(
    (each) => each.playState === 'running' && Number.isFinite(each.effect?.getComputedTiming().endTime));
  return moving.length === 0;
}"""


@dataclass(frozen=True)
class Look:
    """How the console is shown."""

    language: str = "zh-CN"
    theme: str = "light"

    def __str__(self) -> str:
        return f"{self.language}-{self.theme}"


@dataclass
class Watch:
    """Collects what a user would never see: console errors, exceptions, refused requests."""

    faults: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def follow(self, page: Page) -> None:
        """Listen to everything that goes wrong on the page."""
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: exception: {error}"))
        page.on(
            "console",
            lambda told: self.faults.append(f"{page.url}: {told.text}") if told.type == "error" else None,
        )
        page.on("response", lambda answer: self._note(page, answer))

    def _note(self, page: Page, answer: Response) -> None:
        if answer.status >= 400:
            self.requests.append(f"{page.url}: {answer.request.method} {answer.url} answered {answer.status}")

    def all(self) -> list[str]:
        """Every fault; a refused request is told once, by its address."""
        told = [fault for fault in self.faults if not re.search(r"Failed to load resource", fault)]
        return told + self.requests

    def clear(self) -> None:
        """Forget what was seen."""
        self.faults.clear()
        self.requests.clear()


def chromium() -> str | None:
    """Debian's Chromium, or the one that tools/chromium.py unpacked; None where there is neither."""
    found = os.environ.get("SIYU_CHROMIUM") or shutil.which("chromium") or str(OWN / "chromium")
    return found if Path(found).exists() else None


@contextmanager
def launched(path: str) -> Iterator[Browser]:
    """A running browser."""
    environment: dict[str, str | float | bool] = {**os.environ}
    if Path(path).parent == OWN:
        environment["LD_LIBRARY_PATH"] = str(OWN / "lib")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS, env=environment)
        try:
            yield browser
        finally:
            browser.close()


def new_context(browser: Browser, look: Look, state: Path | None) -> BrowserContext:
    """A window of 1440 × 900 that shows the console in this language and theme until the person changes them."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 900},
        locale="zh-CN",
        storage_state=state,
        permissions=["clipboard-read", "clipboard-write"],
    )
    context.set_default_timeout(WAIT_MS)
    for key, value in {"siyu.language": look.language, "siyu.theme": look.theme}.items():
        context.add_init_script(f"localStorage.getItem('{key}') ?? localStorage.setItem('{key}', '{value}')")
    return context


def settle(page: Page) -> None:
    """Waits until nothing on the page loads or moves."""
    page.wait_for_function(_AT_REST, timeout=WAIT_MS)


def sign_in_by_link(page: Page, link: str, password: str) -> None:
    """The first minutes of an owner: the one-time link, a password, the live board."""
    page.goto(link)
    page.get_by_label("设置密码").fill(password)
    page.get_by_role("button", name="进入控制台").click()
    page.wait_for_url("**/live")
