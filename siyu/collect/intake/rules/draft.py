"""From a request to arrivals: a tuple of named steps over the drafts of one request."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import msgspec

from siyu.collect.intake.errors import BodyMalformed, EventRefused
from siyu.collect.intake.models import (
    FIRST_INSTANT,
    KINDS,
    MAX_EVENT_BYTES,
    MAX_HOURS_AHEAD,
    MAX_ID_LENGTH,
    MAX_NAME_LENGTH,
    Arrival,
    Fact,
    PlanView,
    Refusal,
)
from siyu.collect.intake.rules.personal import is_personal_id, personal_keys, personal_trait_keys, set_apart
from siyu.collect.intake.rules.wire import (
    Envelope,
    Item,
    may_repeat_a_key,
    raw_items,
    read_item,
    refuse_repeated_keys,
    weigh,
)
from siyu.kit.errors import JsonValue

_HOUR = 3_600_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST = (FIRST_INSTANT - _EPOCH) // timedelta(microseconds=1)
_PARTS = ("properties", "traits", "context")
_NONE_FLAGGED: frozenset[str] = frozenset()
_encode = msgspec.json.Encoder().encode
_encode_sorted = msgspec.json.Encoder(order="sorted").encode


class Draft(msgspec.Struct, gc=False):
    """One item of a request on its way through the steps."""

    index: int
    raw: bytes | None
    item: Item
    kind: str = ""
    name: str = ""
    message_id: str = ""
    anonymous_id: str | None = None
    user_id: str | None = None
    customer_no: int | None = None
    at: int = 0
    texts: int = 0
    has_personal: bool = False
    body: Item = {}
    personal: Item = {}


class Request:
    """The drafts of one request on their way through the steps, and what was refused of it."""

    __slots__ = ("body", "drafts", "envelope", "packed", "plan", "received_at", "refusals")

    def __init__(self, body: bytes, envelope: Envelope, received_at: int, kind: str = "") -> None:
        read = [Draft(index, None, item, kind) for index, item in enumerate(envelope.items)]
        self.drafts = read or [Draft(index, raw, {}, kind) for index, raw in enumerate(envelope.raws)]
        self.body = body
        self.envelope = envelope
        self.plan = PlanView()
        self.received_at = received_at
        self.refusals: list[Refusal] = []
        self.packed: list[Arrival] = []

    def each(self, step: Callable[[Draft, Request], None]) -> None:
        """Run one step on every draft still alive; a refused one leaves."""
        refused: set[int] = set()
        for draft in self.drafts:
            try:
                step(draft, self)
            except EventRefused as wrong:
                name = draft.name[:MAX_NAME_LENGTH] or None
                self.refusals.append(Refusal(draft.index, wrong.reason, wrong.message, name))
                refused.add(draft.index)
        if refused:
            self.drafts = [draft for draft in self.drafts if draft.index not in refused]


def decode(request: Request) -> None:
    """Bytes become objects: strict JSON within the limits, no key twice.

    Raises: BodyMalformed for a key twice around the items.
    """
    request.each(_decode)
    envelope = request.envelope
    if not envelope.items:
        return
    texts = envelope.texts + sum(draft.texts for draft in request.drafts)
    if not request.refusals and not may_repeat_a_key(request.body, texts):
        return
    raws = raw_items(request.body)
    for draft in request.drafts:
        draft.raw = raws[draft.index]
    request.each(_check_keys)
    around = request.body.count(b'"') - sum(raw.count(b'"') for raw in raws)
    if around != 2 * envelope.texts:
        raise BodyMalformed("A key of the body appears twice.")


def _decode(draft: Draft, request: Request) -> None:
    if draft.raw is not None:
        draft.item = read_item(draft.raw)
    draft.texts, draft.has_personal = weigh(draft.item)
    if draft.raw is not None:
        _check_keys(draft, request)


def _check_keys(draft: Draft, request: Request) -> None:
    if draft.raw is not None and may_repeat_a_key(draft.raw, draft.texts):
        refuse_repeated_keys(draft.raw)


def read_fields(request: Request) -> None:
    """Who did what: type, name, ids, and the three objects, each of its documented type."""
    request.each(_read_fields)


def _read_fields(draft: Draft, request: Request) -> None:
    item = draft.item
    kind = draft.kind = draft.kind or _text(item, "type") or ""
    if kind not in KINDS:
        raise EventRefused("event.type_unknown", f"`type` must be one of {', '.join(sorted(KINDS))}.")
    draft.name = _name(item, kind)
    draft.anonymous_id = _id(item, "anonymousId")
    draft.user_id = _id(item, "userId")
    if draft.anonymous_id is None and draft.user_id is None:
        raise EventRefused("event.id_missing", "An event needs `anonymousId` or `userId`.")
    draft.message_id = _id(item, "messageId") or _content_id(item, kind)
    body = draft.body
    for part in _PARTS:
        if (value := item.get(part)) is not None:
            if type(value) is not dict:
                raise EventRefused("event.field_invalid", f"`{part}` must be an object.")
            if value:
                body[part] = value
    if kind == "page":
        _name_page(draft)
    elif kind == "alias":
        _read_alias(draft)


def _name(item: Item, kind: str) -> str:
    if kind != "track":
        return "page_view" if kind == "page" else kind
    name = _text(item, "event")
    if name is None or not name.strip():
        raise EventRefused("event.name_missing", "A track call needs `event`, the name of what happened.")
    if len(name) > MAX_NAME_LENGTH or not name.isprintable():
        raise EventRefused("event.name_invalid", f"`event` may have {MAX_NAME_LENGTH} printable characters.")
    return name


def _name_page(draft: Draft) -> None:
    name = _text(draft.item, "name")
    properties = draft.body.get("properties")
    given = properties if isinstance(properties, dict) else {}
    page = name or given.get("page") or given.get("path")
    if page:
        draft.body["properties"] = {**given, "page": page, **({"name": name} if name else {})}


def _read_alias(draft: Draft) -> None:
    previous = _id(draft.item, "previousId")
    if previous is None or draft.user_id is None:
        raise EventRefused("event.id_missing", "An alias call needs `previousId` and `userId`.")
    draft.body["previous_id"] = previous


def _text(item: Item, key: str) -> str | None:
    value = item.get(key)
    if value is None or type(value) is str:
        return value
    raise EventRefused("event.field_invalid", f"`{key}` must be a string.")


def _id(item: Item, key: str) -> str | None:
    value = item.get(key)
    if value is None or value == "":
        return None
    if type(value) is not str:
        raise EventRefused("event.field_invalid", f"`{key}` must be a string.")
    if len(value) > MAX_ID_LENGTH or not value.isprintable() or value.isspace():
        raise EventRefused("event.id_invalid", f"`{key}` may have {MAX_ID_LENGTH} printable characters.")
    return value


def _content_id(item: Item, kind: str) -> str:
    """An id that a retry of the same content has too: without what changes from one sending to the next."""
    content = {key: value for key, value in item.items() if key not in ("sentAt", "writeKey", "type")}
    digest = hashlib.blake2b(_encode_sorted((kind, content)), digest_size=16).hexdigest()
    return f"content-{digest}"


def place_in_time(request: Request) -> None:
    """When it happened on our clock: received − (sent − said), so that a wrong client clock cancels out.

    Source: Segment, "Spec: Common fields", timestamps. Nothing happens after it was received.
    """
    request.each(_place_in_time)


def _place_in_time(draft: Draft, request: Request) -> None:
    received = request.received_at
    said = draft.item.get("timestamp")
    if said is None:
        draft.at = received
        return
    at = _instant(said, "timestamp")
    sent = draft.item.get("sentAt") or request.envelope.sent_at
    if sent is not None:
        at = received - max(_instant(sent, "sentAt") - at, 0)
    if at > received + MAX_HOURS_AHEAD * _HOUR:
        raise EventRefused("event.timestamp_future", f"`timestamp` lies more than {MAX_HOURS_AHEAD} hours ahead.")
    if at < _FIRST:
        raise EventRefused("event.timestamp_past", f"`timestamp` lies before the year {FIRST_INSTANT.year}.")
    draft.at = min(at, received)


def _instant(value: JsonValue, key: str) -> int:
    try:
        return _micros_of(value)  # type: ignore[arg-type]  # anything but text is refused in there
    except (msgspec.ValidationError, TypeError, OverflowError):
        message = f"`{key}` must be an RFC 3339 instant with its zone, like 2026-11-11T08:00:00.000Z."
        raise EventRefused("event.timestamp_invalid", message) from None


@lru_cache(1024)
def _micros_of(text: str) -> int:
    return micros(msgspec.convert(text, datetime))


def micros(at: datetime) -> int:
    """Microseconds since 1970 of an aware instant."""
    since = at - _EPOCH
    return since.days * 86_400_000_000 + since.seconds * 1_000_000 + since.microseconds


def ask_plan(request: Request) -> None:
    """The tracking plan may refuse an event whose properties break it."""
    if request.plan.blocking:
        request.each(_ask_plan)


def _ask_plan(draft: Draft, request: Request) -> None:
    plan = request.plan
    if draft.kind == "track" and draft.name in plan.blocking:
        properties = draft.body.get("properties")
        why = plan.refuses(draft.name, properties if isinstance(properties, dict) else {})
        if why is not None:
            raise EventRefused("event.blocked_by_plan", why)


def set_personal_apart(request: Request) -> None:
    """Personal values leave the body; what is left may be read by every analyst."""
    request.each(_set_personal_apart)


def _set_personal_apart(draft: Draft, request: Request) -> None:
    plan = request.plan
    flagged = plan.personal.get(draft.name, _NONE_FLAGGED) if plan.personal else _NONE_FLAGGED
    body = draft.body
    if draft.has_personal or flagged:
        for part in _PARTS:
            value = body.get(part)
            if isinstance(value, dict):
                keys_of = personal_trait_keys if part == "traits" else personal_keys
                more = flagged if part == "properties" else ()
                body[part] = set_apart(value, f"/{part}", keys_of, draft.personal, more)
    # An id that is really a phone number or an e-mail address is personal as well.
    if draft.user_id is not None and is_personal_id(draft.user_id):
        draft.personal["/user_id"], draft.user_id = draft.user_id, None
    if draft.anonymous_id is not None and is_personal_id(draft.anonymous_id):
        draft.personal["/anonymous_id"], draft.anonymous_id = draft.anonymous_id, None
    if draft.kind == "alias":
        previous = body.get("previous_id")
        if isinstance(previous, str) and is_personal_id(previous):
            draft.personal["/previous_id"] = body.pop("previous_id")


def pack(request: Request) -> None:
    """The drafts become rows to store."""
    request.each(_pack)


def _pack(draft: Draft, request: Request) -> None:
    personal = None
    if draft.personal:
        draft.body["sealed"] = list(draft.personal)
        personal = _encode(draft.personal).decode()
    body = _encode(draft.body)
    if len(body) + len(personal or "") > MAX_EVENT_BYTES:
        raise EventRefused("event.too_large", f"An event may have {MAX_EVENT_BYTES} bytes.")
    arrival = Arrival(
        draft.message_id, draft.kind, draft.name, draft.anonymous_id, draft.user_id, draft.customer_no, draft.at,
        request.received_at, body.decode(), personal,
    )  # fmt: skip
    request.packed.append(arrival)


STEPS: tuple[Callable[[Request], None], ...] = (
    decode, read_fields, place_in_time, ask_plan, set_personal_apart, pack,
)  # fmt: skip


def from_fact(fact: Fact, received_at: int, flagged: frozenset[str]) -> Arrival:
    """A fact from inside as a row to store, by the same rules as an event from outside.

    Raises: EventRefused.
    """
    item: Item = {
        "event": fact.name, "messageId": fact.message_id, "anonymousId": fact.anonymous_id, "userId": fact.user_id,
    }  # fmt: skip
    name, message_id = _name(item, "track"), _id(item, "messageId")
    if message_id is None:
        raise EventRefused("event.id_missing", "A fact needs a message id.")
    draft = Draft(0, None, item, "track", name, message_id, _id(item, "anonymousId"), _id(item, "userId"))
    draft.customer_no = fact.customer_no
    draft.at = micros(fact.at)
    if fact.properties:
        draft.body["properties"] = dict(fact.properties)
        _, draft.has_personal = weigh(draft.body)
    request = Request(b"", Envelope([], []), received_at)
    request.plan = PlanView(personal={fact.name: flagged})
    _set_personal_apart(draft, request)
    _pack(draft, request)
    return request.packed[0]
