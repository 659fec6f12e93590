"""Running imports: a batch and the place it ends at are one transaction, so that a killed import goes on there."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import NoReturn

from siyu.collect.sources import store
from siyu.collect.sources.engines.process import stream_rows
from siyu.collect.sources.engines.row import FileUnreadable
from siyu.collect.sources.engines.wire import Rows, RowsOrder, Wanted
from siyu.collect.sources.errors import LeaseLost
from siyu.collect.sources.events import ImportFinished
from siyu.collect.sources.models import ImportJob, Mode, RowError, Setup, State, Target
from siyu.collect.sources.service import jobs, previewing
from siyu.collect.sources.service.batches import batch_of, rejects_of
from siyu.collect.sources.service.jobs import Targets
from siyu.collect.sources.service.uploads import Upload, folder_of, receive
from siyu.kit.db import StorageBusy
from siyu.kit.desk import Desk
from siyu.kit.errors import SiyuError
from siyu.kit.work import Work

log = logging.getLogger("siyu.import")
LEASE_S = 60.0
ATOMIC_ROWS = 20_000
"""An all-or-nothing import up to this length is one transaction; a longer one is rehearsed, then loaded in steps."""

KEEP_REJECTS = timedelta(days=30)
KEEP_UPLOADS = timedelta(hours=24)


class _Rehearsed(Exception):
    """Carries the refusals of a rehearsal out of its transaction, which is rolled back."""

    def __init__(self, refused: Sequence[RowError]) -> None:
        super().__init__()
        self.refused = refused


class _Refused(Exception):
    """Rows were refused in the one transaction of an all-or-nothing import, which is rolled back."""

    def __init__(self, found: Sequence[tuple[Rows, Sequence[RowError]]]) -> None:
        super().__init__()
        self.found = found


def run_due(desk: Desk, targets: Targets, *, stop: threading.Event | None = None, steal: bool = False) -> int:
    """How many imports were worked on: each queued one, and each whose worker is gone, one after the other."""
    stop = stop or threading.Event()
    worked = 0
    for row in desk.read(lambda work: store.jobs_in(work, [State.QUEUED, State.RUNNING])):
        if not stop.is_set() and _run(desk, targets, row.job_id, stop=stop, steal=steal):
            worked += 1
    return worked


def import_file(desk: Desk, targets: Targets, *, path: Path, setup: Setup, mode: Mode = Mode.KEEP_GOOD) -> ImportJob:
    """The finished import of a file on this machine; columns are mapped by guess unless given.

    Raises: FileRefused, TargetUnknown, SetupWrong.
    """
    with Upload(desk, path.name) as upload, path.open("rb") as file:
        while piece := file.read(1 << 20):
            upload.write(piece)
        job = receive(desk, targets, upload=upload, kind=setup.kind)
    previewing.start(desk, targets, job_id=job.id, setup=setup, mode=mode)
    _run(desk, targets, job.id, stop=threading.Event(), steal=False)
    return desk.read(lambda work: jobs.get(work, job_id=job.id))


def clean_up(desk: Desk) -> None:
    """Delete what nobody needs any more: uploads never started, files of ended imports, old refused rows."""

    def forget(work: Work) -> list[str]:
        for row in store.jobs_in(work, [State.UPLOADED]):
            if row.created_at < work.now - KEEP_UPLOADS:
                jobs.cancel(work, job_id=row.job_id)
        for job_id in store.finished_before(work, work.now - KEEP_REJECTS):
            store.delete_rejects(work, job_id)
        return store.ended_uploads(work)

    ended = desk.write(forget)
    for name in ended:
        (folder_of(desk) / name).unlink(missing_ok=True)
    desk.write(lambda work: store.forget_uploads(work, ended))


def _run(desk: Desk, targets: Targets, job_id: str, *, stop: threading.Event, steal: bool) -> bool:
    """Whether this worker got the job; it is ended, or left to be taken up again, when this returns."""
    row = desk.write(lambda work: _claim(work, job_id, steal=steal))
    if row is None:
        return False
    run = _Run(desk, jobs.target_of(targets, row.kind), row, stop)
    try:
        run.all()
    except (LeaseLost, StorageBusy) as pause:
        log.info("import %s pauses: %s", job_id, pause.message)
    except FileUnreadable as unreadable:
        run.fail(unreadable.reason, unreadable.detail)
    except SiyuError as error:
        run.fail(error.code, error.message)
    except Exception as error:  # as in the runner: reported, shown to the person, never swallowed
        log.exception("import %s failed", job_id)
        run.fail("internal", type(error).__name__)
    return True


def _claim(work: Work, job_id: str, *, steal: bool) -> store.JobRow | None:
    """The job, now this worker's; None when another one has it."""
    lease = work.ids.new()
    values = {"state": State.RUNNING, "lease": lease, "lease_until": work.now + timedelta(seconds=LEASE_S)}
    if not store.claim_job(work, job_id, values, steal=steal):
        return None
    row = jobs.row_of(work, job_id)
    if row.started_at is None:
        store.change_job(work, job_id, {"started_at": work.now}, states=[State.RUNNING], lease=lease)
    return row


