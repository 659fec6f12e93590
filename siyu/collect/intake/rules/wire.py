"""Reading a request body: strict JSON, cut into items so that a bad item harms only itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NoReturn

import msgspec

from siyu.collect.intake.errors import BatchTooLarge, BodyMalformed, EventRefused
from siyu.collect.intake.models import MAX_BATCH_ITEMS, MAX_DEPTH
from siyu.collect.intake.rules.personal import KeysOf, personal_keys, personal_trait_keys
from siyu.kit.errors import JsonValue

_MAX_INT = 2**63 - 1
_MIN_INT = -(2**63)

_read_top = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_read_items = msgspec.json.Decoder(list[msgspec.Raw]).decode
_read_any = msgspec.json.Decoder().decode
_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[\[\]{},:]', re.DOTALL)
_PAIR = re.compile(rb'("(?:[^"\\]++|\\.)*+")\s*:\s*(.*)', re.DOTALL)
_UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)

Item = dict[str, JsonValue]


class Envelope(msgspec.Struct, frozen=True):
    """A batch body: its items, read where all of them could be read together, else each as bytes.

    `texts` counts the keys and texts around the items.
    """

    items: list[Item]
    raws: list[bytes]
    texts: int = 0
    sent_at: str | None = None
    write_key: str | None = None


def open_batch(body: bytes) -> Envelope:
    """The items of a batch body.

    Raises: BodyMalformed, BatchTooLarge.
    """
    try:
        top = _read_any(body)
    except _UNREADABLE:
        # TRICKY: one unreadable item (NaN, a lone surrogate, 5,000 brackets) must not cost its neighbours.
        top, raws = _cut(body)
        return _envelope(top, [], raws)
    items = top.pop("batch", None) if type(top) is dict else None
    if type(items) is not list:
        _malformed()
    if all(type(item) is dict for item in items):
        return _envelope(top, items, [])
    return _envelope(top, [], raw_items(body))


def raw_items(body: bytes) -> list[bytes]:
    """The bytes of each item of a valid batch body."""
    return [bytes(raw) for raw in _read_items(_read_top(body)["batch"])]


def _envelope(top: Item, items: list[Item], raws: list[bytes]) -> Envelope:
    count = len(items) + len(raws)
    if count > MAX_BATCH_ITEMS:
        raise BatchTooLarge(f"A batch may carry {MAX_BATCH_ITEMS} events.", items=count)
    sent_at, write_key = top.get("sentAt"), top.get("writeKey")
    if not isinstance(sent_at, str | None) or not isinstance(write_key, str | None):
        raise BodyMalformed("`sentAt` and `writeKey` must be strings.")
    try:
        texts = 1 + _weigh(top, 0, personal_keys, [])
    except EventRefused as wrong:
        raise BodyMalformed(wrong.message) from wrong
    return Envelope(items, raws, texts, sent_at, write_key)


def write_key_of(body: bytes) -> str | None:
    """The `writeKey` of a body that is one event, where it can be read."""
    try:
        key = _read_any(bytes(_read_top(body).get("writeKey", b"null")))
    except _UNREADABLE:
        return None
    return key if isinstance(key, str) else None


def _cut(body: bytes) -> tuple[Item, list[bytes]]:
    """The top-level values and the batch items of a body that as a whole is not valid JSON, by its brackets alone."""
    top: Item = {}
    raws: list[bytes] | None = None
    for part in _parts(body.strip(), b"{}"):
        pair = _PAIR.fullmatch(part)
        if pair is None:
            _malformed()
        try:
            name = str(_read_any(pair[1]))
            value = None if name == "batch" else _read_any(pair[2])
        except _UNREADABLE:
            _malformed()
        if name in top or (name == "batch" and raws is not None):
            _malformed()
        if name == "batch":
            raws = list(_parts(pair[2], b"[]"))
        else:
            top[name] = value
    if raws is None:
        _malformed()
    return top, raws


def _parts(text: bytes, brackets: bytes) -> Iterator[bytes]:
    """The comma-separated parts of one object or array."""
    if text[:1] != brackets[:1] or text[-1:] != brackets[1:]:
        _malformed()
    level, cuts = 0, [0]
    for token in _TOKEN.finditer(text):
        mark = token[0]
        if mark in b"{[":
            level += 1
        elif mark in b"}]":
            level -= 1
            if level < 0 or (level == 0 and token.end() != len(text)):
                _malformed()
        elif mark == b"," and level == 1:
            cuts.append(token.start())
    if level != 0:
        _malformed()
    cuts.append(len(text) - 1)
    parts = [text[start + 1 : end].strip() for start, end in pairwise(cuts)]
    if parts != [b""]:
        yield from parts


def _malformed() -> NoReturn:
    raise BodyMalformed("The body must be a JSON object, for a batch with an array `batch`.")


def read_item(raw: bytes) -> Item:
    """One event as an object.

    Raises: EventRefused: not JSON, or nested so deep that it cannot be read.
    """
    try:
        item = _read_any(raw)
    except RecursionError:
        raise _too_deep() from None
    except _UNREADABLE as wrong:
        raise EventRefused("event.malformed", f"This event is not valid JSON: {_reason(wrong)}.") from None
    if type(item) is not dict:
        raise EventRefused("event.malformed", "An event must be a JSON object.")
    return item


def weigh(item: Item) -> tuple[int, bool]:
    """How many keys and texts an event holds, and whether a key of it may hold personal data.

    Raises: EventRefused: nested too deep, a number out of range, an unusable key.
    """
    found: list[tuple[str, ...]] = []
    return _weigh(item, 0, personal_keys, found), bool(found)


# `Any`: values fresh from the decoder, told apart by `type` because that is the fastest way to tell.
def _weigh(part: dict[str, Any], level: int, keys_of: KeysOf, found: list[tuple[str, ...]]) -> int:
    if personal := keys_of(tuple(part)):
        found.append(personal)
    texts = len(part)
    for key, value in part.items():
        kind = type(value)
        if kind is str:
            texts += 1
        elif kind is int:
            if not _MIN_INT <= value <= _MAX_INT:
                raise EventRefused("event.number_out_of_range", f"`{key[:40]}` does not fit 64 bits.")
        elif kind is dict:
            if level >= MAX_DEPTH:
                raise _too_deep()
            if value:
                texts += _weigh(value, level + 1, personal_trait_keys if key == "traits" else keys_of, found)
        elif kind is list:
            texts += _weigh_list(value, level + 1, keys_of, found)
    return texts


def _weigh_list(values: list[Any], level: int, keys_of: KeysOf, found: list[tuple[str, ...]]) -> int:
    if level > MAX_DEPTH:
        raise _too_deep()
    texts = 0
    for value in values:
        kind = type(value)
        if kind is str:
            texts += 1
        elif kind is int:
            if not _MIN_INT <= value <= _MAX_INT:
                raise EventRefused("event.number_out_of_range", "A number in a list does not fit 64 bits.")
        elif kind is dict:
            texts += _weigh(value, level + 1, keys_of, found)
        elif kind is list:
            texts += _weigh_list(value, level + 1, keys_of, found)
    return texts


def _too_deep() -> EventRefused:
    return EventRefused("event.too_deep", f"An event may be nested {MAX_DEPTH} levels deep.")


def may_repeat_a_key(raw: bytes, texts: int) -> bool:
    """False when no key can have come twice, given how many keys and texts the decoder kept.

    TRICKY: each key and each text has two quotes, so more quotes than those kept mean an escaped quote or a key that
    came twice; only then is the exact and slow look worth its time.
    """
    return raw.count(b'"') != 2 * texts


def refuse_repeated_keys(raw: bytes) -> None:
    """Nothing, if no object of this valid JSON has a key twice. Raises: EventRefused."""

    def once(pairs: list[tuple[str, object]]) -> None:
        if len({key for key, _ in pairs}) != len(pairs):
            raise EventRefused("event.key_repeated", "A property name appears twice in one object.")

    json.loads(raw, object_pairs_hook=once)


def _reason(wrong: BaseException) -> str:
    if isinstance(wrong, UnicodeDecodeError):
        return "it is not UTF-8"
    return str(wrong).removeprefix("JSON is malformed: ").rstrip(".") or "unreadable"
