"""HTTP of the catalog: products, their sheet, categories."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from siyu.kit.http import CursorBroken, Edge, Page, csv_response, decode_cursor, encode_cursor, may
from siyu.kit.work import Work
from siyu.unify.catalog import service
from siyu.unify.catalog.models import (
    CategoryPath,
    Listing,
    Problem,
    ProblemCode,
    Product,
    ProductFilter,
    ProductRecord,
    ProductSort,
    ProductStatus,
    Refused,
    SkuRecord,
)
from siyu.unify.catalog.rules import sheet
from siyu.unify.catalog.rules.completeness import completeness

router = APIRouter(prefix="/api", tags=["catalog"])
Language = Literal["zh", "en"]
NO_ZERO = r"^[^\x00]*$"  # PostgreSQL has no text with a zero byte
Fen = Annotated[int, Field(ge=0, le=10**13)]
Pairs = dict[str, str]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


_EXAMPLE: dict[str, JsonValue] = {
    "spu": "S1001", "title": "亚麻衬衫", "brand": "思语", "status": "on_sale",
    "categories": [{"dimension": "品类", "path": "服饰/女装"}],
    "skus": [{"sku": "S1001-RED-M", "barcode": "6901234567892", "list_fen": 12900}],
}  # fmt: skip


class CategoryRef(BaseModel):
    """A place in one dimension's tree."""

    model_config = ConfigDict(
        from_attributes=True, json_schema_extra={"examples": [{"dimension": "品类", "path": "服饰/女装"}]}
    )
    dimension: str = Field(max_length=60, pattern=NO_ZERO)
    path: str = Field(max_length=300, pattern=NO_ZERO)


class ListingIn(BaseModel):
    """A SKU on a sales channel."""

    model_config = ConfigDict(from_attributes=True)
    channel: str = Field(max_length=40, pattern=NO_ZERO)
    is_listed: bool = True
    price_fen: Fen | None = None
    external_id: str = Field("", max_length=80, pattern=NO_ZERO)


class SkuIn(BaseModel):
    """A SKU; fields left out stay as they are."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"sku": "S1001-RED-M", "barcode": "6901234567892", "list_fen": 12900}]}
    )
    sku: str = Field(max_length=64, pattern=NO_ZERO)
    barcode: str | None = Field(None, max_length=40)
    spec: Pairs | None = None
    list_fen: Fen | None = None
    cost_fen: Fen | None = None
    weight_g: int | None = Field(None, ge=0, le=10**8)
    listings: list[ListingIn] = []


class ProductIn(BaseModel):
    """A product; fields left out stay as they are, SKUs that are not named stay too."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    spu: str = Field(max_length=64, pattern=NO_ZERO)
    title: str | None = None
    brand: str | None = None
    description: str | None = None
    images: list[str] | None = None
    attributes: Pairs | None = None
    categories: list[CategoryRef] | None = None
    status: ProductStatus | None = None
    skus: list[SkuIn] = Field([], max_length=500)

    def record(self) -> ProductRecord:
        """As the domain takes it."""
        return ProductRecord(
            self.spu, self.title, self.brand, self.description,
            None if self.images is None else tuple(self.images), self.attributes,
            None if self.categories is None else tuple(CategoryPath(c.dimension, c.path) for c in self.categories),
            self.status,
            tuple(
                SkuRecord(
                    sku.sku, sku.barcode, sku.spec, sku.list_fen, sku.cost_fen, sku.weight_g,
                    tuple(
                        Listing(one.channel, sku.sku, one.is_listed, one.price_fen, one.external_id)
                        for one in sku.listings
                    ),
                )
                for sku in self.skus
            ),
        )  # fmt: skip


class ProductsIn(BaseModel):
    """Up to 500 products."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"products": [_EXAMPLE]}]})

    products: list[ProductIn] = Field(min_length=1, max_length=500)


class RefusedOut(BaseModel):
    """One item that was not written, and why."""

    model_config = ConfigDict(from_attributes=True)
    index: int
    spu: str
    sku: str
    field: str
    code: str
    message: str
    value: str

    @classmethod
    def of(cls, refused: Refused) -> RefusedOut:
        """As the client sees it."""
        return cls.model_validate(refused)


class UpsertedOut(BaseModel):
    """What became of a batch."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"created": 1, "changed": 0, "unchanged": 0, "refused": []}]}
    )

    created: int
    changed: int
    unchanged: int
    refused: list[RefusedOut]


