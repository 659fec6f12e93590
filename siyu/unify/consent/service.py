"""Recording and reading consent; keeping records no longer than the shop says."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from siyu.kit.desk import Desk
from siyu.kit.errors import JsonValue
from siyu.kit.work import Work
from siyu.unify import customer
from siyu.unify.consent import rules, store
from siyu.unify.consent.errors import LimitInvalid, RecordUnknown, StatementInvalid
from siyu.unify.consent.events import ConsentChanged
from siyu.unify.consent.models import (
    Channel,
    Current,
    Entry,
    Keeper,
    Purpose,
    RetentionProof,
    RetentionRule,
    State,
    Statement,
)

_LONGEST = {"policy_version": 64, "source": 64, "evidence": 2_000}
_CLOCK_SKEW = timedelta(minutes=5)


def record(work: Work, *, statements: Sequence[Statement]) -> tuple[int, ...]:
    """The entry numbers of the statements, which hold from this transaction on.

    Raises: StatementInvalid, CustomerUnknown (also for erased customers).
    """
    root_of = customer.standing_roots_of(work, customer_nos={one.customer_no for one in statements})
    settled = []
    for one in statements:
        _check(work, one)
        if one.customer_no not in root_of:
            raise customer.CustomerUnknown("No customer has this number.", customer_no=one.customer_no)
        settled.append(_on(one, root_of[one.customer_no]))
    numbers = store.add(work, settled)
    _switch_personalised(work, {one.customer_no for one in settled if one.purpose is Purpose.PERSONALISED})
    changed = sorted({one.customer_no for one in settled})
    work.touch("consent", changed)
    if changed:
        work.emit(ConsentChanged(tuple(changed)))
    return tuple(numbers)


def withdraw(
    work: Work, *, customer_no: int, purpose: Purpose, channel: Channel, source: str, evidence: str = ""
) -> int:
    """The entry number of a withdrawal; asking for it is enough.

    Raises: StatementInvalid, CustomerUnknown.
    """
    version = _version_in_force(work, customer_no, purpose)
    said = Statement(customer_no, purpose, channel, State.WITHDRAWN, version, source, evidence)
    return record(work, statements=[said])[0]


def switch_personalised(work: Work, *, customer_no: int, is_on: bool, source: str) -> None:
    """Turn personalised treatment on or off, with the proof in the ledger (PIPL article 24).

    Raises: CustomerUnknown.
    """
    state = State.GRANTED if is_on else State.WITHDRAWN
    version = _version_in_force(work, customer_no, Purpose.PERSONALISED)
    record(work, statements=[Statement(customer_no, Purpose.PERSONALISED, Channel.ANY, state, version, source)])


def current(work: Work, *, customer_nos: Collection[int]) -> Mapping[int, tuple[Current, ...]]:
    """What holds now for each of these customers (present numbers); those who said nothing have an empty tuple."""
    root_of = customer.standing_roots_of(work, customer_nos=customer_nos)
    people = customer.members_of(work, customer_nos=list(root_of))
    above = customer.merged_under(work, customer_nos=list(root_of))
    spoken: dict[int, list[Entry]] = {}
    for entry in store.of_people(work, people):
        spoken.setdefault(people[entry.person_no], []).append(entry)
    found = {root: rules.current(entries, above, root) for root, entries in spoken.items()}
    return {number: found.get(root, ()) for number, root in root_of.items()}


def allowed(work: Work, *, customer_nos: Collection[int], purpose: Purpose, channel: Channel) -> frozenset[int]:
    """Those of these customers (present numbers) who may be treated so now; children under fourteen are left out
    of marketing, profiling, personalising and sharing."""
    states = current(work, customer_nos=customer_nos)
    minors = customer.minors_among(work, customer_nos=customer_nos)
    return frozenset(
        number for number, said in states.items() if rules.is_allowed(said, purpose, channel, is_minor=number in minors)
    )


def history(work: Work, *, customer_no: int) -> tuple[Entry, ...]:
    """Every statement of a customer over all its records, oldest first, with its proof.

    Raises: CustomerUnknown.
    """
    people = customer.members_of(work, customer_nos=[customer_no])
    if not people:
        raise customer.CustomerUnknown("No customer has this number.", customer_no=customer_no)
    return tuple(store.of_people(work, people, with_evidence=True))


def ledger(
    work: Work, *, below: int | None = None, limit: int = 50, purpose: Purpose | None = None
) -> tuple[Entry, ...]:
    """The shop's statements, newest first, without their evidence."""
    return tuple(store.page(work, below=below, limit=limit, purpose=purpose))


def carry_withdrawals(work: Work, *, merge_no: int, winner_no: int, loser_no: int) -> int:
    """How many withdrawals, said while two were one, were written to the one who left too. Repeating adds nothing."""
    merge = next(
        (one for one in customer.merges_of(work, customer_no=loser_no) if one.merge_no == merge_no),
        None,
    )
    source = f"unmerge:{merge_no}"
    own = store.of_people(work, [loser_no])
    if merge is None or merge.undone_at is None or any(entry.source == source for entry in own):
        return 0
    people = customer.members_of(work, customer_nos=[winner_no])
    said = [
        Statement(
            loser_no, entry.purpose, entry.channel, State.WITHDRAWN, entry.policy_version, source,
            f"entry {entry.entry_no}", entry.at,
        )
        for entry in store.of_people(work, people)
        if entry.state is State.WITHDRAWN and merge.merged_at <= entry.recorded_at <= merge.undone_at
    ]  # fmt: skip
    return len(record(work, statements=said))


