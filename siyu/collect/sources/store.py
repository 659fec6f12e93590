"""Tables `import_job` and `import_reject`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, Float, Index, Integer, LargeBinary, Row, String, Text

from siyu.collect.sources.models import FileFormat, Layout, Pair, State
from siyu.kit.db import Instant, Json, shop_table, upsert
from siyu.kit.work import Work

import_job = shop_table(
    "import_job",
    Column("job_id", String(36), primary_key=True),
    Column("state", String(12), nullable=False),
    Column("file_name", String(200), nullable=False),
    Column("upload", String(80), nullable=False),  # the file's name on disk; "" once it is deleted
    Column("size_bytes", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("kind", String(40)),
    Column("mode", String(16)),
    Column("layout", Json, nullable=False),
    Column("headers", Json, nullable=False),
    Column("mapping", Json, nullable=False),
    Column("checking", Integer, nullable=False),
    Column("fraction", Float, nullable=False),
    Column("rows_read", BigInteger, nullable=False),
    Column("rows_ok", BigInteger, nullable=False),
    Column("rows_rejected", BigInteger, nullable=False),
    Column("rows_total", BigInteger, nullable=False),  # counted by the rehearsal of an all-or-nothing import
    Column("after_line", BigInteger, nullable=False),  # every row up to this line is dealt with
    Column("lease", String(36)),
    Column("lease_until", Instant),
    Column("created_at", Instant, nullable=False),
    Column("created_by", String(120), nullable=False),
    Column("started_at", Instant),
    Column("updated_at", Instant),
    Column("finished_at", Instant),
    Column("reason", String(80)),
    Column("detail", Text),
    Column("same_as", String(36)),
    Index("import_job_state", "shop_id", "state"),
    Index("import_job_file", "shop_id", "sha256"),
)

# Refused rows hold what people wrote about people: sealed, and gone after thirty days.
import_reject = shop_table(
    "import_reject",
    Column("job_id", String(36), primary_key=True),
    Column("line", BigInteger, primary_key=True, autoincrement=False),
    Column("sealed", LargeBinary, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Reject:
    """A refused row: its cells, and (column name, field, code, value) of each reason."""

    line: int
    cells: tuple[str, ...]
    reasons: tuple[tuple[str | None, str | None, str, str], ...]


JobRow = Row[Any]  # one row of import_job; SQLAlchemy does not type columns


def insert_job(work: Work, values: Mapping[str, object]) -> None:
    """Add a job; counters begin at 0."""
    start = {"checking": 0, "fraction": 0.0, "rows_read": 0, "rows_ok": 0, "rows_rejected": 0, "rows_total": 0,
             "after_line": 0}  # fmt: skip
    work.db.execute(import_job.insert().values(shop_id=work.shop_id, **start, **values))


def find_job(work: Work, job_id: str) -> JobRow | None:
    """The job with this id."""
    return work.db.execute(sa.select(import_job).where(*_is(work, job_id))).one_or_none()


def page_of_jobs(work: Work, before: tuple[datetime, str] | None, limit: int) -> Sequence[JobRow]:
    """Newest first, from below `before` (created_at, job_id)."""
    query = sa.select(import_job).where(import_job.c.shop_id == work.shop_id)
    if before is not None:
        query = query.where(sa.tuple_(import_job.c.created_at, import_job.c.job_id) < sa.tuple_(
            sa.literal(before[0], Instant), sa.literal(before[1])))  # fmt: skip
    return work.db.execute(
        query.order_by(import_job.c.created_at.desc(), import_job.c.job_id.desc()).limit(limit)
    ).all()


def jobs_in(work: Work, states: Sequence[State]) -> Sequence[JobRow]:
    """Jobs in these states, oldest first."""
    return work.db.execute(
        sa.select(import_job)
        .where(import_job.c.shop_id == work.shop_id, import_job.c.state.in_(states))
        .order_by(import_job.c.created_at, import_job.c.job_id)
    ).all()


def finished_with(work: Work, sha256: str) -> str | None:
    """The newest finished job of a file with this content."""
    return work.db.execute(
        sa.select(import_job.c.job_id)
        .where(import_job.c.shop_id == work.shop_id, import_job.c.sha256 == sha256, import_job.c.state == State.DONE)
        .order_by(import_job.c.finished_at.desc())
        .limit(1)
    ).scalar_one_or_none()


def change_job(
    work: Work, job_id: str, values: Mapping[str, object], *, states: Sequence[State], lease: str | None = None
) -> bool:
    """Whether the job was in one of the states (and under the lease, if one is given) and now has the values."""
    where = [*_is(work, job_id), import_job.c.state.in_(states)]
    if lease is not None:
        where.append(import_job.c.lease == lease)
    return work.db.execute(sa.update(import_job).where(*where).values(**values)).rowcount == 1


def claim_job(work: Work, job_id: str, values: Mapping[str, object], *, steal: bool) -> bool:
    """Whether the job is due (queued, or running under a lease that ran out) and is now this worker's."""
    free = sa.or_(import_job.c.lease_until.is_(None), import_job.c.lease_until < work.now)
    running = import_job.c.state == State.RUNNING
    due = sa.or_(import_job.c.state == State.QUEUED, running if steal else sa.and_(running, free))
    return work.db.execute(sa.update(import_job).where(*_is(work, job_id), due).values(**values)).rowcount == 1


