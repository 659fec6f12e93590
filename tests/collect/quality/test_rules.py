"""Checking an event against its plan, guessing a plan, adding up a run of events."""

from datetime import UTC, datetime, timedelta

import pytest

from siyu.collect.intake import StoredEvent
from siyu.collect.quality.errors import PlanInvalid
from siyu.collect.quality.models import PlanChange, PlannedEvent, PlannedProperty, ViolationKind
from siyu.collect.quality.rules.check import check, check_plan, why_refused
from siyu.collect.quality.rules.suggest import suggest
from siyu.collect.quality.rules.tally import OTHER, quantile, tally

NOON = datetime(2026, 3, 10, 4, tzinfo=UTC)


def planned(*properties: PlannedProperty, name: str = "view_item") -> PlannedEvent:
    return PlannedEvent(name=name, properties=properties, updated_at=NOON)


def event(seq: int, name: str = "view_item", lag_s: float = 0.0, **more: object) -> StoredEvent:
    received = NOON + timedelta(seconds=seq)
    return StoredEvent(
        seq=seq, message_id=f"m{seq}", kind=more.pop("kind", "track"), name=name,  # type: ignore[arg-type]
        at=received - timedelta(seconds=lag_s), received_at=received, **more,  # type: ignore[arg-type]
    )  # fmt: skip


def found(
    plan: PlannedEvent | None, properties: dict[str, object], sealed: tuple[str, ...] = ()
) -> list[tuple[str, str]]:
    return [(one.kind.value, one.property) for one in check(plan, properties, sealed)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("type_", "good", "bad"),
    [
        ("string", ["", "a"], [1, True, [], {}]),
        ("integer", [0, -5], ["1", 1.5, True]),
        ("number", [0, 1.5], ["1", False]),
        ("boolean", [True, False], [0, "true"]),
        ("object", [{}, {"a": 1}], [[], "a"]),
        ("array", [[], [1]], [{}, "a"]),
        ("any", ["a", 1, True, [], {}], []),
    ],
)
def test_a_value_must_have_the_planned_type(type_: str, good: list[object], bad: list[object]) -> None:
    plan = planned(PlannedProperty(name="p", type=type_))  # type: ignore[arg-type]
    assert [found(plan, {"p": value}) for value in good] == [[]] * len(good)
    assert [found(plan, {"p": value}) for value in bad] == [[("wrong_type", "p")]] * len(bad)


def test_a_required_property_must_come_sealed_or_not() -> None:
    plan = planned(PlannedProperty(name="phone", required=True, personal=True))
    assert found(plan, {}) == [("missing", "phone")]
    assert found(plan, {"phone": None}) == [("missing", "phone")]
    assert found(plan, {}, ("phone",)) == []


def test_a_value_must_be_one_of_those_allowed() -> None:
    plan = planned(PlannedProperty(name="p", allowed=("a", 1, True)))
    assert [found(plan, {"p": value}) for value in ("a", 1, True, 1.0)] == [[], [], [], []]
    assert [found(plan, {"p": value}) for value in ("b", 2, False, "1")] == [[("not_allowed", "p")]] * 4


def test_what_the_plan_does_not_mention_is_reported() -> None:
    assert found(None, {"a": 1}) == [("unplanned_event", "")]
    assert found(planned(), {"a": 1, "b": 2}) == [("unplanned_property", "a"), ("unplanned_property", "b")]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("/pay?tel=13800138000", "a phone number"),
        ("please mail li.lei@example.com now", "an e-mail address"),
        ("11010519491231002X", "an identity card number"),
        ("order 20260310138001380001", None),
        ("1773115200000", None),
        ("tea", None),
    ],
)
def test_a_text_that_looks_personal_is_reported_without_its_value(text: str, what: str | None) -> None:
    findings = check(planned(PlannedProperty(name="page")), {"page": text})
    assert [(one.kind, one.detail) for one in findings] == (
        [] if what is None else [(ViolationKind.LOOKS_PERSONAL, what)]
    )


