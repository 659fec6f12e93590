"""The identity graph: what evidence merges, and what it must not."""

from __future__ import annotations

from siyu.unify.customer.rules.graph import Clash, Graph, Key, Link, subtree


def key(kind: str, value: str) -> Key:
    return Key(kind, value.encode())


def empty() -> Graph:
    return Graph({}, {}, {})


def test_an_anonymous_visitor_who_signs_in_for_the_first_time_stays_the_same_record() -> None:
    graph = empty()
    visitor = graph.see([key("device", "d1")])
    assert graph.see([key("member_no", "m1"), key("device", "d1")]) == visitor
    assert (graph.created, graph.links, graph.clashes) == ([1], [], {})


def test_known_beats_anonymous_even_when_the_anonymous_is_older() -> None:
    graph = empty()
    visitor = graph.see([key("device", "d1")])
    member = graph.see([key("member_no", "m1")])
    assert graph.see([key("member_no", "m1"), key("device", "d1")]) == member
    assert graph.links == [Link(member, visitor, "device")]
    assert graph.roots == {visitor: member, member: member}


def test_among_equals_the_older_wins_whatever_the_order_of_evidence() -> None:
    graph = empty()
    first, second = graph.see([key("email", "a")]), graph.see([key("email", "b")])
    graph.see([key("device", "d")])
    graph.see([key("email", "b"), key("email", "a")])
    assert graph.links == [Link(first, second, "email")]


def test_the_stronger_identity_wins_over_the_older_record() -> None:
    graph = empty()
    by_mail, by_member = graph.see([key("email", "a")]), graph.see([key("member_no", "m")])
    graph.see([key("member_no", "m"), key("email", "a")])
    assert graph.links == [Link(by_member, by_mail, "email")]


def test_two_members_with_different_phones_are_not_merged_by_a_shared_device() -> None:
    graph = empty()
    mother = graph.see([key("phone", "p1"), key("device", "ipad")])
    son = graph.see([key("phone", "p2")])
    assert graph.see([key("phone", "p2"), key("device", "ipad")]) == son
    assert graph.links == []
    assert list(graph.clashes) == [Clash(mother, son, "device", "phone")]
    assert graph.owners[key("device", "ipad")] == mother


def test_a_new_phone_on_a_known_device_is_a_new_customer() -> None:
    graph = empty()
    mother = graph.see([key("phone", "p1"), key("device", "ipad")])
    other = graph.see([key("phone", "p2"), key("device", "ipad")])
    assert other != mother
    assert list(graph.clashes) == [Clash(mother, other, "device", "phone")]


def test_a_platform_account_with_a_new_phone_stays_one_customer() -> None:
    graph = empty()
    first = graph.see([key("openid", "o"), key("phone", "old")])
    assert graph.see([key("openid", "o"), key("phone", "new")]) == first
    assert graph.parties[first].values["phone"] == {b"old", b"new"}


def test_one_phone_under_two_union_ids_is_a_conflict() -> None:
    graph = empty()
    first = graph.see([key("unionid", "u1"), key("phone", "p")])
    second = graph.see([key("unionid", "u2"), key("phone", "p")])
    assert first != second
    assert list(graph.clashes) == [Clash(first, second, "phone", "unionid")]


def test_a_union_id_joins_two_open_ids_though_their_phones_differ() -> None:
    graph = empty()
    first = graph.see([key("openid", "o1"), key("phone", "p1")])
    second = graph.see([key("openid", "o2"), key("phone", "p2")])
    graph.see([key("unionid", "u"), key("openid", "o1")])
    graph.see([key("unionid", "u"), key("openid", "o2")])
    assert graph.links == [Link(first, second, "openid")]


def test_what_a_person_separated_is_not_joined_by_evidence_again() -> None:
    graph = empty()
    one, two = graph.see([key("phone", "p")]), graph.see([key("email", "e")])
    graph.apart = frozenset({frozenset({one, two})})
    graph.see([key("phone", "p"), key("email", "e")])
    assert graph.links == []
    assert list(graph.clashes) == [Clash(one, two, "email", None)]


def test_seeing_the_same_again_changes_nothing() -> None:
    graph = empty()
    graph.see([key("device", "d1")])
    graph.see([key("phone", "p")])
    graph.see([key("phone", "p"), key("device", "d1")])
    before = (dict(graph.owners), dict(graph.roots), list(graph.links), list(graph.created))
    graph.see([key("phone", "p"), key("device", "d1")])
    assert (dict(graph.owners), dict(graph.roots), list(graph.links), list(graph.created)) == before


def test_a_cut_frees_the_record_with_all_below_it() -> None:
    assert subtree([(1, 2), (2, 3), (1, 4)], 2) == {2, 3}
    assert subtree([(1, 2), (2, 3), (1, 4)], 4) == {4}
