"""Daily work through the console: an import with a faulty row, a tag, a key, a refund, an invitation."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.conftest import Open, settle

FILE = """姓名,手机号,城市,生日
张小明,13800138001,上海,1990-06-01
李四,1380013,北京,1991-02-30
王五,13900139000,杭州,
"""


def test_an_import_takes_good_rows_and_tells_why_it_refused_the_other(open_page: Open, tmp_path: Path) -> None:
    path = tmp_path / "客户.csv"
    path.write_bytes(FILE.encode("gb18030"))
    page = open_page("/imports")
    settle(page)
    page.set_input_files("input[type=file]", path)
    page.wait_for_url(re.compile(r"/imports/[0-9a-f-]{36}"))
    page.get_by_role("combobox", name="内容").click()
    page.locator(".ant-select-item-option", has_text="客户").click()
    expect(page.locator(".cell-bad")).to_have_count(2)
    page.get_by_role("button", name="开始导入").click()
    expect(page.locator(".stat").nth(1)).to_contain_text("2", timeout=30_000)
    expect(page.locator(".stat").nth(2)).to_contain_text("1")
    expect(page.get_by_text("不是有效的电话号码")).to_be_visible()


def test_a_tag_is_given_on_the_customers_page_and_taken_back(open_page: Open) -> None:
    page = open_page("/customers/21")
    settle(page)
    page.get_by_role("button", name="打标签").click()
    page.get_by_label("标签路径").fill("测试/浏览器")
    page.get_by_role("button", name="添加", exact=True).click()
    tag = page.locator(".tag-cloud .ant-tag", has_text="测试/浏览器")
    expect(tag).to_be_visible()
    tag.locator(".ant-tag-close-icon").click()
    expect(tag).to_have_count(0)


def test_a_key_is_shown_once_and_can_be_revoked(open_page: Open) -> None:
    page = open_page("/settings/keys")
    settle(page)
    page.get_by_role("button", name="新建密钥").first.click()
    page.get_by_label("名称").fill("测试小程序")
    page.get_by_role("button", name="新建", exact=True).click()
    secret = page.locator(".secret-box code").first.inner_text()
    assert len(secret) > 20
    page.get_by_role("button", name="我已保存").click()
    expect(page.get_by_text(secret)).to_have_count(0)
    page.get_by_role("button", name="吊销 测试小程序").click()
    page.get_by_role("dialog").get_by_role("button", name="吊销").click()
    expect(page.get_by_text("已吊销").first).to_be_visible()


def test_an_order_is_refunded_by_pieces_exactly(open_page: Open) -> None:
    page = open_page("/orders?status=%5B%22paid%22%5D")
    settle(page)
    page.locator(".row-link").first.click()
    page.get_by_role("button", name="退款", exact=True).click()
    page.get_by_text("指定金额").click()
    page.get_by_label("金额", exact=True).fill("0.01")
    page.get_by_role("dialog").get_by_role("button", name="退款").click()
    expect(page.get_by_text("已退款 ¥0.01")).to_be_visible()


def test_erasing_asks_for_the_number_to_be_typed(open_page: Open) -> None:
    page = open_page("/customers/22")
    settle(page)
    page.get_by_role("button", name="更多").click()
    page.get_by_role("menuitem", name="删除个人数据").click()
    dialog = page.get_by_role("dialog")
    button = dialog.get_by_role("button", name="删除个人数据")
    expect(button).to_be_disabled()
    dialog.get_by_role("textbox").fill("22")
    expect(button).to_be_enabled()
    dialog.get_by_role("button", name="取消").click()


def test_an_invited_analyst_sees_no_settings_of_people_and_no_whole_phone_numbers(open_page: Open) -> None:
    page = open_page("/settings/people")
    settle(page)
    page.get_by_role("button", name="邀请成员").click()
    page.get_by_label("邮箱").fill("analyst@example.com")
    page.get_by_label("称呼").fill("小析")
    page.get_by_role("combobox", name="角色").last.click()
    page.locator(".ant-select-item-option", has_text="分析").last.click()
    page.get_by_role("button", name="生成邀请链接").click()
    link = page.locator(".secret-box code").first.inner_text()
    analyst = open_page("/welcome?token=" + link.partition("token=")[2], signed_in=False)
    analyst.get_by_label("设置密码").fill("another good phrase")
    analyst.get_by_role("button", name="进入控制台").click()
    analyst.wait_for_url("**/live")
    analyst.goto(link.partition("/welcome")[0] + "/customers?known=true")
    settle(analyst)
    text = analyst.locator(".row-table").inner_text()
    assert "****" in text
    assert re.search(r"1\d{10}", text) is None
    analyst.get_by_role("link", name="设置", exact=True).click()
    expect(analyst.get_by_role("link", name="成员与角色")).to_have_count(0)
