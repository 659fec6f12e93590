"""The shop as others see it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Locale = Literal["zh-CN", "en"]


class Shop(BaseModel):
    """One merchant's shop: everything else hangs on its id."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"examples": [
        {"id": "demo", "name": "Siyu 示例店", "zone": "Asia/Shanghai", "currency": "CNY", "locale": "zh-CN"}
    ]})  # fmt: skip

    id: str
    name: str
    zone: str = Field(description="IANA time zone; decides days, weeks and months.")
    currency: str = Field(description="ISO 4217 code of all money in this shop.")
    locale: Locale


class ShopChange(BaseModel):
    """What may be changed about a shop; what is left out stays."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra={"examples": [{"name": "思语示例店", "zone": "Asia/Shanghai", "locale": "zh-CN"}]},
    )

    name: str | None = Field(None, min_length=1, max_length=80)
    zone: str | None = Field(None, max_length=60)
    locale: Locale | None = None
