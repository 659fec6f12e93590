"""Questions to the kit's tables outbox, job_run and idempotency_key."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from siyu.kit.events import outbox
from siyu.kit.http import idempotency_key
from siyu.kit.runner import job_run
from siyu.kit.work import Work
from siyu.platform.operations.models import DeadLetter, Job


def jobs(work: Work) -> list[Job]:
    """Every timer that has run, by name."""
    query = (
        sa.select(
            job_run.c.job, job_run.c.last_at, job_run.c.took_ms, job_run.c.runs, job_run.c.failures, job_run.c.error
        )
        .where(job_run.c.shop_id == work.shop_id)
        .order_by(job_run.c.job)
    )
    return [
        Job(name=row[0], last_at=row[1], took_ms=row[2], runs=row[3], failures=row[4], error=row[5])
        for row in work.db.execute(query)
    ]


def count_outbox(work: Work, state: str) -> int:
    """Reactions in this state."""
    query = sa.select(sa.func.count()).where(outbox.c.shop_id == work.shop_id, outbox.c.state == state)
    return int(work.db.execute(query).scalar_one())


def dead(work: Work, before: str | None, limit: int) -> list[DeadLetter]:
    """Dead letters, newest first, from below an event id."""
    query = (
        sa.select(
            outbox.c.event_id, outbox.c.reaction, outbox.c.name, outbox.c.body, outbox.c.attempts,
            outbox.c.created_at, outbox.c.error,
        )
        .where(outbox.c.shop_id == work.shop_id, outbox.c.state == "dead")
        .order_by(outbox.c.event_id.desc())
        .limit(limit)
    )  # fmt: skip
    if before is not None:
        query = query.where(outbox.c.event_id < before)
    return [
        DeadLetter(
            id=row[0], reaction=row[1], event=row[2], body=row[3], attempts=row[4], created_at=row[5], error=row[6]
        )
        for row in work.db.execute(query)
    ]


def delete_done(work: Work, before: datetime) -> None:
    """Remove delivered reactions created before an instant."""
    here = (outbox.c.shop_id == work.shop_id, outbox.c.state == "done", outbox.c.created_at < before)
    work.db.execute(sa.delete(outbox).where(*here))


def delete_idempotency_keys(work: Work, before: datetime) -> None:
    """Remove keys that came before an instant."""
    here = (idempotency_key.c.shop_id == work.shop_id, idempotency_key.c.created_at < before)
    work.db.execute(sa.delete(idempotency_key).where(*here))
