"""Signing in: the one-time link, the password, the session that ends while somebody works."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.conftest import PASSWORD, Open, Server, settle


def test_a_link_lets_in_once(open_page: Open, server: Server) -> None:
    link = server.link().removeprefix(server.url)
    page = open_page(link, signed_in=False)
    expect(page.get_by_label("设置密码")).to_be_visible()
    again = open_page(link, signed_in=False)
    expect(again.get_by_text("这个一次性链接已使用或已过期")).to_be_visible()


def test_a_wrong_password_is_refused_in_words_and_the_right_one_leads_to_the_page_asked_for(open_page: Open) -> None:
    page = open_page("/orders?status=%5B%22paid%22%5D", signed_in=False)
    page.wait_for_url("**/sign-in?**")
    page.get_by_label("邮箱").fill("owner@example.com")
    page.get_by_label("密码", exact=True).fill("not this one")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_text("邮箱或密码不正确")).to_be_visible()
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/orders?status=**")


def test_sign_in_never_leads_to_another_site(open_page: Open, server: Server) -> None:
    page = open_page("/sign-in?next=//example.org/", signed_in=True)
    page.wait_for_url(f"{server.url}/live")


def test_a_session_that_ended_is_renewed_without_leaving_the_page(open_page: Open) -> None:
    page = open_page("/segments/new")
    page.get_by_role("button", name="加购未支付").click()
    page.get_by_label("分群名称").fill("不会丢")
    settle(page)
    page.context.clear_cookies()
    # A question asked by the page itself may bring the dialog before the press does.
    page.get_by_role("button", name="保存分群").dispatch_event("click")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("登录已过期")).to_be_visible()
    dialog.get_by_label("邮箱").fill("owner@example.com")
    dialog.get_by_label("密码", exact=True).fill(PASSWORD)
    dialog.get_by_role("button", name="登录").click()
    expect(dialog).to_be_hidden()
    assert page.get_by_label("分群名称").input_value() == "不会丢"