def forget(work: Work, *, customer_nos: Collection[int]) -> int:
    """How many statements of erased people were removed."""
    work.touch("consent", customer_nos)
    return store.wipe(work, customer_nos)


def lake_rows(work: Work, keys: Sequence[str]) -> Mapping[str, Sequence[object]]:
    """What holds now for the present customers among these numbers, as columns."""
    root_of = customer.standing_roots_of(work, customer_nos=[int(key) for key in keys])
    states = current(work, customer_nos=[number for number, root in root_of.items() if number == root])
    rows = [
        (number, one.purpose, one.channel, one.state, one.changed_at.replace(tzinfo=None))
        for number, said in states.items()
        for one in said
    ]
    names = ("customer_no", "purpose", "channel", "state", "changed_at")
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}


def lake_keys(work: Work) -> Sequence[str]:
    """Every number with a statement, and its present customer, for a rebuild."""
    people = store.speakers(work)
    return [str(number) for number in sorted({*people, *customer.roots_of(work, customer_nos=people).values()})]


def export_entries(work: Work, customer_no: int) -> Sequence[Mapping[str, JsonValue]]:
    """The proof of every statement of a customer."""
    return [
        {
            "entry_no": entry.entry_no, "purpose": entry.purpose, "channel": entry.channel, "state": entry.state,
            "policy_version": entry.policy_version, "source": entry.source, "evidence": entry.evidence,
            "at": entry.at.isoformat(), "recorded_at": entry.recorded_at.isoformat(), "recorded_by": entry.recorded_by,
        }
        for entry in history(work, customer_no=customer_no)
    ]  # fmt: skip


def retention_rules(work: Work, *, keepers: Sequence[Keeper]) -> tuple[RetentionRule, ...]:
    """How long this shop keeps each kind of record."""
    limits = store.limits(work)
    return tuple(
        RetentionRule(
            keeper.record, limits.get(keeper.record, keeper.default_days), keeper.default_days, keeper.least_days
        )
        for keeper in keepers
    )


def set_retention(work: Work, *, record: str, days: int | None, keepers: Sequence[Keeper]) -> None:
    """Keep this kind of record so many days from now on; None: without limit.

    Raises: RecordUnknown, LimitInvalid.
    """
    keeper = next((one for one in keepers if one.record == record), None)
    if keeper is None:
        raise RecordUnknown("No kind of record with a time limit has this name.", record=record)
    if days is not None and not keeper.least_days <= days <= 36_500:
        raise LimitInvalid("This limit is too short or too long.", least_days=keeper.least_days, days=days)
    store.set_limit(work, record, days)
    work.audit("retention.set", f"retention:{record}", days=days)


def retention_proofs(work: Work, *, below: int | None = None, limit: int = 50) -> tuple[RetentionProof, ...]:
    """Runs of the rules that removed something, newest first."""
    return tuple(store.proofs(work, below=below, limit=limit))


def enforce(desk: Desk, keepers: Sequence[Keeper]) -> int:
    """How many records past their limit were removed now; each kind leaves a proof."""
    removed = 0
    for rule, keeper in zip(desk.read(lambda work: retention_rules(work, keepers=keepers)), keepers, strict=True):
        if rule.days is None:
            continue
        now = desk.runtime.clock.now()
        cutoff = now - timedelta(days=rule.days)
        count = keeper.purge(desk, cutoff)
        if count:
            proof = RetentionProof(0, rule.record, rule.days, cutoff, count, now)
            desk.write(lambda work, proof=proof: store.add_proof(work, proof))  # type: ignore[misc]
        removed += count
    return removed


def _check(work: Work, one: Statement) -> None:
    if not one.policy_version or not one.source:
        raise StatementInvalid("A statement needs a policy version and a source.")
    for name, longest in _LONGEST.items():
        text: str = getattr(one, name)
        if len(text) > longest or "\x00" in text:
            raise StatementInvalid("This text is too long or holds a zero byte.", field=name, limit=longest)
    if one.at is not None and one.at > work.now + _CLOCK_SKEW:
        raise StatementInvalid("A statement cannot lie in the future.", at=one.at.isoformat())


def _on(one: Statement, root_no: int) -> Statement:
    at = one.at if isinstance(one.at, datetime) else None
    return Statement(root_no, one.purpose, one.channel, one.state, one.policy_version, one.source, one.evidence, at)


def _switch_personalised(work: Work, numbers: Collection[int]) -> None:
    """The profile shows the switch that the ledger proves."""
    for number, states in current(work, customer_nos=numbers).items():
        is_on = rules.is_allowed(states, Purpose.PERSONALISED, Channel.ANY)
        customer.set_personalised(work, customer_no=number, is_on=is_on)


def _version_in_force(work: Work, customer_no: int, purpose: Purpose) -> str:
    """The policy version that the customer last agreed to."""
    known = [entry for entry in history(work, customer_no=customer_no) if entry.purpose is purpose]
    return known[-1].policy_version if known else "unstated"
