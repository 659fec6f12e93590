"""Timeline: the event log joined to customers, in the lake.

Owns lake tables event and timeline_mark, no table of the database. Reacts to CustomerErased; emits nothing.
Asks collect.intake for events and unify.customer for the people behind them.
"""

from siyu.unify.timeline.models import Lag, Moment, Timeline
from siyu.unify.timeline.service import AT_ONCE, erase_events, join_events, lag, of_customer, purge, regroup

__all__ = [
    "AT_ONCE",
    "Lag",
    "Moment",
    "Timeline",
    "erase_events",
    "join_events",
    "lag",
    "of_customer",
    "purge",
    "regroup",
]
