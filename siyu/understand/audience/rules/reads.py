"""What a definition depends on: which events and lake tables, and at which moments time alone changes its answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from siyu.understand.audience.models import (
    EVER,
    FIELDS,
    Anniversary,
    AnniversaryMonth,
    Attribute,
    Condition,
    Consent,
    Dates,
    Days,
    Definition,
    Did,
    During,
    EventMatch,
    FieldType,
    HasTag,
    Held,
    InSegment,
    InStage,
    Last,
    Measure,
    Never,
    Next,
    NotWithin,
    Older,
    PropertyState,
    Reachable,
    Rfm,
    Sample,
    Score,
    SegmentState,
    StageMove,
    StageState,
    TagState,
    ThenWithin,
    Value,
    Where,
    Window,
    field_type,
)
from siyu.understand.audience.rules.nesting import nested_in
from siyu.understand.audience.rules.walk import walk


@dataclass(frozen=True, slots=True)
class Edge:
    """The answer for a customer may change when `offset_s` have passed since one of these moments of theirs.

    `table` and `column` name the moments in the lake; for events `event` narrows them to one name.
    """

    table: str
    column: str
    offset_s: int
    event: str | None = None


@dataclass(frozen=True, slots=True)
class Reads:
    """`at_midnight`: a calendar day is asked for; `by_the_minute`: time changes it in ways no edge tells.

    Events older than `lookback_s` do not matter (None: all do).
    """

    events: frozenset[str]
    tables: frozenset[str]
    segments: frozenset[str]
    properties: frozenset[str]
    edges: frozenset[Edge]
    at_midnight: bool
    by_the_minute: bool
    lookback_s: int | None


@dataclass
class _Gathered:
    events: set[str]
    tables: set[str]
    properties: set[str]
    edges: set[Edge]
    at_midnight: bool = False
    by_the_minute: bool = False
    lookback_s: int | None = 0

    def look_back(self, window: Window) -> None:
        """Events of this window matter."""
        if isinstance(window, Last):
            seconds: int | None = window.seconds
        else:
            # A calendar day more for where the day began, one for clocks that are changed.
            seconds = (window.n + 2) * 86_400 if isinstance(window, Days) else None
        both = self.lookback_s, seconds
        self.lookback_s = None if None in both else max(second for second in both if second is not None)


def reads_of(definition: Definition) -> Reads:
    """All that a change of which may change the members."""
    gathered = _Gathered(set(), {"customer"}, set(), set())
    for _path, node, _depth in walk(definition):
        _read_node(gathered, node)
    return Reads(
        frozenset(gathered.events), frozenset(gathered.tables), nested_in(definition), frozenset(gathered.properties),
        frozenset(gathered.edges), gathered.at_midnight, gathered.by_the_minute, gathered.lookback_s,
    )  # fmt: skip


def _read_node(gathered: _Gathered, node: Value) -> None:
    match node:
        case Attribute():
            _read_attribute(gathered, node)
        case Consent() | Reachable():
            gathered.tables.add("consent")
            gathered.at_midnight |= isinstance(node, Reachable)  # children grow up
        case HasTag():
            gathered.tables.add("tag")
            _read_window(gathered, node.window, "tag", "set_at")
        case Did() | Never():
            _read_match(gathered, node)
            gathered.look_back(node.window)
            _read_window(gathered, node.window, "event", "at", node.event)
            if isinstance(node, Did):
                _read_measure(gathered, node)
        case ThenWithin() | NotWithin():
            _read_sequence(gathered, node)
        case Held():
            _read_held(gathered, node)
        case Rfm() | InStage():
            gathered.tables.add("profile")
        case StageMove():
            gathered.tables.update(("stage_move", "profile"))
            _read_window(gathered, node.window, "stage_move", "moved_at")
        case Score():
            gathered.tables.add("score")
        case InSegment():
            gathered.tables.add("membership")
        case Sample() | _:
            return


def _read_attribute(gathered: _Gathered, node: Attribute) -> None:
    table = FIELDS[node.field].table if node.field in FIELDS else "customer"
    gathered.tables.add(table)
    if node.field == "age":
        gathered.at_midnight = True
        return
    is_instant = field_type(node.field) is FieldType.INSTANT
    _read_condition(gathered, node.condition, table, node.field if is_instant else None)


def _read_condition(gathered: _Gathered, condition: Condition, table: str, column: str | None) -> None:
    if isinstance(condition, Anniversary | AnniversaryMonth):
        gathered.at_midnight = True
    if isinstance(condition, During):
        if column is not None:
            _read_window(gathered, condition.window, table, column)
        elif isinstance(condition.window, Days):
            gathered.at_midnight = True
        elif isinstance(condition.window, Last | Older | Next):
            # A date is its first moment: whole days only move it at midnight, other spans at any time.
            gathered.at_midnight = True
            gathered.by_the_minute = True


def _read_window(gathered: _Gathered, window: Window, table: str, column: str, event: str | None = None) -> None:
    # The moment itself is an edge too: what lies in the future does not count before its time.
    gathered.edges.add(Edge(table, column, 0, event))
    if isinstance(window, Last | Older):
        gathered.edges.add(Edge(table, column, window.seconds, event))
    elif isinstance(window, Next):
        gathered.edges.add(Edge(table, column, -window.seconds, event))
    elif isinstance(window, Days | Dates):
        gathered.at_midnight = True


def _read_match(gathered: _Gathered, match: EventMatch) -> None:
    gathered.tables.add("event")
    gathered.events.add(match.event)
    for where in match.where:
        _read_where(gathered, where)


def _read_where(gathered: _Gathered, where: Where) -> None:
    gathered.properties.add(where.property)
    _read_condition(gathered, where.condition, "event", None)


def _read_measure(gathered: _Gathered, node: Did) -> None:
    if not isinstance(node.measure, Measure):
        return
    if node.measure.of != "at":
        gathered.properties.add(node.measure.of)
        _read_condition(gathered, node.condition, "event", None)
    elif isinstance(node.condition, During):
        _read_window(gathered, node.condition.window, "event", "at", node.event)
    else:
        _read_condition(gathered, node.condition, "event", None)


def _read_sequence(gathered: _Gathered, node: ThenWithin | NotWithin) -> None:
    for match in (node.first, node.second):
        _read_match(gathered, match)
        gathered.edges.add(Edge("event", "at", 0, match.event))
    if node.same is not None:
        gathered.properties.add(node.same)
    gathered.look_back(node.window)
    _read_window(gathered, node.window, "event", "at", node.first.event)
    if isinstance(node, NotWithin):
        gathered.edges.add(Edge("event", "at", node.within.seconds, node.first.event))


def _read_held(gathered: _Gathered, node: Held) -> None:
    for edge in _held_edges(node):
        gathered.tables.add(edge.table)
        gathered.edges.add(edge)
    if isinstance(node.state, StageState):
        gathered.tables.add("profile")
    if isinstance(node.state, PropertyState):
        _read_match(gathered, node.state)
        gathered.look_back(EVER)
        gathered.properties.add(node.state.property)
        _read_condition(gathered, node.state.condition, "event", None)


def _held_edges(node: Held) -> Iterator[Edge]:
    seconds = node.span.seconds
    match node.state:
        case PropertyState():
            yield Edge("event", "at", 0, node.state.event)
            yield Edge("event", "at", seconds, node.state.event)
        case TagState():
            yield Edge("tag", "set_at", seconds)
        case StageState():
            yield Edge("stage_move", "moved_at", 0)
            yield Edge("stage_move", "moved_at", seconds)
        case SegmentState():
            yield Edge("membership", "entered_at", seconds)
        case _:
            yield Edge("consent", "changed_at", seconds)
