"""The numbers of this minute, and alerts on them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

Metric: TypeAlias = Literal["orders", "gmv_fen", "visitors", "conversion"]


class Value(BaseModel):
    """A value: compared by content, never changed, unknown fields refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Figures(Value):
    """Paid orders, what was paid for them, customers that paid, customers seen; conversion = buyers / visitors."""

    orders: int
    gmv_fen: int
    buyers: int
    visitors: int
    conversion: float | None


class Second(Value):
    """One second of the last minute."""

    at: datetime
    orders: int
    gmv_fen: int
    visitors: int


class Happening(Value):
    """One event of the feed. `seq` orders them by arrival."""

    seq: int
    at: datetime
    customer_no: int
    event: str
    page: str | None
    spu: str | None
    order_no: str | None
    amount_fen: int | None
    channel: str | None
    city: str | None
    is_simulated: bool


class AlertDraft(Value):
    """Tell when a metric over the last minutes passes a value, or a percentage of the same minutes yesterday."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "成交额跌破昨日一半",
                    "metric": "gmv_fen",
                    "minutes": 15,
                    "side": "below",
                    "against": "yesterday_percent",
                    "threshold": 50,
                }
            ]
        }
    )

    name: str = Field(min_length=1, max_length=120)
    metric: Metric
    minutes: int = Field(15, ge=1, le=1_440)
    side: Literal["below", "above"] = "below"
    against: Literal["value", "yesterday_percent"] = "value"
    threshold: float = Field(ge=0, examples=[50])
    is_on: bool = True


class Alert(AlertDraft):
    """An alert as kept."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "成交额跌破昨日一半",
                    "metric": "gmv_fen",
                    "against": "yesterday_percent",
                    "threshold": 50,
                    "alert_id": "019a0b6e-7c1d-7e55-9a53-0d5f4b8f2c11",
                    "created_at": "2026-03-10T04:00:00Z",
                }
            ]
        }
    )

    alert_id: str
    created_at: datetime


class Reading(Value):
    """An alert, the figure now, the figure it is compared with, and whether that raises it."""

    alert: Alert
    value: float
    limit: float
    is_raised: bool


class Alarm(Value):
    """One time an alert was raised; `cleared_at` null: still on."""

    alarm_id: str
    alert_id: str
    name: str
    metric: Metric
    value: float
    threshold: float
    raised_at: datetime
    cleared_at: datetime | None


class Board(Value):
    """Today until now, yesterday until the same wall clock, yesterday whole, the last minute by second, alarms on."""

    at: datetime
    day: date
    today: Figures
    yesterday_by_now: Figures
    yesterday: Figures
    last_minute: tuple[Second, ...]
    alarms: tuple[Alarm, ...]


class Minutes(Value):
    """A day by minute of the shop's wall clock, from 00:00; as long as the day has minutes so far."""

    day: date
    orders: tuple[int, ...]
    gmv_fen: tuple[int, ...]
    visitors: tuple[int, ...]
    buyers: tuple[int, ...]
