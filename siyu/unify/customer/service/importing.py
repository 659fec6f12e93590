"""Customers from files: each row is one record, refused alone with its reason."""

from __future__ import annotations

from collections.abc import Sequence

from siyu.collect.sources import Batch, RowError
from siyu.kit.errors import SiyuError
from siyu.kit.work import Work
from siyu.unify.customer.models import Gender, Identity, IdentityKind, Rank, Record
from siyu.unify.customer.rules.fields import claims
from siyu.unify.customer.rules.values import canonical
from siyu.unify.customer.service.recording import upsert

_IDENTITIES = tuple(kind for kind in IdentityKind if kind is not IdentityKind.DEVICE)
_TEXTS = ("name", "city", "province", "country", "language", "channel")


def load_rows(work: Work, batch: Batch) -> list[RowError]:
    """The rows of a file that were refused; the others are written. Columns without a field become traits."""
    errors: list[RowError] = []
    records: list[Record] = []
    values = {kind: batch.texts(kind) for kind in _IDENTITIES}
    texts = {name: batch.texts(name) for name in _TEXTS}
    for row, line in enumerate(batch.lines):
        identities, error = _identities(line, [(kind, values[kind][row]) for kind in _IDENTITIES])
        if error is not None:
            errors.append(error)
            continue
        gender = batch.texts("gender")[row]
        record = Record(
            identities, None, texts["name"][row], Gender(gender) if gender else None, batch.dates("birthday")[row],
            texts["city"][row], texts["province"][row], texts["country"][row], texts["language"][row],
            texts["channel"][row], batch.instants("joined_at")[row],
            traits={name: value for name, cells in batch.extra.items() if (value := cells[row])}, rank=Rank.IMPORT,
        )  # fmt: skip
        try:
            claims(record, work.now)
        except SiyuError as refused:
            field = str(refused.context.get("field", ""))
            errors.append(RowError(line, field if field in _TEXTS or field == "birthday" else None, refused.code))
        else:
            records.append(record)
    upsert(work, records=records)
    return errors


def _identities(
    line: int, stated: Sequence[tuple[IdentityKind, str | None]]
) -> tuple[tuple[Identity, ...], RowError | None]:
    found: list[Identity] = []
    for kind, value in stated:
        if value is None:
            continue
        try:
            found.append(canonical(Identity(kind, value)))
        except SiyuError as refused:
            return (), RowError(line, kind, refused.code, value)
    if not found:
        return (), RowError(line, None, "customer.identity_missing")
    return tuple(found), None
