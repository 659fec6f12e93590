"""The consent ledger in the database: proof, merge, withdrawal, minors, erasure, retention."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from siyu.kit.clock import FrozenClock
from siyu.kit.desk import Desk
from siyu.kit.feed import feed_once
from siyu.kit.runner import deliver_due
from siyu.kit.work import Work
from siyu.unify import consent, customer
from siyu.unify.consent import Channel, Keeper, Purpose, State, Statement
from siyu.unify.consent.jobs import KEEPERS
from siyu.unify.consent.store import consent_entry
from siyu.unify.customer import Identity, IdentityKind, Record
from tests.conftest import NOON

SMS = Channel.SMS


def people(desk: Desk, n: int = 2) -> None:
    records = [Record((Identity(IdentityKind.EMAIL, f"{number}@x.cn"),)) for number in range(1, n + 1)]
    desk.write(lambda work: customer.upsert(work, records=records))


def say(desk: Desk, number: int, state: State, purpose: Purpose = Purpose.MARKETING, channel: Channel = SMS) -> None:
    said = Statement(number, purpose, channel, state, "2026-01", "mini_program", "ticked the box")
    desk.write(lambda work: consent.record(work, statements=[said]))


def may_text(desk: Desk, *numbers: int) -> frozenset[int]:
    return desk.read(lambda work: consent.allowed(work, customer_nos=numbers, purpose=Purpose.MARKETING, channel=SMS))


def test_without_consent_nobody_may_be_reached(desk: Desk, other_desk: Desk) -> None:
    people(desk)
    people(other_desk)
    say(desk, 1, State.GRANTED)
    assert may_text(desk, 1, 2, 99) == {1}
    assert may_text(other_desk, 1, 2) == set()


def test_a_withdrawal_holds_at_once_and_stays_in_the_ledger(desk: Desk, clock: FrozenClock) -> None:
    people(desk)
    say(desk, 1, State.GRANTED)
    clock.travel(timedelta(seconds=1))
    desk.write(
        lambda work: consent.withdraw(
            work, customer_no=1, purpose=Purpose.MARKETING, channel=Channel.ANY, source="sms_reply", evidence="R"
        )
    )
    assert may_text(desk, 1) == set()
    history = desk.read(lambda work: consent.history(work, customer_no=1))
    assert [(one.state, one.channel, one.policy_version, one.evidence) for one in history] == [
        ("granted", "sms", "2026-01", "ticked the box"),
        ("withdrawn", "any", "2026-01", "R"),
    ]


def test_evidence_is_stored_sealed(desk: Desk) -> None:
    people(desk)
    say(desk, 1, State.GRANTED)
    [blob] = desk.read(lambda work: list(work.db.execute(sa.select(consent_entry.c.evidence)).scalars()))
    assert b"ticked" not in bytes(blob)


@pytest.mark.parametrize(
    "wrong",
    [
        Statement(1, Purpose.MARKETING, SMS, State.GRANTED, "", "web"),
        Statement(1, Purpose.MARKETING, SMS, State.GRANTED, "v1", ""),
        Statement(1, Purpose.MARKETING, SMS, State.GRANTED, "v1", "web", "x" * 2001),
        Statement(1, Purpose.MARKETING, SMS, State.GRANTED, "v1", "web", at=NOON + timedelta(days=1)),
    ],
)
def test_a_statement_without_proof_or_from_the_future_is_refused(desk: Desk, wrong: Statement) -> None:
    people(desk)
    with pytest.raises(consent.StatementInvalid):
        desk.write(lambda work: consent.record(work, statements=[wrong]))
    assert desk.read(consent.ledger) == ()


def test_a_merge_inherits_the_withdrawal_in_the_same_transaction(desk: Desk, clock: FrozenClock) -> None:
    people(desk)
    say(desk, 1, State.GRANTED)
    say(desk, 2, State.WITHDRAWN)
    clock.travel(timedelta(hours=1))

    def merge_and_look(work: Work) -> frozenset[int]:
        customer.merge(work, winner_no=1, loser_no=2)
        return consent.allowed(work, customer_nos=[1, 2], purpose=Purpose.MARKETING, channel=SMS)

    assert desk.write(merge_and_look) == set()
    clock.travel(timedelta(hours=1))
    say(desk, 2, State.GRANTED)
    assert may_text(desk, 1, 2) == {1, 2}


def test_after_an_un_merge_both_keep_a_withdrawal_said_together(desk: Desk, clock: FrozenClock) -> None:
    people(desk)
    say(desk, 1, State.GRANTED)
    say(desk, 2, State.GRANTED)
    number = desk.write(lambda work: customer.merge(work, winner_no=1, loser_no=2))
    clock.travel(timedelta(hours=1))
    say(desk, 1, State.WITHDRAWN)
    clock.travel(timedelta(hours=1))
    desk.write(lambda work: customer.unmerge(work, merge_no=number))
    for _twice in range(2):
        while deliver_due(desk):
            pass
    assert may_text(desk, 1, 2) == set()
    assert len(desk.read(lambda work: consent.history(work, customer_no=2))) == 2


def test_the_personalised_switch_shows_on_the_profile_and_is_proved(desk: Desk, clock: FrozenClock) -> None:
    people(desk)
    desk.write(lambda work: consent.switch_personalised(work, customer_no=1, is_on=False, source="console"))
    assert not desk.read(lambda work: customer.get(work, customer_no=1)).summary.personalised
    clock.travel(timedelta(hours=1))
    desk.write(lambda work: consent.switch_personalised(work, customer_no=1, is_on=True, source="console"))
    assert desk.read(lambda work: customer.get(work, customer_no=1)).summary.personalised
    assert len(desk.read(lambda work: consent.history(work, customer_no=1))) == 2


def test_children_under_fourteen_are_left_out_of_marketing(desk: Desk) -> None:
    people(desk)
    desk.write(lambda work: customer.upsert(work, records=[Record(customer_no=1, birthday=date(2012, 3, 11))]))
    desk.write(lambda work: customer.upsert(work, records=[Record(customer_no=2, birthday=date(2012, 3, 10))]))
    say(desk, 1, State.GRANTED)
    say(desk, 2, State.GRANTED)
    assert may_text(desk, 1, 2) == {2}
    assert desk.read(lambda work: customer.get(work, customer_no=1)).summary.is_minor


def test_the_lake_has_what_holds_now(desk: Desk, clock: FrozenClock) -> None:
    people(desk)
    say(desk, 1, State.GRANTED)
    say(desk, 2, State.WITHDRAWN)
    feed_once(desk)
    query = "select customer_no, purpose, channel, state from consent order by 1"
    assert desk.lake.rows(query) == [(1, "marketing", "sms", "granted"), (2, "marketing", "sms", "withdrawn")]
    clock.travel(timedelta(hours=1))
    number = desk.write(lambda work: customer.merge(work, winner_no=1, loser_no=2))
    while deliver_due(desk):
        pass
    feed_once(desk)
    assert desk.lake.rows(query) == [(1, "marketing", "sms", "withdrawn")]
    desk.write(lambda work: customer.unmerge(work, merge_no=number))
    while deliver_due(desk):
        pass
    feed_once(desk)
    assert desk.lake.rows(query) == [(1, "marketing", "sms", "granted"), (2, "marketing", "sms", "withdrawn")]


def test_erasing_removes_every_statement(desk: Desk) -> None:
    people(desk)
    say(desk, 1, State.GRANTED)
    say(desk, 2, State.GRANTED)
    desk.write(lambda work: customer.erase(work, customer_no=1))
    while deliver_due(desk):
        pass
    feed_once(desk)
    assert [one.person_no for one in desk.read(consent.ledger)] == [2]
    assert desk.lake.rows("select customer_no from consent") == [(2,)]
    with pytest.raises(customer.CustomerUnknown):
        say(desk, 1, State.GRANTED)


def test_records_past_their_limit_go_and_leave_a_proof(desk: Desk, clock: FrozenClock) -> None:
    people(desk)
    device = Record((Identity(IdentityKind.DEVICE, "d-1"),))
    desk.write(lambda work: customer.upsert(work, records=[device]))
    clock.travel(timedelta(days=730))
    assert consent.enforce(desk, KEEPERS) == 0
    clock.travel(timedelta(seconds=1))
    assert consent.enforce(desk, KEEPERS) == 1
    assert consent.enforce(desk, KEEPERS) == 0
    [proof] = desk.read(consent.retention_proofs)
    assert (proof.record, proof.days, proof.removed) == ("anonymous_customer", 730, 1)
    assert proof.cutoff == NOON + timedelta(seconds=1)
    assert desk.read(lambda work: customer.list_page(work).total) == 2


def test_limits_are_set_per_shop_within_what_the_law_needs(desk: Desk, other_desk: Desk) -> None:
    keepers = (Keeper("log", None, 30, lambda _desk, _before: 0),)
    desk.write(lambda work: consent.set_retention(work, record="log", days=90, keepers=keepers))
    assert [one.days for one in desk.read(lambda work: consent.retention_rules(work, keepers=keepers))] == [90]
    assert [one.days for one in other_desk.read(lambda work: consent.retention_rules(work, keepers=keepers))] == [None]
    with pytest.raises(consent.LimitInvalid):
        desk.write(lambda work: consent.set_retention(work, record="log", days=29, keepers=keepers))
    with pytest.raises(consent.RecordUnknown):
        desk.write(lambda work: consent.set_retention(work, record="dust", days=90, keepers=keepers))
