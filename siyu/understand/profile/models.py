"""What crosses the door of profiles: tags, lifecycle settings, stages, value groups, movements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Stage(StrEnum):
    """Where a customer stands by whole local days since the last paid order; a prospect never bought."""

    PROSPECT = "prospect"
    ACTIVE = "active"
    SILENT = "silent"
    SLEEPING = "sleeping"
    PRE_CHURN = "pre_churn"
    CHURNED = "churned"


BUYING_STAGES = (Stage.ACTIVE, Stage.SILENT, Stage.SLEEPING, Stage.PRE_CHURN, Stage.CHURNED)
ABSENT = "absent"
"""In a movement: the customer was not known yet."""


class ValueGroup(StrEnum):
    """The eight groups of recency, frequency and money, each high or low."""

    IMPORTANT_VALUE = "important_value"
    IMPORTANT_DEVELOP = "important_develop"
    IMPORTANT_KEEP = "important_keep"
    IMPORTANT_WIN_BACK = "important_win_back"
    GENERAL_VALUE = "general_value"
    GENERAL_DEVELOP = "general_develop"
    GENERAL_KEEP = "general_keep"
    GENERAL_WIN_BACK = "general_win_back"


class MemberAge(StrEnum):
    """Whether the customer joined lately."""

    NEW = "new"
    OLD = "old"


@dataclass(frozen=True, slots=True)
class LifecycleSettings:
    """Days of the stages, and the cut points of the value groups (None: the mean over all who bought).

    Up to `active_days` since the last paid order is active, up to `silent_days` silent, up to `sleeping_days`
    sleeping, up to `pre_churn_days` pre-churn, beyond it churned.
    """

    active_days: int = 90
    silent_days: int = 180
    sleeping_days: int = 270
    pre_churn_days: int = 365
    new_days: int = 30
    cut_recency_days: int | None = None
    cut_orders: int | None = None
    cut_paid_fen: int | None = None

    @property
    def limits(self) -> tuple[int, int, int, int]:
        """The last day of each stage but the last."""
        return self.active_days, self.silent_days, self.sleeping_days, self.pre_churn_days


@dataclass(frozen=True, slots=True)
class Basis:
    """What the scores of today rest on: thresholds of the quintiles and the means, over all who bought.

    `recency`, `orders`, `paid_fen` hold four thresholds each: the score is one more than the number of thresholds
    reached (for recency: from above). A threshold None is never reached.
    """

    as_of: date
    computed_at: datetime
    customers: int
    recency: tuple[int | None, ...]
    orders: tuple[int | None, ...]
    paid_fen: tuple[int | None, ...]
    sum_recency: int
    sum_orders: int
    sum_paid_fen: int


@dataclass(frozen=True, slots=True)
class Profile:
    """What the orders say of one customer; scores, group, recency and cycle are None for a prospect."""

    customer_no: int
    first_paid_at: datetime | None
    last_paid_at: datetime | None
    orders: int
    paid_fen: int
    recency_days: int | None
    r: int | None
    f: int | None
    m: int | None
    value_group: ValueGroup | None
    stage: Stage
    member_age: MemberAge
    cycle_days: float | None
    lifecycle_score: int


@dataclass(frozen=True, slots=True)
class StageCount:
    """How many customers stand in a stage, and what they have paid."""

    stage: Stage
    customers: int
    paid_fen: int


@dataclass(frozen=True, slots=True)
class LifecycleCounts:
    """The shop's customers by stage and age; `median_cycle_days` over those who bought twice."""

    as_of: date
    stages: tuple[StageCount, ...]
    new: int
    old: int
    median_cycle_days: float | None


@dataclass(frozen=True, slots=True)
class Move:
    """How many customers stood in `before` on the first date and in `after` on the second; `absent`: not known yet."""

    before: str
    after: str
    customers: int


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """Customers by stage at the end of a local day."""

    on: date
    stages: Mapping[Stage, int]


@dataclass(frozen=True, slots=True)
class RfmCell:
    """Customers with these scores."""

    r: int
    f: int
    m: int
    customers: int
    paid_fen: int


@dataclass(frozen=True, slots=True)
class GroupCount:
    """Customers of a value group and their sums."""

    group: ValueGroup
    customers: int
    orders: int
    paid_fen: int


@dataclass(frozen=True, slots=True)
class Rfm:
    """The distribution of scores and groups, with what they rest on."""

    basis: Basis
    cells: tuple[RfmCell, ...]
    groups: tuple[GroupCount, ...]


@dataclass(frozen=True, slots=True)
class ProfileFilter:
    """Which profiles a list shows."""

    stage: Stage | None = None
    value_group: ValueGroup | None = None
    member_age: MemberAge | None = None
    r: int | None = None
    f: int | None = None
    m: int | None = None
    tag: str = ""


class TagKind(StrEnum):
    """Who gives the tag: people, a rule over profiles, a computation, a model."""

    MANUAL = "manual"
    RULE = "rule"
    COMPUTED = "computed"
    MODEL = "model"


class Operator(StrEnum):
    """How a condition compares."""

    EQ = "eq"
    NE = "ne"
    LT = "lt"
    LE = "le"
    GT = "gt"
    GE = "ge"
    IN = "in"


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison of a profile field; `values` has one value except for `in`."""

    field: str
    operator: Operator
    values: tuple[int | str, ...]


class Computation(StrEnum):
    """What a computed tag computes: its value becomes the last part of the path."""

    FAVOURITE_CATEGORY = "favourite_category"
    FAVOURITE_CHANNEL = "favourite_channel"


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag at its place in the hierarchy (`a/b` lies below `a`); a rule tag holds where all conditions do."""

    path: str
    kind: TagKind = TagKind.MANUAL
    description: str = ""
    color: str = ""
    rule: tuple[Condition, ...] = ()
    computation: Computation | None = None
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TagCoverage:
    """A tag with the customers who have it or one below it, and their share of all customers in basis points."""

    tag: Tag
    customers: int
    share_bp: int


@dataclass(frozen=True, slots=True)
class Assignment:
    """A customer has a tag."""

    customer_no: int
    tag: str
    source: TagKind
    set_at: datetime


@dataclass(frozen=True, slots=True)
class TagChange:
    """A tag was given or taken."""

    seq: int
    tag: str
    customer_no: int
    is_given: bool
    source: TagKind
    at: datetime
