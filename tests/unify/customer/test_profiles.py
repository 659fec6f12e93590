"""Writing and showing profiles: weighing of sources, masks, lists, reveal, erasure, export."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from siyu.kit.access import Role
from siyu.kit.audit import entries
from siyu.kit.desk import Desk
from siyu.kit.errors import Denied
from siyu.kit.feed import feed_once
from siyu.kit.work import Actor, Work
from siyu.unify import customer
from siyu.unify.customer import CustomerFilter, Gender, Identity, IdentityKind, Rank, Record, Sort
from siyu.unify.customer.jobs import EXPORTERS
from siyu.unify.customer.store.tables import customer as customer_table
from siyu.unify.customer.store.tables import erasure, identity

PHONE = Identity(IdentityKind.PHONE, "13800138000")
EMAIL = Identity(IdentityKind.EMAIL, "zhang@example.com")
ZHANG = Record(
    (PHONE, EMAIL), name="张小明", gender=Gender.MALE, birthday=date(1988, 6, 1), city="北京", channel="store-1",
    joined_at=datetime(2025, 1, 1, tzinfo=UTC), traits={"size": "L", "vip": True},
    personal_traits={"address": "长安街1号"},
)  # fmt: skip
ANALYST = Actor("person", "p-1", "Li", Role.ANALYST)


def masked(work: Work) -> Work:
    return replace(work, actor=ANALYST)


def test_the_profile_is_whole_for_those_who_may_see_it(work: Work) -> None:
    [number] = customer.upsert(work, records=[ZHANG])
    shown = customer.get(work, customer_no=number, is_plain=True)
    summary = shown.summary
    assert (summary.name, summary.phone, summary.email) == ("张小明", "+8613800138000", "zhang@example.com")
    assert (summary.gender, summary.birthday, summary.city) == (Gender.MALE, date(1988, 6, 1), "北京")
    assert summary.joined_at == datetime(2025, 1, 1, tzinfo=UTC)
    assert summary.is_known
    assert shown.traits == {"size": "L", "vip": True}
    assert shown.personal_traits == {"address": "长安街1号"}


def test_the_profile_is_masked_for_the_others(work: Work) -> None:
    customer.upsert(work, records=[ZHANG])
    shown = customer.get(masked(work), customer_no=1)
    assert (shown.summary.name, shown.summary.phone, shown.summary.email) == (
        "张**",
        "138****8000",
        "z****@example.com",
    )
    assert {one.value for one in shown.identities} == {"138****8000", "z****@example.com"}
    assert shown.personal_traits == {"address": "****"}


def test_contacts_are_masked_even_for_the_owner_unless_plain_text_is_asked_for(work: Work) -> None:
    customer.upsert(work, records=[ZHANG])
    shown = customer.get(work, customer_no=1)
    assert (shown.summary.name, shown.summary.phone) == ("张小明", "138****8000")
    assert shown.personal_traits == {"address": "****"}
    assert customer.list_page(work).items[0].phone == "138****8000"
    assert customer.get(masked(work), customer_no=1, is_plain=True).summary.phone == "138****8000"


def test_revealing_needs_the_permission_and_is_audited(work: Work) -> None:
    customer.upsert(work, records=[ZHANG])
    with pytest.raises(Denied):
        customer.reveal(masked(work), customer_no=1, field="phone")
    assert customer.reveal(work, customer_no=1, field="phone") == ("+8613800138000",)
    assert customer.reveal(work, customer_no=1, field="personal_traits") == ("address: 长安街1号",)
    with pytest.raises(customer.FieldUnknown):
        customer.reveal(work, customer_no=1, field="stamps")
    assert [(one.action, one.subject, one.detail) for one in entries(work.db, work.shop_id)] == [
        ("customer.reveal", "customer:1", '{"field":"personal_traits"}'),
        ("customer.reveal", "customer:1", '{"field":"phone"}'),
    ]


def test_no_personal_value_is_stored_in_plain_text(work: Work) -> None:
    customer.upsert(work, records=[ZHANG])
    for table in (customer_table, identity):
        for row in work.db.execute(sa.select(*table.c)):
            text = repr([bytes(cell) if isinstance(cell, memoryview) else cell for cell in row])
            for secret in ("张小明", "13800138000", "zhang@", "长安街", repr("张小明".encode())[2:-1]):
                assert secret not in text


def test_a_less_trusted_source_does_not_overwrite_a_fact(work: Work) -> None:
    customer.upsert(work, records=[replace(ZHANG, rank=Rank.PERSON)])
    later = work.now + timedelta(days=9)
    customer.upsert(work, records=[Record((PHONE,), name="小明", city="上海", rank=Rank.TRACKED, at=later)])
    summary = customer.get(work, customer_no=1).summary
    assert (summary.name, summary.city) == ("张小明", "上海")


def test_an_event_that_comes_late_does_not_overwrite_what_is_newer(work: Work) -> None:
    customer.upsert(work, records=[Record((PHONE,), city="上海", at=work.now)])
    customer.upsert(work, records=[Record((PHONE,), city="北京", at=work.now - timedelta(days=1))])
    assert customer.get(work, customer_no=1).summary.city == "上海"


def test_the_phone_stated_last_is_shown_and_all_are_kept(work: Work) -> None:
    openid = Identity(IdentityKind.OPENID, "oAbC1234567890XYZ")
    new = Identity(IdentityKind.PHONE, "13900139000")
    customer.upsert(work, records=[Record((openid, PHONE), at=work.now)])
    customer.upsert(work, records=[Record((openid, new), at=work.now + timedelta(days=1))])
    assert customer.get(work, customer_no=1, is_plain=True).summary.phone == "+8613900139000"
    customer.upsert(work, records=[Record((openid, PHONE), at=work.now + timedelta(days=2))])
    assert customer.get(work, customer_no=1, is_plain=True).summary.phone == "+8613800138000"
    assert sum(one.kind is IdentityKind.PHONE for one in customer.get(work, customer_no=1).identities) == 2


@pytest.mark.parametrize(
    "record",
    [
        Record((PHONE,), name=""), Record((PHONE,), city="x" * 121), Record((PHONE,), name="a\x00b"),
        Record((PHONE,), traits={"": 1}), Record((PHONE,), traits={"x": float("nan")}),
        Record((PHONE,), birthday=date(2099, 1, 1)), Record((PHONE,), traits={f"t{n}": n for n in range(101)}),
    ],
)  # fmt: skip
def test_unusable_fields_are_refused_and_nothing_is_written(desk: Desk, record: Record) -> None:
    with pytest.raises(customer.FieldInvalid):
        desk.write(lambda work: customer.upsert(work, records=[record]))
    assert desk.read(lambda work: customer.find(work, identity=PHONE)) is None


def test_a_record_by_number_needs_a_living_customer(work: Work) -> None:
    with pytest.raises(customer.CustomerUnknown):
        customer.upsert(work, records=[Record(customer_no=1, city="北京")])
    with pytest.raises(customer.IdentityMissing):
        customer.upsert(work, records=[Record(city="北京")])
    customer.upsert(work, records=[Record((PHONE,))])
    assert customer.upsert(work, records=[Record((EMAIL,), customer_no=1, city="北京")]) == (1,)
    assert customer.find(work, identity=EMAIL) == 1


def test_lists_page_without_gaps_or_repeats(work: Work) -> None:
    records = [
        Record((Identity(IdentityKind.MEMBER_NO, f"m{n}"),), city="北京" if n % 2 else "上海") for n in range(25)
    ]
    customer.upsert(work, records=records)
    for sort, expected in ((Sort.NEWEST, list(range(25, 0, -1))), (Sort.OLDEST, list(range(1, 26)))):
        seen: list[int] = []
        after = None
        while True:
            page = customer.list_page(work, sort=sort, after=after, limit=10)
            assert page.total == 25
            seen += [one.customer_no for one in page.items]
            after = page.next_key
            if after is None:
                break
        assert seen == expected
    assert customer.list_page(work, where=CustomerFilter(city="北京")).total == 12


def test_lists_find_whole_numbers_and_addresses_only(work: Work) -> None:
    customer.upsert(work, records=[ZHANG, Record((Identity(IdentityKind.MEMBER_NO, "M-77"),))])

    def found(text: str) -> list[int]:
        return [one.customer_no for one in customer.list_page(work, where=CustomerFilter(text=text)).items]

    assert found("138 0013 8000") == [1]
    assert found("Zhang@Example.com") == [1]
    assert found("M-77") == [2]
    assert found("2") == [2]
    assert found("138") == []
    assert found("张小明") == []


def test_last_seen_orders_lists_and_is_kept_to_the_day(work: Work) -> None:
    customer.upsert(work, records=[ZHANG, Record((Identity(IdentityKind.MEMBER_NO, "M-77"),))])
    soon, later = work.now + timedelta(hours=1), work.now + timedelta(days=2)
    customer.note_seen(work, spans={1: (work.now - timedelta(days=400), later), 2: (soon, soon)})
    page = customer.list_page(work, sort=Sort.LAST_SEEN, limit=1)
    assert [one.customer_no for one in page.items] == [1]
    assert [one.customer_no for one in customer.list_page(work, sort=Sort.LAST_SEEN, after=page.next_key).items] == [2]
    assert customer.get(work, customer_no=1).first_seen_at == work.now - timedelta(days=400)
    assert customer.get(work, customer_no=1).summary.last_seen_at == later
    assert customer.get(work, customer_no=2).summary.last_seen_at == work.now


def test_erasing_leaves_the_number_alone(work: Work) -> None:
    customer.upsert(work, records=[ZHANG, Record((Identity(IdentityKind.DEVICE, "d-1"),))])
    customer.merge(work, winner_no=1, loser_no=2)
    assert customer.erase(work, customer_no=2) == (1, 2)
    with pytest.raises(customer.CustomerGone):
        customer.get(work, customer_no=1)
    with pytest.raises(customer.CustomerGone):
        customer.erase(work, customer_no=1)
    assert work.db.execute(sa.select(sa.func.count()).select_from(identity)).scalar_one() == 0
    kept = {"shop_id", "customer_no", "root_no", "created_at", "first_seen_at", "last_seen_at", "erased_at"}
    for row in work.db.execute(sa.select(*customer_table.c)).mappings():
        assert {name for name, value in row.items() if value not in (None, False)} == kept
    assert customer.list_page(work).total == 0
    assert [one.customer_no for one in customer.erasures(work)] == [1, 2]
    assert customer.upsert(work, records=[ZHANG]) == (3,)


def test_identifiers_of_the_erased_are_kept_sealed_until_their_events_are_gone(work: Work) -> None:
    customer.upsert(
        work, records=[Record((Identity(IdentityKind.DEVICE, "d-1"), Identity(IdentityKind.MEMBER_NO, "M-9")))]
    )
    customer.erase(work, customer_no=1)
    [person] = customer.events_to_erase(work)
    assert (person.customer_no, set(person.identifiers)) == (1, {"d-1", "M-9"})
    assert b"d-1" not in bytes(work.db.execute(sa.select(erasure.c.identifiers)).scalar_one())
    customer.events_erased(work, customer_nos=[1])
    assert customer.events_to_erase(work) == ()
    assert work.db.execute(sa.select(erasure.c.identifiers)).scalar_one() is None


def test_a_restored_backup_is_erased_again_and_its_numbers_are_not_given_out_anew(desk: Desk, other_desk: Desk) -> None:
    desk.write(lambda work: customer.upsert(work, records=[ZHANG, Record((Identity(IdentityKind.DEVICE, "d-1"),))]))
    desk.write(lambda work: customer.erase(work, customer_no=1))
    erased = desk.read(customer.erasures)
    listed = (*erased, replace(erased[0], customer_no=7))
    other_desk.write(lambda work: customer.upsert(work, records=[ZHANG]))  # the backup's state
    assert other_desk.write(lambda work: customer.replay(work, erasures=listed)) == (1,)
    assert other_desk.write(lambda work: customer.replay(work, erasures=listed)) == ()
    assert other_desk.write(lambda work: customer.upsert(work, records=[ZHANG])) == (8,)


def test_quiet_anonymous_customers_go_after_the_limit_and_known_ones_stay(work: Work) -> None:
    customer.upsert(work, records=[ZHANG, Record((Identity(IdentityKind.DEVICE, "d-1"),))])
    assert customer.erase_quiet(work, before=work.now) == 0
    assert customer.erase_quiet(work, before=work.now + timedelta(microseconds=1)) == 1
    assert [one.customer_no for one in customer.list_page(work).items] == [1]


def test_the_export_holds_everything_as_json_and_csv(work: Work) -> None:
    customer.upsert(work, records=[replace(ZHANG, name="=cmd()")])
    with pytest.raises(Denied):
        customer.export(masked(work), customer_no=1, exporters=EXPORTERS)
    archive = zipfile.ZipFile(io.BytesIO(customer.export(work, customer_no=1, exporters=EXPORTERS)))
    assert sorted(archive.namelist()) == [
        "identities.csv", "identities.json", "merges.csv", "merges.json", "profile.csv", "profile.json",
    ]  # fmt: skip
    profile = {row["field"]: row["value"] for row in json.loads(archive.read("profile.json"))}
    assert profile["name"] == "=cmd()"
    assert profile["address"] == "长安街1号"
    rows = list(csv.DictReader(io.StringIO(archive.read("profile.csv").decode("utf-8-sig"))))
    assert {row["field"]: row["value"] for row in rows}["name"] == "'=cmd()"
    assert {row["value"] for row in json.loads(archive.read("identities.json"))} == {
        "+8613800138000",
        "zhang@example.com",
    }


def test_the_lake_has_the_customer_without_personal_data(desk: Desk) -> None:
    desk.write(lambda work: customer.upsert(work, records=[ZHANG, Record((Identity(IdentityKind.DEVICE, "d-1"),))]))
    feed_once(desk)
    query = "select customer_no, city, birthday, is_known, has_phone, has_openid, attrs from customer order by 1"
    assert desk.lake.rows(query) == [
        (1, "北京", date(1988, 6, 1), True, True, False, '{"size": "L", "vip": true}'),
        (2, None, None, False, False, False, None),
    ]
    desk.write(lambda work: customer.merge(work, winner_no=1, loser_no=2))
    feed_once(desk)
    assert desk.lake.rows("select customer_no from customer") == [(1,)]
    desk.write(lambda work: customer.erase(work, customer_no=1))
    feed_once(desk)
    assert desk.lake.rows("select customer_no from customer") == []
