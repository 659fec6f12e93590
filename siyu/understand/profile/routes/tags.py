"""HTTP of tags: the tree with coverage, giving and taking, members, history. A path has slashes: it is a query."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from siyu.kit.http import CursorBroken, Edge, Page, decode_cursor, encode_cursor, may
from siyu.kit.work import Work
from siyu.understand.profile import service
from siyu.understand.profile.models import (
    Computation,
    Condition,
    Operator,
    ProfileFilter,
    Tag,
    TagChange,
    TagCoverage,
    TagKind,
)
from siyu.understand.profile.routes.members import ProfileOut, number_after, page_of, profiles_csv

router = APIRouter(prefix="/api/tags", tags=["tags"])
NO_ZERO = r"^[^\x00]*$"  # PostgreSQL has no text with a zero byte
Path = Annotated[str, Query(min_length=1, max_length=220, pattern=NO_ZERO)]
Number = Annotated[int, Field(ge=1, le=2**31 - 1)]


class ConditionBody(BaseModel):
    """One comparison of a profile field; `values` has one value except for `in`."""

    model_config = ConfigDict(
        from_attributes=True, json_schema_extra={"examples": [{"field": "orders", "operator": "ge", "values": [2]}]}
    )
    field: str
    operator: Operator
    values: list[int | str] = Field(min_length=1, max_length=20)


class TagBody(BaseModel):
    """A tag: manual and model tags are given; a rule tag holds where all conditions do; a computed one computes."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{
                "path": "价值/高价值复购", "kind": "rule", "color": "#c0392b",
                "rule": [{"field": "orders", "operator": "ge", "values": [3]}],
            }]
        }
    )  # fmt: skip
    path: str = Field(max_length=220, pattern=NO_ZERO)
    kind: TagKind = TagKind.MANUAL
    description: str = Field("", max_length=500, pattern=NO_ZERO)
    color: str = Field("", max_length=20, pattern=NO_ZERO)
    rule: list[ConditionBody] = Field([], max_length=10)
    computation: Computation | None = None

    def tag(self) -> Tag:
        """As the domain takes it."""
        rule = tuple(Condition(one.field, one.operator, tuple(one.values)) for one in self.rule)
        return Tag(self.path, self.kind, self.description, self.color, rule, self.computation)


class TagOut(BaseModel):
    """A tag with the customers who have it or one below it; `share_bp` in basis points of all customers."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "path": "会员/银卡",
                    "kind": "computed",
                    "description": "",
                    "color": "gray",
                    "rule": [],
                    "computation": "favourite_category",
                    "created_at": "2026-03-10T04:00:00Z",
                    "customers": 128,
                    "share_bp": 640,
                }
            ]
        }
    )

    path: str
    kind: TagKind
    description: str
    color: str
    rule: list[ConditionBody]
    computation: Computation | None
    created_at: AwareDatetime | None
    customers: int
    share_bp: int

    @classmethod
    def of(cls, covered: TagCoverage) -> TagOut:
        """As the client sees it."""
        tag = covered.tag
        rule = [ConditionBody(field=one.field, operator=one.operator, values=list(one.values)) for one in tag.rule]
        return cls(
            path=tag.path, kind=tag.kind, description=tag.description, color=tag.color, rule=rule,
            computation=tag.computation, created_at=tag.created_at, customers=covered.customers,
            share_bp=covered.share_bp,
        )  # fmt: skip


class AssignBody(BaseModel):
    """Up to 100,000 customers to give a tag to, or to take it from."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"path": "会员/银卡", "customer_nos": [12, 15]}]})

    path: str = Field(min_length=1, max_length=220, pattern=NO_ZERO)
    customer_nos: list[Number] = Field(min_length=1, max_length=100_000)


