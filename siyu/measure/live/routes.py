"""HTTP of the live board: a snapshot, a day by minute, the feed, a stream of all that, alerts."""

from __future__ import annotations

import asyncio
import json
import threading
import time
import weakref
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date

from fastapi import APIRouter, Header, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from siyu.kit.http import Edge, may
from siyu.kit.lake import Lake
from siyu.measure.live import service
from siyu.measure.live.models import Alarm, Alert, AlertDraft, Board, Happening, Minutes

router = APIRouter(prefix="/api/live", tags=["live"])
TICK_S = 1.0
LONGEST_S = 600.0
"""A stream ends after this time; the browser comes back by itself, and is looked at again: may it still?"""


@dataclass
class _Shared:
    """The last board of a shop: many watchers, one question to the lake per second."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    at: float = -1.0
    body: str = ""


_BOARDS: weakref.WeakKeyDictionary[Lake, _Shared] = weakref.WeakKeyDictionary()


@router.get("/board")
def live_board(edge: Edge = may("insight.read")) -> Board:
    """Today until now against yesterday, the last minute by second, alarms that are on."""
    return edge.read(service.board)


@router.get("/minutes")
def live_minutes(day: date | None = None, edge: Edge = may("insight.read")) -> Minutes:
    """A day by minute of the shop's clock; today if none is given."""
    return edge.read(lambda work: service.minutes(work, day=day))


@router.get("/events")
def live_events(
    after: int | None = None, limit: int = Query(20, ge=1, le=100), edge: Edge = may("insight.read")
) -> list[Happening]:
    """Events as they came, oldest first."""
    return list(edge.read(lambda work: service.happenings(work, after=after, limit=limit)))


@router.get("/stream", response_class=StreamingResponse, responses={200: {"content": {"text/event-stream": {}}}})
async def live_stream(
    request: Request, last_event_id: str | None = Header(None), edge: Edge = may("insight.read")
) -> StreamingResponse:
    """Server-sent events: `board` (a Board) every second, `happening` (a Happening) as they come."""
    after = int(last_event_id) if last_event_id and last_event_id.isdecimal() else None
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_stream(request, edge, after), media_type="text/event-stream", headers=headers)


@router.get("/alerts")
def list_live_alerts(edge: Edge = may("insight.read")) -> list[Alert]:
    """All alerts, oldest first."""
    return list(edge.read(service.list_alerts))


@router.post("/alerts", status_code=201)
def create_live_alert(draft: AlertDraft, edge: Edge = may("insight.write")) -> Alert:
    """A new alert."""
    return edge.write(lambda work: service.create_alert(work, draft=draft))


@router.put("/alerts/{alert_id}")
def change_live_alert(alert_id: str, draft: AlertDraft, edge: Edge = may("insight.write")) -> Alert:
    """Change an alert."""
    return edge.write(lambda work: service.change_alert(work, alert_id=alert_id, draft=draft))


@router.delete("/alerts/{alert_id}", status_code=204)
def delete_live_alert(alert_id: str, edge: Edge = may("insight.write")) -> None:
    """Delete an alert."""
    edge.write(lambda work: service.delete_alert(work, alert_id=alert_id))


@router.get("/alarms")
def list_live_alarms(limit: int = Query(50, ge=1, le=500), edge: Edge = may("insight.read")) -> list[Alarm]:
    """Alarms, latest first."""
    return list(edge.read(lambda work: service.alarms(work, limit=limit)))


async def _stream(request: Request, edge: Edge, after: int | None) -> AsyncIterator[str]:
    yield "retry: 2000\n\n"
    ends = time.monotonic() + LONGEST_S
    while time.monotonic() < ends and not await request.is_disconnected():
        body, found = await run_in_threadpool(_tick, edge, after)
        yield f"event: board\ndata: {body}\n\n"
        for one in found:
            after = one.seq
            yield f"id: {one.seq}\nevent: happening\ndata: {one.model_dump_json()}\n\n"
        await asyncio.sleep(TICK_S)


def _tick(edge: Edge, after: int | None) -> tuple[str, list[Happening]]:
    found = list(edge.read(lambda work: service.happenings(work, after=after, limit=20 if after is None else 100)))
    shared = _BOARDS.setdefault(edge.desk.lake, _Shared())
    with shared.lock:
        if time.monotonic() - shared.at >= TICK_S / 2:
            shared.body = json.dumps(edge.read(service.board).model_dump(mode="json"), ensure_ascii=False)
            shared.at = time.monotonic()
        return shared.body, found
