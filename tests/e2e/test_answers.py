"""From a number to the customers behind it, to a segment of them, to a file; what is looked at is written down."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from playwright.sync_api import Download, Locator, Page, expect

from tests.e2e.browsing import settle
from tests.e2e.conftest import Open

STARRED = re.compile(r"\*")


def _number(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def _rows(download: Download) -> list[list[str]]:
    raw = Path(download.path()).read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")  # Excel reads UTF-8 only with it
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))


def test_a_filter_chosen_in_the_customer_list_is_in_the_address_in_the_rows_and_in_the_file(open_page: Open) -> None:
    page = open_page("/customers")
    settle(page)
    page.get_by_role("combobox", name="是否识别").click()
    page.locator(".ant-select-item-option", has_text="是").first.click()
    page.wait_for_url("**known=true**")
    settle(page)
    expect(page.locator(".row-table").get_by_text("匿名", exact=True)).to_have_count(0)
    with page.expect_download(timeout=60_000) as download:
        page.get_by_role("button", name="导出 CSV").click()
    header, *rows = _rows(download.value)
    assert len(rows) > 100
    assert {row[header.index("是否识别")] for row in rows} == {"1"}
    page.reload()
    settle(page)
    expect(page.get_by_role("search").get_by_title("是", exact=True)).to_be_visible()


def test_looking_at_a_whole_phone_number_is_noted_in_the_audit_log(open_page: Open) -> None:
    page = open_page("/customers?known=true")
    settle(page)
    masked = page.locator(".row-table .ant-table-row", has_text=re.compile(r"1\d{2}\*+\d{2,4}")).first
    masked.locator(".row-link").first.click()
    page.wait_for_url(re.compile(r"/customers/\d+"))
    settle(page)
    number = re.search(r"\d+$", page.url)
    assert number is not None
    phone = page.locator(".facts > div", has_text="手机号").locator("dd")
    expect(phone).to_have_text(STARRED)
    phone.get_by_role("button").click()
    expect(phone).to_have_text(re.compile(r"^\+?(86)?1\d{10}$"))
    page.goto(re.sub(r"/customers/.*", "/settings/audit", page.url))
    settle(page)
    line = page.locator(".ant-table-row", has_text="customer.reveal").first
    expect(line).to_contain_text(number.group())


def test_a_segment_of_who_and_what_they_did_is_put_together_by_hand(open_page: Open) -> None:
    page = open_page("/segments/new")
    settle(page)
    _add_rule(page, "客户属性")
    _choose(page, "选择属性", "城市")
    page.get_by_role("combobox", name="比较方式").click()
    _option(page, "有值").click()
    who = _estimate(page, "城市 有值")
    _add_rule(page, "做过")
    _choose(page, "选择行为", "支付订单")
    buyers = _estimate(page, "支付订单")
    assert who > buyers > 0
    page.get_by_label("分群名称").fill("有城市的买家")
    page.get_by_role("button", name="保存分群").click()
    page.wait_for_url(re.compile(r"/segments/[0-9a-f-]{36}$"))
    assert abs(_shown(page) - buyers) <= 3  # a simulated customer may have paid meanwhile
    page.locator(".row-link").first.click()
    page.wait_for_url(re.compile(r"/customers/\d+"))


def test_the_customers_behind_a_step_of_the_funnel_become_a_segment_of_the_same_size(open_page: Open) -> None:
    page = open_page("/measure/funnel")
    settle(page)
    number = page.get_by_role("button", name=re.compile("^查看这些客户：支付订单")).first
    told = _number(number.inner_text())
    assert told > 0
    number.click()
    drawer = page.get_by_role("dialog")
    expect(drawer.locator(".ant-table-row").first).to_be_visible()
    with page.expect_download(timeout=60_000) as download:
        drawer.get_by_role("button", name="下载 CSV").click()
    assert len(_rows(download.value)) - 1 == told
    drawer.get_by_role("button", name="存为分群").click()
    page.get_by_label("分群名称").fill("走完漏斗的人")
    page.get_by_role("button", name=re.compile(r"保\s*存")).last.click()
    page.get_by_role("link", name="查看分群").click()
    page.wait_for_url(re.compile(r"/segments/[0-9a-f-]{36}$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("走完漏斗的人")
    assert _shown(page) == told


def test_the_refused_rows_of_an_import_come_back_as_a_file_with_their_reasons(open_page: Open, tmp_path: Path) -> None:
    path = tmp_path / "会员名单.csv"
    text = "会员号,姓名,手机号,城市\nGBK-1,陈晓,13800138111,苏州\nGBK-2,周颖,138,无锡\n"
    path.write_bytes(text.encode("gbk"))
    page = open_page("/imports")
    settle(page)
    page.set_input_files("input[type=file]", path)
    page.wait_for_url(re.compile(r"/imports/[0-9a-f-]{36}"))
    expect(page.get_by_role("cell", name="苏州")).to_be_visible()  # the encoding was recognised
    page.get_by_role("combobox", name="内容").click()
    _option(page, "客户").click()
    expect(page.locator(".cell-bad")).to_have_count(1)
    page.get_by_role("button", name="开始导入").click()
    refused = page.locator(".panel", has=page.get_by_role("heading", name="被拒的行"))
    expect(refused).to_be_visible()
    with page.expect_download() as download:
        refused.get_by_role("button", name="CSV").click()
    rows = _rows(download.value)
    assert rows == [
        ["会员号", "姓名", "手机号", "城市", "行号", "出错的列", "原因"],
        ["GBK-2", "周颖", "138", "无锡", "3", "手机号", "不是有效的电话号码"],
    ]


def _add_rule(page: Page, kind: str) -> None:
    page.get_by_role("button", name="添加条件", exact=False).first.click()
    page.get_by_role("menuitem", name=kind, exact=True).click()


def _choose(page: Page, label: str, option: str) -> None:
    box = page.get_by_role("combobox", name=label).last
    box.click()
    box.fill(option)
    _option(page, option).click()


def _option(page: Page, text: str) -> Locator:
    shown = page.locator(".ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option")
    return shown.filter(has_text=re.compile(f"^{text}$")).first


def _estimate(page: Page, says: str) -> int:
    """The live count once the rules read so."""
    expect(page.get_by_test_id("sentence")).to_contain_text(says)
    settle(page)
    expect(page.get_by_test_id("estimate-count")).to_have_text(re.compile(r"\d"))
    return _number(page.get_by_test_id("estimate-count").inner_text())


def _shown(page: Page) -> int:
    """The whole count of a list, of which the first rows are loaded."""
    count = page.locator(".list-count")
    expect(count).to_have_text(re.compile(r"\d"))
    return _number(count.inner_text().split("/")[-1])
