"""Which records are one customer: what one sighting (identities seen together) creates, attaches, merges, leaves apart.

A record is a number that identities belong to. Merging hangs one customer's root under another's; nothing else moves,
so cutting that one link restores both exactly. Two known customers are never merged on weaker evidence than what
distinguishes them: that is recorded as a conflict for a person to decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from siyu.unify.customer.models import IdentityKind

PRIORITY: dict[str, int] = {
    IdentityKind.MEMBER_NO: 70,
    IdentityKind.UNIONID: 60,
    IdentityKind.OPENID: 50,
    IdentityKind.WECOM_ID: 45,
    IdentityKind.PHONE: 40,
    IdentityKind.EMAIL: 20,
    IdentityKind.DEVICE: 10,
}
# One person has one of these; an openid is one per mini-program, e-mail addresses are many.
EXCLUSIVE = (IdentityKind.MEMBER_NO, IdentityKind.UNIONID, IdentityKind.PHONE)
_SHARED_BY_PEOPLE = PRIORITY[IdentityKind.DEVICE]


class Key(NamedTuple):
    """An identity as it is stored: its kind and the hash of its value."""

    kind: str
    hash: bytes


class Link(NamedTuple):
    """A merge that the evidence demands."""

    winner_no: int
    loser_no: int
    reason: str


class Clash(NamedTuple):
    """Two roots that the evidence links by `link_kind` and `kind` keeps apart (None: a person did)."""

    first_no: int
    second_no: int
    link_kind: str
    kind: str | None


@dataclass
class Party:
    """The records of one customer and the identities they hold together."""

    members: set[int]
    values: dict[str, set[bytes]] = field(default_factory=dict)

    def strength(self) -> int:
        return max((PRIORITY[kind] for kind in self.values), default=0)


@dataclass
class Graph:
    """The part of the shop's identity graph that a batch of sightings touches, changed in memory.

    `owners` maps every identity of the batch that is known to its record; `roots` every record involved to its root;
    `parties` every root to its records and all their identities; `apart` are pairs of records that a person separated.
    `next_no` must be above every number given out so far.
    """

    owners: dict[Key, int]
    roots: dict[int, int]
    parties: dict[int, Party]
    apart: frozenset[frozenset[int]] = frozenset()
    next_no: int = 1
    created: list[int] = field(default_factory=list)
    attached: list[tuple[Key, int]] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    clashes: dict[Clash, None] = field(default_factory=dict)

    def see(self, keys: Sequence[Key], person: int | None = None) -> int:
        """The record that identities seen together belong to, after all that follows from seeing them together.

        With `person`, the identities were stated of that record.
        """
        ordered = sorted(set(keys), key=lambda key: (-PRIORITY[key.kind], key.hash))
        if person is None:
            person = self._base(ordered)
        for key in ordered:
            owner = self.owners.get(key)
            if owner is None:
                self._attach(key, person)
            elif self.roots[owner] != self.roots[person]:
                self._join(self.roots[person], self.roots[owner], key.kind)
        return person

    def _base(self, ordered: Sequence[Key]) -> int:
        """The record of the strongest identity: its owner; else that of the next known one if they can be one."""
        known = next((key for key in ordered if key in self.owners), None)
        if known is None:
            return self._create()
        person = self.owners[known]
        newer = [key for key in ordered if PRIORITY[key.kind] > PRIORITY[known.kind]]
        if not newer:
            return person
        claim: dict[str, set[bytes]] = {}
        for key in newer:
            claim.setdefault(key.kind, set()).add(key.hash)
        party = self.parties[self.roots[person]]
        difference = differing_kind(claim, party.values, known.kind)
        if difference is None:
            return person
        other = self.roots[person]
        person = self._create()
        self._clash(person, other, known.kind, difference)
        return person

    def _join(self, first: int, second: int, link_kind: str) -> None:
        one, two = self.parties[first], self.parties[second]
        if any(len(pair & one.members) == 1 and len(pair & two.members) == 1 for pair in self.apart):
            self._clash(first, second, link_kind, None)
            return
        difference = differing_kind(one.values, two.values, link_kind)
        if difference is not None:
            self._clash(first, second, link_kind, difference)
            return
        winner, loser = ranked(first, one, second, two)
        self._merge(winner, loser)
        self.links.append(Link(winner, loser, link_kind))

    def _merge(self, winner: int, loser: int) -> None:
        party, lost = self.parties[winner], self.parties.pop(loser)
        party.members |= lost.members
        for kind, values in lost.values.items():
            party.values.setdefault(kind, set()).update(values)
        for member in lost.members:
            self.roots[member] = winner

    def _attach(self, key: Key, person: int) -> None:
        self.owners[key] = person
        self.parties[self.roots[person]].values.setdefault(key.kind, set()).add(key.hash)
        self.attached.append((key, person))

    def _create(self) -> int:
        number = self.next_no
        self.next_no += 1
        self.roots[number] = number
        self.parties[number] = Party({number})
        self.created.append(number)
        return number

    def _clash(self, first: int, second: int, link_kind: str, kind: str | None) -> None:
        self.clashes[Clash(min(first, second), max(first, second), link_kind, kind)] = None


def differing_kind(one: Mapping[str, set[bytes]], two: Mapping[str, set[bytes]], link_kind: str) -> str | None:
    """The kind that shows that these are two people in spite of a link of `link_kind`; None where nothing does.

    A link is overruled by a different value of an exclusive kind that is at least as strong as the link. A shared
    device proves least: any other kind of which both have different values overrules it.
    """
    link = PRIORITY[link_kind]
    for kind in sorted(one.keys() & two.keys(), key=lambda kind: -PRIORITY[kind]):
        if kind == IdentityKind.DEVICE or one[kind] & two[kind]:
            continue
        if link == _SHARED_BY_PEOPLE or (kind in EXCLUSIVE and PRIORITY[kind] >= link):
            return kind
    return None


def ranked(first: int, one: Party, second: int, two: Party) -> tuple[int, int]:
    """(winner, loser): the stronger identity wins, so known beats anonymous; among equals the older number."""
    if (one.strength(), -first) >= (two.strength(), -second):
        return first, second
    return second, first


def subtree(links: Iterable[tuple[int, int]], top: int) -> set[int]:
    """`top` and all records under it, given the standing merges as (winner, loser)."""
    children: dict[int, list[int]] = {}
    for winner, loser in links:
        children.setdefault(winner, []).append(loser)
    found, waiting = {top}, [top]
    while waiting:
        for child in children.get(waiting.pop(), ()):
            if child not in found:
                found.add(child)
                waiting.append(child)
    return found
