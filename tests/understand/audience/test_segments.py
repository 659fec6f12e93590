"""Making, changing, joining and estimating segments; what is refused leaves nothing behind."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from pyroaring import BitMap

from siyu.kit.errors import Denied
from siyu.kit.work import Actor
from siyu.understand import audience
from siyu.understand.audience import Combination, Draft, Segment, SegmentChange, parse
from siyu.understand.audience.models import Combine
from tests.understand.audience.conftest import Shop
from tests.understand.audience.worlds import Json

IN_SHANGHAI: Json = {"t": "attribute", "field": "city", "condition": {"op": "eq", "value": "上海"}}
EVERYONE: Json = {"t": "and", "of": []}


def names(shop: Shop) -> list[str]:
    return [segment.name for segment in shop.desk.read(audience.list_all)]


def inside(*segments: Segment) -> Json:
    return {"t": "or", "of": [{"t": "segment", "segment_id": segment.segment_id} for segment in segments]}


def change(shop: Shop, segment: Segment, raw: Json) -> Segment:
    wanted = SegmentChange(definition=parse(raw))
    return shop.desk.write(lambda work: audience.update(work, segment_id=segment.segment_id, change=wanted))


def test_a_name_is_taken_once_until_its_segment_is_archived(shop: Shop) -> None:
    first = shop.segment("vip", EVERYONE)
    with pytest.raises(audience.SegmentNameTaken):
        shop.segment("vip", EVERYONE)
    assert names(shop) == ["vip"]
    archived = shop.desk.write(lambda work: audience.archive(work, segment_id=first.segment_id))
    assert archived.status == "archived"
    second = shop.segment("vip", EVERYONE)
    back = SegmentChange(status="active")
    with pytest.raises(audience.SegmentNameTaken):
        shop.desk.write(lambda work: audience.update(work, segment_id=first.segment_id, change=back))
    assert [segment.segment_id for segment in shop.desk.read(audience.list_all)] == [second.segment_id]


def test_circles_are_refused_with_the_chain_and_change_nothing(shop: Shop) -> None:
    first = shop.segment("a", EVERYONE)
    second = shop.segment("b", inside(first))
    with pytest.raises(audience.SegmentNested) as refusal:
        change(shop, first, {"t": "not", "of": inside(second)})
    assert refusal.value.context["chain"] == [first.segment_id, second.segment_id, first.segment_id]
    with pytest.raises(audience.SegmentNested):
        change(shop, first, inside(first))
    assert shop.get(first).definition == parse(EVERYONE)


def test_an_unknown_segment_inside_another_is_refused(shop: Shop) -> None:
    stranger = {"t": "segment", "segment_id": "no-such"}
    with pytest.raises(audience.SegmentUnknown):
        shop.segment("a", stranger)
    with pytest.raises(audience.SegmentUnknown):
        shop.evaluate(stranger)
    assert names(shop) == []


def test_a_segment_that_another_contains_is_not_archived(shop: Shop) -> None:
    first = shop.segment("a", EVERYONE)
    shop.segment("b", inside(first))
    with pytest.raises(audience.SegmentNested) as refusal:
        shop.desk.write(lambda work: audience.archive(work, segment_id=first.segment_id))
    assert refusal.value.context["used_by"] == ["b"]
    assert shop.get(first).status == "active"


def test_a_static_segment_takes_members_by_hand_and_no_definition(shop: Shop) -> None:
    segment = shop.static("hand-picked", [3, 1])
    with pytest.raises(audience.SegmentKindWrong):
        change(shop, segment, EVERYONE)
    add, remove = BitMap([7]), BitMap([1, 99])
    after = shop.desk.write(
        lambda work: audience.change_static(work, segment_id=segment.segment_id, add=add, remove=remove)
    )
    assert (after.kind, after.size, after.definition) == ("static", 2, None)
    assert shop.members(segment) == [3, 7]
    dynamic = shop.segment("all", EVERYONE)
    with pytest.raises(audience.SegmentKindWrong):
        shop.desk.write(
            lambda work: audience.change_static(work, segment_id=dynamic.segment_id, add=add, remove=remove)
        )


@pytest.mark.parametrize(
    ("how", "expected"), [("union", [1, 2, 3, 4]), ("intersect", [2]), ("except", [1])]
)  # fmt: skip
@pytest.mark.parametrize("is_dynamic", [True, False])
def test_sets_are_joined_and_a_dynamic_result_follows_them(
    shop: Shop, how: Combine, expected: list[int], is_dynamic: bool
) -> None:
    shop.customers(1, 2, 3, 4, 5)
    parts = [shop.static("a", [1, 2]), shop.static("b", [2, 3]), shop.static("c", [2, 4])]
    drain(shop)
    combination = Combination(how=how, segment_ids=tuple(part.segment_id for part in parts))
    made = shop.desk.write(
        lambda work: audience.combine(work, name="joined", combination=combination, is_dynamic=is_dynamic)
    )
    shop.slow_tick()
    assert shop.members(made) == expected
    assert made.kind == ("dynamic" if is_dynamic else "static")


def drain(shop: Shop) -> None:
    from siyu.kit.feed import feed_once

    while feed_once(shop.desk):
        pass


def test_a_copy_has_the_definition_or_the_members_and_its_own_life(shop: Shop) -> None:
    shop.customers(1, city="上海")
    dynamic, static = shop.segment("沪", IN_SHANGHAI), shop.static("list", [1, 2])
    copies = [
        shop.desk.write(lambda work, one=one: audience.clone(work, segment_id=one.segment_id, name=f"{one.name} 2"))
        for one in (dynamic, static)
    ]
    shop.slow_tick()
    assert [copy.definition for copy in copies] == [dynamic.definition, None]
    assert [shop.members(copy) for copy in copies] == [[1], [1, 2]]
    change(shop, dynamic, EVERYONE)
    assert shop.get(copies[0]).definition == parse(IN_SHANGHAI)


def test_an_estimate_counts_and_shows_a_few(shop: Shop) -> None:
    shop.customers(*range(1, 41), city="上海", touch=False)
    shop.customers(*range(41, 61), city="北京", touch=False)
    shop.put("profile", customer_no=1, stage="active", orders=3, paid_fen=990, value_group="important_value")
    definition = parse(IN_SHANGHAI)
    found = shop.desk.read(lambda work: audience.estimate(work, definition=definition))
    assert (found.count, found.total, found.share_bp) == (40, 60, 6667)
    assert len(found.sample) == 10
    assert all(1 <= one.customer_no <= 40 and one.city == "上海" for one in found.sample)
    nobody = shop.desk.read(lambda work: audience.estimate(work, definition=parse({"t": "or", "of": []})))
    assert (nobody.count, nobody.share_bp, nobody.sample) == (0, 0, ())


def test_overlap_counts_each_pair(shop: Shop) -> None:
    one, two = shop.static("a", [1, 2, 3]), shop.static("b", [3, 4])
    ids = [one.segment_id, two.segment_id]
    found = shop.desk.read(lambda work: audience.overlap(work, segment_ids=ids))
    assert (found.names, found.counts) == (("a", "b"), ((3, 1), (1, 2)))


def test_the_trend_has_every_day_since_the_first_with_comings_and_goings(shop: Shop) -> None:
    segment = shop.static("list", [1, 2])
    shop.clock.travel(timedelta(days=2))
    add, remove = BitMap([3, 4]), BitMap([1])
    shop.desk.write(lambda work: audience.change_static(work, segment_id=segment.segment_id, add=add, remove=remove))
    shop.clock.travel(timedelta(days=1))
    points = shop.desk.read(lambda work: audience.trend(work, segment_id=segment.segment_id, days=10))
    assert [(point.day, point.size, point.entered, point.left) for point in points] == [
        (date(2026, 3, 10), 2, 2, 0),
        (date(2026, 3, 11), 2, 0, 0),
        (date(2026, 3, 12), 3, 2, 1),
        (date(2026, 3, 13), 3, 0, 0),
    ]


def test_members_come_in_pages(shop: Shop) -> None:
    segment = shop.static("list", range(1, 26))
    ask = {"segment_id": segment.segment_id, "limit": 10}
    pages = []
    after: int | None = 0
    while after is not None:
        page = shop.desk.read(lambda work, after=after: audience.members(work, after=after, **ask))  # type: ignore[arg-type]
        pages.append([member.customer_no for member in page.items])
        after = page.next_after
        assert page.total == 25
    assert pages == [list(range(1, 11)), list(range(11, 21)), list(range(21, 26))]


def test_who_may_only_look_makes_no_segment(shop: Shop) -> None:
    from siyu.kit.access import Role

    analyst = shop.desk.runtime.desk(shop.desk.shop_id, Actor("person", "p", "Ana", Role.ANALYST))
    with pytest.raises(Denied):
        analyst.write(lambda work: audience.create(work, draft=Draft(name="x", definition=parse(EVERYONE))))
    assert names(shop) == []


def test_a_failing_evaluation_is_kept_with_the_segment_and_leaves_its_members(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    from siyu.kit.lake import LakeTooSlow

    shop.customers(1, city="上海")
    segment = shop.segment("沪", IN_SHANGHAI)

    def too_slow(*_args: object) -> BitMap:
        raise LakeTooSlow("This question took too long and was stopped; narrow it.")

    monkeypatch.setattr("siyu.understand.audience.compile.lake.evaluate", too_slow)
    audience.keeper_of(shop.desk).refresh_one(shop.desk, segment.segment_id)
    assert shop.get(segment).error == "This question took too long and was stopped; narrow it."
    assert shop.members(segment) == [1]
