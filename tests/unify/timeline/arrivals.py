"""Events as intake keeps them, for tests of what reads them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from itertools import count
from typing import Any

from siyu.collect import intake
from siyu.collect.intake import Arrival
from siyu.kit.db import to_micros
from siyu.kit.desk import Desk
from tests.conftest import NOON

_numbers = count(1)


def arrival(
    name: str = "view_item",
    *,
    kind: str = "track",
    device: str | None = None,
    member: str | None = None,
    at: datetime = NOON,
    received_at: datetime = NOON,
    previous: str | None = None,
    personal: dict[str, Any] | None = None,
    **properties: Any,
) -> Arrival:
    """A track or page event with properties; an identify call with traits."""
    body: dict[str, Any] = {"traits" if kind == "identify" else "properties": properties}
    if previous is not None:
        body["previous_id"] = previous
    hidden = None if personal is None else json.dumps(personal)
    name = name if kind in ("track", "page") else kind
    return Arrival(
        f"m-{next(_numbers)}", kind, name, device, member, None, to_micros(at), to_micros(received_at),
        json.dumps(body), hidden,
    )  # fmt: skip


def send(desk: Desk, *arrivals: Arrival) -> None:
    """Store events in the log."""
    desk.write(lambda work: intake.keep(work, list(arrivals)))


def lake(desk: Desk, columns: str = "name, person_no, customer_no") -> Sequence[tuple[Any, ...]]:
    """Rows of the lake's event table, in log order."""
    return desk.lake.rows(f"select {columns} from event order by seq")
