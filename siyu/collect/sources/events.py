"""Facts of bulk import."""

from __future__ import annotations

from dataclasses import dataclass

from siyu.kit.events import Event


@dataclass(frozen=True)
class ImportFinished(Event):
    """An import came to its end; `state` is done, failed or cancelled."""

    job_id: str
    kind: str
    state: str
    rows_ok: int
    rows_rejected: int
