"""Two events in order, and states that held."""

from __future__ import annotations

from siyu.understand.audience.compile.conditions import in_window, two_valued
from siyu.understand.audience.compile.events import ROW, property_operand, row_of_event
from siyu.understand.audience.compile.query import Draft
from siyu.understand.audience.models import EventMatch, NotWithin, PropertyState, Span, ThenWithin, Window
from siyu.understand.audience.rules import bounds

_FEW_SPANS = 64


def then_within(draft: Draft, node: ThenWithin) -> str:
    """The predicate over `c`: the second came at the same time as a first or later, within the span."""
    if node.first.event == node.second.event:
        return _members(_then_of_one_name(draft, node))
    if node.within is None:
        return _members(_then_ever(draft, node))
    span = _micros(draft, node.within.seconds)
    firsts, seconds, on = "", "", f"a.customer_no = b.customer_no and {_same(node.same)}"
    if not _is_short(draft, node.window, node.within):
        # Equal keys must not meet all with all: a pair lies in the same stretch of the span's length, or in the next.
        stretch = f'epoch_us({ROW}."at") // {draft.bind(node.within.seconds * 1_000_000)}'
        firsts, seconds = f", {stretch} as stretch", f", unnest([{stretch}, {stretch} - 1]) as stretch"
        on += "a.stretch = b.stretch and "
    first = _events(draft, node.first, node.same, _in(draft, node.window), firsts)
    second = _events(draft, node.second, node.same, _from_start_of(draft, node.window), seconds)
    return _members(
        f"select b.customer_no\nfrom ({first}) a\njoin ({second}) b\n"
        f"on {on}b.moment >= a.moment and b.moment <= a.moment + {span}\ngroup by b.customer_no"
    )


def not_within(draft: Draft, node: NotWithin) -> str:
    """The predicate over `c`: a first is at least the span old, and no second came before the span had passed."""
    if node.first.event == node.second.event:
        return _members(_not_of_one_name(draft, node))
    span = _micros(draft, node.within.seconds)
    is_due = f'{_in(draft, node.window)} and {ROW}."at" <= {draft.bind(draft.scope.now)} - {span}'
    first = _events(draft, node.first, node.same, is_due)
    second = _events(draft, node.second, node.same, _from_start_of(draft, node.window))
    on = f"a.customer_no = b.customer_no and {_same(node.same)}"
    if _is_short(draft, node.window, node.within):
        return _members(
            f"select a.customer_no\nfrom ({first}) a\nwhere not exists (select 1 from ({second}) b\n"
            f"where {on}b.moment >= a.moment and b.moment <= a.moment + {span})\ngroup by a.customer_no"
        )
    # The next second after a first is the nearest, so it alone needs to be looked at.
    return _members(
        f"select a.customer_no\nfrom ({first}) a\nasof left join ({second}) b\non {on}a.moment <= b.moment\n"
        f"where b.moment is null or b.moment > a.moment + {span}\ngroup by a.customer_no"
    )


def property_held(draft: Draft, state: PropertyState, seconds: int) -> str:
    """The predicate over `c`: the property has met the condition for `seconds` or longer, whatever was repeated."""
    operand = property_operand(draft, state.property)
    rows = draft.scan(
        f'select {ROW}.customer_no, {ROW}."at" as moment, {ROW}.seq, '
        f"{two_valued(draft, operand, state.condition)} as is_so\n"
        f"from {draft.scope.table('event')} {ROW}\n"
        f"where {row_of_event(draft, state)} and {operand.sql} is not null "
        f'and {ROW}."at" <= {draft.bind(draft.scope.now)}'
    )
    ended = draft.scan(
        f"select s.customer_no, max(row(s.moment, s.seq)) as place\nfrom {rows} s\n"
        f"where not s.is_so\ngroup by s.customer_no"
    )
    return _members(
        f"select s.customer_no\nfrom {rows} s\nleft join {ended} n on n.customer_no = s.customer_no\n"
        f"where s.is_so and (n.place is null or row(s.moment, s.seq) > n.place)\ngroup by s.customer_no\n"
        f"having min(s.moment) + {_micros(draft, seconds)} <= {draft.bind(draft.scope.now)}"
    )


def _members(body: str) -> str:
    return f"c.customer_no in (\n{body}\n)"


def _is_short(draft: Draft, window: Window, within: Span) -> bool:
    """Whether the window holds so few spans that a customer's events may simply be joined with each other."""
    start, _end = bounds(window, draft.scope.now, draft.scope.zone)
    return start is not None and (draft.scope.now - start).total_seconds() <= _FEW_SPANS * within.seconds


