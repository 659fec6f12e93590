"""What crosses the customer door: identities, records to upsert, profiles, pages, merges, conflicts, exporters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, TypeAlias

from siyu.kit.errors import JsonValue

if TYPE_CHECKING:
    from siyu.kit.work import Work

TraitValue: TypeAlias = "str | int | float | bool"


class IdentityKind(StrEnum):
    """What a value identifies a customer by."""

    MEMBER_NO = "member_no"
    UNIONID = "unionid"
    OPENID = "openid"
    WECOM_ID = "wecom_id"
    PHONE = "phone"
    EMAIL = "email"
    DEVICE = "device"


class Rank(IntEnum):
    """How far a source of profile fields is trusted: a higher rank is not overwritten by a lower one."""

    TRACKED = 10
    ORDER = 20
    API = 30
    IMPORT = 40
    PERSON = 50


class Gender(StrEnum):
    """As the customer stated it."""

    MALE = "male"
    FEMALE = "female"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Identity:
    """One identifying value of one kind, as it came in."""

    kind: IdentityKind
    value: str


@dataclass(frozen=True, slots=True)
class Sighting:
    """Identities seen together at an instant, so of one person; `person_no` where the record is known already."""

    identities: tuple[Identity, ...]
    at: datetime | None = None
    person_no: int | None = None


@dataclass(frozen=True, slots=True)
class Resolution:
    """For each sighting: `person_nos`, the record the evidence belongs to, and `customer_nos`, the merged customer now.

    A refused sighting (no usable identity, or unknown and not to be created) has 0 in both.
    """

    person_nos: tuple[int, ...]
    customer_nos: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """What one source says of one customer, found by `identities` or by `customer_no`. None says nothing."""

    identities: tuple[Identity, ...] = ()
    customer_no: int | None = None
    name: str | None = None
    gender: Gender | None = None
    birthday: date | None = None
    city: str | None = None
    province: str | None = None
    country: str | None = None
    language: str | None = None
    channel: str | None = None
    joined_at: datetime | None = None
    traits: Mapping[str, TraitValue] = field(default_factory=dict)
    personal_traits: Mapping[str, TraitValue] = field(default_factory=dict)
    at: datetime | None = None
    rank: Rank = Rank.API


@dataclass(frozen=True, slots=True)
class KnownIdentity:
    """An identity as shown: masked unless revealed; `person_no` is the record it belongs to."""

    kind: IdentityKind
    value: str
    person_no: int
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Summary:
    """A customer as one row of a list; name, phone and e-mail as far as the actor may see them."""

    customer_no: int
    name: str | None
    phone: str | None
    email: str | None
    gender: Gender | None
    birthday: date | None
    city: str | None
    province: str | None
    country: str | None
    language: str | None
    channel: str | None
    is_known: bool
    is_minor: bool
    personalised: bool
    created_at: datetime
    joined_at: datetime | None
    last_seen_at: datetime


@dataclass(frozen=True, slots=True)
class Profile:
    """The whole customer, merged over all records; `asked_no` is the number that was asked for."""

    summary: Summary
    asked_no: int
    first_seen_at: datetime
    identities: tuple[KnownIdentity, ...]
    member_nos: tuple[int, ...]
    traits: Mapping[str, TraitValue]
    personal_traits: Mapping[str, str]
    erased_at: datetime | None


class Sort(StrEnum):
    """The orders of the customer list."""

    NEWEST = "newest"
    OLDEST = "oldest"
    LAST_SEEN = "last_seen"


@dataclass(frozen=True, slots=True)
class CustomerFilter:
    """Which customers a list holds; `text` is a whole phone, e-mail, member or customer number."""

    text: str | None = None
    city: str | None = None
    channel: str | None = None
    is_known: bool | None = None
    created_from: datetime | None = None
    created_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """One page and the key of its last row (None: no further page)."""

    items: tuple[Summary, ...]
    next_key: tuple[int, int] | None
    total: int


class MergeReason(StrEnum):
    """Why two records became one: the identity kind that linked them, or a person's decision."""

    MEMBER_NO = "member_no"
    UNIONID = "unionid"
    OPENID = "openid"
    WECOM_ID = "wecom_id"
    PHONE = "phone"
    EMAIL = "email"
    DEVICE = "device"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True)
class Merge:
    """One merge and, where it was taken back, when and by whom."""

    merge_no: int
    winner_no: int
    loser_no: int
    reason: MergeReason
    merged_at: datetime
    merged_by: str
    undone_at: datetime | None = None
    undone_by: str | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two customers that one sighting linked by `link_kind`, kept apart because they differ in `kind`
    (or because a person had separated them: `kind` None)."""

    conflict_no: int
    first_no: int
    second_no: int
    link_kind: IdentityKind
    kind: IdentityKind | None
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Regrouping:
    """Records whose merged customer may have changed, in the order of `change_no`."""

    change_no: int
    person_nos: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Erasure:
    """One number whose person was erased; replayed over restored backups.

    `events_erased_at` is set once the person's events are gone from the log and the lake.
    """

    customer_no: int
    erased_at: datetime
    erased_by: str
    events_erased_at: datetime | None


@dataclass(frozen=True, slots=True)
class ErasedPerson:
    """A number whose events must still go, and the devices and member numbers they may be stored under."""

    customer_no: int
    erased_at: datetime
    identifiers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exporter:
    """What one domain holds about one customer, as rows for the access export (`name` is the file's name)."""

    name: str
    rows: Callable[[Work, int], Sequence[Mapping[str, JsonValue]]]
