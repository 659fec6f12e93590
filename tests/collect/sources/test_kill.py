"""An import whose process is killed again and again leaves no half rows and ends as if nothing had happened."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from siyu.collect import sources
from siyu.collect.sources import ImportJob, Mode, Setup, State
from siyu.kit.desk import Desk
from tests.collect.sources import files
from tests.collect.sources.targets import TARGETS, things
from tests.collect.sources.test_imports import upload

ROWS = 60_000


def worker(desk: Desk) -> subprocess.Popen[bytes]:
    root = Path(__file__).parents[3]
    folder = desk.data_dir / "worker"  # a lake of its own: this test keeps the shop's open
    folder.mkdir(exist_ok=True)
    for name in ("imports", "keys"):
        if not (folder / name).exists():
            (folder / name).symlink_to(desk.data_dir / name)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.collect.sources.import_worker", str(folder), desk.settings.url, desk.shop_id],
        cwd=root,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return process


def state(desk: Desk, job: ImportJob) -> tuple[ImportJob, dict[str, int]]:
    """The job and what is loaded, in one snapshot."""
    return desk.read(lambda work: (sources.get(work, job_id=job.id), things(work)))


def kill_until_done(desk: Desk, job: ImportJob, kills: int, rng: random.Random) -> int:
    """How often the worker was killed before it came to the end."""
    for done_kills in range(kills):
        process = worker(desk)
        time.sleep(rng.uniform(0.05, 0.6))
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()  # type: ignore[union-attr]
        now, loaded = state(desk, job)
        assert len(loaded) == now.rows_ok, "rows and the place in the file are one transaction"
        assert now.rows_read == now.rows_ok + now.rows_rejected
        if now.state is State.DONE:
            return done_kills
    return kills


def start(desk: Desk, tmp_path: Path, rows: int) -> ImportJob:
    lines = [[f"A{at}", "x" if at % 1000 == 7 else f"{at}.00"] for at in range(rows)]
    job = upload(desk, files.write_csv(tmp_path / "a.csv", rows=lines, header=["编码", "金额"]))
    return sources.start(desk, TARGETS, job_id=job.id, setup=Setup(kind="slow"), mode=Mode.KEEP_GOOD)


def finish_and_check(desk: Desk, job: ImportJob, rows: int) -> None:
    process = worker(desk)
    assert process.wait(timeout=120) == 0
    process.stdout.close()  # type: ignore[union-attr]
    done, loaded = state(desk, job)
    bad = rows // 1000
    assert (done.state, done.rows_read, done.rows_ok, done.rows_rejected) == (State.DONE, rows, rows - bad, bad)
    assert loaded == {f"A{at}": at * 100 for at in range(rows) if at % 1000 != 7}
    refused = desk.read(lambda work: sources.refused_page(work, TARGETS, job_id=job.id, limit=200))
    assert [row.line for row in refused] == [at + 2 for at in range(rows) if at % 1000 == 7]


def test_an_import_killed_several_times_goes_on_where_it_stopped(desk: Desk, tmp_path: Path) -> None:
    job = start(desk, tmp_path, ROWS)
    assert kill_until_done(desk, job, 4, random.Random(1)) >= 2
    finish_and_check(desk, job, ROWS)


@pytest.mark.drill
def test_an_import_killed_twenty_times_goes_on_where_it_stopped(desk: Desk, tmp_path: Path) -> None:
    rows = 180_000
    job = start(desk, tmp_path, rows)
    kills = kill_until_done(desk, job, 20, random.Random(2))
    assert kills >= 10
    finish_and_check(desk, job, rows)
