"""Lists: filters in the address, saved views, chosen columns, CSV of what is filtered, thousands of rows."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Open, settle


def _csv(page: Page) -> list[list[str]]:
    with page.expect_download() as download:
        page.get_by_role("button", name="导出 CSV").click()
    raw = Path(download.value.path()).read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))


def test_a_filter_is_kept_in_the_address_and_the_csv_honours_it_with_the_shown_columns(open_page: Open) -> None:
    page = open_page("/orders?status=%5B%22closed%22%5D")
    settle(page)
    rows = _csv(page)
    status = rows[0].index("状态")
    assert {row[status] for row in rows[1:]} == {"已完成"}
    page.get_by_role("button", name="列设置").click()
    page.get_by_role("checkbox", name="状态").uncheck()
    assert "状态" not in _csv(page)[0]
    page.reload()
    settle(page)
    expect(page.get_by_role("columnheader", name="状态")).to_have_count(0)


def test_a_saved_view_brings_filters_back(open_page: Open) -> None:
    page = open_page("/customers?known=true")
    settle(page)
    page.get_by_role("button", name="eye 视图").click()
    page.get_by_label("视图名称").fill("只看已识别")
    page.get_by_role("button", name="保存当前视图").click()
    page.get_by_role("button", name="默认视图").click()
    page.wait_for_url(lambda url: "known" not in url)
    page.get_by_role("button", name="eye 视图").click()
    page.get_by_role("button", name="只看已识别").first.click()
    page.wait_for_url("**known=true**")


def test_nothing_that_matches_is_told_apart_from_nothing_at_all(open_page: Open) -> None:
    page = open_page("/orders?text=no-such-order")
    expect(page.get_by_text("没有符合条件的记录")).to_be_visible()
    page.get_by_role("button", name="清除筛选").click()
    settle(page)
    expect(page.locator(".list-count")).to_contain_text("条")


def test_thousands_of_rows_scroll_with_few_in_the_document(open_page: Open) -> None:
    page = open_page("/catalog")
    settle(page)
    box = page.locator(".ant-table-tbody-virtual-holder")
    seen = 0
    for _ in range(40):
        box.hover()
        page.mouse.wheel(0, 4000)
        page.wait_for_timeout(60)
        loaded = page.locator(".list-count").inner_text().split("/")[0].replace(",", "")
        seen = int("".join(letter for letter in loaded if letter.isdigit()))
        if seen >= 1000:
            break
    assert seen >= 1000
    assert page.locator(".ant-table-tbody-virtual .ant-table-row").count() < 60
