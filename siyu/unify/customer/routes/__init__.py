"""HTTP of customers: lists, profiles, identities, merges, and the rights of the person."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import AwareDatetime

from siyu.kit.http import CursorBroken, Edge, Page, csv_response, decode_cursor, encode_cursor, may
from siyu.kit.work import Work
from siyu.unify.customer import service
from siyu.unify.customer.errors import CustomerUnknown, MergeUnknown
from siyu.unify.customer.models import CustomerFilter, Identity, IdentityKind, Rank, Record, Sort
from siyu.unify.customer.routes.shapes import (
    ConflictOut,
    CustomerNo,
    ErasureOut,
    IdentitiesIn,
    KnownIdentityOut,
    MergeIn,
    MergeNoOut,
    MergeOut,
    NumbersOut,
    ProfileOut,
    RecordsIn,
    RevealedOut,
    RevealIn,
    SummaryOut,
    UnmergeIn,
)

router = APIRouter(prefix="/api/customers", tags=["customers"])
_HEADER = (
    "customer_no", "name", "phone", "email", "gender", "birthday", "city", "province", "country", "language",
    "channel", "is_known", "created_at", "joined_at", "last_seen_at",
)  # fmt: skip
_AT_ONCE = 1_000
_NO_ZERO = r"^[^\x00]*$"  # PostgreSQL has no text with a zero byte


def wanted_customers(
    text: Annotated[str | None, Query(max_length=256, description="A whole phone, e-mail, id or number")] = None,
    city: Annotated[str | None, Query(max_length=120, pattern=_NO_ZERO)] = None,
    channel: Annotated[str | None, Query(max_length=120, pattern=_NO_ZERO)] = None,
    known: bool | None = None,
    created_from: AwareDatetime | None = None,
    created_to: AwareDatetime | None = None,
) -> CustomerFilter:
    """The filter of a list; `created_from` included, `created_to` not."""
    return CustomerFilter(text or None, city, channel, known, created_from, created_to)


Wanted = Annotated[CustomerFilter, Depends(wanted_customers)]
Limit = Annotated[int, Query(ge=1, le=200)]


@router.get("")
def list_customers(
    wanted: Wanted,
    sort: Sort = Sort.NEWEST,
    cursor: str | None = None,
    limit: Limit = 50,
    edge: Edge = may("customer.read"),
) -> Page[SummaryOut]:
    """Customers that the filter matches, merged ones once; personal fields masked by role."""
    after = None if cursor is None else _key(cursor)
    page = edge.read(lambda work: service.list_page(work, where=wanted, sort=sort, after=after, limit=limit))
    following = None if page.next_key is None else encode_cursor(*page.next_key)
    return Page(items=[SummaryOut.model_validate(one) for one in page.items], next=following, total=page.total)


@router.post("")
def record_customers(body: RecordsIn, edge: Edge = may("customer.write")) -> NumbersOut:
    """Create or update customers, found by their identities; all or none."""
    rank = Rank.PERSON if edge.actor.kind == "person" else Rank.API
    records = [one.record(rank) for one in body.customers]
    return edge.write(lambda work: NumbersOut(customer_nos=list(service.upsert(work, records=records))))


@router.get("/export.csv", response_class=Response)
def export_customers_csv(wanted: Wanted, edge: Edge = may("customer.export")) -> Response:
    """All customers that the filter matches, as CSV, newest first; the download is audited."""

    def rows(work: Work) -> list[list[object]]:
        work.audit("customer.export_list", "customers")
        found: list[list[object]] = []
        after: tuple[int, int] | None = None
        while True:
            page = service.list_page(work, where=wanted, after=after, limit=_AT_ONCE, is_plain=True)
            found += [[getattr(one, name) for name in _HEADER] for one in page.items]
            after = page.next_key
            if after is None:
                return found

    return csv_response("customers.csv", _HEADER, edge.desk.write(rows))


@router.get("/find")
def find_customer(
    kind: IdentityKind,
    value: Annotated[str, Query(min_length=1, max_length=256)],
    edge: Edge = may("customer.read"),
) -> NumbersOut:
    """The number of the customer who has this identity."""
    found = edge.read(lambda work: service.find(work, identity=Identity(kind, value)))
    if found is None:
        raise CustomerUnknown("No customer has this identity.")
    return NumbersOut(customer_nos=[found])


@router.get("/conflicts")
def list_identity_conflicts(
    cursor: str | None = None, limit: Limit = 50, edge: Edge = may("customer.read")
) -> Page[ConflictOut]:
    """Pairs that evidence links and evidence keeps apart, newest first: merge them or dismiss the conflict."""
    below = None if cursor is None else _position(cursor)
    found = edge.read(lambda work: service.conflicts(work, below=below, limit=limit + 1))
    following = encode_cursor(found[limit - 1].conflict_no) if len(found) > limit else None
    return Page(items=[ConflictOut.model_validate(one) for one in found[:limit]], next=following)


@router.post("/conflicts/{conflict_no}/dismiss", status_code=204)
def dismiss_identity_conflict(conflict_no: CustomerNo, edge: Edge = may("customer.write")) -> None:
    """Leave the two apart for good."""
    return edge.write(lambda work: service.dismiss_conflict(work, conflict_no=conflict_no))


@router.get("/erasures")
def list_erasures(edge: Edge = may("customer.erase")) -> Page[ErasureOut]:
    """Everybody who was erased, by number."""
    found = edge.read(service.erasures)
    return Page(items=[ErasureOut.model_validate(one) for one in found], total=len(found))


@router.get("/{customer_no}")
def get_customer(customer_no: CustomerNo, edge: Edge = may("customer.read")) -> ProfileOut:
    """The whole profile; an old number answers with the customer it was merged into."""
    return ProfileOut.of(edge.read(lambda work: service.get(work, customer_no=customer_no)))


@router.post("/{customer_no}/reveal")
def reveal_customer_field(customer_no: CustomerNo, body: RevealIn, edge: Edge = may("customer.reveal")) -> RevealedOut:
    """The plain text of one personal field; who looked is audited."""
    # TRICKY: past `edge.write`, which would keep the answer for its Idempotency-Key.
    values = edge.desk.write(lambda work: service.reveal(work, customer_no=customer_no, field=body.field))
    return RevealedOut(values=list(values))


@router.get("/{customer_no}/identities")
def list_customer_identities(customer_no: CustomerNo, edge: Edge = may("customer.read")) -> Page[KnownIdentityOut]:
    """All identities over all records, masked by role."""
    found = edge.read(lambda work: service.get(work, customer_no=customer_no)).identities
    return Page(items=[KnownIdentityOut.model_validate(one) for one in found], total=len(found))


@router.post("/{customer_no}/identities")
def add_customer_identities(
    customer_no: CustomerNo, body: IdentitiesIn, edge: Edge = may("customer.write")
) -> NumbersOut:
    """Add identities; one that another customer has merges the two, or is listed as a conflict."""
    record = Record(tuple(one.identity() for one in body.identities), customer_no=customer_no)
    return edge.write(lambda work: NumbersOut(customer_nos=list(service.upsert(work, records=[record]))))


@router.get("/{customer_no}/merges")
def list_customer_merges(customer_no: CustomerNo, edge: Edge = may("customer.read")) -> Page[MergeOut]:
    """How the records came together, oldest first, with what was taken back."""
    found = edge.read(lambda work: service.merges_of(work, customer_no=customer_no))
    return Page(items=[MergeOut.model_validate(one) for one in found], total=len(found))


@router.post("/{customer_no}/merge")
def merge_customers(customer_no: CustomerNo, body: MergeIn, edge: Edge = may("customer.write")) -> MergeNoOut:
    """Merge another customer into this one; it can be taken back."""
    return edge.write(
        lambda work: MergeNoOut(merge_no=service.merge(work, winner_no=customer_no, loser_no=body.loser_no))
    )


@router.post("/{customer_no}/unmerge")
def unmerge_customers(customer_no: CustomerNo, body: UnmergeIn, edge: Edge = may("customer.write")) -> MergeOut:
    """Take a merge of this customer back: both stand exactly as before it."""

    def write(work: Work) -> MergeOut:
        if all(one.merge_no != body.merge_no for one in service.merges_of(work, customer_no=customer_no)):
            raise MergeUnknown("This customer has no merge of this number.", merge_no=body.merge_no)
        service.unmerge(work, merge_no=body.merge_no)
        [done] = [one for one in service.merges_of(work, customer_no=customer_no) if one.merge_no == body.merge_no]
        return MergeOut.model_validate(done)

    return edge.write(write)


@router.get("/{customer_no}/export", response_class=Response)
def export_customer(customer_no: CustomerNo, edge: Edge = may("customer.export")) -> Response:
    """Everything held about the person as a zip of JSON and CSV files; the download is audited."""
    exporters = edge.request.app.state.exporters
    body = edge.desk.write(lambda work: service.export(work, customer_no=customer_no, exporters=exporters))
    headers = {"Content-Disposition": f'attachment; filename="customer-{customer_no}.zip"'}
    return Response(body, media_type="application/zip", headers=headers)


@router.post("/{customer_no}/erase")
def erase_customer(customer_no: CustomerNo, edge: Edge = may("customer.erase")) -> NumbersOut:
    """Erase the person everywhere; only the numbers stay. This cannot be taken back."""
    return edge.write(lambda work: NumbersOut(customer_nos=list(service.erase(work, customer_no=customer_no))))


def _key(cursor: str) -> tuple[int, int]:
    first, second = decode_cursor(cursor, 2)
    if type(first) is not int or type(second) is not int or max(abs(first), abs(second)) >= 2**63:
        raise CursorBroken("This cursor does not belong to this list.")
    return first, second


def _position(cursor: str) -> int:
    [number] = decode_cursor(cursor, 1)
    if type(number) is not int or abs(number) >= 2**31:
        raise CursorBroken("This cursor does not belong to this list.")
    return number
