"""What can be wrong with a shop."""

from __future__ import annotations

from siyu.kit.errors import Invalid, NotFound


class ShopUnknown(NotFound):
    """There is no such shop."""

    code = "shop.unknown"


class ZoneUnknown(Invalid):
    """The time zone is not an IANA name."""

    code = "shop.zone"
