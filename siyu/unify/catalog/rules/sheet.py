"""The catalog as a sheet: one row a SKU, what its cells hold, and how edited cells become records again."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from siyu.collect.sources import Batch
from siyu.kit.money import format_yuan, parse_yuan
from siyu.kit.tables import xlsx_bytes
from siyu.unify.catalog.errors import ProductInconsistent, ProductWrong
from siyu.unify.catalog.models import (
    MAIN_DIMENSION,
    CategoryPath,
    Listing,
    Product,
    ProductRecord,
    ProductStatus,
    Sku,
    SkuRecord,
)
from siyu.unify.catalog.rules.fields import FIELDS

CLEAR = "-"
"""A cell with only this empties the field; an empty cell leaves it as it is."""

_HEAD_TEXTS = ("title", "brand", "status", "categories", "description", "images", "attributes")


def header(language: str) -> list[str]:
    """The headings of the sheet in `zh` or `en`; the import knows both."""
    return [field.label.zh if language == "zh" else field.label.en for field in FIELDS]


def rows(product: Product) -> list[list[str]]:
    """The product's cells, one row a SKU (one row with empty SKU cells when it has none)."""
    head = [
        product.spu, product.title, product.brand, product.status.value, categories_text(product.categories),
        product.description, "|".join(product.images), pairs_text(product.attributes),
    ]  # fmt: skip
    return [[*head, *_sku_cells(sku)] for sku in product.skus] or [[*head, *[""] * 7]]


def workbook(products: Sequence[Product], language: str) -> bytes:
    """The sheet as an .xlsx file of texts, safe to open, edit and import again."""
    every = (cells for product in products for cells in rows(product))
    return xlsx_bytes(header(language), every, sheet="商品" if language == "zh" else "Products")


def reader(batch: Batch) -> Callable[[int], ProductRecord]:
    """A function that says what a row of the batch says (0 is the first).

    It raises ProductWrong, with `field` in its context, when a cell cannot be read.
    """
    names = (*_HEAD_TEXTS, "spu", "sku", "barcode", "spec", "channels")
    texts = {name: batch.texts(name) for name in names}
    list_fen, cost_fen, weight_g = (batch.integers(name) for name in ("list_fen", "cost_fen", "weight_g"))

    def read(row: int) -> ProductRecord:
        cells = {name: "" if column[row] == CLEAR else column[row] for name, column in texts.items()}
        code = cells["sku"] or ""
        sku = SkuRecord(
            code, cells["barcode"], _pairs("spec", cells["spec"]), list_fen[row], cost_fen[row], weight_g[row],
            _listings(cells["channels"], code),
        )  # fmt: skip
        return ProductRecord(
            cells["spu"] or "", cells["title"], cells["brand"], cells["description"], _images(cells["images"]),
            _pairs("attributes", cells["attributes"]), _categories(cells["categories"]),
            ProductStatus(cells["status"]) if cells["status"] else None, (sku,),
        )  # fmt: skip

    return read


def joined(first: ProductRecord, second: ProductRecord) -> ProductRecord:
    """Two rows of one product as one record.

    Raises: ProductInconsistent when they disagree about the product.
    """
    told: dict[str, object] = {}
    for name in _HEAD_TEXTS:
        one, other = getattr(first, name), getattr(second, name)
        if one is not None and other is not None and one != other:
            raise ProductInconsistent(f"Two rows of one product differ in {name}.", field=name, spu=first.spu)
        told[name] = other if one is None else one
    return replace(first, **told, skus=(*first.skus, *second.skus))  # type: ignore[arg-type]


def categories_text(paths: Sequence[CategoryPath]) -> str:
    """`品类:服饰/女装|场景:通勤`."""
    return "|".join(f"{path.dimension}:{path.path}" for path in paths)


def pairs_text(pairs: Mapping[str, str]) -> str:
    """`颜色=红;尺码=M`, with `\\` before a separator that is part of a name or value."""
    return ";".join(f"{_escaped(name)}={_escaped(value)}" for name, value in pairs.items())


def _sku_cells(sku: Sku) -> list[str]:
    channels = "|".join(
        listing.channel + ("=off" if not listing.is_listed else _price_text(listing.price_fen))
        for listing in sku.listings
    )
    return [
        sku.sku, sku.barcode, pairs_text(sku.spec), format_yuan(sku.list_fen),
        "" if sku.cost_fen is None else format_yuan(sku.cost_fen),
        "" if sku.weight_g is None else str(sku.weight_g), channels,
    ]  # fmt: skip


def _price_text(price_fen: int | None) -> str:
    return "" if price_fen is None else f"={format_yuan(price_fen)}"


def _images(text: str | None) -> tuple[str, ...] | None:
    if text is None:
        return None
    return tuple(part.strip() for part in text.replace("\n", "|").split("|") if part.strip())


def _categories(text: str | None) -> tuple[CategoryPath, ...] | None:
    if text is None:
        return None
    paths = []
    for part in text.split("|"):
        dimension, path = re.fullmatch(r"(?:([^:：]*)[:：])?(.*)", part.strip(), re.DOTALL).groups()  # type: ignore[union-attr]
        if path:
            paths.append(CategoryPath((dimension or MAIN_DIMENSION).strip(), path.strip()))
    return tuple(paths)


def _pairs(name: str, text: str | None) -> dict[str, str] | None:
    if text is None:
        return None
    pairs: dict[str, str] = {}
    for part in _split(text, ";；\n"):
        if not part.strip():
            continue
        sides = _split(part, "=＝")
        if len(sides) != 2 or not sides[0].strip():
            raise ProductWrong("Write name=value;name=value.", field=name, value=text[:80])
        pairs[_plain(sides[0].strip())] = _plain(sides[1].strip())
    return pairs


def _listings(text: str | None, sku: str) -> tuple[Listing, ...]:
    listings = []
    for part in (text or "").split("|"):
        channel, _, price = (side.strip() for side in part.partition("="))
        if channel and price == "off":
            listings.append(Listing(channel, sku, is_listed=False))
        elif channel:
            try:
                listings.append(Listing(channel, sku, True, parse_yuan(price) if price else None))
            except ValueError as wrong:
                raise ProductWrong(
                    "Write channel, channel=price or channel=off.", field="channels", value=part
                ) from wrong
    return tuple(listings)


def _split(text: str, separators: str) -> list[str]:
    parts, part, is_escaped = [], "", False
    for letter in text:
        if letter in separators and not is_escaped:
            parts.append(part)
            part = ""
        else:
            part += letter
        is_escaped = letter == "\\" and not is_escaped
    return [*parts, part]


def _escaped(text: str) -> str:
    return re.sub(r"([\\;；=＝])", r"\\\1", text)


def _plain(text: str) -> str:
    plain, is_escaped = "", False
    for letter in text:
        if letter == "\\" and not is_escaped:
            is_escaped = True
            continue
        plain += letter
        is_escaped = False
    return plain
