"""Insights: exact answers about what customers did, and the customers behind every number.

Owns table saved_insight and the event columns under `<data>/shards`. Emits nothing.
Asks the lake (event, customer, profile, membership, orders, refund); reacts to CustomerErased.
"""

from siyu.measure.insight.models import *  # noqa: F403 - the door shows every question and answer
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
