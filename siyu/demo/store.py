"""The shipped data of the demo shop."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np

from siyu.demo.models import Category, Source

_DATA = files("siyu.demo") / "data"


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
