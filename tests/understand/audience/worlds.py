"""Random small shops: awkward values, late events, and moments that sit on window edges."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from tests.understand.audience.truth import Row, World

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


def maybe(rng: Random, value: Any, p: float = 0.25) -> Any:
    return None if rng.random() < p else value


def _customer(rng: Random, number: int, now: datetime, zone: ZoneInfo) -> Row:
    born = [date(1990, now.month, now.day) if (now.month, now.day) != (2, 29) else date(1992, 2, 29), date(2000, 2, 29),
            date(1985, 3, 1), date(1970, 12, 31), date(2001, 1, 1),
            date(now.year - 14, 3, 10), now.astimezone(zone).date(),
            (now - timedelta(days=7)).astimezone(zone).date()]  # fmt: skip
    row: Row = {"customer_no": number, "birthday": maybe(rng, rng.choice(born))}
    row |= {name: maybe(rng, rng.choice(NASTY)) for name in TEXT_FIELDS[:6]}
    flags = ["is_known", "personalised", "has_phone", "has_email", "has_openid", "has_unionid", "has_wecom"]
    row |= {name: maybe(rng, rng.random() < 0.5, 0.1) for name in flags}
    row |= {name: maybe(rng, moment(rng, now, zone)) for name in INSTANT_FIELDS[:3]}
    row["attrs"] = maybe(rng, {name[6:]: _json_value(rng) for name in TRAITS if rng.random() < 0.7}, 0.1)
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
        row[name] = maybe(rng, rng.choice(NASTY[:6]))
    row |= {"amount_fen": maybe(rng, rng.choice([0, 1, 100, 990, -5])), "quantity": maybe(rng, rng.randint(0, 3))}
    row["is_simulated"] = maybe(rng, rng.random() < 0.5)
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
        row = {"customer_no": number, "from_stage": maybe(rng, rng.choice(STAGES)), "to_stage": rng.choice(STAGES)}
        world.stage_move.append(row | {"moved_at": moment(rng, now, zone)})


def _profile(rng: Random, number: int, now: datetime, zone: ZoneInfo) -> Row:
    return {
        "customer_no": number, "first_paid_at": maybe(rng, moment(rng, now, zone)),
        "last_paid_at": maybe(rng, moment(rng, now, zone)), "orders": rng.randint(0, 3),
        "paid_fen": rng.choice([0, 100, 990]), "recency_days": maybe(rng, rng.choice([0, 90, 91])),
        "r": maybe(rng, rng.randint(1, 5)), "f": maybe(rng, rng.randint(1, 5)), "m": maybe(rng, rng.randint(1, 5)),
        "value_group": maybe(rng, rng.choice(GROUPS)), "stage": maybe(rng, rng.choice(STAGES)),
        "member_age": maybe(rng, rng.choice(["new", "old"])), "cycle_days": maybe(rng, rng.choice([0.5, 1.0, 30.25])),
        "lifecycle_score": maybe(rng, rng.randint(0, 3)),
    }  # fmt: skip