class CountOut(BaseModel):
    """How many customers changed."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"customers": 2}]})

    customers: int


class AssignmentOut(BaseModel):
    """A customer has a tag."""

    model_config = ConfigDict(from_attributes=True)
    customer_no: int
    tag: str
    source: TagKind
    set_at: AwareDatetime


class TagChangeOut(BaseModel):
    """A tag was given or taken."""

    model_config = ConfigDict(from_attributes=True)
    seq: int
    tag: str
    customer_no: int
    is_given: bool
    source: TagKind
    at: AwareDatetime

    @classmethod
    def of(cls, change: TagChange) -> TagChangeOut:
        """As the client sees it."""
        return cls.model_validate(change)


@router.get("")
def list_tags(edge: Edge = may("tag.read")) -> list[TagOut]:
    """All tags by path, with their coverage."""
    return [TagOut.of(covered) for covered in edge.read(service.list_tags)]


@router.post("", status_code=201)
def create_tag(body: TagBody, edge: Edge = may("tag.write")) -> TagOut:
    """Make a tag; parents that are missing are made too."""
    return edge.write(lambda work: TagOut.of(TagCoverage(service.create_tag(work, tag=body.tag()), 0, 0)))


@router.put("")
def change_tag(body: TagBody, edge: Edge = may("tag.write")) -> TagOut:
    """Change what is said of a tag; path and kind stay."""

    def write(work: Work) -> TagOut:
        new = service.change_tag(work, tag=body.tag())
        return TagOut.of(next(each for each in service.list_tags(work) if each.tag.path == new.path))

    return edge.write(write)


@router.delete("", status_code=204)
def drop_tag(path: Path, edge: Edge = may("tag.write")) -> None:
    """Take a tag and all below it away from everybody."""
    return edge.write(lambda work: service.drop_tag(work, path=path))


@router.post("/assign")
def assign_tag(body: AssignBody, edge: Edge = may("tag.write")) -> CountOut:
    """Give a tag to customers."""

    def write(work: Work) -> CountOut:
        given = service.assign(work, path=body.path, customer_nos=body.customer_nos)
        work.audit("tag.assign", f"tag:{body.path}", customers=given)
        return CountOut(customers=given)

    return edge.write(write)


@router.post("/unassign")
def unassign_tag(body: AssignBody, edge: Edge = may("tag.write")) -> CountOut:
    """Take a tag from customers."""

    def write(work: Work) -> CountOut:
        taken = service.unassign(work, path=body.path, customer_nos=body.customer_nos)
        work.audit("tag.unassign", f"tag:{body.path}", customers=taken)
        return CountOut(customers=taken)

    return edge.write(write)


@router.get("/members")
def list_tag_members(
    path: Path,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    edge: Edge = may("tag.read"),
) -> Page[ProfileOut]:
    """The customers who have a tag or one below it."""

    def read(work: Work) -> Page[ProfileOut]:
        wanted = ProfileFilter(tag=path)
        found, total = service.list_page(work, wanted=wanted, after=number_after(cursor), limit=limit + 1)
        return page_of(work, found, limit, total)

    return edge.read(read)


@router.get("/members.csv", response_class=Response)
def export_tag_members(path: Path, edge: Edge = may("export.run")) -> Response:
    """The customers who have a tag or one below it as CSV."""
    edge.audit("tag.export", f"tag:{path}"[:200])
    return edge.read(lambda work: profiles_csv("tag.csv", work, service.each(work, wanted=ProfileFilter(tag=path))))


@router.get("/of/{customer_no}")
def list_customer_tags(customer_no: int, edge: Edge = may("tag.read")) -> list[AssignmentOut]:
    """The tags of a customer."""
    if not 0 < customer_no < 2**31:
        return []
    found = edge.read(lambda work: service.tags_of(work, customer_no=customer_no))
    return [AssignmentOut.model_validate(each) for each in found]


@router.get("/history")
def list_tag_history(
    path: Annotated[str | None, Query(max_length=220, pattern=NO_ZERO)] = None,
    customer_no: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    edge: Edge = may("tag.read"),
) -> Page[TagChangeOut]:
    """What was given and taken, newest first, of a tag or of a customer."""
    below = None if cursor is None else _seq(cursor)
    found = edge.read(
        lambda work: service.history(work, path=path, customer_no=customer_no, below=below, limit=limit + 1)
    )
    following = encode_cursor(found[limit - 1].seq) if len(found) > limit else None
    return Page(items=[TagChangeOut.of(change) for change in found[:limit]], next=following)


def _seq(cursor: str) -> int:
    (seq,) = decode_cursor(cursor, 1)
    if not isinstance(seq, int) or not 0 < seq < 2**63:
        raise CursorBroken("This cursor does not belong to this list.")
    return seq
