"""Merging what a source says into the product as it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from siyu.unify.catalog.errors import ProductWrong
from siyu.unify.catalog.models import CategoryPath, Listing, Product, ProductRecord, Sku, SkuRecord
from siyu.unify.catalog.rules.barcode import checked_gtin
from siyu.unify.catalog.rules.category import checked_category
from siyu.unify.catalog.rules.completeness import completeness

MAX_FEN = 10**13
MAX_WEIGHT_G = 10**8
MAX_PAIRS = 60


def merged(known: Product | None, record: ProductRecord) -> Product:
    """The product after the record: what the record leaves open stays, its score is counted anew.

    Raises: ProductWrong, BarcodeWrong, CategoryWrong.
    """
    _check_text("spu", record.spu, 1, 64)
    before = known or Product(record.spu)
    after = replace(
        before,
        title=_checked("title", record.title, before.title, 200),
        brand=_checked("brand", record.brand, before.brand, 80),
        description=_checked("description", record.description, before.description, 20_000),
        images=before.images if record.images is None else _checked_images(record.images),
        attributes=before.attributes if record.attributes is None else _checked_pairs("attributes", record.attributes),
        categories=before.categories if record.categories is None else _checked_paths(record.categories),
        status=record.status or before.status,
        skus=_merged_skus(before.skus, record.skus),
    )
    if not after.title:
        raise ProductWrong("A product needs a title.", field="title", spu=record.spu)
    return replace(after, score=completeness(after).score)


def _merged_skus(known: Sequence[Sku], records: Sequence[SkuRecord]) -> tuple[Sku, ...]:
    by_code = {sku.sku: sku for sku in known}
    seen: set[str] = set()
    for record in records:
        if record.sku in seen:
            raise ProductWrong(f"SKU {record.sku} is named twice.", field="sku", sku=record.sku)
        seen.add(record.sku)
        by_code[record.sku] = _merged_sku(by_code.get(record.sku), record)
    return tuple(by_code[code] for code in sorted(by_code))


def _merged_sku(known: Sku | None, record: SkuRecord) -> Sku:
    _check_text("sku", record.sku, 1, 64)
    before = known or Sku(record.sku)
    barcode = before.barcode if record.barcode is None else record.barcode and checked_gtin(record.barcode, record.sku)
    listings = {listing.channel: listing for listing in before.listings}
    for listing in record.listings:
        _check_text("channel", listing.channel, 1, 40)
        _check_range("price_fen", listing.price_fen, MAX_FEN, record.sku)
        listings[listing.channel] = replace(listing, sku=record.sku)
    after = Sku(
        record.sku,
        barcode,
        before.spec if record.spec is None else _checked_pairs("spec", record.spec),
        before.list_fen if record.list_fen is None else record.list_fen,
        before.cost_fen if record.cost_fen is None else record.cost_fen,
        before.weight_g if record.weight_g is None else record.weight_g,
        _in_order(listings.values()),
    )
    _check_range("list_fen", after.list_fen, MAX_FEN, record.sku)
    _check_range("cost_fen", after.cost_fen, MAX_FEN, record.sku)
    _check_range("weight_g", after.weight_g, MAX_WEIGHT_G, record.sku)
    return after


def _in_order(listings: Iterable[Listing]) -> tuple[Listing, ...]:
    return tuple(sorted(listings, key=lambda listing: listing.channel))


def _checked(name: str, told: str | None, before: str, longest: int) -> str:
    if told is None:
        return before
    _check_text(name, told, 0, longest)
    return told


def _checked_pairs(name: str, pairs: Mapping[str, str]) -> dict[str, str]:
    if len(pairs) > MAX_PAIRS:
        raise ProductWrong(f"{name} has at most {MAX_PAIRS} entries.", field=name, value=len(pairs))
    for key, value in pairs.items():
        _check_text(name, key, 1, 40)
        _check_text(name, value, 0, 200)
        if "\n" in key + value:
            raise ProductWrong(f"{name} has no line breaks.", field=name, value=key)
    return dict(pairs)


def _checked_images(images: Sequence[str]) -> tuple[str, ...]:
    for image in images:
        is_address = image.startswith(("https://", "http://", "/")) and len(image) <= 500
        if not is_address or any(mark in image for mark in " |\n\"'<>\x00"):
            raise ProductWrong("An image is an http(s) address or a path.", field="images", value=image[:80])
    return tuple(dict.fromkeys(images))


def _checked_paths(paths: Sequence[CategoryPath]) -> tuple[CategoryPath, ...]:
    return tuple(dict.fromkeys(checked_category(path.dimension, path.path) for path in paths))


def _check_text(name: str, text: str, shortest: int, longest: int) -> None:
    if not shortest <= len(text) <= longest or text != text.strip() or "\x00" in text:
        raise ProductWrong(
            f"{name} has {shortest} to {longest} characters and no blanks around it.", field=name, value=text[:80]
        )


def _check_range(name: str, value: int | None, most: int, sku: str) -> None:
    if value is not None and not 0 <= value <= most:
        raise ProductWrong(f"{name} is out of range.", field=name, value=value, sku=sku)
