"""Cases of schema analytics-blackbox-v1, put to `siyu.measure.insight`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from siyu.testing.cases import funnels, habits, money, retentions
from siyu.testing.cases.schema import Case, CaseSchema, Document
from siyu.testing.cases.world import World, open_world

Answer = Mapping[str, object]
ANALYTICS_KINDS: tuple[tuple[str, Callable[[World, Mapping[str, Any]], Answer]], ...] = (
    ("funnel", funnels.answer_funnel),
    ("retention", retentions.answer_retention),
    ("lifecycle", retentions.answer_lifecycle),
    ("paths", habits.answer_paths),
    ("path", habits.answer_paths),
    ("sessions", habits.answer_paths),
    ("stickiness", habits.answer_stickiness),
    ("distribution", habits.answer_distribution),
    ("metrics", money.answer_metrics),
    ("revenue", money.answer_metrics),
    ("ltv", money.answer_ltv),
    ("cohort_ltv", money.answer_ltv),
    ("attribution", money.answer_attribution),
)


def recognises(document: Document) -> bool:
    """Whether the file says it is of this schema."""
    return document.get("schema") == "analytics-blackbox-v1"


def answer(case: Case) -> Answer:
    """What the product answers. Raises: LookupError for a kind of case it does not know."""
    ask = dict(ANALYTICS_KINDS).get(str(case.get("kind")))
    if ask is None:
        raise LookupError(f"no kind of case is named {case.get('kind')!r}")
    with open_world(money.with_paths(case)) as world:
        return ask(world, case.get("query") or {})


ANALYTICS = CaseSchema("analytics-blackbox-v1", recognises, answer)
