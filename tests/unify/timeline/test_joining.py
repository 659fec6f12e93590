"""Joining events to customers: exact columns, identify, alias, merges, crashes, forgetting."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from siyu.collect import intake
from siyu.collect.intake import Fact
from siyu.kit.clock import FrozenClock
from siyu.kit.desk import Desk
from siyu.kit.runner import deliver_due
from siyu.unify import customer, timeline
from siyu.unify.customer import Identity, IdentityKind, Record
from siyu.unify.timeline import service
from tests.conftest import NOON
from tests.unify.timeline.arrivals import arrival, lake, send


def test_an_event_becomes_a_row_with_its_promoted_columns(desk: Desk) -> None:
    send(
        desk,
        arrival(
            "add_to_cart", device="d-1", at=NOON - timedelta(hours=1), sku="S-1", spu="P-1", category="服饰/女装",
            amount_fen=12900, quantity=2, page="/item", scene=1007, platform="wx", city="北京", colour="red",
        ),
    )  # fmt: skip
    assert timeline.join_events(desk) == 1
    columns = (
        'seq, person_no, customer_no, name, "at", order_no, sku, spu, category, amount_fen, quantity, page, keyword, '
        "scene, channel, platform, city, is_simulated, props"
    )
    [row] = lake(desk, columns)
    assert row[:-1] == (
        1, 1, 1, "add_to_cart", datetime(2026, 3, 10, 3, 0), None, "S-1", "P-1", "服饰/女装", 12900, 2, "/item", None,
        "1007", None, "wx", "北京", False,
    )  # fmt: skip
    assert json.loads(row[-1])["colour"] == "red"


def test_amounts_that_are_no_whole_fen_stay_in_the_properties_only(desk: Desk) -> None:
    send(
        desk,
        *(arrival(device="d", amount_fen=value) for value in (1299.0, 12.5, "12", True, 2**70, None)),
    )
    timeline.join_events(desk)
    assert [row[0] for row in lake(desk, "amount_fen")] == [1299, None, None, None, None, None]


def test_joining_again_adds_nothing(desk: Desk) -> None:
    send(desk, arrival(device="d-1"), arrival(device="d-2"))
    assert [timeline.join_events(desk), timeline.join_events(desk)] == [2, 0]
    assert lake(desk) == [("view_item", 1, 1), ("view_item", 2, 2)]


def test_signing_in_carries_the_anonymous_history_over(desk: Desk) -> None:
    send(desk, arrival(device="d-1"), arrival(member="m-1"))
    timeline.join_events(desk)
    send(desk, arrival("search", device="d-1", member="m-1"), arrival("share", device="d-1"))
    timeline.join_events(desk)
    timeline.join_events(desk)
    assert lake(desk) == [("view_item", 1, 2), ("view_item", 2, 2), ("search", 2, 2), ("share", 1, 2)]


def test_un_merging_gives_each_person_their_events_back(desk: Desk) -> None:
    send(desk, arrival(device="d-1"), arrival(member="m-1"), arrival("search", device="d-1", member="m-1"))
    timeline.join_events(desk)
    [merge] = desk.read(lambda work: customer.merges_of(work, customer_no=1))
    desk.write(lambda work: customer.unmerge(work, merge_no=merge.merge_no))
    send(desk, arrival("share", device="d-1"))
    timeline.join_events(desk)
    assert lake(desk) == [("view_item", 1, 1), ("view_item", 2, 2), ("search", 2, 2), ("share", 1, 1)]


def test_identify_states_traits_with_the_sealed_ones_opened(desk: Desk) -> None:
    send(
        desk,
        arrival(
            kind="identify", device="d-1", member="m-1", city="上海", gender="女", size="L",
            personal={
                "/traits/name": "张三", "/traits/phone": "138 0013 8000", "/traits/birthday": "1990-06-01",
                "/traits/openid": "oAbC1234567890XYZ", "/traits/address": "长安街1号",
            },
        ),
    )  # fmt: skip
    timeline.join_events(desk)
    shown = desk.read(lambda work: customer.get(work, customer_no=1, is_plain=True))
    summary = shown.summary
    assert (summary.name, summary.phone, summary.city, summary.gender) == ("张三", "+8613800138000", "上海", "female")
    assert str(summary.birthday) == "1990-06-01"
    assert shown.traits == {"size": "L"}
    assert shown.personal_traits == {"address": "长安街1号"}
    assert {one.kind for one in shown.identities} == {"device", "member_no", "openid", "phone"}
    assert lake(desk) == []


def test_traits_that_cannot_be_kept_do_not_stop_the_rest(desk: Desk) -> None:
    send(
        desk,
        arrival(
            kind="identify", member="m-1", city="x" * 500, gender="?", birthday="soon", vip=True,
            personal={"/traits/phone": "12345", "/traits/name": "a\x00b"},
        ),
        arrival(member="m-1"),
    )  # fmt: skip
    assert timeline.join_events(desk) == 2
    assert desk.read(lambda work: customer.get(work, customer_no=1)).traits == {"vip": True}


def test_a_user_id_that_is_a_phone_number_is_the_phone(desk: Desk) -> None:
    desk.write(lambda work: customer.upsert(work, records=[Record((Identity(IdentityKind.PHONE, "13800138000"),))]))
    send(desk, arrival(member="x", personal={"/user_id": "13800138000"}))
    timeline.join_events(desk)
    assert lake(desk) == [("view_item", 1, 1)]


def test_alias_joins_the_device_to_the_member(desk: Desk) -> None:
    send(desk, arrival(device="d-1"), arrival(kind="alias", member="m-1", previous="d-1"), arrival(member="m-1"))
    timeline.join_events(desk)
    assert lake(desk) == [("view_item", 1, 1), ("view_item", 1, 1)]


def test_alias_of_two_members_is_a_conflict_for_a_person(desk: Desk) -> None:
    send(desk, arrival(member="m-1"), arrival(member="m-2"))
    timeline.join_events(desk)
    send(desk, arrival(kind="alias", member="m-2", previous="m-1"))
    timeline.join_events(desk)
    assert desk.read(lambda work: customer.roots_of(work, customer_nos=[1, 2])) == {1: 1, 2: 2}
    [conflict] = desk.read(customer.conflicts)
    assert (conflict.first_no, conflict.second_no) == (1, 2)


def test_facts_of_the_server_belong_to_the_customer_they_name(desk: Desk) -> None:
    desk.write(lambda work: customer.upsert(work, records=[Record((Identity(IdentityKind.MEMBER_NO, "m-1"),))]))
    fact = Fact("order_paid", NOON, "order-1", 1, {"order_no": "o-1", "amount_fen": 9900})
    unknown = Fact("order_paid", NOON, "order-2", 77, {"order_no": "o-2"})
    desk.write(lambda work: intake.record(work, [fact, unknown]))
    timeline.join_events(desk)
    assert lake(desk, "name, customer_no, order_no, amount_fen") == [("order_paid", 1, "o-1", 9900)]


def test_a_crash_after_the_identities_and_before_the_lake_leaves_no_trace(desk: Desk) -> None:
    send(desk, arrival(device="d-1"), arrival(device="d-1", member="m-1"), arrival(kind="identify", member="m-1", a=1))
    chunk = desk.read(lambda work: service._read(work, 0))
    service._resolve(desk, chunk)  # committed; the process dies here
    before = desk.read(lambda work: customer.list_page(work).items)
    timeline.join_events(desk)
    assert lake(desk) == [("view_item", 1, 1), ("view_item", 1, 1)]
    assert desk.read(lambda work: customer.list_page(work).items) == before


def test_two_turns_at_once_write_each_event_once(desk: Desk) -> None:
    from concurrent.futures import ThreadPoolExecutor

    send(desk, *(arrival(device=f"d-{n % 7}") for n in range(500)))
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _n: timeline.join_events(desk), range(8)))
    assert desk.lake.rows("select count(*), count(distinct seq), sum(seq) from event") == [(500, 500, 125250)]
    assert desk.read(lambda work: customer.list_page(work).total) == 7


def test_first_and_last_seen_follow_the_events(desk: Desk) -> None:
    first, last = NOON - timedelta(days=30), NOON + timedelta(days=3)
    send(desk, arrival(device="d-1"), arrival(device="d-1", at=first), arrival(device="d-1", at=last))
    timeline.join_events(desk)
    shown = desk.read(lambda work: customer.get(work, customer_no=1))
    assert (shown.first_seen_at, shown.summary.last_seen_at) == (first, last)


def test_shops_do_not_see_each_other(desk: Desk, other_desk: Desk) -> None:
    send(desk, arrival("search", device="d-1"))
    send(other_desk, arrival("share", device="d-1"))
    timeline.join_events(desk)
    timeline.join_events(other_desk)
    assert lake(desk) == [("search", 1, 1)]
    assert lake(other_desk) == [("share", 1, 1)]


def test_a_timeline_is_merged_newest_first_and_pages(desk: Desk) -> None:
    send(desk, *(arrival("search", device="d-1", at=NOON - timedelta(hours=n)) for n in range(5)))
    send(desk, *(arrival("share", member="m-1", at=NOON - timedelta(hours=n, minutes=30)) for n in range(5)))
    timeline.join_events(desk)
    desk.write(lambda work: customer.merge(work, winner_no=2, loser_no=1))
    timeline.join_events(desk)
    first = desk.read(lambda work: timeline.of_customer(work, customer_no=1, limit=6))
    rest = desk.read(lambda work: timeline.of_customer(work, customer_no=2, before=first.next_key, limit=6))
    assert [one.name for one in first.items + rest.items] == ["search", "share"] * 5
    assert rest.next_key is None
    assert dict(first.counts) == {"search": 5, "share": 5}
    only = desk.read(lambda work: timeline.of_customer(work, customer_no=1, names=["share"]))
    assert len(only.items) == 5
    with pytest.raises(customer.CustomerUnknown):
        desk.read(lambda work: timeline.of_customer(work, customer_no=9))


def test_erasing_empties_log_and_lake_and_spares_others_on_a_shared_device(desk: Desk, clock: FrozenClock) -> None:
    send(
        desk,
        arrival(device="d-1"), arrival(member="m-1", device="d-1"),
        arrival(kind="identify", member="m-2", phone_model="x"), arrival("share", member="m-2", device="d-1"),
    )  # fmt: skip
    timeline.join_events(desk)
    desk.write(lambda work: customer.erase(work, customer_no=1))
    while deliver_due(desk):
        pass
    assert timeline.erase_events(desk) == 1
    assert timeline.erase_events(desk) == 0
    assert [row[0] for row in lake(desk)] == ["share"]
    stored = desk.read(lambda work: intake.read_after(work, 0))
    assert [(one.anonymous_id, one.user_id) for one in stored] == [
        (None, None), (None, None), (None, "m-2"), ("d-1", "m-2"),
    ]  # fmt: skip
    clock.travel(timedelta(days=1))
    send(desk, arrival(device="d-1", received_at=clock.now()))
    timeline.join_events(desk)
    assert lake(desk)[-1] == ("view_item", 3, 3)


def test_events_still_on_their_way_at_erasure_do_not_bring_the_person_back(desk: Desk) -> None:
    send(desk, arrival(device="d-1", member="m-1"))
    timeline.join_events(desk)
    send(desk, arrival("search", device="d-1"), arrival("search", device="d-9"))
    desk.write(lambda work: customer.erase(work, customer_no=1))
    timeline.join_events(desk)
    assert lake(desk) == [("view_item", 1, 1), ("search", 2, 2)]
    timeline.erase_events(desk)
    assert lake(desk) == [("search", 2, 2)]
    assert desk.read(lambda work: customer.find(work, identity=Identity(IdentityKind.DEVICE, "d-1"))) is None


def test_a_lost_lake_is_joined_again_from_the_log(desk: Desk) -> None:
    send(desk, arrival(device="d-1"), arrival(member="m-1"), arrival(device="d-1", member="m-1"))
    timeline.join_events(desk)
    timeline.join_events(desk)
    before = lake(desk)
    desk.lake.change(lambda cursor: cursor.execute("delete from event; delete from timeline_mark"))
    timeline.join_events(desk)
    assert lake(desk) == before


def test_events_past_their_time_are_purged_from_log_and_lake(desk: Desk) -> None:
    old = NOON - timedelta(days=400)
    send(desk, arrival(device="d-1", received_at=old), arrival(device="d-1"))
    timeline.join_events(desk)
    assert timeline.purge(desk, NOON - timedelta(days=365)) == 1
    assert timeline.purge(desk, NOON - timedelta(days=365)) == 0
    assert lake(desk, "seq") == [(2,)]
    assert desk.read(lambda work: [one.anonymous_id for one in intake.read_after(work, 0)]) == [None, "d-1"]
