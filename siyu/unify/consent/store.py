"""The consent ledger (append-only), retention rules and the proofs that they were kept."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, Index, Integer, LargeBinary, String

from siyu.kit.db import Instant, counter_next, shop_table, upsert
from siyu.kit.work import Work
from siyu.unify.consent.models import Channel, Entry, Purpose, RetentionProof, State, Statement

consent_entry = shop_table(
    "consent_entry",
    Column("entry_no", Integer, primary_key=True, autoincrement=False),
    Column("person_no", Integer, nullable=False),
    Column("purpose", String(16), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("state", String(10), nullable=False),
    Column("policy_version", String(64), nullable=False),
    Column("source", String(64), nullable=False),
    Column("evidence", LargeBinary),  # sealed: it may quote the customer
    Column("at", Instant, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", String(120), nullable=False),
    Index("consent_entry_person", "shop_id", "person_no"),
)

retention_rule = shop_table(
    "retention_rule",
    Column("record", String(40), primary_key=True),
    Column("days", Integer),
)

retention_proof = shop_table(
    "retention_proof",
    Column("proof_no", Integer, primary_key=True, autoincrement=False),
    Column("record", String(40), nullable=False),
    Column("days", Integer, nullable=False),
    Column("cutoff", Instant, nullable=False),
    Column("removed", Integer, nullable=False),
    Column("at", Instant, nullable=False),
)

_AT_ONCE = 500


def add(work: Work, statements: Sequence[Statement]) -> list[int]:
    """Append statements (on the numbers they name); their entry numbers."""
    if not statements:
        return []
    first = counter_next(work.db, work.shop_id, "consent", len(statements))
    rows = []
    for number, one in enumerate(statements, first):
        sealed = work.cipher.seal("consent_entry", "evidence", number, one.evidence) if one.evidence else None
        rows.append(
            {
                "shop_id": work.shop_id, "entry_no": number, "person_no": one.customer_no, "purpose": one.purpose,
                "channel": one.channel, "state": one.state, "policy_version": one.policy_version, "source": one.source,
                "evidence": sealed, "at": one.at or work.now, "recorded_at": work.now,
                "recorded_by": work.actor.name,
            }
        )  # fmt: skip
    work.db.execute(consent_entry.insert(), rows)
    return list(range(first, first + len(statements)))


def of_people(work: Work, person_nos: Collection[int], *, with_evidence: bool = False) -> list[Entry]:
    """Every entry of these records, in the order they were recorded."""
    found: list[Entry] = []
    wanted = sorted(set(person_nos))
    for start in range(0, len(wanted), _AT_ONCE):
        query = sa.select(*(column for column in consent_entry.c if column.name != "shop_id")).where(
            consent_entry.c.shop_id == work.shop_id,
            consent_entry.c.person_no.in_(wanted[start : start + _AT_ONCE]),
        )
        found.extend(_entry(work, row, with_evidence) for row in work.db.execute(query))
    return sorted(found, key=lambda entry: entry.entry_no)


def page(work: Work, *, below: int | None, limit: int, purpose: Purpose | None) -> list[Entry]:
    """Entries of the whole shop, newest first."""
    query = (
        sa.select(*(column for column in consent_entry.c if column.name != "shop_id"))
        .where(consent_entry.c.shop_id == work.shop_id)
        .order_by(consent_entry.c.entry_no.desc())
        .limit(limit)
    )
    if below is not None:
        query = query.where(consent_entry.c.entry_no < below)
    if purpose is not None:
        query = query.where(consent_entry.c.purpose == purpose)
    return [_entry(work, row, False) for row in work.db.execute(query)]


def speakers(work: Work) -> list[int]:
    """Every record that ever stated anything."""
    query = sa.select(consent_entry.c.person_no).distinct().where(consent_entry.c.shop_id == work.shop_id)
    return sorted(work.db.execute(query).scalars())


def wipe(work: Work, person_nos: Collection[int]) -> int:
    """How many entries of erased people were removed."""
    wanted, removed = sorted(set(person_nos)), 0
    for start in range(0, len(wanted), _AT_ONCE):
        done = work.db.execute(
            sa.delete(consent_entry).where(
                consent_entry.c.shop_id == work.shop_id,
                consent_entry.c.person_no.in_(wanted[start : start + _AT_ONCE]),
            )
        )
        removed += done.rowcount
    return removed


def limits(work: Work) -> dict[str, int | None]:
    """The limits that people of this shop set, in days."""
    query = sa.select(retention_rule.c.record, retention_rule.c.days).where(retention_rule.c.shop_id == work.shop_id)
    return {row[0]: row[1] for row in work.db.execute(query)}


def set_limit(work: Work, record: str, days: int | None) -> None:
    """Keep this kind of record so many days."""
    row = {"shop_id": work.shop_id, "record": record, "days": days}
    upsert(work.db, retention_rule, [row], keys=["shop_id", "record"])


def add_proof(work: Work, proof: RetentionProof) -> None:
    """Note a run of a rule; the number is given here."""
    number = counter_next(work.db, work.shop_id, "retention_proof")
    work.db.execute(
        retention_proof.insert().values(
            shop_id=work.shop_id, proof_no=number, record=proof.record, days=proof.days, cutoff=proof.cutoff,
            removed=proof.removed, at=proof.at,
        )
    )  # fmt: skip


def proofs(work: Work, *, below: int | None, limit: int) -> list[RetentionProof]:
    """Runs of the rules, newest first."""
    query = (
        sa.select(*(column for column in retention_proof.c if column.name != "shop_id"))
        .where(retention_proof.c.shop_id == work.shop_id)
        .order_by(retention_proof.c.proof_no.desc())
        .limit(limit)
    )
    if below is not None:
        query = query.where(retention_proof.c.proof_no < below)
    return [RetentionProof(*row) for row in work.db.execute(query)]


def _entry(work: Work, row: sa.Row[Any], with_evidence: bool) -> Entry:
    evidence = ""
    if with_evidence and row.evidence is not None:
        evidence = work.cipher.open("consent_entry", "evidence", row.entry_no, row.evidence)
    return Entry(
        entry_no=row.entry_no, person_no=row.person_no, purpose=Purpose(row.purpose), channel=Channel(row.channel),
        state=State(row.state), policy_version=row.policy_version, source=row.source, evidence=evidence, at=row.at,
        recorded_at=row.recorded_at, recorded_by=row.recorded_by,
    )  # fmt: skip
