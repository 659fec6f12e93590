"""Merging and un-merging: exact restoration, golden profile, separation that lasts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from siyu.kit.audit import entries
from siyu.kit.clock import FrozenClock
from siyu.kit.desk import Desk
from siyu.kit.events import change_log
from siyu.kit.work import Work
from siyu.unify import customer
from siyu.unify.customer import Identity, IdentityKind, Rank, Record, Sighting
from siyu.unify.customer.store import identities as ids
from siyu.unify.customer.store import profiles
from siyu.unify.customer.store.tables import customer as customer_table

PHONE = Identity(IdentityKind.PHONE, "13800138000")
EMAIL = Identity(IdentityKind.EMAIL, "zhang@example.com")
DEVICE = Identity(IdentityKind.DEVICE, "device-1")


def snapshot(work: Work) -> list[dict[str, Any]]:
    query = sa.select(*customer_table.c).order_by(customer_table.c.customer_no)
    return [dict(row._mapping) for row in work.db.execute(query)]


def test_un_merging_restores_both_exactly(work: Work) -> None:
    one = Record((PHONE,), name="张三", city="北京", traits={"size": "L"}, personal_traits={"address": "长安街1号"})
    two = Record((EMAIL,), name="张小三", city="上海", birthday=date(1990, 6, 1), rank=Rank.IMPORT)
    customer.upsert(work, records=[one, two])
    before = snapshot(work)
    number = customer.merge(work, winner_no=1, loser_no=2)
    assert customer.get(work, customer_no=2).summary.name == "张小三"
    customer.unmerge(work, merge_no=number)
    assert snapshot(work) == before
    assert customer.find(work, identity=EMAIL) == 2
    assert [one.undone_by for one in customer.merges_of(work, customer_no=1)] == ["Siyu"]


def test_un_merging_in_the_middle_cuts_only_that_link(work: Work) -> None:
    records = [Record((Identity(IdentityKind.EMAIL, f"{letter}@x.cn"),), city=letter) for letter in "abcde"]
    customer.upsert(work, records=records)
    customer.merge(work, winner_no=1, loser_no=2)
    lower = customer.merge(work, winner_no=3, loser_no=4)
    middle = customer.merge(work, winner_no=1, loser_no=3)
    customer.merge(work, winner_no=5, loser_no=1)
    assert customer.roots_of(work, customer_nos=[1, 2, 3, 4, 5]) == dict.fromkeys([1, 2, 3, 4, 5], 5)
    customer.unmerge(work, merge_no=middle)
    assert customer.roots_of(work, customer_nos=[1, 2, 3, 4, 5]) == {1: 5, 2: 5, 3: 3, 4: 3, 5: 5}
    customer.unmerge(work, merge_no=lower)
    assert customer.roots_of(work, customer_nos=[3, 4]) == {3: 3, 4: 4}
    rows = profiles.load(work, [3])
    assert rows[3].own is None


def test_what_is_written_while_merged_stays_with_the_winner(work: Work) -> None:
    customer.upsert(work, records=[Record((PHONE,), city="北京"), Record((EMAIL,), city="上海")])
    number = customer.merge(work, winner_no=1, loser_no=2)
    customer.upsert(work, records=[Record((EMAIL,), city="广州", at=work.now + timedelta(hours=1))])
    assert customer.get(work, customer_no=2).summary.city == "广州"
    customer.unmerge(work, merge_no=number)
    assert customer.get(work, customer_no=1).summary.city == "广州"
    assert customer.get(work, customer_no=2).summary.city == "上海"


def test_the_golden_profile_takes_trust_for_facts_and_recency_for_circumstances(work: Work) -> None:
    later = work.now + timedelta(days=1)
    customer.upsert(
        work,
        records=[
            Record((PHONE,), name="张三", city="北京", channel="store-1", rank=Rank.IMPORT, at=work.now),
            Record((EMAIL,), name="zs", city="上海", channel="ad-7", rank=Rank.TRACKED, at=later, traits={"vip": True}),
        ],
    )
    customer.merge(work, winner_no=2, loser_no=1)
    shown = customer.get(work, customer_no=1, is_plain=True)
    assert shown.summary.customer_no == 2
    assert (shown.summary.name, shown.summary.city, shown.summary.channel) == ("张三", "上海", "store-1")
    assert (shown.summary.phone, shown.summary.email) == ("+8613800138000", "zhang@example.com")
    assert shown.traits == {"vip": True}


def test_evidence_does_not_merge_again_what_a_person_separated(work: Work) -> None:
    customer.resolve_many(work, sightings=[Sighting((PHONE,)), Sighting((DEVICE,)), Sighting((PHONE, DEVICE))])
    [merge] = customer.merges_of(work, customer_no=1)
    customer.unmerge(work, merge_no=merge.merge_no)
    customer.resolve_many(work, sightings=[Sighting((PHONE, DEVICE))])
    assert customer.find(work, identity=DEVICE) == 2
    [conflict] = customer.conflicts(work)
    assert conflict.kind is None
    customer.merge(work, winner_no=1, loser_no=2)
    assert customer.find(work, identity=DEVICE) == 1


def test_merging_twice_and_un_merging_twice_are_refused(work: Work) -> None:
    customer.resolve_many(work, sightings=[Sighting((PHONE,)), Sighting((EMAIL,))])
    number = customer.merge(work, winner_no=1, loser_no=2)
    with pytest.raises(customer.MergeRefused):
        customer.merge(work, winner_no=2, loser_no=1)
    customer.unmerge(work, merge_no=number)
    with pytest.raises(customer.MergeUnknown):
        customer.unmerge(work, merge_no=number)
    with pytest.raises(customer.CustomerUnknown):
        customer.merge(work, winner_no=1, loser_no=99)
    assert len(customer.merges_of(work, customer_no=1)) == 1


def test_known_follows_the_records(work: Work) -> None:
    customer.resolve_many(work, sightings=[Sighting((DEVICE,)), Sighting((PHONE,))])
    number = customer.merge(work, winner_no=1, loser_no=2)
    assert customer.get(work, customer_no=1).summary.is_known
    customer.unmerge(work, merge_no=number)
    assert not customer.get(work, customer_no=1).summary.is_known
    assert customer.get(work, customer_no=2).summary.is_known


def test_the_lake_is_told_of_every_number_that_moved_in_order(work: Work) -> None:
    customer.resolve_many(work, sightings=[Sighting((PHONE,)), Sighting((EMAIL,)), Sighting((DEVICE,))])
    number = customer.merge(work, winner_no=1, loser_no=2)
    customer.merge(work, winner_no=1, loser_no=3)
    assert [(one.change_no, one.person_nos) for one in customer.regrouped_after(work, change_no=0)] == [
        (1, (1, 2, 3)),
        (2, (1, 2, 3)),
    ]
    customer.unmerge(work, merge_no=number)
    assert [(one.change_no, one.person_nos) for one in customer.regrouped_after(work, change_no=2)] == [(3, (1, 2, 3))]
    keys = set(work.db.execute(sa.select(change_log.c.key).where(change_log.c.kind == "customer")).scalars())
    assert keys == {"1", "2", "3"}


def test_both_decisions_are_audited(desk: Desk) -> None:
    desk.write(lambda work: customer.resolve_many(work, sightings=[Sighting((PHONE,)), Sighting((EMAIL,))]))
    number = desk.write(lambda work: customer.merge(work, winner_no=1, loser_no=2))
    desk.write(lambda work: customer.unmerge(work, merge_no=number))
    found = desk.read(lambda work: [one.action for one in entries(work.db, work.shop_id)])
    assert found == ["customer.unmerge", "customer.merge"]


def test_path_compression_is_one_statement(work: Work) -> None:
    customer.resolve_many(work, sightings=[Sighting((Identity(IdentityKind.EMAIL, f"{n}@x.cn"),)) for n in range(5)])
    for loser in range(1, 5):
        customer.merge(work, winner_no=loser + 1, loser_no=loser)
    assert ids.members(work, [5]) == dict.fromkeys(range(1, 6), 5)


def test_a_personalised_refusal_holds_after_a_merge(work: Work, clock: FrozenClock) -> None:
    customer.resolve_many(work, sightings=[Sighting((PHONE,)), Sighting((EMAIL,))])
    customer.set_personalised(work, customer_no=2, is_on=False)
    customer.merge(work, winner_no=1, loser_no=2)
    assert not customer.get(work, customer_no=1).summary.personalised
    work.now += timedelta(days=1)
    customer.set_personalised(work, customer_no=1, is_on=True)
    assert customer.get(work, customer_no=2).summary.personalised
