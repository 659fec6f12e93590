"""Saved insights: one row each."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy import Column, Index, String, Text

from siyu.kit.db import Instant, insert_missing, shop_table
from siyu.kit.work import Work
from siyu.measure.insight.models import Query, SavedInsight

saved_insight = shop_table(
    "saved_insight",
    Column("insight_id", String(36), primary_key=True),
    Column("name", String(120), nullable=False),
    Column("note", Text, nullable=False),
    Column("question", String(20), nullable=False),
    Column("query", Text, nullable=False),
    Column("created_by", String(120), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Index("saved_insight_name", "shop_id", "name", unique=True),
)

_QUERY: TypeAdapter[Query] = TypeAdapter(Query)


def insert(work: Work, insight: SavedInsight) -> bool:
    """Whether it was kept; not, when the name is taken."""
    return insert_missing(work.db, saved_insight, [_row(work, insight)]) == 1


def replace(work: Work, insight: SavedInsight) -> bool:
    """Whether it was changed; not, when the name belongs to another one."""
    taken = sa.select(saved_insight.c.insight_id).where(
        saved_insight.c.shop_id == work.shop_id,
        saved_insight.c.name == insight.name,
        saved_insight.c.insight_id != insight.insight_id,
    )
    if work.db.execute(taken).first() is not None:
        return False
    work.db.execute(sa.update(saved_insight).where(*_here(work, insight.insight_id)).values(**_row(work, insight)))
    return True


def delete(work: Work, insight_id: str) -> bool:
    """Whether there was one."""
    return work.db.execute(sa.delete(saved_insight).where(*_here(work, insight_id))).rowcount == 1


def find(work: Work, insight_id: str) -> SavedInsight | None:
    """The saved insight, if there is one."""
    row = work.db.execute(sa.select(saved_insight).where(*_here(work, insight_id))).one_or_none()
    return None if row is None else _insight(row)


def list_all(work: Work) -> Sequence[SavedInsight]:
    """All saved insights of the shop, by name."""
    query = sa.select(saved_insight).where(saved_insight.c.shop_id == work.shop_id).order_by(saved_insight.c.name)
    return [_insight(row) for row in work.db.execute(query)]


def _here(work: Work, insight_id: str) -> tuple[sa.ColumnElement[bool], ...]:
    return saved_insight.c.shop_id == work.shop_id, saved_insight.c.insight_id == insight_id


def _row(work: Work, insight: SavedInsight) -> dict[str, object]:
    return {
        "shop_id": work.shop_id,
        "insight_id": insight.insight_id,
        "name": insight.name,
        "note": insight.note,
        "question": insight.query.question,
        "query": insight.query.model_dump_json(),
        "created_by": insight.created_by,
        "created_at": insight.created_at,
        "updated_at": insight.updated_at,
    }


def _insight(row: sa.Row[tuple[object, ...]]) -> SavedInsight:
    return SavedInsight(
        insight_id=row.insight_id,
        name=row.name,
        note=row.note,
        query=_QUERY.validate_json(row.query),
        created_by=row.created_by,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
