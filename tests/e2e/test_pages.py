"""Every page, in both languages and both themes: it shows, axe finds nothing, the console stays silent."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import SHOTS, Look, Open, settle

PATHS = [
    "/live",
    "/imports",
    "/quality",
    "/debug",
    "/customers",
    "/customers/conflicts",
    "/customers/20",
    "/customers/20?tab=orders",
    "/customers/20?tab=consents",
    "/customers/20?tab=identities",
    "/segments",
    "/segments/new",
    "/lifecycle",
    "/tags",
    "/catalog",
    "/orders",
    "/measure/funnel",
    "/measure/retention",
    "/measure/paths",
    "/measure/growth",
    "/measure/stickiness",
    "/measure/distribution",
    "/measure/revenue",
    "/settings/shop",
    "/settings/people",
    "/settings/keys",
    "/settings/lifecycle",
    "/settings/consent",
    "/settings/audit",
    "/settings/jobs",
    "/settings/about",
]
LOOKS = [Look("zh-CN", "light"), Look("en", "dark")]


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look.language}-{look.theme}")
@pytest.mark.parametrize("path", PATHS)
def test_the_page_shows_and_is_accessible(
    open_page: Open, axe: Callable[[Page], list[str]], path: str, look: Look
) -> None:
    page = open_page(path, look)
    settle(page)
    SHOTS.mkdir(parents=True, exist_ok=True)
    name = path.strip("/").replace("/", "-").replace("?", "-").replace("=", "-")
    page.screenshot(path=SHOTS / f"{name}-{look.language}-{look.theme}.png")
    assert page.locator("[data-state=error]").count() == 0
    assert axe(page) == []


def test_an_unknown_address_leads_back(open_page: Open) -> None:
    page = open_page("/nowhere")
    page.get_by_role("button", name="实时看板").click()
    page.wait_for_url("**/live")
