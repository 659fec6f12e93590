"""Targets for tests: their rows go to the kit's `counter` table, as name → amount in fen."""

from __future__ import annotations

import time
from collections.abc import Sequence

import sqlalchemy as sa

from siyu.collect.sources import Batch, Choice, Field, FieldType, Label, RowError, Target
from siyu.kit.db import counter, upsert
from siyu.kit.work import Work


def load(work: Work, batch: Batch) -> Sequence[RowError]:
    """Upserts amounts by code; refuses codes that begin with BAD."""
    refused = []
    rows = {}
    for line, code, amount in zip(batch.lines, batch.texts("code"), batch.integers("amount"), strict=True):
        if str(code).startswith("BAD"):
            refused.append(RowError(line, "code", "thing.bad", str(code)))
        else:
            rows[code] = {"shop_id": work.shop_id, "name": f"thing:{code}", "value": amount or 0}
    upsert(work.db, counter, list(rows.values()), keys=["shop_id", "name"])
    return refused


def load_slowly(work: Work, batch: Batch) -> Sequence[RowError]:
    """The same, with time to be killed in."""
    refused = load(work, batch)
    time.sleep(0.03)
    return refused


FIELDS = (
    Field("code", Label("编码", "Code"), FieldType.CODE, True, ("商品编码", "sku"), example="A1"),
    Field("name", Label("姓名", "Name"), synonyms=("名字",), example="张三"),
    Field("phone", Label("手机号", "Phone"), FieldType.PHONE, synonyms=("手机", "mobile", "联系电话")),
    Field("amount", Label("金额", "Amount"), FieldType.MONEY_FEN, synonyms=("实付金额", "total"), example="12.30"),
    Field(
        "at", Label("下单时间", "Placed at"), FieldType.DATETIME, synonyms=("创建时间",), example="2026-03-01 08:00:00"
    ),
    Field("birthday", Label("生日", "Birthday"), FieldType.DATE),
    Field(
        "gender",
        Label("性别", "Gender"),
        FieldType.ENUM,
        choices=(Choice("male", Label("男", "Male"), ("m", "先生")), Choice("female", Label("女", "Female"), ("f",))),
    ),
)
_REASONS = {"thing.bad": Label("编码“{value}”不可用", "The code “{value}” cannot be used.")}

THING = Target("thing", Label("东西", "Things"), FIELDS, load, reasons=_REASONS, open_fields=True)
GROUPED = Target("grouped", Label("成组", "Grouped"), FIELDS, load, group="name", reasons=_REASONS)
SLOW = Target("slow", Label("慢", "Slow"), FIELDS, load_slowly, reasons=_REASONS)
TARGETS = {target.kind: target for target in (THING, GROUPED, SLOW)}


def things(work: Work) -> dict[str, int]:
    """What is loaded in this shop."""
    query = sa.select(counter.c.name, counter.c.value).where(
        counter.c.shop_id == work.shop_id, counter.c.name.like("thing:%")
    )
    return {name.removeprefix("thing:"): value for name, value in work.db.execute(query)}
