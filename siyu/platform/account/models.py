"""People, sessions and keys as others see them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from siyu.kit.access import Role
from siyu.platform.shop import Shop


class PersonState(StrEnum):
    """Invited people have no password yet; disabled ones cannot enter."""

    INVITED = "invited"
    ACTIVE = "active"
    DISABLED = "disabled"


_ID = "019a0b6e-7c1d-7e55-9a53-0d5f4b8f2c11"
_PERSON: dict[str, JsonValue] = {
    "id": _ID, "email": "xiaolin@example.com", "name": "林晓", "role": "operator", "state": "active",
    "created_at": "2026-03-10T04:00:00Z", "last_in_at": "2026-03-10T04:10:00Z",
}  # fmt: skip
_KEY: dict[str, JsonValue] = {
    "id": _ID, "kind": "secret", "name": "ERP", "prefix": "sk_demo.8f2c", "scopes": ["order.write"],
    "created_at": "2026-03-10T04:00:00Z", "last_used_at": "2026-03-10T04:10:00Z",
    "revoked_at": "2026-04-10T04:00:00Z",
}  # fmt: skip


class Person(BaseModel):
    """Somebody who works in the console."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"examples": [_PERSON]})

    id: str
    email: str
    name: str
    role: Role
    state: PersonState
    created_at: datetime
    last_in_at: datetime | None


class Invitation(BaseModel):
    """A new person and the link, shown once, that lets them in to choose a password."""

    model_config = ConfigDict(
        frozen=True, json_schema_extra={"examples": [{"person": _PERSON, "link_token": "in_demo.rS2b6yQk0uVtY1m8"}]}
    )

    person: Person
    link_token: str = Field(description="Append to /welcome?token=; valid once, for 7 days.")


class KeyKind(StrEnum):
    """A secret key calls the API; a write key, which may stand in a mini-program, can only send events."""

    SECRET = "secret"  # noqa: S105 - a kind, not a secret
    WRITE = "write"


class Key(BaseModel):
    """An API key, without its secret."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"examples": [_KEY]})

    id: str
    kind: KeyKind
    name: str
    prefix: str = Field(description="The first characters, to recognise the key by.")
    scopes: list[str] | None = Field(description="Permissions; null = all of the service role.")
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


class NewKey(BaseModel):
    """A key and its secret; the secret is shown this once and only its hash is kept."""

    model_config = ConfigDict(
        frozen=True, json_schema_extra={"examples": [{"key": _KEY, "secret": "sk_demo.8f2c5yQk0uVtY1m8"}]}
    )

    key: Key
    secret: str


class SessionView(BaseModel):
    """Who is signed in, where, and what they may do."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "examples": [
                {
                    "person": _PERSON,
                    "shop": {
                        "id": "demo",
                        "name": "Siyu 示例店",
                        "zone": "Asia/Shanghai",
                        "currency": "CNY",
                        "locale": "zh-CN",
                    },
                    "permissions": ["customer.read", "order.read"],
                    "csrf": "uVtY1m8rS2b6yQk0",
                }
            ]
        },
    )

    person: Person
    shop: Shop
    permissions: list[str]
    csrf: str = Field(description="Send as header X-CSRF with every unsafe method.")
