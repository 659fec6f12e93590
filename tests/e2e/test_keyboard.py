"""The keyboard reaches everything: command palette, shortcuts, skip link."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Open, settle


def test_the_palette_opens_pages_and_customers(open_page: Open) -> None:
    page = open_page("/live")
    settle(page)
    _find(page, "留存")
    page.wait_for_url("**/measure/retention")
    _find(page, "20")
    page.wait_for_url("**/customers/20")


def _find(page: Page, text: str) -> None:
    """Type into the palette and, once it offers what was typed, take its first offer."""
    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog")
    palette.get_by_role("combobox").fill(text)
    expect(palette.get_by_role("option").first).to_contain_text(text)
    page.keyboard.press("Enter")
    expect(palette).to_have_count(0)


def test_g_and_a_letter_go_to_a_page_and_slash_goes_to_the_search(open_page: Open) -> None:
    page = open_page("/live")
    settle(page)
    page.keyboard.press("g")
    page.keyboard.press("o")
    page.wait_for_url("**/orders")
    search = page.get_by_label("订单号、SKU 或商品名")
    expect(search).to_be_visible()
    page.keyboard.press("/")
    expect(search).to_be_focused()


def test_the_first_tab_offers_to_skip_the_navigation(open_page: Open) -> None:
    page = open_page("/orders")
    settle(page)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()


def test_language_and_theme_switch_and_stay(open_page: Open) -> None:
    page = open_page("/orders")
    settle(page)
    page.get_by_role("button", name="切换到 English").click()
    expect(page.get_by_role("heading", name="Orders", level=1)).to_be_visible()
    page.get_by_role("button", name="Switch light / dark").click()
    page.reload()
    expect(page.get_by_role("heading", name="Orders", level=1)).to_be_visible()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
