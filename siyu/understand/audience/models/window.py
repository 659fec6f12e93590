"""Stretches of time as a person says them: rolling, calendar days, fixed; exact to the second."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator

_UNIT_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
_LONGEST_S = 36_500 * 86400


class Value(BaseModel):
    """A frozen value that refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _instant_in_range(value: datetime) -> datetime:
    if not 1900 <= value.year <= 2200:
        raise ValueError("a year from 1900 to 2200")
    return value.astimezone(UTC)


def _date_in_range(value: date) -> date:
    if not 1900 <= value.year <= 2200:
        raise ValueError("a year from 1900 to 2200")
    return value


SomeInstant: TypeAlias = Annotated[AwareDatetime, AfterValidator(_instant_in_range)]
SomeDate: TypeAlias = Annotated[date, AfterValidator(_date_in_range)]


class Span(Value):
    """A length of time. A day is 24 hours."""

    n: int = Field(ge=1, le=_LONGEST_S, strict=True)
    unit: Literal["second", "minute", "hour", "day"]

    @property
    def seconds(self) -> int:
        """The length in seconds."""
        return self.n * _UNIT_SECONDS[self.unit]

    @model_validator(mode="after")
    def _not_longer_than_a_century(self) -> Span:
        if self.seconds > _LONGEST_S:
            raise ValueError("at most 36500 days")
        return self


class Ever(Value):
    """All time."""

    w: Literal["ever"] = "ever"


class Last(Span):
    """Rolling: after now − T, up to and including now."""

    w: Literal["last"]


class Older(Span):
    """At now − T or before it."""

    w: Literal["older"]


class Next(Span):
    """Rolling: after now, up to and including now + T. Only for date and time attributes."""

    w: Literal["next"]


class Days(Value):
    """The last `n` calendar days in the shop's zone; `with_today` makes today the last of them."""

    w: Literal["days"]
    n: int = Field(ge=1, le=36_500, strict=True)
    with_today: bool = True


class Dates(Value):
    """From the start of the first day to the end of the last, in the shop's zone; either may be open."""

    w: Literal["dates"]
    first: SomeDate | None = None
    last: SomeDate | None = None


class Between(Value):
    """From `start` up to, not including, `end`; either may be open."""

    w: Literal["between"]
    start: SomeInstant | None = None
    end: SomeInstant | None = None


Window: TypeAlias = Annotated[Ever | Last | Older | Next | Days | Dates | Between, Field(discriminator="w")]
EVER = Ever()
