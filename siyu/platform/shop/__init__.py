"""The shop: name, time zone, currency, language.

Owns table `shop`. Emits nothing. Asks nobody.
"""

from siyu.platform.shop.errors import ShopUnknown, ZoneUnknown
from siyu.platform.shop.models import Shop, ShopChange
from siyu.platform.shop.service import all_ids, create, get, update, zone_of

__all__ = ["Shop", "ShopChange", "ShopUnknown", "ZoneUnknown", "all_ids", "create", "get", "update", "zone_of"]
