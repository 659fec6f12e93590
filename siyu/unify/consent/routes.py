"""HTTP of consent and retention."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from siyu.kit.errors import JsonValue
from siyu.kit.http import CursorBroken, Edge, Page, csv_response, decode_cursor, encode_cursor, may
from siyu.kit.work import Work
from siyu.unify.consent import service
from siyu.unify.consent.models import Channel, Keeper, Purpose, State, Statement

router = APIRouter(prefix="/api", tags=["consent"])
CustomerNo = Annotated[int, Path(ge=1, le=2**31 - 1)]
Limit = Annotated[int, Query(ge=1, le=200)]


class StatementIn(BaseModel):
    """What a customer said, and how it can be proved."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{
                "purpose": "marketing", "channel": "sms", "state": "granted", "policy_version": "2026-01",
                "source": "mini_program", "evidence": "checkbox on the sign-up page",
            }]
        }
    )  # fmt: skip
    purpose: Purpose
    channel: Channel = Channel.ANY
    state: State
    policy_version: str = Field(min_length=1, max_length=64)
    source: str = Field(min_length=1, max_length=64)
    evidence: str = Field("", max_length=2_000)
    at: AwareDatetime | None = Field(None, description="When it was said; now if left out")

    def statement(self, customer_no: int) -> Statement:
        """As the domain takes it."""
        return Statement(
            customer_no, self.purpose, self.channel, self.state, self.policy_version, self.source, self.evidence,
            self.at,
        )  # fmt: skip


class CustomerStatementIn(StatementIn):
    """The same, naming the customer."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "purpose": "marketing",
                    "channel": "sms",
                    "state": "granted",
                    "policy_version": "2026-01",
                    "source": "mini_program",
                    "customer_no": 12,
                }
            ]
        }
    )

    customer_no: int = Field(ge=1, le=2**31 - 1)


class StatementsIn(BaseModel):
    """Up to 500 statements."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "statements": [
                        {
                            "purpose": "marketing",
                            "channel": "sms",
                            "state": "granted",
                            "policy_version": "2026-01",
                            "source": "mini_program",
                            "customer_no": 12,
                        }
                    ]
                }
            ]
        }
    )

    statements: list[CustomerStatementIn] = Field(min_length=1, max_length=500)


class EntryNosOut(BaseModel):
    """The ledger's entry numbers, in the order of the request."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"entry_nos": [41, 42]}]})

    entry_nos: list[int]


class EntryOut(BaseModel):
    """One entry of the ledger."""

    model_config = ConfigDict(from_attributes=True)
    entry_no: int
    person_no: int
    purpose: Purpose
    channel: Channel
    state: State
    policy_version: str
    source: str
    evidence: str
    at: datetime
    recorded_at: datetime
    recorded_by: str


class CurrentOut(BaseModel):
    """What holds now for one purpose and channel."""

    model_config = ConfigDict(from_attributes=True)
    purpose: Purpose
    channel: Channel
    state: State
    changed_at: datetime


class ConsentsOut(BaseModel):
    """What holds now, and everything that was said, oldest first."""

    current: list[CurrentOut]
    history: list[EntryOut]


class SwitchIn(BaseModel):
    """Personalised treatment on or off."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"is_on": False}]})

    is_on: bool


class RuleOut(BaseModel):
    """How long one kind of record is kept; null: without limit."""

    model_config = ConfigDict(from_attributes=True)
    record: str
    days: int | None
    default_days: int | None
    least_days: int


