"""Keeping members true: full evaluations, and small ones for the customers whom an event, a change or time touched."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from weakref import WeakKeyDictionary

from pyroaring import BitMap

from siyu.kit.desk import Desk, Runtime
from siyu.kit.errors import SiyuError
from siyu.kit.work import Work
from siyu.understand.audience import store
from siyu.understand.audience.compile import compile_definition, lake
from siyu.understand.audience.models import Definition
from siyu.understand.audience.rules import Reads, parse, reads_of, topological
from siyu.understand.audience.service.answering import scope_of
from siyu.understand.audience.service.moving import MOVED_TOGETHER, apply_moves

_SLICE_LIMIT = 20_000  # beyond so many customers a full evaluation is cheaper
_EDGES_EVERY = timedelta(seconds=1)
_MINUTE = timedelta(minutes=1)
_SAFETY = timedelta(hours=1)
# Rows of one customer reach the lake by several feeds; after a change of identity we look again when all have come.
_ECHOES = (timedelta(seconds=2), timedelta(seconds=15))
_COMPUTED = ("profile", "score")


@dataclass(frozen=True, slots=True)
class Kept:
    """A dynamic segment under refresh."""

    row: store.SegmentRow
    definition: Definition
    reads: Reads


@dataclass
class Touched:
    """Whose answer may have changed, by what: an event name, a lake table, an edge, another segment."""

    by: dict[tuple[str, object], BitMap] = field(default_factory=dict)

    def add(self, kind: str, what: object, customers: BitMap) -> None:
        """Add customers to a cause."""
        if customers:
            self.by[(kind, what)] = self.by.get((kind, what), BitMap()) | customers

    def of(self, reads: Reads) -> BitMap:
        """The customers for whom a definition must be looked at again."""
        causes: list[tuple[str, object]] = [("event", name) for name in reads.events]
        causes += [("table", name) for name in reads.tables]
        causes += [("edge", edge) for edge in reads.edges]
        causes += [("segment", segment_id) for segment_id in reads.segments]
        return BitMap.union(BitMap(), *(self.by[cause] for cause in causes if cause in self.by))


class Keeper:
    """Keeps one shop's segments. What it knows of the past is only in memory: a fresh one evaluates all in full."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._definitions: dict[tuple[str, int], tuple[Definition, Reads]] = {}
        self._seen_seq: int | None = None
        self._seen_at: datetime | None = None
        self._seen_version = -1
        self._marks: dict[str, lake.Fingerprints] = {}
        self._marks_at: datetime | None = None
        self._pending = Touched()
        self._echoes: list[tuple[datetime, BitMap]] = []
        self._evaluated_at: dict[str, datetime] = {}  # what is not in it is due for a full evaluation
        self._has_begun = False
        self._is_whole = True  # False while gathered touches are not yet worked off

    def refresh_touched(self, desk: Desk) -> int:
        """How many moves the events, changes and moments since the last call brought about."""
        with self._lock:
            now = desk.runtime.clock.now()
            if self._is_whole and self._is_quiet(desk, now):
                return 0
            if not self._is_whole:  # the last call broke off and lost what it had gathered
                self._evaluated_at.clear()
            self._is_whole = False
            kept = self._kept(desk)
            touched = self._gather(desk, kept, now)
            affected = {one.row.segment_id: touched.of(one.reads) for one in kept}
            everyone = BitMap.union(BitMap(), *affected.values())
            moves = 0
            if len(everyone) > _SLICE_LIMIT:
                self._ask_in_full(segment_id for segment_id, customers in affected.items() if customers)
            elif everyone:
                moves = self._refresh_slice(desk, kept, (touched, everyone), now)
            self._is_whole = True
            return moves

    def refresh_due(self, desk: Desk) -> int:
        """How many segments were evaluated in full because they were edited, time demands it, or to be sure."""
        done = 0
        if not self._has_begun:
            with self._lock:
                self._begin(desk)
                self._has_begun = True
        for segment_id in self._due(desk):
            with self._lock:
                self.refresh_one(desk, segment_id)
            done += 1
        return done

    def refresh_one(self, desk: Desk, segment_id: str) -> None:
        """Evaluate one segment in full now; a failure is kept with the segment."""
        with self._lock:
            kept = {one.row.segment_id: one for one in self._kept(desk)}.get(segment_id)
            if kept is None:
                return
            began = time.perf_counter()
            now = desk.runtime.clock.now()
            try:
                scope = desk.read(scope_of)
                members = lake.evaluate(desk.lake, kept.definition, scope)
            except SiyuError as failure:
                self._finish(desk, kept, began, failure.message)
                return
            self._replace(desk, kept, members, now)
            self._finish(desk, kept, began, None)

    def _begin(self, desk: Desk) -> None:
        """Make the mirror whole, so that segments within segments are right from the start."""
        whole = lake.mirror_marks(desk.lake)
        every_row = desk.read(lambda work: store.rows(work, statuses=("active", "paused")))
        for row in every_row:
            members, _version = desk.read(lambda work, row=row: store.bitmap(work, row.segment_id))  # type: ignore[misc]
            if whole.get(row.segment_id, (0, 0)) != (len(members), sum(members)):
                self._remirror(desk, row.segment_id, len(members))

    def _remirror(self, desk: Desk, segment_id: str, size: int) -> None:
        present = desk.read(lambda work: store.members_page(work, segment_id, as_of=None, after=0, limit=size + 1))
        lake.replace_mirror(desk.lake, segment_id, dict(present))

    def _kept(self, desk: Desk) -> list[Kept]:
        """The active dynamic segments, each after those it contains."""
        rows = [row for row in desk.read(lambda work: store.rows(work, statuses=("active",))) if row.kind == "dynamic"]
        kept = {}
        for row in rows:
            key = (row.segment_id, row.generation)
            if key not in self._definitions:
                definition = parse(row.definition)
                self._definitions[key] = (definition, reads_of(definition))
            kept[row.segment_id] = Kept(row, *self._definitions[key])
        order = topological({segment_id: one.reads.segments for segment_id, one in kept.items()})
        return [kept[segment_id] for segment_id in order]

    def _due(self, desk: Desk) -> list[str]:
        now = desk.runtime.clock.now()
        zone = desk.read(lambda work: work.zone)
        due = []
        for one in self._kept(desk):
            at = self._evaluated_at.get(one.row.segment_id)
            is_due = (
                at is None
                or one.row.evaluated_generation != one.row.generation
                or (one.row.error is not None and now - at >= _MINUTE)
                or now - at >= _SAFETY
                or (one.reads.by_the_minute and now - at >= _MINUTE)
                or (one.reads.at_midnight and now.astimezone(zone).date() != at.astimezone(zone).date())
            )
            if is_due:
                due.append(one.row.segment_id)
        return due

    def _is_quiet(self, desk: Desk, now: datetime) -> bool:
        """Whether nothing can have changed since the last call."""
        is_same = desk.lake.version() == self._seen_version and not self._pending.by
        is_early = self._seen_at is not None and now - self._seen_at < _EDGES_EVERY
        return is_same and is_early and not any(due_at <= now for due_at, _customers in self._echoes)

    def _ask_in_full(self, segment_ids: Iterable[str]) -> None:
        for segment_id in segment_ids:
            self._evaluated_at.pop(segment_id, None)

    def _gather(self, desk: Desk, kept: Sequence[Kept], now: datetime) -> Touched:
        """Everything that happened since the last call."""
        touched, self._pending = self._pending, Touched()
        version = desk.lake.version()  # read first: what is committed while we look is looked at again
        for table, customers in lake.take_touched(desk.lake).items():
            touched.add("table", table, customers)
            if table == "customer":
                self._echoes += [(now + wait, customers) for wait in _ECHOES]
        for _due_at, customers in [echo for echo in self._echoes if echo[0] <= now]:
            for table in ("customer", *_COMPUTED):
                touched.add("table", table, customers)
        self._echoes = [echo for echo in self._echoes if echo[0] > now]
        if version != self._seen_version:
            self._seen_version = version
            self._gather_computed(desk, kept, touched, now)
            names = frozenset().union(*(one.reads.events for one in kept))
            desk.lake.ask(lambda cursor: self._gather_events(cursor, names, touched))
        if self._seen_at is None:
            self._seen_at = now
        elif now - self._seen_at >= _EDGES_EVERY:
            edges = frozenset().union(*(one.reads.edges for one in kept))
            since, self._seen_at = self._seen_at, now
            scope = desk.read(scope_of)
            found = desk.lake.ask(lambda cursor: lake.crossed(cursor, edges, since, scope))
            for edge, customers in found.items():
                touched.add("edge", edge, customers)
        return touched

    def _gather_events(self, cursor: lake.Cursor, names: frozenset[str], touched: Touched) -> None:
        latest = lake.latest_seq(cursor)
        if self._seen_seq is not None and latest > self._seen_seq:
            for name, customers in lake.customers_of_new_events(cursor, self._seen_seq, names).items():
                touched.add("event", name, customers)
        self._seen_seq = latest

    def _gather_computed(self, desk: Desk, kept: Sequence[Kept], touched: Touched, now: datetime) -> None:
        """Tables that other jobs rewrite whole: compare their marks, at most every second."""
        read = {table for one in kept for table in one.reads.tables if table in _COMPUTED}
        if self._marks_at is not None and now - self._marks_at < timedelta(seconds=1):
            self._seen_version = -1
            return
        self._marks_at = now
        for table in read:
            before, after = self._marks.get(table), lake.fingerprints(desk.lake, table)
            if before is not None:
                touched.add("table", table, after.differing(before))
            self._marks[table] = after

    def _refresh_slice(
        self, desk: Desk, kept: Sequence[Kept], touched_by: tuple[Touched, BitMap], now: datetime
    ) -> int:
        touched, everyone = touched_by
        affected = {one.row.segment_id for one in kept if touched.of(one.reads)}
        for one in kept:  # what contains an affected segment may follow it
            if one.reads.segments & affected:
                affected.add(one.row.segment_id)
        looked_at = [one for one in kept if one.row.segment_id in affected]
        scope, before = desk.read(
            lambda work: (scope_of(work), {key: store.bitmap(work, key) for key in sorted(affected)})
        )

        def run(cursor: lake.Cursor) -> list[tuple[Kept, BitMap, BitMap]]:
            cursor.begin()
            relations = lake.slice_lake(cursor, [one.reads for one in looked_at], everyone, scope)
            moves = []
            for one in looked_at:
                customers = touched.of(one.reads)
                found = lake.ask(cursor, compile_definition(one.definition, replace(scope, relations=relations)))
                old = before[one.row.segment_id][0] & customers
                entered, left = (found & customers) - old, old - found
                if entered or left:
                    moves.append((one, entered, left))
                    touched.add("segment", one.row.segment_id, entered | left)
                    if "membership" in relations:
                        lake.move_in_slice(cursor, one.row.segment_id, (entered, left), now)
            cursor.rollback()
            return moves

        moves = desk.lake.ask(run)
        refused = desk.write(lambda work: [
            one.row.segment_id
            for one, entered, left in moves
            if not apply_moves(work, one.row.segment_id, entered, left, seen_version=before[one.row.segment_id][1])
        ])  # fmt: skip
        self._ask_in_full(refused)
        made = [
            (one.row.segment_id, entered, left) for one, entered, left in moves if one.row.segment_id not in refused
        ]
        if made:
            lake.mirror(desk.lake, made, now)
        return sum(len(entered) + len(left) for _segment_id, entered, left in made)

    def _replace(self, desk: Desk, kept: Kept, members: BitMap, now: datetime) -> None:
        """Bring a segment to these members, a portion a transaction, so that other writes are not held up."""
        segment_id = kept.row.segment_id
        portion: tuple[BitMap, BitMap] | None = (BitMap(), BitMap())
        while portion is not None:
            portion = self._replace_portion(desk, segment_id, members)
            if portion is not None:
                lake.mirror(desk.lake, [(segment_id, *portion)], now)
                self._pending.add("segment", segment_id, portion[0] | portion[1])

    def _replace_portion(self, desk: Desk, segment_id: str, members: BitMap) -> tuple[BitMap, BitMap] | None:
        """Who entered and left now; None when the segment has these members. Tries again if another write was first."""
        did = False
        while not did:
            old, version = desk.read(lambda work: store.bitmap(work, segment_id))
            entered, left = BitMap((members - old)[:MOVED_TOGETHER]), BitMap((old - members)[:MOVED_TOGETHER])
            if not entered and not left:
                return None
            move = partial(apply_moves, segment_id=segment_id, entered=entered, left=left, seen_version=version)
            did = desk.write(move)
        return entered, left

    def _finish(self, desk: Desk, kept: Kept, began: float, error: str | None) -> None:
        took_ms = int((time.perf_counter() - began) * 1000)
        segment_id, generation = kept.row.segment_id, kept.row.generation
        self._evaluated_at[segment_id] = desk.runtime.clock.now()

        def note(work: Work) -> None:
            store.note_evaluation(work, segment_id, generation=generation, took_ms=took_ms, error=error)

        desk.write(note)


_KEEPERS: WeakKeyDictionary[Runtime, dict[str, Keeper]] = WeakKeyDictionary()
_KEEPERS_LOCK = threading.Lock()


def keeper_of(desk: Desk) -> Keeper:
    """The keeper of the desk's shop in this process."""
    with _KEEPERS_LOCK:
        return _KEEPERS.setdefault(desk.runtime, {}).setdefault(desk.shop_id, Keeper())
