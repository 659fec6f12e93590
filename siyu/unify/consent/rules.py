"""What holds of all that was said: the newest word counts, and after a merge the most restrictive one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from siyu.unify.consent.models import Channel, Current, Entry, Purpose, State

# Without any statement: what a contract needs may be done, and personalising is what one may refuse (PIPL 13, 24).
ALLOWED_UNASKED = frozenset({Purpose.SERVICE, Purpose.PERSONALISED})
# Children under fourteen: nothing of this without their guardian (PIPL 31).
CLOSED_TO_MINORS = frozenset({Purpose.MARKETING, Purpose.PROFILING, Purpose.PERSONALISED, Purpose.THIRD_PARTY})

Key = tuple[Purpose, Channel]


def current(entries: Sequence[Entry], above: Mapping[int, tuple[int, datetime]], root_no: int) -> tuple[Current, ...]:
    """What holds for a customer of several records, by purpose and channel.

    `above` gives for each merged record the record it was merged into, and when. A word given to the whole customer
    after a record had joined replaces that record's older word; words of records that stand side by side do not
    replace each other: then a withdrawal outweighs a grant.
    """
    newest: dict[Key, dict[int, Entry]] = {}
    for entry in entries:
        spoken = newest.setdefault((entry.purpose, entry.channel), {})
        known = spoken.get(entry.person_no)
        if known is None or _order(entry) > _order(known):
            spoken[entry.person_no] = entry
    found = []
    for (purpose, channel), spoken in sorted(newest.items()):
        standing = [one for one in spoken.values() if not _is_replaced(one, spoken, above, root_no)]
        withdrawn = [one for one in standing if one.state is State.WITHDRAWN]
        deciding = max(withdrawn or standing, key=_order)
        found.append(Current(purpose, channel, deciding.state, deciding.at))
    return tuple(found)


def is_allowed(states: Iterable[Current], purpose: Purpose, channel: Channel, *, is_minor: bool = False) -> bool:
    """Whether a customer with these states may be treated so: the newer of what was said of the channel and of all.

    At one instant the refusal counts.
    """
    if is_minor and purpose in CLOSED_TO_MINORS:
        return False
    said = [one for one in states if one.purpose is purpose and one.channel in (channel, Channel.ANY)]
    if not said:
        return purpose in ALLOWED_UNASKED
    return max(said, key=lambda one: (one.changed_at, one.state is State.WITHDRAWN)).state is State.GRANTED


def _order(entry: Entry) -> tuple[datetime, int]:
    return entry.at, entry.entry_no


def _is_replaced(
    entry: Entry, spoken: Mapping[int, Entry], above: Mapping[int, tuple[int, datetime]], root_no: int
) -> bool:
    """Whether a record above said something newer, after this one had come under it."""
    person, under_since = entry.person_no, None
    while person != root_no and person in above:
        person, merged_at = above[person]
        under_since = merged_at if under_since is None else max(under_since, merged_at)
        later = spoken.get(person)
        if later is not None and _order(later) > _order(entry) and later.recorded_at >= under_since:
            return True
    return False
