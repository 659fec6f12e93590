"""What insights keep: saved questions in the database, event columns on disk, and every question to the lake."""

from siyu.measure.insight.store.saved import saved_insight

__all__ = ["saved_insight"]
