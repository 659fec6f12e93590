"""Facts from inside as rows to store: those that are flat and impersonal skip the steps of a request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from siyu.collect.intake.models import MAX_ID_LENGTH, MAX_NAME_LENGTH, Arrival, Fact, Properties
from siyu.collect.intake.rules.draft import from_fact, micros
from siyu.collect.intake.rules.personal import personal_keys
from siyu.kit.errors import JsonValue

_FLAT = frozenset((str, int, bool, float, type(None)))
_LONGEST = 2_000
"""Characters of a body that is surely below the limit on an event's bytes."""
_encode = msgspec.json.Encoder().encode


def from_facts(facts: Sequence[Fact], received_at: int, sealed: Mapping[str, frozenset[str]]) -> list[Arrival]:
    """The rows to store, by the same rules as events from outside; `sealed` are the properties to encrypt, by name.

    Raises: EventRefused.
    """
    arrivals: list[Arrival] = []
    sound: set[str] = set()
    told: Properties | None = None
    body: str | None = None
    for fact in facts:
        if fact.properties is not told:  # facts of one order say the same
            told = fact.properties
            body = _body(told)
        name, message_id = fact.name, fact.message_id
        is_plain = (
            body is not None
            and name in sound
            and fact.anonymous_id is None
            and fact.user_id is None
            and 0 < len(message_id) <= MAX_ID_LENGTH
            and message_id.isprintable()
            and not message_id.isspace()
        )
        if is_plain:
            at = micros(fact.at)
            arrivals.append(
                Arrival(message_id, "track", name, None, None, fact.customer_no, at, received_at, body or "", None)
            )
            continue
        arrivals.append(from_fact(fact, received_at, sealed.get(name, frozenset())))
        if name not in sealed and 0 < len(name) <= MAX_NAME_LENGTH:
            sound.add(name)  # checked by `from_fact`; nothing of this event is to be encrypted
    return arrivals


def _body(properties: Properties) -> str | None:
    """The body that says these properties; None where they must be looked at one by one."""
    if type(properties) is not dict or not properties or not _FLAT.issuperset(map(type, properties.values())):
        return None
    if personal_keys(tuple(properties)) or not all(map(_fits, properties.values())):
        return None
    body = _encode({"properties": properties})
    return body.decode() if len(body) <= _LONGEST else None


def _fits(value: JsonValue) -> bool:
    return type(value) is not int or -(2**63) <= value < 2**63
