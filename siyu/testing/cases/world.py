"""A shop that holds exactly the events of one case, in a lake of its own."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import duckdb

from siyu.kit.clock import FrozenClock
from siyu.kit.desk import Desk, Runtime
from siyu.kit.feed import insert_columns
from siyu.kit.settings import Settings
from siyu.kit.work import Work

T = TypeVar("T")
LONG_AFTER = datetime(2200, 1, 1, tzinfo=UTC)
TEXTS = ("channel", "page", "category", "spu", "sku", "scene", "platform", "city", "keyword")
PAYMENTS = frozenset({"pay", "paid", "purchase", "order_paid"})
REFUNDS = frozenset({"refund", "order_refunded"})
TABLES = """
create table if not exists event (
    seq bigint, person_no integer, customer_no integer, name varchar, "at" timestamp, order_no varchar, sku varchar,
    spu varchar, category varchar, amount_fen bigint, quantity integer, page varchar, keyword varchar, scene varchar,
    channel varchar, platform varchar, city varchar, is_simulated boolean, props varchar
);
create table if not exists orders (
    order_no varchar, customer_no integer, status varchar, placed_at timestamp, paid_at timestamp, gross_fen bigint,
    discount_fen bigint, shipping_fen bigint, paid_fen bigint, refunded_fen bigint, net_fen bigint, channel varchar,
    city varchar, line_count integer
);
create table if not exists refund (
    refund_no varchar, order_no varchar, customer_no integer, refunded_at timestamp, amount_fen bigint
);
create table if not exists membership (segment_id varchar, customer_no integer);
create table if not exists customer (
    customer_no integer, created_at timestamp, first_seen_at timestamp, joined_at timestamp, gender varchar,
    birthday date, city varchar, province varchar, country varchar, language varchar, channel varchar,
    is_known boolean, personalised boolean, has_phone boolean, has_email boolean, has_openid boolean,
    has_unionid boolean, has_wecom boolean, attrs varchar
);
"""


@dataclass(frozen=True)
class Happening:
    """One event of a case."""

    number: int
    name: str
    at: datetime
    props: Mapping[str, Any]
    event_id: str


@dataclass(frozen=True)
class World:
    """The shop of a case, and who its customers are."""

    desk: Desk
    users: Mapping[int, str]
    zone: ZoneInfo

    def ask(self, question: Callable[[Work], T]) -> T:
        """What a service function answers."""
        return self.desk.read(question)

    def names(self, customer_nos: Sequence[int]) -> list[str]:
        """The case's own names of these customers."""
        return [self.users[number] for number in customer_nos]


@contextmanager
def open_world(case: Mapping[str, Any]) -> Iterator[World]:
    """A fresh shop with the events of the case: deduplicated by id, under their merged customers."""
    zone = ZoneInfo(case.get("timezone") or "Asia/Shanghai")
    now = _now(case, zone)
    with tempfile.TemporaryDirectory(prefix="siyu-case-") as folder:
        settings = Settings(data_dir=Path(folder), database_url="")
        runtime = Runtime(settings, zone_of=lambda _connection, _shop: zone, clock=FrozenClock(now))
        try:
            desk = runtime.desk("case")
            happenings, users = _happenings(case, zone)
            desk.lake.change(lambda cursor: fill(cursor, happenings))
            yield World(desk, users, zone)
        finally:
            runtime.close()


def instant(text: str | float, zone: ZoneInfo) -> datetime:
    """An aware instant: local time of the case unless it has an offset; a number is seconds since 1970."""
    if isinstance(text, (int, float)):
        return datetime.fromtimestamp(text, UTC)
    at = datetime.fromisoformat(text)
    return at if at.tzinfo is not None else at.replace(tzinfo=zone)


