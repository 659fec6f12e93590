"""What the customer domain tells the others, in the past tense."""

from __future__ import annotations

from dataclasses import dataclass

from siyu.kit.events import Event


@dataclass(frozen=True)
class CustomerCreated(Event):
    """New customers exist."""

    customer_nos: tuple[int, ...]


@dataclass(frozen=True)
class CustomersChanged(Event):
    """Profile fields or identities of these customers changed."""

    customer_nos: tuple[int, ...]


@dataclass(frozen=True)
class CustomerMerged(Event):
    """`loser_no` and all its records now resolve to `winner_no`."""

    merge_no: int
    winner_no: int
    loser_no: int


@dataclass(frozen=True)
class CustomerUnmerged(Event):
    """`loser_no` stands for itself again, with the records it had before `merge_no`."""

    merge_no: int
    winner_no: int
    loser_no: int


@dataclass(frozen=True)
class CustomerErased(Event):
    """Everything about these numbers (all records of one person) must go, everywhere."""

    customer_nos: tuple[int, ...]
