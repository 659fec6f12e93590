"""HTTP of segments: build, estimate, members now and then, set algebra."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StrictInt, WithJsonSchema
from pyroaring import BitMap

from siyu.kit.errors import JsonValue
from siyu.kit.http import Edge, Page, csv_response, decode_number, encode_cursor, may
from siyu.kit.work import Work
from siyu.understand.audience import service
from siyu.understand.audience.models import (
    BuilderFields,
    Combination,
    Draft,
    Estimate,
    Member,
    Overlap,
    SampleCustomer,
    Segment,
    SegmentChange,
    SegmentStatus,
    SizePoint,
    Stay,
)
from siyu.understand.audience.models.segment import SegmentName
from siyu.understand.audience.rules import parse
from siyu.understand.audience.rules.parse import json_schema

router = APIRouter(prefix="/api/segments", tags=["segments"])
_EXAMPLE: dict[str, JsonValue] = {
    "t": "and",
    "of": [
        {"t": "attribute", "field": "city", "condition": {"op": "eq", "value": "上海"}},
        {
            "t": "did", "event": "order_paid", "window": {"w": "last", "n": 30, "unit": "day"},
            "condition": {"op": "gte", "value": 2},
        },
    ],
}  # fmt: skip
# Checked by `parse`, whose errors carry the JSON path of the fault; the schema is at /api/segments/schema.
RawDefinition = Annotated[
    Any,
    WithJsonSchema({"type": "object", "description": "A definition; its JSON schema is at /api/segments/schema."}),
]


class SegmentIn(BaseModel):
    """A new segment; without a definition it is static."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"name": "上海复购", "definition": _EXAMPLE}]}
    )
    name: SegmentName
    description: str = Field("", max_length=2000)
    folder: str = Field("", max_length=120)
    definition: RawDefinition = None
    customer_nos: list[Annotated[StrictInt, Field(ge=1, le=2**31 - 1)]] | None = Field(None, max_length=500_000)


class SegmentPatch(BaseModel):
    """What to change; fields left out stay."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"name": "沪上复购"}]})
    name: SegmentName | None = None
    description: str | None = Field(None, max_length=2000)
    folder: str | None = Field(None, max_length=120)
    status: SegmentStatus | None = None
    definition: RawDefinition = None


class CloneIn(BaseModel):
    """The name of the copy."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "上海复购（副本）"}]})
    name: SegmentName


class DefinitionIn(BaseModel):
    """A definition to try."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"definition": _EXAMPLE}]})
    definition: RawDefinition


class MembersIn(BaseModel):
    """Customers to put into a static segment, and to take out."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"add": [12, 15], "remove": [7]}]})
    add: list[Annotated[StrictInt, Field(ge=1, le=2**31 - 1)]] = Field([], max_length=500_000)
    remove: list[Annotated[StrictInt, Field(ge=1, le=2**31 - 1)]] = Field([], max_length=500_000)


