"""Customer rows and the claims they hold: sealed fields stay sealed and are sealed again when they change rows."""

from __future__ import annotations

import base64
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from siyu.kit.db import from_micros, to_micros
from siyu.kit.work import Work
from siyu.unify.customer.rules.golden import INSTANTS, PERSONAL, TRAIT, Claim, Claims, FieldValue, Sealed
from siyu.unify.customer.store.bulk import chunks, many, select_in
from siyu.unify.customer.store.tables import customer

_PLAIN = ("gender", "birthday", "city", "province", "country", "language", "channel", "personalised")
_UNSTAMPED = ("first_seen_at", "last_seen_at")
_SEALED = "name"
_SAVED = (_SEALED, *_PLAIN, *INSTANTS, "traits", "personal_traits", "stamps", "own")
_LOADED = ("customer_no", "root_no", "created_at", "is_known", "erased_at", *_SAVED)


@dataclass(frozen=True, slots=True)
class Row:
    """One record: `golden` is what its columns show, `own` what it claims itself once others are merged into it."""

    customer_no: int
    root_no: int
    created_at: datetime
    is_known: bool
    golden: Claims
    own: Claims | None
    erased_at: datetime | None


def load(work: Work, numbers: Collection[int]) -> dict[int, Row]:
    """The rows of these records."""
    question = f"select {', '.join(_LOADED)} from customer where shop_id = ? and customer_no in ({{values}})"
    rows = select_in(work, question, (work.shop_id,), set(numbers))
    return {raw[0]: _row(dict(zip(_LOADED, raw, strict=True))) for raw in rows}


def load_customers(work: Work, root_nos: Sequence[int]) -> list[Row]:
    """The root rows of these customers, in ascending order of number."""
    rows = load(work, root_nos)
    return [rows[number] for number in sorted(rows) if rows[number].root_no == number]


def create(work: Work, seen: Mapping[int, datetime]) -> None:
    """New empty records, each its own root, first and last seen at the given instants."""
    now = to_micros(work.now)
    many(
        work,
        "insert into customer (shop_id, customer_no, root_no, created_at, first_seen_at, last_seen_at, is_known, "
        "personalised) values (?, ?, ?, ?, ?, ?, ?, ?)",
        [(work.shop_id, number, number, now, to_micros(at), to_micros(at), False, True) for number, at in seen.items()],
    )


def save(work: Work, rows: Sequence[Row]) -> None:
    """Write the claims of these records back."""
    assignments = ", ".join(f"{name} = ?" for name in _SAVED)
    many(
        work,
        f"update customer set {assignments} where shop_id = ? and customer_no = ?",
        [(*_columns(work, row), work.shop_id, row.customer_no) for row in rows],
    )


def set_known(work: Work, known: Mapping[int, bool]) -> None:
    """Note which records have more than a device."""
    for value in (True, False):
        for part in chunks(number for number, is_known in known.items() if is_known is value):
            work.db.execute(
                sa.update(customer)
                .where(customer.c.shop_id == work.shop_id, customer.c.customer_no.in_(part))
                .values(is_known=value)
            )


def wipe(work: Work, numbers: Collection[int]) -> None:
    """Leave only the number and the time of erasure."""
    kept = ("shop_id", "customer_no", "root_no")
    empty: dict[str, Any] = {column.name: None for column in customer.c if column.name not in kept}
    empty |= {"created_at": work.now, "first_seen_at": work.now, "last_seen_at": work.now}
    empty |= {"is_known": False, "personalised": False, "erased_at": work.now}
    for part in chunks(set(numbers)):
        work.db.execute(
            sa.update(customer)
            .where(customer.c.shop_id == work.shop_id, customer.c.customer_no.in_(part))
            .values(**empty)
        )


def sealed(work: Work, number: int, field: str, text: str) -> Sealed:
    """A personal value, sealed for its place in this record."""
    return Sealed(work.cipher.seal("customer", field, number, text), number)


def opened(work: Work, field: str, value: FieldValue) -> str:
    """The text of a sealed value."""
    assert isinstance(value, Sealed)
    return work.cipher.open("customer", field, value.row, value.blob)


