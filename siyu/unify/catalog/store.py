"""Tables of the catalog and all their SQL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Text

from siyu.kit.db import Instant, Json, insert_missing, shop_table, upsert
from siyu.kit.work import Work
from siyu.unify.catalog.models import (
    MAIN_DIMENSION,
    Brief,
    CategoryPath,
    Listing,
    Product,
    ProductFilter,
    ProductSort,
    ProductStatus,
    Sku,
)

spu = shop_table(
    "spu",
    Column("spu", String(64), primary_key=True),
    Column("title", String(200), nullable=False),
    Column("brand", String(80), nullable=False),
    Column("description", Text, nullable=False),
    Column("images", Json, nullable=False),
    Column("attributes", Json, nullable=False),
    Column("status", String(10), nullable=False),
    Column("score", Integer, nullable=False),
    Column("problems", Json, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Index("spu_newest", "shop_id", "updated_at", "spu"),
    Index("spu_score", "shop_id", "score", "spu"),
)

sku = shop_table(
    "sku",
    Column("sku", String(64), primary_key=True),
    Column("spu", String(64), nullable=False),
    Column("barcode", String(14)),
    Column("spec", Json, nullable=False),
    Column("list_fen", BigInteger, nullable=False),
    Column("cost_fen", BigInteger),
    Column("weight_g", Integer),
    Index("sku_of_spu", "shop_id", "spu"),
    Index("sku_barcode", "shop_id", "barcode", unique=True),
)

listing = shop_table(
    "listing",
    Column("sku", String(64), primary_key=True),
    Column("channel", String(40), primary_key=True),
    Column("is_listed", Boolean, nullable=False),
    Column("price_fen", BigInteger),
    Column("external_id", String(80), nullable=False),
)

category = shop_table(
    "category",
    Column("dimension", String(20), primary_key=True),
    Column("path", String(260), primary_key=True),
    Column("position", Integer, nullable=False),
)

spu_category = shop_table(
    "spu_category",
    Column("spu", String(64), primary_key=True),
    Column("dimension", String(20), primary_key=True),
    Column("path", String(260), primary_key=True),
    Column("position", Integer, nullable=False),
    Index("spu_category_path", "shop_id", "dimension", "path"),
)

_CHUNK = 500


def load(work: Work, codes: Iterable[str]) -> dict[str, Product]:
    """The products of these SPU codes that exist, by code."""
    found: dict[str, Product] = {}
    for some in _chunks(dict.fromkeys(codes)):
        heads = work.db.execute(sa.select(spu).where(spu.c.shop_id == work.shop_id, spu.c.spu.in_(some))).all()
        skus = _skus_of(work, some)
        paths = _paths_of(work, some)
        for head in heads:
            found[head.spu] = Product(
                head.spu, head.title, head.brand, head.description, tuple(head.images), head.attributes,
                tuple(paths.get(head.spu, ())), ProductStatus(head.status), tuple(skus.get(head.spu, ())),
                head.score, head.updated_at,
            )  # fmt: skip
    return found


def save(work: Work, products: Sequence[tuple[Product, Sequence[str]]]) -> None:
    """Write the products as they stand now, each with the codes of its problems."""
    heads = [
        {
            "shop_id": work.shop_id, "spu": product.spu, "title": product.title, "brand": product.brand,
            "description": product.description, "images": list(product.images), "attributes": dict(product.attributes),
            "status": product.status.value, "score": product.score, "problems": list(problems),
            "created_at": work.now, "updated_at": work.now,
        }
        for product, problems in products
    ]  # fmt: skip
    changing = [name for name in (heads[0] if heads else ()) if name not in ("shop_id", "spu", "created_at")]
    upsert(work.db, spu, heads, keys=["shop_id", "spu"], update=changing)
    skus = [
        {
            "shop_id": work.shop_id, "sku": each.sku, "spu": product.spu, "barcode": each.barcode or None,
            "spec": dict(each.spec), "list_fen": each.list_fen, "cost_fen": each.cost_fen, "weight_g": each.weight_g,
        }
        for product, _ in products
        for each in product.skus
    ]  # fmt: skip
    _free_barcodes(work, [each.sku for product, _ in products for each in product.skus])
    upsert(work.db, sku, skus, keys=["shop_id", "sku"])
    listings = [
        {
            "shop_id": work.shop_id, "sku": each.sku, "channel": one.channel, "is_listed": one.is_listed,
            "price_fen": one.price_fen, "external_id": one.external_id,
        }
        for product, _ in products
        for each in product.skus
        for one in each.listings
    ]  # fmt: skip
    upsert(work.db, listing, listings, keys=["shop_id", "sku", "channel"])
    _save_paths(work, [product for product, _ in products])


def owners(work: Work, codes: Iterable[str]) -> dict[str, str]:
    """The SPU of each of these SKUs that exists."""
    query = sa.select(sku.c.sku, sku.c.spu).where(sku.c.shop_id == work.shop_id)
    return {code: owner for some in _chunks(codes) for code, owner in work.db.execute(query.where(sku.c.sku.in_(some)))}


def barcode_holders(work: Work, barcodes: Iterable[str]) -> dict[str, str]:
    """The SKU of each of these barcodes that is in use."""
    query = sa.select(sku.c.barcode, sku.c.sku).where(sku.c.shop_id == work.shop_id)
    return {
        code: holder
        for some in _chunks(barcodes)
        for code, holder in work.db.execute(query.where(sku.c.barcode.in_(some)))
    }


def briefs(work: Work, codes: Iterable[str]) -> dict[str, Brief]:
    """What order lines need of these SKUs, by SKU."""
    first = (
        sa.select(spu_category.c.path)
        .where(
            spu_category.c.shop_id == sku.c.shop_id,
            spu_category.c.spu == sku.c.spu,
            spu_category.c.dimension == MAIN_DIMENSION,
        )
        .order_by(spu_category.c.position)
        .limit(1)
        .scalar_subquery()
    )
    query = (
        sa.select(sku.c.sku, sku.c.spu, spu.c.title, sa.func.coalesce(first, ""), sku.c.list_fen)
        .join(spu, sa.and_(spu.c.shop_id == sku.c.shop_id, spu.c.spu == sku.c.spu))
        .where(sku.c.shop_id == work.shop_id)
    )
    return {row[0]: Brief(*row) for some in _chunks(codes) for row in work.db.execute(query.where(sku.c.sku.in_(some)))}


def find(
    work: Work, wanted: ProductFilter, sort: ProductSort, after: tuple[str | int, str] | None, limit: int
) -> list[tuple[str | int, str]]:
    """Up to `limit` keys (position, SPU) of the list that come after the key."""
    column, falling = {
        ProductSort.NEWEST: (spu.c.updated_at, True),
        ProductSort.TITLE: (spu.c.title, False),
        ProductSort.LEAST_COMPLETE: (spu.c.score, False),
    }[sort]
    position = sa.type_coerce(column, BigInteger) if sort is ProductSort.NEWEST else column
    query = sa.select(position.label("position"), spu.c.spu).where(*_conditions(work, wanted))
    if after is not None:
        last, code = after
        beyond = position < last if falling else position > last
        query = query.where(sa.or_(beyond, sa.and_(position == last, spu.c.spu > code)))
    order = position.desc() if falling else position.asc()
    return [(row[0], row[1]) for row in work.db.execute(query.order_by(order, spu.c.spu).limit(limit))]


def count(work: Work, wanted: ProductFilter) -> int:
    """How many products the filter matches."""
    query = sa.select(sa.func.count()).select_from(spu).where(*_conditions(work, wanted))
    return int(work.db.execute(query).scalar_one())


def codes(work: Work) -> list[str]:
    """All SPU codes of the shop, in order."""
    query = sa.select(spu.c.spu).where(spu.c.shop_id == work.shop_id).order_by(spu.c.spu)
    return list(work.db.execute(query).scalars())


def scores(work: Work) -> list[tuple[int, list[str]]]:
    """Score and problem codes of every product."""
    query = sa.select(spu.c.score, spu.c.problems).where(spu.c.shop_id == work.shop_id)
    return [(score, problems) for score, problems in work.db.execute(query)]


def brands(work: Work) -> list[str]:
    """All brands in use, in order."""
    query = sa.select(spu.c.brand).where(spu.c.shop_id == work.shop_id, spu.c.brand != "").distinct()
    return sorted(work.db.execute(query).scalars())


def categories(work: Work) -> list[tuple[str, str, int]]:
    """Dimension, path and position of every category."""
    query = sa.select(category.c.dimension, category.c.path, category.c.position)
    return [tuple(row) for row in work.db.execute(query.where(category.c.shop_id == work.shop_id))]


def placements(work: Work, dimension: str | None = None, path: str | None = None) -> list[tuple[str, str, str]]:
    """SPU, dimension and path of products in categories; with `path`, of those at or below it."""
    query = sa.select(spu_category.c.spu, spu_category.c.dimension, spu_category.c.path)
    query = query.where(spu_category.c.shop_id == work.shop_id)
    if dimension is not None and path is not None:
        query = query.where(spu_category.c.dimension == dimension, _at_or_below(spu_category.c.path, path))
    return [tuple(row) for row in work.db.execute(query)]


def add_categories(work: Work, paths: Iterable[CategoryPath], position: int = 0) -> None:
    """Make sure that these categories exist."""
    rows = [
        {"shop_id": work.shop_id, "dimension": each.dimension, "path": each.path, "position": position}
        for each in dict.fromkeys(paths)
    ]
    insert_missing(work.db, category, rows)


def set_position(work: Work, where: CategoryPath, position: int) -> None:
    """Move the category among its sisters."""
    work.db.execute(sa.update(category).where(*_here(work, where)).values(position=position))


def has_category(work: Work, where: CategoryPath) -> bool:
    """Whether the category exists."""
    return work.db.execute(sa.select(category.c.path).where(*_here(work, where))).first() is not None


def move_category(work: Work, where: CategoryPath, new_paths: Mapping[str, str]) -> None:
    """Give categories of a dimension new paths (old → new), with the products in them."""
    for old, new in new_paths.items():
        row = work.db.execute(sa.select(category.c.position).where(*_here(work, CategoryPath(where.dimension, old))))
        add_categories(work, [CategoryPath(where.dimension, new)], row.scalar_one_or_none() or 0)
        moving = (spu_category.c.shop_id == work.shop_id, spu_category.c.dimension == where.dimension)
        there = sa.select(spu_category.c.spu).where(*moving, spu_category.c.path == new)
        work.db.execute(
            sa.delete(spu_category).where(*moving, spu_category.c.path == old, spu_category.c.spu.in_(there))
        )
        work.db.execute(sa.update(spu_category).where(*moving, spu_category.c.path == old).values(path=new))
        work.db.execute(sa.delete(category).where(*_here(work, CategoryPath(where.dimension, old))))


def drop_category(work: Work, where: CategoryPath) -> None:
    """Take the category and all below it away."""
    work.db.execute(
        sa.delete(category).where(
            category.c.shop_id == work.shop_id,
            category.c.dimension == where.dimension,
            _at_or_below(category.c.path, where.path),
        )
    )


def _conditions(work: Work, wanted: ProductFilter) -> list[sa.ColumnElement[bool]]:
    here: list[sa.ColumnElement[bool]] = [spu.c.shop_id == work.shop_id]
    if wanted.status is not None:
        here.append(spu.c.status == wanted.status.value)
    if wanted.brand:
        here.append(spu.c.brand == wanted.brand)
    if wanted.max_score is not None:
        here.append(spu.c.score <= wanted.max_score)
    if wanted.category is not None:
        inside = sa.select(spu_category.c.spu).where(
            spu_category.c.shop_id == work.shop_id,
            spu_category.c.dimension == wanted.category.dimension,
            _at_or_below(spu_category.c.path, wanted.category.path),
        )
        here.append(spu.c.spu.in_(inside))
    if wanted.channel:
        sold = sa.select(sku.c.spu).join(
            listing, sa.and_(listing.c.shop_id == sku.c.shop_id, listing.c.sku == sku.c.sku)
        )
        sold = sold.where(sku.c.shop_id == work.shop_id, listing.c.channel == wanted.channel, listing.c.is_listed)
        here.append(spu.c.spu.in_(sold))
    if wanted.text:
        text = wanted.text.lower()
        named = sa.select(sku.c.spu).where(
            sku.c.shop_id == work.shop_id,
            sa.or_(sa.func.lower(sku.c.sku).contains(text, autoescape=True), sku.c.barcode == wanted.text),
        )
        here.append(
            sa.or_(
                sa.func.lower(spu.c.title).contains(text, autoescape=True),
                sa.func.lower(spu.c.spu).contains(text, autoescape=True),
                spu.c.spu.in_(named),
            )
        )
    return here


def _at_or_below(column: sa.Column[Any], path: str) -> sa.ColumnElement[bool]:
    return sa.or_(column == path, column.startswith(f"{path}/", autoescape=True))


def _here(work: Work, where: CategoryPath) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        category.c.shop_id == work.shop_id,
        category.c.dimension == where.dimension,
        category.c.path == where.path,
    )


def _skus_of(work: Work, some: Sequence[str]) -> dict[str, list[Sku]]:
    query = sa.select(sku).where(sku.c.shop_id == work.shop_id, sku.c.spu.in_(some)).order_by(sku.c.sku)
    rows = work.db.execute(query).all()
    sold = sa.select(listing).join(sku, sa.and_(listing.c.shop_id == sku.c.shop_id, listing.c.sku == sku.c.sku))
    sold = sold.where(listing.c.shop_id == work.shop_id, sku.c.spu.in_(some)).order_by(listing.c.channel)
    listings: dict[str, list[Listing]] = {}
    for row in work.db.execute(sold):
        listings.setdefault(row.sku, []).append(
            Listing(row.channel, row.sku, row.is_listed, row.price_fen, row.external_id)
        )
    found: dict[str, list[Sku]] = {}
    for row in rows:
        found.setdefault(row.spu, []).append(
            Sku(
                row.sku, row.barcode or "", row.spec, row.list_fen, row.cost_fen, row.weight_g,
                tuple(listings.get(row.sku, ())),
            )
        )  # fmt: skip
    return found


def _paths_of(work: Work, some: Sequence[str]) -> dict[str, list[CategoryPath]]:
    query = sa.select(spu_category.c.spu, spu_category.c.dimension, spu_category.c.path)
    query = query.where(spu_category.c.shop_id == work.shop_id, spu_category.c.spu.in_(some))
    found: dict[str, list[CategoryPath]] = {}
    for code, dimension, path in work.db.execute(query.order_by(spu_category.c.position)):
        found.setdefault(code, []).append(CategoryPath(dimension, path))
    return found


def _free_barcodes(work: Work, some: Sequence[str]) -> None:
    # TRICKY: two SKUs may swap barcodes in one batch; the unique index would refuse the first of the two updates.
    for chunk in _chunks(some):
        work.db.execute(sa.update(sku).where(sku.c.shop_id == work.shop_id, sku.c.sku.in_(chunk)).values(barcode=None))


def _save_paths(work: Work, products: Sequence[Product]) -> None:
    for chunk in _chunks([product.spu for product in products]):
        work.db.execute(
            sa.delete(spu_category).where(spu_category.c.shop_id == work.shop_id, spu_category.c.spu.in_(chunk))
        )
    rows = [
        {
            "shop_id": work.shop_id, "spu": product.spu, "dimension": each.dimension, "path": each.path,
            "position": position,
        }
        for product in products
        for position, each in enumerate(product.categories)
    ]  # fmt: skip
    insert_missing(work.db, spu_category, rows)


def _chunks(values: Iterable[str]) -> Iterator[list[str]]:
    every = list(values)
    for start in range(0, len(every), _CHUNK):
        yield every[start : start + _CHUNK]
