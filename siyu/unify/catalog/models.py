"""What crosses the door of the catalog: products with their SKUs, categories, completeness."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

MAIN_DIMENSION = "品类"
"""The dimension whose category goes to order lines and the lake."""


class ProductStatus(StrEnum):
    """Whether customers can buy it."""

    DRAFT = "draft"
    ON_SALE = "on_sale"
    OFF_SHELF = "off_shelf"


@dataclass(frozen=True, slots=True, order=True)
class CategoryPath:
    """A place in one dimension's tree: `品类`, `服饰/女装/连衣裙`."""

    dimension: str
    path: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A SKU on a sales channel; `price_fen` None sells at the list price."""

    channel: str
    sku: str
    is_listed: bool = True
    price_fen: int | None = None
    external_id: str = ""


@dataclass(frozen=True, slots=True)
class SkuRecord:
    """What a source says of a SKU; None says nothing, an empty barcode removes it."""

    sku: str
    barcode: str | None = None
    spec: Mapping[str, str] | None = None
    list_fen: int | None = None
    cost_fen: int | None = None
    weight_g: int | None = None
    listings: tuple[Listing, ...] = ()


@dataclass(frozen=True, slots=True)
class ProductRecord:
    """What a source says of a product. None says nothing; SKUs that are not named stay as they are."""

    spu: str
    title: str | None = None
    brand: str | None = None
    description: str | None = None
    images: tuple[str, ...] | None = None
    attributes: Mapping[str, str] | None = None
    categories: tuple[CategoryPath, ...] | None = None
    status: ProductStatus | None = None
    skus: tuple[SkuRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class Sku:
    """A sellable variant."""

    sku: str
    barcode: str = ""
    spec: Mapping[str, str] = field(default_factory=dict)
    list_fen: int = 0
    cost_fen: int | None = None
    weight_g: int | None = None
    listings: tuple[Listing, ...] = ()


@dataclass(frozen=True, slots=True)
class Product:
    """A product (SPU) as it stands; `score` is its completeness, 0 to 100."""

    spu: str
    title: str = ""
    brand: str = ""
    description: str = ""
    images: tuple[str, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    categories: tuple[CategoryPath, ...] = ()
    status: ProductStatus = ProductStatus.DRAFT
    skus: tuple[Sku, ...] = ()
    score: int = 0
    updated_at: datetime | None = None

    @property
    def main_category(self) -> str:
        """Its first path in the main dimension, or nothing."""
        return next((each.path for each in self.categories if each.dimension == MAIN_DIMENSION), "")


@dataclass(frozen=True, slots=True)
class Refused:
    """One record that was not written, and why; `index` is its place in what was given."""

    index: int
    spu: str
    sku: str
    field: str
    code: str
    message: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Upserted:
    """What became of a batch of records."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: tuple[Refused, ...] = ()


class ProblemCode(StrEnum):
    """What a product lacks; the console has a sentence for each."""

    TITLE_SHORT = "title_short"
    TITLE_LONG = "title_long"
    BRAND_MISSING = "brand_missing"
    DESCRIPTION_SHORT = "description_short"
    IMAGES_MISSING = "images_missing"
    IMAGES_FEW = "images_few"
    CATEGORY_MISSING = "category_missing"
    ATTRIBUTES_FEW = "attributes_few"
    SKU_MISSING = "sku_missing"
    PRICE_MISSING = "price_missing"
    COST_ABOVE_PRICE = "cost_above_price"
    BARCODE_MISSING = "barcode_missing"
    WEIGHT_MISSING = "weight_missing"
    SPEC_REPEATED = "spec_repeated"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend, on the product or on one of its SKUs; `points` is what mending it adds to the score."""

    code: ProblemCode
    field: str
    points: int
    sku: str = ""


@dataclass(frozen=True, slots=True)
class Completeness:
    """How complete a product's record is, 0 to 100, and all it lacks."""

    score: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The shop's catalog as a whole: how many products, their mean score in hundredths, how many have each problem."""

    products: int
    complete: int
    mean_score_x100: int
    problems: Mapping[ProblemCode, int]


@dataclass(frozen=True, slots=True)
class Brief:
    """What an order line needs to know of a SKU."""

    sku: str
    spu: str
    title: str
    category: str
    list_fen: int


@dataclass(frozen=True, slots=True)
class Category:
    """A node of a dimension's tree; `products` counts those in it or below it."""

    dimension: str
    path: str
    name: str
    position: int
    products: int


@dataclass(frozen=True, slots=True)
class ProductFilter:
    """Which products a list shows; `category` with all below it; `text` in title, SPU, SKU or barcode."""

    status: ProductStatus | None = None
    brand: str = ""
    category: CategoryPath | None = None
    channel: str = ""
    max_score: int | None = None
    text: str = ""


class ProductSort(StrEnum):
    """How a list of products is sorted."""

    NEWEST = "newest"
    TITLE = "title"
    LEAST_COMPLETE = "least_complete"


@dataclass(frozen=True, slots=True)
class ProductPage:
    """One page of products; `next_key` continues after its last row."""

    items: tuple[Product, ...]
    next_key: tuple[str | int, str] | None
    total: int
