"""The lake: snapshots, limits, and rows that are really gone after compaction."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from siyu.kit.lake import Lake, LakeTooSlow


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    lake = Lake(tmp_path / "lake" / "shop.duckdb", query_limit_s=0.5)
    lake.change(lambda cursor: cursor.execute("create table thing (n integer, note varchar)"))
    return lake


def test_a_change_is_all_or_nothing(lake: Lake) -> None:
    version = lake.version()

    def fail(cursor: object) -> None:
        cursor.execute("insert into thing values (1, 'a')")  # type: ignore[attr-defined]
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        lake.change(fail)
    assert (lake.rows("select count(*) from thing"), lake.version()) == ([(0,)], version)
    lake.change(lambda cursor: cursor.execute("insert into thing values (1, 'a')"))
    assert (lake.rows("select n, note from thing"), lake.version()) == ([(1, "a")], version + 1)


def test_a_question_past_its_limit_is_stopped(lake: Lake) -> None:
    with pytest.raises(LakeTooSlow):
        lake.rows("select count(*) from range(100000000) a, range(10000) b where a.range % 7 = b.range % 5")
    assert lake.rows("select 1") == [(1,)]


def test_deleted_text_is_gone_from_the_disk_after_compaction(lake: Lake) -> None:
    lake.change(lambda cursor: cursor.execute("insert into thing select range, 'canary' || range from range(2000)"))
    lake.change(lambda cursor: cursor.execute("delete from thing where n <> 3"))
    lake.compact()
    content = b"".join(path.read_bytes() for path in lake.path.parent.glob("*") if path.is_file())
    assert b"canary1999" not in content
    assert lake.rows("select n from thing") == [(3,)]


def test_readers_go_on_while_the_lake_is_compacted(lake: Lake) -> None:
    lake.change(lambda cursor: cursor.execute("insert into thing select range, 'x' from range(5000)"))
    answers: list[int] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            answers.append(lake.rows("select count(*) from thing")[0][0])

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for _turn in range(3):
        lake.compact()
    stop.set()
    for reader in readers:
        reader.join()
    assert set(answers) == {5000}
