"""Takes the pictures of the README from a running server with the whole demo shop.

python -m tests.e2e.pictures http://127.0.0.1:8787 "$(siyu link)"
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Browser, Page

from tests.e2e.browsing import ROOT, Look, chromium, launched, new_context, settle

FOLDER = ROOT / "docs" / "pictures"


def _nothing(_page: Page) -> None:
    """The page as it opens."""


def _wait_for_minutes(page: Page) -> None:
    """The live board once its stream has brought a few events."""
    page.locator(".live-feed li").nth(7).wait_for()


def _abandoned_carts(page: Page) -> None:
    """A segment from a template with its live count; the draft goes again after the picture."""
    page.get_by_role("button", name="加购未支付").click()
    page.wait_for_function("/\\d/.test(document.querySelector('[data-testid=estimate-count]').textContent)")


@dataclass(frozen=True)
class Picture:
    """One picture: where, in which look, and what is done before it is taken."""

    name: str
    path: str
    look: Look
    prepare: Callable[[Page], None] = _nothing


ZH, EN = Look("zh-CN", "light"), Look("en", "dark")
PICTURES = [
    Picture("live-zh", "/live", ZH, _wait_for_minutes),
    Picture("segment-zh", "/segments/new", ZH, _abandoned_carts),
    Picture("customer-zh", "/customers/$loyal", ZH),
    Picture("lifecycle-en-dark", "/lifecycle", EN),
    Picture("funnel-en-dark", "/measure/funnel", EN),
]
# A customer with a story: of the most valuable group, with as many orders as a person makes, and some tags.
_LOYAL = """async () => {
  const ask = async (path) => (await fetch(path)).json();
  const { items } = await ask('/api/rfm/members?group=important_value&limit=200');
  let best = { customer_no: items[0].customer_no, tags: -1 };
  for (const { customer_no } of items.filter(({ orders }) => orders >= 6 && orders <= 40)) {
    const { country } = await ask(`/api/customers/${customer_no}`);
    const tags = country === 'CN' ? (await ask(`/api/tags/of/${customer_no}`)).length : -1;
    if (tags > best.tags) best = { customer_no, tags };
    if (tags >= 3) break;
  }
  return best.customer_no;
}"""


def take(browser: Browser, url: str, link: str, names: list[str]) -> None:
    """Every picture, or those that are named."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    door = new_context(browser, ZH, None)
    page = door.new_page()
    page.goto(link)
    page.get_by_label("设置密码").wait_for()
    page.goto(f"{url}/live")
    settle(page)
    loyal = str(page.evaluate(_LOYAL))
    cookies = door.cookies()
    for picture in PICTURES:
        if names and picture.name not in names:
            continue
        context = new_context(browser, picture.look, None)
        context.add_cookies(cookies)  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(url + picture.path.replace("$loyal", loyal))
        settle(page)
        picture.prepare(page)
        settle(page)
        page.mouse.move(0, 0)
        page.screenshot(path=FOLDER / f"{picture.name}.png")
        context.close()
        print(f"docs/pictures/{picture.name}.png")


def main() -> None:
    """Parse and take."""
    url, link, *names = sys.argv[1:]
    path = chromium()
    if path is None:
        raise SystemExit("no Chromium: run `python tools/setup.py --dev`")
    with launched(path) as browser:
        take(browser, url.rstrip("/"), link, names)


if __name__ == "__main__":
    main()
