"""The truth about segments in plain Python: slow, obvious, sharing no code with the compiler."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal

from siyu.understand.audience import models as m
from tests.understand.audience.truth import Row, World, in_window, met, number_of, text_of

_CUSTOMER_TEXT = {"gender", "city", "province", "country", "language", "channel"}
_ADDRESS = {
    "sms": "has_phone", "phone_call": "has_phone", "email": "has_email", "subscribe_message": "has_openid",
    "official_account": "has_unionid", "wecom": "has_wecom",
}  # fmt: skip
_EVENT_COLUMNS = {
    "order_no", "sku", "spu", "category", "amount_fen", "quantity", "page", "keyword", "scene", "channel",
    "platform", "city", "is_simulated",
}  # fmt: skip


def members(world: World, definition: m.Definition) -> set[int]:
    """The customers for whom the definition holds."""
    return {row["customer_no"] for row in world.customer if holds(world, row, definition)}


def holds(world: World, customer: Row, node: m.Definition) -> bool:
    """Whether the definition holds for one customer."""
    match node:
        case m.And():
            return all(holds(world, customer, inner) for inner in node.of)
        case m.Or():
            return any(holds(world, customer, inner) for inner in node.of)
        case m.Not():
            return not holds(world, customer, node.of)
        case m.Attribute():
            return _attribute(world, customer, node)
        case m.Did():
            return _did(world, customer, node)
        case m.Never():
            return not _matching(world, customer, node, node.window)
        case m.ThenWithin():
            return _then(world, customer, node)
        case m.NotWithin():
            return _then_not(world, customer, node)
        case m.Held():
            return _held(world, customer, node)
        case _:
            return _standing(world, customer, node)


def _attribute(world: World, customer: Row, node: m.Attribute) -> bool:
    name = node.field
    if name.startswith("attrs."):
        return met(node.condition, text_of((customer["attrs"] or {}).get(name[6:])), "dynamic", world)
    if name == "age":
        born, today = customer["birthday"], world.now.astimezone(world.zone).date()
        age = None if born is None else today.year - born.year - ((today.month, today.day) < (born.month, born.day))
        return met(node.condition, age, "number", world)
    kind = m.FIELDS[name].type.value
    if m.FIELDS[name].table == "customer":
        return met(node.condition, customer[name], kind, world)
    rows = world.of("profile", customer["customer_no"])
    return met(node.condition, rows[0][name] if rows else None, kind, world)


def _property(event: Row, name: str) -> tuple[object, str]:
    if name in _EVENT_COLUMNS:
        return event[name], m.property_type(name).value
    return text_of(event["props"].get(name)), "dynamic"


def _matches(world: World, event: Row, match: m.EventMatch) -> bool:
    if event["name"] != match.event:
        return False
    return all(met(where.condition, *_property(event, where.property), world) for where in match.where)


def _past(world: World, customer: Row) -> list[Row]:
    events = [event for event in world.of("event", customer["customer_no"]) if event["at"] <= world.now]
    return sorted(events, key=lambda event: (event["at"], event["seq"]))


def _matching(world: World, customer: Row, match: m.EventMatch, window: m.Window) -> list[Row]:
    return [
        event
        for event in _past(world, customer)
        if _matches(world, event, match) and in_window(window, event["at"], world.now, world.zone)
    ]


def _did(world: World, customer: Row, node: m.Did) -> bool:
    events = _matching(world, customer, node, node.window)
    measure = node.measure
    if isinstance(measure, m.Count):
        return met(node.condition, len(events), "number", world)
    if measure.of == "at":
        times = [event["at"] for event in events]
        value = None if not times else min(times) if measure.m in ("min", "first") else max(times)
        return met(node.condition, value, "instant", world)
    found = [(value, kind) for value, kind in (_property(event, measure.of) for event in events) if value is not None]
    if measure.m == "distinct":
        return met(node.condition, len({value for value, _kind in found}), "number", world)
    if measure.m in ("first", "last"):
        kind = m.property_type(measure.of).value
        value = None if not found else found[0][0] if measure.m == "first" else found[-1][0]
        return met(node.condition, value, kind, world)
    numbers = [number for number in (number_of(value, kind) for value, kind in found) if number is not None]
    return met(node.condition, _aggregate(measure.m, numbers), "number", world)


def _aggregate(name: str, numbers: Sequence[Decimal]) -> object:
    if name == "sum":
        return sum(numbers, Decimal(0))
    if not numbers:
        return None
    return {"min": min(numbers), "max": max(numbers), "average": float(sum(numbers)) / len(numbers)}[name]


def _pairs(
    world: World, customer: Row, node: m.ThenWithin | m.NotWithin
) -> tuple[list[Row], Callable[[Row], list[Row]]]:
    """The firsts, and for a first the seconds at the same time or later (another event, the same key)."""

    def key(event: Row) -> object:
        return None if node.same is None else _property(event, node.same)[0]

    def usable(event: Row) -> bool:
        return node.same is None or key(event) is not None

    firsts = [event for event in _matching(world, customer, node.first, node.window) if usable(event)]
    seconds = [event for event in _matching(world, customer, node.second, m.EVER) if usable(event)]

    def after(first: Row) -> list[Row]:
        return [
            event
            for event in seconds
            if event["seq"] != first["seq"] and event["at"] >= first["at"] and key(event) == key(first)
        ]

    return firsts, after


def _then(world: World, customer: Row, node: m.ThenWithin) -> bool:
    firsts, after = _pairs(world, customer, node)
    within = timedelta(days=400_000) if node.within is None else timedelta(seconds=node.within.seconds)
    return any(second["at"] - first["at"] <= within for first in firsts for second in after(first))


def _then_not(world: World, customer: Row, node: m.NotWithin) -> bool:
    firsts, after = _pairs(world, customer, node)
    within = timedelta(seconds=node.within.seconds)
    return any(
        first["at"] + within <= world.now and not any(second["at"] - first["at"] <= within for second in after(first))
        for first in firsts
    )


def _held(world: World, customer: Row, node: m.Held) -> bool:
    limit = world.now - timedelta(seconds=node.span.seconds)
    number, state = customer["customer_no"], node.state
    match state:
        case m.PropertyState():
            run_start = None
            for event in _past(world, customer):
                value, kind = _property(event, state.property)
                if not _matches(world, event, state) or value is None:
                    continue
                if not met(state.condition, value, kind, world):
                    run_start = None
                elif run_start is None:
                    run_start = event["at"]
            return run_start is not None and run_start <= limit
        case m.TagState():
            return any(row["tag"] == state.name and row["set_at"] <= limit for row in world.of("tag", number))
        case m.ConsentState():
            return any(
                (row["purpose"], row["channel"], row["state"]) == (state.purpose, state.channel, state.state)
                and row["changed_at"] <= limit
                for row in world.of("consent", number)
            )
        case m.SegmentState():
            return any(
                row["segment_id"] == state.segment_id and row["entered_at"] <= limit
                for row in world.of("membership", number)
            )
        case m.StageState():
            profile = world.of("profile", number)
            entered = [
                row["moved_at"]
                for row in world.of("stage_move", number)
                if row["to_stage"] in state.any_of
                and row["from_stage"] not in state.any_of
                and row["moved_at"] <= world.now
            ]
            return bool(profile) and profile[0]["stage"] in state.any_of and bool(entered) and max(entered) <= limit
    raise AssertionError(state)


def _standing(world: World, customer: Row, node: m.Definition) -> bool:
    number = customer["customer_no"]
    match node:
        case m.HasTag():
            return any(
                (
                    row["tag"] in node.any_of
                    or (node.below and row["tag"].startswith(tuple(f"{t}/" for t in node.any_of)))
                )
                and row["set_at"] <= world.now
                and in_window(node.window, row["set_at"], world.now, world.zone)
                for row in world.of("tag", number)
            )
        case m.Consent():
            return _consent(world, number, node.purpose, node.channel) == node.state
        case m.Reachable():
            said = _consent(world, number, node.purpose, node.channel)
            allowed = said == "granted" or (said == "none" and node.purpose in ("service", "personalised"))
            is_closed = node.purpose not in ("service", "cross_border") and _is_child(world, customer)
            return allowed and not is_closed and customer[_ADDRESS[node.channel]] is True
        case m.Rfm():
            return any(_rfm(row, node) for row in world.of("profile", number))
        case m.InStage():
            return any(row["stage"] in node.any_of for row in world.of("profile", number))
        case m.StageMove():
            return any(
                (not node.from_ or row["from_stage"] in node.from_)
                and (not node.to or row["to_stage"] in node.to)
                and row["moved_at"] <= world.now
                and in_window(node.window, row["moved_at"], world.now, world.zone)
                for row in world.of("stage_move", number)
            )
        case m.Score():
            return any(
                row["model"] == node.model
                and (node.min is None or row["score"] >= node.min)
                and (node.max is None or row["score"] <= node.max)
                and (not node.deciles or row["decile"] in node.deciles)
                for row in world.of("score", number)
            )
        case m.InSegment():
            return any(row["segment_id"] == node.segment_id for row in world.of("membership", number))
        case m.Sample():
            digest = hashlib.md5(f"{node.salt}:{number}".encode()).digest()
            return int.from_bytes(digest[8:], "little") % 10_000 < node.rate_bp
        case m.Customers():
            return number in node.customer_nos
    raise AssertionError(node)


def _consent(world: World, number: int, purpose: str, channel: str) -> str:
    said = [
        row for row in world.of("consent", number) if row["purpose"] == purpose and row["channel"] in (channel, "any")
    ]
    if not said:
        return "none"
    newest = max(row["changed_at"] for row in said)
    states = {row["state"] for row in said if row["changed_at"] == newest}
    return "withdrawn" if "withdrawn" in states else "granted"


def _is_child(world: World, customer: Row) -> bool:
    born, today = customer["birthday"], world.now.astimezone(world.zone).date()
    return born is not None and today.year - born.year - ((today.month, today.day) < (born.month, born.day)) < 14


def _rfm(row: Row, node: m.Rfm) -> bool:
    if node.groups and row["value_group"] not in node.groups:
        return False
    for scores, value in ((node.r, row["r"]), (node.f, row["f"]), (node.m, row["m"])):
        if scores is not None and (value is None or not scores.min <= value <= scores.max):
            return False
    return bool(node.groups or node.r or node.f or node.m) or row["value_group"] is not None
