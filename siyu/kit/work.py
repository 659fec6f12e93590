"""Work: what every service function needs: one use case, one shop, one clock reading, one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from siyu.kit import audit
from siyu.kit.access import PERMISSIONS, Role
from siyu.kit.db import counter_next
from siyu.kit.errors import Denied, JsonValue
from siyu.kit.events import Event, Reaction, change_log, outbox
from siyu.kit.ids import Ids
from siyu.kit.secrets import Cipher

if TYPE_CHECKING:
    from siyu.kit.lake import Lake


@dataclass(frozen=True)
class Actor:
    """Who acts. `scopes` narrows a key below its role; None means all that the role may do."""

    kind: Literal["person", "key", "system"]
    id: str
    name: str
    role: Role
    scopes: frozenset[str] | None = None

    def may(self, permission: str) -> bool:
        """Whether this actor holds the permission."""
        if self.scopes is not None and permission not in self.scopes:
            return False
        return self.role in PERMISSIONS[permission]


@dataclass(frozen=True)
class Caller:
    """Who stands behind a request, and in which shop."""

    shop_id: str
    actor: Actor


SYSTEM = Actor("system", "system", "Siyu", Role.OWNER)


@dataclass
class Work:
    """The open transaction of one use case. Services never commit; the edge does."""

    db: Connection
    lake: Lake
    shop_id: str
    actor: Actor
    now: datetime
    ids: Ids
    rng: Random
    cipher: Cipher
    zone: ZoneInfo
    reactions: Mapping[str, tuple[Reaction, ...]] = field(default_factory=dict)

    def emit(self, event: Event) -> None:
        """Tell a fact: it is delivered to each reaction, if and only if this transaction commits."""
        subscribed = self.reactions.get(event.name(), ())
        if not subscribed:
            return
        event_id, body = self.ids.new(), event.to_json()
        self.db.execute(
            outbox.insert(),
            [
                {
                    "shop_id": self.shop_id, "event_id": event_id, "reaction": reaction.name, "name": event.name(),
                    "body": body, "state": "due", "attempts": 0, "created_at": self.now, "due_at": self.now,
                }
                for reaction in subscribed
            ],
        )  # fmt: skip

    def touch(self, kind: str, keys: Iterable[int | str]) -> None:
        """Tell the lake which rows of a kind changed; the feeds copy them within their next tick."""
        texts = sorted({str(key) for key in keys})
        if not texts:
            return
        first = counter_next(self.db, self.shop_id, "change", len(texts))
        # Plain tuples: a hundred thousand keys at once are common, and dictionaries would cost several times as much.
        mark = "%s" if self.db.dialect.name == "postgresql" else "?"
        self.db.exec_driver_sql(
            f"insert into {change_log.name} (shop_id, seq, kind, key) values ({mark}, {mark}, {mark}, {mark})",
            [(self.shop_id, seq, kind, key) for seq, key in enumerate(texts, start=first)],
        )

    def audit(self, action: str, subject: str, **detail: JsonValue) -> None:
        """Record in the audit log who did this to what."""
        actor = (self.actor.kind, self.actor.id, self.actor.name)
        audit.append(self.db, self.shop_id, self.now, actor, (action, subject, detail))

    def require(self, permission: str) -> None:
        """Nothing, if the actor may. Raises: Denied."""
        if not self.actor.may(permission):
            raise Denied("Your role does not allow this.", permission=permission)