class CombineIn(BaseModel):
    """Segments to join, and whether the result follows them."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"name": "A 或 B", "how": "union", "segment_ids": ["a", "b"], "is_dynamic": True}]
        }
    )
    name: SegmentName
    how: Literal["union", "intersect", "except"]
    segment_ids: list[str] = Field(min_length=2, max_length=20)
    is_dynamic: bool = True


@router.get("")
def list_segments(
    status: SegmentStatus | None = None, folder: str | None = None, text: str = "", edge: Edge = may("segment.read")
) -> list[Segment]:
    """All segments by name, with size and the sizes of the last days."""
    return list(edge.read(lambda work: service.list_all(work, status=status, folder=folder, text=text)))


@router.post("", status_code=201)
def create_segment(body: SegmentIn, edge: Edge = may("segment.write")) -> Segment:
    """The new segment, its members computed."""

    def run(work: Work) -> Segment:
        if body.customer_nos is not None and body.definition is None:
            numbers = BitMap(body.customer_nos)
            return service.save_static(
                work, name=body.name, customer_nos=numbers, description=body.description, folder=body.folder
            )
        definition = None if body.definition is None else parse(body.definition)
        draft = Draft(name=body.name, description=body.description, folder=body.folder, definition=definition)
        return service.create(work, draft=draft)

    return _computed(edge, edge.write(run))


@router.get("/schema")
def segment_schema(edge: Edge = may("segment.read")) -> dict[str, Any]:
    """The JSON schema of the segment language."""
    return json_schema()


@router.get("/fields")
def segment_fields(edge: Edge = may("segment.read")) -> BuilderFields:
    """Attributes, events with their properties, tags, stages, groups and segments to choose from."""
    return edge.read(service.builder_fields)


@router.post("/estimate")
def estimate_segment(body: DefinitionIn, edge: Edge = may("segment.read")) -> Estimate:
    """How many customers a definition holds now, and a few of them."""
    definition = parse(body.definition)
    return edge.read(lambda work: service.estimate(work, definition=definition))


@router.get("/overlap")
def segment_overlap(
    segment_id: Annotated[list[str], Query(min_length=1, max_length=20)], edge: Edge = may("segment.read")
) -> Overlap:
    """How many customers each two of the segments share."""
    return edge.read(lambda work: service.overlap(work, segment_ids=segment_id))


@router.post("/combine", status_code=201)
def combine_segments(body: CombineIn, edge: Edge = may("segment.write")) -> Segment:
    """A new segment by set algebra."""
    combination = Combination(how=body.how, segment_ids=tuple(body.segment_ids))
    made = edge.write(
        lambda work: service.combine(work, name=body.name, combination=combination, is_dynamic=body.is_dynamic)
    )
    return _computed(edge, made)


@router.get("/{segment_id}")
def get_segment(segment_id: str, edge: Edge = may("segment.read")) -> Segment:
    """One segment."""
    return edge.read(lambda work: service.get(work, segment_id=segment_id))


@router.patch("/{segment_id}")
def update_segment(segment_id: str, body: SegmentPatch, edge: Edge = may("segment.write")) -> Segment:
    """The changed segment; a new definition takes effect at once. Status active brings an archived one back."""
    definition = None if body.definition is None else parse(body.definition)
    change = SegmentChange(**body.model_dump(exclude={"definition"}), definition=definition)
    return _computed(edge, edge.write(lambda work: service.update(work, segment_id=segment_id, change=change)))


@router.delete("/{segment_id}")
def archive_segment(segment_id: str, edge: Edge = may("segment.write")) -> Segment:
    """The segment, archived; PATCH with status active takes it back."""
    return edge.write(lambda work: service.archive(work, segment_id=segment_id))


@router.post("/{segment_id}/clone", status_code=201)
def clone_segment(segment_id: str, body: CloneIn, edge: Edge = may("segment.write")) -> Segment:
    """A copy under another name."""
    return _computed(edge, edge.write(lambda work: service.clone(work, segment_id=segment_id, name=body.name)))


@router.get("/{segment_id}/members")
def segment_members(
    segment_id: str,
    as_of: AwareDatetime | None = None,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    edge: Edge = may("segment.read"),
) -> Page[Member]:
    """Members by customer number, now or as of a past moment."""
    after = 0 if cursor is None else _after(cursor)
    found = edge.read(lambda work: service.members(work, segment_id=segment_id, as_of=as_of, after=after, limit=limit))
    following = None if found.next_after is None else encode_cursor(found.next_after)
    return Page[Member](items=list(found.items), next=following, total=found.total)


@router.post("/{segment_id}/members")
def change_segment_members(segment_id: str, body: MembersIn, edge: Edge = may("segment.write")) -> Segment:
    """Put customers into a static segment, or take them out."""
    add, remove = BitMap(body.add), BitMap(body.remove)
    return edge.write(lambda work: service.change_static(work, segment_id=segment_id, add=add, remove=remove))


@router.get("/{segment_id}/members.csv", response_class=Response)
def segment_members_csv(
    segment_id: str, as_of: AwareDatetime | None = None, edge: Edge = may("export.run")
) -> Response:
    """All members as CSV: customer number and since when."""
    edge.write(lambda work: _note_export(work, segment_id, as_of))
    return csv_response(
        f"segment-{segment_id}.csv", ["customer_no", "entered_at"], _all_members(edge, segment_id, as_of)
    )


@router.get("/{segment_id}/sample")
def segment_sample(segment_id: str, edge: Edge = may("segment.read")) -> list[SampleCustomer]:
    """Some members, drawn at random."""
    return list(edge.read(lambda work: service.sample(work, segment_id=segment_id)))


@router.get("/{segment_id}/trend")
def segment_trend(
    segment_id: str, days: Annotated[int, Query(ge=1, le=730)] = 90, edge: Edge = may("segment.read")
) -> list[SizePoint]:
    """The size day by day, oldest first."""
    return list(edge.read(lambda work: service.trend(work, segment_id=segment_id, days=days)))


@router.get("/{segment_id}/history")
def segment_history(
    segment_id: str, limit: Annotated[int, Query(ge=1, le=1000)] = 200, edge: Edge = may("segment.read")
) -> list[Stay]:
    """Who came last, and whether they left."""
    return list(edge.read(lambda work: service.history(work, segment_id=segment_id, limit=limit)))


def _computed(edge: Edge, made: Segment) -> Segment:
    """The segment after its members were brought up to its definition."""
    if not isinstance(made, Segment) or made.kind == "static" or made.status != "active":
        return made
    service.keeper_of(edge.desk).refresh_one(edge.desk, made.segment_id)
    return edge.read(lambda work: service.get(work, segment_id=made.segment_id))


def _after(cursor: str) -> int:
    return decode_number(cursor)


def _note_export(work: Work, segment_id: str, as_of: datetime | None) -> None:
    found = service.member_set(work, segment_id=segment_id, as_of=as_of)
    moment = None if as_of is None else as_of.isoformat()
    work.audit("segment.export", segment_id, rows=len(found), as_of=moment)


def _all_members(edge: Edge, segment_id: str, as_of: datetime | None) -> Iterator[tuple[int, str]]:
    after: int | None = 0
    while after is not None:
        ask = partial(service.members, segment_id=segment_id, as_of=as_of, after=after, limit=20_000)
        page = edge.read(ask)
        yield from ((member.customer_no, member.entered_at.isoformat()) for member in page.items)
        after = page.next_after
