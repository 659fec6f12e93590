"""The golden profile: which of several sources' values of a field holds, and what a merged customer shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import TypeAlias

from siyu.unify.customer.models import Rank, TraitValue

TRAIT = "x."  # custom traits; personal ones are kept sealed under "p."
PERSONAL = "p."
INSTANTS = ("joined_at", "first_seen_at", "last_seen_at")  # held as microseconds since 1970


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed value and the record it is sealed for."""

    blob: bytes
    row: int


FieldValue: TypeAlias = "TraitValue | date | Sealed"


@dataclass(frozen=True, slots=True)
class Claim:
    """One source's value of one field: the source's rank and when it said so (microseconds)."""

    value: FieldValue
    rank: int
    at: int


Claims: TypeAlias = "dict[str, Claim]"


class Policy(Enum):
    """How two claims of one field compare."""

    RANKED = "ranked"  # facts about the person: the more trusted source, then the newer
    RECENT = "recent"  # circumstances: the newer, then the more trusted source
    FIRST = "first"  # origins: the earlier value
    RESTRICTIVE = "restrictive"  # a refusal stands until the same customer takes it back


POLICIES = {
    "name": Policy.RANKED,
    "gender": Policy.RANKED,
    "birthday": Policy.RANKED,
    "city": Policy.RECENT,
    "province": Policy.RECENT,
    "country": Policy.RECENT,
    "language": Policy.RECENT,
    "channel": Policy.FIRST,
    "joined_at": Policy.FIRST,
    "first_seen_at": Policy.FIRST,
    "last_seen_at": Policy.RECENT,
    "personalised": Policy.RESTRICTIVE,
}


def take(known: Mapping[str, Claim], news: Mapping[str, Claim]) -> Claims:
    """The claims of one customer after a source spoke: only fields where the news holds."""
    return {name: claim for name, claim in news.items() if name not in known or _holds(name, claim, known[name])}


def combined(parts: Iterable[Mapping[str, Claim]]) -> Claims:
    """The golden claims of a merged customer; `parts` begin with the root's, so that ties stay with it."""
    golden: Claims = {}
    for part in parts:
        for name, claim in part.items():
            if name not in golden or _beats(name, claim, golden[name]):
                golden[name] = claim
    return golden


def _holds(name: str, news: Claim, known: Claim) -> bool:
    """A source may repeat or correct itself: an equal stamp is taken."""
    policy = POLICIES.get(name, Policy.RECENT)
    if policy is Policy.RANKED or (policy is Policy.FIRST and news.rank >= Rank.PERSON):
        return (news.rank, news.at) >= (known.rank, known.at)
    if policy is Policy.FIRST:
        return _origin(name, news) < _origin(name, known)
    return (news.at, news.rank) >= (known.at, known.rank)


def _beats(name: str, challenger: Claim, holder: Claim) -> bool:
    policy = POLICIES.get(name, Policy.RECENT)
    if policy is Policy.RANKED:
        return (challenger.rank, challenger.at) > (holder.rank, holder.at)
    if policy is Policy.FIRST:
        return _origin(name, challenger) < _origin(name, holder)
    if policy is Policy.RESTRICTIVE:
        return holder.value is True and challenger.value is False
    return (challenger.at, challenger.rank) > (holder.at, holder.rank)


def _origin(name: str, claim: Claim) -> int:
    """An instant is its own age; other origins are as old as the claim."""
    return claim.value if name in INSTANTS and isinstance(claim.value, int) else claim.at
