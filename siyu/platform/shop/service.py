"""What may be asked of the shop record."""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Connection

from siyu.kit.work import Work
from siyu.platform.shop import store
from siyu.platform.shop.errors import ShopUnknown, ZoneUnknown
from siyu.platform.shop.models import Locale, Shop, ShopChange


def create(work: Work, *, name: str, zone: str, currency: str = "CNY", locale: Locale = "zh-CN") -> Shop:
    """The new shop, under the id of this Work. Raises: ZoneUnknown."""
    _check_zone(zone)
    record = Shop(id=work.shop_id, name=name, zone=zone, currency=currency, locale=locale)
    store.insert(work, record)
    work.audit("shop.create", work.shop_id, name=name)
    return record


def get(work: Work) -> Shop:
    """This Work's shop. Raises: ShopUnknown."""
    record = store.find(work.db, work.shop_id)
    if record is None:
        raise ShopUnknown("There is no such shop.", shop=work.shop_id)
    return record


def update(work: Work, *, change: ShopChange) -> Shop:
    """The shop after the change. Raises: ShopUnknown, ZoneUnknown."""
    get(work)
    values = change.model_dump(exclude_none=True)
    if change.zone is not None:
        _check_zone(change.zone)
    if values:
        store.change(work, values)
        work.audit("shop.update", work.shop_id, **values)
    return get(work)


def all_ids(connection: Connection) -> list[str]:
    """Ids of all shops of the installation, sorted."""
    return store.ids(connection)


def zone_of(connection: Connection, shop_id: str) -> ZoneInfo:
    """The shop's time zone; UTC while the shop does not exist yet."""
    record = store.find(connection, shop_id)
    return ZoneInfo(record.zone if record else "UTC")


def _check_zone(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as broken:
        raise ZoneUnknown("This is no IANA time zone, such as Asia/Shanghai.", zone=zone) from broken
