"""One public function per question; all take a typed query and give a typed answer."""

from siyu.measure.insight.service.attribution import attribution as attribution
from siyu.measure.insight.service.behind import customers_behind as customers_behind
from siyu.measure.insight.service.funnel import funnel as funnel
from siyu.measure.insight.service.habits import (
    distribution as distribution,
)
from siyu.measure.insight.service.habits import (
    lifecycle as lifecycle,
)
from siyu.measure.insight.service.habits import (
    stickiness as stickiness,
)
from siyu.measure.insight.service.money import ltv as ltv
from siyu.measure.insight.service.money import revenue as revenue
from siyu.measure.insight.service.paths import paths as paths
from siyu.measure.insight.service.retention import retention as retention
from siyu.measure.insight.service.saved import (
    change_insight as change_insight,
)
from siyu.measure.insight.service.saved import (
    delete_insight as delete_insight,
)
from siyu.measure.insight.service.saved import (
    get_insight as get_insight,
)
from siyu.measure.insight.service.saved import (
    list_insights as list_insights,
)
from siyu.measure.insight.service.saved import (
    save_insight as save_insight,
)
from siyu.measure.insight.service.vocabulary import vocabulary as vocabulary
