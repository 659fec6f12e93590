"""The customer domain's tables and all its SQL."""

from siyu.unify.customer.store import erasures, identities, listing, merges, profiles, tables

__all__ = ["erasures", "identities", "listing", "merges", "profiles", "tables"]
