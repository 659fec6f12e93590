"""Every page of the console's own page table, with data and without: it shows, nothing fails, axe finds nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.browsing import Look, Watch, new_context, settle
from tests.e2e.conftest import Axe, Open
from tests.e2e.serving import ROOT, Server

# The page table, read from its sources: a page added to the console is walked without a change here.
TABLE = sorted((ROOT / "console" / "src" / "areas").glob("*/pages.ts"))
PATHS = [path for file in TABLE for path in re.findall(r'\bpath: "(/[^"]*)"', file.read_text("utf-8"))]
# Further faces of a page, chosen by its address.
FACES = [
    "/customers/$customerNo?tab=orders",
    "/customers/$customerNo?tab=consents",
    "/customers/$customerNo?tab=identities",
]
# What stands for a `$name` in a path: where the API lists such records, and the key that names one.
NAMED = {
    "$customerNo": ("/api/customers?known=true", "customer_no"),
    "$segmentId": ("/api/segments", "segment_id"),
    "$spu": ("/api/products", "spu"),
    "$orderNo": ("/api/orders", "order_no"),
    "$importId": ("/api/imports", "id"),
}
LOOKS = [Look("zh-CN", "light"), Look("en", "dark")]
# These show what the shop has from its first minute.
NEVER_EMPTY = re.compile(r"^/settings/|^/live$|^/segments/new$")

_UPLOAD = """async () => {
  const form = new FormData();
  form.append("file", new File(["会员号,城市\\nM-1,杭州\\n"], "会员.csv", { type: "text/csv" }));
  const { csrf } = await (await fetch("/api/session")).json();
  const done = await fetch("/api/imports", { method: "POST", body: form, headers: { "X-CSRF": csrf } });
  if (!done.ok) throw new Error(await done.text());
}"""


@dataclass
class Walker:
    """One window that goes from page to page."""

    server: Server
    page: Page
    watch: Watch

    def go(self, path: str) -> None:
        """Open the page and wait until it is at rest."""
        self.watch.clear()
        self.page.goto(self.server.url + self._filled(path))
        settle(self.page)

    def _filled(self, path: str) -> str:
        for name in re.findall(r"\$\w+", path):
            listed, key = NAMED[name]
            answer = self.page.evaluate("async (from) => (await fetch(from)).json()", listed)
            rows = answer if isinstance(answer, list) else answer["items"]
            path = path.replace(name, str(rows[0][key]))
        return path


def _walker(server: Server, context: BrowserContext) -> Walker:
    page = context.new_page()
    watch = Watch()
    watch.follow(page)
    return Walker(server, page, watch)


@pytest.fixture(scope="module")
def walkers(browser: Browser, server: Server, owner_state: Path) -> Iterator[dict[Look, Walker]]:
    """A window for each look; one file has been uploaded, so that there is an import to look at."""
    contexts = {look: new_context(browser, look, owner_state) for look in LOOKS}
    walkers = {look: _walker(server, context) for look, context in contexts.items()}
    walkers[LOOKS[0]].go("/imports")
    walkers[LOOKS[0]].page.evaluate(_UPLOAD)
    yield walkers
    for context in contexts.values():
        context.close()


@pytest.mark.parametrize("look", LOOKS, ids=str)
@pytest.mark.parametrize("path", PATHS + FACES)
def test_the_page_shows_its_heading_fails_nothing_and_is_accessible(
    walkers: dict[Look, Walker], axe: Axe, path: str, look: Look
) -> None:
    walker = walkers[look]
    walker.go(path)
    assert walker.page.locator("h1").first.inner_text().strip() != ""
    assert walker.page.locator("[data-state=error]").all_inner_texts() == []
    found = axe(walker.page) + walker.watch.all()
    assert found == [], "\n".join(found)


@pytest.fixture(scope="module")
def empty_walker(browser: Browser, empty_server: Server, empty_owner_state: Path) -> Iterator[Walker]:
    """A window on the empty shop."""
    context = new_context(browser, Look(), empty_owner_state)
    yield _walker(empty_server, context)
    context.close()


@pytest.mark.parametrize("path", [path for path in PATHS if "$" not in path])
def test_in_an_empty_shop_the_page_says_that_there_is_nothing_and_fails_nothing(
    empty_walker: Walker, path: str
) -> None:
    empty_walker.go(path)
    page = empty_walker.page
    assert page.locator("h1").first.inner_text().strip() != ""
    assert page.locator("[data-state=error]").all_inner_texts() == []
    found = empty_walker.watch.all()
    assert found == [], "\n".join(found)
    if not NEVER_EMPTY.search(path):
        assert page.locator("[data-state=empty]").count() > 0


def test_the_rail_leads_to_every_page_that_has_an_entry(open_page: Open) -> None:
    page = open_page("/live")
    settle(page)
    entries = page.locator(".rail-stages a").evaluate_all("all => all.map((each) => each.getAttribute('href'))")
    assert len(entries) >= 15
    assert set(entries) <= set(PATHS)


def test_an_unknown_address_leads_back(open_page: Open) -> None:
    page = open_page("/nowhere")
    page.get_by_role("button", name="实时看板").click()
    page.wait_for_url("**/live")
