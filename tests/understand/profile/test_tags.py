"""Tags on both databases: given, taken, counted, remembered, kept by rules, merged and erased with their customer."""

import pytest

from siyu.kit.clock import FrozenClock
from siyu.kit.desk import Desk
from siyu.kit.feed import feed_once
from siyu.kit.runner import deliver_due
from siyu.kit.work import Work
from siyu.understand import profile
from siyu.understand.profile import Computation, Condition, Operator, ProfileFilter, Tag, TagKind
from siyu.understand.profile.errors import TagExists, TagKeptByRule, TagUnknown, TagWrong
from siyu.understand.profile.jobs import TagKeeper
from siyu.understand.profile.service import keep_profiles, keep_tags
from siyu.unify import customer, order
from siyu.unify.customer import Identity, IdentityKind
from siyu.unify.order import LineRecord, OrderRecord, Status


def people(work: Work, count: int) -> list[int]:
    return [
        customer.resolve(work, identities=[Identity(IdentityKind.MEMBER_NO, f"M{number}")]) for number in range(count)
    ]


def settle(desk: Desk) -> None:
    for _ in range(4):
        while deliver_due(desk) or feed_once(desk):
            pass
        keep_profiles(desk)


def lake_tags(desk: Desk) -> list[tuple[int, str, str]]:
    return desk.lake.rows("select customer_no, tag, source from tag order by 1, 2")


def test_a_new_tag_brings_its_parents(work: Work) -> None:
    made = profile.create_tag(work, tag=Tag(" 偏好 / 女装/连衣裙", description="x"))
    assert made.path == "偏好/女装/连衣裙"
    with pytest.raises(TagExists):
        profile.create_tag(work, tag=Tag("偏好/女装"))
    with pytest.raises(TagWrong):
        profile.create_tag(work, tag=Tag("a//b"))
    assert [each.tag.path for each in profile.list_tags(work)] == ["偏好", "偏好/女装", "偏好/女装/连衣裙"]


def test_a_tag_is_given_and_taken_once_and_remembered(work: Work) -> None:
    numbers = people(work, 3)
    profile.create_tag(work, tag=Tag("vip"))
    assert profile.assign(work, path="vip", customer_nos=[*numbers, numbers[0], 999]) == 3
    assert profile.assign(work, path="vip", customer_nos=numbers[:2]) == 0
    assert profile.unassign(work, path="vip", customer_nos=[numbers[0], 999]) == 1
    assert [each.tag for each in profile.tags_of(work, customer_no=numbers[1])] == ["vip"]
    assert profile.tags_of(work, customer_no=numbers[0]) == []
    changes = profile.history(work, customer_no=numbers[0])
    assert [(each.tag, each.is_given) for each in changes] == [("vip", False), ("vip", True)]
    assert len(profile.history(work, path="vip")) == 4
    assert [each.seq for each in profile.history(work, path="vip", below=3)] == [2, 1]
    with pytest.raises(TagUnknown):
        profile.assign(work, path="none", customer_nos=numbers)


def test_a_set_of_members_replaces_the_former_one(work: Work) -> None:
    numbers = people(work, 4)
    profile.create_tag(work, tag=Tag("model/churn", TagKind.MODEL))
    profile.assign(work, path="model/churn", customer_nos=numbers[:2], source=TagKind.MODEL)
    done = profile.replace_members(work, path="model/churn", customer_nos=numbers[1:], source=TagKind.MODEL)
    assert done == (2, 1)
    assert [bool(profile.tags_of(work, customer_no=number)) for number in numbers] == [False, True, True, True]


def test_coverage_counts_customers_at_or_below(desk: Desk) -> None:
    numbers = desk.write(lambda work: people(work, 4))
    for path in ("a/b", "a/c"):
        desk.write(lambda work, path=path: profile.create_tag(work, tag=Tag(path)))
    desk.write(lambda work: profile.assign(work, path="a/b", customer_nos=numbers[:2]))
    desk.write(lambda work: profile.assign(work, path="a/c", customer_nos=numbers[1:3]))
    settle(desk)
    covered = {each.tag.path: (each.customers, each.share_bp) for each in desk.read(profile.list_tags)}
    assert covered == {"a": (3, 7_500), "a/b": (2, 5_000), "a/c": (2, 5_000)}
    found, total = desk.read(lambda work: profile.list_page(work, wanted=ProfileFilter(tag="a"), after=0, limit=9))
    assert ([each.customer_no for each in found], total) == (numbers[:3], 3)


def test_a_dropped_tag_leaves_everybody_but_not_the_history(desk: Desk) -> None:
    numbers = desk.write(lambda work: people(work, 2))
    desk.write(lambda work: profile.create_tag(work, tag=Tag("a/b")))
    desk.write(lambda work: profile.assign(work, path="a/b", customer_nos=numbers))
    settle(desk)
    assert lake_tags(desk) == [(numbers[0], "a/b", "manual"), (numbers[1], "a/b", "manual")]
    desk.write(lambda work: profile.drop_tag(work, path="a"))
    settle(desk)
    assert lake_tags(desk) == []
    assert desk.read(profile.list_tags) == []
    assert len(desk.read(lambda work: profile.history(work, path="a/b"))) == 4


