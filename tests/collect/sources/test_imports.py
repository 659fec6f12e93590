"""Imports from upload to the last row, on both databases."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from siyu.collect import sources
from siyu.collect.sources import ImportJob, Mode, Pair, Setup, State
from siyu.collect.sources.errors import (
    FileRefused,
    ImportUnknown,
    NotWaiting,
    SetupWrong,
    TargetUnknown,
    UploadTooLarge,
)
from siyu.collect.sources.service.uploads import folder_of
from siyu.collect.sources.store import import_reject
from siyu.kit.audit import entries
from siyu.kit.clock import FrozenClock
from siyu.kit.desk import Desk
from siyu.kit.tables import csv_bytes
from siyu.kit.work import Work
from tests.collect.sources import files
from tests.collect.sources.targets import TARGETS, things

THING = Setup(kind="thing")


def upload(desk: Desk, path: Path, kind: str | None = None) -> ImportJob:
    with sources.Upload(desk, path.name) as taken:
        taken.write(path.read_bytes())
        return sources.receive(desk, TARGETS, upload=taken, kind=kind)


def start(desk: Desk, job: ImportJob, setup: Setup = THING, mode: Mode = Mode.KEEP_GOOD) -> ImportJob:
    return sources.start(desk, TARGETS, job_id=job.id, setup=setup, mode=mode)


def get(desk: Desk, job: ImportJob) -> ImportJob:
    return desk.read(lambda work: sources.get(work, job_id=job.id))


def bad_file(path: Path) -> Path:
    rows = [["A1", "1.00"], ["A2", "x"], ["BAD3", "3.00"], ["A4", "4.00"], ["", "5.00"]]
    return files.write_csv(path, rows=rows, header=["编码", "金额"])


def test_a_file_is_previewed_and_imported(desk: Desk, tmp_path: Path) -> None:
    job = upload(desk, files.write_csv(tmp_path / "客户.csv", "gbk"))
    assert (job.state, job.file_name, job.kind, job.same_as) == (State.UPLOADED, "客户.csv", None, None)
    seen = sources.preview(desk, TARGETS, job_id=job.id, setup=Setup(kind="thing"))
    assert seen.layout.encoding == "gb18030"
    assert [(column.header, column.field, column.confidence) for column in seen.columns] == [
        ("编码", "code", 1.0),
        ("姓名", "name", 1.0),
        ("手机号", "phone", 1.0),
        ("金额", "amount", 1.0),
        ("下单时间", "at", 1.0),
    ]
    assert seen.missing == ()
    assert seen.rows[0].values == {
        "code": "A1",
        "name": "张三",
        "phone": "+8613800138000",
        "amount": "1230",
        "at": "2026-03-01 00:00:00+00:00",
    }
    queued = start(desk, job)
    assert (queued.state, queued.kind) == (State.QUEUED, "thing")
    assert sources.run_due(desk, TARGETS) == 1
    done = get(desk, job)
    assert (done.state, done.rows_read, done.rows_ok, done.rows_rejected, done.progress) == (State.DONE, 3, 3, 0, 1.0)
    assert desk.read(things) == {"A1": 1230, "A2": 120000, "A3": 5}
    assert list(folder_of(desk).iterdir()) == []
    assert sources.run_due(desk, TARGETS) == 0


def test_good_rows_are_kept_and_bad_ones_told(desk: Desk, tmp_path: Path) -> None:
    job = sources.import_file(desk, TARGETS, path=bad_file(tmp_path / "a.csv"), setup=THING)
    assert (job.state, job.rows_read, job.rows_ok, job.rows_rejected) == (State.DONE, 5, 2, 3)
    assert desk.read(things) == {"A1": 100, "A4": 400}
    refused = desk.read(lambda work: sources.refused_page(work, TARGETS, job_id=job.id))
    assert [(row.line, row.cells, row.reasons[0].column, row.reasons[0].code) for row in refused] == [
        (3, ("A2", "x"), "金额", "import.not_money"),
        (4, ("BAD3", "3.00"), "编码", "thing.bad"),
        (6, ("", "5.00"), "编码", "import.required"),
    ]
    assert refused[1].reasons[0].message == sources.Label("编码“BAD3”不可用", "The code “BAD3” cannot be used.")


def test_the_file_of_refused_rows_can_be_mended_and_imported_again(desk: Desk, tmp_path: Path) -> None:
    job = sources.import_file(desk, TARGETS, path=bad_file(tmp_path / "a.csv"), setup=THING)
    header, rows = sources.refused_table(desk, TARGETS, job_id=job.id, language="zh")
    table = list(csv.reader(io.StringIO(csv_bytes(header, rows).decode("utf-8-sig"))))
    assert table[0] == ["编码", "金额", "行号", "出错的列", "原因"]
    assert table[1] == ["A2", "x", "3", "金额", "不是金额，请写成 12.30 的形式（单位：元）"]
    table[1][1], table[2][0], table[3][0] = "2.00", "A3", "A5"
    mended = files.write_csv(tmp_path / "b.csv", rows=table[1:], header=table[0])
    again = sources.import_file(desk, TARGETS, path=mended, setup=THING)
    assert (again.rows_ok, again.rows_rejected) == (3, 0)
    assert desk.read(things) == {"A1": 100, "A2": 200, "A3": 300, "A4": 400, "A5": 500}


def test_all_or_nothing_writes_nothing_when_a_row_is_refused(desk: Desk, tmp_path: Path) -> None:
    job = sources.import_file(desk, TARGETS, path=bad_file(tmp_path / "a.csv"), setup=THING, mode=Mode.ALL_OR_NOTHING)
    assert (job.state, job.reason, job.rows_ok, job.rows_rejected) == (State.FAILED, "rows_refused", 0, 3)
    assert desk.read(things) == {}
    refused = desk.read(lambda work: sources.refused_page(work, TARGETS, job_id=job.id))
    assert [row.line for row in refused] == [3, 4, 6]


@pytest.mark.parametrize("atomic_rows", [20_000, 10])
def test_all_or_nothing_loads_everything_when_all_rows_pass(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, atomic_rows: int
) -> None:
    monkeypatch.setattr("siyu.collect.sources.service.running.ATOMIC_ROWS", atomic_rows)
    rows = [[f"A{at}", "1.00"] for at in range(5000)]
    path = files.write_csv(tmp_path / "a.csv", rows=rows, header=["编码", "金额"])
    job = sources.import_file(desk, TARGETS, path=path, setup=THING, mode=Mode.ALL_OR_NOTHING)
    assert (job.state, job.rows_read, job.rows_ok, job.rows_rejected) == (State.DONE, 5000, 5000, 0)
    assert len(desk.read(things)) == 5000


def test_the_same_file_again_changes_nothing_and_is_recognised(desk: Desk, tmp_path: Path) -> None:
    path = files.write_csv(tmp_path / "a.csv")
    first = sources.import_file(desk, TARGETS, path=path, setup=THING)
    before = desk.read(things)
    second = sources.import_file(desk, TARGETS, path=path, setup=THING)
    assert second.same_as == first.id
    assert (second.rows_ok, second.rows_rejected) == (3, 0)
    assert desk.read(things) == before


def test_extra_columns_are_kept_under_their_own_names(desk: Desk, tmp_path: Path) -> None:
    path = files.write_csv(tmp_path / "a.csv", rows=[["A1", "红", "1"]], header=["编码", "颜色", "金额"])
    job = upload(desk, path)
    mapping = (Pair(0, "code"), Pair(1, "+颜色"))
    seen = sources.preview(desk, TARGETS, job_id=job.id, setup=Setup(kind="thing", mapping=mapping))
    assert seen.rows[0].values == {"code": "A1", "+颜色": "红"}
    start(desk, job, Setup(kind="thing", mapping=mapping))
    sources.run_due(desk, TARGETS)
    assert get(desk, job).state is State.DONE


@pytest.mark.parametrize(
    "mapping",
    [
        (Pair(1, "amount"),),
        (Pair(0, "code"), Pair(0, "nonsense")),
        (Pair(0, "code"), Pair(1, "code")),
        (Pair(7, "code"),),
        (Pair(0, "code"), Pair(1, "+")),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(desk: Desk, tmp_path: Path, mapping: tuple[Pair, ...]) -> None:
    job = upload(desk, bad_file(tmp_path / "a.csv"))
    with pytest.raises(SetupWrong):
        start(desk, job, Setup(kind="thing", mapping=mapping))
    assert get(desk, job).state is State.UPLOADED


def test_a_kind_that_nobody_offers_is_refused(desk: Desk, tmp_path: Path) -> None:
    job = upload(desk, bad_file(tmp_path / "a.csv"))
    with pytest.raises(TargetUnknown):
        start(desk, job, Setup(kind="unicorn"))


def test_an_undecidable_encoding_must_be_chosen_before_the_start(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("编码,金额\nA1,1\n".encode("gbk") + b"A2,\xff\xff\n")
    job = upload(desk, path, "thing")
    assert sources.preview(desk, TARGETS, job_id=job.id, setup=Setup()).encodings[0].lines != ()
    with pytest.raises(SetupWrong):
        start(desk, job)
    start(desk, job, Setup(kind="thing", encoding="gb18030"))
    sources.run_due(desk, TARGETS)
    done = get(desk, job)
    assert (done.rows_ok, done.rows_rejected) == (1, 1)
    assert desk.read(things) == {"A1": 100}


def test_a_refused_file_leaves_nothing_behind(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"%PDF-1.7")
    with pytest.raises(FileRefused) as caught:
        upload(desk, path)
    assert caught.value.context["reason"] == "not_a_table"
    assert list(folder_of(desk).iterdir()) == []
    assert desk.read(sources.list_page) == []


def test_a_file_past_the_limit_is_refused_while_it_arrives(desk: Desk) -> None:
    with pytest.raises(UploadTooLarge), sources.Upload(desk, "a.csv") as taken:
        for _piece in range(desk.settings.upload_limit_mb + 1):
            taken.write(b"x" * 1024 * 1024)
    assert list(folder_of(desk).iterdir()) == []


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "C:\\evil\\a.csv", "a\x00\r\nb.csv", "", "长" * 400, "\ud800.csv"]
)
def test_the_name_of_an_upload_is_never_a_path(desk: Desk, name: str) -> None:
    with sources.Upload(desk, name) as taken:
        assert taken.path.parent == folder_of(desk)
        assert "/" not in taken.file_name and taken.file_name.isprintable() and 1 <= len(taken.file_name) <= 200


def test_an_import_can_be_cancelled_before_and_not_after_it_ended(desk: Desk, tmp_path: Path) -> None:
    job = upload(desk, bad_file(tmp_path / "a.csv"))
    start(desk, job)
    cancelled = desk.write(lambda work: sources.cancel(work, job_id=job.id))
    assert cancelled.state is State.CANCELLED
    assert sources.run_due(desk, TARGETS) == 0
    assert desk.read(things) == {}
    with pytest.raises(NotWaiting):
        desk.write(lambda work: sources.cancel(work, job_id=job.id))
    with pytest.raises(NotWaiting):
        start(desk, job)


def test_an_import_cancelled_while_it_runs_stops_at_the_batch_under_way(desk: Desk, tmp_path: Path) -> None:
    rows = [[f"A{at}", "1.00"] for at in range(10_000)]
    job = upload(desk, files.write_csv(tmp_path / "a.csv", rows=rows, header=["编码", "金额"]))
    calls: list[int] = []

    def load_and_cancel(work: Work, batch: sources.Batch) -> list[sources.RowError]:
        calls.append(len(batch))
        if len(calls) == 2:
            sources.cancel(work, job_id=job.id)
        return list(TARGETS["thing"].load(work, batch))

    targets = {
        **TARGETS,
        "thing": sources.Target("thing", sources.Label("", ""), TARGETS["thing"].fields, load_and_cancel),
    }
    sources.start(desk, targets, job_id=job.id, setup=THING, mode=Mode.KEEP_GOOD)
    sources.run_due(desk, targets)
    assert len(calls) == 2
    # The second batch and the cancelling were one transaction, which the lost lease rolled back: cancelled never came.
    assert get(desk, job).rows_ok == len(desk.read(things)) == calls[0]


def test_a_target_that_breaks_fails_the_import_and_says_so(desk: Desk, tmp_path: Path) -> None:
    def broken(work: Work, batch: sources.Batch) -> list[sources.RowError]:
        raise ZeroDivisionError

    targets = {"thing": sources.Target("thing", sources.Label("", ""), TARGETS["thing"].fields, broken)}
    job = sources.import_file(desk, targets, path=bad_file(tmp_path / "a.csv"), setup=THING)
    assert (job.state, job.reason, job.rows_ok) == (State.FAILED, "internal", 0)


def test_a_running_import_is_taken_up_only_after_its_lease(desk: Desk, clock: FrozenClock, tmp_path: Path) -> None:
    from siyu.collect.sources.service import running

    job = upload(desk, bad_file(tmp_path / "a.csv"))
    start(desk, job)
    assert desk.write(lambda work: running._claim(work, job.id, steal=False)) is not None
    assert sources.run_due(desk, TARGETS) == 0
    clock.travel(timedelta(seconds=running.LEASE_S + 1))
    assert sources.run_due(desk, TARGETS) == 1
    assert get(desk, job).state is State.DONE


def test_refused_rows_are_sealed_and_a_person_in_them_can_be_forgotten(desk: Desk, tmp_path: Path) -> None:
    rows = [["", "张三", "13800138000"], ["", "李四", "13900139000"]]
    path = files.write_csv(tmp_path / "a.csv", rows=rows, header=["编码", "姓名", "手机号"])
    job = sources.import_file(desk, TARGETS, path=path, setup=THING)
    assert job.rows_rejected == 2
    query = sa.select(import_reject.c.sealed).where(import_reject.c.shop_id == desk.shop_id)
    raw = desk.read(lambda work: b"".join(work.db.execute(query).scalars()))
    assert b"13800138000" not in raw and "张三".encode() not in raw
    assert desk.write(lambda work: sources.erase(work, identifiers=["+8613800138000"])) == 1
    left = desk.read(lambda work: sources.refused_page(work, TARGETS, job_id=job.id))
    assert [row.cells for row in left] == [("", "李四", "13900139000")]


def test_what_nobody_needs_any_more_is_deleted(desk: Desk, clock: FrozenClock, tmp_path: Path) -> None:
    waiting = upload(desk, bad_file(tmp_path / "a.csv"))
    done = sources.import_file(desk, TARGETS, path=bad_file(tmp_path / "b.csv"), setup=THING)
    clock.travel(timedelta(hours=25))
    sources.clean_up(desk)
    assert get(desk, waiting).state is State.CANCELLED
    assert list(folder_of(desk).iterdir()) == []
    assert len(desk.read(lambda work: sources.refused_page(work, TARGETS, job_id=done.id))) == 3
    clock.travel(timedelta(days=30))
    sources.clean_up(desk)
    assert desk.read(lambda work: sources.refused_page(work, TARGETS, job_id=done.id)) == []


def test_another_shop_sees_nothing(desk: Desk, other_desk: Desk, tmp_path: Path) -> None:
    job = sources.import_file(desk, TARGETS, path=bad_file(tmp_path / "a.csv"), setup=THING)
    assert other_desk.read(sources.list_page) == []
    with pytest.raises(ImportUnknown):
        get(other_desk, job)
    assert other_desk.read(things) == {}


def test_lists_are_newest_first_and_come_in_pages(desk: Desk, clock: FrozenClock, tmp_path: Path) -> None:
    jobs = []
    for _turn in range(5):
        jobs.append(upload(desk, bad_file(tmp_path / "a.csv")).id)
        clock.travel(timedelta(seconds=1))
    first = desk.read(lambda work: sources.list_page(work, limit=3))
    rest = desk.read(lambda work: sources.list_page(work, before=(first[-1].created_at, first[-1].id), limit=3))
    assert [job.id for job in [*first, *rest]] == jobs[::-1]


def test_uploads_starts_and_downloads_are_in_the_audit_log(desk: Desk, tmp_path: Path) -> None:
    job = sources.import_file(desk, TARGETS, path=bad_file(tmp_path / "a.csv"), setup=THING)
    sources.refused_table(desk, TARGETS, job_id=job.id, language="en")
    log = desk.read(lambda work: entries(work.db, work.shop_id))
    assert [entry.action for entry in log] == ["import.rejects_taken", "import.done", "import.start", "import.upload"]


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_template_maps_itself_surely(desk: Desk, tmp_path: Path, file_format: str, language: str) -> None:
    path = tmp_path / "template"
    path.write_bytes(sources.template(TARGETS["thing"], file_format=file_format, language=language))
    job = upload(desk, path, "thing")
    seen = sources.preview(desk, TARGETS, job_id=job.id, setup=Setup())
    assert [column.field for column in seen.columns] == [field.name for field in TARGETS["thing"].fields]
    assert {column.confidence for column in seen.columns} == {1.0}
    assert [row.reasons for row in seen.rows] == [()]
