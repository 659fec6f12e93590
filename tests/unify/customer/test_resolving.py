"""Resolving identities to customers in the database, singly and in bulk, on both engines."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from siyu.kit.desk import Desk
from siyu.kit.events import change_log
from siyu.kit.work import Work
from siyu.unify import customer
from siyu.unify.customer import Identity, IdentityKind, Sighting
from siyu.unify.customer.store.tables import customer as customer_table
from siyu.unify.customer.store.tables import identity as identity_table

PHONE = Identity(IdentityKind.PHONE, "13800138000")
OPENID = Identity(IdentityKind.OPENID, "oAbC1234567890XYZ")
MEMBER = Identity(IdentityKind.MEMBER_NO, "M-1")
DEVICE = Identity(IdentityKind.DEVICE, "device-1")


def test_numbers_are_dense_and_each_shop_has_its_own(desk: Desk, other_desk: Desk) -> None:
    assert desk.write(lambda work: customer.resolve(work, identities=[PHONE])) == 1
    assert desk.write(lambda work: customer.resolve(work, identities=[OPENID])) == 2
    assert other_desk.write(lambda work: customer.resolve(work, identities=[OPENID])) == 1
    assert other_desk.read(lambda work: customer.find(work, identity=PHONE)) is None
    assert desk.read(lambda work: customer.find(work, identity=Identity(IdentityKind.PHONE, "138 0013 8000"))) == 1


def test_without_create_nobody_is_made(work: Work) -> None:
    with pytest.raises(customer.CustomerUnknown):
        customer.resolve(work, identities=[PHONE], create=False)
    assert work.db.execute(sa.select(sa.func.count()).select_from(customer_table)).scalar_one() == 0


def test_a_malformed_identity_is_refused_alone_and_passed_over_in_bulk(work: Work) -> None:
    bad = Identity(IdentityKind.PHONE, "12345")
    with pytest.raises(customer.IdentityInvalid):
        customer.resolve(work, identities=[bad])
    found = customer.resolve_many(work, sightings=[Sighting((bad,)), Sighting((bad, DEVICE)), Sighting(())])
    assert found.customer_nos == (0, 1, 0)


def test_signing_in_merges_the_visitor_and_old_numbers_keep_resolving(work: Work) -> None:
    visitor = customer.resolve(work, identities=[DEVICE])
    member = customer.resolve(work, identities=[MEMBER])
    assert customer.resolve(work, identities=[MEMBER, DEVICE]) == member
    assert customer.find(work, identity=DEVICE) == member
    assert customer.roots_of(work, customer_nos=[visitor, member]) == {visitor: member, member: member}
    assert customer.get(work, customer_no=visitor).summary.customer_no == member
    [merge] = customer.merges_of(work, customer_no=visitor)
    assert (merge.winner_no, merge.loser_no, merge.reason) == (member, visitor, "device")


def test_resolving_again_writes_nothing(work: Work) -> None:
    sightings = [Sighting((DEVICE,)), Sighting((MEMBER,)), Sighting((MEMBER, DEVICE)), Sighting((PHONE, DEVICE))]
    first = customer.resolve_many(work, sightings=sightings)
    changes = work.db.execute(sa.select(sa.func.max(change_log.c.seq))).scalar_one()
    again = customer.resolve_many(work, sightings=sightings)
    assert again.customer_nos == first.customer_nos[-1:] * 4
    assert work.db.execute(sa.select(sa.func.max(change_log.c.seq))).scalar_one() == changes
    assert len(customer.merges_of(work, customer_no=1)) == 1


def test_people_are_the_records_the_evidence_belongs_to(work: Work) -> None:
    customer.resolve_many(work, sightings=[Sighting((DEVICE,)), Sighting((MEMBER,)), Sighting((MEMBER, DEVICE))])
    found = customer.resolve_many(work, sightings=[Sighting((DEVICE,)), Sighting((MEMBER, DEVICE))])
    assert found.person_nos == (1, 2)
    assert found.customer_nos == (2, 2)


def test_a_conflict_is_recorded_once_and_explained(work: Work) -> None:
    other_phone = Identity(IdentityKind.PHONE, "13900139000")
    customer.resolve_many(
        work, sightings=[Sighting((PHONE, DEVICE)), Sighting((other_phone, DEVICE)), Sighting((other_phone, DEVICE))]
    )
    [conflict] = customer.conflicts(work)
    assert (conflict.first_no, conflict.second_no) == (1, 2)
    assert (conflict.link_kind, conflict.kind) == (IdentityKind.DEVICE, IdentityKind.PHONE)
    customer.dismiss_conflict(work, conflict_no=conflict.conflict_no)
    customer.resolve_many(work, sightings=[Sighting((other_phone, DEVICE))])
    assert customer.conflicts(work) == ()


def test_phone_and_e_mail_are_stored_sealed_only(work: Work) -> None:
    mail = Identity(IdentityKind.EMAIL, "zhang@example.com")
    customer.resolve(work, identities=[PHONE, mail, OPENID])
    rows = work.db.execute(sa.select(identity_table.c.kind, identity_table.c.value, identity_table.c.sealed)).all()
    assert {row.kind: row.value for row in rows} == {"phone": None, "email": None, "openid": OPENID.value}
    sealed = b"".join(bytes(row.sealed) for row in rows if row.sealed)
    assert b"13800138000" not in sealed
    assert b"zhang" not in sealed


def test_a_batch_decides_as_if_its_sightings_came_one_by_one(desk: Desk, other_desk: Desk) -> None:
    devices = [Identity(IdentityKind.DEVICE, f"d{number}") for number in range(6)]
    phones = [Identity(IdentityKind.PHONE, f"1380013800{number}") for number in range(3)]
    sightings = [
        Sighting((devices[0],)), Sighting((devices[1],)), Sighting((phones[0], devices[0])),
        Sighting((phones[1], devices[1])), Sighting((phones[0], devices[1])), Sighting((MEMBER, phones[2])),
        Sighting((OPENID, devices[5])), Sighting((MEMBER, OPENID)), Sighting((devices[2], devices[3])),
    ]  # fmt: skip
    bulk = desk.write(lambda work: customer.resolve_many(work, sightings=sightings))
    for sighting in sightings:
        other_desk.write(lambda work, one=sighting: customer.resolve_many(work, sightings=[one]))
    single = other_desk.read(lambda work: customer.resolve_many(work, sightings=sightings, create=False))
    again = desk.read(lambda work: customer.resolve_many(work, sightings=sightings, create=False))
    assert again == single
    assert bulk.customer_nos == again.customer_nos
    assert desk.read(
        lambda work: [replace(one, merged_at=work.now) for one in customer.merges_of(work, customer_no=4)]
    ) == (
        other_desk.read(
            lambda work: [replace(one, merged_at=work.now) for one in customer.merges_of(work, customer_no=4)]
        )
    )


def test_concurrent_writers_make_one_customer(desk: Desk) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(8) as pool:
        numbers = list(
            pool.map(lambda _n: desk.write(lambda work: customer.resolve(work, identities=[PHONE, DEVICE])), range(32))
        )
    assert set(numbers) == {1}