def _then_ever(draft: Draft, node: ThenWithin) -> str:
    """Without a limit, the first of the firsts and the last of the seconds tell all."""
    keys = "customer_no" if node.same is None else "customer_no, same_key"
    first = _events(draft, node.first, node.same, _in(draft, node.window))
    second = _events(draft, node.second, node.same, _from_start_of(draft, node.window))
    return (
        f"select b.customer_no\nfrom (select {keys}, min(moment) as moment from ({first}) f group by {keys}) a\n"
        f"join (select {keys}, max(moment) as moment from ({second}) s group by {keys}) b\n"
        f"on a.customer_no = b.customer_no and {_same(node.same)}b.moment >= a.moment"
    )


def _events(draft: Draft, match: EventMatch, same: str | None, moment: str, further: str = "") -> str:
    key = key_is = ""
    if same is not None:
        operand = property_operand(draft, same)
        key, key_is = f", {operand.sql} as same_key", f" and {operand.sql} is not null"
    return (
        f'select {ROW}.customer_no, {ROW}."at" as moment{key}{further}\nfrom {draft.scope.table("event")} {ROW}\n'
        f"where {row_of_event(draft, match)} and {moment}{key_is}"
    )


def _then_of_one_name(draft: Draft, node: ThenWithin) -> str:
    """TRICKY: one event may match both sides but never pairs with itself: `exclude current row`, peers stay."""
    rows, keys = _both_sides(draft, node)
    near = "" if node.within is None else f" and p.moment <= p.before + {_micros(draft, node.within.seconds)}"
    return (
        f"select p.customer_no\nfrom (\nselect s.customer_no, s.moment, s.is_second, "
        f"max(case when s.is_first then s.moment end) over (partition by {keys} order by s.moment "
        f"range between unbounded preceding and current row exclude current row) as before\nfrom ({rows}) s\n) p\n"
        f"where p.is_second and p.before is not null{near}\ngroup by p.customer_no"
    )


def _not_of_one_name(draft: Draft, node: NotWithin) -> str:
    rows, keys = _both_sides(draft, node)
    span = _micros(draft, node.within.seconds)
    return (
        f"select p.customer_no\nfrom (\nselect s.customer_no, s.moment, s.is_first, "
        f"min(case when s.is_second then s.moment end) over (partition by {keys} order by s.moment "
        f"range between current row and unbounded following exclude current row) as after\nfrom ({rows}) s\n) p\n"
        f"where p.is_first and p.moment + {span} <= {draft.bind(draft.scope.now)} "
        f"and (p.after is null or p.after > p.moment + {span})\ngroup by p.customer_no"
    )


def _both_sides(draft: Draft, node: ThenWithin | NotWithin) -> tuple[str, str]:
    """The rows that match either side, marked, and the columns that pairs must share."""
    first, second = row_of_event(draft, node.first), row_of_event(draft, node.second)
    key = key_is = ""
    keys = "s.customer_no"
    if node.same is not None:
        operand = property_operand(draft, node.same)
        key, key_is = f", {operand.sql} as same_key", f" and {operand.sql} is not null"
        keys = "s.customer_no, s.same_key"
    rows = (
        f'select {ROW}.customer_no, {ROW}."at" as moment{key}, '
        f"coalesce({first} and {_in(draft, node.window)}, false) as is_first, coalesce({second}, false) as is_second\n"
        f"from {draft.scope.table('event')} {ROW}\n"
        f"where {ROW}.name = {draft.bind(node.first.event)} and {_from_start_of(draft, node.window)}{key_is}"
    )
    return rows, keys


def _in(draft: Draft, window: Window) -> str:
    return in_window(draft, f'{ROW}."at"', window, is_past=True)


def _from_start_of(draft: Draft, window: Window) -> str:
    """Past moments from the start of the window on: a second never lies before the first."""
    start, _end = bounds(window, draft.scope.now, draft.scope.zone)
    past = f'{ROW}."at" <= {draft.bind(draft.scope.now)}'
    return past if start is None else f'{ROW}."at" >= {draft.bind(start)} and {past}'


def _same(same: str | None) -> str:
    return "" if same is None else "a.same_key = b.same_key and "


def _micros(draft: Draft, seconds: int) -> str:
    return f"to_seconds({draft.bind(seconds)})"