def _row(raw: Mapping[str, Any]) -> Row:
    number = raw["customer_no"]
    stamps: dict[str, list[int]] = _parsed(raw["stamps"])
    golden: Claims = {name: Claim(raw[name], 0, raw[name]) for name in _UNSTAMPED}
    for name, stamp in stamps.items():
        if name in raw and raw[name] is not None:
            golden[name] = Claim(_held(name, raw[name], number), *stamp)
    for key, value in _parsed(raw["traits"]).items():
        golden[TRAIT + key] = Claim(value, *stamps[TRAIT + key])
    for key, value in _parsed(raw["personal_traits"]).items():
        golden[PERSONAL + key] = Claim(Sealed(base64.b64decode(value), number), *stamps[PERSONAL + key])
    own = (
        None if raw["own"] is None else {name: _claim(name, held, number) for name, held in _parsed(raw["own"]).items()}
    )
    erased_at = None if raw["erased_at"] is None else from_micros(raw["erased_at"])
    created_at = from_micros(raw["created_at"])
    return Row(number, raw["root_no"], created_at, bool(raw["is_known"]), golden, own, erased_at)


def _parsed(text: str | None) -> dict[str, Any]:
    return json.loads(text) if text else {}


def _held(name: str, value: Any, number: int) -> FieldValue:
    """A column as the driver gives it: SQLite has dates as text and truth as numbers."""
    if name == _SEALED:
        return Sealed(bytes(value), number)
    if name == "birthday":
        return date.fromisoformat(value) if isinstance(value, str) else value
    return bool(value) if name == "personalised" else value


def _columns(work: Work, row: Row) -> list[Any]:
    """The values of the saved columns, in their order."""
    claims = {name: _settled(work, row.customer_no, name, claim) for name, claim in row.golden.items()}
    values: dict[str, Any] = {name: claims[name].value if name in claims else None for name in (*_PLAIN, *INSTANTS)}
    values["personalised"] = values["personalised"] is not False
    birthday = values["birthday"]
    values["birthday"] = birthday.isoformat() if isinstance(birthday, date) else None
    values["name"] = _blob(claims["name"].value) if "name" in claims else None
    traits = {name[2:]: claim.value for name, claim in claims.items() if name.startswith(TRAIT)}
    personal = {name[2:]: _text(claim.value) for name, claim in claims.items() if name.startswith(PERSONAL)}
    stamps = {name: (claim.rank, claim.at) for name, claim in claims.items() if name not in _UNSTAMPED}
    values |= {"traits": _json(traits), "personal_traits": _json(personal), "stamps": _json(stamps), "own": None}
    if row.own is not None:
        own = {name: _unclaim(_settled(work, row.customer_no, name, claim)) for name, claim in row.own.items()}
        values["own"] = json.dumps(own, ensure_ascii=False)
    return [values[name] for name in _SAVED]


def _json(value: Mapping[str, Any]) -> str | None:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) if value else None


def _settled(work: Work, number: int, name: str, claim: Claim) -> Claim:
    """A sealed value that comes from another record is sealed again for this one."""
    if not isinstance(claim.value, Sealed) or claim.value.row == number:
        return claim
    return Claim(sealed(work, number, name, opened(work, name, claim.value)), claim.rank, claim.at)


def _claim(name: str, held: Sequence[Any], number: int) -> Claim:
    value, rank, at = held
    if name == _SEALED or name.startswith(PERSONAL):
        value = Sealed(base64.b64decode(value), number)
    elif name == "birthday":
        value = date.fromisoformat(value)
    return Claim(value, rank, at)


def _unclaim(claim: Claim) -> list[Any]:
    value: Any = claim.value
    if isinstance(value, Sealed):
        value = _text(value)
    elif isinstance(value, date):
        value = value.isoformat()
    return [value, claim.rank, claim.at]


def _blob(value: FieldValue) -> bytes:
    assert isinstance(value, Sealed)
    return value.blob


def _text(value: FieldValue) -> str:
    return base64.b64encode(_blob(value)).decode()
