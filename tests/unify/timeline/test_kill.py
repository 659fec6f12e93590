"""A joiner that is killed again and again converges to what an undisturbed one makes of the same events."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from siyu.collect import intake
from siyu.collect.intake import Arrival
from siyu.kit.db import _sqlite_engine, metadata
from siyu.schema import whole_metadata
from siyu.unify import customer
from tests.unify.timeline.arrivals import arrival
from tests.unify.timeline.join_worker import open_runtime

AT_ONCE = 400
EVENTS = 12_000


def story(rng: random.Random) -> list[Arrival]:
    """Visitors who come back, sign in on several devices, and state who they are."""
    found = []
    for _n in range(EVENTS):
        device, member = f"d-{rng.randrange(3000)}", f"m-{rng.randrange(800)}"
        dice = rng.random()
        if dice < 0.7:
            found.append(arrival("view_item", device=device, sku=f"S-{rng.randrange(50)}"))
        elif dice < 0.9:
            found.append(arrival("search", device=device, member=member))
        else:
            phone = {"/traits/phone": f"138{rng.randrange(10**8):08d}"}
            found.append(arrival(kind="identify", device=device, member=member, personal=phone, city="上海"))
    return found


def lay_out(folder: Path, arrivals: list[Arrival]) -> None:
    whole_metadata()
    engine = _sqlite_engine(f"sqlite:///{folder / 'siyu.db'}", 1, writer=True)
    metadata.create_all(engine)
    engine.dispose()
    runtime = open_runtime(folder)
    for start in range(0, len(arrivals), 2_000):
        part = arrivals[start : start + 2_000]
        runtime.desk("shop").write(lambda work, part=part: intake.keep(work, part))
    runtime.close()


def run(folder: Path, kill_after_s: float | None) -> bool:
    """Whether the worker came to its end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.unify.timeline.join_worker", str(folder), "shop", str(AT_ONCE)],
        cwd=Path(__file__).parents[3],
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    if kill_after_s is not None:
        time.sleep(kill_after_s)
        process.send_signal(signal.SIGKILL)
    ended = process.stdout.read() == b"done\n"
    process.stdout.close()
    process.wait()
    return ended


def outcome(folder: Path) -> tuple[list[tuple[Any, ...]], list[int], int]:
    runtime = open_runtime(folder)
    desk = runtime.desk("shop")
    events = desk.lake.rows("select seq, name, person_no, customer_no, sku from event order by seq")
    roots = desk.read(lambda work: customer.roots_of(work, customer_nos=range(1, 10_000)))
    merges = desk.read(lambda work: len(customer.regrouped_after(work, change_no=0, limit=100_000)))
    runtime.close()
    return events, list(roots.values()), merges


def converge(tmp_path: Path, kills: int) -> None:
    arrivals = story(random.Random(7))
    calm, stormy = tmp_path / "calm", tmp_path / "stormy"
    for folder in (calm, stormy):
        folder.mkdir()
        lay_out(folder, arrivals)
    assert run(calm, None)
    rng = random.Random(11)
    for _kill in range(kills):
        if run(stormy, rng.uniform(0.02, 0.5)):
            break
    assert run(stormy, None)
    expected, found = outcome(calm), outcome(stormy)
    assert found == expected
    events, roots, merges = found
    assert len(events) == sum(one.kind == "track" for one in arrivals)
    assert merges > 100
    assert all(roots[person - 1] == customer_no for _seq, _name, person, customer_no, _sku in events)


def test_eight_kills_leave_no_trace(tmp_path: Path) -> None:
    converge(tmp_path, kills=8)


@pytest.mark.drill
def test_fifty_kills_leave_no_trace(tmp_path: Path) -> None:
    converge(tmp_path, kills=50)
