"""The first minutes of an owner: the printed link, a password, the live board; out again and in again."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from tests.e2e.browsing import Look, Watch, new_context, settle, sign_in_by_link
from tests.e2e.conftest import PASSWORD
from tests.e2e.serving import Server


def test_the_link_that_up_prints_leads_to_the_live_board_and_the_password_leads_back_in(
    browser: Browser, empty_server: Server
) -> None:
    context = new_context(browser, Look(), None)
    page = context.new_page()
    watch = Watch()
    watch.follow(page)
    sign_in_by_link(page, empty_server.printed_link(), PASSWORD)
    settle(page)
    expect(page.get_by_role("heading", level=1, name="实时看板")).to_be_visible()
    # Before the link is opened nobody is signed in; nothing else may have been refused.
    assert [fault for fault in watch.all() if not fault.endswith("/api/session answered 401")] == []

    page.get_by_role("button", name="账户菜单").click()
    page.get_by_role("menuitem", name="退出登录").click()
    page.wait_for_url("**/sign-in*")
    page.goto(f"{empty_server.url}/customers")
    page.wait_for_url("**/sign-in?**")
    page.get_by_label("邮箱").fill("owner@example.com")
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/customers")
    expect(page.get_by_role("heading", level=1, name="全部客户")).to_be_visible()
    context.close()
