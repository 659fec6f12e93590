"""Table `shop`."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, Connection, String

from siyu.kit.db import Instant, shop_table
from siyu.kit.work import Work
from siyu.platform.shop.models import Shop

shop = shop_table(
    "shop",
    Column("name", String(80), nullable=False),
    Column("zone", String(60), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("locale", String(8), nullable=False),
    Column("created_at", Instant, nullable=False),
)


def insert(work: Work, record: Shop) -> None:
    """Add the shop."""
    work.db.execute(
        shop.insert().values(
            shop_id=record.id, name=record.name, zone=record.zone, currency=record.currency,
            locale=record.locale, created_at=work.now,
        )
    )  # fmt: skip


def find(connection: Connection, shop_id: str) -> Shop | None:
    """The shop with this id."""
    row = connection.execute(sa.select(shop).where(shop.c.shop_id == shop_id)).one_or_none()
    if row is None:
        return None
    return Shop(id=row.shop_id, name=row.name, zone=row.zone, currency=row.currency, locale=row.locale)


def change(work: Work, values: dict[str, str]) -> None:
    """Set these columns."""
    work.db.execute(sa.update(shop).where(shop.c.shop_id == work.shop_id).values(**values))


def ids(connection: Connection) -> list[str]:
    """All shop ids, sorted."""
    return list(connection.execute(sa.select(shop.c.shop_id).order_by(shop.c.shop_id)).scalars())
