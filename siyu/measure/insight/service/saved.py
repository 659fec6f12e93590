"""Saved insights: keep a question under a name."""

from __future__ import annotations

from collections.abc import Sequence

from siyu.kit.work import Work
from siyu.measure.insight.errors import InsightNameTaken, InsightUnknown
from siyu.measure.insight.models import InsightDraft, SavedInsight
from siyu.measure.insight.store import saved


def save_insight(work: Work, *, draft: InsightDraft) -> SavedInsight:
    """The insight as kept. Raises: Denied, InsightNameTaken."""
    work.require("insight.write")
    insight = SavedInsight(
        **dict(draft), insight_id=work.ids.new(), created_by=work.actor.name, created_at=work.now, updated_at=work.now
    )
    if not saved.insert(work, insight):
        raise InsightNameTaken("Another insight has this name.", name=draft.name)
    work.audit("insight.save", insight.insight_id, name=draft.name)
    return insight


def change_insight(work: Work, *, insight_id: str, draft: InsightDraft) -> SavedInsight:
    """The insight as it stands now. Raises: Denied, InsightUnknown, InsightNameTaken."""
    work.require("insight.write")
    before = get_insight(work, insight_id=insight_id)
    insight = before.model_copy(update={**dict(draft), "updated_at": work.now})
    if not saved.replace(work, insight):
        raise InsightNameTaken("Another insight has this name.", name=draft.name)
    work.audit("insight.change", insight_id, name=draft.name)
    return insight


def delete_insight(work: Work, *, insight_id: str) -> None:
    """Nothing. Raises: Denied, InsightUnknown."""
    work.require("insight.write")
    if not saved.delete(work, insight_id):
        raise InsightUnknown("There is no such insight.", insight_id=insight_id)
    work.audit("insight.delete", insight_id)


def get_insight(work: Work, *, insight_id: str) -> SavedInsight:
    """The saved insight. Raises: Denied, InsightUnknown."""
    work.require("insight.read")
    insight = saved.find(work, insight_id)
    if insight is None:
        raise InsightUnknown("There is no such insight.", insight_id=insight_id)
    return insight


def list_insights(work: Work) -> Sequence[SavedInsight]:
    """All saved insights, by name. Raises: Denied."""
    work.require("insight.read")
    return saved.list_all(work)