_SKU_OUT: dict[str, JsonValue] = {
    "sku": "S1001-RED-M", "barcode": "6901234567892", "spec": {"尺码": "M"}, "list_fen": 12900, "cost_fen": 6000,
    "weight_g": 300, "listings": [],
}  # fmt: skip


class SkuOut(BaseModel):
    """A SKU as it stands."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [_SKU_OUT]})
    sku: str
    barcode: str
    spec: Pairs
    list_fen: int
    cost_fen: int | None
    weight_g: int | None
    listings: list[ListingIn]


class ProductOut(BaseModel):
    """A product as it stands; `score` is its completeness, 0 to 100."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {
                    **_EXAMPLE,
                    "description": "",
                    "images": [],
                    "attributes": {"面料": "亚麻"},
                    "skus": [_SKU_OUT],
                    "score": 85,
                    "updated_at": "2026-03-10T04:00:00Z",
                }
            ]
        },
    )
    spu: str
    title: str
    brand: str
    description: str
    images: list[str]
    attributes: Pairs
    categories: list[CategoryRef]
    status: ProductStatus
    skus: list[SkuOut]
    score: int
    updated_at: datetime | None

    @classmethod
    def of(cls, product: Product) -> ProductOut:
        """As the client sees it."""
        return cls.model_validate(product)


class ProblemOut(BaseModel):
    """One thing to mend; `points` is what mending it adds to the score."""

    model_config = ConfigDict(from_attributes=True)
    code: ProblemCode
    field: str
    points: int
    sku: str

    @classmethod
    def of(cls, problem: Problem) -> ProblemOut:
        """As the client sees it."""
        return cls.model_validate(problem)


class FullProduct(ProductOut):
    """A product with what it lacks."""

    problems: list[ProblemOut] = []


class ReportOut(BaseModel):
    """The catalog's completeness: `problems` counts products by what they lack."""

    products: int
    complete: int
    mean_score_x100: int
    problems: dict[ProblemCode, int]


class CategoryOut(BaseModel):
    """A node of a dimension's tree; `products` counts those in it or below it."""

    model_config = ConfigDict(from_attributes=True)
    dimension: str
    path: str
    name: str
    position: int
    products: int


class CategoryIn(CategoryRef):
    """A category and its place among its sisters."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"dimension": "品类", "path": "服饰/女装", "position": 2}]}
    )

    position: int = Field(0, ge=0, le=1_000_000)


class CategoryMove(CategoryRef):
    """A category and its new path."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"dimension": "品类", "path": "服饰/女装", "to": "服饰/女士"}]}
    )

    to: str = Field(max_length=300, pattern=NO_ZERO)


def _filter(  # noqa: PLR0913, PLR0917 - one parameter per filter of the list
    status: ProductStatus | None = None,
    brand: Annotated[str, Query(max_length=80, pattern=NO_ZERO)] = "",
    dimension: Annotated[str, Query(max_length=20, pattern=NO_ZERO)] = "",
    category: Annotated[str, Query(max_length=260, pattern=NO_ZERO)] = "",
    channel: Annotated[str, Query(max_length=40, pattern=NO_ZERO)] = "",
    max_score: Annotated[int | None, Query(ge=0, le=100)] = None,
    text: Annotated[str, Query(max_length=100, pattern=NO_ZERO)] = "",
) -> ProductFilter:
    where = CategoryPath(dimension or "品类", category) if category else None
    return ProductFilter(status, brand, where, channel, max_score, text.strip())


Wanted = Annotated[ProductFilter, Depends(_filter)]


@router.get("/products")
def list_products(
    wanted: Wanted,
    sort: ProductSort = ProductSort.NEWEST,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    edge: Edge = may("catalog.read"),
) -> Page[ProductOut]:
    """Products that the filter matches."""
    after = None if cursor is None else _key(cursor, sort)
    page = edge.read(lambda work: service.list_page(work, wanted=wanted, sort=sort, after=after, limit=limit))
    following = None if page.next_key is None else encode_cursor(*page.next_key)
    return Page(items=[ProductOut.of(item) for item in page.items], next=following, total=page.total)


