"""What profiles register: their feeds, the timers that keep them fresh, reactions to merges and erasures."""

from __future__ import annotations

from collections.abc import Sequence

from siyu.kit.desk import Desk
from siyu.kit.events import Reaction
from siyu.kit.feed import Feed
from siyu.kit.runner import Timer
from siyu.kit.work import Work
from siyu.understand.profile import service
from siyu.understand.profile.models import Tag
from siyu.understand.profile.store.tables import PROFILE_DDL, TAG_DDL
from siyu.unify.customer import Exporter
from siyu.unify.customer.events import CustomerErased, CustomerMerged, CustomerUnmerged


def _nothing(work: Work) -> Sequence[str]:
    """A rebuild copies no profiles: the timer computes all of them from the rebuilt orders."""
    return ()


def _on_merged(work: Work, fact: CustomerMerged) -> None:
    service.retag(work, customer_nos=[fact.winner_no, fact.loser_no])


def _on_unmerged(work: Work, fact: CustomerUnmerged) -> None:
    service.retag(work, customer_nos=[fact.winner_no, fact.loser_no])


def _on_erased(work: Work, fact: CustomerErased) -> None:
    service.forget(work, customer_nos=fact.customer_nos)


class TagKeeper:
    """Keeps rule and computed tags; remembers per shop which state of the lake they were kept for."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[int, list[Tag]]] = {}

    def run(self, desk: Desk) -> None:
        """Give and take tags, unless neither the lake nor the tags have changed since the last time."""
        state = (desk.lake.version(), desk.read(service.kept_tags))
        if self._kept.get(desk.shop_id) != state:
            service.keep_tags(desk)
            self._kept[desk.shop_id] = state


TIMERS = (
    Timer("profile.keep_profiles", 1.0, service.keep_profiles),
    Timer("profile.keep_tags", 5.0, TagKeeper().run),
)
REACTIONS = (
    Reaction("profile.on_merged", CustomerMerged, _on_merged),
    Reaction("profile.on_unmerged", CustomerUnmerged, _on_unmerged),
    Reaction("profile.on_erased", CustomerErased, _on_erased),
)
EXPORTERS = (Exporter("tags", service.export_tags), Exporter("profile_scores", service.export_profile))
FEEDS = (
    Feed("customer_orders", "profile", "customer_no", PROFILE_DDL, service.profile_rows, _nothing),
    Feed("tag", "tag", "customer_no", TAG_DDL, service.tag_rows, service.tag_keys),
)
