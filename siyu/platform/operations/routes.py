"""HTTP: audit log, jobs, dead letters, health, metrics."""

from __future__ import annotations

import dataclasses

from fastapi import APIRouter, Query, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from siyu.kit import audit
from siyu.kit.http import Edge, Page, csv_response, decode_cursor, decode_number, encode_cursor, may
from siyu.kit.work import Work
from siyu.platform.operations import service
from siyu.platform.operations.models import AuditLine, AuditProof, DeadLetter, Health, JobBoard

router = APIRouter(tags=["operations"])


@router.get("/api/audit")
def list_audit(
    cursor: str | None = None,
    limit: int = Query(100, ge=1, le=500),
    action: str | None = Query(None, max_length=60),
    edge: Edge = may("audit.read"),
) -> Page[AuditLine]:
    """The audit log, newest first."""
    before = decode_number(cursor) if cursor else None
    lines = edge.read(lambda work: _lines(work, before, limit, action))
    following = encode_cursor(lines[-1].seq) if len(lines) == limit else None
    return Page(items=lines, next=following)


@router.get("/api/audit.csv", response_class=Response)
def export_audit(edge: Edge = may("audit.read")) -> Response:
    """The newest 10,000 rows of the audit log as CSV."""
    lines = edge.read(lambda work: _lines(work, None, 10_000, None))
    edge.audit("audit.export", "audit", rows=len(lines))
    header = ["seq", "at", "actor_kind", "actor_name", "action", "subject", "detail", "hash"]
    rows = ([getattr(line, name) for name in header] for line in lines)
    return csv_response("audit.csv", header, rows)


@router.get("/api/audit/proof")
def prove_audit(edge: Edge = may("audit.read")) -> AuditProof:
    """Check the hash chain from its first row."""
    first_break = edge.read(lambda work: audit.first_break(work.db, work.shop_id))
    return AuditProof(is_whole=first_break is None, first_break=first_break)


@router.get("/api/jobs")
def list_jobs(edge: Edge = may("job.read")) -> JobBoard:
    """Timers with their last outcome, and how many reactions wait."""
    return edge.read(service.job_board)


@router.get("/api/jobs/dead")
def list_dead_letters(
    cursor: str | None = None, limit: int = Query(50, ge=1, le=200), edge: Edge = may("job.read")
) -> Page[DeadLetter]:
    """Reactions that kept failing, newest first."""
    before = str(decode_cursor(cursor, 1)[0]) if cursor else None
    letters = edge.read(lambda work: service.dead_letters(work, before=before, limit=limit))
    return Page(items=letters, next=encode_cursor(letters[-1].id) if len(letters) == limit else None)


@router.post("/api/jobs/dead/{event_id}/retry", status_code=204)
def retry_dead_letter(event_id: str, reaction: str = Query(max_length=80), edge: Edge = may("job.manage")) -> None:
    """Try a dead letter again."""
    edge.write(lambda work: service.retry(work, event_id=event_id, reaction=reaction))


@router.get("/api/health")
def get_health(request: Request, response: Response) -> Health:
    """Whether the installation can take work: 200, or 503 while it cannot."""
    health = service.health(request.app.state.runtime)
    response.status_code = 200 if health.status == "ok" else 503
    return health


@router.get("/metrics", response_class=Response)
def get_metrics(request: Request) -> Response:
    """Prometheus metrics of the process, the API and the intake; carries no personal data."""
    text = generate_latest() + generate_latest(request.app.state.metrics)
    return Response(text, media_type=CONTENT_TYPE_LATEST)


def _lines(work: Work, before: int | None, limit: int, action: str | None) -> list[AuditLine]:
    found = audit.entries(work.db, work.shop_id, before=before, limit=limit, action=action)
    names = AuditLine.model_fields
    return [
        AuditLine(**{key: value for key, value in dataclasses.asdict(entry).items() if key in names}) for entry in found
    ]
