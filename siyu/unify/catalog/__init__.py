"""The catalog: products with their SKUs, barcodes, categories in several dimensions, channel listings, completeness.

Owns the tables spu, sku, listing, category, spu_category, and feeds the lake's `product`.
Emits nothing. Asks no other domain; orders ask it for the title and category of a SKU (`briefs`).
"""

from siyu.unify.catalog.models import (
    MAIN_DIMENSION,
    Brief,
    Category,
    CategoryPath,
    Completeness,
    Listing,
    Problem,
    ProblemCode,
    Product,
    ProductFilter,
    ProductPage,
    ProductRecord,
    ProductSort,
    ProductStatus,
    Refused,
    Report,
    Sku,
    SkuRecord,
    Upserted,
)
from siyu.unify.catalog.service import (
    brands,
    briefs,
    categories,
    completeness,
    drop_category,
    export,
    get,
    list_page,
    move_category,
    put_category,
    report,
    upsert,
)

__all__ = [
    "MAIN_DIMENSION", "Brief", "Category", "CategoryPath", "Completeness", "Listing", "Problem", "ProblemCode",
    "Product", "ProductFilter", "ProductPage", "ProductRecord", "ProductSort", "ProductStatus", "Refused", "Report",
    "Sku", "SkuRecord", "Upserted", "brands", "briefs", "categories", "completeness", "drop_category", "export",
    "get", "list_page", "move_category", "put_category", "report", "upsert",
]  # fmt: skip
