"""From an item to a row: fields, event time, the plan, personal data apart."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from siyu.collect.intake.errors import EventRefused
from siyu.collect.intake.models import Arrival, Fact, PlanView
from siyu.collect.intake.rules.draft import STEPS, Request, from_fact, micros
from siyu.collect.intake.rules.wire import Envelope, open_batch

RECEIVED = datetime(2026, 3, 10, 4, tzinfo=UTC)
NOW = micros(RECEIVED)


def run(item: dict[str, object], *, sent_at: str | None = None, plan: PlanView | None = None) -> Request:
    body = json.dumps({"batch": [{"anonymousId": "d", **item}], "sentAt": sent_at}).encode()
    request = Request(body, open_batch(body), NOW)
    request.plan = plan or PlanView()
    for step in STEPS:
        step(request)
    return request


def kept(item: dict[str, object], **more: object) -> Arrival:
    request = run(item, **more)  # type: ignore[arg-type]
    assert request.refusals == []
    return request.packed[0]


def track(**more: object) -> dict[str, object]:
    return {"type": "track", "event": "view_item", **more}


def at(seconds: float) -> int:
    return micros(RECEIVED + timedelta(seconds=seconds))


def test_an_event_without_a_time_happened_when_it_was_received() -> None:
    assert kept(track()).at == NOW


def test_a_late_event_is_placed_at_its_own_time() -> None:
    assert kept(track(timestamp="2026-03-03T12:00:00+08:00")).at == at(-7 * 86_400)


def test_a_wrong_client_clock_cancels_out() -> None:
    # The client's clock is two years fast; the event was sent five seconds after it happened.
    event = track(timestamp="2028-03-10T04:00:00Z")
    assert kept(event, sent_at="2028-03-10T04:00:05Z").at == at(-5)
    # An item's own sentAt goes before that of the batch.
    assert kept({**event, "sentAt": "2028-03-10T04:00:09Z"}, sent_at="2028-03-10T04:00:05Z").at == at(-9)


def test_nothing_happens_after_it_was_received() -> None:
    assert kept(track(timestamp="2026-03-10T05:00:00Z")).at == NOW
    assert kept(track(timestamp="2026-03-10T05:00:00Z"), sent_at="2026-03-10T04:00:00Z").at == NOW


@pytest.mark.parametrize(
    ("timestamp", "code"),
    [
        ("2026-03-11T04:00:01Z", "event.timestamp_future"),
        ("9999-12-31T23:59:59Z", "event.timestamp_future"),
        ("1999-12-31T23:59:59Z", "event.timestamp_past"),
        ("2026-03-10T04:00:00", "event.timestamp_invalid"),
        ("yesterday", "event.timestamp_invalid"),
        (1773115200, "event.timestamp_invalid"),
        (["2026-03-10T04:00:00Z"], "event.timestamp_invalid"),
        ("", "event.timestamp_invalid"),
        ("0001-01-01T00:00:00+14:00", "event.timestamp_past"),
    ],
)
def test_a_time_that_makes_no_sense_is_refused(timestamp: object, code: str) -> None:
    assert [one.code for one in run(track(timestamp=timestamp)).refusals] == [code]


def test_a_refusal_names_the_event() -> None:
    assert run(track(timestamp="x")).refusals[0].event == "view_item"


def test_a_retry_of_the_same_content_has_the_same_message_id() -> None:
    first = kept(track(properties={"a": 1, "b": 2}), sent_at="2026-03-10T04:00:00Z")
    again = kept({**track(properties={"b": 2, "a": 1}), "sentAt": "2026-03-10T04:00:09Z"})
    other = kept(track(properties={"a": 1, "b": 3}))
    assert first.message_id == again.message_id
    assert first.message_id.startswith("content-")
    assert other.message_id != first.message_id


def test_a_page_call_is_a_page_view_of_the_named_page() -> None:
    named = kept({"type": "page", "name": "Home", "properties": {"path": "/"}})
    assert (named.name, json.loads(named.body)) == (
        "page_view",
        {"properties": {"path": "/", "page": "Home", "name": "Home"}},
    )
    unnamed = kept({"type": "page", "properties": {"path": "/cart"}})
    assert json.loads(unnamed.body)["properties"] == {"path": "/cart", "page": "/cart"}


def test_personal_values_leave_the_body() -> None:
    arrival = kept(
        {
            "type": "identify", "userId": "member-7",
            "traits": {"name": "李雷", "phone": "13800138000", "city": "杭州", "birthday": "1990-01-01", "vip": True},
            "context": {"ip": "8.8.8.8", "traits": {"email": "li@example.com", "plan": "a"}, "page": {"title": "x"}},
        }
    )  # fmt: skip
    body = json.loads(arrival.body)
    assert body == {
        "traits": {"city": "杭州", "vip": True},
        "context": {"traits": {"plan": "a"}, "page": {"title": "x"}},
        "sealed": ["/traits/name", "/traits/phone", "/traits/birthday", "/context/ip", "/context/traits/email"],
    }
    assert json.loads(arrival.personal or "") == {
        "/traits/name": "李雷", "/traits/phone": "13800138000", "/traits/birthday": "1990-01-01",
        "/context/ip": "8.8.8.8", "/context/traits/email": "li@example.com",
    }  # fmt: skip


def test_a_product_name_is_not_personal_but_a_receiver_is() -> None:
    arrival = kept(track(properties={"name": "Tea", "receiver": {"name": "Li"}, "items": [{"sku": "1", "Phone": 138}]}))
    assert json.loads(arrival.body)["properties"] == {"name": "Tea", "items": [{"sku": "1"}]}
    assert json.loads(arrival.personal or "") == {
        "/properties/receiver": {"name": "Li"},
        "/properties/items/0/Phone": 138,
    }


def test_an_id_that_is_a_phone_number_or_an_address_is_sealed() -> None:
    arrival = kept(track(userId="+86 138-0013-8000"))
    assert arrival.user_id is None
    assert json.loads(arrival.personal or "") == {"/user_id": "+86 138-0013-8000"}
    alias = kept({"type": "alias", "userId": "u1", "previousId": "li@example.com"})
    assert json.loads(alias.body) == {"sealed": ["/previous_id"]}
    assert json.loads(alias.personal or "") == {"/previous_id": "li@example.com"}
    plain = kept({"type": "alias", "userId": "u1", "previousId": "d9"})
    assert (json.loads(plain.body), plain.personal) == ({"previous_id": "d9"}, None)


def test_properties_that_the_plan_calls_personal_are_sealed() -> None:
    plan = PlanView(personal={"view_item": frozenset({"store_card"})})
    arrival = kept(track(properties={"store_card": "X-1", "sku": "S"}), plan=plan)
    assert json.loads(arrival.body)["properties"] == {"sku": "S"}
    assert json.loads(arrival.personal or "") == {"/properties/store_card": "X-1"}
    other = kept({**track(properties={"store_card": "X-1"}), "event": "share"}, plan=plan)
    assert other.personal is None


def test_the_plan_may_refuse_an_event() -> None:
    plan = PlanView(
        blocking=frozenset({"view_item"}),
        refuses=lambda name, properties: None if "sku" in properties else "`sku` is required.",
    )
    request = run(track(), plan=plan)
    assert [(one.code, one.message) for one in request.refusals] == [("event.blocked_by_plan", "`sku` is required.")]
    assert kept(track(properties={"sku": "1"}), plan=plan).name == "view_item"


def test_a_fact_goes_by_the_same_rules() -> None:
    arrival = from_fact(
        Fact("order_paid", RECEIVED, "order-paid-1", 7, {"amount_fen": 100, "receiver_phone": "13800138000"}),
        NOW,
        frozenset(),
    )
    assert arrival == Arrival(
        "order-paid-1", "track", "order_paid", None, None, 7, NOW, NOW,
        '{"properties":{"amount_fen":100},"sealed":["/properties/receiver_phone"]}',
        '{"/properties/receiver_phone":"13800138000"}',
    )  # fmt: skip


@pytest.mark.parametrize("fact", [Fact("", RECEIVED, "m"), Fact("a", RECEIVED, ""), Fact("a", RECEIVED, "m" * 129)])
def test_a_fact_without_name_or_id_is_refused(fact: Fact) -> None:
    with pytest.raises(EventRefused):
        from_fact(fact, NOW, frozenset())


def test_a_single_call_is_a_request_of_one_item() -> None:
    request = Request(b"", Envelope([], [b'{"event":"a","userId":"u"}']), NOW, "track")
    for step in STEPS:
        step(request)
    assert [(one.kind, one.name) for one in request.packed] == [("track", "a")]
