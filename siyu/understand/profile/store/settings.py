"""The shop's lifecycle settings."""

from __future__ import annotations

from dataclasses import asdict

import sqlalchemy as sa

from siyu.kit.db import upsert
from siyu.kit.work import Work
from siyu.understand.profile.models import LifecycleSettings
from siyu.understand.profile.store.tables import lifecycle_settings

_COLUMNS = [column for column in lifecycle_settings.columns if column.name != "shop_id"]


def load(work: Work) -> LifecycleSettings:
    """What the shop has set, or the defaults."""
    query = sa.select(*_COLUMNS).where(lifecycle_settings.c.shop_id == work.shop_id)
    row = work.db.execute(query).one_or_none()
    return LifecycleSettings() if row is None else LifecycleSettings(*row)


def save(work: Work, settings: LifecycleSettings) -> None:
    """Keep the shop's settings."""
    upsert(work.db, lifecycle_settings, [{"shop_id": work.shop_id, **asdict(settings)}], keys=["shop_id"])