def keep_rejects(work: Work, job_id: str, rejects: Sequence[Reject]) -> None:
    """Seal and keep refused rows; a line that is there already is replaced."""
    rows = [
        {
            "shop_id": work.shop_id, "job_id": job_id, "line": reject.line,
            "sealed": work.cipher.seal(
                "import_reject", "sealed", f"{job_id}:{reject.line}",
                json.dumps([reject.cells, reject.reasons], ensure_ascii=False, separators=(",", ":")),
            ),
        }
        for reject in rejects
    ]  # fmt: skip
    upsert(work.db, import_reject, rows, keys=["shop_id", "job_id", "line"])


def rejects_of(work: Work, job_id: str, after_line: int, limit: int) -> list[Reject]:
    """Refused rows after the line, in file order."""
    query = (
        sa.select(import_reject.c.line, import_reject.c.sealed)
        .where(
            import_reject.c.shop_id == work.shop_id,
            import_reject.c.job_id == job_id,
            import_reject.c.line > after_line,
        )
        .order_by(import_reject.c.line)
        .limit(limit)
    )
    return [_reject(work, job_id, line, sealed) for line, sealed in work.db.execute(query)]


def all_rejects(work: Work) -> Iterator[tuple[str, Reject]]:
    """Every refused row of the shop with its job."""
    query = sa.select(import_reject.c.job_id, import_reject.c.line, import_reject.c.sealed).where(
        import_reject.c.shop_id == work.shop_id
    )
    for job_id, line, sealed in work.db.execute(query):
        yield job_id, _reject(work, job_id, line, sealed)


def delete_reject(work: Work, job_id: str, line: int) -> None:
    """Forget one refused row."""
    work.db.execute(
        sa.delete(import_reject).where(
            import_reject.c.shop_id == work.shop_id, import_reject.c.job_id == job_id, import_reject.c.line == line
        )
    )


def delete_rejects(work: Work, job_id: str) -> None:
    """Forget the refused rows of a job."""
    work.db.execute(
        sa.delete(import_reject).where(import_reject.c.shop_id == work.shop_id, import_reject.c.job_id == job_id)
    )


def finished_before(work: Work, moment: datetime) -> Sequence[str]:
    """Jobs that ended before the moment and still have refused rows."""
    has_rejects = sa.exists().where(
        import_reject.c.shop_id == import_job.c.shop_id, import_reject.c.job_id == import_job.c.job_id
    )
    return list(
        work.db.execute(
            sa.select(import_job.c.job_id).where(
                import_job.c.shop_id == work.shop_id, import_job.c.finished_at < moment, has_rejects
            )
        ).scalars()
    )


def ended_uploads(work: Work) -> list[str]:
    """Files on disk that ended jobs still name."""
    ended = (State.DONE, State.FAILED, State.CANCELLED)
    query = sa.select(import_job.c.upload).where(
        import_job.c.shop_id == work.shop_id, import_job.c.state.in_(ended), import_job.c.upload != ""
    )
    return list(work.db.execute(query).scalars())


def forget_uploads(work: Work, names: Sequence[str]) -> None:
    """No job names these files any more."""
    for name in names:
        where = (import_job.c.shop_id == work.shop_id, import_job.c.upload == name)
        work.db.execute(sa.update(import_job).where(*where).values(upload=""))


def layout_of(row: JobRow) -> Layout:
    """How the job's file is read."""
    kept = dict(row.layout)
    return Layout(**{**kept, "format": FileFormat(kept["format"])})


def mapping_of(row: JobRow) -> tuple[Pair, ...]:
    """The job's mapping."""
    return tuple(Pair(int(column), str(field)) for column, field in row.mapping)


def layout_json(layout: Layout) -> dict[str, object]:
    """The layout as it is kept."""
    return asdict(layout)


def mapping_json(mapping: Sequence[Pair]) -> list[list[object]]:
    """The mapping as it is kept."""
    return [[pair.column, pair.field] for pair in mapping]


def _is(work: Work, job_id: str) -> list[sa.ColumnElement[bool]]:
    return [import_job.c.shop_id == work.shop_id, import_job.c.job_id == job_id]


def _reject(work: Work, job_id: str, line: int, sealed: bytes) -> Reject:
    cells, reasons = json.loads(work.cipher.open("import_reject", "sealed", f"{job_id}:{line}", sealed))
    return Reject(line, tuple(cells), tuple((one[0], one[1], one[2], one[3]) for one in reasons))