def test_a_sample_shows_no_personal_value() -> None:
    plan = planned(PlannedProperty(name="a", type="integer"), PlannedProperty(name="b", type="integer", personal=True))  # type: ignore[arg-type]
    first, second, *_ = check(plan, {"a": "call 13800138000 " + "x" * 90, "b": "secret"})
    assert first.detail == "integer expected, got call *** " + "x" * 51 + "…"
    assert second.detail == "integer expected, got a value that is not shown"


def test_a_blocking_plan_says_why_without_the_value() -> None:
    plan = planned(
        PlannedProperty(name="sku", type="string", required=True),  # type: ignore[arg-type]
        PlannedProperty(name="pay", allowed=("wechat",)),
    )
    assert why_refused(plan, {}) == "The tracking plan requires `sku`."
    assert why_refused(plan, {"sku": 1}) == "The tracking plan wants `sku` to be of type string."
    assert why_refused(plan, {"sku": "1", "pay": "cash"}) == "The tracking plan does not allow this value of `pay`."
    assert why_refused(plan, {"sku": "1", "other": 1}) is None


def test_a_plan_that_contradicts_itself_is_refused() -> None:
    twice = PlanChange(properties=(PlannedProperty(name="a"), PlannedProperty(name="a")))
    with pytest.raises(PlanInvalid):
        check_plan(twice)
    with pytest.raises(PlanInvalid):
        check_plan(PlanChange(properties=(PlannedProperty(name="a", type="integer", allowed=("x",)),)))  # type: ignore[arg-type]


def test_a_plan_is_guessed_from_events() -> None:
    events = [
        event(
            seq, properties={"sku": f"S{seq}", "pay": ("wechat", "alipay")[seq % 2], "price": seq if seq % 3 else 1.5}
            | ({"note": "x"} if seq % 2 else {}),
            sealed=("/properties/phone", "/context/ip"),
        )
        for seq in range(1, 41)
    ]  # fmt: skip
    events += [event(50, "share", properties={"to": None, "n": 1}), event(51, "identify", kind="identify")]
    first, second = suggest(events, {"share"})
    assert (first.name, first.seen, first.is_planned) == ("view_item", 40, False)
    assert [(one.name, one.type.value, one.required, one.personal, one.allowed) for one in first.properties] == [
        ("note", "string", False, False, ()),
        ("pay", "string", True, False, ("alipay", "wechat")),
        ("phone", "any", True, True, ()),
        ("price", "number", True, False, ()),
        ("sku", "string", True, False, ()),
    ]
    assert (second.name, second.is_planned) == ("share", True)
    assert [(one.name, one.type.value, one.required) for one in second.properties] == [("n", "integer", False)]


def test_a_run_of_events_adds_up() -> None:
    plan = {"view_item": planned(PlannedProperty(name="sku", required=True))}
    total = tally([event(seq, lag_s=seq) for seq in range(1, 8)] + [event(3_700, "share", lag_s=90_000)], plan)
    assert total.last_seq == 3_700
    assert total.volume == {(NOON, "view_item"): 7, (NOON + timedelta(hours=1), "share"): 1}
    missing = total.violations[("view_item", ViolationKind.MISSING, "sku")]
    assert (missing.count, [one.seq for one in missing.samples]) == (7, [7, 6, 5, 4, 3])
    assert (missing.first_at, missing.last_at) == (NOON + timedelta(seconds=1), NOON + timedelta(seconds=7))
    assert total.violations[("share", ViolationKind.UNPLANNED_EVENT, "")].count == 1
    assert total.max_lag_s == {NOON: 7.0, NOON + timedelta(hours=1): 90_000.0}


def test_without_a_plan_no_event_is_unplanned() -> None:
    assert tally([event(1)], {}).violations == {}


def test_a_flood_of_names_is_folded() -> None:
    total = tally([event(seq, f"name-{seq}") for seq in range(1, 301)], {})
    assert len(total.volume) == 201
    assert total.volume[(NOON, OTHER)] == 100


def test_a_quantile_is_the_upper_bound_of_its_bucket() -> None:
    assert quantile([0] * 12, 0.5) is None
    assert quantile([5, 0, 4, 1, *[0] * 8], 0.5) == 0.1
    assert quantile([5, 0, 4, 1, *[0] * 8], 0.9) == 1.0
    assert quantile([0] * 11 + [3], 0.5) == 604_800.0
