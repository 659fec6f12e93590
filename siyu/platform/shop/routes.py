"""HTTP: the shop record."""

from __future__ import annotations

from fastapi import APIRouter

from siyu.kit.http import Edge, may
from siyu.platform.shop import service
from siyu.platform.shop.models import Shop, ShopChange

router = APIRouter(prefix="/api/shop", tags=["shop"])


@router.get("")
def get_shop(edge: Edge = may("shop.read")) -> Shop:
    """The caller's shop."""
    return edge.read(service.get)


@router.patch("")
def update_shop(body: ShopChange, edge: Edge = may("shop.write")) -> Shop:
    """Change name, time zone or language."""
    return edge.write(lambda work: service.update(work, change=body))