def test_tags_follow_merge_unmerge_and_erasure(desk: Desk) -> None:
    first, second = desk.write(lambda work: people(work, 2))
    for path, number in (("x", first), ("x", second), ("y", second)):
        if path not in [each.tag.path for each in desk.read(profile.list_tags)]:
            desk.write(lambda work, path=path: profile.create_tag(work, tag=Tag(path)))
        desk.write(lambda work, path=path, number=number: profile.assign(work, path=path, customer_nos=[number]))
    merge_no = desk.write(lambda work: customer.merge(work, winner_no=first, loser_no=second))
    settle(desk)
    assert lake_tags(desk) == [(first, "x", "manual"), (first, "y", "manual")]
    desk.write(lambda work: customer.unmerge(work, merge_no=merge_no))
    settle(desk)
    assert lake_tags(desk) == [(first, "x", "manual"), (second, "x", "manual"), (second, "y", "manual")]
    desk.write(lambda work: customer.erase(work, customer_no=second))
    settle(desk)
    assert lake_tags(desk) == [(first, "x", "manual")]
    assert desk.read(lambda work: profile.history(work, path="y")) == []


def buy(desk: Desk, who: int, number: int, category: str, fen: int, clock: FrozenClock) -> None:
    record = OrderRecord(
        f"O{number}", Status.PAID, clock.now(), (LineRecord("A", 1, fen, category=category),),
        (Identity(IdentityKind.MEMBER_NO, f"M{who}"),), paid_at=clock.now(),
    )  # fmt: skip
    assert desk.write(lambda work: order.record(work, orders=[record])).created == 1


def test_a_rule_gives_and_takes_its_tag(desk: Desk, clock: FrozenClock) -> None:
    rule = (Condition("orders", Operator.GE, (2,)), Condition("stage", Operator.EQ, ("active",)))
    desk.write(lambda work: profile.create_tag(work, tag=Tag("复购", TagKind.RULE, rule=rule)))
    for number, who in enumerate((1, 1, 2)):
        buy(desk, who, number, "c", 100, clock)
    settle(desk)
    keep_tags(desk)
    settle(desk)
    assert lake_tags(desk) == [(1, "复购", "rule")]
    with pytest.raises(TagKeptByRule):
        desk.write(lambda work: profile.assign(work, path="复购", customer_nos=[2]))
    looser = (Condition("orders", Operator.GE, (1,)),)
    desk.write(lambda work: profile.change_tag(work, tag=Tag("复购", TagKind.RULE, rule=looser)))
    keep_tags(desk)
    settle(desk)
    assert lake_tags(desk) == [(1, "复购", "rule"), (2, "复购", "rule")]
    stricter = (Condition("orders", Operator.GE, (9,)),)
    desk.write(lambda work: profile.change_tag(work, tag=Tag("复购", TagKind.RULE, rule=stricter)))
    keep_tags(desk)
    settle(desk)
    assert lake_tags(desk) == []


def test_a_computed_tag_names_the_favourite(desk: Desk, clock: FrozenClock) -> None:
    made = Tag("偏好品类", TagKind.COMPUTED, computation=Computation.FAVOURITE_CATEGORY)
    desk.write(lambda work: profile.create_tag(work, tag=made))
    for number, (who, category, fen) in enumerate(
        [(1, "服饰/女装", 100), (1, "家居", 90), (2, "家居", 50), (3, "", 9)]
    ):
        buy(desk, who, number, category, fen, clock)
    settle(desk)
    keep_tags(desk)
    settle(desk)
    keep_tags(desk)
    settle(desk)
    assert lake_tags(desk) == [(1, "偏好品类/服饰·女装", "computed"), (2, "偏好品类/家居", "computed")]
    buy(desk, 1, 77, "家居", 5_000, clock)
    settle(desk)
    keep_tags(desk)
    settle(desk)
    assert lake_tags(desk) == [(1, "偏好品类/家居", "computed"), (2, "偏好品类/家居", "computed")]
    changes = desk.read(lambda work: profile.history(work, customer_no=1))
    assert sorted((each.tag, each.is_given) for each in changes) == [
        ("偏好品类/家居", True), ("偏好品类/服饰·女装", False), ("偏好品类/服饰·女装", True),
    ]  # fmt: skip


def test_another_shop_has_its_own_tags(desk: Desk, other_desk: Desk) -> None:
    desk.write(lambda work: people(work, 1))
    desk.write(lambda work: profile.create_tag(work, tag=Tag("vip")))
    desk.write(lambda work: profile.assign(work, path="vip", customer_nos=[1]))
    other_desk.write(lambda work: people(work, 1))
    assert other_desk.read(profile.list_tags) == []
    assert other_desk.read(lambda work: profile.tags_of(work, customer_no=1)) == []
    with pytest.raises(TagUnknown):
        other_desk.write(lambda work: profile.assign(work, path="vip", customer_nos=[1]))


def test_the_timer_keeps_tags_when_the_lake_or_a_rule_changes(desk: Desk, clock: FrozenClock) -> None:
    keeper = TagKeeper()
    rule = (Condition("orders", Operator.GE, (1,)),)
    buy(desk, 1, 1, "c", 100, clock)
    settle(desk)
    keeper.run(desk)
    desk.write(lambda work: profile.create_tag(work, tag=Tag("买过", TagKind.RULE, rule=rule)))
    keeper.run(desk)
    settle(desk)
    assert lake_tags(desk) == [(1, "买过", "rule")]
    buy(desk, 2, 2, "c", 100, clock)
    settle(desk)
    keeper.run(desk)
    settle(desk)
    assert lake_tags(desk) == [(1, "买过", "rule"), (2, "买过", "rule")]
