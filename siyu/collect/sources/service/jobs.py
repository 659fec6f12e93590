"""Imports as people see them: list, get, start, cancel."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TypeAlias

from siyu.collect.sources import store
from siyu.collect.sources.errors import ImportUnknown, NotWaiting, SetupWrong, TargetUnknown
from siyu.collect.sources.events import ImportFinished
from siyu.collect.sources.models import ImportJob, Mode, Pair, Preview, State, Target
from siyu.collect.sources.rules.reasons import file_reason
from siyu.kit.work import Work

Targets: TypeAlias = Mapping[str, Target]


def get(work: Work, *, job_id: str) -> ImportJob:
    """The import with this id. Raises: ImportUnknown."""
    return view(work, job_id)


def list_page(work: Work, *, before: tuple[datetime, str] | None = None, limit: int = 50) -> list[ImportJob]:
    """Newest first, from below `before` (created_at, id)."""
    return [_view(row, work.now) for row in store.page_of_jobs(work, before, limit)]


def start(
    work: Work, *, job_id: str, target: Target, found: Preview, mapping: tuple[Pair, ...], mode: Mode
) -> ImportJob:
    """Put the import in the queue. Raises: ImportUnknown, NotWaiting, SetupWrong."""
    headers = [each.header for each in found.columns]
    check_mapping(target, headers, mapping)
    values = {
        "state": State.QUEUED, "kind": target.kind, "mode": mode, "layout": store.layout_json(found.layout),
        "headers": headers, "mapping": store.mapping_json(mapping), "after_line": 0,
        "checking": int(mode is Mode.ALL_OR_NOTHING),
    }  # fmt: skip
    if not store.change_job(work, job_id, values, states=[State.UPLOADED]):
        raise NotWaiting("This import has been started already.", state=view(work, job_id).state)
    work.audit("import.start", job_id, kind=target.kind, mode=mode)
    return view(work, job_id)


def cancel(work: Work, *, job_id: str) -> ImportJob:
    """Stop the import: rows loaded so far stay, no further row is. Raises: ImportUnknown, NotWaiting."""
    values = {"state": State.CANCELLED, "finished_at": work.now, "updated_at": work.now, "lease": None}
    if not store.change_job(work, job_id, values, states=[State.UPLOADED, State.QUEUED, State.RUNNING]):
        found = view(work, job_id)
        raise NotWaiting("This import has ended already.", state=found.state)
    job = view(work, job_id)
    work.emit(ImportFinished(job_id, job.kind or "", State.CANCELLED, job.rows_ok, job.rows_rejected))
    work.audit("import.cancel", job_id)
    return job


def check_mapping(target: Target, headers: list[str], mapping: tuple[Pair, ...]) -> None:
    """Nothing, if every pair names a column and a field, each once, and no required field is missing.

    Raises: SetupWrong.
    """
    names = [pair.field for pair in mapping]
    unknown = [name for name in names if not (name.startswith("+") and target.open_fields and len(name) > 1)
               and target.find(name) is None]  # fmt: skip
    if unknown:
        raise SetupWrong("There are no such fields.", fields=list(unknown))
    if len(set(names)) < len(names):
        raise SetupWrong("A field is mapped twice.", fields=[name for name in set(names) if names.count(name) > 1])
    outside = [pair.column for pair in mapping if not 0 <= pair.column < len(headers)]
    if outside:
        raise SetupWrong("There are no such columns.", columns=list(outside))
    missing = missing_fields(target, mapping)
    if missing:
        raise SetupWrong("Required fields have no column.", missing=list(missing))


def missing_fields(target: Target, mapping: tuple[Pair, ...]) -> tuple[str, ...]:
    """Required fields that no column is mapped to."""
    names = {pair.field for pair in mapping}
    return tuple(field.name for field in target.fields if field.required and field.name not in names)


def target_of(targets: Targets, kind: str | None) -> Target:
    """The target of a kind. Raises: TargetUnknown."""
    if kind is None or kind not in targets:
        raise TargetUnknown("Nothing of this kind can be imported.", kind=kind, kinds=list(targets))
    return targets[kind]


def view(work: Work, job_id: str) -> ImportJob:
    """The job as people see it. Raises: ImportUnknown."""
    return _view(row_of(work, job_id), work.now)


def row_of(work: Work, job_id: str) -> store.JobRow:
    """The job's row. Raises: ImportUnknown."""
    row = store.find_job(work, job_id)
    if row is None:
        raise ImportUnknown("There is no such import.", job_id=job_id)
    return row


def _view(row: store.JobRow, now: datetime) -> ImportJob:
    state = State(row.state)
    return ImportJob(
        id=row.job_id, state=state, file_name=row.file_name, size_bytes=row.size_bytes, sha256=row.sha256,
        kind=row.kind, mode=Mode(row.mode) if row.mode else None, layout=store.layout_of(row),
        headers=tuple(row.headers), mapping=store.mapping_of(row), checking=bool(row.checking),
        progress=1.0 if state is State.DONE else round(_progress(row), 4), rows_read=row.rows_read,
        rows_ok=row.rows_ok, rows_rejected=row.rows_rejected, eta_s=_eta(row, now) if state is State.RUNNING else None,
        created_at=row.created_at, created_by=row.created_by, started_at=row.started_at,
        finished_at=row.finished_at, reason=row.reason, message=file_reason(row.reason) if row.reason else None,
        same_as=row.same_as,
    )  # fmt: skip


def _progress(row: store.JobRow) -> float:
    """An all-or-nothing import reads its file twice: the rehearsal is the first half."""
    if row.mode != Mode.ALL_OR_NOTHING:
        return float(row.fraction)
    return float(row.fraction) / 2 + (0.0 if row.checking else 0.5)


def _eta(row: store.JobRow, now: datetime) -> int | None:
    done = _progress(row)
    if row.started_at is None or done < 0.01:
        return None
    left: float = (now - row.started_at).total_seconds() * (1 - done) / done
    return max(0, round(left))
