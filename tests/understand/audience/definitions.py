"""Random definitions over the random worlds: every kind of condition, with values and spans that sit on edges."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.understand.audience.worlds import (
    BOOLEAN_FIELDS,
    CHANNELS,
    EVENTS,
    GROUPS,
    INSTANT_FIELDS,
    NASTY,
    NUMBER_FIELDS,
    PROPERTIES,
    PURPOSES,
    SEGMENTS,
    SPANS,
    STAGES,
    TAGS,
    TEXT_FIELDS,
    TRAITS,
    Json,
    maybe,
)


def random_definition(rng: Random, depth: int = 3) -> Json:
    """A definition as JSON."""
    if depth > 0 and rng.random() < 0.45:
        kind = rng.choice(["and", "or", "not", "not"])
        if kind == "not":
            return {"t": "not", "of": random_definition(rng, depth - 1)}
        return {"t": kind, "of": [random_definition(rng, depth - 1) for _ in range(rng.choice([0, 1, 2, 2, 3]))]}
    makers = [_attribute, _attribute, _attribute, _did, _did, _did, _never, _sequence, _sequence, _held, _held, _other]
    return rng.choice(makers)(rng)


def _span(rng: Random) -> Json:
    n, unit = rng.choice(SPANS)
    return {"n": n, "unit": unit}


def _window(rng: Random, *, past: bool = True) -> Json:
    kinds = ["ever", "last", "last", "last", "older", "days", "dates", "between"] + ([] if past else ["next"])
    match kind := rng.choice(kinds):
        case "ever":
            return {"w": "ever"}
        case "days":
            return {"w": "days", "n": rng.choice([1, 2, 7]), "with_today": rng.random() < 0.5}
        case "dates":
            days = ["2026-02-28", "2026-03-01", "2026-03-08", "2026-03-10", "1990-01-01", "2026-12-31"]
            return {"w": "dates", "first": maybe(rng, rng.choice(days)), "last": maybe(rng, rng.choice(days))}
        case "between":
            at = [
                "2026-03-10T00:00:00+08:00",
                "2026-03-10T04:00:00Z",
                "2026-03-08T12:00:00-05:00",
                "2026-03-10T05:00:00.000001Z",
            ]
            return {"w": "between", "start": maybe(rng, rng.choice(at)), "end": maybe(rng, rng.choice(at), 0.6)}
    return {"w": kind} | _span(rng)


_NUMBERS = [0, 1, 2, 3, -1, 0.5, 1.5, 0.1, 100, 990, 1.234568]


def _condition(rng: Random, kind: str, *, past: bool = True) -> Json:
    if kind == "dynamic" and rng.random() < 0.7:
        kind = rng.choice(["text", "number", "boolean", "date"])
    if rng.random() < 0.12:
        return {"op": rng.choice(["exists", "missing"])}
    if kind in ("text", "dynamic"):
        match op := rng.choice(["eq", "neq", "in", "not_in", "contains", "not_contains", "prefix"]):
            case "eq" | "neq":
                return {"op": op, "value": rng.choice(NASTY)}
            case "in" | "not_in":
                pool: list[Any] = NASTY if kind == "text" else [*NASTY, *_NUMBERS, True, False]
                return {"op": op, "values": [rng.choice(pool) for _ in range(rng.randint(1, 4))]}
        return {"op": op, "text": rng.choice(NASTY)}
    if kind == "boolean":
        return {"op": rng.choice(["eq", "neq"]), "value": rng.random() < 0.5}
    if kind in ("date", "instant"):
        match rng.choice(["during", "during", "anniversary", "anniversary_month"]):
            case "during":
                return {"op": "during", "window": _window(rng, past=past)}
            case "anniversary":
                return {
                    "op": "anniversary",
                    "direction": rng.choice(["next", "last"]),
                    "days": rng.choice([0, 1, 7, 365]),
                }
        return {"op": "anniversary_month", "month": maybe(rng, rng.choice([2, 3, 12]))}
    match op := rng.choice(["eq", "neq", "in", "not_in", "gt", "gte", "gte", "lt", "lte", "between"]):
        case "in" | "not_in":
            return {"op": op, "values": [rng.choice(_NUMBERS) for _ in range(rng.randint(1, 3))]}
        case "between":
            return {"op": op, "min": rng.choice(_NUMBERS), "max": maybe(rng, rng.choice(_NUMBERS))}
    return {"op": op, "value": rng.choice(_NUMBERS)}


def _attribute(rng: Random) -> Json:
    kind = rng.choice(["text", "boolean", "number", "date", "instant", "dynamic", "dynamic"])
    names = {"text": TEXT_FIELDS, "boolean": BOOLEAN_FIELDS, "number": NUMBER_FIELDS, "date": ["birthday"],
             "instant": INSTANT_FIELDS, "dynamic": TRAITS}  # fmt: skip
    return {"t": "attribute", "field": rng.choice(names[kind]), "condition": _condition(rng, kind, past=False)}


def _where(rng: Random) -> list[Json]:
    found = []
    for _ in range(rng.choice([0, 0, 0, 1, 1, 2])):
        name = rng.choice([*PROPERTIES, "sku", "amount_fen", "quantity", "city", "is_simulated"])
        found.append({"property": name, "condition": _condition(rng, _property_kind(name))})
    return found


def _property_kind(name: str) -> str:
    if name in ("amount_fen", "quantity"):
        return "number"
    return {"sku": "text", "city": "text", "is_simulated": "boolean"}.get(name, "dynamic")


def _match(rng: Random) -> Json:
    return {"event": rng.choice(EVENTS), "where": _where(rng)}


def _did(rng: Random) -> Json:
    node = {"t": "did", "window": _window(rng)} | _match(rng)
    match m := rng.choice(["default", "count", "count", "sum", "min", "max", "average", "distinct", "first", "last"]):
        case "default":
            return node
        case "count":
            return node | {"measure": {"m": "count"}, "condition": _condition(rng, "number")}
        case "sum" | "average":
            of = rng.choice(["amount_fen", "quantity", *PROPERTIES])
            return node | {"measure": {"m": m, "of": of}, "condition": _condition(rng, "number")}
        case "distinct":
            of = rng.choice(["sku", "amount_fen", *PROPERTIES])
            return node | {"measure": {"m": m, "of": of}, "condition": _condition(rng, "number")}
        case "min" | "max":
            of = rng.choice(["at", "amount_fen", *PROPERTIES])
            return node | {
                "measure": {"m": m, "of": of},
                "condition": _condition(rng, "instant" if of == "at" else "number"),
            }
    of = rng.choice(["at", "amount_fen", "sku", *PROPERTIES])
    kind = "instant" if of == "at" else _property_kind(of)
    return node | {"measure": {"m": m, "of": of}, "condition": _condition(rng, kind)}


def _never(rng: Random) -> Json:
    return {"t": "never", "window": _window(rng)} | _match(rng)


def _sequence(rng: Random) -> Json:
    node: Json = {
        "first": _match(rng),
        "second": _match(rng),
        "window": _window(rng),
        "same": maybe(rng, rng.choice(["sku", "plan"]), 0.7),
    }
    for side in ("first", "second"):
        if rng.random() < 0.6:
            node[side]["where"] = []
    if rng.random() < 0.4:
        node["second"]["event"] = node["first"]["event"]
    if rng.random() < 0.5:
        return node | {"t": "then", "within": maybe(rng, _span(rng), 0.2)}
    return node | {"t": "then_not", "within": _span(rng)}


def _held(rng: Random) -> Json:
    match s := rng.choice(["property", "property", "property", "tag", "consent", "stage", "segment"]):
        case "property":
            name = rng.choice(["plan", "sku", "quantity", "is_simulated"])
            state = {"s": s, "property": name, "condition": _condition(rng, _property_kind(name))} | {
                "event": rng.choice(EVENTS),
                "where": rng.choice([[], [], _where(rng)]),
            }
        case "tag":
            state = {"s": s, "name": rng.choice(TAGS)}
        case "consent":
            state = {
                "s": s,
                "purpose": rng.choice(PURPOSES),
                "channel": rng.choice(CHANNELS),
                "state": rng.choice(["granted", "withdrawn"]),
            }
        case "stage":
            state = {"s": s, "any_of": rng.sample(STAGES, rng.randint(1, 3))}
        case _:
            state = {"s": s, "segment_id": rng.choice(SEGMENTS)}
    return {"t": "held", "state": state, "span": _span(rng)}


def _other(rng: Random) -> Json:
    match t := rng.choice(
        ["tag", "consent", "reachable", "rfm", "stage", "stage_move", "score", "segment", "sample", "customers"]
    ):
        case "tag":
            return {
                "t": t,
                "any_of": rng.sample(TAGS, rng.randint(1, 2)),
                "below": rng.random() < 0.5,
                "window": _window(rng),
            }
        case "consent":
            return {
                "t": t,
                "purpose": rng.choice(PURPOSES),
                "channel": rng.choice(CHANNELS),
                "state": rng.choice(["granted", "withdrawn", "none"]),
            }
        case "reachable":
            return {"t": t, "channel": rng.choice(["sms", "wecom", "email"]), "purpose": rng.choice(PURPOSES)}
        case "rfm":
            low = rng.randint(1, 5)
            scores = {"min": low, "max": rng.randint(low, 5)}
            return {"t": t, "groups": rng.sample(GROUPS, rng.randint(0, 2)), rng.choice("rfm"): maybe(rng, scores)}
        case "stage":
            return {"t": t, "any_of": rng.sample(STAGES, rng.randint(1, 3))}
        case "stage_move":
            return {
                "t": t,
                "from": rng.sample(STAGES, rng.randint(0, 3)),
                "to": rng.sample(STAGES, rng.randint(0, 3)),
                "window": _window(rng),
            }
        case "score":
            return {
                "t": t,
                "model": rng.choice(["churn", "'m"]),
                "min": maybe(rng, 0.25),
                "max": maybe(rng, 0.75),
                "deciles": rng.sample(range(1, 11), rng.randint(0, 5)),
            }
        case "segment":
            return {"t": t, "segment_id": rng.choice(SEGMENTS)}
        case "sample":
            return {"t": t, "rate_bp": rng.choice([0, 1, 2500, 5000, 10_000]), "salt": rng.choice(NASTY)}
    return {"t": "customers", "customer_nos": [rng.randint(1, 200) for _ in range(rng.randint(0, 30))]}
