"""Conditions on one value: equality, lists, text, number ranges, windows of time, anniversaries."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, Field, StrictBool, StrictFloat, StrictInt, StrictStr, model_validator

from siyu.understand.audience.models.window import Value, Window

MAX_TEXT = 500
MAX_LIST = 1000


def _number_in_range(value: float) -> float:
    if not math.isfinite(value) or abs(value) > 1e15:
        raise ValueError("a number from -1e15 to 1e15")
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    if isinstance(exponent, int) and exponent < -6:
        raise ValueError("a number with at most six decimals")
    return value


Number: TypeAlias = Annotated[StrictInt | StrictFloat, AfterValidator(_number_in_range)]
Text: TypeAlias = Annotated[StrictStr, Field(max_length=MAX_TEXT)]
Scalar: TypeAlias = StrictBool | Number | Text


class Equals(Value):
    """The value is this one. Text compares code point by code point, numbers as numbers."""

    op: Literal["eq", "neq"]
    value: Scalar


class OneOf(Value):
    """The value is one of these."""

    op: Literal["in", "not_in"]
    values: tuple[Scalar, ...] = Field(min_length=1, max_length=MAX_LIST)


class HasText(Value):
    """The text contains, or begins with, this text."""

    op: Literal["contains", "not_contains", "prefix"]
    text: Text


class Present(Value):
    """There is a value, or there is none. An empty text is a value."""

    op: Literal["exists", "missing"]


class Compares(Value):
    """The number is greater or less than this one."""

    op: Literal["gt", "gte", "lt", "lte"]
    value: Number


class InRange(Value):
    """The number lies in this range, both ends included; either may be open."""

    op: Literal["between"]
    min: Number | None = None
    max: Number | None = None

    @model_validator(mode="after")
    def _has_an_end(self) -> InRange:
        if self.min is None and self.max is None:
            raise ValueError("a range has min, max or both")
        return self


class During(Value):
    """The date or time lies in this window."""

    op: Literal["during"]
    window: Window


class Anniversary(Value):
    """Month and day of the date come round within the next or last `days` days, today included.

    29 February is kept on 28 February in years without it.
    """

    op: Literal["anniversary"]
    direction: Literal["next", "last"] = "next"
    days: int = Field(ge=0, le=365, strict=True)


class AnniversaryMonth(Value):
    """The date's month is this one (1–12); without a month, the present one in the shop's zone."""

    op: Literal["anniversary_month"]
    month: int | None = Field(None, ge=1, le=12, strict=True)


Condition: TypeAlias = Annotated[
    Equals | OneOf | HasText | Present | Compares | InRange | During | Anniversary | AnniversaryMonth,
    Field(discriminator="op"),
]
# The operators that say the opposite of another: true also where there is no value.
OPPOSITES = {"neq": "eq", "not_in": "in", "not_contains": "contains", "missing": "exists"}
