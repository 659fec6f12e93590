"""The funnel by definition, trying every chain of events: the oracle of the funnel kernels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations


@dataclass(frozen=True)
class Seen:
    """One event of a customer: its time, the steps it may serve (from 0), the exclusions it trips."""

    at: int
    steps: frozenset[int]
    barred: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Barrier:
    """An exclusion between two steps, counted from 1."""

    after: int
    before: int


@dataclass(frozen=True)
class FunnelRule:
    """Times in microseconds; the entry range is half-open."""

    n_steps: int
    window: int
    order: str = "ordered"
    entry_from: int = -(2**62)
    entry_until: int = 2**62
    barriers: tuple[Barrier, ...] = ()


@dataclass(frozen=True)
class Standing:
    """Level 0: never entered; −1: every attempt was spoiled."""

    level: int
    started: int | None = None
    finished: int | None = None


def standing(events: Sequence[Seen], rule: FunnelRule) -> Standing:
    """The best clean attempt: highest level, then reached first, then started last."""
    attempts: dict[int, list[tuple[Seen, ...]]] = {}
    for chain in _chains(events, rule):
        start = min(event.at for event in chain)
        attempts.setdefault(start, []).append(chain)
    if not attempts:
        return Standing(0)
    found: list[Standing] = []
    for start, chains in attempts.items():
        level = max(len(chain) for chain in chains)
        ends = [
            max(event.at for event in chain)
            for chain in chains
            if len(chain) == level and _is_clean(chain, events, rule)
        ]
        if ends:
            found.append(Standing(level, start, min(ends)))
    if not found:
        return Standing(-1)
    return min(found, key=lambda one: (-one.level, one.finished or 0, -(one.started or 0)))


def _chains(events: Sequence[Seen], rule: FunnelRule) -> Iterator[tuple[Seen, ...]]:
    """Every way to serve steps with distinct events: in order from the first step on, or any set of steps."""
    if rule.order == "any":
        yield from _sets(events, rule)
        return
    for index, event in enumerate(events):
        if 0 in event.steps and rule.entry_from <= event.at < rule.entry_until:
            for chain in _continue(events, rule, (index,)):
                served = tuple(events[one] for one in chain)
                if rule.order != "strict" or _is_unbroken(chain, events):
                    yield served


def _continue(events: Sequence[Seen], rule: FunnelRule, chain: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    yield chain
    if len(chain) == rule.n_steps:
        return
    first, last = events[chain[0]], events[chain[-1]]
    for index, event in enumerate(events):
        fits = last.at <= event.at <= first.at + rule.window
        if index not in chain and fits and len(chain) in event.steps:
            yield from _continue(events, rule, (*chain, index))


def _is_unbroken(chain: tuple[int, ...], events: Sequence[Seen]) -> bool:
    """No event outside the chain lies strictly between its first and last clock reading."""
    first, last = events[chain[0]].at, events[chain[-1]].at
    return all(index in chain for index, event in enumerate(events) if first < event.at < last)


def _sets(events: Sequence[Seen], rule: FunnelRule) -> Iterator[tuple[Seen, ...]]:
    for size in range(1, rule.n_steps + 1):
        for group in combinations([event for event in events if event.steps], size):
            start = min(event.at for event in group)
            is_in_window = max(event.at for event in group) - start <= rule.window
            if rule.entry_from <= start < rule.entry_until and is_in_window and _serves_distinct(group, frozenset()):
                yield group


def _serves_distinct(group: Sequence[Seen], taken: frozenset[int]) -> bool:
    if not group:
        return True
    return any(_serves_distinct(group[1:], taken | {step}) for step in group[0].steps - taken)


def _is_clean(chain: Sequence[Seen], events: Sequence[Seen], rule: FunnelRule) -> bool:
    """No exclusion between its steps; an unfinished attempt stays exposed until its window closes."""
    start, end = min(event.at for event in chain), max(event.at for event in chain)
    for number, barrier in enumerate(rule.barriers):
        after, before = (1, rule.n_steps) if rule.order == "any" else (barrier.after, barrier.before)
        if len(chain) < after:
            continue
        opened = start if rule.order == "any" else chain[after - 1].at
        if len(chain) >= before:
            closed = end if rule.order == "any" else chain[before - 1].at
        else:
            closed = start + rule.window + 1
        if any(number in event.barred and opened < event.at < closed for event in events):
            return False
    return True


def attempts(events: Sequence[Seen], rule: FunnelRule) -> tuple[int, int]:
    """Entries, and the largest number of clean complete chains one after the other that share no event."""
    entries = sum(0 in event.steps and rule.entry_from <= event.at < rule.entry_until for event in events)
    whole: set[frozenset[int]] = set()
    numbered = [Seen(event.at, event.steps, event.barred) for event in events]
    for chain in _chains(numbered, rule):
        if len(chain) == rule.n_steps and _is_clean(chain, numbered, rule):
            whole.add(frozenset(next(i for i, one in enumerate(numbered) if one is event) for event in chain))
    return entries, _most(numbered, sorted(whole, key=sorted), frozenset(), rule.entry_from)


def _most(events: Sequence[Seen], whole: Sequence[frozenset[int]], used: frozenset[int], not_before: int) -> int:
    best = 0
    for chain in whole:
        if not chain & used and min(events[index].at for index in chain) >= not_before:
            end = max(events[index].at for index in chain)
            best = max(best, 1 + _most(events, whole, used | chain, end))
    return best
