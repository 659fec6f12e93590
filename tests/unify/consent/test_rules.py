"""What holds: the newest word, all channels and one, and the most restrictive word after a merge."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siyu.unify.consent.models import Channel, Current, Entry, Purpose, State
from siyu.unify.consent.rules import current, is_allowed
from tests.conftest import NOON

SMS, ANY = Channel.SMS, Channel.ANY
YES, NO = State.GRANTED, State.WITHDRAWN


def entry(number: int, person: int, state: State, hours: int, channel: Channel = SMS) -> Entry:
    at = NOON + timedelta(hours=hours)
    return Entry(number, person, Purpose.MARKETING, channel, state, "v1", "test", "", at, at, "Siyu")


def hour(hours: int) -> datetime:
    return NOON + timedelta(hours=hours)


def state(entries: list[Entry], above: dict[int, tuple[int, datetime]] | None = None, root: int = 1) -> State:
    [found] = current(entries, above or {}, root)
    return found.state


def test_the_newest_word_of_one_record_holds_whatever_the_order_of_arrival() -> None:
    entries = [entry(1, 1, YES, 2), entry(2, 1, NO, 1)]
    assert state(entries) is YES
    assert state(entries[::-1]) is YES


def test_a_merged_customer_inherits_the_withdrawal() -> None:
    for yes, no in ((1, 2), (2, 1)):
        entries = [entry(1, yes, YES, 5), entry(2, no, NO, 1)]
        assert state(entries, {2: (1, hour(6))}) is NO


def test_a_grant_given_after_the_merge_replaces_the_inherited_withdrawal() -> None:
    assert state([entry(1, 2, NO, 1), entry(2, 1, YES, 7)], {2: (1, hour(6))}) is YES


def test_a_grant_given_before_the_merge_does_not() -> None:
    assert state([entry(1, 2, NO, 1), entry(2, 1, YES, 5)], {2: (1, hour(6))}) is NO


def test_a_word_given_in_the_middle_of_a_chain_covers_only_what_was_below_then() -> None:
    above = {3: (2, hour(10)), 2: (1, hour(2))}
    assert state([entry(1, 3, NO, 1), entry(2, 1, YES, 5)], above) is NO
    assert state([entry(1, 3, NO, 1), entry(2, 1, YES, 11)], above) is YES


def test_silence_of_one_record_does_not_void_the_others_grant() -> None:
    assert state([entry(1, 1, YES, 1)], {2: (1, hour(6))}) is YES


@given(
    st.lists(st.tuples(st.integers(1, 4), st.booleans(), st.integers(0, 20)), min_size=1, max_size=12),
    st.lists(st.integers(0, 20), min_size=3, max_size=3),
)
def test_no_withdrawal_is_lost_unless_the_whole_customer_granted_later(
    words: list[tuple[int, bool, int]], merged: list[int]
) -> None:
    entries = [entry(n, person, YES if yes else NO, hours) for n, (person, yes, hours) in enumerate(words, 1)]
    above = {person: (1, hour(at)) for person, at in zip((2, 3, 4), merged, strict=True)}
    last = {person: max((e.at, e.entry_no, e.state) for e in entries if e.person_no == person)
            for person in {e.person_no for e in entries}}  # fmt: skip
    withdrawn = [
        person
        for person, (at, number, word) in last.items()
        if word is NO
        and not (person != 1 and 1 in last and last[1][:2] > (at, number) and last[1][0] >= above[person][1])
    ]
    assert state(entries, above) is (NO if withdrawn else YES)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ([], False),
        ([(ANY, YES, 1)], True),
        ([(ANY, YES, 1), (SMS, NO, 2)], False),
        ([(SMS, YES, 1), (ANY, NO, 2)], False),
        ([(ANY, NO, 1), (SMS, YES, 2)], True),
        ([(ANY, YES, 1), (SMS, NO, 1)], False),
        ([(Channel.EMAIL, YES, 1)], False),
    ],
)
def test_one_channel_and_all_channels_weigh_by_time(said: list[tuple[Channel, State, int]], expected: bool) -> None:
    states = [Current(Purpose.MARKETING, channel, word, hour(at)) for channel, word, at in said]
    assert is_allowed(states, Purpose.MARKETING, SMS) is expected


def test_service_and_personalising_hold_until_refused_and_children_are_left_out() -> None:
    assert is_allowed([], Purpose.SERVICE, SMS)
    assert is_allowed([], Purpose.PERSONALISED, ANY)
    assert not is_allowed([], Purpose.PROFILING, ANY)
    assert not is_allowed([Current(Purpose.PERSONALISED, ANY, NO, NOON)], Purpose.PERSONALISED, ANY)
    assert not is_allowed([Current(Purpose.MARKETING, ANY, YES, NOON)], Purpose.MARKETING, SMS, is_minor=True)
    assert is_allowed([], Purpose.SERVICE, SMS, is_minor=True)
