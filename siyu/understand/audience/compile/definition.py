"""Each kind of condition as a predicate over the customer `c`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from siyu.understand.audience.compile.conditions import Operand, in_range, in_window, is_opposite, meets
from siyu.understand.audience.compile.events import (
    Asked,
    Shared,
    asked_of_events,
    json_pointer,
    json_text,
    shared_scans,
)
from siyu.understand.audience.compile.query import Draft, Query, Scope
from siyu.understand.audience.compile.sequence import not_within, property_held, then_within
from siyu.understand.audience.models import (
    FIELDS,
    And,
    Attribute,
    Consent,
    ConsentState,
    Customers,
    Definition,
    Did,
    FieldType,
    HasTag,
    Held,
    InSegment,
    InStage,
    Never,
    Not,
    NotWithin,
    Or,
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
    Window,
)
from siyu.understand.audience.models.fields import TRAIT_PREFIX
from siyu.understand.audience.rules import walk
from siyu.unify.consent import ALLOWED_UNASKED, CLOSED_TO_MINORS
from siyu.unify.customer import ADULT_FOR_PIPL

_ADDRESS = {
    "sms": "has_phone", "phone_call": "has_phone", "email": "has_email", "subscribe_message": "has_openid",
    "official_account": "has_unionid", "wecom": "has_wecom",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Reading:
    draft: Draft
    scans: dict[tuple[str, Window], Shared]


def compile_definition(definition: Definition, scope: Scope) -> Query:
    """The statement whose answer is exactly the members."""
    asked: list[Asked] = [node for _path, node, _depth in walk(definition) if isinstance(node, Did | Never)]
    reading = _Reading(Draft(scope), shared_scans(asked))
    return reading.draft.query(_holds(reading, definition))


def _holds(reading: _Reading, node: Definition) -> str:  # noqa: PLR0911 - one answer for each kind
    draft = reading.draft
    match node:
        case And():
            return _group(reading, node.of, " and ", "true")
        case Or():
            return _group(reading, node.of, " or ", "false")
        case Not():
            return f"not coalesce({_holds(reading, node.of)}, false)"
        case Attribute():
            return _attribute(draft, node)
        case Did() | Never():
            return asked_of_events(draft, node, reading.scans[(node.event, node.window)])
        case ThenWithin():
            return then_within(draft, node)
        case NotWithin():
            return not_within(draft, node)
        case Held():
            return _held(draft, node)
        case HasTag():
            return _has_tag(draft, node)
        case Consent():
            return _consent(draft, node.purpose, node.channel, node.state)
        case Reachable():
            return _reachable(draft, node)
        case _:
            return _standing(draft, node)


def _group(reading: _Reading, nodes: tuple[Definition, ...], word: str, empty: str) -> str:
    return "(" + word.join(_holds(reading, node) for node in nodes) + ")" if nodes else empty


_Standing = Rfm | InStage | StageMove | Score | InSegment | Sample | Customers


def _standing(draft: Draft, node: _Standing) -> str:  # noqa: PLR0911 - one answer for each kind
    """What other jobs computed of the customer, other segments, samples and lists."""
    match node:
        case Rfm():
            parts = [in_range(draft, f"p.{name}", scores.min, scores.max)
                     for name, scores in (("r", node.r), ("f", node.f), ("m", node.m)) if scores]  # fmt: skip
            if node.groups:
                parts.append(_one_of(draft, "p.value_group", node.groups))
            return _rows(draft, "profile", "p", parts or ["p.value_group is not null"])
        case InStage():
            return _rows(draft, "profile", "p", [_one_of(draft, "p.stage", node.any_of)])
        case StageMove():
            parts = [in_window(draft, "v.moved_at", node.window, is_past=True)]
            if node.from_:
                parts.append(_one_of(draft, "v.from_stage", node.from_))
            if node.to:
                parts.append(_one_of(draft, "v.to_stage", node.to))
            return _rows(draft, "stage_move", "v", parts)
        case Score():
            parts = [f"s.model = {draft.bind(node.model)}", in_range(draft, "s.score", node.min, node.max)]
            if node.deciles:
                parts.append("s.decile in (" + ", ".join(draft.bind(decile) for decile in node.deciles) + ")")
            return _rows(draft, "score", "s", parts)
        case InSegment():
            return _rows(draft, "membership", "b", [f"b.segment_id = {draft.bind(node.segment_id)}"])
        case Sample():
            # SOURCE: RFC 1321: an MD5 prefix spreads evenly and is the same on every engine and version.
            salt = draft.bind(node.salt)
            return f"md5_number_lower({salt} || ':' || c.customer_no) % 10000 < {draft.bind(node.rate_bp)}"
        case Customers():
            numbers = draft.bind(list(node.customer_nos))
            return f"c.customer_no in (select unnest(cast({numbers} as integer[])))"
        case _:
            assert_never(node)


def _attribute(draft: Draft, node: Attribute) -> str:
    if node.field not in FIELDS:
        pointer = draft.bind(json_pointer(node.field.removeprefix(TRAIT_PREFIX)))
        return _own_field(draft, node, Operand(FieldType.DYNAMIC, json_text("c.attrs", pointer)))
    field = FIELDS[node.field]
    if field.name == "age":
        today = draft.bind(draft.scope.now.astimezone(draft.scope.zone).date())
        return _own_field(draft, node, Operand(field.type, f"date_sub('year', c.birthday, {today})"))
    if field.table == "customer":
        return _own_field(draft, node, Operand(field.type, f"c.{field.name}"))
    found = _rows(draft, "profile", "p", [meets(draft, Operand(field.type, f"p.{field.name}"), node.condition)])
    return f"not coalesce({found}, false)" if is_opposite(node.condition) else found


def _own_field(draft: Draft, node: Attribute, operand: Operand) -> str:
    met = meets(draft, operand, node.condition)
    return f"not coalesce({met}, false)" if is_opposite(node.condition) else f"({met})"


def _has_tag(draft: Draft, node: HasTag) -> str:
    parts = [_one_of(draft, "t.tag", node.any_of)]
    if node.below:
        parts.extend(f"starts_with(t.tag, {draft.bind(tag + '/')})" for tag in node.any_of)
    return _rows(
        draft, "tag", "t", [f"({' or '.join(parts)})", in_window(draft, "t.set_at", node.window, is_past=True)]
    )


def _reachable(draft: Draft, node: Reachable) -> str:
    """The address is known and `consent.is_allowed` would say yes."""
    if node.purpose in ALLOWED_UNASKED:
        allowed = f"not coalesce({_consent(draft, node.purpose, node.channel, 'withdrawn')}, false)"
    else:
        allowed = _consent(draft, node.purpose, node.channel, "granted")
    if node.purpose in CLOSED_TO_MINORS:
        today = draft.bind(draft.scope.now.astimezone(draft.scope.zone).date())
        limit = draft.bind(ADULT_FOR_PIPL)
        allowed = f"{allowed} and not coalesce(date_sub('year', c.birthday, {today}) < {limit}, false)"
    return f"(coalesce(c.{_ADDRESS[node.channel]}, false) and {allowed})"


def _consent(draft: Draft, purpose: str, channel: str, state: str) -> str:
    """The newer of what was said of the channel and of all channels; at one instant the refusal. None said: `none`."""
    channels = _one_of(draft, "n.channel", tuple(dict.fromkeys((channel, "any"))))
    scan = draft.scan(
        "select n.customer_no, arg_max(n.state, row(n.changed_at, n.state = 'withdrawn')) as state\n"
        f"from {draft.scope.table('consent')} n\n"
        f"where n.purpose = {draft.bind(purpose)} and {channels}\ngroup by n.customer_no"
    )
    if state == "none":
        return f"not coalesce(c.customer_no in (select n.customer_no from {scan} n), false)"
    return f"c.customer_no in (select n.customer_no from {scan} n where n.state = {draft.bind(state)})"


def _held(draft: Draft, node: Held) -> str:
    now, span = draft.bind(draft.scope.now), f"to_seconds({draft.bind(node.span.seconds)})"
    match node.state:
        case PropertyState():
            return property_held(draft, node.state, node.span.seconds)
        case TagState():
            return _rows(draft, "tag", "t", [f"t.tag = {draft.bind(node.state.name)}", f"t.set_at + {span} <= {now}"])
        case ConsentState() as state:
            here = [f"n.purpose = {draft.bind(state.purpose)}", f"n.channel = {draft.bind(state.channel)}"]
            here += [f"n.state = {draft.bind(state.state)}", f"n.changed_at + {span} <= {now}"]
            return _rows(draft, "consent", "n", here)
        case SegmentState() as state:
            here = [f"b.segment_id = {draft.bind(state.segment_id)}", f"b.entered_at + {span} <= {now}"]
            return _rows(draft, "membership", "b", here)
        case StageState() as state:
            inside = _rows(draft, "profile", "p", [_one_of(draft, "p.stage", state.any_of)])
            entered = [_one_of(draft, "v.to_stage", state.any_of)]
            entered.append(f"not coalesce({_one_of(draft, 'v.from_stage', state.any_of)}, false)")
            since = (
                f"select v.customer_no\nfrom {draft.scope.table('stage_move')} v\nwhere {' and '.join(entered)} "
                f"and v.moved_at <= {now}\ngroup by v.customer_no\nhaving max(v.moved_at) + {span} <= {now}"
            )
            return f"({inside} and c.customer_no in (\n{since}\n))"
        case _:
            assert_never(node.state)


def _rows(draft: Draft, table: str, alias: str, where: list[str]) -> str:
    """The customer has a row in the table for which all of this holds."""
    return (
        f"c.customer_no in (select {alias}.customer_no from {draft.scope.table(table)} {alias} "
        f"where {' and '.join(where)})"
    )


def _one_of(draft: Draft, sql: str, values: tuple[str, ...]) -> str:
    return f"{sql} in ({', '.join(draft.bind(value) for value in values)})"
