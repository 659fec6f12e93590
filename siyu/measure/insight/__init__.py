"""Insights: exact answers about what customers did, and the customers behind every number.

Owns table saved_insight and the event columns under `<data>/shards`. Emits nothing.
Asks the lake (event, customer, profile, membership, orders, refund); reacts to CustomerErased.
"""

from siyu.measure.insight.errors import (
    CellUnknown as CellUnknown,
)
from siyu.measure.insight.errors import (
    ColumnsBusy as ColumnsBusy,
)
from siyu.measure.insight.errors import (
    InsightNameTaken as InsightNameTaken,
)
from siyu.measure.insight.errors import (
    InsightUnknown as InsightUnknown,
)
from siyu.measure.insight.errors import (
    QuestionRefused as QuestionRefused,
)
from siyu.measure.insight.models import (
    NONE_LABEL as NONE_LABEL,
)
from siyu.measure.insight.models import (
    OTHER_LABEL as OTHER_LABEL,
)
from siyu.measure.insight.models import (
    AttributionCell as AttributionCell,
)
from siyu.measure.insight.models import (
    AttributionModel as AttributionModel,
)
from siyu.measure.insight.models import (
    AttributionQuery as AttributionQuery,
)
from siyu.measure.insight.models import (
    AttributionResult as AttributionResult,
)
from siyu.measure.insight.models import (
    Audience as Audience,
)
from siyu.measure.insight.models import (
    Breakdown as Breakdown,
)
from siyu.measure.insight.models import (
    Cell as Cell,
)
from siyu.measure.insight.models import (
    ChannelCredit as ChannelCredit,
)
from siyu.measure.insight.models import (
    Cohort as Cohort,
)
from siyu.measure.insight.models import (
    Condition as Condition,
)
from siyu.measure.insight.models import (
    CustomersBehind as CustomersBehind,
)
from siyu.measure.insight.models import (
    CustomersQuery as CustomersQuery,
)
from siyu.measure.insight.models import (
    DistributionBin as DistributionBin,
)
from siyu.measure.insight.models import (
    DistributionCell as DistributionCell,
)
from siyu.measure.insight.models import (
    DistributionQuery as DistributionQuery,
)
from siyu.measure.insight.models import (
    DistributionResult as DistributionResult,
)
from siyu.measure.insight.models import (
    EventName as EventName,
)
from siyu.measure.insight.models import (
    EventPick as EventPick,
)
from siyu.measure.insight.models import (
    Exclusion as Exclusion,
)
from siyu.measure.insight.models import (
    FunnelBucket as FunnelBucket,
)
from siyu.measure.insight.models import (
    FunnelCell as FunnelCell,
)
from siyu.measure.insight.models import (
    FunnelQuery as FunnelQuery,
)
from siyu.measure.insight.models import (
    FunnelResult as FunnelResult,
)
from siyu.measure.insight.models import (
    InsightDraft as InsightDraft,
)
from siyu.measure.insight.models import (
    LifecycleCell as LifecycleCell,
)
from siyu.measure.insight.models import (
    LifecyclePeriod as LifecyclePeriod,
)
from siyu.measure.insight.models import (
    LifecycleQuery as LifecycleQuery,
)
from siyu.measure.insight.models import (
    LifecycleResult as LifecycleResult,
)
from siyu.measure.insight.models import (
    LtvCell as LtvCell,
)
from siyu.measure.insight.models import (
    LtvCohort as LtvCohort,
)
from siyu.measure.insight.models import (
    LtvHorizon as LtvHorizon,
)
from siyu.measure.insight.models import (
    LtvQuery as LtvQuery,
)
from siyu.measure.insight.models import (
    LtvResult as LtvResult,
)
from siyu.measure.insight.models import (
    ModelCredits as ModelCredits,
)
from siyu.measure.insight.models import (
    PathCell as PathCell,
)
from siyu.measure.insight.models import (
    PathEdge as PathEdge,
)
from siyu.measure.insight.models import (
    PathNode as PathNode,
)
from siyu.measure.insight.models import (
    PathsQuery as PathsQuery,
)
from siyu.measure.insight.models import (
    PathsResult as PathsResult,
)
from siyu.measure.insight.models import (
    Query as Query,
)
from siyu.measure.insight.models import (
    Range as Range,
)
from siyu.measure.insight.models import (
    RetentionBucket as RetentionBucket,
)
from siyu.measure.insight.models import (
    RetentionCell as RetentionCell,
)
from siyu.measure.insight.models import (
    RetentionQuery as RetentionQuery,
)
from siyu.measure.insight.models import (
    RetentionResult as RetentionResult,
)
from siyu.measure.insight.models import (
    RevenueBucket as RevenueBucket,
)
from siyu.measure.insight.models import (
    RevenueCell as RevenueCell,
)
from siyu.measure.insight.models import (
    RevenueFigures as RevenueFigures,
)
from siyu.measure.insight.models import (
    RevenuePeriod as RevenuePeriod,
)
from siyu.measure.insight.models import (
    RevenueQuery as RevenueQuery,
)
from siyu.measure.insight.models import (
    RevenueResult as RevenueResult,
)
from siyu.measure.insight.models import (
    SavedInsight as SavedInsight,
)
from siyu.measure.insight.models import (
    StickinessCell as StickinessCell,
)
from siyu.measure.insight.models import (
    StickinessLevel as StickinessLevel,
)
from siyu.measure.insight.models import (
    StickinessQuery as StickinessQuery,
)
from siyu.measure.insight.models import (
    StickinessResult as StickinessResult,
)
from siyu.measure.insight.models import (
    TimeToConvert as TimeToConvert,
)
from siyu.measure.insight.models import (
    Unit as Unit,
)
from siyu.measure.insight.models import (
    Vocabulary as Vocabulary,
)
from siyu.measure.insight.service import (
    attribution as attribution,
)
from siyu.measure.insight.service import (
    change_insight as change_insight,
)
from siyu.measure.insight.service import (
    customers_behind as customers_behind,
)
from siyu.measure.insight.service import (
    delete_insight as delete_insight,
)
from siyu.measure.insight.service import (
    distribution as distribution,
)
from siyu.measure.insight.service import (
    funnel as funnel,
)
from siyu.measure.insight.service import (
    get_insight as get_insight,
)
from siyu.measure.insight.service import (
    lifecycle as lifecycle,
)
from siyu.measure.insight.service import (
    list_insights as list_insights,
)
from siyu.measure.insight.service import (
    ltv as ltv,
)
from siyu.measure.insight.service import (
    paths as paths,
)
from siyu.measure.insight.service import (
    retention as retention,
)
from siyu.measure.insight.service import (
    revenue as revenue,
)
from siyu.measure.insight.service import (
    save_insight as save_insight,
)
from siyu.measure.insight.service import (
    stickiness as stickiness,
)
from siyu.measure.insight.service import (
    vocabulary as vocabulary,
)
