"""Random small shops and random definitions over them: awkward values, and moments that sit on window edges."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from tests.understand.audience.oracle import Row, World

Json = dict[str, Any]
UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
SPANS = [
    (1, "second"), (90, "second"), (1, "minute"), (30, "minute"), (1, "hour"), (24, "hour"), (1, "day"), (2, "day"),
    (7, "day"), (30, "day"),
]  # fmt: skip
NASTY = [
    "", "a", "A", "ab", "上海", "北京", "é", "e\u0301", "😀", "' or 1=1 --", "\"; drop table customer; --", "%", "_",
    "a%b", "\\", "\\'", "$1", "?", ":x", "/*", "*/", "{{x}}", "\n", "\x00", " ", "null", "true", "false", "0", "1",
    "01", "1.5", "-2", "1e3", "2026-03-10", "2026-02-30", "2000-02-29", "a/b", "a~b", "\u202e", "\ufeff",
]  # fmt: skip
EVENTS = ["view_item", "order_paid", "it's", "加购", "x;--"]
PROPERTIES = ["plan", "a/b", "a~1", "价", "'", '"', "$.x", "n"]
TAGS = ["vip", "vip/gold", "vi", "会员", "'t"]
SEGMENTS = ["seg-a", "seg-b", "'s"]
STAGES = ["prospect", "active", "silent", "sleeping", "pre_churn", "churned"]
GROUPS = ["important_value", "important_keep", "general_value", "general_win_back"]
PURPOSES, CHANNELS = ["marketing", "service", "personalised"], ["any", "sms", "wecom"]
ZONES = ["Asia/Shanghai", "UTC", "America/New_York"]
TEXT_FIELDS = ["gender", "city", "province", "country", "language", "channel", "value_group", "stage", "member_age"]
BOOLEAN_FIELDS = ["is_known", "personalised", "has_phone", "has_wecom"]
NUMBER_FIELDS = ["orders", "paid_fen", "recency_days", "cycle_days", "lifecycle_score", "age", "r", "f", "m"]
INSTANT_FIELDS = ["created_at", "first_seen_at", "joined_at", "first_paid_at", "last_paid_at"]
TRAITS = ["attrs.plan", "attrs.a/b", "attrs.价", "attrs.'", "attrs.n"]


def random_world(rng: Random) -> World:
    """A shop of a dozen customers whose moments sit on and around the edges of common windows."""
    zone = ZoneInfo(rng.choice(ZONES))
    day = datetime(2026, *rng.choice([(3, 10), (3, 8), (2, 28), (3, 1), (12, 31), (11, 1)]), tzinfo=zone)  # type: ignore[misc]
    now = (day + timedelta(hours=rng.choice([0, 12, 12, 23]))).astimezone(UTC)
    now += timedelta(microseconds=rng.choice([0, 0, 1, -1, 500_000]))
    numbers = sorted(rng.sample(range(1, 200), rng.randint(3, 12)))
    world = World(now, zone, [_customer(rng, number, now, zone) for number in numbers])
    seqs = list(range(1, 70))
    rng.shuffle(seqs)  # late events: the order of arrival says nothing about time
    for seq in seqs[: rng.randint(10, 69)]:
        event = _event(rng, seq, rng.choice([*numbers, 999]), now, zone)
        earlier = world.of("event", event["customer_no"])
        if earlier and rng.random() < 0.6:
            event["at"] = _beside(rng, rng.choice(earlier)["at"])
        world.event.append(event)
    for number in numbers:
        _standing(rng, world, number)
    return world


def moment(rng: Random, now: datetime, zone: ZoneInfo) -> datetime:
    """Some moment: at, just before or just after an edge; sometimes in the future."""
    n, unit = rng.choice(SPANS)
    base = now - timedelta(seconds=n * UNITS[unit] * rng.choice([0, 1, 1, 1, 2]))
    if rng.random() < 0.25:
        base = datetime.combine(base.astimezone(zone).date(), datetime.min.time(), zone).astimezone(UTC)
    if rng.random() < 0.05:
        base = now + timedelta(seconds=n * UNITS[unit])
    return base + timedelta(microseconds=rng.choice([0, 0, 0, 1, -1, 1_000_000, -1_000_000]))


def _beside(rng: Random, at: datetime) -> datetime:
    """The same moment, or one that is a span away, or just not."""
    n, unit = rng.choice(SPANS[:8])
    span = timedelta(seconds=n * UNITS[unit] * rng.choice([0, 0, 1, 1, -1]))
    return at + span + timedelta(microseconds=rng.choice([0, 0, 0, 1, -1]))


def random_definition(rng: Random, depth: int = 3) -> Json:
    """A definition as JSON."""
    if depth > 0 and rng.random() < 0.45:
        kind = rng.choice(["and", "or", "not", "not"])
        if kind == "not":
            return {"t": "not", "of": random_definition(rng, depth - 1)}
        return {"t": kind, "of": [random_definition(rng, depth - 1) for _ in range(rng.choice([0, 1, 2, 2, 3]))]}
    makers = [_attribute, _attribute, _attribute, _did, _did, _did, _never, _sequence, _sequence, _held, _held, _other]
    return rng.choice(makers)(rng)


def load(connection: duckdb.DuckDBPyConnection, world: World) -> None:
    """Put the world into the lake tables of the connection."""
    import pyarrow as pa

    for table, columns in SCHEMA.items():
        connection.execute(f"delete from {table}")
        rows = getattr(world, table)
        if not rows:
            continue
        batch = pa.table({name: [_stored(row[name]) for row in rows] for name in columns})
        connection.register("incoming", batch)
        listed = ", ".join(f'incoming."{name}"' for name in columns)
        connection.execute(f"insert into {table} select {listed} from incoming")
        connection.unregister("incoming")


SCHEMA: dict[str, dict[str, str]] = {
    "event": {
        "seq": "bigint", "person_no": "integer", "customer_no": "integer", "name": "varchar", "at": "timestamp",
        "order_no": "varchar", "sku": "varchar", "spu": "varchar", "category": "varchar", "amount_fen": "bigint",
        "quantity": "integer", "page": "varchar", "keyword": "varchar", "scene": "varchar", "channel": "varchar",
        "platform": "varchar", "city": "varchar", "is_simulated": "boolean", "props": "varchar",
    },
    "customer": {
        "customer_no": "integer", "created_at": "timestamp", "first_seen_at": "timestamp", "joined_at": "timestamp",
        "gender": "varchar", "birthday": "date", "city": "varchar", "province": "varchar", "country": "varchar",
        "language": "varchar", "channel": "varchar", "is_known": "boolean", "personalised": "boolean",
        "has_phone": "boolean", "has_email": "boolean", "has_openid": "boolean", "has_unionid": "boolean",
        "has_wecom": "boolean", "attrs": "varchar",
    },
    "consent": {"customer_no": "integer", "purpose": "varchar", "channel": "varchar", "state": "varchar",
                "changed_at": "timestamp"},
    "tag": {"customer_no": "integer", "tag": "varchar", "source": "varchar", "set_at": "timestamp"},
    "profile": {
        "customer_no": "integer", "first_paid_at": "timestamp", "last_paid_at": "timestamp", "orders": "integer",
        "paid_fen": "bigint", "recency_days": "integer", "r": "tinyint", "f": "tinyint", "m": "tinyint",
        "value_group": "varchar", "stage": "varchar", "member_age": "varchar", "cycle_days": "double",
        "lifecycle_score": "integer",
    },
    "membership": {"segment_id": "varchar", "customer_no": "integer", "entered_at": "timestamp"},
    "score": {"customer_no": "integer", "model": "varchar", "score": "double", "decile": "integer"},
    "stage_move": {"customer_no": "integer", "from_stage": "varchar", "to_stage": "varchar", "moved_at": "timestamp"},
}  # fmt: skip


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """The empty lake tables."""
    for table, columns in SCHEMA.items():
        listed = ", ".join(f'"{name}" {type_}' for name, type_ in columns.items())
        connection.execute(f"create table {table} ({listed})")


def _stored(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None)
    return json.dumps(value) if isinstance(value, dict) else value


def _maybe(rng: Random, value: Any, p: float = 0.25) -> Any:
    return None if rng.random() < p else value


def _customer(rng: Random, number: int, now: datetime, zone: ZoneInfo) -> Row:
    born = [date(1990, now.month, now.day) if (now.month, now.day) != (2, 29) else date(1992, 2, 29), date(2000, 2, 29),
            date(1985, 3, 1), date(1970, 12, 31), date(2001, 1, 1),
            date(now.year - 14, 3, 10), now.astimezone(zone).date(),
            (now - timedelta(days=7)).astimezone(zone).date()]  # fmt: skip
    row: Row = {"customer_no": number, "birthday": _maybe(rng, rng.choice(born))}
    row |= {name: _maybe(rng, rng.choice(NASTY)) for name in TEXT_FIELDS[:6]}
    flags = ["is_known", "personalised", "has_phone", "has_email", "has_openid", "has_unionid", "has_wecom"]
    row |= {name: _maybe(rng, rng.random() < 0.5, 0.1) for name in flags}
    row |= {name: _maybe(rng, moment(rng, now, zone)) for name in INSTANT_FIELDS[:3]}
    row["attrs"] = _maybe(rng, {name[6:]: _json_value(rng) for name in TRAITS if rng.random() < 0.7}, 0.1)
    return row


def _json_value(rng: Random) -> Any:
    numbers = [0, 1, -2, 1.5, 0.1, 1000, 1.2345675]
    return rng.choice(
        [
            rng.choice(NASTY),
            rng.choice(NASTY),
            rng.choice(numbers),
            rng.choice(numbers),
            True,
            False,
            None,
            [],
            {"x": 1},
        ]
    )


def _event(rng: Random, seq: int, number: int, now: datetime, zone: ZoneInfo) -> Row:
    row: Row = {"seq": seq, "person_no": number, "customer_no": number, "name": rng.choice(EVENTS)}
    row["at"] = moment(rng, now, zone)
    for name in ("order_no", "sku", "spu", "category", "page", "keyword", "scene", "channel", "platform", "city"):
        row[name] = _maybe(rng, rng.choice(NASTY[:6]))
    row |= {"amount_fen": _maybe(rng, rng.choice([0, 1, 100, 990, -5])), "quantity": _maybe(rng, rng.randint(0, 3))}
    row["is_simulated"] = _maybe(rng, rng.random() < 0.5)
    row["props"] = {name: _json_value(rng) for name in PROPERTIES if rng.random() < 0.6}
    return row


def _standing(rng: Random, world: World, number: int) -> None:
    now, zone = world.now, world.zone
    for tag in TAGS:
        if rng.random() < 0.3:
            world.tag.append({"customer_no": number, "tag": tag, "source": "rule", "set_at": moment(rng, now, zone)})
    for purpose in PURPOSES:
        said_at = moment(rng, now, zone)
        for channel in CHANNELS:
            if rng.random() < 0.5:
                row = {
                    "customer_no": number,
                    "purpose": purpose,
                    "channel": channel,
                    "changed_at": rng.choice([said_at, moment(rng, now, zone)]),
                }
                world.consent.append(row | {"state": rng.choice(["granted", "granted", "withdrawn"])})
    if rng.random() < 0.8:
        world.profile.append(_profile(rng, number, now, zone))
    for segment in SEGMENTS:
        if rng.random() < 0.4:
            row = {"segment_id": segment, "customer_no": number, "entered_at": moment(rng, now, zone)}
            world.membership.append(row)
    for model in ("churn", "'m"):
        if rng.random() < 0.5:
            score = rng.choice([0.0, 0.25, 0.5, 0.75, 1.0])
            world.score.append({"customer_no": number, "model": model, "score": score, "decile": rng.randint(1, 10)})
    for _ in range(rng.randint(0, 3)):
        row = {"customer_no": number, "from_stage": _maybe(rng, rng.choice(STAGES)), "to_stage": rng.choice(STAGES)}
        world.stage_move.append(row | {"moved_at": moment(rng, now, zone)})


def _profile(rng: Random, number: int, now: datetime, zone: ZoneInfo) -> Row:
    return {
        "customer_no": number, "first_paid_at": _maybe(rng, moment(rng, now, zone)),
        "last_paid_at": _maybe(rng, moment(rng, now, zone)), "orders": rng.randint(0, 3),
        "paid_fen": rng.choice([0, 100, 990]), "recency_days": _maybe(rng, rng.choice([0, 90, 91])),
        "r": _maybe(rng, rng.randint(1, 5)), "f": _maybe(rng, rng.randint(1, 5)), "m": _maybe(rng, rng.randint(1, 5)),
        "value_group": _maybe(rng, rng.choice(GROUPS)), "stage": _maybe(rng, rng.choice(STAGES)),
        "member_age": _maybe(rng, rng.choice(["new", "old"])), "cycle_days": _maybe(rng, rng.choice([0.5, 1.0, 30.25])),
        "lifecycle_score": _maybe(rng, rng.randint(0, 3)),
    }  # fmt: skip


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
            return {"w": "dates", "first": _maybe(rng, rng.choice(days)), "last": _maybe(rng, rng.choice(days))}
        case "between":
            at = [
                "2026-03-10T00:00:00+08:00",
                "2026-03-10T04:00:00Z",
                "2026-03-08T12:00:00-05:00",
                "2026-03-10T05:00:00.000001Z",
            ]
            return {"w": "between", "start": _maybe(rng, rng.choice(at)), "end": _maybe(rng, rng.choice(at), 0.6)}
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
        return {"op": "anniversary_month", "month": _maybe(rng, rng.choice([2, 3, 12]))}
    match op := rng.choice(["eq", "neq", "in", "not_in", "gt", "gte", "gte", "lt", "lte", "between"]):
        case "in" | "not_in":
            return {"op": op, "values": [rng.choice(_NUMBERS) for _ in range(rng.randint(1, 3))]}
        case "between":
            return {"op": op, "min": rng.choice(_NUMBERS), "max": _maybe(rng, rng.choice(_NUMBERS))}
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
        "same": _maybe(rng, rng.choice(["sku", "plan"]), 0.7),
    }
    for side in ("first", "second"):
        if rng.random() < 0.6:
            node[side]["where"] = []
    if rng.random() < 0.4:
        node["second"]["event"] = node["first"]["event"]
    if rng.random() < 0.5:
        return node | {"t": "then", "within": _maybe(rng, _span(rng), 0.2)}
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
            return {"t": t, "groups": rng.sample(GROUPS, rng.randint(0, 2)), rng.choice("rfm"): _maybe(rng, scores)}
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
                "min": _maybe(rng, 0.25),
                "max": _maybe(rng, 0.75),
                "deciles": rng.sample(range(1, 11), rng.randint(0, 5)),
            }
        case "segment":
            return {"t": t, "segment_id": rng.choice(SEGMENTS)}
        case "sample":
            return {"t": t, "rate_bp": rng.choice([0, 1, 2500, 5000, 10_000]), "salt": rng.choice(NASTY)}
    return {"t": "customers", "customer_nos": [rng.randint(1, 200) for _ in range(rng.randint(0, 30))]}
