"""The shipped data of the demo shop, and the two rows it keeps about itself."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np
import sqlalchemy as sa
from sqlalchemy import BigInteger, Boolean, Column, Connection, Date, Float, Integer, String

from siyu.demo.models import Category, Loaded, Pace, Source, Switch
from siyu.kit.db import Instant, shop_table, upsert
from siyu.kit.work import Work

_DATA = files("siyu.demo") / "data"

demo_shop = shop_table(
    "demo_shop",
    Column("seed", BigInteger, nullable=False),
    Column("scale", Float, nullable=False),
    Column("today", Date, nullable=False),
    Column("products", Integer, nullable=False),
    Column("customers", Integer, nullable=False),
    Column("orders", Integer, nullable=False),
    Column("refunds", Integer, nullable=False),
    Column("events", Integer, nullable=False),
    Column("loaded_at", Instant),
)

demo_live = shop_table(
    "demo_live",
    Column("is_on", Boolean, nullable=False),
    Column("events_per_s", Float, nullable=False),
    Column("order_every_s", Float, nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("keys", String(200), nullable=False),  # ids of the API keys in use, to revoke them later
)


@cache
def source() -> Source:
    """The UCI Online Retail lines and titles with our word and category lists."""
    from pyarrow import BufferReader, parquet

    lines = parquet.read_table(BufferReader((_DATA / "online_retail_lines.parquet").read_bytes()))
    titles = parquet.read_table(BufferReader((_DATA / "online_retail_titles.parquet").read_bytes()))
    stock = lines.column("stock_code").combine_chunks().dictionary_encode()
    country = lines.column("country").combine_chunks().dictionary_encode()

    def texts(values: list[object]) -> tuple[str, ...]:
        return tuple(str(value) for value in values)

    def ints(name: str) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        return lines.column(name).to_numpy().astype(np.int64)

    return Source(
        invoice=ints("invoice"),
        is_cancellation=lines.column("is_cancellation").to_numpy(),
        stock=stock.indices.to_numpy().astype(np.int64),
        quantity=ints("quantity"),
        minute=ints("minute"),
        unit_pence=ints("unit_pence"),
        customer_id=ints("customer_id"),
        country=country.indices.to_numpy().astype(np.int64),
        stock_codes=texts(stock.dictionary.to_pylist()),
        countries=texts(country.dictionary.to_pylist()),
        titles=dict(
            zip(texts(titles.column("stock_code").to_pylist()), texts(titles.column("title").to_pylist()), strict=True)
        ),
        words={row[0]: row[1] for row in _table("words.tsv")},
        categories=tuple(
            Category(code, parent, title, frozenset(words.split()))
            for code, parent, title, words in _table("categories.tsv")
        ),
    )


def _table(name: str) -> list[list[str]]:
    """The rows of a tab-separated list, without its header."""
    return [line.split("\t") for line in (_DATA / name).read_text(encoding="utf-8").splitlines()[1:]]


def attribution() -> str:
    """The notice that the licence of the source asks for, as Markdown."""
    return (_DATA / "ATTRIBUTION.md").read_text(encoding="utf-8")


def loaded(work: Work) -> Loaded | None:
    """What is known of this shop's demo data."""
    names = ("seed", "scale", "today", "products", "customers", "orders", "refunds", "events", "loaded_at")
    query = sa.select(*(demo_shop.c[name] for name in names)).where(demo_shop.c.shop_id == work.shop_id)
    row = work.db.execute(query).one_or_none()
    return None if row is None else Loaded(*row)


def save_loaded(work: Work, state: Loaded) -> None:
    row = {
        "shop_id": work.shop_id, "seed": state.seed, "scale": state.scale, "today": state.today,
        "products": state.products, "customers": state.customers, "orders": state.orders, "refunds": state.refunds,
        "events": state.events, "loaded_at": state.loaded_at,
    }  # fmt: skip
    upsert(work.db, demo_shop, [row], keys=["shop_id"])


def switch(work: Work) -> Switch | None:
    """Whether live shoppers are wished for; None: nobody has said."""
    here = demo_live.c
    query = sa.select(here.is_on, here.events_per_s, here.order_every_s, here.seed)
    row = work.db.execute(query.where(here.shop_id == work.shop_id)).one_or_none()
    return None if row is None else Switch(row.is_on, Pace(row.events_per_s, row.order_every_s), row.seed)


def save_switch(connection: Connection, shop_id: str, wish: Switch) -> None:
    row = {
        "shop_id": shop_id, "is_on": wish.is_on, "events_per_s": wish.pace.events_per_s,
        "order_every_s": wish.pace.order_every_s, "seed": wish.seed, "keys": "",
    }  # fmt: skip
    changed = ["is_on", "events_per_s", "order_every_s", "seed"]
    upsert(connection, demo_live, [row], keys=["shop_id"], update=changed)


def key_ids(work: Work) -> list[str]:
    """The API keys that live shoppers were given last."""
    query = sa.select(demo_live.c["keys"]).where(demo_live.c.shop_id == work.shop_id)
    return (work.db.execute(query).scalar_one_or_none() or "").split()


def save_key_ids(work: Work, ids: list[str]) -> None:
    work.db.execute(sa.update(demo_live).where(demo_live.c.shop_id == work.shop_id).values(keys=" ".join(ids)))
