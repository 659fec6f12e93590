"""The segment language: a typed tree of conditions on customers, frozen, with a published JSON schema."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import ConfigDict, Field, StrictInt, StrictStr

from siyu.understand.audience.models.condition import Compares, Condition, Number, Text
from siyu.understand.audience.models.window import EVER, Span, Value, Window

Purpose: TypeAlias = Literal["service", "marketing", "profiling", "personalised", "third_party", "cross_border"]
ConsentChannel: TypeAlias = Literal[
    "any", "sms", "email", "subscribe_message", "official_account", "wecom", "app_push", "phone_call"
]
ReachChannel: TypeAlias = Literal["sms", "phone_call", "email", "subscribe_message", "official_account", "wecom"]
Stage: TypeAlias = Literal["prospect", "active", "silent", "sleeping", "pre_churn", "churned"]
ValueGroup: TypeAlias = Literal[
    "important_value", "important_develop", "important_keep", "important_win_back",
    "general_value", "general_develop", "general_keep", "general_win_back",
]  # fmt: skip
Name: TypeAlias = Annotated[StrictStr, Field(min_length=1, max_length=120)]
TagPath: TypeAlias = Annotated[StrictStr, Field(min_length=1, max_length=220)]
SegmentId: TypeAlias = Annotated[StrictStr, Field(min_length=1, max_length=36)]
CustomerNo: TypeAlias = Annotated[StrictInt, Field(ge=1, le=2**31 - 1)]


class And(Value):
    """All hold. An empty group holds for everyone."""

    t: Literal["and"]
    of: tuple[Definition, ...] = Field(max_length=100)


class Or(Value):
    """At least one holds. An empty group holds for no one."""

    t: Literal["or"]
    of: tuple[Definition, ...] = Field(max_length=100)


class Not(Value):
    """It does not hold."""

    t: Literal["not"]
    of: Definition


class Attribute(Value):
    """A field of the customer: one of `fields`, or `attrs.<name>` for a custom trait."""

    t: Literal["attribute"]
    field: Name
    condition: Condition


class HasTag(Value):
    """Carries at least one of these tags; `below` counts the tags under them in the hierarchy; set in the window."""

    t: Literal["tag"]
    any_of: tuple[TagPath, ...] = Field(min_length=1, max_length=100)
    below: bool = False
    window: Window = EVER


class Consent(Value):
    """The state of consent that is in force for a purpose on a channel."""

    t: Literal["consent"]
    purpose: Purpose
    channel: ConsentChannel = "any"
    state: Literal["granted", "withdrawn", "none"] = "granted"


class Reachable(Value):
    """Has an address on the channel and consent in force for the purpose there."""

    t: Literal["reachable"]
    channel: ReachChannel
    purpose: Purpose = "marketing"


class Where(Value):
    """A condition on one property of an event."""

    property: Name
    condition: Condition


class EventMatch(Value):
    """An event by name whose properties meet all conditions."""

    event: Name
    where: tuple[Where, ...] = Field((), max_length=10)


class Count(Value):
    """How many times."""

    m: Literal["count"] = "count"


class Measure(Value):
    """An aggregate of one property over the events; `at` is the time of the event."""

    m: Literal["sum", "min", "max", "average", "distinct", "first", "last"]
    of: Name


AnyMeasure: TypeAlias = Annotated[Count | Measure, Field(discriminator="m")]


class Did(EventMatch):
    """The measure of the matching events in the window meets the condition."""

    t: Literal["did"]
    measure: AnyMeasure = Count()
    window: Window = EVER
    condition: Condition = Compares(op="gte", value=1)


class Never(EventMatch):
    """No matching event in the window."""

    t: Literal["never"]
    window: Window = EVER


class ThenWithin(Value):
    """Did the first, and the second at the same time or later, at most `within` later."""

    t: Literal["then"]
    first: EventMatch
    second: EventMatch
    within: Span | None = None
    same: Name | None = None
    window: Window = EVER


class NotWithin(Value):
    """Did the first at least `within` ago, and not the second from then until `within` later."""

    t: Literal["then_not"]
    first: EventMatch
    second: EventMatch
    within: Span
    same: Name | None = None
    window: Window = EVER


class PropertyState(EventMatch):
    """The latest value that this property had in these events."""

    s: Literal["property"]
    property: Name
    condition: Condition


class TagState(Value):
    """Carries the tag."""

    s: Literal["tag"]
    name: TagPath


class ConsentState(Value):
    """The recorded state of consent for exactly this purpose and channel."""

    s: Literal["consent"]
    purpose: Purpose
    channel: ConsentChannel = "any"
    state: Literal["granted", "withdrawn"] = "granted"


class StageState(Value):
    """Is in one of these lifecycle stages."""

    s: Literal["stage"]
    any_of: tuple[Stage, ...] = Field(min_length=1, max_length=6)


class SegmentState(Value):
    """Is in the segment."""

    s: Literal["segment"]
    segment_id: SegmentId


AnyState: TypeAlias = Annotated[
    PropertyState | TagState | ConsentState | StageState | SegmentState, Field(discriminator="s")
]


class Held(Value):
    """The state has held without a break for at least `span`. Stating the same again does not restart it."""

    t: Literal["held"]
    state: AnyState
    span: Span


class Scores(Value):
    """A range of RFM scores, both ends included."""

    min: int = Field(1, ge=1, le=5, strict=True)
    max: int = Field(5, ge=1, le=5, strict=True)


class Rfm(Value):
    """In one of the value groups (empty: any), with scores in these ranges."""

    t: Literal["rfm"]
    groups: tuple[ValueGroup, ...] = Field((), max_length=8)
    r: Scores | None = None
    f: Scores | None = None
    m: Scores | None = None


class InStage(Value):
    """Is in one of these lifecycle stages."""

    t: Literal["stage"]
    any_of: tuple[Stage, ...] = Field(min_length=1, max_length=6)


class StageMove(Value):
    """Moved from one of `from` (empty: any) to one of `to` (empty: any) in the window."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", validate_by_name=True, validate_by_alias=True, serialize_by_alias=True
    )

    t: Literal["stage_move"]
    from_: tuple[Stage, ...] = Field((), alias="from", max_length=6)
    to: tuple[Stage, ...] = Field((), max_length=6)
    window: Window = EVER


class Score(Value):
    """The model's score lies in the range, both ends included, and its decile (1 highest) is one of these."""

    t: Literal["score"]
    model: Name
    min: Number | None = None
    max: Number | None = None
    deciles: tuple[Annotated[StrictInt, Field(ge=1, le=10)], ...] = Field((), max_length=10)


class InSegment(Value):
    """Is a member of another segment."""

    t: Literal["segment"]
    segment_id: SegmentId


class Sample(Value):
    """A random share that stays the same for the same salt; `rate_bp` 1250 is 12.5 %."""

    t: Literal["sample"]
    rate_bp: int = Field(ge=0, le=10_000, strict=True)
    salt: Text = ""


class Customers(Value):
    """Exactly these customers."""

    t: Literal["customers"]
    customer_nos: tuple[CustomerNo, ...] = Field(max_length=10_000)


Definition: TypeAlias = Annotated[
    And
    | Or
    | Not
    | Attribute
    | HasTag
    | Consent
    | Reachable
    | Did
    | Never
    | ThenWithin
    | NotWithin
    | Held
    | Rfm
    | InStage
    | StageMove
    | Score
    | InSegment
    | Sample
    | Customers,
    Field(discriminator="t"),
]
for _group in (And, Or, Not):
    _group.model_rebuild()
