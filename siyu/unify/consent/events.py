"""What the consent domain tells the others, in the past tense."""

from __future__ import annotations

from dataclasses import dataclass

from siyu.kit.events import Event


@dataclass(frozen=True)
class ConsentChanged(Event):
    """These customers granted or withdrew something."""

    customer_nos: tuple[int, ...]