@router.post("/products")
def upsert_products(body: ProductsIn, edge: Edge = may("catalog.write")) -> UpsertedOut:
    """Write products; each is written whole or refused with its reason."""
    records = [product.record() for product in body.products]

    def write(work: Work) -> UpsertedOut:
        done = service.upsert(work, records=records)
        if done.created or done.changed:
            work.audit("product.upsert", records[0].spu, created=done.created, changed=done.changed)
        refused = [RefusedOut.of(each) for each in done.refused]
        return UpsertedOut(created=done.created, changed=done.changed, unchanged=done.unchanged, refused=refused)

    return edge.write(write)


@router.get("/products/report")
def completeness_report(edge: Edge = may("catalog.read")) -> ReportOut:
    """How complete the catalog is."""
    found = edge.read(service.report)
    return ReportOut(
        products=found.products, complete=found.complete, mean_score_x100=found.mean_score_x100,
        problems=dict(found.problems),
    )  # fmt: skip


@router.get("/products/brands")
def list_brands(edge: Edge = may("catalog.read")) -> list[str]:
    """All brands in use."""
    return edge.read(service.brands)


@router.get("/products/export.csv", response_class=Response)
def export_products_csv(wanted: Wanted, lang: Language = "zh", edge: Edge = may("export.run")) -> Response:
    """The products as CSV, one row a SKU."""
    products = edge.read(lambda work: service.export(work, wanted=wanted))
    edge.audit("product.export", "products", rows=len(products))
    return csv_response(
        "products.csv", sheet.header(lang), (row for product in products for row in sheet.rows(product))
    )


@router.get("/products/export.xlsx", response_class=Response)
def export_products_xlsx(wanted: Wanted, lang: Language = "zh", edge: Edge = may("export.run")) -> Response:
    """The products as an Excel sheet that can be edited and imported again."""
    products = edge.read(lambda work: service.export(work, wanted=wanted))
    edge.audit("product.export", "products", rows=len(products))
    headers = {"Content-Disposition": 'attachment; filename="products.xlsx"'}
    return Response(sheet.workbook(products, lang), media_type=XLSX, headers=headers)


@router.get("/products/{spu:path}")
def get_product(
    spu: Annotated[str, Path(max_length=64, pattern=NO_ZERO)], edge: Edge = may("catalog.read")
) -> FullProduct:
    """A product with its SKUs and all that it lacks."""
    product = edge.read(lambda work: service.get(work, spu=spu))
    problems = [ProblemOut.of(problem) for problem in completeness(product).problems]
    return FullProduct(**ProductOut.of(product).model_dump(), problems=problems)


@router.get("/categories")
def list_categories(edge: Edge = may("catalog.read")) -> list[CategoryOut]:
    """All categories, parents before children."""
    return [CategoryOut.model_validate(each) for each in edge.read(service.categories)]


@router.put("/categories")
def put_category(body: CategoryIn, edge: Edge = may("catalog.write")) -> CategoryRef:
    """Make a category, or set its place among its sisters."""
    where = CategoryPath(body.dimension, body.path)
    return edge.write(
        lambda work: CategoryRef.model_validate(service.put_category(work, where=where, position=body.position))
    )


@router.post("/categories/move")
def move_category(body: CategoryMove, edge: Edge = may("catalog.write")) -> CategoryRef:
    """Rename or move a category, with all below it and their products."""
    where = CategoryPath(body.dimension, body.path)
    return edge.write(lambda work: CategoryRef.model_validate(service.move_category(work, where=where, path=body.to)))


@router.delete("/categories", status_code=204)
def drop_category(
    dimension: Annotated[str, Query(max_length=60, pattern=NO_ZERO)],
    path: Annotated[str, Query(max_length=300, pattern=NO_ZERO)],
    edge: Edge = may("catalog.write"),
) -> None:
    """Take an empty category away."""
    return edge.write(lambda work: service.drop_category(work, where=CategoryPath(dimension, path)))


def _key(cursor: str, sort: ProductSort) -> tuple[str | int, str]:
    place, spu = decode_cursor(cursor, 2)
    is_sound = isinstance(place, str) if sort is ProductSort.TITLE else isinstance(place, int) and abs(place) < 2**63
    if not is_sound or not isinstance(spu, str):
        raise CursorBroken("This cursor does not belong to this list.")
    return place, spu
