"""What the customer domain registers: the lake feed, the parts of the access export, the import target."""

from __future__ import annotations

from siyu.kit.feed import Feed
from siyu.unify.customer.models import Exporter
from siyu.unify.customer.service import feeding

FEEDS = (
    Feed(
        kind="customer",
        table="customer",
        key="customer_no",
        ddl=feeding.LAKE_DDL,
        read=feeding.lake_rows,
        all_keys=feeding.lake_keys,
    ),
)
EXPORTERS = (
    Exporter("profile", feeding.export_profile),
    Exporter("identities", feeding.export_identities),
    Exporter("merges", feeding.export_merges),
)
