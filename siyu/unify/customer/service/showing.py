"""Looking at customers: the whole profile, lists, the plain text of one field for those who may see it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from siyu.kit.db import from_micros
from siyu.kit.work import Work
from siyu.unify.customer.errors import CustomerGone, CustomerUnknown, FieldUnknown, IdentityInvalid
from siyu.unify.customer.models import (
    CustomerFilter,
    CustomerPage,
    Gender,
    Identity,
    IdentityKind,
    KnownIdentity,
    Profile,
    Sort,
    Summary,
)  # fmt: skip
from siyu.unify.customer.rules.golden import PERSONAL, TRAIT, Claims, Sealed
from siyu.unify.customer.rules.values import (
    ADULT_FOR_PIPL,
    canonical,
    is_minor,
    mask,
    mask_name,
)
from siyu.unify.customer.store import identities as ids
from siyu.unify.customer.store import listing, profiles

REVEALABLE = ("name", "phone", "email", "identities", "personal_traits")


def get(work: Work, *, customer_no: int, is_plain: bool = False) -> Profile:
    """The whole profile of the customer that this number, old or new, belongs to.

    Contacts, identities and personal traits are masked for everybody, so that seeing them is an audited `reveal`;
    `is_plain` gives them to an actor who may reveal, for callers that audit by themselves.
    Raises: CustomerUnknown, CustomerGone.
    """
    row = _root_row(work, customer_no)
    may_see = is_plain and work.actor.may("customer.reveal")
    members = ids.members(work, [row.customer_no])
    found = ids.rows_of(work, members)
    values = [(one, ids.value_of(work, one)) for one in found]
    identities = tuple(
        KnownIdentity(
            IdentityKind(one.kind),
            value if may_see else mask(IdentityKind(one.kind), value),
            one.person_no,
            one.added_at,
        )
        for one, value in values
    )
    personal = {name[2:]: _plain(work, row.golden, name) or "" for name in row.golden if name.startswith(PERSONAL)}
    return Profile(
        summary=_summaries(work, [row], is_plain)[0],
        asked_no=customer_no,
        first_seen_at=from_micros(row.golden["first_seen_at"].at),
        identities=identities,
        member_nos=tuple(sorted(members)),
        traits={name[2:]: _trait(claim.value) for name, claim in row.golden.items() if name.startswith(TRAIT)},
        personal_traits=personal if may_see else dict.fromkeys(personal, "****"),
        erased_at=None,
    )


def summaries(work: Work, *, customer_nos: Sequence[int]) -> tuple[Summary, ...]:
    """The customers of these numbers as list rows, in the order asked: merged ones as their winner, no erased ones."""
    root_of = ids.roots(work, customer_nos)
    rows = profiles.load_customers(work, list(set(root_of.values())))
    found = {one.customer_no: one for one in _summaries(work, [row for row in rows if row.erased_at is None], False)}
    wanted = dict.fromkeys(root_of[number] for number in customer_nos if number in root_of)
    return tuple(found[number] for number in wanted if number in found)


def minors_among(work: Work, *, customer_nos: Collection[int]) -> frozenset[int]:
    """Those of these customers (roots) who are under fourteen today."""
    today = work.now.astimezone(work.zone).date()
    born = listing.born_since(work, customer_nos, date(today.year - ADULT_FOR_PIPL, 1, 1))
    return frozenset(number for number, birthday in born.items() if is_minor(birthday, today))


def list_page(
    work: Work,
    *,
    where: CustomerFilter = CustomerFilter(),  # noqa: B008 - frozen
    sort: Sort = Sort.NEWEST,
    after: tuple[int, int] | None = None,
    limit: int = 50,
    is_plain: bool = False,
) -> CustomerPage:
    """One page of customers (roots only) and how many there are in all; `after` is the last page's `next_key`.

    Masked as in `get`.
    """
    only = None if where.text is None else _search(work, where.text)
    keys = listing.page(work, where, sort=sort, after=after, limit=limit + 1, only=only)
    rows = profiles.load(work, [number for _key, number in keys[:limit]])
    items = _summaries(work, [rows[number] for _key, number in keys[:limit]], is_plain)
    next_key = keys[limit - 1] if len(keys) > limit else None
    return CustomerPage(tuple(items), next_key, listing.count(work, where, only))


def find(work: Work, *, identity: Identity) -> int | None:
    """The number of the customer who has this identity.

    Raises: IdentityInvalid.
    """
    spelled = canonical(identity)
    key = ids.key_of(work, spelled.kind, spelled.value)
    owner = ids.owners(work, [key]).get(key)
    return None if owner is None else owner[1]


def reveal(work: Work, *, customer_no: int, field: str) -> tuple[str, ...]:
    """The plain text of one personal field; who looked is audited.

    Raises: Denied, CustomerUnknown, CustomerGone, FieldUnknown.
    """
    work.require("customer.reveal")
    if field not in REVEALABLE:
        raise FieldUnknown("This field cannot be revealed.", field=field, fields=list(REVEALABLE))
    row = _root_row(work, customer_no)
    work.audit("customer.reveal", f"customer:{row.customer_no}", field=field)
    if field == "name":
        return tuple(text for text in [_plain(work, row.golden, "name")] if text)
    if field == "personal_traits":
        return tuple(
            f"{name[2:]}: {_plain(work, row.golden, name)}" for name in sorted(row.golden) if name.startswith(PERSONAL)
        )
    kinds = () if field == "identities" else (field,)
    found = ids.rows_of(work, ids.members(work, [row.customer_no]), kinds)
    if field == "identities":
        return tuple(f"{one.kind}: {ids.value_of(work, one)}" for one in found)
    return tuple(ids.value_of(work, one) for one in found)


def _root_row(work: Work, number: int) -> profiles.Row:
    root = ids.roots(work, [number]).get(number)
    if root is None:
        raise CustomerUnknown("No customer has this number.", customer_no=number)
    row = profiles.load(work, [root])[root]
    if row.erased_at is not None:
        raise CustomerGone("This customer was erased.", customer_no=number, erased_at=row.erased_at.isoformat())
    return row


def _search(work: Work, text: str) -> list[int]:
    """Customers whose number, phone, e-mail, member number or platform id is exactly this text."""
    found: set[int] = set()
    keys = []
    for kind in IdentityKind:
        try:
            spelled = canonical(Identity(kind, text))
        except IdentityInvalid:
            continue
        keys.append(ids.key_of(work, spelled.kind, spelled.value))
    found.update(root for _person, root in ids.owners(work, keys).values())
    if text.strip().isascii() and text.strip().isdigit() and int(text) < 2**31:
        found.update(ids.roots(work, [int(text)]).values())
    return sorted(found)


def _summaries(work: Work, rows: Sequence[profiles.Row], is_plain: bool) -> list[Summary]:
    addresses = _addresses(work, [row.customer_no for row in rows])
    if not (is_plain and work.actor.may("customer.reveal")):
        addresses = {number: _masked(found) for number, found in addresses.items()}
    today = work.now.astimezone(work.zone).date()
    return [_summary(work, row, addresses.get(row.customer_no, {}), today) for row in rows]


def _masked(addresses: Mapping[str, str]) -> dict[str, str]:
    return {kind: mask(IdentityKind(kind), value) for kind, value in addresses.items()}


def _addresses(work: Work, root_nos: Sequence[int]) -> dict[int, dict[str, str]]:
    """The present phone and e-mail of each customer: the one claimed last."""
    root_of = ids.members(work, root_nos)
    newest: dict[tuple[int, str], sa.Row[Any]] = {}
    for row in ids.rows_of(work, root_of, (IdentityKind.PHONE, IdentityKind.EMAIL)):
        place = (root_of[row.person_no], row.kind)
        if place not in newest or row.claimed_at > newest[place].claimed_at:
            newest[place] = row
    found: dict[int, dict[str, str]] = {}
    for (root, kind), row in newest.items():
        found.setdefault(root, {})[kind] = ids.value_of(work, row)
    return found


def _summary(work: Work, row: profiles.Row, addresses: Mapping[str, str], today: date) -> Summary:
    name = _plain(work, row.golden, "name")
    may_see_names = work.actor.may("customer.reveal")
    value = {field: claim.value for field, claim in row.golden.items() if not isinstance(claim.value, Sealed)}
    birthday = value.get("birthday")
    joined = value.get("joined_at")
    return Summary(
        customer_no=row.customer_no,
        name=name if may_see_names or name is None else mask_name(name),
        phone=addresses.get(IdentityKind.PHONE),
        email=addresses.get(IdentityKind.EMAIL),
        gender=Gender(str(value["gender"])) if "gender" in value else None,
        birthday=birthday if isinstance(birthday, date) else None,
        **{field: _text(value.get(field)) for field in ("city", "province", "country", "language", "channel")},
        is_known=row.is_known,
        is_minor=is_minor(birthday if isinstance(birthday, date) else None, today),
        personalised=value.get("personalised") is not False,
        created_at=row.created_at,
        joined_at=from_micros(joined) if isinstance(joined, int) else None,
        last_seen_at=from_micros(row.golden["last_seen_at"].at),
    )


def _plain(work: Work, claims: Claims, name: str) -> str | None:
    return profiles.opened(work, name, claims[name].value) if name in claims else None


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _trait(value: object) -> str | int | float | bool:
    return value if isinstance(value, str | int | float | bool) else str(value)
