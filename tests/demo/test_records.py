"""What goes through the doors: marked as simulated, free of personal data, exact in money."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from siyu.collect.intake import Arrival
from siyu.demo.models import Recipe, World
from siyu.demo.rules import generate, records
from siyu.demo.store import source
from siyu.unify.order import Status


@pytest.fixture(scope="module")
def world() -> World:
    return generate(source(), Recipe(date(2026, 3, 9), ZoneInfo("Asia/Shanghai"), 1, 0.02))


def _arrivals(world: World) -> Iterator[Arrival]:
    people = len(world.people)
    for batch in records.arrivals(world, range(1, people + 1), range(people + 1, 2 * people + 1), 0, 5_000):
        yield from batch


def test_every_event_is_marked_as_simulated_and_holds_no_personal_data(world: World) -> None:
    allowed = {
        "is_simulated", "city", "page", "scene", "channel", "platform", "session_id", "sku", "spu", "category",
        "amount_fen", "quantity", "keyword",
    }  # fmt: skip
    count = 0
    for arrival in _arrivals(world):
        properties = json.loads(arrival.body)["properties"]
        assert properties["is_simulated"] is True
        assert set(properties) <= allowed
        assert (arrival.user_id, arrival.personal) == (None, None)
        count += 1
    assert count == len(world.browsing)


def test_message_ids_are_unique(world: World) -> None:
    ids = [arrival.message_id for arrival in _arrivals(world)]
    assert len(set(ids)) == len(ids)


def test_events_before_the_login_belong_to_the_device_and_later_ones_to_the_member(world: World) -> None:
    people = len(world.people)
    late = {place for place, person in enumerate(world.people) if person.login_at}
    before = after = 0
    for row, arrival in enumerate(_arrivals(world)):
        place = int(world.browsing.person[row])
        login = world.people[place].login_at
        assert arrival.customer_no in (place + 1, place + 1 + people)
        is_before = login is not None and arrival.at < login.timestamp() * 1e6
        assert (arrival.customer_no == place + 1 + people) is is_before
        before, after = before + is_before, after + (place in late and not is_before)
    assert before > 0 < after


def test_what_belongs_to_a_view_is_told(world: World) -> None:
    view = next(arrival for arrival in _arrivals(world) if arrival.name == "view_item")
    properties = json.loads(view.body)["properties"]
    product = next(one for one in world.products if one.sku == properties["sku"])
    assert properties["spu"] == product.spu
    assert properties["category"] == product.category.path
    assert properties["amount_fen"] == product.list_fen


def test_orders_keep_every_line_and_fen(world: World) -> None:
    people = len(world.people)
    every = records.order_records(world, range(1, people + 1), 0, len(world.orders))
    assert len(every) == len(world.orders)
    assert sum(len(one.lines) for one in every) == len(world.orders.line_product)
    told = sum(line.quantity * line.unit_fen for one in every for line in one.lines)
    assert told == int((world.orders.line_quantity * world.orders.line_unit_fen).sum())
    back = sum(line.amount_fen or 0 for one in every for refund in one.refunds for line in refund.lines)
    assert back == int(world.refunds.amount_fen.sum())


def test_old_orders_are_closed_and_those_of_yesterday_wait_for_shipping(world: World) -> None:
    people = len(world.people)
    every = records.order_records(world, range(1, people + 1), 0, len(world.orders))
    assert every[0].status is Status.CLOSED
    assert every[-1].status in (Status.PAID, Status.SHIPPED)
    for one in every:
        moments = [one.placed_at, one.paid_at, one.shipped_at, one.received_at, one.closed_at]
        known = [moment for moment in moments if moment is not None]
        assert known == sorted(known)


def test_a_slice_of_orders_is_that_part_of_the_whole(world: World) -> None:
    numbers = range(1, len(world.people) + 1)
    whole = records.order_records(world, numbers, 0, len(world.orders))
    assert records.order_records(world, numbers, 10, 20) == whole[10:20]


def test_two_entries_of_one_person_share_the_phone_and_nothing_before_it(world: World) -> None:
    double = next(person for person in world.people if person.has_double)
    till, mini, joining = (
        {identity.value for identity in record.identities}
        for record in (
            records.profile_record(double),
            records.mini_program_record(double),
            records.joining_record(double),
        )
    )
    assert not till & mini
    assert joining & till == {double.phone}
    assert joining & mini == {double.openid}


@pytest.mark.parametrize("number", [0, 1, 99, 123_456_789])
def test_barcodes_are_in_store_numbers_with_a_right_check_digit(number: int) -> None:
    code = records.in_store_barcode(number)
    assert code.startswith("20")
    assert sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(code)) % 10 == 0
