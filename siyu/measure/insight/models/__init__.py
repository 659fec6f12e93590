"""Questions and answers: frozen values that cross the door."""

from siyu.measure.insight.models.common import (
    NONE_LABEL as NONE_LABEL,
)
from siyu.measure.insight.models.common import (
    OTHER_LABEL as OTHER_LABEL,
)
from siyu.measure.insight.models.common import (
    Audience as Audience,
)
from siyu.measure.insight.models.common import (
    Breakdown as Breakdown,
)
from siyu.measure.insight.models.common import (
    Condition as Condition,
)
from siyu.measure.insight.models.common import (
    EventPick as EventPick,
)
from siyu.measure.insight.models.common import (
    Range as Range,
)
from siyu.measure.insight.models.common import (
    Unit as Unit,
)
from siyu.measure.insight.models.funnel import (
    Exclusion as Exclusion,
)
from siyu.measure.insight.models.funnel import (
    FunnelBucket as FunnelBucket,
)
from siyu.measure.insight.models.funnel import (
    FunnelCell as FunnelCell,
)
from siyu.measure.insight.models.funnel import (
    FunnelQuery as FunnelQuery,
)
from siyu.measure.insight.models.funnel import (
    FunnelResult as FunnelResult,
)
from siyu.measure.insight.models.funnel import (
    TimeToConvert as TimeToConvert,
)
from siyu.measure.insight.models.habits import (
    DistributionBin as DistributionBin,
)
from siyu.measure.insight.models.habits import (
    DistributionCell as DistributionCell,
)
from siyu.measure.insight.models.habits import (
    DistributionQuery as DistributionQuery,
)
from siyu.measure.insight.models.habits import (
    DistributionResult as DistributionResult,
)
from siyu.measure.insight.models.habits import (
    PathCell as PathCell,
)
from siyu.measure.insight.models.habits import (
    PathEdge as PathEdge,
)
from siyu.measure.insight.models.habits import (
    PathNode as PathNode,
)
from siyu.measure.insight.models.habits import (
    PathsQuery as PathsQuery,
)
from siyu.measure.insight.models.habits import (
    PathsResult as PathsResult,
)
from siyu.measure.insight.models.habits import (
    StickinessCell as StickinessCell,
)
from siyu.measure.insight.models.habits import (
    StickinessLevel as StickinessLevel,
)
from siyu.measure.insight.models.habits import (
    StickinessQuery as StickinessQuery,
)
from siyu.measure.insight.models.habits import (
    StickinessResult as StickinessResult,
)
from siyu.measure.insight.models.money import (
    AttributionCell as AttributionCell,
)
from siyu.measure.insight.models.money import (
    AttributionModel as AttributionModel,
)
from siyu.measure.insight.models.money import (
    AttributionQuery as AttributionQuery,
)
from siyu.measure.insight.models.money import (
    AttributionResult as AttributionResult,
)
from siyu.measure.insight.models.money import (
    ChannelCredit as ChannelCredit,
)
from siyu.measure.insight.models.money import (
    LtvCell as LtvCell,
)
from siyu.measure.insight.models.money import (
    LtvCohort as LtvCohort,
)
from siyu.measure.insight.models.money import (
    LtvHorizon as LtvHorizon,
)
from siyu.measure.insight.models.money import (
    LtvQuery as LtvQuery,
)
from siyu.measure.insight.models.money import (
    LtvResult as LtvResult,
)
from siyu.measure.insight.models.money import (
    ModelCredits as ModelCredits,
)
from siyu.measure.insight.models.money import (
    RevenueBucket as RevenueBucket,
)
from siyu.measure.insight.models.money import (
    RevenueCell as RevenueCell,
)
from siyu.measure.insight.models.money import (
    RevenueFigures as RevenueFigures,
)
from siyu.measure.insight.models.money import (
    RevenuePeriod as RevenuePeriod,
)
from siyu.measure.insight.models.money import (
    RevenueQuery as RevenueQuery,
)
from siyu.measure.insight.models.money import (
    RevenueResult as RevenueResult,
)
from siyu.measure.insight.models.retention import (
    Cohort as Cohort,
)
from siyu.measure.insight.models.retention import (
    LifecycleCell as LifecycleCell,
)
from siyu.measure.insight.models.retention import (
    LifecyclePeriod as LifecyclePeriod,
)
from siyu.measure.insight.models.retention import (
    LifecycleQuery as LifecycleQuery,
)
from siyu.measure.insight.models.retention import (
    LifecycleResult as LifecycleResult,
)
from siyu.measure.insight.models.retention import (
    RetentionBucket as RetentionBucket,
)
from siyu.measure.insight.models.retention import (
    RetentionCell as RetentionCell,
)
from siyu.measure.insight.models.retention import (
    RetentionQuery as RetentionQuery,
)
from siyu.measure.insight.models.retention import (
    RetentionResult as RetentionResult,
)
from siyu.measure.insight.models.saved import (
    Cell as Cell,
)
from siyu.measure.insight.models.saved import (
    CustomersBehind as CustomersBehind,
)
from siyu.measure.insight.models.saved import (
    CustomersQuery as CustomersQuery,
)
from siyu.measure.insight.models.saved import (
    EventName as EventName,
)
from siyu.measure.insight.models.saved import (
    InsightDraft as InsightDraft,
)
from siyu.measure.insight.models.saved import (
    Query as Query,
)
from siyu.measure.insight.models.saved import (
    SavedInsight as SavedInsight,
)
from siyu.measure.insight.models.saved import (
    Vocabulary as Vocabulary,
)
