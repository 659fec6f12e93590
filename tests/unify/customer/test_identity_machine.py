"""Random sightings, merges and un-merges against a plain Python oracle that recomputes everything every time."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import Connection

from siyu.kit.clock import FrozenClock
from siyu.kit.db import _sqlite_engine, metadata
from siyu.kit.desk import Desk, Runtime
from siyu.kit.settings import Settings
from siyu.unify import customer
from siyu.unify.customer import Identity, IdentityKind, Sighting
from siyu.unify.customer.jobs import FEEDS
from tests.conftest import NOON

STRENGTH = ["device", "email", "phone", "wecom_id", "openid", "unionid", "member_no"]
POOL = [(kind, f"{kind}-{n}") for kind in STRENGTH for n in range(4 if kind == "device" else 3)]


def identity(kind: str, value: str) -> Identity:
    number = value[-1]
    spelled = {"phone": f"1380013800{number}", "email": f"{number}@x.cn"}.get(kind, value)
    return Identity(IdentityKind(kind), spelled)


class Oracle:
    """Records, who owns what, and standing merges as (winner, loser); every answer is computed from scratch."""

    def __init__(self) -> None:
        self.size = 0
        self.owner: dict[tuple[str, str], int] = {}
        self.edges: list[tuple[int, int]] = []
        self.apart: list[tuple[int, int]] = []

    def root(self, number: int) -> int:
        for winner, loser in self.edges:
            if loser == number:
                return self.root(winner)
        return number

    def group(self, root: int) -> set[int]:
        return {number for number in range(1, self.size + 1) if self.root(number) == root}

    def held(self, root: int, kind: str) -> set[str]:
        return {value for (k, value), number in self.owner.items() if k == kind and self.root(number) == root}

    def best(self, root: int) -> int:
        return max((STRENGTH.index(kind) for (kind, _), n in self.owner.items() if self.root(n) == root), default=-1)

    def differ(self, one: dict[str, set[str]], two: dict[str, set[str]], link: str) -> bool:
        for kind in STRENGTH[1:]:
            if one.get(kind) and two.get(kind) and not one[kind] & two[kind]:
                strong = kind in ("phone", "unionid", "member_no") and STRENGTH.index(kind) >= STRENGTH.index(link)
                if strong or link == "device":
                    return True
        return False

    def all_held(self, root: int) -> dict[str, set[str]]:
        return {kind: self.held(root, kind) for kind in STRENGTH}

    def new(self) -> int:
        self.size += 1
        return self.size

    def see(self, stated: list[tuple[str, str]]) -> int:
        ordered = sorted(set(stated), key=lambda one: -STRENGTH.index(one[0]))
        known = [one for one in ordered if one in self.owner]
        if not known:
            person = self.new()
        else:
            person = self.owner[known[0]]
            above: dict[str, set[str]] = {}
            for kind, value in ordered:
                if STRENGTH.index(kind) > STRENGTH.index(known[0][0]):
                    above.setdefault(kind, set()).add(value)
            if self.differ(above, self.all_held(self.root(person)), known[0][0]):
                person = self.new()
        for one in ordered:
            if one not in self.owner:
                self.owner[one] = person
                continue
            here, there = self.root(person), self.root(self.owner[one])
            if here == there:
                continue
            mine, theirs = self.group(here), self.group(there)
            if any({a, b} & mine and {a, b} & theirs for a, b in self.apart):
                continue
            if not self.differ(self.all_held(here), self.all_held(there), one[0]):
                self.merge(*sorted((here, there), key=lambda root: (-self.best(root), root)))
        return person

    def merge(self, winner: int, loser: int) -> None:
        self.edges.append((winner, loser))

    def cut(self, winner: int, loser: int) -> None:
        self.edges.remove((winner, loser))
        self.apart.append((winner, loser))


_shops = count()


class IdentityMachine(RuleBasedStateMachine):
    """The database and the oracle side by side."""

    runtime: Runtime

    def __init__(self) -> None:
        super().__init__()
        self.desk: Desk = self.runtime.desk(f"shop-{next(_shops)}")
        self.oracle = Oracle()

    @rule(stated=st.lists(st.sampled_from(POOL).filter(lambda one: one[0] != ""), min_size=1, max_size=3))
    def see_one(self, stated: list[tuple[str, str]]) -> None:
        stated = [one for n, one in enumerate(stated) if one[0] not in [kind for kind, _ in stated[:n]]]
        sighting = Sighting(tuple(identity(*one) for one in stated))
        found = self.desk.write(lambda work: customer.resolve_many(work, sightings=[sighting]))
        assert found.person_nos == (self.oracle.see(stated),)

    @rule(batch=st.lists(st.tuples(st.sampled_from(POOL), st.sampled_from(POOL)), min_size=2, max_size=8))
    def see_many(self, batch: list[tuple[tuple[str, str], tuple[str, str]]]) -> None:
        lines = [[one] if one[0] == two[0] else [one, two] for one, two in batch]
        sightings = [Sighting(tuple(identity(*one) for one in line)) for line in lines]
        found = self.desk.write(lambda work: customer.resolve_many(work, sightings=sightings))
        people = [self.oracle.see(line) for line in lines]
        assert [self.oracle.root(number) for number in people] == list(found.customer_nos)

    @rule(data=st.data())
    def merge_two(self, data: st.DataObject) -> None:
        roots = sorted({self.oracle.root(number) for number in range(1, self.oracle.size + 1)})
        if len(roots) < 2:
            return
        winner, loser = data.draw(st.permutations(roots))[:2]
        self.desk.write(lambda work: customer.merge(work, winner_no=winner, loser_no=loser))
        self.oracle.merge(winner, loser)

    @rule(data=st.data())
    def unmerge_one(self, data: st.DataObject) -> None:
        if not self.oracle.edges:
            return
        winner, loser = data.draw(st.sampled_from(self.oracle.edges))
        history = self.desk.read(lambda work: customer.merges_of(work, customer_no=loser))
        [number] = [
            one.merge_no
            for one in history
            if one.undone_at is None and (one.winner_no, one.loser_no) == (winner, loser)
        ]
        self.desk.write(lambda work: customer.unmerge(work, merge_no=number))
        self.oracle.cut(winner, loser)

    @invariant()
    def same_partition(self) -> None:
        numbers = list(range(1, self.oracle.size + 1))
        roots = self.desk.read(lambda work: customer.roots_of(work, customer_nos=[*numbers, self.oracle.size + 1]))
        assert roots == {number: self.oracle.root(number) for number in numbers}
        found = {
            one: self.desk.read(lambda work, one=one: customer.find(work, identity=identity(*one)))
            for one in POOL
            if one in self.oracle.owner
        }
        assert found == {one: self.oracle.root(number) for one, number in self.oracle.owner.items()}
        page = self.desk.read(lambda work: customer.list_page(work, limit=200))
        assert {one.customer_no: one.is_known for one in page.items} == {
            root: self.oracle.best(root) > 0 for root in {self.oracle.root(number) for number in numbers}
        }


@pytest.fixture
def machine_runtime() -> Iterator[Runtime]:
    with TemporaryDirectory() as folder:
        path = Path(folder)
        engine = _sqlite_engine(f"sqlite:///{path / 'siyu.db'}", 1, writer=True)
        metadata.create_all(engine)
        engine.dispose()

        def zone_of(_connection: Connection, _shop_id: str) -> ZoneInfo:
            return ZoneInfo("Asia/Shanghai")

        runtime = Runtime(Settings(data_dir=path), zone_of=zone_of, feeds=FEEDS, clock=FrozenClock(NOON))
        runtime.rng = Random(7)
        yield runtime
        runtime.close()


def test_any_sequence_of_sightings_merges_and_un_merges_agrees_with_the_oracle(machine_runtime: Runtime) -> None:
    IdentityMachine.runtime = machine_runtime
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        IdentityMachine,
        settings=settings(
            max_examples=60, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
