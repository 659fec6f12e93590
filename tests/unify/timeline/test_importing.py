"""Files of events: JSON Lines and CSV through the real import, each event once, wrong rows refused alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from siyu.app import import_targets
from siyu.collect import intake, sources
from siyu.collect.sources import ImportJob, Setup
from siyu.kit.desk import Desk

LINES = """\
{"event": "view_item", "timestamp": "2026-02-16T20:44:58+08:00", "messageId": "m1", "userId": "E1", "properties": {"sku": "A", "amount_fen": 1125}}
{"event": "share", "timestamp": "2026-02-17T20:44:58+08:00", "messageId": "m2", "anonymousId": "d1", "properties": {"page": "p"}}
{"event": "share", "timestamp": "2036-02-17T20:44:58+08:00", "messageId": "m3", "anonymousId": "d1"}
{"event": "share", "timestamp": "2026-02-17T20:44:58+08:00", "messageId": "m4"}
{"event": "share", "timestamp": "2026-02-17T20:44:58+08:00", "messageId": "m5", "userId": "E2", "properties": "no object"}
"""  # noqa: E501


def load(desk: Desk, path: Path) -> ImportJob:
    return sources.import_file(desk, import_targets(), path=path, setup=Setup(kind="event"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "events.jsonl"
    path.write_text(LINES, "utf-8")
    return path


def test_good_events_are_kept_and_wrong_ones_refused_alone(desk: Desk, file: Path) -> None:
    job = load(desk, file)
    assert (job.state, job.rows_ok, job.rows_rejected) == ("done", 2, 3)
    kept = desk.read(lambda work: intake.read_after(work, 0))
    assert [(event.name, event.user_id, event.anonymous_id) for event in kept] == [
        ("view_item", "E1", None),
        ("share", None, "d1"),
    ]
    assert intake.whole_properties(kept[0]) == {"sku": "A", "amount_fen": 1125}


def test_the_same_file_again_adds_nothing(desk: Desk, file: Path) -> None:
    load(desk, file)
    file.write_text(LINES + "\n", "utf-8")
    load(desk, file)
    assert len(desk.read(lambda work: intake.read_after(work, 0))) == 2


def test_columns_of_a_csv_become_properties(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text("事件,时间,设备,SKU编码,金额（分）\nview_item,2026-02-16 20:44:58,d1,A,1125\n", "gb18030")
    assert load(desk, path).rows_ok == 1
    (event,) = desk.read(lambda work: intake.read_after(work, 0))
    assert intake.whole_properties(event) == {"sku": "A", "amount_fen": 1125}
