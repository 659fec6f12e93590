"""From identities to customers: finds, creates, attaches and merges, one by one or for a whole batch at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from siyu.kit.work import Work
from siyu.unify.customer.errors import CustomerUnknown, IdentityInvalid, IdentityMissing
from siyu.unify.customer.events import CustomerCreated, CustomerMerged, CustomersChanged
from siyu.unify.customer.models import Identity, IdentityKind, Resolution, Sighting
from siyu.unify.customer.rules.golden import combined
from siyu.unify.customer.rules.graph import PRIORITY, Graph, Key, Link
from siyu.unify.customer.rules.values import canonical
from siyu.unify.customer.store import identities as ids
from siyu.unify.customer.store import merges, profiles


def resolve(work: Work, *, identities: Sequence[Identity], create: bool = True) -> int:
    """The number of the customer that these identities, seen together, belong to.

    Raises: IdentityInvalid, IdentityMissing, CustomerUnknown (only without `create`).
    """
    if not identities:
        raise IdentityMissing("At least one identity is needed.")
    spelled = tuple(canonical(identity) for identity in identities)
    number = resolve_many(work, sightings=[Sighting(spelled)], create=create).customer_nos[0]
    if number == 0:
        raise CustomerUnknown("No customer has these identities.")
    return number


def resolve_many(work: Work, *, sightings: Sequence[Sighting], create: bool = True) -> Resolution:
    """The customers of many sightings, in their order; identities that cannot be used are passed over.

    Sightings that tell nothing new cost one look-up; the others are decided in order, in memory, and written together.
    """
    book = _Book.of(work, sightings)
    known = ids.owners(work, book.keys())
    people, customers, waiting = [0] * len(sightings), [0] * len(sightings), []
    for index, keys in enumerate(book.lines):
        owned = [known[key] for key in keys if key in known]
        if sightings[index].person_no is None and owned and (len({root for _person, root in owned}) == 1 or not create):
            people[index], customers[index] = owned[0]
        if create and (keys or sightings[index].person_no) and (people[index] == 0 or len(owned) < len(keys)):
            waiting.append(index)
    if waiting:
        graph = _grow(work, book, [(index, sightings[index]) for index in waiting], people)
        customers = [graph.roots.get(person, number) for person, number in zip(people, customers, strict=True)]
    return Resolution(tuple(people), tuple(customers))


def recall(work: Work, *, sightings: Sequence[Sighting]) -> Resolution:
    """The customers of those sightings that tell nothing new; 0 for the others. Needs no write."""
    book = _Book.of(work, sightings)
    known = ids.owners(work, book.keys())
    people, customers = [0] * len(sightings), [0] * len(sightings)
    for index, keys in enumerate(book.lines):
        owned = [known[key] for key in keys if key in known]
        if owned and len(owned) == len(keys) and len({root for _person, root in owned}) == 1:
            people[index], customers[index] = owned[0]
    return Resolution(tuple(people), tuple(customers))


@dataclass(frozen=True)
class _Book:
    """The canonical values of a batch and the keys of each sighting, strongest first."""

    lines: list[tuple[Key, ...]]
    values: dict[Key, str]

    @staticmethod
    def of(work: Work, sightings: Iterable[Sighting]) -> _Book:
        key_of: dict[Identity, Key | None] = {}
        values: dict[Key, str] = {}
        lines: list[tuple[Key, ...]] = []
        for sighting in sightings:
            keys: list[Key] = []
            for identity in sighting.identities:
                if identity not in key_of:
                    key_of[identity] = _spell(work, identity, values)
                key = key_of[identity]
                if key is not None:
                    keys.append(key)
            if len(keys) > 1:
                keys.sort(key=lambda key: (-PRIORITY[key.kind], key.hash))
            lines.append(tuple(keys))
        return _Book(lines, values)

    def keys(self) -> Iterable[Key]:
        return self.values


def _spell(work: Work, identity: Identity, values: dict[Key, str]) -> Key | None:
    try:
        spelled = canonical(identity)
    except IdentityInvalid:
        return None
    key = ids.key_of(work, spelled.kind, spelled.value)
    values[key] = spelled.value
    return key


def _grow(work: Work, book: _Book, waiting: Sequence[tuple[int, Sighting]], people: list[int]) -> Graph:
    """Decide the waiting sightings in order, fill in their people, and write what changed."""
    next_no = ids.lock_graph(work)
    keys = {key for index, _sighting in waiting for key in book.lines[index]}
    owners = ids.owners(work, keys)
    stated = {sighting.person_no for _index, sighting in waiting if sighting.person_no}
    root_of_stated = ids.roots(work, stated)
    involved = {root for _person, root in owners.values()} | set(root_of_stated.values())
    parties, roots = ids.parties(work, involved)
    graph = Graph(
        {key: person for key, (person, _root) in owners.items()}, roots, parties, ids.separated(work, roots), next_no
    )
    seen: dict[int, datetime] = {}
    for index, sighting in waiting:
        person = graph.see(book.lines[index], sighting.person_no)
        people[index] = person
        at = sighting.at or work.now
        seen[person] = min(at, seen.get(person, at))
    _write(work, graph, book.values, seen)
    return graph


def _write(work: Work, graph: Graph, values: dict[Key, str], seen: dict[int, datetime]) -> None:
    ids.take_numbers(work, len(graph.created))
    profiles.create(work, {number: seen.get(number, work.now) for number in graph.created})
    ids.add(work, graph.attached, values, seen)
    join(work, graph.links)
    known = {person for key, person in graph.attached if key.kind != IdentityKind.DEVICE}
    winners = {graph.roots[link.winner_no] for link in graph.links}
    known |= {graph.roots[person] for person in known}
    known |= {root for root in winners if graph.parties[root].strength() > PRIORITY[IdentityKind.DEVICE]}
    profiles.set_known(work, dict.fromkeys(known, True))
    merges.add_conflicts(work, graph.clashes)
    created = set(graph.created)
    changed = {graph.roots[person] for _key, person in graph.attached} | winners
    work.touch("customer", created | changed | {link.loser_no for link in graph.links})
    if created:
        work.emit(CustomerCreated(tuple(sorted(created))))
    if changed - created:
        work.emit(CustomersChanged(tuple(sorted(changed - created))))


def join(work: Work, links: Sequence[Link]) -> list[int]:
    """Make these merges, in order: roots, golden profiles, history, facts told; the merges' numbers."""
    if not links:
        return []
    rows = profiles.load(work, {number for link in links for number in (link.winner_no, link.loser_no)})
    for link in links:
        winner, loser = rows[link.winner_no], rows[link.loser_no]
        own = winner.golden if winner.own is None else winner.own
        rows[link.winner_no] = replace(winner, golden=combined([winner.golden, loser.golden]), own=own)
    profiles.save(work, [rows[number] for number in {link.winner_no for link in links}])
    merges.redirect(work, links)
    numbers = merges.add(work, links)
    for number, link in zip(numbers, links, strict=True):
        work.emit(CustomerMerged(number, link.winner_no, link.loser_no))
    return numbers
