"""Customers as the lake sees them (no personal data), and as the access export shows them to the person."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from siyu.kit.db import from_micros
from siyu.kit.errors import JsonValue
from siyu.kit.work import Work
from siyu.unify.customer.models import IdentityKind
from siyu.unify.customer.rules.golden import PERSONAL, TRAIT, Claim
from siyu.unify.customer.store import identities as ids
from siyu.unify.customer.store import listing, merges, profiles

LAKE_DDL = """
create table if not exists customer (
    customer_no integer, created_at timestamp, first_seen_at timestamp, joined_at timestamp, gender varchar,
    birthday date, city varchar, province varchar, country varchar, language varchar, channel varchar,
    is_known boolean, personalised boolean, has_phone boolean, has_email boolean, has_openid boolean,
    has_unionid boolean, has_wecom boolean, attrs varchar
)
"""
_TEXTS = ("gender", "city", "province", "country", "language", "channel")
_HAS = {
    "has_phone": IdentityKind.PHONE,
    "has_email": IdentityKind.EMAIL,
    "has_openid": IdentityKind.OPENID,
    "has_unionid": IdentityKind.UNIONID,
    "has_wecom": IdentityKind.WECOM_ID,
}


def lake_rows(work: Work, keys: Sequence[str]) -> Mapping[str, Sequence[object]]:
    """The present customers among these numbers, as columns; merged and erased numbers have no row."""
    rows = [row for row in profiles.load_customers(work, [int(key) for key in keys]) if row.erased_at is None]
    kinds = ids.kinds_of(work, [row.customer_no for row in rows])
    columns: dict[str, Sequence[object]] = {
        "customer_no": [row.customer_no for row in rows],
        "created_at": [_naive(row.created_at) for row in rows],
        "first_seen_at": [_instant(row.golden.get("first_seen_at")) for row in rows],
        "joined_at": [_instant(row.golden.get("joined_at")) for row in rows],
        "birthday": [_value(row.golden.get("birthday")) for row in rows],
        "is_known": [row.is_known for row in rows],
        "personalised": [_value(row.golden.get("personalised")) is not False for row in rows],
        "attrs": [_attrs(row) for row in rows],
    }
    columns |= {name: [_value(row.golden.get(name)) for row in rows] for name in _TEXTS}
    columns |= {name: [kind in kinds.get(row.customer_no, ()) for row in rows] for name, kind in _HAS.items()}
    return columns


def lake_keys(work: Work) -> Sequence[str]:
    """Every number, for a rebuild."""
    return [str(number) for number in listing.all_numbers(work)]


def export_profile(work: Work, customer_no: int) -> Sequence[Mapping[str, JsonValue]]:
    """The profile of a customer (root), one row for each field, with where it came from and since when."""
    row = profiles.load(work, [customer_no])[customer_no]
    found: list[Mapping[str, JsonValue]] = [
        {"field": "customer_no", "value": customer_no, "since": row.created_at.isoformat(), "source_rank": None}
    ]
    for name, claim in sorted(row.golden.items()):
        is_sealed = name == "name" or name.startswith(PERSONAL)
        value: JsonValue = profiles.opened(work, name, claim.value) if is_sealed else _json(name, claim)
        shown = name[2:] if name.startswith((TRAIT, PERSONAL)) else name
        found.append(
            {"field": shown, "value": value, "since": from_micros(claim.at).isoformat(), "source_rank": claim.rank}
        )
    return found


def export_identities(work: Work, customer_no: int) -> Sequence[Mapping[str, JsonValue]]:
    """Every identity of a customer (root) in plain text."""
    found = ids.rows_of(work, ids.members(work, [customer_no]))
    return [
        {
            "kind": row.kind, "value": ids.value_of(work, row), "record": row.person_no,
            "added_at": row.added_at.isoformat(), "stated_at": row.claimed_at.isoformat(),
        }
        for row in found
    ]  # fmt: skip


def export_merges(work: Work, customer_no: int) -> Sequence[Mapping[str, JsonValue]]:
    """How the customer's records came together."""
    return [
        {
            "merge_no": one.merge_no, "winner_no": one.winner_no, "loser_no": one.loser_no, "reason": one.reason,
            "merged_at": one.merged_at.isoformat(), "undone_at": one.undone_at.isoformat() if one.undone_at else None,
        }
        for one in merges.of_members(work, ids.members(work, [customer_no]))
    ]  # fmt: skip


def _attrs(row: profiles.Row) -> str | None:
    traits = {name[2:]: claim.value for name, claim in row.golden.items() if name.startswith(TRAIT)}
    return json.dumps(traits, ensure_ascii=False, sort_keys=True) if traits else None


def _value(claim: Claim | None) -> object:
    return None if claim is None else claim.value


def _instant(claim: Claim | None) -> datetime | None:
    return None if claim is None or not isinstance(claim.value, int) else _naive(from_micros(claim.value))


def _naive(value: datetime) -> datetime:
    return value.astimezone(UTC).replace(tzinfo=None)


def _json(name: str, claim: Claim) -> JsonValue:
    if name in ("joined_at", "first_seen_at", "last_seen_at") and isinstance(claim.value, int):
        return from_micros(claim.value).isoformat()
    return claim.value if isinstance(claim.value, str | int | float | bool) else str(claim.value)
