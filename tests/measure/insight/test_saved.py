"""Saved insights, on both databases."""

from __future__ import annotations

import pytest

from siyu.kit.desk import Desk
from siyu.measure import insight
from siyu.measure.insight import EventPick, FunnelQuery, InsightDraft, InsightNameTaken, InsightUnknown, StickinessQuery

FUNNEL = FunnelQuery(steps=(EventPick(events=("view_item",)), EventPick(events=("order_paid",))), window_s=3_600)


def test_a_saved_insight_comes_back_as_it_was_asked(desk: Desk, other_desk: Desk) -> None:
    saved = desk.write(lambda work: insight.save_insight(work, draft=InsightDraft(name="首购", note="!", query=FUNNEL)))
    assert desk.read(lambda work: insight.get_insight(work, insight_id=saved.insight_id)) == saved
    assert saved.query == FUNNEL
    assert other_desk.read(insight.list_insights) == []


def test_names_are_unique_within_a_shop(desk: Desk, other_desk: Desk) -> None:
    draft = InsightDraft(name="A", query=FUNNEL)
    first = desk.write(lambda work: insight.save_insight(work, draft=draft))
    other_desk.write(lambda work: insight.save_insight(work, draft=draft))
    with pytest.raises(InsightNameTaken):
        desk.write(lambda work: insight.save_insight(work, draft=draft))
    desk.write(lambda work: insight.save_insight(work, draft=InsightDraft(name="B", query=FUNNEL)))
    with pytest.raises(InsightNameTaken):
        desk.write(
            lambda work: insight.change_insight(
                work, insight_id=first.insight_id, draft=InsightDraft(name="B", query=FUNNEL)
            )
        )
    assert [one.name for one in desk.read(insight.list_insights)] == ["A", "B"]


def test_a_saved_insight_is_changed_and_deleted(desk: Desk) -> None:
    saved = desk.write(lambda work: insight.save_insight(work, draft=InsightDraft(name="A", query=FUNNEL)))
    draft = InsightDraft(name="A", note="new", query=StickinessQuery(unit="week"))
    changed = desk.write(lambda work: insight.change_insight(work, insight_id=saved.insight_id, draft=draft))
    assert (changed.note, changed.query, changed.created_at) == ("new", draft.query, saved.created_at)
    desk.write(lambda work: insight.delete_insight(work, insight_id=saved.insight_id))
    with pytest.raises(InsightUnknown):
        desk.read(lambda work: insight.get_insight(work, insight_id=saved.insight_id))
    with pytest.raises(InsightUnknown):
        desk.write(lambda work: insight.delete_insight(work, insight_id=saved.insight_id))
