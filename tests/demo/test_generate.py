"""The demo shop is a function of its recipe, and holds what is promised of it."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from siyu.demo.errors import ScaleInvalid
from siyu.demo.models import Kind, Recipe, World
from siyu.demo.rules import generate
from siyu.demo.rules import vocabulary as words
from siyu.demo.rules.calendar import LAST_DAY, end_of_yesterday, to_datetime
from siyu.demo.rules.products import category_of, chinese_title, is_item
from siyu.demo.store import source

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = date(2026, 3, 9)


def _recipe(today: date = MONDAY, seed: int = 1, scale: float = 0.02) -> Recipe:
    return Recipe(today, ZONE, seed, scale)


@pytest.fixture(scope="module")
def small() -> World:
    return generate(source(), _recipe())


@pytest.fixture(scope="module")
def whole() -> World:
    return generate(source(), _recipe(scale=1.0))


def _same(one: object, other: object) -> bool:
    return all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for name in type(one).__slots__  # type: ignore[attr-defined]
    )


def test_the_same_recipe_makes_the_same_shop(small: World) -> None:
    again = generate(source(), _recipe())
    assert again.people == small.people
    assert again.products == small.products
    assert _same(again.orders, small.orders)
    assert _same(again.refunds, small.refunds)
    assert _same(again.browsing, small.browsing)


def test_another_seed_makes_another_shop(small: World) -> None:
    other = generate(source(), _recipe(seed=2))
    assert other.people != small.people
    assert not _same(other.browsing, small.browsing)


@pytest.mark.parametrize("scale", [0.0, -1.0, 1.01])
def test_a_scale_outside_its_range_is_refused(scale: float) -> None:
    with pytest.raises(ScaleInvalid):
        generate(source(), _recipe(scale=scale))


@pytest.mark.parametrize("days", range(7))
def test_the_last_order_is_yesterday_on_every_day_of_the_week(days: int) -> None:
    today = MONDAY + timedelta(days=days)
    orders = generate(source(), _recipe(today)).orders
    last = to_datetime(int(orders.placed_at.max())).astimezone(ZONE)
    assert last.date() == today - timedelta(days=1)


@pytest.mark.parametrize("days", range(7))
def test_weekday_and_hour_stay_as_the_source_had_them(days: int) -> None:
    world = generate(source(), _recipe(MONDAY + timedelta(days=days)))
    yesterday = world.recipe.today - timedelta(days=1)
    at = [to_datetime(int(moment)).astimezone(ZONE) for moment in world.orders.placed_at]
    saturdays = {moment.date() for moment in at if moment.weekday() == 5}
    assert saturdays <= {yesterday}  # the source never sold on a Saturday
    assert {moment.hour for moment in at} <= set(range(6, 21))


def test_the_move_is_whole_weeks_unless_yesterday_is_a_saturday(small: World) -> None:
    minute = {int(number): int(minute) for number, minute in zip(source().invoice, source().minute, strict=True)}
    for number, placed in zip(small.orders.number, small.orders.placed_at, strict=True):
        told = datetime(2010, 12, 1, tzinfo=ZONE) + timedelta(minutes=minute[int(number[1:])])
        moved = to_datetime(int(placed)).astimezone(ZONE)
        assert (moved.date() - told.date()).days % 7 == 0
        assert (moved.hour, moved.minute) == (told.hour, told.minute)
    assert LAST_DAY.weekday() == 4


def test_nothing_happens_after_yesterday(whole: World) -> None:
    end = end_of_yesterday(whole.recipe)
    assert whole.browsing.at.max() < end
    assert whole.orders.placed_at.max() < end
    assert whole.orders.paid_at.max() < end
    assert whole.refunds.at.max() < end
    assert all(choice.at.timestamp() * 1e6 <= end for person in whole.people for choice in person.choices)


def test_refunds_never_exceed_their_line_and_follow_the_payment(whole: World) -> None:
    orders, refunds = whole.orders, whole.refunds
    back = np.bincount(refunds.line, weights=refunds.quantity, minlength=len(orders.line_quantity))
    fen = np.bincount(refunds.line, weights=refunds.amount_fen, minlength=len(orders.line_quantity))
    assert (back <= orders.line_quantity).all()
    assert (fen <= orders.line_quantity * orders.line_unit_fen).all()
    assert (refunds.quantity > 0).all()
    assert (refunds.at > orders.paid_at[refunds.order]).all()
    assert (refunds.line >= orders.offset[refunds.order]).all()
    assert (refunds.line < orders.offset[refunds.order + 1]).all()


def test_one_refund_number_is_one_order_at_one_moment(whole: World) -> None:
    facts = {(number, int(order), int(at)) for number, order, at in zip(
        whole.refunds.number, whole.refunds.order, whole.refunds.at, strict=True)}  # fmt: skip
    assert len(facts) == len({number for number, _, _ in facts})


def test_counts_are_in_the_promised_range(whole: World) -> None:
    kinds = Counter(person.kind for person in whole.people)
    assert 18_000 <= len(whole.orders) <= 20_500
    assert 3_500 <= len(whole.products) <= 4_100
    assert 4_000 <= kinds[Kind.CUSTOMER] <= 4_372
    assert 4_000 <= len(whole.people) <= 6_000
    assert 1_000_000 <= len(whole.browsing) <= 1_150_000
    assert 6_000 <= len(whole.refunds) <= 8_500


def test_every_source_line_is_kept_or_counted(whole: World) -> None:
    account = whole.account
    cancelled = int((source().is_cancellation).sum())
    kept = account.sale_lines + account.refund_lines + account.shipping_lines
    assert account.source_lines == len(source().invoice)
    assert account.sale_lines == len(whole.orders.line_product)
    assert kept + sum(account.left_out.values()) <= account.source_lines
    assert kept + sum(account.left_out.values()) >= account.source_lines - cancelled


def test_visits_convert_at_three_to_eight_percent_and_narrow_step_by_step(whole: World) -> None:
    visits = whole.browsing
    total = len(np.unique(visits.session))
    seen, carted, checked = (
        len(np.unique(visits.session[visits.name == words.EVENTS.index(name)]))
        for name in ("view_item", "add_to_cart", "begin_checkout")
    )
    assert 0.03 <= len(whole.orders) / total <= 0.08
    assert total > seen > carted > checked > len(whole.orders)


def test_every_order_has_a_visit_with_its_checkout_just_before(small: World) -> None:
    visits, orders = small.browsing, small.orders
    is_checkout = (visits.name == words.EVENTS.index("begin_checkout")) & visits.is_order_session
    assert is_checkout.sum() == len(orders)
    last = dict(zip(visits.person[is_checkout].tolist(), visits.at[is_checkout].tolist(), strict=True))
    for person, at in last.items():
        wait = orders.placed_at[orders.person == person].max() - at
        assert 5_000_000 <= wait < 90_000_000


def test_a_visit_that_orders_views_and_carts_only_lines_of_that_order(small: World) -> None:
    visits, orders = small.browsing, small.orders
    carted = (visits.name == words.EVENTS.index("add_to_cart")) & visits.is_order_session
    lines: dict[int, set[int]] = {}
    for index, person in enumerate(orders.person.tolist()):
        start, end = orders.offset[index], orders.offset[index + 1]
        lines.setdefault(person, set()).update(orders.line_product[start:end].tolist())
    pairs = zip(visits.person[carted].tolist(), visits.product[carted].tolist(), strict=True)
    assert all(product in lines[person] for person, product in pairs)


def test_events_are_in_order_of_time_and_every_visit_begins_with_a_launch(small: World) -> None:
    visits = small.browsing
    assert (np.diff(visits.at) >= 0).all()
    _, first = np.unique(visits.session, return_index=True)
    assert (visits.name[first] == words.EVENTS.index("app_launch")).all()


def test_evenings_and_lunch_are_busier_than_the_night(whole: World) -> None:
    idle = ~whole.browsing.is_order_session
    hours = np.bincount((whole.browsing.at[idle] // 3_600_000_000 + 8) % 24, minlength=24)
    assert hours[21] > hours[16] > hours[8] > hours[4]
    assert hours[12] > hours[15]


def test_no_person_could_be_a_real_one(whole: World) -> None:
    known = [person for person in whole.people if person.member_no]
    assert all(person.phone[:3] in ("", "154") and len(person.phone) in (0, 11) for person in known)
    assert all(person.email == "" or person.email.endswith("@example.com") for person in known)
    assert all(person.openid == "" or person.openid.startswith("oDemo") for person in known)
    assert all(not (person.name or person.phone or person.email) for person in whole.people if not person.member_no)


def test_identifiers_are_unique(whole: World) -> None:
    for name in ("device", "member_no", "phone", "email", "openid", "unionid"):
        values = [value for person in whole.people if (value := getattr(person, name))]
        assert len(values) == len(set(values)), name


def test_registered_people_are_adults(whole: World) -> None:
    born = [person.birthday for person in whole.people if person.birthday]
    assert born
    assert all(whole.recipe.today.year - day.year >= 18 for day in born)


def test_everybody_is_first_seen_before_they_buy_and_late_logins_come_before_the_first_order(whole: World) -> None:
    first = np.full(len(whole.people), np.iinfo(np.int64).max)
    np.minimum.at(first, whole.orders.person, whole.orders.placed_at)
    late = 0
    for person, order in zip(whole.people, first.tolist(), strict=True):
        assert person.first_seen_at.timestamp() * 1e6 < order
        if person.login_at is not None:
            late += 1
            assert person.first_seen_at < person.login_at
            assert person.login_at.timestamp() * 1e6 < order
    assert 450 <= late <= 850


def test_prices_are_nine_yuan_a_pound(small: World) -> None:
    line = next(row for row in range(len(source().invoice)) if f"D{source().invoice[row]}" == small.orders.number[0]
                and is_item(source().stock_codes[source().stock[row]]))  # fmt: skip
    assert small.orders.line_unit_fen[0] == source().unit_pence[line] * 9


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("RED RETROSPOT PLATE", "红色复古圆点盘"),
        ("SET OF 4 KNICK KNACK TINS LEAF", "铁盒叶4件套"),
        ("SOMBRERO", "精选"),
    ],
)
def test_titles_come_from_the_word_list(english: str, chinese: str) -> None:
    assert chinese_title(english, source().words, "精选") == chinese


@pytest.mark.parametrize(
    ("english", "code"),
    [
        ("PINK POLKADOT GARDEN PARASOL", "outdoor"),
        ("VINTAGE CHRISTMAS GIFT SACK", "christmas"),
        ("LONG SILVER NECKLACE PASTEL FLOWER", "necklace"),
        ("SOMBRERO", "other"),
    ],
)
def test_the_head_noun_decides_the_category(english: str, code: str) -> None:
    assert category_of(english, source().categories).code == code


@pytest.mark.parametrize(
    ("code", "answer"), [("85123A", True), ("PADS", True), ("POST", False), ("GIFT_0001_20", False)]
)
def test_fees_and_vouchers_are_no_items(code: str, answer: bool) -> None:
    assert is_item(code) is answer
