"""The customers behind a figure: as a page with masked names, and as CSV without them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fastapi import Response
from pydantic import AwareDatetime, BaseModel, ConfigDict

from siyu.kit.http import CursorBroken, Page, csv_response, decode_cursor, encode_cursor
from siyu.kit.money import format_yuan
from siyu.kit.work import Work
from siyu.understand.profile.models import MemberAge, Profile, Stage, ValueGroup
from siyu.unify import customer


class ProfileOut(BaseModel):
    """What the orders say of one customer; name and phone as far as the caller may see them."""

    model_config = ConfigDict(from_attributes=True)
    customer_no: int
    name: str | None = None
    phone: str | None = None
    first_paid_at: AwareDatetime | None
    last_paid_at: AwareDatetime | None
    orders: int
    paid_fen: int
    recency_days: int | None
    r: int | None
    f: int | None
    m: int | None
    value_group: ValueGroup | None
    stage: Stage
    member_age: MemberAge
    cycle_days: float | None
    lifecycle_score: int


def page_of(work: Work, found: Sequence[Profile], limit: int, total: int | None) -> Page[ProfileOut]:
    """One page from up to `limit` + 1 profiles."""
    shown = found[:limit]
    names = {
        each.customer_no: each for each in customer.summaries(work, customer_nos=[one.customer_no for one in shown])
    }
    items = []
    for one in shown:
        item = ProfileOut.model_validate(one)
        if one.customer_no in names:
            item.name, item.phone = names[one.customer_no].name, names[one.customer_no].phone
        items.append(item)
    following = encode_cursor(shown[-1].customer_no) if len(found) > limit else None
    return Page(items=items, next=following, total=total)


def number_after(cursor: str | None) -> int:
    """The customer number a cursor stands at. Raises: CursorBroken."""
    if cursor is None:
        return 0
    (number,) = decode_cursor(cursor, 1)
    if not isinstance(number, int) or not 0 <= number < 2**31:
        raise CursorBroken("This cursor does not belong to this list.")
    return number


def profiles_csv(filename: str, work: Work, profiles: Iterable[Profile]) -> Response:
    """Profiles as a CSV download; times in the shop's zone, money in yuan, no personal data."""
    header = [
        "customer_no", "stage", "value_group", "r", "f", "m", "orders", "paid", "first_paid_at", "last_paid_at",
        "recency_days", "cycle_days", "member_age", "lifecycle_score",
    ]  # fmt: skip
    rows = (
        [
            each.customer_no, each.stage, each.value_group, each.r, each.f, each.m, each.orders,
            format_yuan(each.paid_fen), *(
                None if at is None else at.astimezone(work.zone).isoformat(" ", "seconds")
                for at in (each.first_paid_at, each.last_paid_at)
            ),
            each.recency_days, None if each.cycle_days is None else f"{each.cycle_days:.2f}", each.member_age,
            each.lifecycle_score,
        ]
        for each in profiles
    )  # fmt: skip
    return csv_response(filename, header, rows)
