"""Facts and the reactions to them: an event is written with the change it tells of, and delivered at least once."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Column, Index, Integer, String, Text

from siyu.kit.db import Instant, shop_table

if TYPE_CHECKING:
    from siyu.kit.work import Work

outbox = shop_table(
    "outbox",
    Column("event_id", String(36), primary_key=True),
    Column("reaction", String(80), primary_key=True),
    Column("name", String(80), nullable=False),
    Column("body", Text, nullable=False),
    Column("state", String(8), nullable=False),  # due | done | dead
    Column("attempts", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("error", Text),
    Index("outbox_due", "shop_id", "state", "due_at"),
)

# A queue of "these rows changed" for the lake: rows leave it once the lake has them.
change_log = shop_table(
    "change_log",
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("kind", String(40), nullable=False),
    Column("key", String(120), nullable=False),
)


@dataclass(frozen=True)
class Event:
    """A fact in the past tense. Subclasses are frozen dataclasses of JSON values."""

    @classmethod
    def name(cls) -> str:
        """`CustomerMerged` is stored and shown as `customer_merged`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

    def to_json(self) -> str:
        """The fields as JSON."""
        return json.dumps(dataclasses.asdict(self), ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True)
class Reaction:
    """What a domain does when a fact is known. Delivered at least once: `run` must be idempotent."""

    name: str
    on: type[Event]
    # `Any`: each reaction takes its own subclass of Event, which `on` guards at run time.
    run: Callable[[Work, Any], None]


def subscriptions(reactions: Sequence[Reaction]) -> dict[str, tuple[Reaction, ...]]:
    """The reactions to each event, by event name."""
    table: dict[str, tuple[Reaction, ...]] = {}
    for reaction in reactions:
        table[reaction.on.name()] = (*table.get(reaction.on.name(), ()), reaction)
    return table
