"""Who may do what: the one table of roles and permissions."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a person or a key is to the shop."""

    OWNER = "owner"
    ADMIN = "admin"
    OPERATOR = "operator"
    ANALYST = "analyst"
    SERVICE = "service"


_ALL = frozenset(Role)
_HEADS = frozenset({Role.OWNER, Role.ADMIN})
_HANDS = _HEADS | {Role.OPERATOR}
_HANDS_AND_SERVICE = _HANDS | {Role.SERVICE}
_EYES = _HANDS | {Role.ANALYST}

PERMISSIONS: dict[str, frozenset[Role]] = {
    "shop.read": _ALL,
    "shop.write": _HEADS,
    "people.manage": _HEADS,
    "key.manage": _HEADS,
    "audit.read": _HEADS,
    "job.read": _EYES,
    "job.manage": _HEADS,
    "demo.run": _HANDS,
    "event.write": _HANDS_AND_SERVICE,
    "import.run": _HANDS_AND_SERVICE,
    "quality.read": _EYES,
    "quality.write": _HANDS,
    "customer.read": _ALL,
    "customer.write": _HANDS_AND_SERVICE,
    "customer.reveal": _HEADS,
    "customer.export": _HEADS,
    "customer.erase": _HEADS,
    "consent.read": _ALL,
    "consent.write": _HANDS_AND_SERVICE,
    "catalog.read": _ALL,
    "catalog.write": _HANDS_AND_SERVICE,
    "order.read": _ALL,
    "order.write": _HANDS_AND_SERVICE,
    "tag.read": _ALL,
    "tag.write": _HANDS_AND_SERVICE,
    "lifecycle.read": _ALL,
    "lifecycle.write": _HANDS,
    "segment.read": _ALL,
    "segment.write": _HANDS_AND_SERVICE,
    "insight.read": _EYES | {Role.SERVICE},
    "insight.write": _EYES,
    "export.run": _EYES,
}


def permissions_of(role: Role) -> frozenset[str]:
    """All that this role may do."""
    return frozenset(permission for permission, roles in PERMISSIONS.items() if role in roles)
