"""One public function per question; all take a typed query and give a typed answer."""

from siyu.measure.insight.service.attribution import attribution
from siyu.measure.insight.service.behind import customers_behind
from siyu.measure.insight.service.funnel import funnel
from siyu.measure.insight.service.habits import distribution, lifecycle, stickiness
from siyu.measure.insight.service.money import ltv, revenue
from siyu.measure.insight.service.paths import paths
from siyu.measure.insight.service.retention import retention
from siyu.measure.insight.service.saved import change_insight, delete_insight, get_insight, list_insights, save_insight
from siyu.measure.insight.service.vocabulary import vocabulary

__all__ = [
    "attribution", "change_insight", "customers_behind", "delete_insight", "distribution", "funnel",
    "get_insight", "lifecycle", "list_insights", "ltv", "paths", "retention", "revenue", "save_insight",
    "stickiness", "vocabulary",
]  # fmt: skip
