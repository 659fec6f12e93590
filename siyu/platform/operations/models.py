"""Operation as others see it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class AuditLine(BaseModel):
    """Who did what to which thing, when."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "examples": [
                {
                    "seq": 7,
                    "at": "2026-03-10T04:00:00Z",
                    "actor_kind": "person",
                    "actor_name": "林晓",
                    "action": "customer.reveal",
                    "subject": "customer:12",
                    "detail": '{"field":"phone"}',
                    "hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                }
            ]
        },
    )

    seq: int
    at: datetime
    actor_kind: str
    actor_name: str
    action: str
    subject: str
    detail: str = Field(description="JSON")
    hash: str


class AuditProof(BaseModel):
    """Whether the hash chain of the audit log holds."""

    model_config = ConfigDict(frozen=True)

    is_whole: bool
    first_break: int | None = Field(description="The first row that was edited or removed.")


class Job(BaseModel):
    """A timer and its last outcome."""

    model_config = ConfigDict(frozen=True)

    name: str
    last_at: datetime
    took_ms: int
    runs: int
    failures: int
    error: str | None


class DeadLetter(BaseModel):
    """A reaction that kept failing and waits for somebody to look."""

    model_config = ConfigDict(frozen=True)

    id: str
    reaction: str
    event: str
    body: str
    attempts: int
    created_at: datetime
    error: str | None


class JobBoard(BaseModel):
    """Timers, and how many reactions wait or are dead."""

    model_config = ConfigDict(frozen=True)

    jobs: list[Job]
    due: int
    dead: int


class Health(BaseModel):
    """Whether the installation can take work."""

    model_config = ConfigDict(frozen=True)

    status: Literal["ok", "degraded"]
    version: str
    database: Literal["ok", "unavailable"]


class Manifest(BaseModel):
    """What a backup holds: rows per table, and the SHA-256 of each part."""

    model_config = ConfigDict(frozen=True)

    siyu: str
    tables: dict[str, int]
    sha256: dict[str, str]
