"""What the lake knows of customers: their attributes, their segments, and properties of single events."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from siyu.kit.lake import Lake
from siyu.measure.insight.errors import QuestionRefused
from siyu.measure.insight.models.common import NONE_LABEL, Condition
from siyu.measure.insight.rules.conditions import holds
from siyu.measure.insight.store.coding import pointer

Numbers = NDArray[np.int64]
CUSTOMER_COLUMNS = frozenset(
    {
        "created_at", "first_seen_at", "joined_at", "gender", "birthday", "city", "province", "country", "language",
        "channel", "is_known", "personalised", "has_phone", "has_email", "has_openid", "has_unionid", "has_wecom",
    }
)  # fmt: skip
PROFILE_COLUMNS = frozenset(
    {"orders", "paid_fen", "recency_days", "r", "f", "m", "value_group", "stage", "member_age", "lifecycle_score"}
)


def members(lake: Lake, segment_id: str) -> Numbers:
    """Customer numbers in a segment, ascending."""
    found = lake.columns(
        "select distinct customer_no from membership where segment_id = ? order by customer_no", [segment_id]
    )
    return np.asarray(found["customer_no"], np.int64)


def customers_where(lake: Lake, condition: Condition) -> Numbers:
    """Customers whose attribute passes, ascending. Raises: QuestionRefused for an unknown profile attribute."""
    table, value, params = _attribute(condition.property)
    values = lake.rows(f"select distinct {value} from {table}", params)
    passing = [text for (text,) in values if holds(condition, _read(condition.property, text))]
    found = lake.columns(
        f"""
        select customer_no
        from {table}
        where coalesce({value}, '') in (select unnest($passing))
        order by customer_no
        """,
        {**params, "passing": [text or "" for text in passing] or ["\x00"]},
    )
    return np.asarray(found["customer_no"], np.int64)


def labels_of(lake: Lake, attribute: str) -> tuple[Numbers, list[str]]:
    """Every customer that has the attribute, ascending, and its value as text. Raises: QuestionRefused."""
    table, value, params = _attribute(attribute)
    rows = lake.rows(f"select customer_no, {value} from {table} where {value} is not null order by customer_no", params)
    known = [(number, _read(attribute, text)) for number, text in rows]
    return np.array([number for number, _ in known], np.int64), [_label(value) for _, value in known]


def event_labels(lake: Lake, seqs: Sequence[int], property_name: str) -> dict[int, str]:
    """The value of a property of these events, by sequence number; only those that have it."""
    rows = lake.rows(
        """
        select seq, cast(json_extract(props, $path) as varchar) as text
        from event
        where seq in (select unnest($seqs::bigint[])) and json_extract(props, $path) is not null
        """,
        {"path": pointer(property_name), "seqs": list(seqs)},
    )
    return {seq: _label(json.loads(text)) for seq, text in rows}


def _attribute(name: str) -> tuple[str, str, dict[str, object]]:
    """Table, text expression and parameters of a customer attribute."""
    if name.startswith("profile."):
        column = name.removeprefix("profile.")
        if column not in PROFILE_COLUMNS:
            raise QuestionRefused("There is no such attribute in the profile.", attribute=name)
        return "profile", f"cast({column} as varchar)", {}
    if name in CUSTOMER_COLUMNS:
        return "customer", f"cast({name} as varchar)", {}
    return "customer", "cast(json_extract(attrs, $path) as varchar)", {"path": pointer(name)}


def _read(name: str, text: str | None) -> object:
    if text is None or name in CUSTOMER_COLUMNS or name.startswith("profile."):
        return text
    return json.loads(text)


def _label(value: object) -> str:
    if value is None:
        return NONE_LABEL
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
