"""What the customer API takes and gives."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import Path
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue

from siyu.unify.customer.models import (
    Gender,
    Identity,
    IdentityKind,
    MergeReason,
    Profile,
    Rank,
    Record,
)

CustomerNo = Annotated[int, Path(ge=1, le=2**31 - 1, description="A customer number, old or new")]
Trait = bool | int | float | Annotated[str, Field(max_length=1_000)]
Traits = Annotated[dict[Annotated[str, Field(min_length=1, max_length=64)], Trait], Field(max_length=100)]


class IdentityIn(BaseModel):
    """What identifies a customer."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"kind": "phone", "value": "13800138000"}]})

    kind: IdentityKind
    value: str = Field(min_length=1, max_length=256)

    def identity(self) -> Identity:
        """As the domain takes it."""
        return Identity(self.kind, self.value)


class RecordIn(BaseModel):
    """What is known of one customer, found by `identities` or `customer_no`; fields left out stay as they are."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{
                "identities": [{"kind": "phone", "value": "13800138000"}, {"kind": "member_no", "value": "M-1"}],
                "name": "张三", "gender": "male", "birthday": "1990-06-01", "city": "北京", "traits": {"size": "L"},
            }]
        }
    )  # fmt: skip
    identities: list[IdentityIn] = Field([], max_length=20)
    customer_no: int | None = Field(None, ge=1, le=2**31 - 1)
    name: str | None = Field(None, min_length=1, max_length=120)
    gender: Gender | None = None
    birthday: date | None = None
    city: str | None = Field(None, min_length=1, max_length=120)
    province: str | None = Field(None, min_length=1, max_length=120)
    country: str | None = Field(None, min_length=1, max_length=120)
    language: str | None = Field(None, min_length=1, max_length=35)
    channel: str | None = Field(None, min_length=1, max_length=120)
    joined_at: AwareDatetime | None = None
    traits: Traits = {}
    personal_traits: Traits = {}
    at: AwareDatetime | None = Field(None, description="When this was stated; now if left out")

    def record(self, rank: Rank) -> Record:
        """As the domain takes it."""
        fields = self.model_dump(exclude={"identities", "traits", "personal_traits", "gender"})
        return Record(
            tuple(one.identity() for one in self.identities), gender=self.gender, traits=dict(self.traits),
            personal_traits=dict(self.personal_traits), rank=rank, **fields,
        )  # fmt: skip


class RecordsIn(BaseModel):
    """Up to 500 customers."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "customers": [
                        {"identities": [{"kind": "phone", "value": "13800138000"}], "name": "王芳", "city": "上海"}
                    ]
                }
            ]
        }
    )

    customers: list[RecordIn] = Field(min_length=1, max_length=500)


class NumbersOut(BaseModel):
    """Customer numbers, in the order of the request."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"customer_nos": [12, 15]}]})

    customer_nos: list[int]


_SUMMARY: dict[str, JsonValue] = {
    "customer_no": 12, "name": "王*", "phone": "138****8000", "email": "w***@example.com", "gender": "female",
    "birthday": "1992-05-01", "city": "上海", "province": "上海", "country": "CN", "language": "zh-CN",
    "channel": "小程序", "is_known": True, "is_minor": False, "personalised": True,
    "created_at": "2026-01-04T02:00:00Z", "joined_at": "2026-01-05T02:00:00Z", "last_seen_at": "2026-03-10T04:00:00Z",
}  # fmt: skip
_PROFILE: dict[str, JsonValue] = {
    **_SUMMARY, "asked_no": 12, "first_seen_at": "2026-01-04T02:00:00Z", "member_nos": [12], "traits": {"size": "M"},
    "identities": [
        {"kind": "phone", "value": "138****8000", "person_no": 12, "added_at": "2026-01-04T02:00:00Z"},
    ],
    "personal_traits": {},
}  # fmt: skip


class SummaryOut(BaseModel):
    """A customer as one row; name, phone and e-mail are masked for those who may not see them."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [_SUMMARY]})
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


class KnownIdentityOut(BaseModel):
    """An identity; `person_no` is the record it belongs to."""

    model_config = ConfigDict(from_attributes=True)
    kind: IdentityKind
    value: str
    person_no: int
    added_at: datetime


class ProfileOut(SummaryOut):
    """The whole customer; `asked_no` differs from `customer_no` after a merge."""

    model_config = ConfigDict(json_schema_extra={"examples": [_PROFILE]})

    asked_no: int
    first_seen_at: datetime
    identities: list[KnownIdentityOut]
    member_nos: list[int]
    traits: dict[str, Trait]
    personal_traits: dict[str, str]

    @classmethod
    def of(cls, profile: Profile) -> ProfileOut:
        """As the client sees it."""
        summary = SummaryOut.model_validate(profile.summary).model_dump()
        return cls(
            **summary, asked_no=profile.asked_no, first_seen_at=profile.first_seen_at,
            identities=[KnownIdentityOut.model_validate(one) for one in profile.identities],
            member_nos=list(profile.member_nos), traits=dict(profile.traits),
            personal_traits=dict(profile.personal_traits),
        )  # fmt: skip


class IdentitiesIn(BaseModel):
    """Identities to add to a customer."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"identities": [{"kind": "openid", "value": "oX8d5yQk0uVtY1m8"}]}]}
    )

    identities: list[IdentityIn] = Field(min_length=1, max_length=20)


class RevealIn(BaseModel):
    """Which field: name, phone, email, identities, personal_traits."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"field": "phone"}]})
    field: str


class RevealedOut(BaseModel):
    """The plain values."""

    values: list[str]


class MergeIn(BaseModel):
    """The customer whose records move over."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"loser_no": 15}]})

    loser_no: int = Field(ge=1, le=2**31 - 1)


class UnmergeIn(BaseModel):
    """The merge to take back."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"merge_no": 3}]})

    merge_no: int = Field(ge=1, le=2**31 - 1)


class MergeNoOut(BaseModel):
    """The merge that was made."""

    merge_no: int


class MergeOut(BaseModel):
    """A merge, and when it was taken back."""

    model_config = ConfigDict(from_attributes=True)
    merge_no: int
    winner_no: int
    loser_no: int
    reason: MergeReason
    merged_at: datetime
    merged_by: str
    undone_at: datetime | None
    undone_by: str | None


class ConflictOut(BaseModel):
    """Two customers linked by `link_kind` and kept apart by `kind` (null: a person had separated them)."""

    model_config = ConfigDict(from_attributes=True)
    conflict_no: int
    first_no: int
    second_no: int
    link_kind: IdentityKind
    kind: IdentityKind | None
    seen_at: datetime


class ErasureOut(BaseModel):
    """An erased number; `events_erased_at` is set once its events are gone from every file."""

    model_config = ConfigDict(from_attributes=True)
    customer_no: int
    erased_at: datetime
    erased_by: str
    events_erased_at: datetime | None
