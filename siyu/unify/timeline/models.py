"""What crosses the timeline door: moments of a customer and pages of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that a customer did, or that happened to them."""

    seq: int
    at: datetime
    name: str
    person_no: int
    order_no: str | None
    sku: str | None
    spu: str | None
    category: str | None
    amount_fen: int | None
    quantity: int | None
    page: str | None
    keyword: str | None
    scene: str | None
    channel: str | None
    platform: str | None
    city: str | None
    is_simulated: bool
    properties_json: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """One page, newest first; `next_key` asks for what is older; `counts` are the customer's events by name, in all."""

    items: tuple[Moment, ...]
    next_key: tuple[int, int] | None
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Lag:
    """How far the lake is behind the log."""

    last_seq: int
    joined_seq: int