def fill(cursor: duckdb.DuckDBPyConnection, happenings: Sequence[Happening]) -> None:
    """Put events into an empty lake, with the orders and refunds that follow from them."""
    cursor.execute(TABLES)
    order_of = [_text(one.props.get("order", one.props.get("order_no"))) for one in happenings]
    insert_columns(
        cursor,
        "event",
        {
            "seq": list(range(1, len(happenings) + 1)),
            "person_no": [one.number for one in happenings],
            "customer_no": [one.number for one in happenings],
            "name": [one.name for one in happenings],
            "at": [_naive(one.at) for one in happenings],
            "order_no": order_of,
            "amount_fen": [_fen(one.props) for one in happenings],
            "quantity": [_whole(one.props.get("quantity")) for one in happenings],
            **{name: [_text(one.props.get(name)) for one in happenings] for name in TEXTS},
            "is_simulated": [False for _ in happenings],
            "props": [json.dumps(dict(one.props), ensure_ascii=False) for one in happenings],
        },
    )
    _fill_money(cursor, happenings)


def _fill_money(cursor: duckdb.DuckDBPyConnection, happenings: Sequence[Happening]) -> None:
    payments = [one for one in happenings if one.name in PAYMENTS]
    refunds = [one for one in happenings if one.name in REFUNDS]
    insert_columns(
        cursor,
        "orders",
        {
            "order_no": [_order_no(one) for one in payments],
            "customer_no": [one.number for one in payments],
            "status": ["paid" for _ in payments],
            "placed_at": [_naive(one.at) for one in payments],
            "paid_at": [_naive(one.at) for one in payments],
            "gross_fen": [(_fen(one.props) or 0) + _yuan_to_fen(one.props.get("discount", 0)) for one in payments],
            "discount_fen": [_yuan_to_fen(one.props.get("discount", 0)) for one in payments],
            "paid_fen": [_fen(one.props) or 0 for one in payments],
            "channel": [_text(one.props.get("channel")) for one in payments],
            "city": [_text(one.props.get("city")) for one in payments],
        },
    )
    insert_columns(
        cursor,
        "refund",
        {
            "refund_no": [one.event_id for one in refunds],
            "order_no": [_order_no(one) for one in refunds],
            "customer_no": [one.number for one in refunds],
            "refunded_at": [_naive(one.at) for one in refunds],
            "amount_fen": [_fen(one.props) or 0 for one in refunds],
        },
    )


def _happenings(case: Mapping[str, Any], zone: ZoneInfo) -> tuple[list[Happening], dict[int, str]]:
    """Events once each, in the order they came in, and the name of each customer number."""
    merged = _merged(case)
    numbers: dict[str, int] = {}
    found: dict[str, Happening] = {}
    for index, event in enumerate(case.get("events", ())):
        user = str(event.get("user", event.get("user_id", event.get("customer"))))
        while user in merged:
            user = merged[user]
        number = numbers.setdefault(user, len(numbers) + 1)
        event_id = str(event.get("id", f"event-{index}"))
        props = event.get("props") or event.get("properties") or {}
        happening = Happening(number, event["event"], instant(event["ts"], zone), props, event_id)
        found.setdefault(event_id, happening)
    return list(found.values()), {number: user for user, number in numbers.items()}


def _merged(case: Mapping[str, Any]) -> dict[str, str]:
    """Who became whom: `{"anonymous": "user"}`, `[["anonymous", "user"]]` or `[{"from": …, "to": …}]`."""
    given = case.get("merges") or case.get("merge") or case.get("aliases") or {}
    if isinstance(given, Mapping):
        return {str(old): str(new) for old, new in given.items()}
    pairs = [(one["from"], one["to"]) if isinstance(one, Mapping) else one for one in given]
    return {str(old): str(new) for old, new in pairs}


def _now(case: Mapping[str, Any], zone: ZoneInfo) -> datetime:
    query = case.get("query") or {}
    given = query.get("as_of") or query.get("now") or case.get("as_of") or case.get("now")
    return instant(given, zone) if given else LONG_AFTER


def _order_no(one: Happening) -> str:
    return str(one.props.get("order", one.props.get("order_no", one.props.get("order_id", one.event_id))))


def _fen(props: Mapping[str, Any]) -> int | None:
    if isinstance(props.get("amount_fen"), int):
        return int(props["amount_fen"])
    amount = props.get("amount")
    return _yuan_to_fen(amount) if isinstance(amount, (int, float)) else None


def _yuan_to_fen(amount: float) -> int:
    return int((Decimal(str(amount)) * 100).quantize(Decimal(1), ROUND_HALF_UP))


def _naive(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(tzinfo=None)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
