"""Reading a request body: one bad item harms only itself, and nothing that is not strict JSON passes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siyu.collect.intake.errors import BatchTooLarge, BodyMalformed, EventRefused
from siyu.collect.intake.models import PlanView, Refusal
from siyu.collect.intake.rules.draft import STEPS, Request, decode
from siyu.collect.intake.rules.wire import Envelope, open_batch, weigh, write_key_of

NOW = 1_773_115_200_000_000  # 2026-03-10T04:00:00Z
GOOD = b'{"type":"track","event":"search","anonymousId":"d1","messageId":"m1"}'


def run(*items: bytes, plan: PlanView | None = None) -> Request:
    body = b'{"batch":[' + b",".join(items) + b"]}"
    request = Request(body, open_batch(body), NOW)
    request.plan = plan or PlanView()
    for step in STEPS:
        step(request)
    return request


def refused(request: Request) -> list[tuple[int, str]]:
    return [(one.index, one.code) for one in request.refusals]


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (b'{"event":NaN}', "event.malformed"),
        (b'{"event":Infinity}', "event.malformed"),
        (b'{"event":1e999}', "event.malformed"),
        (b'{"event":"\\ud800"}', "event.malformed"),
        (b'{"event":"\xff"}', "event.malformed"),
        (b'{"event":"a\x01b"}', "event.malformed"),
        (b'{"properties":{"n":18446744073709551616}}', "event.number_out_of_range"),
        (b'{"properties":{"n":[-9223372036854775809]}}', "event.number_out_of_range"),
        (b'{"properties":{"n":1' + b"0" * 5000 + b"}}", "event.malformed"),
        (b'{"event":"a","event":"b"}', "event.key_repeated"),
        (b'{"properties":{"a":1,"b":{"c":1,"c":2}}}', "event.key_repeated"),
        (b"[" * 100_000 + b"]" * 100_000, "event.too_deep"),
        (b'{"properties":' + b'{"a":' * 300 + b"1" + b"}" * 301, "event.too_deep"),
        (b'{"properties":{"a":' + b"[" * 20 + b"]" * 20 + b"}}", "event.too_deep"),
        (b"17", "event.malformed"),
        (b"null", "event.malformed"),
        (b'{"properties":{"":1}}', "event.key_invalid"),
        (b'{"properties":{"' + b"k" * 129 + b'":1}}', "event.key_invalid"),
        (b"{}", "event.type_unknown"),
        (b'{"type":"group","groupId":"g"}', "event.type_unknown"),
        (b'{"type":["track"]}', "event.field_invalid"),
        (b'{"type":"track","anonymousId":"d"}', "event.name_missing"),
        (b'{"type":"track","event":"  ","anonymousId":"d"}', "event.name_missing"),
        (b'{"type":"track","event":"a\\u0000","anonymousId":"d"}', "event.name_invalid"),
        (b'{"type":"track","event":"' + b"n" * 129 + b'","anonymousId":"d"}', "event.name_invalid"),
        (b'{"type":"track","event":"a"}', "event.id_missing"),
        (b'{"type":"track","event":"a","anonymousId":7}', "event.field_invalid"),
        (b'{"type":"track","event":"a","anonymousId":"' + b"i" * 129 + b'"}', "event.id_invalid"),
        (b'{"type":"track","event":"a","anonymousId":"d\\u0000"}', "event.id_invalid"),
        (b'{"type":"track","event":"a","anonymousId":"d","properties":[]}', "event.field_invalid"),
        (b'{"type":"alias","userId":"u"}', "event.id_missing"),
        (GOOD[:-1] + b',"properties":{"a":"' + b"x" * 33_000 + b'"}}', "event.too_large"),
    ],
)  # fmt: skip
def test_a_bad_item_is_refused_and_its_neighbours_are_kept(bad: bytes, code: str) -> None:
    request = run(GOOD, bad, GOOD.replace(b"m1", b"m2"))
    assert refused(request) == [(1, code)]
    assert [arrival.message_id for arrival in request.packed] == ["m1", "m2"]


def test_a_key_that_comes_twice_is_found_beside_an_unreadable_item_too() -> None:
    request = run(b'{"event":NaN}', b'{"type":"track","event":"a","event":"b","anonymousId":"d"}', GOOD)
    assert refused(request) == [(0, "event.malformed"), (1, "event.key_repeated")]
    assert [arrival.message_id for arrival in request.packed] == ["m1"]


def test_escaped_quotes_and_colons_in_a_text_are_not_taken_for_a_repeated_key() -> None:
    item = {"type": "track", "event": "search", "anonymousId": "d", "properties": {"keyword": 'a":1,"a":2 \\"'}}
    request = run(json.dumps(item).encode(), GOOD)
    assert refused(request) == []
    assert json.loads(request.packed[0].body) == {"properties": {"keyword": 'a":1,"a":2 \\"'}}


@pytest.mark.parametrize(
    "body",
    [
        b"", b"nonsense", b"[]", b"{}", b'{"batch":{}}', b'{"batch":[{}]', b'{"batch":[{}]]}', b'{"batch":[{}],}',
        b'{"batch":[{}],"x":NaN}', b'{"batch":[NaN],"sentAt":7}', b"\xef\xbb\xbf{}", b'{"batch":[NaN],"batch":[]}',
        b'{"batch":"[]"}', b'{"batch":[NaN]} {}', b'{"batch":[],"sentAt":7}', b"\x00",
        b'{"batch":[{}],"n":' + b"9" * 30 + b"}",
    ],
)  # fmt: skip
def test_a_body_that_is_not_a_batch_is_refused_whole(body: bytes) -> None:
    with pytest.raises(BodyMalformed):
        open_batch(body)


def test_a_key_twice_around_the_items_is_refused() -> None:
    body = b'{"batch":[' + GOOD + b'],"batch":[' + GOOD + b"]}"
    with pytest.raises(BodyMalformed):
        decode(Request(body, open_batch(body), NOW))


def test_a_batch_of_too_many_items_is_too_large() -> None:
    with pytest.raises(BatchTooLarge):
        open_batch(b'{"batch":[' + b",".join([b"1"] * 2001) + b"]}")


def test_an_empty_batch_is_a_batch() -> None:
    assert open_batch(b' {"batch": [] , "sentAt":"x"} ') == Envelope([], [], 3, "x", None)


def test_the_write_key_is_read_from_one_event() -> None:
    assert write_key_of(b'{"writeKey":"wk_1","event":"a"}') == "wk_1"
    assert write_key_of(b'{"writeKey":7}') is None
    assert write_key_of(b"[NaN") is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=128), JSON, max_size=5))
def test_every_strict_object_within_the_limits_is_kept_unchanged(properties: dict[str, object]) -> None:
    item = {"type": "track", "event": "a", "anonymousId": "d", "properties": properties}
    request = run(json.dumps(item).encode(), json.dumps(item, ensure_ascii=False, indent=1).encode())
    codes = {code for _, code in refused(request)}
    assert codes <= {"event.too_deep"}
    for arrival in request.packed:
        body = json.loads(arrival.body)
        sealed = json.loads(arrival.personal or "{}")
        assert sorted(body.get("sealed", [])) == sorted(sealed)
        if not sealed:
            assert body.get("properties", {}) == properties


@given(st.binary(max_size=200))
def test_no_bytes_whatever_break_the_reader(noise: bytes) -> None:
    try:
        request = run(noise, GOOD)
    except BodyMalformed:
        return
    assert all(isinstance(one, Refusal) for one in request.refusals)


def test_weighing_counts_keys_and_texts() -> None:
    assert weigh({"a": "x", "b": {"c": ["y", {"d": 1}]}}) == (6, False)
    assert weigh({"b": {"phone": "1"}}) == (3, True)
    with pytest.raises(EventRefused):
        weigh({"n": 2**63})
