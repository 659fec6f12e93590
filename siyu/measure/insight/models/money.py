"""Revenue, cohort LTV and attribution: what came in, from whom, and after which touches."""

from __future__ import annotations

from datetime import date
from typing import Literal, TypeAlias

from pydantic import ConfigDict, Field, model_validator

from siyu.measure.insight.models.common import Answered, Asked, Condition, EventPick, Frozen, Ratio, Unit

RefundBasis: TypeAlias = Literal["order_date", "refund_date"]
AttributionModel: TypeAlias = Literal["first", "last", "linear", "time_decay", "position", "markov", "shapley"]


class RevenueQuery(Asked):
    """Paid orders of the range by the day they were paid; refunds by `refund_basis`, an explicit choice."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "refund_basis": "order_date",
                    "unit": "week",
                    "by": "channel",
                    "range": {"since": "2026-03-01T00:00:00", "until": "2026-04-01T00:00:00"},
                }
            ]
        }
    )

    question: Literal["revenue"] = "revenue"
    refund_basis: RefundBasis
    unit: Unit = "day"
    by: Literal["channel", "city"] | None = None
    where: tuple[Condition, ...] = Field((), max_length=20, description="Conditions on order columns.")


class RevenueFigures(Frozen):
    """All in fen, kept apart: list price, discount, paid (gross of refunds), refund; net = paid − refund."""

    orders: int
    buyers: int
    list_fen: int
    discount_fen: int
    paid_fen: int
    refund_fen: int
    net_fen: int


class RevenuePeriod(RevenueFigures):
    """One calendar period."""

    start: date


class RevenueBucket(RevenueFigures):
    """One channel or city."""

    bucket: str


class RevenueResult(Answered, RevenueFigures):
    """The whole, and by period. Averages in fen; null without orders."""

    periods: tuple[RevenuePeriod, ...]
    buckets: tuple[RevenueBucket, ...]
    order_value_fen: float | None = Field(description="Paid per order, refunds not taken off.")
    buyer_value_fen: float | None = Field(description="Net per buyer.")


class RevenueCell(Frozen):
    """Customers with a paid order (or, by refund date, a refund) in the period; no period: in the range."""

    question: Literal["revenue"] = "revenue"
    period: date | None = None
    figure: Literal["orders", "refunds"] = "orders"


class LtvQuery(Asked):
    """Cohorts by the calendar period of the first paid order ever; net revenue within h days of it."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"unit": "month", "horizons_days": [30, 90, 365], "range": {"last": 730}}]}
    )

    question: Literal["ltv"] = "ltv"
    unit: Unit = "month"
    horizons_days: tuple[int, ...] = Field((30, 60, 90, 180, 365), min_length=1, max_length=60)
    refund_basis: RefundBasis = "order_date"

    @model_validator(mode="after")
    def _horizons(self) -> LtvQuery:
        if any(days < 1 for days in self.horizons_days):
            raise ValueError("a horizon is one day or more")
        return self


class LtvHorizon(Frozen):
    """Customers observed for h days or longer, and what they brought in within h days; null when nobody was."""

    days: int
    observed: int
    net_fen: int | None
    per_customer_fen: float | None


class LtvCohort(Frozen):
    """One row."""

    start: date
    size: int
    horizons: tuple[LtvHorizon, ...]


class LtvResult(Answered):
    """Rows by cohort, and the same over all."""

    cohorts: tuple[LtvCohort, ...]
    total: tuple[LtvHorizon, ...]


class LtvCell(Frozen):
    """Customers of a cohort observed for the horizon (none = all of the cohort)."""

    question: Literal["ltv"] = "ltv"
    cohort: date
    days: int | None = None


class AttributionQuery(Asked):
    """The range filters conversions; touches count back to `lookback_s` before each, inclusive."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "conversion": {"events": ["order_paid"]},
                    "models": ["last", "markov"],
                    "lookback_s": 604800,
                    "value": "amount_fen",
                }
            ]
        }
    )

    question: Literal["attribution"] = "attribution"
    conversion: EventPick = EventPick(events=("order_paid",))
    touch: EventPick = EventPick()
    channel: str = Field("channel", description="Property of the touch that names the channel; `event` = its name.")
    models: tuple[AttributionModel, ...] = ("first", "last", "linear", "time_decay", "position", "markov", "shapley")
    lookback_s: float = Field(30 * 86_400.0, ge=0, le=3_700 * 86_400)
    half_life_s: float = Field(7 * 86_400.0, gt=0)
    value: Literal["conversions", "amount_fen"] = "conversions"
    incremental_share: float | None = Field(
        None,
        ge=0,
        le=1,
        description="Share of conversions that a holdout measured as incremental; credits are rescaled to it.",
    )


class ChannelCredit(Frozen):
    """What one model gives one channel: a description of paths, not a cause."""

    channel: str
    credit: float
    share: Ratio


class ModelCredits(Frozen):
    """One model: credits, largest first, and what no touch came before, or would have come anyway by the holdout."""

    model: AttributionModel
    channels: tuple[ChannelCredit, ...]
    unattributed: float


class AttributionResult(Answered):
    """credits + unattributed = total, for every model."""

    total: float
    conversions: int
    models: tuple[ModelCredits, ...]


class AttributionCell(Frozen):
    """Customers that converted after a touch of this channel within the look-back."""

    question: Literal["attribution"] = "attribution"
    channel: str
