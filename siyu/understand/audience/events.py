"""What the audience domain tells the others, in the past tense."""

from __future__ import annotations

from dataclasses import dataclass

from siyu.kit.events import Event


@dataclass(frozen=True)
class SegmentEntered(Event):
    """These customers became members at the same evaluation."""

    segment_id: str
    customer_nos: list[int]
    at: str


@dataclass(frozen=True)
class SegmentLeft(Event):
    """These customers ceased to be members at the same evaluation."""

    segment_id: str
    customer_nos: list[int]
    at: str


@dataclass(frozen=True)
class SegmentArchived(Event):
    """The segment is no longer offered or refreshed; its history stays."""

    segment_id: str