class RuleIn(BaseModel):
    """The limit in days; null: without limit."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"days": 730}]})

    days: int | None = Field(None, ge=1, le=36_500)


class ProofOut(BaseModel):
    """A run of a retention rule that removed something."""

    model_config = ConfigDict(from_attributes=True)
    proof_no: int
    record: str
    days: int
    cutoff: datetime
    removed: int
    at: datetime


@router.get("/customers/{customer_no}/consents")
def get_customer_consents(customer_no: CustomerNo, edge: Edge = may("consent.read")) -> ConsentsOut:
    """What a customer allows now, and the proof of how it came to be."""

    def read(work: Work) -> ConsentsOut:
        history = service.history(work, customer_no=customer_no)
        holds = service.current(work, customer_nos=[customer_no]).get(customer_no, ())
        return ConsentsOut(
            current=[CurrentOut.model_validate(one) for one in holds],
            history=[EntryOut.model_validate(one) for one in history],
        )

    return edge.read(read)


@router.post("/customers/{customer_no}/consents")
def record_customer_consent(
    customer_no: CustomerNo, body: StatementIn, edge: Edge = may("consent.write")
) -> EntryNosOut:
    """Record a grant or a withdrawal; it holds from the answer on."""
    return edge.write(lambda work: _record(work, f"customer:{customer_no}", [body.statement(customer_no)]))


@router.get("/customers/{customer_no}/consents.csv", response_class=Response)
def export_customer_consents_csv(customer_no: CustomerNo, edge: Edge = may("consent.read")) -> Response:
    """The proof of every statement of a customer, as CSV."""
    history = edge.read(lambda work: service.history(work, customer_no=customer_no))
    edge.audit("consent.export", f"customer:{customer_no}", rows=len(history))
    header = list(EntryOut.model_fields)
    return csv_response("consents.csv", header, [[getattr(one, name) for name in header] for one in history])


@router.put("/customers/{customer_no}/personalised", status_code=204)
def switch_customer_personalised(customer_no: CustomerNo, body: SwitchIn, edge: Edge = may("consent.write")) -> None:
    """Turn personalised treatment of a customer on or off."""

    def write(work: Work) -> None:
        service.switch_personalised(work, customer_no=customer_no, is_on=body.is_on, source=edge.actor.kind)
        work.audit("consent.personalised", f"customer:{customer_no}", is_on=body.is_on)

    return edge.write(write)


@router.get("/consents")
def list_consents(
    purpose: Purpose | None = None,
    cursor: str | None = None,
    limit: Limit = 50,
    edge: Edge = may("consent.read"),
) -> Page[EntryOut]:
    """The shop's ledger, newest first, without evidence."""
    below = None if cursor is None else _position(cursor)
    found = edge.read(lambda work: service.ledger(work, below=below, limit=limit + 1, purpose=purpose))
    following = encode_cursor(found[limit - 1].entry_no) if len(found) > limit else None
    return Page(items=[EntryOut.model_validate(one) for one in found[:limit]], next=following)


@router.post("/consents")
def record_consents(body: StatementsIn, edge: Edge = may("consent.write")) -> EntryNosOut:
    """Record many statements; all or none."""
    said = [one.statement(one.customer_no) for one in body.statements]
    return edge.write(lambda work: _record(work, "customers", said))


@router.get("/retention")
def list_retention_rules(edge: Edge = may("consent.read")) -> Page[RuleOut]:
    """How long each kind of record is kept."""
    keepers: tuple[Keeper, ...] = edge.request.app.state.keepers
    found = edge.read(lambda work: service.retention_rules(work, keepers=keepers))
    return Page(items=[RuleOut.model_validate(one) for one in found], total=len(found))


@router.get("/retention/proofs")
def list_retention_proofs(
    cursor: str | None = None, limit: Limit = 50, edge: Edge = may("consent.read")
) -> Page[ProofOut]:
    """Runs of the rules that removed something, newest first."""
    below = None if cursor is None else _position(cursor)
    found = edge.read(lambda work: service.retention_proofs(work, below=below, limit=limit + 1))
    following = encode_cursor(found[limit - 1].proof_no) if len(found) > limit else None
    return Page(items=[ProofOut.model_validate(one) for one in found[:limit]], next=following)


@router.put("/retention/{record}", status_code=204)
def set_retention_rule(
    record: Annotated[str, Path(max_length=40)], body: RuleIn, edge: Edge = may("shop.write")
) -> None:
    """Keep one kind of record so many days from now on."""
    keepers: tuple[Keeper, ...] = edge.request.app.state.keepers
    return edge.write(lambda work: service.set_retention(work, record=record, days=body.days, keepers=keepers))


def _record(work: Work, subject: str, said: list[Statement]) -> EntryNosOut:
    numbers = service.record(work, statements=said)
    what: list[JsonValue] = [f"{one.purpose.value}.{one.channel.value}={one.state.value}" for one in said]
    work.audit("consent.record", subject, entry_nos=list(numbers), said=what)
    return EntryNosOut(entry_nos=list(numbers))


def _position(cursor: str) -> int:
    [number] = decode_cursor(cursor, 1)
    if type(number) is not int or abs(number) >= 2**31:
        raise CursorBroken("This cursor does not belong to this list.")
    return number