class _Run:
    """One claimed job on its way through its file."""

    def __init__(self, desk: Desk, target: Target, row: store.JobRow, stop: threading.Event) -> None:
        self.desk, self.target, self.stop = desk, target, stop
        self.job_id: str = row.job_id
        self.lease: str = row.lease
        self.mode = Mode(row.mode)
        self.is_checking = bool(row.checking)
        self.after_line: int = row.after_line
        self.rows_rejected: int = row.rows_rejected
        self.rows_total: int = row.rows_total
        self.headers: list[str] = list(row.headers)
        self.path = folder_of(desk) / row.upload
        self.layout = store.layout_of(row)
        self.mapping = store.mapping_of(row)

    def all(self) -> None:
        """Rehearse if asked to, load, finish."""
        if not self.path.is_file():
            raise FileUnreadable("gone")
        if self.is_checking:
            self._each(self._rehearse)
            if self.stop.is_set():
                return
            if self.rows_rejected:
                self.fail("rows_refused", "")
                return
            self._turn_to_loading()
        if self.mode is Mode.ALL_OR_NOTHING and self.after_line == 0 and self.rows_total <= ATOMIC_ROWS:
            self._load_at_once()
        else:
            self._each(self._load)
        if not self.stop.is_set():
            self._end(State.DONE, None, "")

    def fail(self, reason: str, detail: str) -> None:
        """End the job with a reason."""
        with contextlib.suppress(LeaseLost):
            self._end(State.FAILED, reason, detail)

    def _each(self, step: Callable[[Rows], None]) -> None:
        with contextlib.closing(self._batches()) as batches:
            for rows in batches:
                _patiently(self.stop, partial(step, rows))
                self.after_line = rows.last_line
                if self.stop.is_set():
                    return

    def _batches(self) -> Generator[Rows]:
        zone = self.desk.read(lambda work: work.zone)
        wanted = [Wanted(pair.column, field) for pair in self.mapping if (field := self.target.find(pair.field))]
        extra = {pair.field[1:]: pair.column for pair in self.mapping if pair.field.startswith("+")}
        return stream_rows(
            RowsOrder(str(self.path), self.layout, self.headers, wanted, extra, zone.key, self.after_line,
                      group=self.target.group)
        )  # fmt: skip

    def _load(self, rows: Rows) -> None:
        self.rows_rejected += self.desk.write(lambda work: self._load_in(work, rows))

    def _load_in(self, work: Work, rows: Rows) -> int:
        """How many were refused. Rows, refusals and the place in the file: one transaction."""
        refused = list(self.target.load(work, batch_of(rows))) if rows.lines else []
        return self._note(work, rows, refused)

    def _load_at_once(self) -> None:
        """Everything in one transaction. Raises: FileUnreadable, when a row is refused after all."""
        with contextlib.closing(self._batches()) as batches:
            everything = list(batches)
        try:
            _patiently(self.stop, lambda: self.desk.write(lambda work: self._load_or_leave(work, everything)))
        except _Refused as refused:
            found = refused.found
            self.desk.write(lambda work: [self._note(work, rows, errors) for rows, errors in found])
            raise FileUnreadable("rows_refused") from None

    def _load_or_leave(self, work: Work, everything: Sequence[Rows]) -> None:
        found = [(rows, self.target.load(work, batch_of(rows)) if rows.lines else ()) for rows in everything]
        if any(errors or rows.refused for rows, errors in found):
            raise _Refused(found)
        for rows, errors in found:
            self._note(work, rows, errors)

    def _rehearse(self, rows: Rows) -> None:
        """Load, note what is refused, and take it back."""
        refused: Sequence[RowError] = ()
        if rows.lines:
            try:
                self.desk.write(lambda work: _raise(_Rehearsed(self.target.load(work, batch_of(rows)))))
            except _Rehearsed as rehearsed:
                refused = rehearsed.refused
        self.rows_rejected += self.desk.write(lambda work: self._note(work, rows, refused))

    def _note(self, work: Work, rows: Rows, refused: Sequence[RowError]) -> int:
        """Move the job's place and counts forward with the batch. Raises: LeaseLost."""
        rejects = rejects_of(rows, refused, self.headers, {pair.field: pair.column for pair in self.mapping})
        store.keep_rejects(work, self.job_id, rejects)
        table, read = store.import_job.c, len(rows.lines) + len(rows.refused)
        self._change(work, {
            "after_line": rows.last_line, "fraction": rows.fraction, "updated_at": work.now,
            "lease_until": work.now + timedelta(seconds=LEASE_S), "rows_read": table.rows_read + read,
            "rows_ok": table.rows_ok + (read - len(rejects)), "rows_rejected": table.rows_rejected + len(rejects),
            "rows_total": table.rows_total + (read if self.is_checking else 0),
        })  # fmt: skip
        if self.is_checking:
            self.rows_total += read
        return len(rejects)

    def _turn_to_loading(self) -> None:
        self.is_checking = False
        self.after_line = 0
        values = {"checking": 0, "after_line": 0, "fraction": 0.0, "rows_read": 0, "rows_ok": 0}
        self.desk.write(lambda work: self._change(work, values))

    def _end(self, state: State, reason: str | None, detail: str) -> None:
        def end(work: Work) -> None:
            values: dict[str, object] = {
                "state": state, "reason": reason, "detail": detail[:500], "finished_at": work.now,
                "updated_at": work.now, "lease": None,
            }  # fmt: skip
            if self.mode is Mode.ALL_OR_NOTHING and (self.is_checking or reason == "rows_refused"):
                values["rows_ok"] = 0
            self._change(work, values)
            job = jobs.view(work, self.job_id)
            work.emit(ImportFinished(self.job_id, self.target.kind, state, job.rows_ok, job.rows_rejected))
            work.audit(f"import.{state}", self.job_id, rows_ok=job.rows_ok, rows_rejected=job.rows_rejected)

        self.desk.write(end)
        self.path.unlink(missing_ok=True)

    def _change(self, work: Work, values: Mapping[str, object]) -> None:
        if not store.change_job(work, self.job_id, values, states=[State.RUNNING], lease=self.lease):
            raise LeaseLost("The import was cancelled, or another worker goes on with it.")


def _patiently(stop: threading.Event, step: Callable[[], None]) -> None:
    """Run the step, again a little later while the database is busy. Raises: StorageBusy after six tries."""
    for attempt in range(6):
        try:
            step()
            return
        except StorageBusy:
            if attempt == 5 or stop.wait(0.2 * 2**attempt):
                raise


def _raise(error: Exception) -> NoReturn:
    raise error
