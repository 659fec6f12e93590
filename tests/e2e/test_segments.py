"""Building a segment: words, live count, saving, members, a draft that survives."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Open, settle


def _count(page: Page) -> int:
    settle(page)
    return int(page.get_by_test_id("estimate-count").inner_text().replace(",", ""))


def test_a_segment_is_built_counted_saved_and_lists_as_many_members(open_page: Open) -> None:
    page = open_page("/segments/new")
    page.get_by_role("button", name="年度大客户").click()
    expect(page.get_by_test_id("sentence")).to_contain_text("支付订单次数 ≥ 3")
    strict = _count(page)
    page.get_by_label("值").last.fill("1")
    page.keyboard.press("Tab")
    expect(page.get_by_test_id("sentence")).to_contain_text("支付订单次数 ≥ 1")
    loose = _count(page)
    assert loose > strict > 0
    page.get_by_label("分群名称").fill("年度客户")
    page.get_by_role("button", name="保存分群").click()
    page.wait_for_url(re.compile(r"/segments/[0-9a-f-]{36}"))
    settle(page)
    expect(page.locator(".list-count")).to_have_text(re.compile(f"{loose}"))


def test_conditions_nest_negate_and_leave_the_count_waiting_until_they_are_filled_in(open_page: Open) -> None:
    page = open_page("/segments/new")
    page.get_by_role("button", name="新会员未下单").click()
    before = _count(page)
    page.get_by_role("button", name="添加条件组").click()
    expect(page.get_by_text("有条件还没填完")).to_be_visible()
    group = page.locator(".rule-group-inner")
    group.get_by_role("button", name="删除条件").last.click()
    expect(group).to_have_count(0)
    assert _count(page) == before
    page.get_by_role("switch").first.click()
    expect(page.get_by_test_id("sentence")).to_contain_text("不满足「")
    assert _count(page) != before


def test_a_draft_survives_a_reload_and_can_be_discarded(open_page: Open) -> None:
    page = open_page("/segments/new")
    page.get_by_role("button", name="生日临近").click()
    expect(page.get_by_text("有未保存的草稿")).to_be_visible()
    page.reload()
    expect(page.get_by_test_id("sentence")).to_contain_text("生日")
    page.get_by_role("button", name="放弃草稿").click()
    expect(page.get_by_text("从一个条件开始")).to_be_visible()


def test_two_segments_show_what_they_share(open_page: Open) -> None:
    page = open_page("/segments")
    settle(page)
    boxes = page.locator(".ant-table-row .ant-checkbox-input")
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.get_by_role("button", name="看重叠").click()
    expect(page.locator(".matrix tbody tr")).to_have_count(2)
